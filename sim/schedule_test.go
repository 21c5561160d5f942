package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A diary is a model that writes down what happens to it.
type diary struct {
	entries []string
	phases  Schedule[*diary]
}

func (d *diary) Step(month int) { d.phases.Step(d, month) }

func newDiary() *diary {
	write := func(name string) Phase[*diary] {
		return Phase[*diary]{Name: name, Run: func(d *diary, month int) {
			d.entries = append(d.entries, fmt.Sprint(name, " ", month))
		}}
	}
	return &diary{phases: Schedule[*diary]{write("b"), write("a"), write("c")}}
}

func TestRunStepsMonthsAndPhasesInOrder(t *testing.T) {
	d := newDiary()
	err := Run(context.Background(), d, -1, 1, func(month int) {
		d.entries = append(d.entries, fmt.Sprint("seen ", month))
	})
	want := strings.Fields("b_-1 a_-1 c_-1 seen_-1 b_0 a_0 c_0 seen_0 b_1 a_1 c_1 seen_1")
	for i := range want {
		want[i] = strings.ReplaceAll(want[i], "_", " ")
	}
	if err != nil || !slices.Equal(d.entries, want) {
		t.Errorf("got %q, error %v", d.entries, err)
	}
}

func TestRunOfNoMonths(t *testing.T) {
	d := newDiary()
	if err := Run(context.Background(), d, 1, 0, nil); err != nil || d.entries != nil {
		t.Errorf("got %q, error %v", d.entries, err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	d := newDiary()
	last := 0
	err := Run(ctx, d, 1, 100, func(month int) {
		if last = month; month == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || last != 3 || !strings.Contains(err.Error(), "month 4") {
		t.Errorf("ended after month %d with %v", last, err)
	}
}
