package plots

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// bandAround is around a middle, with an interval.
func bandAround(values int, middle, spread float64, r *rand.Rand) Band {
	var band Band
	for range values {
		mean := middle + spread*(r.Float64()-0.5)
		band.Mean = append(band.Mean, mean)
		band.Lower = append(band.Lower, mean-spread/8)
		band.Upper = append(band.Upper, mean+spread/8)
	}
	return band
}

func syntheticOutcomes(count, series, values int) []ResponseOutcome {
	r := rand.New(rand.NewPCG(3, uint64(count*series*values)))
	var all []ResponseOutcome
	for i := range count {
		o := ResponseOutcome{Name: fmt.Sprintf("outcome_%d", i), Detail: "co-production, integration, design, surge"}
		for range series {
			o.Values = append(o.Values, bandAround(values, 0.3+0.2*float64(i%3), math.Pow(10, -float64(i%4)), r))
		}
		all = append(all, o)
	}
	return all
}

func syntheticLines(outcomes, lines int) ResponseLines {
	data := ResponseLines{Factor: "Shift of discretion", Levels: []float64{-0.1, 0, 0.05, 0.2, 0.4}, Others: "Skill · Coverage", Replications: 12}
	for i := range lines {
		data.Lines = append(data.Lines, fmt.Sprintf("0.%d · 0.75", i))
	}
	data.Outcomes = syntheticOutcomes(outcomes, lines, len(data.Levels))
	return data
}

func syntheticRows(outcomes, rows int) ResponseRows {
	data := ResponseRows{Factors: "Arrivals · Months until an unused agreement lapses", Replications: 12}
	for i := range rows {
		data.Rows = append(data.Rows, fmt.Sprintf("Norway without 2015 · %d", 12*i))
	}
	data.Outcomes = syntheticOutcomes(outcomes, 1, rows)
	return data
}

func syntheticScatter(outcomes, factors, rows int) ResponseScatter {
	r := rand.New(rand.NewPCG(5, uint64(outcomes*factors*rows)))
	data := ResponseScatter{Replications: 4}
	for i := range factors {
		factor := ScatterFactor{Name: fmt.Sprintf("fields.*.factor_%d", i)}
		if i%3 == 2 {
			factor.Words = []string{"alternating-offers", "nash", "take-it-or-leave-it"}
		}
		for range rows {
			x := 0.3 * r.Float64()
			if factor.Words != nil {
				x = float64(r.IntN(3))
			}
			factor.Values = append(factor.Values, x)
		}
		data.Factors = append(data.Factors, factor)
	}
	data.Outcomes = syntheticOutcomes(outcomes, 1, rows)
	for i := range data.Outcomes {
		values := data.Outcomes[i].Values
		for row := range rows {
			values[0].Mean[row] += data.Factors[0].Values[row]
		}
		values[0].Lower, values[0].Upper = nil, nil
	}
	return data
}

// Every form is laid out over a page and in a column, whatever is in it.
func TestResponse(t *testing.T) {
	long := syntheticLines(3, 4)
	long.Factor, long.Others = longName+longName, longName+longName+longName
	for i := range long.Lines {
		long.Lines[i] = longName + longName
	}
	longRows := syntheticRows(4, 6)
	longRows.Factors = longName + longName + longName
	for i := range longRows.Rows {
		longRows.Rows[i] = longName + longName + longName
	}
	longScatter := syntheticScatter(2, 5, 30)
	for i := range longScatter.Factors {
		longScatter.Factors[i].Name = longName + longName
		for j := range longScatter.Factors[i].Words {
			longScatter.Factors[i].Words[j] += longName
		}
	}
	named := syntheticRows(3, 3)
	named.Factors, named.Rows = "", []string{"none", "before", "during"}
	gaps := syntheticLines(2, 2)
	nan := math.NaN()
	gaps.Outcomes[0].Values[0] = Band{Mean: []float64{0.1, nan, 0.2, 0.3, nan}}
	gaps.Outcomes[0].Values[1] = Band{[]float64{nan, nan, nan, nan, nan}, []float64{nan, nan, nan, nan, nan}, []float64{nan, nan, nan, nan, nan}}
	gaps.Outcomes[1].Values[0].Lower[2] = nan
	odd := syntheticRows(3, 2)
	odd.Outcomes[0].Values[0] = Band{Mean: []float64{nan, nan}}
	odd.Outcomes[1].Values[0] = Band{Mean: []float64{0, 0}}
	odd.Outcomes[2].Values[0] = Band{Mean: []float64{-64800, 1e11}}
	one := ResponseLines{Levels: []float64{7}, Lines: []string{""}, Outcomes: []ResponseOutcome{{Values: []Band{{Mean: []float64{1e-7}}}}}}
	for name, figure := range map[string]func(Look) (Figure, error){
		"one line":     func(l Look) (Figure, error) { return NewResponseLines(syntheticLines(1, 1), l) },
		"lines":        func(l Look) (Figure, error) { return NewResponseLines(syntheticLines(5, MostLines), l) },
		"long lines":   func(l Look) (Figure, error) { return NewResponseLines(long, l) },
		"gaps":         func(l Look) (Figure, error) { return NewResponseLines(gaps, l) },
		"one level":    func(l Look) (Figure, error) { return NewResponseLines(one, l) },
		"rows":         func(l Look) (Figure, error) { return NewResponseRows(syntheticRows(4, 7), l) },
		"named rows":   func(l Look) (Figure, error) { return NewResponseRows(named, l) },
		"long rows":    func(l Look) (Figure, error) { return NewResponseRows(longRows, l) },
		"odd rows":     func(l Look) (Figure, error) { return NewResponseRows(odd, l) },
		"scatter":      func(l Look) (Figure, error) { return NewResponseScatter(syntheticScatter(3, 4, 64), l) },
		"long scatter": func(l Look) (Figure, error) { return NewResponseScatter(longScatter, l) },
		"one point":    func(l Look) (Figure, error) { return NewResponseScatter(syntheticScatter(1, 1, 1), l) },
		"many rows":    func(l Look) (Figure, error) { return NewResponseScatter(syntheticScatter(1, 2, 5000), l) },
	} {
		checkLooks(t, "response, "+name, figure)
	}
}

// A figure's data are the marks it draws: in every form a row for each, with its interval where
// there is one.
func TestResponseData(t *testing.T) {
	lines := syntheticLines(1, 2)
	lines.Outcomes[0].Values[0] = Band{Mean: []float64{0.1, math.NaN(), 0.2, 0.3, 0.4}}
	f, err := NewResponseLines(lines, Look{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(f.Data.Rows), 1*2*5; got != want {
		t.Errorf("lines: %d rows of data, want %d", got, want)
	}
	want := []string{"outcome_0", "Shift of discretion", "0", "Skill · Coverage", "0.0 · 0.75", "", "", ""}
	if got := f.Data.Rows[1]; !slices.Equal(got, want) {
		t.Errorf("lines: %q, want %q", got, want)
	}
	if got := f.Data.Rows[5]; got[7] == "" {
		t.Errorf("lines: no interval in %q", got)
	}
	rows := syntheticRows(2, 3)
	rows.Factors, rows.Rows[1] = "", "before"
	rows.Outcomes[1].Values[0] = Band{Mean: []float64{0.1, 0.2, 0.3}}
	if f, err = NewResponseRows(rows, Look{}); err != nil {
		t.Fatal(err)
	}
	if got, want := f.Data.Rows[4], []string{"outcome_1", "1", "before", "0.2", "", ""}; !slices.Equal(got, want) {
		t.Errorf("rows: %q, want %q", got, want)
	}
	scatter := syntheticScatter(1, 3, 5000)
	scatter.Factors[2].Values[7], scatter.Outcomes[0].Values[0].Mean[7] = 1, 0.25
	if f, err = NewResponseScatter(scatter, Look{}); err != nil {
		t.Fatal(err)
	}
	if got, want := len(f.Data.Rows), 3*mostDots; got != want { // as many as are drawn
		t.Errorf("scatter: %d rows of data, want %d", got, want)
	}
	if got, want := f.Data.Rows[2*mostDots+7], []string{"outcome_0", "fields.*.factor_2", "7", "nash", "0.25"}; !slices.Equal(got, want) {
		t.Errorf("scatter: %q, want %q", got, want)
	}
}

// What the figure says of intervals is what it draws.
func TestResponseIntervals(t *testing.T) {
	one := syntheticRows(1, 2)
	one.Replications = 1
	one.Outcomes[0].Values[0] = Band{Mean: []float64{0.1, 0.2}}
	single := syntheticScatter(1, 1, 4)
	single.Replications = 1
	for want, f := range map[string]func() (Figure, error){
		"Bands are 95 % intervals":                        func() (Figure, error) { return NewResponseLines(syntheticLines(1, 2), Look{}) },
		"Bars are 95 % intervals":                         func() (Figure, error) { return NewResponseRows(syntheticRows(1, 2), Look{}) },
		"One replication gives no interval, and none is ": func() (Figure, error) { return NewResponseRows(one, Look{}) },
		"Means over replications are shown; no interval ": func() (Figure, error) { return NewResponseScatter(syntheticScatter(1, 1, 4), Look{}) },
		"One replication gives no interval, and none":     func() (Figure, error) { return NewResponseScatter(single, Look{}) },
	} {
		figure, err := f()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(figure.Interval, want) {
			t.Errorf("%q, want %q", figure.Interval, want)
		}
	}
}

// The figure in a column, in Norwegian, is the same text on every machine.
func TestResponseGolden(t *testing.T) {
	data := ResponseRows{Rows: []string{"none", "before", "during"}, Replications: 12, Outcomes: []ResponseOutcome{
		{"design_in_surge", "samproduksjon, integrering", []Band{{[]float64{0.23, 0.235, 0.3}, []float64{0.22, 0.225, 0.29}, []float64{0.24, 0.245, 0.31}}}},
		{"coverage", "dekning", []Band{{[]float64{0.96, math.NaN(), 0.97}, nil, nil}}},
	}}
	figure, err := NewResponseRows(data, Look{Width: ColumnWidth, Language: Bokmaal, Grey: true})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "response.svg", written(t, inline(figure)))
	golden(t, "response.csv", written(t, figure.WriteCSV))
	golden(t, "response.md", written(t, func(w io.Writer) error {
		return figure.WriteCaption(w, Source{Scenarios: []string{"agreement-drive"}, Digests: []string{strings.Repeat("0", 64)}, Replications: 12, Seed: 2015})
	}))
}

// No two lines look alike, also in a print without colours: in the key their samples differ in
// dashes or dots, or in how light they are.
func TestLinesDifferWithoutColours(t *testing.T) {
	lookOf := func(i int) string { return fmt.Sprint(lineDashes(i), i%2, math.Round(20*luminance(fieldColour(i)))) }
	for i := range MostLines {
		for j := range i {
			if lookOf(i) == lookOf(j) {
				t.Errorf("lines %d and %d look alike without colours", i, j)
			}
		}
	}
}

// What is higher is drawn higher: the line of the greater values lies above the other.
func TestResponseLinesShowTheValues(t *testing.T) {
	data := syntheticLines(1, 2)
	flat := func(value float64) Band {
		return Band{Mean: []float64{value, value, value, value, value}}
	}
	data.Outcomes[0].Values = []Band{flat(0.1), flat(0.9)}
	f, err := NewResponseLines(data, Look{})
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := f.WritePNG(&file); err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	drawn := picture.(*image.RGBA)
	height := func(line int) (sum float64) {
		c, n := fieldColour(line), 0.0
		for y := range drawn.Bounds().Max.Y * 3 / 4 { // without the key
			for x := range drawn.Bounds().Max.X {
				if at := drawn.RGBAAt(x, y); at.R == c.R && at.G == c.G && at.B == c.B {
					sum += float64(y)
					n++
				}
			}
		}
		return sum / n
	}
	if low, high := height(0), height(1); !(high < low-100) {
		t.Errorf("0.9 lies at %v from above, 0.1 at %v", high, low)
	}
}

func TestScaleOf(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{[]float64{0.05, 0.4}, "[0 0.1 0.2 0.3 0.4]"},
		{[]float64{0.945, 0.97}, "[0.9 0.95 1]"},           // close together, far from 0; shares end at 1
		{[]float64{0.5, 0.5}, "[0.46 0.48 0.5 0.52 0.54]"}, // nothing moves: a flat line, not a blank
		{[]float64{-0.2, 0.3}, "[-0.2 0 0.2 0.4]"},
		{[]float64{-64800, -15800}, "[-80000 -60000 -40000 -20000 0]"},
		{[]float64{0, 0}, "[0 0.5 1]"},
		{[]float64{math.NaN()}, "[0 0.5 1]"},
	} {
		wanted := 4
		if c.want == "[0 0.5 1]" {
			wanted = 2
		}
		ticks := scaleOf([]Band{{Mean: c.values}}, wanted)
		for i := range ticks {
			ticks[i] = math.Round(ticks[i]*1e9) / 1e9
		}
		if got := fmt.Sprint(ticks); got != c.want {
			t.Errorf("%v: %s, want %s", c.values, got, c.want)
		}
	}
}

func TestWrongResponse(t *testing.T) {
	lines := func(change func(*ResponseLines)) error {
		data := syntheticLines(2, 2)
		change(&data)
		_, err := NewResponseLines(data, Look{})
		return err
	}
	rows := func(change func(*ResponseRows)) error {
		data := syntheticRows(2, 3)
		change(&data)
		_, err := NewResponseRows(data, Look{})
		return err
	}
	scatter := func(change func(*ResponseScatter)) error {
		data := syntheticScatter(2, 3, 4)
		change(&data)
		_, err := NewResponseScatter(data, Look{})
		return err
	}
	for want, err := range map[string]error{
		"10 mm wide": func() error {
			_, err := NewResponseLines(syntheticLines(1, 1), Look{Width: 10 * vg.Millimeter})
			return err
		}(),
		"no outcome":             lines(func(d *ResponseLines) { d.Outcomes = nil }),
		"no line":                lines(func(d *ResponseLines) { d.Lines = nil }),
		"has no level":           lines(func(d *ResponseLines) { d.Levels = nil }),
		"9 lines cannot":         lines(func(d *ResponseLines) { d.Lines = make([]string, 9) }),
		"0 does not":             lines(func(d *ResponseLines) { d.Levels[0] = 0 }),
		"2 lines and 1 series":   lines(func(d *ResponseLines) { d.Outcomes[1].Values = d.Outcomes[1].Values[:1] }),
		"5 levels; means, lower": lines(func(d *ResponseLines) { d.Outcomes[1].Values[1].Lower = nil }),
		"an interval ends":       lines(func(d *ResponseLines) { d.Outcomes[1].Values[1].Upper[2] = -7 }),
		"a value is infinite":    lines(func(d *ResponseLines) { d.Outcomes[0].Values[1].Mean[2] = math.Inf(1) }),
		"no row":                 rows(func(d *ResponseRows) { d.Rows = nil }),
		"3 rows; means":          rows(func(d *ResponseRows) { d.Outcomes[1].Values[0].Mean = nil }),
		"2 series of rows":       rows(func(d *ResponseRows) { d.Outcomes[1].Values = make([]Band, 2) }),
		"draw fewer rows":        rows(func(d *ResponseRows) { *d = syntheticRows(1, 500) }),
		"no factor":              scatter(func(d *ResponseScatter) { d.Factors = nil }),
		"3 values, and there":    scatter(func(d *ResponseScatter) { d.Factors[1].Values = d.Factors[1].Values[:3] }),
		"NaN is no number":       scatter(func(d *ResponseScatter) { d.Factors[1].Values[0] = math.NaN() }),
		"the place of none":      scatter(func(d *ResponseScatter) { d.Factors[2].Values[0] = 3 }),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "figure response: ") {
			t.Errorf("want an error with %q, have %v", want, err)
		}
	}
}
