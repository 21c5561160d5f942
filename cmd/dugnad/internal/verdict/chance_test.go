package verdict

import (
	"testing"

	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity/analysis"
)

func TestAgainstChance(t *testing.T) {
	for _, c := range []struct {
		name          string
		mark          string
		index, chance evidence.Estimate
		want          evidence.Verdict
	}{
		{"above the dummy", analysis.Dummy, evidence.Around(0.5, 0.1), evidence.Around(0.1, 0.1), evidence.Higher},
		{"touches the dummy", analysis.Dummy, evidence.Around(0.5, 0.25), evidence.Around(0, 0.25), evidence.Unsure},
		{"dummy below 0", analysis.Dummy, evidence.Around(0, 0.1), evidence.Around(-0.5, 0.1), evidence.Unsure},
		{"dummy without interval", analysis.Dummy, evidence.Around(0.5, 0.1), evidence.Only(0), evidence.Missing},
		{"index without interval", analysis.Dummy, evidence.Only(0.5), evidence.Around(0, 0.1), evidence.Missing},
		{"above the floor", "noise_floor", evidence.Around(0.5, 0.1), evidence.Only(0.3), evidence.Higher},
		{"at the floor", "noise_floor", evidence.Around(0.5, 0.25), evidence.Only(0.25), evidence.Unsure},
		{"no floor", "noise_floor", evidence.Around(0.5, 0.25), evidence.None(), evidence.Missing},
		{"median above", MedianThreshold, evidence.Only(0.5), evidence.Only(0.4), evidence.Higher},
		{"median at", MedianThreshold, evidence.Around(0.4, 0.1), evidence.Only(0.4), evidence.Unsure},
		{"no median", MedianThreshold, evidence.None(), evidence.Only(0.4), evidence.Missing},
	} {
		if got := AgainstChance(c.mark, c.index, c.chance); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
