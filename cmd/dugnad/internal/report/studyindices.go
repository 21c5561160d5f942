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

// answering are the methods of which one answers, in the order of preference, with the indices
// that a page shows.
var answering = []struct {
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

// tellIndices are the indices of the first method there is, compared with chance as the print of
// sensitivity compares them. They are nil where there is none.
func tellIndices(f *findings.Findings) (*report.Indices, error) {
	x, err := f.ReadIndices()
	if err != nil {
		return nil, err
	}
	for _, a := range answering {
		columns, shown := figures.Factors(f.Study, x, a.method)
		if len(columns) == 0 {
			continue
		}
		against := ""
		if i := slices.IndexFunc(verdict.ShownIndices, func(s verdict.ShownIndex) bool { return s.Method == a.method }); i >= 0 {
			against = verdict.ShownIndices[i].Mark
		}
		told := &report.Indices{Of: a.of, Factors: shown}
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
			told.Outcomes = append(told.Outcomes, about)
		}
		return told, nil
	}
	return nil, nil
}

// settled names what more base points would not change in total indices; nil where nothing is
// said of it.
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
