package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// The data below are made up, in the shape of a study: eight factors, outcomes by field and stage.

var syntheticFactors = []string{
	"Discretion", "Formalisation", "Organisations' resources", "Municipal resources",
	"Alternatives", "Disadvantage", "Surge", "Protocol",
}

func factorNames(n int) []string {
	var names []string
	for i := range n {
		name := syntheticFactors[i%len(syntheticFactors)]
		if i >= len(syntheticFactors) {
			name = fmt.Sprintf("%d %s", i+1, longName)
		}
		names = append(names, name)
	}
	return names
}

func outcomeTitles(n int) []string {
	var titles []string
	for i := range n {
		field := []string{"Culture and leisure", "Integration of immigrants", "Health and care", "Children and adolescents"}[i/2%4]
		title := field + ", " + stageWords[i%2]
		if i >= 8 {
			title += fmt.Sprint(", period ", i/8)
		}
		titles = append(titles, title)
	}
	return titles
}

// around is an estimate with an interval, or without one in case half is NaN.
func around(value, half float64) Estimate {
	return Estimate{Mean: value, Lower: value - half, Upper: value + half}
}

var noEstimate = Estimate{Mean: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}

func syntheticIndexBars(panels, factors int) IndexBars {
	r := rand.New(rand.NewPCG(31, 32))
	data := IndexBars{Of: "mean response", Factors: factorNames(factors)}
	for _, title := range outcomeTitles(panels) {
		panel := IndexPanel{Title: title, Dummy: around(0.01, 0.02), Noise: around(0.5*r.Float64(), 0.03)}
		for range factors {
			first := math.Pow(r.Float64(), 3) * 0.6
			panel.First = append(panel.First, around(first, 0.03+0.03*r.Float64()))
			panel.Total = append(panel.Total, around(first+0.3*math.Pow(r.Float64(), 2), 0.03+0.05*r.Float64()))
		}
		data.Panels = append(data.Panels, panel)
	}
	return data
}

func syntheticMorrisPlane(panels, factors int) MorrisPlane {
	r := rand.New(rand.NewPCG(33, 34))
	data := MorrisPlane{Factors: factorNames(factors)}
	for i, title := range outcomeTitles(panels) {
		scale := math.Pow(10, -float64(i%3))
		panel := MorrisPanel{Title: title, Noise: 0.03 * scale}
		for range factors {
			m := math.Pow(r.Float64(), 2) * 0.4 * scale
			panel.MuStar = append(panel.MuStar, around(m, 0.1*m))
			panel.Sigma = append(panel.Sigma, around(m*1.3*r.Float64(), 0.1*m))
		}
		data.Panels = append(data.Panels, panel)
	}
	return data
}

func syntheticInteractions(panels, factors int) Interactions {
	r := rand.New(rand.NewPCG(35, 36))
	data := Interactions{Of: "mean response", Factors: factorNames(factors)}
	for _, title := range outcomeTitles(panels) {
		panel := InteractionPanel{Title: title}
		for range factors {
			row := make([]Estimate, factors)
			for k := range row {
				row[k] = around(0.25*math.Pow(r.Float64(), 4)-0.01, 0.02)
			}
			panel.Second = append(panel.Second, row)
		}
		data.Panels = append(data.Panels, panel)
	}
	return data
}

func syntheticConvergence(panels, factors int) Convergence {
	r := rand.New(rand.NewPCG(37, 38))
	data := Convergence{Of: "mean response", Factors: factorNames(factors)}
	for _, title := range outcomeTitles(panels) {
		panel := ConvergencePanel{Title: title, BasePoints: []int{32, 64, 128, 256, 512}}
		for range factors {
			total := math.Pow(r.Float64(), 2)
			var stages []Estimate
			for _, n := range panel.BasePoints {
				half := 1.5 / math.Sqrt(float64(n))
				stages = append(stages, around(total+half*0.5*r.NormFloat64(), half))
			}
			panel.Total = append(panel.Total, stages)
		}
		data.Panels = append(data.Panels, panel)
	}
	return data
}

func syntheticTornado(panels, factors int) Tornado {
	r := rand.New(rand.NewPCG(39, 40))
	data := Tornado{Label: "Tasks co-produced (%)", Replications: 10}
	for _, title := range outcomeTitles(panels) {
		panel := TornadoPanel{Title: title, Base: 20 + 30*r.Float64()}
		for _, factor := range factorNames(factors) {
			reach := 20 * math.Pow(r.Float64(), 2)
			bar := TornadoBar{
				Factor: factor, Least: "−0.3", Most: "0.3",
				AtLeast: around(panel.Base-reach, 1), AtMost: around(panel.Base+reach*(r.Float64()*2-0.5), 1),
			}
			bar.Low, bar.High = min(bar.AtLeast.Mean, bar.AtMost.Mean, panel.Base)-2*r.Float64(), max(bar.AtLeast.Mean, bar.AtMost.Mean, panel.Base)
			panel.Bars = append(panel.Bars, bar)
		}
		data.Panels = append(data.Panels, panel)
	}
	return data
}

func syntheticICE(factors, curves int) ICE {
	r := rand.New(rand.NewPCG(41, 42))
	data := ICE{Outcome: "integration_design_surge", Label: "Tasks co-produced (%)", Replications: 10}
	for i, factor := range factorNames(factors) {
		panel := ICEPanel{Factor: factor, Places: []float64{-0.3, -0.15, 0, 0.15, 0.3}}
		sums := make([]float64, len(panel.Places))
		for range curves {
			slope, level := 60*r.Float64()-30*float64(i%2), 20+30*r.Float64()
			if math.Abs(slope) < 8 {
				slope = 0
			}
			line := make([]float64, len(panel.Places))
			for j, x := range panel.Places {
				line[j] = level + slope*x + r.NormFloat64()
				sums[j] += line[j]
			}
			panel.Curves = append(panel.Curves, line)
			direction := Flat
			if slope > 0 {
				direction = Rising
			} else if slope < 0 {
				direction = Falling
			}
			panel.Directions = append(panel.Directions, direction)
		}
		for _, sum := range sums {
			panel.Mean = append(panel.Mean, around(sum/float64(curves), 2))
		}
		data.Panels = append(data.Panels, panel)
	}
	return data
}

func syntheticHeatMap(panels, nx, ny int) HeatMap {
	data := HeatMap{Across: "Discretion", Up: "Dependence", Label: "Tasks co-produced (%)", Replications: 10}
	for i := range nx {
		data.X = append(data.X, -0.3+0.6*float64(i)/float64(max(1, nx-1)))
	}
	for i := range ny {
		data.Y = append(data.Y, float64(i)/float64(max(1, ny-1)))
	}
	for k, title := range outcomeTitles(panels) {
		panel := HeatPanel{Title: title}
		for _, y := range data.Y {
			var row []Estimate
			for _, x := range data.X {
				row = append(row, around(100/(1+math.Exp(-(8*x+6*y-3+float64(k)/3))), 3))
			}
			panel.Values = append(panel.Values, row)
		}
		data.Panels = append(data.Panels, panel)
	}
	return data
}

func syntheticPhases(panels, nx, ny int) Phases {
	heat := syntheticHeatMap(panels, nx, ny)
	data := Phases{
		Across: heat.Across, Up: heat.Up, X: heat.X, Y: heat.Y, Replications: 10,
		Names: []string{"co-production", "co-optation", "contract", "grant", "led by the organisation", "no agreement"},
	}
	for k, title := range outcomeTitles(panels) {
		panel := PhasePanel{Title: title, Shares: make([][][]Estimate, len(data.Names))}
		for y, row := range heat.Panels[k].Values {
			for mode := range data.Names {
				panel.Shares[mode] = append(panel.Shares[mode], make([]Estimate, len(row)))
			}
			for x, e := range row {
				together := e.Mean / 100
				rest := []float64{together, 0.1 * (1 - together), 0.05, 0.3 * (1 - together) * data.Y[y], 0.05, 0}
				sum := 0.0
				for _, share := range rest {
					sum += share
				}
				for mode, share := range rest {
					if mode == len(rest)-1 {
						share = max(0, 1.1-sum)
					}
					panel.Shares[mode][y][x] = around(share/1.1, 0.03)
				}
			}
		}
		data.Panels = append(data.Panels, panel)
	}
	return data
}
