package agents

import (
	"math"
	"slices"

	"dugnad/agents/negotiation"
	"dugnad/sim"
)

// Blueprint is a Setting prepared for the task loop: names are indices, mixes are cumulative
// shares, hashes are computed. It is immutable and shared by all replications. Its places are sorted
// by code, so that sums over places do not depend on the order of rows.
type Blueprint struct {
	*Setting
	placeRows    []int // see PlaceRows
	fieldsByName []int // see FieldsByName
	fields       []fieldPlan
	activities   []activityPlan
	types        []typePlan
	rules        negotiation.Rules
	thresholds   negotiation.Thresholds
	bandFloor    float64   // least say that counts as shared
	placeHash    []uint64  // by place
	fieldHash    []uint64  // by field
	decay        []float64 // share of the distance to trust_start left after so many idle months
	kinds        int       // kinds of resource
	hoursColumns int       // of a place in hours.csv's sums, see hoursColumn
	years        []Period  // calendar years of which the clock has all months
	ownMeasures

	frozenDiscretionaryShare, frozenDiscretion, frozenCoverage, frozenReliance, frozenSkill, frozenGain, frozenOrganisationDependence,
	frozenEffortLimit, frozenTrust, frozenEarnedTrust, frozenShortfall, frozenFormalisation, frozenExpectation bool
}

type fieldPlan struct {
	*Field
	activities   []float64   // cumulative shares by activity
	reach        []float64   // by activity: professional reach, made to average 1 over the field's tasks
	types        []float64   // cumulative shares by organisation type
	activityMix  [][]float64 // by type: cumulative shares of activity among its organisations of this field
	discretion   [2]float64  // statutory, discretionary
	informalType int         // -1: none
	refugees     bool        // need follows the pipeline
	need         [][]float64 // by place: need by month relative to the first year, without refugees, events and disadvantage
	base         []float64   // by place: base need in persons
	typeRows     []int       // by organisation type: its row among those of the field; -1: the field has none
	typesHere    []int       // by row
	firstHours   int         // first column of the field in hoursColumn
	// Events by group and month from the first of the spin-up. Nil when there are none.
	needFactor, capacityFactor, signingFactor [][]float64
}

type activityPlan struct {
	*Activity
	weights [MaxResources]float64
	needs   [MaxResources]float64 // support of a task of requirement 1, in each resource's units a month
}

type typePlan struct {
	*OrganisationType
	ownMeans [MaxResources]float64
}

// NewBlueprint prepares a setting. It assumes that the loader has checked it.
func NewBlueprint(s *Setting) *Blueprint {
	p := s.Parameters
	s, placeRows := placesByCode(s)
	b := &Blueprint{Setting: s, placeRows: placeRows, fieldsByName: byName(s.FieldNames()), rules: negotiation.NewRules(&p.Negotiation), kinds: len(p.Resources)}
	b.thresholds = negotiation.Thresholds{Effort: p.Negotiation.EffortFloor, Support: p.Negotiation.SupportFloor, Balance: p.Negotiation.Balance}
	b.bandFloor, _ = b.thresholds.Band()
	for i := range s.Places {
		b.placeHash = append(b.placeHash, sim.HashName(s.Places[i].Code))
	}
	for i := range p.Activities {
		a := activityPlan{Activity: &p.Activities[i]}
		for k := range p.Resources {
			a.weights[k] = a.Weights.Of(p.Resources[k].Name)
			a.needs[k] = a.weights[k] * p.Resources[k].TaskRequirement
		}
		b.activities = append(b.activities, a)
	}
	for i := range p.OrganisationTypes {
		t := typePlan{OrganisationType: &p.OrganisationTypes[i]}
		for k := range p.Resources {
			t.ownMeans[k] = t.OwnMeans.Of(p.Resources[k].Name)
		}
		b.types = append(b.types, t)
	}
	for i := range p.Fields {
		b.fieldHash = append(b.fieldHash, sim.HashName(p.Fields[i].Name))
		b.fields = append(b.fields, b.newFieldPlan(&p.Fields[i]))
	}
	b.decay = make([]float64, s.Months+s.SpinUp+1)
	left := 1.0
	for i := range b.decay {
		b.decay[i] = left
		left *= 1 - p.Relationship.TrustDecay
	}
	f := &p.Freeze
	b.layOutHours()
	b.years = s.calendarYears()
	b.ownMeasures = b.newOwnMeasures()
	set := func(x float64) bool { return !math.IsNaN(x) }
	b.frozenDiscretionaryShare, b.frozenDiscretion = set(f.DiscretionaryShare), set(f.Discretion)
	b.frozenCoverage, b.frozenReliance = set(f.Coverage), set(f.Reliance)
	b.frozenSkill, b.frozenGain = set(f.Skill), set(f.Gain)
	b.frozenOrganisationDependence, b.frozenEffortLimit = set(f.OrganisationDependence), set(f.EffortLimit)
	b.frozenTrust, b.frozenEarnedTrust, b.frozenShortfall = set(f.Trust), set(f.EarnedTrust), set(f.Shortfall)
	b.frozenFormalisation, b.frozenExpectation = set(f.Formalisation), set(f.Expectation)
	return b
}

func (b *Blueprint) newFieldPlan(f *Field) fieldPlan {
	p := b.Parameters
	plan := fieldPlan{Field: f, informalType: -1, refugees: f.Need == "refugees"}
	shares := make([]float64, len(p.Activities))
	mean := 0.0
	for a := range p.Activities {
		shares[a] = f.Activities.Of(p.Activities[a].Name)
		mean += float64(shares[a] * p.Activities[a].ProfessionalReach)
	}
	plan.activities = cumulative(shares)
	for a := range p.Activities {
		reach := 1.0
		if p.Mechanisms.ProfessionalReach && mean > 0 {
			reach = p.Activities[a].ProfessionalReach / mean
		}
		plan.reach = append(plan.reach, reach)
	}
	shares = make([]float64, len(p.OrganisationTypes))
	for t := range p.OrganisationTypes {
		shares[t] = f.OrganisationTypes.Of(p.OrganisationTypes[t].Name)
		if p.OrganisationTypes[t].Name == f.InformalType {
			plan.informalType = t
		}
		mix := make([]float64, len(p.Activities))
		for a := range p.Activities {
			mix[a] = p.OrganisationTypes[t].Activities.Of(p.Activities[a].Name)
		}
		plan.activityMix = append(plan.activityMix, cumulative(mix))
	}
	plan.types = cumulative(shares)
	plan.discretion = [2]float64{clamp(f.DiscretionStatutory + f.DiscretionShift), clamp(f.DiscretionDiscretionary + f.DiscretionShift)}
	if !p.Mechanisms.DiscretionLimit {
		plan.discretion = [2]float64{1, 1}
	}
	for i := range b.Places {
		series, base := b.demographicNeed(f, &b.Places[i])
		plan.need, plan.base = append(plan.need, series), append(plan.base, base)
	}
	b.applyEvents(&plan)
	return plan
}

// demographicNeed returns the number of persons the field serves, relative to the mean of the
// first year, and that mean. A field that serves refugees has no series; its base is the place's
// share of the steady state.
func (b *Blueprint) demographicNeed(f *Field, p *Place) (series []float64, base float64) {
	persons := func(m int) float64 { return p.Residents(m) }
	switch f.Need {
	case "age_0_17":
		persons = func(m int) float64 { return p.Bands[Age0To17][m] }
	case "age_18_66":
		persons = func(m int) float64 { return p.Bands[Age18To66][m] }
	case "age_67_plus":
		persons = func(m int) float64 { return p.Bands[Age67Plus][m] }
	case "refugees":
		r := &b.Parameters.Refugees
		need := float64(r.ReceptionWeight*float64(p.Reception*b.National.Pipeline.SteadyReception)) + float64(r.ProgrammeWeight*b.National.Pipeline.SteadyProgramme)
		return nil, need * p.Residents(0) / b.National.Residents[0]
	}
	year := min(12, b.Months)
	for m := range year {
		base += persons(m)
	}
	base /= float64(year)
	series = make([]float64, b.Months)
	for m := range series {
		series[m] = 1
		if base > 0 {
			series[m] = persons(m) / base
		}
	}
	return series, base
}

// applyEvents multiplies the events of a field into one factor per group and month. What an event covers of
// the spin-up counts too: a standing institution is one that has long been there when the clock starts.
func (b *Blueprint) applyEvents(plan *fieldPlan) {
	for _, e := range b.Parameters.Events {
		if e.Field != plan.Name {
			continue
		}
		if plan.needFactor == nil {
			for range b.Groups {
				plan.needFactor = append(plan.needFactor, slices.Repeat([]float64{1}, b.SpinUp+b.Months))
				plan.capacityFactor = append(plan.capacityFactor, slices.Repeat([]float64{1}, b.SpinUp+b.Months))
				plan.signingFactor = append(plan.signingFactor, slices.Repeat([]float64{1}, b.SpinUp+b.Months))
			}
		}
		first, last := b.monthIndex(e.Start), b.monthIndex(e.End)
		for g := range b.Groups {
			if e.Group != "all" && e.Group != b.Groups[g] {
				continue
			}
			for m := max(first, -b.SpinUp); m <= last && m < b.Months; m++ {
				plan.needFactor[g][b.SpinUp+m] *= e.NeedFactor
				plan.capacityFactor[g][b.SpinUp+m] *= e.CapacityFactor
				plan.signingFactor[g][b.SpinUp+m] *= e.SigningFactor
			}
		}
	}
}

// monthIndex is the index on the clock of a checked month such as "2015-09".
func (b *Blueprint) monthIndex(month string) int {
	year, mon := 0, 0
	for _, c := range month[:4] {
		year = 10*year + int(c-'0')
	}
	for _, c := range month[5:7] {
		mon = 10*mon + int(c-'0')
	}
	return 12*(year-b.FirstYear) + mon - 1 - b.FirstMonth
}

// Of returns the value of a name, 0 where the mix does not have it.
func (m Mix) Of(name string) float64 {
	for _, s := range m {
		if s.Name == name {
			return s.Value
		}
	}
	return 0
}

// cumulative returns the running sums of shares. The last one is exactly 1, so that pick finds an
// index for every uniform number below 1.
func cumulative(shares []float64) []float64 {
	sum, last := 0.0, -1
	c := make([]float64, len(shares))
	for i, s := range shares {
		sum += s
		c[i] = sum
		if s > 0 {
			last = i
		}
	}
	for i := max(last, 0); i < len(c); i++ {
		c[i] = 1
	}
	return c
}

// pick returns the index whose interval of the cumulative shares holds the uniform number u.
func pick(cumulative []float64, u float64) int {
	i := 0
	for i < len(cumulative)-1 && u >= cumulative[i] {
		i++
	}
	return i
}
