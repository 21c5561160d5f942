package studies

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/design"
)

// maxRows is the largest number of rows of a study, and maxRuns that of runs: rows × replications.
const (
	maxRows = 1 << 24
	maxRuns = 1<<31 - 1
)

// count counts the design's rows and runs before anything is made of them. Products are floats, which
// do not overflow.
func (c *checker) count() {
	s, d := c.study, &c.study.Design
	rows, factors := float64(d.Samples), float64(len(s.Factors)) // of lhs and sobol
	switch d.Kind {
	case "grid":
		rows = 1
		for _, count := range s.levelCounts() {
			rows *= float64(count)
		}
	case "list":
		counts := s.levelCounts()
		for i, count := range counts {
			if count != counts[0] {
				c.report(fmt.Sprintf("%d values", count), fmt.Sprintf("%d, as many as factor 1 has: a list takes value 1 of every factor in its first row, and so on", counts[0]), "", "factor", strconv.Itoa(i), "values")
				return
			}
		}
		rows = float64(counts[0])
	case "saltelli":
		rows *= float64(max(d.Scrambles, 1)) * float64(s.saltelli().RowsPerBasePoint())
	case "morris":
		rows *= factors + 1
	case "efast":
		rows *= float64(d.Curves) * factors
	case "factorial":
		for i := range s.Factors {
			if !s.Factors[i].Background {
				rows *= 2
			}
		}
	}
	if d.Kind == "factorial" && len(s.Factors) > design.MaxChanges {
		c.report(fmt.Sprintf("%d factors", len(s.Factors)), fmt.Sprintf("at most %d in a factorial", design.MaxChanges), "", "factor")
	}
	smaller := "take fewer samples, levels or factors"
	switch runs := rows * float64(s.Replications); {
	case rows > maxRows:
		c.report(wholeText(rows)+" rows", fmt.Sprintf("at most %d", maxRows), smaller, "design")
	case rows*factors > design.MaxNumbers:
		c.report(fmt.Sprintf("%.0f rows of %.0f factors", rows, factors), fmt.Sprintf("at most %d values in a design", design.MaxNumbers), smaller, "design")
	case runs > maxRuns:
		c.report(fmt.Sprintf("%.0f rows with %d replications, %s runs", rows, s.Replications, wholeText(runs)), fmt.Sprintf("at most %d runs", maxRuns), "", "replications")
	default:
		s.count = int(rows)
	}
}

func wholeText(x float64) string {
	if x < 1e15 {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return fmt.Sprintf("%.2g", x)
}

// MakeRows makes the rows that Count has counted, once. The error is keys.Problems.
func (s *Study) MakeRows() error {
	if s.rows != nil {
		return nil
	}
	c := checker{study: s, tree: s.tree}
	c.rows()
	return c.problems.Err()
}

// levelCounts returns the number of values of each factor of a grid or list.
func (s *Study) levelCounts() []int {
	counts := make([]int, len(s.Factors))
	for i := range s.Factors {
		counts[i] = max(len(s.Factors[i].Values), s.Factors[i].Levels)
	}
	return counts
}

// saltelli returns the design of that kind.
func (s *Study) saltelli() design.Saltelli {
	d, names := &s.Design, s.groupNames()
	groups := make([]int, len(s.Factors))
	for i := range s.Factors {
		groups[i] = slices.Index(names, s.Factors[i].groupName())
	}
	return design.Saltelli{
		Factors: len(s.Factors), Groups: groups, Points: d.Samples, Scrambles: d.Scrambles,
		SecondOrder: d.SecondOrder, Seed: uint64(d.Seed),
	}
}

// Corners returns scenarios at the ends of the design, for estimates that cannot wait for the rows:
// with every factor at its least, its middle and its greatest value, the first and the last value of
// a list. A corner whose values do not go together is left out.
func (s *Study) Corners() []*scenarios.Scenario {
	var corners []*scenarios.Scenario
	for _, u := range []float64{0, 0.5, 1} {
		values := make([]keys.Scalar, len(s.Factors))
		for i := range s.Factors {
			values[i] = s.Factors[i].end(u)
		}
		if corner, err := s.base.With(s.assignments(values)); err == nil {
			corners = append(corners, corner)
		}
	}
	return corners
}

// Largest returns the scenario, among those with each factor at one end of its range and that with all
// factors at the ends that make it larger, that takes most memory.
func (s *Study) Largest() *scenarios.Scenario {
	bytes := func(scenario *scenarios.Scenario) float64 { z := scenario.Size(); return z.World + z.Tally }
	largest, most := s.base, bytes(s.base)
	var joint []string
	for i := range s.Factors {
		f := &s.Factors[i]
		worst, at := -1.0, keys.Scalar("")
		for _, value := range f.ends() {
			scenario, err := s.base.With(f.sets(value))
			if err != nil {
				continue
			}
			if size := bytes(scenario); size > worst {
				worst, at = size, value
				if size > most {
					largest, most = scenario, size
				}
			}
		}
		if at != "" {
			joint = append(joint, f.sets(at)...)
		}
	}
	if scenario, err := s.base.With(joint); err == nil && bytes(scenario) > most {
		largest = scenario
	}
	return largest
}

// ends returns the listed values of a factor, at most 16 of them, or both ends of its range.
func (f *Factor) ends() []keys.Scalar {
	const most = 16
	if n := len(f.Values); n > most {
		return append(slices.Clone(f.Values[:most/2]), f.Values[n-most/2:]...)
	} else if n > 0 {
		return f.Values
	}
	return []keys.Scalar{f.level(0, 2), f.level(1, 2)}
}

// end returns the value of a factor at a share of its range or list, both ends included.
func (f *Factor) end(u float64) keys.Scalar {
	if n := len(f.Values); n > 0 {
		return f.Values[int(math.Round(float64(u*float64(n-1))))]
	}
	return f.level(int(2*u), 3)
}
