package plots

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"dugnad/plots/internal/canvas"
)

// sheet is the paper a figure is drawn on: lengths in points from the lower
// left corner.
type sheet struct {
	vg.Canvas
	width, height vg.Length
	grey          bool
}

// SetColor is the canvas's, in the look's greys where these are wanted.
func (s sheet) SetColor(c color.Color) {
	if s.grey {
		c = greyOf(canvas.Straight(c))
	}
	s.Canvas.SetColor(c)
}

// box is a rectangle on the sheet.
type box struct{ left, right, bottom, top vg.Length }

func (b box) width() vg.Length  { return b.right - b.left }
func (b box) height() vg.Length { return b.top - b.bottom }

// inset shrinks the box on all sides; a negative length lets it grow.
func (b box) inset(by vg.Length) box {
	return box{b.left + by, b.right - by, b.bottom + by, b.top - by}
}

// at returns the point at the given shares of the box's width and height.
func (b box) at(x, y float64) vg.Point {
	return vg.Point{X: b.left + vg.Length(x)*b.width(), Y: b.bottom + vg.Length(y)*b.height()}
}

func point(x, y vg.Length) vg.Point { return vg.Point{X: x, Y: y} }

// Places of text relative to its anchor, for the arguments of sheet.text.
const (
	atStart, atMiddle, atEnd = canvas.Start, canvas.Middle, canvas.End // along the line
	onBase, onCentre, onTop  = 0.0, 0.5, 1.0                           // across it, by the capitals' height
)

// text sets one line.
func (s sheet) text(st style, x, y vg.Length, along, across float64, text string) {
	s.turned(st, x, y, 0, along, across, text)
}

// turned sets one line turned by an angle in radians about its anchor.
func (s sheet) turned(st style, x, y vg.Length, angle, along, across float64, text string) {
	text = canvas.Printable(text)
	s.Push()
	defer s.Pop()
	s.Translate(point(x, y))
	if angle != 0 {
		s.Rotate(angle)
	}
	s.SetColor(st.colour)
	canvas.FillAnchored(s.Canvas, st.face(), -vg.Length(across*capHeight)*st.size, along, text)
}

// paragraph sets lines below one another, the block centred at y.
func (s sheet) paragraph(st style, x, y vg.Length, along float64, lines []string) {
	y += st.line() * vg.Length(len(lines)-1) / 2
	for _, line := range lines {
		s.text(st, x, y, along, onCentre, line)
		y -= st.line()
	}
}

// curve is the line style of a series. Dashes distinguish series in grey prints.
type curve struct {
	colour color.NRGBA
	dashes []vg.Length
}

// line strokes a polyline; dashes may be nil.
func (s sheet) line(width vg.Length, c color.Color, dashes []vg.Length, points ...vg.Point) {
	if len(points) < 2 {
		return
	}
	s.SetColor(c)
	s.SetLineWidth(width)
	s.SetLineDash(dashes, 0)
	s.Stroke(polyline(points))
}

// fill paints a polygon.
func (s sheet) fill(c color.Color, points ...vg.Point) {
	if len(points) < 3 {
		return
	}
	path := polyline(points)
	path.Close()
	s.SetColor(c)
	s.Fill(path)
}

func (s sheet) fillBox(c color.Color, b box) { s.fill(c, b.corners()...) }

// frame strokes a box's outline.
func (s sheet) frame(width vg.Length, c color.Color, b box) {
	path := polyline(b.corners())
	path.Close()
	s.SetColor(c)
	s.SetLineWidth(width)
	s.SetLineDash(nil, 0)
	s.Stroke(path)
}

func (b box) corners() []vg.Point {
	return []vg.Point{b.at(0, 0), b.at(1, 0), b.at(1, 1), b.at(0, 1)}
}

// dot draws a disc, or, if hollow, a white disc with a ring.
func (s sheet) dot(c color.Color, at vg.Point, radius vg.Length, hollow bool) {
	path := circle(at, radius)
	if !hollow {
		s.SetColor(c)
		s.Fill(path)
		return
	}
	s.SetColor(white)
	s.Fill(path)
	s.SetColor(c)
	s.SetLineWidth(radius / 2)
	s.SetLineDash(nil, 0)
	s.Stroke(path)
}

// ring strokes a thin circle.
func (s sheet) ring(c color.Color, at vg.Point, radius vg.Length) {
	s.SetColor(c)
	s.SetLineWidth(0.6)
	s.SetLineDash(nil, 0)
	s.Stroke(circle(at, radius))
}

// circle is made of Bézier curves instead of an arc, as gonum's PDF canvas cuts a path at each
// arc and ours draws none.
func circle(at vg.Point, radius vg.Length) vg.Path {
	const k = 0.5522847498 // the control points' distance for a quarter circle
	r, h := radius, radius*k
	var path vg.Path
	path.Move(point(at.X+r, at.Y))
	path.CubeTo(point(at.X+r, at.Y+h), point(at.X+h, at.Y+r), point(at.X, at.Y+r))
	path.CubeTo(point(at.X-h, at.Y+r), point(at.X-r, at.Y+h), point(at.X-r, at.Y))
	path.CubeTo(point(at.X-r, at.Y-h), point(at.X-h, at.Y-r), point(at.X, at.Y-r))
	path.CubeTo(point(at.X+h, at.Y-r), point(at.X+r, at.Y-h), point(at.X+r, at.Y))
	path.Close()
	return path
}

func polyline(points []vg.Point) vg.Path {
	path := make(vg.Path, 0, len(points)+1)
	path.Move(points[0])
	for _, p := range points[1:] {
		path.Line(p)
	}
	return path
}

// colourBar paints the sequential scale into a box, in steps that overlap a
// little: abutting rectangles leave light seams in many viewers.
func (s sheet) colourBar(b box) {
	const steps = 96
	for i := range steps {
		from, to := b.at(float64(i)/steps, 0), b.at(math.Min(1, (float64(i)+1.3)/steps), 1)
		s.fillBox(scaleColour((float64(i)+0.5)/steps), box{from.X, to.X, from.Y, to.Y})
	}
	s.frame(gridWidth, softInk, b)
}

// whisker draws an interval that lies along a line.
func (s sheet) whisker(c color.Color, from, to, y vg.Length) {
	s.whiskerOf(dataWidth, 2, c, from, to, y)
}

// whiskerOf is whisker of a width, with ends of half a height.
func (s sheet) whiskerOf(width, half vg.Length, c color.Color, from, to, y vg.Length) {
	s.line(width, c, nil, point(from, y), point(to, y))
	for _, end := range []vg.Length{from, to} {
		s.line(width, c, nil, point(end, y-half), point(end, y+half))
	}
}

// ribbon fills the area between two polylines with the same number of points.
func (s sheet) ribbon(c color.Color, lower, upper []vg.Point) {
	ring := slices.Clone(upper)
	slices.Reverse(ring)
	s.fill(c, append(slices.Clone(lower), ring...)...)
}

// textLines sets lines below one another, the last of them on a height.
func (s sheet) textLines(st style, x, base vg.Length, lines []string) {
	for i, line := range lines {
		s.text(st, x, base+vg.Length(len(lines)-1-i)*st.line(), atStart, onBase, line)
	}
}

// noValues says in the middle of a panel that it has none.
func (s sheet) noValues(area box, look Look) {
	s.text(smallText, area.at(0.5, 0).X, area.at(0, 0.5).Y, atMiddle, onCentre, look.Say("no values"))
}

// titleUp sets the title of a vertical axis at the left of the sheet, its middle as near to a
// height as the sheet allows.
func (s sheet) titleUp(label string, middle vg.Length) {
	half := axisText.width(label)/2 + margin
	s.turned(axisText, margin+axisText.size*0.8, max(half, min(s.height-half, middle)), math.Pi/2, atMiddle, onBase, label)
}

// titleAcross sets the title of a horizontal axis below a height, its middle likewise.
func (s sheet) titleAcross(label string, middle, top vg.Length) {
	half := axisText.width(label) / 2
	s.text(axisText, max(margin+half, min(s.width-margin-half, middle)), top, atMiddle, onTop, label)
}
