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

// robustnessSpread is how far a draw of robustness moves each free parameter, up or down.
const robustnessSpread = 0.20

// notFree are parameters that are no free numbers: definitions, published figures, rules of
// computation, and those that are named elsewhere than in the model's equations.
var fixedParameters = []string{
	"negotiation.balance", "negotiation.expectation_weight", "negotiation.rounds",
	"negotiation.municipality_discount", "negotiation.organisation_discount",
	"refugees.programme_months", "refugees.decision_share", "refugees.wait", "refugees.county_reception",
	"supply.organisations_per_1000", "supply.reference_residents", "supply.centre_share",
	"supply.policy_reference_residents", "supply.policy_elasticity",
	"mobilisation.groups_limit",
}

// free are the free parameters: every number of the model's tables but those that are
// definitions, published figures or shares of a mix. Parameters that are zero are left out,
// since a share of nothing is nothing.
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
		if e.Key.Name == "own_means" { // values, not parts of a whole
			for _, share := range e.Shares() {
				add(keys.Below(e.Path, share.Name), share.Value, e.Key)
			}
		}
	})
	return paths, values, of
}

func isFree(path string) bool {
	table, _, _ := strings.Cut(path, ".")
	switch table {
	case "resources", "activities", "organisation_types", "fields", "supply", "agenda", "relationship", "dependence", "negotiation", "mobilisation", "refugees":
	default:
		return false
	}
	// Years and prices are no parameters of behaviour, and that the law is kept is a premise.
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

// drawn is the --set values of one row of the design: each free parameter times a factor
// between 1 − robustnessSpread and 1 + robustnessSpread, kept inside its allowed range, whole numbers rounded.
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

// Draw is what one draw of the free parameters did to the patterns.
type Draw struct {
	Draw     int // from 1
	Sets     []string
	Patterns []patterns.Result
}

// Robustness computes the patterns on draws of a Latin hypercube over all free parameters.
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
