package main

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"dugnad/agents"
	"dugnad/scenarios"
)

// comparisonText is the comparisons for people.
func comparisonText(j *CompareWork, width int) string {
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
		gist := gist{replications: j.Base().Replications()}
		for _, measure := range j.Measures() {
			text.WriteString("\n" + comparedTable(b, j.Comparisons[i], measure, width, &gist, notes))
		}
		text.WriteString("\n" + gist.String())
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
func comparedTable(b *agents.Blueprint, comparison *agents.Comparison, measure, width int, gist *gist, notes map[string]bool) string {
	unit, scale := unitOf(&agents.Measures[measure])
	groups := b.GroupNames()
	if len(b.Groups) == 1 {
		groups = groups[:1] // all would say the same again
	}
	t := &textTable{
		heads: []string{"", "", "base", "alter-\nnative", "differ-\nence", "95 % interval", "to\nsettle"},
		left:  []bool{true, true, false, false, false, false, false},
		width: width,
	}
	wide := false
	for field := range b.Parameters.Fields {
		for stage, stageName := range agents.StageNames {
			t.add(fieldLabel(&b.Parameters.Fields[field]) + ", " + stageName)
			var rows [][]string
			identical, empty := true, true
			for period := range b.Periods {
				for group, name := range groups {
					k := comparison.Contrast(period, group, field, stage, measure)
					gist.add(&k, func() string {
						return strings.Join([]string{b.Parameters.Fields[field].Name, stageName, b.Periods[period].Name, name}, ", ")
					})
					identical = identical && k.Identical
					empty = empty && k.Replications == 0
					rows = append(rows, append([]string{"  " + b.Periods[period].Name, name}, contrastCells(&k, scale, notes)...))
				}
			}
			switch {
			case identical:
				t.add("  identical in every period, group and replication")
			case empty:
				t.add("  nothing to average")
			default:
				wide = true
				for _, row := range rows {
					t.add(row...)
				}
			}
		}
	}
	title := agents.Measures[measure].Name + " (" + unit + ")\n"
	if wide {
		return title + t.String()
	}
	for _, row := range t.rows {
		title += row[0] + "\n"
	}
	return title
}

// contrastCells are the numbers of a row.
func contrastCells(k *agents.Contrast, scale float64, notes map[string]bool) []string {
	largest := math.Abs(k.Difference)
	if !math.IsNaN(k.Lower) {
		largest = max(math.Abs(k.Lower), math.Abs(k.Upper))
	}
	decimals := decimalsFor(scale * largest)
	signed := func(x float64) string { return signedNumber(scale*x, decimals) }
	cells := []string{level(k.Base, scale), level(k.Alternative, scale), signed(k.Difference), "", ""}
	switch {
	case k.Identical:
		cells[2] = "identical"
	case !math.IsNaN(k.Lower):
		cells[3] = signed(k.Lower) + " to " + signed(k.Upper)
		if k.Open() {
			cells[4] = settles(k, notes)
		}
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

// unitOf is what a measure is shown in, and the factor to it: shares are shown in percent.
func unitOf(m *agents.Measure) (unit string, scale float64) {
	if of, isShare := strings.CutPrefix(m.Unit, "share"); isShare {
		return "percent" + of + ", differences in percentage points", 100
	}
	return m.Unit, 1
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

// A gist sums up the rows that are shown of an alternative.
type gist struct {
	replications           int
	outcomes, moving, open int
	unclear                int // open without a difference to settle
	most                   int // replications that would settle all others that are open
	narrowed               int // that have both intervals
	logarithms             float64
	least                  float64
	leastOf                string
}

func (g *gist) add(k *agents.Contrast, name func() string) {
	if k.Replications == 0 {
		return
	}
	g.outcomes++
	if k.Identical {
		return
	}
	g.moving++
	if k.Open() && k.Replications > 1 {
		g.open++
		if n := k.Settles(); n == 0 {
			g.unclear++
		} else {
			g.most = max(g.most, n)
		}
	}
	if times, ok := k.Narrowing(); ok {
		if g.narrowed == 0 || times < g.least {
			g.least, g.leastOf = times, name()
		}
		g.narrowed++
		g.logarithms += math.Log(times)
	}
}

// String is the gist in sentences.
func (g *gist) String() string {
	var text strings.Builder
	if g.moving == 0 {
		return fmt.Sprintf("All %d outcomes are identical in every replication.\n", g.outcomes)
	}
	fmt.Fprintf(&text, "%d of %d outcomes move", g.moving, g.outcomes)
	if g.outcomes > g.moving {
		text.WriteString(", the others are identical in every replication")
	}
	text.WriteString(".\n")
	switch {
	case g.replications == 1:
		text.WriteString("One replication gives no intervals: take more with --replications.\n")
	case g.open == 0:
		text.WriteString("All that move are settled: no interval holds 0.\n")
	case g.most > agents.MostReplications:
		fmt.Fprintf(&text, "Open, since the interval holds 0: %d; even %d replications would not settle all.\n", g.open, agents.MostReplications)
	case g.open == g.unclear:
		fmt.Fprintf(&text, "Open, since the interval holds 0: %d, with no difference to settle.\n", g.open)
	default:
		fmt.Fprintf(&text, "Open, since the interval holds 0: %d; %d replications would settle", g.open, g.most)
		if g.unclear > 0 {
			fmt.Fprintf(&text, " %d of them.\n", g.open-g.unclear)
		} else {
			text.WriteString(" all of them.\n")
		}
	}
	if g.narrowed > 0 {
		sentence := fmt.Sprintf("Unpaired, the same runs give intervals %.1f times as wide (geometric mean over %d outcomes that move), at least %.1f times: %s.",
			math.Exp(g.logarithms/float64(g.narrowed)), g.narrowed, g.least, g.leastOf)
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
