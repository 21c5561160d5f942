package plots

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
func around(value, half float64) Estimate { return Estimate{value, value - half, value + half} }

var noEstimate = Estimate{math.NaN(), math.NaN(), math.NaN()}

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

// studyFigures are the figures of studies with data of many kinds.
func studyFigures() map[string]func(Look) (Figure, error) {
	all := map[string]func(Look) (Figure, error){}
	for _, size := range [][2]int{{1, 1}, {1, 8}, {8, 8}, {24, 8}, {2, 50}} {
		name := fmt.Sprintf(", %d outcomes, %d factors", size[0], size[1])
		bars, plane, lines, tornado := syntheticIndexBars(size[0], size[1]), syntheticMorrisPlane(size[0], size[1]), syntheticConvergence(size[0], size[1]), syntheticTornado(size[0], size[1])
		all["index-bars"+name] = func(l Look) (Figure, error) { return NewIndexBars(bars, l) }
		all["morris-plane"+name] = func(l Look) (Figure, error) { return NewMorrisPlane(plane, l) }
		all["convergence"+name] = func(l Look) (Figure, error) { return NewConvergence(lines, l) }
		if size[0] <= 8 {
			all["tornado"+name] = func(l Look) (Figure, error) { return NewTornado(tornado, l) }
		}
		if size[1] > 1 {
			pairs := syntheticInteractions(size[0], size[1])
			all["interactions"+name] = func(l Look) (Figure, error) { return NewInteractions(pairs, l) }
		}
	}
	for _, size := range [][2]int{{1, 1}, {3, 27}, {8, 300}, {12, 5}} {
		data := syntheticICE(size[0], size[1])
		all[fmt.Sprintf("ice, %d factors, %d curves", size[0], size[1])] = func(l Look) (Figure, error) { return NewICE(data, l) }
	}
	for _, size := range [][3]int{{1, 2, 2}, {2, 7, 5}, {8, 7, 7}, {24, 5, 5}, {1, 40, 40}} {
		name := fmt.Sprintf(", %d outcomes, %d × %d", size[0], size[1], size[2])
		heat, phases := syntheticHeatMap(size[0], size[1], size[2]), syntheticPhases(size[0], size[1], size[2])
		all["heat-map"+name] = func(l Look) (Figure, error) { return NewHeatMap(heat, l) }
		all["phase-diagram"+name] = func(l Look) (Figure, error) { return NewPhases(phases, l) }
	}

	// Gaps, no intervals, wild intervals, long names.
	bars := syntheticIndexBars(4, 8)
	bars.Panels[0].First[2], bars.Panels[0].Total[2] = noEstimate, noEstimate
	bars.Panels[1].Total[3] = Estimate{0.4, -7, 9}
	bars.Panels[2].Dummy, bars.Panels[2].Noise = noEstimate, noEstimate
	bars.Panels[3].Title, bars.Factors[1] = longName+longName, longName
	all["index-bars, gaps"] = func(l Look) (Figure, error) { return NewIndexBars(bars, l) }
	plane := syntheticMorrisPlane(4, 8)
	for i := range plane.Factors {
		plane.Panels[0].MuStar[i] = noEstimate
		plane.Panels[1].MuStar[i], plane.Panels[1].Sigma[i] = Estimate{0, math.NaN(), math.NaN()}, Estimate{0, math.NaN(), math.NaN()}
	}
	plane.Panels[2].Title, plane.Panels[2].Noise, plane.Factors[3] = longName+longName, math.NaN(), longName
	all["morris-plane, gaps"] = func(l Look) (Figure, error) { return NewMorrisPlane(plane, l) }
	pairs := syntheticInteractions(3, 4)
	pairs.Panels[0].Second[0][1], pairs.Panels[1].Second[1][2] = noEstimate, Estimate{-0.3, math.NaN(), math.NaN()}
	pairs.Factors[0] = longName
	all["interactions, gaps"] = func(l Look) (Figure, error) { return NewInteractions(pairs, l) }
	lines := syntheticConvergence(2, 3)
	lines.Panels[0].Total[0][2], lines.Panels[0].Total[1] = noEstimate, []Estimate{noEstimate, noEstimate, noEstimate, noEstimate, noEstimate}
	lines.Panels[1] = ConvergencePanel{"one stage", []int{48}, [][]Estimate{{around(0.2, 0.1)}, {noEstimate}, {around(0.3, 0.1)}}}
	all["convergence, gaps"] = func(l Look) (Figure, error) { return NewConvergence(lines, l) }
	tornado := syntheticTornado(2, 4)
	tornado.Panels[0].Bars[0] = TornadoBar{Factor: longName, Least: longName, Most: "x", AtLeast: noEstimate, AtMost: noEstimate, Low: tornado.Panels[0].Base, High: tornado.Panels[0].Base}
	tornado.Replications = 1
	all["tornado, gaps"] = func(l Look) (Figure, error) { return NewTornado(tornado, l) }
	flat := Tornado{Label: longName + longName, Panels: []TornadoPanel{{"nothing moves", 0, []TornadoBar{{"a", "0", "1", around(0, 0), around(0, 0), 0, 0}}}}}
	all["tornado, nothing moves"] = func(l Look) (Figure, error) { return NewTornado(flat, l) }
	ice := syntheticICE(3, 4)
	ice.Panels[0].Curves[1][2], ice.Panels[0].Mean[3] = math.NaN(), noEstimate
	ice.Panels[1].Words, ice.Panels[1].Directions = []string{"alternating-offers", "nash", "rubinstein", "take-it-or-leave-it", longName}, nil
	ice.Panels[2].Places = []float64{1e-7, 2e-7, 3e-7, 4e-7, 5e-7}
	all["ice, gaps and words"] = func(l Look) (Figure, error) { return NewICE(ice, l) }
	heat, phases := syntheticHeatMap(2, 5, 4), syntheticPhases(2, 5, 4)
	for x := range heat.X {
		heat.Panels[0].Values[1][x] = noEstimate
		for mode := range phases.Names {
			phases.Panels[0].Shares[mode][1][x] = noEstimate
		}
	}
	heat.Across, heat.Up, heat.Label, heat.Panels[1].Title = longName, longName+longName, longName+longName, longName
	heat.X = []float64{1, 2, 4, 80, 1000}
	all["heat-map, gaps"] = func(l Look) (Figure, error) { return NewHeatMap(heat, l) }
	all["phase-diagram, gaps"] = func(l Look) (Figure, error) { return NewPhases(phases, l) }
	return all
}

func TestStudyFigures(t *testing.T) {
	for name, figure := range studyFigures() {
		checkLooks(t, name, figure)
	}
}

// The text of the SVG holds the marks: what it should show is there.
func TestStudyFiguresSayTheirNumbers(t *testing.T) {
	for name, want := range map[string][]string{
		"index-bars, 8 outcomes, 8 factors":   {"Noise ", "Organisations&#39; resources", "Share of the variance"},
		"morris-plane, 8 outcomes, 8 factors": {"Mean size of effects, μ*", "Formalisation"},
		"ice, 3 factors, 27 curves":           {"% rising"},
		"heat-map, 2 outcomes, 7 × 5":         {"Discretion", "Dependence", "Tasks co-produced (%)"},
		"phase-diagram, 2 outcomes, 7 × 5":    {"co-production", "no agreement"},
		"tornado, 1 outcomes, 8 factors":      {"−0.3 to 0.3"},
	} {
		f, err := studyFigures()[name](Look{})
		if err != nil {
			t.Fatal(err)
		}
		text := string(written(t, f.WriteSVG))
		for _, part := range want {
			if !strings.Contains(text, part) && !strings.Contains(strings.ReplaceAll(text, "'", "&#39;"), part) {
				t.Errorf("%s: the drawing lacks %q", name, part)
			}
		}
		if again := string(written(t, f.WriteSVG)); again != text {
			t.Errorf("%s: not the same bytes twice", name)
		}
	}
}

func TestWrongStudyFigures(t *testing.T) {
	infinite := around(math.Inf(1), 1)
	for want, figure := range map[string]func() (Figure, error){
		"index-bars: there is no factor":  func() (Figure, error) { return NewIndexBars(IndexBars{}, Look{}) },
		"index-bars: there is no outcome": func() (Figure, error) { return NewIndexBars(IndexBars{Factors: []string{"a"}}, Look{}) },
		"index-bars: no outcome has an": func() (Figure, error) {
			return NewIndexBars(IndexBars{Factors: []string{"a"}, Panels: []IndexPanel{{First: []Estimate{noEstimate}, Total: []Estimate{noEstimate}, Dummy: noEstimate, Noise: noEstimate}}}, Look{})
		},
		"1 factors, 0 first": func() (Figure, error) {
			return NewIndexBars(IndexBars{Factors: []string{"a"}, Panels: []IndexPanel{{}}}, Look{})
		},
		"index-bars: outcome \"x\": an index is infinite": func() (Figure, error) {
			return NewIndexBars(IndexBars{Factors: []string{"a"}, Panels: []IndexPanel{{Title: "x", First: []Estimate{infinite}, Total: []Estimate{infinite}}}}, Look{})
		},
		"index-bars: it would be": func() (Figure, error) { return NewIndexBars(syntheticIndexBars(80, 40), Look{}) },
		"morris-plane: no outcome": func() (Figure, error) {
			return NewMorrisPlane(MorrisPlane{Factors: []string{"a"}, Panels: []MorrisPanel{{MuStar: []Estimate{noEstimate}, Sigma: []Estimate{noEstimate}}}}, Look{})
		},
		"below 0": func() (Figure, error) {
			return NewMorrisPlane(MorrisPlane{Factors: []string{"a"}, Panels: []MorrisPanel{{MuStar: []Estimate{around(-1, 0)}, Sigma: []Estimate{around(1, 0)}}}}, Look{})
		},
		"interactions: it takes two":        func() (Figure, error) { return NewInteractions(Interactions{Factors: []string{"a"}}, Look{}) },
		"interactions: there is no outcome": func() (Figure, error) { return NewInteractions(Interactions{Factors: []string{"a", "b"}}, Look{}) },
		"convergence: outcome \"x\": base": func() (Figure, error) {
			return NewConvergence(Convergence{Factors: []string{"a"}, Panels: []ConvergencePanel{{"x", []int{4, 4}, make([][]Estimate, 1)}}}, Look{})
		},
		"convergence: outcome \"x\": there is no stage": func() (Figure, error) {
			return NewConvergence(Convergence{Factors: []string{"a"}, Panels: []ConvergencePanel{{Title: "x", Total: make([][]Estimate, 1)}}}, Look{})
		},
		"tornado: there is no outcome": func() (Figure, error) { return NewTornado(Tornado{}, Look{}) },
		"tornado: outcome \"x\": the base": func() (Figure, error) {
			return NewTornado(Tornado{Panels: []TornadoPanel{{Title: "x", Base: math.NaN()}}}, Look{})
		},
		"ice: there is no factor":              func() (Figure, error) { return NewICE(ICE{}, Look{}) },
		"ice: factor \"x\": there is no place": func() (Figure, error) { return NewICE(ICE{Panels: []ICEPanel{{Factor: "x"}}}, Look{}) },
		"ice: factor \"x\": places must": func() (Figure, error) {
			return NewICE(ICE{Panels: []ICEPanel{{Factor: "x", Places: []float64{2, 1}}}}, Look{})
		},
		"heat-map: factor \"a\": it needs two": func() (Figure, error) { return NewHeatMap(HeatMap{Across: "a", X: []float64{1}}, Look{}) },
		"heat-map: factor \"b\": its values": func() (Figure, error) {
			return NewHeatMap(HeatMap{Across: "a", X: []float64{1, 2}, Up: "b", Y: []float64{1, 1}}, Look{})
		},
		"heat-map: no cell": func() (Figure, error) {
			return NewHeatMap(HeatMap{X: []float64{1, 2}, Y: []float64{1, 2}, Panels: []HeatPanel{{Values: [][]Estimate{{noEstimate, noEstimate}, {noEstimate, noEstimate}}}}}, Look{})
		},
		"phase-diagram: there are 1 modes": func() (Figure, error) {
			return NewPhases(Phases{X: []float64{1, 2}, Y: []float64{1, 2}, Names: []string{"none"}}, Look{})
		},
		"it is to be 10 mm wide": func() (Figure, error) { return NewHeatMap(syntheticHeatMap(1, 2, 2), Look{Width: 28.346}) },
	} {
		if _, err := figure(); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "figure ") {
			t.Errorf("want an error with %q, have %v", want, err)
		}
	}
}

// Pictures to look at, of every figure of studies at both widths: DUGNAD_PICTURES names the
// directory.
func TestPicturesOfStudyFigures(t *testing.T) {
	directory := os.Getenv("DUGNAD_PICTURES")
	if directory == "" {
		t.Skip("DUGNAD_PICTURES is not set")
	}
	for name, figure := range studyFigures() {
		for of, look := range map[string]Look{"page": {}, "column": {Width: ColumnWidth}, "grey": {Grey: true}} {
			f, err := figure(look)
			if err != nil {
				t.Log(name, of, err)
				continue
			}
			var file bytes.Buffer
			if err := f.WritePNG(&file); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(directory, strings.NewReplacer(" ", "-", ",", "", "×", "x").Replace(name)+"-"+of+".png")
			if err := os.WriteFile(path, file.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}
