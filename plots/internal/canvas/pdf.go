package canvas

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// WritePDF writes the picture as a one-page PDF with its typefaces embedded.
func (p Picture) WritePDF(w io.Writer) error {
	if err := p.check(); err != nil {
		return err
	}
	c, err := newPDF(p)
	if err != nil {
		return err
	}
	if err := p.drawOn(c); err != nil {
		return err
	}
	return c.document.Output(w)
}

// pdfCanvas draws on a one-page PDF. It takes the place of gonum's vgpdf, which
// multiplies translucent colours by alpha before the viewer does so again (a
// blue band comes out grey), takes UTF-8 for code page 1252, and cannot hold
// two typefaces in one file: both go by the name font.z, and the second takes
// the place of the first. Here text is Unicode, so that ø, ≤ and α are both
// right and found by a search, and only the letters used are embedded.
type pdfCanvas struct {
	document *fpdf.Fpdf
	height   vg.Length
	known    map[string]bool // typefaces the document has
}

var _ vg.Canvas = (*pdfCanvas)(nil)

func newPDF(p Picture) (*pdfCanvas, error) {
	document := fpdf.NewCustom(&fpdf.InitType{
		UnitStr: "pt",
		Size:    fpdf.SizeType{Wd: p.Width.Points(), Ht: p.Height.Points()},
	})
	date := p.Date
	if date.IsZero() {
		date = time.Unix(0, 0)
	}
	document.SetCreationDate(date.UTC())
	document.SetModificationDate(date.UTC())
	document.SetCatalogSort(true) // else fonts are written in the order of a map
	document.SetTitle(p.Name, true)
	document.SetMargins(0, 0, 0)
	document.SetAutoPageBreak(false, 0)
	document.AddPage()
	c := &pdfCanvas{document: document, height: p.Height, known: make(map[string]bool)}
	vg.Initialize(c)
	return c, document.Error()
}

// place converts a point to fpdf's coordinates, whose y grows downwards.
func (c *pdfCanvas) place(p vg.Point) (x, y float64) {
	return p.X.Points(), (c.height - p.Y).Points()
}

// SetLineWidth implements vg.Canvas.
func (c *pdfCanvas) SetLineWidth(width vg.Length) { c.document.SetLineWidth(width.Points()) }

// SetLineDash implements vg.Canvas.
func (c *pdfCanvas) SetLineDash(pattern []vg.Length, offset vg.Length) {
	lengths := make([]float64, len(pattern))
	for i, length := range pattern {
		lengths[i] = length.Points()
	}
	c.document.SetDashPattern(lengths, offset.Points())
}

// SetColor implements vg.Canvas. The PDF wants components that are not
// multiplied by alpha.
func (c *pdfCanvas) SetColor(wanted color.Color) {
	k := Straight(wanted)
	r, g, b := int(k.R), int(k.G), int(k.B)
	c.document.SetFillColor(r, g, b)
	c.document.SetDrawColor(r, g, b)
	c.document.SetTextColor(r, g, b)
	c.document.SetAlpha(float64(k.A)/255, "Normal")
}

// Rotate implements vg.Canvas.
func (c *pdfCanvas) Rotate(angle float64) {
	c.document.TransformRotate(angle*180/math.Pi, 0, c.height.Points())
}

// Translate implements vg.Canvas.
func (c *pdfCanvas) Translate(by vg.Point) {
	c.document.TransformTranslate(by.X.Points(), -by.Y.Points())
}

// Scale implements vg.Canvas.
func (c *pdfCanvas) Scale(x, y float64) {
	c.document.TransformScale(100*x, 100*y, 0, c.height.Points())
}

// Push implements vg.Canvas.
func (c *pdfCanvas) Push() { c.document.TransformBegin() }

// Pop implements vg.Canvas.
func (c *pdfCanvas) Pop() { c.document.TransformEnd() }

// Stroke implements vg.Canvas.
func (c *pdfCanvas) Stroke(path vg.Path) { c.path(path, "D") }

// Fill implements vg.Canvas.
func (c *pdfCanvas) Fill(path vg.Path) { c.path(path, "F") }

func (c *pdfCanvas) path(path vg.Path, style string) {
	for _, part := range path {
		x, y := c.place(part.Pos)
		switch {
		case part.Type == vg.MoveComp:
			c.document.MoveTo(x, y)
		case part.Type == vg.LineComp:
			c.document.LineTo(x, y)
		case part.Type == vg.CurveComp && len(part.Control) == 1:
			ax, ay := c.place(part.Control[0])
			c.document.CurveTo(ax, ay, x, y)
		case part.Type == vg.CurveComp && len(part.Control) == 2:
			ax, ay := c.place(part.Control[0])
			bx, by := c.place(part.Control[1])
			c.document.CurveBezierCubicTo(ax, ay, bx, by, x, y)
		case part.Type == vg.CloseComp:
			c.document.ClosePath()
		default:
			c.document.SetError(errUnsupported)
			return
		}
	}
	c.document.DrawPath(style)
}

// DrawImage implements vg.Canvas; no figure holds an image, so it only records
// an error.
func (c *pdfCanvas) DrawImage(vg.Rectangle, image.Image) { c.document.SetError(errUnsupported) }

// FillString implements vg.Canvas. A letter that the typeface lacks comes out
// as its empty box, as in the PNG.
func (c *pdfCanvas) FillString(face font.Face, at vg.Point, text string) {
	if face.Font.Size <= 0 || text == "" {
		return
	}
	weight := ""
	if isBold(face) {
		weight = "B"
	}
	const family = "liberation-sans"
	if !c.known[weight] {
		source, err := typefaceSource(face)
		if err != nil {
			c.document.SetError(fmt.Errorf("typeface %s: %w", face.Name(), err))
			return
		}
		c.document.AddUTF8FontFromBytes(family, weight, source)
		c.known[weight] = true
	}
	c.document.SetFont(family, weight, face.Font.Size.Points())
	x, y := c.place(at)
	// One glyph serves both spaces; two letters for one glyph would make the
	// order of the embedded typeface's table depend on a map.
	c.document.Text(x, y, strings.ReplaceAll(text, "\u00a0", " "))
}
