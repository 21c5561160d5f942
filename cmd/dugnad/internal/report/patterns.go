package report

import (
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/agents/patterns"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots/report"
)

// addPatterns fills in every pattern: with the verdict of validate, or with what the run alone can test. Of a
// scenario without evidence there are none.
func addPatterns(f *findings.Findings, page *report.Report) error {
	if f.Evidence == nil && !f.Has("patterns.csv") {
		return nil
	}
	for _, p := range patterns.List {
		page.Patterns.List = append(page.Patterns.List, report.Pattern{ID: p.ID, Use: p.Use, Title: p.Title, Verdict: report.Untested})
	}
	b := f.Base().Blueprint
	switch lacks := patterns.Missing(b, f.Statements); {
	case f.Has("patterns.csv", "pattern_tests.csv"):
		page.Patterns.Note = report.NeedsNation
		err := addValidation(f, page.Patterns.List)
		if p := patternOf(page.Patterns.List, "P7"); p != nil && p.Verdict != report.Untested {
			page.Patterns.Note = report.NeedsRuns // the nation was run
		}
		return err
	case len(lacks) > 0:
		page.Patterns.Note, page.Patterns.Lacks = report.NeedsScenario, strings.Join(lacks, ", ")
		return nil
	case !f.Has("series.csv", "summary.csv"):
		page.Patterns.Note = report.NeedsRuns
		return nil
	}
	page.Patterns.Note = report.NeedsRuns
	tallies, grouped, err := tallies(f)
	if err != nil || !grouped {
		return err
	}
	rows, err := f.Estimates()
	if err != nil {
		return err
	}
	evidence := &patterns.Evidence{Blueprint: b, Statements: f.Statements, Arms: map[string][]*agents.Tally{patterns.Base: tallies}}
	summary := func(measure string, c *patterns.Cell) agents.Estimate {
		key := findings.SummaryKey{Scenario: f.Base().Name, Period: c.Period, Group: c.Group, Field: c.Field, Stage: agents.StageNames[c.Stage], Measure: measure}
		return agents.Estimate{Estimate: findings.EstimateOf(rows, key), Replications: f.Replications}
	}
	if !f.Weights.PoolTasks() {
		summary = nil
	}
	for _, result := range patterns.Alone(evidence, summary) {
		p := patternOf(page.Patterns.List, result.ID)
		if p == nil {
			continue
		}
		p.Verdict = report.Verdict(result.Verdict())
		for _, t := range result.Tests {
			p.Conditions = append(p.Conditions, report.Condition{
				What: t.What, Estimate: t.Estimate,
				Threshold: t.Threshold, Verdict: report.Verdict(t.Verdict()),
			})
		}
	}
	return nil
}

// patternOf returns the pattern of an id, nil if there is none.
func patternOf(list []report.Pattern, id string) *report.Pattern {
	if i := slices.IndexFunc(list, func(p report.Pattern) bool { return p.ID == id }); i >= 0 {
		return &list[i]
	}
	return nil
}

// addValidation fills in the verdicts and conditions of patterns.csv and pattern_tests.csv.
func addValidation(f *findings.Findings, list []report.Pattern) error {
	err := findings.EachRow(f, patterns.Table, func(r *findings.PatternRow) error {
		verdict := report.Verdict(r.Verdict)
		p := patternOf(list, r.ID)
		if p == nil || verdict != report.Pass && verdict != report.Fail && verdict != report.Reported {
			return fault.Input("", "%s: pattern %q with verdict %q is not known", patterns.Table.Name, r.ID, verdict)
		}
		p.Verdict = verdict
		return nil
	})
	if err != nil {
		return err
	}
	err = findings.EachRow(f, patterns.TestsTable, func(r *findings.TestRow) error {
		if p := patternOf(list, r.ID); p != nil {
			p.Conditions = append(p.Conditions, report.Condition{
				What: r.Test, Estimate: r.Estimate,
				Threshold: r.Threshold, Verdict: report.Verdict(r.Verdict),
			})
		}
		return nil
	})
	for _, p := range list {
		if err == nil && p.Verdict != report.Untested && len(p.Conditions) == 0 {
			err = fault.Input("", "%s has no row of %s", patterns.TestsTable.Name, p.ID)
		}
	}
	return err
}

// tallies returns the tallies of the base's runs with what patterns.Alone needs, from the rows of series.csv.
// grouped is false if the rows are of all places together, which patterns cannot use.
func tallies(f *findings.Findings) (all []*agents.Tally, grouped bool, err error) {
	b := f.Base().Blueprint
	groups, cells := findings.IndexByName(b.Groups), findings.NewSeriesCells(b)
	for i := range b.Places {
		groups[b.Places[i].Code] = b.Places[i].Group
	}
	replications := map[int64]*agents.Tally{}
	grouped = true
	err = findings.EachRow(f, agents.SeriesTable, func(r *findings.SeriesRow) error {
		if r.Scenario != f.Base().Name || !grouped {
			return nil
		}
		group, ok := groups[r.Place]
		if !ok {
			grouped = false
			return nil
		}
		month, field, stage, err := cells.Indices(r)
		if err != nil {
			return err
		}
		run := replications[r.Replication]
		if run == nil {
			run = agents.NewTally(b)
			replications[r.Replication] = run
			all = append(all, run)
		}
		addRow(run, b, r, group, month, field, stage)
		return nil
	})
	return all, grouped, err
}

// addRow adds a row of series.csv, of a place in a group, to every period that has its month.
func addRow(t *agents.Tally, b *agents.Blueprint, r *findings.SeriesRow, group, month, field, stage int) {
	for period, span := range b.Periods {
		if month < span.First || month > span.Last {
			continue
		}
		for _, at := range []int{group, len(b.Groups)} {
			cell := t.Group(period, at, field, stage)
			cell[agents.Tasks] += float64(r.Modes.Tasks())
			for mode := range negotiation.Modes {
				cell[agents.ModeCount+mode] += float64(r.Modes[mode])
			}
		}
	}
}
