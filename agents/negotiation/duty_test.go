package negotiation

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// usual are thresholds that leave room on both sides of the band.
var usual = Thresholds{Effort: 0.2, Support: 0.25, Balance: 0.5}

// drawDuty draws terms with a least say, which the law may leave no room for.
func drawDuty(t *rapid.T) Terms {
	terms := drawTerms(t)
	terms.SayFloor = float64(rapid.IntRange(1, 10).Draw(t, "least say")) / 20
	return terms
}

// grid calls each with both utilities of a grid over all say from the least to the legal limit, all
// support and all effort.
func grid(terms *Terms, n int, each func(m, v float64)) {
	at := func(low, high float64, i int) float64 { return low + (high-low)*float64(i)/float64(n) }
	for i := 0; i <= n; i++ {
		for j := 0; j <= n; j++ {
			for k := 0; k <= n; k++ {
				each(terms.Utilities(at(terms.SayFloor, terms.SayLimit, i), at(0, terms.RootLimit, j), at(0, terms.EffortLimit, k)))
			}
		}
	}
}

// With a least say the deal is on the Pareto set of all deals with at least that say: a grid over
// them finds none that is better for both, and none at all where there is no deal.
func TestLeastSayIsEfficient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawDuty(t)
		for _, p := range negotiating {
			r := rules(p)
			deal := r.Negotiate(&terms, 0.5, 0.5)
			if terms.SayLimit < terms.SayFloor {
				if deal.Agreed {
					t.Fatalf("%s: the law allows a say of %v, the duty demands %v: %+v", ProtocolNames[p], terms.SayLimit, terms.SayFloor, deal)
				}
				continue
			}
			m, v := 1e-6, terms.Reservation+1e-6
			if deal.Agreed {
				if deal.Say < terms.SayFloor || deal.Say > terms.SayLimit {
					t.Fatalf("%s: say %v outside %v to %v", ProtocolNames[p], deal.Say, terms.SayFloor, terms.SayLimit)
				}
				m, v = deal.Municipality+1e-9, deal.Organisation+1e-9
			}
			grid(&terms, 12, func(um, uv float64) {
				if um > m && uv > v {
					t.Fatalf("%s: (%v, %v) is better for both than %+v", ProtocolNames[p], um, uv, deal)
				}
			})
		}
	})
}

// With a least say, Nash's product over the reservation is the greatest of a grid.
func TestNashWithLeastSayAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawDuty(t)
		r := Rules{Protocol: Nash}
		deal := r.Negotiate(&terms, 0.5, 0.5)
		if !deal.Agreed {
			return
		}
		product := func(m, v float64) float64 { return math.Max(0, m) * math.Max(0, v-terms.Reservation) }
		reached := product(deal.Municipality, deal.Organisation)
		grid(&terms, 24, func(m, v float64) {
			if product(m, v) > reached+1e-9 {
				t.Fatalf("(%v, %v) has a greater product than %+v", m, v, deal)
			}
		})
	})
}

// The stationary offers leave the organisation its reservation and a share of the surplus over it,
// with and without a least say.
func TestRubinsteinSharesTheSurplusOverTheReservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawDuty(t)
		if rapid.Bool().Draw(t, "no duty") {
			terms.SayFloor = 0
		}
		r := rules(Rubinstein)
		account := r.Narrate(&terms, 0.5, 0.5)
		if !account.Deal.Agreed {
			return
		}
		x, y := account.Moves[0].Deal, account.Moves[1].Deal
		lowest, highest := account.OrganisationLimit.Weight, account.MunicipalityLimit.Weight
		if x.Weight > lowest && x.Weight < highest && math.Abs(x.Organisation-terms.Reservation-0.9*(y.Organisation-terms.Reservation)) > 1e-8 {
			t.Fatalf("the organisation would rather wait or would take less: %+v, then %+v", x, y)
		}
		if y.Weight < highest && math.Abs(y.Municipality-0.9*x.Municipality) > 1e-8 {
			t.Fatalf("the municipality would rather wait or would take less: %+v, then %+v", x, y)
		}
	})
}

// A least say that both meet anyway moves no deal under protocols that do not look at what neither
// would choose (Nash's independence of irrelevant alternatives): a duty never lowers co-production
// of a pair with the same state. alternating-offers starts from each side's own best point, which a
// duty moves, so that the engine asks a duty only of a pair that would not co-produce anyway.
func TestDutyKeepsWhatWasCoproduction(t *testing.T) {
	lost := 0
	random := rand.New(rand.NewPCG(5, 1))
	for range 50_000 {
		free := usualTerms(random)
		duty := free
		duty.SayFloor, _ = usual.Band()
		for _, p := range negotiating {
			r := rules(p)
			before, after := r.Negotiate(&free, 0.5, 0.5), r.Negotiate(&duty, 0.5, 0.5)
			if usual.Classify(before, 0, false) != CoProduction {
				continue
			}
			if !after.Agreed {
				t.Fatalf("%s: the duty turns %+v into nothing", ProtocolNames[p], before)
			}
			if p == AlternatingOffers {
				if after.Weight > before.Weight*(1+1e-9) || after.Say < duty.SayFloor {
					t.Fatalf("the duty raises the organisation's weight: %+v, then %+v", before, after)
				}
				if usual.Classify(after, 0, false) != CoProduction {
					if after.Support >= usual.Support {
						t.Fatalf("%+v, then %+v", before, after)
					}
					lost++ // with the lower weight goes support
				}
				continue
			}
			if math.Abs(after.Municipality-before.Municipality) > 1e-7 || math.Abs(after.Organisation-before.Organisation) > 1e-7 {
				t.Fatalf("%s: the duty moves %+v to %+v", ProtocolNames[p], before, after)
			}
		}
	}
	if lost == 0 {
		t.Error("alternating-offers loses nothing either: the engine need not ask whom a duty binds")
	}
}

// A say at the edge of the band counts as shared, whatever the balance rounds to.
func TestBandEdgesAreShared(t *testing.T) {
	for i := range 1001 {
		thresholds := Thresholds{Balance: float64(i) / 1000}
		lowest, highest := thresholds.Band()
		for _, say := range []float64{lowest, highest} {
			if mode := thresholds.Classify(Deal{Agreed: true, Say: say}, 0, false); mode != CoProduction {
				t.Fatalf("balance %v: say %v is classified as %s", thresholds.Balance, say, ModeNames[mode])
			}
		}
	}
}
