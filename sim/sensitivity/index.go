package sensitivity

import "dugnad/sim/evidence"

// An Estimate is an index, in the field Mean, with its 95 % interval; bounds are NaN where there is
// none.
type Estimate = evidence.Estimate

// noEstimate is an index that does not exist.
var noEstimate = evidence.None()
