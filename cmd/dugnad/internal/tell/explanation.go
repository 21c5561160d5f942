package tell

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/plots/wording"
	"dugnad/scenarios"
	"dugnad/scenarios/describe"
	"dugnad/scenarios/explain"
	"dugnad/sim/evidence"
)

// Explanation returns the explanation of a difference as text. width is that of the terminal in columns, 0
// where there is none.
func Explanation(j *jobs.ExplainWork, width int) string {
	var text strings.Builder
	text.WriteString(Heading(&jobs.Arm{Experiment: j.Base, First: 1, Last: j.Base.Scenario.Replications}, width))
	if !hasChanges(j) {
		fmt.Fprintf(&text, "\nNo differences: %s changes nothing in %s, and every part is 0.\n", j.Alternative.Name, j.Base.Scenario.Name)
		return text.String()
	}
	fmt.Fprintf(&text, "%s: %s\n\n%s", j.Alternative.Name, j.Cost(), sentences(playersText(j), width))
	if len(j.Base.Blueprint.Periods) == 0 {
		text.WriteString("\nThe scenario has no [[period]] to explain over.\n")
		return text.String()
	}
	for _, measure := range j.Measures() {
		text.WriteString("\n" + measureText(j, measure, width))
	}
	text.WriteString("\n" + explanationNotes(j, width))
	return WrapLines(text.String(), width)
}

// hasChanges tells whether a player changes a key of the scenario.
func hasChanges(j *jobs.ExplainWork) bool {
	return slices.ContainsFunc(j.Players, func(p explain.Player) bool { return len(p.Paths) > 0 })
}

// playersText lists the players with the keys that each changes, at most three of each.
func playersText(j *jobs.ExplainWork) string {
	const most = 3
	values := map[string]string{}
	for _, d := range scenarios.Diff(j.Base.Scenario, j.Alternative) {
		shown := func(value string) string {
			if value == "" || value == `""` {
				return "not set"
			}
			return value
		}
		values[d.Path] = shown(d.A) + " → " + shown(d.B)
	}
	var text strings.Builder
	for _, p := range j.Players {
		if len(p.Paths) == 0 && len(p.Mechanisms) == 1 && p.Name == p.Mechanisms[0] {
			text.WriteString("  " + p.Name + ": a mechanism, on in both\n")
			continue
		}
		text.WriteString("  " + p.Name + "\n")
		for i, path := range p.Paths {
			if i == most-1 && len(p.Paths) > most {
				fmt.Fprintf(&text, "    and %d more; dugnad scenario diff lists them\n", len(p.Paths)-i)
				break
			}
			text.WriteString("    " + path + ": " + values[path] + meaning(path) + "\n")
		}
		for _, name := range p.Mechanisms {
			text.WriteString("    " + name + ": a mechanism, on in both\n")
		}
	}
	return text.String()
}

// measureText returns a measure by field and stage, and in each by period and group of places. A field
// and stage that is identical throughout is one line.
func measureText(j *jobs.ExplainWork, measure, width int) string {
	b := j.Base.Blueprint
	unit, scale := findings.UnitOf(&b.Measures()[measure])
	t := &Table{Heads: []string{"", "part", "95 % interval", ""}, Left: []bool{true, false, true, false}, Width: width}
	if j.Explanation.Orders() > 0 {
		t.Heads[3] = "sampling\nerror"
	}
	for field := range b.Parameters.Fields {
		for stage, stageName := range agents.StageNames {
			var shown []*explain.Decomposition
			for i := range j.Outcomes {
				if e := &j.Outcomes[i]; e.Field == field && e.Stage == stage && e.Measure == measure && j.Shown.Shows(&e.Outcome) {
					shown = append(shown, e)
				}
			}
			if len(shown) == 0 {
				continue
			}
			t.Add(findings.FieldLabel(&b.Parameters.Fields[field]) + ", " + stageName)
			if !slices.ContainsFunc(shown, func(e *explain.Decomposition) bool { return !e.Identical() }) {
				t.Add("  " + wording.IdenticalInWorlds)
				continue
			}
			for _, e := range shown {
				addOutcome(j, t, e, scale)
			}
		}
	}
	return b.Measures()[measure].Name + " (" + unit + ")\n" + t.String()
}

// addOutcome adds an outcome's parts to the table, and its largest settled interactions.
func addOutcome(j *jobs.ExplainWork, t *Table, e *explain.Decomposition, scale float64) {
	const mostInteractions = 3
	b := j.Base.Blueprint
	name := "  " + b.Periods[e.Period].Name
	if group := b.GroupNames()[e.Group]; group != "all" || len(j.Shown.Groups) > 1 {
		name += ", " + group
	}
	switch {
	case e.Replications == 0:
		t.Add(name + ": " + wording.NothingToAverage)
		return
	case e.Identical():
		t.Add(name + ": " + wording.Identical)
		return
	}
	largest := math.Abs(e.Difference)
	for _, p := range e.Parts {
		largest = max(largest, math.Abs(p.Mean))
	}
	decimals := decimalsFor(scale * largest)
	t.Add(fmt.Sprintf("%s: %s → %s, difference %s", name, level(e.Base, scale), level(e.Alternative, scale), signedNumber(scale*e.Difference, decimals)))
	row := func(p *explain.Part, indent string) {
		sampling := ""
		if j.Explanation.Orders() > 0 && p.SamplingError > 0 {
			sampling = fmt.Sprintf("±%.*f", decimals, scale*p.SamplingError)
		}
		signed := func(x float64) string { return signedNumber(scale*x, decimals) }
		value, interval := signed(p.Mean), ""
		if p.Negligible(e) {
			value = "0"
		}
		if p.Lower != p.Upper { // otherwise nothing varies
			interval = bounds(p.Estimate, signed)
		}
		t.Add(indent+p.Name, value, interval, sampling)
	}
	for i := range e.Parts {
		row(&e.Parts[i], "    ")
	}
	var strong []*explain.Part
	for i := range e.Interactions {
		if p := &e.Interactions[i]; (evidence.Difference{Estimate: p.Estimate, Identical: p.Negligible(e)}).Verdict().Settled() {
			strong = append(strong, p)
		}
	}
	slices.SortStableFunc(strong, func(a, b *explain.Part) int { return cmp.Compare(math.Abs(b.Mean), math.Abs(a.Mean)) })
	if len(strong) > 0 {
		t.Add("    " + wording.InteractionsSettled)
	}
	for _, p := range strong[:min(len(strong), mostInteractions)] {
		row(p, "      ")
	}
}

// explanationNotes returns the notes below the tables.
func explanationNotes(j *jobs.ExplainWork, width int) string {
	notes := []string{
		"A part is what a change adds to the outcome, averaged over all orders in which the changes could be made (Shapley value). The parts add up to the difference, alternative minus base. Intervals are Student's t at 95 % over replications; all scenarios share their luck.",
		"An interaction is how much more one does where the other is there. It is no further share: the parts hold it already.",
	}
	if slices.ContainsFunc(j.Players, func(p explain.Player) bool { return len(p.Mechanisms) > 0 }) {
		notes = append(notes, "The part of a mechanism that both scenarios have is how much more the changes do where it is there. What it does in "+j.Base.Scenario.Name+" is no part of the difference. A change's own part is what it does whichever of the mechanisms are there, on average.")
	}
	if j.Explanation.Orders() > 0 {
		notes = append(notes, fmt.Sprintf("%d random orders were drawn, not all. The sampling error is the standard error that this leaves in a part, beside its interval; more --orders lower it.", j.Explanation.Orders()))
	}
	if j.Base.Scenario.Replications == 1 {
		notes = append(notes, wording.OneReplication)
	}
	notes = append(notes, "This explores what scenarios lead to if the model's assumptions hold. It is no prediction.")
	for i := range notes {
		notes[i] = describe.Wrap(notes[i], min(79, cmp.Or(width, 79)))
	}
	return strings.Join(notes, "\n")
}

// What explain --json prints; null stands for NaN.
type (
	jsonPart struct {
		Name  string   `json:"name"`
		Value *float64 `json:"value"`
		Lower *float64 `json:"lower"`
		Upper *float64 `json:"upper"`
	}
	jsonOutcome struct {
		Period       string     `json:"period"`
		Group        string     `json:"group"`
		Field        string     `json:"field"`
		Stage        string     `json:"stage"`
		Measure      string     `json:"measure"`
		Base         *float64   `json:"base"`
		Alternative  *float64   `json:"alternative"`
		Difference   *float64   `json:"difference"`
		Parts        []jsonPart `json:"parts"`
		Interactions []jsonPart `json:"interactions"`
	}
)

// ExplanationJSON returns the explanation as one JSON object, with a line for each outcome.
func ExplanationJSON(j *jobs.ExplainWork) string {
	b := j.Base.Blueprint
	lines := make([]string, len(j.Outcomes))
	for i := range j.Outcomes {
		e := &j.Outcomes[i]
		line, err := json.Marshal(jsonOutcome{
			b.Periods[e.Period].Name, b.GroupNames()[e.Group], b.Parameters.Fields[e.Field].Name, agents.StageNames[e.Stage], b.Measures()[e.Measure].Name,
			numberOrNull(e.Base), numberOrNull(e.Alternative), numberOrNull(e.Difference), jsonParts(e.Parts), jsonParts(e.Interactions),
		})
		if err != nil {
			panic(err) // text and finite numbers can always be encoded
		}
		lines[i] = "\n  " + string(line)
	}
	return `{"outcomes": [` + strings.Join(lines, ",") + "\n]}\n"
}

func jsonParts(parts []explain.Part) []jsonPart {
	list := []jsonPart{} // an empty array, not null
	for _, p := range parts {
		list = append(list, jsonPart{p.Name, numberOrNull(p.Mean), numberOrNull(p.Lower), numberOrNull(p.Upper)})
	}
	return list
}

// numberOrNull returns a number for JSON: nil for NaN, and 0 for −0.
func numberOrNull(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	x += 0
	return &x
}

// LargestSamplingError returns the largest sampling error of a part in the measure's unit, 0 if none has
// one.
func LargestSamplingError(list []explain.Decomposition) float64 {
	most := 0.0
	for i := range list {
		for _, p := range list[i].Parts {
			if !math.IsNaN(p.SamplingError) {
				most = max(most, p.SamplingError)
			}
		}
	}
	return most
}
