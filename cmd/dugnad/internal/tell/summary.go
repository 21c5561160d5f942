package tell

import (
	"fmt"
	"math"
	"strings"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/sim/evidence"
)

// textWidth is the width of lines in a paragraph where the terminal has room for them.
const textWidth = 72

// Summary returns the summary of a run as text, by field, period and group. Dependence is over the tasks that
// the statements of the scenario's evidence are about, without evidence over all. width is that of lines in
// columns, 0 where they may have any.
func Summary(b *agents.Blueprint, s *agents.Summary, statements []patterns.Statement, width int) string {
	if len(b.Periods) == 0 {
		return "The scenario has no [[period]] to summarise over; series.csv has every month.\n"
	}
	t := &Table{
		Heads: []string{"", "", "co-production\nin design", "and in\nimplementation", "\nceil", "of\nceil", "\nM→O", "\nO→M", "\nform", "\nsay"},
		Left:  []bool{true, true, false, false, false, false, false, false, false, false},
		Width: width,
	}
	ofMunicipality, ofOrganisation, open := findings.Dependences(statements)
	groups := findings.DistinctGroups(b)
	for field := range b.Parameters.Fields {
		t.Add(findings.FieldLabel(&b.Parameters.Fields[field]))
		for period := range b.Periods {
			for group, name := range groups {
				at := func(stage int, measure string) evidence.Estimate {
					return s.Named(period, group, field, stage, measure).Estimate
				}
				row := []string{
					"  " + b.Periods[period].Name, name,
					withInterval(at(agents.Design, "coproduction"), oneDecimal), withInterval(at(agents.Implementation, "coproduction"), oneDecimal),
				}
				for _, measure := range []string{"ceiling", "coproduction_under_ceiling", ofMunicipality, ofOrganisation, "formalised", "say"} {
					row = append(row, percent(at(agents.Design, measure).Mean, 0))
				}
				t.Add(row...)
			}
		}
	}
	interval := "with 95 % intervals of the means over replications"
	if s.Replications() == 1 {
		interval = "from one replication, hence without intervals"
	}
	pooling, tasks := "", strings.Join(wrapCell(findings.OverTasks(open), textWidth), "\n")+"\n"
	if words := findings.PoolingWords(s.Weights()); words != "" {
		pooling = strings.Join(wrapCell(words, textWidth), "\n") + "\n\n"
	}
	return t.String() + paragraphs(`
Shares in percent, `+interval+`.
ceil: tasks whose law leaves enough discretion for equal footing; of ceil:
co-production among those; M→O: how much the municipality depends on the
organisation; O→M: the reverse; form: tasks whose pair holds an agreement;
say: the organisation's, where they agree. These six are at design.
`+tasks+`
`+pooling+`This explores what a scenario leads to if the model's assumptions hold. It is
no prediction.
`, width)
}

// withInterval returns a mean, followed by its interval if it has one.
func withInterval(e evidence.Estimate, write func(float64) string) string {
	if !e.HasInterval() {
		return write(e.Mean)
	}
	return write(e.Mean) + " " + write(e.Lower) + "–" + write(e.Upper)
}

// bounds returns an interval, empty if there is none.
func bounds(e evidence.Estimate, write func(float64) string) string {
	if !e.HasInterval() {
		return ""
	}
	return write(e.Lower) + " to " + write(e.Upper)
}

// oneDecimal returns a share in percent with one decimal.
func oneDecimal(share float64) string { return percent(share, 1) }

// percent returns a share from 0 to 1 in percent, a dash for NaN. 0 and 100 have no decimals.
func percent(share float64, decimals int) string {
	if math.IsNaN(share) {
		return "–"
	}
	text := fmt.Sprintf("%.*f", decimals, 100*share)
	if integer := strings.TrimSuffix(text, ".0"); integer == "0" || integer == "100" {
		return integer
	}
	return text
}
