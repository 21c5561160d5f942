package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"dugnad/plots"
	"dugnad/plots/wording"
	"dugnad/sim/evidence"
)

// Step is how co-production differs between two periods of a scenario, or between two
// scenarios in one period: the mean over replications of the difference within each.
type Step struct {
	Of            string // the alternative; empty between periods
	Field         string
	Stage         Stage
	From, To      string // periods; equal between scenarios
	Before, After plots.Estimate
	plots.Difference
}

// told reports whether a difference may be the headline: its sign is known, or it is of one run.
func (s *Step) told() bool { return s.Verdict().Settled() || s.Verdict() == evidence.Single }

// tellingOrder is the order in which sentences name verdicts: known signs first.
var tellingOrder = []evidence.Verdict{
	evidence.Higher, evidence.Lower, evidence.Single, evidence.Unsure, evidence.Identical, evidence.Missing,
}

// passage is a part of the answer.
type passage struct {
	Heading    string
	Paragraphs []string
	Items      []string
}

// answer returns the sentences that the numbers support, the main one first.
func (r *Report) answer() []passage {
	var all []passage
	switch {
	case r.Study != nil:
		return r.studyAnswer()
	case len(r.Contrasts) > 0:
		for _, alternative := range r.Scenarios[1:] {
			all = append(all, r.alternativeAnswer(alternative.Name))
		}
	case len(r.Parts) > 0:
		all = append(all, r.partsAnswer())
	case len(r.Levels) > 0:
		all = append(all, r.runAnswer()...)
	case r.verdicts() > 0:
		all = append(all, passage{Paragraphs: []string{r.verdictSentence()}})
	case len(r.Periods) > 0 && len(r.Scenarios) == 2 && len(r.Scenarios[1].Changes) == 0: // what explain makes of it has no rows
		all = append(all, r.partsAnswer())
	case len(r.Periods) > 0:
		all = append(all, passage{Paragraphs: []string{r.say("These results say nothing on co-production over all places.")}})
	default:
		all = append(all, passage{Paragraphs: []string{r.say("The scenario names no period to sum up over. The figures show every month.")}})
	}
	return append(all, r.doubts())
}

// runAnswer tells of one scenario: the largest change, the order of fields, every change.
func (r *Report) runAnswer() []passage {
	first := passage{}
	if len(r.Steps) > 0 {
		first.Paragraphs = append(first.Paragraphs, r.headline(r.Steps))
	}
	first.Paragraphs = append(first.Paragraphs, r.order(r.Levels[0].Period))
	if len(r.Steps) > 0 {
		first.Paragraphs = append(first.Paragraphs, r.brackets())
	}
	if r.NoSteps {
		first.Paragraphs = append(first.Paragraphs, r.say(wording.NoSteps))
	}
	all := []passage{first}
	for _, pair := range pairs(r.Steps) {
		steps := slices.DeleteFunc(slices.Clone(r.Steps), func(s Step) bool { return s.From != pair[0] || s.To != pair[1] })
		all = append(all, passage{
			Heading: r.sayf("From “%s” to “%s”", r.name(pair[0]), r.name(pair[1])),
			Items:   r.changes(steps, ""),
		})
	}
	return all
}

// pairs are the pairs of periods that steps lie between, in their order.
func pairs(steps []Step) (all [][2]string) {
	for _, s := range steps {
		if pair := [2]string{s.From, s.To}; !slices.Contains(all, pair) {
			all = append(all, pair)
		}
	}
	return all
}

// alternativeAnswer tells how an alternative differs from the base.
func (r *Report) alternativeAnswer(name string) passage {
	steps := slices.DeleteFunc(slices.Clone(r.Contrasts), func(s Step) bool { return s.Of != name })
	p := passage{Heading: r.sayf("“%s” instead of “%s”", name, r.Scenarios[0].Name)}
	p.Paragraphs = append(p.Paragraphs, r.headline(steps), r.counts(steps), r.brackets())
	for _, pair := range pairs(steps) {
		within := slices.DeleteFunc(slices.Clone(steps), func(s Step) bool { return s.To != pair[1] })
		p.Items = append(p.Items, r.changes(within, pair[1])...)
	}
	return p
}

// headline returns a sentence on the largest difference whose interval excludes 0, in the first
// pair of periods that has one. Design comes before implementation, because the question is who
// shapes policy.
func (r *Report) headline(steps []Step) string {
	if all := pairs(steps); len(all) > 1 && steps[0].Of == "" {
		first := slices.DeleteFunc(slices.Clone(steps), func(s Step) bool { return s.From != all[0][0] || s.To != all[0][1] })
		if slices.ContainsFunc(first, func(s Step) bool { return s.told() }) {
			steps = first
		}
	}
	var most *Step
	tested := false
	for i := range steps {
		s := &steps[i]
		tested = tested || s.Verdict() >= evidence.Identical
		if !s.told() {
			continue
		}
		if most == nil || cmp.Or(cmp.Compare(most.Stage, s.Stage), cmp.Compare(math.Abs(s.Mean), math.Abs(most.Mean))) > 0 {
			most = s
		}
	}
	switch {
	case most == nil && tested:
		return r.say(wording.NoDifference)
	case most == nil:
		return r.say("There are no tasks to tell of.")
	}
	before, after := r.level(most.Before), r.level(most.After)
	var words string
	if most.Of == "" {
		words = r.sayf("In “%s”, co-production in the %s of %s was %s of tasks, against %s in “%s”",
			r.name(most.To), r.stage(most.Stage), r.within(most.Field), after, before, r.name(most.From))
	} else {
		words = r.sayf("In “%s”, co-production in the %s of %s is %s of tasks, against %s in “%s”",
			r.name(most.To), r.stage(most.Stage), r.within(most.Field), after, before, r.Scenarios[0].Name)
	}
	if most.Verdict() == evidence.Single {
		return words + r.sayf(": a difference of %s percentage points in this one run.", r.points(most.Estimate))
	}
	mean, interval, _ := strings.Cut(r.points(most.Estimate), "; ")
	return words + r.sayf(": a difference of %s percentage points (95 %% interval %s).", mean, interval)
}

// order says in which fields a period's co-production in design is highest and lowest.
// Fields whose mean is that of the extreme one, or whose intervals overlap with its, are named
// with it.
func (r *Report) order(period string) string {
	var levels []Level
	for _, l := range r.Levels {
		if l.Period == period && l.Stage == Design && !math.IsNaN(l.Mean) {
			levels = append(levels, l)
		}
	}
	if len(levels) < 2 {
		return ""
	}
	slices.SortStableFunc(levels, func(a, b Level) int { return cmp.Compare(b.Mean, a.Mean) })
	open := false // an order that the intervals leave open
	near := func(extreme Level) (names []string) {
		for _, l := range levels {
			tied := l.Mean == extreme.Mean
			if tied || l.Overlaps(extreme.Estimate) {
				open = open || !tied
				names = append(names, r.within(l.Field)+r.sayf(" at %s", r.level(l.Estimate)))
			}
		}
		return names
	}
	highest, lowest := levels[0], levels[len(levels)-1]
	if wide := slices.ContainsFunc(levels, func(l Level) bool { return l.Lower < l.Upper }); highest.Mean == lowest.Mean && !wide {
		return r.sayf("In “%s”, co-production in design was at %s in every field.", r.name(period), r.level(evidence.Only(highest.Mean)))
	}
	if highest.Mean == lowest.Mean || highest.Overlaps(lowest.Estimate) {
		return r.sayf("In “%s”, the intervals of the highest and the lowest field's co-production in design overlap: no field stands out.", r.name(period))
	}
	sentence := r.sayf("In “%s”, co-production in design was highest in %s, and lowest in %s.", r.name(period), r.list(near(highest)), r.list(near(lowest)))
	if open {
		sentence += r.say(" Where several fields are named, their intervals overlap with that of the most extreme one: which of them it is stays open.")
	}
	return sentence
}

// changes says of each stage in which fields the difference goes which way. Every field that
// is in the steps is named. A period is named if it is given.
func (r *Report) changes(steps []Step, period string) []string {
	clauseOf := wording.BetweenPeriods
	if len(steps) > 0 && steps[0].Of != "" {
		clauseOf = wording.BetweenScenarios
	}
	var sentences []string
	for _, stage := range []Stage{Design, Implementation} {
		var clauses []string
		for _, kind := range tellingOrder {
			var fields []string
			for i := range steps {
				s := &steps[i]
				if s.Stage != stage || s.Verdict() != kind {
					continue
				}
				words := r.within(s.Field)
				if kind.Moves() {
					words += " (" + r.points(s.Estimate) + ")"
				}
				fields = append(fields, words)
			}
			if fields != nil {
				clauses = append(clauses, r.sayf(clauseOf[kind], r.list(fields)))
			}
		}
		if clauses != nil {
			opening := r.sayf("Co-production in %s", r.stage(stage))
			if period != "" {
				opening = r.sayf("In “%s”, co-production in %s", r.name(period), r.stage(stage))
			}
			sentences = append(sentences, opening+" "+strings.Join(clauses, "; ")+".")
		}
	}
	return sentences
}

// brackets explains the numbers in brackets behind a field, in the sentences that follow.
func (r *Report) brackets() string {
	if r.Replications == 1 {
		return r.say("In brackets below: the difference in percentage points.")
	}
	return r.say("In brackets below: the difference in percentage points; its 95 % interval.")
}

// counts says how many differences of an alternative have which verdict.
func (r *Report) counts(steps []Step) string {
	var n [evidence.Verdicts]int
	for i := range steps {
		n[steps[i].Verdict()]++
	}
	all := len(steps) - n[evidence.Missing]
	if n[evidence.Single] > 0 {
		return r.sayf(wording.CountsOfOneRun, all, n[evidence.Identical])
	}
	return r.sayf(wording.Counts, all, n[evidence.Higher], n[evidence.Lower], n[evidence.Unsure], n[evidence.Identical])
}

// doubts returns the reservations that a reader must know before using the answer.
func (r *Report) doubts() passage {
	p := passage{Heading: r.say("How sure this is")}
	switch {
	case r.Replications == 1:
		p.Paragraphs = append(p.Paragraphs, r.say("This is one run. It has no intervals, and nothing here tells a difference from luck. More replications do."))
	default:
		text := r.sayf("Behind every mean is its 95 %% interval over %d replications (Student's t). Differences are taken within each replication. "+
			"An interval is about luck within the model, not about how far the model is from the world. Each stands for itself: of twenty, one is expected to miss.", r.Replications)
		if r.Replications < 5 {
			text += " " + r.say("With fewer than five replications intervals are wide.")
		}
		p.Paragraphs = append(p.Paragraphs, text)
	}
	p.Paragraphs = append(p.Paragraphs, r.say("This explores what a scenario leads to if the model's assumptions hold. It is no prediction."))
	return p
}

// within returns a field's name with a small first letter, for the middle of a sentence.
func (r *Report) within(field string) string {
	name := []rune(r.name(field))
	if len(name) > 1 && unicode.IsUpper(name[0]) && unicode.IsLower(name[1]) {
		name[0] = unicode.ToLower(name[0])
	}
	return string(name)
}

// name is a name of the data; those of the shipped scenarios have translations.
func (r *Report) name(name string) string {
	return plots.Look{Language: r.Language, Words: r.Words}.Say(name)
}

// withChanges returns a scenario's name and what the command line changed in it.
func (r *Report) withChanges(s Scenario) string {
	return plots.Look{Language: r.Language}.Changed(s.Name, s.Set)
}

func (r *Report) stage(s Stage) string {
	return r.say([...]string{"design", "implementation"}[s])
}

// list joins words: a, b, and c; of two, a and b, unless one of them holds that word itself.
func (r *Report) list(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	and := r.say(" and ")
	if last > 1 || strings.Contains(words[0]+words[1], and) {
		and = r.say(", and ")
	}
	return strings.Join(words[:last], ", ") + and + words[last]
}

// setting describes the run in a sentence.
func (r *Report) setting() string {
	if r.Study != nil {
		return r.studySetting() + " " + r.sayf("Each run: places %d, policy fields %d, months from %s to %s.", r.Places, r.Fields, r.First, r.Last)
	}
	return r.sayf("Simulated: places %d, policy fields %d, months from %s to %s, replications %d.",
		r.Places, r.Fields, r.First, r.Last, r.Replications) + r.pooling()
}

// pooling is the sentence on the weights of places, after a blank; empty if all tasks are pooled.
func (r *Report) pooling() string {
	if r.Pooling == "" {
		return ""
	}
	return " " + r.say(r.Pooling)
}

// patternTasks says that patterns pool all tasks, where the other numbers do not.
func (r *Report) patternTasks() string {
	if r.Pooling == "" {
		return ""
	}
	return r.say(wording.PatternTasks)
}

// aboutBase says whose numbers parts of the page about one scenario show.
func (r *Report) aboutBase() string {
	return r.sayf("What is shown of one scenario is shown of the base, “%s”.", r.Scenarios[0].Name)
}
