package agents

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"dugnad/sim/evidence"
	"dugnad/sim/record"
)

// ComparisonTable is comparison.csv.
var ComparisonTable = record.Table{Name: "comparison.csv", Columns: []record.Column{
	{Name: "alternative", Kind: record.Text, Meaning: "name of the scenario that is compared with the base, the first scenario of the manifest"},
	{Name: "period", Kind: record.Text, Meaning: "period of the base"},
	{Name: "group", Kind: record.Text, Meaning: "group of places, or all"},
	fieldColumn, stageColumn,
	{Name: "measure", Kind: record.Text, Meaning: "what is measured; docs/output.md lists the measures with their units"},
	{Name: "base", Kind: record.Real, Meaning: "mean of the base over its replications, as in summary.csv; empty where no replication has anything to average, and for a ratio of differences"},
	{Name: "alternative_mean", Kind: record.Real, Meaning: "mean of the alternative, likewise"},
	{Name: "difference", Kind: record.Real, Meaning: "mean over replications of alternative minus base in the same replication, which has the same luck; of a ratio of differences the ratio, empty where the interval of its denominator holds 0"},
	{Name: "lower", Kind: record.Real, Meaning: "lower end of the 95 % interval of that mean (Student's t on the paired differences, of a ratio Fieller's of both); empty with one replication; 0, as the difference and the upper end, where both are the same in every replication, to nine digits"},
	{Name: "upper", Kind: record.Real, Meaning: "upper end"},
	{Name: "replications", Kind: record.Count, Unit: "runs", Meaning: "replications in which both scenarios had something to average"},
	{Name: "identical", Kind: record.Text, Later: true, Meaning: "true where both scenarios have the same value, to nine digits, or both none, in every replication, and a value in at least one; else false"},
}}

// Comparison compares an alternative with its base, replication by replication. Replication k of
// both has the same luck, draw by draw, so luck that moves both alike drops out of the
// difference. The rows are those of the base; an alternative may have other groups of places, and more
// fields.
type Comparison struct {
	base, alternative *Summary
	rows              *Rows
	measures          []Measure
}

// CheckComparable returns an error unless the alternative has the same months and periods as the
// base and at least its fields, which are matched by name. So are groups; missing are those of the base
// of which the alternative has no places.
func CheckComparable(base, alternative *Blueprint) (missing []string, err error) {
	rows, err := NewRows(base, alternative)
	if err != nil {
		return nil, err
	}
	for i, name := range base.GroupNames() {
		if rows.groups[i] < 0 {
			missing = append(missing, name)
		}
	}
	return missing, nil
}

// Rows finds the rows of a base in the tallies of an alternative, by the names of groups, fields and
// measures. A group without places in the alternative is −1, and so is a measure that it does not have.
type Rows struct {
	groups, fields, measures []int
	alternative              *Blueprint
}

// NewRows matches an alternative with a base. The error says what the alternative lacks; it is
// that of CheckComparable.
func NewRows(base, alternative *Blueprint) (*Rows, error) {
	first := func(b *Blueprint) string { return b.MonthLabel(0) }
	last := func(b *Blueprint) string { return b.MonthLabel(b.Months - 1) }
	if first(base) != first(alternative) || last(base) != last(alternative) {
		return nil, fmt.Errorf("it runs from %s to %s and the base from %s to %s; luck is shared month by month",
			first(alternative), last(alternative), first(base), last(base))
	}
	if !slices.Equal(base.Periods, alternative.Periods) {
		return nil, fmt.Errorf("it has other periods than the base")
	}
	rows := &Rows{alternative: alternative}
	others := alternative.GroupNames()
	for _, name := range base.GroupNames() {
		rows.groups = append(rows.groups, slices.Index(others, name))
	}
	rows.groups[len(rows.groups)-1] = len(others) - 1 // the row of all places, even if a group is called "all"
	for i := range base.fields {
		name := base.fields[i].Name
		at := slices.IndexFunc(alternative.fields, func(f fieldPlan) bool { return f.Name == name })
		if at < 0 {
			return nil, fmt.Errorf("it has no field %q, which the base has", name)
		}
		rows.fields = append(rows.fields, at)
	}
	for i := range base.measures {
		rows.measures = append(rows.measures, alternative.MeasureIndex(base.measures[i].Name))
	}
	return rows, nil
}

// Value returns a measure of an alternative's tally for a period, group, field, stage and measure of the
// base; ok is false where there is nothing to average, as for a group that the alternative does not have.
func (r *Rows) Value(t *Tally, period, group, field, stage, measure int) (value float64, ok bool) {
	group, measure = r.groups[group], r.measures[measure]
	if group < 0 || measure < 0 {
		return 0, false
	}
	return t.Value(&r.alternative.measures[measure], period, group, r.fields[field], stage)
}

// NewComparison compares two ensembles. It is an error if they cannot be compared or differ in
// their number of replications.
func NewComparison(base, alternative *Summary) (*Comparison, error) {
	rows, err := NewRows(base.b, alternative.b)
	if err != nil {
		return nil, err
	}
	if base.Replications() != alternative.Replications() {
		return nil, fmt.Errorf("it has %d replications and the base %d", alternative.Replications(), base.Replications())
	}
	return &Comparison{base, alternative, rows, base.b.ComparedMeasures()}, nil
}

// Measures returns the measures that are compared: those of the base, then [Ratios].
func (c *Comparison) Measures() []Measure { return c.measures }

// Has reports whether a field and stage have a measure, by its index.
func (c *Comparison) Has(measure, field, stage int) bool {
	if c.IsRatio(measure) {
		return stage == Implementation
	}
	return c.base.b.HasMeasure(measure, field)
}

// IsRatio reports whether a measure, by its index, is a ratio of differences.
func (c *Comparison) IsRatio(measure int) bool { return measure >= len(c.base.b.measures) }

// Lacks reports whether the alternative has no places of a group of the base.
func (c *Comparison) Lacks(group int) bool { return c.rows.groups[group] < 0 }

// Contrast is the content of a row of comparison.csv with further statistics. Means and bounds
// are NaN where they do not exist.
type Contrast struct {
	Base, Alternative float64 // means over the replications that each has
	// Difference is the paired difference, its interval clipped to what is possible. It is
	// Identical if both sides have the same value up to relativeTolerance, or both none, in every
	// replication, and a value in at least one.
	evidence.Difference
	Replications int  // that both have
	Undefined    bool // a ratio whose denominator cannot be told from 0
	// Spread is the standard deviation of the paired differences.
	Spread float64
	// Paired and Unpaired are half the widths of two 95 % intervals of the difference, before
	// clipping: of the paired differences, and by Welch's formula of two samples that
	// do not share their luck.
	Paired, Unpaired float64
}

// relativeTolerance is the relative difference up to which two values count as the same: sums of
// the same tasks may differ in their last bits. A single task that ends differently changes far
// more, and tables hold nine digits.
const relativeTolerance = 1e-9

// Contrast returns the contrast of a measure, by its index in Measures, in a period, group, field and stage
// of the base.
func (c *Comparison) Contrast(period, group, field, stage, measure int) Contrast {
	if own := len(c.base.b.measures); measure >= own {
		return ratioOf(&Ratios[measure-own], func(measure string) (base, alternative []float64) {
			return c.values(period, group, field, stage, c.base.b.MeasureIndex(measure))
		})
	}
	base, alternative := c.values(period, group, field, stage, measure)
	return Pair(base, alternative, c.measures[measure].Upper)
}

// values returns a measure of both sides by replication, NaN where a side has none.
func (c *Comparison) values(period, group, field, stage, measure int) (base, alternative []float64) {
	at := c.base.index(period, group, field, stage, measure)
	base, alternative = make([]float64, len(c.base.values)), make([]float64, len(c.base.values))
	otherGroup, otherMeasure := c.rows.groups[group], c.rows.measures[measure]
	for r := range base {
		base[r], alternative[r] = c.base.values[r][at], math.NaN()
		if otherGroup >= 0 && otherMeasure >= 0 {
			alternative[r] = c.alternative.values[r][c.alternative.index(period, otherGroup, c.rows.fields[field], stage, otherMeasure)]
		}
	}
	return base, alternative
}

// Pair returns the contrast of two sides' values by replication, NaN where a side has none. A top
// above 0 is the largest possible difference (1 for shares) and clips the interval.
func Pair(base, alternative []float64, top float64) Contrast {
	var left, right, differences []float64
	identical := true
	for r, x := range base {
		y := alternative[r]
		hasX, hasY := !math.IsNaN(x), !math.IsNaN(y)
		if hasX {
			left = append(left, x)
		}
		if hasY {
			right = append(right, y)
		}
		difference := y - x
		if math.Abs(difference) <= relativeTolerance*max(math.Abs(x), math.Abs(y)) { // false for NaN
			difference = 0
		}
		if hasX && hasY {
			differences = append(differences, difference)
		}
		identical = identical && hasX == hasY && (!hasX || difference == 0)
	}
	k := Contrast{Base: evidence.Mean(left).Mean, Alternative: evidence.Mean(right).Mean, Replications: len(differences)}
	k.Estimate, k.Identical = evidence.Mean(differences), identical && len(differences) > 0
	k.Spread = math.Sqrt(variance(differences))
	k.Paired = float64(evidence.TQuantile975(len(differences)-1)*k.Spread) / math.Sqrt(float64(len(differences)))
	k.Unpaired = welch(left, right)
	if top > 0 {
		k.Estimate = k.Clipped(-top, top)
	}
	return k
}

// MostReplications is the upper end of the search of Settles, the most that a scenario may ask for.
const MostReplications = 1_000_000

// Settles returns the number of replications that would settle an unsure contrast if the mean d
// and the standard deviation s of its paired differences stayed the same: the least n with
//
//	t(0.975, n−1) · s / √n < |d|
//
// It is 0 if d is exactly 0 or there are fewer than two replications, and MostReplications + 1 if
// MostReplications would not be enough.
func (k *Contrast) Settles() int {
	d := math.Abs(k.Mean)
	if !(d > 0) || math.IsNaN(k.Spread) {
		return 0
	}
	settled := func(n int) bool {
		return float64(evidence.TQuantile975(n-1)*k.Spread)/math.Sqrt(float64(n)) < d
	}
	low, high := 1, MostReplications+1 // low is not enough; t/√n falls as n grows
	for low+1 < high {
		if middle := (low + high) / 2; settled(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// Narrowing returns the width of the unpaired interval over that of the paired one; ok is false
// where the difference does not vary or luck plays no part in it.
func (k *Contrast) Narrowing() (times float64, ok bool) {
	if k.Identical || !(k.Unpaired > 0) || !(k.Paired > relativeTolerance*k.Unpaired) {
		return 0, false
	}
	return k.Unpaired / k.Paired, true
}

// Write writes the comparison's rows of comparison.csv.
func (c *Comparison) Write(csv *record.CSV, alternative string) {
	b, t := c.base.b, c.base.empty
	groups := b.GroupNames()
	eachCell(t.Periods, t.Groups, t.Fields, func(period, group, field, stage int) {
		for m := range c.measures {
			if !c.Has(m, field, stage) {
				continue
			}
			k := c.Contrast(period, group, field, stage, m)
			csv.Text(alternative)
			csv.Text(b.Periods[period].Name)
			csv.Text(groups[group])
			csv.Text(b.fields[field].Name)
			csv.Text(StageNames[stage])
			csv.Text(c.measures[m].Name)
			csv.Reals(k.Base, k.Alternative, k.Mean, k.Lower, k.Upper)
			csv.Count(int64(k.Replications))
			csv.Text(strconv.FormatBool(k.Identical))
			csv.EndRow()
		}
	})
}

// variance returns the sample variance, NaN for fewer than two values.
func variance(values []float64) float64 {
	if len(values) < 2 {
		return math.NaN()
	}
	mean, squares := evidence.Mean(values).Mean, 0.0
	for _, value := range values {
		squares += float64((value - mean) * (value - mean))
	}
	return squares / float64(len(values)-1)
}

// welch returns half the width of the 95 % interval of the difference between the means of two
// independent samples, with the degrees of freedom of Welch and Satterthwaite. Between whole
// degrees of freedom the quantile is interpolated in their reciprocal, where it is nearly linear.
func welch(a, b []float64) float64 {
	x, y := variance(a)/float64(len(a)), variance(b)/float64(len(b))
	if math.IsNaN(x) || math.IsNaN(y) || x+y == 0 {
		return 0 * (x + y)
	}
	freedom := (x + y) * (x + y) / (float64(x*x)/float64(len(a)-1) + float64(y*y)/float64(len(b)-1))
	whole := max(1, int(freedom))
	t := evidence.TQuantile975(whole)
	if freedom > float64(whole) {
		share := (1/float64(whole) - 1/freedom) / (1/float64(whole) - 1/float64(whole+1))
		t += float64(share * (evidence.TQuantile975(whole+1) - t))
	}
	return t * math.Sqrt(x+y)
}
