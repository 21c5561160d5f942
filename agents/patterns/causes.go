package patterns

import (
	"fmt"
	"math"
	"math/bits"

	"dugnad/agents"
	"dugnad/sim/evidence"
)

// ordinaryDesign is the share of co-production in design that D1 and D5 compare.
func (e *Evidence) ordinaryDesign(arm, field string) values {
	return e.share(arm, before, ordinary, field, agents.Design)
}

// Limits of the relative change of co-production in design where discretion moves by discretionStep: one
// that acts, and gradually.
const (
	leastRelativeChange = 0.05
	mostRelativeChange  = 0.60
	mostOfRatio         = 0.7 // that may be left of culture : highest other field once the law is the same
)

// d1: the law acts.
func d1(e *Evidence) Result {
	r := newResult("D1")
	for _, f := range fields {
		base := e.ordinaryDesign(Base, f)
		r.Tests = append(r.Tests,
			e.ordinaryDesign(MoreDiscretion, f).over(base).plus(-1).within(f+", discretion + .1: relative rise", leastRelativeChange, mostRelativeChange),
			e.ordinaryDesign(LessDiscretion, f).over(base).plus(-1).times(-1).within(f+", discretion − .1: relative fall", leastRelativeChange, mostRelativeChange))
	}
	ratio := func(arm string) values {
		return e.ordinaryDesign(arm, culture).foldChange(largest(e.otherShares(arm, before, ordinary, agents.Design)...))
	}
	base := ratio(Base)
	r.Tests = append(r.Tests, ratio(NoLegalLimit).over(base).below(NoLegalLimit+": culture / highest other field, of the base's", mostOfRatio))
	if e.has(EqualDiscretion) {
		r.Tests = append(r.Tests, ratio(EqualDiscretion).over(base).below(EqualDiscretion+": the same", mostOfRatio))
	}
	for _, arm := range []string{Base, NoLegalLimit, EqualDiscretion} {
		for _, f := range fields {
			if e.has(arm) {
				r.Tests = append(r.Tests, e.ordinaryDesign(arm, f).reported(arm+": "+f))
			}
		}
	}
	return r
}

// mostOfOneScalar is the share of tasks that a rule on one number may classify rightly.
const mostOfOneScalar = 0.90

// d2: no rule on one number does what the model does.
func d2(e *Evidence) Result {
	r := newResult("D2")
	of := func(stage int, value func(*Rules) float64) values {
		var v values
		for _, o := range e.Observed[Base] {
			v = append(v, value(&o.Rules[stage]))
		}
		return v
	}
	for stage, name := range agents.StageNames {
		r.Tests = append(r.Tests, of(stage, func(x *Rules) float64 { return x.Pooled.Accuracy }).
			below(name+": tasks that the best rule on g · D_vm classifies rightly", mostOfOneScalar))
	}
	for stage, name := range agents.StageNames {
		r.Tests = append(r.Tests,
			of(stage, func(x *Rules) float64 { return x.Pair.Accuracy }).reported(name+": the best rule on g · D_vm and δ"),
			of(stage, func(x *Rules) float64 { return x.Pooled.Kappa }).reported(name+": Cohen's κ of the rule on g · D_vm"))
		for _, f := range fields {
			i := fieldIndex(e.Blueprint, f)
			r.Tests = append(r.Tests,
				of(stage, func(x *Rules) float64 { return x.Fields[i].Rate }).reported(name+", "+f+": co-production in open tasks"),
				of(stage, func(x *Rules) float64 { return x.Fields[i].Accuracy }).reported(name+", "+f+": the field's own best rule on g · D_vm"),
				of(stage, func(x *Rules) float64 { return x.Fields[i].Kappa }).reported(name+", "+f+": Cohen's κ of that rule"))
		}
	}
	return r
}

// blankMonths are the months of the clock that D4 needs: five years from the blank start.
const blankMonths = 60

// Limits of D4: the lead of culture over the highest other field.
const (
	mostLeadAtFirst = 0.05
	leastLeadLater  = 0.3
	leastGrowth     = 2
)

// d4: it emerges from a blank start.
func d4(e *Evidence) Result {
	lead := func(stage, first, last int) values {
		best, highest := values(nil), math.Inf(-1)
		for _, f := range others { // the highest in the mean over replications: a maximum in each would favour the others
			v := e.months(Blank, f, stage, first, last)
			if m := evidence.Mean(v).Mean; m > highest {
				best, highest = v, m
			}
		}
		return e.months(Blank, culture, stage, first, last).minus(best)
	}
	later := func(stage int) values { return lead(stage, blankMonths-3, blankMonths-1) }
	r := newResult("D4").with([]Test{
		lead(agents.Implementation, 0, 0).below("implementation, first month: culture − the highest other field", mostLeadAtFirst),
		later(agents.Implementation).above("implementation, after five years: the same", leastLeadLater),
		later(agents.Design).over(lead(agents.Design, 0, 0)).above("design: the same after five years / in the first month", leastGrowth),
	})
	for stage, name := range agents.StageNames {
		for _, span := range []struct {
			what        string
			first, last int
		}{{"first month", 0, 0}, {"after a year", 9, 11}, {"after five years", blankMonths - 3, blankMonths - 1}} {
			for _, f := range fields {
				r.Tests = append(r.Tests, e.months(Blank, f, stage, span.first, span.last).reported(name+", "+span.what+": "+f))
			}
		}
	}
	return r
}

// months returns the mean share of co-production over all places in months of the clock, both included.
func (e *Evidence) months(arm, field string, stage, first, last int) values {
	f := fieldIndex(e.Blueprint, field)
	v := make(values, len(e.Arms[arm]))
	for r, t := range e.Arms[arm] {
		for month := first; month <= last; month++ {
			v[r] += t.Monthly[(f*agents.Stages+stage)*e.Blueprint.Months+month] / float64(last-first+1)
		}
	}
	return v
}

// d5: what other institutions would do. It is reported only.
func d5(e *Evidence) Result {
	r := newResult("D5")
	for _, f := range travelling {
		for _, arm := range []string{LawSupportCoverage, Base, LawAlone, SupportAlone, CoverageAlone, LawAndSkill} {
			r.Tests = append(r.Tests, e.ordinaryDesign(arm, f).reported(f+", "+arm))
		}
	}
	return r
}

// Limits of D6: the change of the share of tasks that end in a deal.
const (
	leastLoss = -0.02 // from the weakest municipality to one with all power
	mostRise  = 0.01  // between neighbours
)

// d6: power costs agreements.
func d6(e *Evidence) Result {
	r := newResult("D6")
	first := e.Observed[tacticArm(tactics[0])]
	// The share of the first arm's tasks of high mutual dependence that end in a deal.
	agreed := func(arm string) values {
		observed := e.Observed[arm]
		v := make(values, min(len(first), len(observed)))
		for i := range v {
			tasks, deals := 0, 0
			for word, chosen := range first[i].Power.Mutual {
				tasks += bits.OnesCount64(chosen)
				deals += bits.OnesCount64(chosen & observed[i].Power.Agreed[word])
			}
			v[i] = float64(deals) / float64(tasks)
		}
		return v
	}
	arms := make([]string, 0, len(tactics)+1)
	for _, t := range tactics {
		arms = append(arms, tacticArm(t))
	}
	weakest := agreed(arms[0])
	r.Tests = append(r.Tests, agreed(MunicipalityAll).minus(weakest).below(MunicipalityAll+" − "+arms[0]+": tasks that end in a deal", leastLoss))
	for i := 1; i < len(arms); i++ {
		r.Tests = append(r.Tests, agreed(arms[i]).minus(agreed(arms[i-1])).below(arms[i]+" − "+tactics[i-1]+": the same", mostRise))
	}
	for _, arm := range append(arms, MunicipalityAll) {
		r.Tests = append(r.Tests, agreed(arm).reported(arm+": tasks that end in a deal"))
	}
	for _, arm := range append(arms, MunicipalityAll) {
		var utility values
		for _, o := range e.Observed[arm] {
			utility = append(utility, o.Power.Utility)
		}
		r.Tests = append(r.Tests, utility.reported(arm+": utility of the municipality, all tasks"))
	}
	return r
}

// d7: contact is common. It is reported only.
func d7(e *Evidence) Result {
	r := newResult("D7")
	for _, arm := range []string{Base, WindowsPerHead} {
		var v values
		for _, o := range e.Observed[arm] {
			v = append(v, o.Contacted)
		}
		r.Tests = append(r.Tests, v.reported(arm+": organisations with a deal or a grant within a year"))
	}
	return r
}

// closeStart is the difference up to which two starts count as forgotten.
const closeStart = 0.05

// d8: the start is forgotten. It is reported only.
func d8(e *Evidence) Result {
	r := newResult("D8")
	for _, t := range e.order(StartFull+": ", StartFull) {
		t.Reported = true
		r.Tests = append(r.Tests, t)
	}
	for stage, name := range agents.StageNames {
		for _, f := range fields {
			r.Tests = append(r.Tests, e.share(StartFull, before, ordinary, f, stage).reported(StartFull+", "+name+": "+f))
		}
	}
	for stage, name := range agents.StageNames {
		t := exact(fmt.Sprintf("%s: years until integration is within %.2f of the start without reliance", name, closeStart), e.yearsApart(stage), "reported", true)
		t.Reported = true
		r.Tests = append(r.Tests, t)
	}
	return r
}

// yearsApart returns the years of a long spin-up after which integration, the mean of the replications,
// stays within closeStart of the other start; NaN if it does not within the spin-up.
func (e *Evidence) yearsApart(stage int) float64 {
	f := fieldIndex(e.Blueprint, integration)
	yearly := func(arm string, year int) (mean float64) {
		for _, t := range e.Arms[arm] {
			mean += mean12(t.SpinUpMonths(spinUpCoproduction, f, stage), 12*year) / float64(len(e.Arms[arm]))
		}
		return mean
	}
	of := len(e.Arms[LongFromFull][0].SpinUpMonths(spinUpCoproduction, f, stage)) / 12
	apart := 0
	for year := range of {
		if math.Abs(yearly(LongFromFull, year)-yearly(LongFromEmpty, year)) > closeStart {
			apart = year + 1
		}
	}
	if apart == of {
		return math.NaN()
	}
	return float64(apart)
}

// mean12 returns the mean of twelve months from first on.
func mean12(series []float64, first int) (m float64) {
	for _, x := range series[first : first+12] {
		m += x / 12
	}
	return m
}
