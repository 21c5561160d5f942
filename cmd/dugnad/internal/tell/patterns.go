package tell

import (
	"fmt"
	"math"
	"strings"

	"dugnad/agents/patterns"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/scenarios/acceptance"
)

// Patterns returns the patterns of a validation as text, with all conditions if details, otherwise with
// those that fail. width is that of lines in columns, 0 where they may have any.
func Patterns(v *jobs.ValidateWork, details bool, width int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "Patterns of %s, %d replications of each arm at most\n\n", v.Scenario.Name, v.Replications())
	t := Table{Heads: []string{"", "use", "value", "95 % interval", "threshold", "verdict"}, Left: []bool{true, true, false, true, true, true}, Width: width}
	for i := range v.Results {
		r := &v.Results[i]
		h := r.Headline()
		t.Add(r.ID, r.Use, number(h.Mean), bounds(h.Estimate, number), h.Threshold, r.Verdict())
		t.Add("     " + r.Title)
		for _, test := range r.Tests {
			if details || !test.Pass && !test.Reported {
				t.Add(fmt.Sprintf("     %s  %s: %s %s, %s", testMark(test), test.What, number(test.Mean), bounds(test.Estimate, number), test.Threshold))
			}
		}
	}
	text.WriteString(t.String())
	switch {
	case v.Ablations != nil:
		text.WriteString(ablationText(v, width))
	case v.Draws != nil:
		text.WriteString(robustnessText(v, width))
	}
	written := ""
	if v.Path != "" {
		written = "\nWritten to " + v.Path + "\n"
	}
	return WrapLines(text.String(), width) + written
}

// testMark returns the verdict of a condition as one word.
func testMark(t patterns.Test) string {
	return map[string]string{"pass": "holds", "fail": "fails", "reported": "     "}[t.Verdict()]
}

// number returns a number with three decimals, a dash for NaN and infinity.
func number(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	return strings.Replace(fmt.Sprintf("%.3f", x), "-0.000", "0.000", 1)
}

// ablationText shows which patterns each ablation breaks and mends.
func ablationText(v *jobs.ValidateWork, width int) string {
	base := map[string]bool{}
	for i := range v.Results {
		base[v.Results[i].ID] = v.Results[i].Pass()
	}
	t := Table{Heads: []string{"Ablation", "", "breaks", "mends"}, Left: []bool{true, false, true, true}, Width: width}
	var serves []string
	for _, a := range v.Ablations {
		var breaks, mends []string
		for i := range a.Results {
			r := &a.Results[i]
			switch {
			case base[r.ID] && !r.Pass():
				breaks = append(breaks, r.ID)
			case !base[r.ID] && r.Pass():
				mends = append(mends, r.ID)
			}
		}
		how := "off"
		if a.Frozen {
			how = "frozen at " + number(a.At)
		}
		t.Add(a.Name, how, listNames(breaks), listNames(mends))
		if breaks == nil && a.Question != "" {
			serves = append(serves, a.Name+": "+a.Question+"\n")
		}
	}
	text := fmt.Sprintf("\nWhat carries them, %d replications of each arm at most\n\n%s", v.Replications(), t.String())
	if serves != nil {
		text += "\nWhat carries none of them serves a question:\n" + strings.Join(serves, "")
	}
	return text
}

// listNames returns names with blanks between, a dash if there are none.
func listNames(names []string) string {
	if len(names) == 0 {
		return "–"
	}
	return strings.Join(names, " ")
}

// robustnessText shows the share of draws in which each pattern holds, and in which they hold together.
func robustnessText(v *jobs.ValidateWork, width int) string {
	t := Table{Heads: []string{"", "holds in", "of draws", ""}, Left: []bool{true, false, false, true}, Width: width}
	for i := range v.Results {
		id := v.Results[i].ID
		held, counted := 0, 0
		for _, d := range v.Draws {
			for j := range d.Results {
				if d.Results[j].ID == id {
					counted++
					if d.Results[j].Pass() {
						held++
					}
				}
			}
		}
		if counted == 0 { // accounting, which draws do not judge
			continue
		}
		share := float64(held) / float64(counted)
		label := ""
		switch {
		case share >= 0.8:
			label = "robust"
		case share < 0.5:
			label = "fragile"
		}
		t.Add(id, fmt.Sprintf("%.0f %%", 100*share), fmt.Sprint(counted), label)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\nRobustness: %d free parameters drawn within ±%.3g %% (seed %d), each draw with luck of its own; replications of each arm: at most %d\n\n%s\n",
		len(v.Draws[0].Sets)-1, 100*v.Spread(), v.Seed(), v.Replications(), t.String())
	for _, j := range acceptance.JointRates(v.Draws) {
		share := j.Share()
		fmt.Fprintf(&text, "%s hold together in %d of %d draws: %s (%s)\n", j.Name, j.Hold, j.Draws, number(share.Mean), bounds(share, number))
	}
	text.WriteString("P12 and P13 are accounting, judged at their inputs above.\n")
	return text.String()
}
