package studies

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dugnad/scenarios/keys"
	"dugnad/sim/design"
)

// curveHarmonics are the driver's harmonics that eFAST tells apart from the other factors.
const curveHarmonics = 4

// leastCurvePoints is the least number of points of an eFAST curve.
const leastCurvePoints = 4*curveHarmonics*curveHarmonics + 1

// changeLevels returns the number of levels of each factor of a factorial design.
func (s *Study) changeLevels() []int {
	levels := make([]int, len(s.Factors))
	for i := range s.Factors {
		switch f := &s.Factors[i]; {
		case f.Background:
			levels[i] = design.Background
		case len(f.Values) > 0:
			levels[i] = len(f.Values)
		default:
			levels[i] = design.Range
		}
	}
	return levels
}

// dependence checks the keys of single kinds of designs outside the table design: correlations of
// an lhs, and background factors of a factorial.
func (c *checker) dependence() {
	s := c.study
	changing := 0
	for i := range s.Factors {
		f, number := &s.Factors[i], strconv.Itoa(i)
		switch {
		case f.Background && s.Design.Kind != "factorial":
			c.report("background = true", "background factors in a design of kind factorial only", "take background away", "factor", number, "background")
		case !f.Background && s.Design.Kind == "factorial" && len(f.Values) == 1:
			c.report("one value", "two values or more, from which the factor changes, or background = true", "", "factor", number, "values")
		}
		if !f.Background {
			changing++
		}
	}
	if s.Design.Kind == "factorial" && changing == 0 && len(s.Factors) > 0 {
		c.report("background factors only", "at least one factor that changes", "", "factor")
	}
	for i := range s.Correlations {
		of, number := &s.Correlations[i], strconv.Itoa(i)
		object := func(key, found, allowed string) { c.report(found, allowed, "", "correlation", number, key) }
		if s.Design.Kind != "lhs" {
			object("factors", "a design of kind "+strconv.Quote(s.Design.Kind), "correlations in a design of kind lhs only")
			return
		}
		var columns []string
		for j := range s.Factors {
			columns = append(columns, s.Factors[j].Column())
		}
		pair := s.pair(of)
		switch {
		case len(of.Factors) != 2:
			object("factors", fmt.Sprintf("%d factors", len(of.Factors)), "two")
		case slices.Contains(pair, -1):
			name := of.Factors[slices.Index(pair, -1)].Cell()
			c.report(strconv.Quote(name), strings.Join(columns, ", "), keys.DidYouMean(name, columns), "correlation", number, "factors")
		case pair[0] == pair[1]:
			object("factors", "the same factor twice", "two different factors")
		case slices.ContainsFunc(s.Correlations[:i], func(other Correlation) bool {
			p := s.pair(&other)
			slices.Sort(p)
			q := slices.Sorted(slices.Values(pair))
			return slices.Equal(p, q)
		}):
			object("factors", "a second correlation of these factors", "each pair once")
		case of.Rank <= -1 || of.Rank >= 1:
			object("rank", keys.ShortFloat(of.Rank), "more than -1 and less than 1; of factors that determine one another, tie the keys together with paths = […]")
		}
	}
}

// pair returns the numbers of the factors that a correlation names, -1 for an unknown name.
func (s *Study) pair(of *Correlation) []int {
	var numbers []int
	for _, name := range of.Factors {
		numbers = append(numbers, slices.IndexFunc(s.Factors, func(f Factor) bool { return f.Column() == name.Cell() }))
	}
	return numbers
}

// correlations are those of the study, by factor number.
func (s *Study) correlations() []design.Correlation {
	var all []design.Correlation
	for i := range s.Correlations {
		pair := s.pair(&s.Correlations[i])
		all = append(all, design.Correlation{One: pair[0], Other: pair[1], Rank: s.Correlations[i].Rank})
	}
	return all
}

// dependenceText is the correlations in words that differ when they do.
func (s *Study) dependenceText() string {
	text := ""
	for _, of := range s.Correlations {
		text += fmt.Sprintf(", rank correlation %s of %s and %s", keys.ShortFloat(of.Rank), of.Factors[0].Cell(), of.Factors[1].Cell())
	}
	return text
}
