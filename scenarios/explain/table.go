package explain

import (
	"dugnad/agents"
	"dugnad/sim/record"
)

// Table describes explanation.csv.
var Table = record.Table{Name: "explanation.csv", Columns: []record.Column{
	{Name: "period", Kind: record.Text, Meaning: "period of the base"},
	{Name: "group", Kind: record.Text, Meaning: "group of places, or all"},
	{Name: "field", Kind: record.Text, Meaning: "policy field"},
	{Name: "stage", Kind: record.Text, Meaning: "design or implementation"},
	{Name: "measure", Kind: record.Text, Meaning: "what is measured; docs/output.md lists the measures with their units"},
	{Name: "part", Kind: record.Text, Meaning: "a change, a mechanism, or two of them with × between"},
	{Name: "value", Kind: record.Real, Meaning: "main: the part's share of the difference (Shapley value), mean over replications; the mains of an outcome add up to its difference. interaction: how much more one does where the other is there (Shapley interaction index); it is no further share"},
	{Name: "lower", Kind: record.Real, Meaning: "lower end of the 95 % interval of that mean over replications (Student's t); empty with one replication"},
	{Name: "upper", Kind: record.Real, Meaning: "upper end"},
	{Name: "kind", Kind: record.Text, Meaning: "main or interaction"},
	{Name: "sampling_error", Kind: record.Real, Meaning: "standard error that the random draw of orders leaves in the value; 0 where all coalitions of changes were run"},
	{Name: "base", Kind: record.Real, Meaning: "mean of the outcome in the base, over the replications below"},
	{Name: "alternative", Kind: record.Real, Meaning: "mean of the outcome in the alternative, likewise"},
	{Name: "difference", Kind: record.Real, Meaning: "alternative minus base"},
	{Name: "replications", Kind: record.Count, Unit: "runs", Meaning: "replications in which every scenario of the factorial had something to average"},
}}

// Write writes decompositions as rows of explanation.csv. NaN becomes an empty cell.
func (x *Explanation) Write(csv *record.CSV, list []Decomposition) {
	b := x.Base.Blueprint
	groups := b.GroupNames()
	for i := range list {
		e := &list[i]
		for _, kind := range []struct {
			name  string
			parts []Part
		}{{"main", e.Parts}, {"interaction", e.Interactions}} {
			for _, p := range kind.parts {
				csv.Text(b.Periods[e.Period].Name)
				csv.Text(groups[e.Group])
				csv.Text(b.Parameters.Fields[e.Field].Name)
				csv.Text(agents.StageNames[e.Stage])
				csv.Text(b.Measures()[e.Measure].Name)
				csv.Text(p.Name)
				csv.Reals(p.Mean, p.Lower, p.Upper)
				csv.Text(kind.name)
				csv.Reals(p.SamplingError, e.Base, e.Alternative, e.Difference)
				csv.Count(int64(e.Replications))
				csv.EndRow()
			}
		}
	}
}
