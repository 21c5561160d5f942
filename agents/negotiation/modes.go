package negotiation

import "math"

// Mode is what a task's stage ended as. Exactly one applies to every outcome.
type Mode uint8

// The modes, in the order of the columns of series.csv.
const (
	None         Mode = iota // no agreement and no grant
	Grant                    // money, rooms or publicity without say
	Contract                 // the organisation delivers what the municipality decides
	CoOptation               // a formal seat without say or contribution
	CoProduction             // both contribute, neither decides alone
	VOLed                    // the organisation decides, the municipality supports
	Modes        = 6
)

// ModeNames are the modes' column names, by Mode.
var ModeNames = [Modes]string{"none", "grant", "contract", "cooptation", "coproduction", "vo_led"}

// ModeRules say when a mode applies, by Mode, in the order in which Classify asks: none, then
// co-production, VO-led, contract, co-optation, grant.
var ModeRules = [Modes]string{
	None:         "no agreement and no grant",
	Grant:        "anything else",
	Contract:     "agreement with h ≥ effort_floor: the organisation delivers what the municipality decides",
	CoOptation:   "anything else, for a pair that holds a formal agreement: a seat without say or contribution",
	CoProduction: "agreement with h ≥ effort_floor, r ≥ support_floor and 1 − |2s − 1| ≥ balance: both contribute, neither decides alone",
	VOLed:        "agreement with 1 − |2s − 1| < balance and s > 1/2: the organisation decides, the municipality supports",
}

// Thresholds say when a contribution counts and when say is shared.
type Thresholds struct {
	Effort  float64 // h₀
	Support float64 // r₀′
	Balance float64 // of 1 − |2s − 1|
}

// Band is the least and the greatest say that count as equal footing.
func (t Thresholds) Band() (lowest, highest float64) {
	return t.Balance / 2, 1 - t.Balance/2
}

// Classify names the outcome of a deal, or of a grant r₀ where there is no deal, for a
// pair with or without a formal agreement. First match wins, so that exactly one applies.
func (t Thresholds) Classify(deal Deal, grant float64, formal bool) Mode {
	if !deal.Agreed && grant == 0 {
		return None
	}
	shared := 1-math.Abs(float64(2*deal.Say)-1) >= t.Balance
	switch {
	case deal.Agreed && deal.Effort >= t.Effort && deal.Support >= t.Support && shared:
		return CoProduction
	case deal.Agreed && !shared && deal.Say > 0.5:
		return VOLed
	case deal.Agreed && deal.Effort >= t.Effort:
		return Contract
	case formal:
		return CoOptation
	}
	return Grant
}
