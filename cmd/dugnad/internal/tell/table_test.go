package tell

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextTable(t *testing.T) {
	table := &Table{Heads: []string{"name", "a\nshare"}, Left: []bool{true, false}}
	table.Add("Bodø", "1.5")
	table.Add("a line across the columns")
	table.Add("Ås", "–")
	const want = `         a
name share
Bodø   1.5
a line across the columns
Ås       –
`
	if got := table.String(); got != want {
		t.Errorf("got:\n%s", got)
	}
}

// A table that is wider than the terminal is printed in blocks, each of which begins with the keys.
func TestNarrowTable(t *testing.T) {
	table := &Table{Heads: []string{"name", "residents", "organisations", "reason"}, Left: []bool{true, false, false, true}, Width: 24}
	table.Add("Bodø", "50488", "721", "a word and others behind it")
	table.Add("  a line across all of the columns")
	table.Add("Ås", "18999", "301", "–")
	const want = `name residents
Bodø     50488
  a line across all of
    the columns
Ås       18999

name organisations
Bodø           721
  a line across all of
    the columns
Ås             301

name reason
Bodø a word and others
     behind it
  a line across all of
    the columns
Ås   –
`
	if got := table.String(); got != want {
		t.Errorf("got:\n%s", got)
	}
}

// Whatever the width, no line of a table is wider, and no sign of a cell is lost.
func TestTablesLoseNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(12, 4))
	word := func(most int) string { return strings.Repeat("øx-_.", 1+random.IntN(most)) }
	for range 300 {
		table := &Table{Heads: []string{"key"}, Left: []bool{random.IntN(2) == 0}, Width: leastWidth + random.IntN(80)}
		for range 1 + random.IntN(8) {
			table.Heads, table.Left = append(table.Heads, "a\nhead"), append(table.Left, random.IntN(2) == 0)
		}
		table.Keys = random.IntN(len(table.Heads))
		table.Add("  a line across all columns")
		for range 3 {
			var row []string
			for column := range table.Heads {
				cell := strings.Repeat(word(4)+" ", random.IntN(6))
				row = append(row, fmt.Sprintf("%d%s", column, strings.TrimSpace(cell)))
			}
			table.Add(row...)
		}
		text := table.String()
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > table.Width {
				t.Fatalf("a line of %d characters at width %d:\n%s", n, table.Width, text)
			}
		}
		signs := func(text string) (count int) {
			for _, r := range text {
				if r != ' ' && r != '\n' {
					count++
				}
			}
			return count
		}
		whole := *table
		whole.Width = 0
		if signs(text) < signs(whole.String()) {
			t.Fatalf("signs are lost at width %d:\n%s", table.Width, text)
		}
	}
}

// Paragraphs and lines that fit stay as they are.
func TestWrapping(t *testing.T) {
	const text = "\nA first line of words that\ngoes on.\n\nA second.\n"
	for width, want := range map[int]string{0: text, 26: text, 20: "\nA first line of\nwords that goes on.\n\nA second.\n"} {
		if got := paragraphs(text, width); got != want {
			t.Errorf("paragraphs at %d: %q", width, got)
		}
	}
	for width, want := range map[int]string{
		0: "  fields.health.discretion_shift: 0 → 0.2\n", 41: "  fields.health.discretion_shift: 0 → 0.2\n",
		30: "  fields.health.discretion_\n    shift: 0 → 0.2\n",
	} {
		if got := WrapLines("  fields.health.discretion_shift: 0 → 0.2\n", width); got != want {
			t.Errorf("lines at %d: %q", width, got)
		}
	}
}

// COLUMNS is the width of a pipe, where it is a number.
func TestWidthOfAPipe(t *testing.T) {
	for value, want := range map[string]int{"": 0, "0": 0, "-3": 0, "wide": 0, "5": leastWidth, "60": 60} {
		t.Setenv("COLUMNS", value)
		if got := Width(io.Discard); got != want {
			t.Errorf("COLUMNS=%s: %d", value, got)
		}
	}
}

func TestNumbersForPeople(t *testing.T) {
	for _, c := range []struct {
		x        float64
		decimals int
		want     string
	}{{0.021, 2, "+0.02"}, {-0.5, 2, "−0.50"}, {0.001, 2, "0.00"}, {-0.001, 2, "0.00"}, {0, 0, "0"}, {10, 0, "+10"}, {-100, 0, "−100"}, {math.NaN(), 2, "–"}} {
		if got := signedNumber(c.x, c.decimals); got != c.want {
			t.Errorf("%v: %s", c.x, got)
		}
	}
}

// A biography that is too wide has its years in blocks; text stays behind its heading.
func TestNarrowBiography(t *testing.T) {
	const words = "culture-001, culture in Bodø\n  Who            an association with a long name\n\n" +
		"  year  looked at  asked  agreement\n  2012         10      3  no\n\n  Turning points 2012-04  first worked together\n"
	for _, width := range []int{0, 50} {
		if got := Biography(words, width); got != words {
			t.Errorf("at %d:\n%s", width, got)
		}
	}
	const years = "\n\nyear looked at asked\n2012        10     3\n\nyear agreement\n2012 no\n\n"
	if got := Biography(words, 25); !strings.Contains(got, years) {
		t.Errorf("got:\n%s", got)
	}
}

func TestLinesWrapsWholeLines(t *testing.T) {
	var text strings.Builder
	w := Lines(&text, 20)
	for _, part := range []string{"words in a line, which ", "goes on\nand ", "another\n"} {
		if n, err := io.WriteString(w, part); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	if want := "words in a line,\nwhich goes on\nand another\n"; text.String() != want {
		t.Errorf("got %q", text.String())
	}
}
