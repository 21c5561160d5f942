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
	c := curve{terms: t}
	c.slopes()
	return c.at(weight)
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
	rootBase          float64 // √r = min(RootLimit, rootBase + λ·rootPerWeight), rootBase ≤ RootLimit
	rootPerWeight     float64
	effortTop         float64 // effort = min(effortLimit, effortTop/λ)
	effortLimit       float64
	saySum            float64 // χ + ψ
	fixedMunicipality float64 // constant of U_m: −τ − grant's worth
	fixedOrganisation float64 // constant of U_v − Q: −ψ − τ − A·√r₀ − Q
	baseWorth         float64 // what support at λ = 0 is worth to the municipality

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
	c.fixedOrganisation = -t.AutonomyLoss - t.TransactionCost - float64(t.SupportValue*t.RootGrant) - t.Reservation
	// The organisation's best: all possible say and support, no effort.
	most := c.fixedOrganisation + float64(t.SupportValue*t.RootLimit) + float64((t.SayValue+t.AutonomyLoss)*t.SayLimit)
	if most <= 0 {
		return false
	}
	if t.SayLimit < t.SayFloor {
		return false
	}
	c.slopes()
	c.fixedMunicipality = -t.TransactionCost - t.worth(t.RootGrant)
	c.baseWorth = t.worth(c.rootBase)
	// The municipality's best: all possible effort, the least say, its own grant.
	if c.fixedMunicipality+float64(t.Gain*c.effortLimit)+c.baseWorth-float64(t.SayCost*float64(t.SayFloor*t.SayFloor)) <= 0 {
		return false
	}
	// The curve's point at λ has the greatest possible U_m + λ·U_v. If that is not above zero at
	// some λ, no point leaves both better off. Most infeasible cases end here.
	if um, uv := c.utilities(1); um+uv <= 0 {
		return false
	} else if feasibleOnly && um > 0 && uv > 0 {
		return true
	}
	c.findLow()
	um, _ := c.utilities(c.low)
	return um > 0
}

// slopes computes how say, support and effort change with λ.
func (c *curve) slopes() {
	t := c.terms
	perCost := 1 / (2 * t.SupportCost)
	c.saySum = t.SayValue + t.AutonomyLoss
	c.sayPerWeight = c.saySum / (2 * t.SayCost)
	c.rootBase = min(t.RootLimit, t.GrantValue*perCost)
	if c.rootBase < t.RootLimit {
		c.rootPerWeight = t.SupportValue * perCost
	}
	c.effortTop = t.Gain / (2 * t.EffortCost)
	c.effortLimit = t.effortAtMost()
}

// worth returns what support with the root √r is worth to the municipality: υ·√r − c·r.
func (t *Terms) worth(root float64) float64 {
	return float64(root * (t.GrantValue - float64(t.SupportCost*root)))
}

// point returns say, the root of support, and effort at λ.
func (c *curve) point(weight float64) (say, root, effort float64) {
	t := c.terms
	say = max(t.SayFloor, min(t.SayLimit, weight*c.sayPerWeight))
	root = min(t.RootLimit, c.rootBase+float64(weight*c.rootPerWeight))
	effort = c.effortLimit
	if weight*effort > c.effortTop {
		effort = c.effortTop / weight
	}
	return say, root, effort
}

// at returns the deal at λ.
func (c *curve) at(weight float64) Deal {
	say, root, effort := c.point(weight)
	deal := Deal{Agreed: true, Say: say, Support: root * root, Effort: effort, Weight: weight}
	deal.Municipality, deal.Organisation = c.terms.Utilities(say, root, effort)
	return deal
}

// utilities returns U_m and U_v − Q at λ.
func (c *curve) utilities(weight float64) (municipality, organisation float64) {
	t := c.terms
	say, root, effort := c.point(weight)
	municipality = c.fixedMunicipality + float64(t.Gain*effort) + t.worth(root) - float64(t.SayCost*float64(say*say))
	organisation = c.fixedOrganisation - float64(t.EffortCost*float64(effort*effort)) + float64(t.SupportValue*root) + float64(c.saySum*say)
	return municipality, organisation
}

// slope returns the slope of U_v at λ. That of U_m is −λ times as much, all along the curve.
func (c *curve) slope(weight float64) float64 {
	t := c.terms
	slope := 0.0
	if weight*c.effortLimit > c.effortTop {
		effort := c.effortTop / weight
		slope += 2 * t.EffortCost * effort * effort / weight
	}
	if c.rootBase+float64(weight*c.rootPerWeight) < t.RootLimit {
		slope += float64(t.SupportValue * c.rootPerWeight)
	}
	if say := weight * c.sayPerWeight; say >= t.SayFloor && say < t.SayLimit {
		slope += float64(c.saySum * c.sayPerWeight)
	}
	return slope
}

// The ends of the negotiation set are roots of U_v − Q and of U_m along the curve. Say rises with λ from
// its floor to its limit, support rises to its limit, effort falls once λ exceeds effortTop/effortLimit.
// Between these kinks each utility is a polynomial in λ divided by a power of it. Its root has a closed
// form, or is that of a cubic.
//
// The piece with the root is found without trying all. At first say and support are taken as if they had no
// limit. Then U_v is greater and U_m less than they are, so that the root found is not beyond the true one.
// If it is beyond the kink at which one of them meets its limit, so is the true root, and the limit is put in.

// findLow finds λ where U_v = Q, or 0 where U_v is above Q all along. U_v rises with λ.
func (c *curve) findLow() {
	t := c.terms
	// U_v − Q = fixed + (bySay + bySupport)·λ − c_e·h²
	fixed := c.fixedOrganisation + float64(t.SupportValue*c.rootBase)
	bySay, bySupport := float64(c.saySum*c.sayPerWeight), float64(t.SupportValue*c.rootPerWeight)
	cost := float64(t.EffortCost * float64(c.effortLimit*c.effortLimit))
	if c.fixedOrganisation-cost+float64(t.SupportValue*c.rootBase)+float64(c.saySum*t.SayFloor) >= 0 { // in the order of utilities
		c.low = 0 // even the municipality's best point leaves the organisation better off
		return
	}
	if t.SayFloor > 0 {
		if _, uv := c.utilities(t.SayFloor / c.sayPerWeight); uv >= 0 { // the root is where say is at its floor
			fixed, bySay = fixed+float64(c.saySum*t.SayFloor), 0
		}
	}
	falling := float64(t.EffortCost * float64(c.effortTop*c.effortTop)) // c_e·h² = falling/λ²
	least := 0.0                                                        // the root is not below it
	for beyond := true; beyond; {
		beyond = false
		weight := greatestWeight
		if slope := bySay + bySupport; slope > 0 {
			weight = (cost - fixed) / slope // with the whole effort
			if weight*c.effortLimit > c.effortTop {
				weight = rootBelow(slope, fixed, 0, -falling, weight)
			}
		} else if fixed > 0 { // only effort falls
			weight = c.effortTop / math.Sqrt(fixed/t.EffortCost)
		}
		if bySay > 0 && weight*c.sayPerWeight > t.SayLimit {
			fixed, bySay, least, beyond = fixed+float64(c.saySum*t.SayLimit), 0, max(least, t.SayLimit/c.sayPerWeight), true
		}
		if bySupport > 0 && c.rootBase+float64(weight*c.rootPerWeight) > t.RootLimit {
			rest := t.RootLimit - c.rootBase
			fixed, bySupport, least, beyond = fixed+float64(t.SupportValue*rest), 0, max(least, rest/c.rootPerWeight), true
		}
		c.low = max(least, weight)
	}
}

// greatestWeight is the upper end of λ where the municipality gains all along the curve.
const greatestWeight = 1e24

// findHigh finds λ where U_m = 0, or greatestWeight where U_m stays above zero. U_m falls with λ and
// is positive at c.low.
func (c *curve) findHigh() {
	t := c.terms
	// U_m = fixed − (bySay + bySupport)·λ² + G·h
	fixed := c.fixedMunicipality + c.baseWorth
	bySay, bySupport := float64(t.SayCost*float64(c.sayPerWeight*c.sayPerWeight)), float64(t.SupportCost*float64(c.rootPerWeight*c.rootPerWeight))
	if t.SayFloor > 0 {
		if um, _ := c.utilities(t.SayFloor / c.sayPerWeight); um <= 0 { // the root is where say is at its floor
			fixed, bySay = fixed-float64(t.SayCost*float64(t.SayFloor*t.SayFloor)), 0
		}
	}
	falling := float64(t.Gain * c.effortTop) // G·h = falling/λ
	least := c.low
	for beyond := true; beyond; {
		beyond = false
		weight := greatestWeight
		if slope := bySay + bySupport; slope > 0 {
			weight = math.Sqrt(max(0, fixed+float64(t.Gain*c.effortLimit)) / slope) // with the whole effort
			if weight*c.effortLimit > c.effortTop {
				weight = rootBelow(slope, 0, -fixed, -falling, weight)
			}
		} else if fixed < 0 { // only effort falls
			weight = falling / -fixed
		}
		if bySay > 0 && weight*c.sayPerWeight > t.SayLimit {
			fixed, bySay, least, beyond = fixed-float64(t.SayCost*float64(t.SayLimit*t.SayLimit)), 0, max(least, t.SayLimit/c.sayPerWeight), true
		}
		if bySupport > 0 && c.rootBase+float64(weight*c.rootPerWeight) > t.RootLimit {
			rest := t.RootLimit - c.rootBase
			fixed, bySupport, least, beyond = fixed+t.worth(t.RootLimit)-c.baseWorth, 0, max(least, rest/c.rootPerWeight), true
		}
		c.high = min(greatestWeight, max(least, weight))
	}
}

// rootSteps is the greatest number of steps of a search for a root.
const rootSteps = 160

// rootPatience is the number of steps after which every other one of nash halves the bracket. Newton's steps
// may go back and forth between the two sides of a λ where say, support or effort meets its limit,
// and the slope jumps.
const rootPatience = 12

// rootTolerance is the relative step of λ at which nash ends.
const rootTolerance = 1e-10

// cubicTolerance is the relative step at which rootBelow ends. Each step cubes the error.
const cubicTolerance = 1e-5

// rootBelow returns the root of a·x³ + b·x² + c·x + d below x, where it is positive: Halley's steps go down
// to it.
func rootBelow(a, b, c, d, x float64) float64 {
	for range rootSteps {
		ax := float64(a * x)
		value := float64((float64((ax+b)*x)+c)*x) + d
		curvature := float64(3*ax) + b // half of it
		slope := float64((curvature+b)*x) + c
		step := float64(value*slope) / (float64(slope*slope) - float64(value*curvature))
		x -= step
		if !(math.Abs(step) > cubicTolerance*x) {
			break
		}
	}
	return x
}
