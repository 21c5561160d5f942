package analysis

import (
	"bytes"
	"math"
	"slices"
	"strings"

	"dugnad/sim/design"
	"dugnad/sim/text"
)

// factorLevels describes the values of a factor.
type factorLevels struct {
	words []string // the levels of a factor of words, in alphabetical order; nil of numbers
}

// ordered reports whether the order of the numbers has a meaning: it has for numbers, and for two
// words.
func (l factorLevels) ordered() bool { return len(l.words) <= 2 }

// factorCells is what the cells of a factor are while they are read: numbers, or words.
type factorCells struct {
	numbers     int            // how many
	firstNumber int            // place among the rows
	words       map[string]int // by word: its number in the order of first rows
	inOrder     []string       // the words
	first       []int          // by number of the word: its first place among the rows
	wordCells   int
}

// mostFactor bounds factors, so that sums of their squares do not overflow.
const mostFactor = 1e150

// add reads the cell of the row at that place. It returns the number, or the number of the word. Found and
// remedy are not empty for a cell that may be neither.
func (c *factorCells) add(place int, cell []byte) (value float64, found, remedy string) {
	value, err := parseFloat(cell)
	if err == nil && math.Abs(value) <= mostFactor {
		if c.numbers == 0 {
			c.firstNumber = place
		}
		c.numbers++
		return value, "", ""
	}
	number, known := c.words[string(cell)] // does not allocate
	if !known {
		if found, remedy = notAWord(string(cell), err == nil); found != "" {
			return 0, found, remedy
		}
		if c.words == nil {
			c.words = map[string]int{}
		}
		number = len(c.inOrder)
		c.words[string(cell)] = number
		c.inOrder, c.first = append(c.inOrder, string(cell)), append(c.first, place)
	}
	c.wordCells++
	return float64(number), "", ""
}

// notAWord returns why a cell is no word: it is empty, stands for a missing value, has hidden characters or
// blanks around it, or is a number in another notation.
func notAWord(cell string, isNumber bool) (found, remedy string) {
	hint := text.NumberHint(cell)
	switch {
	case cell == "":
		return "nothing", "allowed: a number or a word in every row"
	case isNumber:
		return text.Excerpt(cell), "allowed: a number from -1e+150 to 1e+150"
	case text.IsMissing(cell):
		return text.Excerpt(cell), "allowed: a number or a word in every row; a design misses no value"
	case hint != "":
		return text.Excerpt(cell), "allowed: a number, or a word; " + hint
	case text.Hidden(cell) != "":
		return text.Hidden(cell), "allowed: " + text.Plain
	case strings.TrimSpace(cell) != cell:
		return text.Excerpt(cell), "allowed: a word without blanks around it"
	}
	return "", ""
}

// odd returns the place of the first odd cell of a factor, what it is beside, and what is allowed: a word
// among numbers, a number among more words, or a word that differs from another in capitals alone.
func (c *factorCells) odd() (place int, beside, remedy string) {
	const allowed = "allowed: numbers only, or words only; a name such as level-1 is a word"
	switch {
	case c.wordCells == 0:
		return 0, "", ""
	case c.numbers > 0 && c.numbers < c.wordCells:
		return c.firstNumber, " among words", allowed
	case c.numbers > 0:
		return c.first[0], " among numbers", allowed
	}
	lower := map[string]string{}
	for number, word := range c.inOrder {
		key := strings.ToLower(word)
		if other, twice := lower[key]; twice {
			return c.first[number], " beside " + text.Excerpt(other), "allowed: each level in one spelling"
		}
		lower[key] = word
	}
	return 0, "", ""
}

// inputs returns the factors' values in some rows, as numbers: those of words are the number of the
// level, from 0, in alphabetical order. A factor has numbers only or words only.
func (s *Sample) inputs(rows []int) ([][]float64, []factorLevels, error) {
	factors := len(s.Factors)
	all := make([]float64, len(rows)*factors)
	inputs := make([][]float64, len(rows))
	levels := make([]factorLevels, factors)
	read := make([]factorCells, factors)
	cells := make([][]byte, s.columns)
	scan := func(i int) error { // cells of rows[i]
		of := scanner{file: s.design.Name, text: s.design.Text[s.lines[rows[i]]:]}
		return of.record(cells)
	}
	wrong := func(i, factor int, found, remedy string) error {
		line := 1 + bytes.Count(s.design.Text[:s.lines[rows[i]]], []byte("\n"))
		return &InputError{File: s.design.Name, Line: line, Column: s.Factors[factor], Found: found, Remedy: remedy}
	}
	for i := range rows {
		inputs[i] = all[i*factors : (i+1)*factors]
		if err := scan(i); err != nil {
			return nil, nil, err
		}
		for factor, column := range s.factors {
			value, found, remedy := read[factor].add(i, cells[column])
			if found != "" {
				return nil, nil, wrong(i, factor, found, remedy)
			}
			inputs[i][factor] = value
		}
	}
	for factor, column := range s.factors {
		c := &read[factor]
		if place, beside, remedy := c.odd(); beside != "" {
			if err := scan(place); err != nil {
				return nil, nil, err
			}
			return nil, nil, wrong(place, factor, text.Excerpt(string(cells[column]))+beside, remedy)
		}
		if c.wordCells == 0 {
			continue
		}
		sorted := slices.Sorted(slices.Values(c.inOrder))
		place := make([]float64, len(sorted))
		for i, word := range sorted {
			place[c.words[word]] = float64(i)
		}
		for i := range rows {
			inputs[i][factor] = place[int(inputs[i][factor])]
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
