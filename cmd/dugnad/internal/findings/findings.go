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
	"dugnad/agents/patterns"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/plots"
	"dugnad/scenarios"
	"dugnad/scenarios/studies"
	"dugnad/sim/files"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// Findings are the tables of a results directory, in memory or on the disk, with the names, periods and
// places of its scenarios.
type Findings struct {
	Scenarios    []Scenario // the base first; empty for indices without their study
	Replications int
	Seed         uint64
	Weights      agents.Weights                           // of places in summary.csv; empty: agents.WeighTasks
	Tables       map[string]func() (io.ReadCloser, error) // by file name
	// Monthly returns the co-produced shares of a scenario, like agents.Summary.Monthly.
	Monthly       func(scenario Scenario) ([][]float64, error)
	Study         *Study    // nil for the results of a scenario
	Stale         bool      // the indices were computed from other outcomes than the study's
	Analysis      *Analysis // methods of the indices; nil if there are none, or if they are stale
	indices       *Indices  // cache of ReadIndices
	DrawnOutcomes []string  // names of the outcomes of a study that are drawn; nil: all
	// Shown selects the outcomes of an explanation; nil: those of all places together.
	Shown *OutcomeFilter

	// Named are the scenarios whose texts figures and reports show.
	Named []*scenarios.Scenario

	Evidence   *scenarios.Evidence  // of the base; nil if it names none that is about it
	Changes    [][]plots.Change     // by scenario: what the command line changed in the base, and how others differ from it
	Statements []patterns.Statement // of the evidence, about cells that the base has

	// Manifest and Loaded are those of a directory; nil for tables in memory.
	Manifest *results.Manifest
	Loaded   []*scenarios.Scenario // in the order of Scenarios

	Series  map[string]*SeriesCounts      // cache of Counts, by scenario
	Summary map[SummaryKey]plots.Estimate // cache of Estimates
}

// Scenario names a scenario of the findings. Blueprint is nil where only the digest is known.
type Scenario struct {
	Name, Digest string
	Blueprint    *agents.Blueprint
}

// Base returns the first scenario, which figures of one scenario show.
func (f *Findings) Base() Scenario { return f.Scenarios[0] }

// Source returns the origin of the numbers, for captions: scenarios or tables, with their digests.
func (f *Findings) Source() plots.Source {
	s := plots.Source{Replications: f.Replications, Seed: f.Seed}
	s.Changes = f.Changes
	s.Keys = f.variedKeys()
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

// variedKeys returns the keys that a study varies, with what they mean.
func (f *Findings) variedKeys() (varied []plots.Key) {
	if f.Study == nil {
		return nil
	}
	for i := range f.Study.Study.Factors {
		factor := &f.Study.Study.Factors[i]
		for _, path := range factor.KeyPaths() {
			varied = append(varied, plots.Key{Path: path, Meaning: scenarios.Meaning(path)})
		}
	}
	return varied
}

// AddTable adds a table in memory.
func (f *Findings) AddTable(name string, text *bytes.Buffer) {
	f.add(name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text.Bytes())), nil })
}

// addFile adds a table on the disk.
func (f *Findings) addFile(name, path string) {
	f.add(name, func() (io.ReadCloser, error) { return files.Open(path) })
}

func (f *Findings) add(name string, open func() (io.ReadCloser, error)) {
	if f.Tables == nil {
		f.Tables = map[string]func() (io.ReadCloser, error){}
	}
	f.Tables[name] = open
}

// UnknownName returns the error of a table with a name that its scenario does not have.
func UnknownName(table record.Table, column, name string) error {
	return fault.Input("", "%s: %s %q is not in the scenario beside it", table.Name, column, name)
}

// PlacesTable returns places.csv with the measures of the scenarios.
func (f *Findings) PlacesTable() record.Table {
	var blueprints []*agents.Blueprint
	for _, s := range f.Scenarios {
		if s.Blueprint != nil {
			blueprints = append(blueprints, s.Blueprint)
		}
	}
	table, _ := agents.PlacesTableOf(blueprints...)
	return table
}

// Estimates returns the rows of summary.csv. It reads the table once.
func (f *Findings) Estimates() (map[SummaryKey]plots.Estimate, error) {
	if f.Summary != nil {
		return f.Summary, nil
	}
	rows := map[SummaryKey]plots.Estimate{}
	err := EachRow(f, agents.SummaryTable, func(r *summaryRow) error {
		rows[r.SummaryKey] = r.Estimate
		return nil
	})
	if err == nil {
		f.Summary = rows
	}
	return rows, err
}

// SeriesCounts are the tasks of a scenario, summed over all places: by replication, then at the index
// (field × Stages + stage) × months + month.
type SeriesCounts struct {
	Replications [][]TaskCounts
	Rows         []string // groups or places of the table, or all, in its order
}

// TaskCounts are numbers of tasks by the mode in which they ended.
type TaskCounts [negotiation.Modes]int64

// Tasks returns the number of tasks of all modes.
func (c *TaskCounts) Tasks() (sum int64) {
	for _, n := range c {
		sum += n
	}
	return sum
}

// Add adds the tasks of another.
func (c *TaskCounts) Add(o *TaskCounts) {
	for mode := range c {
		c[mode] += o[mode]
	}
}

// Share returns the share of a mode, from 0 to 1; NaN if there is no task.
func (c *TaskCounts) Share(mode negotiation.Mode) float64 {
	return float64(c[mode]) / float64(c.Tasks())
}

// Counts returns the counts of a scenario in series.csv. It reads the table once, for all scenarios.
func (f *Findings) Counts(scenario Scenario) (*SeriesCounts, error) {
	if f.Series == nil {
		all, err := f.readCounts()
		if err != nil {
			return nil, err
		}
		f.Series = all
	}
	if counts, ok := f.Series[scenario.Name]; ok {
		return counts, nil
	}
	return nil, fault.Input("", "series.csv has no rows of scenario %q", scenario.Name)
}

func (f *Findings) readCounts() (map[string]*SeriesCounts, error) {
	all := map[string]*SeriesCounts{}
	cells := map[string]SeriesCells{}
	blueprints := map[string]*agents.Blueprint{}
	for _, s := range f.Scenarios {
		blueprints[s.Name] = s.Blueprint
		cells[s.Name] = NewSeriesCells(s.Blueprint)
		all[s.Name] = &SeriesCounts{}
	}
	replications := map[string]map[int64]int{}
	return all, EachRow(f, agents.SeriesTable, func(r *SeriesRow) error {
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
		month, field, stage, err := cells[r.Scenario].Indices(r)
		if err != nil {
			return err
		}
		if index == 0 && !slices.Contains(counts.Rows, r.Place) {
			counts.Rows = append(counts.Rows, r.Place)
		}
		counts.Replications[index][(field*agents.Stages+stage)*b.Months+month].Add(&r.Modes)
		return nil
	})
}

// MonthlyOfSeries computes the co-produced shares from series.csv, with the same arithmetic as agents.Tally.
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

// SeriesCells resolves the month, field and stage that a row of series.csv names.
type SeriesCells struct{ months, fields, stages map[string]int }

// NewSeriesCells returns the names of a blueprint.
func NewSeriesCells(b *agents.Blueprint) SeriesCells {
	return SeriesCells{IndexByName(MonthLabels(b)), IndexByName(b.FieldNames()), IndexByName(agents.StageNames[:])}
}

// Indices returns the indices of month, field and stage of a row. A name that the scenario does not have
// is an error.
func (c SeriesCells) Indices(r *SeriesRow) (month, field, stage int, err error) {
	month, hasMonth := c.months[r.Month]
	field, hasField := c.fields[r.Field]
	stage, hasStage := c.stages[r.Stage]
	if !hasMonth || !hasField || !hasStage {
		err = UnknownName(agents.SeriesTable, "month, field or stage", r.Month+", "+r.Field+", "+r.Stage)
	}
	return month, field, stage, err
}

// ContextSeries returns a national series of context.csv, one value per month, NaN where the table has
// none. It is nil if the table does not have the measure.
func (f *Findings) ContextSeries(scenario Scenario, measure string) ([]float64, error) {
	months := IndexByName(MonthLabels(scenario.Blueprint))
	var series []float64
	err := EachRow(f, agents.ContextTable, func(r *contextRow) error {
		if r.Scenario != scenario.Name || r.Measure != measure {
			return nil
		}
		if series == nil {
			series = slices.Repeat([]float64{math.NaN()}, len(months))
		}
		if i, ok := months[r.Month]; ok {
			series[i] = r.Value
		}
		return nil
	})
	return series, err
}

// IndexByName returns the index of every name.
func IndexByName(names []string) map[string]int {
	at := make(map[string]int, len(names))
	for i, name := range names {
		at[name] = i
	}
	return at
}

// MonthLabels returns the months of a blueprint, as YYYY-MM.
func MonthLabels(b *agents.Blueprint) []string {
	months := make([]string, b.Months)
	for month := range months {
		months[month] = b.MonthLabel(month)
	}
	return months
}

// PeriodSpans returns the periods of a blueprint, for the axes of figures. If it has a surge, the others
// are beside it.
func PeriodSpans(b *agents.Blueprint) []plots.Span {
	var spans []plots.Span
	surge := PeriodNamed(b, "surge")
	for i, p := range b.Periods {
		spans = append(spans, plots.Span{
			Name: p.Name, Start: b.MonthLabel(p.First), End: b.MonthLabel(p.Last), Beside: surge >= 0 && i != surge,
		})
	}
	return spans
}

// SelectOutcomes restricts figures to some outcomes of a study; nil keeps all. An unknown name is an error.
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

// CheckOutcomes returns an error if a name is not an outcome of the study.
func CheckOutcomes(s *studies.Study, names []string) error {
	known := make([]string, len(s.Outcomes))
	for i := range s.Outcomes {
		known[i] = s.Outcomes[i].Name
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fault.Input(fault.NearestHint(name, known, "allowed: "+strings.Join(known, ", ")), "outcome: found %q, which is not an outcome of the study", name)
		}
	}
	return nil
}

// ErrNoPeriod is the error of a summary of a scenario without periods.
var ErrNoPeriod = errors.New("the scenario has no period")

// ComparedPeriods returns the indices of the periods that figures compare: "before" and "surge" if the
// scenario has both, otherwise its first two, or the only one.
func ComparedPeriods(b *agents.Blueprint) []int {
	if before, surge := PeriodNamed(b, "before"), PeriodNamed(b, "surge"); before >= 0 && surge >= 0 {
		return []int{before, surge}
	}
	return []int{0, 1}[:min(2, len(b.Periods))]
}

// Has tells whether the findings have all of the tables.
func (f *Findings) Has(tables ...string) bool {
	return !slices.ContainsFunc(tables, func(name string) bool { _, ok := f.Tables[name]; return !ok })
}
