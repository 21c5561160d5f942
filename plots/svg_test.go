package plots

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// update is whether golden files are written anew instead of compared, see CONTRIBUTING.md.
var update = os.Getenv("DUGNAD_UPDATE") != ""

// golden compares text with a file of testdata.
func golden(t *testing.T, name string, have []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, have, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(string(have), "\n")
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a) || i >= len(b):
			t.Fatalf("%s: there are %d lines, want %d; DUGNAD_UPDATE=1 writes it anew", name, len(b), len(a))
		case a[i] != b[i]:
			t.Fatalf("%s, line %d:\nhave %s\nwant %s", name, i+1, b[i], a[i])
		}
	}
}

// small is a figure of few strokes with every kind of mark: two fields, gaps, a band.
func small(t *testing.T, look Look) Figure {
	t.Helper()
	data := sliced(syntheticEmergence(), 42, 48)
	data.Fields = data.Fields[:2]
	data.SpinUp = spinUpOf(sliced(syntheticEmergence(), 0, 4))
	data.SpinUp.Fields = data.SpinUp.Fields[:2]
	for _, field := range append(pointers(data.Fields), pointers(data.SpinUp.Fields)...) { // last digits differ between processors
		for _, band := range []*Band{&field.Design, &field.Implementation} {
			for _, values := range []*[]float64{&band.Mean, &band.Lower, &band.Upper} {
				*values = slices.Clone(*values)
				for j, value := range *values {
					(*values)[j] = math.Round(value*1000) / 1000
				}
			}
		}
	}
	for i, value := range data.Arrivals {
		data.Arrivals[i] = math.Round(value)
	}
	f, err := NewEmergence(data, look)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func pointers(fields []FieldSeries) (all []*FieldSeries) {
	for i := range fields {
		all = append(all, &fields[i])
	}
	return all
}

// The text of SVG and TeX files is the same on every machine but for the last digits of
// coordinates, which are rounded to hundredths of a point.
func TestGoldens(t *testing.T) {
	figure := small(t, Look{Width: ColumnWidth, Language: Bokmaal})
	golden(t, "emergence.svg", written(t, inline(figure)))
	golden(t, "emergence.tex", written(t, figure.WriteTeX))
	golden(t, "emergence.csv", written(t, figure.WriteCSV))
	golden(t, "emergence.md", written(t, func(w io.Writer) error {
		return figure.WriteCaption(w, Source{Scenarios: []string{"a", "b"}, Digests: []string{strings.Repeat("0", 64), strings.Repeat("f", 64)}, Replications: 40, Seed: 2015})
	}))
}

// PNGs of two machines may differ in how an edge is blended; a golden holds a small figure to
// a mean difference of 1 of 255 levels.
func TestPNGIsAsBefore(t *testing.T) {
	have := written(t, small(t, Look{Width: ColumnWidth}).WritePNG)
	path := filepath.Join("testdata", "emergence.png")
	if update {
		if err := os.WriteFile(path, have, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pixels := func(file []byte) *image.RGBA {
		picture, err := png.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		return picture.(*image.RGBA)
	}
	a, b := pixels(want), pixels(have)
	if a.Bounds() != b.Bounds() {
		t.Fatalf("the figure is %v, want %v", b.Bounds(), a.Bounds())
	}
	sum := 0
	for i := range a.Pix {
		sum += max(int(a.Pix[i]), int(b.Pix[i])) - min(int(a.Pix[i]), int(b.Pix[i]))
	}
	if mean := float64(sum) / float64(len(a.Pix)); mean > 1 {
		t.Errorf("pixels differ by %.2f levels on the mean", mean)
	}
}

// Every SVG is well-formed, small, and asks for nothing from elsewhere.
func TestSVGStandsAlone(t *testing.T) {
	figures := theThree(t)
	figures = append(figures, small(t, Look{Title: true}))
	for _, f := range figures {
		alone, within := written(t, f.WriteSVG), written(t, inline(f))
		for _, file := range [][]byte{alone, within} {
			decoder := xml.NewDecoder(bytes.NewReader(file))
			for {
				if _, err := decoder.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", f.Name, err)
				}
			}
		}
		if regexp.MustCompile(`(href|url\(["']?https?|@import)`).Match(bytes.ReplaceAll(alone, []byte("url(data:"), nil)) {
			t.Errorf("%s asks for something from elsewhere", f.Name)
		}
		if extra := len(alone) - len(within); extra > 60_000 {
			t.Errorf("%s: typefaces take %d bytes", f.Name, extra)
		}
		if bytes.Contains(within, []byte("font-fa")) || bytes.HasPrefix(within, []byte("<?xml")) {
			t.Errorf("%s inline is not for a page", f.Name)
		}
		if !bytes.Contains(alone, []byte("<title>"+f.Title+"</title>")) || !bytes.Contains(within, []byte(`aria-label="what it shows &lt;&amp;&gt;"`)) {
			t.Errorf("%s has no words for those who cannot see it", f.Name)
		}
		if bytes.Contains(alone, []byte(`class="told"`)) {
			t.Errorf("%s on paper answers to a pointer", f.Name)
		}
	}
}

// Braces and scopes of a TeX file match, and no text begins a comment.
func TestTeXIsBalanced(t *testing.T) {
	for _, f := range theThree(t) {
		file := string(written(t, f.WriteTeX))
		depth, lines := 0, strings.Split(file, "\n")
		for _, line := range lines[3:] { // behind the comments
			for i, letter := range line {
				escaped := i > 0 && line[i-1] == '\\' && (i < 2 || line[i-2] != '\\')
				switch {
				case letter == '{' && !escaped:
					depth++
				case letter == '}' && !escaped:
					depth--
				case letter == '%' && !escaped && !strings.HasSuffix(line, "{pgfpicture}%"):
					t.Fatalf("%s: a comment begins in %q", f.Name, line)
				}
			}
		}
		if depth != 0 || strings.Count(file, "\\begin{pgfscope}") != strings.Count(file, "\\end{pgfscope}") {
			t.Errorf("%s: braces or scopes do not match", f.Name)
		}
	}
}

// In grey every colour is as light as it was.
func TestGreys(t *testing.T) {
	for _, c := range fieldColours {
		if g := greyOf(c); g.R != g.G || g.G != g.B || max(luminance(g), luminance(c))-min(luminance(g), luminance(c)) > 0.01 {
			t.Errorf("%v becomes %v", c, g)
		}
	}
	for i := 1; i < len(modeColours); i++ {
		if luminance(modeColours[i])-luminance(modeColours[i-1]) < 0.05 {
			t.Errorf("mode %d is hardly lighter than the one below it", i)
		}
	}
	colours := regexp.MustCompile(`#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})"`)
	for _, found := range colours.FindAllStringSubmatch(string(written(t, inline(small(t, Look{Grey: true})))), -1) {
		if found[1] != found[2] || found[2] != found[3] {
			t.Fatalf("%s is a colour", found[0])
		}
	}
}

// Two figures of one caption tell their intervals apart.
func TestCaptionSaysWhatIsDrawn(t *testing.T) {
	one := sliced(syntheticEmergence(), 0, 3)
	one.Replications = 1
	for i := range one.Fields {
		f := &one.Fields[i]
		f.Design.Lower, f.Design.Upper, f.Implementation.Lower, f.Implementation.Upper = nil, nil, nil, nil
	}
	f, err := NewEmergence(one, Look{})
	if err != nil {
		t.Fatal(err)
	}
	caption := string(written(t, func(w io.Writer) error {
		return f.WriteCaption(w, Source{Scenarios: []string{"tiny"}, Replications: 1, Seed: 7})
	}))
	for _, want := range []string{"One replication gives no interval, and none is drawn.", "Scenario: tiny; 1 replication, seed 7.", "no prediction"} {
		if !strings.Contains(caption, want) {
			t.Errorf("%q is not in\n%s", want, caption)
		}
	}
	if !strings.Contains(string(written(t, inline(f))), "One replication: no interval") {
		t.Error("the figure does not say that it has no interval")
	}
}

// inline writes a figure as for a web page.
func inline(f Figure) func(io.Writer) error {
	return func(w io.Writer) error { return f.WriteInlineSVG(w, "what it shows <&>", true) }
}
