package findings

import "dugnad/agents"

// TraceName is the file of a results directory that holds the tasks that trace told, one line
// of JSON each.
const TraceName = "trace.jsonl"

// BetterExample says whether a task is to be shown in place of another, which may be nil: the first that
// was negotiated, or else the first that came to an agreement.
func BetterExample(before, e *agents.Episode) bool {
	return e.Organisation != nil && (before == nil || !HasAgreement(before) && HasAgreement(e))
}

func HasAgreement(e *agents.Episode) bool {
	return e.Design.Agreement != nil || e.Implementation.Agreement != nil
}
