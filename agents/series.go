package agents

import (
	"slices"

	"dugnad/agents/negotiation"
	"dugnad/sim/record"
)

// The tables of observations in a results directory. Their columns are a contract with readers;
// see docs/output.md.
var (
	SeriesTable = record.Table{Name: "series.csv", Columns: seriesColumns()}

	// SummaryTable is summary.csv with WeighTasks; see Summary.Table.
	SummaryTable = summaryTable(WeighTasks)

	ContextTable = record.Table{Name: "context.csv", Columns: []record.Column{
		scenarioColumn, monthColumn,
		{Name: "measure", Kind: record.Text, Meaning: "applicants (persons a month), in reception (persons), settled (persons a month) or in programme (persons); the nation, the same in every replication"},
		{Name: "value", Kind: record.Real, Unit: "persons, or persons a month", Meaning: "its value"},
	}}

	// PlacesTable is places.csv with the measures of every scenario; see PlacesTableOf.
	PlacesTable, _ = PlacesTableOf()

	PlaneTable = record.Table{Name: "plane.csv", Columns: []record.Column{
		scenarioColumn, periodColumn, fieldColumn, stageColumn,
		{Name: "mutual_bin", Kind: record.Count, Meaning: "bin of mutual dependence, 0 to 19: bin k holds k/20 up to (k+1)/20"},
		{Name: "imbalance_bin", Kind: record.Count, Meaning: "bin of the imbalance of dependence, likewise"},
		{Name: "mode", Kind: record.Text, Meaning: "what the task ended as"},
		{Name: "tasks", Kind: record.Count, Unit: "tasks", Meaning: "tasks over all replications; bins without tasks are left out"},
	}}

	// SpinUpTable holds the months before the clock, from the blank start.
	SpinUpTable = record.Table{Name: "spin_up.csv", Columns: []record.Column{
		scenarioColumn,
		{Name: "spin_up_month", Kind: record.Count, Unit: "months", Meaning: "month of the spin-up, from 1, the first after a start without trust, agreements or reliance; the first month observed follows on the last"},
		fieldColumn, stageColumn,
		{Name: "measure", Kind: record.Text, Meaning: "coproduction or formalised, as in summary.csv"},
		{Name: "mean", Kind: record.Real, Unit: "share of tasks", Meaning: "mean over replications of each replication's share of the month's tasks, all places together; empty where there is no task"},
		{Name: "lower", Kind: record.Real, Unit: "share of tasks", Meaning: "lower end of the 95 % interval of that mean (Student's t); empty with one replication"},
		{Name: "upper", Kind: record.Real, Unit: "share of tasks", Meaning: "upper end"},
		{Name: "replications", Kind: record.Count, Unit: "runs", Meaning: "replications that had tasks"},
	}}

	NetworkTable = record.Table{Name: "network.csv", Columns: []record.Column{
		replicationColumn, monthColumn, placeColumn,
		{Name: "organisation", Kind: record.Text, Meaning: "the organisation's stable name: its field and number, for an informal group with the month it was founded"},
		fieldColumn,
		{Name: "activity", Kind: record.Text, Meaning: "activity of the task"},
		{Name: "trust", Kind: record.Real, Unit: "trust, 0 to 1", Meaning: "trust before the task"},
		{Name: "formal", Kind: record.Count, Meaning: "1 if the pair held a formal agreement, else 0"},
		{Name: "mode", Kind: record.Text, Meaning: "what the task's implementation ended as"},
	}}
)

var (
	scenarioColumn    = record.Column{Name: "scenario", Kind: record.Text, Meaning: "name of the scenario"}
	replicationColumn = record.Column{Name: "replication", Kind: record.Count, Meaning: "replication, from 1"}
	monthColumn       = record.Column{Name: "month", Kind: record.Text, Unit: "YYYY-MM", Meaning: "month"}
	periodColumn      = record.Column{Name: "period", Kind: record.Text, Meaning: "period of the scenario"}
	placeColumn       = record.Column{Name: "place", Kind: record.Text, Meaning: "code of the place; read as text: 0301, not 301"}
	fieldColumn       = record.Column{Name: "field", Kind: record.Text, Meaning: "policy field"}
	stageColumn       = record.Column{Name: "stage", Kind: record.Text, Meaning: "design or implementation"}
	groupColumn       = record.Column{Name: "group", Kind: record.Text, Meaning: "group of places, or all"}
)

// summaryTable returns summary.csv with the meaning that the weights give to the column mean.
func summaryTable(weights Weights) record.Table {
	ratio := "ratio over all tasks of period and group"
	switch weights {
	case WeighPlaces:
		ratio = "mean over the places of the group, each with its own ratio over the period and the same weight; a place with nothing to average is left out"
	case WeighResidents:
		ratio = "mean over the places of the group, each with its own ratio over the period and weighted by its residents in the mean over the period; a place with nothing to average is left out"
	}
	return record.Table{Name: "summary.csv", Columns: []record.Column{
		scenarioColumn,
		{Name: "period", Kind: record.Text, Meaning: "period of the scenario, or a calendar year as 2015"},
		groupColumn, fieldColumn,
		{Name: "stage", Kind: record.Text, Meaning: "design or implementation; empty for measures of a calendar year, which are of both stages together"},
		{Name: "measure", Kind: record.Text, Meaning: "what is measured; docs/output.md lists the measures with their units"},
		{Name: "mean", Kind: record.Real, Meaning: "mean over replications of each replication's " + ratio + "; empty where no replication has anything to average"},
		{Name: "lower", Kind: record.Real, Meaning: "lower end of the 95 % interval of that mean (Student's t); empty with one replication"},
		{Name: "upper", Kind: record.Real, Meaning: "upper end"},
		{Name: "replications", Kind: record.Count, Unit: "runs", Meaning: "replications that had something to average"},
	}}
}

// SpinUpMeasures lists the measures of spin_up.csv.
var SpinUpMeasures = [...]string{"coproduction", "formalised"}

// Measures of series.csv: those between the modes and the volunteer hours, and those at the end, after
// the number of open tasks, which files of older versions lack.
var (
	seriesMeasures      = []string{"say", "dependence_mv", "dependence_vm", "formalised", "need", "coverage"}
	laterSeriesMeasures = []string{"open_dependence_mv", "open_dependence_vm"}
)

func seriesColumns() []record.Column {
	columns := []record.Column{
		scenarioColumn, replicationColumn, monthColumn,
		{Name: "place", Kind: record.Text, Meaning: "code of the place, name of the group, or all; read as text: 0301, not 301"},
		fieldColumn, stageColumn,
		{Name: "tasks", Kind: record.Count, Unit: "tasks", Meaning: "policy windows of the month, each counted once in each stage"},
	}
	for _, mode := range negotiation.ModeNames {
		columns = append(columns, record.Column{Name: mode, Kind: record.Count, Unit: "tasks", Meaning: "tasks that ended in the mode " + mode})
	}
	measures := func(names []string, later bool) {
		for _, name := range names {
			m, _ := MeasureNamed(name)
			columns = append(columns, record.Column{Name: name, Kind: record.Real, Unit: m.Unit, Later: later, Meaning: m.Meaning + "; empty where there is nothing to average"})
		}
	}
	measures(seriesMeasures, false)
	columns = append(columns,
		record.Column{Name: "volunteer_hours", Kind: record.Real, Unit: "hours", Meaning: "volunteer hours that running tasks took in the month; 0 in design"},
		record.Column{Name: "open_tasks", Kind: record.Count, Unit: "tasks", Later: true, Meaning: "tasks open to local formulation, that is, not statutory, each counted once in each stage"})
	measures(laterSeriesMeasures, true)
	return columns
}

// PlacesTableOf returns places.csv of scenarios, with the names of its measures: those of every scenario,
// then those that any of them adds.
func PlacesTableOf(scenarios ...*Blueprint) (table record.Table, measures []string) {
	columns := []record.Column{
		scenarioColumn, periodColumn, placeColumn,
		{Name: "group", Kind: record.Text, Meaning: "group of the place"},
		{Name: "residents", Kind: record.Real, Unit: "persons", Meaning: "mean residents over the period"},
		{Name: "windows", Kind: record.Count, Unit: "tasks a month", Meaning: "policy windows of each field and month: the weight of the place where all tasks are pooled"},
		fieldColumn, stageColumn,
	}
	add := func(m *Measure, later bool) {
		columns = append(columns, record.Column{Name: m.Name, Kind: record.Real, Unit: m.Unit, Later: later, Meaning: m.Meaning + "; mean over the replications that have it, empty if none has"})
		measures = append(measures, m.Name)
	}
	for i := range Measures {
		add(&Measures[i], i >= firstTotal)
	}
	for _, b := range scenarios {
		for i := len(Measures); i < len(b.measures); i++ {
			if !slices.Contains(measures, b.measures[i].Name) {
				add(&b.measures[i], true)
			}
		}
	}
	return record.Table{Name: "places.csv", Columns: columns}, measures
}

// Grouping is the unit of a row of series.csv.
type Grouping string

// The groupings of series.csv: a row is a group of places, a place, or all places together.
const (
	ByGroup Grouping = "group"
	ByPlace Grouping = "place"
	ByAll   Grouping = "all"
)

// Series writes one run's rows of SeriesTable as the months pass.
type Series struct {
	out         record.RowWriter
	scenario    string
	replication int
	names       []string
	rowOf       []int // by place
	sums        []Cell
	measures    []Measure
	later       []Measure
	blueprint   *Blueprint
}

// NewSeries prepares the rows of a run.
func NewSeries(out record.RowWriter, b *Blueprint, scenario string, replication int, by Grouping) *Series {
	s := &Series{out: out, scenario: scenario, replication: replication, blueprint: b}
	s.names, s.rowOf = b.rows(by)
	s.sums = make([]Cell, len(s.names)*len(b.fields)*Stages)
	s.measures, s.later = measuresNamed(seriesMeasures), measuresNamed(laterSeriesMeasures)
	return s
}

// measuresNamed returns the measures of those names, all of which must exist.
func measuresNamed(names []string) (measures []Measure) {
	for _, name := range names {
		m, _ := MeasureNamed(name)
		measures = append(measures, m)
	}
	return measures
}

// rows returns the names of the rows of a grouping and the row of each place.
func (b *Blueprint) rows(by Grouping) (names []string, rowOf []int) {
	rowOf = make([]int, len(b.Places))
	switch by {
	case ByGroup:
		names = b.Groups
		for i := range b.Places {
			rowOf[i] = b.Places[i].Group
		}
	case ByPlace:
		for row, i := range b.placeRows {
			names = append(names, b.Places[i].Code)
			rowOf[i] = row
		}
	default:
		names = []string{"all"}
	}
	return names, rowOf
}

// SeriesRows returns the number of rows that a run adds to series.csv.
func (b *Blueprint) SeriesRows(by Grouping) int {
	names, _ := b.rows(by)
	return b.Months * len(names) * len(b.fields) * Stages
}

// Observe writes the rows of the world's last month.
func (s *Series) Observe(w *World, month int) {
	for i := range s.sums {
		s.sums[i] = Cell{}
	}
	fields := len(s.blueprint.fields)
	for place, row := range s.rowOf {
		for field := range fields {
			for stage := range Stages {
				s.sums[(row*fields+field)*Stages+stage].Add(w.Cell(place, field, stage))
			}
		}
	}
	label := s.blueprint.MonthLabel(month)
	for row, name := range s.names {
		for field := range fields {
			for stage := range Stages {
				s.write(label, name, field, stage, &s.sums[(row*fields+field)*Stages+stage])
			}
		}
	}
}

func (s *Series) write(month, name string, field, stage int, c *Cell) {
	s.out.Text(s.scenario)
	s.out.Count(int64(s.replication))
	s.out.Text(month)
	s.out.Text(name)
	s.out.Text(s.blueprint.fields[field].Name)
	s.out.Text(StageNames[stage])
	s.out.Count(int64(c[Tasks]))
	for mode := range negotiation.Modes {
		s.out.Count(int64(c[ModeCount+mode]))
	}
	s.writeMeasures(s.measures, c)
	s.out.Real(c[Hours])
	s.out.Count(int64(c[Open]))
	s.writeMeasures(s.later, c)
	s.out.EndRow()
}

// writeMeasures writes the measures of a cell, and an empty cell for one that has nothing to average.
func (s *Series) writeMeasures(measures []Measure, c *Cell) {
	for i := range measures {
		if value, ok := measures[i].Of(c); ok {
			s.out.Real(value)
		} else {
			s.out.Empty()
		}
	}
}

// Flush writes buffered rows and returns the first error.
func (s *Series) Flush() error { return s.out.Flush() }

// MonthLabel returns a month of the clock as YYYY-MM.
func (b *Blueprint) MonthLabel(month int) string {
	m := b.FirstMonth + month
	year, mon := b.FirstYear+m/12, m%12+1
	return string([]byte{
		byte('0' + year/1000%10), byte('0' + year/100%10), byte('0' + year/10%10), byte('0' + year%10), '-',
		byte('0' + mon/10), byte('0' + mon%10),
	})
}

// WriteContext writes the national series to ContextTable.
func WriteContext(csv *record.CSV, b *Blueprint, scenario string) {
	p := &b.National.Pipeline
	for month := range b.Months {
		for _, m := range []struct {
			name   string
			series []float64
		}{{"applicants", b.National.Applicants}, {"in reception", p.Reception}, {"settled", p.Settled}, {"in programme", p.Programme}} {
			csv.Text(scenario)
			csv.Text(b.MonthLabel(month))
			csv.Text(m.name)
			csv.Real(m.series[month])
			csv.EndRow()
		}
	}
}
