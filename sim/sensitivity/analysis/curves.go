package analysis

import (
	"fmt"
	"math"
	"slices"

	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity"
)

// curveHarmonics are the driver's harmonics that eFAST looks at, as in the design.
const curveHarmonics = 4

// efast adds an outcome's indices from spectra.
func (a *analyser) efast(outcome int) error {
	found, err := sensitivity.EFAST(a.sample.Rows, a.sample.outputs(outcome), curveHarmonics)
	if err != nil {
		return err
	}
	row := func(factor, index string, e evidence.Estimate, note string) {
		a.add(Row{Outcome: a.sample.Outcomes[outcome], Method: "efast", Factor: factor, Index: index, Estimate: e, Note: note})
	}
	curves := 0
	for _, n := range found.Curves {
		curves += n
	}
	noise := "of the mean response: the noise of the replications is subtracted"
	if a.sample.Replications == 1 {
		noise = "noise-inflated"
	}
	row("", "curves", evidence.Only(float64(curves)), a.lostNote(outcome, "curves", found.Dropped))
	if a.sample.Replications > 1 {
		row("", "noise_share", evidence.Only(found.NoiseShare), "share of a single run's variance that is luck")
	}
	for driver, name := range a.sample.Exchanged {
		interval, steps := "", ""
		if !math.IsNaN(found.First[driver].Lower) {
			interval = fmt.Sprintf("Student's t over %d curves, without the method's bias of some hundredths", found.Curves[driver])
		}
		if a.levels[slices.Index(a.sample.Factors, name)].words != nil {
			steps = "first is too low: the steps between words have more harmonics than are looked at"
		}
		if math.IsNaN(found.First[driver].Mean) {
			noise = ""
		}
		row(name, "first", found.First[driver], joinNotes(found.Notes[driver], noise, interval, steps))
		row(name, "total", found.Total[driver], joinNotes(found.Notes[driver], noise, interval))
	}
	return nil
}

// drivers checks that every curve's driver is a factor.
func (s *Sample) drivers() error {
	for _, name := range s.Exchanged {
		if !slices.Contains(s.Factors, name) {
			return &InputError{File: s.design.Name, Column: "role", Found: fmt.Sprintf("%q", "curve:"+name), Remedy: "allowed: curve: and the name of a factor's column"}
		}
	}
	return nil
}
