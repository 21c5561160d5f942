package tell

import (
	"fmt"
	"math"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
)

// Summary is the summary for people, in the order of the paper's Table 4: by field, the
// situations it was observed in.
func Summary(b *agents.Blueprint, s *agents.Summary, width int) string {
	if len(b.Periods) == 0 {
		return "The scenario has no [[period]] to summarise over; series.csv has every month.\n"
	}
	t := &Table{
		Heads: []string{"", "", "co-production\nin design", "and in\nimplementation", "\nceil", "of\nceil", "\nM→O", "\nO→M", "\nform", "\nsay"},
		Left:  []bool{true, true, false, false, false, false, false, false, false, false},
		Width: width,
	}
	groups := b.GroupNames()
	if len(b.Groups) == 1 {
		groups = groups[:1] // all would say the same again
	}
	for field := range b.Parameters.Fields {
		t.Add(findings.FieldLabel(&b.Parameters.Fields[field]))
		for period := range b.Periods {
			for group, name := range groups {
				at := func(stage int, measure string) agents.Estimate { return s.Named(period, group, field, stage, measure) }
				row := []string{
					"  " + b.Periods[period].Name, name,
					withInterval(at(agents.Design, "coproduction")), withInterval(at(agents.Implementation, "coproduction")),
				}
				for _, measure := range []string{"ceiling", "coproduction_under_ceiling", "dependence_mv", "dependence_vm", "formalised", "say"} {
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
	return t.String() + `
Shares in percent, ` + interval + `.
ceil: tasks whose law leaves enough discretion for equal footing; of ceil:
co-production among those; M→O: how much the municipality depends on the
organisation; O→M: the reverse; form: tasks whose pair holds an agreement;
say: the organisation's, where they agree. These six are at design.

This explores what a scenario leads to if the model's assumptions hold. It is
no prediction.
`
}

// withInterval is a mean with its interval in percent, without it where there is none.
func withInterval(e agents.Estimate) string {
	if !e.HasInterval() {
		return percent(e.Mean, 1)
	}
	return percent(e.Mean, 1) + " " + percent(e.Lower, 1) + "–" + percent(e.Upper, 1)
}

// percent is a share in percent, or a dash where there is nothing to average.
func percent(share float64, decimals int) string {
	if math.IsNaN(share) {
		return "–"
	}
	text := fmt.Sprintf("%.*f", decimals, 100*share)
	if whole := strings.TrimSuffix(text, ".0"); whole == "0" || whole == "100" {
		return whole
	}
	return text
}
