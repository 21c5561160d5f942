package sim

import (
	"context"
	"fmt"
)

// A Phase is one named step of a month. S is the state that the phase changes,
// usually a pointer to the model's world.
type Phase[S any] struct {
	Name      string // short, unique in its schedule: "negotiate"
	Does      string // one sentence for the documentation
	Equations string // for the documentation, one per line; may be empty
	Run       func(state S, month int)
}

// A Schedule lists the phases of a month in order. It is data: the code runs
// this list and the documentation prints it, so that the two agree.
type Schedule[S any] []Phase[S]

// Step runs the phases of one month in order.
func (s Schedule[S]) Step(state S, month int) {
	for _, phase := range s {
		phase.Run(state, month)
	}
}

// A Model can advance by a month; the engine requires nothing else. The model
// numbers the months: 0 is usually the first observed month, and negative
// months are spin-up.
type Model interface {
	Step(month int)
}

// Run steps the model through the months first to last, both included, and
// calls observe, which may be nil, after each. It checks ctx before every month;
// after its end Run returns ctx.Err(), wrapped with the month that was not
// begun. If last is before first, there is no month.
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
