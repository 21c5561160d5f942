package plots

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// recorder is a canvas that notes where text lies. Figures set text by Push,
// Translate and, at most, Rotate.
type recorder struct {
	at     vg.Point
	angle  float64
	stack  []recorder
	texts  []placed
	broken []vg.Point // points that are not finite
}

type placed struct {
	box
	text   string
	turned bool
}

func (r *recorder) Push()                                  { r.stack = append(r.stack, recorder{at: r.at, angle: r.angle}) }
func (r *recorder) Translate(p vg.Point)                   { r.at = r.at.Add(p) }
func (r *recorder) Rotate(angle float64)                   { r.angle += angle }
func (r *recorder) Scale(_, _ float64)                     {}
func (r *recorder) SetLineWidth(vg.Length)                 {}
func (r *recorder) SetLineDash(_ []vg.Length, _ vg.Length) {}
func (r *recorder) SetColor(color.Color)                   {}
func (r *recorder) Stroke(p vg.Path)                       { r.check(p) }
func (r *recorder) Fill(p vg.Path)                         { r.check(p) }
func (r *recorder) DrawImage(vg.Rectangle, image.Image)    {}
func (r *recorder) Pop() {
	last := r.stack[len(r.stack)-1]
	r.at, r.angle, r.stack = last.at, last.angle, r.stack[:len(r.stack)-1]
}

func (r *recorder) check(p vg.Path) {
	for _, part := range p {
		if x, y := float64(part.Pos.X), float64(part.Pos.Y); math.IsNaN(x+y) || math.IsInf(x+y, 0) {
			r.broken = append(r.broken, part.Pos)
		}
	}
}

func (r *recorder) FillString(face font.Face, p vg.Point, text string) {
	width, height := face.Width(text), face.Font.Size*capHeight
	// The four corners, turned about the anchor.
	sin, cos := math.Sincos(r.angle)
	b := box{math.MaxFloat64, -math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}
	for _, corner := range []vg.Point{p, p.Add(point(width, 0)), p.Add(point(0, height)), p.Add(point(width, height))} {
		x := r.at.X + corner.X*vg.Length(cos) - corner.Y*vg.Length(sin)
		y := r.at.Y + corner.X*vg.Length(sin) + corner.Y*vg.Length(cos)
		b = box{min(b.left, x), max(b.right, x), min(b.bottom, y), max(b.top, y)}
	}
	r.texts = append(r.texts, placed{b, text, r.angle != 0 && r.angle != math.Pi/2})
}

// checkLayout draws a figure and requires that all text lies on the sheet and
// that no text lies on another.
func checkLayout(t *testing.T, f Figure) {
	t.Helper()
	r := &recorder{}
	f.draw(sheet{Canvas: r, width: f.Width, height: f.Height})
	if len(r.broken) > 0 || len(r.stack) > 0 {
		t.Fatalf("points %v are not finite, or Push without Pop (%d)", r.broken, len(r.stack))
	}
	for i, a := range r.texts {
		if a.left < 1 || a.right > f.Width-1 || a.bottom < 1 || a.top > f.Height-1 {
			t.Errorf("%q leaves the sheet: %.1f", a.text, a.box)
		}
		for _, b := range r.texts[:i] {
			if !a.turned && !b.turned && a.left < b.right && b.left < a.right && a.bottom < b.top && b.bottom < a.top {
				t.Errorf("%q lies on %q", a.text, b.text)
			}
		}
	}
}

// checkWritten writes both formats and requires a blank rim: nothing is cut.
func checkWritten(t *testing.T, f Figure) {
	t.Helper()
	if file := written(t, f.WritePDF); !bytes.HasPrefix(file, []byte("%PDF")) {
		t.Error("no PDF")
	}
	picture, err := png.Decode(bytes.NewReader(written(t, f.WritePNG)))
	if err != nil {
		t.Fatal(err)
	}
	drawn := picture.(*image.RGBA)
	b := drawn.Bounds()
	for _, edge := range []image.Rectangle{
		image.Rect(0, 0, b.Max.X, 3), image.Rect(0, b.Max.Y-3, b.Max.X, b.Max.Y),
		image.Rect(0, 0, 3, b.Max.Y), image.Rect(b.Max.X-3, 0, b.Max.X, b.Max.Y),
	} {
		for y := edge.Min.Y; y < edge.Max.Y; y++ {
			for x := edge.Min.X; x < edge.Max.X; x++ {
				if drawn.RGBAAt(x, y) != (color.RGBA{R: 255, G: 255, B: 255, A: 255}) {
					t.Fatalf("the rim is not blank at %d, %d", x, y)
				}
			}
		}
	}
}

const longName = "Bodø × Tromsø ≤ α₂ – Integration and inclusion of newly arrived refugees"

// sliced cuts an emergence to some of its months.
func sliced(data Emergence, from, to int) Emergence {
	cut := func(v []float64) []float64 {
		if v == nil {
			return nil
		}
		return v[from:to]
	}
	data.Months, data.Arrivals = data.Months[from:to], cut(data.Arrivals)
	fields := make([]FieldSeries, len(data.Fields))
	for i, f := range data.Fields {
		for _, b := range []*Band{&f.Design, &f.Implementation} {
			*b = Band{cut(b.Mean), cut(b.Lower), cut(b.Upper)}
		}
		fields[i] = f
	}
	data.Fields = fields
	return data
}

// spinUpOf makes the months of an emergence a spin-up.
func spinUpOf(data Emergence) SpinUp {
	return SpinUp{Months: len(data.Months), Arrivals: 800, Fields: data.Fields}
}

// after is an emergence with a spin-up of so many months, up to 96.
func after(months int, data Emergence) Emergence {
	data.SpinUp = spinUpOf(sliced(Emergence{Months: syntheticMonths(1990, 96), Fields: manyFields(len(data.Fields)).Fields}, 0, months))
	return data
}

func manyFields(n int) Emergence {
	data := syntheticEmergence()
	some := data.Fields
	data.Fields = nil
	for i := range n {
		f := some[i%len(some)]
		f.Name = fmt.Sprintf("%d %s", i+1, longName)
		data.Fields = append(data.Fields, f)
	}
	return data
}

func oddEmergences() map[string]Emergence {
	undefined := []float64{math.NaN(), math.NaN()}
	all := map[string]Emergence{
		"one field":   manyFields(1),
		"six fields":  manyFields(6),
		"50 fields":   manyFields(50),
		"one month":   sliced(syntheticEmergence(), 40, 41),
		"18 months":   sliced(syntheticEmergence(), 36, 54),
		"no arrivals": syntheticEmergence(),
		"bare":        {Months: []string{"2015-09"}, Fields: []FieldSeries{{}}},
		"undefined": {
			Months: []string{"2015-12", "2016-01"}, Arrivals: undefined, Replications: 1,
			Fields: []FieldSeries{{Name: "No agreement", Design: Band{undefined, undefined, undefined}}},
		},
		"zeros": {
			Months: []string{"2015-12", "2016-01"}, Arrivals: []float64{0, 0}, Replications: 7,
			Fields: []FieldSeries{{Name: "None", Design: Band{Mean: []float64{0, 0}}}},
		},
	}
	data := all["no arrivals"]
	data.Arrivals = nil
	all["no arrivals"] = data
	all["spin-up"] = after(96, syntheticEmergence())
	all["spin-up of a month before one month"] = after(1, all["one month"])
	all["spin-up of 12 fields, no arrivals"] = after(13, manyFields(12))
	all["spin-up of 50 fields"] = after(60, manyFields(50))
	data = after(2, all["18 months"])
	data.SpinUp.Arrivals, data.SpinUp.Fields = math.NaN(), make([]FieldSeries, len(data.Fields))
	all["spin-up without values"] = data
	data = syntheticEmergence()
	data.SpinUp = SpinUp{Months: 1200, Fields: make([]FieldSeries, len(data.Fields))}
	data.SpinUp.Fields[0].Design.Mean = make([]float64, 1200)
	all["spin-up of a century"] = data

	data = syntheticEmergence()
	data.Replications = 1
	for i := range data.Fields {
		f := &data.Fields[i]
		f.Design.Lower, f.Design.Upper = nil, nil
		f.Implementation.Mean[10], f.Implementation.Mean[12] = math.NaN(), math.NaN()
	}
	data.ArrivalsLabel = strings.Repeat(longName+" ", 4)
	data.Fields[2].Name = "\x00tab\tand broken \xff bytes 😀 統合"
	data.Periods = append(data.Periods, Span{Name: longName + longName + longName, Start: "2015-10", End: "2015-12"},
		Span{Name: "late", Start: "2019-11", End: "2021-01"}, Span{Name: "never", Start: "1990-01", End: "1991-01"}, Span{Start: "2013-01", End: "2013-02"})
	all["gaps, one replication, crowded periods"] = data

	data = Emergence{Months: syntheticMonths(1900, 1500), Fields: []FieldSeries{{Name: "A century"}}}
	data.Fields[0].Design.Mean = make([]float64, 1500)
	all["1500 months"] = data
	return all
}

func oddTables() map[string]FieldTable {
	long := syntheticFieldTable()
	long.Rows[0].Label = longName
	long.Rows[1].Label = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselverlustanzeige"
	long.Rows[0].Words[1].Text = strings.Repeat("Menneskerettighetsorganisasjonsmedlemmer ", 3)
	long.Columns[1] = "Institusjonaliseringsgradene"
	many := FieldTable{Title: "A table", Columns: long.Columns}
	for range 18 {
		many.Rows = append(many.Rows, syntheticFieldTable().Rows[3])
	}
	silent := TableCell{Level: math.NaN()}
	return map[string]FieldTable{
		"long words": long,
		"18 rows":    many,
		"one cell":   {Title: "A table", Columns: []string{""}, Rows: []TableRow{{"", []TableCell{silent}, []Estimate{{Mean: 1, Lower: 1, Upper: 1}}}}},
		"plain":      {Columns: long.Columns, Rows: []TableRow{{"A", nil, make([]Estimate, 5)}, {longName, nil, make([]Estimate, 5)}}},
		"seven dimensions": {
			Columns: strings.Split("Law,Form,Money,Volunteers,Knowledge,Say,Trust", ","),
			Rows:    []TableRow{{"A", make([]TableCell, 7), make([]Estimate, 7)}},
		},
	}
}

func oddPlanes() map[string]Plane {
	eight := syntheticPlane()
	eight.Panels = append(eight.Panels, eight.Panels[:2]...)
	eight.Panels[1].Label = longName
	for _, tasks := range eight.Panels[0].Tasks {
		for i := range tasks {
			tasks[i] *= 5000
		}
	}
	planes := map[string]Plane{
		"eight panels": eight,
		"one task":     {1, []PlanePanel{{Label: "", Tasks: [][]float64{{1}}}}, []string{"co-production"}},
		"no task":      {2, []PlanePanel{{Label: "x", Tasks: [][]float64{make([]float64, 4)}}}, []string{"co-production"}},
		"means below 1": {
			2, []PlanePanel{{Label: "x", Tasks: [][]float64{{.1, .001, .2, 0}, {.3, 0, 0, 0}}}}, []string{"none", "co-production"},
		},
		"huge": {2, []PlanePanel{{Label: "x", Tasks: [][]float64{{1e18, 1, 3, 0}}}}, []string{"co-production"}},
	}
	return planes
}

// looks are those that every figure is checked in.
var looks = map[string]Look{
	"page":   {},
	"column": {Width: ColumnWidth, Language: Bokmaal},
	"titled": {Width: 120 * vg.Millimeter, Title: true, Grey: true},
}

// checkLooks checks a figure in all looks; only the first is written, as that takes longest.
func checkLooks(t *testing.T, name string, figure func(Look) (Figure, error)) {
	for of, look := range looks {
		t.Run(name+", "+of, func(t *testing.T) {
			t.Parallel()
			f, err := figure(look)
			if err != nil && of != "page" && strings.Contains(err.Error(), "mm high; draw") {
				return // said so, where a page has room
			}
			if err != nil {
				t.Fatal(err)
			}
			checkLayout(t, f)
			if f.Title == "" || f.Reading == "" || f.Interval == "" || len(f.Data.Rows) == 0 && !strings.Contains(name, "no task") {
				t.Errorf("the figure has no title, reading, interval or data: %q, %q, %q", f.Title, f.Reading, f.Interval)
			}
			if !testing.Short() && of == "page" && f.Height < 120*vg.Millimeter { // the tallest take longest, and are no other
				checkWritten(t, f)
			}
		})
	}
}

func TestOddData(t *testing.T) {
	emergences, tables, planes := oddEmergences(), oddTables(), oddPlanes()
	emergences["plain"], tables["as it is"], planes["plain"] = syntheticEmergence(), syntheticFieldTable(), syntheticPlane()
	for name, data := range emergences {
		checkLooks(t, "emergence, "+name, func(l Look) (Figure, error) { return NewEmergence(data, l) })
	}
	for name, data := range tables {
		checkLooks(t, "table-four, "+name, func(l Look) (Figure, error) {
			if name == "seven dimensions" {
				l.Width = 0
			}
			return NewFieldTable(data, l)
		})
	}
	for name, data := range planes {
		checkLooks(t, "dependence-plane, "+name, func(l Look) (Figure, error) { return NewPlane(data, l) })
	}
}

func TestAnyNumberOfPanels(t *testing.T) {
	for n := 1; n <= 16; n++ {
		data := syntheticPlane()
		for len(data.Panels) < n {
			data.Panels = append(data.Panels, data.Panels[0])
		}
		data.Panels = data.Panels[:n]
		f, err := NewPlane(data, Look{})
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, f)
	}
}

// TestRandomEmergence draws data with any mixture of gaps, lengths and periods.
func TestRandomEmergence(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 150 {
		months := 1 + r.IntN(40)
		values := func() []float64 {
			if r.IntN(6) == 0 {
				return nil
			}
			v := make([]float64, months)
			for i := range v {
				v[i] = r.Float64()
				if r.IntN(3) == 0 {
					v[i] = math.NaN()
				}
			}
			return v
		}
		data := Emergence{Months: syntheticMonths(2000+r.IntN(30), months), Arrivals: values(), Replications: r.IntN(4)}
		for i := range 1 + r.IntN(9) {
			f := FieldSeries{Name: longName[:r.IntN(len(longName))]}
			f.Design.Mean, f.Implementation.Mean = values(), values()
			if f.Design.Lower = values(); f.Design.Lower != nil {
				f.Design.Upper = make([]float64, months)
				for j, low := range f.Design.Lower {
					f.Design.Upper[j] = low + (1-low)*r.Float64()
				}
			}
			data.Fields = append(data.Fields, f)
			start := r.IntN(months)
			data.Periods = append(data.Periods, Span{Name: fmt.Sprint("Period ", i), Start: data.Months[start], End: data.Months[start+r.IntN(months-start)], Beside: r.IntN(2) == 0})
		}
		f, err := NewEmergence(data, Look{})
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, f)
	}
}

func TestWrongData(t *testing.T) {
	emergence := func(change func(*Emergence)) error {
		data := syntheticEmergence()
		change(&data)
		_, err := NewEmergence(data, Look{})
		return err
	}
	table := func(change func(*FieldTable)) error {
		data := syntheticFieldTable()
		change(&data)
		_, err := NewFieldTable(data, Look{})
		return err
	}
	plane := func(change func(*Plane)) error {
		data := syntheticPlane()
		change(&data)
		_, err := NewPlane(data, Look{})
		return err
	}
	for want, err := range map[string]error{
		"no month":              emergence(func(d *Emergence) { d.Months = nil }),
		"no field":              emergence(func(d *Emergence) { d.Fields = nil }),
		`"May 2015"`:            emergence(func(d *Emergence) { d.Months[3] = "May 2015" }),
		"does not follow":       emergence(func(d *Emergence) { d.Months[3] = d.Months[2] }),
		"96 months and 2 arr":   emergence(func(d *Emergence) { d.Arrivals = d.Arrivals[:2] }),
		"arrivals in 2012-02":   emergence(func(d *Emergence) { d.Arrivals[1] = math.Inf(1) }),
		"arrivals in 2012-03":   emergence(func(d *Emergence) { d.Arrivals[2] = -1 }),
		"1.5 in 2012-03":        emergence(func(d *Emergence) { d.Fields[1].Design.Mean[2] = 1.5 }),
		"implementation: there": emergence(func(d *Emergence) { d.Fields[1].Implementation.Mean = make([]float64, 7) }),
		"there are 96 months":   emergence(func(d *Emergence) { d.Fields[1].Design.Upper = make([]float64, 7) }),
		"both a lower and":      emergence(func(d *Emergence) { d.Fields[1].Design.Upper = nil }),
		"a lower and an upper":  emergence(func(d *Emergence) { d.Fields[1].Design.Upper = []float64{} }),
		"spin-up: there are 5 months, and 1 fields of 4":                            emergence(func(d *Emergence) { d.SpinUp = SpinUp{Months: 5, Fields: d.Fields[:1]} }),
		"spin-up: arrivals are -1":                                                  emergence(func(d *Emergence) { d.SpinUp = SpinUp{Months: 96, Arrivals: -1, Fields: d.Fields} }),
		"spin-up: field \"Culture and leisure\", design: there are 5 months and 96": emergence(func(d *Emergence) { d.SpinUp = SpinUp{Months: 5, Fields: d.Fields} }),
		"ends before it begins":                                                     emergence(func(d *Emergence) { d.Fields[0].Design.Upper[5] = 0 }),
		"before it starts":                                                          emergence(func(d *Emergence) { d.Periods[0].End = "2001-01" }),
		`period "After"`:                                                            emergence(func(d *Emergence) { d.Periods[2].Start = "" }),
		"400 fields would": func() error {
			_, err := NewEmergence(manyFields(400), Look{})
			return err
		}(),
		"no dimension":         table(func(d *FieldTable) { d.Columns = nil }),
		"table-four: there is": table(func(d *FieldTable) { d.Rows = nil }),
		"5 dimensions and 2":   table(func(d *FieldTable) { d.Rows[2].Words = d.Rows[2].Words[:2] }),
		"and 0 cells of the M": table(func(d *FieldTable) { d.Rows[2].Model = nil }),
		"2 is not a level":     table(func(d *FieldTable) { d.Rows[2].Model[3].Mean = 2 }),
		"at most 9":            table(func(d *FieldTable) { d.Columns = make([]string, 10) }),
		"100 rows would": table(func(d *FieldTable) {
			for len(d.Rows) < 100 {
				d.Rows = append(d.Rows, d.Rows[0])
			}
		}),
		"no panel":             plane(func(d *Plane) { d.Panels = nil }),
		"0 bins":               plane(func(d *Plane) { d.Bins = 0 }),
		"1000000000 bins":      plane(func(d *Plane) { d.Bins = 1e9 }),
		`called "co-produc`:    plane(func(d *Plane) { d.Modes[4] = "together" }),
		"6 modes and counts":   plane(func(d *Plane) { d.Panels[0].Tasks = nil }),
		`"grant" has 3 counts`: plane(func(d *Plane) { d.Panels[0].Tasks[1] = make([]float64, 3) }),
		"counts -1 tasks":      plane(func(d *Plane) { d.Panels[0].Tasks[1][7] = -1 }),
		"counts NaN tasks":     plane(func(d *Plane) { d.Panels[0].Tasks[1][7] = math.NaN() }),
		"too large": plane(func(d *Plane) {
			d.Panels[0].Tasks[1][7], d.Panels[0].Tasks[1][8] = math.MaxFloat64, math.MaxFloat64
		}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "figure ") {
			t.Errorf("want an error with %q, have %v", want, err)
		}
	}
}
