package jobs

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/selection"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/scenarios/explain"
	"dugnad/sim"
	"dugnad/sim/record"
)

// Explain is the job of attributing a difference to the changes that cause it.
type Explain struct {
	Base        string             `json:"base"`
	Alternative string             `json:"alternative"`
	Changes                        // of both scenarios; seed and replications are of the base
	Mechanisms  []string           `json:"mechanisms,omitempty" flag:"mechanisms" join:","` // players beside the changes
	Groups      []explain.Group    `json:"groups,omitempty" flag:"group"`                   // of changes
	Orders      int                `json:"orders,omitempty" flag:"orders"`                  // random orders for more than 8 players; 0: DefaultOrders
	Measures    []string           `json:"measures,omitempty" flag:"measure"`               // explained; nil: co-production
	Shown       selection.Outcomes `json:"shown"`
	Figures     string             `json:"figures" flag:"figures" default:"default"`
	Workers     int                `json:"workers" flag:"workers"`
	Output
}

// DefaultOrders is the default number of random orders. With ten players they need about 700 scenarios,
// three times the coalitions of eight.
const DefaultOrders = 40

// ExplainWork is an explanation that is ready to start.
type ExplainWork struct {
	*explain.Explanation
	Alternative *scenarios.Scenario
	Shown       *findings.OutcomeFilter
	Outcomes    []explain.Decomposition // set by Do, like the fields below
	Tables      *tables.Buffers
	Path        string

	job      *Explain
	sink     *Sink
	measures []int
}

// Command implements Job.
func (j *Explain) Command() (name string, arguments []string) {
	return "explain", []string{j.Base, j.Alternative}
}

// Check loads both scenarios and reports every error in the input.
func (j *Explain) Check(ctx context.Context, s *Sink) (*ExplainWork, error) {
	setWorkers(&j.Workers)
	if j.Base == "-" && j.Alternative == "-" {
		return nil, fault.Input("give one of them as a file", "explain: found - twice; allowed: one scenario from standard input")
	}
	loaded, err := s.loadArms(ctx, []string{j.Base, j.Alternative}, j.Changes, nil)
	if err != nil {
		return nil, err
	}
	if err := s.checkArms(loaded, loaded[0].Replications, ByGroup, j.Workers); err != nil {
		return nil, err
	}
	base, alternative := newArm(loaded[0], ByGroup), newArm(loaded[1], ByGroup)
	if base.Name() != alternative.Name() || base.Digest() != alternative.Digest() { // a scenario compared with itself has one file
		if err := checkDistinct(loaded); err != nil {
			return nil, err
		}
	}
	missing, err := checkComparable(base, alternative)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		return nil, fault.Input("compare leaves such groups out", "%s cannot be explained from %s: it has no places of group %s", alternative.Name(), base.Name(), strings.Join(missing, ", "))
	}
	w := &ExplainWork{Alternative: loaded[1], job: j, sink: s}
	if w.Shown, err = j.Shown.Filter(base.Blueprint); err != nil {
		return nil, err
	}
	if w.measures, err = selection.Measures(j.Measures, base.Blueprint.Measures(), base.Name()); err != nil {
		return nil, err
	}
	players, err := explain.Players(loaded[0], loaded[1], j.Groups, j.Mechanisms)
	if err != nil {
		return nil, err
	}
	if w.Explanation, err = explain.New(loaded[0], loaded[1], players, w.Measures(), cmp.Or(j.Orders, DefaultOrders)); err != nil {
		return nil, err
	}
	return w, s.checkMemory(w.demand(), "")
}

// demand counts the memory of all scenarios between the two. Of a run only the outcomes are kept.
func (w *ExplainWork) demand() scenarios.Demand {
	const number, resolved = 8, 3e5 // bytes of an outcome, and about those of a scenario that waits for its runs
	base, b := w.Base.Scenario, w.Base.Blueprint
	outcomes := float64(len(b.Periods)*(len(b.Groups)+1)*len(b.Parameters.Fields)*agents.Stages) * float64(len(w.Measures()))
	d := scenarios.Demand{Workers: w.job.Workers}
	d.Add(base, 1, 0)
	d.Add(w.Alternative, 1, 0)
	d.Runs = w.Runs()
	d.Kept += float64(w.Runs())*outcomes*number + float64(w.Scenarios())*resolved
	return d
}

// Measures returns the indices of the measures to explain, among those of the base.
func (w *ExplainWork) Measures() []int { return w.measures }

// Cost returns the numbers of scenarios and runs, in words.
func (w *ExplainWork) Cost() string {
	of := Quantity(w.Scenarios(), "scenario")
	switch n := len(w.Players); {
	case w.Scenarios() == 1:
		of += " (there is nothing to attribute)"
	case w.Explanation.Orders() > 0:
		of += fmt.Sprintf(" (%d random orders of %d parts)", w.Explanation.Orders(), n)
	default:
		of += fmt.Sprintf(" (all coalitions of %s)", Quantity(n, "part"))
	}
	return of + ", " + Quantity(w.Runs(), "run")
}

// Do runs the scenarios between the two and writes the results directory.
func (w *ExplainWork) Do(ctx context.Context) (err error) {
	base := w.Base.Scenario
	w.Path, w.Tables, err = w.sink.fill(ctx, w.job.Output, &resultsPlan{
		job: w.job, name: "explain-" + base.Name, title: "What makes the difference between " + base.Name + " and " + w.Alternative.Name,
		scenarios: []*scenarios.Scenario{base, w.Alternative}, replications: base.Replications, workers: w.job.Workers,
		simulate: w.simulate,
		tables: func() []tables.Content {
			w.Outcomes = w.Decompositions()
			return []tables.Content{{Table: explain.Table, Rows: func(csv *record.CSV) { w.Write(csv, w.Outcomes) }}}
		},
		figures: w.job.Figures, command: "explain",
		findings: func(f *findings.Findings) {
			f.Shown = w.Shown
			f.Scenarios = []findings.Scenario{
				{Name: base.Name, Digest: w.Base.Digest(), Blueprint: w.Base.Blueprint},
				{Name: w.Alternative.Name, Digest: w.Alternative.Digest()},
			}
		},
	})
	return err
}

func (w *ExplainWork) simulate(ctx context.Context, _ *tables.Writer) error {
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
