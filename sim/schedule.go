package sim

import (
	"context"
	"fmt"
)

// A Phase is one named step of a month. S is what the phase works on, usually
// a pointer to the model's world.
type Phase[S any] struct {
	Name      string                   // short, unique in its schedule: "negotiate"
	Does      string                   // one sentence for the documentation
	Equations string                   // what it computes, one equation a line, for the documentation; may be empty
	Run       func(state S, month int) // does it
}

// A Schedule is the list of phases that make up a month, in order. It is data:
// the code runs this list and the documentation prints it, so what is
// documented is what runs.
type Schedule[S any] []Phase[S]

// Step runs the phases of one month in order.
func (s Schedule[S]) Step(state S, month int) {
	for _, phase := range s {
		phase.Run(state, month)
	}
}

// A Model is anything that can advance by a month. It is all the engine asks
// of one. Months are numbered by the model: 0 is usually the first month
// observed, and negative ones are spin-up.
type Model interface {
	Step(month int)
}

// Run steps the model through the months first to last, both included, and
// calls observe, which may be nil, after each. It looks at ctx before every
// month and, when it has ended, returns ctx.Err() wrapped with the month that
// was not begun. A last before first is no month at all.
func Run(ctx context.Context, m Model, first, last int, observe func(month int)) error {
	for month := first; month <= last; month++ {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("before month %d: %w", month, err)
		}
		m.Step(month)
		if observe != nil {
			observe(month)
		}
	}
	return nil
}
