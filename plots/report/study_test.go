package report

import (
	"strings"
	"testing"

	"dugnad/plots"
	"dugnad/sim/evidence"
)

func estimate(mean, lower, upper float64) plots.Estimate {
	return plots.Estimate{Mean: mean, Lower: lower, Upper: upper}
}

// studyReport is a report of a grid with one outcome.
func studyReport(design string, replications int, span RowSpan, effects ...Effect) *Report {
	return &Report{Replications: replications, Study: &Study{
		Design: design, Outcomes: []Outcome{{Name: "a", About: "co-production", Share: true}}, Spans: []RowSpan{span}, Effects: effects,
		Factors: []Factor{{Name: "X"}, {Name: "Y"}},
	}}
}

func span(mean, lower, upper float64) RowSpan {
	return RowSpan{
		Rows: 4, Middle: 0.2, Lowest: RowMean{"0", "0 (x 1)", estimate(0.1, 0.09, 0.11)}, Highest: RowMean{"3", "3 (x 2)", estimate(0.1+mean, nan, nan)},
		Difference: plots.Difference{Estimate: estimate(mean, lower, upper)},
	}
}

// The extremes of a study are told apart only where the interval for all pairs says so.
func TestSpanSentences(t *testing.T) {
	same := span(0, 0, 0)
	same.Difference.Identical = true
	for _, c := range []struct {
		report *Report
		want   string
	}{
		{studyReport("grid", 5, span(0.2, 0.15, 0.25)), "Co-production: from 10.0\u00a0% (95\u00a0% interval 9.0–11.0) in row 0 to 30.0\u00a0% in row 3: a difference of +20.0 percentage points (95\u00a0% interval for all pairs of rows: +15.0 to +25.0)."},
		{studyReport("grid", 5, span(0.2, -0.05, 0.45)), "Co-production: from 10.0\u00a0% (95\u00a0% interval 9.0–11.0) in row 0 to 30.0\u00a0% in row 3: a difference of +20.0 percentage points, which the interval for all pairs of rows does not tell from none (95\u00a0% interval −5.0 to +45.0)."},
		{studyReport("list", 1, span(0.2, nan, nan)), "Co-production: from 10.0\u00a0% (95\u00a0% interval 9.0–11.0) in row 0 to 30.0\u00a0% in row 3: a difference of +20.0 percentage points, of single runs, which nothing tells from luck."},
		{studyReport("lhs", 5, span(0.2, 0.15, 0.25)), "Co-production: from 10.0\u00a0% (95\u00a0% interval 9.0–11.0) in row 0 to 30.0\u00a0% in row 3; the mean of all rows is 20.0\u00a0%."},
		{studyReport("grid", 5, same), "Co-production: the same in every row and replication. None of the factors moves it from 10.0\u00a0% (95\u00a0% interval 9.0–11.0)."},
		{studyReport("grid", 5, RowSpan{}), "Co-production: there is nothing to average in any run."},
	} {
		if have := c.report.spanSentence(0, false); have != c.want {
			t.Errorf("%q\nwant %q", have, c.want)
		}
	}
}

// The answer begins with the runs that failed. Where nothing can be compared, it does not speak of
// extremes that cannot be told apart, and tables not of tasks.
func TestFailedRuns(t *testing.T) {
	none := RowSpan{Difference: plots.Difference{Estimate: estimate(nan, nan, nan)}}
	r := studyReport("grid", 2, none, Effect{Factor: "X", From: "0", To: "1", Difference: none.Difference})
	r.Study.Runs, r.Study.Failed = 8, 8
	answer := r.answer()
	if have, want := answer[0].Paragraphs[0], "All 8 runs failed: there is nothing to say. failures.csv says why."; len(answer) != 1 || have != want {
		t.Errorf("%q\nwant %q", answer, want)
	}
	for _, shown := range []table{r.spanTable(), r.effectTable()} {
		if have := shown.Rows[0][len(shown.Rows[0])-1].Words; have != "no number" {
			t.Errorf("the reading in table %s is %q", shown.Name, have)
		}
	}
	r.Study.Failed = 6
	r.Study.Spans[0] = span(0, 0, 0)
	r.Study.Spans[0].Rows = 1
	answer = r.answer()
	if have, want := answer[0].Paragraphs[0], "6 of 8 runs failed: what follows is of the others alone. failures.csv says why."; have != want {
		t.Errorf("%q\nwant %q", have, want)
	}
	if have, want := answer[1].Paragraphs[0], "No outcome has a number in two rows: there is nothing to compare."; have != want {
		t.Errorf("%q\nwant %q", have, want)
	}
	if row := r.spanTable().Rows[0]; row[5].Words != absent || row[6].Words != "no number" {
		t.Errorf("a row and itself: %+v", row)
	}
	r.Study.Spans[0] = span(0.2, 0.15, 0.25)
	if have := r.answer()[1].Paragraphs[0]; !strings.HasPrefix(have, "Co-production: from 10.0") {
		t.Errorf("%q", have)
	}
}

// Every effect is named once, in the words that its interval allows; one that is certainly small
// beside the distance of the extremes is said to hardly move anything.
func TestEffectSentences(t *testing.T) {
	effect := func(factor string, mean, lower, upper float64) Effect {
		return Effect{Factor: factor, From: "-1", To: "2", Difference: plots.Difference{Estimate: estimate(mean, lower, upper), Identical: mean == 0}}
	}
	r := studyReport("grid", 5, span(0.2, 0.15, 0.25), effect("A", 0.1, 0.05, 0.15), effect("B", -0.1, -0.15, -0.05), effect("C", 0.1, -0.05, 0.25),
		effect("D", 0, 0, 0), effect("E", 0.001, 0.0005, 0.0015), effect("F", nan, nan, nan))
	want := "higher with A from −1 to 2 (+10.0; +5.0 to +15.0); lower with B from −1 to 2 (−10.0; −15.0 to −5.0); cannot be told apart from no change with C from −1 to 2 (+10.0; −5.0 to +25.0); " +
		"the same in every replication with D from −1 to 2; nothing to average with F from −1 to 2; hardly moved (by less than a hundredth of the distance between its extremes) by E from −1 to 2 (+0.1; +0.1 to +0.1)."
	if have := r.effectSentence(0); have != want {
		t.Errorf("%q\nwant %q", have, want)
	}
}

// What drives an outcome is told by the comparison with chance, every factor once; which is the
// largest only where its interval is above all others.
func TestDrivers(t *testing.T) {
	influence := func(total, lower, upper, first float64, against evidence.Verdict) Influence {
		return Influence{Strength: estimate(total, lower, upper), Alone: estimate(first, first-0.01, first+0.01), Uneven: estimate(nan, nan, nan), Threshold: nan, Against: against}
	}
	r := studyReport("saltelli", 2, RowSpan{})
	r.Study.Indices = &Indices{Of: TotalIndex, Factors: []string{"A", "B", "C", "D"}, Outcomes: []OutcomeIndices{{
		Noise: estimate(0.02, 0.01, 0.03),
		Influences: []Influence{
			influence(0.04, 0.03, 0.05, 0.04, evidence.Higher), influence(0.9, 0.8, 1, 0.5, evidence.Higher), influence(0.01, -0.01, 0.03, 0, evidence.Unsure), influence(nan, nan, nan, nan, evidence.Missing),
		},
	}}}
	want := "Co-production: driven by B (0.900; 0.800 to 1.000); above the dummy, but below 5\u00a0% of the variance: A (0.040; 0.030 to 0.050); not above the dummy: C (0.010; −0.010 to 0.030); no index: D. " +
		"Clearly more together with others than alone: B (alone 0.500; 0.490 to 0.510). Luck is 2.0\u00a0% (95\u00a0% interval 1.0–3.0) of a single run's variance."
	if have := strings.ReplaceAll(r.drivers(0), "5 %", "5\u00a0%"); have != want {
		t.Errorf("%q\nwant %q", have, want)
	}
	if leader := r.Study.Indices.Outcomes[0].leader(); leader != -1 { // D has no interval
		t.Errorf("the leader is %d", leader)
	}
	r.Study.Indices.Outcomes[0].Influences[3] = influence(0.85, 0.7, 0.95, 0.8, evidence.Higher)
	if leader := r.Study.Indices.Outcomes[0].leader(); leader != -1 {
		t.Errorf("the leader is %d", leader)
	}
	r.Study.Indices.Outcomes[0].Influences[3] = influence(0.1, 0, 0.2, 0.1, evidence.Higher)
	if leader := r.Study.Indices.Outcomes[0].leader(); leader != 1 {
		t.Errorf("the leader is %d", leader)
	}
}
