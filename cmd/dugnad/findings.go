package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/plots"
	"dugnad/scenarios"
	"dugnad/scenarios/studies"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// findings are what figures are drawn from: the tables of a results directory, and what its
// scenarios say of names, periods and places. A run that has just ended holds its tables in
// memory, plot reads those of a directory; both give a figure the tables' numbers, so that
// both draw the same bytes.
type findings struct {
	scenarios    []scenarioOf // the base first; none of indices without their study
	replications int
	seed         uint64
	tables       map[string]func() (io.ReadCloser, error) // by file name
	// monthly are the shares co-produced of a scenario, as of agents.Summary.Monthly.
	monthly  func(scenario scenarioOf) ([][]float64, error)
	study    *studyTables  // of a study's directory; nil: a scenario's results
	stale    bool          // the study's indices are of other outcomes
	analysis *analysisFile // how its indices were made; nil if there are none, or stale ones
	indices  *indexTables  // read when a figure first needs them
	wanted   []string      // outcomes of a study that are drawn; nil: all
	// chosen are the outcomes that explain was asked to show; nil: those of all places.
	chosen *outcomeFilter

	// Of a directory that was read; nil of a run that has just ended.
	manifest *results.Manifest
	loaded   []*scenarios.Scenario // as scenarios

	series  map[string]*seriesCounts // by scenario, read when a figure first needs them
	summary map[summaryKey]plots.Estimate
}

// scenarioOf is a scenario of the findings.
type scenarioOf struct {
	name, digest string
	blueprint    *agents.Blueprint
}

// base is the scenario that figures of one scenario show.
func (f *findings) base() scenarioOf { return f.scenarios[0] }

// source is what captions say of where the numbers come from.
func (f *findings) source() plots.Source {
	s := plots.Source{Replications: f.replications, Seed: f.seed}
	for _, of := range f.scenarios {
		s.Scenarios, s.Digests = append(s.Scenarios, of.name), append(s.Digests, of.digest)
	}
	if f.scenarios == nil {
		for _, table := range f.analysis.From {
			s.Tables, s.Digests = append(s.Tables, table.Name), append(s.Digests, table.SHA256)
		}
	}
	return s
}

// findingsIn reads a results directory's manifest and scenarios, once it is certain that
// nothing in it has changed but what was drawn or written from it.
func findingsIn(directory string) (*findings, error) {
	manifest, err := results.ReadManifest(directory)
	if err != nil {
		return nil, err
	}
	if err := results.VerifyFiles(directory, func(path string) bool { return !isDerived(path) }); err != nil {
		return nil, err
	}
	f := &findings{
		replications: manifest.Replications, seed: manifest.Seed, manifest: &manifest,
		tables: map[string]func() (io.ReadCloser, error){},
	}
	for _, file := range manifest.Files {
		path := filepath.Join(directory, filepath.FromSlash(file.Path))
		if ending := filepath.Ext(path); (ending == ".csv" || ending == ".jsonl") && !isDerived(file.Path) {
			f.tables[file.Path] = func() (io.ReadCloser, error) { return os.Open(path) }
		}
	}
	f.monthly = f.monthlyOfSeries
	for _, listed := range manifest.Scenarios {
		path := filepath.Join(directory, "scenario.toml")
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			path = filepath.Join(directory, "scenarios", listed.Name+".toml")
		}
		s, err := scenarios.Load(scenarios.Source{FS: userFiles{}, Path: filepath.ToSlash(path)}, nil)
		if err != nil {
			return nil, err
		}
		f.loaded = append(f.loaded, s)
		f.scenarios = append(f.scenarios, scenarioOf{listed.Name, listed.Digest, scenarios.NewExperiment(s).Blueprint})
	}
	if len(f.scenarios) == 0 {
		return nil, wrongInput("", "%s: the manifest lists no scenario", directory)
	}
	return f, nil
}

// hold makes a table in memory one of the findings.
func (f *findings) hold(name string, text *bytes.Buffer) {
	f.tables[name] = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text.Bytes())), nil }
}

// read goes through a table's rows. A table that is there but cannot be read is the user's to
// put right: it was another program's or another version's.
func (f *findings) read(table record.Table, row func(r *record.Reader)) error {
	open, ok := f.tables[table.Name]
	if !ok {
		return wrongInput("", "there is no %s", table.Name)
	}
	file, err := open()
	if err != nil {
		return err
	}
	defer file.Close()
	r, err := record.NewReader(file, table)
	if err != nil {
		return wrongInput("", "%s", err)
	}
	for r.Next() {
		row(r)
	}
	if err := r.Err(); err != nil {
		return wrongInput("", "%s", err)
	}
	return nil
}

// unknown is the error of a table that names what its scenario has not.
func unknown(table record.Table, column, name string) error {
	return wrongInput("", "%s: %s %q is not in the scenario beside it", table.Name, column, name)
}

// summaryKey is a row of summary.csv.
type summaryKey struct{ scenario, period, group, field, stage, measure string }

// estimates are the rows of summary.csv.
func (f *findings) estimates() (map[summaryKey]plots.Estimate, error) {
	if f.summary != nil {
		return f.summary, nil
	}
	rows := map[summaryKey]plots.Estimate{}
	var at [9]int
	err := f.read(agents.SummaryTable, func(r *record.Reader) {
		if len(rows) == 0 {
			for i, name := range []string{"scenario", "period", "group", "field", "stage", "measure", "mean", "lower", "upper"} {
				at[i] = r.Column(name)
			}
		}
		key := summaryKey{r.Text(at[0]), r.Text(at[1]), r.Text(at[2]), r.Text(at[3]), r.Text(at[4]), r.Text(at[5])}
		rows[key] = plots.Estimate{Mean: r.Real(at[6]), Lower: r.Real(at[7]), Upper: r.Real(at[8])}
	})
	if err == nil {
		f.summary = rows
	}
	return rows, err
}

// seriesCounts are a scenario's counts of tasks over all places: by replication, then by
// (field × Stages + stage) × months + month.
type seriesCounts struct {
	replications [][]taskCounts
	rows         []string // what the table's rows are about, in its order: groups, places or all
}

// taskCounts are tasks by what they ended as.
type taskCounts [negotiation.Modes]int64

func (c *taskCounts) tasks() (sum int64) {
	for _, n := range c {
		sum += n
	}
	return sum
}

// share is that of a mode, NaN where there is no task.
func (c *taskCounts) share(mode negotiation.Mode) float64 {
	return float64(c[mode]) / float64(c.tasks())
}

// counts reads series.csv once for its counts.
func (f *findings) counts(scenario scenarioOf) (*seriesCounts, error) {
	if f.series == nil {
		all := map[string]*seriesCounts{}
		if err := f.readCounts(all); err != nil {
			return nil, err
		}
		f.series = all
	}
	if counts, ok := f.series[scenario.name]; ok {
		return counts, nil
	}
	return nil, wrongInput("", "series.csv has no rows of scenario %q", scenario.name)
}

func (f *findings) readCounts(all map[string]*seriesCounts) error {
	cells := map[string]seriesCells{}
	blueprints := map[string]*agents.Blueprint{}
	for _, s := range f.scenarios {
		blueprints[s.name] = s.blueprint
		cells[s.name] = cellsOf(s.blueprint)
		all[s.name] = &seriesCounts{}
	}
	replications := map[string]map[int64]int{}
	var problem error
	return errors.Join(f.eachSeriesRow(func(r *seriesRow) {
		b, counts := blueprints[r.scenario], all[r.scenario]
		if b == nil {
			problem = unknown(agents.SeriesTable, "scenario", r.scenario)
			return
		}
		if replications[r.scenario] == nil {
			replications[r.scenario] = map[int64]int{}
		}
		index, ok := replications[r.scenario][r.replication]
		if !ok {
			index = len(counts.replications)
			replications[r.scenario][r.replication] = index
			counts.replications = append(counts.replications, make([]taskCounts, len(b.Parameters.Fields)*agents.Stages*b.Months))
		}
		month, field, stage, err := cells[r.scenario].of(r)
		if err != nil {
			problem = err
			return
		}
		if index == 0 && !slices.Contains(counts.rows, r.place) {
			counts.rows = append(counts.rows, r.place)
		}
		cell := &counts.replications[index][(field*agents.Stages+stage)*b.Months+month]
		for mode := range cell {
			cell[mode] += r.modes[mode]
		}
	}), problem)
}

// monthlyOfSeries are the shares co-produced, computed as agents.Tally does.
func (f *findings) monthlyOfSeries(scenario scenarioOf) ([][]float64, error) {
	counts, err := f.counts(scenario)
	if err != nil {
		return nil, err
	}
	shares := make([][]float64, len(counts.replications))
	for r, cells := range counts.replications {
		shares[r] = make([]float64, len(cells))
		for i := range cells {
			shares[r][i] = cells[i].share(negotiation.CoProduction)
		}
	}
	return shares, nil
}

// seriesRow is a row of series.csv; need, coverage and the rest are NaN where empty.
type seriesRow struct {
	scenario, month, place, field, stage                          string
	replication                                                   int64
	modes                                                         taskCounts
	dependenceMV, dependenceVM, formalised, need, coverage, hours float64
}

// seriesCells tell by name which month, field and stage a row of series.csv is about.
type seriesCells struct{ months, fields, stages map[string]int }

func cellsOf(b *agents.Blueprint) seriesCells {
	return seriesCells{indices(monthsOf(b)), indices(b.FieldNames()), indices(agents.StageNames[:])}
}

func (c seriesCells) of(r *seriesRow) (month, field, stage int, err error) {
	month, hasMonth := c.months[r.month]
	field, hasField := c.fields[r.field]
	stage, hasStage := c.stages[r.stage]
	if !hasMonth || !hasField || !hasStage {
		err = unknown(agents.SeriesTable, "month, field or stage", r.month+", "+r.field+", "+r.stage)
	}
	return month, field, stage, err
}

// eachSeriesRow goes through series.csv.
func (f *findings) eachSeriesRow(do func(row *seriesRow)) error {
	var text [5]int
	var real [6]int
	replication, modes := -1, 0
	var row seriesRow
	return f.read(agents.SeriesTable, func(r *record.Reader) {
		if replication < 0 {
			replication, modes = r.Column("replication"), r.Column(negotiation.ModeNames[0])
			for i, name := range []string{"scenario", "month", "place", "field", "stage"} {
				text[i] = r.Column(name)
			}
			for i, name := range []string{"dependence_mv", "dependence_vm", "formalised", "need", "coverage", "volunteer_hours"} {
				real[i] = r.Column(name)
			}
		}
		row.replication = r.Count(replication)
		for i, into := range []*string{&row.scenario, &row.month, &row.place, &row.field, &row.stage} {
			*into = r.Text(text[i])
		}
		for mode := range row.modes {
			row.modes[mode] = r.Count(modes + mode)
		}
		for i, into := range []*float64{&row.dependenceMV, &row.dependenceVM, &row.formalised, &row.need, &row.coverage, &row.hours} {
			*into = r.Real(real[i])
		}
		do(&row)
	})
}

// contextOf is a national series of context.csv, one value per month, nil if it has none.
func (f *findings) contextOf(scenario scenarioOf, measure string) ([]float64, error) {
	months := indices(monthsOf(scenario.blueprint))
	var series []float64
	err := f.read(agents.ContextTable, func(r *record.Reader) {
		if r.Text(r.Column("scenario")) != scenario.name || r.Text(r.Column("measure")) != measure {
			return
		}
		if series == nil {
			series = missing(len(months))
		}
		if i, ok := months[r.Text(r.Column("month"))]; ok {
			series[i] = r.Real(r.Column("value"))
		}
	})
	return series, err
}

func indices(names []string) map[string]int {
	at := make(map[string]int, len(names))
	for i, name := range names {
		at[name] = i
	}
	return at
}

func monthsOf(b *agents.Blueprint) []string {
	months := make([]string, b.Months)
	for month := range months {
		months[month] = b.MonthLabel(month)
	}
	return months
}

// spansOf are the scenario's periods.
func spansOf(b *agents.Blueprint) []plots.Span {
	var spans []plots.Span
	for _, p := range b.Periods {
		spans = append(spans, plots.Span{Name: p.Name, Start: b.MonthLabel(p.First), End: b.MonthLabel(p.Last)})
	}
	return spans
}

// choose leaves some outcomes of a study to be drawn; nil: all.
func (f *findings) choose(outcomes []string) error {
	if outcomes == nil {
		return nil
	}
	if f.study == nil {
		return wrongInput("", "found --outcome, and no study")
	}
	f.wanted = outcomes
	return areOutcomes(f.study.study, outcomes)
}

// areOutcomes refuses names that are none of the study's outcomes.
func areOutcomes(s *studies.Study, names []string) error {
	var known []string
	for i := range s.Outcomes {
		known = append(known, s.Outcomes[i].Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return wrongInput(nearestHint(name, known, "allowed: "+strings.Join(known, ", ")), "outcome: found %q, which is none of the study's", name)
		}
	}
	return nil
}

// within is a path as seen from a directory, with slashes.
func within(directory, path string) string {
	directory, err := filepath.Abs(directory)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err == nil {
		path, err = filepath.Rel(directory, path)
	}
	if err != nil {
		return "" // on another drive
	}
	return filepath.ToSlash(path)
}
