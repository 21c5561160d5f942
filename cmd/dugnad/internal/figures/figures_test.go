package figures

import (
	"math"
	"slices"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
)

// What the command line puts into figures is in their other language, too.
func TestNamesInFiguresAreTranslated(t *testing.T) {
	look := plots.Look{Language: plots.Bokmaal}
	var all []string
	for _, words := range findings.ModeLabels {
		all = append(all, words)
	}
	all = append(all, "Culture and leisure", "Integration of immigrants", "Health and care", "Children and adolescents",
		"before", "surge", "after", "ordinary", "disadvantaged", "first months", "middle months", "last months")
	for i := range agents.Measures {
		name := agents.Measures[i].Name
		if !strings.HasPrefix(name, "need_covered_") && !strings.HasPrefix(name, "cost_per_") {
			all = append(all, findings.MeasureLabel(name))
		}
	}
	for _, words := range all {
		if look.Say(words) == words {
			t.Errorf("%q has no translation", words)
		}
	}
}

func TestEveryModeIsStacked(t *testing.T) {
	modes, stacked := slices.Clone(negotiation.ModeNames[:]), slices.Clone(stackedModes)
	slices.Sort(modes)
	slices.Sort(stacked)
	if !slices.Equal(modes, stacked) {
		t.Errorf("stacked are %q, the modes are %q", stacked, modes)
	}
}

// The differences' mean and interval are those of pairs, clipped to what a difference of
// shares can be.
func TestDifferencesArePaired(t *testing.T) {
	base, alternative := [][]float64{{0.2, 0.5}, {0.2, 0.1}}, [][]float64{{0.3, 0.5}, {0.5, 0.1}}
	band := bandOf(pairedDifferences(base, alternative), -1, 1)
	if math.Abs(band.Mean[0]-0.2) > 1e-12 || band.Lower[0] != -1 || band.Upper[0] != 1 {
		t.Errorf("%+v", band)
	}
	if band.Mean[1] != 0 || band.Lower[1] != 0 || band.Upper[1] != 0 {
		t.Errorf("%+v", band)
	}
	if one := bandOf(base[:1], 0, 1); one.Lower != nil || one.Upper != nil || one.Mean[1] != 0.5 {
		t.Errorf("one replication gives %+v", one)
	}
}

// The slope against values of NIST's Norris data set (StRD, linear regression): b1 =
// 1.00211681802045, its standard deviation 0.429796848199937E-03, 34 degrees of freedom.
func TestSlopeIsLeastSquares(t *testing.T) {
	x := []float64{
		0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6,
		556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
	}
	y := []float64{
		0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
		557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
	}
	e := slopeOf(x, y)
	const slope, deviation, t975 = 1.00211681802045, 0.429796848199937e-03, 2.032244509317719 // t of 34
	if math.Abs(e.Mean-slope) > 1e-12 || math.Abs(e.Upper-slope-t975*deviation) > 1e-12 || math.Abs(slope-e.Lower-t975*deviation) > 1e-12 {
		t.Errorf("%+v", e)
	}
	if e := slopeOf([]float64{1, 2}, []float64{1, 3}); e.Mean != 2 || !math.IsNaN(e.Lower) {
		t.Errorf("two places give %+v", e)
	}
	if e := slopeOf([]float64{1, 1, 1}, []float64{1, 2, 3}); !math.IsNaN(e.Mean) {
		t.Errorf("places of one size give %+v", e)
	}
}
