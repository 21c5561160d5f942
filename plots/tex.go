package plots

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"strings"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// WriteTeX writes the figure as a pgfpicture for \input in a LaTeX paper that loads pgf
// (\usepackage{pgf}; with pdfLaTeX also UTF-8, which is its default). Text is the paper's own
// type in its own sizes' proportion: it is anchored at its start, middle or end, so that
// another typeface moves nothing else.
func (f Figure) WriteTeX(w io.Writer) error {
	if !(f.Width > 0 && f.Height > 0) {
		return fmt.Errorf("figure %s as TeX: %w", f.Name, errEmpty)
	}
	c := &texCanvas{}
	vg.Initialize(c)
	if err := f.drawOn(c); err != nil {
		return fmt.Errorf("figure %s as TeX: %w", f.Name, err)
	}
	if c.err != nil {
		return fmt.Errorf("figure %s as TeX: %w", f.Name, c.err)
	}
	var file bytes.Buffer
	fmt.Fprintf(&file, "%% %s\n%% \\usepackage{pgf} in the preamble, then \\input{%s.tex}\n", f.Name, f.Name)
	fmt.Fprintf(&file, "\\begin{pgfpicture}\n\\pgfpathrectangle{\\pgfpointorigin}{\\pgfqpoint{%sbp}{%sbp}}\n\\pgfusepath{use as bounding box}\n",
		svgLength(f.Width), svgLength(f.Height))
	file.Write(c.body.Bytes())
	file.WriteString("\\end{pgfpicture}%\n")
	if _, err := w.Write(file.Bytes()); err != nil {
		return fmt.Errorf("figure %s as TeX: %w", f.Name, err)
	}
	return nil
}

// texCanvas writes PGF's basic layer. gonum's vgtex passes text unescaped, so that a % in it
// ends the line, and sets it from its start only.
type texCanvas struct {
	pen
	body bytes.Buffer
	err  error
}

var _ anchoring = (*texCanvas)(nil)

// Stroke implements vg.Canvas.
func (c *texCanvas) Stroke(path vg.Path) {
	if c.now.width <= 0 {
		return
	}
	dashes := make([]string, len(c.now.dashes))
	for i, length := range c.now.dashes {
		dashes[i] = "{" + svgLength(length) + "bp}"
	}
	c.paint(path, "stroke", fmt.Sprintf("\\pgfsetlinewidth{%sbp}\\pgfsetdash{%s}{0bp}", svgLength(c.now.width), strings.Join(dashes, "")))
}

// Fill implements vg.Canvas.
func (c *texCanvas) Fill(path vg.Path) { c.paint(path, "fill", "") }

func (c *texCanvas) paint(path vg.Path, how, set string) {
	fmt.Fprintf(&c.body, "\\begin{pgfscope}%s%s", set, c.colour())
	if c.now.colour.A != 255 {
		fmt.Fprintf(&c.body, "\\pgfset%sopacity{%s}", how, svgNumber(float64(c.now.colour.A)/255))
	}
	c.body.WriteString("\n")
	for _, part := range path {
		switch {
		case part.Type == vg.MoveComp:
			c.body.WriteString("\\pgfpathmoveto{" + c.place(part.Pos) + "}")
		case part.Type == vg.LineComp:
			c.body.WriteString("\\pgfpathlineto{" + c.place(part.Pos) + "}")
		case part.Type == vg.CurveComp && len(part.Control) == 1:
			c.body.WriteString("\\pgfpathquadraticcurveto{" + c.place(part.Control[0]) + "}{" + c.place(part.Pos) + "}")
		case part.Type == vg.CurveComp && len(part.Control) == 2:
			c.body.WriteString("\\pgfpathcurveto{" + c.place(part.Control[0]) + "}{" + c.place(part.Control[1]) + "}{" + c.place(part.Pos) + "}")
		case part.Type == vg.CloseComp:
			c.body.WriteString("\\pgfpathclose")
		default:
			c.err = errUnsupported
		}
		c.body.WriteString("\n")
	}
	fmt.Fprintf(&c.body, "\\pgfusepath{%s}\\end{pgfscope}\n", how)
}

func (c *texCanvas) colour() string {
	share := func(v uint8) string { return fmt.Sprintf("%.3g", float64(v)/255) }
	k := c.now.colour
	return fmt.Sprintf("\\definecolor{c}{rgb}{%s,%s,%s}\\pgfsetcolor{c}", share(k.R), share(k.G), share(k.B))
}

func (c *texCanvas) place(p vg.Point) string {
	x, y := c.to().at(p)
	return fmt.Sprintf("\\pgfqpoint{%sbp}{%sbp}", svgNumber(x), svgNumber(y))
}

// DrawImage implements vg.Canvas; no figure holds an image.
func (c *texCanvas) DrawImage(vg.Rectangle, image.Image) { c.err = errUnsupported }

// FillString implements vg.Canvas.
func (c *texCanvas) FillString(face font.Face, at vg.Point, text string) {
	c.anchored(face, at, atStart, text)
}

func (c *texCanvas) anchored(face font.Face, at vg.Point, along float64, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	side := map[float64]string{atStart: "left,", atEnd: "right,"}[along]
	turned := ""
	if angle := c.to().angle(); angle != 0 {
		turned = fmt.Sprintf(",rotate=%s", svgNumber(angle))
	}
	series := ""
	if face.Font.Weight == stdfont.WeightBold {
		series = "\\bfseries"
	}
	fmt.Fprintf(&c.body, "\\begin{pgfscope}%s\\pgftext[%sbase,at={%s}%s]{\\color{c}\\sffamily%s\\fontsize{%s}{%s}\\selectfont %s}\\end{pgfscope}\n",
		c.colour(), side, c.place(at), turned, series, svgLength(face.Font.Size), svgLength(face.Font.Size*lineSpacing), inTeX.Replace(text))
}

// inTeX escapes what LaTeX would read as a command, and writes what its input has no letter
// for in its own words.
var inTeX = strings.NewReplacer(
	`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "$", `\$`, "&", `\&`, "#", `\#`, "%", `\%`, "_", `\_`,
	"^", `\textasciicircum{}`, "~", `\textasciitilde{}`, "\u00a0", "~", "\u2212", "$-$", "≤", `$\leq$`, "≥", `$\geq$`, "×", `$\times$`,
	"→", `$\rightarrow$`, "←", `$\leftarrow$`, "α", `$\alpha$`, "₂", "$_2$", "·", `$\cdot$`,
)
