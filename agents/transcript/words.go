package transcript

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dugnad/agents"
)

// Words returns the text of one task, in lines of about a hundred characters.
func Words(e *agents.Episode) string {
	t := &textWriter{}
	kind := map[string]string{"statutory": "a statutory task", "discretionary": "a discretionary task", "leisure": "a discretionary leisure task"}[e.Task.Kind]
	t.line("%s (%s), %s, %s: %s about %s (window %d)", e.PlaceName, e.Place, e.Month, e.Field, kind, e.Task.Activity, e.Window)
	t.need(e)
	t.task(e)
	t.scouting(e)
	if e.Organisation == nil {
		t.paragraph("Outcome", "nobody to ask, so nothing is negotiated")
		return t.text.String()
	}
	t.partner(e)
	t.dependence(e)
	t.stage("Design", e, e.Design)
	t.stage("Implementation", e, e.Implementation)
	t.after(e)
	return t.text.String()
}

type textWriter struct{ text strings.Builder }

func (t *textWriter) line(format string, values ...any) {
	t.text.WriteString(strings.TrimRight(fmt.Sprintf(format, values...), " ") + "\n")
}

// paragraph writes a paragraph with a heading, one sentence a line.
func (t *textWriter) paragraph(head string, sentences ...string) {
	for i, sentence := range sentences {
		if i > 0 {
			head = ""
		}
		t.line("  %-15s%s", head, sentence)
	}
}

func (t *textWriter) need(e *agents.Episode) {
	if len(e.Events) > 0 {
		t.paragraph("Events", strings.Join(e.Events, ", "))
	}
	n := &e.Need
	load := fmt.Sprintf("organisations are used to %s, so load is %s", number(n.AdaptedTo), number(n.Load))
	if slices.Contains(e.Off, "own_means_load") {
		load = "load plays no part"
	}
	t.paragraph("Need",
		fmt.Sprintf("%s of base need; %s", number(n.Need), load),
		fmt.Sprintf("professionals cover %s of what the law demands and %s of the rest; %s of windows are discretionary",
			number(n.CoverageStatutory), number(n.CoverageDiscretionary), number(n.DiscretionaryShare)))
}

func (t *textWriter) task(e *agents.Episode) {
	k := &e.Task
	t.paragraph("Law", law(k))
	var required []string
	for _, name := range slices.Sorted(maps.Keys(k.Required)) {
		if k.Required[name] > 0 {
			required = append(required, name+" "+amount(k.Required[name])+" "+k.Units[name])
		}
	}
	t.paragraph("Task", fmt.Sprintf("%s; to be met whole it takes %.0f volunteer hours and", service(k), k.HoursRequired),
		strings.Join(required, ", "))
}

// law returns what the law leaves open, and what the official makes of it.
func law(k *agents.TaskState) string {
	left := fmt.Sprintf("it leaves %s of the decisions open", number(k.LegalDiscretion))
	switch {
	case k.Discretion == k.LegalDiscretion:
		return left + ", which is the most say that may be shared"
	case k.Discretion == 0:
		return left + "; the official treats this matter as settled, so that no say may be shared"
	default:
		return left + "; the official treats this matter as open, so that all say may be shared"
	}
}

// service returns how much of the task professionals cover.
func service(k *agents.TaskState) string {
	switch {
	case k.Professional == k.MeanProfessional:
		return fmt.Sprintf("professionals cover %s of it", number(k.Professional))
	case k.Professional == 0:
		return fmt.Sprintf("the professional service is not there, though it covers %s of such tasks", number(k.MeanProfessional))
	default:
		return fmt.Sprintf("the professional service is there and covers all of it; of such tasks it covers %s", number(k.MeanProfessional))
	}
}

func (t *textWriter) scouting(e *agents.Episode) {
	if len(e.Scouting) == 0 {
		t.paragraph("Scouting", "no organisation of this activity was found")
		return
	}
	width := 0
	for _, c := range e.Scouting {
		width = max(width, len(c.Organisation))
	}
	lines := []string{"picked by trust × skill × part of the hours needed that is free:"}
	for _, c := range e.Scouting {
		how, picked := "scouted anew", ""
		if c.Earlier {
			how = "earlier partner"
		}
		if c.Picked {
			picked = "  picked"
		}
		lines = append(lines, fmt.Sprintf("  %-*s  %-15s  %s × %s × %s = %.3f%s",
			width, c.Organisation, how, number(c.Trust), number(c.Skill), number(c.FreeShare), c.Score, picked))
	}
	t.paragraph("Scouting", lines...)
}

func (t *textWriter) partner(e *agents.Episode) {
	o := e.Organisation
	state := "registered"
	if !o.Registered {
		state = "an informal group"
	}
	met := "they never worked together"
	if o.LastMet != nil {
		met = "last together " + *o.LastMet
		if o.Shortfall > 0 {
			met += fmt.Sprintf(", and it remembers a shortfall of %s", number(o.Shortfall))
		}
	}
	agreement := "no formal agreement"
	if o.Formal {
		agreement = "a formal agreement"
	}
	t.paragraph("Partner", fmt.Sprintf("%s (%s, %s), shares %s of the municipality's aims", o.Name, o.Type, state, number(o.Alignment)),
		fmt.Sprintf("trust %s, %s, %s", number(o.Trust), agreement, met))
}

func (t *textWriter) dependence(e *agents.Episode) {
	d, o, k := e.Dependence, e.Organisation, &e.Task
	less := ""
	if d.Alternatives > 0 {
		less = fmt.Sprintf(", × (1 − %s × %s) for alternatives", number(d.Alternatives), number(d.Elsewhere))
	}
	municipality := []string{
		fmt.Sprintf("municipality on organisation %s", number(d.Municipality)),
		fmt.Sprintf("  gain per effort %s = (1 − %s) × %s%s",
			number(d.Gain), number(k.Professional), number(o.Skill), frozenMark(e, "gain")),
		fmt.Sprintf("  effort at most %s: %s free hours for the %.0f needed%s", number(d.EffortLimit), hours(d.FreeHours), k.HoursRequired, frozenMark(e, "effort_limit")),
	}
	if brought := d.Gain * d.EffortLimit; brought == 0 {
		municipality = append(municipality, "  it can bring nothing, so the municipality does not depend on it")
	} else {
		municipality = append(municipality, fmt.Sprintf("  %s / (%s + %s)%s", number(brought), number(k.Professional), number(brought), less))
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(d.Weights)) {
		if d.Weights[name] > 0 {
			parts = append(parts, fmt.Sprintf("%s %s × (1 − %s/%s)", name, number(d.Weights[name]), number(o.OwnMeans[name]), number(d.Load)))
		}
	}
	less = ""
	if d.Alternatives > 0 {
		less = fmt.Sprintf(", × (1 − %s × %s) for other funders", number(d.Alternatives), number(d.OtherFunders))
	}
	t.paragraph("Dependence", append(municipality,
		fmt.Sprintf("organisation on municipality %s%s", number(d.Organisation), frozenMark(e, "organisation_dependence")),
		"  "+strings.Join(parts, " + ")+less)...)
}

func (t *textWriter) stage(head string, e *agents.Episode, s *agents.Stage) {
	lines := []string{opening(head, e, s)}
	if w := s.WalkAway; w != nil {
		lines = append(lines, "the organisation walks away below  "+terms(&w.Organisation), "the municipality walks away beyond "+terms(&w.Municipality))
	}
	lines = append(lines, offers(s)...)
	t.paragraph(head, append(lines, Outcome(e, s)...)...)
}

// terms returns a bundle with the utilities of both sides.
func terms(b *agents.Bundle) string {
	return fmt.Sprintf("say %.2f, support %.2f, effort %.2f: municipality %s, organisation %s", b.Say, b.Support, b.Effort, utility(b.Municipality), utility(b.Organisation))
}

// offers returns a table with a line for each round: what the municipality offers and what the
// organisation asks, each with the utilities of both (M and O).
func offers(s *agents.Stage) (lines []string) {
	const columns = "say support effort      M      O"
	accepted := false
	for i := range s.Offers {
		o := &s.Offers[i]
		cells := fmt.Sprintf("%.2f %7.2f %6.2f %s %s", o.Say, o.Support, o.Effort, utility(o.Municipality), utility(o.Organisation))
		switch {
		case o.Accepted:
			cells += "  accepted"
		case accepted: // not made, but the reason why the offer before is accepted
			cells += "  would come next"
		}
		accepted = accepted || o.Accepted
		if len(lines) == 0 {
			lines = []string{
				fmt.Sprintf("round  %-36s %s", "the municipality offers", "the organisation asks"),
				fmt.Sprintf("       %-36s %s", " "+columns, " "+columns),
			}
		}
		switch {
		case o.By == "municipality":
			lines = append(lines, fmt.Sprintf("%5d  %s", o.Round, cells))
		case i > 0 && s.Offers[i-1].Round == o.Round:
			last := &lines[len(lines)-1]
			*last += strings.Repeat(" ", max(1, 44-len(*last))) + cells
		default:
			lines = append(lines, fmt.Sprintf("%5d  %-36s %s", o.Round, "", cells))
		}
	}
	return lines
}

// opening returns the line that says what full effort is worth in this stage.
func opening(head string, e *agents.Episode, s *agents.Stage) string {
	in, terms := &s.Inputs, &s.Terms
	if head == "Design" {
		return fmt.Sprintf("full effort is worth %s = %s × (chance of implementing %s × gain %s + knowledge %s × skill %s)%s",
			number(terms.Gain), number(in.DesignWeight), number(in.Expectation), number(in.Gain), number(in.KnowledgeValue), number(in.Skill),
			frozenMark(e, "expectation"))
	}
	bonus := ""
	if in.DesignBonus > 0 && in.DesignSay > 0 {
		bonus = fmt.Sprintf(", raised by the say of %s agreed in design", number(in.DesignSay))
	}
	return fmt.Sprintf("full effort is worth %s%s; effort at most %s, support at most %s",
		number(terms.Gain), bonus, number(terms.EffortLimit), number(terms.RootLimit*terms.RootLimit))
}

func (t *textWriter) after(e *agents.Episode) {
	a := e.After
	if !a.CarriedOut {
		t.paragraph("Afterwards", fmt.Sprintf("nothing was carried out together; trust stays %s", number(a.Trust)))
		return
	}
	result := "it failed"
	if a.Succeeded {
		result = fmt.Sprintf("it succeeded and covers %s of the task's need", number(a.Covered))
	}
	agreement := "no formal agreement"
	switch {
	case a.Signed:
		agreement = "the pair signs a formal agreement"
	case a.Formal:
		agreement = "the formal agreement stands"
	}
	lines := []string{fmt.Sprintf("%s; trust %s → %s, %s", result, number(a.TrustBefore), number(a.Trust), agreement)}
	if a.SigningChance > 0 {
		lines = append(lines, fmt.Sprintf("the chance that it would sign was %s, with %s of the missing trust earned", number(a.SigningChance), number(a.EarnedTrust)))
	}
	if a.Shortfall > 0 || a.ShortfallBefore > 0 {
		lines = append(lines, fmt.Sprintf("the shortfall that it remembers: %s → %s", number(a.ShortfallBefore), number(a.Shortfall)))
	}
	t.paragraph("Afterwards", lines...)
}
