package findings

import "dugnad/agents"

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
