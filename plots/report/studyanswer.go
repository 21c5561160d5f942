package report

import (
	"math"
	"slices"
	"strings"

	"dugnad/plots"
	"dugnad/plots/wording"
	"dugnad/sim/evidence"
)

// mostAnswered are the outcomes that the answer goes through one by one; tables have all.
const mostAnswered = 6

// studyAnswer returns the sentences that the numbers of a study support.
func (r *Report) studyAnswer() []passage {
	s := r.Study
	if s.Failed > 0 && s.Failed == s.Runs {
		return []passage{{Paragraphs: []string{r.sayf("All %d runs failed: there is nothing to say. failures.csv says why.", s.Runs)}}}
	}
	var all []passage
	if s.Failed > 0 {
		all = append(all, passage{Paragraphs: []string{r.sayf("%d of %d runs failed: what follows is of the others alone. failures.csv says why.", s.Failed, s.Runs)}})
	}
	if s.Indices != nil {
		all = append(all, r.indexAnswer()...)
	}
	if s.Indices == nil || s.Design == "grid" || s.Design == "list" {
		all = append(all, r.rowAnswer())
	}
	if s.Indices == nil {
		switch {
		case s.Stale:
			rows := &all[len(all)-1]
			rows.Paragraphs = append(rows.Paragraphs, r.say("There are indices here, made of other outcomes than these. They are left out; dugnad sensitivity makes them anew."))
		case slices.Contains([]string{"saltelli", "morris", "efast", "factorial"}, s.Design):
			rows := &all[len(all)-1]
			rows.Paragraphs = append(rows.Paragraphs, r.say("This design is made for sensitivity analysis, which was not done here: dugnad sensitivity does it, without running anything again."))
		}
	}
	return append(all, r.studyDoubts())
}

// rowAnswer names the extremes of the outcomes, and the factors that move them.
func (r *Report) rowAnswer() passage {
	s := r.Study
	var p passage
	lead := -1 // the first outcome that the rows move
	still, open, alone := 0, 0, 0
	for i := range s.Spans {
		span := &s.Spans[i]
		switch {
		case span.Rows < 2:
			alone++
		case r.sampled() || r.Replications == 1 || r.apart(span):
			if lead < 0 && !span.Difference.Identical {
				lead = i
			}
		case span.Difference.Identical:
			still++
		default:
			open++
		}
	}
	switch {
	case !slices.ContainsFunc(s.Spans, func(span RowSpan) bool { return span.Rows > 1 }):
		p.Paragraphs = append(p.Paragraphs, r.say("No outcome has a number in two rows: there is nothing to compare."))
	case lead < 0:
		words := r.say(wording.NoExtremes)
		if slices.ContainsFunc(s.Effects, func(e Effect) bool { return e.Verdict().Settled() }) {
			words += " " + r.say("Some of the differences below can.")
		}
		p.Paragraphs = append(p.Paragraphs, words)
	default:
		p.Paragraphs = append(p.Paragraphs, r.spanSentence(lead, true))
	}
	if len(s.Spans)-alone > 1 && !r.sampled() && r.Replications > 1 {
		p.Paragraphs = append(p.Paragraphs, r.sayf(wording.CountsOfExtremes, len(s.Spans)-still-open-alone, len(s.Spans)-alone, still, open))
	}
	if len(s.Effects) > 0 {
		p.Paragraphs = append(p.Paragraphs, r.effectsOpening())
	}
	told := 0
	for i := range s.Spans {
		if told == mostAnswered {
			p.Items = append(p.Items, r.sayf("And %d more outcomes: the tables have them.", len(s.Spans)-told))
			break
		}
		told++
		words := r.effectSentence(i)
		if i != lead {
			words = strings.TrimSpace(r.spanSentence(i, false) + " " + capitalised(words))
		} else if words != "" {
			words = r.opening(i) + ": " + words
		}
		if words != "" {
			p.Items = append(p.Items, words)
		}
	}
	return p
}

// sampled tells whether the rows are a sample of the factors' ranges, not chosen one by one.
func (r *Report) sampled() bool { return r.Study.Design != "grid" && r.Study.Design != "list" }

// apart tells whether the lowest and the highest row differ by more than luck.
func (r *Report) apart(span *RowSpan) bool {
	return span.Rows > 1 && span.Difference.Verdict() == evidence.Higher
}

func (r *Report) opening(outcome int) string {
	return capitalised(r.Study.Outcomes[outcome].About)
}

// spanSentence says between which values an outcome lies, and whether that is more than luck.
// The first such sentence names the factors.
func (r *Report) spanSentence(outcome int, first bool) string {
	o, span := &r.Study.Outcomes[outcome], &r.Study.Spans[outcome]
	low, high := span.Lowest.Row, span.Highest.Row
	if first {
		low, high = span.Lowest.Full, span.Highest.Full
	}
	about := r.opening(outcome)
	switch {
	case span.Rows == 0:
		return r.sayf("%s: there is nothing to average in any run.", about)
	case span.Rows == 1:
		return r.sayf("%s: only one row has a number, %s.", about, r.amount(o, span.Lowest.Estimate))
	case span.Difference.Identical:
		return r.sayf(wording.SameInEveryRow, about, r.amount(o, span.Lowest.Estimate))
	}
	words := r.sayf("%s: from %s in row %s to %s in row %s", about, r.amount(o, span.Lowest.Estimate), low, r.amount(o, span.Highest.Estimate), high)
	mean, interval, _ := strings.Cut(r.change(o, span.Difference.Estimate), "; ")
	switch {
	case r.sampled():
		return words + r.sayf("; the mean of all rows is %s.", r.amount(o, evidence.Only(span.Middle)))
	case r.Replications == 1 || interval == "":
		return words + r.sayf(": a difference of %s, of single runs, which nothing tells from luck.", mean+r.unitOf(o))
	case r.apart(span):
		return words + r.sayf(": a difference of %s (95 %% interval for all pairs of rows: %s).", mean+r.unitOf(o), interval)
	}
	return words + r.sayf(": a difference of %s, which the interval for all pairs of rows does not tell from none (95 %% interval %s).", mean+r.unitOf(o), interval)
}

// amount is an outcome's value with its interval.
func (r *Report) amount(o *Outcome, e plots.Estimate) string {
	if o.Share {
		return r.level(e)
	}
	if math.IsNaN(e.Mean) {
		return absent
	}
	d := amountDecimals(e.Mean)
	write := func(x float64) string { return r.fixed(x, d) }
	text := write(e.Mean)
	if o.Unit != "" {
		text += "\u00a0" + o.Unit
	}
	return text + r.bounds(e, " (95 %% interval %s–%s)", write)
}

// change is a difference of an outcome, in percentage points of a share; behind a semicolon its
// interval.
func (r *Report) change(o *Outcome, d plots.Estimate) string {
	if o.Share {
		return r.points(d)
	}
	places := amountDecimals(d.Mean)
	if least := min(math.Abs(d.Lower), math.Abs(d.Upper)); d.Lower*d.Upper > 0 && least < 0.5*math.Pow(10, -float64(places)) {
		places = decimals(1, d.Mean, d.Lower, d.Upper) // an interval beside 0 is not written as if it reached 0
	}
	write := func(x float64) string { return r.signed(x, places) }
	return write(d.Mean) + r.bounds(d, "; %s to %s", write)
}

// unitOf is the unit of an outcome's differences, with a blank before it.
func (r *Report) unitOf(o *Outcome) string {
	switch {
	case o.Share:
		return " " + r.say("percentage points")
	case o.Unit != "":
		return "\u00a0" + o.Unit
	}
	return ""
}

// effectsOpening explains the numbers behind a factor or a row in the sentences that follow.
func (r *Report) effectsOpening() string {
	opening := r.say("What each factor does, from its least value to its greatest, on average over the settings of the others:")
	switch {
	case len(r.Study.Factors) == 1 && r.Study.Effects[0].Factor != "":
		opening = r.say("What the factor does, from its least value to its greatest:")
	case r.Study.Effects[0].Factor == "":
		opening = r.sayf("Rows compared with row %s, in the same replication:", r.Study.Effects[0].From)
	}
	if r.Replications == 1 {
		return opening + " " + r.say("in brackets the difference.")
	}
	return opening + " " + r.say("in brackets the difference; its 95 % interval.")
}

// effectSentence names every effect on an outcome, with its direction.
func (r *Report) effectSentence(outcome int) string {
	o := &r.Study.Outcomes[outcome]
	if r.Study.Spans[outcome].Difference.Identical || len(r.Study.Effects) == 0 { // said already, or nothing to say
		return ""
	}
	clauseOf := wording.OfFactor
	if r.Study.Effects[0].Factor == "" {
		clauseOf = wording.OfRow
	}
	var clauses, hardly []string
	for _, kind := range tellingOrder {
		var names []string
		for i := range r.Study.Effects {
			e := &r.Study.Effects[i]
			if e.Outcome != outcome || e.Verdict() != kind {
				continue
			}
			words := r.sayf("row %s", e.To)
			if e.Factor != "" {
				words = r.sayf("%s from %s to %s", e.Factor, r.written(e.From), r.written(e.To))
			}
			if kind.Moves() {
				words += " (" + r.change(o, e.Estimate) + ")"
			}
			if kind.Settled() && r.slight(e) {
				hardly = append(hardly, words)
				continue
			}
			names = append(names, words)
		}
		if names != nil {
			clauses = append(clauses, r.sayf(clauseOf[kind], r.list(names)))
		}
	}
	if hardly != nil {
		clauses = append(clauses, r.sayf("hardly moved (by less than a hundredth of the distance between its extremes) by %s", r.list(hardly)))
	}
	if clauses == nil {
		return ""
	}
	return strings.Join(clauses, "; ") + "."
}

// slight tells whether an effect is certainly below a hundredth of the distance between the
// outcome's extremes.
func (r *Report) slight(e *Effect) bool {
	span := &r.Study.Spans[e.Outcome]
	return max(math.Abs(e.Lower), math.Abs(e.Upper)) < 0.01*(span.Highest.Mean-span.Lowest.Mean)
}

// studyDoubts returns the reservations that a reader must know before using the answer.
func (r *Report) studyDoubts() passage {
	p := passage{Heading: r.say("How sure this is")}
	if r.Study.Indices != nil {
		p.Paragraphs = append(p.Paragraphs, r.indexDoubts()...)
	}
	switch {
	case r.Replications == 1:
		p.Paragraphs = append(p.Paragraphs, r.say("Each row was run once. Its numbers have no intervals, and nothing here tells a difference between rows from luck. More replications do."))
	default:
		text := r.sayf("Behind the mean of a row is its 95 %% interval over %d replications (Student's t). It is about luck within the model, not about how far the model is from the world. Each stands for itself: of twenty, one is expected to miss.", r.Replications)
		if r.Replications < 5 {
			text += " " + r.say("With fewer than five replications intervals are wide.")
		}
		if !r.sampled() {
			text += " " + r.say("The lowest and the highest row were picked because they are the extremes. So the interval of their difference is wider: it holds for all pairs of rows at once.")
		}
		p.Paragraphs = append(p.Paragraphs, text)
	}
	p.Paragraphs = append(p.Paragraphs, r.say("What is said of a factor holds for the values that were tried and says nothing beyond them. This explores what scenarios lead to if the model's assumptions hold. It is no prediction."))
	return p
}
