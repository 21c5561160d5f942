package report

import (
	"math"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/agents/patterns"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots/report"
)

// addPatterns fills in every pattern: with the verdict of validate, or with what the run alone can test.
func addPatterns(f *findings.Findings, page *report.Report) error {
	for _, p := range patterns.List {
		page.Patterns.List = append(page.Patterns.List, report.Pattern{ID: p.ID, Use: p.Use, Title: p.Title, Verdict: report.Untested})
	}
	b := f.Base().Blueprint
	switch lacks := patterns.Missing(b); {
	case f.Has("patterns.csv", "pattern_tests.csv"):
		page.Patterns.Note = report.NeedsNation
		return addValidation(f, page.Patterns.List)
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
	evidence := &patterns.Evidence{Blueprint: b, Arms: map[string][]*agents.Tally{patterns.Base: tallies}}
	summary := func(measure, period, group, field string) agents.Estimate {
		key := findings.SummaryKey{Scenario: f.Base().Name, Period: period, Group: group, Field: field, Stage: agents.StageNames[agents.Design], Measure: measure}
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
	replications := map[int64]*seriesTally{}
	var runs []*seriesTally
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
			run = newSeriesTally(b)
			replications[r.Replication] = run
			runs = append(runs, run)
		}
		run.add(r, group, month, field, stage)
		return nil
	})
	for _, run := range runs {
		all = append(all, run.finish())
	}
	return all, grouped, err
}

// A seriesTally sums the rows of series.csv of one run.
type seriesTally struct {
	*agents.Tally
	b             *agents.Blueprint
	formal, tasks [][]float64 // in design, by month and field, over all places; formal have an agreement
}

// newSeriesTally returns a tally without rows.
func newSeriesTally(b *agents.Blueprint) *seriesTally {
	t := &seriesTally{Tally: agents.NewTally(b), b: b}
	for range b.Months {
		t.formal, t.tasks = append(t.formal, make([]float64, t.Fields)), append(t.tasks, make([]float64, t.Fields))
	}
	return t
}

// add adds the row of a group of places to every period that has its month.
func (t *seriesTally) add(r *findings.SeriesRow, group, month, field, stage int) {
	n := float64(r.Modes.Tasks())
	agreed := 0.0
	if !math.IsNaN(r.Formalised) {
		agreed = math.Round(r.Formalised * n) // the table has nine digits of the share
	}
	if stage == agents.Design {
		t.formal[month][field] += agreed
		t.tasks[month][field] += n
	}
	for period, span := range t.b.Periods {
		if month < span.First || month > span.Last {
			continue
		}
		for _, at := range []int{group, len(t.b.Groups)} {
			cell := t.Group(period, at, field, stage)
			cell[agents.Tasks] += n
			cell[agents.Formalised] += agreed
			for mode := range negotiation.Modes {
				cell[agents.ModeCount+mode] += float64(r.Modes[mode])
			}
		}
	}
}

// finish returns the tally after the last row.
func (t *seriesTally) finish() *agents.Tally {
	for month := range t.FormalisedByMonth {
		for field := range t.FormalisedByMonth[month] {
			if t.tasks[month][field] > 0 {
				t.FormalisedByMonth[month][field] = t.formal[month][field] / t.tasks[month][field]
			}
		}
	}
	return t.Tally
}
