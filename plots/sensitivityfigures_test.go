package plots

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
	bars.Panels[1].Total[3] = Estimate{Mean: 0.4, Lower: -7, Upper: 9}
	bars.Panels[2].Dummy, bars.Panels[2].Noise = noEstimate, noEstimate
	bars.Panels[3].Title, bars.Factors[1] = longName+longName, longName
	all["index-bars, gaps"] = func(l Look) (Figure, error) { return NewIndexBars(bars, l) }
	plane := syntheticMorrisPlane(4, 8)
	for i := range plane.Factors {
		plane.Panels[0].MuStar[i] = noEstimate
		plane.Panels[1].MuStar[i], plane.Panels[1].Sigma[i] = Estimate{Mean: 0, Lower: math.NaN(), Upper: math.NaN()}, Estimate{Mean: 0, Lower: math.NaN(), Upper: math.NaN()}
	}
	plane.Panels[2].Title, plane.Panels[2].Noise, plane.Factors[3] = longName+longName, math.NaN(), longName
	all["morris-plane, gaps"] = func(l Look) (Figure, error) { return NewMorrisPlane(plane, l) }
	pairs := syntheticInteractions(3, 4)
	pairs.Panels[0].Second[0][1], pairs.Panels[1].Second[1][2] = noEstimate, Estimate{Mean: -0.3, Lower: math.NaN(), Upper: math.NaN()}
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
	heat.Across, heat.Up, heat.Label, heat.Panels[1].Note = longName, longName+longName, longName+longName, longName+" 0.5"
	heat.X = []float64{1, 2, 4, 80, 1000}
	all["heat-map, gaps"] = func(l Look) (Figure, error) { return NewHeatMap(heat, l) }
	all["phase-diagram, gaps"] = func(l Look) (Figure, error) { return NewPhases(phases, l) }
	return all
}

// Few strokes of each kind, by plain numbers, so that the text is the same on every machine.
func TestStudyGoldens(t *testing.T) {
	factors := []string{"Discretion", "Surge"}
	e := func(value float64) Estimate { return Estimate{Mean: value, Lower: value - 0.125, Upper: value + 0.125} }
	for name, figure := range map[string]func(Look) (Figure, error){
		"index-bars": func(l Look) (Figure, error) {
			return NewIndexBars(IndexBars{Of: "mean response", Factors: factors, Panels: []IndexPanel{
				{"Health, design", []Estimate{e(0.5), e(0)}, []Estimate{e(0.75), e(0.25)}, Estimate{Mean: 0, Lower: -0.0625, Upper: 0.0625}, e(0.25)},
			}}, l)
		},
		"morris-plane": func(l Look) (Figure, error) {
			return NewMorrisPlane(MorrisPlane{"co-production, surge", factors, []MorrisPanel{{"Health, design", []Estimate{e(0.5), e(0.25)}, []Estimate{e(0.5), e(0.125)}, 0.125}}}, l)
		},
		"interactions": func(l Look) (Figure, error) {
			return NewInteractions(Interactions{"mean response", "", factors, []InteractionPanel{{"Health, design", [][]Estimate{{noEstimate, e(0.25)}, {noEstimate, noEstimate}}}}}, l)
		},
		"convergence": func(l Look) (Figure, error) {
			return NewConvergence(Convergence{"mean response", "co-production", factors, []ConvergencePanel{{"Health, design", []int{16, 32, 64}, [][]Estimate{{e(0.5), e(0.75), e(0.625)}, {e(0.25), noEstimate, e(0.125)}}}}}, l)
		},
		"tornado": func(l Look) (Figure, error) {
			return NewTornado(Tornado{"Tasks co-produced (%)", "Discretion 0", []TornadoPanel{{"Health, design", 20, []TornadoBar{{"Discretion", "−0.3", "0.3", Estimate{Mean: 10, Lower: 8, Upper: 12}, Estimate{Mean: 25, Lower: 22, Upper: 28}, 10, 30}}}}, 4}, l)
		},
		"ice": func(l Look) (Figure, error) {
			return NewICE(ICE{"health", "Health, design, before", "Tasks co-produced (%)", []ICEPanel{{"Discretion", []float64{0, 1}, nil, [][]float64{{10, 20}, {30, 20}}, []Direction{Rising, Falling}, []Estimate{{Mean: 20, Lower: 15, Upper: 25}, {Mean: 20, Lower: 18, Upper: 22}}}}, 4}, l)
		},
		"heat-map": func(l Look) (Figure, error) {
			return NewHeatMap(HeatMap{"Discretion", "Surge", []float64{0, 1, 2}, []float64{0, 1}, "Tasks co-produced (%)", []HeatPanel{
				{"Health, design", "Protocol nash", [][]Estimate{{{Mean: 0, Lower: 0, Upper: 1}, {Mean: 20, Lower: 18, Upper: 22}, {Mean: 40, Lower: 30, Upper: 50}}, {{Mean: 20, Lower: 10, Upper: 30}, {Mean: 40, Lower: 30, Upper: 50}, noEstimate}}},
			}, 4}, l)
		},
		"phase-diagram": func(l Look) (Figure, error) {
			return NewPhases(Phases{"Discretion", "Surge", []float64{0, 1}, []float64{0, 1}, []string{"co-production", "no agreement"}, []PhasePanel{
				{"Health, design", "", [][][]Estimate{{{e(0.75), e(0.5)}, {noEstimate, e(0.25)}}, {{e(0.25), e(0.5)}, {noEstimate, e(0.75)}}}},
			}, 4}, l)
		},
	} {
		f, err := figure(Look{Width: ColumnWidth})
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".svg", written(t, inline(f)))
		golden(t, name+".csv", written(t, f.WriteCSV))
	}
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
		"phase-diagram, 2 outcomes, 7 × 5":    {"Co-production", "No agreement"},
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
		"convergence: no outcome has an index": func() (Figure, error) {
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

// The legend promises an interval where a band is drawn.
func TestICESaysWhatIsDrawn(t *testing.T) {
	for _, interval := range []bool{true, false} {
		data := syntheticICE(1, 3)
		for i := range data.Panels[0].Mean {
			if !interval {
				data.Panels[0].Mean[i].Lower, data.Panels[0].Mean[i].Upper = math.NaN(), math.NaN()
			}
		}
		figure, err := NewICE(data, Look{})
		if err != nil {
			t.Fatal(err)
		}
		if text := string(written(t, figure.WriteSVG)); !strings.Contains(text, "Mean over settings") || strings.Contains(text, "with its 95") != interval {
			t.Errorf("with intervals: %v, but the legend says otherwise", interval)
		}
	}
}
