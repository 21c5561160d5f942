package sensitivity

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"dugnad/sim/design"
	"dugnad/sim/evidence"
)

// FiniteChangeIndices are the effects of several changes at once: which matter, and which only
// together with others. All effects are in the unit of the output. Lists by factor have the order
// of Factors.
type FiniteChangeIndices struct {
	Factors  []int // the numbers of the factors that change, rising
	Settings int   // that were analysed
	Dropped  []int // the settings, from 0, without a replication all of whose runs succeeded
	Lost     int   // replications left out of other settings because one of their runs failed

	Base  Estimate // the output before any change
	Whole Estimate // the effect of all changes together

	First       []Estimate // the effect of one change alone
	Interaction []Estimate // its effect together with others only: Total − First
	Total       []Estimate // what is lost when all factors change but this one
	Shapley     []Estimate // its Shapley value: a share of Whole; shares sum to Whole

	// TotalSize is Total without its sign: the mean size over settings. Where effects have different
	// signs in different settings, sizes do not cancel.
	TotalSize []Estimate

	// NoiseFloor is the TotalSize that a change without effect would have, from the noise of the
	// replications alone; NaN with one replication.
	NoiseFloor []float64

	// Terms is the effect of each set of changes beyond those of its subsets; digit i of the index
	// stands for Factors[i]. Terms[0] is Base; the others sum to Whole.
	Terms []Estimate

	Intervals string // how intervals were made; empty where there are none

	// outputs are those of each combination, of each setting, or of each replication of the only one.
	outputs [][]float64
	extent  extent
}

// FiniteChanges returns the finite change indices of Borgonovo (2010), "Sensitivity analysis with
// finite changes: an application to modified EOQ models", European Journal of Operational Research
// 200, averaged over random settings, as Borgonovo, Pangallo, Rivkin, Rizzo and Siggelkow (2022)
// propose for agent-based models, whose rules cannot change a little. Rows are those of a
// design.Factorial in any order; outputs has the replications of each row.
//
// In each setting the whole change is decomposed exactly, by inclusion and exclusion. With two
// settings or more, intervals are Student's over settings, and include luck. With one
// setting they are Student's over replications. A replication in which a run of the setting failed
// (NaN) is left out of that setting.
//
// It is an error when rows are no complete factorials of the same changes, when replications differ
// in number, or when an output is infinite. It is an *UnusableError when no setting is left, and when
// the outcome is constant, too large or too small.
func FiniteChanges(rows []design.Row, outputs [][]float64) (FiniteChangeIndices, error) {
	settings, result, err := changeSettings(rows, outputs)
	if err != nil {
		return FiniteChangeIndices{}, err
	}
	var units [][]float64           // terms of each setting
	var runs [][]float64            // terms of each replication of the only setting
	var means, outcomes [][]float64 // the outputs of both, by combination
	noise := make([]float64, len(result.Factors))
	var used [][]float64 // outputs of complete settings
	for number, setting := range settings {
		replications := completeReplications(setting)
		if len(replications) == 0 {
			result.Dropped = append(result.Dropped, number)
			continue
		}
		used = append(used, setting...)
		result.Lost += len(setting[0]) - len(replications)
		runs, outcomes = nil, nil
		mean := make([]float64, len(setting))
		for _, r := range replications {
			values := make([]float64, len(setting))
			for combination, of := range setting {
				values[combination] = of[r]
				mean[combination] += of[r] / float64(len(replications))
			}
			runs, outcomes = append(runs, decomposeChange(values)), append(outcomes, values)
		}
		units, means = append(units, decomposeChange(mean)), append(means, mean)
		for i := range noise {
			totals := make([]float64, len(runs))
			for r, terms := range runs {
				totals[r] = totalEffect(terms, i)
			}
			_, squares, n := momentsOf(totals, onceEach(len(totals)))
			noise[i] += squares / float64(n-1) / float64(n) // NaN with one replication
		}
	}
	if len(units) == 0 {
		return FiniteChangeIndices{}, unusable("each of %d settings has a run without a number in every replication", len(settings))
	}
	extent := extentOf(used...)
	if err := extent.check(); err != nil {
		return FiniteChangeIndices{}, err
	}
	result.Settings, result.extent, result.outputs = len(units), extent, means
	result.Intervals = fmt.Sprintf("Student's t over %d settings", len(units))
	sample := units
	if len(units) == 1 {
		sample, result.outputs, result.Intervals = runs, outcomes, fmt.Sprintf("Student's t over %d replications of one setting", len(runs))
		if len(runs) < 2 {
			result.Intervals = ""
		}
	}
	result.summarise(units, sample, extent.dust())
	for _, sum := range noise {
		result.NoiseFloor = append(result.NoiseFloor, snapped(math.Sqrt(2/math.Pi*sum/float64(len(units))), extent.dust()))
	}
	return result, nil
}

// summarise fills in all estimates: the mean of an effect over units, with Student's interval over
// sample, whose mean is the same. Sizes of a single unit have no interval. Effects up to dust are 0.
func (x *FiniteChangeIndices) summarise(units, sample [][]float64, dust float64) {
	mean := func(effect func(terms []float64) float64) Estimate {
		values := make([]float64, len(sample))
		for i, terms := range sample {
			values[i] = snapped(effect(terms), dust)
		}
		return evidence.Mean(values)
	}
	for set := range 1 << len(x.Factors) {
		x.Terms = append(x.Terms, mean(func(terms []float64) float64 { return terms[set] }))
	}
	x.Base = x.Terms[0]
	x.Whole = mean(func(terms []float64) float64 {
		whole := 0.0
		for _, term := range terms[1:] {
			whole += term
		}
		return whole
	})
	for i := range x.Factors {
		x.First = append(x.First, x.Terms[1<<i])
		x.Total = append(x.Total, mean(func(terms []float64) float64 { return totalEffect(terms, i) }))
		x.Interaction = append(x.Interaction, mean(func(terms []float64) float64 { return totalEffect(terms, i) - terms[1<<i] }))
		x.Shapley = append(x.Shapley, mean(func(terms []float64) float64 {
			sum := 0.0
			for set, term := range terms {
				if set>>i&1 == 1 {
					sum += term / float64(bits.OnesCount(uint(set)))
				}
			}
			return sum
		}))
		sizes := make([]float64, len(units))
		for unit, terms := range units {
			sizes[unit] = math.Abs(snapped(totalEffect(terms, i), dust))
		}
		x.TotalSize = append(x.TotalSize, evidence.Mean(sizes))
	}
}

// totalEffect sums the terms of all sets with factor i.
func totalEffect(terms []float64, i int) float64 {
	sum := 0.0
	for set, term := range terms {
		if set>>i&1 == 1 {
			sum += term
		}
	}
	return sum
}

// changeSettings arranges outputs as setting × combination × replication; a combination's binary
// digits are the factors that change.
func changeSettings(rows []design.Row, outputs [][]float64) (settings [][][]float64, result FiniteChangeIndices, err error) {
	if err := sameReplications(rows, outputs); err != nil {
		return nil, result, err
	}
	changed := uint32(0)
	last := 0
	for number, row := range rows {
		if row.Kind != design.RoleChange || row.BaseRow < 0 || row.BaseRow >= len(rows) {
			return nil, result, fmt.Errorf("row %d is no change of a setting from 0 to %d", number, len(rows)-1)
		}
		changed |= row.Changed
		last = max(last, row.BaseRow)
	}
	for factor := range 32 {
		if changed>>factor&1 == 1 {
			result.Factors = append(result.Factors, factor)
		}
	}
	combinations := 1 << len(result.Factors)
	if len(result.Factors) == 0 || combinations > len(rows) || len(rows) != (last+1)*combinations {
		return nil, result, fmt.Errorf("%d rows of %d settings with %d changes; each setting needs all 2^%d combinations", len(rows), last+1, len(result.Factors), len(result.Factors))
	}
	settings = make([][][]float64, last+1)
	for i := range settings {
		settings[i] = make([][]float64, combinations)
	}
	for number, row := range rows {
		combination := 0
		for digit, factor := range result.Factors {
			combination |= int(row.Changed>>factor&1) << digit
		}
		if place := &settings[row.BaseRow][combination]; *place != nil {
			return nil, result, fmt.Errorf("row %d has the same changes as another row of setting %d", number, row.BaseRow)
		}
		settings[row.BaseRow][combination] = outputs[number]
	}
	return settings, result, nil
}

// sameReplications checks that every row has the same number of outputs, none of them infinite.
func sameReplications(rows []design.Row, outputs [][]float64) error {
	if len(rows) == 0 || len(rows) != len(outputs) {
		return fmt.Errorf("outputs of %d rows for a design of %d rows", len(outputs), len(rows))
	}
	for number, of := range outputs {
		if len(of) != len(outputs[0]) || len(of) == 0 {
			return fmt.Errorf("row %d has %d replications, row 0 has %d; all need the same number, at least 1", number, len(of), len(outputs[0]))
		}
		if slices.ContainsFunc(of, func(y float64) bool { return math.IsInf(y, 0) }) {
			return fmt.Errorf("an output of row %d is infinite; NaN is for a failed run, other outputs are finite", number)
		}
	}
	return nil
}

// completeReplications returns the numbers, from 0, of the replications that succeeded in all rows.
func completeReplications(rows [][]float64) []int {
	var complete []int
	for r := range rows[0] {
		if !slices.ContainsFunc(rows, func(of []float64) bool { return math.IsNaN(of[r]) }) {
			complete = append(complete, r)
		}
	}
	return complete
}

// decomposeChange splits the values of one complete two-level factorial into the effects of all
// sets of changes beyond those of their subsets: values[set] = Σ parts[subset] over the subsets of
// the set. The binary digits of an index are the changes.
func decomposeChange(values []float64) []float64 {
	parts := slices.Clone(values)
	for change := 1; change < len(parts); change <<= 1 { // Möbius inversion, one factor at a time
		for set := range parts {
			if set&change != 0 {
				parts[set] -= parts[set^change]
			}
		}
	}
	return parts
}
