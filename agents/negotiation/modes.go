package negotiation

// Mode is the outcome of a task's stage. Exactly one mode applies.
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

// ModeNames are the column names of the modes, by Mode.
var ModeNames = [Modes]string{"none", "grant", "contract", "cooptation", "coproduction", "vo_led"}

// ModeRules say when a mode applies, by Mode. Classify tests them in this order: none,
// co-production, VO-led, contract, co-optation, grant.
var ModeRules = [Modes]string{
	None:         "no agreement and no grant",
	Grant:        "anything else",
	Contract:     "agreement with h ≥ effort_floor: the organisation delivers what the municipality decides",
	CoOptation:   "anything else, for a pair that holds a formal agreement: a seat without say or contribution",
	CoProduction: "agreement with h ≥ effort_floor, r ≥ support_floor and 1 − |2s − 1| ≥ balance: both contribute, neither decides alone",
	VOLed:        "agreement with 1 − |2s − 1| < balance and s > 1/2: the organisation decides, the municipality supports",
}

// Thresholds say from which size a contribution counts and when say is shared; all are 0 to 1.
type Thresholds struct {
	Effort  float64 // h₀
	Support float64 // r₀′
	Balance float64 // of 1 − |2s − 1|
}

// Band returns the least and the greatest say that count as shared: 1 − |2s − 1| ≥ balance, solved
// for s so that a say at the floor of a duty counts, however it rounds.
func (t Thresholds) Band() (lowest, highest float64) {
	return t.Balance / 2, 1 - t.Balance/2
}

// Classify returns the mode of a deal, or of a grant r₀ if there is no deal, for a pair with or
// without a formal agreement. The first match counts, so that exactly one mode applies.
func (t Thresholds) Classify(deal Deal, grant float64, formal bool) Mode {
	if !deal.Agreed && grant == 0 {
		return None
	}
	lowest, highest := t.Band()
	switch {
	case deal.Agreed && deal.Effort >= t.Effort && deal.Support >= t.Support && deal.Say >= lowest && deal.Say <= highest:
		return CoProduction
	case deal.Agreed && deal.Say > highest:
		return VOLed
	case deal.Agreed && deal.Effort >= t.Effort:
		return Contract
	case formal:
		return CoOptation
	}
	return Grant
}
