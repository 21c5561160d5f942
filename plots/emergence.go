package plots

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
)

// Emergence holds the data of figure "emergence": how much of the tasks each field
// comes to co-produce, month by month, below the arrivals that set it off.
type Emergence struct {
	Months        []string      // "2012-01" and so on, one after the other
	SpinUp        SpinUp        // what came before the first month; the zero SpinUp draws nothing
	Arrivals      []float64     // applicants per month, one per month (NaN: unknown); nil draws no such panel
	ArrivalsLabel string        // such as "Asylum applicants per month"
	Periods       []Span        // shaded and named
	Fields        []FieldSeries // in the scenario's order, which fixes their colours
	Replications  int           // that the means and intervals rest on; 0 if unknown
}

// Span is a named stretch of months, both ends ("2015-09") included. Beside is the pale shade of
// those that lead to or follow from what a figure is about.
type Span struct {
	Name, Start, End string
	Beside           bool
}

// FieldSeries is one field's shares of co-produced tasks, from 0 to 1.
type FieldSeries struct {
	Name                   string
	Design, Implementation Band
}

// Band is a mean with its interval, one value per month, NaN where undefined.
// Lower and Upper are both nil where there is no interval; an empty Mean is a
// stage without values.
type Band struct{ Mean, Lower, Upper []float64 }

// NewEmergence checks the data and lays out the figure: arrivals on top, one
// panel per field below on the same time axis, in as many columns as needed.
// Panels share one scale, and each ends above its largest value, as most fields
// co-produce little. The spin-up is on the left of a gap. It
// returns an error if there is no month or no field, if months do not follow
// one another, if lengths differ, or if a share is not within 0 and 1.
func NewEmergence(data Emergence, look Look) (Figure, error) {
	p, err := newPlan("emergence", planEmergence, data, look)
	if err != nil {
		return Figure{}, err
	}
	reading := look.Say("Share of each month's tasks that are co-produced, in design (solid) and implementation (dashed), " +
		"one panel per policy field, below what sets it off. Shaded stretches are the scenario's periods.")
	if data.Arrivals == nil {
		reading = look.Say("Share of each month's tasks that are co-produced, in design (solid) and implementation (dashed), " +
			"one panel per policy field. Shaded stretches are the scenario's periods.")
	}
	if p.cropped() {
		reading += " " + look.Say("The panels have one scale and end above their largest values.")
	}
	if n := data.SpinUp.Months; n > 0 {
		reading += " " + look.sayf("Left of the gap, on a time scale of its own, is the spin-up: %s months from a start without earned trust, agreements or reliance.", look.number(float64(n)))
	}
	return withTitle(Figure{
		Name: "emergence", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title:    look.Say("Co-production over time by field"),
		Reading:  reading,
		Interval: look.intervalSentence(p.bands, false, data.Replications, "Bands"),
	}, look), nil
}

// table is the figure's data.
func (p *emergencePlan) table() Data {
	d := Data{Columns: []string{"month", "field", "stage", "coproduction", "lower", "upper", "arrivals"}}
	for i := range p.data.SpinUp.Months {
		arrivals := math.NaN()
		if p.data.Arrivals != nil {
			arrivals = p.data.SpinUp.Arrivals
		}
		for _, field := range p.data.SpinUp.Fields {
			for stage, band := range field.stages() {
				d.add(SpinUpMonth+strconv.Itoa(i+1), field.Name, stageWords[stage], band.at(i), arrivals)
			}
		}
	}
	for i, month := range p.data.Months {
		arrivals := math.NaN()
		if p.data.Arrivals != nil {
			arrivals = p.data.Arrivals[i]
		}
		for _, field := range p.data.Fields {
			for stage, band := range field.stages() {
				d.add(month, field.Name, stageWords[stage], band.at(i), arrivals)
			}
		}
	}
	return d
}

// stageWords are the stages of a policy as the figures' data name them.
var stageWords = [...]string{"design", "implementation"}

func (f *FieldSeries) stages() [2]Band { return [2]Band{f.Design, f.Implementation} }

// at is a month's mean and bounds, NaN where there is none.
func (b Band) at(i int) Estimate {
	of := func(values []float64) float64 {
		if i < len(values) {
			return values[i]
		}
		return math.NaN()
	}
	return Estimate{Mean: of(b.Mean), Lower: of(b.Lower), Upper: of(b.Upper)}
}

// emergencePlan is the figure's layout in points.
type emergencePlan struct {
	look            Look
	data            Emergence
	axis            timeAxis
	periods         []periodShade
	bands, isolated bool // some interval is drawn; some month stands alone
	paired          bool // intervals are of paired differences
	columns, rows   int
	left, column    vg.Length   // where the first column starts, and its width, without the spin-up
	early           *spinUpPlan // nil: none
	tops            []float64   // by row: the end of the panels' scale
	names           [][]string
	nameHeight      vg.Length // of the strip above a panel
	periodStrip     vg.Length
	arrivals, panel vg.Length // heights of data areas; a panel's is that of a scale to 100 %
	footer, height  vg.Length
	key             legend
}

const (
	columnGap  = vg.Length(20)
	nameGap    = vg.Length(9) // blank around a panel's name
	nameIndent = vg.Length(3)
)

func planEmergence(data Emergence, look Look) (*emergencePlan, error) {
	p := &emergencePlan{data: data, look: look}
	if err := p.check(); err != nil {
		return nil, err
	}
	n := len(data.Fields)
	p.columns = columnsFor(n, look.width())
	p.rows = (n + p.columns - 1) / p.columns

	scaleRoom := tickText.width("100")
	if data.Arrivals != nil {
		for _, tick := range p.arrivalTicks() {
			scaleRoom = max(scaleRoom, tickText.width(look.number(tick)))
		}
	}
	p.layColumns(scaleRoom)
	p.laySpinUp()

	var names []string
	for _, field := range data.Fields {
		names = append(names, field.Name)
	}
	p.wrapNames(names, p.column+p.early.room()-2*nameIndent, 3)
	p.key = p.legend()
	p.footer = tickSize + 3 + tickText.line() + axisText.line() + p.key.height(look.width()-margin-p.left)
	fixed := 2*margin + p.periodStrip + p.footer
	if data.Arrivals != nil {
		p.arrivals = 46
		fixed += p.arrivalsBlock()
	}
	p.measurePanels(225*vg.Millimeter - fixed - vg.Length(p.rows)*p.nameHeight)
	p.height = fixed + p.panels(p.rows)
	return p, tooHighFor(p.height, "draw it for fewer fields", "%d fields", n)
}

// measurePanels divides the room that a journal's page leaves between the rows of panels, within
// readable sizes: all on one scale, each row up to the quarter above its largest value.
func (p *emergencePlan) measurePanels(room vg.Length) {
	const leastQuarter = vg.Length(14) // two labels of the scale do not touch
	p.tops = make([]float64, p.rows)
	sum, most := 0.0, 0.0
	for row := range p.tops {
		reach := extent{high: 0.25}
		for i := row; i < len(p.data.Fields); i += p.rows {
			reach.hold(p.data.Fields[i].values()...)
			if p.early != nil {
				reach.hold(p.data.SpinUp.Fields[i].values()...)
			}
		}
		p.tops[row] = min(1, math.Ceil(4*reach.high-1e-9)/4)
		sum += p.tops[row]
		most = max(most, p.tops[row])
	}
	p.panel = min(room/vg.Length(sum), max(96, 66/vg.Length(most)))
	if p.panel < 4*leastQuarter {
		for row := range p.tops {
			p.tops[row] = 1
		}
		p.panel = max(26, min(66, room/vg.Length(p.rows)))
	}
}

// panels is the height of so many rows of panels, with their names.
func (p *emergencePlan) panels(rows int) (height vg.Length) {
	for row := range rows {
		height += p.nameHeight + vg.Length(p.tops[row])*p.panel
	}
	return height
}

// cropped tells whether some panel does not reach 100 %.
func (p *emergencePlan) cropped() bool { return slices.Min(p.tops) < 1 }

// layColumns divides the width between columns, to the right of a scale whose widest label is
// given, and reserves room for the names of the periods above them.
func (p *emergencePlan) layColumns(labels vg.Length) {
	p.left = margin + axisText.line() + 3 + labels + 2 + tickSize
	right := margin + tickText.width("2015")/2
	p.column = (p.look.width() - p.left - right - vg.Length(p.columns-1)*columnGap) / vg.Length(p.columns)
	p.periodStrip = vg.Length(p.placePeriods()) * smallText.line()
}

// wrapNames wraps the names of the panels and reserves room for the longest.
func (p *emergencePlan) wrapNames(names []string, width vg.Length, most int) {
	for i, name := range names {
		names[i] = p.look.Say(name)
	}
	lines := 0
	p.names, lines, _ = panelText.wrapEach(names, width, most)
	p.nameHeight = vg.Length(lines)*panelText.line() + nameGap
}

// columnsFor is the number of columns for so many fields' panels on a width.
func columnsFor(fields int, width vg.Length) int {
	wanted := 4
	switch {
	case fields <= 5:
		wanted = 1
	case fields <= 12:
		wanted = 2
	case fields <= 24:
		wanted = 3
	}
	return max(1, min(wanted, int(width/(38*vg.Millimeter))))
}

func (p *emergencePlan) check() error {
	d := p.data
	if err := cmp.Or(noneOf("month", len(d.Months)), noneOf("field", len(d.Fields))); err != nil {
		return err
	}
	for i, text := range d.Months {
		m, err := parseMonth(text)
		if err != nil {
			return err
		}
		if i == 0 {
			p.axis.first = m
		} else if m != p.axis.last+1 {
			return fmt.Errorf("month %s does not follow %s", text, d.Months[i-1])
		}
		p.axis.last = m
	}
	if d.Arrivals != nil && len(d.Arrivals) != len(d.Months) {
		return fmt.Errorf("there are %d months and %d arrivals", len(d.Months), len(d.Arrivals))
	}
	for i, value := range d.Arrivals {
		if value < 0 || math.IsInf(value, 0) {
			return fmt.Errorf("arrivals in %s are %v", d.Months[i], value)
		}
	}
	for _, field := range d.Fields {
		for stage, band := range field.stages() {
			if err := p.checkBand(band, 0, 1, "is not a share"); err != nil {
				return fmt.Errorf("field %q, %s: %w", field.Name, stageWords[stage], err)
			}
		}
	}
	if err := p.checkSpinUp(); err != nil {
		return err
	}
	return p.checkPeriods()
}

// noteIsolated records whether some value has no neighbours. Such a value is drawn as a dot, and
// the legend then has one.
func (p *emergencePlan) noteIsolated(values []float64) {
	undefined := func(i int) bool { return i < 0 || i >= len(values) || math.IsNaN(values[i]) }
	for i := range values {
		p.isolated = p.isolated || !undefined(i) && undefined(i-1) && undefined(i+1)
	}
}

// checkBand checks the length, range and intervals of a band, and records for the legend whether
// it has intervals and isolated values.
func (p *emergencePlan) checkBand(b Band, low, high float64, refusal string) error {
	for _, values := range [][]float64{b.Mean, b.Lower, b.Upper} {
		if len(values) != 0 && len(values) != len(p.data.Months) {
			return fmt.Errorf("there are %d months and %d values", len(p.data.Months), len(values))
		}
		for i, value := range values {
			if value < low-1e-9 || value > high+1e-9 || math.IsInf(value, 0) {
				return fmt.Errorf("%v in %s %s", value, p.data.Months[i], refusal)
			}
		}
	}
	if (b.Lower == nil) != (b.Upper == nil) || len(b.Lower) != len(b.Upper) {
		return errors.New("an interval needs both a lower and an upper bound")
	}
	p.noteIsolated(b.Mean)
	for i := range b.Lower {
		if b.Lower[i] > b.Upper[i] {
			return fmt.Errorf("the interval in %s ends before it begins", p.data.Months[i])
		}
		p.bands = p.bands || !math.IsNaN(b.Upper[i]-b.Lower[i]) && (!p.paired || b.Upper[i] > b.Lower[i])
	}
	return nil
}

// arrivalsBlock is the height of the arrivals' panel with its name.
func (p *emergencePlan) arrivalsBlock() vg.Length { return p.arrivals + panelText.line() + 5 }

func (p *emergencePlan) arrivalTicks() []float64 {
	top := 0.0
	for _, value := range p.data.Arrivals {
		if value > top { // false for NaN
			top = value
		}
	}
	return niceTicks(top, 2)
}
