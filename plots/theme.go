package plots

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"unicode"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"dugnad/plots/internal/canvas"
)

// maxHeight bounds a figure's height. A page holds some 230 mm; the figures aim
// below that and may grow beyond it for many fields, but not without end, as
// the PNG's memory grows with it.
const maxHeight = 500 * vg.Millimeter

// tooHigh returns an error if a height is above maxHeight; what names the items to reduce.
func tooHigh(height vg.Length, what string) error {
	if height > maxHeight {
		return fmt.Errorf("it would be %.0f mm high; draw fewer %s", height/vg.Millimeter, what)
	}
	return nil
}

// tooHighFor is tooHigh with the counts of these items and with a remedy.
func tooHighFor(height vg.Length, remedy, what string, counts ...any) error {
	if height > maxHeight {
		return fmt.Errorf("%s would make it %.0f mm high; %s", fmt.Sprintf(what, counts...), height/vg.Millimeter, remedy)
	}
	return nil
}

// Lengths of the house style, in points.
const (
	margin    = vg.Length(5)    // blank rim, so that nothing is cut at the edge
	axisWidth = vg.Length(0.5)  // axes and ticks
	gridWidth = vg.Length(0.35) // grid lines
	dataWidth = vg.Length(1.1)  // curves
	tickSize  = vg.Length(2.5)
	bandAlpha = 0.26 // of intervals
)

// Text styles of the house: sans, 7 to 8 points.
var (
	ink     = color.NRGBA{R: 0x22, G: 0x22, B: 0x22, A: 0xff}
	softInk = color.NRGBA{R: 0x59, G: 0x59, B: 0x59, A: 0xff}
	gridInk = color.NRGBA{R: 0xd4, G: 0xd4, B: 0xd4, A: 0xff}
	white   = color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	black   = color.NRGBA{A: 0xff}

	tickText  = style{size: 7, colour: ink}
	smallText = style{size: 7, colour: softInk}
	axisText  = style{size: 8, colour: ink}
	panelText = style{size: 8, colour: ink, bold: true}
	titleText = style{size: 9, colour: ink, bold: true}
)

// fieldColours is the Okabe-Ito palette without its yellow, which is too faint
// for a line on white. A field keeps its colour by its position.
var fieldColours = []color.NRGBA{
	{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}, // blue
	{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}, // vermilion
	{R: 0x00, G: 0x9e, B: 0x73, A: 0xff}, // bluish green
	{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}, // reddish purple
	{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}, // orange
	{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}, // sky blue
	{R: 0x22, G: 0x22, B: 0x22, A: 0xff}, // black
}

func fieldColour(position int) color.NRGBA {
	return fieldColours[position%len(fieldColours)]
}

// scaleStops is ColorBrewer's YlGnBu without its palest step: safe for colour
// blind readers, monotone in lightness (so it survives a grey print), and more
// ink means more.
var scaleStops = []color.NRGBA{
	{R: 0xf7, G: 0xfc, B: 0xc4, A: 0xff},
	{R: 0xd9, G: 0xf0, B: 0xb4, A: 0xff},
	{R: 0xa8, G: 0xdc, B: 0xb7, A: 0xff},
	{R: 0x66, G: 0xc2, B: 0xbf, A: 0xff},
	{R: 0x2f, G: 0x9f, B: 0xc1, A: 0xff},
	{R: 0x21, G: 0x75, B: 0xb0, A: 0xff},
	{R: 0x24, G: 0x46, B: 0x95, A: 0xff},
	{R: 0x0c, G: 0x22, B: 0x60, A: 0xff},
}

// scaleColour maps a level from 0 to 1 on the sequential scale; levels beyond
// are held at its ends.
func scaleColour(level float64) color.NRGBA {
	at := math.Max(0, math.Min(1, level)) * float64(len(scaleStops)-1)
	low := min(int(at), len(scaleStops)-2)
	share := at - float64(low)
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + share*(float64(b)-float64(a)) + 0.5) }
	a, b := scaleStops[low], scaleStops[low+1]
	return color.NRGBA{R: mix(a.R, b.R), G: mix(a.G, b.G), B: mix(a.B, b.B), A: 0xff}
}

// contrasting returns black or white, whichever has more contrast with the ground
// by the contrast ratio of the web accessibility guidelines, which is then at
// least 4.5 on any ground.
func contrasting(ground color.NRGBA) color.NRGBA {
	light := luminance(ground)
	if 1.05/(light+0.05) > (light+0.05)/0.05 {
		return white
	}
	return black
}

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// greyOf is the grey that is as light as a colour, by the relative luminance of the web
// accessibility guidelines, and as translucent.
func greyOf(c color.NRGBA) color.NRGBA {
	light := luminance(c)
	level := 12.92 * light
	if light > 0.0031308 {
		level = 1.055*math.Pow(light, 1/2.4) - 0.055
	}
	v := uint8(level*255 + 0.5)
	return color.NRGBA{R: v, G: v, B: v, A: c.A}
}

func translucent(c color.NRGBA, alpha float64) color.NRGBA {
	c.A = uint8(alpha*255 + 0.5)
	return c
}

func grey(level float64) color.NRGBA {
	v := uint8(level*255 + 0.5)
	return color.NRGBA{R: v, G: v, B: v, A: 0xff}
}

// style is one way to set text.
type style struct {
	size   vg.Length
	bold   bool
	colour color.NRGBA
}

// Shares of the type's size, measured on the typeface.
const (
	capHeight   = 0.69
	lineSpacing = canvas.LineSpacing
)

func (s style) face() font.Face { return canvas.Face(s.size, s.bold) }

func (s style) in(c color.NRGBA) style {
	s.colour = c
	return s
}

func (s style) line() vg.Length { return s.size * lineSpacing }

func (s style) width(text string) vg.Length {
	face := s.face()
	return face.Width(canvas.Printable(text))
}

// shorten cuts text to a width and ends it with an ellipsis.
func (s style) shorten(text string, width vg.Length) string {
	if s.width(text) <= width {
		return text
	}
	runes := []rune(strings.TrimSpace(text))
	// Halve the range of the number of letters kept: a name may be long.
	low, high := 0, len(runes)
	for low < high {
		middle := (low + high + 1) / 2
		if s.width(string(runes[:middle])+"…") <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return strings.TrimSpace(string(runes[:low])) + "…"
}

// wrap breaks text into lines that fit a width. A word that alone is wider is
// broken with a hyphen, so that no line ever leaves its cell.
func (s style) wrap(text string, width vg.Length) []string {
	var lines []string
	line := ""
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r != '\u00a0' && unicode.IsSpace(r) }) {
		if line != "" && s.width(line+" "+word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for s.width(word) > width {
			head, tail := s.breakWord(word, width)
			if tail == "" {
				break
			}
			lines = append(lines, head)
			word = tail
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// breakWord splits a word at its own hyphen, else where a dictionary would, else at the last
// letter that fits with a hyphen, keeping at least one letter in front. Names in tables are split
// where their parts meet, without a hyphen, which would read as one of the name's.
func (s style) breakWord(word string, width vg.Length) (head, tail string) {
	for _, part := range strings.Split(breaks[strings.ToLower(strings.Trim(word, ",.“”«»()"))], "-") {
		if from := strings.Index(strings.ToLower(word), part); part != "" && from > 0 && s.width(word[:from]+"-") <= width {
			head, tail = word[:from]+"-", word[from:]
		}
	}
	for at := 1; at < len(word)-1; at++ {
		if word[at] == '-' && s.width(word[:at+1]) <= width {
			head, tail = word[:at+1], word[at+1:]
		}
	}
	if head != "" {
		return head, tail
	}
	runes := []rune(word)
	at := 1
	for at+1 < len(runes) && s.width(string(runes[:at+1])+"-") <= width {
		at++
	}
	if at >= len(runes) {
		return word, ""
	}
	if joint := strings.LastIndexAny(string(runes[:at]), "_.+"); joint > 0 {
		return word[:joint+1], word[joint+1:]
	}
	// No orphan of a letter or two, which would also read as an ending.
	if most := len(runes) - 3; at > most && most >= 3 {
		at = most
	}
	return string(runes[:at]) + "-", string(runes[at:])
}

// wrapTo wraps into at most the given number of lines; the last one is
// shortened if the text has more.
func (s style) wrapTo(text string, width vg.Length, most int) []string {
	lines := s.wrap(text, width)
	if len(lines) <= most {
		return lines
	}
	rest := strings.Join(lines[most-1:], " ")
	return append(lines[:most-1], s.shorten(rest+" …", width))
}

// wrapEach wraps texts into at most the given number of lines each, and says how many lines
// the longest has (1 at least), and the width of the widest line.
func (s style) wrapEach(texts []string, width vg.Length, most int) (wrapped [][]string, lines int, widest vg.Length) {
	lines = 1
	for _, text := range texts {
		each := s.wrapTo(text, width, most)
		for _, line := range each {
			widest = max(widest, s.width(line))
		}
		wrapped, lines = append(wrapped, each), max(lines, len(each))
	}
	return wrapped, lines, widest
}
