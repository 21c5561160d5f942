package agents

import (
	"slices"

	"dugnad/agents/negotiation"
)

// Rules are what holds in a place and a field for a span of months: the parameters and the factors that
// events make of the scenario's. They are immutable and shared wherever the same events act. Keys without
// a scope are those of the scenario in all of them, and are read from Setting.Parameters.
type Rules struct {
	Parameters                                *Parameters
	NeedFactor, CapacityFactor, SigningFactor float64
	Events                                    []string // names of the events that act, sorted
}

// Span is a run of months in which no rules change. It ends where the next begins.
type Span struct {
	First int      // first month of the clock; below 0 in the spin-up
	Rules []*Rules // by place and field, in the order of Setting.Places and Parameters.Fields
}

// Refugees returns the rules of the nation's pipeline in a month.
func (s *Setting) Refugees(month int) *Refugees {
	rules := s.Parameters
	for _, span := range s.Spans {
		if span.First <= month {
			rules = span.Rules[0].Parameters
		}
	}
	return &rules.Refugees
}

// Clone returns a copy whose numbers may be changed: it shares only what no event changes.
func (p *Parameters) Clone() *Parameters {
	c := *p
	c.Resources, c.Activities = slices.Clone(p.Resources), slices.Clone(p.Activities)
	c.OrganisationTypes, c.Fields = slices.Clone(p.OrganisationTypes), slices.Clone(p.Fields)
	for i := range c.Activities {
		c.Activities[i].Weights = slices.Clone(c.Activities[i].Weights)
	}
	for i := range c.OrganisationTypes {
		c.OrganisationTypes[i].OwnMeans = slices.Clone(c.OrganisationTypes[i].OwnMeans)
	}
	for i := range c.Fields {
		c.Fields[i].Activities = slices.Clone(c.Fields[i].Activities)
	}
	return &c
}

// regime is Rules prepared for the task loop of a field.
type regime struct {
	*Parameters
	field      *Field
	activities []float64 // cumulative shares by activity
	reach      []float64 // by activity: professional reach, made to average 1 over the field's tasks
	discretion [2]float64
	kinds      []activityPlan // by activity
	means      [][MaxResources]float64
	slots      []int32 // by activity: most informal groups
	rules      negotiation.Rules
	thresholds negotiation.Thresholds
	bandFloor  float64   // least say that counts as shared
	decay      []float64 // share of the distance to trust_start left after so many idle months

	needFactor, capacityFactor, signingFactor float64
	events                                    []string
}

// activityPlan is what a task of an activity needs.
type activityPlan struct {
	*Activity
	weights [MaxResources]float64
	needs   [MaxResources]float64 // support of a task of requirement 1, in each resource's units a month
}

// span is a Span with prepared rules.
type span struct {
	first   int
	regimes []*regime // by place and field
}

// prepareSpans prepares the rules of every place, field and span. rows are the places in the order of the
// setting, each by its index in b.Places.
func (b *Blueprint) prepareSpans(rows []int) {
	spans, fields := b.Setting.Spans, len(b.Parameters.Fields)
	if len(spans) == 0 {
		all := &Rules{Parameters: b.Parameters, NeedFactor: 1, CapacityFactor: 1, SigningFactor: 1}
		spans = []Span{{First: b.FirstOfSpans(), Rules: slices.Repeat([]*Rules{all}, len(b.Places)*fields)}}
	}
	type of struct {
		rules *Rules
		field int
	}
	prepared, decays := map[of]*regime{}, map[float64][]float64{}
	for _, s := range spans {
		regimes := make([]*regime, len(s.Rules))
		for row, place := range rows {
			for field := range fields {
				key := of{s.Rules[row*fields+field], field}
				if prepared[key] == nil {
					prepared[key] = b.newRegime(key.rules, field, decays)
				}
				regimes[place*fields+field] = prepared[key]
			}
		}
		b.spans = append(b.spans, span{s.First, regimes})
	}
	current := int32(0)
	for month := b.FirstOfSpans(); month < b.Months; month++ {
		for int(current)+1 < len(spans) && spans[current+1].First <= month {
			current++
		}
		b.spanOf = append(b.spanOf, current)
	}
}

// FirstOfSpans returns the month at which the first span begins: the first of the spin-up, or the month before
// the clock if there is none.
func (s *Setting) FirstOfSpans() int { return -max(1, s.SpinUp) }

// regimesAt returns the regimes of a place in a month, by field.
func (b *Blueprint) regimesAt(place, month int) []*regime {
	n := len(b.Parameters.Fields)
	return b.spans[b.spanOf[month-b.FirstOfSpans()]].regimes[place*n : (place+1)*n]
}

// newRegime prepares rules for a field. Equal rates of decay share their table in decays.
func (b *Blueprint) newRegime(rules *Rules, field int, decays map[float64][]float64) *regime {
	p := rules.Parameters
	f, n := &p.Fields[field], &p.Negotiation
	r := &regime{
		Parameters: p, field: f, events: rules.Events, rules: negotiation.NewRules(n),
		needFactor: rules.NeedFactor, capacityFactor: rules.CapacityFactor, signingFactor: rules.SigningFactor,
		thresholds: negotiation.Thresholds{Effort: n.EffortFloor, Support: n.SupportFloor, Balance: n.Balance},
	}
	r.bandFloor, _ = r.thresholds.Band()
	r.prepareActivities()
	r.discretion = [2]float64{clamp(f.DiscretionStatutory + f.DiscretionShift), clamp(f.DiscretionDiscretionary + f.DiscretionShift)}
	if !p.Mechanisms.DiscretionLimit {
		r.discretion = [2]float64{1, 1}
	}
	r.means = make([][MaxResources]float64, len(p.OrganisationTypes))
	for t := range p.OrganisationTypes {
		for k := range p.Resources {
			r.means[t][k] = p.OrganisationTypes[t].OwnMeans.Of(p.Resources[k].Name)
		}
	}
	if p.informal(f) {
		r.slots = p.informalSlots(f)
	}
	if r.decay = decays[p.Relationship.TrustDecay]; r.decay == nil {
		r.decay = make([]float64, b.Months+b.SpinUp+1)
		left := 1.0
		for i := range r.decay {
			r.decay[i] = left
			left *= 1 - p.Relationship.TrustDecay
		}
		decays[p.Relationship.TrustDecay] = r.decay
	}
	return r
}

// prepareActivities prepares what tasks are about and what they need.
func (r *regime) prepareActivities() {
	shares := make([]float64, len(r.Activities))
	mean := 0.0
	for a := range r.Activities {
		shares[a] = r.field.Activities.Of(r.Activities[a].Name)
		mean += float64(shares[a] * r.Activities[a].ProfessionalReach)
	}
	r.activities = cumulative(shares)
	for a := range r.Activities {
		reach := 1.0
		if r.Mechanisms.ProfessionalReach && mean > 0 {
			reach = r.Activities[a].ProfessionalReach / mean
		}
		r.reach = append(r.reach, reach)
		plan := activityPlan{Activity: &r.Activities[a]}
		for k := range r.Resources {
			plan.weights[k] = plan.Weights.Of(r.Resources[k].Name)
			plan.needs[k] = plan.weights[k] * r.Resources[k].TaskRequirement
		}
		r.kinds = append(r.kinds, plan)
	}
}

// stock returns what a place of so many residents can give to the field in a month of a resource.
func (r *regime) stock(resource int, residents float64) float64 {
	of := &r.Resources[resource]
	return of.StockFixed + float64(of.StockPerResident*residents)
}

// adopt makes the state of the place follow the rules of a month where they differ from those of the month
// before. What history left stays: hours and stocks that tasks have bound, trust, agreements, volunteers.
func (v *visit) adopt(month int) {
	if at := month - v.FirstOfSpans(); month == -v.SpinUp || v.spanOf[at] == v.spanOf[at-1] {
		return
	}
	before := v.regimesAt(v.place, month-1)
	for field, now := range v.regimes {
		if now == before[field] {
			continue
		}
		s := &v.states[field]
		for k := range v.kinds {
			if stock := now.stock(k, v.Places[v.place].Residents(0)); stock != s.stock[k] {
				s.stock[k], s.freeStock[k] = stock, stock
				for i := range now.Agenda.TaskMonths {
					s.freeStock[k] -= s.running[i].stock[k]
				}
			}
		}
		v.adoptRelationship(field, month, before[field], now)
		if before[field].mobilises() && !now.mobilises() {
			v.demobilise(field)
		}
	}
	if !v.regimes[0].Mechanisms.Mobilisation {
		v.home.forgetVolunteers()
	}
}

// mobilises reports whether mobilised volunteers come to the field.
func (r *regime) mobilises() bool { return r.Mechanisms.Mobilisation && r.field.MobilisationShare > 0 }

// adoptRelationship settles what the rules before have made of trust and shortfall until the month before,
// if the rules now would make something else of these months. Of a mechanism that is switched off nothing
// remains.
func (v *visit) adoptRelationship(field, month int, before, now *regime) {
	was, is := &before.Parameters.Relationship, &now.Parameters.Relationship
	grievance := before.Mechanisms.Grievance && !now.Mechanisms.Grievance
	formalisation := before.Mechanisms.Formalisation && !now.Mechanisms.Formalisation
	settle := was.TrustStart != is.TrustStart || was.TrustDecay != is.TrustDecay
	trust := !now.Mechanisms.Trust && (settle || before.Mechanisms.Trust)
	if !settle && !trust && !grievance && !formalisation {
		return
	}
	for activity := range v.activities {
		c := v.catchment(field, activity)
		for o := c.first; o < c.first+c.regular+c.informal; o++ {
			r := &v.relationships[o]
			switch stranger := int(r.Met) == -v.SpinUp-1; {
			case stranger:
				r.Trust = is.TrustStart
			case settle:
				r.Trust, r.Shortfall = before.trust(r, month-1), before.shortfall(r, month-1)
				r.Met = int32(month - 1)
			}
			if trust {
				r.Trust = is.TrustStart
			}
			if grievance {
				r.Shortfall = 0
			}
			if formalisation {
				r.Used = never
			}
		}
	}
}
