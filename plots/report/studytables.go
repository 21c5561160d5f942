package report

import (
	"math"
	"slices"
	"strings"

	"dugnad/plots"
	"dugnad/plots/wording"
	"dugnad/sim/evidence"
)

// The longest tables that are open at first.
const (
	mostOpenRows    = 12
	mostOpenEffects = 24
)

// studyTables returns the tables of a study: those beside the answer, and those that are closed
// until a reader opens them.
func (r *Report) studyTables() (open, closed []table) {
	s := r.Study
	put := func(t table, many bool) {
		if many {
			t.Summary = r.sayf("%s: %d rows", t.Summary, len(t.Rows))
			closed = append(closed, t)
			return
		}
		open = append(open, t)
	}
	if s.Indices != nil {
		put(r.strengthTable(), false)
	}
	if len(s.Spans) > 0 {
		put(r.spanTable(), s.Indices != nil)
	}
	if len(s.Effects) > 0 {
		put(r.effectTable(), len(s.Effects) > mostOpenEffects)
	}
	for i := range r.Numbers {
		t := r.measureTable(i)
		if len(t.Rows) <= mostOpenRows && !r.sampled() {
			t.Summary = ""
			open = append(open, t)
			continue
		}
		closed = append(closed, t)
	}
	if s.Indices != nil {
		put(r.indexTable(), true)
	}
	put(r.outcomeTable(), true)
	return open, closed
}

// factorTable lists the factors and their values.
func (r *Report) factorTable() table {
	t := table{
		Name: "factors", Caption: r.say("What is varied. The ranges were chosen by who made the study; every answer is about them."),
		Heads: r.words("Factor", "Key of the scenario", "Values", "Unit"),
	}
	factors := r.Study.Factors
	spread := slices.ContainsFunc(factors, func(f Factor) bool { return f.Distribution != "" })
	grouped := slices.ContainsFunc(factors, func(f Factor) bool { return f.Group != "" })
	if spread {
		t.Heads = append(t.Heads, r.words("Distribution")...)
	}
	if grouped {
		t.Heads = append(t.Heads, r.words("Exchanged with")...)
	}
	t.Heads = append(t.Heads, r.words("Meaning")...)
	for i := range factors {
		f := &factors[i]
		cells := []cell{r.word(f.Name), {Words: strings.Join(f.Keys, ", "), Code: true}, r.word(r.rangeOf(f)), r.word(orAbsent(f.Unit))}
		if spread {
			cells = append(cells, r.word(orAbsent(r.say(f.Distribution))))
		}
		if grouped {
			cells = append(cells, r.word(orAbsent(f.Group)))
		}
		cells = append(cells, r.word(orAbsent(f.Meaning)))
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func orAbsent(words string) string {
	if words == "" {
		return absent
	}
	return words
}

// kindOf returns the kind of a column that holds an outcome.
func kindOf(o *Outcome) Kind {
	if o.Share {
		return Percent
	}
	return Amount
}

// moved returns the cell of a difference of an outcome.
func (r *Report) moved(o *Outcome, d plots.Estimate) cell {
	if o.Share {
		return r.estimate(Points, d)
	}
	c := numberCell(d.Mean)
	if c.Value != "" {
		c.Words, c.Interval, _ = strings.Cut(r.change(o, d), "; ")
	}
	return c
}

// spanTable has the lowest and the highest row of every outcome.
func (r *Report) spanTable() table {
	t := table{
		Name: "spans", Sortable: true, Summary: r.say("How far each outcome goes"),
		Caption: r.say("How far each outcome goes over the rows: shares in percent, their difference in percentage points"),
		Heads:   slices.Concat(r.words("Outcome"), r.numbers("Lowest"), r.words("in row"), r.numbers("Highest"), r.words("in row")),
	}
	if r.sampled() {
		t.Caption = r.say("How far each outcome goes over the rows of the design: shares in percent")
		t.Heads = append(t.Heads, r.numbers("Mean of the rows")...)
	} else {
		t.Heads = append(t.Heads, head{r.say("Difference"), true}, head{r.say("Reading"), false})
	}
	for i := range r.Study.Spans {
		o, span := &r.Study.Outcomes[i], &r.Study.Spans[i]
		cells := []cell{
			r.word(o.Name), r.estimate(kindOf(o), span.Lowest.Estimate), r.word(orAbsent(span.Lowest.Row)),
			r.estimate(kindOf(o), span.Highest.Estimate), r.word(orAbsent(span.Highest.Row)),
		}
		if r.sampled() {
			cells = append(cells, r.estimate(kindOf(o), evidence.Only(span.Middle)))
		} else {
			d := span.Difference
			if span.Rows < 2 { // a row and itself
				d = plots.Difference{Estimate: evidence.None()}
			}
			reading := studyReading(d)
			if d.Verdict() == evidence.Higher { // the highest row is no news
				reading = wording.Apart
			}
			cells = append(cells, r.moved(o, d.Estimate), r.word(r.say(reading)))
		}
		t.Rows = append(t.Rows, cells)
	}
	if !r.sampled() && intervals(t.Rows) {
		t.Caption += r.say("; in brackets the 95 % interval, of the difference one that holds for every pair of rows at once.")
	} else {
		t.Caption += r.bracketed(t.Rows)
	}
	return t
}

// effectTable lists the effect of each factor, or of each row of a list, on each outcome.
func (r *Report) effectTable() table {
	of := r.Study.Effects
	list := of[0].Factor == ""
	t := table{
		Name: "effects", Sortable: true, Summary: r.say("What each factor does"),
		Caption: r.say("What each factor does to each outcome, on average over the settings of the others: of shares in percentage points"),
		Heads:   r.words("Outcome", "Factor", "From"),
	}
	if list {
		t.Summary = r.say("Rows compared with the first")
		t.Caption = r.sayf("Rows compared with row %s in the same replication: of shares in percentage points", of[0].From)
		t.Heads = r.words("Outcome")
	}
	to := r.say("To")
	if list {
		to = r.say("Row")
	}
	t.Heads = append(t.Heads, head{to, false}, head{r.say("Difference"), true}, head{r.say("Reading"), false})
	for i := range of {
		e := &of[i]
		cells := []cell{r.word(r.Study.Outcomes[e.Outcome].Name)}
		if !list {
			cells = append(cells, r.word(e.Factor), r.word(r.written(e.From)))
		}
		t.Rows = append(t.Rows, append(cells, r.word(r.written(e.To)), r.moved(&r.Study.Outcomes[e.Outcome], e.Estimate), r.word(r.say(studyReading(e.Difference)))))
	}
	t.Caption += r.bracketed(t.Rows)
	return t
}

// strengthTable has a row for each outcome and a column for each factor.
func (r *Report) strengthTable() table {
	x := r.Study.Indices
	t := table{
		Name: "strengths", Sortable: true,
		Caption: r.say([...]string{
			TotalIndex: "Total indices of the mean outcome. Darker is larger.",
			AsGiven:    "Total indices of single runs, inflated by luck. Darker is larger.",
			MuStar:     "Mean size of an effect over a factor's range (mu*), of shares in percentage points.",
			Distance:   "Median distance between distributions (PAWN).",
			OtherIndex: "Indices by factor.",
		}[x.Of]),
		Heads: r.words("Outcome"),
	}
	if r.compared() {
		t.Caption += " " + r.say([...]string{
			TotalIndex: "A star: above the dummy.",
			AsGiven:    "A star: above chance.",
			MuStar:     "A star: above the noise floor.",
			Distance:   "A star: beyond what 95 of 100 factors without influence have.",
			OtherIndex: "A star: above chance.",
		}[x.Of])
	}
	for _, factor := range x.Factors {
		t.Heads = append(t.Heads, head{factor, true})
	}
	for i := range x.Outcomes {
		cells := []cell{r.word(r.Study.Outcomes[i].Name)}
		for k := range x.Factors {
			f := &x.Outcomes[i].Influences[k]
			c := numberCell(f.Strength.Mean)
			if c.Value != "" {
				if c.Words = r.index(f.Strength.Mean); x.Of == MuStar {
					c.Words = r.bare(i, f.Strength.Mean)
				}
				if f.Against == evidence.Higher {
					c.Words += "*"
				} else if r.compared() {
					c.Words += "\u2007" // as wide as a digit, so that decimals stand below one another
				}
				if x.Of == TotalIndex || x.Of == AsGiven {
					c.Tint = tint(min(max(f.Strength.Mean, 0), 1))
				}
			}
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// bare is the size of an effect without its unit.
func (r *Report) bare(outcome int, x float64) string {
	if r.Study.Outcomes[outcome].Share {
		return r.fixed(100*x, 2)
	}
	return r.fixed(x, amountDecimals(x))
}

// indexTable has every outcome and factor, with intervals.
func (r *Report) indexTable() table {
	x := r.Study.Indices
	t := table{
		Name: "indices", Sortable: true, Summary: r.say("Indices by outcome and factor"),
		Caption: r.say("Every outcome and factor"),
		Heads:   r.words("Outcome", "Factor"),
	}
	switch x.Of {
	case TotalIndex, AsGiven:
		t.Heads = append(t.Heads, r.numbers("First order", "Total index")...)
	case MuStar:
		t.Heads = append(t.Heads, head{"mu", true}, head{"mu*", true}, head{"sigma", true}, head{r.say("Noise floor"), true})
	case Distance:
		t.Heads = append(t.Heads, r.numbers("Median distance", "Threshold")...)
	default:
		t.Heads = append(t.Heads, r.numbers("Index")...)
	}
	t.Heads = append(t.Heads, r.words("Reading")...)
	for i := range x.Outcomes {
		for k, factor := range x.Factors {
			f := &x.Outcomes[i].Influences[k]
			kind := Index
			if x.Of == MuStar {
				kind = Extent
				if !r.Study.Outcomes[i].Share {
					kind = Amount
				}
			}
			cells := []cell{r.word(r.Study.Outcomes[i].Name), r.word(factor)}
			if x.Of != Distance && x.Of != OtherIndex {
				cells = append(cells, r.estimate(kind, f.Alone))
			}
			cells = append(cells, r.estimate(kind, f.Strength))
			if x.Of == MuStar {
				cells = append(cells, r.estimate(kind, f.Uneven))
			}
			if x.Of == MuStar || x.Of == Distance {
				cells = append(cells, r.estimate(kind, evidence.Only(f.Threshold)))
			}
			t.Rows = append(t.Rows, append(cells, r.word(r.say(wording.Chance[f.Against]))))
		}
	}
	t.Caption += r.bracketed(t.Rows) + " " + r.say("indices.csv has all indices, with notes.")
	return t
}

// outcomeTable describes each outcome and the reliability of its indices.
func (r *Report) outcomeTable() table {
	t := table{
		Name: "outcomes", Sortable: true, Summary: r.say("What each outcome is"),
		Caption: r.say("What each outcome is."),
		Heads:   r.words("Outcome", "What it is"),
	}
	x := r.Study.Indices
	sobol := x != nil && (x.Of == TotalIndex || x.Of == AsGiven)
	if sobol {
		t.Caption = r.say("What each outcome is, its mean and standard deviation over the ranges of the factors, how much of a single run's variance is luck, and what more base points would not change. Shares in percent, their standard deviations in percentage points.")
		t.Heads = append(t.Heads, head{r.say("Mean"), true}, head{r.say("Standard deviation"), true}, head{r.say("Luck"), true}, head{r.say("Base points"), true}, head{r.say("Settled"), false})
	} else if x != nil && x.Of == MuStar {
		t.Heads = append(t.Heads, r.numbers("Trajectories")...)
	}
	for i := range r.Study.Outcomes {
		o := &r.Study.Outcomes[i]
		cells := []cell{r.word(o.Name), r.word(o.About)}
		if sobol || x != nil && x.Of == MuStar {
			of := &x.Outcomes[i]
			if sobol {
				deviation := math.Sqrt(of.Variance.Mean)
				cells = append(
					cells, r.estimate(kindOf(o), evidence.Only(of.Mean)),
					r.estimate(kindOf(o), evidence.Only(deviation)), r.estimate(Percent, of.Noise),
				)
			}
			points := cell{Words: r.fixed(of.Points, 0), Number: true}
			if !math.IsNaN(of.Points) {
				points.Value = r.fixed(of.Points, 0)
			}
			cells = append(cells, points)
			if sobol {
				var words []string
				for _, respect := range of.Settled {
					words = append(words, r.say(respect))
				}
				switch {
				case of.Settled == nil:
					words = []string{absent}
				case len(words) == 0:
					words = []string{r.say("nothing")}
				}
				cells = append(cells, r.word(strings.Join(words, ", ")))
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}
