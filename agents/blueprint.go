package agents

import (
	"math"

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
	activities   int      // their number
	spans        []span   // at least one
	spanOf       []int32  // by month from FirstOfSpans: index of its span
	placeHash    []uint64 // by place
	fieldHash    []uint64 // by field
	kinds        int      // kinds of resource
	hoursColumns int      // of a place in hours.csv's sums, see hoursColumn
	years        []Period // calendar years of which the clock has all months
	ownMeasures

	frozenDiscretionaryShare, frozenDiscretion, frozenCoverage, frozenReliance, frozenSkill, frozenGain, frozenOrganisationDependence,
	frozenEffortLimit, frozenTrust, frozenEarnedTrust, frozenShortfall, frozenFormalisation, frozenExpectation bool
}

// fieldPlan is what no event changes of a field. Its numbers are those of a regime.
type fieldPlan struct {
	Name         string
	types        []float64   // cumulative shares by organisation type
	activityMix  [][]float64 // by type: cumulative shares of activity among its organisations of this field
	informalType int         // -1: none
	refugees     bool        // need follows the pipeline
	need         [][]float64 // by place: need by month relative to the first year, without refugees, events and disadvantage
	base         []float64   // by place: base need in persons
	typeRows     []int       // by organisation type: its row among those of the field; -1: the field has none
	typesHere    []int       // by row
	firstHours   int         // first column of the field in hoursColumn
}

// NewBlueprint prepares a setting. It assumes that the loader has checked it.
func NewBlueprint(s *Setting) *Blueprint {
	p := s.Parameters
	s, placeRows := placesByCode(s)
	b := &Blueprint{
		Setting: s, placeRows: placeRows, fieldsByName: byName(s.FieldNames()),
		activities: len(p.Activities), kinds: len(p.Resources),
	}
	for i := range s.Places {
		b.placeHash = append(b.placeHash, sim.HashName(s.Places[i].Code))
	}
	b.prepareSpans(placeRows)
	for i := range p.Fields {
		b.fieldHash = append(b.fieldHash, sim.HashName(p.Fields[i].Name))
		b.fields = append(b.fields, b.newFieldPlan(&p.Fields[i]))
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
	plan := fieldPlan{Name: f.Name, informalType: -1, refugees: f.Need == "refugees"}
	shares := make([]float64, len(p.OrganisationTypes))
	for t := range p.OrganisationTypes {
		shares[t] = f.OrganisationTypes.Of(p.OrganisationTypes[t].Name)
		if p.OrganisationTypes[t].Name == f.InformalType {
			plan.informalType = t
		}
		plan.activityMix = append(plan.activityMix, p.activityMix(t))
	}
	plan.types = cumulative(shares)
	for i := range b.Places {
		series, base := b.demographicNeed(f, i)
		plan.need, plan.base = append(plan.need, series), append(plan.base, base)
	}
	return plan
}

// activityMix returns the cumulative shares of activities among the organisations of a type.
func (p *Parameters) activityMix(organisationType int) []float64 {
	mix := make([]float64, len(p.Activities))
	for a := range p.Activities {
		mix[a] = p.OrganisationTypes[organisationType].Activities.Of(p.Activities[a].Name)
	}
	return cumulative(mix)
}

// demographicNeed returns the number of persons the field serves, relative to the mean of the
// first year, and that mean. A field that serves refugees has no series; its base is the place's
// share of the steady state.
func (b *Blueprint) demographicNeed(f *Field, place int) (series []float64, base float64) {
	p := &b.Places[place]
	persons := func(m int) float64 { return p.Residents(m) }
	switch f.Need {
	case "age_0_17":
		persons = func(m int) float64 { return p.Bands[Age0To17][m] }
	case "age_18_66":
		persons = func(m int) float64 { return p.Bands[Age18To66][m] }
	case "age_67_plus":
		persons = func(m int) float64 { return p.Bands[Age67Plus][m] }
	case "refugees":
		r := &b.regimesAt(place, -b.SpinUp)[0].Refugees
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
