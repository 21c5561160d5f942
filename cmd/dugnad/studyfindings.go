package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dugnad/agents"
	"dugnad/plots"
	"dugnad/scenarios/studies"
	"dugnad/sim/record"
	"dugnad/sim/results"
	"dugnad/sim/sensitivity/analysis"
)

// isGiven tells whether a directory holds what sensitivity --given writes: indices, and no
// manifest.
func isGiven(directory string) bool {
	_, manifest := os.Stat(filepath.Join(directory, results.ManifestName))
	_, about := os.Stat(filepath.Join(directory, analysisName))
	return errors.Is(manifest, fs.ErrNotExist) && about == nil
}

// givenFindings reads indices without their study. Factors and outcomes then are what the table
// names, in its order, and no more is known of them.
func givenFindings(directory string) (*findings, error) {
	f := &findings{study: &studyTables{study: &studies.Study{}}, tables: map[string]func() (io.ReadCloser, error){}}
	if err := f.findIndices(directory); err != nil {
		return nil, err
	}
	if f.stale {
		return nil, wrongInput("run sensitivity again", "%s: the indices are of other outcomes than those beside them", directory)
	}
	x, err := f.readIndices()
	if err != nil {
		return nil, err
	}
	for _, name := range x.factors {
		f.study.study.Factors = append(f.study.study.Factors, studies.Factor{Path: name})
	}
	for _, name := range x.outcomes {
		f.study.study.Outcomes = append(f.study.study.Outcomes, studies.Outcome{Name: name})
	}
	return f, nil
}

// findIndices adds the tables of indices, if there are some and analysis.json says that they
// were made of the outcomes beside them.
func (f *findings) findIndices(directory string) error {
	about, err := readAnalysis(directory)
	if about == nil || err != nil {
		return err
	}
	outcomes, err := os.ReadFile(filepath.Join(directory, "outcomes.csv"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f.stale = err == nil && !about.madeOf("outcomes.csv", digest(outcomes))
	if f.stale {
		return nil
	}
	for i, file := range about.Files {
		path := filepath.Join(directory, file.Name)
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && isGiven(directory) {
			continue // figures say that they lack it
		}
		if err != nil {
			return err
		}
		if digest(text) != file.SHA256 {
			return wrongInput("run sensitivity again", "%s is not as it was written", path)
		}
		f.hold(file.Name, bytes.NewBuffer(text))
		about.Files[i].bytes = int64(len(text))
	}
	f.analysis = about
	return nil
}

// indexTables are a study's indices.
type indexTables struct {
	rows   map[indexKey]plots.Estimate
	notes  map[indexKey]string
	stages map[indexKey]map[int]plots.Estimate // of convergence.csv, by base points

	factors, outcomes []string // in the table's order, groups of factors among factors
}

type indexKey struct{ outcome, method, factor, other, index string }

// readIndices reads the tables of indices once.
func (f *findings) readIndices() (*indexTables, error) {
	if f.indices != nil {
		return f.indices, nil
	}
	x := &indexTables{rows: map[indexKey]plots.Estimate{}, notes: map[indexKey]string{}, stages: map[indexKey]map[int]plots.Estimate{}}
	estimate := func(r *record.Reader) plots.Estimate {
		return plots.Estimate{Mean: r.Real(r.Column("value")), Lower: r.Real(r.Column("lower")), Upper: r.Real(r.Column("upper"))}
	}
	text := func(r *record.Reader, column string) string { return r.Text(r.Column(column)) }
	err := f.read(analysis.IndexTable, func(r *record.Reader) {
		key := indexKey{text(r, "outcome"), text(r, "method"), text(r, "factor"), text(r, "other_factor"), text(r, "index")}
		x.rows[key], x.notes[key] = estimate(r), text(r, "note")
		if !slices.Contains(x.outcomes, key.outcome) {
			x.outcomes = append(x.outcomes, key.outcome)
		}
		if !slices.Contains([]string{"", analysis.Dummy, analysis.Luck}, key.factor) && !slices.Contains(x.factors, key.factor) {
			x.factors = append(x.factors, key.factor)
		}
	})
	if err != nil {
		return nil, err
	}
	if _, ok := f.tables[analysis.ConvergenceTable.Name]; ok {
		err = f.read(analysis.ConvergenceTable, func(r *record.Reader) {
			key := indexKey{outcome: text(r, "outcome"), method: text(r, "method"), factor: text(r, "factor"), index: text(r, "index")}
			if x.stages[key] == nil {
				x.stages[key] = map[int]plots.Estimate{}
			}
			x.stages[key][int(r.Count(r.Column("base_points")))] = estimate(r)
		})
	}
	f.indices = x
	return x, err
}

// of is an index, noEstimate if it is not in the table.
func (x *indexTables) of(key indexKey) plots.Estimate {
	if e, ok := x.rows[key]; ok {
		return e
	}
	return noEstimate
}

var noEstimate = plots.Estimate{Mean: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}

// A page is the outcomes of one figure, by their numbers, with what tells it from other pages.
type page struct {
	name     string
	outcomes []int
}

// mostOnPage is the number of outcomes up to which a figure shows them all.
const mostOnPage = 8

// pages are the outcomes drawn, parted by measure, period and group of places where they are too
// many for one figure; those of one scale of values also by measure where they are few. Outcomes
// of which no more than the names are known follow one another.
func (f *findings) pages(oneScale bool) []page {
	all := f.study.study.Outcomes
	var chosen []int
	measures := map[string]bool{}
	for i := range all {
		if f.wanted == nil || slices.Contains(f.wanted, all[i].Name) {
			chosen = append(chosen, i)
			measures[all[i].Measure] = true
		}
	}
	apart := len(chosen) > mostOnPage
	if !apart && (!oneScale || len(measures) == 1) {
		return []page{{"", chosen}}
	}
	var pages []page
	for k, i := range chosen {
		o := &all[i]
		var words []string
		if o.Measure != "coproduction" && len(measures) > 1 {
			words = append(words, o.Measure)
		}
		if o.Measure == "" { // indices without their study: a name says nothing that pages could be of
			words = append(words, strconv.Itoa(1+k/mostOnPage))
		} else if apart {
			words = append(words, o.Period)
			if o.Group != "all" {
				words = append(words, o.Group)
			}
		}
		name := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return '-'
		}, strings.Join(words, "-"))
		at := slices.IndexFunc(pages, func(p page) bool { return p.name == name })
		if at < 0 {
			at = len(pages)
			pages = append(pages, page{name: name})
		}
		pages[at].outcomes = append(pages[at].outcomes, i)
	}
	return pages
}

// named gives a page's figure the page's name.
func (p page) named(figure plots.Figure) plots.Figure {
	if p.name != "" {
		figure.Name += "-" + p.name
	}
	return figure
}

// titles are what the outcomes of a page are called: their field and stage, and whatever else
// tells them apart.
func (t *studyTables) titles(outcomes []int, look plots.Look) []string {
	all := t.study.Outcomes
	titles := make([]string, len(outcomes))
	for k, i := range outcomes {
		if all[i].Measure == "" {
			titles[k] = all[i].Name
			continue
		}
		words := []string{look.Say(t.fieldName(i)), look.Say(all[i].Stage)}
		for _, of := range paging {
			if t.differ(outcomes, of) {
				words = append(words, look.Say(measureCalled(of(&all[i]))))
			}
		}
		titles[k] = capital(strings.Join(words, ", "))
	}
	for k := range titles { // outcomes may differ in nothing but their names
		if slices.Contains(titles[:k], titles[k]) {
			titles[k] = all[outcomes[k]].Name
		}
	}
	return titles
}

// fieldName is what an outcome's field is called.
func (t *studyTables) fieldName(outcome int) string {
	name := t.study.Outcomes[outcome].Field
	if label := t.fields[name]; label != "" {
		return label
	}
	return name
}

// paging is what outcomes are parted by onto pages.
var paging = []func(*studies.Outcome) string{
	func(o *studies.Outcome) string { return o.Measure },
	func(o *studies.Outcome) string { return o.Period },
	func(o *studies.Outcome) string { return o.Group },
}

// differ tells whether outcomes differ in something.
func (t *studyTables) differ(outcomes []int, of func(*studies.Outcome) string) bool {
	return slices.ContainsFunc(outcomes, func(i int) bool { return of(&t.study.Outcomes[i]) != of(&t.study.Outcomes[outcomes[0]]) })
}

// shared is what all outcomes of a page are of, in words for a caption.
func (t *studyTables) shared(outcomes []int, look plots.Look) string {
	if words := t.common(outcomes, paging, look); len(words) > 0 {
		return strings.Join(words, ", ")
	}
	return strconv.Itoa(len(outcomes))
}

// common is in what outcomes agree, of what they are parted by.
func (t *studyTables) common(outcomes []int, by []func(*studies.Outcome) string, look plots.Look) (words []string) {
	for _, of := range by {
		if word := of(&t.study.Outcomes[outcomes[0]]); !t.differ(outcomes, of) && word != "all" && word != "" {
			words = append(words, look.Say(measureCalled(word)))
		}
	}
	return words
}

// capital makes the first letter one.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// scaled is how an outcome is drawn: shares in percent, with the words for an axis.
func (t *studyTables) scaled(outcome int, look plots.Look) (label string, scale float64) {
	name := t.study.Outcomes[outcome].Measure
	for i := range agents.Measures {
		if agents.Measures[i].Name != name {
			continue
		}
		if _, scale := unitOf(&agents.Measures[i]); scale == 100 {
			if name == "coproduction" {
				return look.Say("Tasks co-produced (%)"), 100
			}
			return capital(look.Say(measureCalled(name))) + " (%)", 100
		}
		return capital(look.Say(measureCalled(name))) + " (" + look.Say(agents.Measures[i].Unit) + ")", 1
	}
	return capital(look.Say(name)), 1
}

// estimate is an outcome's mean in a row, with its interval.
func (t *studyTables) estimate(row, outcome int, scale float64) plots.Estimate {
	mean, lower, upper := outcomeInterval(&t.study.Outcomes[outcome], present(t.values[row][outcome]))
	return plots.Estimate{Mean: scale * mean, Lower: scale * lower, Upper: scale * upper}
}
