package agents

import (
	"math"
	"slices"

	"dugnad/sim/evidence"
)

// A Ratio is a measure of a comparison alone: how much one measure changes for a change of another by one.
// It exists in implementation only.
type Ratio struct {
	Name, Unit, Meaning    string
	Numerator, Denominator string // names of measures whose differences it divides
}

// Ratios lists the ratios of differences, which follow the measures in comparison.csv.
var Ratios = []Ratio{
	{"cost_per_additional_covered_unit", "NOK per task's need", "municipal support that the alternative takes more per task's need that organisations newly cover more", "support_cost", "covered_units"},
	{"cost_per_additional_coproduced_hour", "NOK/hour", "municipal support that the alternative takes more per volunteer hour in co-production that it has more", "support_cost", VolunteerHours + "_coproduction"},
}

// RatioNames returns the names of the ratios, in order.
func RatioNames() []string {
	names := make([]string, len(Ratios))
	for i := range Ratios {
		names[i] = Ratios[i].Name
	}
	return names
}

// ratioOf returns a ratio of differences from the values of its measures by replication, of base and
// alternative. It is Undefined where the interval of the denominator holds 0.
func ratioOf(r *Ratio, values func(measure string) (base, alternative []float64)) Contrast {
	differences := func(measure string) (list []float64, k Contrast) {
		base, alternative := values(measure)
		for i := range base {
			list = append(list, alternative[i]-base[i])
		}
		return list, Pair(base, alternative, 0)
	}
	above, numerator := differences(r.Numerator)
	below, denominator := differences(r.Denominator)
	missing := func(i int) bool { return math.IsNaN(above[i] + below[i]) }
	var x, y []float64
	for i := range above {
		if !missing(i) {
			x, y = append(x, above[i]), append(y, below[i])
		}
	}
	nan := math.NaN()
	k := Contrast{Base: nan, Alternative: nan, Replications: len(x), Spread: nan, Paired: nan, Unpaired: nan}
	k.Identical = numerator.Identical && denominator.Identical
	if k.Estimate, k.Undefined = evidence.None(), true; !denominator.Identical {
		defined := false
		k.Estimate, defined = evidence.Ratio(x, y)
		k.Undefined = !defined
	}
	return k
}

// ComparedMeasures returns the measures of a comparison with a base: the base's, then [Ratios].
func (b *Blueprint) ComparedMeasures() []Measure {
	measures := slices.Clone(b.measures)
	for _, r := range Ratios {
		measures = append(measures, Measure{Name: r.Name, Unit: r.Unit, Meaning: r.Meaning})
	}
	return measures
}
