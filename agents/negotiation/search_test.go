package negotiation

import (
	"math"
	"math/rand/v2"
	"testing"
)

// anyTerms draws what scenarios may set at all, over many orders of magnitude, with the ends of the
// ranges often.
func anyTerms(r *rand.Rand) Terms {
	draw := func(low, high float64) float64 {
		switch r.IntN(6) {
		case 0:
			return low
		case 1:
			return high
		case 2:
			return low + (high-low)*r.Float64()
		}
		least := math.Log(math.Max(low, 1e-12))
		return math.Exp(least + r.Float64()*(math.Log(high)-least))
	}
	t := Terms{
		Gain: draw(0, 20), EffortLimit: draw(0, 1), GrantValue: draw(0, 10), SupportCost: draw(1e-4, 10) * draw(1e-4, 10), RootLimit: draw(0, 1),
		SayCost: draw(1e-6, 100), SayLimit: draw(0, 1), SupportValue: draw(0, 10), SayValue: draw(5e-6, 20), AutonomyLoss: draw(0, 20),
		EffortCost: draw(1e-4, 10), TransactionCost: draw(0, 10), Reservation: draw(0, 10),
	}
	if t.SayLimit > 0 {
		t.SayCost /= t.SayLimit
	}
	t.RootGrant = RootGrant(t.GrantValue, t.SupportCost, t.RootLimit, draw(0, 1))
	return t
}

// usualTerms draws terms near those of the shipped scenarios, where a negotiation set is common.
func usualTerms(r *rand.Rand) Terms {
	u := func(low, high float64) float64 { return low + (high-low)*float64(r.IntN(1001))/1000 }
	t := Terms{
		Gain: u(0, 1.5), EffortLimit: min(1, u(0, 2)), GrantValue: u(0, 0.3), SupportCost: u(0.02, 0.5), RootLimit: min(1, u(0, 2)),
		SayCost: u(0.1, 4), SayLimit: u(0, 1), SupportValue: u(0, 1), SayValue: u(0.05, 1), AutonomyLoss: u(0, 0.5), EffortCost: u(0.02, 1),
		TransactionCost: u(0, 0.2), Reservation: max(0, u(-0.3, 0.3)),
	}
	t.RootGrant = RootGrant(t.GrantValue, t.SupportCost, t.RootLimit, 0.05)
	return t
}

// bisected returns the λ where a function changes its sign, by halving in the logarithm: slow, and
// right whatever kinks the function has.
func bisected(rising func(x float64) bool) float64 {
	low, high := -200.0, math.Log(greatestWeight)
	for range 200 {
		if middle := (low + high) / 2; rising(math.Exp(middle)) {
			high = middle
		} else {
			low = middle
		}
	}
	return math.Exp(high)
}

// Newton's steps find both ends of the negotiation set and Nash's solution, with every kink that the
// limits of say, support and effort and the floor of a duty make; no number is infinite or none.
func TestSearchFindsTheRoots(t *testing.T) {
	tries := 400_000
	if testing.Short() {
		tries = 40_000
	}
	for name, draw := range map[string]func(*rand.Rand) Terms{"usual": usualTerms, "any": anyTerms} {
		r := rand.New(rand.NewPCG(3, 1))
		sets := 0
		for range tries {
			terms := draw(r)
			if r.IntN(2) == 0 {
				terms.SayFloor = float64(r.IntN(6)) / 10
			}
			for _, p := range negotiating {
				rules := rules(p)
				deal := rules.Negotiate(&terms, 0.5, 0.5)
				for _, x := range []float64{deal.Say, deal.Support, deal.Effort, deal.Weight, deal.Municipality, deal.Organisation} {
					if math.IsNaN(x) || math.IsInf(x, 0) {
						t.Fatalf("%s: %+v: %+v", ProtocolNames[p], terms, deal)
					}
				}
				if deal.Agreed && (deal.Municipality < -1e-8 || deal.Organisation < terms.Reservation-1e-8) {
					t.Fatalf("%s: somebody loses by %+v: %+v", ProtocolNames[p], terms, deal)
				}
			}
			c, ok := negotiationSet(&terms)
			if !ok {
				continue
			}
			sets++
			u := func(weight float64) (m, v float64) {
				return c.utilities(weight)
			}
			// What a root leaves counts, not where it is: along a flat part of the curve λ says little.
			near := func(what string, got, want, worthOfGot, worthOfWant float64) {
				if !(math.Abs(worthOfGot-worthOfWant) <= 1e-8) {
					t.Fatalf("%s: λ = %v leaves %v; by halving %v, which leaves %v: %+v", what, got, worthOfGot, want, worthOfWant, terms)
				}
			}
			_, gotLow := u(c.low)
			if _, least := u(0); least < 0 {
				low := bisected(func(x float64) bool { _, v := u(x); return v >= 0 })
				_, left := u(low)
				near("U_v = Q", c.low, low, gotLow, left)
			} else if c.low != 0 {
				t.Fatalf("the organisation is content all along, and its end is at %v: %+v", c.low, terms)
			}
			high := bisected(func(x float64) bool { m, _ := u(x); return m < 0 })
			gotHigh, _ := u(c.high)
			left, _ := u(high)
			near("U_m = 0", c.high, high, gotHigh, left)
			product := func(weight float64) float64 { m, v := u(weight); return math.Sqrt(max(0, m) * max(0, v)) }
			nash, best := c.nash(0.5, 0.5), min(c.high, max(c.low, bisected(func(x float64) bool { m, v := u(x); return float64(x*v) >= m })))
			near("Nash's product", nash, best, product(nash), product(best))
		}
		t.Logf("%s: %d negotiation sets", name, sets)
	}
}

// Terms on which say cannot matter, or the organisation cannot be content, have no surprises.
func TestCornersOfNegotiation(t *testing.T) {
	plain := Terms{
		Gain: 0.6, EffortLimit: 1, GrantValue: 0.05, SupportCost: 0.1, RootLimit: 1, RootGrant: 0.25, SayCost: 0.88,
		SayLimit: 0.85, SupportValue: 0.25, SayValue: 0.3, AutonomyLoss: 0.1, EffortCost: 0.18, TransactionCost: 0.03,
	}
	for _, p := range negotiating {
		rules := rules(p)
		with := func(change func(*Terms)) (Terms, Deal) {
			terms := plain
			change(&terms)
			return terms, rules.Negotiate(&terms, 0.5, 0.5)
		}
		if _, deal := with(func(*Terms) {}); !deal.Agreed {
			t.Fatalf("%s: the plain terms find no deal", ProtocolNames[p])
		}
		// δ = 0: nothing can be shared, and no division makes a number of it.
		terms, deal := with(func(t *Terms) { t.SayLimit = 0 })
		if !deal.Agreed || deal.Say != 0 {
			t.Errorf("%s, δ = 0: %+v", ProtocolNames[p], deal)
		}
		if _, v := terms.Utilities(0, math.Sqrt(deal.Support), deal.Effort); math.Abs(v-deal.Organisation) > 1e-12 {
			t.Errorf("%s, δ = 0: U_v %v is not what its parts give, %v", ProtocolNames[p], deal.Organisation, v)
		}
		// An organisation that serving costs more than all there is to get.
		if _, deal := with(func(t *Terms) { t.AutonomyLoss, t.SayLimit = 2, 0.1 }); deal.Agreed {
			t.Errorf("%s: U_v < 0 everywhere, and %+v", ProtocolNames[p], deal)
		}
		// A reservation above all that it could get.
		if terms, deal := with(func(t *Terms) { t.Reservation = 1 }); deal.Agreed {
			t.Errorf("%s: %+v in spite of the reservation", ProtocolNames[p], deal)
		} else if account := rules.Narrate(&terms, 0.5, 0.5); account.Refusal.Cause != Grievance {
			t.Errorf("%s: refused for %q", ProtocolNames[p], account.Refusal.Cause)
		}
		// Nothing that the organisation can do has a worth.
		if _, deal := with(func(t *Terms) { t.Gain = 0 }); deal.Agreed {
			t.Errorf("%s: no gain, and %+v", ProtocolNames[p], deal)
		}
		// A reservation never leaves the organisation less, where there is still a deal.
		last := math.Inf(-1)
		for q := 0.0; q < 0.2; q += 0.01 {
			if _, deal := with(func(t *Terms) { t.Reservation = q }); deal.Agreed {
				if deal.Organisation < last-1e-9 {
					t.Errorf("%s: a reservation of %v leaves it %v, less than %v", ProtocolNames[p], q, deal.Organisation, last)
				}
				last = deal.Organisation
			}
		}
	}
}
