package plots

import (
	"fmt"

	"gonum.org/v1/plot/vg"
)

// periodShade is a period cut to the axis; label and level are set once the
// layout is known.
type periodShade struct {
	name     string
	from, to float64 // months, the end exclusive
	label    string
	centre   vg.Length // from the column's left edge
	level    int       // line of the strip, 0 the lowest
	beside   bool
	dark     bool
}

func (p *emergencePlan) checkPeriods() error {
	for _, span := range p.data.Periods {
		start, err := parseMonth(span.Start)
		if err != nil {
			return fmt.Errorf("period %q: %w", span.Name, err)
		}
		end, err := parseMonth(span.End)
		if err != nil {
			return fmt.Errorf("period %q: %w", span.Name, err)
		}
		if end < start {
			return fmt.Errorf("period %q ends (%s) before it starts (%s)", span.Name, span.End, span.Start)
		}
		from, to := max(start, p.axis.first), min(end+1, p.axis.last+1)
		if from >= to {
			continue // it lies outside what is drawn
		}
		p.periods = append(p.periods, periodShade{name: span.Name, from: float64(from), to: float64(to), beside: span.Beside})
	}
	return nil
}

// placePeriods puts the periods' names into lines above the column, none over
// another, shades neighbours differently, and returns the number of lines.
func (p *emergencePlan) placePeriods() (levels int) {
	type taken struct{ from, to vg.Length }
	var lines [][]taken
	for i := range p.periods {
		period := &p.periods[i]
		// Neighbours alternate; the first of several is the pale one, so that
		// of before, event and after the event stands out.
		follows := i > 0 && p.periods[i-1].to == period.from
		leads := i+1 < len(p.periods) && p.periods[i+1].from == period.to
		period.dark = !period.beside && (follows && !p.periods[i-1].dark || !follows && !leads)
		period.label = smallText.shorten(p.look.Say(period.name), p.column)
		if period.label == "" {
			continue
		}
		half := smallText.width(period.label) / 2
		middle := vg.Length((p.axis.share(period.from)+p.axis.share(period.to))/2) * p.column
		period.centre = max(half, min(p.column-half, middle))
		line := 0
	search:
		for ; line < len(lines); line++ {
			for _, other := range lines[line] {
				if period.centre-half < other.to+5 && period.centre+half > other.from-5 {
					continue search
				}
			}
			break
		}
		if line == len(lines) {
			lines = append(lines, nil)
		}
		lines[line] = append(lines[line], taken{period.centre - half, period.centre + half})
		period.level = line
	}
	return len(lines)
}
