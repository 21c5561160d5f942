package agents

import "dugnad/sim"

// schedule lists the phases of one place's month, in their order. The same list runs and is
// printed (see Phases).
var schedule sim.Schedule[*visit]

func init() {
	schedule = sim.Schedule[*visit]{
		{Name: PhaseNeeds, Does: "each field's need follows its residents, its refugees, disadvantage and events", Equations: needsEquations, Run: (*visit).needs},
		{Name: PhaseCapacity, Does: "professional capacity follows its lawful target; mandates are served first", Equations: capacityEquations, Run: (*visit).capacity},
		{Name: PhaseMobilisation, Does: "residents volunteer when more arrive than they are used to; informal groups form, register or dissolve", Equations: mobiliseEquations, Run: (*visit).mobilise},
		{Name: PhaseTasks, Does: "policy windows open: statutory or discretionary, each about one activity", Equations: openTasksEquations, Run: (*visit).openTasks},
		{Name: PhaseMatching, Does: "the municipality asks earlier partners and a few others, and takes the best by trust, skill and free hours", Equations: matchEquations, Run: (*visit).match},
		{Name: PhaseDesign, Does: "both negotiate say, support and effort in designing the task", Equations: negotiateDesignEquations, Run: (*visit).negotiateDesign},
		{Name: PhaseImplementation, Does: "both negotiate carrying it out, with or without a joint design", Equations: negotiateImplementationEquations, Run: (*visit).negotiateImplementation},
		{Name: PhaseCarryingOut, Does: "tasks succeed or fail; trust, grievance and agreements change; hours and support are bound", Equations: carryOutEquations, Run: (*visit).carryOut},
		{Name: PhaseObservation, Does: "the month's counts and sums are taken", Equations: observeEquations, Run: (*visit).observe},
	}
}

// PhaseEquations returns the equations of a phase, one a line; three spaces separate an equation
// from its comment. Names of several letters are keys of the scenario or are explained; single
// letters are those of docs/ODD.md. Each text stands above the function that computes it. It is
// empty for an unknown phase.
func PhaseEquations(name string) string {
	for _, p := range schedule {
		if p.Name == name {
			return p.Equations
		}
	}
	return ""
}

// Phases returns the names of the phases, in their order, and what each does.
func Phases() (names, does []string) {
	for _, p := range schedule {
		names, does = append(names, p.Name), append(does, p.Does)
	}
	return names, does
}

const needsEquations = `refugees = (reception_weight · county_weight · reception + programme_weight · max(0, programme)) · residents / residents_nation   persons; county_weight from county_reception
programme = programme + decision · settled − (decision · settled)_past   what was settled programme_months ago leaves
need_before = refugees / refugees_steady   a field that serves refugees; refugees_steady on the first year's arrivals
need_before = persons / persons_first   any other field: residents of its age band, and their mean in the first year
ν = need_before · need_factor / its mean in the first year   what a task requires; 1 in the spin-up, and where that mean is 0
need = need_before · (1 + need_per_disadvantage · disadvantage) · need_factor   need_factor of the month's events, else 1
statutory = statutory_share · need
discretionary = need − statutory
L = max(1, need / N)   unexpected load
N = N + (need − N) / adaptation_months   need that organisations have adapted to
a = Σ covered / windows   over last month's successful tasks that are not statutory; all windows, whatever became of them
V̂ = V̂ + (a − V̂) / budget_months   start at first
V = V̂ if V̂ ≥ V; else V + (V̂ − V) / forgetting_months   need that the budget counts on organisations to cover; start at first`

func (v *visit) needs(month int) {
	p := &v.Places[v.place]
	refugees := 1.0
	if month >= 0 {
		v.home.programme = v.programme(v.place, month, v.home.programme)
		refugees = v.refugeeNeed(v.place, month, v.home.programme)
	}
	for f := range v.states {
		plan, s, r := &v.fields[f], &v.states[f], v.regimes[f]
		v.rely(s, r, month)
		s.needBefore = 1
		switch {
		case plan.refugees:
			s.needBefore = refugees
		case month >= 0:
			s.needBefore = plan.need[v.place][month]
		}
		s.need = s.needBefore
		if r.Mechanisms.Disadvantage {
			s.need *= 1 + float64(r.field.NeedPerDisadvantage*p.Disadvantage)
		}
		s.need *= r.needFactor
		s.requirements = 1
		if r.Mechanisms.GrowingRequirements && month >= 0 && s.firstYear > 0 {
			s.requirements = s.needBefore * r.needFactor / s.firstYear
		}
		s.statutory = float64(r.field.StatutoryShare * s.need)
		s.discretionary = s.need - s.statutory
		if month == -v.SpinUp {
			s.adapted = s.need
		}
		s.load = 1
		if r.Mechanisms.OwnMeansLoad {
			s.load = Load(s.need, s.adapted)
		}
		s.adapted += (s.need - s.adapted) / r.Dependence.AdaptationMonths
	}
}

// programme returns a place's national programme of a month, if every council decided as its own:
// that of the month before, more by those who entered under its decisions, and less by those who
// entered a programme's length ago. Where the length changes, it is counted anew.
func (w *World) programme(place, month int, before float64) float64 {
	home, pipeline := &w.places[place], &w.National.Pipeline
	before += float64(pipeline.Settled[month] * home.decisions[w.year(month)-w.FirstYear])
	length := w.regimesAt(place, month)[0].Refugees.ProgrammeMonths
	if length != w.regimesAt(place, month-1)[0].Refugees.ProgrammeMonths {
		return w.newProgramme(place, month, length)
	}
	if past := month - length; past >= 0 {
		return before - float64(pipeline.Settled[past]*home.decisions[w.year(past)-w.FirstYear])
	}
	return before - pipeline.SteadySettled
}

// newProgramme returns a place's programme of a month, if it has that length.
func (w *World) newProgramme(place, month, length int) (programme float64) {
	home, pipeline := &w.places[place], &w.National.Pipeline
	for m := month - length + 1; m <= month; m++ {
		if m < 0 {
			programme += pipeline.SteadySettled
		} else {
			programme += float64(pipeline.Settled[m] * home.decisions[w.year(m)-w.FirstYear])
		}
	}
	return programme
}

// refugeeNeed returns a place's persons in reception and in the programme, by their weights and
// relative to the steady state, which has the weights of the first month of the spin-up. The place has its
// share of the nation's residents.
func (w *World) refugeeNeed(place, month int, programme float64) float64 {
	p, pipeline := &w.Blueprint.Places[place], &w.National.Pipeline
	r, first := &w.regimesAt(place, month)[0].Refugees, &w.regimesAt(place, -w.SpinUp)[0].Refugees
	now := float64(r.ReceptionWeight*float64(p.Reception*pipeline.Reception[month])) + float64(r.ProgrammeWeight*max(0, programme))
	steady := float64(first.ReceptionWeight*float64(p.Reception*pipeline.SteadyReception)) + float64(first.ProgrammeWeight*pipeline.SteadyProgramme)
	if steady <= 0 {
		return 1
	}
	share := p.Residents(month) / w.National.Residents[month]
	return now / steady * share / (p.Residents(0) / w.National.Residents[0])
}

// rely updates V, the need that the budget counts on organisations to cover. V rises within
// budget_months of what they covered last month, and falls within forgetting_months.
func (v *visit) rely(s *fieldState, rules *regime, month int) {
	r := &rules.Reliance
	if month == -v.SpinUp {
		s.reliance = r.Start
	} else {
		covered := s.coveredOpen / float64(v.home.windows)
		s.coveredSmoothed += (covered - s.coveredSmoothed) / r.BudgetMonths
		if s.coveredSmoothed >= s.reliance {
			s.reliance = s.coveredSmoothed
		} else {
			s.reliance += (s.coveredSmoothed - s.reliance) / r.ForgettingMonths
		}
	}
	s.newlyCovered, s.coveredOpen = 0, 0
	switch {
	case !rules.Mechanisms.Reliance:
		s.reliance = 0
	case v.frozenReliance:
		s.reliance = rules.Freeze.Reliance
	}
}

const capacityEquations = `lawful_statutory = coverage_statutory · statutory_share
lawful = lawful_statutory + u · coverage_discretionary · (1 − statutory_share)   u: the place's own level, even in 1 ± capacity_spread
target = max(lawful_statutory, lawful − ς · V) · need_before · (1 + capacity_per_disadvantage · disadvantage) · capacity_factor   capacity_factor of the month's events, else 1
c = c + (target − c) / lag   professional capacity; lag: capacity_lag_months upwards, dismantling_lag_months downwards; c = target at first
κ_stat = min(1, c / statutory)   mandates first
κ_disc = min(1, max(0, c − statutory) / discretionary)`

// lawful returns the capacity that a field aims at without reliance, all of it and the part that is
// owed by law, in shares of need before disadvantage and events. Places differ in discretionary
// coverage only; all of them keep the law.
func (v *visit) lawful(f int) (all, mandated float64) {
	plan := v.regimes[f].field
	mandated = float64(plan.CoverageStatutory * plan.StatutoryShare)
	return mandated + float64(plan.CoverageDiscretionary*v.states[f].capacityLevel*(1-plan.StatutoryShare)), mandated
}

// capacityFactors returns what disadvantage and events multiply a field's target with.
func (v *visit) capacityFactors(f int) (disadvantage, events float64) {
	r := v.regimes[f]
	disadvantage = 1
	if r.Mechanisms.Disadvantage {
		disadvantage += float64(r.field.CapacityPerDisadvantage * v.Places[v.place].Disadvantage)
	}
	return disadvantage, r.capacityFactor
}

// capacityLag returns the lag of capacity: how slowly it moves to a target, in months.
func (v *visit) capacityLag(f, month int, capacity, target float64) float64 {
	plan, m := v.regimes[f].field, &v.regimes[f].Mechanisms
	switch {
	case month == -v.SpinUp || !m.CapacityLag:
		return 1
	case m.Dismantling && capacity > target:
		return plan.DismantlingLagMonths
	}
	return plan.CapacityLagMonths
}

func (v *visit) capacity(month int) {
	for f := range v.states {
		r, s := v.regimes[f], &v.states[f]
		lawful, mandated := v.lawful(f)
		disadvantage, events := v.capacityFactors(f)
		target := float64(max(mandated, lawful-float64(r.Reliance.Share*s.reliance)) * s.needBefore * disadvantage * events)
		if lag := v.capacityLag(f, month, s.capacity, target); lag == 1 {
			s.capacity = target
		} else {
			s.capacity += (target - s.capacity) / lag
		}
		s.coverage[0], s.coverage[1] = Coverage(s.capacity, s.statutory, s.discretionary)
		spill := r.field.Spill
		if !r.Mechanisms.Spill {
			spill = 0
		}
		s.share = DiscretionaryShare(s.statutory, s.discretionary, max(0, s.need-s.capacity), spill)
		if v.frozenDiscretionaryShare {
			s.share = r.Freeze.DiscretionaryShare
		}
	}
}

const openTasksEquations = `open = discretionary + spill · max(0, need − c)
share = open / (statutory + open)   chance that a window is discretionary
κ = κ_stat   coverage of a statutory task
κ = min(1, κ_disc · reach_a)   of a discretionary one; reach_a: professional_reach relative to its mean over the field's tasks
δ = clamp(discretion + discretion_shift)   discretion_statutory or discretion_discretionary, by kind
δ = 0 if u < w_δ · (1 − δ); 1 if u > 1 − w_δ · δ; else as it is   what the official makes of it; u even in 0 to 1
κ = 0 if u < w_κ · (1 − κ); 1 if u > 1 − w_κ · κ; else as it is   whether the service is there; u even in 0 to 1
size = 1 ± requirement_spread   even
n = requirement · size   size of the support required, on which its price depends
required_k = n · w_k · task_requirement_k · ν   of resource k a month
hours_required = hours_month · size · (1 + remoteness_hours · remoteness) · ν`

// allOrNothing draws a share that is 0 or 1 in a part of all cases and as it is in the others. Its
// mean over u, even in 0 to 1, is the share.
func allOrNothing(share, part, u float64) float64 {
	switch {
	case u < float64(part*(1-share)):
		return 0
	case u > 1-float64(part*share):
		return 1
	}
	return share
}

func (v *visit) openTasks(month int) {
	v.tasks = v.tasks[:0]
	for f := range v.states {
		r, s := v.regimes[f], &v.states[f]
		agenda, freeze := &r.Agenda, &r.Freeze
		settled, present := agenda.StreetLevelDiscretion, agenda.ServicePresence
		if !r.Mechanisms.StreetLevelDiscretion {
			settled = 0
		}
		if !r.Mechanisms.ServicePresence {
			present = 0
		}
		for window := range v.home.windows {
			u := s.tasks.Uniform4(month, window, 0)
			v.tasks = v.tasks[:len(v.tasks)+1]
			t := &v.tasks[len(v.tasks)-1]
			*t = Task{Field: f, Window: window, Organisation: -1}
			t.Activity = pick(r.activities, u[1])
			activity := &r.kinds[t.Activity]
			t.Kind = Statutory
			t.MeanProfessional = s.coverage[0]
			t.MeanDiscretion = r.discretion[0]
			if u[0] < s.share {
				t.Kind = DiscretionaryOther
				if activity.Leisure {
					t.Kind = DiscretionaryLeisure
				}
				t.MeanProfessional = min(1, s.coverage[1]*r.reach[t.Activity])
				t.MeanDiscretion = r.discretion[1]
			}
			if v.frozenDiscretion {
				t.MeanDiscretion = freeze.Discretion
			}
			if v.frozenCoverage {
				t.MeanProfessional = freeze.Coverage
			}
			t.Discretion = allOrNothing(t.MeanDiscretion, settled, u[2])
			t.Professional = t.MeanProfessional
			if present > 0 && t.MeanProfessional > 0 && t.MeanProfessional < 1 { // else the draw would change nothing
				t.Professional = allOrNothing(t.MeanProfessional, present, s.tasks.Uniform4(month, window, 1)[0])
			}
			size := 1 + float64(agenda.RequirementSpread*(2*u[3]-1))
			t.Requirement = activity.Requirement * size
			t.HoursRequired = activity.HoursMonth * size * v.home.hours * s.requirements
			for k := range v.kinds {
				t.Required[k] = t.Requirement * activity.needs[k] * s.requirements
			}
		}
	}
}
