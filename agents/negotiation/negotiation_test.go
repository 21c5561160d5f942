package negotiation

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawTerms draws the terms of a negotiation, feasible or not, over the whole range that
// scenarios can reach, in thousandths: zero is drawn, but not 1e-300, which no scenario means.
func drawTerms(t *rapid.T) Terms {
	u := func(name string, low, high float64) float64 {
		return low + (high-low)*float64(rapid.IntRange(0, 1000).Draw(t, name))/1000
	}
	terms := Terms{
		Gain:            u("gain", 0, 1.5),
		EffortLimit:     u("effort limit", 0, 1),
		GrantValue:      u("grant value", 0, 0.3),
		SupportCost:     u("support cost", 0.02, 0.5),
		RootLimit:       u("root limit", 0, 1),
		SayCost:         u("say cost", 0.1, 2),
		SayLimit:        u("discretion", 0, 1),
		SupportValue:    u("support value", 0, 1),
		SayValue:        u("say value", 0.05, 1),
		AutonomyLoss:    u("autonomy loss", 0, 0.5),
		EffortCost:      u("effort cost", 0.02, 1),
		TransactionCost: u("transaction cost", 0, 0.2),
	}
	if rapid.Bool().Draw(t, "grievance") {
		terms.Reservation = u("reservation", 0, 0.3)
	}
	terms.RootGrant = RootGrant(terms.GrantValue, terms.SupportCost, terms.RootLimit, u("threshold", 0, 0.2))
	return terms
}

// negotiationSet is the curve with both ends found.
func negotiationSet(t *Terms) (c curve, ok bool) {
	c.terms = t
	if ok = c.prepare(false); ok {
		c.findHigh()
	}
	return c, ok
}

// negotiating are the protocols under which the two sides talk.
var negotiating = func() (protocols []Protocol) {
	for p := range ProtocolTable {
		if Protocol(p) != Unilateral {
			protocols = append(protocols, Protocol(p))
		}
	}
	return protocols
}()

// A scenario may choose exactly the protocols of the table.
func TestEveryProtocolMayBeChosen(t *testing.T) {
	field, _ := reflect.TypeFor[Parameters]().FieldByName("Protocol")
	if got, want := field.Tag.Get("allowed"), strings.Join(ProtocolNames, "|"); got != want {
		t.Errorf("Parameters allow %s, ProtocolTable has %s", got, want)
	}
}

func rules(p Protocol) Rules {
	return Rules{Protocol: p, Position: 0.5, MunicipalityDiscount: 0.9, OrganisationDiscount: 0.9}
}

// Every protocol's deal is individually rational, inside the legal cap and the other limits,
// and on the contract curve.
func TestDealsAreRationalLegalAndOnTheCurve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		for _, p := range negotiating {
			r := rules(p)
			deal := r.Negotiate(&terms, 0.5, 0.5)
			if deal.Agreed != Feasible(&terms) {
				t.Fatalf("%s: agreed %v, feasible %v", ProtocolNames[p], deal.Agreed, Feasible(&terms))
			}
			if !deal.Agreed {
				if deal != (Deal{}) {
					t.Fatalf("no agreement, but %+v", deal)
				}
				continue
			}
			if deal.Municipality < -1e-9 || deal.Organisation < terms.Reservation-1e-9 {
				t.Fatalf("%s: somebody loses: %+v", ProtocolNames[p], deal)
			}
			if deal.Say < 0 || deal.Say > terms.SayLimit || deal.Effort < 0 || deal.Effort > terms.EffortLimit ||
				deal.Support < 0 || deal.Support > float64(terms.RootLimit*terms.RootLimit)+1e-15 {
				t.Fatalf("%s: outside its limits: %+v", ProtocolNames[p], deal)
			}
			if again := terms.At(deal.Weight); again != deal {
				t.Fatalf("%s: %+v is not the curve's point at its weight, %+v", ProtocolNames[p], deal, again)
			}
		}
	})
}

// No say, support and effort whatever is better for both: checked by search over a grid of
// all three.
func TestCurveIsEfficient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		r := rules(AlternatingOffers)
		deal := r.Negotiate(&terms, 0.5, 0.5)
		if !deal.Agreed {
			return
		}
		const n = 16
		for i := 0; i <= n; i++ {
			for j := 0; j <= n; j++ {
				for k := 0; k <= n; k++ {
					m, v := terms.Utilities(terms.SayLimit*float64(i)/n, terms.RootLimit*float64(j)/n, terms.EffortLimit*float64(k)/n)
					if m > deal.Municipality+1e-9 && v > deal.Organisation+1e-9 {
						t.Fatalf("%+v is dominated by (%v, %v)", deal, m, v)
					}
				}
			}
		}
	})
}

// Where the search says that no agreement is possible, a grid of all say, support and effort
// finds none that leaves both better off.
func TestInfeasibleMeansInfeasible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		if Feasible(&terms) {
			return
		}
		const n = 24
		for i := 0; i <= n; i++ {
			for j := 0; j <= n; j++ {
				for k := 0; k <= n; k++ {
					m, v := terms.Utilities(terms.SayLimit*float64(i)/n, terms.RootLimit*float64(j)/n, terms.EffortLimit*float64(k)/n)
					if m > 1e-6 && v > terms.Reservation+1e-6 {
						t.Fatalf("both gain (%v, %v) at %d %d %d of %d", m, v, i, j, k, n)
					}
				}
			}
		}
	})
}

// The Nash solution is the maximum of the weighted product: brute force over a fine grid of
// say, support and effort finds nothing better.
func TestNashAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		mv := rapid.Float64Range(0.05, 1).Draw(t, "D_mv")
		vm := rapid.Float64Range(0.05, 1).Draw(t, "D_vm")
		for _, weighted := range []bool{false, true} {
			r := Rules{Protocol: Nash, DependenceWeights: weighted}
			deal := r.Negotiate(&terms, mv, vm)
			if !deal.Agreed {
				return
			}
			m, v := 0.5, 0.5
			if weighted {
				m, v = vm/(mv+vm), mv/(mv+vm)
			}
			product := func(um, uv float64) float64 {
				return math.Pow(math.Max(0, um), m) * math.Pow(math.Max(0, uv-terms.Reservation), v)
			}
			reached := product(deal.Municipality, deal.Organisation)
			const n = 40
			best := 0.0
			for i := 0; i <= n; i++ {
				for j := 0; j <= n; j++ {
					for k := 0; k <= n; k++ {
						best = math.Max(best, product(terms.Utilities(terms.SayLimit*float64(i)/n, terms.RootLimit*float64(j)/n, terms.EffortLimit*float64(k)/n)))
					}
				}
			}
			if best > reached+1e-9 {
				t.Fatalf("weights %v %v: grid finds %v, solution %v", m, v, best, reached)
			}
		}
	})
}

// On the pie of Rubinstein's paper, U_m + U_v = 1, the first side's share is
// (1 − d_v) / (1 − d_m·d_v) (Rubinstein 1982).
func TestRubinsteinClosedForm(t *testing.T) {
	first := func(x float64) float64 { return 1 - x }
	second := func(x float64) float64 { return x }
	for _, d := range [][2]float64{{0.5, 0.5}, {0.9, 0.9}, {0.9, 0.5}, {0.5, 0.9}, {0.99, 0.95}, {0, 0.7}, {0.7, 0}} {
		x, y := subgamePerfect(first, second, 0, 1, d[0], d[1])
		if want := (1 - d[1]) / (1 - d[0]*d[1]); math.Abs(1-x-want) > 1e-9 {
			t.Errorf("discounts %v: first side gets %v, want %v", d, 1-x, want)
		}
		if want := (1 - d[0]) / (1 - d[0]*d[1]); math.Abs(y-want) > 1e-9 {
			t.Errorf("discounts %v: second side would offer itself %v, want %v", d, y, want)
		}
	}
}

// As discounts go to 1 with relative patience fixed, the outcome on the contract curve goes to
// the Nash solution weighted by patience: d_i = exp(−r_i·Δ), weight r_v/(r_m+r_v) for the
// municipality (Binmore, Rubinstein and Wolinsky 1986).
func TestRubinsteinGoesToNash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		c, ok := negotiationSet(&terms)
		if !ok {
			return
		}
		rm := rapid.Float64Range(0.2, 2).Draw(t, "impatience of the municipality")
		rv := rapid.Float64Range(0.2, 2).Draw(t, "impatience of the organisation")
		const step = 1e-5
		x, _ := c.rubinstein(math.Exp(-rm*step), math.Exp(-rv*step))
		got := terms.At(x)
		want := terms.At(c.nash(rv/(rm+rv), rm/(rm+rv)))
		if math.Abs(got.Municipality-want.Municipality) > 1e-3 || math.Abs(got.Organisation-want.Organisation) > 1e-3 {
			t.Fatalf("rubinstein %+v, weighted nash %+v", got, want)
		}
	})
}

// The municipality that proposes once leaves the organisation exactly its reservation over
// disagreement, unless its own best proposal (weight 0) already leaves more.
func TestTakeItOrLeaveItBinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		r := rules(TakeItOrLeaveIt)
		if deal := r.Negotiate(&terms, 0.5, 0.5); deal.Agreed && deal.Weight > 0 && math.Abs(deal.Organisation-terms.Reservation) > 1e-9 {
			t.Fatalf("organisation is left %v", deal.Organisation)
		}
	})
}

func TestUnilateralAgreesOnNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		r := rules(Unilateral)
		if deal := r.Negotiate(&terms, 1, 1); deal != (Deal{}) {
			t.Fatalf("%+v", deal)
		}
	})
}

// The materialised offers end where the rules say they meet; each side's own offers only ever
// concede; every offer of a feasible negotiation leaves both at least as well off as nothing.
func TestOffersAgreeWithOutcome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Parameters{
			Protocol:           "alternating-offers",
			Rounds:             rapid.IntRange(2, 60).Draw(t, "rounds"),
			MunicipalityTactic: rapid.Float64Range(0.05, 20).Draw(t, "municipality's tactic"),
			OrganisationTactic: rapid.Float64Range(0.05, 20).Draw(t, "organisation's tactic"),
		}
		offers := Offers(p.Rounds, p.MunicipalityTactic, p.OrganisationTactic)
		r := NewRules(&p)
		last := offers[len(offers)-1]
		if !last.Accepted || last.Position != r.Position || last.Round >= p.Rounds {
			t.Fatalf("offers end with %+v, rules meet at %v", last, r.Position)
		}
		municipality, organisation := -1.0, 2.0
		for i, o := range offers {
			if o.Accepted != (i == len(offers)-1) || o.Position < 0 || o.Position > 1 {
				t.Fatalf("offer %d: %+v", i, o)
			}
			if o.ByMunicipality {
				if o.Position < municipality {
					t.Fatalf("the municipality takes back a concession: %+v", offers)
				}
				municipality = o.Position
			} else {
				if o.Position > organisation {
					t.Fatalf("the organisation takes back a concession: %+v", offers)
				}
				organisation = o.Position
			}
		}
		terms := drawTerms(t)
		c, ok := negotiationSet(&terms)
		if !ok {
			return
		}
		for _, o := range offers {
			offered := terms.At(c.between(o.Position))
			if offered.Municipality < -1e-9 || offered.Organisation < terms.Reservation-1e-9 {
				t.Fatalf("offer %+v is below a walk-away point: %+v", o, offered)
			}
		}
		if got, want := r.Negotiate(&terms, 0.5, 0.5), terms.At(c.between(last.Position)); got != want {
			t.Fatalf("outcome %+v, last offer %+v", got, want)
		}
	})
}

// A side that concedes later never ends worse off.
func TestOffersMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rounds := rapid.IntRange(2, 60).Draw(t, "rounds")
		other := rapid.Float64Range(0.1, 10).Draw(t, "other's tactic")
		soft := rapid.Float64Range(0.1, 10).Draw(t, "soft")
		hard := rapid.Float64Range(soft, 20).Draw(t, "hard")
		end := func(m, v float64) float64 {
			offers := Offers(rounds, m, v)
			return offers[len(offers)-1].Position
		}
		// Rounds are whole, so who happens to be asked first can move the end by one step of
		// the other's concession.
		step := 1.0 / float64(rounds-1)
		for round := 1; round < rounds; round++ {
			step = math.Max(step, concession(round, rounds, other)-concession(round-1, rounds, other))
		}
		if end(hard, other) > end(soft, other)+step {
			t.Fatalf("the harder municipality gets less: %v > %v", end(hard, other), end(soft, other))
		}
		if end(other, hard) < end(other, soft)-step {
			t.Fatalf("the harder organisation gets less: %v < %v", end(other, hard), end(other, soft))
		}
	})
}

// More gain for the municipality, or more dependence of the organisation, never turns an
// agreement into none.
func TestFeasibilityIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		terms.RootGrant = 0
		if !Feasible(&terms) {
			return
		}
		more := terms
		more.Gain += float64(rapid.IntRange(0, 1000).Draw(t, "more gain")) / 1000
		more.SupportValue += float64(rapid.IntRange(0, 1000).Draw(t, "more dependence")) / 1000
		if !Feasible(&more) {
			t.Fatalf("%+v is feasible, %+v is not", terms, more)
		}
	})
}

// Exactly one mode applies to every outcome, and co-production means that both contribute and
// neither decides alone.
func TestExactlyOneMode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		thresholds := Thresholds{
			Effort:  rapid.Float64Range(0, 1).Draw(t, "h0"),
			Support: rapid.Float64Range(0, 1).Draw(t, "r0"),
			Balance: rapid.Float64Range(0, 1).Draw(t, "balance"),
		}
		deal := Deal{Agreed: rapid.Bool().Draw(t, "agreed")}
		grant := 0.0
		if deal.Agreed {
			deal.Say = rapid.Float64Range(0, 1).Draw(t, "say")
			deal.Support = rapid.Float64Range(0, 1).Draw(t, "support")
			deal.Effort = rapid.Float64Range(0, 1).Draw(t, "effort")
		} else if rapid.Bool().Draw(t, "granted") {
			grant = rapid.Float64Range(0.01, 1).Draw(t, "grant")
		}
		formal := rapid.Bool().Draw(t, "formal")

		lowest, highest := thresholds.Band()
		inBand := deal.Agreed && deal.Say >= lowest && deal.Say <= highest
		contributes := deal.Agreed && deal.Effort >= thresholds.Effort
		supported := deal.Agreed && deal.Support >= thresholds.Support
		holds := [Modes]bool{}
		holds[None] = !deal.Agreed && grant == 0
		holds[CoProduction] = inBand && contributes && supported
		holds[VOLed] = deal.Agreed && deal.Say > highest
		holds[Contract] = contributes && !holds[CoProduction] && !holds[VOLed]
		rest := !holds[None] && !holds[CoProduction] && !holds[VOLed] && !holds[Contract]
		holds[CoOptation], holds[Grant] = rest && formal, rest && !formal
		count := 0
		for _, h := range holds {
			if h {
				count++
			}
		}
		mode := thresholds.Classify(deal, grant, formal)
		nearEdge := math.Abs(deal.Say-lowest) < 1e-12 || math.Abs(deal.Say-highest) < 1e-12
		if count != 1 || !holds[mode] && !nearEdge {
			t.Fatalf("%d modes hold (%v), classified as %s: %+v", count, holds, ModeNames[mode], deal)
		}
	})
}

// The grant is the maximum of what the municipality values in it less its cost.
func TestRootGrantIsBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Float64Range(0, 0.5).Draw(t, "value")
		cost := rapid.Float64Range(0.02, 0.5).Draw(t, "cost")
		limit := rapid.Float64Range(0, 1).Draw(t, "limit")
		root := RootGrant(value, cost, limit, 0)
		worth := func(q float64) float64 { return value*q - cost*q*q }
		for i := 0; i <= 200; i++ {
			if q := limit * float64(i) / 200; worth(q) > worth(root)+1e-12 {
				t.Fatalf("√r = %v is worth more than %v", q, root)
			}
		}
	})
}

func BenchmarkNegotiate(b *testing.B) {
	terms := Terms{
		Gain: 0.6, EffortLimit: 1, GrantValue: 0.05, SupportCost: 0.1, RootLimit: 1, RootGrant: 0.25, SayCost: 0.88,
		SayLimit: 0.85, SupportValue: 0.25, SayValue: 0.3, AutonomyLoss: 0.22, EffortCost: 0.18, TransactionCost: 0.03,
	}
	for p, name := range ProtocolNames {
		b.Run(name, func(b *testing.B) {
			r := rules(Protocol(p))
			b.ReportAllocs()
			for b.Loop() {
				r.Negotiate(&terms, 0.6, 0.6)
			}
		})
	}
}
