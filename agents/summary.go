package agents

import (
	"math"

	"dugnad/agents/negotiation"
	"dugnad/sim/evidence"
	"dugnad/sim/record"
)

// Summary collects the tallies of an ensemble, added in the order of the replications. It keeps
// one number per replication and row of summary.csv, and sums of everything else.
type Summary struct {
	b       *Blueprint
	weights Weights
	pooling *Pooling    // nil if all tasks are pooled
	values  [][]float64 // by replication: measures by period, group, field, stage; NaN where there is nothing to average
	places  []float64   // sums of the measures by period, place, field, stage
	counts  []float64   // replications that had them
	plane   []uint64
	empty   *Tally            // for its indices
	years   [][]Organisations // Tally.years by replication
	monthly [][]float64       // Tally.Monthly by replication
	spinUp  [][]float64       // Tally.SpinUp by replication
}

// NewSummary is an empty summary that pools all tasks of a group.
func NewSummary(b *Blueprint) *Summary { return NewWeightedSummary(b, WeighTasks) }

// NewWeightedSummary is an empty summary that pools the places of a group with the weights. Unless
// these are [WeighTasks], the tallies that it is given must not be trimmed.
func NewWeightedSummary(b *Blueprint, weights Weights) *Summary {
	t := NewTally(b)
	s := &Summary{
		b: b, weights: weights, empty: t,
		places: make([]float64, len(t.places)*len(b.measures)),
		counts: make([]float64, len(t.places)*len(b.measures)),
	}
	if !weights.PoolTasks() {
		s.pooling = NewPooling(b, weights)
	}
	return s
}

// Weights returns the weights with which the summary pools places.
func (s *Summary) Weights() Weights { return s.weights }

// Add adds the tally of a finished run.
func (s *Summary) Add(t *Tally) {
	measures := s.b.measures
	values := make([]float64, 0, len(t.groups)*len(measures))
	eachCell(t.Periods, t.Groups, t.Fields, func(period, group, field, stage int) {
		for m := range measures {
			value, ok := s.pooled(t, period, group, field, stage, &measures[m])
			if !ok {
				value = math.NaN()
			}
			values = append(values, value)
		}
	})
	s.values = append(s.values, values)
	for i := range t.places {
		own := t.ownPlaces[i*t.own:][:t.own]
		for m := range measures {
			if value, ok := measures[m].ratio(&t.places[i], own); ok {
				s.places[i*len(measures)+m] += value
				s.counts[i*len(measures)+m]++
			}
		}
	}
	s.years = append(s.years, t.years)
	if s.plane == nil {
		s.plane = make([]uint64, len(t.Plane))
	}
	for i, n := range t.Plane {
		s.plane[i] += uint64(n)
	}
	s.monthly = append(s.monthly, t.Monthly)
	s.spinUp = append(s.spinUp, t.SpinUp)
}

// pooled returns a measure of a run over a group; ok is false where there is nothing to average.
func (s *Summary) pooled(t *Tally, period, group, field, stage int, m *Measure) (value float64, ok bool) {
	if s.pooling == nil {
		return t.Value(m, period, group, field, stage)
	}
	return s.pooling.Mean(period, group, func(place int) (float64, bool) { return t.PlaceValue(m, period, place, field, stage) })
}

// Replications returns the number of runs added.
func (s *Summary) Replications() int { return len(s.values) }

// Values returns the values of a measure, one per replication that has it, in a period, group
// (those of the scenario, then all), field and stage.
func (s *Summary) Values(period, group, field, stage, measure int) []float64 {
	i := s.index(period, group, field, stage, measure)
	var values []float64
	for _, run := range s.values {
		if !math.IsNaN(run[i]) {
			values = append(values, run[i])
		}
	}
	return values
}

// index returns the position of a row of summary.csv among the values of a replication.
func (s *Summary) index(period, group, field, stage, measure int) int {
	t := s.empty
	return (((period*t.Groups+group)*t.Fields+field)*Stages+stage)*len(s.b.measures) + measure
}

// Estimate is a mean over replications with its 95 % interval; NaN where it does not exist.
type Estimate struct {
	evidence.Estimate
	Replications int // with something to average
}

// Estimate returns a row of summary.csv. The interval is clipped to the range of the measure.
func (s *Summary) Estimate(period, group, field, stage, measure int) Estimate {
	values := s.Values(period, group, field, stage, measure)
	most := math.Inf(1)
	if top := s.b.measures[measure].Upper; top > 0 {
		most = top
	}
	return Estimate{evidence.Mean(values).Clipped(0, most), len(values)}
}

// Named returns the estimate of the measure of that name, NaN for an unknown one.
func (s *Summary) Named(period, group, field, stage int, measure string) Estimate {
	if m := s.b.MeasureIndex(measure); m >= 0 {
		return s.Estimate(period, group, field, stage, m)
	}
	return Estimate{Estimate: evidence.None()}
}

// Monthly returns the share of co-production over all places, by replication in the order added,
// then by (field × [Stages] + stage) × Months + month; NaN where there is no task. The caller must
// not change it.
func (s *Summary) Monthly() [][]float64 { return s.monthly }

// PlaneTasks returns the number of tasks over all replications in a bin of the plane.
func (s *Summary) PlaneTasks(period, field, stage, mutual, imbalance int, mode negotiation.Mode) uint64 {
	return s.plane[planeIndex(s.empty.Fields, period, field, stage, mutual, imbalance, mode)]
}

// eachCell calls do for every period, group or place, field and stage, in the order of the files.
func eachCell(periods, rows, fields int, do func(period, row, field, stage int)) {
	for period := range periods {
		for row := range rows {
			for field := range fields {
				for stage := range Stages {
					do(period, row, field, stage)
				}
			}
		}
	}
}

// Table returns summary.csv with the meaning that its weights give to the column mean.
func (s *Summary) Table() record.Table { return summaryTable(s.weights) }

// Write writes summary.csv.
func (s *Summary) Write(csv *record.CSV, scenario string) {
	groups := s.b.GroupNames()
	eachCell(s.empty.Periods, s.empty.Groups, s.empty.Fields, func(period, group, field, stage int) {
		for m := range s.b.measures {
			if !s.b.HasMeasure(m, field) {
				continue
			}
			e := s.Estimate(period, group, field, stage, m)
			csv.Text(scenario)
			csv.Text(s.b.Periods[period].Name)
			csv.Text(groups[group])
			csv.Text(s.b.fields[field].Name)
			csv.Text(StageNames[stage])
			csv.Text(s.b.measures[m].Name)
			csv.Reals(e.Mean, e.Lower, e.Upper)
			csv.Count(int64(e.Replications))
			csv.EndRow()
		}
	})
	s.writeYears(csv, scenario)
}

// WriteSpinUp writes spin_up.csv, without rows if there is no spin-up.
func (s *Summary) WriteSpinUp(csv *record.CSV, scenario string) {
	fields, months := s.empty.Fields, s.b.SpinUp
	here := make([]float64, 0, len(s.spinUp))
	for month := range months {
		for field := range fields {
			for stage := range Stages {
				for measure, name := range SpinUpMeasures {
					here = here[:0]
					for _, run := range s.spinUp {
						if share := run[((measure*fields+field)*Stages+stage)*months+month]; !math.IsNaN(share) {
							here = append(here, share)
						}
					}
					e := evidence.Mean(here).Clipped(0, 1)
					csv.Text(scenario)
					csv.Count(int64(month + 1))
					csv.Text(s.b.fields[field].Name)
					csv.Text(StageNames[stage])
					csv.Text(name)
					csv.Reals(e.Mean, e.Lower, e.Upper)
					csv.Count(int64(len(here)))
					csv.EndRow()
				}
			}
		}
	}
}

// WritePlaces writes places.csv with the measures of those names, as PlacesTable has them; empty for one that
// the scenario does not have.
func (s *Summary) WritePlaces(csv *record.CSV, scenario string, measures []string) {
	t := s.empty
	indices := make([]int, len(measures))
	for i, name := range measures {
		indices[i] = s.b.MeasureIndex(name)
	}
	eachCell(t.Periods, t.Places, t.Fields, func(period, row, field, stage int) {
		place := s.b.placeRows[row]
		p := &s.b.Places[place]
		span := s.b.Periods[period]
		csv.Text(scenario)
		csv.Text(span.Name)
		csv.Text(p.Code)
		csv.Text(s.b.Groups[p.Group])
		csv.Real(p.meanResidents(span))
		csv.Count(int64(s.b.Windows(place)))
		csv.Text(s.b.fields[field].Name)
		csv.Text(StageNames[stage])
		i := (((period*t.Places+place)*t.Fields+field)*Stages + stage) * len(s.b.measures)
		for _, m := range indices {
			value := math.NaN()
			if m >= 0 && s.b.HasMeasure(m, field) {
				value = s.places[i+m] / s.counts[i+m] // 0/0 is NaN
			}
			csv.Reals(value)
		}
		csv.EndRow()
	})
}

// WritePlane writes plane.csv.
func (s *Summary) WritePlane(csv *record.CSV, scenario string) {
	for period := range s.empty.Periods {
		for field := range s.empty.Fields {
			for stage := range Stages {
				for mutual := range PlaneBins {
					for imbalance := range PlaneBins {
						for mode := range negotiation.Modes {
							n := s.PlaneTasks(period, field, stage, mutual, imbalance, negotiation.Mode(mode))
							if n == 0 {
								continue
							}
							csv.Text(scenario)
							csv.Text(s.b.Periods[period].Name)
							csv.Text(s.b.fields[field].Name)
							csv.Text(StageNames[stage])
							csv.Count(int64(mutual))
							csv.Count(int64(imbalance))
							csv.Text(negotiation.ModeNames[mode])
							csv.Count(int64(n))
							csv.EndRow()
						}
					}
				}
			}
		}
	}
}
