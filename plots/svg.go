package plots

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

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// WriteSVG writes the figure as SVG with real text, in the house typeface wherever it is
// opened: of it the letters used are embedded, some 15 KB per weight.
func (f Figure) WriteSVG(w io.Writer) error { return f.writeSVG(w, nil) }

// WriteInlineSVG writes the figure as an svg element to stand in a web page: without the
// line that begins an XML file, and in the page's typeface, which should be about as wide as
// the house typeface. Text is anchored at its start, middle or end, so that another width
// does no harm. alt is what a reader who does not see it is told. If told, a group of class
// "told" holds unseen boxes that tell values to who points at them.
func (f Figure) WriteInlineSVG(w io.Writer, alt string, told bool) error {
	return f.writeSVG(w, &inPage{alt, told})
}

// inPage is how a figure stands in a web page.
type inPage struct {
	alt  string
	told bool
}

func (f Figure) writeSVG(w io.Writer, page *inPage) error {
	alone := page == nil
	if !(f.Width > 0 && f.Height > 0) {
		return fmt.Errorf("figure %s as SVG: %w", f.Name, errEmpty)
	}
	c := &svgCanvas{height: f.Height, told: page != nil && page.told, letters: map[bool]map[rune]bool{false: {}, true: {}}}
	vg.Initialize(c)
	if err := f.drawOn(c); err != nil {
		return fmt.Errorf("figure %s as SVG: %w", f.Name, err)
	}
	var file bytes.Buffer
	if alone {
		file.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	}
	size := fmt.Sprintf(`width="%smm" height="%smm" viewBox="0 0 %s %s"`,
		svgLength(f.Width/vg.Millimeter), svgLength(f.Height/vg.Millimeter), svgLength(f.Width), svgLength(f.Height))
	families := ""
	if alone {
		fmt.Fprintf(&file, `<svg xmlns="http://www.w3.org/2000/svg" role="img" %s>`+"\n", size)
		fmt.Fprintf(&file, "<title>%s</title>\n<desc>%s</desc>\n", escaped(f.Title), escaped(strings.TrimSpace(f.Reading+" "+f.Interval)))
		style, err := c.typefaces()
		if err != nil {
			return fmt.Errorf("figure %s as SVG: %w", f.Name, err)
		}
		file.WriteString(style)
		fmt.Fprintf(&file, `<rect width="%s" height="%s" fill="#ffffff"/>`+"\n", svgLength(f.Width), svgLength(f.Height))
		families = ` font-family="` + svgFamilies + `"`
	} else {
		fmt.Fprintf(&file, `<svg role="img" aria-label="%s" %s>`+"\n", escaped(page.alt), size)
	}
	fmt.Fprintf(&file, `<g%s fill="none" stroke-linejoin="miter">`+"\n", families)
	file.Write(c.body.Bytes())
	file.WriteString("</g>\n")
	if c.words.Len() > 0 {
		file.WriteString(`<g class="told" fill-opacity="0">` + "\n")
		file.Write(c.words.Bytes())
		file.WriteString("</g>\n")
	}
	file.WriteString("</svg>\n")
	if _, err := w.Write(file.Bytes()); err != nil {
		return fmt.Errorf("figure %s as SVG: %w", f.Name, err)
	}
	return nil
}

// svgFamilies names the house typeface and, where it is not embedded, those of its widths.
const svgFamilies = "dugnad-sans, Liberation Sans, Arial, Helvetica, Arimo, sans-serif"

// svgCanvas draws an SVG, y growing downwards. gonum's vgsvg turns every text over twice and
// embeds whole typefaces.
type svgCanvas struct {
	pen
	body    bytes.Buffer
	height  vg.Length
	letters map[bool]map[rune]bool // used, by whether bold
	told    bool                   // values are told to who points at them
	words   bytes.Buffer           // and these
	err     error
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
	c.anchored(face, at, atStart, text)
}

func (c *svgCanvas) anchored(face font.Face, at vg.Point, along float64, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	bold := face.Font.Weight == stdfont.WeightBold
	for _, letter := range text {
		c.letters[bold][letter] = true
	}
	x, y := c.place(at)
	var how strings.Builder
	if anchor := map[float64]string{atMiddle: "middle", atEnd: "end"}[along]; anchor != "" {
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

// tell is an unseen box with a title, which browsers show to who points at it.
func (c *svgCanvas) tell(b box, words string) {
	if !c.told {
		return
	}
	x, top := c.place(point(b.left, b.top))
	fmt.Fprintf(&c.words, `<rect x="%s" y="%s" width="%s" height="%s"><title>%s</title></rect>`+"\n",
		x, top, svgLength(b.width()), svgLength(b.height()), escaped(words))
}

// typefaces is the style element that embeds the letters used.
func (c *svgCanvas) typefaces() (string, error) {
	if c.err != nil {
		return "", c.err
	}
	var sheet strings.Builder
	for _, weight := range []struct {
		style style
		css   string
	}{{style{size: 8}, "normal"}, {style{size: 8, bold: true}, "bold"}} {
		letters := c.letters[weight.style.bold]
		if len(letters) == 0 {
			continue
		}
		file, err := subset(weight.style.face(), letters)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&sheet, "@font-face{font-family:dugnad-sans;font-weight:%s;src:url(data:font/woff;base64,%s)}\n",
			weight.css, base64.StdEncoding.EncodeToString(file))
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
	if err := xml.EscapeText(&out, []byte(printable(text))); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return out.String()
}
