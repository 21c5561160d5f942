package analysis

import (
	"fmt"

	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity"
)

// screen adds an outcome's elementary effects.
func (a *analyser) screen(outcome int) error {
	found, err := sensitivity.Screen(a.sample.Rows, a.sample.outputs(outcome), sensitivity.MorrisOptions{
		Categorical: a.categorical, Resamples: a.settings.Resamples, Seed: resampleSeed, Workers: a.settings.Workers,
	})
	if err != nil {
		return err
	}
	row := func(factor, index string, e evidence.Estimate, note string) {
		a.add(Row{Outcome: a.sample.Outcomes[outcome], Method: "morris", Factor: factor, Index: index, Estimate: e, Note: note})
	}
	notes := found.Notes
	how := "bootstrap of trajectories"
	if a.settings.Resamples < 2 {
		how = ""
	}
	if len(found.Dropped) > 0 {
		notes = notes[1:] // which lost says better
		how = joinNotes(how, fmt.Sprintf("%d of %d trajectories left out", len(found.Dropped), len(found.Dropped)+found.Trajectories))
	}
	row("", "trajectories", evidence.Only(float64(found.Trajectories)), joinNotes(append([]string{a.lostNote(outcome, "trajectories", found.Dropped)}, notes...)...))
	for factor, name := range a.sample.Factors {
		for _, index := range []struct {
			name   string
			of     []evidence.Estimate
			signed bool
		}{
			{"mu", found.Mu, true},
			{"mu_star", found.MuStar, false},
			{"sigma", found.Sigma, true},
			{"mu_scaled", found.MuScaled, true},
			{"mu_star_scaled", found.MuStarScaled, false},
			{"sigma_scaled", found.SigmaScaled, true},
		} {
			note := how
			if index.signed && a.categorical[factor] {
				note = "levels have no order, so that an effect has no sign"
			}
			row(name, index.name, index.of[factor], note)
		}
		if a.sample.Replications > 1 {
			row(name, "noise_floor", evidence.Only(found.NoiseFloor[factor]), "mu_star of a factor without influence, from noise alone")
		}
	}
	return nil
}
