package canvas

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// pen is the state of a text canvas between strokes: the part of vg.Canvas that SVG and TeX
// share.
type pen struct {
	now   penState
	stack []penState
}

type penState struct {
	colour color.NRGBA
	width  vg.Length
	dashes []vg.Length
	placed placing
	moved  bool // else placed is not yet set
}

// SetLineWidth implements vg.Canvas.
func (p *pen) SetLineWidth(width vg.Length) { p.now.width = width }

// SetLineDash implements vg.Canvas. Figures begin their dashes at the start.
func (p *pen) SetLineDash(pattern []vg.Length, _ vg.Length) {
	p.now.dashes = append([]vg.Length(nil), pattern...)
}

// SetColor implements vg.Canvas.
func (p *pen) SetColor(wanted color.Color) { p.now.colour = Straight(wanted) }

// Rotate implements vg.Canvas.
func (p *pen) Rotate(angle float64) { p.place(p.to().turned(angle)) }

// Translate implements vg.Canvas.
func (p *pen) Translate(by vg.Point) { p.place(p.to().translated(by)) }

// Scale implements vg.Canvas.
func (p *pen) Scale(x, y float64) { p.place(p.to().scaled(x, y)) }

// Push implements vg.Canvas.
func (p *pen) Push() { p.stack = append(p.stack, p.now) }

// Pop implements vg.Canvas.
func (p *pen) Pop() {
	last := len(p.stack) - 1
	p.now, p.stack = p.stack[last], p.stack[:last]
}

func (p *pen) place(to placing) { p.now.placed, p.now.moved = to, true }

// to is where the canvas's coordinates lie now.
func (p *pen) to() placing {
	if !p.now.moved {
		return placing{a: 1, d: 1}
	}
	return p.now.placed
}

// placing maps a canvas's coordinates to the sheet: the product of Translate, Rotate and Scale.
type placing struct{ a, b, c, d, x, y float64 }

func (p placing) translated(by vg.Point) placing {
	q := p
	q.x, q.y = p.at(by)
	return q
}

func (p placing) turned(angle float64) placing {
	sin, cos := math.Sincos(angle)
	return placing{p.a*cos + p.c*sin, p.b*cos + p.d*sin, p.c*cos - p.a*sin, p.d*cos - p.b*sin, p.x, p.y}
}

func (p placing) scaled(x, y float64) placing {
	return placing{p.a * x, p.b * x, p.c * y, p.d * y, p.x, p.y}
}

func (p placing) at(v vg.Point) (x, y float64) {
	return p.a*float64(v.X) + p.c*float64(v.Y) + p.x, p.b*float64(v.X) + p.d*float64(v.Y) + p.y
}

// angle is how far a text is turned, in degrees against the clock.
func (p placing) angle() float64 { return math.Atan2(p.b, p.a) * 180 / math.Pi }
