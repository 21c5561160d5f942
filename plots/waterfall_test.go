package plots

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"dugnad/sim/evidence"
)

func syntheticWaterfall(panels, bars int) Waterfall {
	data := Waterfall{Base: "no-surge", Alternative: "asylum-surge-2015", Label: "Difference in coproduction (percentage points)", Least: 1, Replications: 20}
	for i := range panels {
		panel := WaterfallPanel{Title: "Integration of immigrants, design, surge", Field: i, From: 4.5, To: 22.7}
		for j := range bars {
			value := float64(5-2*j) / float64(i+1)
			panel.Bars = append(panel.Bars, WaterfallBar{"implementation_expectation", evidence.Around(value, 0.5)})
		}
		data.Panels = append(data.Panels, panel)
	}
	return data
}

func TestWaterfall(t *testing.T) {
	long := syntheticWaterfall(2, 3)
	long.Base, long.Alternative = longName, longName
	long.Panels[0].Title = longName + longName
	long.Panels[0].Bars[0].Label, long.Panels[0].From = longName, math.NaN()
	single := syntheticWaterfall(1, 2)
	for i := range single.Panels[0].Bars {
		single.Panels[0].Bars[i].Lower, single.Panels[0].Bars[i].Upper = math.NaN(), math.NaN()
	}
	zero := syntheticWaterfall(1, 1)
	zero.Panels[0].Bars[0] = WaterfallBar{Label: "a"}
	for name, data := range map[string]Waterfall{
		"one": syntheticWaterfall(1, 1), "four": syntheticWaterfall(4, 7), "eight": syntheticWaterfall(8, 8), "long names": long,
		"no intervals": single, "nothing": zero,
	} {
		checkLooks(t, name, func(l Look) (Figure, error) { return NewWaterfall(data, l) })
	}
}

func TestRandomWaterfall(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 100 {
		data, size := syntheticWaterfall(1+r.IntN(5), 1+r.IntN(9)), math.Pow(10, 6-9*r.Float64())
		data.Least = 0
		for _, panel := range data.Panels {
			for i := range panel.Bars {
				value := size * (2*r.Float64() - 1)
				panel.Bars[i].Estimate = Estimate{Mean: value, Lower: value - size*r.Float64(), Upper: value + size*r.Float64()}
			}
		}
		f, err := NewWaterfall(data, Look{})
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, f)
	}
}

func TestWrongWaterfall(t *testing.T) {
	wrong := func(change func(*Waterfall)) error {
		data := syntheticWaterfall(2, 3)
		change(&data)
		_, err := NewWaterfall(data, Look{})
		return err
	}
	for want, err := range map[string]error{
		"no difference":   wrong(func(d *Waterfall) { d.Panels = nil }),
		"no part":         wrong(func(d *Waterfall) { d.Panels[1].Bars = nil }),
		"nothing to draw": wrong(func(d *Waterfall) { d.Panels[1].Bars[0].Mean = math.NaN() }),
		"would make it":   wrong(func(d *Waterfall) { *d = syntheticWaterfall(40, 8) }),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "figure waterfall: ") {
			t.Errorf("want an error with %q, have %v", want, err)
		}
	}
}
