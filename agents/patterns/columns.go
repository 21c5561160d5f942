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
		for _, f := range append([]string{culture}, others...) {
			r.Tests = append(r.Tests, kind(f, stage, agents.DiscretionaryOther, agents.DiscretionaryLeisure).minus(kind(f, stage, agents.Statutory)).
				above(name+", "+f+": discretionary − statutory tasks", 0))
		}
	}
	return r
}

// stationaryMargin is the greatest difference of formalisation between the clock's first two years.
const stationaryMargin = 0.05

func p10(e *Evidence) Result {
	r := newResult("P10")
	share := func(field string) values {
		return e.measure(Base, before, ordinary, field, agents.Design, "formalised")
	}
	r.Tests = append(r.Tests, share(culture).above("culture, share of tasks whose pair has an agreement", 0.5))
	for _, f := range others {
		r.Tests = append(r.Tests, share(f).below(f, 0.33))
	}
	for _, f := range append([]string{culture}, others...) {
		field := fieldIndex(e.Blueprint, f)
		drift := make(values, len(e.Arms[Base]))
		for i, t := range e.Arms[Base] {
			for month := range 12 {
				drift[i] += (t.FormalisedByMonth[12+month][field] - t.FormalisedByMonth[month][field]) / 12
			}
		}
		r.Tests = append(r.Tests, drift.within("stationary after spin-up: "+f+", second year − first", -stationaryMargin, stationaryMargin))
	}
	return r
}

// Levels of Table 4's column of dependence.
const (
	highDependence   = 0.5
	littleDependence = 0.33
	mutualDependence = 0.33
	mostImbalance    = 0.4
)

func p11(e *Evidence) Result {
	r := newResult("P11")
	// The sums of an arm's tasks, and what they are divided by: all tasks, or those under the
	// ceiling.
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
	r.Tests = dependencyColumn(all, "")
	for _, t := range dependencyColumn(under, ", tasks under the ceiling") {
		t.Reported = true
		r.Tests = append(r.Tests, t)
	}
	return r
}

// The measures of dependence, as summary.csv calls them.
const (
	ofMunicipality = "dependence_mv"
	ofOrganisation = "dependence_vm"
	ofSmaller      = "mutual"
	ofImbalance    = "imbalance"
)

// dependencyColumn is Table 4's column of dependence, at design.
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
