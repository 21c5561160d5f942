package transcript

import (
	"fmt"

	"dugnad/agents"
	"dugnad/agents/negotiation"
)

// modeWords explains each mode and names its column.
var modeWords = map[string]string{
	"none":         "no agreement and no grant (none)",
	"grant":        "support without a real part in the work or the decisions (grant)",
	"contract":     "the organisation contributes, the municipality decides (contract)",
	"cooptation":   "a formal agreement without say or a real part in the work (cooptation)",
	"coproduction": "co-production: both contribute, neither decides alone",
	"vo_led":       "the organisation decides, the municipality supports (vo_led)",
}

// Outcome returns, in lines, how a stage ended and why.
func Outcome(e *agents.Episode, s *agents.Stage) []string {
	if b := s.Agreement; b != nil {
		return []string{fmt.Sprintf("agreed: say %s, support %s, effort %s; %s", number(b.Say), number(b.Support), number(b.Effort), modeWords[s.Mode])}
	}
	lines := reason(e, s)
	if s.Grant > 0 {
		grant := fmt.Sprintf("the municipality gives a grant of %s of the requirement all the same", number(s.Grant))
		if s.Mode == "cooptation" {
			grant += "; with the formal agreement that counts as cooptation"
		}
		lines = append(lines, grant)
	}
	return lines
}

// reason returns why a stage ended without agreement, in one or two lines; nil if it ended with
// one.
func reason(e *agents.Episode, s *agents.Stage) []string {
	r := s.Refusal
	if r == nil {
		return nil
	}
	switch last := r.LastWord; negotiation.Cause(r.Cause) {
	case negotiation.NoTalks:
		return []string{"not negotiated: under the protocol " + s.Protocol + " the municipality gives a grant or nothing"}
	case negotiation.Annulled:
		return []string{"no agreement: the duty to co-produce allows no other deal"}
	case negotiation.Duty:
		if s.Terms.SayLimit < s.Terms.SayFloor {
			return []string{fmt.Sprintf("impossible: the duty to co-produce demands a say of %s, and the law allows %s", number(s.Terms.SayFloor), number(s.Terms.SayLimit))}
		}
		return []string{fmt.Sprintf("refused by the municipality: the say of %s that the duty to co-produce demands costs it more than it gains", number(s.Terms.SayFloor))}
	case negotiation.Grievance:
		return []string{fmt.Sprintf("refused by the organisation: it remembers a shortfall of %s and demands %s over no agreement; the last offer leaves it %s",
			number(s.Inputs.Shortfall), number(s.Terms.Reservation), utility(last.Organisation))}
	case negotiation.NoGain:
		return []string{
			fmt.Sprintf("declined by the municipality: even on its own best terms (no say given, effort %s) it would be left with %s",
				number(last.Effort), utility(last.Municipality)), reasonForNoGain(e, s),
		}
	case negotiation.Law:
		return []string{
			"refused by the organisation: " + sayShortfall("the say allowed", r),
			fmt.Sprintf("the municipality would still gain, but law and means allow no more than say %s and support %s", number(last.Say), number(last.Support)),
		}
	default:
		limit := fmt.Sprintf("more than say %s with support %s for effort %s would leave the municipality worse off",
			number(last.Say), number(last.Support), number(last.Effort))
		if last.Say >= s.Terms.SayLimit {
			limit = fmt.Sprintf("the law allows no more say, and more than support %s for effort %s would leave the municipality worse off",
				number(last.Support), number(last.Effort))
		}
		return []string{"refused by the organisation: " + sayShortfall("the say offered", r), limit}
	}
}

// causeWords names each cause for a list.
var causeWords = map[negotiation.Cause]string{
	negotiation.NoGain:    "of no use to the municipality",
	negotiation.Law:       "law or means allow too little",
	negotiation.Price:     "what it needs costs the municipality too much",
	negotiation.Grievance: "the organisation remembers having got too little",
	negotiation.Duty:      "the duty to co-produce demands too much",
	negotiation.Annulled:  "the duty to co-produce forbids the deal",
	negotiation.NoTalks:   "nothing is negotiated",
}

// reasonForNoGain explains why the municipality gains nothing.
func reasonForNoGain(e *agents.Episode, s *agents.Stage) string {
	switch {
	case e.Task.Professional >= 1 && s.Terms.Gain == 0:
		return "professionals cover the whole task"
	case s.Terms.EffortLimit == 0:
		return "the organisation has no hours free"
	}
	return fmt.Sprintf("what the effort is worth, %s, does not pay the transaction cost of %s and what a grant would do anyway",
		number(s.Terms.Gain*s.Refusal.LastWord.Effort), number(s.Terms.TransactionCost))
}

// sayShortfall compares the say in the last word with the say that the organisation needs.
func sayShortfall(what string, r *agents.Refused) string {
	if r.SayNeeded > 1 {
		return fmt.Sprintf("%s, %s, is too little, and no say would make up for serving another's plan: its last offer leaves it %s",
			what, number(r.LastWord.Say), utility(r.LastWord.Organisation))
	}
	return fmt.Sprintf("%s, %s, is below the %s it needs to give up its own activity", what, number(r.LastWord.Say), number(r.SayNeeded))
}
