package design

import (
	"math"
	"math/bits"
	"testing"
)

// Every elementary interval in base 2, of every shape, has as many points after scrambling as
// one of its shape had before: the same sorted counts, so a fair shape stays fair, and t, m and
// s of the net stay. That t is at most the sum of the polynomials' degrees less one (Sobol'
// 1967) is checked on the way, so the comparison is not of noise with noise.
func TestScramblingKeepsTheNet(t *testing.T) {
	degrees := map[int]int{0: 0, 1: 1, 2: 2, 3: 3, 4: 3, 5: 4, 7: 5, 9: 5, 21: 7}
	for _, dimensions := range [][]int{{0, 1}, {0, 2}, {1, 2}, {3, 4}, {7, 21}, {0, 1, 2}, {2, 5, 9}, {0, 1, 2, 3}} {
		bound := 0
		for _, dimension := range dimensions {
			bound += max(degrees[dimension], 1) - 1
		}
		for m := 0; m <= 8; m++ {
			plain := sobol(t, 1<<m, 22)
			before := worstQuality(plain, dimensions, m)
			if before > bound {
				t.Fatalf("dimensions %v, m = %d: the plain net has t = %d, more than %d", dimensions, m, before, bound)
			}
			seeds := uint64(20)
			if testing.Short() {
				seeds = 4
			}
			for seed := range seeds {
				scrambled := scramble(t, seed, 1<<m, 22)
				eachShape(len(dimensions), m, func(shape []int) {
					was, is := boxCounts(plain, dimensions, shape), boxCounts(scrambled, dimensions, shape)
					for count := range was {
						if was[count] != is[count] {
							t.Fatalf("dimensions %v, m = %d, seed %d, shape %v: boxes with %d points: %d, were %d",
								dimensions, m, seed, shape, count, is[count], was[count])
						}
					}
				})
				if after := worstQuality(scrambled, dimensions, m); after != before {
					t.Fatalf("dimensions %v, m = %d, seed %d: t is %d, was %d", dimensions, m, seed, after, before)
				}
			}
		}
	}
}

// worstQuality is the net's t: the least t with which every elementary interval of volume
// 2^(t-m) has 2^t points.
func worstQuality(design [][]float64, dimensions []int, m int) int {
	quality := 0
	eachShape(len(dimensions), m, func(shape []int) {
		volume := 0
		for _, digits := range shape {
			volume += digits
		}
		if boxCounts(design, dimensions, shape)[1<<(m-volume)] != 1<<volume {
			quality = max(quality, m-volume+1)
		}
	})
	return quality
}

// eachShape calls back with all shapes of intervals: digits per dimension, m in all at most.
func eachShape(dimensions, m int, yield func(shape []int)) {
	shape := make([]int, dimensions)
	var fill func(dimension, left int)
	fill = func(dimension, left int) {
		if dimension == dimensions {
			yield(shape)
			return
		}
		for digits := 0; digits <= left; digits++ {
			shape[dimension] = digits
			fill(dimension+1, left-digits)
		}
	}
	fill(0, m)
}

// boxCounts is how many boxes of the shape have 0, 1, 2, … points.
func boxCounts(design [][]float64, dimensions, shape []int) []int {
	volume := 0
	for _, digits := range shape {
		volume += digits
	}
	points := make([]int, 1<<volume)
	for _, point := range design {
		box := 0
		for i, dimension := range dimensions {
			box = box<<shape[i] | int(math.Ldexp(point[dimension], shape[i]))
		}
		points[box]++
	}
	counts := make([]int, len(design)+1)
	for _, number := range points {
		counts[number]++
	}
	return counts
}

// What defines nested scrambling: two numbers that share their first digits, and no more, do so
// afterwards too; and a number is in [0, 1). Checked in several dimensions, the last one too.
func TestScramblingIsNested(t *testing.T) {
	plain := sobol(t, 256, MaxSobolDimensions)
	scrambled := scramble(t, 5, 256, MaxSobolDimensions)
	for _, dimension := range []int{0, 1, 2, 40, 511} {
		for a := range plain {
			if x := scrambled[a][dimension]; !(x >= 0 && x < 1) {
				t.Fatalf("point %d is %v", a, x)
			}
			for b := range a {
				before := sharedDigits(plain[a][dimension], plain[b][dimension])
				if after := sharedDigits(scrambled[a][dimension], scrambled[b][dimension]); after != before {
					t.Fatalf("dimension %d: points %d and %d shared %d digits and share %d", dimension, a, b, before, after)
				}
			}
		}
	}
}

// sharedDigits is the number of leading binary digits, of 53, that two numbers share.
func sharedDigits(a, b float64) int {
	return bits.LeadingZeros64((uint64(a*0x1p53)^uint64(b*0x1p53))<<11 | 1<<10)
}

// All 512 dimensions have one point in each of as many strata as there are points.
func TestScrambledSobolStratifiesEveryDimension(t *testing.T) {
	for _, points := range []int{1, 2, 128} {
		design := scramble(t, 9, points, MaxSobolDimensions)
		for column := range MaxSobolDimensions {
			seen := make([]bool, points)
			for row := range design {
				stratum := int(design[row][column] * float64(points))
				if seen[stratum] {
					t.Fatalf("%d points: dimension %d has two in stratum %d", points, column, stratum)
				}
				seen[stratum] = true
			}
		}
	}
}

// A seed is a design; more points or dimensions change nothing; another seed changes all.
func TestScrambledSobolPointsStay(t *testing.T) {
	few, many, other := scramble(t, 7, 32, 4), scramble(t, 7, 1024, 60), scramble(t, 8, 32, 4)
	for row := range few {
		for column := range few[row] {
			if few[row][column] != many[row][column] {
				t.Fatalf("point %d, dimension %d changes with the size", row, column)
			}
			if few[row][column] == other[row][column] {
				t.Fatalf("point %d, dimension %d does not change with the seed", row, column)
			}
		}
	}
}

// The same bits on every machine and for ever: studies are resumed with these.
func TestScrambledSobolKeepsItsBits(t *testing.T) {
	design := scramble(t, 20150831, 16, 3)
	for row, want := range map[int][3]float64{
		0:  {0x1.0b24a864fc76p-06, 0x1.f7ed7a3392d08p-01, 0x1.5feca816854bp-01},
		1:  {0x1.6e705d8e17f96p-01, 0x1.2ed900b62394cp-02, 0x1.03e57a647ccbcp-02},
		15: {0x1.24868e89660ep-04, 0x1.d2b1954c1ce8p-03, 0x1.7a2dfcc2c12a2p-02},
	} {
		if got := [3]float64(design[row]); got != want {
			t.Errorf("point %d is %x, want %x", row, got, want)
		}
	}
}

// Over seeds, each point is uniform, and two points are independent once their digits part.
// 2,000 seeds in 64 boxes: chi-square with 63 degrees of freedom exceeds 140 with a chance of
// 1 in 10 million; there are 200 such tables. The seeds are fixed.
func TestScrambledSobolIsUniformOverSeeds(t *testing.T) {
	const seeds, points, dimensions, limit = 2000, 8, 4, 140.0
	designs := make([][][]float64, seeds)
	for seed := range designs {
		designs[seed] = scramble(t, uint64(seed), points, dimensions)
	}
	plain := sobol(t, points, dimensions)
	chiSquare := func(box func(design [][]float64) int) float64 {
		var counts [64]float64
		for _, design := range designs {
			counts[box(design)]++
		}
		sum := 0.0
		for _, count := range counts {
			sum += (count - seeds/64.0) * (count - seeds/64.0) / (seeds / 64.0)
		}
		return sum
	}
	for column := range dimensions {
		for a := range points {
			for _, shift := range []int{0, 20} { // leading digits, and those that only the spine sets
				if x := chiSquare(func(design [][]float64) int {
					return int(math.Ldexp(design[a][column], shift+6)) & 63
				}); x > limit {
					t.Errorf("point %d, dimension %d, digits %d on: chi-square %.0f", a, column, shift+1, x)
				}
			}
			for b := range a {
				// The digit where they part differs for certain; the three behind it are free.
				parted := sharedDigits(plain[a][column], plain[b][column]) + 1
				if x := chiSquare(func(design [][]float64) int {
					first := int(math.Ldexp(design[a][column], parted+3)) & 7
					second := int(math.Ldexp(design[b][column], parted+3)) & 7
					return first<<3 | second
				}); x > limit {
					t.Errorf("points %d and %d, dimension %d: chi-square %.0f", a, b, column, x)
				}
			}
			if column > 0 { // dimensions are scrambled apart
				if x := chiSquare(func(design [][]float64) int {
					return int(design[a][column]*8)<<3 | int(design[a][column-1]*8)
				}); x > limit {
					t.Errorf("point %d, dimensions %d and %d: chi-square %.0f", a, column-1, column, x)
				}
			}
		}
	}
}

// The mean of a smooth function over the points is unbiased, and its variance over seeds falls
// far faster than random points': from 2^4 to 2^10 points theirs falls to a 64th, this one's,
// which is points^-3 but for logarithms, to less than a 10,000th (measured: a 49,000th). Two
// variances of 100 seeds each that are a factor 4.9 off have a chance of 1 in 10^12, and a bias
// of 5 standard errors one of 3 in a million. The seeds are fixed.
func TestScrambledSobolConvergesFasterThanRandomPoints(t *testing.T) {
	const seeds, dimensions = 100, 5
	overSeeds := func(points int) (bias, variance float64) {
		for seed := range uint64(seeds) {
			mean := 0.0
			for _, point := range scramble(t, seed, points, dimensions) {
				product := 1.0
				for j, x := range point { // the integral over the cube is 1
					product *= 1 + (math.Exp(x)-math.E+1)/float64(j+1)
				}
				mean += product / float64(points)
			}
			bias += (mean - 1) / seeds
			variance += (mean - 1) * (mean - 1) / seeds
		}
		return bias, variance
	}
	_, few := overSeeds(1 << 4)
	bias, many := overSeeds(1 << 10)
	if few < 10000*many {
		t.Errorf("variance %.3g with 2^4 points, %.3g with 2^10: a fall by %.0f", few, many, few/many)
	}
	if errors := bias / math.Sqrt(many/seeds); math.Abs(errors) > 5 {
		t.Errorf("the mean of 2^10 points is off by %.3g, %.1f standard errors", bias, errors)
	}
}

func scramble(t testing.TB, seed uint64, points, dimensions int) [][]float64 {
	t.Helper()
	design, err := ScrambledSobol(seed, points, dimensions)
	if err != nil {
		t.Fatal(err)
	}
	return design
}

func BenchmarkScrambledSobol16384x40(b *testing.B) {
	for b.Loop() {
		scramble(b, 1, 16384, 40)
	}
}
