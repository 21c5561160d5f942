package plots

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	actions "gonum.org/v1/plot/vg/recorder"
)

// arc is a contract curve from (1, -0.5) to (-0.5, 1).
func arc() (curve []BargainPoint) {
	for i := range 101 {
		x := 1 - 1.5*float64(i)/100
		curve = append(curve, BargainPoint{x, -0.5 + 1.5*float64(i)/100})
	}
	return curve
}

// An agreement, a refusal, a hopeless case: all are drawn, with the same bytes twice.
func TestBargainIsDrawn(t *testing.T) {
	far := arc()
	for i := range far {
		far[i].Municipality -= 3
		far[i].Organisation -= 3
	}
	for name, panels := range map[string][]BargainPanel{
		"agreement": {
			{
				Label: "Design", Curve: arc(), Agreement: &BargainPoint{0.25, 0.25}, Outcome: strings.Repeat("a long outcome ", 30),
				Offers: []BargainOffer{{BargainPoint{0.5, 0}, true, 1}, {BargainPoint{0, 0.5}, false, 1}, {BargainPoint{0.25, 0.25}, true, 2}},
			},
			{Label: "Implementation", Curve: arc(), Reservation: 0.2},
		},
		"hopeless": {{Label: "Design", Curve: far, Outcome: "refused"}},
		"a point":  {{Label: "Design", Curve: []BargainPoint{{}, {}}}},
		"extremes": {{Label: "Design", Curve: []BargainPoint{{1e300, -1e300}, {-1e300, 1e300}, {1e-300, 0}}}},
	} {
		var once, twice bytes.Buffer
		for _, out := range []*bytes.Buffer{&once, &twice} {
			figure, err := NewBargain(Bargain{Panels: panels}, Look{})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := figure.WritePDF(out); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		checkLooks(t, name, func(l Look) (Figure, error) { return NewBargain(Bargain{Panels: panels}, l) })
		if !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Errorf("%s: the bytes differ", name)
		}
	}
}

func TestBargainRefusesWrongData(t *testing.T) {
	for want, data := range map[string]Bargain{
		"no panel":                  {},
		"4 panels":                  {Panels: make([]BargainPanel, 4)},
		"panel \"x\"":               {Panels: []BargainPanel{{Label: "x"}}},
		"a gain is NaN":             {Panels: []BargainPanel{{Curve: []BargainPoint{{math.NaN(), 0}, {}}}}},
		"a gain is +Inf":            {Panels: []BargainPanel{{Curve: arc(), Agreement: &BargainPoint{0, math.Inf(1)}}}},
		"figure negotiation":        {},
		"reservation value is -0.1": {Panels: []BargainPanel{{Curve: arc(), Reservation: -0.1}}},
		"reservation value is NaN":  {Panels: []BargainPanel{{Curve: arc(), Reservation: math.NaN()}}},
	} {
		if _, err := NewBargain(data, Look{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// An organisation that remembers a shortfall refuses below its reservation value, not below 0: there the
// dotted line and the grey corner begin, and there the bold part of the curve ends. On the curve the
// gains add up to 0.5.
func TestBargainBeginsAtTheReservation(t *testing.T) {
	for _, least := range []float64{0, 0.1, 0.2} {
		p, err := planBargain(Bargain{Panels: []BargainPanel{{Label: "Design", Curve: arc(), Reservation: least}}}, Look{})
		if err != nil {
			t.Fatal(err)
		}
		var drawn actions.Canvas
		area, v := box{0, 100, 0, 100}, p.views[0]
		p.drawPanel(sheet{Canvas: &drawn, width: 100, height: 100}, area, &p.data.Panels[0], v)
		gain := func(at vg.Point) float64 { return v.bottom + float64(at.Y)/100*(v.top-v.bottom) }
		var dashes []vg.Length
		var width vg.Length
		line, corner, bold, most := math.NaN(), math.NaN(), math.Inf(1), math.Inf(-1)
		for _, action := range drawn.Actions {
			switch a := action.(type) {
			case *actions.SetLineDash:
				dashes = a.Dashes
			case *actions.SetLineWidth:
				width = a.Width
			case *actions.Fill:
				if math.IsNaN(corner) { // drawn first
					corner = gain(a.Path[0].Pos)
				}
			case *actions.Stroke:
				if slices.Equal(dashes, organisationDashes) {
					line = gain(a.Path[0].Pos)
				}
				for _, at := range a.Path {
					if width == dataWidth*1.3 {
						bold, most = min(bold, gain(at.Pos)), max(most, gain(at.Pos))
					}
				}
			}
		}
		const step = 0.0151 // a little above the distance of points of the curve
		if math.Abs(line-least) > 1e-9 || math.Abs(corner-least) > 1e-9 || math.Abs(bold-least) > step || math.Abs(most-0.5) > step {
			t.Errorf("reservation %v: the line is at %v, the corner at %v, the curve bold from %v to %v", least, line, corner, bold, most)
		}
		if have := p.table().Rows[0]; !slices.Equal(have, []string{"Design", "reservation values", "", "0", strconv.FormatFloat(least, 'g', -1, 64)}) {
			t.Errorf("the figure's data begin with %q", have)
		}
	}
}
