package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/plots"
)

// verdicts is how many patterns were computed.
func (r *Report) verdicts() int {
	n := 0
	for _, p := range r.Patterns.List {
		if p.Verdict == Pass || p.Verdict == Fail {
			n++
		}
	}
	return n
}

// verdictSentence sums the patterns up.
func (r *Report) verdictSentence() string {
	var failed []string
	for _, p := range r.Patterns.List {
		if p.Verdict == Fail {
			failed = append(failed, p.ID+" ("+p.Title+")")
		}
	}
	n := r.verdicts()
	if failed == nil {
		return r.sayf("All %d patterns that were computed hold.", n)
	}
	return r.sayf("Of %d patterns that were computed, %d hold. These fail: %s.", n, n-len(failed), r.list(failed))
}

// why says why patterns were not computed.
func (r *Report) why() string {
	switch r.Patterns.Note {
	case NeedsScenario:
		return r.sayf("Patterns are about fields, periods and groups of their own. This scenario lacks: %s.", r.Patterns.Lacks)
	case NeedsNation:
		return r.say("These need a run on all of the nation's places, which was not made.")
	}
	return r.say("These compare the scenario with runs in which something is changed, or need more than the tables of one run hold. The command dugnad validate makes these runs.")
}

// failing is a pattern that fails, with the conditions that do.
type failing struct {
	ID, Title  string
	Conditions []string
}

func (r *Report) failing(p Pattern) failing {
	f := failing{ID: p.ID, Title: p.Title}
	for _, c := range p.Conditions {
		if c.Verdict == Fail {
			f.Conditions = append(f.Conditions, fmt.Sprintf("%s is %s, wanted %s", c.What, r.value(c.Estimate), c.Threshold))
		}
	}
	return f
}

// value is a condition's value as patterns.csv has it, with three digits.
func (r *Report) value(e plots.Estimate) string {
	write := func(x float64) string {
		text := strings.Replace(strconv.FormatFloat(x, 'g', 3, 64), "-", "−", 1)
		if r.Language == plots.Bokmaal {
			text = strings.Replace(text, ".", ",", 1)
		}
		return text
	}
	switch {
	case math.IsNaN(e.Mean):
		return absent
	case !e.HasInterval():
		return write(e.Mean)
	}
	return write(e.Mean) + " (" + write(e.Lower) + r.say(" to ") + write(e.Upper) + ")"
}

func (r *Report) patternTable() table {
	t := table{
		Name: "verdicts", Sortable: true,
		Caption: r.say("Each pattern's first failing condition, or else its first. C: used in calibration; V: not."),
		Heads:   slices.Concat(r.words("Pattern", "Use", "What it says", "Verdict", "Condition"), r.numbers("Value"), r.words("Wanted")),
	}
	for n, p := range r.Patterns.List {
		if p.Verdict == Untested {
			continue
		}
		shown := p.Conditions[0]
		for _, c := range p.Conditions {
			if c.Verdict == Fail {
				shown = c
				break
			}
		}
		value := cell{Words: r.value(shown.Estimate), Number: true}
		if !math.IsNaN(shown.Mean) {
			value.Value = strconv.FormatFloat(shown.Mean, 'g', -1, 64)
		}
		t.Rows = append(t.Rows, []cell{
			{Words: p.ID, Value: strconv.Itoa(n)},
			r.word(p.Use), r.word(p.Title), r.word(r.say(string(p.Verdict))), r.word(shown.What), value, r.word(shown.Threshold),
		})
	}
	return t
}
