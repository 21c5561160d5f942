package plots

import (
	"errors"
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// Bargain holds the data of figure "negotiation": the negotiations of one task in the space of what
// both sides gain over having no agreement.
type Bargain struct {
	Panels []BargainPanel // next to one another, at most three
}

// BargainPanel is one negotiation.
type BargainPanel struct {
	Label     string         // above the panel
	Curve     []BargainPoint // the contract curve, from the municipality's own best on
	Offers    []BargainOffer // in their order
	Agreement *BargainPoint  // nil where there is none
	Outcome   string         // a sentence below the panel

	// Reservation is the organisation's reservation value: the gain below which it refuses. It is 0 for
	// an organisation that remembers no shortfall. The municipality's is always 0.
	Reservation float64
}

// BargainPoint holds the gains of both sides over having no agreement, in units of utility.
type BargainPoint struct{ Municipality, Organisation float64 }

// BargainOffer is one offer and the round it was made in.
type BargainOffer struct {
	BargainPoint
	ByMunicipality bool
	Round          int
}

// NewBargain checks the data and lays out the figure. It returns an error if there is no panel
// or more than three, if a curve has fewer than two points, if a number is not finite, or if a
// reservation value is negative.
func NewBargain(data Bargain, look Look) (Figure, error) {
	p, err := newPlan("negotiation", planBargain, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "negotiation", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("Negotiations offer by offer"),
		Reading: look.Say("What both sides gain over having no agreement, in units of utility. On the contract curve neither can gain more " +
			"without the other gaining less. In the grey corner both reach their reservation values: the municipality's is 0, the organisation's " +
			"is above 0 where it remembers having got too little. Points are offers."),
		Interval: look.Say("Single negotiations are shown: they have no mean and no interval."),
	}, look), nil
}

// table is the figure's data.
func (p *bargainPlan) table() Data {
	d := Data{Columns: []string{"panel", "mark", "round", "municipality", "organisation"}}
	for _, panel := range p.data.Panels {
		d.add(panel.Label, "reservation values", "", 0.0, panel.Reservation)
		for _, at := range panel.Curve {
			d.add(panel.Label, "contract curve", "", at.Municipality, at.Organisation)
		}
		for _, offer := range panel.Offers {
			of := "offer of the organisation"
			if offer.ByMunicipality {
				of = "offer of the municipality"
			}
			d.add(panel.Label, of, offer.Round, offer.Municipality, offer.Organisation)
		}
		if at := panel.Agreement; at != nil {
			d.add(panel.Label, "agreement", "", at.Municipality, at.Organisation)
		}
	}
	return d
}

// bargainPlan is the figure's layout.
type bargainPlan struct {
	look     Look
	key      legend
	data     Bargain
	columns  int
	views    []bargainView // by panel
	outcomes [][]string    // by panel, wrapped
	side     vg.Length     // of the square panels
	row      vg.Length     // height of a row of panels
	height   vg.Length
}

// bargainView is the part of utility space a panel shows.
type bargainView struct{ left, right, bottom, top, step float64 }

const (
	bargainGap    = vg.Length(46) // between panels, for the axis of the right one
	bargainStrip  = vg.Length(16) // label above a panel
	bargainBelow  = vg.Length(30) // ticks and axis title below
	bargainMost   = 3
	bargainLabels = vg.Length(40) // ticks and axis title to the left
)

var (
	municipalityColour = fieldColours[0]
	organisationColour = fieldColours[1]
	municipalityDashes = []vg.Length{4, 2}
	organisationDashes = []vg.Length{1, 1.5}
)

func planBargain(data Bargain, look Look) (*bargainPlan, error) {
	if len(data.Panels) == 0 {
		return nil, errors.New("there is no panel")
	}
	if len(data.Panels) > bargainMost {
		return nil, fmt.Errorf("there are %d panels, more than %d", len(data.Panels), bargainMost)
	}
	p := &bargainPlan{look: look, data: data, columns: max(2, len(data.Panels))}
	if look.narrow() {
		p.columns = 1
	}
	n := vg.Length(p.columns)
	p.side = (look.width() - 2*margin - bargainLabels - (n-1)*bargainGap) / n
	lines := 0
	for _, panel := range data.Panels {
		if err := panel.check(); err != nil {
			return nil, fmt.Errorf("panel %q: %w", panel.Label, err)
		}
		p.views = append(p.views, panel.view())
		outcome := tickText.wrapTo(panel.Outcome, p.side, 5)
		p.outcomes = append(p.outcomes, outcome)
		lines = max(lines, len(outcome))
	}
	p.row = bargainStrip + p.side + bargainBelow + vg.Length(lines)*tickText.line()
	rows := (len(data.Panels) + p.columns - 1) / p.columns
	p.key = p.legend()
	p.height = 2*margin + vg.Length(rows)*p.row + vg.Length(rows-1)*blockGap + p.key.height(look.width()-2*margin)
	return p, tooHighFor(p.height, "draw it narrower", "its panels")
}

func (p *BargainPanel) check() error {
	if len(p.Curve) < 2 {
		return fmt.Errorf("the curve has %d points; it needs two", len(p.Curve))
	}
	if !(p.Reservation >= 0) || math.IsInf(p.Reservation, 0) {
		return fmt.Errorf("the reservation value is %v", p.Reservation)
	}
	points := append([]BargainPoint{}, p.Curve...)
	for _, offer := range p.Offers {
		points = append(points, offer.BargainPoint)
	}
	if p.Agreement != nil {
		points = append(points, *p.Agreement)
	}
	for _, at := range points {
		for _, x := range []float64{at.Municipality, at.Organisation} {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("a gain is %v", x)
			}
		}
	}
	return nil
}

// bothAgree tells whether both sides reach their reservation values.
func (p *BargainPanel) bothAgree(at BargainPoint) bool {
	return at.Municipality >= 0 && at.Organisation >= p.Reservation
}

// view is the stretch around the part of the curve that matters: no side far below its
// reservation value. Both axes have the same scale, so that slopes are trade-offs.
func (p *BargainPanel) view() bargainView {
	// The scale holds the gains of both sides; without any, the gains of one.
	both, either := 0.0, 0.05
	for _, at := range p.Curve {
		most := min(max(at.Municipality, at.Organisation), 10)
		either = max(either, most)
		if p.bothAgree(at) {
			both = max(both, most)
		}
	}
	reach := 0.3 * either
	if both > 0 {
		reach = 0.6 * both
	}
	v := bargainView{top: min(p.Reservation, 10)}
	show := func(at BargainPoint) {
		v.left, v.right = min(v.left, at.Municipality), max(v.right, at.Municipality)
		v.bottom, v.top = min(v.bottom, at.Organisation), max(v.top, at.Organisation)
	}
	shown := 0
	for _, at := range p.Curve {
		if at.Municipality >= -reach && at.Organisation >= -reach {
			show(at)
			shown++
		}
	}
	if shown < 2 {
		for _, at := range p.Curve {
			if at.Municipality >= -4*either && at.Organisation >= -4*either {
				show(at)
			}
		}
	}
	for _, offer := range p.Offers {
		show(offer.BargainPoint)
	}
	if p.Agreement != nil {
		show(*p.Agreement)
	}
	span := max(v.right-v.left, v.top-v.bottom, 0.02) * 1.16
	v.left -= (span - (v.right - v.left)) / 2
	v.bottom -= (span - (v.top - v.bottom)) / 2
	v.right, v.top = v.left+span, v.bottom+span
	v.step = niceTicks(span, 6)[1]
	return v
}

// at is where a point lies on the panel.
func (v bargainView) at(area box, p BargainPoint) vg.Point {
	return area.at((p.Municipality-v.left)/(v.right-v.left), (p.Organisation-v.bottom)/(v.top-v.bottom))
}

func (v bargainView) inside(p BargainPoint) bool {
	return p.Municipality >= v.left && p.Municipality <= v.right && p.Organisation >= v.bottom && p.Organisation <= v.top
}

func (p *bargainPlan) draw(s sheet) {
	n := vg.Length(min(p.columns, len(p.data.Panels)))
	width := bargainLabels + n*p.side + (n-1)*bargainGap
	left := max(margin, (s.width-width)/2) + bargainLabels
	for i := range p.data.Panels {
		x := left + vg.Length(i%p.columns)*(p.side+bargainGap)
		top := s.height - margin - vg.Length(i/p.columns)*(p.row+blockGap) - bargainStrip
		area := box{x, x + p.side, top - p.side, top}
		s.text(panelText, x, top+5, atStart, onBase, panelText.shorten(p.look.Say(p.data.Panels[i].Label), p.side))
		p.drawPanel(s, area, &p.data.Panels[i], p.views[i])
		y := area.bottom - bargainBelow
		for _, line := range p.outcomes[i] {
			s.text(tickText, x, y, atStart, onTop, line)
			y -= tickText.line()
		}
	}
	p.key.draw(s, margin, s.width-margin, margin)
}

func (p *bargainPlan) drawPanel(s sheet, area box, panel *BargainPanel, v bargainView) {
	clamp := func(x, y float64) vg.Point {
		return v.at(area, BargainPoint{min(max(x, v.left), v.right), min(max(y, v.bottom), v.top)})
	}
	if least := panel.Reservation; v.right > 0 && v.top > least { // where both reach their reservation values
		s.fill(grey(0.94), clamp(0, least), clamp(math.Inf(1), least), clamp(math.Inf(1), math.Inf(1)), clamp(0, math.Inf(1)))
	}
	p.drawAxes(s, area, v)
	if v.left < 0 && v.right > 0 {
		s.line(axisWidth, municipalityColour, municipalityDashes, clamp(0, v.bottom), clamp(0, v.top))
	}
	if least := panel.Reservation; v.bottom < least && v.top > least {
		s.line(axisWidth, organisationColour, organisationDashes, clamp(v.left, least), clamp(v.right, least))
	}
	p.drawCurve(s, area, panel, v)
	for i, offer := range panel.Offers {
		c := color.NRGBA(organisationColour)
		if offer.ByMunicipality {
			c = municipalityColour
		}
		at := v.at(area, offer.BargainPoint)
		s.dot(c, at, 1.6, !offer.ByMunicipality)
		if i < 2 && len(panel.Offers) > 2 {
			s.text(tickText.in(c), at.X+4, at.Y+3, atStart, onBase, p.look.number(float64(offer.Round)))
		}
	}
	if panel.Agreement != nil {
		s.dot(ink, v.at(area, *panel.Agreement), 3, true)
	}
}

// drawCurve draws the contract curve: bold where both would agree.
func (p *bargainPlan) drawCurve(s sheet, area box, panel *BargainPanel, v bargainView) {
	for i := 1; i < len(panel.Curve); i++ {
		a, b := panel.Curve[i-1], panel.Curve[i]
		if !v.inside(a) || !v.inside(b) {
			continue
		}
		width, c := gridWidth*2, softInk
		if panel.bothAgree(a) && panel.bothAgree(b) {
			width, c = dataWidth*1.3, ink
		}
		s.line(width, c, nil, v.at(area, a), v.at(area, b))
	}
}

func (p *bargainPlan) drawAxes(s sheet, area box, v bargainView) {
	tick := func(x float64) string { return p.look.number(math.Round(x*1e9) / 1e9) }
	for k := math.Ceil(v.left / v.step); k*v.step <= v.right; k++ {
		x := v.at(area, BargainPoint{k * v.step, 0}).X
		s.line(axisWidth, ink, nil, point(x, area.bottom), point(x, area.bottom-tickSize))
		s.text(tickText, x, area.bottom-tickSize-2, atMiddle, onTop, tick(k*v.step))
	}
	for k := math.Ceil(v.bottom / v.step); k*v.step <= v.top; k++ {
		y := v.at(area, BargainPoint{0, k * v.step}).Y
		s.line(axisWidth, ink, nil, point(area.left, y), point(area.left-tickSize, y))
		s.text(tickText, area.left-tickSize-2, y, atEnd, onCentre, tick(k*v.step))
	}
	s.frame(axisWidth, ink, area)
	s.text(axisText, (area.left+area.right)/2, area.bottom-tickSize-3-tickText.line(), atMiddle, onTop, p.look.Say("Gain of the municipality"))
	s.turned(axisText, area.left-bargainLabels+axisText.size, (area.bottom+area.top)/2, math.Pi/2, atMiddle, onBase, p.look.Say("Gain of the organisation"))
}

// legend explains the marks.
func (p *bargainPlan) legend() legend {
	offers := false
	for _, panel := range p.data.Panels {
		offers = offers || len(panel.Offers) > 0
	}
	stroke := func(words string, width vg.Length, c color.NRGBA, dashes []vg.Length) legendEntry {
		return legendEntry{capital(p.look.Say(words)), 14, func(s sheet, x, y vg.Length) {
			s.line(width, c, dashes, point(x, y), point(x+14, y))
		}}
	}
	disc := func(words string, c color.NRGBA, radius vg.Length, hollow bool) legendEntry {
		return legendEntry{capital(p.look.Say(words)), 6, func(s sheet, x, y vg.Length) { s.dot(c, point(x+3, y), radius, hollow) }}
	}
	all := legend{
		stroke("contract curve, bold where both would agree", dataWidth*1.3, ink, nil),
		stroke("reservation value of the municipality", axisWidth, municipalityColour, municipalityDashes),
		stroke("reservation value of the organisation", axisWidth, organisationColour, organisationDashes),
	}
	if offers {
		all = append(all, disc("offer of the municipality, with its round", municipalityColour, 1.6, false),
			disc("offer of the organisation", organisationColour, 1.6, true))
	}
	return append(all, disc("agreement", ink, 3, true))
}
