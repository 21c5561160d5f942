package report

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dugnad/plots"
)

var nan = math.NaN()

func step(field string, stage Stage, mean, lower, upper float64) Step {
	return Step{
		Field: field, Stage: stage, From: "before", To: "surge",
		Before: plots.Estimate{Mean: 0.1, Lower: nan, Upper: nan}, After: plots.Estimate{Mean: 0.1 + mean, Lower: nan, Upper: nan},
		Difference: plots.Difference{Estimate: plots.Estimate{Mean: mean, Lower: lower, Upper: upper}, Identical: mean == 0 && lower == 0 && upper == 0},
	}
}

// Every kind of difference has words that say no more than the interval does.
func TestSentences(t *testing.T) {
	r := &Report{Scenarios: []Scenario{{Name: "base"}}, Replications: 20}
	for _, c := range []struct {
		mean, lower, upper float64
		want               string
	}{
		{0.186, 0.178, 0.195, "Co-production in design rose in health and care (+18.6; +17.8 to +19.5)."},
		{-0.186, -0.195, -0.178, "Co-production in design fell in health and care (−18.6; −19.5 to −17.8)."},
		{0.0002, 0.0001, 0.0003, "Co-production in design rose in health and care (+0.02; +0.01 to +0.03)."},
		{0.002, -0.001, 0.005, "Co-production in design cannot be told apart from no change in health and care (+0.2; −0.1 to +0.5)."},
		{0.002, 0, 0.004, "Co-production in design cannot be told apart from no change in health and care (+0.2; 0.0 to +0.4)."},
		{0, -0.00004, 0.00004, "Co-production in design cannot be told apart from no change in health and care (0.000; −0.004 to +0.004)."},
		{0, 0, 0, "Co-production in design was the same in every replication in health and care."},
		{0.2, nan, nan, "Co-production in design differed, in this one run, in health and care (+20.0)."},
		{nan, nan, nan, "Co-production in design has no tasks to tell of in health and care."},
	} {
		have := r.changes([]Step{step("Health and care", Design, c.mean, c.lower, c.upper)}, "")
		if len(have) != 1 || have[0] != c.want {
			t.Errorf("%v (%v to %v): %q, want %q", c.mean, c.lower, c.upper, have, c.want)
		}
	}
}

// The headline is a difference that is there: never one whose interval holds 0.
func TestHeadline(t *testing.T) {
	r := &Report{Scenarios: []Scenario{{Name: "base"}}, Replications: 20}
	open := step("Culture", Design, 0.9, -0.1, 1)
	for _, c := range []struct {
		steps []Step
		want  string
	}{
		{
			[]Step{open, step("Health", Design, 0.05, 0.04, 0.06), step("Children", Implementation, 0.3, 0.2, 0.4)},
			"In “surge”, co-production in the design of health was 15.0\u00a0% of tasks, against 10.0\u00a0% in “before”: a difference of +5.0 percentage points (95\u00a0% interval +4.0 to +6.0).",
		},
		{
			[]Step{open, step("Children", Implementation, -0.05, -0.06, -0.04)},
			"In “surge”, co-production in the implementation of children was 5.0\u00a0% of tasks, against 10.0\u00a0% in “before”: a difference of −5.0 percentage points (95\u00a0% interval −6.0 to −4.0).",
		},
		{[]Step{open, step("Health", Design, 0, 0, 0)}, "No difference in co-production can be told apart from luck."},
		{[]Step{step("Health", Design, nan, nan, nan)}, "There are no tasks to tell of."},
	} {
		if have := r.headline(c.steps); have != c.want {
			t.Errorf("%q\nwant %q", have, c.want)
		}
	}
}

// What is explained says of what, and in which unit; what never moves has no rows.
func TestParts(t *testing.T) {
	part := func(field, name string, mean, lower, upper, difference float64) Part {
		return Part{
			Field: field, Period: "surge", Stage: Design, Name: name,
			Share: plots.Estimate{Mean: mean, Lower: lower, Upper: upper}, Difference: difference,
		}
	}
	r := &Report{Parts: []Part{
		part("Health", "arrivals", 0, 0, 0, 0), part("Health", "spill", 0, 0, 0, 0),
		part("Integration", "arrivals", 0.1, 0.08, 0.12, 0.1), part("Integration", "spill", 0, 0, 0, 0.1),
		part("Children", "arrivals", 0.01, -0.01, 0.03, 0), part("Children", "spill", -0.01, -0.03, 0.01, 0),
	}}
	want := "In “surge”, co-production in the design of integration differs by +10.0 percentage points, made by arrivals (+10.0; +8.0 to +12.0) and spill (0.0; 0.0 to 0.0)."
	if have := r.partsAnswer().Paragraphs[0]; have != want {
		t.Errorf("%q\nwant %q", have, want)
	}
	var fields []string
	for _, row := range r.partsTable().Rows {
		fields = append(fields, row[1].Words)
	}
	if have := strings.Join(fields, " "); have != "Integration Integration Children Children" {
		t.Errorf("rows of %s", have)
	}
}

// Fields whose intervals overlap are not put into an order.
func TestOrder(t *testing.T) {
	r := &Report{Scenarios: []Scenario{{Name: "base"}}}
	level := func(field string, mean, lower, upper float64) Level {
		return Level{Field: field, Period: "before", Estimate: plots.Estimate{Mean: mean, Lower: lower, Upper: upper}}
	}
	r.Levels = []Level{level("A", 0.9, 0.8, 1), level("B", 0.1, 0.05, 0.15), level("C", 0.12, 0.1, 0.14)}
	want := "In “before”, co-production in design was highest in A at 90.0\u00a0% (95\u00a0% interval 80.0–100.0), and lowest in C at 12.0\u00a0% (95\u00a0% interval 10.0–14.0) and B at 10.0\u00a0% (95\u00a0% interval 5.0–15.0). Where several fields are named, their intervals overlap with that of the most extreme one: which of them it is stays open."
	if have := r.order("before"); have != want {
		t.Errorf("%q\nwant %q", have, want)
	}
	r.Levels = []Level{level("A", 0.9, nan, nan), level("B", 0.1, nan, nan), level("C", 0.2, nan, nan)}
	if have, want := r.order("before"), "In “before”, co-production in design was highest in A at 90.0\u00a0%, and lowest in B at 10.0\u00a0%."; have != want {
		t.Errorf("%q\nwant %q", have, want)
	}
	r.Levels = []Level{level("A", 0, nan, nan), level("B", 0.3, nan, nan), level("C", 0, nan, nan)}
	if have, want := r.order("before"), "In “before”, co-production in design was highest in B at 30.0\u00a0%, and lowest in A at 0.0\u00a0% and C at 0.0\u00a0%."; have != want {
		t.Errorf("%q\nwant %q", have, want)
	}
	for _, bound := range []float64{0, nan} {
		r.Levels = []Level{level("A", 0, bound, bound), level("B", 0, bound, bound)}
		if have, want := r.order("before"), "In “before”, co-production in design was at 0.0\u00a0% in every field."; have != want {
			t.Errorf("%q\nwant %q", have, want)
		}
	}
	r.Levels = []Level{level("A", 0.5, 0.2, 0.8), level("B", 0.4, 0.1, 0.7)}
	if have := r.order("before"); !strings.Contains(have, "no field stands out") {
		t.Errorf("%q", have)
	}
}

// Whatever the numbers, every field is named once for each stage, and no number of an interval
// that lies on one side of 0 is written as 0.
func TestEveryFieldIsNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var steps []Step
		for field := range 5 {
			for _, stage := range []Stage{Design, Implementation} {
				mean := rapid.Float64Range(-1, 1).Draw(t, "mean") * math.Pow(10, float64(rapid.IntRange(-5, 0).Draw(t, "size")))
				width := rapid.Float64Range(0, 0.2).Draw(t, "width") * math.Abs(mean) * float64(rapid.IntRange(0, 20).Draw(t, "times"))
				switch rapid.IntRange(0, 5).Draw(t, "kind") {
				case 0:
					mean, width = 0, 0
				case 1:
					width = nan
				case 2:
					mean, width = nan, nan
				}
				steps = append(steps, step("Field "+strconv.Itoa(field), stage, mean, mean-width, mean+width))
			}
		}
		for _, language := range []plots.Language{plots.English, plots.Bokmaal} {
			r := &Report{Language: language, Scenarios: []Scenario{{Name: "base"}}}
			sentences := r.changes(steps, "")
			if len(sentences) != 2 {
				t.Fatalf("there are %d sentences: %q", len(sentences), sentences)
			}
			for _, sentence := range sentences {
				for field := range 5 {
					if n := strings.Count(sentence, "field "+strconv.Itoa(field)); n != 1 {
						t.Fatalf("field %d is named %d times: %s", field, n, sentence)
					}
				}
				if strings.Contains(sentence, "%!") {
					t.Fatalf("a pattern is not filled in: %s", sentence)
				}
			}
			for i := range steps {
				s := &steps[i]
				if least := 100 * min(math.Abs(s.Lower), math.Abs(s.Upper)); s.Lower*s.Upper > 0 && least > 1e-4 {
					if regexp.MustCompile(`(^|[^0-9.,])0[.,]0*($|[^0-9])`).MatchString(r.points(s.Estimate)) {
						t.Fatalf("%v (%v to %v) is written %s", s.Mean, s.Lower, s.Upper, r.points(s.Estimate))
					}
				}
			}
		}
	})
}

// Scenarios without a difference are explained by saying so, whether or not parts of 0 are listed.
func TestPartsOfNoDifference(t *testing.T) {
	r := &Report{Scenarios: []Scenario{{Name: "base"}, {Name: "same"}}, Replications: 2, Periods: []Period{{Name: "surge"}}}
	for _, parts := range [][]Part{nil, {{Field: "Health", Period: "surge", Name: "spill"}}} {
		r.Parts = parts
		if have, want := r.answer()[0].Paragraphs[0], "No differences: “same” changes nothing in “base”, and every part is 0."; have != want {
			t.Errorf("%q\nwant %q", have, want)
		}
		if tables := r.answerTables(); len(tables) != 0 {
			t.Errorf("%v", tables)
		}
	}
}

// Captions and the words above Table 4 speak of intervals only where there are some.
func TestIntervalsAreSaidWhereShown(t *testing.T) {
	for _, replications := range []int{1, 5} {
		bound := nan
		if replications > 1 {
			bound = 0.1
		}
		e := plots.Estimate{Mean: 0.1, Lower: bound, Upper: bound}
		d := plots.Difference{Estimate: e}
		scenarios := []Scenario{{Name: "base"}, {Name: "other", Changes: []Change{{Path: "key"}}}}
		r := studyReport("grid", replications, RowSpan{Rows: 2, Lowest: RowMean{Estimate: e}, Highest: RowMean{Estimate: e}, Difference: d}, Effect{Factor: "X", From: "0", To: "1", Difference: d})
		list := studyReport("list", replications, r.Study.Spans[0], Effect{From: "0", To: "1", Difference: d})
		sample := studyReport("lhs", replications, r.Study.Spans[0])
		r.Study.Indices = &Indices{Of: OtherIndex, Factors: []string{"X"}, Outcomes: []OutcomeIndices{{Influences: []Influence{{Strength: e}}}}}
		r.Numbers = []Table{{Name: "rows", Caption: "Every row", Bracketed: true, Columns: []Column{{Kind: Percent}}, Rows: [][]Cell{{{Estimate: e}}}}}
		levels := &Report{Levels: []Level{{Estimate: e}}}
		contrasts := &Report{Scenarios: scenarios, Contrasts: []Step{{Of: "other", Before: e, After: e, Difference: d}}}
		parts := &Report{Scenarios: scenarios, Parts: []Part{{Name: "part", Share: e, Difference: 0.1}}}
		for _, shown := range []table{
			levels.levelTable(), contrasts.contrastTable(), parts.partsTable(), r.spanTable(), sample.spanTable(), r.effectTable(), list.effectTable(), r.indexTable(), r.measureTable(0),
		} {
			if said := strings.Contains(shown.Caption, "in brackets the 95\u00a0% interval"); said != (replications > 1) || strings.Contains(shown.Caption, "..") || !strings.HasSuffix(shown.Caption, ".") {
				t.Errorf("%d replications: %s", replications, shown.Caption)
			}
		}
		four := &Report{Scenarios: scenarios[:1], FieldTable: &plots.FieldTable{Title: "A table", Rows: []plots.TableRow{{Label: "Health", Model: []plots.Estimate{e}}}}}
		var page bytes.Buffer
		if err := four.Write(&page); err != nil {
			t.Fatal(err)
		}
		if said := strings.Contains(page.String(), "value in percent with its 95\u00a0% interval"); said != (replications > 1) {
			t.Errorf("%d replications: the words above Table 4 say of an interval: %v", replications, said)
		}
	}
}

// Everything the page says has a translation with as many gaps.
func TestEverythingIsTranslated(t *testing.T) {
	said := map[string]bool{}
	patterns := []*regexp.Regexp{
		regexp.MustCompile(`\bsay "((?:[^"\\]|\\.)+)"`),
		regexp.MustCompile(`\br\.(?:sayf?\(|bounds\(\w+, )(("(?:[^"\\]|\\.)+"(?:\s*\+\s*)?)+)[,)]`),
		regexp.MustCompile(`(?:TotalIndex|AsGiven|MuStar|Distance|OtherIndex): +("(?:[^"\\]|\\.)+")`),
		regexp.MustCompile(`\br\.(?:words|numbers)\(((?:"(?:[^"\\]|\\.)+"(?:, )?)+)\)`),
		regexp.MustCompile(`\badd\("\w+", ("(?:[^"\\]|\\.)+")\)`),
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`"(?:[^"\\]|\\.)+"`)
	for _, name := range append(files, "page.html") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, pattern := range patterns {
			for _, found := range pattern.FindAllSubmatch(text, -1) {
				if i == 0 {
					said[string(found[1])] = true
					continue
				}
				parts := literal.FindAllString(string(found[1]), -1)
				if i == 3 { // several phrases
					for _, part := range parts {
						said[part[1:len(part)-1]] = true
					}
					continue
				}
				whole := ""
				for _, part := range parts {
					whole += part[1 : len(part)-1]
				}
				said[whole] = true
			}
		}
	}
	if len(said) < 100 {
		t.Fatalf("only %d phrases were found", len(said))
	}
	verbs := regexp.MustCompile(`%[^%]|%%`)
	for english := range said {
		norwegian, ok := bokmaal[english]
		if !ok {
			if norwegian = (plots.Look{Language: plots.Bokmaal}).Say(english); norwegian == english {
				t.Errorf("%q has no translation", english)
				continue
			}
		}
		if a, b := verbs.FindAllString(strings.ReplaceAll(english, "95 % ", ""), -1), verbs.FindAllString(strings.ReplaceAll(norwegian, "95 %-", ""), -1); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%q has %q, its translation %q", english, a, b)
		}
	}
}

// An almost empty report is a page all the same.
func TestEmpty(t *testing.T) {
	r := &Report{Scenarios: []Scenario{{Name: "nothing"}}, Replications: 1}
	var page bytes.Buffer
	if err := r.Write(&page); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page.String(), "<h1>nothing</h1>") || strings.Contains(page.String(), "ZgotmplZ") {
		t.Errorf("%s", page.String())
	}
}

// A figure that would make the page too large for mail is left out and named; those after it that
// have room are shown.
func TestLargeFigure(t *testing.T) {
	scatter := func(name string, rows, panels int) Picture {
		data := plots.ResponseScatter{Replications: 1}
		values := make([]float64, rows)
		for i := range values {
			values[i] = float64(i*7919%rows) / float64(rows)
		}
		for i := range panels {
			data.Factors = append(data.Factors, plots.ScatterFactor{Name: fmt.Sprint("factor ", i), Values: values})
			data.Outcomes = append(data.Outcomes, plots.ResponseOutcome{Name: fmt.Sprint("outcome ", i), Values: []plots.Band{{Mean: values, Lower: values, Upper: values}}})
		}
		figure, err := plots.NewResponseScatter(data, plots.Look{})
		if err != nil {
			t.Fatal(err)
		}
		figure.Name = name
		return Picture{Wide: &figure}
	}
	r := &Report{Scenarios: []Scenario{{Name: "large"}}, Figures: []Picture{scatter("heavy", 2000, 6), scatter("light", 5, 1)}}
	var page bytes.Buffer
	if err := r.Write(&page); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), `id="figure-heavy"`) || !strings.Contains(page.String(), "dugnad plot draws them: heavy.") || !strings.Contains(page.String(), `<figure id="figure-light"`) {
		t.Errorf("a page of %d bytes does not leave out the heavy figure alone", page.Len())
	}
}

// Words on any tint of Table 4, and those in the soft ink on white and pale, have a contrast of
// at least 4.5.
func TestContrast(t *testing.T) {
	luminance := func(hex string) float64 {
		value := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			c := float64(n) / 255
			if c <= 0.04045 {
				value += weight * c / 12.92
			} else {
				value += weight * math.Pow((c+0.055)/1.055, 2.4)
			}
		}
		return value
	}
	named := map[string]string{}
	for _, found := range regexp.MustCompile(`--(\w+): (#[0-9a-f]{6})`).FindAllStringSubmatch(style, -1) {
		named[found[1]] = found[2]
	}
	papers := []string{"#ffffff", named["pale"]}
	tints := regexp.MustCompile(`\.tint-\d+ \{ background: (#[0-9a-f]{6})`).FindAllStringSubmatch(style, -1)
	if len(tints) != 11 {
		t.Fatalf("there are %d tints", len(tints))
	}
	check := func(ink, paper string) {
		a, b := luminance(ink), luminance(paper)
		if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
			t.Errorf("%s on %s has a contrast of %.2f", ink, paper, ratio)
		}
	}
	for _, paper := range papers {
		for _, ink := range []string{"ink", "soft", "accent"} {
			check(named[ink], paper)
		}
	}
	for _, tint := range tints {
		check(named["ink"], tint[1])
	}
}
