package patterns

import (
	"math"
	"slices"

	"dugnad/agents"
)

// Names of fields, periods and groups in a scenario that is about the study.
const (
	culture, integration, health, children = "culture", "integration", "health", "children"
	before, surge, after                   = "before", "surge", "after"
	ordinary, disadvantaged, all           = "ordinary", "disadvantaged", "all"
)

var (
	others     = []string{integration, health, children}
	fields     = []string{culture, integration, health, children}
	travelling = []string{health, children} // fields whose institutions D5 changes
)

// Evidence is the input of the patterns: tallies by arm and replication. The same replication has
// the same luck in all arms.
type Evidence struct {
	Blueprint  *agents.Blueprint // of the base arm, for names and national series
	Statements []Statement       // of the scenario's evidence, as Rows.Occurring returns them

	Nation    *agents.Blueprint // of the arm on all places; nil if it was not run
	Arms      map[string][]*agents.Tally
	Observed  map[string][]*Observation // of the arms that are observed
	NationRun []NationRun
}

// NationRun holds what the patterns need of a replication on all of the nation's places.
type NationRun struct {
	Size, Remoteness [][agents.Stages][4]float64 // by field and stage: co-production by quartile of places, the first quartile smallest or densest
	PlaceShares      [][agents.Stages][]float64  // by field and stage: co-production by place
	PlaceYears       []PlaceYears                // by field: co-production of the two last years of the period before; nil if it is shorter
	Informal         []float64                   // by month: share of residents in informal groups
	Registered       []float64                   // by month: share taken in by registered organisations
	Joined           []float64                   // by month: residents who began to give effort, share of adults
	PeakVolunteers   []float64                   // by place
}

// NewNationRun extracts a NationRun from a tally. PlaceYears are those of ObservePlaces; nil without.
func NewNationRun(b *agents.Blueprint, t *agents.Tally, years []PlaceYears) NationRun {
	run := NationRun{Informal: t.Informal, Registered: t.Registered, Joined: t.Joined, PeakVolunteers: t.PeakVolunteers, PlaceYears: years}
	period := periodIndex(b, before)
	size := quartiles(b, func(p *agents.Place) float64 { return p.Residents(0) })
	remote := quartiles(b, func(p *agents.Place) float64 { return p.Remoteness })
	for field := range b.Parameters.Fields {
		var bySize, byRemoteness [agents.Stages][4]float64
		var shares [agents.Stages][]float64
		for stage := range agents.Stages {
			var sizeCells, remoteCells [4]agents.Cell
			for i := range b.Places {
				c := t.Place(period, i, field, stage)
				sizeCells[size[i]].Add(c)
				remoteCells[remote[i]].Add(c)
				share, _ := coproduction.Of(c)
				shares[stage] = append(shares[stage], share)
			}
			for q := range 4 {
				bySize[stage][q], _ = coproduction.Of(&sizeCells[q])
				byRemoteness[stage][q], _ = coproduction.Of(&remoteCells[q])
			}
		}
		run.Size, run.Remoteness, run.PlaceShares = append(run.Size, bySize), append(run.Remoteness, byRemoteness), append(run.PlaceShares, shares)
	}
	return run
}

var coproduction, _ = agents.MeasureNamed("coproduction")

// quartiles returns the quartile, 0 to 3, of each place by a value.
func quartiles(b *agents.Blueprint, of func(*agents.Place) float64) []int {
	order := make([]int, len(b.Places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		x, y := of(&b.Places[i]), of(&b.Places[j])
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	class := make([]int, len(order))
	for rank, i := range order {
		class[i] = rank * 4 / len(order)
	}
	return class
}

func periodIndex(b *agents.Blueprint, name string) int {
	return slices.IndexFunc(b.Periods, func(p agents.Period) bool { return p.Name == name })
}

func fieldIndex(b *agents.Blueprint, name string) int {
	return slices.IndexFunc(b.Parameters.Fields, func(f agents.Field) bool { return f.Name == name })
}

// cells are the sums of an arm by replication.
func (e *Evidence) cells(arm, period, group, field string, stage int) []*agents.Cell {
	p, g, f := periodIndex(e.Blueprint, period), slices.Index(e.Blueprint.GroupNames(), group), fieldIndex(e.Blueprint, field)
	cells := make([]*agents.Cell, len(e.Arms[arm]))
	for r, t := range e.Arms[arm] {
		cells[r] = t.Group(p, g, f, stage)
	}
	return cells
}

// ratio is a ratio of columns by replication, 0 where there is nothing to divide by.
func (e *Evidence) ratio(arm, period, group, field string, stage, numerator, denominator int) values {
	cells := e.cells(arm, period, group, field, stage)
	v := make(values, len(cells))
	for r, c := range cells {
		if c[denominator] > 0 {
			v[r] = c[numerator] / c[denominator]
		}
	}
	return v
}

// share is the share of co-production by replication.
func (e *Evidence) share(arm, period, group, field string, stage int) values {
	return e.ratio(arm, period, group, field, stage, coproduction.Numerator, coproduction.Denominator)
}

// measure is a measure by replication.
func (e *Evidence) measure(arm, period, group, field string, stage int, name string) values {
	m, _ := agents.MeasureNamed(name)
	return e.ratio(arm, period, group, field, stage, m.Numerator, m.Denominator)
}

// values are one number per replication.
type values []float64

// combine computes a number from two of the same replication. Where one side has more replications, the
// first ones count.
func (v values) combine(w values, do func(x, y float64) float64) values {
	result := make(values, min(len(v), len(w)))
	for i := range result {
		result[i] = do(v[i], w[i])
	}
	return result
}

func (v values) minus(w values) values {
	return v.combine(w, func(x, y float64) float64 { return x - y })
}

// foldChange returns (x + 0.01) / (y + 0.01), a ratio with a floor, so that a small value over
// nearly nothing does not count as a large change.
func (v values) foldChange(w values) values {
	return v.combine(w, func(x, y float64) float64 { return (x + 0.01) / (y + 0.01) })
}

// over is the ratio of two means: its mean is that ratio, and its interval that of the ratio, linearised
// (delta method). It is NaN where the lower mean is 0. Ratios by replication would not do: where few tasks
// end in co-production they have no mean.
func (v values) over(w values) values {
	n := min(len(v), len(w))
	var above, below float64
	for i := range n {
		above += v[i] / float64(n)
		below += w[i] / float64(n)
	}
	ratio := above / below
	if below == 0 {
		ratio = math.NaN()
	}
	return v.combine(w, func(x, y float64) float64 { return ratio + (x-float64(ratio*y))/below })
}

// plus adds a number to each.
func (v values) plus(x float64) values {
	result := make(values, len(v))
	for i := range v {
		result[i] = v[i] + x
	}
	return result
}

// times multiplies each by a number.
func (v values) times(x float64) values {
	result := make(values, len(v))
	for i := range v {
		result[i] = v[i] * x
	}
	return result
}

func largest(vs ...values) values { return reduce(vs, math.Max) }

func smallest(vs ...values) values { return reduce(vs, math.Min) }

func reduce(vs []values, do func(x, y float64) float64) values {
	result := vs[0]
	for _, v := range vs[1:] {
		result = result.combine(v, do)
	}
	return result
}

func mean(vs ...values) values {
	result := make(values, len(vs[0]))
	for _, v := range vs {
		for i := range result {
			result[i] += v[i] / float64(len(vs))
		}
	}
	return result
}

// shareThat returns the share of replications for which ok holds.
func (v values) shareThat(ok func(float64) bool) float64 {
	n := 0
	for _, x := range v {
		if ok(x) {
			n++
		}
	}
	return float64(n) / float64(len(v))
}
