package report

import (
	"errors"
	"fmt"
	"strings"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/scenarios"
)

// Of puts a page together from what a directory has.
func Of(f *findings.Findings, look plots.Look, notDrawn func(error) error) (*report.Report, error) {
	page := &report.Report{Language: look.Language, Seed: f.Seed, Replications: f.Replications, Origin: origin(f)}
	for i, of := range f.Scenarios {
		s := report.Scenario{Name: of.Name, Digest: of.Digest, Description: f.Loaded[i].Description}
		if i > 0 {
			for _, d := range scenarios.Diff(f.Loaded[0], f.Loaded[i]) {
				if d.Path != "name" && d.Path != "description" {
					s.Changes = append(s.Changes, report.Change{Path: d.Path, Before: d.A, After: d.B})
				}
			}
		}
		page.Scenarios = append(page.Scenarios, s)
	}
	b := f.Base().Blueprint
	for _, p := range b.Periods {
		page.Periods = append(page.Periods, report.Period{Name: p.Name, First: b.MonthLabel(p.First), Last: b.MonthLabel(p.Last)})
	}
	page.Places, page.Fields = len(b.Places), len(b.Parameters.Fields)
	page.First, page.Last = b.MonthLabel(0), b.MonthLabel(b.Months-1)
	for _, part := range []func(*report.Report, plots.Look) error{func(page *report.Report, look plots.Look) error { return tellNumbers(f, page, look) }, func(page *report.Report, l plots.Look) error { return tellPatterns(f, page, l) }, func(page *report.Report, l plots.Look) error { return tellMethods(f, page, l) }} {
		if err := part(page, look); err != nil {
			return nil, err
		}
	}
	var err error
	page.Figures, page.NotDrawn, err = pictures(f, look, notDrawn)
	return page, err
}

// tellNumbers fills in what the answer rests on.
func tellNumbers(f *findings.Findings, page *report.Report, look plots.Look) (err error) {
	if len(f.Base().Blueprint.Periods) == 0 {
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
	if f.Has("summary.csv") {
		if page.Levels, err = levels(f); err != nil {
			return err
		}
		if page.TableFour, err = f.TableFour(look); err != nil {
			return err
		}
	}
	switch {
	case f.Has("explanation.csv"):
		page.Parts, err = parts(f)
		page.Mechanisms = mechanismsOf(page.Parts)
		return err
	case f.Has("comparison.csv", "summary.csv"):
		if page.Contrasts, err = contrasts(f); err != nil {
			return err
		}
		return add(differences(f))
	case f.Has("summary.csv", "series.csv"):
		if page.Steps, err = steps(f); err != nil {
			return err
		}
		return add(measures(f))
	}
	return nil
}

// pictures are the figures that there is data for, at the widths of a page and of a phone, and
// why others were not drawn all the same.
func pictures(f *findings.Findings, look plots.Look, notDrawn func(error) error) (pictures []report.Picture, reasons []string, err error) {
	narrow := look
	narrow.Width = plots.ColumnWidth
	for _, kind := range figures.Kinds {
		switch {
		case kind.Lacks(f) != "",
			kind.Name == "table-four",                       // the page has it as a table
			kind.Name == "response" && f.Has("indices.csv"): // thousands of dots; the indices sum them up
			continue
		}
		set := &figures.Batch{Findings: f, Kinds: []figures.Kind{kind}, Look: look}
		told := func(err error) error {
			var input *fault.InputError
			if errors.As(err, &input) {
				return err // a table that cannot be read
			}
			reasons = append(reasons, err.Error())
			return notDrawn(err)
		}
		wide, err := set.Layout(told)
		if err != nil {
			return nil, nil, err
		}
		set.Look = narrow
		small, err := set.Layout(func(error) error { return nil })
		if err != nil {
			return nil, nil, err
		}
		for i := range wide {
			picture := report.Picture{Wide: titledPage(&wide[i], kind.Name, look)}
			if len(small) == len(wide) {
				picture.Narrow = titledPage(&small[i], kind.Name, look)
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
func origin(f *findings.Findings) report.Origin {
	var o report.Origin
	o.Facts = programFacts(f.Manifest.Environment)
	for _, file := range f.Manifest.Files {
		if !findings.IsDerived(file.Path) {
			o.Files = append(o.Files, report.File{Path: file.Path, SHA256: file.SHA256, Bytes: file.Bytes})
		}
	}
	o.Commands = commands(f)
	return o
}

// programFacts are the command and the program that results were made with, as far as their
// manifest says.
func programFacts(environment map[string]any) (facts []report.Fact) {
	text := func(key string) string { return fmt.Sprint(environment[key]) }
	if words := commandLine(environment); words != nil {
		facts = append(facts, report.Fact{Name: "Command", Value: fault.ShellLine(words)})
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
func commands(f *findings.Findings) []string {
	return []string{jobs.ShellCommand(again(f)), "dugnad report again"}
}

// again is the job that makes the results again from the scenarios beside them. These have nothing
// left open, so that the job changes none of their keys.
func again(f *findings.Findings) jobs.Job {
	out := jobs.Output{Out: "again"}
	scenarios := []string{"scenario.toml"}
	if len(f.Scenarios) > 1 {
		scenarios = nil
		for _, of := range f.Scenarios {
			scenarios = append(scenarios, "scenarios/"+of.Name+".toml")
		}
	}
	switch j := jobs.FromEnvironment(f.Manifest.Environment).(type) {
	case *jobs.Explain:
		return &jobs.Explain{Base: scenarios[0], Alternative: scenarios[len(scenarios)-1], Mechanisms: j.Mechanisms, Groups: j.Groups, Orders: j.Orders, Measures: j.Measures, Output: out}
	case *jobs.Compare:
		return &jobs.Compare{Scenarios: scenarios, By: j.By, Output: out}
	case *jobs.Validate:
		return &jobs.Validate{Scenario: scenarios[0], Changes: jobs.Changes{Replications: f.Replications}, Ablate: j.Ablate, Robustness: j.Robustness, Draws: j.Draws, Output: out}
	case *jobs.Trace:
		return &jobs.Run{Scenario: scenarios[0], Replication: j.Replication, Output: out}
	case *jobs.Run:
		return &jobs.Run{Scenario: scenarios[0], By: j.By, Network: j.Network, Replication: j.Replication, Output: out}
	}
	switch { // the manifest is older than jobs
	case f.Has("explanation.csv"):
		return &jobs.Explain{Base: scenarios[0], Alternative: scenarios[len(scenarios)-1], Output: out}
	case f.Has("comparison.csv"):
		return &jobs.Compare{Scenarios: scenarios, Output: out}
	case f.Has("patterns.csv"):
		return &jobs.Validate{Scenario: scenarios[0], Changes: jobs.Changes{Replications: f.Replications}, Output: out}
	}
	return &jobs.Run{Scenario: scenarios[0], Output: out}
}
