package analysis

import (
	"math"
	"slices"
	"strconv"

	"dugnad/sim/design"
)

// factorLevels describes the values of a factor.
type factorLevels struct {
	words []string // the levels of a factor of words, in alphabetical order; nil of numbers
}

// ordered reports whether the order of the numbers has a meaning: it has for numbers, and for two
// words.
func (l factorLevels) ordered() bool { return len(l.words) <= 2 }

// inputs returns the factors' values in some rows, as numbers: those of words are the number of the
// level, from 0, in alphabetical order. A factor with one word among its values is one of words.
func (s *Sample) inputs(rows []int) ([][]float64, []factorLevels, error) {
	factors := len(s.Factors)
	all := make([]float64, len(rows)*factors)
	inputs := make([][]float64, len(rows))
	levels := make([]factorLevels, factors)
	cells := make([][]byte, s.columns)
	read := func(i int) error { // cells of rows[i]
		scan := scanner{file: s.design.Name, text: s.design.Text[s.lines[rows[i]]:]}
		return scan.record(cells)
	}
	words := make([]bool, factors)
	for i := range rows {
		inputs[i] = all[i*factors : (i+1)*factors]
		if err := read(i); err != nil {
			return nil, nil, err
		}
		for factor, column := range s.factors {
			if len(cells[column]) == 0 {
				return nil, nil, &InputError{File: s.design.Name, Column: s.Factors[factor], Found: "nothing in row " + strconv.Itoa(rows[i]), Remedy: "allowed: a number or a word"}
			}
			value, err := parseFloat(cells[column])
			words[factor] = words[factor] || err != nil || math.IsNaN(value) || math.IsInf(value, 0)
			inputs[i][factor] = value
		}
	}
	for factor, column := range s.factors {
		if !words[factor] {
			continue
		}
		known := map[string]int{}
		of := make([]int, len(rows)) // the number of each row's word in the order of their first row
		for i := range rows {
			if err := read(i); err != nil {
				return nil, nil, err
			}
			number, there := known[string(cells[column])]
			if !there {
				number = len(known)
				known[string(cells[column])] = number
				levels[factor].words = append(levels[factor].words, string(cells[column]))
			}
			of[i] = number
		}
		sorted := slices.Sorted(slices.Values(levels[factor].words))
		place := make([]float64, len(sorted))
		for number, word := range levels[factor].words {
			place[number] = float64(slices.Index(sorted, word))
		}
		for i := range rows {
			inputs[i][factor] = place[of[i]]
		}
		levels[factor].words = sorted
	}
	return inputs, levels, nil
}

// allRows returns the numbers of all rows.
func (s *Sample) allRows() []int {
	rows := make([]int, len(s.Rows))
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// independentRows returns those of which each is a point of its own: all points, or a Saltelli
// design's rows A and B.
func (s *Sample) independentRows() []int {
	var rows []int
	for i, row := range s.Rows {
		if row.Kind == design.RolePoint || row.Kind == design.RoleA || row.Kind == design.RoleB {
			rows = append(rows, i)
		}
	}
	return rows
}

// locate gives rows without a Point one: their values between the least and the greatest of
// each factor, which for a design of Morris are the ends of its range.
func (s *Sample) locate() (categorical []bool, err error) {
	inputs, levels, err := s.inputs(s.allRows())
	if err != nil {
		return nil, err
	}
	categorical = make([]bool, len(s.Factors))
	located := len(s.Rows[0].Point) > 0
	for factor := range s.Factors {
		categorical[factor] = levels[factor].words != nil
		if located {
			continue
		}
		least, greatest := math.Inf(1), math.Inf(-1)
		for _, values := range inputs {
			least, greatest = min(least, values[factor]), max(greatest, values[factor])
		}
		for _, values := range inputs {
			if greatest > least {
				values[factor] = (values[factor] - least) / (greatest - least)
			} else {
				values[factor] = 0
			}
		}
	}
	if !located {
		for i := range s.Rows {
			s.Rows[i].Point = inputs[i]
		}
	}
	return categorical, nil
}
