package keys

import (
	"slices"
	"strings"
	"testing"
)

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"a", "", 1},
		{"", "ab", 2},
		{"nash", "nash", 0},
		{"nash", "nush", 1},
		{"nash", "nsah", 1},
		{"kitten", "sitting", 3},
		{"ca", "abc", 3},
		{"øre", "ore", 1},
		{"seed", "sed", 1},
	} {
		if got := editDistance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := editDistance([]rune(c.b), []rune(c.a)); got != c.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"statutory_share", "spill", "need", "label", "x"}
	for _, c := range []struct{ word, want string }{
		{"statutory_shar", "statutory_share"}, {"Spill", "spill"}, {"nede", "need"}, {"weather", ""}, {"", ""}, {"y", ""}, {strings.Repeat("need", 1000), ""},
	} {
		if got := Nearest(c.word, names); got != c.want {
			t.Errorf("Nearest(%.20q) = %q, want %q", c.word, got, c.want)
		}
	}
}

func TestProblemsSorted(t *testing.T) {
	ps := Problems{{File: "b", Line: 1}, {File: "a", Line: 10, Key: "z"}, {File: "a", Line: 2}, {File: "a", Line: 10, Key: "y"}, {File: "a", Line: 2}}
	want := Problems{{File: "a", Line: 2}, {File: "a", Line: 10, Key: "y"}, {File: "a", Line: 10, Key: "z"}, {File: "b", Line: 1}}
	if got := ps.sorted(); !slices.Equal(got, want) {
		t.Errorf("sorted: %v, want %v", got, want)
	}
	if err := (Problems{}).Err(); err != nil {
		t.Errorf("no problems are an error: %v", err)
	}
}
