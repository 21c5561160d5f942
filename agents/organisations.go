package agents

import (
	"math"
	"slices"

	"dugnad/sim"
)

const placeEquations = `density = organisations_per_1000 · (residents / reference_residents)^density_elasticity   a district has its city's
organisations = density · residents / 1000 · organisation_share   of a field; the fraction is decided by luck
P(policy) = min(1, (residents / policy_reference_residents)^policy_elasticity)   a volunteering policy
P(centre) = centre_share   a volunteer centre, which adds centre_scouts to scouts
stock_k = stock_fixed_k + stock_per_resident_k · residents   per field
hours = members · hours_month_per_member · (1 ± hours_spread)   even, and so are the next
skill = clamp(skill ± skill_spread)   around its type's
alignment = clamp(alignment ± alignment_spread)
own_k = clamp(own_means_k ± own_means_spread + own_means_shift)
x = even in −1 to 1   how eager for say it is
windows = clamp(⌊1/2 + windows_month · (residents / windows_residents)^θ⌋, 1, 250)   per field and month; residents of the first month, θ: windows_elasticity`

// Preparations lists what is computed before the first month, in order.
var Preparations = []struct{ Name, Does, Equations string }{
	{"refugees", "the nation's stocks of refugees, for all months, from a steady state of the first year", pipelineEquations},
	{"places and organisations", "each place's organisations, stocks, policy and centre are drawn", placeEquations},
}

// build creates one place: its traits, the states of its fields, and its organisations, which it
// appends to those of the world.
func (w *World) build(place int) {
	p := &w.Places[place]
	params := w.Parameters
	supply := &params.Supply
	scaled := params.Mechanisms.ScaleDependentSupply
	home := &w.places[place]

	home.hours, home.habit = 1, -1
	home.windows = w.Windows(place)
	draws := sim.NewStream(w.seed, purposePlace, w.placeHash[place], 0).Uniform4(0, 0, 0)
	if scaled {
		size := p.SizeResidents / supply.PolicyReferenceResidents
		home.centre = draws[1] < supply.CentreShare
		home.hours = 1 + float64(supply.RemotenessHours*p.Remoteness)
		if draws[0] < power(size, supply.PolicyElasticity) { // it has a volunteering policy
			home.cut = supply.PolicyCut
		}
	}
	home.programme = w.National.Pipeline.SteadyProgramme
	home.decisions = w.councilDecisions(place)

	expected := params.expected(p.SizeResidents, p.Residents(0))
	for field := range w.fields {
		w.buildField(place, field, expected*params.Fields[field].OrganisationShare)
		w.fieldStates[place*len(w.fields)+field].firstYear = w.firstYear(place, field)
	}
}

// mostWindows is the greatest number of policy windows of a place, field and month.
const mostWindows = 250

// Windows returns the policy windows per field and month of a place with so many residents in the
// first month.
func (p *Parameters) Windows(residents float64) int {
	a := &p.Agenda
	if !p.Mechanisms.ScaledWindows {
		return a.WindowsMonth
	}
	n := float64(float64(a.WindowsMonth) * power(residents/a.WindowsResidents, a.WindowsElasticity))
	return max(1, wholeUpTo(0.5+n, mostWindows))
}

// Windows returns the policy windows per field and month of a place.
func (b *Blueprint) Windows(place int) int {
	return b.Parameters.Windows(b.Places[place].Residents(0))
}

// largestWindows returns the windows of the place with the most.
func (b *Blueprint) largestWindows() (most int) {
	for place := range b.Places {
		most = max(most, b.Windows(place))
	}
	return most
}

// firstYear returns the mean of need_before · need_factor of a place and field over the first year.
func (w *World) firstYear(place, field int) float64 {
	plan, programme, sum := &w.fields[field], w.National.Pipeline.SteadyProgramme, 0.0
	year := min(12, w.Months)
	for month := range year {
		need := 1.0
		if plan.refugees {
			programme = w.programme(place, month, programme)
			need = w.refugeeNeed(place, month, programme)
		} else {
			need = plan.need[place][month]
		}
		sum += float64(need * w.regimesAt(place, month)[field].needFactor)
	}
	return sum / float64(year)
}

// councilDecisions draws, for each calendar year, the share of the requested settlement to which
// the council agrees, relative to the national mean.
func (w *World) councilDecisions(place int) []float64 {
	stream := sim.NewStream(w.seed, purposeDecision, w.placeHash[place], 0)
	r := &w.Parameters.Refugees
	decisions := make([]float64, w.year(w.Months-1)-w.FirstYear+1)
	for y := range decisions {
		decisions[y] = 1
		if w.Parameters.Mechanisms.CouncilDecisions {
			u := stream.Uniform4(w.FirstYear+y, 0, 0)[0]
			decisions[y] = clamp(r.DecisionShare+float64(r.DecisionSpread*(2*u-1))) / r.DecisionShare
		}
	}
	return decisions
}

func (w *World) buildField(place, field int, expected float64) {
	plan, rules := &w.fields[field], w.regimesAt(place, -w.SpinUp)[field]
	place64, field64 := w.placeHash[place], w.fieldHash[field]
	state := &w.fieldStates[place*len(w.fields)+field]
	state.tasks = sim.NewStream(w.seed, purposeTasks, place64, field64)
	state.scouting = sim.NewStream(w.seed, purposeScouting, place64, field64)
	state.carrying = sim.NewStream(w.seed, purposeCarrying, place64, field64)
	state.founding = sim.NewStream(w.seed, purposeFounding, place64, field64)

	supply := &w.Parameters.Supply
	u := sim.NewStream(w.seed, purposeCapacity, place64, field64).Uniform4(0, 0, 0)[0]
	state.capacityLevel = 1 + float64(supply.CapacitySpread*(2*u-1))
	state.hoursFactor = 1
	state.coveredSmoothed = w.Parameters.Reliance.Start // V follows in the first month
	for k := range w.Parameters.Resources {
		state.stock[k] = rules.stock(k, w.Places[place].Residents(0))
		state.freeStock[k] = state.stock[k]
	}

	// The fraction of the expected number is the chance of one more. Candidate j has the same
	// traits whatever the number, so that a world with more organisations keeps the first n.
	count := wholeUpTo(expected, math.MaxInt32)
	if sim.NewStream(w.seed, purposeCount, place64, field64).Uniform4(0, 0, 0)[0] < expected-float64(count) {
		count++
	}
	traits := sim.NewStream(w.seed, purposeTraits, place64, field64)
	candidates := make([]Organisation, count)
	activityOf := make([]int, count)
	members := 0.0
	for j := range candidates {
		draws := traits.Uniform4(0, j, 0)
		kind := pick(plan.types, draws[0])
		activityOf[j] = pick(plan.activityMix[kind], draws[1])
		candidates[j] = w.newOrganisation(kind, draws[2], draws[3], traits.Uniform4(0, j, 1))
		candidates[j].Ordinal, candidates[j].Founded, candidates[j].State = int32(j), never, registeredOrganisation
		members += w.Parameters.OrganisationTypes[kind].Members
	}
	if residents := w.Places[place].Residents(0); residents > 0 {
		state.memberShare = members / residents
	}

	for activity := range w.activities {
		c := &w.catchments[(place*len(w.fields)+field)*w.activities+activity]
		c.first = int32(len(w.organisations))
		for j := range candidates {
			if activityOf[j] == activity {
				w.organisations = append(w.organisations, candidates[j])
			}
		}
		c.regular = int32(len(w.organisations)) - c.first
		for _, span := range w.spans { // room for the most that any rules allow
			if slots := span.regimes[place*len(w.fields)+field].slots; slots != nil {
				c.informal = max(c.informal, slots[activity])
			}
		}
		if c.informal > 0 {
			w.organisations = append(w.organisations, make([]Organisation, c.informal)...)
		}
		for i := range c.contacts {
			c.contacts[i] = -1
		}
	}
}

// informalSlots returns the informal groups that may exist at once in a field, by activity.
func (p *Parameters) informalSlots(f *Field) []int32 {
	kind := slices.IndexFunc(p.OrganisationTypes, func(t OrganisationType) bool { return t.Name == f.InformalType })
	if kind < 0 {
		return nil
	}
	slots, below := make([]int32, len(p.Activities)), 0.0
	for activity, upTo := range p.activityMix(kind) {
		slots[activity] = int32(math.Ceil((upTo - below) * float64(p.Mobilisation.GroupsLimit)))
		below = upTo
	}
	return slots
}

// newOrganisation draws one organisation of a type. Its traits are uniform around those of the
// type.
func (w *World) newOrganisation(kind int, uHours, uSkill float64, u [4]float64) Organisation {
	t := &w.Parameters.OrganisationTypes[kind]
	s := &w.Parameters.Supply
	around := func(u, spread float64) float64 { return float64(spread * (2*u - 1)) }
	return Organisation{
		Type:      int16(kind),
		Hours:     t.Members * t.HoursMonthPerMember * (1 + around(uHours, s.HoursSpread)),
		Skill:     clamp(t.Skill + around(uSkill, s.SkillSpread)),
		Alignment: clamp(t.Alignment + around(u[1], s.AlignmentSpread)),
		Wish:      2*u[2] - 1,
		OwnMeans:  around(u[0], s.OwnMeansSpread),
	}
}

// ownMeans returns the own means of the organisation by kind of resource, each 0 to 1.
func (w *World) ownMeans(o *Organisation, r *regime) (own [MaxResources]float64) {
	means, more := &r.means[o.Type], o.OwnMeans+r.field.OwnMeansShift
	for k := range w.kinds {
		own[k] = clamp(means[k] + more)
	}
	return own
}

// power returns x to the power of e for x ≥ 0. 0 to the power of 0 is 1, to any other power 0, so that a
// place without residents has no organisations. It is slow and not for the task loop.
func power(x, e float64) float64 {
	switch {
	case e == 0:
		return 1
	case x <= 0:
		return 0
	}
	return sim.Exp(e * sim.Log(x))
}
