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
		{Name: PhaseCarryingOut, Does: "tasks succeed or fail; trust, streaks and agreements change; hours and support are bound", Equations: carryOutEquations, Run: (*visit).carryOut},
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
need = need_before · (1 + need_per_disadvantage · disadvantage) · need_factor   need_factor of the month's events, else 1
statutory = statutory_share · need
discretionary = need − statutory
L = max(1, need / N)   unexpected load
N = N + (need − N) / adaptation_months   need that organisations have adapted to`

func (v *visit) needs(month int) {
	p := &v.Places[v.place]
	home := v.home
	pipeline := &v.National.Pipeline
	r := &v.Parameters.Refugees
	refugees := 1.0
	if month >= 0 {
		// The national programme if every council decided as this one: those who entered under its
		// decisions, less those who entered a programme's length ago.
		home.programme += float64(pipeline.Settled[month] * home.decisions[v.year(month)-v.FirstYear])
		if past := month - r.ProgrammeMonths; past >= 0 {
			home.programme -= float64(pipeline.Settled[past] * home.decisions[v.year(past)-v.FirstYear])
		} else {
			home.programme -= pipeline.SteadySettled
		}
		now := float64(r.ReceptionWeight*float64(p.Reception*pipeline.Reception[month])) + float64(r.ProgrammeWeight*max(0, home.programme))
		steady := float64(r.ReceptionWeight*float64(p.Reception*pipeline.SteadyReception)) + float64(r.ProgrammeWeight*pipeline.SteadyProgramme)
		if steady > 0 {
			// Persons here: the national number times the place's share of the nation's residents.
			share := p.Residents(month) / v.National.Residents[month]
			refugees = now / steady * share / (p.Residents(0) / v.National.Residents[0])
		}
	}
	for f := range v.states {
		plan, s := &v.fields[f], &v.states[f]
		s.newlyCovered = 0
		s.needBefore = 1
		switch {
		case plan.refugees:
			s.needBefore = refugees
		case month >= 0:
			s.needBefore = plan.need[v.place][month]
		}
		s.need = s.needBefore
		if v.Parameters.Mechanisms.Disadvantage {
			s.need *= 1 + float64(plan.NeedPerDisadvantage*p.Disadvantage)
		}
		if plan.needFactor != nil && month >= 0 {
			s.need *= plan.needFactor[p.Group][month]
		}
		s.statutory = float64(plan.StatutoryShare * s.need)
		s.discretionary = s.need - s.statutory
		if month == -v.SpinUp {
			s.adapted = s.need
		}
		s.load = 1
		if v.Parameters.Mechanisms.OwnMeansLoad {
			s.load = Load(s.need, s.adapted)
		}
		s.adapted += (s.need - s.adapted) / v.Parameters.Dependence.AdaptationMonths
	}
}

const capacityEquations = `lawful = coverage_statutory · statutory_share + u · coverage_discretionary · (1 − statutory_share)   u: the place's own level, even in 1 ± capacity_spread
target = lawful · need_before · (1 + capacity_per_disadvantage · disadvantage) · capacity_factor   capacity_factor of the month's events, else 1
c = c + (target − c) / capacity_lag_months   professional capacity
κ_stat = min(1, c / statutory)   mandates first
κ_disc = min(1, max(0, c − statutory) / discretionary)`

func (v *visit) capacity(month int) {
	p := &v.Places[v.place]
	m := &v.Parameters.Mechanisms
	for f := range v.states {
		plan, s := &v.fields[f], &v.states[f]
		// Places differ in discretionary coverage only; all of them keep the law.
		lawful := float64(plan.CoverageStatutory*plan.StatutoryShare) + float64(plan.CoverageDiscretionary*s.capacityLevel*(1-plan.StatutoryShare))
		target := lawful * s.needBefore
		if m.Disadvantage {
			target *= 1 + float64(plan.CapacityPerDisadvantage*p.Disadvantage)
		}
		if plan.capacityFactor != nil && month >= 0 {
			target *= plan.capacityFactor[p.Group][month]
		}
		if month == -v.SpinUp || !m.CapacityLag {
			s.capacity = target
		}
		s.capacity += (target - s.capacity) / plan.CapacityLagMonths
		s.coverage[0], s.coverage[1] = Coverage(s.capacity, s.statutory, s.discretionary)
		spill := plan.Spill
		if !m.Spill {
			spill = 0
		}
		s.share = DiscretionaryShare(s.statutory, s.discretionary, max(0, s.need-s.capacity), spill)
		if v.frozenDiscretionaryShare {
			s.share = v.Parameters.Freeze.DiscretionaryShare
		}
	}
}

const openTasksEquations = `open = discretionary + spill · max(0, need − c)
share = open / (statutory + open)   chance that a window is discretionary
κ = κ_stat   coverage of a statutory task
κ = min(1, κ_disc · reach_a)   of a discretionary one; reach_a: professional_reach relative to its mean over the field's tasks
δ = clamp(discretion + discretion_shift)   discretion_statutory or discretion_discretionary, by kind
admissibility = 0   with chance professionals_only if statutory; else 1
size = 1 ± requirement_spread   even
n = requirement · size   size of the support required
required_k = n · w_k · task_requirement_k   of resource k a month
hours_required = hours_month · size · (1 + remoteness_hours · remoteness)`

func (v *visit) openTasks(month int) {
	v.tasks = v.tasks[:0]
	agenda := &v.Parameters.Agenda
	m := &v.Parameters.Mechanisms
	freeze := &v.Parameters.Freeze
	for f := range v.states {
		plan, s := &v.fields[f], &v.states[f]
		for window := range agenda.WindowsMonth {
			u := s.tasks.Uniform4(month, window, 0)
			v.tasks = v.tasks[:len(v.tasks)+1]
			t := &v.tasks[len(v.tasks)-1]
			*t = Task{Field: f, Window: window, Organisation: -1, Admissibility: 1}
			t.Activity = pick(plan.activities, u[1])
			activity := &v.activities[t.Activity]
			t.Kind = Statutory
			t.Professional = s.coverage[0]
			t.Discretion = plan.discretion[0]
			if u[0] < s.share {
				t.Kind = DiscretionaryOther
				if activity.Leisure {
					t.Kind = DiscretionaryLeisure
				}
				t.Professional = min(1, s.coverage[1]*plan.reach[t.Activity])
				t.Discretion = plan.discretion[1]
			} else if m.Admissibility && u[2] < plan.ProfessionalsOnly {
				t.Admissibility = 0
			}
			if v.frozenDiscretion {
				t.Discretion = freeze.Discretion
			}
			if v.frozenAdmissibility {
				t.Admissibility = freeze.Admissibility
			}
			size := 1 + float64(agenda.RequirementSpread*(2*u[3]-1))
			t.Requirement = activity.Requirement * size
			t.HoursRequired = activity.HoursMonth * size * v.home.hours
			for k := range v.kinds {
				t.Required[k] = t.Requirement * activity.needs[k]
			}
		}
	}
}
