package report

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dugnad/plots"
	"dugnad/plots/wording"
)

// Study is the content of a page on a study: one scenario, run many times with some of its keys
// varied.
type Study struct {
	Name               string
	Title, Question    string // empty for none
	Description        string
	Design             string // grid, list, lhs, sobol, saltelli or morris
	Samples            int    // base points of each net, or trajectories; 0 of a grid or list
	Rows, Runs, Failed int
	SharedLuck         bool // a replication has the same luck in every row
	Factors            []Factor
	Outcomes           []Outcome
	Spans              []RowSpan // by outcome
	Effects            []Effect  // of a grid and of a short list; outcome by outcome
	Indices            *Indices  // nil: there are none
	Stale              bool      // there are indices, of other outcomes
}

// Factor is a factor of a study.
type Factor struct {
	Name         string
	Keys         []string // of the scenario
	Unit         string   // empty where none is known
	Values       []string // numbers as a program writes them, or words; empty: from Min to Max
	Min, Max     float64
	Levels       int    // of a grid, from Min to Max
	Distribution string // between Min and Max
	Group        string // of factors that are exchanged together
	Meaning      string // of the keys, in English
}

// Outcome is a number that a study keeps of each run.
type Outcome struct {
	Name  string // column of outcomes.csv
	About string // what it is, in the page's language; no other outcome is called the same
	Share bool   // it is shown in percent
	Unit  string // of one that is no share
}

// RowSpan is how far an outcome's means over replications go over the rows of the design.
type RowSpan struct {
	Rows            int // that have a number
	Middle          float64
	Lowest, Highest RowMean
	// Difference is highest less lowest, with an interval that holds for every pair of rows at
	// once: these two were picked because they are the extremes.
	// It is Identical if no two rows differ in any replication.
	Difference plots.Difference
}

// RowMean is an outcome in one row of the design.
type RowMean struct {
	Row, Full string // what it is called, in short and with the names of its factors
	plots.Estimate
}

// Effect is how an outcome differs between two values of a factor, on average over the settings
// of the others, or between the first row of a list and another. The difference is taken within
// each replication.
type Effect struct {
	Outcome  int    // of Study.Outcomes
	Factor   string // empty: of a list
	From, To string // values, or names of rows
	plots.Difference
}

// studyReading is the word of a study's tables for a difference. Where there is none, runs have
// failed or had nothing to average: not every outcome is of tasks.
func studyReading(d plots.Difference) string {
	if math.IsNaN(d.Mean) {
		return wording.NoNumber
	}
	return Reading(d)
}

// range is a factor's values in words.
func (r *Report) rangeOf(f *Factor) string {
	if len(f.Values) > 0 {
		shown := make([]string, len(f.Values))
		for i, value := range f.Values {
			shown[i] = r.written(value)
		}
		return strings.Join(shown, "; ")
	}
	words := r.sayf("%s to %s", r.plain(f.Min), r.plain(f.Max))
	if f.Levels > 0 {
		words += r.sayf(", %d values evenly", f.Levels)
	}
	return words
}

// plain is a number with as many digits as it needs, up to five.
func (r *Report) plain(x float64) string {
	text := strings.Replace(strconv.FormatFloat(x, 'g', 5, 64), "-", "−", 1)
	if r.Language == plots.Bokmaal {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// written is a value as a design has it: a number as numbers are written, or a word.
func (r *Report) written(value string) string {
	if x, err := strconv.ParseFloat(value, 64); err == nil {
		return r.plain(x)
	}
	return value
}

// studySetting describes the runs of a study in sentences.
func (r *Report) studySetting() string {
	s := r.Study
	var made string
	switch s.Design {
	case "grid":
		made = r.say("every combination of the factors' values (a grid)")
	case "list":
		made = r.say("a list of rows, each with its own value of every factor")
	case "lhs":
		made = r.say("a Latin hypercube, spread evenly over all factors")
	case "sobol":
		made = r.say("a Sobol' net, spread evenly over all factors")
	case "saltelli":
		made = r.sayf("base points for Sobol' indices, %d of each net, and rows that exchange one factor at a time", s.Samples)
	case "morris":
		made = r.sayf("%d trajectories, each moving one factor after the other", s.Samples)
	case "efast":
		made = r.sayf("curves of %d points, along each of which one factor oscillates fastest", s.Samples)
	case "factorial":
		made = r.sayf("every combination of changes (a factorial), settings: %d", s.Samples)
	}
	words := r.sayf("Design: %s. Rows %d, replications of each %d, runs %d.", made, s.Rows, r.Replications, s.Runs)
	switch {
	case !s.SharedLuck:
		words += " " + r.say("Each row has luck of its own.")
	case slices.Contains([]string{"saltelli", "morris", "efast", "factorial"}, s.Design):
		words += " " + r.say("Rows that belong together share their luck: they differ by the factors alone.")
	default:
		words += " " + r.say("All rows share their luck: in the same replication they differ by the factors alone.")
	}
	if s.Failed > 0 {
		words += " " + r.sayf("%d runs failed and are left out; failures.csv says why.", s.Failed)
	}
	return words
}

// rowsElsewhere says where the rows are that the page has no room for.
func (r *Report) rowsElsewhere() string {
	if len(r.Numbers) > 0 {
		return ""
	}
	return r.sayf("The %d rows are too many for a page: design.csv has the factors' values, outcomes.csv what came of every run.", r.Study.Rows)
}

// capitalised makes the first letter one.
func capitalised(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + words[size:]
}

// mostInline is the number of outcomes up to which the question names them all.
const mostInline = 8

// kept says which numbers the study keeps of each run.
func (r *Report) kept() string {
	if len(r.Study.Outcomes) > mostInline {
		return r.sayf("Outcomes: %d numbers of each run. The table “What each outcome is” has them all.", len(r.Study.Outcomes))
	}
	var words []string
	for i := range r.Study.Outcomes {
		o := &r.Study.Outcomes[i]
		words = append(words, o.Name+" ("+o.About+")")
	}
	return r.sayf("Outcomes: %s.", strings.Join(words, "; "))
}
