package patterns

import (
	"strings"

	"dugnad/agents"
)

func p8(e *Evidence) Result {
	r := newResult("P8")
	kind := func(field string, stage int, kinds ...int) values {
		cells := e.cells(Base, before, ordinary, field, stage)
		v := make(values, len(cells))
		for i, c := range cells {
			tasks, shared := 0.0, 0.0
			for _, k := range kinds {
				tasks += c[agents.KindTasks+k]
				shared += c[agents.KindCoproduction+k]
			}
			if tasks > 0 {
				v[i] = shared / tasks
			}
		}
		return v
	}
	for stage, name := range agents.StageNames {
		for _, f := range others {
			r.Tests = append(r.Tests, kind(f, stage, agents.DiscretionaryLeisure).minus(kind(f, stage, agents.DiscretionaryOther)).
				above(name+", "+f+": leisure − other discretionary tasks", 0))
		}
		for _, f := range fields {
			r.Tests = append(r.Tests, kind(f, stage, agents.DiscretionaryOther, agents.DiscretionaryLeisure).minus(kind(f, stage, agents.Statutory)).
				above(name+", "+f+": discretionary − statutory tasks", 0))
		}
	}
	return r
}

// Greatest differences that count as none: of formalisation between two years of the clock, and of
// co-production, formalisation and reliance between the last two years of the spin-up.
const (
	stationaryMargin = 0.05
	settledMargin    = 0.02
)

func p10(e *Evidence) Result {
	r := newResult("P10")
	for _, s := range Of(e.Statements, "P10") {
		r.Tests = append(r.Tests, s.within(e.at(s.Measure, &s.Cell, "").estimate(), s.what()))
	}
	return r.with(e.drift()).with(e.settled())
}

// drift compares formalisation between years of the clock: the first two, and, for the reader, the last
// two before the surge where they are others. What drifts then follows arrivals and residents.
func (e *Evidence) drift() (tests []Test) {
	difference := func(field string, first, later int) values {
		f := fieldIndex(e.Blueprint, field)
		v := make(values, len(e.Arms[Base]))
		for i, t := range e.Arms[Base] {
			for month := range 12 {
				v[i] += (t.FormalisedByMonth[later+month][f] - t.FormalisedByMonth[first+month][f]) / 12
			}
		}
		return v
	}
	last := e.Blueprint.Periods[periodIndex(e.Blueprint, surge)].First - 12
	for _, f := range fields {
		tests = append(tests, difference(f, 0, 12).within("stationary after spin-up: "+f+", second year − first", -stationaryMargin, stationaryMargin))
	}
	if last <= 12 {
		return tests
	}
	for _, f := range fields {
		tests = append(tests, difference(f, last-12, last).reported("up to the surge: "+f+", last year − the one before"))
	}
	for _, f := range fields {
		tests = append(tests, difference(f, 0, last).reported("up to the surge: "+f+", last year − first"))
	}
	return tests
}

// leastToSettle is the least number of replications that tell whether a spin-up has settled: a year of a
// single one differs from the next by about settledMargin.
const leastToSettle = 5

// settled compares the last two years of the spin-up, if it has two. With fewer than leastToSettle
// replications it reports them only.
func (e *Evidence) settled() (tests []Test) {
	last := e.Blueprint.SpinUp - 12
	if last < 12 {
		return nil
	}
	add := func(what string, series func(*agents.Tally) []float64) {
		v := make(values, len(e.Arms[Base]))
		for i, t := range e.Arms[Base] {
			months := series(t)
			v[i] = mean12(months, last) - mean12(months, last-12)
		}
		tests = append(tests, v.within("spin-up, last year − the one before: "+what, -settledMargin, settledMargin))
	}
	for _, f := range fields {
		i := fieldIndex(e.Blueprint, f)
		for stage, name := range agents.StageNames {
			add(f+", co-production, "+name, func(t *agents.Tally) []float64 { return t.SpinUpMonths(spinUpCoproduction, i, stage) })
		}
		add(f+", tasks whose pair has an agreement", func(t *agents.Tally) []float64 { return t.SpinUpMonths(spinUpFormalised, i, agents.Design) })
		add(f+", reliance", func(t *agents.Tally) []float64 { return t.Reliance[i*e.Blueprint.SpinUp:][:e.Blueprint.SpinUp] })
	}
	if len(e.Arms[Base]) < leastToSettle {
		return reportedTests(tests)
	}
	return tests
}

// Indices of agents.SpinUpMeasures.
const (
	spinUpCoproduction = iota
	spinUpFormalised
)

func p11(e *Evidence) Result {
	// The sums of the tasks under the ceiling, by the measure of all tasks.
	underCeiling := map[string]int{
		"dependence_mv": agents.UnderCeilingMunicipalityDependence, "dependence_vm": agents.UnderCeilingOrganisationDependence,
		"mutual": agents.UnderCeilingMutual, "imbalance": agents.UnderCeilingImbalance,
	}
	at := func(measure string, c *Cell) estimate { return e.at(measure, c, "").estimate() }
	return newResult("P11").with(e.column(at)).with(e.beside(at, ", all tasks")).
		with(e.beside(func(measure string, c *Cell) estimate {
			return e.ratio(c.Arm, c.Period, c.Group, c.Field, c.Stage, underCeiling[measure], agents.UnderCeiling).estimate()
		}, ", tasks under the ceiling"))
}

// column tests the intervals of P11's statements.
func (e *Evidence) column(of func(measure string, c *Cell) estimate) (tests []Test) {
	for _, s := range Of(e.Statements, "P11") {
		tests = append(tests, s.within(of(s.Measure, &s.Cell), s.what()))
	}
	return tests
}

// beside reports, for statements of P11 over tasks open to local formulation, the same over other tasks. of
// takes the names of measures over all tasks.
func (e *Evidence) beside(of func(measure string, c *Cell) estimate, tasks string) (tests []Test) {
	for _, s := range Of(e.Statements, "P11") {
		if measure, is := strings.CutPrefix(s.Measure, openTasks); is {
			t := s.within(of(measure, &s.Cell), s.what()+tasks)
			t.Reported = true
			tests = append(tests, t)
		}
	}
	return tests
}

// reportedTests turns conditions into statements for information.
func reportedTests(tests []Test) []Test {
	for i := range tests {
		tests[i].Reported = true
	}
	return tests
}
