package canvas

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// WriteTeX writes the picture as a pgfpicture for \input in a LaTeX paper that loads pgf; the
// file's first lines say so. Text is in the paper's typeface, at the picture's sizes. It is
// anchored at its start, middle or end, so that another typeface moves nothing else, and is set
// smaller if a wide typeface would not fit its place.
func (p Picture) WriteTeX(w io.Writer) error {
	if err := p.check(); err != nil {
		return err
	}
	c := &texCanvas{}
	vg.Initialize(c)
	if err := p.drawOn(c); err != nil {
		return err
	}
	if c.err != nil {
		return c.err
	}
	var file bytes.Buffer
	fmt.Fprintf(&file, texHead, p.Name, svgLength(p.Width/vg.Millimeter), svgLength(p.Height/vg.Millimeter), svgLength(p.Width), svgLength(p.Height))
	file.Write(c.body.Bytes())
	file.WriteString("\\end{pgfpicture}%\n")
	_, err := w.Write(file.Bytes())
	return err
}

// texHead begins a file: the packages that the paper's preamble needs, and a command that fits a
// text into its place with a margin of two points. The command is local to the picture.
const texHead = `%% %s, %s mm wide and %s mm high, for \input in a figure environment.
%% The preamble needs \usepackage{pgf}, with pdfLaTeX also \usepackage[T1]{fontenc}.
%% {\sffamily\input{...}} sets it in the paper's sans serif.
\begin{pgfpicture}
\def\dugnadfit#1#2{\setbox0\hbox{#2}\ifdim\wd0>\dimexpr#1+2bp\relax\resizebox{\dimexpr#1+2bp\relax}{!}{\box0}\else\box0\fi}
\pgfpathrectangle{\pgfpointorigin}{\pgfqpoint{%sbp}{%sbp}}
\pgfusepath{use as bounding box}
`

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
	c.anchored(face, at, Start, text)
}

func (c *texCanvas) anchored(face font.Face, at vg.Point, along float64, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	side := map[float64]string{Start: "left,", End: "right,"}[along]
	turned := ""
	if angle := c.to().angle(); angle != 0 {
		turned = fmt.Sprintf(",rotate=%s", svgNumber(angle))
	}
	series := ""
	if isBold(face) {
		series = "\\bfseries\\boldmath"
	}
	fmt.Fprintf(&c.body, "\\begin{pgfscope}%s\\pgftext[%sbase,at={%s}%s]{\\color{c}%s\\fontsize{%s}{%s}\\selectfont\\dugnadfit{%sbp}{%s}}\\end{pgfscope}\n",
		c.colour(), side, c.place(at), turned, series, svgLength(face.Font.Size), svgLength(face.Font.Size*LineSpacing), svgLength(face.Width(text)), inTeX(text))
}

// texSigns are the signs that LaTeX reads as a command, sets as another sign in one of its
// encodings, or lacks in a text typeface. Other letters are left to the paper's typeface.
var texSigns = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '%': `\%`, '_': `\_`,
	'^': `\textasciicircum{}`, '~': `\textasciitilde{}`, '<': `\textless{}`, '>': `\textgreater{}`, '|': `\textbar{}`,
	'"': `{\char34}`, '`': "\\`{}", '\u00a0': `~`, '\u2009': `\,`, '\u202f': `\,`, '\ufffd': `?`,
	'−': `$-$`, '±': `$\pm$`, '×': `$\times$`, '·': `$\cdot$`, '÷': `$\div$`, '√': `$\surd$`, '∞': `$\infty$`, '°': `$^\circ$`,
	'≤': `$\leq$`, '≥': `$\geq$`, '≠': `$\neq$`, '≈': `$\approx$`, '∈': `$\in$`, '∂': `$\partial$`, '∑': `$\sum$`, '′': `$'$`,
	'←': `$\leftarrow$`, '→': `$\rightarrow$`, '↑': `$\uparrow$`, '↓': `$\downarrow$`, '↔': `$\leftrightarrow$`, '⇒': `$\Rightarrow$`,
	'²': `\textsuperscript{2}`, '³': `\textsuperscript{3}`, '₀': `\textsubscript{0}`, '₁': `\textsubscript{1}`, '₂': `\textsubscript{2}`,
	'α': `$\alpha$`, 'β': `$\beta$`, 'γ': `$\gamma$`, 'δ': `$\delta$`, 'ε': `$\varepsilon$`, 'ζ': `$\zeta$`, 'η': `$\eta$`, 'θ': `$\theta$`,
	'ι': `$\iota$`, 'κ': `$\kappa$`, 'λ': `$\lambda$`, 'μ': `$\mu$`, 'µ': `$\mu$`, 'ν': `$\nu$`, 'ξ': `$\xi$`, 'ο': `$o$`, 'π': `$\pi$`,
	'ρ': `$\rho$`, 'σ': `$\sigma$`, 'ς': `$\varsigma$`, 'τ': `$\tau$`, 'υ': `$\upsilon$`, 'φ': `$\varphi$`, 'χ': `$\chi$`, 'ψ': `$\psi$`, 'ω': `$\omega$`,
	'Γ': `$\Gamma$`, 'Δ': `$\Delta$`, 'Θ': `$\Theta$`, 'Λ': `$\Lambda$`, 'Ξ': `$\Xi$`, 'Π': `$\Pi$`, 'Σ': `$\Sigma$`, 'Φ': `$\Phi$`, 'Ψ': `$\Psi$`, 'Ω': `$\Omega$`,
}

// inTeX writes text so that LaTeX prints it as it is.
func inTeX(text string) string {
	var b strings.Builder
	last := rune(0)
	for _, letter := range text {
		if letter == last && strings.ContainsRune("-',", letter) {
			b.WriteString("{}") // two of them would become a dash or a quotation mark
		}
		if sign := texSigns[letter]; sign != "" {
			b.WriteString(sign)
		} else {
			b.WriteRune(letter)
		}
		last = letter
	}
	return b.String()
}
