package verdict

import (
	"math"

	"dugnad/agents"
	"dugnad/sim/evidence"
)

// A Comparison counts the outcomes of an alternative by their verdicts.
type Comparison struct {
	Replications int // of each scenario
	Outcomes     int // that have something to average
	Moving       int // of Outcomes: not identical in every replication
	Open         int // of Moving: the interval holds 0
	Unclear      int // of Open: the mean difference is 0, and no number of replications settles it
	Most         int // replications that would settle all other open outcomes

	Narrowed   int     // of Moving: both the paired and the unpaired interval exist
	Logarithms float64 // sum, over Narrowed, of log(unpaired width / paired width)
	Least      float64 // least of these ratios
	LeastOf    string  // name of its outcome
}

// Add counts one outcome. It calls name only if the outcome has the least narrowing so far.
func (g *Comparison) Add(k *agents.Contrast, name func() string) {
	v := k.Verdict()
	if v == evidence.Missing {
		return
	}
	g.Outcomes++
	if !v.Moves() {
		return
	}
	g.Moving++
	if v == evidence.Unsure {
		g.Open++
		if n := k.Settles(); n == 0 {
			g.Unclear++
		} else {
			g.Most = max(g.Most, n)
		}
	}
	if times, ok := k.Narrowing(); ok {
		if g.Narrowed == 0 || times < g.Least {
			g.Least, g.LeastOf = times, name()
		}
		g.Narrowed++
		g.Logarithms += math.Log(times)
	}
}
