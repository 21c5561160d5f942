package plots

import (
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/plot/vg"

	"dugnad/plots/internal/canvas"
)

// Figure is a drawing that is ready to be written. It holds its data by
// reference: change them after the constructor has returned and the drawing
// changes too.
type Figure struct {
	Name          string    // the file's name without its ending, such as "emergence"
	Width, Height vg.Length // on paper
	Title         string    // what it shows, in the look's language like all that follows
	Reading       string    // how to read it, in sentences
	Interval      string    // what its intervals are, in a sentence, or that it has none
	Data          Data      // exactly what it shows
	look          Look
	draw          func(sheet)
}

// newPlan checks the look and makes the plan of a figure. Errors begin with the figure's name.
func newPlan[Data, Plan any](figure string, plan func(Data, Look) (Plan, error), data Data, look Look) (p Plan, err error) {
	if err = look.check(); err == nil {
		p, err = plan(data, look)
	}
	if err != nil {
		err = fmt.Errorf("figure %s: %w", figure, err)
	}
	return p, err
}

// withTitle returns the figure with its look, and with its title above it if the look has Title.
func withTitle(f Figure, look Look) Figure {
	f.look = look
	if !look.Title {
		return f
	}
	lines := titleText.wrapTo(f.Title, f.Width-2*margin, 3)
	room := vg.Length(len(lines))*titleText.line() + 4
	inner, height := f.draw, f.Height
	f.Height += room
	f.draw = func(s sheet) {
		for i, line := range lines {
			s.text(titleText, margin, s.height-margin-vg.Length(i+1)*titleText.line()+3, atStart, onBase, line)
		}
		s.height = height
		inner(s)
	}
	return f
}

// picture returns the figure in the form that the file formats take.
func (f Figure) picture() canvas.Picture {
	p := canvas.Picture{
		Name: f.Name, Title: f.Title, Description: strings.TrimSpace(f.Reading + " " + f.Interval),
		Width: f.Width, Height: f.Height, Date: f.look.Date,
	}
	if f.draw != nil {
		p.Draw = func(c vg.Canvas) { f.draw(sheet{Canvas: c, width: f.Width, height: f.Height, grey: f.look.Grey}) }
	}
	return p
}

// WritePDF writes the figure as a one-page PDF with its typefaces embedded. The
// bytes depend on the data and the look alone.
func (f Figure) WritePDF(w io.Writer) error { return f.named("PDF", f.picture().WritePDF(w)) }

// WritePNG writes the figure as an opaque PNG of 300 dots per inch, which the file also states.
func (f Figure) WritePNG(w io.Writer) error { return f.named("PNG", f.picture().WritePNG(w)) }

// WriteSVG writes the figure as SVG with real text. The letters used are embedded, so that it
// looks the same on every machine.
func (f Figure) WriteSVG(w io.Writer) error { return f.named("SVG", f.picture().WriteSVG(w)) }

// WriteInlineSVG writes the figure as an svg element of a web page, in the page's typeface. alt
// is its text alternative. If tooltips is true, values appear when a reader points at them: they are in a
// group of class "told".
func (f Figure) WriteInlineSVG(w io.Writer, alt string, tooltips bool) error {
	return f.named("SVG", f.picture().WriteInlineSVG(w, alt, tooltips))
}

// WriteTeX writes the figure as a pgfpicture for \input in a LaTeX paper that loads pgf, with
// text in the paper's own type; the file's first lines say how to use it.
func (f Figure) WriteTeX(w io.Writer) error { return f.named("TeX", f.picture().WriteTeX(w)) }

// named adds the names of the figure and the format to an error; nil stays nil.
func (f Figure) named(format string, err error) error {
	if err != nil {
		return fmt.Errorf("figure %s as %s: %w", f.Name, format, err)
	}
	return nil
}

// Formats are the endings of the formats that a figure can be written in.
var Formats = []string{"pdf", "svg", "png", "tex"}

// Write writes the figure in one of the [Formats].
func (f Figure) Write(w io.Writer, format string) error {
	switch format {
	case "pdf":
		return f.WritePDF(w)
	case "svg":
		return f.WriteSVG(w)
	case "png":
		return f.WritePNG(w)
	case "tex":
		return f.WriteTeX(w)
	}
	return fmt.Errorf("figure %s: %q is no format; there are %s", f.Name, format, strings.Join(Formats, ", "))
}
