package negotiation

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Telling a negotiation changes nothing: the deal is the plain one's, bit for bit, under every
// protocol, on any terms.
func TestNarratedDealIsTheDeal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		terms.SayFloor = rapid.SampledFrom([]float64{0, 0, 0.25}).Draw(t, "floor")
		p := Parameters{
			Protocol:    rapid.SampledFrom(ProtocolNames).Draw(t, "protocol"),
			Rounds:      rapid.IntRange(2, 40).Draw(t, "rounds"),
			NashWeights: rapid.SampledFrom([]string{"equal", "dependence"}).Draw(t, "weights"),

			MunicipalityTactic: 0.2 * float64(rapid.IntRange(1, 20).Draw(t, "tactic of the municipality")),
			OrganisationTactic: 0.2 * float64(rapid.IntRange(1, 20).Draw(t, "tactic of the organisation")),

			MunicipalityDiscount: 0.09 * float64(rapid.IntRange(0, 11).Draw(t, "patience of the municipality")),
			OrganisationDiscount: 0.09 * float64(rapid.IntRange(0, 11).Draw(t, "patience of the organisation")),
		}
		rules := NewRules(&p)
		plain := rules.Negotiate(&terms, 0.3, 0.6)
		account := rules.Narrate(&terms, 0.3, 0.6)
		if account.Deal != plain {
			t.Fatalf("%s: told %+v, negotiated %+v", p.Protocol, account.Deal, plain)
		}
		if account.Range != plain.Agreed || (account.Refusal.Cause == Agreed) != plain.Agreed {
			t.Fatalf("%s: %+v of %+v", p.Protocol, account, plain)
		}
		if plain.Agreed {
			checkMoves(t, &account, terms.Reservation)
		} else {
			checkRefusal(t, &terms, &account.Refusal)
		}
	})
}

// Offers stay between the walk-away points, each side gives way only, and one is accepted.
func checkMoves(t *rapid.T, account *Account, reservation float64) {
	accepted := 0
	last := [2]float64{math.Inf(1), math.Inf(1)} // what each side's own offers leave to itself
	for _, move := range account.Moves {
		side, own := 0, move.Deal.Organisation
		if move.ByMunicipality {
			side, own = 1, move.Deal.Municipality
		}
		if own > last[side]+1e-9 {
			t.Fatalf("round %d asks for more than before: %+v", move.Round, account.Moves)
		}
		last[side] = own
		if move.Deal.Municipality < -1e-9 || move.Deal.Organisation < reservation-1e-9 {
			t.Fatalf("round %d is beyond a walk-away point: %+v", move.Round, move)
		}
		if move.Accepted {
			accepted++
		}
	}
	if len(account.Moves) > 0 && accepted != 1 {
		t.Fatalf("%d offers accepted: %+v", accepted, account.Moves)
	}
}

// A cause says what it means.
func checkRefusal(t *rapid.T, terms *Terms, r *Refusal) {
	m, v := terms.Utilities(math.Min(r.SayNeeded, 10), math.Sqrt(r.LastWord.Support), r.LastWord.Effort)
	switch r.Cause {
	case NoGain:
		if r.LastWord.Municipality > 0 {
			t.Fatalf("it gains: %+v", r)
		}
	case Law, Price:
		if r.SayNeeded < r.LastWord.Say-1e-9 {
			t.Fatalf("the say offered is enough: %+v", r)
		}
		if r.SayNeeded < 10 && math.Abs(v-terms.Reservation) > 1e-9 {
			t.Fatalf("the say needed leaves the organisation %v: %+v", v, r)
		}
		if r.Cause == Price && (math.Abs(r.LastWord.Municipality) > 1e-9 || m > 1e-9) {
			t.Fatalf("the municipality could offer more: %+v", r)
		}
		if r.Cause == Law && r.LastWord.Municipality < 0 {
			t.Fatalf("the municipality would not offer that: %+v", r)
		}
	case Grievance:
		free := *terms
		free.Reservation = 0
		if !Feasible(&free) || r.LastWord.Organisation > terms.Reservation+1e-9 {
			t.Fatalf("no shortfall keeps it from agreeing: %+v", r)
		}
	case Duty:
		if terms.SayFloor == 0 {
			t.Fatalf("there is no duty: %+v", r)
		}
	}
}
