package sim

import "math"

// The functions of this file return the same bits on every processor. math.Exp
// does not: it has assembly for some architectures, which depends on the
// processor at run time. Neither does a sum with a product in it: on some
// processors Go fuses the two into one operation with one rounding. An explicit
// conversion, float64(x*y), forbids the fusion. All code that a model runs
// follows this rule and uses these functions.

// Sum adds the numbers in the order of their indices, so that the sum always
// has the same bits. The sum of none is 0.
func Sum(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum
}

// ln2 in two parts: float64(k)*ln2High is exact for every exponent k.
const (
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10
)

// The method, the constants and the bounds of Exp are those of FreeBSD's
// /usr/src/lib/msun/src/e_exp.c, which came with this notice:
//
// ====================================================
// Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
//
// Permission to use, copy, modify, and distribute this
// software is freely granted, provided that this notice
// is preserved.
// ====================================================

// Exp returns e**x, with an error below one unit in the last place, and the
// same bits on every processor.
//
// Exp(NaN) is NaN, Exp(+Inf) is +Inf, Exp(-Inf) is 0. Above 709.78 it
// overflows to +Inf, below -745.13 it underflows to 0.
func Exp(x float64) float64 {
	const (
		log2e     = 1.44269504088896338700e+00
		overflow  = 7.09782712893383973096e+02
		underflow = -7.45133219101941108420e+02
		nearZero  = 1.0 / (1 << 28)

		p1 = 1.66666666666666657415e-01
		p2 = -2.77777777770155933842e-03
		p3 = 6.61375632143793436117e-05
		p4 = -1.65339022054652515390e-06
		p5 = 4.13813679705723846039e-08
	)
	switch {
	case x != x: // NaN
		return x
	case x > overflow:
		return math.Inf(1)
	case x < underflow:
		return 0
	case -nearZero < x && x < nearZero:
		return 1 + x
	}

	// Reduce: x = k·ln 2 + r with |r| ≤ ½ ln 2, and r = high − low, where low
	// holds the rounding error of high.
	half := 0.5
	if x < 0 {
		half = -0.5
	}
	k := int64(float64(log2e*x) + half)
	high := x - float64(float64(k)*ln2High)
	low := float64(float64(k) * ln2Low)
	r := high - low

	// Approximate e**r by 1 + r + r·c/(2 − c), with c = r − r²·(p1 + r²·(p2 + …)).
	t := float64(r * r)
	c := p4 + float64(t*p5)
	c = p3 + float64(t*c)
	c = p2 + float64(t*c)
	c = p1 + float64(t*c)
	c = r - float64(t*c)
	y := 1 - ((low - float64(r*c)/(2-c)) - high)

	// Scale: y·2**k, where y is within [0.7, 1.42].
	switch {
	case k > 1023: // 2**1024 is no float64, y·2**1024 may be one
		return y * 2 * 0x1p1023
	case k > -1022: // the common case: k is added to y's exponent
		return math.Float64frombits(math.Float64bits(y) + uint64(k)<<52)
	default: // the result may be subnormal, and is rounded once, here
		return math.Float64frombits(math.Float64bits(y)+uint64(k+1000)<<52) * 0x1p-1000
	}
}

// The method, the constants and the bounds of Log are those of FreeBSD's
// /usr/src/lib/msun/src/e_log.c, which came with this notice:
//
// ====================================================
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//
// Developed at SunPro, a Sun Microsystems, Inc. business.
// Permission to use, copy, modify, and distribute this
// software is freely granted, provided that this notice
// is preserved.
// ====================================================

// Log returns the natural logarithm of x, with an error below one unit in the
// last place, and the same bits on every processor.
//
// Log(NaN) is NaN, Log(+Inf) is +Inf, Log(0) is -Inf, and the logarithm of a
// negative number is NaN.
func Log(x float64) float64 {
	const (
		l1 = 6.666666666666735130e-01
		l2 = 3.999999999940941908e-01
		l3 = 2.857142874366239149e-01
		l4 = 2.222219843214978396e-01
		l5 = 1.818357216161805012e-01
		l6 = 1.531383769920937332e-01
		l7 = 1.479819860511658591e-01

		smallestNormal = 0x1p-1022
		exponentOfOne  = 1023
		fractionBits   = 1<<52 - 1
	)
	switch {
	case x != x || x > math.MaxFloat64: // NaN, +Inf
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}

	// Reduce: x = 2**k·(1 + f) with √½ ≤ 1 + f < √2.
	k := 0
	if x < smallestNormal {
		x *= 0x1p52
		k = -52
	}
	bits := math.Float64bits(x)
	k += int(bits>>52) - exponentOfOne
	onePlusF := math.Float64frombits(bits&fractionBits | exponentOfOne<<52) // in [1, 2)
	if onePlusF >= math.Sqrt2 {
		onePlusF *= 0.5
		k++
	}
	f := onePlusF - 1

	// Approximate log(1 + f) = f − (h − s·(h + R)), with s = f/(2 + f),
	// h = f²/2 and R a polynomial of degree 14 in s, here in its even and odd
	// halves so that the two can be computed at once.
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	odd := l5 + float64(s4*l7)
	odd = l3 + float64(s4*odd)
	odd = l1 + float64(s4*odd)
	even := l4 + float64(s4*l6)
	even = l2 + float64(s4*even)
	remainder := float64(s2*odd) + float64(s4*even)
	h := float64(float64(0.5*f) * f)
	exponent := float64(k)
	return float64(exponent*ln2High) - ((h - (float64(s*(h+remainder)) + float64(exponent*ln2Low))) - f)
}
