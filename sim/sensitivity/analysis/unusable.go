package analysis

import (
	"math"

	"dugnad/sim/evidence"
)

// addNone adds the rows of a method for an outcome that has no index by it, each with the reason and
// without a number. Which rows a method makes, only the method knows: it analyses a stand-in, numbers
// between 0 and 1, whose results are dropped.
func (a *analyser) addNone(outcome int, method, reason string) error {
	values, settings, before := a.sample.values[outcome], a.settings, len(a.result.Indices)
	defer func() { a.sample.values[outcome], a.settings = values, settings }()
	standIn := make([]float64, len(values))
	for run := range standIn {
		_, standIn[run] = math.Modf(float64(run+1) * math.Phi)
	}
	a.sample.values[outcome], a.settings.Resamples = standIn, 0
	if err := a.analyse(outcome, method); err != nil {
		return err
	}
	for i := range a.result.Indices[before:] {
		row := &a.result.Indices[before+i]
		row.Estimate, row.Note = evidence.None(), reason
	}
	return nil
}
