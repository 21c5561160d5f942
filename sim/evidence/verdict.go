package evidence

import "math"

// Difference is the mean of paired differences with its interval. Identical is true if both sides
// are the same in every replication; bounds of 0 alone do not tell, because they may be rounded.
type Difference struct {
	Estimate
	Identical bool
}

// Verdict is what may be concluded from a difference.
type Verdict int

// The verdicts. From Identical on, replications were compared.
const (
	Missing   Verdict = iota // there is no number
	Single                   // one replication: there is no interval
	Identical                // both sides are the same in every replication
	Unsure                   // the interval holds 0
	Higher                   // the interval lies above 0
	Lower                    // the interval lies below 0

	Verdicts = iota // number of verdicts
)

// Verdict returns the conclusion from the difference. A bound of exactly 0 belongs to the interval.
func (d Difference) Verdict() Verdict {
	switch {
	case math.IsNaN(d.Mean):
		return Missing
	case d.Identical:
		return Identical
	case !d.HasInterval():
		return Single
	case d.Lower > 0:
		return Higher
	case d.Upper < 0:
		return Lower
	}
	return Unsure
}

// Settled reports whether the sign of the difference is known: the interval excludes 0.
func (v Verdict) Settled() bool { return v == Higher || v == Lower }

// Moves reports whether the two sides differ in some replication.
func (v Verdict) Moves() bool { return v != Missing && v != Identical }
