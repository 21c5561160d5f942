package findings

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/plots"
	"dugnad/scenarios"
	"dugnad/scenarios/studies"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// Findings are what figures are drawn from: the tables of a results directory, and what its
// scenarios say of names, periods and places. A run that has just ended holds its tables in
// memory, plot reads those of a directory; both give a figure the tables' numbers, so that
// both draw the same bytes.
type Findings struct {
	Scenarios    []Scenario // the base first; none of indices without their study
	Replications int
	Seed         uint64
	Tables       map[string]func() (io.ReadCloser, error) // by file name
	// Monthly are the shares co-produced of a scenario, as of agents.Summary.Monthly.
	Monthly       func(scenario Scenario) ([][]float64, error)
	Study         *Study    // of a study's directory; nil: a scenario's results
	Stale         bool      // the study's indices are of other outcomes
	Analysis      *Analysis // how its indices were made; nil if there are none, or stale ones
	indices       *Indices  // read when a figure first needs them
	DrawnOutcomes []string  // outcomes of a study that are drawn; nil: all
	// Shown are the outcomes that explain was asked to show; nil: those of all places.
	Shown *OutcomeFilter

	// Of a directory that was read; nil of a run that has just ended.
	Manifest *results.Manifest
	Loaded   []*scenarios.Scenario // as scenarios

	Series  map[string]*SeriesCounts // by scenario, read when a figure first needs them
	Summary map[SummaryKey]plots.Estimate
}

// Scenario is a scenario of the findings.
type Scenario struct {
	Name, Digest string
	Blueprint    *agents.Blueprint
}

// Base is the scenario that figures of one scenario show.
func (f *Findings) Base() Scenario { return f.Scenarios[0] }

// Source is what captions say of where the numbers come from.
func (f *Findings) Source() plots.Source {
	s := plots.Source{Replications: f.Replications, Seed: f.Seed}
	for _, of := range f.Scenarios {
		s.Scenarios, s.Digests = append(s.Scenarios, of.Name), append(s.Digests, of.Digest)
	}
	if f.Scenarios == nil {
		for _, table := range f.Analysis.From {
			s.Tables, s.Digests = append(s.Tables, table.Name), append(s.Digests, table.SHA256)
		}
	}
	return s
}

// Hold makes a table in memory one of the findings.
func (f *Findings) AddTable(name string, text *bytes.Buffer) {
	f.Tables[name] = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text.Bytes())), nil }
}

// UnknownName is the error of a table that names what its scenario has not.
func UnknownName(table record.Table, column, name string) error {
	return fault.Input("", "%s: %s %q is not in the scenario beside it", table.Name, column, name)
}

// Estimates are the rows of summary.csv.
func (f *Findings) Estimates() (map[SummaryKey]plots.Estimate, error) {
	if f.Summary != nil {
		return f.Summary, nil
	}
	rows := map[SummaryKey]plots.Estimate{}
	err := EachRow(f, agents.SummaryTable, func(r *summaryRow) error {
		rows[r.SummaryKey] = plots.Estimate{Mean: r.Mean, Lower: r.Lower, Upper: r.Upper}
		return nil
	})
	if err == nil {
		f.Summary = rows
	}
	return rows, err
}

// SeriesCounts are a scenario's counts of tasks over all places: by replication, then by
// (field × Stages + stage) × months + month.
type SeriesCounts struct {
	Replications [][]TaskCounts
	Rows         []string // what the table's rows are about, in its order: groups, places or all
}

// TaskCounts are tasks by what they ended as.
type TaskCounts [negotiation.Modes]int64

func (c *TaskCounts) Tasks() (sum int64) {
	for _, n := range c {
		sum += n
	}
	return sum
}

// Share is that of a mode, NaN where there is no task.
func (c *TaskCounts) Share(mode negotiation.Mode) float64 {
	return float64(c[mode]) / float64(c.Tasks())
}

// Counts reads series.csv once for its counts.
func (f *Findings) Counts(scenario Scenario) (*SeriesCounts, error) {
	if f.Series == nil {
		all := map[string]*SeriesCounts{}
		if err := f.readCounts(all); err != nil {
			return nil, err
		}
		f.Series = all
	}
	if counts, ok := f.Series[scenario.Name]; ok {
		return counts, nil
	}
	return nil, fault.Input("", "series.csv has no rows of scenario %q", scenario.Name)
}

func (f *Findings) readCounts(all map[string]*SeriesCounts) error {
	cells := map[string]SeriesCells{}
	blueprints := map[string]*agents.Blueprint{}
	for _, s := range f.Scenarios {
		blueprints[s.Name] = s.Blueprint
		cells[s.Name] = NewSeriesCells(s.Blueprint)
		all[s.Name] = &SeriesCounts{}
	}
	replications := map[string]map[int64]int{}
	return EachRow(f, agents.SeriesTable, func(r *SeriesRow) error {
		b, counts := blueprints[r.Scenario], all[r.Scenario]
		if b == nil {
			return UnknownName(agents.SeriesTable, "scenario", r.Scenario)
		}
		if replications[r.Scenario] == nil {
			replications[r.Scenario] = map[int64]int{}
		}
		index, ok := replications[r.Scenario][r.Replication]
		if !ok {
			index = len(counts.Replications)
			replications[r.Scenario][r.Replication] = index
			counts.Replications = append(counts.Replications, make([]TaskCounts, len(b.Parameters.Fields)*agents.Stages*b.Months))
		}
		month, field, stage, err := cells[r.Scenario].Of(r)
		if err != nil {
			return err
		}
		if index == 0 && !slices.Contains(counts.Rows, r.Place) {
			counts.Rows = append(counts.Rows, r.Place)
		}
		cell := &counts.Replications[index][(field*agents.Stages+stage)*b.Months+month]
		for mode := range cell {
			cell[mode] += r.Modes[mode]
		}
		return nil
	})
}

// MonthlyOfSeries are the shares co-produced, computed as agents.Tally does.
func (f *Findings) MonthlyOfSeries(scenario Scenario) ([][]float64, error) {
	counts, err := f.Counts(scenario)
	if err != nil {
		return nil, err
	}
	shares := make([][]float64, len(counts.Replications))
	for r, cells := range counts.Replications {
		shares[r] = make([]float64, len(cells))
		for i := range cells {
			shares[r][i] = cells[i].Share(negotiation.CoProduction)
		}
	}
	return shares, nil
}

// SeriesCells tell by name which month, field and stage a row of series.csv is about.
type SeriesCells struct{ months, fields, stages map[string]int }

func NewSeriesCells(b *agents.Blueprint) SeriesCells {
	return SeriesCells{IndexByName(MonthLabels(b)), IndexByName(b.FieldNames()), IndexByName(agents.StageNames[:])}
}

func (c SeriesCells) Of(r *SeriesRow) (month, field, stage int, err error) {
	month, hasMonth := c.months[r.Month]
	field, hasField := c.fields[r.Field]
	stage, hasStage := c.stages[r.Stage]
	if !hasMonth || !hasField || !hasStage {
		err = UnknownName(agents.SeriesTable, "month, field or stage", r.Month+", "+r.Field+", "+r.Stage)
	}
	return month, field, stage, err
}

// ContextOf is a national series of context.csv, one value per month, nil if it has none.
func (f *Findings) ContextSeries(scenario Scenario, measure string) ([]float64, error) {
	months := IndexByName(MonthLabels(scenario.Blueprint))
	var series []float64
	err := EachRow(f, agents.ContextTable, func(r *contextRow) error {
		if r.Scenario != scenario.Name || r.Measure != measure {
			return nil
		}
		if series == nil {
			series = missing(len(months))
		}
		if i, ok := months[r.Month]; ok {
			series[i] = r.Value
		}
		return nil
	})
	return series, err
}

func IndexByName(names []string) map[string]int {
	at := make(map[string]int, len(names))
	for i, name := range names {
		at[name] = i
	}
	return at
}

func MonthLabels(b *agents.Blueprint) []string {
	months := make([]string, b.Months)
	for month := range months {
		months[month] = b.MonthLabel(month)
	}
	return months
}

// PeriodSpans are the scenario's periods.
func PeriodSpans(b *agents.Blueprint) []plots.Span {
	var spans []plots.Span
	for _, p := range b.Periods {
		spans = append(spans, plots.Span{Name: p.Name, Start: b.MonthLabel(p.First), End: b.MonthLabel(p.Last)})
	}
	return spans
}

// Choose leaves some outcomes of a study to be drawn; nil: all.
func (f *Findings) SelectOutcomes(outcomes []string) error {
	if outcomes == nil {
		return nil
	}
	if f.Study == nil {
		return fault.Input("", "found --outcome, and no study")
	}
	f.DrawnOutcomes = outcomes
	return CheckOutcomes(f.Study.Study, outcomes)
}

// CheckOutcomes refuses names that are none of the study's outcomes.
func CheckOutcomes(s *studies.Study, names []string) error {
	var known []string
	for i := range s.Outcomes {
		known = append(known, s.Outcomes[i].Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fault.Input(fault.NearestHint(name, known, "allowed: "+strings.Join(known, ", ")), "outcome: found %q, which is none of the study's", name)
		}
	}
	return nil
}

// ErrNoPeriod is why a scenario without periods has nothing to summarise over.
var ErrNoPeriod = errors.New("the scenario has no period")

// ComparedPeriods are the periods that figures set beside one another: before and during the surge
// where the scenario has these, otherwise its first two, or the only one.
func ComparedPeriods(b *agents.Blueprint) []int {
	if before, surge := PeriodNamed(b, "before"), PeriodNamed(b, "surge"); before >= 0 && surge >= 0 {
		return []int{before, surge}
	}
	all := []int{0, 1}
	return all[:min(2, len(b.Periods))]
}

// missing is a stretch of values that are not there.
func missing(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

// Has tells whether all of the tables are there.
func (f *Findings) Has(tables ...string) bool {
	return !slices.ContainsFunc(tables, func(name string) bool { _, ok := f.Tables[name]; return !ok })
}
