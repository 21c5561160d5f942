package sensitivity

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"dugnad/sim/evidence"
)

// FiniteChangeIndices say what changes of several factors do together: which matter, and which
// only with others. Every part is in the units of the output.
type FiniteChangeIndices struct {
	Settings int   // that were analysed
	Failed   []int // the numbers, from 0, of settings left out because a run failed

	Whole Estimate // what all changes together do

	First       []Estimate // what the change of one factor does alone
	Interaction []Estimate // what it does only with others: Total − First
	Total       []Estimate // what is lost when all change but this one
	Shapley     []Estimate // its fair share of the whole change; shares sum to Whole

	// As above, but of the sizes without their signs: what matters, whatever its direction. The
	// chance left in an output makes a size greater than 0 where nothing matters.
	FirstSize, InteractionSize, TotalSize []Estimate

	// Terms is the effect of each set of changes that no smaller set has, by the binary digits
	// of the index; Terms[1:] sum to Whole, Terms[0] is the output at the base.
	Terms []Estimate

	Note string // what to know about the numbers, or empty
}

// FiniteChanges is the finite change indices of Borgonovo (2010), "Sensitivity analysis with
// finite changes: an application to modified EOQ models", European Journal of Operational
// Research 200, averaged over random settings, as Borgonovo, Pangallo, Rivkin, Rizzo and
// Siggelkow (2022) propose for agent-based models, where a rule cannot change a little. The
// output is that of the rows of design.FiniteChanges for these many factors that change.
//
// In each setting the whole change from the base to the alternative is taken apart exactly, by
// inclusion and exclusion (DecomposeChange). Intervals are Student's over settings: they say
// how much the answer depends on the setting. With one setting there are none.
//
// Give mean outputs of several replications, best with the same luck in all rows of a setting.
//
// It is an error when outputs are not a whole number of factorials, when one is infinite, or
// when every setting has a failed run.
func FiniteChanges(output []float64, factors int) (FiniteChangeIndices, error) {
	if factors < 1 || factors > maxSubsetFactors {
		return FiniteChangeIndices{}, fmt.Errorf("%d factors change: finite change indices are for 1 to %d", factors, maxSubsetFactors)
	}
	combinations := 1 << factors
	if len(output) == 0 || len(output)%combinations != 0 {
		return FiniteChangeIndices{}, fmt.Errorf("%d outputs: %d changes need a multiple of %d, a complete factorial a setting", len(output), factors, combinations)
	}
	var result FiniteChangeIndices
	var whole []float64
	terms := make([][]float64, combinations) // by set, of each setting
	effects := make([][4][]float64, factors) // first, interaction, total, Shapley
	for setting := range len(output) / combinations {
		values := output[setting*combinations : (setting+1)*combinations]
		if slices.ContainsFunc(values, math.IsNaN) {
			result.Failed = append(result.Failed, setting)
			continue
		}
		parts, err := DecomposeChange(values)
		if err != nil {
			return FiniteChangeIndices{}, fmt.Errorf("setting %d: %w", setting, err)
		}
		result.Settings++
		whole = append(whole, values[combinations-1]-values[0])
		for set, part := range parts {
			terms[set] = append(terms[set], part)
		}
		for factor := range factors {
			first := values[1<<factor] - values[0]
			total := values[combinations-1] - values[combinations-1-1<<factor]
			share := 0.0
			for set, part := range parts {
				if set>>factor&1 == 1 {
					share += part / float64(bits.OnesCount(uint(set)))
				}
			}
			for kind, effect := range [4]float64{first, total - first, total, share} {
				effects[factor][kind] = append(effects[factor][kind], effect)
			}
		}
	}
	if result.Settings == 0 {
		return FiniteChangeIndices{}, fmt.Errorf("all %d settings have a failed run; there is nothing to analyse", len(result.Failed))
	}
	if result.Settings == 1 {
		result.Note = "one setting: no intervals"
	}
	result.Whole = evidence.Mean(whole)
	for _, values := range terms {
		result.Terms = append(result.Terms, evidence.Mean(values))
	}
	for _, kinds := range effects {
		result.First = append(result.First, evidence.Mean(kinds[0]))
		result.Interaction = append(result.Interaction, evidence.Mean(kinds[1]))
		result.Total = append(result.Total, evidence.Mean(kinds[2]))
		result.Shapley = append(result.Shapley, evidence.Mean(kinds[3]))
		result.FirstSize = append(result.FirstSize, evidence.Mean(sizesOf(kinds[0])))
		result.InteractionSize = append(result.InteractionSize, evidence.Mean(sizesOf(kinds[1])))
		result.TotalSize = append(result.TotalSize, evidence.Mean(sizesOf(kinds[2])))
	}
	return result, nil
}

// sizesOf is the values without their signs.
func sizesOf(values []float64) []float64 {
	sizes := make([]float64, len(values))
	for i, value := range values {
		sizes[i] = math.Abs(value)
	}
	return sizes
}

// DecomposeChange takes the values of one complete two-level factorial apart into the effects
// of all sets of changes that no smaller set has: values[set] = Σ parts[subset] over the
// subsets of the set. An index's binary digits say what changes, the first factor's digit being
// the lowest. So parts[0] is the base and the others sum to the whole change.
//
// It is an error when values are not 2, 4, 8, … or one is not finite.
func DecomposeChange(values []float64) ([]float64, error) {
	if len(values) < 2 || len(values)&(len(values)-1) != 0 {
		return nil, fmt.Errorf("%d values: a complete factorial of n changes has 2^n", len(values))
	}
	for set, value := range values {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return nil, fmt.Errorf("the output of combination %d is %g; a factorial needs every one", set, value)
		}
	}
	parts := slices.Clone(values)
	for change := 1; change < len(parts); change <<= 1 { // Möbius inversion, one factor a time
		for set := range parts {
			if set&change != 0 {
				parts[set] -= parts[set^change]
			}
		}
	}
	return parts, nil
}
