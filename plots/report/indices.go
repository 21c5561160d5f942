package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"dugnad/plots"
	"dugnad/sim/evidence"
)

// Indices say how much each factor of a study has to do with each outcome.
type Indices struct {
	Of       Strength
	Factors  []string // or groups of factors
	Outcomes []OutcomeIndices
	Replaced bool // methods or estimators other than the standard were asked for
}

// Strength is the index that says whether a factor matters at all.
type Strength int

// The indices that an answer can be made of.
const (
	TotalIndex Strength = iota // Sobol', of the mean response
	AsGiven                    // Sobol' total, of single runs, inflated by their luck
	MuStar                     // Morris: the mean size of an elementary effect
	Distance                   // PAWN: the median distance between distributions
	OtherIndex                 // any other: for tables
)

// OutcomeIndices are those of one outcome.
type OutcomeIndices struct {
	Mean     float64        // over the ranges of the factors; NaN if not known
	Variance plots.Estimate // of the same
	Noise    plots.Estimate // share of a single run's variance that is luck
	Points   float64        // base points or trajectories that were used
	Chance   plots.Estimate // the dummy's index; NaN where there is none
	Lost     string         // which of them were left out and why; empty: none
	Without  string         // why no factor has an index; empty where one has
	// Settled are those of screening, ranking and values that more base points would not
	// change; nil where it is not known.
	Settled    []string
	Influences []Influence // by factor
}

// Influence holds the indices of a factor for an outcome.
type Influence struct {
	Strength  plots.Estimate
	Alone     plots.Estimate // first order; of Morris mu, the mean effect with its sign
	Uneven    plots.Estimate // of Morris sigma
	Threshold float64        // what chance gives: noise floor or threshold; NaN where Chance says it, or nothing
	// Against compares the strength with that of chance alone: Higher is above it, Unsure is not,
	// Missing has no comparison.
	Against evidence.Verdict
}

// Unimportant is the total index below which a factor is usually taken for unimportant.
const Unimportant = 0.05

// indexAnswer says which factors drive the outcomes: outcome by outcome while these are few,
// factor by factor otherwise.
func (r *Report) indexAnswer() []passage {
	x := r.Study.Indices
	if x.Of == OtherIndex {
		return []passage{{Paragraphs: []string{r.say("Indices were made by methods whose numbers speak only beside one another: the table has them.")}}}
	}
	p := passage{Paragraphs: []string{r.leading(), r.driving(), r.indexMeaning()}}
	if len(x.Outcomes) <= mostAnswered {
		for i := range x.Outcomes {
			p.Items = append(p.Items, r.drivers(i))
		}
	} else {
		counts := make([][2]int, len(x.Factors))
		for factor := range x.Factors {
			counts[factor][0], counts[factor][1] = r.reach(factor)
		}
		order := x.order(func(a, b int) int {
			return cmp.Or(cmp.Compare(counts[b][1], counts[a][1]), cmp.Compare(counts[b][0], counts[a][0]))
		})
		for _, factor := range order {
			p.Items = append(p.Items, r.factorSentence(factor))
		}
	}
	return []passage{p}
}

// order are the indices of the factors, sorted.
func (x *Indices) order(compare func(a, b int) int) []int {
	order := make([]int, len(x.Factors))
	for factor := range order {
		order[factor] = factor
	}
	slices.SortStableFunc(order, compare)
	return order
}

// reach counts the outcomes in which a factor is above chance, and those of them in which it is
// important.
func (r *Report) reach(factor int) (above, important int) {
	for i := range r.Study.Indices.Outcomes {
		f := &r.Study.Indices.Outcomes[i].Influences[factor]
		if f.Against == evidence.Higher {
			above++
			if r.important(f) {
				important++
			}
		}
	}
	return above, important
}

// important tells whether an index that is above chance has weight. Only shares have a usual
// limit.
func (r *Report) important(f *Influence) bool {
	return r.Study.Indices.Of != TotalIndex || f.Strength.Mean >= Unimportant
}

// compared reports whether the indices can be compared with chance.
func (r *Report) compared() bool {
	for i := range r.Study.Indices.Outcomes {
		if slices.ContainsFunc(r.Study.Indices.Outcomes[i].Influences, func(f Influence) bool { return f.Against != evidence.Missing }) {
			return true
		}
	}
	return false
}

// leading says for how many outcomes which factor is the largest, where that is certain.
func (r *Report) leading() string {
	x := r.Study.Indices
	counts, open := make([]int, len(x.Factors)), 0
	for i := range x.Outcomes {
		if leader := x.Outcomes[i].leader(); leader >= 0 {
			counts[leader]++
		} else {
			open++
		}
	}
	order := x.order(func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	var names []string
	for _, factor := range order {
		if counts[factor] > 0 {
			names = append(names, r.sayf("%s (for %d of %d outcomes)", x.Factors[factor], counts[factor], len(x.Outcomes)))
		}
	}
	if names == nil {
		return r.say("For no outcome is one factor's interval above those of all others.")
	}
	words := r.sayf("The largest influence, with an interval above those of all other factors, is that of %s.", r.list(names))
	if open > 0 {
		words += " " + r.sayf("Outcomes in which intervals of the largest overlap: %d.", open)
	}
	return words
}

// leader is the factor whose interval is above those of all others, −1 if there is none.
func (o *OutcomeIndices) leader() int {
	for i := range o.Influences {
		others := slices.Concat(o.Influences[:i], o.Influences[i+1:])
		if !math.IsNaN(o.Influences[i].Strength.Mean) && o.Influences[i].Against != evidence.Unsure && !slices.ContainsFunc(others, func(other Influence) bool {
			return !o.Influences[i].Strength.Above(other.Strength.Upper) // true where one has no interval
		}) {
			return i
		}
	}
	return -1
}

// driving returns the main sentence: which factors matter for some outcome, and which for none.
func (r *Report) driving() string {
	x := r.Study.Indices
	if !r.compared() {
		return r.say("Nothing here tells an index from chance: with two replications or more there is a dummy, or a noise floor, to compare with. So the factors are only put in order.")
	}
	var important, above, none []string
	for factor, name := range x.Factors {
		switch n, weighty := r.reach(factor); {
		case weighty > 0:
			important = append(important, name)
		case n > 0:
			above = append(above, name)
		default:
			none = append(none, name)
		}
	}
	var clauses []string
	if important != nil {
		clauses = append(clauses, r.sayf([...]string{
			TotalIndex: "at least 5 %% of some outcome's variance, and more than the dummy, is due to %s",
			MuStar:     "above the noise floor for some outcome: %s",
			Distance:   "beyond what factors without influence have, for some outcome: %s",
		}[x.Of], r.list(important)))
	}
	if above != nil {
		clauses = append(clauses, r.sayf("more than the dummy, but nowhere 5 %% of the variance: %s", r.list(above)))
	}
	if none != nil {
		clauses = append(clauses, r.sayf("not to be told from chance for any outcome: %s", r.list(none)))
	}
	return r.sayf("Of %d factors and %d outcomes: %s.", len(x.Factors), len(x.Outcomes), strings.Join(clauses, "; "))
}

// indexMeaning explains the numbers in the sentences that follow.
func (r *Report) indexMeaning() string {
	return r.say([...]string{
		TotalIndex: "Below: total indices, the share of the variance of the mean outcome that is due to a factor with all it does together with others. An index is a share of the variance that these ranges make, so it is about the ranges as well.",
		AsGiven:    "Below: total indices of single runs, the share of their variance that is due to a factor with all it does together with others, inflated by luck. An index is a share of the variance that these ranges make, so it is about the ranges as well.",
		MuStar:     "Below: mu*, the mean size of a factor's effects, as the change of the outcome over the factor's whole range, were it linear. It is about the ranges as much as about the factor.",
		Distance:   "Below: PAWN, the median distance (0 to 1) between the outcome's distribution and the one it has where the factor is held in a part of its range.",
	}[r.Study.Indices.Of])
}

// drivers names every factor, by its influence on one outcome compared with chance.
func (r *Report) drivers(outcome int) string {
	x := r.Study.Indices
	of := &x.Outcomes[outcome]
	if of.Without != "" {
		return r.opening(outcome) + ": " + r.sayf("no index: %s", of.Without) + "."
	}
	names := map[string][]string{}
	var together []string
	order := x.order(func(a, b int) int {
		return cmp.Compare(of.Influences[b].Strength.Mean, of.Influences[a].Strength.Mean)
	})
	for _, factor := range order {
		f := &of.Influences[factor]
		words := x.Factors[factor] + " (" + r.strength(outcome, f.Strength) + r.direction(f) + ")"
		switch {
		case math.IsNaN(f.Strength.Mean):
			names["none"] = append(names["none"], x.Factors[factor])
		case f.Against == evidence.Higher && r.important(f):
			names["important"] = append(names["important"], words)
		case f.Against == evidence.Higher:
			names["above"] = append(names["above"], words)
		case f.Against == evidence.Unsure:
			names["not"] = append(names["not"], words)
		default:
			names["order"] = append(names["order"], words)
		}
		if f.Against == evidence.Higher && x.Of == TotalIndex && f.Strength.Above(f.Alone.Upper) {
			together = append(together, r.sayf("%s (alone %s)", x.Factors[factor], r.strength(outcome, f.Alone)))
		}
	}
	var clauses []string
	add := func(kind, english string) {
		if names[kind] != nil {
			clauses = append(clauses, r.sayf(english, r.list(names[kind])))
		}
	}
	switch x.Of {
	case TotalIndex:
		add("important", "driven by %s")
		add("above", "above the dummy, but below 5 %% of the variance: %s")
		add("not", "not above the dummy: %s")
	case MuStar:
		add("important", "above the noise floor: %s")
		add("not", "not above it: %s")
	case Distance:
		add("important", "beyond what factors without influence have: %s")
		add("not", "not beyond it: %s")
	}
	add("order", "in order: %s")
	add("none", "no index: %s")
	words := r.opening(outcome) + ": " + strings.Join(clauses, "; ") + "."
	if together != nil {
		words += " " + r.sayf("Clearly more together with others than alone: %s.", r.list(together))
	}
	if !math.IsNaN(of.Noise.Mean) {
		words += " " + r.sayf("Luck is %s of a single run's variance.", r.level(of.Noise))
	}
	return words
}

// strength is an index with its interval; of Morris in the outcome's unit.
func (r *Report) strength(outcome int, e plots.Estimate) string {
	if r.Study.Indices.Of == MuStar {
		o := &r.Study.Outcomes[outcome]
		return strings.ReplaceAll(r.change(o, e), "+", "") + r.unitOf(o)
	}
	return r.index(e.Mean) + r.bounds(e, "; %s to %s", r.index)
}

// index is an index without unit, with three decimals.
func (r *Report) index(x float64) string { return r.fixed(x, 3) }

// direction is which way a factor moves an outcome on average, as far as its interval tells.
func (r *Report) direction(f *Influence) string {
	if r.Study.Indices.Of != MuStar {
		return ""
	}
	switch (evidence.Difference{Estimate: f.Alone}).Verdict() {
	case evidence.Higher:
		return r.say(", upwards on average")
	case evidence.Lower:
		return r.say(", downwards on average")
	}
	return ""
}

// factorSentence says for how many outcomes a factor matters, and for which most.
func (r *Report) factorSentence(factor int) string {
	x := r.Study.Indices
	above, important := r.reach(factor)
	most, alike := -1, true // of different units none is the largest
	for i := range x.Outcomes {
		f := &x.Outcomes[i].Influences[factor]
		if math.IsNaN(f.Strength.Mean) || above > 0 && f.Against != evidence.Higher {
			continue
		}
		if x.Of == MuStar && (r.Study.Outcomes[i].Share != r.Study.Outcomes[0].Share || r.Study.Outcomes[i].Unit != r.Study.Outcomes[0].Unit) {
			alike = false
		}
		if most < 0 || f.Strength.Mean > x.Outcomes[most].Influences[factor].Strength.Mean {
			most = i
		}
	}
	name := x.Factors[factor]
	if most < 0 {
		return r.sayf("%s: no index.", name)
	}
	value, interval, there := strings.Cut(r.strength(most, x.Outcomes[most].Influences[factor].Strength), "; ")
	if there {
		value += r.sayf(" (95 %% interval %s)", interval)
	}
	largest := r.sayf("largest for %s, %s", r.Study.Outcomes[most].About, value+r.direction(&x.Outcomes[most].Influences[factor]))
	switch {
	case !alike && r.compared():
		return r.sayf("%s: above chance for %d of %d outcomes.", name, above, len(x.Outcomes))
	case !r.compared():
		return fmt.Sprintf("%s: %s.", name, largest)
	case above == 0 && x.Of == TotalIndex:
		return r.sayf("%s: above the dummy for none of the %d outcomes.", name, len(x.Outcomes))
	case above == 0:
		return r.sayf("%s: above chance for none of the %d outcomes.", name, len(x.Outcomes))
	case x.Of == TotalIndex:
		return r.sayf("%s: above the dummy for %d of %d outcomes, at least 0.05 for %d of these; %s.", name, above, len(x.Outcomes), important, largest)
	}
	return r.sayf("%s: above chance for %d of %d outcomes; %s.", name, above, len(x.Outcomes), largest)
}
