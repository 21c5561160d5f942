package findings

import (
	"dugnad/agents"
	"dugnad/agents/negotiation"
)

// TraceName is the file with the tasks that trace selected, one line of JSON each.
const TraceName = "trace.jsonl"

// BetterExample tells whether a figure should show the task e instead of the earlier task before, which
// may be nil. The first task with an agreement is the best example, then the first that was negotiated.
func BetterExample(before, e *agents.Episode) bool {
	return e.Organisation != nil && (before == nil || !HasAgreement(before) && HasAgreement(e))
}

// HasAgreement tells whether a stage of the task ended with an agreement.
func HasAgreement(e *agents.Episode) bool {
	return e.Design.Agreement != nil || e.Implementation.Agreement != nil
}

// IsWhole tells whether a task that was read from a file has the parts that its figure and its words rest on: with an
// organisation both negotiations, each with an agreement or a refusal, and with the last word where the cause has one.
func IsWhole(e *agents.Episode) bool {
	if e.Organisation == nil {
		return true
	}
	for _, stage := range []*agents.Stage{e.Design, e.Implementation} {
		if stage == nil || (stage.Agreement == nil) == (stage.Refusal == nil) {
			return false
		}
		if r := stage.Refusal; r != nil && r.LastWord == nil {
			switch negotiation.Cause(r.Cause) {
			case negotiation.NoTalks, negotiation.Annulled, negotiation.Duty:
			default:
				return false
			}
		}
	}
	return true
}
