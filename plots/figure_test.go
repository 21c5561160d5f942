package plots

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"dugnad/plots/internal/canvas"
)

// theThree returns the default figures of a run.
func theThree(t testing.TB) []Figure {
	t.Helper()
	var figures []Figure
	add := func(f Figure, err error) {
		if err != nil {
			t.Fatal(err)
		}
		figures = append(figures, f)
	}
	add(NewEmergence(syntheticEmergence(), Look{}))
	add(NewFieldTable(syntheticFieldTable(), Look{}))
	add(NewPlane(syntheticPlane(), Look{}))
	return figures
}

func written(t testing.TB, write func(io.Writer) error) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestSameBytesEveryTime(t *testing.T) {
	figures := theThree(t)
	if testing.Short() {
		figures = figures[:1]
	}
	for _, f := range figures {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			// Several times, as the order of a map may agree by chance.
			first := written(t, f.WritePDF)
			for range 5 {
				if !bytes.Equal(first, written(t, f.WritePDF)) {
					t.Fatalf("%s: two PDFs differ", f.Name)
				}
			}
			for _, write := range []func(io.Writer) error{f.WritePNG, f.WriteSVG, f.WriteTeX, f.WriteCSV} {
				if !bytes.Equal(written(t, write), written(t, write)) {
					t.Errorf("%s: two files of one format differ", f.Name)
				}
			}
		})
	}
}

func TestDateOfPDF(t *testing.T) {
	f := theThree(t)[1]
	if file := written(t, f.WritePDF); !bytes.Contains(file, []byte("D:19700101000000")) {
		t.Error("without a date it is not 1970")
	}
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	date, err := DateFromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if f, err = NewFieldTable(syntheticFieldTable(), Look{Date: date}); err != nil {
		t.Fatal(err)
	}
	if file := written(t, f.WritePDF); bytes.Count(file, []byte("D:20231114221320")) != 2 {
		t.Error("the PDF does not carry the date from the environment")
	}
	for _, bad := range []string{"yesterday", "-1", "1.5", "99999999999999999999"} {
		t.Setenv("SOURCE_DATE_EPOCH", bad)
		if _, err := DateFromEnvironment(); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("SOURCE_DATE_EPOCH=%s: error %v", bad, err)
		}
	}
	t.Setenv("SOURCE_DATE_EPOCH", "")
	if date, err := DateFromEnvironment(); err != nil || date.Unix() != 0 {
		t.Errorf("an empty variable gives %v, %v", date, err)
	}
}

func TestPNGHasPageWidthAt300Dots(t *testing.T) {
	for _, f := range theThree(t) {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			file := written(t, f.WritePNG)
			decoded, err := png.DecodeConfig(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			size := image.Point{X: decoded.Width, Y: decoded.Height}
			if size.X != 2055 { // 174 mm
				t.Errorf("%s is %d pixels wide", f.Name, size.X)
			}
			if want := int(f.Height.Dots(300) + 0.5); size.Y != want {
				t.Errorf("%s is %d pixels high, want %d", f.Name, size.Y, want)
			}
			at := bytes.Index(file, []byte("pHYs"))
			if at < 0 || binary.BigEndian.Uint32(file[at+4:]) != 11811 || file[at+12] != 1 {
				t.Errorf("%s does not state 300 dots per inch", f.Name)
			}
		})
	}
}

// bandOnWhite is one field with a wide interval and no shading behind it.
func bandOnWhite(t *testing.T) (Figure, color.NRGBA) {
	t.Helper()
	band := Band{Mean: []float64{.5, .5, .5}, Lower: []float64{.2, .2, .2}, Upper: []float64{.8, .8, .8}}
	f, err := NewEmergence(Emergence{
		Months: syntheticMonths(2015, 3),
		Fields: []FieldSeries{{Name: "Bodø, ≤ 5 × α₂ – «frivillighet»", Design: band}},
	}, Look{})
	if err != nil {
		t.Fatal(err)
	}
	blend := func(v uint8) uint8 { return uint8(255 - 0.26*(255-float64(v)) + 0.5) }
	c := fieldColour(0)
	return f, color.NRGBA{R: blend(c.R), G: blend(c.G), B: blend(c.B), A: 255}
}

// pixels counts the pixels close to a colour.
func pixels(picture image.Image, wanted color.NRGBA) (count int) {
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 2 }
	for p := picture.(*image.RGBA).Pix; len(p) > 0; p = p[4:] {
		if near(p[0], wanted.R) && near(p[1], wanted.G) && near(p[2], wanted.B) {
			count++
		}
	}
	return count
}

func TestBandKeepsItsTint(t *testing.T) {
	f, tint := bandOnWhite(t)
	decoded, err := png.Decode(bytes.NewReader(written(t, f.WritePNG)))
	if err != nil {
		t.Fatal(err)
	}
	if n := pixels(decoded, tint); n < 20000 {
		t.Errorf("only %d pixels of the PNG have the band's tint %v", n, tint)
	}
	content := pdfContent(t, written(t, f.WritePDF))
	if !strings.Contains(content, "0.000 0.447 0.698 rg") { // #0072b2, not multiplied by alpha
		t.Error("the PDF's content has not the palette's blue as a fill colour")
	}
	r, g, b, _ := translucent(fieldColour(0), 0.26).RGBA() // multiplied, as color.Color has it
	multiplied := fmt.Sprintf("%.3f %.3f %.3f rg", float64(r>>8)/255, float64(g>>8)/255, float64(b>>8)/255)
	if strings.Contains(content, multiplied) {
		t.Error("the PDF's content has the colour multiplied by alpha")
	}
	if file := written(t, f.WritePDF); !bytes.Contains(file, []byte("/ca 0.259")) {
		t.Error("the PDF's band is not translucent")
	}
}

// pdfContent returns the page's content, the stream that sets text.
func pdfContent(t *testing.T, file []byte) string {
	t.Helper()
	var all strings.Builder
	for rest := file; ; {
		_, after, found := bytes.Cut(rest, []byte("stream\n"))
		if !found {
			return all.String()
		}
		stream, next, _ := bytes.Cut(after, []byte("\nendstream"))
		if r, err := zlib.NewReader(bytes.NewReader(stream)); err == nil {
			if text, _ := io.ReadAll(r); bytes.Contains(text, []byte(" Tf ET")) {
				all.Write(text)
			}
		}
		rest = next
	}
}

func TestPDFTextIsUnicode(t *testing.T) {
	f, _ := bandOnWhite(t)
	content := pdfContent(t, written(t, f.WritePDF))
	for _, text := range []string{"Bodø, ≤ 5 × α₂ – «frivillighet»", "Design"} {
		if !strings.Contains(content, pdfString(text)) {
			t.Errorf("%q is not in the PDF", text)
		}
	}
	if strings.Contains(content, pdfString("?")) {
		t.Error("a question mark is in the PDF")
	}
}

// pdfString is text as a PDF string with two bytes a letter.
func pdfString(text string) string {
	var s strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		for _, b := range []byte{byte(unit >> 8), byte(unit)} {
			if strings.IndexByte(`\()`, b) >= 0 {
				s.WriteByte('\\')
			}
			if b == '\r' {
				s.WriteString(`\r`)
				continue
			}
			s.WriteByte(b)
		}
	}
	return s.String()
}

func TestFormats(t *testing.T) {
	f := theThree(t)[0]
	for format, start := range map[string]string{"pdf": "%PDF-1.", "png": "\x89PNG", "svg": "<?xml", "tex": "% emergence"} {
		file := written(t, func(w io.Writer) error { return f.Write(w, format) })
		if !strings.HasPrefix(string(file), start) {
			t.Errorf("%s begins with %q", format, file[:20])
		}
		if err := (Figure{Name: "nothing"}).Write(io.Discard, format); !errors.Is(err, canvas.ErrEmpty) {
			t.Errorf("a figure without a drawing as %s: %v", format, err)
		}
	}
	if err := f.Write(io.Discard, "eps"); err == nil || !strings.Contains(err.Error(), "pdf, svg, png, tex") {
		t.Errorf("an unknown format: %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrorsAreReported(t *testing.T) {
	f := theThree(t)[0]
	for _, write := range []func(io.Writer) error{f.WritePDF, f.WritePNG, f.WriteSVG, f.WriteTeX, f.WriteCSV} {
		if err := write(failing{}); err == nil || !strings.Contains(err.Error(), "disk full") || !strings.Contains(err.Error(), "emergence") {
			t.Errorf("error is %v", err)
		}
	}
}

// program runs one of poppler's programs on a PDF; the test is skipped where it
// is not installed.
func program(t *testing.T, pdf []byte, name string, arguments ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name, "is not installed")
	}
	file := filepath.Join(t.TempDir(), "figure.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, argument := range arguments {
		if argument == "FILE" {
			arguments[i] = file
		}
	}
	var stderr bytes.Buffer
	command := exec.Command(path, arguments...)
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%s: %v: %s", name, err, stderr.String())
	}
	return out
}

func TestPDFReadByPoppler(t *testing.T) {
	f, tint := bandOnWhite(t)
	pdf := written(t, f.WritePDF)
	t.Run("text", func(t *testing.T) {
		text := string(program(t, pdf, "pdftotext", "FILE", "-"))
		if !strings.Contains(text, "Bodø, ≤ 5 × α₂ – «frivillighet»") {
			t.Errorf("the text is %q", text)
		}
	})
	t.Run("typefaces", func(t *testing.T) {
		lines := strings.Split(strings.TrimSpace(string(program(t, pdf, "pdffonts", "FILE"))), "\n")
		if len(lines) != 4 {
			t.Errorf("not two typefaces:\n%s", strings.Join(lines, "\n"))
		}
		for _, line := range lines[2:] {
			if !strings.Contains(line, " yes ") {
				t.Errorf("not embedded: %s", line)
			}
		}
	})
	t.Run("tint", func(t *testing.T) {
		out := program(t, pdf, "pdftoppm", "-png", "-r", "300", "FILE")
		drawn, err := png.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if n := pixels(drawn, tint); n < 20000 {
			t.Errorf("only %d pixels have the band's tint %v", n, tint)
		}
	})
	for _, f := range theThree(t) {
		t.Run("size of "+f.Name, func(t *testing.T) {
			out := string(program(t, written(t, f.WritePDF), "pdfinfo", "FILE"))
			if !strings.Contains(out, fmt.Sprintf("%.2f x", f.Width.Points())) {
				t.Errorf("the page is not 174 mm wide: %s", out)
			}
		})
	}
}

func BenchmarkFigures(b *testing.B) {
	for b.Loop() {
		for _, f := range theThree(b) {
			for _, format := range Formats {
				if err := f.Write(io.Discard, format); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
