package acceptance

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/design"
	"dugnad/sim/evidence"
)

// fixedParameters are not drawn: definitions, published figures, rules of computation, and parameters
// that are not in the model's equations.
var fixedParameters = []string{
	"negotiation.balance", "negotiation.expectation_weight", "negotiation.rounds",
	"negotiation.municipality_discount", "negotiation.organisation_discount",
	"refugees.programme_months", "refugees.decision_share", "refugees.wait", "refugees.county_reception",
	"supply.organisations_per_1000", "supply.reference_residents", "supply.centre_share",
	"supply.policy_reference_residents", "supply.policy_elasticity",
	"mobilisation.groups_limit", "agenda.windows_residents",
}

// keysOfMechanisms lists, for each mechanism that has some, the keys that change nothing while it is off;
// * stands for a name.
var keysOfMechanisms = map[string][]string{
	"spill":                      {"fields.*.spill"},
	"capacity_lag":               {"fields.*.capacity_lag_months", "fields.*.dismantling_lag_months"},
	"dismantling":                {"fields.*.dismantling_lag_months"},
	"reliance":                   {"reliance.*"},
	"scaled_windows":             {"agenda.windows_elasticity"},
	"street_level_discretion":    {"agenda.street_level_discretion"},
	"service_presence":           {"agenda.service_presence"},
	"professional_reach":         {"activities.*.professional_reach"},
	"disadvantage":               {"fields.*.need_per_disadvantage", "fields.*.capacity_per_disadvantage"},
	"own_means_load":             {"dependence.adaptation_months"},
	"discretion_limit":           {"fields.*.discretion_statutory", "fields.*.discretion_discretionary", "fields.*.discretion_shift"},
	"mobilisation":               {"mobilisation.*", "fields.*.mobilisation_share"},
	"council_decisions":          {"refugees.decision_spread"},
	"scale_dependent_supply":     {"supply.density_elasticity", "supply.remoteness_hours", "supply.policy_cut", "supply.centre_scouts"},
	"resource_limits":            {"resources.*.stock_fixed", "resources.*.stock_per_resident"},
	"contacts":                   {"agenda.contacts"},
	"trust":                      {"relationship.trust_gain", "relationship.trust_loss"},
	"formalisation":              {"relationship.signing_chance", "relationship.lapse_months", "negotiation.agreement_cut"},
	"grievance":                  {"relationship.grievance", "relationship.grievance_rate"},
	"wishes":                     {"supply.wish_spread"},
	"knowledge":                  {"negotiation.knowledge_value"},
	"implementation_expectation": {"negotiation.expectation_feasible", "negotiation.expectation_otherwise"},
	"design_to_implementation":   {"negotiation.design_bonus"},
}

// oneValue lists the keys that have one value for all fields, so that they are drawn together.
var oneValue = []string{"fields.*.coverage_discretionary"}

// inertKeys returns the keys, with * for names, that change nothing in the scenario: those of mechanisms
// that are off, of protocols that are not in force, and of alternatives that do not count.
func inertKeys(s *scenarios.Scenario) (inert []string) {
	keys.Walk(&s.Mechanisms, func(e keys.Entry) {
		if e.TOML() == "false" {
			inert = append(inert, keysOfMechanisms[keys.PathOf(e.Path)]...)
		}
	})
	if s.Negotiation.Protocol != "alternating-offers" {
		inert = append(inert, "negotiation.municipality_tactic", "negotiation.organisation_tactic")
	}
	if s.Dependence.Alternatives == 0 {
		inert = append(inert, "organisation_types.*.other_funders")
	}
	return inert
}

// Free is a free parameter: a number that a draw moves.
type Free struct {
	Path  string
	Value float64 // in the validated scenario

	key  *keys.Key
	like string // Path with * for names
}

// FreeParameters returns the free parameters: every number of the model's tables except
// fixedParameters, the shares of a mix, and keys that change nothing in the scenario. Zeros, and shares
// of 1, are left out, since a relative change does not move them.
func FreeParameters(s *scenarios.Scenario) (free []Free) {
	inert := inertKeys(s)
	add := func(at, like []string, x float64, k *keys.Key) {
		f := Free{keys.PathOf(at), x, k, strings.Join(like, ".")}
		if isFree(f.Path) && f.moved() != 0 && !math.IsNaN(x) && !slices.ContainsFunc(inert, f.isOf) {
			free = append(free, f)
		}
	}
	keys.Walk(s, func(e keys.Entry) {
		if x, ok := e.Number(); ok {
			add(e.Path, e.Pattern, x, e.Key)
		}
		if e.Key.Name == "own_means" { // independent values, not shares that sum to 1
			for _, share := range e.Shares() {
				add(keys.Below(e.Path, share.Name), keys.Below(e.Pattern, "*"), share.Value, e.Key)
			}
		}
	})
	return free
}

// isOf reports whether the parameter is one of those that a key with * means; a last * means every key of
// a table.
func (f *Free) isOf(key string) bool {
	table, all := strings.CutSuffix(key, ".*")
	return f.like == key || all && strings.HasPrefix(f.like, table+".")
}

// isShare reports whether the parameter is a share or a probability: its unit is one, and its range or its
// value does not go beyond 1.
func (f *Free) isShare() bool {
	unit, _, _ := strings.Cut(f.key.Unit(), " ")
	unit, _, _ = strings.Cut(unit, "/")
	return (unit == "share" || unit == "probability" || unit == "trust") && f.key.Low >= 0 && f.Value >= 0 && (f.key.High <= 1 || f.Value < 1)
}

// moved returns the amount that a draw scales: the value; of a share, the smaller of the value and what
// is missing to 1, so that .1 and .9 move alike.
func (f *Free) moved() float64 {
	if f.isShare() {
		return math.Min(f.Value, 1-f.Value)
	}
	return f.Value
}

// Drawn returns the value, as TOML, for a coordinate from 0 to 1, limited to the allowed range. Whole numbers are
// rounded.
func (f *Free) Drawn(spread, coordinate float64) string {
	x := f.Value + float64(f.moved()*spread*(2*coordinate-1))
	x = math.Min(f.key.High, math.Max(f.key.Low, x))
	if f.key.Kind == keys.Integer {
		return strconv.FormatFloat(math.Round(x), 'f', 0, 64)
	}
	return keys.FormatFloat(x)
}

// isFree reports whether a number of the scenario is a free parameter.
func isFree(path string) bool {
	table, _, _ := strings.Cut(path, ".")
	switch table {
	case "resources", "activities", "organisation_types", "fields", "supply", "agenda", "reliance", "relationship", "dependence", "negotiation", "mobilisation", "refugees":
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

// columnsOf returns the column of the design for each parameter, and the number of columns: one each, and
// one for the parameters of a key in oneValue.
func columnsOf(free []Free) (columns []int, count int) {
	together := map[string]int{}
	for i := range free {
		column, known := together[free[i].like]
		if !known {
			column = count
			count++
			if slices.Contains(oneValue, free[i].like) {
				together[free[i].like] = column
			}
		}
		columns = append(columns, column)
	}
	return columns, count
}

// Draw holds the patterns of one random draw of the free parameters.
type Draw struct {
	Draw    int      // number of the draw, from 1
	Sets    []string // the drawn values, each PATH=VALUE
	Results []patterns.Result
}

// Robustness computes the patterns on draws of a Latin hypercube over all free parameters, each moved up
// or down by up to a share spread of it, and calls done with each result. seed is that of the hypercube.
// Each draw has a seed of its own, so that no replication's luck weighs on all of them. P12 and P13 are
// left out: they are accounting, judged at their inputs. Errors are those of Evidence.
func (v *Validation) Robustness(ctx context.Context, seed uint64, draws int, spread float64, done func(Draw)) error {
	s, err := v.Load(nil)
	if err != nil {
		return err
	}
	free := FreeParameters(s)
	columns, count := columnsOf(free)
	for i, row := range design.LatinHypercube(seed, draws, count) {
		sets := []string{fmt.Sprintf("seed=%d", (uint64(s.Seed)+uint64(i)+1)&math.MaxInt64)}
		for j := range free {
			sets = append(sets, free[j].Path+"="+free[j].Drawn(spread, row[columns[j]]))
		}
		evidence, err := v.Evidence(ctx, sets)
		if err != nil {
			return fmt.Errorf("draw %d: %w", i+1, err)
		}
		results := slices.DeleteFunc(patterns.All(evidence), func(r patterns.Result) bool { return slices.Contains(accounts, r.ID) })
		done(Draw{Draw: i + 1, Sets: sets, Results: results})
	}
	return nil
}

// accounts are the patterns that follow from the inputs by arithmetic.
var accounts = []string{"P12", "P13"}

// Joint counts the draws in which a set of patterns holds together.
type Joint struct {
	Name        string
	Draws, Hold int
}

// Share returns the share of draws with its 95 % interval (Wilson 1927), which exists also where none or
// all of them hold; without draws it is [evidence.None].
func (j *Joint) Share() evidence.Estimate {
	if j.Draws == 0 {
		return evidence.None()
	}
	const z = 1.959963984540054
	n := float64(j.Draws)
	p := float64(j.Hold) / n
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := float64(z / (1 + z*z/n) * math.Sqrt(float64(p*(1-p))/n+z*z/float64(4*n*n)))
	return evidence.Estimate{Mean: p, Lower: math.Max(0, middle-half), Upper: math.Min(1, middle+half)}
}

// JointRates returns in how many draws all patterns hold together that a calibration must show, P1 to P10
// and P15, and in how many all that were judged.
func JointRates(draws []Draw) []Joint {
	core := Joint{Name: "P1–P10 and P15", Draws: len(draws)}
	every := Joint{Name: "all patterns", Draws: len(draws)}
	for _, d := range draws {
		coreHolds, allHold := true, true
		for i := range d.Results {
			if d.Results[i].Pass() {
				continue
			}
			allHold = false
			coreHolds = coreHolds && slices.Contains([]string{"P11", "P14"}, d.Results[i].ID)
		}
		if coreHolds {
			core.Hold++
		}
		if allHold {
			every.Hold++
		}
	}
	return []Joint{core, every}
}
