package figures

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/scenarios/studies"
)

func studyOf(t *testing.T, kind, factors string, cells [][]string) *findings.Study {
	t.Helper()
	study, err := studies.Read([]byte("scenario = \"asylum-surge-2015\"\n[design]\nkind = \"" + kind + "\"\n" + factors + `
[[outcome]]
name = "integration"
measure = "coproduction"
field = "integration"
stage = "design"
period = "surge"
`))
	if err != nil {
		t.Fatal(err)
	}
	s := &findings.Study{Study: study, Cells: cells, Replications: 2}
	for row := range cells { // row 3 has the values 0.3 and 0.32
		x := float64(row) / 10
		s.Values = append(s.Values, [][]float64{{x, x + 0.02}})
	}
	return s
}

const discretion, skill, protocol = "[[factor]]\npath = \"fields.health.discretion_shift\"\nlabel = \"Discretion\"\n",
	"[[factor]]\npath = \"organisation_types.*.skill\"\n",
	"[[factor]]\npath = \"negotiation.protocol\"\n"

// A grid is drawn along its first factor, from the least value on, however the grid has them.
func TestStudyLines(t *testing.T) {
	s := studyOf(t, "grid", discretion+skill, [][]string{
		{"0.2", "0.4"}, {"0.2", "0.8"}, {"-0.1", "0.4"}, {"-0.1", "0.8"}, {"0", "0.4"}, {"0", "0.8"},
	})
	s.Values[4][0] = nil // both runs failed
	levels := Levels(s, 0)
	got := lines(s, levels.Numbers, Settings(s, 0, levels), plots.Look{})
	want := plots.ResponseLines{
		Factor: "Discretion", Levels: []float64{-0.1, 0, 0.2},
		Others: "organisation_types.*.skill", Lines: []string{"0.4", "0.8"}, Replications: 2,
		Outcomes: []plots.ResponseOutcome{{
			Name: "integration", Detail: "co-production (share), integration, design, surge",
			Values: []plots.Band{{Mean: []float64{0.21, math.NaN(), 0.01}}, {Mean: []float64{0.31, 0.51, 0.11}}},
		}},
	}
	options := cmp.Options{cmpopts.EquateApprox(0, 1e-12), cmpopts.EquateNaNs(), cmpopts.IgnoreFields(plots.Band{}, "Lower", "Upper")}
	if diff := cmp.Diff(want, got, options); diff != "" {
		t.Error(diff)
	}
	// Shares have no interval beyond 0 and 1.
	if lower := got.Outcomes[0].Values[0].Lower[2]; lower != 0 {
		t.Errorf("the interval of 0 and 0.02 begins at %v", lower)
	}
	if _, err := responseFigure(&findings.Findings{Study: s}, plots.Look{}); err != nil {
		t.Error(err)
	}
}

// Words, lists and designs that fill a space have their own forms.
func TestStudyForms(t *testing.T) {
	words := studyOf(t, "grid", protocol+discretion, [][]string{{"nash", "0"}, {"nash", "0.1"}, {"unilateral", "0"}, {"unilateral", "0.1"}})
	if levels := Levels(words, 0); levels.Numbers != nil {
		t.Errorf("words are the numbers %v", levels.Numbers)
	}
	rows := rows(words, plots.Look{})
	if diff := cmp.Diff([]string{"nash · 0", "nash · 0.1", "unilateral · 0", "unilateral · 0.1"}, rows.Rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{0.01, 0.11, 0.21, 0.31}, rows.Outcomes[0].Values[0].Mean, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
	scatter := scatter(studyOf(t, "lhs", protocol+discretion, [][]string{{"nash", "0.3"}, {"unilateral", "0.1"}, {"nash", "0.2"}}), plots.Look{})
	want := []plots.ScatterFactor{
		{Name: "negotiation.protocol", Words: []string{"nash", "unilateral"}, Values: []float64{0, 1, 0}},
		{Name: "Discretion", Values: []float64{0.3, 0.1, 0.2}},
	}
	if diff := cmp.Diff(want, scatter.Factors); diff != "" {
		t.Error(diff)
	}
	// A level that occurs twice makes no line: the figure is that of a list.
	levels := [][]string{{"0"}, {"0"}, {"0.1"}, {"0.2"}}
	twice, list := studyOf(t, "grid", discretion, levels), studyOf(t, "list", discretion, levels)
	var data [2]strings.Builder
	for i, s := range []*findings.Study{twice, list} {
		figure, err := responseFigure(&findings.Findings{Study: s}, plots.Look{})
		if err = errors.Join(err, figure.WriteCSV(&data[i])); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(data[1].String(), data[0].String()); diff != "" {
		t.Error(diff)
	}
}
