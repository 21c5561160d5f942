package plots

import (
	"cmp"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// contour is a stretch of the line along which an outcome has a level.
type contour struct {
	level  float64
	points []vg.Point
}

// cellEdge is the way from a cell's centre to that of the next one, to the right or upwards.
type cellEdge struct {
	x, y int
	up   bool
}

// contours are the lines of a level through squares between the centres of four cells (marching
// squares), each as long as it can be followed.
func (p *heatPlan) contours(at cellGrid, values [][]Estimate, level float64) []contour {
	var pieces [][2]cellEdge
	for y := 0; y+1 < len(p.data.Y); y++ {
		for x := 0; x+1 < len(p.data.X); x++ {
			corners := [4]float64{values[y][x].Mean, values[y][x+1].Mean, values[y+1][x+1].Mean, values[y+1][x].Mean}
			around := [4]cellEdge{{x, y, false}, {x + 1, y, true}, {x, y + 1, false}, {x, y, true}}
			var crossed []cellEdge
			middle := 0.0
			for i, a := range corners {
				middle += a / 4
				if (a < level) != (corners[(i+1)%4] < level) {
					crossed = append(crossed, around[i])
				}
			}
			switch {
			case math.IsNaN(middle):
			case len(crossed) == 2:
				pieces = append(pieces, [2]cellEdge{crossed[0], crossed[1]})
			case len(crossed) == 4: // a saddle: the mean of the four decides what hangs together
				if (middle < level) == (corners[0] < level) {
					crossed = append(crossed[1:], crossed[0])
				}
				pieces = append(pieces, [2]cellEdge{crossed[3], crossed[0]}, [2]cellEdge{crossed[1], crossed[2]})
			}
		}
	}
	crossing := func(e cellEdge) vg.Point {
		x, y := e.x+1, e.y
		if e.up {
			x, y = e.x, e.y+1
		}
		a, b := values[e.y][e.x].Mean, values[y][x].Mean
		t := (level - a) / (b - a)
		return at.point(at.xs[e.x]+t*(at.xs[x]-at.xs[e.x]), at.ys[e.y]+t*(at.ys[y]-at.ys[e.y]))
	}
	var lines []contour
	for len(pieces) > 0 {
		chain := []cellEdge{pieces[0][0], pieces[0][1]}
		pieces = pieces[1:]
		for range 2 { // to its end, then turned around to its beginning
			for {
				last := chain[len(chain)-1]
				i := slices.IndexFunc(pieces, func(piece [2]cellEdge) bool { return piece[0] == last || piece[1] == last })
				if i < 0 {
					break
				}
				next := pieces[i][0]
				if next == last {
					next = pieces[i][1]
				}
				chain, pieces = append(chain, next), slices.Delete(pieces, i, i+1)
			}
			slices.Reverse(chain)
		}
		line := contour{level: level}
		for _, edge := range chain {
			line.points = append(line.points, crossing(edge))
		}
		lines = append(lines, line)
	}
	return lines
}

// A contourLabel is a level written into a gap of its line.
type contourLabel struct {
	line  int
	words string
	box   box // with the room around the words
}

// drawContours draws a panel's contour lines in black on a pale seam, so that they are visible
// on any cell. A gap in each line shows its level, on the level's colour in the colour bar. A line
// that is too short, or too close to others, has no label: the colours beside it show its level.
func (p *heatPlan) drawContours(s sheet, at cellGrid, values [][]Estimate) {
	low, high := p.ticks[0], p.ticks[len(p.ticks)-1]
	var lines []contour
	for _, level := range p.ticks {
		lines = append(lines, p.contours(at, values, level)...)
	}
	labels := p.labelContours(at.area, lines)
	for i, line := range lines {
		stretches := [][]vg.Point{line.points}
		for _, label := range labels {
			if label.line == i {
				stretches = label.box.outside(line.points)
			}
		}
		for _, points := range stretches {
			s.line(axisWidth*3.5, seamColour, nil, points...)
			s.line(axisWidth*1.5, black, nil, points...)
		}
	}
	for _, label := range labels {
		ground := scaleColour((lines[label.line].level - low) / (high - low))
		s.fillBox(ground, label.box.inset(0.8))
		middle := label.box.at(0.5, 0.5)
		s.text(tickText.in(contrasting(ground)), middle.X, middle.Y, atMiddle, onCentre, label.words)
	}
}

// seamColour is around contour lines.
var seamColour = color.NRGBA{255, 255, 255, 150}

// labelContours finds a place for each line's level: near the line's middle, within the panel,
// on no other line and no other level. Long lines choose first.
func (p *heatPlan) labelContours(area box, lines []contour) []contourLabel {
	order := sortedIndices(len(lines), func(a, b int) int {
		return cmp.Compare(pathLength(lines[b].points), pathLength(lines[a].points))
	})
	var labels []contourLabel
	for _, i := range order {
		words := p.look.tick(lines[i].level)
		width, height := tickText.width(words)+4, tickText.size*capHeight+3.4
		length := pathLength(lines[i].points)
		if length < 2.5*width {
			continue
		}
		const tries = 20 // from the middle outwards, on either side in turn
		for k := range tries {
			share := 0.5 + float64((k+1)/2)/tries*0.9
			if k%2 == 1 {
				share = 1 - share
			}
			here := along(lines[i].points, vg.Length(share)*length)
			b := box{here.X - width/2, here.X + width/2, here.Y - height/2, here.Y + height/2}
			if b.left < area.left+1 || b.right > area.right-1 || b.bottom < area.bottom+1 || b.top > area.top-1 ||
				slices.ContainsFunc(labels, func(other contourLabel) bool { return b.meets(other.box) }) {
				continue
			}
			crossed := false
			for j, other := range lines {
				crossed = crossed || j != i && b.crossedBy(other.points)
			}
			// Where the line winds about its level, little of it would be left.
			if crossed || pathLength(lines[i].points)-lengthOf(b.outside(lines[i].points)) > 1.6*width {
				continue
			}
			labels = append(labels, contourLabel{i, words, b})
			break
		}
	}
	return labels
}

func pathLength(points []vg.Point) vg.Length {
	length := vg.Length(0)
	for i := 1; i < len(points); i++ {
		length += distance(points[i-1], points[i])
	}
	return length
}

func lengthOf(stretches [][]vg.Point) vg.Length {
	length := vg.Length(0)
	for _, points := range stretches {
		length += pathLength(points)
	}
	return length
}

func distance(a, b vg.Point) vg.Length {
	return vg.Length(math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y)))
}

// along is the point at a length along a line.
func along(points []vg.Point, length vg.Length) vg.Point {
	for i := 1; i < len(points); i++ {
		step := distance(points[i-1], points[i])
		if length <= step && step > 0 {
			t := length / step
			return point(points[i-1].X+t*(points[i].X-points[i-1].X), points[i-1].Y+t*(points[i].Y-points[i-1].Y))
		}
		length -= step
	}
	return points[len(points)-1]
}

func (b box) meets(other box) bool {
	return b.left < other.right && other.left < b.right && b.bottom < other.top && other.bottom < b.top
}

// within is the part of a stroke that lies in the box, as shares of the way from a to z; ok is
// false if there is none.
func (b box) within(a, z vg.Point) (from, to float64, ok bool) {
	from, to = 0, 1
	for _, side := range [][2]vg.Length{{a.X - b.left, z.X - a.X}, {b.right - a.X, a.X - z.X}, {a.Y - b.bottom, z.Y - a.Y}, {b.top - a.Y, a.Y - z.Y}} {
		inside, rise := float64(side[0]), float64(side[1])
		switch {
		case rise == 0 && inside < 0:
			return 0, 0, false
		case rise > 0:
			from = max(from, -inside/rise)
		case rise < 0:
			to = min(to, -inside/rise)
		}
	}
	return from, to, from < to
}

func (b box) crossedBy(points []vg.Point) bool {
	for i := 1; i < len(points); i++ {
		if _, _, ok := b.within(points[i-1], points[i]); ok {
			return true
		}
	}
	return false
}

// outside are the stretches of a line that do not lie in the box.
func (b box) outside(points []vg.Point) (stretches [][]vg.Point) {
	now := []vg.Point{points[0]}
	for i := 1; i < len(points); i++ {
		a, z := points[i-1], points[i]
		from, to, ok := b.within(a, z)
		if !ok {
			now = append(now, z)
			continue
		}
		at := func(share float64) vg.Point {
			t := vg.Length(share)
			return point(a.X+t*(z.X-a.X), a.Y+t*(z.Y-a.Y))
		}
		stretches = append(stretches, append(now, at(from)))
		now = []vg.Point{at(to), z}
	}
	stretches = append(stretches, now)
	return slices.DeleteFunc(stretches, func(points []vg.Point) bool { return pathLength(points) < 0.01 })
}
