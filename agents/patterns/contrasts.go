package patterns

import (
	"math"

	"dugnad/agents"
)

func (e *Evidence) otherShares(arm, period, group string, stage int) []values {
	var vs []values
	for _, field := range others {
		vs = append(vs, e.share(arm, period, group, field, stage))
	}
	return vs
}

// lead returns by how much the field of a pattern's statements is ahead of the highest of the fields that
// they compare it with, the ratio of the two, the field, and the margin that is asked for: the widest.
func (e *Evidence) lead(pattern, arm string) (gap, fold values, field string, margin float64) {
	var gaps, folds []values
	for _, s := range Of(e.Statements, pattern) {
		gaps = append(gaps, e.gap(&s, arm))
		folds = append(folds, e.at(s.Measure, &s.Cell, arm).foldChange(e.at(s.Measure, s.Than, arm)))
		field, margin = s.Field, math.Max(margin, s.By)
	}
	return smallest(gaps...), smallest(folds...), field, margin
}

// order is the order of the fields in the statements of P1: one far above every other.
func (e *Evidence) order(what, arm string) []Test {
	gap, fold, field, margin := e.lead("P1", arm)
	return []Test{
		gap.atLeast(what+field+" − the highest other field", margin, 0.95),
		fold.atLeast(what+"("+field+" + .01) / (highest other + .01)", 3, 0.95),
	}
}

func p1(e *Evidence) Result {
	return newResult("P1").with(e.order("", Base))
}

func p2(e *Evidence) Result {
	r := newResult("P2")
	for _, s := range Of(e.Statements, "P2") {
		now, name := e.at(s.Measure, &s.Cell, ""), agents.StageNames[s.Stage]
		r.Tests = append(r.Tests,
			e.gap(&s, "").atLeast(name+": "+s.Period+" − "+s.Than.Arm, s.By, 0.95),
			now.foldChange(e.share(Base, before, all, s.Field, s.Stage)).atLeast(name+": ("+s.Period+" + .01) / (before + .01)", 3, 0.95),
			e.share(Base, s.Period, all, culture, s.Stage).minus(now).positiveIn(name+": culture − "+s.Field+" in the "+s.Period, 0.95),
		)
	}
	// That it comes from dependence (invariant 6) is stated, not a condition of P2.
	contrast := func(arm, without string) values {
		return e.share(arm, surge, all, integration, agents.Design).minus(e.share(without, surge, all, integration, agents.Design))
	}
	r.Tests = append(r.Tests,
		contrast(SpillOff, NoSurgeSpillOff).reported("design: surge − no surge with spill off"),
		contrast(DependenceFrozen, NoSurgeDependenceFrozen).reported("design: surge − no surge with dependence frozen, spill on"))
	return r
}

// negligibleContrast is the greatest remainder of a contrast (threshold 0.10) that counts as none.
const negligibleContrast = 0.05

func p3(e *Evidence) Result {
	r := newResult("P3")
	for _, s := range Of(e.Statements, "P3") {
		r.Tests = append(r.Tests,
			e.gap(&s, "").atLeast(s.Group+" − "+s.Than.Group, s.By, 0.95),
			e.gap(&s, SpillOff).atLeast("the same with spill off", s.By, 0.95),
			e.gap(&s, DependenceFrozen).within("the same with dependence frozen, spill on", -negligibleContrast, negligibleContrast))
	}
	return r
}

func p4(e *Evidence) Result {
	share := func(arm string) values { return e.share(arm, before, ordinary, health, agents.Design) }
	none := share(NoDependence)
	half := share(BothDependences).minus(none).combine(none, func(x, _ float64) float64 { return x / 2 })
	return newResult("P4").with([]Test{
		half.minus(share(OnlyDependence).minus(none)).positiveIn("half of both − only the organisations' dependence", 0.95),
		half.minus(share(OnlyGain).minus(none)).positiveIn("half of both − only the gain", 0.95),
		none.reported("neither raised"),
		share(OnlyDependence).reported("only the organisations' dependence (health as it is)"),
		share(OnlyGain).reported("only the gain"),
		share(BothDependences).reported("both raised"),
		share(AsItIsMoreDependence).reported("health as it is, its dependence raised"),
		share(BothDependences).reported("health as it is, its gain raised"),
		share(AsItIsBoth).reported("health as it is, both raised"),
	})
}

func p5(e *Evidence) Result {
	r := newResult("P5")
	effect := func(stage int) (average values, byField []values) {
		for _, f := range fields {
			byField = append(byField, e.share(LinkOff, before, all, f, stage).minus(e.share(AgreementsOff, before, all, f, stage)))
		}
		return mean(byField...), byField
	}
	design, _ := effect(agents.Design)
	implementation, byField := effect(agents.Implementation)
	r.Tests = append(r.Tests, design.above("design: agreements on − off, mean of fields", 0))
	for i, f := range fields {
		if f == culture {
			r.Tests = append(r.Tests, byField[i].within("implementation: "+f, -0.02, 0.02))
			continue
		}
		level := e.share(LinkOff, before, all, f, agents.Implementation)
		r.Tests = append(r.Tests, byField[i].over(level).within("implementation: "+f+", relative to its level", -0.25, 0.25))
	}
	r.Tests = append(r.Tests, e.logOdds(agents.Design, fields).minus(e.logOdds(agents.Implementation, fields)).above("log-odds effect, design − implementation, mean of fields", 0))
	for _, f := range fields {
		r.Tests = append(r.Tests, e.association(f).reported("association in "+f+", design, tasks under the ceiling: with agreement − without"))
	}
	r.Tests = append(r.Tests, implementation.reported("implementation: agreements on − off, mean of fields"))
	return r
}

// logOdds returns the effect of agreements in log-odds, mean of fields. Half a task is added to
// every count, so that the odds exist.
func (e *Evidence) logOdds(stage int, fields []string) values {
	odds := func(c *agents.Cell) float64 {
		yes := c[coproduction.Numerator]
		return math.Log((yes + 0.5) / (c[agents.Tasks] - yes + 0.5))
	}
	var vs []values
	for _, f := range fields {
		on, off := e.cells(LinkOff, before, all, f, stage), e.cells(AgreementsOff, before, all, f, stage)
		v := make(values, len(on))
		for r := range on {
			v[r] = odds(on[r]) - odds(off[r])
		}
		vs = append(vs, v)
	}
	return mean(vs...)
}

// association returns the difference in design co-production between tasks whose pair holds an
// agreement and other tasks of the field. Only tasks under the ceiling count, so that the law is
// the same. It is what a survey would find, whether or not agreements are the cause.
func (e *Evidence) association(field string) values {
	cells := e.cells(Base, before, all, field, agents.Design)
	v := make(values, len(cells))
	for r, c := range cells {
		formal := c[agents.UnderCeilingFormalised]
		informal := c[agents.UnderCeiling] - formal
		if formal > 0 && informal > 0 {
			v[r] = c[agents.UnderCeilingFormalisedCoproduction]/formal - (c[agents.UnderCeilingCoproduction]-c[agents.UnderCeilingFormalisedCoproduction])/informal
		}
	}
	return v
}

func p6(e *Evidence) Result {
	share := func(arm string) values {
		var vs []values
		for _, f := range fields {
			vs = append(vs, e.share(arm, before, all, f, agents.Design))
		}
		return mean(vs...)
	}
	none, half, full := share(ExpectationNone), share(ExpectationHalf), share(Base)
	return newResult("P6").with([]Test{
		full.minus(none).above("expectation as stated − none, mean of fields", 0),
		half.minus(none).above("half − none", 0),
		full.minus(half).above("as stated − half", 0),
	})
}

func p9(e *Evidence) Result {
	share := func(field string) values { return e.share(Base, before, ordinary, field, agents.Implementation) }
	i, h, k := share(integration), share(health), share(children)
	gap, _, field, margin := e.lead("P9", "")
	return newResult("P9").with([]Test{
		gap.atLeast(field+" − the highest other field", margin, 0.95),
		i.minus(h).within("integration − health", -0.05, 0.05),
		h.minus(k).positiveIn("health − children", 0.80),
		smallest(i, h, k).above("the lowest field", 0),
	})
}

// p14 compares two histories under the same present: arrivals after 2015-12 are those of the scenario in
// both arms.
func p14(e *Evidence) Result {
	r := newResult("P14")
	var effects []Test
	for stage, name := range agents.StageNames {
		difference := func(period string) values {
			return e.share(Base, period, all, integration, stage).minus(e.share(NoSurgeSameLater, period, all, integration, stage))
		}
		left, rise := difference(after), difference(surge)
		share := left.over(rise)
		r.Tests = append(r.Tests,
			left.above(name+": after-effect", 0),
			share.meanAtLeast(name+": after-effect / effect in the surge", 0.05),
			share.below(name+": the same", 0.5))
		effects = append(effects, rise.reported(name+": effect in the surge"))
	}
	return r.with(effects)
}

func p15(e *Evidence) Result {
	r := newResult("P15")
	for _, arm := range []string{NashEqual, NashDependence, RubinsteinArm, MunicipalityAll} {
		r.Tests = append(r.Tests, e.order(arm+": ", arm)...)
	}
	for _, arm := range []string{MunicipalityAll, OrganisationAll} {
		for stage, name := range agents.StageNames {
			r.Tests = append(r.Tests, e.share(arm, before, all, culture, stage).reported(arm+": culture, "+name))
		}
	}
	return r
}
