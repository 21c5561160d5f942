package negotiation

// Account is one negotiation told in full. Its Deal is Negotiate's, bit for bit; a property
// test holds the two together.
type Account struct {
	// Range tells whether any point of the contract curve leaves both sides better off. If so,
	// OrganisationLimit and MunicipalityLimit are the ends of that part of the curve: the
	// walk-away points, where the organisation and the municipality gain nothing (or as near
	// to it as the limits of law, stocks and hours let the curve come).
	Range                                bool
	OrganisationLimit, MunicipalityLimit Deal

	Moves   []Move // offers in their order; none where a protocol computes its outcome
	Deal    Deal
	Refusal Refusal // why there is no deal
}

// Move is an offer with the point of the contract curve it stands for.
type Move struct {
	Offer
	Deal Deal
}

// Cause is why a negotiation ends without a deal.
type Cause string

// The causes, each with what it means.
const (
	Agreed   Cause = ""         // there is a deal
	NoGain   Cause = "no gain"  // the municipality gains nothing even on its own best terms
	Law      Cause = "law"      // law, stocks or hours allow no offer that the organisation could accept
	Price    Cause = "price"    // what the organisation needs costs the municipality more than it gains
	Duty     Cause = "duty"     // a duty to co-produce demands more say than the law allows or the municipality can bear
	NoTalks  Cause = "no talks" // the protocol knows no negotiation
	Annulled Cause = "annulled" // both agreed, but a duty to co-produce forbids such a deal
)

// Refusal is why there is no deal.
type Refusal struct {
	Cause Cause
	// LastWord is the most that the municipality can offer without losing; where it gains
	// nothing on its own best terms, those terms.
	LastWord Deal
	// SayNeeded is the say with which LastWord's support and effort would leave the organisation
	// neither better nor worse off: s − U_v/(χ+ψ). Above 1 no say would do.
	SayNeeded float64
}

// Narrator tells negotiations under the rules of its parameters.
type Narrator struct {
	rules  Rules
	offers []Offer
}

// NewNarrator prepares it; the parameters are taken as checked.
func NewNarrator(p *Parameters) *Narrator {
	return &Narrator{rules: NewRules(p), offers: Offers(p.Rounds, p.MunicipalityTactic, p.OrganisationTactic)}
}

// Narrate negotiates as [Rules.Negotiate] does, and tells how. It is for looking at single
// negotiations: it costs many times as much and allocates.
func (n *Narrator) Narrate(t *Terms, municipalityDependence, organisationDependence float64) Account {
	c := curve{terms: t}
	if n.rules.Protocol == Unilateral {
		return Account{Refusal: Refusal{Cause: NoTalks}}
	}
	if !c.open(false) {
		return Account{Refusal: refusal(t)}
	}
	c.findHigh()
	account := Account{Range: true, OrganisationLimit: t.At(c.low), MunicipalityLimit: t.At(c.high)}
	switch n.rules.Protocol {
	case AlternatingOffers:
		for _, offer := range n.offers {
			account.Moves = append(account.Moves, Move{offer, t.At(c.between(offer.Position))})
		}
	case TakeItOrLeaveIt:
		account.Moves = []Move{{Offer{ByMunicipality: true, Accepted: true}, t.At(c.low)}}
	case Rubinstein:
		x, y := c.rubinstein(&n.rules)
		// What the organisation would propose a round later is never said aloud, but is why the
		// first offer is accepted.
		account.Moves = []Move{
			{Offer{ByMunicipality: true, Position: c.position(x), Accepted: true}, t.At(x)},
			{Offer{Round: 1, Position: c.position(y)}, t.At(y)},
		}
	case Nash:
		account.Deal = n.rules.Negotiate(t, municipalityDependence, organisationDependence)
	}
	for _, move := range account.Moves {
		if move.Accepted {
			account.Deal = move.Deal
		}
	}
	return account
}

// position is the inverse of between: where in the negotiation set λ lies, 0 to 1.
func (c *curve) position(weight float64) float64 {
	low, high := 1/(1+c.low), 1/(1+c.high)
	if low == high {
		return 0
	}
	return (1/(1+weight) - low) / (high - low)
}

// refusal works out why no point of the curve leaves both better off.
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
	best := t.At(0)
	if best.Municipality <= 0 {
		return Refusal{Cause: NoGain, LastWord: best}
	}
	r := Refusal{Cause: Law, LastWord: t.At(utmost)}
	if r.LastWord.Municipality < 0 {
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
		r = Refusal{Cause: Price, LastWord: t.At((1 - high) / high)}
	}
	r.SayNeeded = r.LastWord.Say - r.LastWord.Organisation/(t.SayValue+t.AutonomyLoss)
	return r
}

// CurvePoints are points of the contract curve for drawing it: the municipality's own best
// first, the organisation's last, spaced evenly in the bargaining weight 1/(1+λ).
func (t *Terms) CurvePoints(points int) []Deal {
	deals := make([]Deal, 0, points)
	for i := range points {
		own := 1 - float64(i)/float64(points)
		deals = append(deals, t.At((1-own)/own))
	}
	return deals
}
