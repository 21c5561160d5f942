package jobs

import (
	"cmp"
	"context"
	"io"
	"slices"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/scenarios/acceptance"
	"dugnad/sim/record"
)

// Validate is the job of computing the patterns that the model should reproduce.
type Validate struct {
	Scenario   string  `json:"scenario"`
	Changes            // 0 replications: 100 of each arm; fewer with Ablate or Robustness
	Ablate     bool    `json:"ablate,omitempty" flag:"ablate"`
	Robustness bool    `json:"robustness,omitempty" flag:"robustness"`
	Draws      int     `json:"draws,omitempty" flag:"draws"`   // with Robustness; 0: RobustnessDraws
	Spread     float64 `json:"spread,omitempty" flag:"spread"` // likewise; 0: RobustnessSpread
	Workers    int     `json:"workers" flag:"workers"`
	Output             // nothing is written without Out and Force
}

// Default numbers of replications and draws. A pattern counts replications: 100 suffice for the 95 %
// that most conditions require. Ablation repeats all arms many times, so it uses fewer. A draw of
// robustness is one parameterisation of many, and its joint pass rate counts draws: one replication each.
const (
	ValidateReplications   = 100
	AblationReplications   = 20
	RobustnessReplications = 1
	RobustnessDraws        = 200
	RobustnessSpread       = 0.20 // largest relative change of a free parameter, up or down
)

// ValidateWork is a validation that is ready to start.
type ValidateWork struct {
	Scenario  *scenarios.Scenario
	Results   []patterns.Result // set by Do, like the fields below
	Ablations []acceptance.Ablation
	Draws     []acceptance.Draw
	Tables    *tables.Buffers
	Path      string // empty if nothing was written

	job        *Validate
	sink       *Sink
	base       *agents.Blueprint
	validation acceptance.Validation
}

// Command implements Job.
func (j *Validate) Command() (name string, arguments []string) {
	return "validate", []string{j.Scenario}
}

// Check loads the scenario and reports every error in the input.
func (j *Validate) Check(ctx context.Context, s *Sink) (*ValidateWork, error) {
	setWorkers(&j.Workers)
	if j.Ablate && j.Robustness {
		return nil, fault.Input("run them one after the other", "--ablate and --robustness: found both; allowed: one of them")
	}
	if !j.Robustness {
		switch {
		case j.Draws > 0:
			return nil, fault.Input("add --robustness", "found --draws without --robustness")
		case j.Spread > 0:
			return nil, fault.Input("add --robustness", "found --spread without --robustness")
		}
	}
	scenario, err := s.Load(ctx, j.Scenario, j.Changes)
	if err != nil {
		return nil, err
	}
	load := func(sets []string) (*scenarios.Scenario, error) {
		arm, err := scenario.With(sets)
		if err == nil {
			d := scenarios.Demand{Workers: j.Workers}
			d.Add(arm, 1, 0)
			err = s.checkMemory(d, "")
		}
		return arm, err
	}
	w := &ValidateWork{Scenario: scenario, job: j, sink: s, base: scenarios.NewExperiment(scenario).Blueprint}
	w.validation = acceptance.Validation{Load: load, Replications: w.Replications(), NationReplications: w.Replications(), Scope: w.scope(), Workers: j.Workers}
	d := scenarios.Demand{Workers: j.Workers}
	d.Add(scenario, w.runs(&w.validation), 0) // of every run the sums of each group are kept
	return w, s.checkMemory(d, "")
}

// Replications returns the number of replications of each arm.
func (w *ValidateWork) Replications() int {
	switch {
	case w.job.Replications > 0:
		return w.job.Replications
	case w.job.Ablate:
		return AblationReplications
	case w.job.Robustness:
		return RobustnessReplications
	}
	return ValidateReplications
}

func (w *ValidateWork) draws() int { return cmp.Or(w.job.Draws, RobustnessDraws) }

// Spread returns the largest relative change of a free parameter in a draw.
func (w *ValidateWork) Spread() float64 { return cmp.Or(w.job.Spread, RobustnessSpread) }

// Seed returns the seed of the draws.
func (w *ValidateWork) Seed() uint64 { return uint64(w.Scenario.Seed) }

// scope leaves out of an ablation what is reported only, and of draws all but the patterns.
func (w *ValidateWork) scope() patterns.Scope {
	switch {
	case w.job.Robustness:
		return patterns.PatternsOnly
	case w.job.Ablate:
		return patterns.Judged
	}
	return patterns.Everything
}

// runs returns the runs of one set of arms; 0 for a scenario on which they cannot be run, which Do reports.
func (w *ValidateWork) runs(v *acceptance.Validation) int {
	if len(patterns.Missing(w.base, w.Scenario.Statements())) > 0 {
		return 0
	}
	return v.Runs(w.base)
}

// Failed tells whether a pattern failed.
func (w *ValidateWork) Failed() bool {
	return slices.ContainsFunc(w.Results, func(r patterns.Result) bool { return !r.Pass() })
}

// Do computes the patterns, and writes the results directory if the job has Out or Force.
func (w *ValidateWork) Do(ctx context.Context) (err error) {
	f := &resultsPlan{
		job: w.job, name: "validate-" + w.Scenario.Name, title: "Patterns of " + w.Scenario.Name,
		scenarios: []*scenarios.Scenario{w.Scenario}, replications: w.Replications(), workers: w.job.Workers,
		simulate: w.compute, tables: w.tables, figures: FiguresNone,
		others: func(out *tables.Writer) error {
			if w.Draws == nil {
				return nil
			}
			return out.File("draws.txt", func(file io.Writer) error { return acceptance.WriteSets(file, w.Draws) })
		},
	}
	if w.job.Out == "" && !w.job.Force {
		w.Tables, err = f.run(ctx, nil)
		return err
	}
	w.Path, w.Tables, err = w.sink.fill(ctx, w.job.Output, f)
	return err
}

// compute runs the arms, then the ablations or the draws. The latter need the nation only for P7 and P13,
// with fewer replications.
func (w *ValidateWork) compute(ctx context.Context, _ *tables.Writer) error {
	rounds := 1
	switch {
	case w.job.Ablate:
		rounds += acceptance.Ablations()
	case w.job.Robustness:
		rounds += w.draws()
	}
	few := w.validation
	few.NationReplications = min(few.NationReplications, 2)
	p := w.sink.begin(ctx, w.runs(&w.validation)+(rounds-1)*w.runs(&few), 1)
	defer p.End()
	note := func() { p.Month(); p.Run() }
	w.validation.Progress, few.Progress = note, note

	evidence, err := w.validation.Evidence(ctx, nil)
	if err != nil {
		return err
	}
	w.Results = patterns.All(evidence)
	switch {
	case w.job.Ablate:
		return few.Ablate(ctx, evidence, func(a acceptance.Ablation) { w.Ablations = append(w.Ablations, a) })
	case w.job.Robustness:
		return few.Robustness(ctx, w.Seed(), w.draws(), w.Spread(), func(r acceptance.Draw) { w.Draws = append(w.Draws, r) })
	}
	return nil
}

func (w *ValidateWork) tables() []tables.Content {
	all := []tables.Content{
		{Table: patterns.Table, Rows: func(csv *record.CSV) {
			for i := range w.Results {
				w.Results[i].Write(csv)
				csv.EndRow()
			}
		}},
		{Table: patterns.TestsTable, Rows: func(csv *record.CSV) {
			for i := range w.Results {
				w.Results[i].WriteTests(csv)
			}
		}},
	}
	if w.Ablations != nil {
		all = append(all, tables.Content{Table: patterns.AblationTable, Rows: func(csv *record.CSV) { acceptance.WriteAblations(csv, w.Ablations) }})
	}
	if w.Draws != nil {
		all = append(all,
			tables.Content{Table: patterns.RobustnessTable, Rows: func(csv *record.CSV) { acceptance.WriteDraws(csv, w.Draws) }},
			tables.Content{Table: patterns.JointTable, Rows: func(csv *record.CSV) { acceptance.WriteJoint(csv, w.Draws, w.Spread(), w.Seed()) }})
	}
	return all
}
