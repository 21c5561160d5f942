package report

import (
	"math"
	"slices"
	"strings"

	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/verdict"
	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity/analysis"
)

// indexChoices are the methods in the order of preference, each with the indices that a page shows. alone
// and uneven are empty if the method has no such index.
var indexChoices = []struct {
	method                  string
	of                      report.Strength
	strength, alone, uneven string
}{
	{"mean response", report.TotalIndex, "total", "first", ""},
	{"as given", report.AsGiven, "total", "first", ""},
	{"morris", report.MuStar, "mu_star", "mu", "sigma"},
	{"efast", report.OtherIndex, "total", "first", ""},
	{"finite-changes", report.OtherIndex, "total", "first", "interaction"},
	{"pawn", report.Distance, "median", "", ""},
	{"delta", report.OtherIndex, "delta", "", ""},
	{"shapley", report.OtherIndex, "effect", "", ""},
	{"rbd-fast", report.OtherIndex, "first", "", ""},
	{"regression", report.OtherIndex, "src", "", ""},
	{"regional", report.OtherIndex, "fifth_5", "", ""},
}

// studyIndices returns the indices of the first method of indexChoices that the table has, compared with
// chance as the text of sensitivity compares them; nil if it has none.
func studyIndices(f *findings.Findings) (*report.Indices, error) {
	x, err := f.ReadIndices()
	if err != nil {
		return nil, err
	}
	for _, a := range indexChoices {
		columns, shown := figures.Factors(f.Study, x, a.method)
		if len(columns) == 0 {
			continue
		}
		against := ""
		if i := slices.IndexFunc(verdict.ShownIndices, func(s verdict.ShownIndex) bool { return s.Method == a.method }); i >= 0 {
			against = verdict.ShownIndices[i].Mark
		}
		found := &report.Indices{Of: a.of, Factors: shown}
		for i := range f.Study.Study.Outcomes {
			outcome := f.Study.Study.Outcomes[i].Name
			of := func(factor, index string) plots.Estimate {
				if index == "" {
					return evidence.None()
				}
				return x.Of(findings.IndexKey{Outcome: outcome, Method: a.method, Factor: factor, Other: "", Index: index})
			}
			about := report.OutcomeIndices{
				Mean: of("", "mean").Mean, Variance: of("", "variance"), Noise: of("", "noise_share"),
				Settled: settled(x, outcome, a.method),
			}
			for _, points := range []string{"base_points", "trajectories", "rows"} {
				key := findings.IndexKey{Outcome: outcome, Method: a.method, Factor: "", Other: "", Index: points}
				if note, ok := x.Notes[key]; ok {
					about.Points = x.Rows[key].Mean
					if strings.HasPrefix(note, "left out: ") {
						about.Lost = note
					}
				}
			}
			for _, factor := range columns {
				influence := report.Influence{
					Strength: of(factor, a.strength), Alone: of(factor, a.alone), Uneven: of(factor, a.uneven), Threshold: math.NaN(),
				}
				if against != "" {
					chance := of(verdict.ChanceOf(against, factor, a.strength))
					if against != analysis.Dummy {
						influence.Threshold = chance.Mean
					}
					influence.Against = verdict.AgainstChance(against, influence.Strength, chance)
				}
				about.Influences = append(about.Influences, influence)
			}
			if !slices.ContainsFunc(about.Influences, func(i report.Influence) bool { return !math.IsNaN(i.Strength.Mean) }) {
				about.Without = x.Notes[findings.IndexKey{Outcome: outcome, Method: a.method, Factor: columns[0], Other: "", Index: a.strength}]
			}
			found.Outcomes = append(found.Outcomes, about)
		}
		return found, nil
	}
	return nil, nil
}

// settled lists the conclusions on total indices that more base points would not change; nil if unknown.
func settled(x *findings.Indices, outcome, method string) []string {
	var words []string
	for _, respect := range []string{"screening", "ranking", "values"} {
		note, ok := x.Notes[findings.IndexKey{Outcome: outcome, Method: method, Factor: "", Other: "", Index: respect + "_total"}]
		if !ok {
			continue
		}
		if words == nil {
			words = []string{}
		}
		if note == "settled" {
			words = append(words, respect)
		}
	}
	return words
}
