package patterns

import "dugnad/agents"

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
	share := func(field string) values {
		return e.measure(Base, before, ordinary, field, agents.Design, "formalised")
	}
	r.Tests = append(r.Tests, share(culture).above("culture, share of tasks whose pair has an agreement", 0.5))
	for _, f := range others {
		r.Tests = append(r.Tests, share(f).below(f, 0.33))
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

// Levels of Table 4's column of dependence.
const (
	highDependence   = 0.5
	littleDependence = 0.33
	mutualDependence = 0.33
	mostImbalance    = 0.4
)

func p11(e *Evidence) Result {
	r := newResult("P11")
	// The sums of an arm's tasks, and what they are divided by: those open to local formulation, all
	// tasks, or those under the ceiling.
	of := func(numerator map[string]int, denominator int) func(measure, period, group, field string) estimate {
		return func(measure, period, group, field string) estimate {
			return e.ratio(Base, period, group, field, agents.Design, numerator[measure], denominator).estimate()
		}
	}
	all := of(map[string]int{
		ofMunicipality: agents.MunicipalityDependence, ofOrganisation: agents.OrganisationDependence,
		ofSmaller: agents.Mutual, ofImbalance: agents.Imbalance,
	}, agents.Tasks)
	under := of(map[string]int{
		ofMunicipality: agents.UnderCeilingMunicipalityDependence, ofOrganisation: agents.UnderCeilingOrganisationDependence,
		ofSmaller: agents.UnderCeilingMutual, ofImbalance: agents.UnderCeilingImbalance,
	}, agents.UnderCeiling)
	open := of(map[string]int{
		ofMunicipality: agents.OpenMunicipalityDependence, ofOrganisation: agents.OpenOrganisationDependence,
		ofSmaller: agents.OpenMutual, ofImbalance: agents.OpenImbalance,
	}, agents.Open)
	return r.with(dependencyColumn(open, "")).
		with(reportedTests(dependencyColumn(all, ", all tasks"))).
		with(reportedTests(dependencyColumn(under, ", tasks under the ceiling")))
}

// reportedTests turns conditions into statements for information.
func reportedTests(tests []Test) []Test {
	for i := range tests {
		tests[i].Reported = true
	}
	return tests
}

// The measures of dependence, as summary.csv calls them.
const (
	ofMunicipality = "dependence_mv"
	ofOrganisation = "dependence_vm"
	ofSmaller      = "mutual"
	ofImbalance    = "imbalance"
)

// dependencyColumn is Table 4's column of dependence, at design. Alone prefixes the measures.
func dependencyColumn(of func(measure, period, group, field string) estimate, where string) []Test {
	mutual := func(what, period, group, field string) []Test {
		return []Test{
			of(ofSmaller, period, group, field).above(what+": the smaller dependence"+where, mutualDependence),
			of(ofImbalance, period, group, field).below(what+": imbalance"+where, mostImbalance),
		}
	}
	oneSided := func(field string) []Test {
		return []Test{
			of(ofOrganisation, before, ordinary, field).above(field+": of the organisation"+where, highDependence),
			of(ofMunicipality, before, ordinary, field).below(field+": of the municipality"+where, littleDependence),
		}
	}
	tests := mutual(culture, before, ordinary, culture)
	tests = append(tests,
		of(ofMunicipality, before, ordinary, integration).below("integration before: of the municipality"+where, littleDependence),
		of(ofOrganisation, before, ordinary, integration).below("integration before: of the organisation"+where, littleDependence))
	tests = append(tests, mutual("integration in the surge", surge, ordinary, integration)...)
	tests = append(tests, oneSided(health)...)
	tests = append(tests, oneSided(children)...)
	return append(tests, mutual("children, disadvantaged districts", before, disadvantaged, children)...)
}
