package sim

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// units is the distance of two numbers in units in the last place.
func units(a, b float64) uint64 {
	if a == b {
		return 0
	}
	order := func(x float64) int64 { // as the numbers are ordered, so are these
		if bits := int64(math.Float64bits(x)); bits >= 0 {
			return bits
		} else {
			return math.MinInt64 - bits
		}
	}
	difference := order(a) - order(b)
	if difference < 0 {
		difference = -difference
	}
	return uint64(difference)
}

// Both ours and math's err by less than one unit, so they differ by at most
// two. Arguments cover the range and, more densely, what models use. The ends
// are left out and tested against other values below: for amd64, math.Exp
// overflows at 709.44 already, and math.Log takes no subnormal numbers.
func TestExpAndLogAgreeWithMath(t *testing.T) {
	stream := NewStream(3, purposeTest, 0, 0)
	var worstExp, worstLog uint64
	for i := range 1_000_000 {
		u := stream.Uniform2(0, i, 0)
		for _, x := range []float64{-708 + u[0]*1417, (u[1] - 0.5) * 20} {
			worstExp = max(worstExp, units(Exp(x), math.Exp(x)))
		}
		for _, x := range []float64{math.Float64frombits(1<<52 + uint64(u[0]*(0x7fe<<52))), 4 * u[1]} {
			worstLog = max(worstLog, units(Log(x), math.Log(x)))
		}
	}
	if worstExp > 2 || worstLog > 2 {
		t.Errorf("Exp differs from math's by up to %d units, Log by up to %d; want at most 2", worstExp, worstLog)
	}
}

// Values computed with 60 digits (mpmath 1.3.0), at the seams of the argument
// reductions and the ends of the range.
func TestExpAndLogAreAccurate(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{0.1, 1.1051709180756476309},
		{-0.3, 0.74081822068171787429},
		{0.34657359027997264, 1.4142135623730950324},
		{0.3465735902799727, 1.4142135623730951109},
		{2.5, 12.182493960703473438},
		{-17.25, 3.2241867372567333107e-8},
		{100.125, 3.0460357809113724616e+43},
		{-500.7, 3.5379599393267702968e-218},
		{709.44, 1.2760780590224527117e+308},
		{-708.3, 2.4502955309659883375e-308},
		{-708.5, 2.0061323053313058204e-308},
		{-720.0, 2.0322308024242931529e-313},
		{-740.0, 4.1887398800480489395e-322},
		{-745.1332191019411, 2.4703282292064777865e-324},
		{1e-09, 1.0000000010000000005},
		{-1e-08, 0.99999999000000005},
	} {
		if got := Exp(c.x); units(got, c.want) > 1 {
			t.Errorf("Exp(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	for _, c := range []struct{ x, want float64 }{
		{0.1, -2.3025850929940456285},
		{0.7071067811865475, -0.34657359027997274336},
		{0.7071067811865476, -0.34657359027997258635},
		{0.999, -0.0010005003335835343892},
		{1.001, 0.00099950033308342314271},
		{1.414213562373095, 0.34657359027997256606},
		{1.4142135623730951, 0.34657359027997272307},
		{3.0, 1.0986122886681096914},
		{10000000000.0, 23.02585092994045684},
		{1e-300, -690.77552789821370518},
		{1.7e+308, 709.72683689322824104},
		{3e-320, -735.72862860230579646},
	} {
		if got := Log(c.x); units(got, c.want) > 1 {
			t.Errorf("Log(%v) = %v, want %v", c.x, got, c.want)
		}
	}
}

func TestExpSpecialValues(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct{ x, want float64 }{
		{0, 1},
		{math.Copysign(0, -1), 1},
		{1, math.E},
		{inf, inf},
		{-inf, 0},
		{709.79, inf},
		{-745.2, 0},
		{1e-300, 1},
		{0x1p-60, 1},
		{math.MaxFloat64, inf},
		{-math.MaxFloat64, 0},
	} {
		if got := Exp(c.x); units(got, c.want) > 1 {
			t.Errorf("Exp(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	if got := Exp(math.NaN()); got == got {
		t.Errorf("Exp(NaN) = %v", got)
	}
}

func TestLogSpecialValues(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct{ x, want float64 }{
		{1, 0},
		{math.E, 1},
		{2, math.Ln2},
		{0.5, -math.Ln2},
		{inf, inf},
		{0, -inf},
		{math.Copysign(0, -1), -inf},
		{math.MaxFloat64, 709.782712893384},
		{0x1p-1022, -708.3964185322641},
		{math.SmallestNonzeroFloat64, -744.4400719213812},
		{1 + 0x1p-52, 0x1p-52},
		{1 - 0x1p-53, -0x1p-53},
	} {
		if got := Log(c.x); units(got, c.want) > 1 {
			t.Errorf("Log(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	for _, x := range []float64{math.NaN(), -1, -5e-324, -inf} {
		if got := Log(x); got == got {
			t.Errorf("Log(%v) = %v, want NaN", x, got)
		}
	}
}

func TestExpAndLogAreMonotoneAndInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-700, 700).Draw(t, "x")
		step := rapid.Float64Range(0, 1).Draw(t, "step")
		if Exp(x+step) < Exp(x) {
			t.Fatalf("Exp(%v) < Exp(%v)", x+step, x)
		}
		y := Exp(x)
		if Log(y*(1+step)) < Log(y) {
			t.Fatalf("Log(%v) < Log(%v)", y*(1+step), y)
		}
		if back := Log(y); math.Abs(back-x) > 1e-15*max(1, math.Abs(x)) {
			t.Fatalf("Log(Exp(%v)) = %v", x, back)
		}
	})
}

// The same bits on every processor: one number stands for 200,000 results. It
// was the same under amd64, amd64 with fused multiply-add, and WebAssembly.
func TestExpAndLogBitsAreGolden(t *testing.T) {
	hash := uint64(0)
	for i := range 100_000 {
		hash = absorb(hash, math.Float64bits(Exp(float64(i-50_000)*0x1p-6)))
		hash = absorb(hash, math.Float64bits(Log(float64(i+1)*0x1p-9)))
	}
	if want := uint64(0x015df6c7aa66cdd8); hash != want {
		t.Errorf("got %#016x, want %#016x", hash, want)
	}
}

func TestSumIsInIndexOrder(t *testing.T) {
	if got := Sum(nil); got != 0 {
		t.Errorf("Sum(nil) = %v", got)
	}
	// In this order the ones are lost in the large number, in pairs they are not.
	if got := Sum([]float64{0x1p53, 1, 1, -0x1p53}); got != 0 {
		t.Errorf("Sum is not in index order: got %v, want 0", got)
	}
	if got := Sum([]float64{1, 1, 0x1p53, -0x1p53}); got != 2 {
		t.Errorf("Sum is not in index order: got %v, want 2", got)
	}
}

func BenchmarkExp(b *testing.B)     { benchmarkFunction(b, Exp, -20) }
func BenchmarkExpMath(b *testing.B) { benchmarkFunction(b, math.Exp, -20) }
func BenchmarkLog(b *testing.B)     { benchmarkFunction(b, Log, 0.01) }
func BenchmarkLogMath(b *testing.B) { benchmarkFunction(b, math.Log, 0.01) }

func benchmarkFunction(b *testing.B, f func(float64) float64, x float64) {
	sum := 0.0
	for range b.N {
		sum += f(x)
		x += 1e-7
	}
	sink = sum
}
