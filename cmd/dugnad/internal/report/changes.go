package report

import (
	"math"
	"slices"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots/report"
)

// steps returns the differences in co-production between periods: from the first compared period to the
// second, and from each of these to the period that follows. ok is false if series.csv pools places in
// another way than summary.csv, so that it has no differences of these.
func steps(f *findings.Findings) (steps []report.Step, ok bool, err error) {
	b := f.Base().Blueprint
	periods := findings.ComparedPeriods(b)
	if last := periods[len(periods)-1] + 1; len(periods) == 2 && last < len(b.Periods) {
		periods = append(periods, last)
	}
	shares, err := periodShares(f)
	if err != nil || shares == nil {
		return nil, false, err
	}
	rows, err := f.Estimates()
	if err != nil {
		return nil, false, err
	}
	for _, pair := range [][2]int{{0, 1}, {1, 2}, {0, 2}} {
		if pair[1] >= len(periods) {
			continue
		}
		from, to := periods[pair[0]], periods[pair[1]]
		for field := range b.Parameters.Fields {
			for stage, stageName := range agents.StageNames {
				name := b.Parameters.Fields[field].Name
				before, after := shares(from, field, stage), shares(to, field, stage)
				steps = append(steps, report.Step{
					Field: findings.FieldLabel(&b.Parameters.Fields[field]), Stage: report.Stage(stage),
					From: b.Periods[from].Name, To: b.Periods[to].Name,
					Before:     coproduction(rows, f.Base().Name, b.Periods[from].Name, name, stageName),
					After:      coproduction(rows, f.Base().Name, b.Periods[to].Name, name, stageName),
					Difference: agents.Pair(before, after, 1).Difference,
				})
			}
		}
	}
	return steps, true, nil
}

// periodShares returns the function for the share of co-production over all places in a period by
// replication, NaN where there is no task, pooled as summary.csv. It returns nil if series.csv cannot
// give these shares: those of places need rows by place.
func periodShares(f *findings.Findings) (func(period, field, stage int) []float64, error) {
	b := f.Base().Blueprint
	counts, err := f.Counts(f.Base())
	if err != nil {
		return nil, err
	}
	if f.Weights.PoolTasks() {
		return func(period, field, stage int) []float64 {
			return pooledShares(counts, b, field, stage, b.Periods[period])
		}, nil
	}
	places := map[string]int{}
	for i := range b.Places {
		places[b.Places[i].Code] = i
	}
	isGroup := func(row string) bool { _, isPlace := places[row]; return !isPlace }
	if len(counts.Rows) != len(places) || slices.ContainsFunc(counts.Rows, isGroup) {
		return nil, nil
	}
	runs, err := placeCounts(f, places)
	pooling := agents.NewPooling(b, f.Weights)
	return func(period, field, stage int) []float64 {
		shares := make([]float64, len(runs))
		for r, run := range runs {
			share, ok := pooling.Mean(period, len(b.Groups), func(place int) (float64, bool) {
				c := &run[placeIndex(b, period, place, field, stage)]
				return c.Share(negotiation.CoProduction), c.Tasks() > 0
			})
			if shares[r] = share; !ok {
				shares[r] = math.NaN()
			}
		}
		return shares
	}, err
}

// pooledShares returns the shares of all tasks of a period.
func pooledShares(c *findings.SeriesCounts, b *agents.Blueprint, field, stage int, period agents.Period) []float64 {
	shares := make([]float64, len(c.Replications))
	for r, cells := range c.Replications {
		var sum findings.TaskCounts
		for month := period.First; month <= period.Last; month++ {
			sum.Add(&cells[(field*agents.Stages+stage)*b.Months+month])
		}
		shares[r] = sum.Share(negotiation.CoProduction)
	}
	return shares
}

// placeCounts returns the tasks of the base in series.csv by replication and placeIndex. places are the
// indices by code.
func placeCounts(f *findings.Findings, places map[string]int) (runs [][]findings.TaskCounts, err error) {
	b := f.Base().Blueprint
	cells, replications := findings.NewSeriesCells(b), map[int64]int{}
	err = findings.EachRow(f, agents.SeriesTable, func(r *findings.SeriesRow) error {
		if r.Scenario != f.Base().Name {
			return nil
		}
		month, field, stage, err := cells.Indices(r)
		if err != nil {
			return err
		}
		place, ok := places[r.Place]
		if !ok {
			return findings.UnknownName(agents.SeriesTable, "place", r.Place)
		}
		run, ok := replications[r.Replication]
		if !ok {
			run = len(runs)
			replications[r.Replication] = run
			runs = append(runs, make([]findings.TaskCounts, placeIndex(b, len(b.Periods), 0, 0, 0)))
		}
		for period, span := range b.Periods {
			if month >= span.First && month <= span.Last {
				runs[run][placeIndex(b, period, place, field, stage)].Add(&r.Modes)
			}
		}
		return nil
	})
	return runs, err
}

// placeIndex returns the index of a period, place, field and stage.
func placeIndex(b *agents.Blueprint, period, place, field, stage int) int {
	return ((period*len(b.Places)+place)*len(b.Parameters.Fields)+field)*agents.Stages + stage
}
