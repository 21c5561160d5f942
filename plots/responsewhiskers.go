package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// apart is how far lines are moved aside of one another, so that each one's intervals can be
// whiskers: bands of more than two lines would hide one another. It is 0 where there is no room.
func (p *responsePlan) apart() vg.Length {
	n, levels := vg.Length(len(p.data.Lines)), p.data.Levels
	if !p.bands || n < 3 || len(levels) < 2 {
		return 0
	}
	least := math.Inf(1)
	for i := 1; i < len(levels); i++ {
		least = min(least, (levels[i]-levels[i-1])/(levels[len(levels)-1]-levels[0]))
	}
	if by := min(2.4, 11/(n-1), 0.7*vg.Length(least)*(p.panel-12)/n); by >= 1.2 {
		return by
	}
	return 0
}

// upright draws a vertical whisker.
func (s sheet) upright(c color.NRGBA, x, from, to vg.Length) {
	s.line(axisWidth*1.6, c, nil, point(x, from), point(x, to))
	for _, end := range []vg.Length{from, to} {
		s.line(axisWidth*1.6, c, nil, point(x-1.1, end), point(x+1.1, end))
	}
}
