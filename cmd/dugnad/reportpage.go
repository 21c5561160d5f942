package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/scenarios"
)

// reportOf puts a page together from what a directory has.
func reportOf(f *findings, look plots.Look, notDrawn func(error) error) (*report.Report, error) {
	page := &report.Report{Language: look.Language, Seed: f.seed, Replications: f.replications, Origin: f.origin()}
	for i, of := range f.scenarios {
		s := report.Scenario{Name: of.name, Digest: of.digest, Description: f.loaded[i].Description}
		if i > 0 {
			for _, d := range scenarios.Diff(f.loaded[0], f.loaded[i]) {
				if d.Path != "name" && d.Path != "description" {
					s.Changes = append(s.Changes, report.Change{Path: d.Path, Before: d.A, After: d.B})
				}
			}
		}
		page.Scenarios = append(page.Scenarios, s)
	}
	b := f.base().blueprint
	for _, p := range b.Periods {
		page.Periods = append(page.Periods, report.Period{Name: p.Name, First: b.MonthLabel(p.First), Last: b.MonthLabel(p.Last)})
	}
	page.Places, page.Fields = len(b.Places), len(b.Parameters.Fields)
	page.First, page.Last = b.MonthLabel(0), b.MonthLabel(b.Months-1)
	for _, part := range []func(*report.Report, plots.Look) error{f.tellNumbers, f.tellPatterns, f.tellMethods} {
		if err := part(page, look); err != nil {
			return nil, err
		}
	}
	var err error
	page.Figures, page.NotDrawn, err = pictures(f, look, notDrawn)
	return page, err
}

// has tells whether all of the tables are there.
func (f *findings) has(tables ...string) bool {
	return !slices.ContainsFunc(tables, func(name string) bool { _, ok := f.tables[name]; return !ok })
}

// tellNumbers fills in what the answer rests on.
func (f *findings) tellNumbers(page *report.Report, look plots.Look) (err error) {
	if len(f.base().blueprint.Periods) == 0 {
		return nil
	}
	add := func(t report.Table, err error) error {
		if err == nil {
			page.Numbers = append(page.Numbers, t)
		}
		if errors.Is(err, errNothing) {
			return nil
		}
		return err
	}
	if f.has("summary.csv") {
		if page.Levels, err = f.levels(); err != nil {
			return err
		}
		if page.TableFour, err = tableFourOf(f, look); err != nil {
			return err
		}
	}
	switch {
	case f.has("explanation.csv"):
		page.Parts, err = f.parts()
		page.Mechanisms = mechanismsOf(page.Parts)
		return err
	case f.has("comparison.csv", "summary.csv"):
		if page.Contrasts, err = f.contrasts(); err != nil {
			return err
		}
		return add(f.differences())
	case f.has("summary.csv", "series.csv"):
		if page.Steps, err = f.steps(); err != nil {
			return err
		}
		return add(f.measures())
	}
	return nil
}

// pictures are the figures that there is data for, at the widths of a page and of a phone, and
// why others were not drawn all the same.
func pictures(f *findings, look plots.Look, notDrawn func(error) error) (pictures []report.Picture, reasons []string, err error) {
	narrow := look
	narrow.Width = plots.ColumnWidth
	for _, kind := range figureKinds {
		switch {
		case kind.lacks(f) != "",
			kind.name == "table-four",                       // the page has it as a table
			kind.name == "response" && f.has("indices.csv"): // thousands of dots; the indices sum them up
			continue
		}
		set := &figureSet{findings: f, kinds: []figureKind{kind}, look: look}
		told := func(err error) error {
			var input *inputError
			if errors.As(err, &input) {
				return err // a table that cannot be read
			}
			reasons = append(reasons, err.Error())
			return notDrawn(err)
		}
		wide, err := set.lay(told)
		if err != nil {
			return nil, nil, err
		}
		set.look = narrow
		small, err := set.lay(func(error) error { return nil })
		if err != nil {
			return nil, nil, err
		}
		for i := range wide {
			picture := report.Picture{Wide: titledPage(&wide[i], kind.name, look)}
			if len(small) == len(wide) {
				picture.Narrow = titledPage(&small[i], kind.name, look)
			}
			pictures = append(pictures, picture)
		}
	}
	return pictures, reasons, nil
}

// titledPage is a figure whose title says which of several pages it is.
func titledPage(figure *plots.Figure, kind string, look plots.Look) *plots.Figure {
	name, ok := strings.CutPrefix(figure.Name, kind+"-")
	if ok && !strings.HasSuffix(figure.Title, figure.Name[len(kind)+1:]) {
		words := strings.Split(name, "-")
		for i := range words {
			words[i] = look.Say(words[i])
		}
		figure.Title += " – " + strings.Join(words, " ")
	}
	return figure
}

// origin is where the numbers come from, as the manifest tells. What was drawn or written from
// the tables is no part of it, and neither is how long the run took.
func (f *findings) origin() report.Origin {
	var o report.Origin
	o.Facts = programFacts(f.manifest.Environment)
	for _, file := range f.manifest.Files {
		if !isDerived(file.Path) {
			o.Files = append(o.Files, report.File{Path: file.Path, SHA256: file.SHA256, Bytes: file.Bytes})
		}
	}
	o.Commands = f.commands()
	return o
}

// programFacts are the command and the program that results were made with, as far as their
// manifest says.
func programFacts(environment map[string]any) (facts []report.Fact) {
	text := func(key string) string { return fmt.Sprint(environment[key]) }
	if words := commandLine(environment); words != nil {
		facts = append(facts, report.Fact{Name: "Command", Value: shellLine(words)})
	}
	for _, fact := range []struct{ name, key string }{{"Version", "version"}, {"Revision", "revision"}, {"Go", "go"}} {
		if _, ok := environment[fact.key]; ok {
			facts = append(facts, report.Fact{Name: fact.name, Value: text(fact.key)})
		}
	}
	if _, ok := environment["goos"]; ok {
		facts = append(facts, report.Fact{Name: "System", Value: text("goos") + "/" + text("goarch")})
	}
	return facts
}

// commandLine is what results were made with, nil if their manifest does not say.
func commandLine(environment map[string]any) (words []string) {
	list, _ := environment["command_line"].([]any)
	for _, word := range list {
		words = append(words, fmt.Sprint(word))
	}
	return words
}

// commands make the results again in their directory.
func (f *findings) commands() []string {
	return []string{commandOf(f.again()), "dugnad report again"}
}

// again is the job that makes the results again from the scenarios beside them. These have nothing
// left open, so that the job changes none of their keys.
func (f *findings) again() Job {
	out := Output{Out: "again"}
	scenarios := []string{"scenario.toml"}
	if len(f.scenarios) > 1 {
		scenarios = nil
		for _, of := range f.scenarios {
			scenarios = append(scenarios, "scenarios/"+of.name+".toml")
		}
	}
	switch j := JobOf(f.manifest.Environment).(type) {
	case *Explain:
		return &Explain{Base: scenarios[0], Alternative: scenarios[len(scenarios)-1], Mechanisms: j.Mechanisms, Groups: j.Groups, Orders: j.Orders, Measures: j.Measures, Output: out}
	case *Compare:
		return &Compare{Scenarios: scenarios, By: j.By, Output: out}
	case *Validate:
		return &Validate{Scenario: scenarios[0], Changes: Changes{Replications: f.replications}, Ablate: j.Ablate, Robustness: j.Robustness, Draws: j.Draws, Output: out}
	case *Trace:
		return &Run{Scenario: scenarios[0], Replication: j.Replication, Output: out}
	case *Run:
		return &Run{Scenario: scenarios[0], By: j.By, Network: j.Network, Replication: j.Replication, Output: out}
	}
	switch { // the manifest is older than jobs
	case f.has("explanation.csv"):
		return &Explain{Base: scenarios[0], Alternative: scenarios[len(scenarios)-1], Output: out}
	case f.has("comparison.csv"):
		return &Compare{Scenarios: scenarios, Output: out}
	case f.has("patterns.csv"):
		return &Validate{Scenario: scenarios[0], Changes: Changes{Replications: f.replications}, Output: out}
	}
	return &Run{Scenario: scenarios[0], Output: out}
}

// commandOf is the command line that does a job.
func commandOf(job Job) string { return shellLine(append([]string{"dugnad"}, job.CommandLine()...)) }
