package verdict

import (
	"math"

	"dugnad/agents"
)

// A Comparison sums up how the outcomes of an alternative differ from the base.
type Comparison struct {
	Replications           int
	Outcomes, Moving, Open int
	Unclear                int // open without a difference to settle
	Most                   int // replications that would settle all others that are open
	Narrowed               int // that have both intervals
	Logarithms             float64
	Least                  float64
	LeastOf                string
}

func (g *Comparison) Add(k *agents.Contrast, name func() string) {
	if k.Replications == 0 {
		return
	}
	g.Outcomes++
	if k.Identical {
		return
	}
	g.Moving++
	if k.Open() && k.Replications > 1 {
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
