package patterns

import "dugnad/agents"

func p8(e *Evidence) Result {
	r := begin("P8")
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

// stationary is how much formalisation may differ between the clock's first two years.
const stationary = 0.05

func p10(e *Evidence) Result {
	r := begin("P10")
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
		r.Tests = append(r.Tests, drift.within("stationary after spin-up: "+f+", second year − first", -stationary, stationary))
	}
	return r
}

// Levels of Table 4's column of dependence.
const (
	high      = 0.5
	little    = 0.33
	bothSides = 0.33
	balanced  = 0.4
)

func p11(e *Evidence) Result {
	r := begin("P11")
	// The four sums of an arm's tasks, and what they are divided by: all tasks, or those under
	// the ceiling.
	type sums struct{ mv, vm, mutual, imbalance, tasks int }
	column := func(of sums, where string) []Test {
		ratio := func(numerator int) func(period, group, field string) values {
			return func(period, group, field string) values {
				return e.ratio(Base, period, group, field, agents.Design, numerator, of.tasks)
			}
		}
		mv, vm, smaller, imbalance := ratio(of.mv), ratio(of.vm), ratio(of.mutual), ratio(of.imbalance)
		mutual := func(what, period, group, field string) []Test {
			return []Test{
				smaller(period, group, field).above(what+": the smaller dependence"+where, bothSides),
				imbalance(period, group, field).below(what+": imbalance"+where, balanced),
			}
		}
		oneSided := func(field string) []Test {
			return []Test{
				vm(before, ordinary, field).above(field+": of the organisation"+where, high),
				mv(before, ordinary, field).below(field+": of the municipality"+where, little),
			}
		}
		tests := mutual(culture, before, ordinary, culture)
		tests = append(tests,
			mv(before, ordinary, integration).below("integration before: of the municipality"+where, little),
			vm(before, ordinary, integration).below("integration before: of the organisation"+where, little))
		tests = append(tests, mutual("integration in the surge", surge, ordinary, integration)...)
		tests = append(tests, oneSided(health)...)
		tests = append(tests, oneSided(children)...)
		return append(tests, mutual("children, disadvantaged districts", before, disadvantaged, children)...)
	}
	r.Tests = column(sums{agents.MunicipalityDependence, agents.OrganisationDependence, agents.Mutual, agents.Imbalance, agents.Tasks}, "")
	under := sums{
		agents.UnderCeilingMunicipalityDependence, agents.UnderCeilingOrganisationDependence,
		agents.UnderCeilingMutual, agents.UnderCeilingImbalance, agents.UnderCeiling,
	}
	for _, t := range column(under, ", tasks under the ceiling") {
		t.Reported = true
		r.Tests = append(r.Tests, t)
	}
	return r
}
