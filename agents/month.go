package agents

import (
	"math"

	"dugnad/sim"
)

// Names of the month's phases, which the table of mechanisms refers to.
const (
	PhaseNeeds          = "needs"
	PhaseCapacity       = "capacity"
	PhaseMobilisation   = "mobilisation"
	PhaseTasks          = "tasks"
	PhaseMatching       = "matching"
	PhaseDesign         = "design negotiation"
	PhaseImplementation = "implementation negotiation"
	PhaseCarryingOut    = "carrying out"
	PhaseObservation    = "observation"
)

// theMonth is what happens in one place in one month, in this order. It is the list that
// runs and the list that is printed (see Phases).
var theMonth sim.Schedule[*visit]

func init() {
	theMonth = sim.Schedule[*visit]{
		{Name: PhaseNeeds, Does: "each field's need follows its residents, its refugees, disadvantage and events", Run: (*visit).needs},
		{Name: PhaseCapacity, Does: "professional capacity follows its lawful target; mandates are served first", Run: (*visit).capacity},
		{Name: PhaseMobilisation, Does: "residents volunteer when more arrive than they are used to; informal groups form, register or dissolve", Run: (*visit).mobilise},
		{Name: PhaseTasks, Does: "policy windows open: statutory or discretionary, each about one activity", Run: (*visit).openTasks},
		{Name: PhaseMatching, Does: "the municipality asks earlier partners and a few others, and takes the best by trust, skill and free hours", Run: (*visit).match},
		{Name: PhaseDesign, Does: "both negotiate say, support and effort in designing the task", Run: (*visit).negotiateDesign},
		{Name: PhaseImplementation, Does: "both negotiate carrying it out, with or without a joint design", Run: (*visit).negotiateImplementation},
		{Name: PhaseCarryingOut, Does: "tasks succeed or fail; trust, streaks and agreements change; hours and support are bound", Run: (*visit).carryOut},
		{Name: PhaseObservation, Does: "the month's counts and sums are taken", Run: (*visit).observe},
	}
}

// Phases are the month's phases with what each does.
func Phases() (names, does []string) {
	for _, p := range theMonth {
		names, does = append(names, p.Name), append(does, p.Does)
	}
	return names, does
}

func (v *visit) needs(month int) {
	p := &v.Places[v.place]
	home := v.home
	pipeline := &v.National.Pipeline
	r := &v.Parameters.Refugees
	residents := v.National.Residents[max(month, 0)]
	refugees := 1.0
	if month >= 0 {
		// The place's part of the programme: what entered with the councils' decisions of
		// the time, less what entered a programme's length ago.
		enter := pipeline.Settled[month] * home.decisions[v.year(month)-v.FirstYear]
		leave := pipeline.SteadySettled
		if past := month - r.ProgrammeMonths; past >= 0 {
			leave = pipeline.Settled[past] * home.decisions[v.year(past)-v.FirstYear]
		}
		home.programme += (enter - leave) / residents
		now := float64(r.ReceptionWeight*p.Reception*pipeline.Reception[month]) / residents
		now += float64(r.ProgrammeWeight * max(0, home.programme))
		steady := float64(r.ReceptionWeight*p.Reception*pipeline.SteadyReception) + float64(r.ProgrammeWeight*pipeline.SteadyProgramme)
		if steady > 0 {
			refugees = now * v.National.Residents[0] / steady
		}
	}
	for f := range v.states {
		plan, s := &v.fields[f], &v.states[f]
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
		s.statutory = plan.StatutoryShare * s.need
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

func (v *visit) capacity(month int) {
	p := &v.Places[v.place]
	m := &v.Parameters.Mechanisms
	for f := range v.states {
		plan, s := &v.fields[f], &v.states[f]
		// Places differ in what they do beyond their duties; the law is kept everywhere.
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

// registersAfterMonths is how old an informal group must be before it may register.
const registersAfterMonths = 6

func (v *visit) mobilise(month int) {
	if !v.Parameters.Mechanisms.Mobilisation {
		return
	}
	m := &v.Parameters.Mobilisation
	p := &v.Places[v.place]
	home := v.home
	arrivals := v.National.Applicants[0]
	if month < 0 {
		arrivals = v.steadyApplicants()
	} else {
		arrivals = v.National.Applicants[month]
	}
	exposure := arrivals * p.Reception / v.National.Residents[max(month, 0)]
	if month == -v.SpinUp {
		home.habit = exposure
	}
	excess := max(0, exposure-home.habit)
	home.habit += (exposure - home.habit) / m.HabitMonths

	joined := m.VolunteersPerArrival * excess
	stay := 1 - m.DecayMonth
	home.informal = float64(home.informal*stay) + float64(joined*m.InformalShare)
	home.queue = float64(home.queue*stay) + float64(joined*(1-m.InformalShare))
	members := 0.0
	for f := range v.states {
		if v.fields[f].MobilisationShare > 0 {
			members += v.states[f].memberShare
		}
	}
	taken := min(home.queue/m.RegisteredLagMonths, max(0, float64(m.Absorption*members)-home.registered))
	home.queue -= taken
	home.registered = float64(home.registered*stay) + taken

	residents := p.Residents(month)
	for f := range v.states {
		plan, s := &v.fields[f], &v.states[f]
		if plan.MobilisationShare == 0 {
			continue
		}
		s.hoursFactor = 1
		if s.memberShare > 0 {
			s.hoursFactor = 1 + home.registered*plan.MobilisationShare/s.memberShare
		}
		if plan.informalType >= 0 {
			v.organiseInformal(month, f, home.informal*plan.MobilisationShare*residents)
		}
	}
}

func (b *Blueprint) steadyApplicants() float64 {
	year := min(12, b.Months)
	return sim.Sum(b.National.Applicants[:year]) / float64(year)
}

// organiseInformal lets informal groups form or dissolve until they hold the volunteers
// there are, and some of the older ones register.
func (v *visit) organiseInformal(month, field int, volunteers float64) {
	m := &v.Parameters.Mobilisation
	plan, s := &v.fields[field], &v.states[field]
	wanted := min(int(volunteers/m.GroupPersons+0.5), m.GroupsLimit)
	for ordinal := 0; s.groups < wanted; ordinal++ {
		draws := s.founding.Uniform4(month, ordinal, 0)
		first := pick(plan.activityMix[plan.informalType], draws[0])
		slot := v.freeSlot(field, first)
		if slot < 0 {
			break
		}
		o := v.newOrganisation(plan, plan.informalType, draws[2], draws[3], s.founding.Uniform4(month, ordinal, 1))
		o.Hours = m.GroupPersons * m.HoursMonth
		o.Founded, o.Ordinal, o.State = int32(month), int32(ordinal), informalGroup
		v.organisations[slot] = o
		v.forget(slot)
		s.groups++
	}
	if s.groups == 0 {
		return
	}
	for activity := range v.activities {
		c := v.catchment(field, activity)
		for slot := c.first + c.regular; slot < c.first+c.regular+c.used; slot++ {
			o := &v.organisations[slot]
			if o.State != informalGroup || month-int(o.Founded) < registersAfterMonths {
				continue
			}
			if s.founding.Uniform4(month, int(o.Founded)*m.GroupsLimit+int(o.Ordinal), 2)[0] < v.types[o.Type].Registers {
				o.State = registeredOrganisation
				t := v.types[o.Type]
				o.Hours = t.Members * t.HoursMonthPerMember
				s.groups--
			}
		}
	}
	for activity := len(v.activities) - 1; activity >= 0 && s.groups > wanted; activity-- {
		c := v.catchment(field, activity)
		for slot := c.first + c.regular + c.used - 1; slot >= c.first+c.regular && s.groups > wanted; slot-- {
			if v.organisations[slot].State == informalGroup {
				v.organisations[slot].State = absent
				s.groups--
			}
		}
	}
}

// freeSlot is an empty informal slot of the field, in the activity wished for or, where
// that is full, in the next; -1 when all are taken.
func (v *visit) freeSlot(field, activity int) int32 {
	for i := range v.activities {
		c := v.catchment(field, (activity+i)%len(v.activities))
		for j := range c.informal {
			slot := c.first + c.regular + j
			if v.organisations[slot].State == absent {
				c.used = max(c.used, j+1)
				return slot
			}
		}
	}
	return -1
}

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
			t.Requirement = activity.Requirement * (1 + float64(agenda.RequirementSpread*(2*u[3]-1)))
			t.HoursRequired = activity.HoursMonth * (1 + float64(agenda.RequirementSpread*(2*u[3]-1))) * v.home.hours
			for k := range v.kinds {
				t.Required[k] = t.Requirement * activity.needs[k]
			}
		}
	}
}

// match scouts: the last partners of the activity and a few organisations drawn anew; the
// best by trust × skill × free hours is asked.
func (v *visit) match(month int) {
	agenda := &v.Parameters.Agenda
	scouts := agenda.Scouts
	if v.home.centre {
		scouts += v.Parameters.Supply.CentreScouts
	}
	contacts := min(agenda.Contacts, MaxContacts)
	if !v.Parameters.Mechanisms.Contacts {
		contacts = 0
	}
	for i := range v.tasks {
		t := &v.tasks[i]
		s := &v.states[t.Field]
		c := v.catchment(t.Field, t.Activity)
		best, second := 0.0, 0.0
		for _, o := range c.contacts[:contacts] {
			v.consider(t, s, o, month, &best, &second)
		}
		if n := float64(c.regular + c.used); n > 0 {
			var u [4]float64
			for j := range scouts {
				if j%4 == 0 {
					u = s.scouting.Uniform4(month, t.Window, j/4)
				}
				v.consider(t, s, c.first+int32(u[j%4]*n), month, &best, &second)
			}
		}
		if t.Organisation < 0 {
			continue
		}
		r := &v.relationships[t.Organisation]
		if int(r.askedIn) != month {
			r.askedIn, r.asked = int32(month), 0
		}
		r.asked += t.HoursRequired
		if best > 0 {
			t.Elsewhere = second / best
		}
		v.meet(t, month)
	}
}

// consider keeps the organisation if it is the best so far by trust × skill × free hours,
// after the hours it was asked for before in the month.
func (v *visit) consider(t *Task, s *fieldState, o int32, month int, best, second *float64) {
	if o < 0 || o == t.Organisation || v.organisations[o].State == absent {
		return
	}
	free := v.freeHours(s, o, month)
	if r := &v.relationships[o]; int(r.askedIn) == month {
		free -= r.asked
	}
	score := v.trust(o, month) * v.organisations[o].Skill * share(free, t.HoursRequired)
	switch {
	case score > *best || t.Organisation < 0:
		t.Organisation, *second, *best = o, *best, score
	case score > *second:
		*second = score
	}
}

// trust of the place in an organisation now: what it was when they last met, less what the
// months since have worn off.
func (v *visit) trust(o int32, month int) float64 {
	r := &v.relationships[o]
	if r.Met == never {
		return r.Trust
	}
	start := v.Parameters.Relationship.TrustStart
	return start + float64((r.Trust-start)*v.decay[month-int(r.Met)])
}

// freeHours are the hours an organisation has left this month after its running tasks;
// endless where hours are not committed.
func (v *visit) freeHours(s *fieldState, o int32, month int) float64 {
	if !v.Parameters.Mechanisms.HoursCommitted {
		return math.Inf(1)
	}
	hours := v.organisations[o].Hours
	if v.organisations[o].State == registeredOrganisation {
		hours *= s.hoursFactor
	}
	r := &v.relationships[o]
	if r.Met == never && r.counted == never {
		return hours
	}
	if int(r.counted) != month {
		v.countHours(o, month)
	}
	return hours - r.committed
}

// countHours sums the hours of the organisation's tasks that are still running.
func (v *visit) countHours(o int32, month int) {
	r, tasks := &v.relationships[o], &v.running[o]
	r.counted, r.committed = int32(month), 0
	for i := range v.Parameters.Agenda.TaskMonths {
		if int(tasks.month[i]) > month-v.Parameters.Agenda.TaskMonths {
			r.committed += tasks.hours[i]
		}
	}
}

// share is h̄: the part of the hours required that is free, 0 to 1.
func share(free, required float64) float64 {
	if free >= required {
		return 1
	}
	return max(0, free) / required
}

// meet works out what the pair brings to the task.
func (v *visit) meet(t *Task, month int) {
	s := &v.states[t.Field]
	o := &v.organisations[t.Organisation]
	relation := &v.relationships[t.Organisation]
	p := v.Parameters
	freeze := &p.Freeze

	t.Skill = o.Skill
	if v.frozenSkill {
		t.Skill = freeze.Skill
	}
	t.Trust = v.trust(t.Organisation, month)
	if v.frozenTrust {
		t.Trust = freeze.Trust
	}
	t.Formal = p.Mechanisms.Formalisation && month-int(relation.Used) <= p.Relationship.LapseMonths
	formal := 0.0
	if t.Formal {
		formal = 1
	}
	if v.frozenFormalisation {
		formal = freeze.Formalisation
	}
	t.Cut = 1 - float64((1-float64(formal*p.Negotiation.AgreementCut))*(1-v.home.cut))
	t.EffortLimit = share(v.freeHours(s, t.Organisation, month), t.HoursRequired)
	if v.frozenEffortLimit {
		t.EffortLimit = freeze.EffortLimit
	}
	t.Gain = Gain(t.Professional, t.Skill, t.Admissibility)
	if v.frozenGain {
		t.Gain = freeze.Gain
	}
	a := p.Dependence.Alternatives
	t.MunicipalityDependence = WithAlternatives(DependenceOfMunicipality(t.Gain, t.EffortLimit, t.Professional), a, t.Elsewhere)
	own := v.ownMeans(o)
	t.OrganisationDependence = WithAlternatives(DependenceOfOrganisation(&v.activities[t.Activity].weights, &own, s.load, v.kinds), a, v.types[o.Type].OtherFunders)
	if v.frozenOrganisationDependence {
		t.OrganisationDependence = freeze.OrganisationDependence
	}
}
