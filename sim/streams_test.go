package sim

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	purposeTest  = NewPurpose("streams test")
	purposeOther = NewPurpose("streams test, another")
	_            = NewPurpose(collidingOne)
)

// Two names with the same hash: a known collision of FNV-1a with 64 bits.
const collidingOne, collidingTwo = "8yn0iYCKYHlIj4-BwPqk", "GReLUrM4wMqfg9yzV3KQ"

// The known-answer vectors of Random123 (kat_vectors, philox4x32 10), by the
// authors of the generator.
func TestPhiloxKnownAnswers(t *testing.T) {
	for _, vector := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{
			want: [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
		}, {
			counter: [4]uint32{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
			key:     [2]uint32{0xffffffff, 0xffffffff},
			want:    [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		}, {
			counter: [4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, // digits of π
			key:     [2]uint32{0xa4093822, 0x299f31d0},
			want:    [4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	} {
		a, b, c, d := philox(vector.counter[0], vector.counter[1], vector.counter[2], vector.counter[3], vector.key[0], vector.key[1])
		if got := [4]uint32{a, b, c, d}; got != vector.want {
			t.Errorf("counter %08x, key %08x: got %08x, want %08x", vector.counter, vector.key, got, vector.want)
		}
	}
}

// Luck is a promise to everyone who has published a seed: these numbers never
// change. A failure here means that every result of every study changes.
func TestLuckIsStableForEver(t *testing.T) {
	stream := NewStream(RunSeed(42, 0, 7), purposeTest, HashName("0301"), HashName("culture"))
	got := []string{
		fmt.Sprintf("%016x", HashName("")),
		fmt.Sprintf("%016x", HashName("0301")),
		fmt.Sprintf("%016x", RunSeed(42, 0, 7)),
		fmt.Sprintf("%016x", RunSeed(math.MaxInt64, 3, 1)),
		fmt.Sprintf("%016x", stream.key),
		fmt.Sprintf("%.9f", stream.Uniform4(0, 0, 0)),
		fmt.Sprintf("%.9f", stream.Uniform4(-24, 11, 2)),
		fmt.Sprintf("%.9f", stream.Uniform2(0, 0, 0)),
	}
	want := []string{
		"f52a15e9a9b5e89b",
		"eb09ab1291bcec8c",
		"2e2066842816580b",
		"a1c83e9f1c438314",
		"3fc783ee36e083df",
		"[0.666847151 0.014774916 0.952745429 0.020787901]",
		"[0.173543683 0.160151124 0.632014377 0.343116479]",
		"[0.246278614 0.026970596]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestHashNameIsMixedFNV1a(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		reference := fnv.New64a()
		reference.Write([]byte(name))
		if got, want := HashName(name), mix(reference.Sum64()); got != want {
			t.Fatalf("HashName(%q) = %x, want %x", name, got, want)
		}
	})
}

func TestCheckNamesReportsCollisions(t *testing.T) {
	if err := CheckNames([]string{"0301", "5001", "culture", "0301", ""}); err != nil {
		t.Errorf("different names and a repeated one: %v", err)
	}
	err := CheckNames([]string{"0301", collidingOne, "5001", collidingTwo})
	if err == nil || !strings.Contains(err.Error(), collidingOne) || !strings.Contains(err.Error(), collidingTwo) {
		t.Errorf("colliding names: got %v, want an error that names both", err)
	}
}

func TestNewPurposePanics(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"", "needs a name"},
		{purposeTest.name, "registered twice"},
		{collidingTwo, "same hash"},
	} {
		func() {
			defer func() {
				if message := fmt.Sprint(recover()); !strings.Contains(message, c.want) {
					t.Errorf("NewPurpose(%q): got %q, want a panic with %q", c.name, message, c.want)
				}
			}()
			NewPurpose(c.name)
		}()
	}
}

func TestNewStreamRefusesAZeroPurpose(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	NewStream(1, Purpose{}, 0, 0)
}

// Whichever ingredient of a stream differs, the luck differs; and equal
// ingredients give equal luck.
func TestStreamsAreKeyedByAllIngredients(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Uint64Range(0, 3) // small, so that equal ones and exchanged ones are drawn often
		type ingredients struct {
			master, block, place, field uint64
			replication                 int
			purpose                     Purpose
		}
		draw := func(label string) (ingredients, [4]float64) {
			x := ingredients{
				master:      number.Draw(t, label+" master"),
				block:       number.Draw(t, label+" block"),
				place:       number.Draw(t, label+" place"),
				field:       number.Draw(t, label+" field"),
				replication: rapid.IntRange(1, 3).Draw(t, label+" replication"),
				purpose:     rapid.SampledFrom([]Purpose{purposeTest, purposeOther}).Draw(t, label+" purpose"),
			}
			return x, NewStream(RunSeed(x.master, x.block, x.replication), x.purpose, x.place, x.field).Uniform4(5, 6, 7)
		}
		one, oneLuck := draw("one")
		two, twoLuck := draw("two")
		if (one == two) != (oneLuck == twoLuck) {
			t.Fatalf("%+v -> %v, %+v -> %v", one, oneLuck, two, twoLuck)
		}
	})
}

func TestRunSeedsDiffer(t *testing.T) {
	seen := make(map[uint64]bool)
	for master := uint64(0); master < 20; master++ {
		for block := uint64(0); block < 50; block++ {
			for replication := 1; replication <= 50; replication++ {
				seed := RunSeed(master, block, replication)
				if seen[seed] {
					t.Fatalf("master %d, block %d, replication %d repeats a seed", master, block, replication)
				}
				seen[seed] = true
			}
		}
	}
}

func TestUniformsAreInRangeAndIndexed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		index := rapid.IntRange(-1<<31, 1<<31-1)
		stream := NewStream(rapid.Uint64().Draw(t, "seed"), purposeTest, 0, 0)
		month, i, draw := index.Draw(t, "month"), index.Draw(t, "index"), index.Draw(t, "draw")
		four, two := stream.Uniform4(month, i, draw), stream.Uniform2(month, i, draw)
		for _, u := range append(four[:], two[:]...) {
			if !(u >= 0 && u < 1) {
				t.Fatalf("%v is not in [0, 1)", u)
			}
		}
		if four[0] == two[0] {
			t.Fatalf("the two kinds of draw overlap: %v, %v", four, two)
		}
		if stream.Uniform4(month+1, i, draw) == four || stream.Uniform4(month, i+1, draw) == four || stream.Uniform4(month, i, draw+1) == four {
			t.Fatal("a neighbouring counter gives the same numbers")
		}
	})
}

// The largest word must not round up to 1.
func TestUniformsStayBelowOne(t *testing.T) {
	if u := float64(uint32(math.MaxUint32)) * (1.0 / (1 << 32)); u >= 1 {
		t.Error(u)
	}
	if u := float64(uint64(math.MaxUint64)>>11) * (1.0 / (1 << 53)); u >= 1 {
		t.Error(u)
	}
}

// The statistical tests below are calculations, not lotteries: seeds are
// fixed, so they pass always or never. Their bounds are set at six standard
// deviations of what a perfect generator shows (two-sided 2 in 10^9 for each
// of some thirty statistics), so a failure after a change is the change's.
const sigmas = 6

// Every word of a block is uniform over 256 classes: Pearson's chi-square with
// 255 degrees of freedom has mean 255 and variance 510.
func TestWordsAreUniform(t *testing.T) {
	const blocks, classes = 1 << 18, 256
	stream := NewStream(1, purposeTest, 0, 0)
	for kind, draw := range map[string]func(i int) []float64{
		"Uniform4": func(i int) []float64 { u := stream.Uniform4(i>>9, i&511, 0); return u[:] },
		"Uniform2": func(i int) []float64 { u := stream.Uniform2(i>>9, i&511, 0); return u[:] },
	} {
		var counts [4][classes]int
		for i := range blocks {
			for word, u := range draw(i) {
				counts[word][int(u*classes)]++
			}
		}
		for word := range draw(0) {
			square := 0.0
			for _, count := range counts[word] {
				difference := float64(count) - blocks/classes
				square += difference * difference / (blocks / classes)
			}
			if math.Abs(square-(classes-1)) > sigmas*math.Sqrt(2*(classes-1)) {
				t.Errorf("%s, word %d: chi-square is %.1f with %d degrees of freedom", kind, word, square, classes-1)
			}
		}
	}
}

// Neighbours in anything (counter words, seeds, replications, places) are
// uncorrelated: of n pairs of uniforms the correlation has a standard
// deviation of 1/√n.
func TestNeighboursAreUncorrelated(t *testing.T) {
	const n = 1 << 18
	base := NewStream(1, purposeTest, 0, 0)
	place := func(i int) uint64 { return HashName(fmt.Sprintf("%04d", i)) }
	for name, draw := range map[string]func(i int) [4]float64{
		"month": func(i int) [4]float64 { return base.Uniform4(i, 0, 0) },
		"index": func(i int) [4]float64 { return base.Uniform4(0, i, 0) },
		"draw":  func(i int) [4]float64 { return base.Uniform4(0, 0, i) },
		"key":   func(i int) [4]float64 { return Stream{key: uint64(i)}.Uniform4(0, 0, 0) },
		"replication": func(i int) [4]float64 {
			return NewStream(RunSeed(1, 0, i), purposeTest, 0, 0).Uniform4(0, 0, 0)
		},
		"luck block": func(i int) [4]float64 {
			return NewStream(RunSeed(1, uint64(i), 1), purposeTest, 0, 0).Uniform4(0, 0, 0)
		},
		"place": func(i int) [4]float64 { return NewStream(1, purposeTest, place(i), 0).Uniform4(0, 0, 0) },
		"field": func(i int) [4]float64 { return NewStream(1, purposeTest, 7, uint64(i)).Uniform4(0, 0, 0) },
	} {
		// Word 0 against word 0 of the neighbour and against word 1 of the same
		// block, and word 3 against word 0 of the neighbour.
		var sums [3]float64
		previous := draw(0)
		for i := 1; i <= n; i++ {
			current := draw(i)
			for s, pair := range [3][2]float64{
				{previous[0], current[0]}, {current[0], current[1]}, {previous[3], current[0]},
			} {
				sums[s] += (pair[0] - 0.5) * (pair[1] - 0.5)
			}
			previous = current
		}
		for s, sum := range sums {
			if correlation := sum / n * 12; math.Abs(correlation) > sigmas/math.Sqrt(n) {
				t.Errorf("%s, pair %d: correlation %.5f in %d pairs", name, s, correlation, n)
			}
		}
	}
}

func TestDrawingDoesNotAllocate(t *testing.T) {
	sum := 0.0
	if n := testing.AllocsPerRun(100, func() {
		stream := NewStream(1, purposeTest, 2, 3)
		sum += stream.Uniform4(1, 2, 3)[0] + stream.Uniform2(1, 2, 3)[0]
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkUniform4(b *testing.B) {
	stream := NewStream(1, purposeTest, 2, 3)
	sum := 0.0
	for i := range b.N {
		sum += stream.Uniform4(3, i, 0)[0]
	}
	sink = sum
}

func BenchmarkUniform2(b *testing.B) {
	stream := NewStream(1, purposeTest, 2, 3)
	sum := 0.0
	for i := range b.N {
		sum += stream.Uniform2(3, i, 0)[0]
	}
	sink = sum
}

func BenchmarkNewStream(b *testing.B) {
	sum := uint64(0)
	for i := range b.N {
		sum += NewStream(uint64(i), purposeTest, 2, 3).key
	}
	sink = float64(sum)
}

// sink keeps the compiler from leaving out what is measured.
var sink float64
