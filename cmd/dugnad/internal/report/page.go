package report

import (
	"errors"
	"fmt"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/scenarios"
)

// Of returns the page of the results of scenarios. notDrawn is called for every figure that cannot be
// drawn; its error ends the report, as does a table that cannot be read.
func Of(f *findings.Findings, look plots.Look, notDrawn func(error) error) (*report.Report, error) {
	look = f.Worded(look)
	page := newPage(f, f.Base().Blueprint, look)
	page.Origin = origin(f)
	for i, of := range f.Scenarios {
		s := pageScenario(f.Loaded[i], of.Digest, look)
		s.Name = of.Name
		for _, row := range f.Loaded[i].EventRows() {
			before, value := row.Shown()
			s.Events = append(s.Events, report.Event{
				Key: row.Key, Meaning: row.Meaning, Unit: row.Unit, First: row.First, Last: row.Last, Before: before, Value: value,
				Places: row.Places, Fields: row.Fields, Names: strings.Join(row.Events, ", "), Source: row.Source,
			})
		}
		if i == 0 {
			s.Set = f.Changes[0]
		} else {
			for _, d := range scenarios.DiffOfContent(f.Loaded[0], f.Loaded[i]) {
				s.Changes = append(s.Changes, report.Change{Path: d.Path, Before: d.A, After: d.B, Meaning: scenarios.Meaning(d.Path)})
			}
		}
		page.Scenarios = append(page.Scenarios, s)
	}
	err := addNumbers(f, page, look)
	if err == nil {
		err = addPatterns(f, page)
	}
	if err != nil {
		return nil, err
	}
	modelMethods(page, f.Loaded[0])
	page.Figures, page.NotDrawn, err = pictures(f, look, notDrawn)
	return page, err
}

// pageScenario returns what the page says of a scenario.
func pageScenario(s *scenarios.Scenario, digest string, look plots.Look) report.Scenario {
	return report.Scenario{
		Name: s.Name, Digest: digest, Title: findings.InLanguage(s.Title, look),
		Question: findings.InLanguage(s.Question, look), Description: findings.InLanguage(s.Description, look),
	}
}

// newPage returns a page with what findings say of the runs, and a blueprint of time and places.
func newPage(f *findings.Findings, b *agents.Blueprint, look plots.Look) *report.Report {
	page := &report.Report{
		Language: look.Language, Words: look.Words, Seed: f.Seed, Replications: f.Replications, Pooling: findings.PoolingWords(f.Weights),
		Places: len(b.Places), Fields: len(b.Parameters.Fields), First: b.MonthLabel(0), Last: b.MonthLabel(b.Months - 1),
	}
	for _, p := range b.Periods {
		page.Periods = append(page.Periods, report.Period{Name: p.Name, First: b.MonthLabel(p.First), Last: b.MonthLabel(p.Last)})
	}
	return page
}

// addNumbers fills in the tables and estimates that the answer uses.
func addNumbers(f *findings.Findings, page *report.Report, look plots.Look) (err error) {
	if len(f.Base().Blueprint.Periods) == 0 {
		return nil
	}
	add := func(t report.Table, err error) error {
		if len(t.Rows) > 0 {
			page.Numbers = append(page.Numbers, t)
		}
		return err
	}
	if f.Has("summary.csv") {
		if page.Levels, err = levels(f); err != nil {
			return err
		}
		if page.FieldTable, err = f.FieldTable(look); err != nil {
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
		if len(f.Scenarios) > 2 {
			if err := add(levers(f)); err != nil {
				return err
			}
		}
		return add(differences(f))
	case f.Has("summary.csv", "series.csv"):
		var ok bool
		if page.Steps, ok, err = steps(f); err != nil {
			return err
		}
		page.NoSteps = !ok
		return add(measures(f))
	}
	return nil
}

// pictures returns the figures that the findings have the data for, at the widths of a page and of a
// phone, and the reasons why others were not drawn.
func pictures(f *findings.Findings, look plots.Look, notDrawn func(error) error) (pictures []report.Picture, reasons []string, err error) {
	narrow := look
	narrow.Width = plots.ColumnWidth
	for _, kind := range figures.Kinds {
		switch {
		case kind.Lacks(f) != "",
			kind.Name == plots.EvidenceTable, kind.Name == plots.PlainTable, // the page has it as a table
			kind.Name == "response" && f.Has("indices.csv"): // thousands of dots; the indices sum them up
			continue
		}
		set := &figures.Batch{Findings: f, Kinds: []figures.Kind{kind}, Look: look}
		undrawn := func(err error) error {
			var input *fault.InputError
			if errors.As(err, &input) {
				return err // an unreadable table
			}
			reasons = append(reasons, err.Error())
			return notDrawn(err)
		}
		wide, err := set.Layout(undrawn)
		if err != nil {
			return nil, nil, err
		}
		set.Look = narrow
		small, err := set.Layout(func(error) error { return nil })
		if err != nil {
			return nil, nil, err
		}
		for i := range wide {
			picture := report.Picture{Wide: withSuffix(&wide[i], kind.Name, look)}
			if len(small) == len(wide) {
				picture.Narrow = withSuffix(&small[i], kind.Name, look)
			}
			pictures = append(pictures, picture)
		}
	}
	return pictures, reasons, nil
}

// withSuffix appends the suffix of a figure's file name, in words, to its title. Figures of one kind differ
// in it.
func withSuffix(figure *plots.Figure, kind string, look plots.Look) *plots.Figure {
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

// origin returns the program, the commands and the files of the results, from their manifest. Files that
// dugnad derives from tables are left out, and so is the time of the run.
func origin(f *findings.Findings) report.Origin {
	o := report.Origin{Commands: []string{jobs.ShellCommand(again(f)), "dugnad report again"}}
	if f.Unverified() {
		o.Facts = append(o.Facts, report.Fact{Name: "Not verified", Value: "an earlier version of dugnad wrote the manifest, which has no checksum"})
	}
	o.Facts = append(o.Facts, programFacts(f.Manifest.Environment)...)
	for _, file := range f.Manifest.Files {
		if !findings.IsDerived(file.Path) {
			o.Files = append(o.Files, report.File{Path: file.Path, SHA256: file.SHA256, Bytes: file.Bytes})
		}
	}
	return o
}

// programFacts returns the command and the version of the program, as far as a manifest has them.
func programFacts(environment map[string]any) (facts []report.Fact) {
	text := func(key string) string { return fmt.Sprint(environment[key]) }
	if list, _ := environment["command_line"].([]any); len(list) > 0 {
		words := make([]string, len(list))
		for i, word := range list {
			words[i] = fmt.Sprint(word)
		}
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

// again returns the job that repeats the results from the scenario files beside them. These contain all
// changes of the original job, so the job has none.
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
		return &jobs.Validate{Scenario: scenarios[0], Changes: jobs.Changes{Replications: f.Replications}, Ablate: j.Ablate, Robustness: j.Robustness, Draws: j.Draws, Spread: j.Spread, Output: out}
	case *jobs.Trace:
		return &jobs.Run{Scenario: scenarios[0], Replication: j.Replication, Output: out}
	case *jobs.Run:
		return &jobs.Run{Scenario: scenarios[0], By: j.By, Weights: j.Weights, Network: j.Network, Replication: j.Replication, Output: out}
	}
	switch { // an older manifest, without a job
	case f.Has("explanation.csv"):
		return &jobs.Explain{Base: scenarios[0], Alternative: scenarios[len(scenarios)-1], Output: out}
	case f.Has("comparison.csv"):
		return &jobs.Compare{Scenarios: scenarios, Output: out}
	case f.Has("patterns.csv"):
		return &jobs.Validate{Scenario: scenarios[0], Changes: jobs.Changes{Replications: f.Replications}, Output: out}
	}
	return &jobs.Run{Scenario: scenarios[0], Output: out}
}
