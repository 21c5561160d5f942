package tell

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/verdict"
	"dugnad/plots/wording"
	"dugnad/scenarios"
	"dugnad/sim/evidence"
)

// Comparison is the comparisons for people.
func Comparison(j *jobs.CompareWork, width int) string {
	var text strings.Builder
	text.WriteString(j.Base().Heading())
	b := j.Base().Blueprint
	if len(b.Periods) == 0 {
		text.WriteString("The scenario has no [[period]] to compare over; series.csv has every month.\n")
		return text.String()
	}
	notes := map[string]bool{}
	for i, arm := range j.Arms[1:] {
		fmt.Fprintf(&text, "\n%s\n%s", arm.Name(), changes(j.Base().Scenario, arm.Scenario, width))
		summary := &verdict.Comparison{Replications: j.Base().Replications()}
		for _, measure := range j.Measures() {
			text.WriteString("\n" + comparedTable(b, j.Comparisons[i], measure, width, summary, notes))
		}
		text.WriteString("\n" + comparisonSummary(summary))
	}
	text.WriteString(`
Differences are alternative minus base in the same replication, on the same
luck; intervals of their means are Student's t at 95 %.
`)
	if notes["settle"] {
		fmt.Fprintf(&text, `to settle: the replications at which the interval would no longer hold 0 if mean
and spread of the differences stayed as they are, up to %d: the least n
with t·s/√n below the mean difference, s their standard deviation, t Student's.
`, agents.MostReplications)
	}
	if notes["none"] {
		text.WriteString("none: the mean difference is exactly 0, and there is no difference to settle.\n")
	}
	text.WriteString(`
This explores what a scenario leads to if the model's assumptions hold. It is
no prediction.
`)
	return text.String()
}

// changes lists the keys in which an alternative differs from the base.
func changes(base, alternative *scenarios.Scenario, width int) string {
	const most = 8
	var lines []string
	for _, d := range scenarios.Diff(base, alternative) {
		if d.Path == "name" || d.Path == "description" {
			continue
		}
		shown := func(value string) string {
			if value == "" {
				return "not there"
			}
			return value
		}
		lines = append(lines, cut("  "+d.Path+": "+shown(d.A)+" → "+shown(d.B), width))
	}
	switch {
	case len(lines) == 0:
		lines = []string{"  nothing differs from " + base.Name}
	case len(lines) > most:
		more := len(lines) - most + 1
		lines = append(lines[:most-1], fmt.Sprintf("  and %d more; dugnad scenario diff lists them", more))
	}
	return strings.Join(lines, "\n") + "\n"
}

// table shows a measure by field and stage, and in each by period and group. Where a whole
// field and stage is identical one line says so.
func comparedTable(b *agents.Blueprint, comparison *agents.Comparison, measure, width int, summary *verdict.Comparison, notes map[string]bool) string {
	unit, scale := findings.UnitOf(&agents.Measures[measure])
	groups := b.GroupNames()
	if len(b.Groups) == 1 {
		groups = groups[:1] // all would say the same again
	}
	t := &Table{
		Heads: []string{"", "", "base", "alter-\nnative", "differ-\nence", "95 % interval", "to\nsettle"},
		Left:  []bool{true, true, false, false, false, false, false},
		Width: width,
	}
	wide := false
	for field := range b.Parameters.Fields {
		for stage, stageName := range agents.StageNames {
			t.Add(findings.FieldLabel(&b.Parameters.Fields[field]) + ", " + stageName)
			var rows [][]string
			identical, empty := true, true
			for period := range b.Periods {
				for group, name := range groups {
					k := comparison.Contrast(period, group, field, stage, measure)
					summary.Add(&k, func() string {
						return strings.Join([]string{b.Parameters.Fields[field].Name, stageName, b.Periods[period].Name, name}, ", ")
					})
					identical = identical && k.Identical
					empty = empty && k.Replications == 0
					rows = append(rows, append([]string{"  " + b.Periods[period].Name, name}, contrastCells(&k, scale, notes)...))
				}
			}
			switch {
			case identical:
				t.Add("  " + wording.IdenticalInCells)
			case empty:
				t.Add("  " + wording.NothingToAverage)
			default:
				wide = true
				for _, row := range rows {
					t.Add(row...)
				}
			}
		}
	}
	title := agents.Measures[measure].Name + " (" + unit + ")\n"
	if wide {
		return title + t.String()
	}
	for _, row := range t.Rows {
		title += row[0] + "\n"
	}
	return title
}

// contrastCells are the numbers of a row.
func contrastCells(k *agents.Contrast, scale float64, notes map[string]bool) []string {
	cells := []string{level(k.Base, scale), level(k.Alternative, scale)}
	return append(cells, differenceCells(k, scale, decimalsFor, notes)...)
}

// differenceCells are a difference, its interval and what would settle it. decimals tells how many
// decimals show numbers up to the largest, which is given in the unit of scale.
func differenceCells(k *agents.Contrast, scale float64, decimals func(largest float64) int, notes map[string]bool) []string {
	if k.Identical {
		return []string{wording.Identical, "", ""}
	}
	largest := math.Abs(k.Mean)
	if k.HasInterval() {
		largest = max(math.Abs(k.Lower), math.Abs(k.Upper))
	}
	signed := func(x float64) string { return signedNumber(scale*x, decimals(scale*largest)) }
	cells := []string{signed(k.Mean), "", ""}
	if k.HasInterval() {
		cells[1] = signed(k.Lower) + " to " + signed(k.Upper)
	}
	if k.Verdict() == evidence.Unsure {
		cells[2] = settles(k, notes)
	}
	return cells
}

// decimalsFor is how many decimals show numbers up to the largest.
func decimalsFor(largest float64) int {
	switch {
	case largest >= 100:
		return 0
	case largest >= 0.05:
		return 2
	case largest >= 0.005:
		return 3
	}
	return 4
}

// level is a mean: shares in percent, others as they are, a dash where there is none.
func level(x, scale float64) string {
	if scale == 100 || math.IsNaN(x) {
		return percent(x, 1)
	}
	return fmt.Sprintf("%.*f", decimalsFor(math.Abs(x)), x)
}

// settles is how many replications would settle an open contrast.
func settles(k *agents.Contrast, notes map[string]bool) string {
	switch n := k.Settles(); {
	case n == 0:
		notes["none"] = true
		return "none"
	case n > agents.MostReplications:
		notes["settle"] = true
		return fmt.Sprintf("> %d", agents.MostReplications)
	default:
		notes["settle"] = true
		return fmt.Sprint(n)
	}
}

// signedNumber is a number with its sign, 0 without one, or a dash where there is none.
func signedNumber(x float64, decimals int) string {
	if math.IsNaN(x) {
		return "–"
	}
	text := fmt.Sprintf("%.*f", decimals, math.Abs(x))
	switch {
	case strings.Trim(text, "0.") == "":
		return text
	case x < 0:
		return "−" + text
	}
	return "+" + text
}

// comparisonSummary says in sentences how many outcomes move, and how surely.
func comparisonSummary(g *verdict.Comparison) string {
	var text strings.Builder
	say := func(sentence string, numbers ...any) { fmt.Fprintf(&text, sentence+"\n", numbers...) }
	switch {
	case g.Moving == 0:
		return fmt.Sprintf(wording.AllIdentical+"\n", g.Outcomes)
	case g.Moving == g.Outcomes:
		say(wording.AllMove, g.Moving, g.Outcomes)
	default:
		say(wording.SomeMove, g.Moving, g.Outcomes)
	}
	switch {
	case g.Replications == 1:
		say(wording.OneReplication)
	case g.Open == 0:
		say(wording.AllSettled)
	case g.Most > agents.MostReplications:
		say(wording.NeverSettled, g.Open, agents.MostReplications)
	case g.Open == g.Unclear:
		say(wording.NoneToSettle, g.Open)
	case g.Unclear > 0:
		say(wording.SomeToSettle, g.Open, g.Most, g.Open-g.Unclear)
	default:
		say(wording.AllToSettle, g.Open, g.Most)
	}
	if g.Narrowed > 0 {
		sentence := fmt.Sprintf("Unpaired, the same runs give intervals %.1f times as wide (geometric mean over %d outcomes that move), at least %.1f times: %s.",
			math.Exp(g.Logarithms/float64(g.Narrowed)), g.Narrowed, g.Least, g.LeastOf)
		text.WriteString(wrapped(sentence, 80))
	}
	return text.String()
}

// wrapped breaks a sentence into lines of at most so many letters.
func wrapped(sentence string, width int) string {
	var text strings.Builder
	line := 0
	for i, word := range strings.Fields(sentence) {
		letters := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case line+1+letters > width:
			text.WriteByte('\n')
			line = 0
		default:
			text.WriteByte(' ')
			line++
		}
		text.WriteString(word)
		line += letters
	}
	text.WriteByte('\n')
	return text.String()
}
