package negotiation

import "math"

// Equations are the utilities as gains over no agreement, and the contract curve, which maximises
// U_m + λ·U_v. One equation a line; three spaces separate it from its comment.
const Equations = `U_m = G · h + υ · √r − c_r · n · r − c_s · (d − trust) · s² / δ − τ − (υ · √r₀ − c_r · n · r₀)   municipality
U_v = A · (√r − √r₀) + χ · s − ψ · (1 − s) − c_e · h² − τ   organisation
U_v ≥ Q = γ · z   or the organisation does not agree; χ = say_value · (1 + w_χ · x), ψ = autonomy_loss · (1 − w_χ · x)
s = max(s₀, min(δ, λ · δ · (χ + ψ) / (2 · c_s · (d − trust))))   say, on the contract curve; s₀: least say under a duty, else 0
√r = min(√r̄, (υ + λ · A) / (2 · c_r · n))   support
h = min(h̄, G / (2 · λ · c_e))   effort; 0 if G = 0`

// Terms are the parameters of one negotiation: one pair, one task, one stage. They are utilities
// or shares, as in Equations, with c = c_r·n and S = c_s·(d − trust)/δ. The sides negotiate say s in
// [SayFloor, SayLimit], support r in [0, RootLimit²] and effort h in [0, EffortLimit].
type Terms struct {
	Gain            float64 // G: what a unit of effort is worth to the municipality, ≥ 0
	EffortLimit     float64 // h̄ in [0, 1]: what the organisation's free hours allow
	GrantValue      float64 // υ ≥ 0
	SupportCost     float64 // c = c_r·n > 0, n the size of the requirement
	RootLimit       float64 // √r̄ in [0, 1]: the root of what the municipality's free stocks allow
	RootGrant       float64 // √r₀: the root of the grant given without any agreement; see Grant
	SayCost         float64 // S = c_s·(d − trust)/δ > 0; of any size where δ = 0
	SayLimit        float64 // δ in [0, 1]: the local discretion the law leaves
	SayFloor        float64 // least say an agreement may have: 0, but where co-production is mandated
	SupportValue    float64 // A = b·alignment·D_vm ≥ 0
	SayValue        float64 // χ ≥ 0
	AutonomyLoss    float64 // ψ ≥ 0, with χ + ψ > 0
	EffortCost      float64 // c_e > 0
	TransactionCost float64 // τ ≥ 0, paid by each side
	Reservation     float64 // Q ≥ 0: the U_v below which the organisation does not agree
}

// Deal is an agreement: a point of the contract curve. The zero Deal is no agreement.
type Deal struct {
	Agreed       bool
	Say          float64 // s: the organisation's share of control, 0 to the legal limit
	Support      float64 // r: share of the requirement the municipality gives, 0 to 1
	Effort       float64 // h: share of the effort required that the organisation gives, 0 to its limit
	Weight       float64 // λ: the relative weight of the organisation at this point of the curve
	Municipality float64 // U_m over disagreement, ≥ 0 up to rounding
	Organisation float64 // U_v over disagreement, ≥ the reservation up to rounding
}

// RootGrant returns √r₀, the root of the grant that the municipality gives without agreement: the
// r that maximises υ√r − c·r within its stocks, or 0 if that is below threshold.
func RootGrant(grantValue, supportCost, rootLimit, threshold float64) float64 {
	root := min(rootLimit, grantValue/(2*supportCost))
	if root*root < threshold {
		return 0
	}
	return root
}

// effortAtMost returns the largest effort worth asking for: 0 if effort has no value.
func (t *Terms) effortAtMost() float64 {
	if t.Gain == 0 {
		return 0
	}
	return t.EffortLimit
}

// At returns the point of the contract curve at λ = weight ≥ 0, the maximum of U_m + λ·U_v. Its
// first-order conditions are separate for say, support and effort.
func (t *Terms) At(weight float64) Deal {
	say := max(t.SayFloor, min(t.SayLimit, weight*(t.SayValue+t.AutonomyLoss)/(2*t.SayCost)))
	root := min(t.RootLimit, (t.GrantValue+float64(weight*t.SupportValue))/(2*t.SupportCost))
	effort := t.effortAtMost()
	if t.Gain < float64(2*weight*t.EffortCost)*effort {
		effort = t.Gain / (2 * weight * t.EffortCost)
	}
	deal := Deal{Agreed: true, Say: say, Support: root * root, Effort: effort, Weight: weight}
	deal.Municipality, deal.Organisation = t.Utilities(say, root, effort)
	return deal
}

// Utilities returns U_m and U_v of any say s, root of support √r and effort h, as gains over no
// agreement.
func (t *Terms) Utilities(say, root, effort float64) (municipality, organisation float64) {
	grant := float64(t.GrantValue*t.RootGrant) - float64(t.SupportCost*float64(t.RootGrant*t.RootGrant))
	municipality = float64(t.Gain*effort) + float64(t.GrantValue*root) - float64(t.SupportCost*float64(root*root)) -
		float64(t.SayCost*float64(say*say)) - t.TransactionCost - grant
	organisation = float64(t.SupportValue*(root-t.RootGrant)) + float64(t.SayValue*say) -
		float64(t.AutonomyLoss*(1-say)) - float64(t.EffortCost*float64(effort*effort)) - t.TransactionCost
	return municipality, organisation
}

// curve is the contract curve of Terms: constants that its evaluation needs again and again, and the
// ends of the part where both sides gain, the negotiation set.
type curve struct {
	terms *Terms

	sayPerWeight      float64 // say = max(SayFloor, min(SayLimit, λ·sayPerWeight))
	rootBase          float64 // √r = min(RootLimit, rootBase + λ·rootPerWeight)
	rootPerWeight     float64
	effortTop         float64 // effort = min(effortLimit, effortTop/λ)
	effortLimit       float64
	saySum            float64 // χ + ψ
	fixedMunicipality float64 // constant of U_m: −τ − grant's worth
	fixedOrganisation float64 // constant of U_v − Q: −ψ − τ − A·√r₀ − Q
	mostOrganisation  float64 // U_v − Q with all say and support there is, without effort
	rootMost          float64 // √r when λ is large
	allGiven          float64 // λ from which say and support are at their limits

	low, high float64 // λ where U_v = Q and where U_m = 0
}

// Feasible reports whether any point of the contract curve leaves the municipality better off and
// the organisation above its reservation.
func Feasible(t *Terms) bool {
	c := curve{terms: t}
	return c.prepare(true)
}

// prepare reports whether the negotiation set exists: whether any point of the curve leaves the
// municipality better off than no agreement and the organisation above its reservation. Unless
// feasibleOnly, it also computes the set's lower end, c.low.
func (c *curve) prepare(feasibleOnly bool) bool {
	t := c.terms
	c.saySum = t.SayValue + t.AutonomyLoss
	c.fixedOrganisation = -t.AutonomyLoss - t.TransactionCost - float64(t.SupportValue*t.RootGrant) - t.Reservation
	// The organisation's best: all possible say and support, no effort.
	c.mostOrganisation = c.fixedOrganisation + float64(t.SupportValue*t.RootLimit) + float64(c.saySum*t.SayLimit)
	if c.mostOrganisation <= 0 {
		return false
	}
	grant := float64(t.GrantValue*t.RootGrant) - float64(t.SupportCost*float64(t.RootGrant*t.RootGrant))
	c.fixedMunicipality = -t.TransactionCost - grant
	c.rootBase = t.GrantValue / (2 * t.SupportCost)
	// The municipality's best: all possible effort, the least say, its own grant.
	best := min(t.RootLimit, c.rootBase)
	if t.SayLimit < t.SayFloor {
		return false
	}
	if c.fixedMunicipality+float64(t.Gain*t.EffortLimit)+float64(t.GrantValue*best)-float64(t.SupportCost*float64(best*best))-float64(t.SayCost*float64(t.SayFloor*t.SayFloor)) <= 0 {
		return false
	}
	c.sayPerWeight = c.saySum / (2 * t.SayCost)
	c.rootPerWeight = t.SupportValue / (2 * t.SupportCost)
	c.effortTop = t.Gain / (2 * t.EffortCost)
	c.effortLimit = t.effortAtMost()
	// The curve's point at λ has the greatest possible U_m + λ·U_v. If that is not above zero at
	// some λ, no point leaves both better off. Most infeasible cases end here.
	um, uv := c.atEqualWeights()
	if um+uv <= 0 {
		return false
	}
	if feasibleOnly && um > 0 && uv > 0 {
		return true
	}
	c.rootMost = best
	c.allGiven = t.SayLimit / c.sayPerWeight
	if t.SupportValue > 0 && c.rootBase < t.RootLimit {
		c.rootMost = t.RootLimit
		c.allGiven = max(c.allGiven, (t.RootLimit-c.rootBase)/c.rootPerWeight)
	}
	c.findLow()
	u, _ := c.municipality(c.low)
	return u > 0
}

// atEqualWeights returns U_m and U_v − Q at λ = 1, with the bits of municipality and organisation: most
// negotiations that fail, and all that are only looked at, need no other point.
func (c *curve) atEqualWeights() (municipality, organisation float64) {
	t := c.terms
	effort := min(c.effortTop, c.effortLimit)
	root := min(c.rootBase+c.rootPerWeight, t.RootLimit)
	say := max(t.SayFloor, min(c.sayPerWeight, t.SayLimit))
	municipality = c.fixedMunicipality + float64(t.Gain*effort)
	municipality += float64(root * (t.GrantValue - float64(t.SupportCost*root)))
	municipality -= float64(t.SayCost * float64(say*say))
	organisation = c.fixedOrganisation - float64(t.EffortCost*float64(effort*effort))
	organisation += float64(t.SupportValue * root)
	organisation += float64(c.saySum * say)
	return municipality, organisation
}

// municipality returns U_m at λ and its slope.
func (c *curve) municipality(weight float64) (value, slope float64) {
	t := c.terms
	value = c.fixedMunicipality
	inverse := 1 / weight
	if effort := c.effortTop * inverse; effort < c.effortLimit {
		worth := float64(t.Gain * effort)
		value += worth
		slope -= float64(worth * inverse)
	} else {
		value += float64(t.Gain * c.effortLimit)
	}
	root := c.rootBase + float64(weight*c.rootPerWeight)
	if root < t.RootLimit {
		slope += float64((t.GrantValue - float64(2*t.SupportCost*root)) * c.rootPerWeight)
	} else {
		root = t.RootLimit
	}
	value += float64(root * (t.GrantValue - float64(t.SupportCost*root)))
	say := weight * c.sayPerWeight
	switch {
	case say >= t.SayLimit:
		say = t.SayLimit
	case say < t.SayFloor:
		say = t.SayFloor
	default:
		slope -= float64(2 * t.SayCost * say * c.sayPerWeight)
	}
	value -= float64(t.SayCost * float64(say*say))
	return value, slope
}

// organisation returns U_v − Q at λ and its slope.
func (c *curve) organisation(weight float64) (value, slope float64) {
	t := c.terms
	value = c.fixedOrganisation
	inverse := 1 / weight
	if effort := c.effortTop * inverse; effort < c.effortLimit {
		cost := float64(t.EffortCost * float64(effort*effort))
		value -= cost
		slope += float64(2 * cost * inverse)
	} else {
		value -= float64(t.EffortCost * float64(c.effortLimit*c.effortLimit))
	}
	root := c.rootBase + float64(weight*c.rootPerWeight)
	if root < t.RootLimit {
		slope += float64(t.SupportValue * c.rootPerWeight)
	} else {
		root = t.RootLimit
	}
	value += float64(t.SupportValue * root)
	say := weight * c.sayPerWeight
	switch {
	case say >= t.SayLimit:
		say = t.SayLimit
	case say < t.SayFloor:
		say = t.SayFloor
	default:
		slope += float64(c.saySum * c.sayPerWeight)
	}
	value += float64(c.saySum * say)
	return value, slope
}

// rootSteps is the greatest number of steps of the search for a root. Newton's steps square the
// error; a step that leaves the bracket is replaced by halving it.
const rootSteps = 160

// rootPatience is the number of steps after which every other one halves the bracket. Newton's steps
// may go back and forth between the two sides of a λ where say, support or effort meets its limit,
// and the slope jumps.
const rootPatience = 12

// rootTolerance is the relative step of λ at which the search for a root ends.
const rootTolerance = 1e-10

// findLow finds λ where U_v = Q, or 0 where U_v is above Q all along. U_v rises with λ.
func (c *curve) findLow() {
	if u, _ := c.organisation(0); u >= 0 {
		c.low = 0 // even the municipality's best point leaves the organisation better off
		return
	}
	t := c.terms
	if u, _ := c.organisation(c.allGiven); u < 0 {
		// Say and support are at their limits, only effort falls with λ: a closed form.
		c.low = c.effortTop / math.Sqrt(c.mostOrganisation/t.EffortCost)
		return
	}
	// Start where U_v would be zero if say and support were below their limits, with effort at its
	// limit or none. On either side of the λ where effort leaves its limit U_v is concave, so that
	// Newton's steps rise to the root from below without overshooting; only where say leaves the
	// floor of a duty they may, which the bracket mends.
	low, high := 0.0, c.allGiven
	effort := 0.0
	if free := c.effortTop / c.effortLimit; free < high {
		if u, _ := c.organisation(free); u < 0 {
			low = free
		} else {
			high, effort = free, c.effortLimit
		}
	} else {
		effort = c.effortLimit
	}
	weight := (float64(t.EffortCost*float64(effort*effort)) - c.fixedOrganisation - float64(t.SupportValue*c.rootBase)) /
		(float64(t.SupportValue*c.rootPerWeight) + float64(c.saySum*c.sayPerWeight))
	if !(weight > low && weight < high) {
		weight = low + (high-low)/2
	}
	for i := range rootSteps {
		u, slope := c.organisation(weight)
		if u > 0 {
			high = weight
		} else {
			low = weight
		}
		step := u / slope
		if math.Abs(step) <= rootTolerance*weight {
			break
		}
		weight -= step
		if !(weight > low && weight < high) || i >= rootPatience && i%2 == 0 {
			weight = low + (high-low)/2
		}
	}
	c.low = weight
}

// greatestWeight is the upper end of λ where the municipality gains all along the curve.
const greatestWeight = 1e24

// findHigh finds λ where U_m = 0, or greatestWeight where U_m stays above zero. U_m falls with λ and
// is positive at c.low.
func (c *curve) findHigh() {
	t := c.terms
	low, high := c.low, c.allGiven
	if low >= high {
		high = low
	}
	if u, _ := c.municipality(high); u >= 0 {
		// The same closed form: G·h equals the cost of say and support.
		given := c.fixedMunicipality + float64(c.rootMost*(t.GrantValue-float64(t.SupportCost*c.rootMost))) - float64(t.SayCost*float64(t.SayLimit*t.SayLimit))
		c.high = greatestWeight
		if given < 0 {
			c.high = min(greatestWeight, max(high, t.Gain*c.effortTop/-given))
		}
		return
	}
	weight := min(2*low, low+(high-low)/2)
	if !(weight > low) {
		weight = low + (high-low)/2
	}
	for i := range rootSteps {
		u, slope := c.municipality(weight)
		if u > 0 {
			low = weight
		} else {
			high = weight
		}
		step := u / slope
		if math.Abs(step) <= rootTolerance*weight {
			break
		}
		weight -= step
		if !(weight > low && weight < high) || i >= rootPatience && i%2 == 0 {
			weight = low + (high-low)/2
		}
	}
	c.high = weight
}
