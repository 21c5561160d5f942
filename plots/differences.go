package plots

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Differences holds the data of figure "differences": how far each alternative departs from the
// base in the share of tasks that are co-produced, field by field and month by month.
type Differences struct {
	Base         string
	Months       []string // "2012-01" and so on, one after the other
	Periods      []Span   // shaded and named
	Alternatives []Alternative
	Replications int // that the means and intervals rest on; 0 if unknown
}

// Alternative is one alternative's differences. Those of its fields go from −1 to 1; a field
// whose differences and bounds are all 0 is shown as identical.
type Alternative struct {
	Name   string
	Fields []FieldSeries // of every alternative the same, in the scenario's order
}

// NewDifferences checks the data and lays out the figure: one panel per field around the line
// of no difference, and one column per alternative, or as many columns as one alternative
// needs. Panels in a row share a scale: an alternative may move one field by half of all tasks
// and another by a hundredth. It returns an error if there is no month, alternative or field, if months do not
// follow one another, if lengths differ, or if a difference is not within −1 and 1.
func NewDifferences(data Differences, look Look) (Figure, error) {
	p, err := newPlan("differences", planDifferences, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "differences", Width: look.width(), Height: p.height, draw: p.drawDifferences, Data: p.differencesTable(),
		Title: look.Say("Differences in co-production over time"),
		Reading: look.Say("How far each alternative departs from the base in the share of tasks co-produced, in percentage points, " +
			"month by month, in design (solid) and implementation (dashed), on shared luck. Panels in a row share a scale."),
		Interval: look.intervalSentence(p.bands, true, data.Replications, "Bands"),
	}, look), nil
}

// differencesTable are the figure's data.
func (p *differencesPlan) differencesTable() Data {
	d := Data{Columns: []string{"alternative", "month", "field", "stage", "difference", "lower", "upper"}}
	for _, alternative := range p.of.Alternatives {
		for i, month := range p.of.Months {
			for _, field := range alternative.Fields {
				for stage, band := range field.stages() {
					d.add(alternative.Name, month, field.Name, stageWords[stage], band.at(i))
				}
			}
		}
	}
	return d
}

// differencesPlan is the figure's layout. Its time axis, periods and legend are those of
// figure emergence.
type differencesPlan struct {
	emergencePlan
	of     Differences
	stacks []differencesStack
	blocks []differencesBlock
	heads  vg.Length // height of the strip that says what is compared
}

// differencesStack is one column of panels.
type differencesStack struct {
	head   []string
	panels []differencesPanel
}

type differencesPanel struct {
	field     int // which has its colour
	name      []string
	series    FieldSeries
	identical bool
}

// differencesBlock is some columns beside one another.
type differencesBlock struct {
	from, to int // stacks
	rows     []differencesRow
}

// differencesRow is the panels of one row, which share height and scale.
type differencesRow struct {
	area  vg.Length
	ticks []float64 // in rising order, 0 among them
}

const (
	identicalArea = vg.Length(16) // height of a row of panels in which nothing differs
	blockGap      = vg.Length(12)
)

// abreast is how many alternatives have room beside one another: three on a page.
func (l Look) abreast() int { return max(1, int(l.width()/(55*vg.Millimeter))) }

func planDifferences(data Differences, look Look) (*differencesPlan, error) {
	p := &differencesPlan{of: data}
	p.look = look
	p.paired = true
	p.data = Emergence{Months: data.Months, Periods: data.Periods, Replications: data.Replications, Fields: make([]FieldSeries, 1)}
	if err := p.check(); err != nil { // of the months and periods
		return nil, err
	}
	if err := p.checkDifferences(); err != nil {
		return nil, err
	}
	fields := len(data.Alternatives[0].Fields)
	p.columns = min(len(data.Alternatives), look.abreast())
	if len(data.Alternatives) == 1 {
		p.columns = columnsFor(fields, look.width())
	}
	p.layColumns(tickText.width("\u2212100"))
	p.stack()
	p.measure()
	return p, tooHighFor(p.height, "draw it for fewer", "%d fields and %d alternatives", fields, len(data.Alternatives))
}

func (p *differencesPlan) checkDifferences() error {
	if len(p.of.Alternatives) == 0 {
		return errors.New("there is no alternative to draw")
	}
	fields := len(p.of.Alternatives[0].Fields)
	if fields == 0 {
		return errors.New("there is no field to draw")
	}
	for _, alternative := range p.of.Alternatives {
		if len(alternative.Fields) != fields {
			return fmt.Errorf("alternative %q has %d fields and %q has %d",
				p.of.Alternatives[0].Name, fields, alternative.Name, len(alternative.Fields))
		}
		for _, field := range alternative.Fields {
			for stage, band := range field.stages() {
				if err := p.checkBand(band, -1, 1, "is not a difference of shares"); err != nil {
					return fmt.Errorf("alternative %q, field %q, %s: %w", alternative.Name, field.Name, stageWords[stage], err)
				}
			}
		}
	}
	return nil
}

// values are the means and interval ends of both stages.
func (f *FieldSeries) values() []float64 {
	return slices.Concat(f.Design.Mean, f.Design.Lower, f.Design.Upper, f.Implementation.Mean, f.Implementation.Lower, f.Implementation.Upper)
}

// identical tells whether a field has values and none but zeros.
func (f *FieldSeries) identical() bool {
	reach := noExtent
	reach.hold(f.values()...)
	return reach == extent{}
}

// stack puts the panels into columns.
func (p *differencesPlan) stack() {
	lines, heads := 1, 0
	for _, alternative := range p.of.Alternatives {
		head := axisText.wrapTo(p.look.sayf("%s minus %s", alternative.Name, p.of.Base), p.column, 3)
		heads = max(heads, len(head))
		rows := len(alternative.Fields)
		if len(p.of.Alternatives) == 1 {
			rows = (rows + p.columns - 1) / p.columns
		}
		for i := range alternative.Fields {
			if i%rows == 0 {
				p.stacks = append(p.stacks, differencesStack{head: head})
				head = nil
			}
			field := &alternative.Fields[i]
			name := panelText.wrapTo(p.look.Say(field.Name), p.column-2*nameIndent, 3)
			lines = max(lines, len(name))
			last := &p.stacks[len(p.stacks)-1]
			last.panels = append(last.panels, differencesPanel{i, name, *field, field.identical()})
		}
	}
	p.nameHeight = vg.Length(lines)*panelText.line() + nameGap
	p.heads = vg.Length(heads)*axisText.line() + 3
}

// measure gives rows of panels their heights, and the figure its own: rows in which nothing
// differs are low, the others divide the rest of a journal's page, within readable sizes.
func (p *differencesPlan) measure() {
	const axis = tickSize + 3
	axisRoom := axis + tickText.line() + axisText.line()
	p.key = p.legend()
	fixed, tall := 2*margin+p.key.height(p.look.width()-margin-p.left), 0
	for from := 0; from < len(p.stacks); from += p.columns {
		block := differencesBlock{from: from, to: min(from+p.columns, len(p.stacks))}
		fixed += p.heads + p.periodStrip + axisRoom
		if from > 0 {
			fixed += blockGap
		}
		for at := range p.stacks[from].panels {
			row := differencesRow{area: identicalArea}
			var reach extent
			for i := block.from; i < block.to; i++ {
				if at >= len(p.stacks[i].panels) {
					continue
				}
				panel := &p.stacks[i].panels[at]
				reach.hold(panel.series.values()...)
				if !panel.identical {
					row.area = 0 // until the others are known
				}
			}
			fixed += p.nameHeight + row.area
			row.ticks = []float64{0}
			if row.area == 0 {
				tall++
				row.ticks = signedTicks(reach.low, reach.high, 4)
			}
			block.rows = append(block.rows, row)
		}
		p.blocks = append(p.blocks, block)
	}
	p.panel = max(40, min(84, (225*vg.Millimeter-fixed)/vg.Length(max(1, tall))))
	p.height = fixed + vg.Length(tall)*p.panel
	for _, block := range p.blocks {
		for i := range block.rows {
			if block.rows[i].area == 0 {
				block.rows[i].area = p.panel
			}
		}
	}
}

// percentagePoints writes a difference of shares in percentage points, with its sign.
func (l Look) percentagePoints(difference float64) string {
	value := math.Round(difference*1e8) / 1e6
	if value > 0 {
		return "+" + l.number(value)
	}
	return l.number(value)
}
