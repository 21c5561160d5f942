package plots

import (
	"cmp"
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"

	"dugnad/plots/wording"
)

// PlaceStrip holds the data of figure "places": every place's co-production, a column of tiles per
// place. Places have the order given; RankedBy names the ranking.
type PlaceStrip struct {
	Places       []string
	Rows         []StripRow
	RankedBy     string // such as "integration in the surge"
	Replications int    // that the shares are means over; 0 if unknown
}

// StripRow is one field in one period.
type StripRow struct {
	Field, Period string
	Shares        []float64 // one per place, from 0 to 1; NaN where there is no task
}

// NewPlaceStrip checks the data and lays out the figure. Where tiles are wide enough, places
// are named below them. It returns an error if there is no place or row, if a row has not one
// share per place, or if a share is not within 0 and 1.
func NewPlaceStrip(data PlaceStrip, look Look) (Figure, error) {
	p, err := newPlan("places", planStrip, data, look)
	if err != nil {
		return Figure{}, err
	}
	return withTitle(Figure{
		Name: "places", Width: look.width(), Height: p.height, draw: p.draw, Data: p.table(),
		Title: look.Say("Co-production place by place"),
		Reading: look.sayf("Each column is a place, each tile the share of its tasks co-produced in design in a field and period, mean over replications. "+
			"Places are ranked by %s.", data.RankedBy),
		Interval: look.Say("No interval is drawn."),
	}, look), nil
}

type stripPlan struct {
	look    Look
	data    PlaceStrip
	left    vg.Length
	tile    vg.Length // width
	names   vg.Length // height of the places' names; 0 if there is no room
	heads   map[int][]string
	periods vg.Length // width of the periods' names
	key     []string
	height  vg.Length
	hasGaps bool
}

const (
	stripTile  = vg.Length(13) // height
	stripField = vg.Length(5)  // before another field
	stripKey   = vg.Length(34)
	leastNamed = vg.Length(7.6) // width of a tile whose place is named
)

func planStrip(data PlaceStrip, look Look) (*stripPlan, error) {
	if err := cmp.Or(noneOf("place", len(data.Places)), noneOf("field", len(data.Rows))); err != nil {
		return nil, err
	}
	p := &stripPlan{look: look, data: data, heads: map[int][]string{}}
	for _, row := range data.Rows {
		if len(row.Shares) != len(data.Places) {
			return nil, fmt.Errorf("field %q: there are %d places and %d shares", row.Field, len(data.Places), len(row.Shares))
		}
		for i, share := range row.Shares {
			if share < 0 || share > 1+1e-9 {
				return nil, fmt.Errorf("field %q: %v of place %q is not a share", row.Field, share, data.Places[i])
			}
			p.hasGaps = p.hasGaps || math.IsNaN(share)
		}
		p.periods = max(p.periods, tickText.width(tickText.shorten(look.Say(row.Period), 60)))
	}
	p.left = margin + p.periods + 4
	p.tile = min(24, (look.width()-p.left-margin)/vg.Length(len(data.Places)))
	y := vg.Length(0)
	for i, row := range data.Rows {
		if i == 0 || data.Rows[i-1].Field != row.Field {
			p.heads[i] = panelText.wrapTo(look.Say(row.Field), look.width()-2*margin, 2)
			y += stripField + vg.Length(len(p.heads[i]))*panelText.line() + 2
		}
		y += stripTile
	}
	if p.tile >= leastNamed {
		for _, name := range data.Places {
			p.names = max(p.names, tickText.width(tickText.shorten(name, 80)))
		}
		p.names += 4
	}
	p.key = tickText.wrap(p.keyWords(), look.width()-2*margin)
	p.height = 2*margin + y + p.names + vg.Length(len(p.key))*tickText.line() + 8 + stripKey
	return p, tooHighFor(p.height, "draw it for fewer fields", "%d rows", len(data.Rows))
}

func (p *stripPlan) keyWords() string {
	words := p.look.sayf("%s places, ranked by %s, the highest at the left", p.look.number(float64(len(p.data.Places))), p.data.RankedBy)
	if len(p.data.Places) == 1 {
		words = p.look.Say("One place")
	}
	return words
}

// table is the figure's data.
func (p *stripPlan) table() Data {
	d := Data{Columns: []string{"rank", "place", "field", "period", "coproduction"}}
	for i, place := range p.data.Places {
		for _, row := range p.data.Rows {
			d.add(i+1, place, row.Field, row.Period, row.Shares[i])
		}
	}
	return d
}

func (p *stripPlan) draw(s sheet) {
	y := s.height - margin
	right := p.left + p.tile*vg.Length(len(p.data.Places))
	for i, row := range p.data.Rows {
		if lines := p.heads[i]; lines != nil {
			y -= stripField
			for _, line := range lines {
				y -= panelText.line()
				s.text(panelText, margin, y+2, atStart, onBase, line)
			}
			y -= 2
		}
		y -= stripTile
		s.text(tickText, p.left-4, y+stripTile/2, atEnd, onCentre, tickText.shorten(p.look.Say(row.Period), 60))
		for j, share := range row.Shares {
			// Tiles overlap a little: abutting rectangles leave light seams in many viewers.
			b := box{p.left + vg.Length(j)*p.tile, min(right, p.left+vg.Length(j+1)*p.tile+0.2), y + 0.5, y + stripTile - 0.5}
			if math.IsNaN(share) {
				s.fillBox(white, b)
				s.line(gridWidth, grey(0.6), nil, b.at(0, 0), b.at(1, 1))
				continue
			}
			s.fillBox(scaleColour(share), b)
			s.tooltip(b, p.data.Places[j]+", "+p.look.Say(row.Period)+": "+p.look.percent(share)+percentSign)
		}
		s.frame(gridWidth, softInk, box{p.left, right, y + 0.5, y + stripTile - 0.5})
	}
	if p.names > 0 {
		for j, name := range p.data.Places {
			s.turned(tickText, p.left+(vg.Length(j)+0.5)*p.tile+tickText.size*capHeight/2, y-2, math.Pi/2, atEnd, onBase, tickText.shorten(name, 80))
		}
		y -= p.names
	}
	y -= 4
	for _, line := range p.key {
		y -= tickText.line()
		s.text(tickText, margin, y+1, atStart, onBase, line)
	}
	bar := box{margin + 2, margin + 122, margin + tickText.line(), margin + tickText.line() + 8}
	s.colourBar(bar)
	for _, tick := range []float64{0, 50, 100} {
		s.text(tickText, bar.at(tick/100, 0).X, bar.bottom-3, atMiddle, onTop, p.look.number(tick))
	}
	s.text(tickText, bar.left, bar.top+3, atStart, onBase, p.look.Say("Tasks co-produced in design (%)"))
	if p.hasGaps {
		b := box{bar.right + 24, bar.right + 36, bar.bottom, bar.top}
		s.frame(gridWidth, softInk, b)
		s.line(gridWidth, grey(0.6), nil, b.at(0, 0), b.at(1, 1))
		s.text(tickText, b.right+4, b.at(0, 0.5).Y, atStart, onCentre, p.look.Say(wording.NoTasks))
	}
}
