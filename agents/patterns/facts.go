package patterns

import (
	"fmt"
	"math"

	"dugnad/agents"
)

// What P7 allows: a difference where a field is far above zero, and a ratio where it is not.
const (
	farAboveZero   = 0.20
	sizeMargin     = 0.10
	mostSizeChange = 3.0
)

func p7(e *Evidence) Result {
	r := newResult("P7")
	fields := e.Nation.Parameters.Fields
	for stage, name := range agents.StageNames {
		for field := range fields {
			what := name + ", " + fields[field].Name + ": "
			r.Tests = append(r.Tests,
				e.quarters(what, "largest", "smallest", func(run *NationRun) [4]float64 { return run.Size[field][stage] }),
				e.quarters(what, "remotest", "densest", func(run *NationRun) [4]float64 { return run.Remoteness[field][stage] }))
		}
		r.Tests = append(r.Tests, e.variance(stage, name), e.sameOrder(stage, name))
	}
	return r
}

// quarters compares the last quarter of places with the first.
func (e *Evidence) quarters(what, last, first string, of func(*NationRun) [4]float64) Test {
	high, low, level := make(values, len(e.NationRun)), make(values, len(e.NationRun)), 0.0
	for i := range e.NationRun {
		q := of(&e.NationRun[i])
		low[i], high[i] = q[0], q[3]
		level += (q[0] + q[1] + q[2] + q[3]) / 4 / float64(len(e.NationRun))
	}
	if level > farAboveZero {
		return high.minus(low).within(what+last+" − "+first+" quarter of places", -sizeMargin, sizeMargin)
	}
	return high.plus(0.01).over(low.plus(0.01)).within(what+"("+last+" + .01) / ("+first+" + .01) quarter of places", 1/mostSizeChange, mostSizeChange)
}

// leastVarianceRatio is the least ratio of the variance between fields to that between places.
const leastVarianceRatio = 5

// variance compares fields with places: the variance of the fields' means against what lasts of the
// differences between places, the mean over fields and replications of the covariance of places between
// two years. The luck of single tasks is in no covariance, so the ratio does not depend on the number of
// replications. Where the period before is too short for two years, it is the variance of places.
func (e *Evidence) variance(stage int, name string) Test {
	var means []float64
	within := 0.0
	cells := float64(len(e.Nation.Parameters.Fields) * len(e.NationRun))
	for _, field := range e.Nation.FieldsByName() {
		mean := 0.0
		for _, run := range e.NationRun {
			m, apart := meanVariance(run.PlaceShares[field][stage])
			if run.PlaceYears != nil {
				years := run.PlaceYears[field][stage]
				apart = covariance(years[0], years[1])
			}
			mean += m / float64(len(e.NationRun))
			within += apart / cells
		}
		means = append(means, mean)
	}
	_, between := meanVariance(means)
	ratio := between / max(0, within) // infinite where no difference lasts
	return exact(name+": variance between fields / between places", ratio, fmt.Sprintf("≥ %d", leastVarianceRatio), ratio >= leastVarianceRatio)
}

func meanVariance(x []float64) (m, v float64) {
	for _, y := range x {
		m += y / float64(len(x))
	}
	for _, y := range x {
		v += (y - m) * (y - m) / float64(len(x)-1)
	}
	return m, v
}

// tieMargin is the difference up to which two fields count as equal, so that their order is open.
const tieMargin = 0.02

// sameOrder counts the pairs of fields, further apart than tieMargin in the nation, whose order
// differs in some quarter of places by size.
func (e *Evidence) sameOrder(stage int, name string) Test {
	fields := len(e.Nation.Parameters.Fields)
	mean := func(field, quarter int) (m float64) {
		for _, run := range e.NationRun {
			m += run.Size[field][stage][quarter] / float64(len(e.NationRun))
		}
		return m
	}
	nation := func(field int) (m float64) {
		for quarter := range 4 {
			m += mean(field, quarter) / 4
		}
		return m
	}
	reversed := 0
	for f := range fields {
		for g := range fields {
			if nation(f)-nation(g) <= tieMargin {
				continue
			}
			for quarter := range 4 {
				if mean(f, quarter) <= mean(g, quarter) {
					reversed++
				}
			}
		}
	}
	return exact(name+": pairs of fields in another order in some quarter", float64(reversed), "0", reversed == 0)
}

// publishedFigures are the persons in reception at the end of a month (UDI, VG) and the persons
// settled in a year (IMDi); docs/ODD.md gives the sources.
var publishedFigures = struct {
	reception map[string]float64
	settled   map[int]float64
}{
	reception: map[string]float64{"2014-12": 14400, "2015-11": 32000, "2015-12": 30200, "2016-11": 14877, "2016-12": 13528},
	settled:   map[int]float64{2014: 7768, 2015: 11342, 2016: 15291, 2017: 11078, 2018: 4903},
}

// accountingMargin is the greatest relative deviation of the pipeline from the published figures.
const accountingMargin = 0.15

func p12(e *Evidence) Result {
	r := newResult("P12")
	b := e.Blueprint
	p := &b.National.Pipeline
	add := func(what string, got, want float64) {
		off := got/want - 1
		r.Tests = append(r.Tests, exact(what+": model / published − 1", off, "-0.15 to 0.15", math.Abs(off) <= accountingMargin))
	}
	yearly := map[int]float64{}
	months := map[int]int{}
	for month := range b.Months {
		year := b.FirstYear + (b.FirstMonth+month)/12
		yearly[year] += p.Settled[month]
		months[year]++
		if want, ok := publishedFigures.reception[b.MonthLabel(month)]; ok {
			add("in reception at the end of "+b.MonthLabel(month), p.Reception[month], want)
		}
	}
	for year := 2014; year <= 2018; year++ {
		if months[year] == 12 {
			add(fmt.Sprintf("settled in %d", year), yearly[year], publishedFigures.settled[year])
		}
	}
	if len(r.Tests) == 0 {
		r.Tests = append(r.Tests, exact("no published month in the scenario", math.NaN(), "at least one", false))
	}
	// The headline is the largest deviation.
	for i := range r.Tests {
		if math.Abs(r.Tests[i].Mean) > math.Abs(r.Tests[0].Mean) {
			r.Tests[0], r.Tests[i] = r.Tests[i], r.Tests[0]
		}
	}
	return r
}

// p13 judges mobilisation in the unit of its source: adults who gave effort over the whole episode, each
// counted once. The episode is from the month in which applications began to rise to the end of the
// period surge; months whose arrivals are below what residents are used to add nobody.
func p13(e *Evidence) Result {
	b := e.Nation
	joined, relation := make(values, len(e.NationRun)), make(values, len(e.NationRun))
	informal, registered := make(values, len(e.NationRun)), make(values, len(e.NationRun))
	exposure := make([]float64, len(b.Places))
	for i := range b.Places {
		exposure[i] = b.Places[i].Reception
	}
	arrivals := halfPeak(b.National.Applicants)
	first, last := firstOfEpisode(b), b.Periods[periodIndex(b, surge)].Last
	for r, run := range e.NationRun {
		for month := first; month <= last; month++ {
			joined[r] += run.Joined[month]
		}
		relation[r] = correlation(exposure, run.PeakVolunteers)
		informal[r] = float64(halfPeak(run.Informal) - arrivals)
		registered[r] = float64(halfPeak(run.Registered) - arrivals)
	}
	return newResult("P13").with([]Test{
		joined.within(fmt.Sprintf("adults who gave effort, %s to %s", b.MonthLabel(first), b.MonthLabel(last)), 0.07, 0.08),
		relation.above("correlation over places of arrivals per resident and volunteers", 0),
		informal.within("informal groups half way to their peak: months after arrivals are", 0, 1),
		registered.within("registered organisations half way: months after arrivals are", 2, 3),
	})
}

// firstOfEpisode returns the month of riseOfArrivals, or the clock's first if that is later.
func firstOfEpisode(b *agents.Blueprint) int {
	for month := range b.Months {
		if b.MonthLabel(month) == riseOfArrivals {
			return month
		}
	}
	return 0
}

// halfPeak returns the first month in which a series reaches half of its greatest value.
func halfPeak(series []float64) int {
	top := 0.0
	for _, x := range series {
		top = math.Max(top, x)
	}
	for month, x := range series {
		if x >= top/2 {
			return month
		}
	}
	return 0
}

func correlation(x, y []float64) float64 {
	mx, vx := meanVariance(x)
	my, vy := meanVariance(y)
	if vx == 0 || vy == 0 {
		return 0
	}
	sum := 0.0
	for i := range x {
		sum += (x[i] - mx) * (y[i] - my)
	}
	return sum / float64(len(x)-1) / math.Sqrt(vx*vy)
}
