package plots

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
)

// SpinUp holds the months that a scenario simulates before those it observes, from a start without
// earned trust, agreements or reliance.
type SpinUp struct {
	Months   int           // 0: none
	Arrivals float64       // applicants in each of these months; NaN: unknown
	Fields   []FieldSeries // the fields of the figure, with one value per month
}

// SpinUpMonth begins the name of a month of the spin-up in a figure's data; its number follows,
// from 1.
const SpinUpMonth = "spin-up "

const (
	spinUpGap   = vg.Length(14) // blank between the spin-up and the first month, for the labels below
	spinUpShare = 0.3           // of a column, at most: what is observed needs the room
)

// spinUpPlan is the layout of the spin-up, beside each column. The methods of a nil plan do
// nothing.
type spinUpPlan struct {
	emergencePlan // its time axis counts from 0; its column is the width
	of            SpinUp
	name          string // above the column
	unit          string // below its axis
	step          int    // months between two ticks
	perUnit       int    // months in the unit
}

// checkSpinUp checks the spin-up and makes its plan.
func (p *emergencePlan) checkSpinUp() error {
	of := p.data.SpinUp
	if of.Months == 0 {
		return nil
	}
	if of.Months < 0 || len(of.Fields) != len(p.data.Fields) {
		return fmt.Errorf("spin-up: there are %d months, and %d fields of %d", of.Months, len(of.Fields), len(p.data.Fields))
	}
	if of.Arrivals < 0 || math.IsInf(of.Arrivals, 0) {
		return fmt.Errorf("spin-up: arrivals are %v", of.Arrivals)
	}
	early := &spinUpPlan{of: of}
	early.look = p.look
	early.axis = timeAxis{0, month(of.Months - 1)}
	for i := range of.Months {
		early.data.Months = append(early.data.Months, p.look.sayf("Spin-up, month %s", p.look.number(float64(i+1))))
	}
	for _, field := range of.Fields {
		for stage, band := range field.stages() {
			if err := early.checkBand(band, 0, 1, "is not a share"); err != nil {
				return fmt.Errorf("spin-up: field %q, %s: %w", field.Name, stageWords[stage], err)
			}
		}
	}
	p.early = early
	p.bands, p.isolated = p.bands || early.bands, p.isolated || early.isolated
	return nil
}

// laySpinUp takes the room of the spin-up from the columns: as much as its months have on the
// time axis, or less.
func (p *emergencePlan) laySpinUp() {
	early := p.early
	if early == nil {
		return
	}
	room := p.column - spinUpGap
	early.column = vg.Length(early.of.Months) / vg.Length(early.of.Months+len(p.data.Months)) * room
	early.column = max(12, min(spinUpShare*room, early.column))
	p.column -= early.room()
	p.periodStrip = vg.Length(max(1, p.placePeriods())) * smallText.line()
	for _, name := range []string{"spin-up from a blank start", "spin-up"} {
		early.name = p.look.Say(name)
		if smallText.width(early.name) <= early.column+spinUpGap/2 {
			break
		}
	}
	units := []string{"Years of spin-up", "Years"}
	early.perUnit = 12
	if early.of.Months < 24 {
		units = []string{"Months of spin-up", "Months"}
		early.perUnit = 1
	}
	for _, unit := range units {
		early.unit = p.look.Say(unit)
		if axisText.width(early.unit) <= early.column+spinUpGap/2 {
			break
		}
	}
	for _, step := range []int{1, 2, 5, 10, 20, 25, 50, 100} {
		early.step = step * early.perUnit
		if vg.Length(early.step)*early.column/vg.Length(early.of.Months) >= tickText.width("100")+4 {
			break
		}
	}
}

// room is the width of the spin-up with its gap.
func (e *spinUpPlan) room() vg.Length {
	if e == nil {
		return 0
	}
	return e.column + spinUpGap
}

// extended is the area of a panel with its spin-up.
func (e *spinUpPlan) extended(area box) box {
	area.left -= e.room()
	return area
}

// area is the part of a panel on the left of the area given.
func (e *spinUpPlan) area(area box) box {
	left := area.left - e.room()
	return box{left, left + e.column, area.bottom, area.top}
}

// drawShade shades the spin-up behind a column, and names it above.
func (e *spinUpPlan) drawShade(s sheet, left, bottom, top vg.Length) {
	if e == nil {
		return
	}
	s.fillBox(grey(0.945), box{left, left + e.column, bottom, top})
	half := smallText.width(e.name) / 2
	s.text(smallText, max(left+e.column/2, margin+half), top+3, atMiddle, onBase, e.name)
}

// drawArrivals draws the arrivals of every month of the spin-up; level is their share of the
// scale.
func (e *spinUpPlan) drawArrivals(s sheet, area box, level float64) {
	if e == nil {
		return
	}
	area = e.area(area)
	if !math.IsNaN(level) {
		s.fillBox(grey(0.72), box{area.left, area.right, area.bottom, area.at(0, level).Y})
		s.line(0.7, softInk, nil, area.at(0, level), area.at(1, level))
	}
	e.drawBase(s, area)
}

// drawField draws the two stages of one field.
func (e *spinUpPlan) drawField(s sheet, area box, index int, top float64) {
	if e == nil {
		return
	}
	area = e.area(area)
	field := e.of.Fields[index]
	e.drawStages(s, area, field, index, top)
	e.drawBase(s, area)
	e.monthTooltips(s, area, func(month int) string {
		return e.look.stagesIn(month, field.Design, field.Implementation, e.look.percent, percentSign)
	})
}

// drawTime draws the time axis below a column, and strokes that mark the break of the axis.
func (e *spinUpPlan) drawTime(s sheet, left, bottom vg.Length) {
	if e == nil {
		return
	}
	most := left + e.room() - tickText.width("2015")/2 - 3 // where the label of the first year may begin
	for at := 0; at <= e.of.Months; at += e.step {
		x, label := left+vg.Length(at)/vg.Length(e.of.Months)*e.column, strconv.Itoa(at/e.perUnit)
		s.line(axisWidth, ink, nil, point(x, bottom), point(x, bottom-tickSize))
		s.text(tickText, min(x, most-tickText.width(label)/2), bottom-tickSize-2, atMiddle, onTop, label)
	}
	for _, x := range []vg.Length{left + e.column, left + e.room()} {
		s.line(axisWidth, ink, nil, point(x-1.3, bottom-3), point(x+1.3, bottom+3))
	}
	half := axisText.width(e.unit) / 2
	s.text(axisText, max(left+e.column/2, margin+half), bottom-tickSize-3-tickText.line(), atMiddle, onTop, e.unit)
}
