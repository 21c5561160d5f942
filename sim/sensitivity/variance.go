package sensitivity

import (
	"fmt"
	"math"
	"slices"

	"dugnad/sim/design"
	"dugnad/sim/evidence"
)

// Options are the settings of VarianceBased. The zero value is SALib's: the estimators of Saltelli
// et al. (2010) and Jansen (1999), outputs as given, no intervals.
type Options struct {
	Estimand Estimand
	First    FirstOrder
	Total    TotalOrder
	// SharedLuck says that replication r of all rows of a base point has the same luck.
	SharedLuck bool
	// Surrogate uses a polynomial as a control variate: much less sampling error and less noise
	// where the response is smooth, and no harm where it is not. It needs rows with Point, goes
	// with the default estimators only, and not with DistributionalChange.
	Surrogate bool
	// Nets is how many scrambled nets the base points are, equal in size and one after the other;
	// 0 is 1.
	Nets int
	// Resamples is how many bootstrap resamples the intervals are made of where the nets do not
	// give them. 0 is none.
	Resamples int
	Seed      uint64 // of the resamples
	Workers   int    // goroutines; no result depends on it
}

// Indices is the result of VarianceBased.
type Indices struct {
	First, Total []Estimate
	// Second is, for j < k, the interaction of j and k beyond their first-order indices; nil without
	// rows BA. All other places are NaN.
	Second [][]Estimate
	// DummyFirst and DummyTotal are the indices of a factor that changes nothing but the luck: an
	// index that is not above them does not differ from no influence. They are found without further runs, by
	// halving A's replications, and are NaN with one replication.
	DummyFirst, DummyTotal Estimate
	// NoiseShare is the share of luck in the variance of a single run, NaN with one replication.
	NoiseShare Estimate
	// SeedFirst and SeedTotal are the luck's indices; NaN but for SeedAsFactor.
	SeedFirst, SeedTotal Estimate
	Mean                 float64  // of the outcome over all rows
	Variance             Estimate // what the indices are shares of

	// NoiseInflated means that luck counts as influence of the factors, or may do so: with one
	// replication the two cannot be separated.
	NoiseInflated bool
	Intervals     IntervalKind
	BasePoints    int   // that all this is made of
	Dropped       []int // base points with a failed run, which are left out
	Runs, Failed  int   // all runs of the design, and those that failed
	Notes         []string
}

// IntervalKind is the method by which intervals were made.
type IntervalKind int

const (
	// NoIntervals means that bounds are NaN.
	NoIntervals IntervalKind = iota
	// Bootstrapped means that base points were resampled. Points of a net are spread more evenly
	// than the random points that resampling assumes, so that intervals are conservative: too wide.
	Bootstrapped
	// Scrambled means that intervals are Student's t over the indices of independent nets.
	Scrambled
)

// String returns the kind in words, for tables of indices.
func (k IntervalKind) String() string {
	return [...]string{"no interval", "bootstrap, conservative", "independent scrambles"}[k]
}

// VarianceBased computes Sobol' indices: which share of an outcome's variance each factor, or
// group of factors, explains alone (first order), with all its interactions (total), and, if
// the design has rows BA, with each other factor (second order).
//
// Rows are those of design.Saltelli, in any order; outputs are, for each row, the outcomes of its
// replications. A base point with a failed run, whose output is NaN or infinite, is left out and
// named. Indices are NaN, and a note says why, where the variance of the estimand is not above 0.
//
// It is an error when rows are missing or there twice, when replications differ in number, when
// the estimand needs more of them, and when options contradict each other. It is an *UnusableError when
// no base point is complete, and when the outcome is constant, too large or too small.
func VarianceBased(rows []design.Row, outputs [][]float64, options Options) (*Indices, error) {
	points, err := prepare(rows, outputs, options)
	if err != nil {
		return nil, err
	}
	found := &Indices{
		BasePoints: len(points.complete), Dropped: points.dropped,
		Runs: len(rows) * points.replications, Failed: points.failed,
	}
	found.Mean = points.centre(points.complete)
	estimates, kind := points.estimates(points.complete, options)
	found.Intervals = kind
	found.read(points, estimates)
	found.remark(points, options)
	return found, nil
}

// prepare arranges the rows. Its error names what is wrong with them or with the options.
func prepare(rows []design.Row, outputs [][]float64, options Options) (*basePoints, error) {
	points, err := arrange(rows, outputs)
	if err != nil {
		return nil, err
	}
	if err := options.check(points); err != nil {
		return nil, err
	}
	if len(points.complete) == 0 {
		return nil, unusable("each of %d base points has a run without a number", len(points.dropped))
	}
	return points, points.extent.check()
}

// check returns an error if the points do not suffice for the options.
func (o Options) check(p *basePoints) error {
	twice := o.Estimand == SeedAsFactor || o.Estimand == DistributionalChange
	standard := o.First == Saltelli2010 && o.Total == TotalJansen1999
	switch {
	case twice && p.replications < 2:
		return fmt.Errorf("%s needs 2 replications of every row; there is 1", o.Estimand)
	case o.Estimand == DistributionalChange && o.Surrogate:
		return fmt.Errorf("a surrogate does not go with %s", o.Estimand)
	case o.Surrogate && !standard:
		return fmt.Errorf("a surrogate goes with the estimators %s and %s only, not with %s and %s",
			Saltelli2010, TotalJansen1999, o.First, o.Total)
	case o.Nets > 1 && (len(p.rowOf)/p.columns)%o.Nets != 0:
		return fmt.Errorf("%d base points are not %d nets of equal size", len(p.rowOf)/p.columns, o.Nets)
	case o.Surrogate:
		return checkPoints(p.rows)
	}
	return nil
}

// checkPoints finds rows that have no place in the unit cube.
func checkPoints(rows []design.Row) error {
	for number, row := range rows {
		if len(row.Point) == 0 || len(row.Point) != len(rows[0].Point) {
			return fmt.Errorf("a surrogate needs the rows' points: row %d has %d coordinates, row 0 has %d", number, len(row.Point), len(rows[0].Point))
		}
		for factor, x := range row.Point {
			if !(x >= 0 && x <= 1) {
				return fmt.Errorf("a surrogate needs points in the unit cube: row %d has %v in factor %d", number, x, factor+1)
			}
		}
	}
	return nil
}

// summable returns the numbers of these base points for the estimand.
func (p *basePoints) summable(points []int, options Options) *summable {
	if options.Estimand == DistributionalChange {
		return newDistances(p, points).summable()
	}
	return newMoments(p, points, options).summable()
}

// estimates returns the indices of these base points with intervals, and how those were made.
func (p *basePoints) estimates(points []int, options Options) ([]Estimate, IntervalKind) {
	if nets := p.nets(points, options.Nets); nets != nil {
		return p.acrossNets(nets, options), Scrambled
	}
	sums := p.summable(points, options)
	values := sums.estimate(options.Workers)
	if options.Resamples < 2 {
		return bootstrapInterval(values, nil), NoIntervals
	}
	return bootstrapInterval(values, sums.bootstrap(options.Resamples, options.Seed, options.Workers)), Bootstrapped
}

// read stores the estimates.
func (x *Indices) read(p *basePoints, estimates []Estimate) {
	d := p.factors
	x.First, x.Total, estimates = estimates[:d:d], estimates[d:2*d:2*d], estimates[2*d:]
	if p.secondOrder {
		x.Second = make([][]Estimate, d)
		for j := range x.Second {
			x.Second[j] = make([]Estimate, d)
			for k := range x.Second[j] {
				x.Second[j][k] = evidence.None()
				if k > j {
					x.Second[j][k], estimates = estimates[0], estimates[1:]
				}
			}
		}
	}
	x.Variance, x.NoiseShare = estimates[restVariance], estimates[restNoiseShare]
	x.DummyFirst, x.DummyTotal = estimates[restDummyFirst], estimates[restDummyTotal]
	x.SeedFirst, x.SeedTotal = estimates[restSeedFirst], estimates[restSeedTotal]
}

// Varies reports whether a factor has an index: whether there is variance to take shares of. Some estimators
// leave out single factors, whose own columns do not vary.
func (x *Indices) Varies() bool {
	number := func(e Estimate) bool { return !math.IsNaN(e.Mean) }
	return slices.ContainsFunc(x.First, number) || slices.ContainsFunc(x.Total, number)
}

// clear sets all indices to NaN: there is no variance to take shares of.
func (x *Indices) clear() {
	for _, list := range append([][]Estimate{x.First, x.Total}, x.Second...) {
		for i := range list {
			list[i] = evidence.None()
		}
	}
	x.DummyFirst, x.DummyTotal, x.SeedFirst, x.SeedTotal = evidence.None(), evidence.None(), evidence.None(), evidence.None()
}

// remark adds notes and warnings.
func (x *Indices) remark(p *basePoints, options Options) {
	note := func(format string, values ...any) { x.Notes = append(x.Notes, fmt.Sprintf(format, values...)) }
	if len(x.Dropped) > 0 {
		note("%d of %d runs failed; %d of %d base points are left out", x.Failed, x.Runs, len(x.Dropped), len(x.Dropped)+x.BasePoints)
	}
	if size := len(p.rowOf) / p.columns / max(options.Nets, 1); options.Nets > 1 && size < smallestNet && x.Intervals == Bootstrapped {
		note("nets of %d base points are too small to take intervals from, which needs %d: the intervals are by bootstrap", size, smallestNet)
	}
	switch {
	case !x.Varies():
		x.clear()
		note("the %s does not vary beyond rounding", options.Estimand)
	case !(x.Variance.Mean > 0):
		x.clear()
		note("the variance of the %s is not above 0: noise hides it; more replications or base points are needed", options.Estimand)
	case x.Variance.Lower <= 0:
		note("the variance of the %s cannot be told from 0, so the indices mean little; more replications or base points are needed", options.Estimand)
	}
	if p.replications == 1 {
		x.NoiseInflated = true
		note("one replication per row: if the model is stochastic, its noise is in the indices; two replications tell it apart")
	} else if options.Estimand == AsGiven && x.NoiseShare.Mean > 0 {
		x.NoiseInflated = true
		note("noise-inflated: the noise of %d replications is in the indices; the mean response is free of it", p.replications)
	}
	if options.Estimand == SeedAsFactor && !options.SharedLuck {
		note("rows do not share their luck, so total indices of factors and the luck's first-order index do not exist")
	}
}
