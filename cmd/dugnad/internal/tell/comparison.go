package tell

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/verdict"
	"dugnad/plots/wording"
	"dugnad/scenarios"
	"dugnad/scenarios/describe"
	"dugnad/sim/evidence"
)

// Comparison returns the comparisons of a job as text: one alternative with its levels, several side by
// side. width is that of lines in columns, 0 where they may have any.
func Comparison(j *jobs.CompareWork, width int) string {
	var text strings.Builder
	text.WriteString(Heading(j.Base(), width))
	b := j.Base().Blueprint
	if len(b.Periods) == 0 {
		text.WriteString("The scenario has no [[period]] to compare over; series.csv has every month.\n")
		return text.String()
	}
	notes := map[string]bool{}
	var summaries []*verdict.Comparison
	for _, arm := range j.Arms[1:] {
		fmt.Fprintf(&text, "\n%s\n%s", arm.Name(), sentences(changes(j.Base().Scenario, arm.Scenario), width))
		summaries = append(summaries, &verdict.Comparison{Replications: j.Base().Replications()})
	}
	if len(j.Comparisons) > 1 {
		text.WriteString("\n" + levers(j, width, summaries, notes) + leverSummaries(j, summaries))
		delete(notes, "settle") // there is no column of it
		delete(notes, "none")
	} else {
		for _, measure := range j.Measures() {
			text.WriteString("\n" + comparedTable(b, j.Comparisons[0], measure, width, summaries[0], notes))
		}
		text.WriteString("\n" + comparisonSummary(summaries[0]))
	}
	var below strings.Builder
	below.WriteString(`
Differences are alternative minus base in the same replication, on the same
luck; intervals of their means are Student's t at 95 %.
`)
	if notes["settle"] {
		fmt.Fprintf(&below, `to settle: the replications at which the interval would no longer hold 0 if mean
and spread of the differences stayed as they are, up to %d: the least n
with t·s/√n below the mean difference, s their standard deviation, t Student's.
`, agents.MostReplications)
	}
	if notes["none"] {
		below.WriteString("none: the mean difference is exactly 0, and there is no difference to settle.\n")
	}
	if notes["undefined"] {
		below.WriteString(`undefined: the 95 % interval of what the ratio divides by holds 0, so that no
ratio can be excluded. Intervals of ratios are Fieller's.
`)
	}
	below.WriteString(`
This explores what a scenario leads to if the model's assumptions hold. It is
no prediction.
`)
	return WrapLines(text.String(), width) + paragraphs(below.String(), width)
}

// changes lists the keys in which an alternative differs from the base, at most eight of them.
func changes(base, alternative *scenarios.Scenario) string {
	const most = 8
	var lines []string
	for _, d := range scenarios.DiffOfContent(base, alternative) {
		lines = append(lines, "  "+d.Path+": "+cmp.Or(d.A, "not there")+" → "+cmp.Or(d.B, "not there")+meaning(d.Path))
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

// meaning returns what a key of a scenario means, behind its values; empty where there is nothing to say.
func meaning(path string) string {
	if words := scenarios.Meaning(path); words != "" {
		return " (" + words + ")"
	}
	return ""
}

// comparedTable returns a measure by field and stage, and in each by period and group. A field and stage
// that is identical throughout is one line. It counts outcomes in summary and footnotes in notes.
func comparedTable(b *agents.Blueprint, comparison *agents.Comparison, measure, width int, summary *verdict.Comparison, notes map[string]bool) string {
	unit, scale := findings.UnitOf(&comparison.Measures()[measure])
	groups := findings.DistinctGroups(b)
	if comparison.Lacks(0) {
		groups = b.GroupNames() // all places are not those of the only group
	}
	t := &Table{
		Heads: []string{"", "", "base", "alter-\nnative", "differ-\nence", "95 % interval", "to\nsettle"},
		Left:  []bool{true, true, false, false, false, false, false},
		Width: width,
	}
	wide := false
	for field := range b.Parameters.Fields {
		for stage, stageName := range agents.StageNames {
			if !comparison.Has(measure, field, stage) {
				continue
			}
			t.Add(findings.FieldLabel(&b.Parameters.Fields[field]) + ", " + stageName)
			var rows [][]string
			identical, empty := true, true
			for period := range b.Periods {
				for group, name := range groups {
					if comparison.Lacks(group) {
						continue
					}
					k := comparison.Contrast(period, group, field, stage, measure)
					if !comparison.IsRatio(measure) {
						summary.Add(&k, func() string {
							return strings.Join([]string{b.Parameters.Fields[field].Name, stageName, b.Periods[period].Name, name}, ", ")
						})
					}
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
	title := comparison.Measures()[measure].Name + " (" + unit + ")\n"
	if wide {
		return title + t.String()
	}
	for _, row := range t.Rows {
		title += row[0] + "\n"
	}
	return title
}

// contrastCells returns base, alternative and the cells of their difference.
func contrastCells(k *agents.Contrast, scale float64, notes map[string]bool) []string {
	cells := []string{level(k.Base, scale), level(k.Alternative, scale)}
	return append(cells, differenceCells(k, scale, decimalsFor, notes)...)
}

// differenceCells returns a difference, its interval, and the replications that would settle it. decimals
// returns the number of decimals for numbers up to largest, which is multiplied by scale.
func differenceCells(k *agents.Contrast, scale float64, decimals func(largest float64) int, notes map[string]bool) []string {
	switch {
	case k.Identical:
		return []string{wording.Identical, "", ""}
	case k.Undefined:
		notes["undefined"] = true
		return []string{"undefined", "", ""}
	}
	largest := math.Abs(k.Mean)
	if k.HasInterval() {
		largest = max(math.Abs(k.Lower), math.Abs(k.Upper))
	}
	signed := func(x float64) string { return signedNumber(scale*x, decimals(scale*largest)) }
	cells := []string{signed(k.Mean), bounds(k.Estimate, signed), ""}
	if k.Verdict() == evidence.Unsure && !math.IsNaN(k.Spread) { // a ratio has none
		cells[2] = settles(k, notes)
	}
	return cells
}

// decimalsFor returns the number of decimals for numbers up to largest.
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

// level returns a mean: shares in percent, others in their unit, a dash for NaN.
func level(x, scale float64) string {
	if scale == 100 || math.IsNaN(x) {
		return percent(x, 1)
	}
	return fmt.Sprintf("%.*f", decimalsFor(math.Abs(x)), x)
}

// settles returns the number of replications that would settle an open contrast.
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

// signedNumber returns a number with its sign, 0 without a sign, a dash for NaN.
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

// comparisonSummary says how many outcomes move, how many are open, and what pairing gains.
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
		text.WriteString(describe.Wrap(sentence, 80))
	}
	return text.String()
}
