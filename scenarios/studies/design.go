package studies

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/design"
)

// rolePoint is the role of rows that do not belong together.
const rolePoint = "point"

// rows makes the design's rows.
func (c *checker) rows() {
	s := c.study
	var indices [][]int         // of grid and list
	var coordinates [][]float64 // of lhs and sobol
	var err error
	counts := s.levelCounts()
	seed, dimensions := uint64(s.Design.Seed), len(s.Factors)
	switch s.Design.Kind {
	case "grid":
		indices, err = design.Grid(counts)
	case "list":
		for row := range counts[0] {
			indices = append(indices, slices.Repeat([]int{row}, dimensions))
		}
	case "lhs":
		coordinates = design.LatinHypercube(seed, s.Design.Samples, dimensions)
		if err := design.Correlate(coordinates, s.correlations()); err != nil {
			c.report(err.Error(), "correlations that factors can have together", "weaken some of them", "correlation")
			return
		}
	case "saltelli", "morris", "efast", "factorial":
		c.sensitivityRows()
		return
	case "sobol":
		if s.Design.Scrambled {
			coordinates, err = design.ScrambledSobol(seed, s.Design.Samples, dimensions)
		} else {
			coordinates, err = design.Sobol(s.Design.Samples, dimensions)
		}
	}
	if err != nil {
		c.report(err.Error(), "a smaller design", "", "design")
		return
	}
	for _, row := range indices {
		values := make([]keys.Scalar, dimensions)
		for i, index := range row {
			values[i] = s.Factors[i].level(index, counts[i])
		}
		s.add(Row{Role: rolePoint, Values: values})
	}
	s.relate()
	for _, row := range coordinates {
		s.add(s.point(Row{Role: rolePoint}, row))
	}
}

// sensitivityRows makes the rows of saltelli and morris designs.
func (c *checker) sensitivityRows() {
	s, d := c.study, &c.study.Design
	names := s.groupNames()
	var rows []design.Row
	var err error
	switch {
	case d.Kind == "saltelli":
		rows, err = s.saltelli().Rows()
	case d.Kind == "efast":
		rows, err = design.FAST{Points: d.Samples, Factors: len(s.Factors), Curves: d.Curves, Harmonics: curveHarmonics, Seed: uint64(d.Seed)}.Rows()
	case d.Kind == "factorial":
		rows, err = design.Factorial{Settings: d.Samples, Levels: s.changeLevels(), Seed: uint64(d.Seed)}.Rows()
	case d.Radial:
		rows, err = design.Radial{Factors: len(s.Factors), Stars: d.Samples, Seed: uint64(d.Seed)}.Rows()
	default:
		rows, err = design.Morris{Factors: len(s.Factors), Trajectories: d.Samples, Levels: d.Levels, Pool: d.Pool, Seed: uint64(d.Seed)}.Rows()
	}
	if err != nil {
		c.report(err.Error(), "a design that can be made", "", "design")
		return
	}
	for number, row := range rows {
		r := Row{Role: row.Role(names), BaseRow: row.BaseRow, Luck: uint64(row.BaseRow)}
		if s.Luck == "independent" {
			r.Luck = uint64(number)
		}
		s.rows = append(s.rows, s.point(r, row.Point))
	}
	s.points = rows
}

// groupNames returns the names of what a saltelli design exchanges: groups, and factors without a
// group, in the order of the factors.
func (s *Study) groupNames() []string {
	var names []string
	for i := range s.Factors {
		if name := s.Factors[i].groupName(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// groupName returns the factor's group, or its column if it has none.
func (f *Factor) groupName() string {
	if f.Group != "" {
		return f.Group
	}
	return f.Column()
}

// Points returns the rows of a saltelli, morris, efast or factorial design in the unit cube, for the analysis. It is nil
// for other kinds.
func (s *Study) Points() []design.Row { return s.points }

// point sets the values of a row from coordinates between 0 and 1.
func (s *Study) point(row Row, coordinates []float64) Row {
	row.Values = make([]keys.Scalar, len(coordinates))
	for i, u := range coordinates {
		row.Values[i] = s.Factors[i].at(u)
	}
	return row
}

// add appends a row that is its own base row.
func (s *Study) add(row Row) {
	row.BaseRow = len(s.rows)
	if s.Luck == "independent" {
		row.Luck = uint64(len(s.rows))
	}
	s.rows = append(s.rows, row)
}

// relate gives the rows of a list their base rows, and the luck of these.
func (s *Study) relate() {
	for row, base := range s.Design.bases() {
		s.rows[row].BaseRow = base
		if s.Luck == "independent" {
			s.rows[row].Luck = uint64(base)
		}
	}
}

// Shipped returns the names of the shipped studies, sorted.
func Shipped() []string {
	files, err := fs.Glob(scenarios.Files(), "studies/*.toml")
	if err != nil {
		panic(err) // cannot happen: the pattern is valid
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(file, "studies/"), ".toml")
	}
	return names
}

// DesignText describes the design. Different designs have different texts.
func (s *Study) DesignText() string {
	d := &s.Design
	text := d.Kind
	if d.Samples > 0 {
		text += fmt.Sprintf(", %d samples", d.Samples)
	}
	random := slices.Contains([]string{"lhs", "morris", "efast", "factorial"}, d.Kind) || d.Scrambled
	switch {
	case d.Scrambled:
		text += ", scrambled"
	case d.Kind == "saltelli" && d.Scrambles > 0:
		text += fmt.Sprintf(", %d scrambled nets", d.Scrambles)
		random = true
	case d.Kind == "efast":
		text += fmt.Sprintf(", %d curves", d.Curves)
	case d.Kind == "morris" && d.Radial:
		text += ", radial"
	case d.Kind == "morris":
		text += fmt.Sprintf(", %d levels, pool %d", d.Levels, d.Pool)
	}
	if d.SecondOrder {
		text += ", second order"
	}
	if len(d.Base) > 0 {
		text += fmt.Sprintf(", base rows %v", d.bases())
	}
	text += s.dependenceText()
	if random {
		text += fmt.Sprintf(", seed %d", d.Seed)
	}
	return text
}

// Text describes the values of a factor. Factors with different values have different texts.
func (f *Factor) Text() string {
	text := f.levelsText()
	if f.Group != "" {
		text += ", group " + f.Group
	}
	if f.Background {
		text += ", background"
	}
	return text
}

func (f *Factor) levelsText() string {
	if f.joint != nil {
		levels := make([]string, len(f.joint))
		for i, level := range f.joint {
			levels[i] = level.name + " (" + strings.Join(f.sets(f.Values[i]), ", ") + ")"
		}
		return strings.Join(levels, ", ")
	}
	if len(f.Values) > 0 {
		cells := make([]string, len(f.Values))
		for i, value := range f.Values {
			cells[i] = value.Cell()
		}
		return strings.Join(cells, ", ")
	}
	text := keys.ShortFloat(f.Min) + " to " + keys.ShortFloat(f.Max)
	switch {
	case f.Levels > 0:
		text += fmt.Sprintf(" in %d levels", f.Levels)
	case f.Distribution == "normal":
		text += fmt.Sprintf(", normal around %s, sd %s", keys.ShortFloat(f.Mean), keys.ShortFloat(f.SD))
	case f.Distribution == "triangular":
		text += ", triangular with mode " + keys.ShortFloat(f.Mode)
	default:
		text += ", " + f.Distribution
	}
	return text
}
