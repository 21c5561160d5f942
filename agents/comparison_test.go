package agents

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"dugnad/sim/evidence"
	"dugnad/sim/record"
)

// plan is a blueprint of one period, one group and the fields, which nothing is run of.
func plan(months int, fields ...string) *Blueprint {
	b := &Blueprint{Setting: &Setting{Parameters: &Parameters{}, FirstYear: 2015, Months: months, Groups: []string{"north"}, Periods: []Period{{"whole", 0, months - 1}}}}
	for _, name := range fields {
		b.fields = append(b.fields, fieldPlan{Name: name})
	}
	b.ownMeasures = b.newOwnMeasures()
	return b
}

// coproductionShare is the index of the measure.
func coproductionShare(t *testing.T) int {
	t.Helper()
	for i := range Measures {
		if Measures[i].Name == "coproduction" {
			return i
		}
	}
	t.Fatal("no such measure")
	return 0
}

// observed is a summary in which the share of co-production in the last field's design, over
// all places, has the given values.
func observed(t *testing.T, b *Blueprint, values ...float64) *Summary {
	t.Helper()
	s := NewSummary(b)
	for _, value := range values {
		run := make([]float64, len(s.empty.groups)*len(Measures))
		for i := range run {
			run[i] = math.NaN()
		}
		run[s.index(0, 1, len(b.fields)-1, Design, coproductionShare(t))] = value
		s.values = append(s.values, run)
		s.monthly = append(s.monthly, make([]float64, len(b.fields)*Stages*b.Months))
	}
	return s
}

func contrast(t *testing.T, base, alternative []float64) Contrast {
	t.Helper()
	// The alternative has another field before the one in question.
	c, err := NewComparison(observed(t, plan(3, "culture"), base...), observed(t, plan(3, "health", "culture"), alternative...))
	if err != nil {
		t.Fatal(err)
	}
	return c.Contrast(0, 1, 0, Design, coproductionShare(t))
}

func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-12*max(1, math.Abs(b)) || math.IsNaN(a) && math.IsNaN(b)
}

// Differences are taken within replications, and only where both sides have a value.
func TestContrastIsPaired(t *testing.T) {
	none := math.NaN()
	k := contrast(t, []float64{0.1, 0.4, 0.7, none, 0.2}, []float64{0.2, 0.4, 0.9, 0.3, none})
	// The three differences are 0.1, 0 and 0.2; t with two degrees of freedom is 4.3026…
	const half = 4.3026527297494639 * 0.1 / 1.7320508075688772
	want := Contrast{Base: 0.35, Alternative: 0.45, Difference: evidence.Difference{Estimate: evidence.Around(0.1, half)}, Replications: 3, Spread: 0.1, Paired: half}
	if !near(k.Base, want.Base) || !near(k.Alternative, want.Alternative) || !near(k.Mean, want.Mean) ||
		!near(k.Lower, want.Lower) || !near(k.Upper, want.Upper) || k.Replications != 3 || k.Identical ||
		!near(k.Spread, want.Spread) || !near(k.Paired, want.Paired) {
		t.Errorf("got %+v, want %+v", k, want)
	}
	if got := k.Verdict(); got != evidence.Unsure {
		t.Errorf("the interval holds 0, and the verdict is %v", got)
	}
	if k := contrast(t, []float64{0, 0.9}, []float64{1, 0}); k.Lower != -1 || k.Upper != 1 {
		t.Errorf("a difference of shares from %v to %v", k.Lower, k.Upper)
	}
	one := contrast(t, []float64{0.5}, []float64{0.25})
	if one.Mean != -0.25 || !math.IsNaN(one.Lower) || one.Verdict() != evidence.Single || one.Settles() != 0 {
		t.Errorf("one replication: %+v", one)
	}
}

func TestIdentical(t *testing.T) {
	none := math.NaN()
	for _, c := range []struct {
		base, alternative []float64
		want              bool
	}{
		{[]float64{0.1, none, 0.3}, []float64{0.1, none, 0.3}, true},
		{[]float64{0.1}, []float64{0.1}, true},
		{[]float64{0.1, 0.2}, []float64{0.2, 0.1}, false}, // the same mean, though
		{[]float64{0.1 + 0.2, 0}, []float64{0.3, 0}, true},
		{[]float64{0.3, 0}, []float64{0.3, 1e-12}, false},
		{[]float64{0.1, none}, []float64{0.1, 0.2}, false},
		{[]float64{none, none}, []float64{none, none}, false},
	} {
		if k := contrast(t, c.base, c.alternative); k.Identical != c.want {
			t.Errorf("%v and %v: identical is %v", c.base, c.alternative, k.Identical)
		}
	}
	k := contrast(t, []float64{0.1, 0.2}, []float64{0.1, 0.2})
	if k.Estimate != (evidence.Estimate{}) || k.Verdict() != evidence.Identical {
		t.Errorf("got %+v", k)
	}
	if _, ok := k.Narrowing(); ok {
		t.Error("an identical outcome is narrower")
	}
}

// The number of replications that settles a contrast does, and one fewer does not.
func TestSettles(t *testing.T) {
	contrastOf := func(difference, spread float64) Contrast {
		return Contrast{Difference: evidence.Difference{Estimate: evidence.Only(difference)}, Spread: spread}
	}
	for _, k := range []Contrast{contrastOf(0.1, 0.1), contrastOf(-0.02, 0.3), contrastOf(1e-3, 0.2), contrastOf(5, 0.1)} {
		n := k.Settles()
		half := func(n int) float64 { return evidence.TQuantile975(n-1) * k.Spread / math.Sqrt(float64(n)) }
		if n < 2 || half(n) >= math.Abs(k.Mean) || n > 2 && half(n-1) < math.Abs(k.Mean) {
			t.Errorf("%+v: %d", k, n)
		}
	}
	for _, c := range []struct {
		difference, spread float64
		want               int
	}{{0, 0.1, 0}, {0.1, math.NaN(), 0}, {math.NaN(), 0.1, 0}, {1e-9, 1, MostReplications + 1}, {0.1, 0, 2}} {
		k := contrastOf(c.difference, c.spread)
		if n := k.Settles(); n != c.want {
			t.Errorf("%+v: %d, want %d", c, n, c.want)
		}
	}
	settled := contrast(t, []float64{0.1, 0.2, 0.3}, []float64{0.2, 0.31, 0.39})
	if !settled.Verdict().Settled() || settled.Settles() > 3 {
		t.Errorf("a settled contrast wants %d replications: %+v", settled.Settles(), settled)
	}
}

// The unpaired interval is Welch's. The expected half width was computed with 25 digits
// (mpmath), with 3.316… degrees of freedom.
func TestUnpairedIsWelch(t *testing.T) {
	got := welch([]float64{.10, .12, .09, .14, .11, .13}, []float64{.20, .15, .31, .22})
	const want = 0.1034341919496779
	if math.Abs(got/want-1) > 0.01 { // the quantile between whole degrees is approximate
		t.Errorf("%v, want %v", got, want)
	}
	// Of samples as alike as can be the degrees are whole: 2(n − 1).
	x := []float64{1, 2, 3, 4}
	if got, want := welch(x, x), evidence.TQuantile975(6)*math.Sqrt(2*(5.0/3)/4); !near(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := welch([]float64{1, 1}, []float64{2, 2}); got != 0 {
		t.Errorf("without spread: %v", got)
	}
	if got := welch([]float64{1}, []float64{2, 3}); !math.IsNaN(got) {
		t.Errorf("of one value: %v", got)
	}
}

// What cannot be compared is refused in words.
func TestOnlyTheSameIsCompared(t *testing.T) {
	base := plan(3, "culture", "health")
	other := func(change func(*Blueprint)) *Blueprint {
		b := plan(3, "culture", "health")
		change(b)
		return b
	}
	for want, b := range map[string]*Blueprint{
		"2015-01 to 2015-04": other(func(b *Blueprint) { b.Months = 4 }),
		"other periods":      other(func(b *Blueprint) { b.Periods = nil }),
		`no field "health"`:  other(func(b *Blueprint) { b.fields = b.fields[:1] }),
	} {
		if _, err := CheckComparable(base, b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, have %v", want, err)
		}
		if _, err := NewComparison(NewSummary(base), NewSummary(b)); err == nil {
			t.Errorf("%s: compared all the same", want)
		}
	}
	if _, err := NewComparison(observed(t, base, 1), observed(t, base, 1, 2)); err == nil {
		t.Error("one replication compared with two")
	}
	more := plan(3, "integration", "health", "culture")
	more.Groups = []string{"south", "north"}
	if missing, err := CheckComparable(base, more); err != nil || missing != nil {
		t.Errorf("more groups and fields: %v, missing %v", err, missing)
	}
	elsewhere := other(func(b *Blueprint) { b.Groups = []string{"south"} })
	if missing, err := CheckComparable(base, elsewhere); err != nil || !slices.Equal(missing, []string{"north"}) {
		t.Errorf("another group: %v, missing %v", err, missing)
	}
	rows, err := NewRows(base, elsewhere)
	if err != nil || rows.groups[1] != 1 {
		t.Errorf("another group: %+v, %v", rows, err)
	}
	if value, ok := rows.Value(nil, 0, 0, 0, 0, 0); ok {
		t.Errorf("another group has the value %g", value)
	}
}

func TestComparisonTable(t *testing.T) {
	c, err := NewComparison(observed(t, plan(3, "culture"), 0.25, 0.5), observed(t, plan(3, "culture"), 0.5, 0.75))
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	csv := record.NewCSV(&text, ComparisonTable)
	c.Write(csv, "more")
	if err := csv.Flush(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text.String(), "\n")
	if want := "alternative,period,group,field,stage,measure,base,alternative_mean,difference,lower,upper,replications,identical"; lines[0] != want {
		t.Errorf("the header is %s", lines[0])
	}
	if rows := 1*2*1*(Stages*len(Measures)+len(Ratios)) + 2; len(lines) != rows {
		t.Errorf("%d lines, want %d", len(lines), rows)
	}
	for _, want := range []string{"\nmore,whole,all,culture,design,coproduction,0.375,0.625,0.25,0.25,0.25,2,false\n", "\nmore,whole,north,culture,implementation,say,,,,,,0,false\n"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no line %s in\n%s", want, &text)
		}
	}
}
