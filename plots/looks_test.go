package plots

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"gonum.org/v1/plot/vg"
)

// drawnTexts are the texts of a figure in the order in which they are drawn.
func drawnTexts(t *testing.T, f Figure) (texts []string) {
	t.Helper()
	r := &recorder{}
	f.draw(sheet{Canvas: r, width: f.Width, height: f.Height})
	for _, text := range r.texts {
		texts = append(texts, text.text)
	}
	return texts
}

// hill is an outcome with one top: 36 in the middle of nine by nine cells, falling to 4.
func hill() HeatMap {
	data := HeatMap{Across: "Discretion", Up: "Surge", Label: "Tasks co-produced (%)", Panels: []HeatPanel{{Title: "Health, design"}}}
	for i := range 9 {
		data.X, data.Y = append(data.X, float64(i)), append(data.Y, float64(i))
	}
	for y := range 9 {
		var row []Estimate
		for x := range 9 {
			row = append(row, Estimate{Mean: 36 - math.Pow(float64(x-4), 2) - math.Pow(float64(y-4), 2), Lower: math.NaN(), Upper: math.NaN()})
		}
		data.Panels[0].Values = append(data.Panels[0].Values, row)
	}
	return data
}

// Around a top every level is one closed line, and its number stands in it.
func TestContourLinesAreWholeAndNumbered(t *testing.T) {
	p, err := planHeatMap(hill(), Look{})
	if err != nil {
		t.Fatal(err)
	}
	at := p.cells
	at.area = box{0, 300, 0, 300}
	var lines []contour
	for _, level := range []float64{22, 30} {
		found := p.contours(at, p.data.Panels[0].Values, level)
		if len(found) != 1 {
			t.Fatalf("at %v there are %d lines around one top", level, len(found))
		}
		points := found[0].points
		if distance(points[0], points[len(points)-1]) > 1e-9 {
			t.Errorf("at %v the line is not closed: %v, %v", level, points[0], points[len(points)-1])
		}
		lines = append(lines, found...)
	}
	labels := p.labelContours(at.area, lines)
	if len(labels) != 2 {
		t.Fatalf("there are %d numbers for two lines", len(labels))
	}
	for _, label := range labels {
		for _, stretch := range label.box.outside(lines[label.line].points) {
			if label.box.inset(0.01).crossedBy(stretch) {
				t.Errorf("the line of %s goes through its number", label.words)
			}
		}
	}
	// Numbers at the colour bar are drawn once more in the panel.
	f, err := NewHeatMap(hill(), Look{Width: ColumnWidth})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, text := range drawnTexts(t, f) {
		if text == "30" {
			count++
		}
	}
	if count != 2 {
		t.Errorf("30 is drawn %d times: at the colour bar, and in its line", count)
	}
}

// A saddle, gaps and a level that cells have exactly: no panic, and no line of nothing.
func TestContoursOfOddCells(t *testing.T) {
	for _, values := range [][]float64{{0, 10, 10, 0}, {5, 5, 5, 5}, {math.NaN(), 10, 0, 10}, {5, 0, 5, 10}} {
		data := HeatMap{Across: "a", Up: "b", X: []float64{0, 1}, Y: []float64{0, 1}, Panels: []HeatPanel{{Title: "x"}}}
		none := math.NaN()
		data.Panels[0].Values = [][]Estimate{{{Mean: values[0], Lower: none, Upper: none}, {Mean: values[1], Lower: none, Upper: none}}, {{Mean: values[2], Lower: none, Upper: none}, {Mean: values[3], Lower: none, Upper: none}}}
		f, err := NewHeatMap(data, Look{})
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, f)
	}
}

// Words of the figures' own, and names of a usual length, are not cut, in either language; what
// figures say in a column is in testdata/wording.txt.
func TestWordsAreWhole(t *testing.T) {
	fields := []string{"Culture and leisure", "Integration of immigrants", "Health and care", "Children and adolescents"}
	modes, sizes, network, anatomy := syntheticModes(4, 84), syntheticSizes(4, 20), syntheticNetwork(4, 40, 3), syntheticAnatomy(84)
	for i, name := range fields {
		modes.Fields[i].Name, sizes.Fields[i].Name, network.Fields[i] = name, name, name
	}
	sizes.Groups[2], network.Place = "rural", "Fauske"
	for i := range network.Windows {
		network.Windows[i].Label = "before, 2014-08–2015-05"
	}
	anatomy.Panels = anatomy.Panels[:1]
	titles := func(i int) string { return fields[i%4] + ", implementation, " + []string{"before", "surge"}[i/4%2] }
	bars, plane, pairs := syntheticIndexBars(8, 8), syntheticMorrisPlane(8, 8), syntheticInteractions(8, 5)
	lines, tornado := syntheticConvergence(8, 8), syntheticTornado(8, 3)
	heat, phases := syntheticHeatMap(8, 5, 5), syntheticPhases(8, 5, 5)
	for i := range 8 {
		bars.Panels[i].Title, plane.Panels[i].Title, pairs.Panels[i].Title, lines.Panels[i].Title = titles(i), titles(i), titles(i), titles(i)
		tornado.Panels[i].Title, heat.Panels[i].Title, phases.Panels[i].Title = titles(i), titles(i), titles(i)
	}
	for _, panel := range tornado.Panels {
		panel.Bars[0].Factor, panel.Bars[1].Factor = "Professional coverage beyond duties", "Shift of discretion in health and care"
	}
	lined, scatter := syntheticLines(2, 2), syntheticScatter(2, 3, 8)
	lined.Outcomes[1].Detail = "dependence of the organisation (share), Integration of immigrants, implementation, disadvantaged, surge"
	scatter.Outcomes[1].Detail = lined.Outcomes[1].Detail
	bars.Panels[1].Noise = Estimate{Mean: 0.953, Lower: 0.686, Upper: 1.219}
	var said []string
	for name, figure := range map[string]func(Look) (Figure, error){
		"response":        func(l Look) (Figure, error) { return NewResponseLines(lined, l) },
		"scatter":         func(l Look) (Figure, error) { return NewResponseScatter(scatter, l) },
		"emergence":       func(l Look) (Figure, error) { return NewEmergence(syntheticEmergence(), l) },
		"table":           func(l Look) (Figure, error) { return NewFieldTable(syntheticPlainTable(), l) },
		"table-four":      func(l Look) (Figure, error) { return NewFieldTable(syntheticFieldTable(), l) },
		"plane":           func(l Look) (Figure, error) { return NewPlane(syntheticPlane(), l) },
		"modes":           func(l Look) (Figure, error) { return NewModes(modes, l) },
		"surge-anatomy":   func(l Look) (Figure, error) { return NewAnatomy(anatomy, l) },
		"size-invariance": func(l Look) (Figure, error) { return NewSizes(sizes, l) },
		"network":         func(l Look) (Figure, error) { return NewNetwork(network, l) },
		"index-bars":      func(l Look) (Figure, error) { return NewIndexBars(bars, l) },
		"morris-plane":    func(l Look) (Figure, error) { return NewMorrisPlane(plane, l) },
		"interactions":    func(l Look) (Figure, error) { return NewInteractions(pairs, l) },
		"convergence":     func(l Look) (Figure, error) { return NewConvergence(lines, l) },
		"tornado":         func(l Look) (Figure, error) { return NewTornado(tornado, l) },
		"heat-map":        func(l Look) (Figure, error) { return NewHeatMap(heat, l) },
		"phase-diagram":   func(l Look) (Figure, error) { return NewPhases(phases, l) },
	} {
		for i, look := range []Look{{}, {Width: ColumnWidth}, {Width: ColumnWidth, Language: Bokmaal}, {Width: 345 * vg.Inch / 72.27}} {
			f, err := figure(look)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if i == 1 || i == 2 {
				said = append(said, phrasing(name+", "+[]string{"", "en", "nb"}[i], drawnTexts(t, f)))
			}
			for _, text := range drawnTexts(t, f) {
				if strings.Contains(text, "…") {
					t.Errorf("%s, %.0f mm: %q is cut", name, f.Width/vg.Millimeter, text)
				}
			}
		}
	}
	slices.Sort(said)
	golden(t, "wording.txt", []byte(strings.Join(said, "\n")+"\n"))
}

// phrasing is a line with all that a figure says once, numbers aside.
func phrasing(name string, texts []string) string {
	var once []string
	for _, text := range texts {
		if strings.ContainsFunc(text, unicode.IsLetter) && !strings.ContainsAny(text, "0123456789") && !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return name + ": " + strings.Join(once, " | ")
}

// Labels that lack room are thinned at one step, and the one that must stay stays.
func TestTicksAreThinnedAtOneStep(t *testing.T) {
	even := func(n int, apart vg.Length) (middles []vg.Length) {
		for i := range n {
			middles = append(middles, vg.Length(i)*apart)
		}
		return middles
	}
	for _, c := range []struct {
		middles              []vg.Length
		half                 vg.Length
		certain, first, step int
	}{
		{even(5, 20), 5, 0, 0, 1},
		{even(5, 20), 9, 2, 0, 2}, // every second, 2 among them
		{even(5, 20), 9, 1, 1, 2},
		{even(4, 10), 40, 0, 0, 4}, // one alone
		{even(1, 10), 40, 0, 0, 1},
		{nil, 1, 0, 0, 1},
	} {
		first, step := regular(c.middles, slices.Repeat([]vg.Length{c.half}, len(c.middles)), c.certain)
		if first != c.first || step != c.step {
			t.Errorf("%v of half width %v: from %d every %d, want from %d every %d", c.middles, c.half, first, step, c.first, c.step)
		}
	}
}

func TestWordsBreakWhereTheyMay(t *testing.T) {
	for text, want := range map[string]string{
		"Mutual dependence":        "Mutual|depend-|ence",
		"Co-production in design":  "Co-|product-|ion in|design",
		"organisasjoner":           "organisa-|sjoner",
		"no-surge-at-all-anywhere": "no-surge-|at-all-|anywhere",
	} {
		if have := strings.Join(tickText.wrap(text, 31), "|"); have != want {
			t.Errorf("%q breaks as %s, want %s", text, have, want)
		}
	}
}

// A study none of whose runs has a value makes a sentence, no empty axes.
func TestResponseWithoutAnyValue(t *testing.T) {
	lines, rows, scatter := syntheticLines(2, 3), syntheticRows(2, 4), syntheticScatter(2, 2, 10)
	for _, outcomes := range [][]ResponseOutcome{lines.Outcomes, rows.Outcomes, scatter.Outcomes} {
		for _, outcome := range outcomes {
			for _, band := range outcome.Values {
				for _, values := range [][]float64{band.Mean, band.Lower, band.Upper} {
					for i := range values {
						values[i] = math.NaN()
					}
				}
			}
		}
	}
	_, first := NewResponseLines(lines, Look{})
	_, second := NewResponseRows(rows, Look{})
	_, third := NewResponseScatter(scatter, Look{})
	for _, err := range []error{first, second, third} {
		if err == nil || err.Error() != "figure response: no row has a value of any outcome" {
			t.Errorf("without any value: %v", err)
		}
	}
}
