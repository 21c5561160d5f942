package jobs

import (
	"context"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/selection"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
)

// Run is the job of running one scenario's replications.
type Run struct {
	Scenario string `json:"scenario"`
	Changes
	Replication int    `json:"replication,omitempty" flag:"replication"` // only this one, from 1; 0: all
	By          string `json:"by" flag:"by" default:"group"`             // rows of the series: group, place or all
	Format      string `json:"format" flag:"format" default:"csv"`       // csv or parquet
	Network     string `json:"network,omitempty" flag:"network"`         // code or name of the place whose network is written
	Figures     string `json:"figures" flag:"figures" default:"default"` // default or none
	ForceSize   bool   `json:"force_size,omitempty" flag:"force-size"`
	Workers     int    `json:"workers" flag:"workers"`
	Output
}

// RunWork is a run that may begin.
type RunWork struct {
	*Arm
	Tables *tables.Buffers // once it is done, as Path
	Path   string          // of the results directory

	job  *Run
	sink *Sink
}

// Command implements Job.
func (j *Run) Command() string { return "run" }

// CommandLine implements Job.
func (j *Run) CommandLine() []string { return commandLine("run", []string{j.Scenario}, j) }

// Check loads the scenario and reports everything that is wrong with the input.
func (j *Run) Check(ctx context.Context, s *Sink) (*RunWork, error) {
	workers(&j.Workers)
	scenario, err := s.Load(ctx, j.Scenario, j.Changes)
	if err != nil {
		return nil, err
	}
	arm := newArm(scenario, j.By)
	if err := arm.only(j.Replication); err != nil {
		return nil, err
	}
	if j.Network != "" {
		if arm.watched, err = selection.Place(arm.Blueprint, "--network", j.Network); err != nil {
			return nil, err
		}
	}
	return &RunWork{Arm: arm, job: j, sink: s}, refuseSize(arm.bytes(), j.Format, j.ForceSize)
}

// only leaves one replication of the arm, all where it is 0.
func (a *Arm) only(replication int) error {
	most := a.Scenario.Replications
	if replication > most {
		return fault.Input("--replications says how many there are",
			"--replication: found %d; allowed: 1 to %d, the scenario's replications", replication, most)
	}
	if replication > 0 {
		a.First, a.Last = replication, replication
	}
	return nil
}

// Do runs the replications and writes the results directory.
func (r *RunWork) Do(ctx context.Context) error {
	return r.fill(ctx, r.job)
}

// fill runs the replications for a job.
func (r *RunWork) fill(ctx context.Context, job Job) (err error) {
	r.Path, r.Tables, err = r.sink.fill(ctx, r.job.Output, r.resultsPlan(job))
	return err
}

// resultsPlan is what the run puts into the directory of a job.
func (r *RunWork) resultsPlan(job Job) *resultsPlan {
	title := r.Scenario.Description
	if title == "" {
		title = r.Name()
	}
	arms := []*Arm{r.Arm}
	f := &resultsPlan{
		job: job, name: r.Name(), title: title, scenarios: []*scenarios.Scenario{r.Scenario}, replications: r.Replications(), workers: r.job.Workers,
		simulate: func(ctx context.Context, w *tables.Writer) error {
			return r.sink.simulateArms(ctx, w, arms, r.job.Format, r.job.Workers)
		},
		tables: func() []tables.Content { return armTables(arms) },
	}
	if r.job.Figures != FiguresNone {
		f.figures = r.job.Command()
		f.findings = func(set *tables.Buffers) *findings.Findings { return armFindings(arms, set) }
	}
	return f
}
