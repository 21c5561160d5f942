package design

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// SciPy's points, exactly: testdata/README.md says where they come from.
func TestSobolEqualsSciPy(t *testing.T) {
	text, err := os.ReadFile("testdata/sobol_sequence_joe_kuo.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Points [][]float64 `json:"k_over_1024"`
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	got := sobol(t, 1024, 32)
	if len(want.Points) != len(got) {
		t.Fatalf("%d points in testdata", len(want.Points))
	}
	for row := range got {
		for column, x := range got[row] {
			if x != want.Points[row][column]/1024 {
				t.Fatalf("point %d, dimension %d is %v, want %v/1024", row, column+1, x, want.Points[row][column])
			}
		}
	}
}

// Neither more points nor more dimensions change what is there, up to the last dimension.
func TestSobolPointsStay(t *testing.T) {
	few, many := sobol(t, 64, 3), sobol(t, 1024, MaxSobolDimensions)
	for row := range few {
		for column := range few[row] {
			if few[row][column] != many[row][column] {
				t.Fatalf("point %d, dimension %d changes with the size", row, column)
			}
		}
	}
}

// Every dimension, of each number of points, is a permutation of the multiples of 1/points.
func TestSobolStratifiesEveryDimension(t *testing.T) {
	for _, points := range []int{1, 2, 64, 1024} {
		design := sobol(t, points, MaxSobolDimensions)
		for column := range MaxSobolDimensions {
			seen := make([]bool, points)
			for row := range design {
				stratum := int(design[row][column] * float64(points))
				if float64(stratum)/float64(points) != design[row][column] || seen[stratum] {
					t.Fatalf("%d points: dimension %d has %v twice or off the grid", points, column, design[row][column])
				}
				seen[stratum] = true
			}
		}
	}
}

// The table is whole: every polynomial is primitive and occurs once, and every initial number
// m_i is odd and less than 2^i. A slip of one digit would hardly pass.
func TestDirectionNumbersAreSound(t *testing.T) {
	seen := map[uint32]bool{}
	for i, line := range strings.Split(strings.TrimSpace(joeKuo), "\n")[1:] {
		inner, initial, err := parseDirections(line, i+2)
		if err != nil {
			t.Fatal(err)
		}
		degree := len(initial)
		polynomial := uint32(1)<<degree | inner<<1 | 1
		if inner >= 1<<(degree-1) || seen[polynomial] {
			t.Errorf("dimension %d: polynomial %b occurs twice or is not of degree %d", i+2, polynomial, degree)
		}
		seen[polynomial] = true
		order, power := 1, uint32(1) // the least order with x^order = 1
		for {
			if power <<= 1; power>>degree == 1 {
				power ^= polynomial
			}
			if power == 1 || order > 1<<degree {
				break
			}
			order++
		}
		if order != 1<<degree-1 {
			t.Errorf("dimension %d: polynomial %b has order %d", i+2, polynomial, order)
		}
		for j, number := range initial {
			if number%2 == 0 || number >= 2<<j {
				t.Errorf("dimension %d: initial number %d is %d", i+2, j+1, number)
			}
		}
	}
}

func TestParseDirectionsRefusesBrokenLines(t *testing.T) {
	if _, initial, err := parseDirections("3,2,1,1 3\r", 3); err != nil || len(initial) != 2 {
		t.Errorf("a line that ends as on Windows: %v, %v", initial, err)
	}
	for _, line := range []string{"", "3,2,1,1", "3,2,1,1 3 5", "4,2,1,1 3", "3,2,x,1 3", "3,2,-1,1 3"} {
		if _, _, err := parseDirections(line, 3); err == nil {
			t.Errorf("%q is read as dimension 3", line)
		}
	}
}

func TestSobolRefusesWrongSizes(t *testing.T) {
	for _, c := range []struct {
		points, dimensions int
		says               string
	}{
		{0, 2, "0 points: a Sobol' design needs a power of two: 1, 2, 4, 8, …"},
		{-8, 2, "-8 points: a Sobol' design needs a power of two: 1, 2, 4, 8, …"},
		{3, 2, "3 points: a Sobol' design needs a power of two; the nearest are 2 and 4"},
		{1000, 2, "1000 points: a Sobol' design needs a power of two; the nearest are 512 and 1024"},
		{1 << 20, 512, "1048576 points in 512 dimensions: a design holds at most 134217728 numbers"},
		{64, 0, "0 dimensions: a Sobol' design has 1 to 512"},
		{64, 513, "513 dimensions: a Sobol' design has 1 to 512"},
	} {
		plain, err := Sobol(c.points, c.dimensions)
		if plain != nil || err == nil || err.Error() != c.says {
			t.Errorf("Sobol(%d, %d): error %v, want %q", c.points, c.dimensions, err, c.says)
		}
		scrambled, err := ScrambledSobol(1, c.points, c.dimensions)
		if scrambled != nil || err == nil || err.Error() != c.says {
			t.Errorf("ScrambledSobol(1, %d, %d): error %v, want %q", c.points, c.dimensions, err, c.says)
		}
	}
}

func sobol(t testing.TB, points, dimensions int) [][]float64 {
	t.Helper()
	design, err := Sobol(points, dimensions)
	if err != nil {
		t.Fatal(err)
	}
	return design
}

func BenchmarkSobol16384x40(b *testing.B) {
	for b.Loop() {
		sobol(b, 16384, 40)
	}
}
