package canvas

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// WriteSVG writes the picture as an SVG file with real text: of the typeface the letters used
// are embedded, some 15 KB per weight.
func (p Picture) WriteSVG(w io.Writer) error {
	c, err := p.svg(false)
	if err != nil {
		return err
	}
	style, err := c.typefaces()
	if err != nil {
		return err
	}
	width, height := svgLength(p.Width), svgLength(p.Height)
	var file bytes.Buffer
	file.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	fmt.Fprintf(&file, `<svg xmlns="http://www.w3.org/2000/svg" role="img" %s>`+"\n", p.svgSize())
	fmt.Fprintf(&file, "<title>%s</title>\n<desc>%s</desc>\n%s", escaped(p.Title), escaped(p.Description), style)
	fmt.Fprintf(&file, `<rect width="%s" height="%s" fill="#ffffff"/>`+"\n", width, height)
	fmt.Fprintf(&file, `<g font-family="%s" fill="none" stroke-linejoin="miter">`+"\n%s</g>\n</svg>\n", svgFamilies, c.body.Bytes())
	_, err = w.Write(file.Bytes())
	return err
}

// WriteInlineSVG writes the picture as an svg element of a web page: without the XML
// declaration, and in the page's typeface, which should be about as wide as Liberation Sans.
// alt is its text alternative. If tooltips is true, a group of class "told" holds invisible boxes with the
// words of [Tooltip].
func (p Picture) WriteInlineSVG(w io.Writer, alt string, tooltips bool) error {
	c, err := p.svg(tooltips)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	fmt.Fprintf(&file, `<svg role="img" aria-label="%s" %s>`+"\n", escaped(alt), p.svgSize())
	fmt.Fprintf(&file, `<g fill="none" stroke-linejoin="miter">`+"\n%s</g>\n", c.body.Bytes())
	if c.boxes.Len() > 0 {
		fmt.Fprintf(&file, `<g class="told" fill-opacity="0">`+"\n%s</g>\n", c.boxes.Bytes())
	}
	file.WriteString("</svg>\n")
	_, err = w.Write(file.Bytes())
	return err
}

// svg draws the picture as the elements of an SVG.
func (p Picture) svg(tooltips bool) (*svgCanvas, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	c := &svgCanvas{height: p.Height, tooltips: tooltips, letters: map[bool]map[rune]bool{false: {}, true: {}}}
	vg.Initialize(c)
	if err := p.drawOn(c); err != nil {
		return nil, err
	}
	return c, c.err
}

// svgSize is the attributes of the svg element that say how large it is.
func (p Picture) svgSize() string {
	return fmt.Sprintf(`width="%smm" height="%smm" viewBox="0 0 %s %s"`,
		svgLength(p.Width/vg.Millimeter), svgLength(p.Height/vg.Millimeter), svgLength(p.Width), svgLength(p.Height))
}

// svgFamilies names the house typeface and, where it is not embedded, those of its widths.
const svgFamilies = "dugnad-sans, Liberation Sans, Arial, Helvetica, Arimo, sans-serif"

// svgCanvas draws an SVG, y growing downwards. gonum's vgsvg turns every text over twice and
// embeds whole typefaces.
type svgCanvas struct {
	pen
	body     bytes.Buffer
	height   vg.Length
	letters  map[bool]map[rune]bool // used, by whether bold
	tooltips bool
	boxes    bytes.Buffer // of the tooltips
	err      error
}

var _ anchoring = (*svgCanvas)(nil)

// Stroke implements vg.Canvas.
func (c *svgCanvas) Stroke(path vg.Path) {
	if c.now.width <= 0 {
		return
	}
	dashes := ""
	if len(c.now.dashes) > 0 {
		lengths := make([]string, len(c.now.dashes))
		for i, length := range c.now.dashes {
			lengths[i] = svgLength(length)
		}
		dashes = ` stroke-dasharray="` + strings.Join(lengths, " ") + `"`
	}
	fmt.Fprintf(&c.body, `<path d="%s" stroke="%s"%s stroke-width="%s"%s/>`+"\n",
		c.path(path), hex(c.now.colour), c.opacity("stroke"), svgLength(c.now.width), dashes)
}

// Fill implements vg.Canvas.
func (c *svgCanvas) Fill(path vg.Path) {
	fmt.Fprintf(&c.body, `<path d="%s" fill="%s"%s/>`+"\n", c.path(path), hex(c.now.colour), c.opacity("fill"))
}

func (c *svgCanvas) opacity(of string) string {
	if c.now.colour.A == 255 {
		return ""
	}
	return fmt.Sprintf(` %s-opacity="%s"`, of, svgNumber(float64(c.now.colour.A)/255))
}

func (c *svgCanvas) path(path vg.Path) string {
	var d strings.Builder
	lastX, lastY := "", ""
	write := func(letter string, points ...vg.Point) {
		for i, p := range points {
			x, y := c.place(p)
			switch {
			case letter == "L" && x == lastX && y == lastY:
			case letter == "L" && y == lastY:
				d.WriteString("H" + x)
			case letter == "L" && x == lastX:
				d.WriteString("V" + y)
			case i > 0:
				d.WriteString(" " + x + " " + y)
			default:
				d.WriteString(letter + x + " " + y)
			}
			lastX, lastY = x, y
		}
	}
	for _, part := range path {
		switch {
		case part.Type == vg.MoveComp:
			write("M", part.Pos)
		case part.Type == vg.LineComp:
			write("L", part.Pos)
		case part.Type == vg.CurveComp && len(part.Control) == 1:
			write("Q", part.Control[0], part.Pos)
		case part.Type == vg.CurveComp && len(part.Control) == 2:
			write("C", part.Control[0], part.Control[1], part.Pos)
		case part.Type == vg.CloseComp:
			d.WriteByte('Z')
			lastX, lastY = "", "" // back at the beginning
		default:
			c.err = errUnsupported
		}
	}
	return d.String()
}

// place is a point as SVG counts.
func (c *svgCanvas) place(p vg.Point) (x, y string) {
	a, b := c.to().at(p)
	return svgNumber(a), svgNumber(float64(c.height) - b)
}

// DrawImage implements vg.Canvas; no figure holds an image.
func (c *svgCanvas) DrawImage(vg.Rectangle, image.Image) { c.err = errUnsupported }

// FillString implements vg.Canvas.
func (c *svgCanvas) FillString(face font.Face, at vg.Point, text string) {
	c.anchored(face, at, Start, text)
}

func (c *svgCanvas) anchored(face font.Face, at vg.Point, along float64, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	bold := isBold(face)
	for _, letter := range text {
		c.letters[bold][letter] = true
	}
	x, y := c.place(at)
	var how strings.Builder
	if anchor := map[float64]string{Middle: "middle", End: "end"}[along]; anchor != "" {
		fmt.Fprintf(&how, ` text-anchor="%s"`, anchor)
	}
	if bold {
		how.WriteString(` font-weight="bold"`)
	}
	if angle := c.to().angle(); angle != 0 {
		fmt.Fprintf(&how, ` transform="rotate(%s %s %s)"`, svgNumber(-angle), x, y)
	}
	fmt.Fprintf(&c.body, `<text x="%s" y="%s" font-size="%s" fill="%s"%s>%s</text>`+"\n",
		x, y, svgLength(face.Font.Size), hex(c.now.colour), how.String(), escaped(text))
}

// tooltip adds an invisible box with a title, which browsers show to a reader who points at it.
func (c *svgCanvas) tooltip(area vg.Rectangle, words string) {
	if !c.tooltips {
		return
	}
	x, top := c.place(vg.Point{X: area.Min.X, Y: area.Max.Y})
	fmt.Fprintf(&c.boxes, `<rect x="%s" y="%s" width="%s" height="%s"><title>%s</title></rect>`+"\n",
		x, top, svgLength(area.Max.X-area.Min.X), svgLength(area.Max.Y-area.Min.Y), escaped(words))
}

// typefaces is the style element that embeds the letters used.
func (c *svgCanvas) typefaces() (string, error) {
	var sheet strings.Builder
	for i, weight := range []string{"normal", "bold"} {
		bold := i == 1
		if len(c.letters[bold]) == 0 {
			continue
		}
		file, err := subset(Face(8, bold), c.letters[bold])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&sheet, "@font-face{font-family:dugnad-sans;font-weight:%s;src:url(data:font/woff;base64,%s)}\n",
			weight, base64.StdEncoding.EncodeToString(file))
	}
	return "<style>\n" + sheet.String() + "</style>\n", nil
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func svgLength(length vg.Length) string { return svgNumber(float64(length)) }

// svgNumber writes hundredths of a point: finer than any printer.
func svgNumber(value float64) string {
	return strconv.FormatFloat(math.Round(value*100)/100+0, 'f', -1, 64)
}

func escaped(text string) string {
	var out strings.Builder
	if err := xml.EscapeText(&out, []byte(Printable(text))); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return out.String()
}
