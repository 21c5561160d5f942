package design

import (
	"fmt"
	"math"

	"dugnad/sim"
)

// Distribution maps a coordinate in [0, 1) to a value of a factor. Its quantiles have the same bits
// on every machine.
type Distribution struct {
	name     string
	min, max float64
	mean, sd float64 // normal
	mode     float64 // triangular
	low, all float64 // normal: the chance below min, and that between min and max
}

// Uniform returns the uniform distribution between min and max. It is an error unless min is below
// max and their distance is finite.
func Uniform(min, max float64) (Distribution, error) {
	return Distribution{name: "uniform", min: min, max: max}, ordered(min, max)
}

// LogUniform returns the distribution whose logarithm is uniform between min and max: for factors
// of which only the order of magnitude is known. It is an error unless 0 < min < max and their
// distance is finite.
func LogUniform(min, max float64) (Distribution, error) {
	err := ordered(min, max)
	if err == nil && min <= 0 {
		err = fmt.Errorf("min is %v; a log-uniform factor needs one above 0", min)
	}
	return Distribution{name: "loguniform", min: min, max: max}, err
}

// Triangular returns the triangular distribution with that mode. It is an error unless min is below
// max, their distance is finite, and the mode is between them.
func Triangular(min, mode, max float64) (Distribution, error) {
	err := ordered(min, max)
	if err == nil && !(min <= mode && mode <= max) {
		err = fmt.Errorf("mode is %v; it must be between min and max", mode)
	}
	return Distribution{name: "triangular", min: min, max: max, mode: mode}, err
}

// Normal returns the normal distribution with that mean and standard deviation, truncated at min
// and max. It is an error when sd is not above 0, when min is not below max, or when less than a
// millionth of the distribution is between them.
func Normal(mean, sd, min, max float64) (Distribution, error) {
	d := Distribution{name: "normal", min: min, max: max, mean: mean, sd: sd}
	if err := ordered(min, max); err != nil {
		return d, err
	}
	if !(sd > 0) || math.IsInf(sd, 0) || math.IsInf(mean, 0) || math.IsNaN(mean) {
		return d, fmt.Errorf("mean is %v and sd %v; sd must be above 0", mean, sd)
	}
	d.low = normalBelow((min - mean) / sd)
	d.all = normalBelow((max-mean)/sd) - d.low
	if d.all < 1e-6 { // its quantiles would be rounding errors
		return d, fmt.Errorf("hardly anything of a normal distribution of mean %v and sd %v is between %v and %v", mean, sd, min, max)
	}
	return d, nil
}

func ordered(min, max float64) error {
	if !(min < max) || math.IsInf(max-min, 0) {
		return fmt.Errorf("min is %v and max %v; min must be the smaller", min, max)
	}
	return nil
}

// Quantile returns the value below which the share u of the distribution lies. u is in [0, 1).
func (d Distribution) Quantile(u float64) float64 {
	x := 0.0
	switch d.name {
	case "uniform":
		x = d.min + float64(u*(d.max-d.min))
	case "loguniform":
		low, high := sim.Log(d.min), sim.Log(d.max)
		x = sim.Exp(low + float64(u*(high-low)))
	case "triangular":
		span, up := d.max-d.min, d.mode-d.min
		if rising := up / span; u < rising {
			x = d.min + math.Sqrt(float64(u*span)*up)
		} else {
			x = d.max - math.Sqrt(float64((1-u)*span)*(d.max-d.mode))
		}
	case "normal":
		x = d.mean + float64(d.sd*normalQuantile(d.low+float64(u*d.all)))
	}
	return min(max(x, d.min), d.max) // rounding, or an end of the normal distribution
}

// normalBelow returns the share of the standard normal distribution below z, found by halving where
// its quantile is z: slow, but needed twice a factor only, and with the same bits everywhere, which
// math.Erf does not have.
func normalBelow(z float64) float64 {
	low, high := 0.0, 1.0
	for range 100 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if normalQuantile(middle) < z {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// normalQuantile returns the quantile of the standard normal distribution, to about 16 digits:
// Wichura (1988), "Algorithm AS 241: The percentage points of the normal distribution", Applied
// Statistics 37. It is −∞ at 0 and +∞ at 1.
func normalQuantile(u float64) float64 {
	if u <= 0 || u >= 1 {
		return math.Inf(int(math.Copysign(1, u-0.5)))
	}
	q := u - 0.5
	if math.Abs(q) <= 0.425 {
		return q * ratio(0.180625-float64(q*q), &centre)
	}
	r := math.Sqrt(-sim.Log(min(u, 1-u)))
	if r <= 5 {
		r = ratio(r-1.6, &shoulder)
	} else {
		r = ratio(r-5, &tail)
	}
	return math.Copysign(r, q)
}

// ratio returns a quotient of two polynomials of degree 7, whose coefficients begin with the
// constant.
func ratio(x float64, of *[2][8]float64) float64 {
	above, below := 0.0, 0.0
	for i := 7; i >= 0; i-- {
		above = float64(above*x) + of[0][i]
		below = float64(below*x) + of[1][i]
	}
	return above / below
}

// The coefficients of AS 241, double precision (PPND16).
var (
	centre = [2][8]float64{
		{
			3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
			4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3,
		},
		{
			1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
			2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3,
		},
	}
	shoulder = [2][8]float64{
		{
			1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
			1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
		},
		{
			1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
			1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
		},
	}
	tail = [2][8]float64{
		{
			6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
			2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
		},
		{
			1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
			7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
		},
	}
)
