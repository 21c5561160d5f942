package claims_test

import (
	"fmt"
	"math"
	"slices"
)

// sharedTerms are those that follow from the inputs in the same way at both stages.
func (r *recount) sharedTerms(k *tracedTask, s *tracedStage) {
	in, t := &s.Inputs, &s.Terms
	r.same("gain put in", in.Gain, k.Dependence.Gain)
	r.same("dependence put in", in.Dependence, k.Dependence.Organisation)
	r.same("trust put in", in.Trust, k.Organisation.Trust)
	r.same("alignment put in", in.Alignment, k.Organisation.Alignment)
	if !slices.Contains(k.Frozen, "formalisation") {
		r.holds("formality", in.Formality == map[bool]float64{true: 1}[k.Organisation.Formal])
	}
	if !slices.Contains(k.Frozen, "effort_limit") {
		r.same("h̄", in.EffortLimit, freeShare(in.FreeHours, k.Task.HoursRequired))
	}
	r.same("c", t.SupportCost, in.SupportCost*in.Requirement)
	r.same("n", in.Requirement, k.Task.Requirement)
	sayCost := in.SayCost * (in.DistrustOffset - in.Trust)
	if k.Task.Discretion > 0 && !slices.Contains(k.Off, "accountability") {
		sayCost /= k.Task.Discretion
	}
	r.same("S", t.SayCost, sayCost)
	r.holds("accountability", in.Accountability == !slices.Contains(k.Off, "accountability"))
	r.same("δ put in", in.Discretion, k.Task.Discretion)
	r.same("wish put in", in.Wish, k.Organisation.Wish)
	r.holds("wishes", math.Abs(in.Wish) <= 1 && (in.WishSpread == 0 || !slices.Contains(k.Off, "wishes")))
	r.same("χ", t.SayValue, in.SayValue*(1+in.WishSpread*in.Wish))
	r.same("ψ", t.AutonomyLoss, in.AutonomyLoss*(1-in.WishSpread*in.Wish))
	r.same("z put in", in.Shortfall, k.Organisation.Shortfall)
	r.holds("grievance", in.Grievance == 0 || !slices.Contains(k.Off, "grievance"))
	r.same("Q", t.Reservation, in.Grievance*in.Shortfall)
	r.same("δ", t.SayLimit, k.Task.Discretion)
	r.same("τ", t.TransactionCost, in.TransactionCost*(1-in.Formality*in.AgreementCut)*(1-in.PolicyCut))
	r.holds("the floor of say", t.SayFloor == 0 || t.SayFloor == in.Balance/2)
}

func (r *recount) designTerms(k *tracedTask) {
	in, t := &k.Design.Inputs, &k.Design.Terms
	r.same("G of design", t.Gain, in.DesignWeight*(in.Expectation*in.Gain+in.KnowledgeValue*in.Skill))
	r.same("A of design", t.SupportValue, in.SupportValue*in.Alignment*in.Dependence*in.DesignSupport)
	limit := 1.0
	if in.EffortLimit < in.DesignHours {
		limit = in.EffortLimit / in.DesignHours
	}
	r.same("limit of effort in design", t.EffortLimit, limit)
	r.holds("limits of support in design", t.RootLimit == 1 && t.RootGrant == 0)
}

func (r *recount) implementationTerms(k *tracedTask) {
	in, t := &k.Implementation.Inputs, &k.Implementation.Terms
	said := 0.0
	if k.Design.Agreement != nil {
		said = k.Design.Agreement.Say
	}
	r.same("say of design", in.DesignSay, said)
	r.same("G", t.Gain, in.Gain*(1+in.DesignBonus*in.DesignSay))
	r.same("A", t.SupportValue, in.SupportValue*in.Alignment*in.Dependence)
	r.same("limit of effort", t.EffortLimit, in.EffortLimit)
	part := 1.0
	for resource, free := range in.FreeStock {
		if required := k.Task.Required[resource]; required > 0 {
			part = math.Min(part, math.Max(0, free)/required)
		}
	}
	r.same("√r̄", t.RootLimit, math.Sqrt(part))
	root := math.Min(t.RootLimit, t.GrantValue/(2*t.SupportCost))
	if root*root < in.GrantThreshold {
		root = 0
	}
	r.same("√r₀", t.RootGrant, root)
}

// bundle recomputes a point of the contract curve from its λ, and both utilities from the
// point.
func (r *recount) bundle(what string, s *tracedStage, b *tracedBundle) {
	t := &s.Terms
	say := math.Max(t.SayFloor, math.Min(t.SayLimit, b.Weight*(t.SayValue+t.AutonomyLoss)/(2*t.SayCost)))
	root := math.Min(t.RootLimit, (t.GrantValue+b.Weight*t.SupportValue)/(2*t.SupportCost))
	effort := 0.0
	if t.Gain > 0 {
		effort = math.Min(t.EffortLimit, t.Gain/(2*b.Weight*t.EffortCost))
	}
	r.same(what+": say", b.Say, say)
	r.same(what+": support", b.Support, root*root)
	r.same(what+": effort", b.Effort, effort)
	r.same(what+": U_m", b.Municipality, t.Gain*effort+t.GrantValue*root-t.SupportCost*root*root-t.SayCost*say*say-
		t.TransactionCost-(t.GrantValue*t.RootGrant-t.SupportCost*t.RootGrant*t.RootGrant))
	r.same(what+": U_v", b.Organisation, t.SupportValue*(root-t.RootGrant)+t.SayValue*say-t.AutonomyLoss*(1-say)-
		t.EffortCost*effort*effort-t.TransactionCost)
}

func (r *recount) negotiation(k *tracedTask, s *tracedStage, design bool) {
	r.holds("either an agreement or a refusal", (s.Agreement == nil) != (s.Refusal == nil))
	if s.WalkAway != nil {
		r.bundle("the organisation's limit", s, &s.WalkAway.Organisation)
		r.bundle("the municipality's limit", s, &s.WalkAway.Municipality)
		// Limits are roots found by search; the organisation may be content all along, or the
		// municipality gain to the last, or a duty of say bind before.
		if s.WalkAway.Organisation.Weight > 0 {
			r.within("the organisation's limit leaves it", s.WalkAway.Organisation.Organisation, s.Terms.Reservation, 1e-8)
		}
		if s.WalkAway.Municipality.Weight < 1e20 {
			r.within("the municipality's limit leaves it", s.WalkAway.Municipality.Municipality, 0, 1e-8)
		}
	}
	r.offers(s)
	if s.Agreement != nil {
		r.bundle("the agreement", s, s.Agreement)
		r.holds("an agreement that one side loses by", s.Agreement.Municipality >= -1e-8 && s.Agreement.Organisation >= s.Terms.Reservation-1e-8)
		if s.Protocol == "nash" && s.Agreement.Weight > 0 { // the maximum of U_m·U_v, as in the unchanged scenario
			r.within("Nash's condition", s.Agreement.Weight*(s.Agreement.Organisation-s.Terms.Reservation), s.Agreement.Municipality, 1e-7)
		}
	} else {
		r.refusal(s)
	}
	grant := 0.0
	if !design && s.Agreement == nil && s.Terms.SayFloor == 0 {
		grant = s.Terms.RootGrant * s.Terms.RootGrant
	}
	r.same("grant", s.Grant, grant)
	r.holds("mode "+s.Mode+" is not "+ownMode(k, s), s.Mode == ownMode(k, s))
}

func (r *recount) offers(s *tracedStage) {
	for i := range s.Offers {
		o := &s.Offers[i]
		what := fmt.Sprintf("offer %d of the %s", o.Round, o.By)
		r.bundle(what, s, &o.tracedBundle)
		if o.Accepted {
			r.holds(what+" was accepted and is not what was agreed", s.Agreement == nil && s.Refusal.Cause == "annulled" || s.Agreement != nil && *s.Agreement == o.tracedBundle)
		}
		if s.Protocol != "alternating-offers" {
			continue
		}
		way, tactic := float64(o.Round-1)/float64(s.Inputs.Rounds-1), s.Inputs.MunicipalityTactic
		if o.By == "organisation" {
			tactic = s.Inputs.OrganisationTactic
		}
		position := math.Pow(way, tactic)
		if o.By == "organisation" {
			position = 1 - position
		}
		r.same(what+": position", o.Position, position)
		// The way is measured in the municipality's bargaining weight 1/(1+λ).
		low, high := 1/(1+s.WalkAway.Organisation.Weight), 1/(1+s.WalkAway.Municipality.Weight)
		r.same(what+": 1/(1+λ)", 1/(1+o.Weight), low+o.Position*(high-low))
		r.holds(what+": only the last is accepted", o.Accepted == (i == len(s.Offers)-1))
	}
}

// refusal checks a cause against a search of one's own along the curve.
func (r *recount) refusal(s *tracedStage) {
	f := s.Refusal
	if f.LastWord != nil {
		r.bundle("the last word", s, f.LastWord)
	}
	switch f.Cause {
	case "no gain":
		r.holds("it would gain", f.LastWord.Weight == 0 && f.LastWord.Municipality <= 0)
	case "law", "price":
		r.same("the say needed", f.SayNeeded, f.LastWord.Say-(f.LastWord.Organisation-s.Terms.Reservation)/(s.Terms.SayValue+s.Terms.AutonomyLoss))
		r.holds("the say offered is enough", f.SayNeeded >= f.LastWord.Say-1e-9)
		if f.Cause == "price" {
			r.within("the last word leaves the municipality", f.LastWord.Municipality, 0, 1e-9)
		} else {
			r.holds("the last word leaves the municipality less than nothing", f.LastWord.Municipality >= 0)
		}
	case "grievance":
		r.holds("it demands nothing", s.Terms.Reservation > 0)
		r.holds("the last word is enough", f.LastWord.Organisation <= s.Terms.Reservation+1e-9)
	case "duty", "annulled":
		r.holds("there is no duty", s.Terms.SayFloor > 0)
	case "no talks":
		r.holds("the protocol negotiates", s.Protocol == "unilateral")
	default:
		r.holds("unknown cause "+f.Cause, false)
	}
}

func ownMode(k *tracedTask, s *tracedStage) string {
	in := &s.Inputs
	if s.Agreement == nil {
		switch {
		case s.Grant == 0:
			return "none"
		case k.Organisation.Formal:
			return "cooptation"
		}
		return "grant"
	}
	shared := 1-math.Abs(2*s.Agreement.Say-1) >= in.Balance-1e-12
	switch {
	case s.Agreement.Effort >= in.EffortFloor && s.Agreement.Support >= in.SupportFloor && shared:
		return "coproduction"
	case s.Agreement.Say > 1-in.Balance/2:
		return "vo_led"
	case s.Agreement.Effort >= in.EffortFloor:
		return "contract"
	case k.Organisation.Formal:
		return "cooptation"
	}
	return "grant"
}

func (r *recount) after(k *tracedTask) {
	a, s := k.After, k.Implementation
	r.holds("carried out without an agreement", a.CarriedOut == (s.Agreement != nil))
	trust, covered := a.TrustBefore, 0.0
	switch {
	case a.Succeeded:
		trust += a.TrustGain * (1 - trust)
		covered = math.Min(1, s.Terms.Gain*s.Agreement.Effort)
	case a.CarriedOut:
		trust -= a.TrustLoss * trust
	}
	r.same("trust after", a.Trust, trust)
	r.same("covered", a.Covered, covered)
	shortfall := a.ShortfallBefore
	if a.CarriedOut && !slices.Contains(k.Off, "grievance") {
		shortfall += a.GrievanceRate * (math.Max(0, (s.Agreement.Municipality-s.Agreement.Organisation)/2) - shortfall)
	}
	r.same("z after", a.Shortfall, shortfall)
	earned, chance := 0.0, 0.0
	if a.Succeeded && a.Formal == a.Signed && !slices.Contains(k.Off, "formalisation") { // it held none before
		earned = math.Max(0, (a.Trust-a.TrustStart)/(1-a.TrustStart))
		if slices.Contains(k.Frozen, "earned_trust") {
			earned = a.EarnedTrust
		}
		chance = math.Min(1, a.SigningMost*earned*earned*s.Agreement.Say)
	}
	r.same("earned trust", a.EarnedTrust, earned)
	r.same("chance of signing", a.SigningChance, chance)
	r.holds("signed without a chance", !a.Signed || a.SigningChance > 0)
}
