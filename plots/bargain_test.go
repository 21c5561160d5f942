package plots

import (
	"bytes"
	"math"
	"strings"
	"testing"
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
			{Label: "Implementation", Curve: arc()},
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
		"no panel":           {},
		"4 panels":           {Panels: make([]BargainPanel, 4)},
		"panel \"x\"":        {Panels: []BargainPanel{{Label: "x"}}},
		"a gain is NaN":      {Panels: []BargainPanel{{Curve: []BargainPoint{{math.NaN(), 0}, {}}}}},
		"a gain is +Inf":     {Panels: []BargainPanel{{Curve: arc(), Agreement: &BargainPoint{0, math.Inf(1)}}}},
		"figure negotiation": {},
	} {
		if _, err := NewBargain(data, Look{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
