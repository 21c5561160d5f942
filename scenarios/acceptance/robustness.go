package acceptance

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/design"
)

// robustnessSpread is the largest relative change of a free parameter in a draw, up or down.
const robustnessSpread = 0.20

// fixedParameters are not drawn: definitions, published figures, rules of computation, and parameters
// that are not in the model's equations.
var fixedParameters = []string{
	"negotiation.balance", "negotiation.expectation_weight", "negotiation.rounds",
	"negotiation.municipality_discount", "negotiation.organisation_discount",
	"refugees.programme_months", "refugees.decision_share", "refugees.wait", "refugees.county_reception",
	"supply.organisations_per_1000", "supply.reference_residents", "supply.centre_share",
	"supply.policy_reference_residents", "supply.policy_elasticity",
	"mobilisation.groups_limit",
}

// freeParameters returns the paths, values and keys of the free parameters: every number of the
// model's tables except fixedParameters and the shares of a mix. Zeros are left out, since a relative
// change does not move them.
func freeParameters(s *scenarios.Scenario) (paths []string, values []float64, of []*keys.Key) {
	add := func(at []string, x float64, k *keys.Key) {
		if path := keys.PathOf(at); isFree(path) && x != 0 && !math.IsNaN(x) {
			paths, values, of = append(paths, path), append(values, x), append(of, k)
		}
	}
	keys.Walk(s, func(e keys.Entry) {
		if x, ok := e.Number(); ok {
			add(e.Path, x, e.Key)
		}
		if e.Key.Name == "own_means" { // independent values, not shares that sum to 1
			for _, share := range e.Shares() {
				add(keys.Below(e.Path, share.Name), share.Value, e.Key)
			}
		}
	})
	return paths, values, of
}

// isFree reports whether a number of the scenario is a free parameter.
func isFree(path string) bool {
	table, _, _ := strings.Cut(path, ".")
	switch table {
	case "resources", "activities", "organisation_types", "fields", "supply", "agenda", "relationship", "dependence", "negotiation", "mobilisation", "refugees":
	default:
		return false
	}
	// Years and prices are no parameters of behaviour, and the model assumes that the law is kept.
	if strings.HasSuffix(path, ".year") || strings.HasSuffix(path, ".cost_nok") || strings.HasSuffix(path, ".coverage_statutory") {
		return false
	}
	for _, b := range fixedParameters {
		if path == b || strings.HasPrefix(path, b+".") {
			return false
		}
	}
	return true
}

// drawnSets returns the sets of one row of the design, whose coordinates are from 0 to 1: each free
// parameter times a factor from 1 − robustnessSpread to 1 + robustnessSpread, limited to its allowed
// range. Whole numbers are rounded.
func drawnSets(s *scenarios.Scenario, row []float64) []string {
	paths, values, of := freeParameters(s)
	var sets []string
	for i, path := range paths {
		x := values[i] * (1 - robustnessSpread + float64(2*robustnessSpread*row[i]))
		k := of[i]
		x = math.Min(k.High, math.Max(k.Low, x))
		text := keys.FormatFloat(x)
		if k.Kind == keys.Integer {
			text = strconv.FormatFloat(math.Round(x), 'f', 0, 64)
		}
		sets = append(sets, path+"="+text)
	}
	return sets
}

// Draw holds the patterns of one random draw of the free parameters.
type Draw struct {
	Draw     int      // number of the draw, from 1
	Sets     []string // the drawn values, each PATH=VALUE
	Patterns []patterns.Result
}

// Robustness computes the patterns on draws of a Latin hypercube over all free parameters, which
// change by up to 20 % up or down, and calls done with each result. seed is that of the hypercube.
// Errors are those of Evidence.
func (v *Validation) Robustness(ctx context.Context, seed uint64, draws int, done func(Draw)) error {
	s, err := v.Load(nil)
	if err != nil {
		return err
	}
	paths, _, _ := freeParameters(s)
	rows := design.LatinHypercube(seed, draws, len(paths))
	for i, row := range rows {
		sets := drawnSets(s, row)
		evidence, err := v.Evidence(ctx, sets)
		if err != nil {
			return fmt.Errorf("draw %d: %w", i+1, err)
		}
		done(Draw{Draw: i + 1, Sets: sets, Patterns: patterns.All(evidence)})
	}
	return nil
}
