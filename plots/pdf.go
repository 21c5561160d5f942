package plots

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// DateFromEnvironment reads the date for [Look] from SOURCE_DATE_EPOCH
// (seconds since 1970); it is 1970-01-01 UTC where the variable is not set. A
// value that is no whole number from 0 to the end of the year 9999 is an error.
func DateFromEnvironment() (time.Time, error) {
	const endOf9999 = 253402300799
	value := os.Getenv("SOURCE_DATE_EPOCH")
	if value == "" {
		return time.Unix(0, 0).UTC(), nil
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil || seconds < 0 || seconds > endOf9999 {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q, not a number of seconds since 1970", value)
	}
	return time.Unix(seconds, 0).UTC(), nil
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

func newPDF(title string, width, height vg.Length, date time.Time) (*pdfCanvas, error) {
	if !(width > 0 && height > 0) {
		return nil, errEmpty
	}
	document := fpdf.NewCustom(&fpdf.InitType{
		UnitStr: "pt",
		Size:    fpdf.SizeType{Wd: width.Points(), Ht: height.Points()},
	})
	if date.IsZero() {
		date = time.Unix(0, 0)
	}
	document.SetCreationDate(date.UTC())
	document.SetModificationDate(date.UTC())
	document.SetCatalogSort(true) // else fonts are written in the order of a map
	document.SetTitle(title, true)
	document.SetMargins(0, 0, 0)
	document.SetAutoPageBreak(false, 0)
	document.AddPage()
	c := &pdfCanvas{document: document, height: height, known: make(map[string]bool)}
	vg.Initialize(c)
	return c, document.Error()
}

// writeTo ends the document; the canvas cannot be drawn on afterwards.
func (c *pdfCanvas) writeTo(w io.Writer) error { return c.document.Output(w) }

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
	k := straight(wanted)
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

var errUnsupported = errors.New("arcs and images are not drawn as PDF")

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
	if face.Font.Weight == stdfont.WeightBold {
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

// sources keeps the typefaces' files by weight, as every PDF wants them.
var sources sync.Map

func typefaceSource(face font.Face) ([]byte, error) {
	if source, ok := sources.Load(face.Font.Weight); ok {
		return source.([]byte), nil
	}
	var file bytes.Buffer
	if _, err := face.Face.WriteSourceTo(nil, &file); err != nil {
		return nil, err
	}
	sources.Store(face.Font.Weight, file.Bytes())
	return file.Bytes(), nil
}
