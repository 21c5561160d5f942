package evidence

import "math"

// Ratio returns the mean of the numerators over the mean of the denominators, which come in pairs, with
// the 95 % interval of Fieller (1954): all ratios ρ at which the mean of numerator − ρ · denominator does not
// differ from 0 by Student's t. It allows for the correlation within the pairs.
//
// The ratio is undefined, which is None and false, with fewer than two pairs and where the interval of the
// mean denominator holds 0: then no ratio can be excluded. The slices have the same length.
//
// Source: E. C. Fieller (1954), Some problems in interval estimation, Journal of the Royal Statistical Society
// B 16 (2), 175–185.
func Ratio(numerators, denominators []float64) (e Estimate, defined bool) {
	below := Mean(denominators)
	if !below.HasInterval() || below.Lower <= 0 && below.Upper >= 0 {
		return None(), false
	}
	above := Mean(numerators)
	n := float64(len(numerators))
	var xx, xy, yy float64
	for i := range numerators {
		x, y := numerators[i]-above.Mean, denominators[i]-below.Mean
		xx += float64(x * x)
		xy += float64(x * y)
		yy += float64(y * y)
	}
	t := TQuantile975(len(numerators) - 1)
	scale := float64(t*t) / (n - 1) / n // from sums of squares to squared half widths of means
	xx, xy, yy = float64(xx*scale), float64(xy*scale), float64(yy*scale)
	// The bounds solve (x̄ − ρȳ)² = xx − 2ρ·xy + ρ²·yy, where ȳ² > yy.
	lead := float64(below.Mean*below.Mean) - yy
	half := float64(above.Mean*below.Mean) - xy
	last := float64(above.Mean*above.Mean) - xx
	root := math.Sqrt(max(0, float64(half*half)-float64(lead*last)))
	e = Estimate{above.Mean / below.Mean, (half - root) / lead, (half + root) / lead}
	if !e.HasInterval() || !e.Finite() {
		return None(), false
	}
	return e, true
}
