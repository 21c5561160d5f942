package report

import (
	"cmp"
	"math"
	"slices"

	"dugnad/plots"
	"dugnad/plots/wording"
	"dugnad/sim/evidence"
)

// Part is the contribution of a change, or of a mechanism, to a difference in co-production over
// all places.
type Part struct {
	Field, Period string
	Stage         Stage
	Name          string
	Interaction   bool           // of two parts; no further share of the difference
	Share         plots.Estimate // of the difference, as shares of tasks
	Difference    float64        // that the parts that are no interactions add up to
}

// mostExplained are the outcomes that the answer explains; the table has all.
const mostExplained = 6

// partsAnswer names the parts of the largest differences. If it names one part of an outcome, it
// names all.
func (r *Report) partsAnswer() passage {
	type outcome struct {
		Field, Period string
		Stage         Stage
	}
	var outcomes []outcome
	parts := map[outcome][]Part{}
	for _, p := range r.Parts {
		o := outcome{p.Field, p.Period, p.Stage}
		if p.Interaction || !(math.Abs(p.Difference) > 0) {
			continue
		}
		if parts[o] == nil {
			outcomes = append(outcomes, o)
		}
		parts[o] = append(parts[o], p)
	}
	switch {
	case outcomes != nil:
	case len(r.Scenarios) == 2 && len(r.Scenarios[1].Changes) == 0:
		return passage{Paragraphs: []string{r.sayf("No differences: “%s” changes nothing in “%s”, and every part is 0.", r.Scenarios[1].Name, r.Scenarios[0].Name)}}
	default:
		return passage{Paragraphs: []string{r.say("Co-production over all places is the same in both scenarios.")}}
	}
	size := func(o outcome) float64 { return math.Abs(parts[o][0].Difference) }
	slices.SortStableFunc(outcomes, func(a, b outcome) int { return cmp.Compare(size(b), size(a)) })
	var p passage
	explained := r.say("Behind each part is its share of the difference, in percentage points, and its 95 % interval where there is one. A share is what the part adds, averaged over the orders in which the parts could come; shares add up to the difference.")
	for _, o := range outcomes[:min(mostExplained, len(outcomes))] {
		var shares []string
		for _, part := range parts[o] {
			share := plots.Difference{Estimate: part.Share, Identical: part.Share.Mean == 0}
			words := part.Name + " (" + r.points(share.Estimate)
			if share.Verdict() == evidence.Unsure {
				words += r.say(wording.PartUnsure)
			}
			shares = append(shares, words+")")
		}
		p.Items = append(p.Items, r.sayf("In “%s”, co-production in the %s of %s differs by %s percentage points, made by %s.",
			r.name(o.Period), r.stage(o.Stage), r.within(o.Field), r.points(evidence.Only(parts[o][0].Difference)), r.list(shares)))
	}
	p.Paragraphs, p.Items = []string{p.Items[0], explained}, p.Items[1:]
	return p
}

// moves tells whether there is anything to explain of the outcome of a part.
func (p *Part) moves() bool {
	return p.Difference != 0 || p.Share.Mean != 0 || p.Share.Lower < p.Share.Upper
}

// partsTable has every part of every outcome that is not the same in every replication.
func (r *Report) partsTable() table {
	t := table{
		Name: "parts", Sortable: true,
		Caption: r.say("Parts of the differences in co-production over all places, in percentage points"),
		Heads:   slices.Concat(r.words("Part", "Field", "Stage", "Period", "Kind"), r.numbers("Its part", "Difference")),
	}
	moving := map[[3]any]bool{}
	for i := range r.Parts {
		if p := &r.Parts[i]; p.moves() {
			moving[[3]any{p.Field, p.Stage, p.Period}] = true
		}
	}
	for _, p := range r.Parts {
		if !moving[[3]any{p.Field, p.Stage, p.Period}] {
			continue
		}
		kind := "share"
		if p.Interaction {
			kind = "interaction"
		}
		t.Rows = append(t.Rows, []cell{
			r.word(p.Name), r.word(r.name(p.Field)), r.word(r.stage(p.Stage)), r.word(r.name(p.Period)), r.word(r.say(kind)),
			r.estimate(Points, p.Share), r.estimate(Points, evidence.Only(p.Difference)),
		})
	}
	t.Caption += r.bracketed(t.Rows) + " " + r.say("Shares of an outcome add up to its difference; an interaction is no further share. What is the same in every replication is left out.")
	return t
}
