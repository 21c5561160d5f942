package patterns

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"dugnad/agents"
)

// Statement is what a source says of one cell of the results, read as an interval, or of two cells,
// read as a margin between them.
type Statement struct {
	ID           string
	Says, Source string // the source's words, verbatim, and where they stand; both may be empty
	Word         string // the word that stands for the interval; empty for stated bounds
	Pattern      string // of which the statement is a condition; empty: of none
	Measure      string // of agents.Measures
	Cell                // what the statement is about; of two cells the one that is more

	Low, High float64 // the interval, in the measure's unit: -Inf or +Inf where it is open
	Than      *Cell   // the cell that is less; nil: the statement is about one cell
	By        float64 // by how much at least, in the measure's unit
}

// Cell names an average of the results: a row of summary.csv without its measure.
type Cell struct {
	Field, Period, Group string
	Stage                int    // agents.Design or agents.Implementation
	Arm                  string // of the arms of the patterns: Base, NoSurge …
}

// takesMargins lists the patterns that have conditions from statements: from margins, or else from intervals.
var takesMargins = map[string]bool{"P1": true, "P2": true, "P3": true, "P9": true, "P10": false, "P11": false}

// Readers returns the patterns that can have statements as conditions, in order.
func Readers() []string {
	var ids []string
	for _, p := range List {
		if _, reads := takesMargins[p.ID]; reads {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// OtherArm is the pattern of Readers whose statements compare the scenario with another arm.
const OtherArm = "P2"

// Margins reports whether a pattern of Readers takes statements about two cells; the others take intervals.
func Margins(pattern string) bool { return takesMargins[pattern] }

// ArmNames returns the arms of the patterns P1 to P15, the base first.
func ArmNames() []string {
	var names []string
	for _, arm := range patternArms(agents.Freeze{}) {
		names = append(names, arm.Name)
	}
	return names
}

// Rows are the names that cells of a scenario's results can have, in the order of rows. Groups end with all.
type Rows struct{ Fields, Periods, Groups []string }

// Lacks returns the key of a cell whose name is not among rows, its name, and those that are there. key is
// empty if the cell can occur.
func (r *Rows) Lacks(c *Cell) (key, name string, known []string) {
	for _, part := range []struct {
		key, name string
		known     []string
	}{{"field", c.Field, r.Fields}, {"period", c.Period, r.Periods}, {"group", c.Group, r.Groups}} {
		if !slices.Contains(part.known, part.name) {
			return part.key, part.name, part.known
		}
	}
	return "", "", nil
}

// Occurring returns the statements whose cells are among rows, in the order of fields, periods and groups,
// then by stage and ID.
func (r *Rows) Occurring(statements []Statement) []Statement {
	occur := func(c *Cell) bool { key, _, _ := r.Lacks(c); return key == "" }
	var there []Statement
	for _, s := range statements {
		if occur(&s.Cell) && (s.Than == nil || occur(s.Than)) {
			there = append(there, s)
		}
	}
	slices.SortStableFunc(there, func(x, y Statement) int {
		return cmp.Or(
			cmp.Compare(slices.Index(r.Fields, x.Field), slices.Index(r.Fields, y.Field)),
			cmp.Compare(slices.Index(r.Periods, x.Period), slices.Index(r.Periods, y.Period)),
			cmp.Compare(slices.Index(r.Groups, x.Group), slices.Index(r.Groups, y.Group)),
			cmp.Compare(x.Stage, y.Stage), cmp.Compare(x.ID, y.ID))
	})
	return there
}

// Of returns the statements that are conditions of a pattern, in their order.
func Of(statements []Statement, pattern string) []Statement {
	return slices.DeleteFunc(slices.Clone(statements), func(s Statement) bool { return s.Pattern != pattern })
}

// where names a cell in words.
func (c *Cell) where() string { return c.Field + ", " + c.Period + ", " + c.Group }

// dependenceWords are short words for the measures of dependence.
var dependenceWords = map[string]string{
	"dependence_mv": "of the municipality", "dependence_vm": "of the organisation", "mutual": "the smaller dependence", "imbalance": "imbalance",
}

// what names a statement's cell and measure in words.
func (s *Statement) what() string {
	m, _ := agents.MeasureNamed(s.Measure)
	return s.where() + ": " + cmp.Or(dependenceWords[strings.TrimPrefix(s.Measure, openTasks)], m.Meaning)
}

// openTasks begins the names of measures over tasks open to local formulation.
const openTasks = "open_"

// at returns a measure by replication at a cell. An arm, if not empty, stands in for the cell's.
func (e *Evidence) at(measure string, c *Cell, arm string) values {
	return e.measure(cmp.Or(arm, c.Arm), c.Period, c.Group, c.Field, c.Stage, measure)
}

// gap returns by how much a statement's cell is more than its other cell, by replication.
func (e *Evidence) gap(s *Statement, arm string) values {
	return e.at(s.Measure, &s.Cell, arm).minus(e.at(s.Measure, s.Than, arm))
}

// within tests an estimate against a statement's interval. An end of the interval that the measure cannot
// pass is no condition.
func (s *Statement) within(x estimate, what string) Test {
	m, _ := agents.MeasureNamed(s.Measure)
	high := !math.IsInf(s.High, 1) && (m.Upper == 0 || s.High < m.Upper)
	switch low := s.Low > 0; {
	case low && high:
		return x.within(what, s.Low, s.High)
	case low:
		return x.above(what, s.Low)
	}
	return x.below(what, s.High)
}
