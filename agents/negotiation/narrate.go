package negotiation

// Account is the full record of one negotiation. Its Deal is that of Negotiate, bit for bit.
type Account struct {
	// Range is true if any point of the contract curve is acceptable to both sides. Then
	// OrganisationLimit and MunicipalityLimit are the ends of that part of the curve, the
	// walk-away points: the organisation or the municipality gains nothing there, or as little as
	// the limits of law, stocks and hours allow.
	Range                                bool
	OrganisationLimit, MunicipalityLimit Deal

	Moves   []Move // offers in their order; none if the protocol has no offers
	Deal    Deal
	Refusal Refusal // why there is no deal
}

// Move is an offer with its point of the contract curve.
type Move struct {
	Offer
	Deal Deal
}

// Cause is the reason why a negotiation ends without a deal.
type Cause string

// The causes, each with what it means.
const (
	Agreed    Cause = ""          // there is a deal
	NoGain    Cause = "no gain"   // the municipality gains nothing even on its own best terms
	Law       Cause = "law"       // law, stocks or hours allow no offer that the organisation could accept
	Price     Cause = "price"     // what the organisation needs costs the municipality more than it gains
	Grievance Cause = "grievance" // there would be a deal if the organisation remembered no shortfall
	Duty      Cause = "duty"      // a duty to co-produce demands more say than the law allows or the municipality can bear
	NoTalks   Cause = "no talks"  // the protocol knows no negotiation
	Annulled  Cause = "annulled"  // both agreed, but a duty to co-produce forbids such a deal
)

// Refusal explains why there is no deal.
type Refusal struct {
	Cause Cause
	// LastWord is the most that the municipality can offer without loss; if it gains nothing even
	// on its own best terms, those terms.
	LastWord Deal
	// SayNeeded is the say at which LastWord's support and effort would leave the organisation
	// just willing: s − (U_v − Q)/(χ+ψ). Above 1 no say is enough.
	SayNeeded float64
}

// add appends the offer of the point at λ. A nil Account keeps nothing. It is not inlined: the
// task loop calls settle without an Account and need not carry its frame.
//
//go:noinline
func (a *Account) add(c *curve, offer Offer, weight float64) {
	if a != nil {
		a.Moves = append(a.Moves, Move{offer, c.terms.At(weight)})
	}
}

// refusal finds the reason why both sides accept no point of the curve.
func refusal(t *Terms) Refusal {
	if t.SayLimit < t.SayFloor {
		return Refusal{Cause: Duty, LastWord: t.At(0)}
	}
	if t.SayFloor > 0 {
		free := *t
		free.SayFloor = 0
		if Feasible(&free) {
			return Refusal{Cause: Duty, LastWord: t.At(0)}
		}
	}
	if t.Reservation > 0 {
		unburdened := *t
		unburdened.Reservation = 0
		if Feasible(&unburdened) {
			return Refusal{Cause: Grievance, LastWord: lastWord(t)}
		}
	}
	best := t.At(0)
	if best.Municipality <= 0 {
		return Refusal{Cause: NoGain, LastWord: best}
	}
	r := Refusal{Cause: Law, LastWord: lastWord(t)}
	if t.At(greatestWeight).Municipality < 0 {
		r.Cause = Price
	}
	r.SayNeeded = r.LastWord.Say - (r.LastWord.Organisation-t.Reservation)/(t.SayValue+t.AutonomyLoss)
	return r
}

// lastWord returns the most that the municipality can offer without loss.
func lastWord(t *Terms) Deal {
	most := t.At(greatestWeight)
	if most.Municipality >= 0 {
		return most
	}
	// U_m falls along the curve: halve in the bounded weight 1/(1+λ) as between does.
	low, high := 0.0, 1.0
	for range 200 {
		own := float64((low + high) / 2) // not fused into 1−own below
		if t.At((1-own)/own).Municipality >= 0 {
			high = own
		} else {
			low = own
		}
	}
	return t.At((1 - high) / high)
}

// CurvePoints returns points of the contract curve for drawing: from the municipality's best to the
// organisation's best, at equal steps of the bargaining weight 1/(1+λ).
func (t *Terms) CurvePoints(points int) []Deal {
	deals := make([]Deal, 0, points)
	for i := range points {
		own := 1 - float64(i)/float64(points)
		deals = append(deals, t.At((1-own)/own))
	}
	return deals
}
