package tell

import (
	"math"
	"testing"
)

func TestTextTable(t *testing.T) {
	table := &Table{Heads: []string{"name", "a\nshare"}, Left: []bool{true, false}, Width: 12}
	table.Add("Bodø", "1.5")
	table.Add("a line across the columns")
	table.Add("Ås", "–")
	const want = `         a
name share
Bodø   1.5
a line acro…
Ås       –
`
	if got := table.String(); got != want {
		t.Errorf("got:\n%s", got)
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
