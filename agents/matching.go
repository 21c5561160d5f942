package agents

import "math"

const matchEquations = `score = trust · skill · min(1, hours_free / hours_required)   the highest is asked
g = (1 − κ) · skill   what a unit of effort adds
h̄ = min(1, hours_free / hours_required)   limit of effort
D_mv = g · h̄ / (κ + g · h̄) · (1 − a · ρ_m)   of the municipality on the organisation; 0 if g · h̄ = 0
D_vm = Σ_k w_k · (1 − own_k / L) · (1 − a · ρ_v)   of the organisation on the municipality
ρ_m = score_second / score_best   a: alternatives
ρ_v = other_funders
z = (1 − trust_decay)^months · z   what the organisation remembers of its shortfall, after months without a joint task
1 − cut = (1 − agreement_cut · agreement) · (1 − policy_cut · policy)   agreement and policy: 1 if there is one, else 0`

// match selects the organisation with the highest score for each task. Hours for which an
// organisation was asked earlier in the month are not free. Frozen drivers are frozen here too.
func (v *visit) match(month int) {
	organisations, relationships := v.organisations, v.relationships
	for i := range v.tasks {
		t := &v.tasks[i]
		s, rules := &v.states[t.Field], v.regimes[t.Field]
		best, second := 0.0, -1.0
		scouted, _ := v.scout(t, s, rules, month)
		for _, o := range scouted {
			if o < 0 || o == t.Organisation || organisations[o].State == absent {
				continue
			}
			r := &relationships[o]
			trust, skill := rules.trust(r, month), organisations[o].Skill
			if v.frozenTrust {
				trust = rules.Freeze.Trust
			}
			if v.frozenSkill {
				skill = rules.Freeze.Skill
			}
			score := trust * skill
			if score <= second { // even with all its hours free it cannot be second
				continue
			}
			if !v.frozenEffortLimit {
				free := v.freeHours(s, rules, o, month)
				if int(r.monthAsked) == month {
					free -= r.hoursAsked
				}
				score *= freeShare(free, t.HoursRequired)
			}
			if score > best || t.Organisation < 0 {
				t.Organisation, second, best = o, best, score
			} else if score > second {
				second = score
			}
		}
		if t.Organisation < 0 {
			continue
		}
		r := &relationships[t.Organisation]
		if int(r.monthAsked) != month {
			r.monthAsked, r.hoursAsked = int32(month), 0
		}
		r.hoursAsked += t.HoursRequired
		if best > 0 {
			t.Elsewhere = max(0, second) / best
		}
		v.assessPair(t, rules, month)
	}
}

// scout returns the organisations that the municipality considers for a task: its last partners
// of the activity, whose number is earlier, then organisations drawn at random. The list may have
// duplicates, -1 and absent organisations. The next call overwrites it.
func (v *visit) scout(t *Task, s *fieldState, r *regime, month int) (found []int32, earlier int) {
	agenda := &r.Agenda
	c := v.catchment(t.Field, t.Activity)
	found = v.scouted[:0]
	if r.Mechanisms.Contacts {
		found = append(found, c.contacts[:min(agenda.Contacts, MaxContacts)]...)
	}
	earlier = len(found)
	scouts := agenda.Scouts
	if v.home.centre {
		scouts += r.Supply.CentreScouts
	}
	if n := float64(c.regular + c.used); n > 0 {
		for first := 0; first < scouts; first += 4 {
			u := s.scouting.Uniform4(month, t.Window, first/4)
			for j := range min(4, scouts-first) {
				found = append(found, c.first+int32(u[j]*n))
			}
		}
	}
	v.scouted = found
	return found, earlier
}

// trust returns the trust of the place in an organisation in the month: trust as of their last
// cooperation, which decays towards trust_start. Trust in a stranger is trust_start.
func (r *regime) trust(of *Relation, month int) float64 {
	start := r.Relationship.TrustStart
	return start + float64((of.Trust-start)*r.decay[month-int(of.Met)])
}

// shortfall returns what an organisation remembers in the month of having got less than half of the
// surplus, which idle months wear as they wear trust.
func (r *regime) shortfall(of *Relation, month int) float64 {
	return float64(of.Shortfall * r.decay[month-int(of.Met)])
}

// freeHours returns the hours of an organisation that its running tasks leave free this month;
// infinite if hours_committed is off.
func (v *visit) freeHours(s *fieldState, rules *regime, o int32, month int) float64 {
	if !rules.Mechanisms.HoursCommitted {
		return math.Inf(1)
	}
	hours := v.organisations[o].Hours
	if v.organisations[o].State == registeredOrganisation {
		hours *= s.hoursFactor
	}
	r := &v.relationships[o]
	if r.monthCounted == never {
		return hours
	}
	if int(r.monthCounted) != month {
		v.countHours(o, rules.Agenda.TaskMonths, month)
	}
	return hours - r.hoursCommitted
}

// countHours sums the hours of the organisation's running tasks.
func (v *visit) countHours(o int32, taskMonths, month int) {
	r, tasks := &v.relationships[o], &v.running[o]
	r.monthCounted, r.hoursCommitted = int32(month), 0
	for i := range taskMonths {
		if int(tasks.month[i]) > month-taskMonths {
			r.hoursCommitted += tasks.hours[i]
		}
	}
}

// freeShare returns free / required, 0 to 1: of hours, this is h̄.
func freeShare(free, required float64) float64 {
	if free >= required {
		return 1
	}
	if free <= 0 {
		return 0
	}
	return free / required
}

// assessPair computes what depends on the pair: trust, gain, limit of effort and dependences.
func (v *visit) assessPair(t *Task, p *regime, month int) {
	s := &v.states[t.Field]
	o := &v.organisations[t.Organisation]
	relation := &v.relationships[t.Organisation]
	freeze := &p.Freeze

	t.Skill = o.Skill
	if v.frozenSkill {
		t.Skill = freeze.Skill
	}
	t.Trust = p.trust(relation, month)
	if v.frozenTrust {
		t.Trust = freeze.Trust
	}
	t.Shortfall = p.shortfall(relation, month)
	if v.frozenShortfall {
		t.Shortfall = freeze.Shortfall
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
	t.EffortLimit = freeShare(v.freeHours(s, p, t.Organisation, month), t.HoursRequired)
	if v.frozenEffortLimit {
		t.EffortLimit = freeze.EffortLimit
	}
	t.Gain = Gain(t.Professional, t.Skill)
	if v.frozenGain {
		t.Gain = freeze.Gain
	}
	a := p.Dependence.Alternatives
	t.MunicipalityDependence = WithAlternatives(DependenceOfMunicipality(t.Gain, t.EffortLimit, t.Professional), a, t.Elsewhere)
	own := v.ownMeans(o, p)
	t.OrganisationDependence = WithAlternatives(DependenceOfOrganisation(&p.kinds[t.Activity].weights, &own, s.load, v.kinds), a, p.OrganisationTypes[o.Type].OtherFunders)
	if v.frozenOrganisationDependence {
		t.OrganisationDependence = freeze.OrganisationDependence
	}
}
