package sensitivity

// An Estimate is an index with its 95 % interval; bounds are NaN where there is none.
type Estimate struct{ Value, Lower, Upper float64 }
