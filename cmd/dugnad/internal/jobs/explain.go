package jobs

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios"
	"dugnad/scenarios/explain"
	"dugnad/sim"
	"dugnad/sim/record"
)

// Explain is the job of attributing a difference to the changes that make it.
type Explain struct {
	Base        string          `json:"base"`
	Alternative string          `json:"alternative"`
	Changes                     // of both scenarios; seed and replications are the base's
	Mechanisms  []string        `json:"mechanisms,omitempty"` // that take part
	Groups      []explain.Group `json:"groups,omitempty"`     // of changes
	Orders      int             `json:"orders,omitempty"`     // random orders of many changes; 0: DefaultOrders
	Measures    []string        `json:"measures,omitempty"`   // explained; nil: co-production
	Shown       Shown           `json:"shown"`
	Figures     string          `json:"figures"`
	Workers     int             `json:"workers"`
	Output
}

// Shown chooses what is printed and drawn, by name; nil: everything. The tables have everything.
type Shown struct {
	Periods []string `json:"periods,omitempty"`
	Fields  []string `json:"fields,omitempty"`
	Stages  []string `json:"stages,omitempty"`
	Places  []string `json:"places,omitempty"` // groups of places; nil: all places together
}

// DefaultOrders is how many orders of many changes are drawn: for ten, they go through some seven
// hundred scenarios, three times what all coalitions of eight are.
const DefaultOrders = 40

// ExplainWork is an explanation that may begin.
type ExplainWork struct {
	*explain.Explanation
	Alternative *scenarios.Scenario
	Shown       *findings.OutcomeFilter
	Outcomes    []explain.Explained // once it is done, as what follows
	Tables      *madeTables
	Path        string

	job  *Explain
	sink *Sink
}

// Command implements Job.
func (j *Explain) Command() string { return "explain" }

// CommandLine implements Job.
func (j *Explain) CommandLine() []string {
	words := commandWords{"explain", j.Base, j.Alternative}
	words.option("mechanisms", strings.Join(j.Mechanisms, ","), "")
	for _, group := range j.Groups {
		words.option("group", group.Name+"="+strings.Join(group.Paths, ","), "")
	}
	words.number("orders", j.Orders, 0)
	for _, flag := range []struct {
		name   string
		values []string
	}{{"measure", j.Measures}, {"period", j.Shown.Periods}, {"field", j.Shown.Fields}, {"stage", j.Shown.Stages}, {"places", j.Shown.Places}} {
		for _, value := range flag.values {
			words.option(flag.name, value, "")
		}
	}
	words.changes(j.Changes)
	words.number("workers", j.Workers, 0)
	words.option("figures", j.Figures, FiguresDefault)
	words.output(j.Output)
	return words
}

// Check loads both scenarios and reports everything that is wrong with the input.
func (j *Explain) Check(ctx context.Context, s *Sink) (*ExplainWork, error) {
	workers(&j.Workers)
	if j.Base == "-" && j.Alternative == "-" {
		return nil, fault.Input("give one of them as a file", "explain: found - twice; allowed: one scenario from standard input")
	}
	loaded, err := s.loadArms(ctx, []string{j.Base, j.Alternative}, j.Changes, nil)
	if err != nil {
		return nil, err
	}
	base, alternative := newArm(loaded[0], ByGroup), newArm(loaded[1], ByGroup)
	if base.Name() != alternative.Name() || base.Digest() != alternative.Digest() { // a scenario and itself share their one file
		if err := checkDistinct(loaded); err != nil {
			return nil, err
		}
	}
	if err := checkComparable(base, alternative); err != nil {
		return nil, err
	}
	w := &ExplainWork{Alternative: loaded[1], job: j, sink: s}
	if w.Shown, err = j.Shown.filter(base.Blueprint); err != nil {
		return nil, err
	}
	players, err := explain.Players(loaded[0], loaded[1], j.Groups, j.Mechanisms)
	if err != nil {
		return nil, err
	}
	orders := j.Orders
	if orders == 0 {
		orders = DefaultOrders
	}
	w.Explanation, err = explain.New(loaded[0], loaded[1], players, w.Measures(), orders)
	return w, err
}

// filter checks the names against the base.
func (s *Shown) filter(b *agents.Blueprint) (*findings.OutcomeFilter, error) {
	groups := b.GroupNames()
	shown := new(findings.OutcomeFilter)
	for _, part := range []struct {
		flag          string
		wanted, known []string
		chosen        *[]int
	}{
		{"--period", s.Periods, b.PeriodNames(), &shown.Periods},
		{"--field", s.Fields, b.FieldNames(), &shown.Fields},
		{"--stage", s.Stages, agents.StageNames[:], &shown.Stages},
		{"--places", s.Places, groups, &shown.Groups},
	} {
		for _, name := range part.wanted {
			i := slices.Index(part.known, name)
			if i < 0 {
				return nil, fault.Input(fault.NearestHint(name, part.known, "allowed: "+strings.Join(part.known, ", ")),
					"%s: found %q, which BASE does not have", part.flag, name)
			}
			*part.chosen = append(*part.chosen, i)
		}
	}
	if shown.Groups == nil {
		shown.Groups = []int{len(groups) - 1}
	}
	return shown, nil
}

// Measures returns the indices of the measures explained.
func (w *ExplainWork) Measures() []int { return measureIndices(w.job.Measures) }

// Cost says in words what is run.
func (w *ExplainWork) Cost() string {
	of := Counted(w.Scenarios(), "scenario")
	switch n := len(w.Players); {
	case w.Scenarios() == 1:
		of += " (there is nothing to attribute)"
	case w.Explanation.Orders() > 0:
		of += fmt.Sprintf(" (%d random orders of %d parts)", w.Explanation.Orders(), n)
	default:
		of += fmt.Sprintf(" (all coalitions of %s)", Counted(n, "part"))
	}
	return of + ", " + Counted(w.Runs(), "run")
}

// Do runs the factorial and writes the results directory.
func (w *ExplainWork) Do(ctx context.Context) error {
	base := w.Base.Scenario
	name := "explain-" + base.Name
	directory, err := w.job.create(name)
	if err != nil {
		return err
	}
	defer directory.Abort() // does nothing after Finish
	f := &filling{
		job: w.job, name: name, title: "What makes the difference between " + base.Name + " and " + w.Alternative.Name,
		scenarios: []*scenarios.Scenario{base, w.Alternative}, replications: base.Replications, workers: w.job.Workers,
		simulate: w.simulate,
		tables: func() []made {
			w.Outcomes = w.Explained()
			return []made{{explain.Table, func(csv *record.CSV) { w.Write(csv, w.Outcomes) }}}
		},
	}
	if w.job.Figures != FiguresNone {
		f.figures = w.job.Command()
		f.findings = w.findings
	}
	w.Tables, err = w.sink.fill(ctx, directory, f)
	w.Path = directory.Path()
	return err
}

func (w *ExplainWork) simulate(ctx context.Context, _ *writer) error {
	failed := &failures{sink: w.sink}
	p := w.sink.begin(ctx, w.Runs(), w.Base.Blueprint.Months)
	err := w.Run(ctx, w.job.Workers, p.Month, func(id sim.Identity, err error) error {
		p.Run()
		if err != nil {
			failed.add(id.String(), err)
		}
		return nil
	})
	p.End()
	if err != nil {
		return err
	}
	return failed.end(w.Runs(), "runs")
}

// findings are what figures are drawn from, once the table is made.
func (w *ExplainWork) findings(tables *madeTables) *findings.Findings {
	base := w.Base.Scenario
	f := &findings.Findings{
		Replications: base.Replications, Seed: uint64(base.Seed),
		Tables: map[string]func() (io.ReadCloser, error){}, Chosen: w.Shown,
		Scenarios: []findings.Scenario{{Name: base.Name, Digest: w.Base.Digest(), Blueprint: w.Base.Blueprint}, {Name: w.Alternative.Name, Digest: w.Alternative.Digest(), Blueprint: nil}},
	}
	tables.holdIn(f)
	return f
}
