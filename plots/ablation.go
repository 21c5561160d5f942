package plots

import (
	"errors"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
)

// Ablation holds the data of figure "ablation": which patterns no longer hold once a mechanism is
// switched off or a driver held still.
type Ablation struct {
	Rows         []AblationRow
	Patterns     int // that were tested
	Replications int // that verdicts rest on; 0 if unknown
}

// AblationRow is one ablation.
type AblationRow struct {
	Name   string
	Frozen bool     // the driver is held at its mean, instead of the mechanism switched off
	Breaks []string // patterns that hold without the ablation and fail with it
	Mends  []string // the reverse
}

// NewAblation checks the data and lays out the figure: a bar per ablation, to the right as long
// as the patterns it breaks, to the left those it mends, named at their ends. It returns an
// error if there is no ablation.
func NewAblation(data Ablation, look Look) (Figure, error) {
	p, err := newPlan("ablation", planAblation, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "ablation", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("What carries the patterns"),
		Reading: look.sayf("Patterns, of %d tested, that hold in the model and fail once a mechanism is switched off or a driver is frozen at its mean (to the right), "+
			"and those that fail in the model and then hold (to the left).", data.Patterns),
		Interval: look.Say("Verdicts are shown; they rest on intervals where the pattern says so."),
	}, look), nil
}

type ablationPlan struct {
	look         Look
	data         Ablation
	label        vg.Length
	zero, unit   vg.Length  // where bars begin, and the length of a pattern
	left, right  int        // patterns on the axis
	names        [][]string // wrapped
	row          vg.Length
	words        [][2]string // at a bar's ends: mends, breaks
	key          legend
	head, height vg.Length
}

const ablationRow = vg.Length(12)

var ablationFrozen = color.NRGBA{R: 0x8f, G: 0xb8, B: 0xd6, A: 0xff} // paler than the blue of those switched off

func planAblation(data Ablation, look Look) (*ablationPlan, error) {
	if len(data.Rows) == 0 {
		return nil, errors.New("there is no ablation to draw")
	}
	p := &ablationPlan{look: look, data: data, left: 0, right: 1}
	widest := vg.Length(120)
	if look.narrow() {
		widest = 74 // longer bars are worth more than names in one line
	}
	var names []string
	for _, row := range data.Rows {
		name := spaced(row.Name)
		if row.Frozen {
			name = look.sayf("%s, frozen", name)
		}
		names = append(names, name)
		p.left, p.right = max(p.left, len(row.Mends)), max(p.right, len(row.Breaks))
	}
	var lines int
	p.names, lines, p.label = tickText.wrapEach(names, widest, 2)
	p.row = max(ablationRow, vg.Length(lines)*tickText.line()+1)
	room := look.width() - 2*margin - p.label - 8
	// Bars are as long as the names of the patterns at their ends leave room for.
	var mends, breaks vg.Length
	for p.unit = 40; p.unit > 3; p.unit -= 0.5 {
		mends, breaks = 4, 4
		for _, row := range data.Rows {
			mends, breaks = max(mends, p.extent(row.Mends)), max(breaks, p.extent(row.Breaks))
		}
		if mends+breaks <= room {
			break
		}
	}
	p.zero = margin + p.label + 8 + min(mends, 0.4*room)
	for _, row := range data.Rows {
		p.words = append(p.words, [2]string{
			tickText.shorten(strings.Join(row.Mends, " "), p.zero-margin-p.label-8-vg.Length(len(row.Mends))*p.unit-3),
			tickText.shorten(strings.Join(row.Breaks, " "), look.width()-margin-p.zero-vg.Length(len(row.Breaks))*p.unit-3),
		})
	}
	p.key = legend{
		patch(capital(look.Say("mechanism switched off")), fieldColours[0]), patch(capital(look.Say("driver frozen at its mean")), ablationFrozen),
		legendEntry{words: look.interval(false, false, data.Replications)},
	}
	if data.Replications > 0 {
		p.key[2].words = look.sayf("%s replications of each arm", look.number(float64(data.Replications)))
	}
	p.head = axisText.line() + 4
	p.height = 2*margin + p.head + vg.Length(len(data.Rows))*p.row + tickSize + 3 + tickText.line() + p.key.height(look.width()-2*margin)
	return p, tooHighFor(p.height, "draw fewer", "%d ablations", len(data.Rows))
}

// spaced is a mechanism's name in words.
func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }

// extent is the length of a bar with the names at its end.
func (p *ablationPlan) extent(patterns []string) vg.Length {
	if len(patterns) == 0 {
		return 0
	}
	return vg.Length(len(patterns))*p.unit + tickText.width(strings.Join(patterns, " ")) + 6
}

// table is the figure's data.
func (p *ablationPlan) table() Data {
	d := Data{Columns: []string{"ablation", "kind", "breaks", "mends", "patterns_broken", "patterns_mended"}}
	for _, row := range p.data.Rows {
		kind := "off"
		if row.Frozen {
			kind = "frozen"
		}
		d.add(row.Name, kind, len(row.Breaks), len(row.Mends), strings.Join(row.Breaks, " "), strings.Join(row.Mends, " "))
	}
	return d
}

// tell says what an ablation breaks and mends.
func (p *ablationPlan) rowTooltip(s sheet, b box, index int) {
	row := &p.data.Rows[index]
	words := strings.Join(p.names[index], " ") + ": "
	switch {
	case len(row.Breaks)+len(row.Mends) == 0:
		words += p.look.Say("none")
	case len(row.Mends) == 0:
		words += p.look.sayf("breaks %s", strings.Join(row.Breaks, " "))
	case len(row.Breaks) == 0:
		words += p.look.sayf("mends %s", strings.Join(row.Mends, " "))
	default:
		words += p.look.sayf("breaks %s", strings.Join(row.Breaks, " ")) + ", " + p.look.sayf("mends %s", strings.Join(row.Mends, " "))
	}
	s.tooltip(b, words)
}

func (p *ablationPlan) draw(s sheet) {
	top := s.height - margin - p.head
	bottom := top - vg.Length(len(p.data.Rows))*p.row
	at := func(patterns int) vg.Length { return p.zero + vg.Length(patterns)*p.unit }
	breaks, mends := p.look.Say("Patterns broken"), p.look.Say("Mended")
	s.text(axisText, at(0)+3, top+4, atStart, onBase, axisText.shorten(breaks+" →", s.width-margin-at(0)-3))
	if p.left > 0 && axisText.width("← "+mends) < p.zero-margin-4 {
		s.text(axisText, at(0)-3, top+4, atEnd, onBase, "← "+mends)
	}
	step := 1
	for _, next := range []int{2, 5, 10, 20, 50, 100} {
		if vg.Length(step)*p.unit < tickText.width("10")+4 {
			step = next
		}
	}
	for n := -p.left; n <= p.right; n++ {
		if n%step != 0 {
			continue
		}
		s.line(gridWidth, gridInk, nil, point(at(n), bottom), point(at(n), top))
		s.line(axisWidth, ink, nil, point(at(n), bottom), point(at(n), bottom-tickSize))
		s.text(tickText, at(n), bottom-tickSize-2, atMiddle, onTop, p.look.number(math.Abs(float64(n))))
	}
	for i, row := range p.data.Rows {
		y := top - (vg.Length(i)+0.5)*p.row
		s.paragraph(tickText, margin+p.label, y, atEnd, p.names[i])
		c := fieldColours[0]
		if row.Frozen {
			c = ablationFrozen
		}
		from, to := at(-len(row.Mends)), at(len(row.Breaks))
		if from < to {
			s.fillBox(c, box{from, to, y - 3.6, y + 3.6})
		}
		p.rowTooltip(s, box{margin, s.width - margin, y - p.row/2, y + p.row/2}, i)
		words := [2]string{p.words[i][0], p.words[i][1]}
		if len(row.Mends)+len(row.Breaks) == 0 {
			words[1] = p.look.Say("none")
		}
		// White behind the names keeps the grid out of them.
		s.fillBox(white, box{to + 1, to + 4 + tickText.width(words[1]), y - 4, y + 4})
		s.text(tickText, to+3, y, atStart, onCentre, words[1])
		if words[0] != "" {
			s.fillBox(white, box{from - 4 - tickText.width(words[0]), from - 1, y - 4, y + 4})
			s.text(tickText, from-3, y, atEnd, onCentre, words[0])
		}
	}
	s.line(axisWidth*1.4, ink, nil, point(at(0), bottom), point(at(0), top))
	s.line(axisWidth, ink, nil, point(at(-p.left), bottom), point(at(p.right), bottom))
	p.key.draw(s, margin, s.width-margin, margin)
}
