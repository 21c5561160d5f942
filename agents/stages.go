package agents

import (
	"math"

	"dugnad/agents/negotiation"
)

// leastDiscretion is the δ below which no say can be shared that would cost anything: say would be
// divided by next to nothing.
const leastDiscretion = 1e-9

// terms sets the terms that both stages of a task have in common.
func (v *visit) terms(t *Task, r *regime, terms *negotiation.Terms) {
	n := &r.Negotiation
	terms.GrantValue = n.GrantValue
	terms.SupportCost = n.SupportCost * t.Requirement
	terms.SayCost = n.SayCost * (n.DistrustOffset - t.Trust)
	if t.Discretion > leastDiscretion && r.Mechanisms.Accountability {
		terms.SayCost /= t.Discretion // of a fraction of the open decisions
	}
	terms.SayLimit = t.Discretion
	wish := 0.0
	if r.Mechanisms.Wishes {
		wish = r.Supply.WishSpread * v.organisations[t.Organisation].Wish
	}
	terms.SayValue = n.SayValue * (1 + wish)
	terms.AutonomyLoss = n.AutonomyLoss * (1 - wish)
	terms.Reservation = 0
	if r.Mechanisms.Grievance {
		terms.Reservation = r.Relationship.Grievance * t.Shortfall
	}
	terms.EffortCost = n.EffortCost
	terms.SayFloor = 0
	if r.Mechanisms.MandatedCoproduction {
		terms.SayFloor = r.bandFloor
	}
}

// release drops the floor of say from the terms of a pair that would co-produce without the duty. With
// the floor such a pair would start from other best points and could agree on less support, so that
// the duty would end its co-production.
func (r *regime) release(t *Task, terms *negotiation.Terms) {
	if terms.SayFloor == 0 {
		return
	}
	free := *terms
	free.SayFloor = 0
	deal := r.rules.Negotiate(&free, t.MunicipalityDependence, t.OrganisationDependence)
	if r.thresholds.Classify(deal, 0, t.Formal) == negotiation.CoProduction {
		terms.SayFloor = 0
	}
}

// implementationTerms sets the terms of implementing the task, given the say agreed in design.
func (v *visit) implementationTerms(t *Task, r *regime, designSay, rootLimit float64, terms *negotiation.Terms) {
	n := &r.Negotiation
	v.terms(t, r, terms)
	terms.Gain = t.Gain
	if r.Mechanisms.DesignToImplementation {
		terms.Gain *= 1 + float64(n.DesignBonus*designSay)
	}
	terms.EffortLimit = t.EffortLimit
	terms.RootLimit = rootLimit
	terms.RootGrant = negotiation.RootGrant(terms.GrantValue, terms.SupportCost, rootLimit, n.GrantThreshold)
	terms.SupportValue = n.SupportValue * v.organisations[t.Organisation].Alignment * t.OrganisationDependence
	terms.TransactionCost = n.TransactionCostImplementation * (1 - t.Cut)
}

// designTerms sets the terms of designing the task together. No grant is at stake: grants are
// given for implementation. A joint design is worth ι·(π·g + k·skill) to the municipality.
func (v *visit) designTerms(t *Task, r *regime, terms *negotiation.Terms) {
	n := &r.Negotiation
	v.terms(t, r, terms)
	worth := float64(t.Expectation * t.Gain)
	if r.Mechanisms.Knowledge {
		worth += float64(n.KnowledgeValue * t.Skill)
	}
	terms.Gain = n.DesignWeight * worth
	// A design takes a fraction of the hours, so little free time hinders it less.
	terms.EffortLimit = 1
	if t.EffortLimit < r.Agenda.DesignHours {
		terms.EffortLimit = t.EffortLimit / r.Agenda.DesignHours
	}
	terms.RootLimit, terms.RootGrant = 1, 0
	terms.SupportValue = n.SupportValue * v.organisations[t.Organisation].Alignment * n.DesignSupportShare * t.OrganisationDependence
	terms.TransactionCost = n.TransactionCostDesign * (1 - t.Cut)
}

const negotiateDesignEquations = `π = expectation_weight · expectation_feasible   if both could agree on implementing; else expectation_weight · expectation_otherwise
G = ι · (π · g + k · skill)
A = b · alignment · ω · D_vm
r̄ = 1
r₀ = 0   no grant is at stake: grants are given when something is carried out
h ≤ min(1, h̄ / design_hours)
τ = τ_D · (1 − cut)`

func (v *visit) negotiateDesign(int) {
	var terms negotiation.Terms
	for i := range v.tasks {
		t := &v.tasks[i]
		t.DesignMode = negotiation.None
		if t.Organisation < 0 {
			continue
		}
		r := v.regimes[t.Field]
		if n := &r.Negotiation; r.Mechanisms.ImplementationExpectation {
			t.Expectation = n.ExpectationOtherwise
			t.previewRoot, t.previewLimit = v.rootLimit(t, r), t.EffortLimit
			v.implementationTerms(t, r, 0, t.previewRoot, &terms)
			t.previewInfeasible = !negotiation.Feasible(&terms)
			if !t.previewInfeasible {
				t.Expectation = n.ExpectationFeasible
			}
			t.Expectation *= n.ExpectationWeight
			if v.frozenExpectation {
				t.Expectation = r.Freeze.Expectation
			}
		}
		v.designTerms(t, r, &terms)
		r.release(t, &terms)
		t.Design = r.rules.Negotiate(&terms, t.MunicipalityDependence, t.OrganisationDependence)
		t.designRefused = r.refused(&terms, &t.Design)
		t.DesignMode = r.thresholds.Classify(t.Design, 0, t.Formal)
		if r.Mechanisms.MandatedCoproduction && t.DesignMode != negotiation.CoProduction {
			t.Design, t.DesignMode = negotiation.Deal{}, negotiation.None
		}
	}
}

// refused reports whether there is no deal, but would be one if the organisation remembered no
// shortfall.
func (r *regime) refused(terms *negotiation.Terms, deal *negotiation.Deal) bool {
	if deal.Agreed || terms.Reservation == 0 || r.rules.Protocol == negotiation.Unilateral {
		return false
	}
	reservation := terms.Reservation
	terms.Reservation = 0 // and not in a copy: this is the task loop
	feasible := negotiation.Feasible(terms)
	terms.Reservation = reservation
	return feasible
}

const negotiateImplementationEquations = `G = g · (1 + φ · s_design)   s_design: say agreed in design, else 0
A = b · alignment · D_vm
r̄ = min_k min(1, free_k / required_k)   what the free stocks allow
√r₀ = min(√r̄, υ / (2 · c_r · n))   the grant given without agreement; below grant_threshold it counts as nothing
h ≤ h̄
τ = τ_I · (1 − cut)`

func (v *visit) negotiateImplementation(month int) {
	var terms negotiation.Terms
	for i := range v.tasks {
		t := &v.tasks[i]
		t.ImplementationMode = negotiation.None
		if t.Organisation < 0 {
			continue
		}
		s, r := &v.states[t.Field], v.regimes[t.Field]
		if !v.frozenEffortLimit {
			t.EffortLimit = freeShare(v.freeHours(s, r, t.Organisation, month), t.HoursRequired)
		}
		t.RootLimit = v.rootLimit(t, r)
		v.implementationTerms(t, r, t.Design.Say, t.RootLimit, &terms)
		r.release(t, &terms)
		t.ImplementationGain = terms.Gain
		// Without a joint design and on unchanged terms, what was infeasible in the preview still is.
		if !(t.previewInfeasible && !t.Design.Agreed && t.RootLimit == t.previewRoot && t.EffortLimit == t.previewLimit) {
			t.Implementation = r.rules.Negotiate(&terms, t.MunicipalityDependence, t.OrganisationDependence)
		}
		t.implementationRefused = r.refused(&terms, &t.Implementation)
		t.Grant = 0
		if !t.Implementation.Agreed {
			t.Grant = terms.RootGrant * terms.RootGrant
		}
		t.ImplementationMode = r.thresholds.Classify(t.Implementation, t.Grant, t.Formal)
		if r.Mechanisms.MandatedCoproduction && t.ImplementationMode != negotiation.CoProduction {
			t.Implementation, t.Grant, t.ImplementationMode = negotiation.Deal{}, 0, negotiation.None
		}
		v.commit(t, r, month)
	}
}

// rootLimit returns √r̄: the root of the share of the requirement that the free stocks allow.
func (v *visit) rootLimit(t *Task, r *regime) float64 {
	if !r.Mechanisms.ResourceLimits {
		return 1
	}
	s := &v.states[t.Field]
	part := 1.0
	for k := range v.kinds {
		if free := s.freeStock[k]; free < t.Required[k]*part {
			part = freeShare(free, t.Required[k])
		}
	}
	return math.Sqrt(part)
}

// commit binds the agreed hours and the agreed or granted support for the months of the task.
func (v *visit) commit(t *Task, r *regime, month int) {
	support, taskMonths := t.Grant, r.Agenda.TaskMonths
	if t.Implementation.Agreed {
		support = t.Implementation.Support
	}
	slot := (month%taskMonths + taskMonths) % taskMonths
	s := &v.states[t.Field]
	running := &s.running[slot]
	if support > 0 {
		sum, cost := running.cost, 0.0
		for k := range r.Resources {
			stock := float64(support * t.Required[k])
			running.stock[k] += stock
			s.freeStock[k] -= stock
			price := float64(stock * r.Resources[k].CostNOK)
			sum += price
			cost += price
		}
		running.cost, t.cost = sum, cost
	}
	hours := float64(t.Implementation.Effort * t.HoursRequired)
	if hours > 0 {
		tasks := &v.running[t.Organisation]
		if int(tasks.month[slot]) != month {
			tasks.month[slot], tasks.hours[slot] = int32(month), 0
		}
		tasks.hours[slot] += hours
		v.countHours(t.Organisation, taskMonths, month)
		running.hours += hours
		running.modes[t.ImplementationMode] += hours
		v.agreedHours[v.hoursColumn(v.place, t.Field, t.ImplementationMode, int(v.organisations[t.Organisation].Type))] += hours
	}
}

const carryOutEquations = `P(success) = success_chance
covered = min(1, G · h)   of the task's need, if it succeeds; else 0
z = z + grievance_rate · (max(0, (U_m − U_v) / 2) − z)   shortfall that the organisation remembers; an implementation that was agreed moves it, a refusal does not
trust = trust + trust_gain · (1 − trust)   after a success
trust = trust − trust_loss · trust   after a failure
trust = trust_start + (1 − trust_decay)^months · (trust − trust_start)   after months without a joint task
t̂ = max(0, (trust − trust_start) / (1 − trust_start))   earned trust, after a success
P(signing) = min(1, signing_factor · signing_chance · t̂² · s)   at each success; s: say in implementation, signing_factor of the month's events, else 1
agreement = 0   once it was not used for lapse_months`

func (v *visit) carryOut(month int) {
	for i := range v.tasks {
		t := &v.tasks[i]
		if !t.Implementation.Agreed {
			continue
		}
		p, r := v.regimes[t.Field], &v.relationships[t.Organisation]
		relationship := &p.Relationship
		u := v.states[t.Field].carrying.Uniform4(month, t.Window, 0)
		t.Succeeded = u[0] < p.Agenda.SuccessChance
		if t.Succeeded {
			t.Covered = min(1, float64(t.ImplementationGain*t.Implementation.Effort))
			v.states[t.Field].newlyCovered += t.Covered
			if t.Kind != Statutory { // no budget counts on others for a duty
				v.states[t.Field].coveredOpen += t.Covered
			}
		}
		trust := p.trust(r, month)
		if t.Succeeded {
			trust += float64(relationship.TrustGain * (1 - trust))
			v.recordContact(t)
		} else {
			trust -= float64(relationship.TrustLoss * trust)
		}
		if p.Mechanisms.Trust {
			r.Trust = trust
		}
		if p.Mechanisms.Grievance {
			short := max(0, (t.Implementation.Municipality-t.Implementation.Organisation)/2)
			remembered := p.shortfall(r, month)
			r.Shortfall = remembered + float64(relationship.GrievanceRate*(short-remembered))
		}
		r.Met, v.running[t.Organisation].met = int32(month), int32(month)
		if p.Mechanisms.Formalisation {
			switch {
			case t.Formal:
				r.Used = int32(month)
			case t.Succeeded:
				t.EarnedTrust = v.earnedTrust(p, r.Trust)
				if u[1] < p.signingChance(t) {
					r.Used = int32(month)
				}
			}
		}
	}
}

// earnedTrust returns t̂, the part of the missing trust that a pair has earned, 0 to 1.
func (v *visit) earnedTrust(p *regime, trust float64) float64 {
	if v.frozenEarnedTrust {
		return p.Freeze.EarnedTrust
	}
	start := p.Relationship.TrustStart
	return max(0, (trust-start)/(1-start))
}

// signingChance returns the chance that a pair without an agreement signs one after a success; 1 or
// above is certain.
func (r *regime) signingChance(t *Task) float64 {
	return r.signingMost() * t.EarnedTrust * t.EarnedTrust * t.Implementation.Say
}

// signingMost returns what signingChance is with all trust earned and all say shared.
func (r *regime) signingMost() float64 {
	return r.Relationship.SigningChance * r.signingFactor
}

// recordContact puts the partner at the head of the contacts of its activity.
func (v *visit) recordContact(t *Task) {
	c := v.catchment(t.Field, t.Activity)
	last := t.Organisation
	for i := range c.contacts {
		c.contacts[i], last = last, c.contacts[i]
		if last == t.Organisation {
			return
		}
	}
}
