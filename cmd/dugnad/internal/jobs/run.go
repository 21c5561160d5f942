package jobs

import (
	"cmp"
	"context"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/selection"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
)

// Run is the job of running the replications of one scenario.
type Run struct {
	Scenario string `json:"scenario"`
	Changes
	Replication int    `json:"replication,omitempty" flag:"replication"` // only this one, from 1; 0: all
	By          string `json:"by" flag:"by" default:"group"`             // rows of the series: group, place or all
	Weights     string `json:"weights" flag:"weights" default:"tasks"`   // of places in the summary: tasks, places or residents
	Format      string `json:"format" flag:"format" default:"csv"`       // csv or parquet
	Network     string `json:"network,omitempty" flag:"network"`         // code or name of the place whose network is written
	Figures     string `json:"figures" flag:"figures" default:"default"` // default or none
	ForceSize   bool   `json:"force_size,omitempty" flag:"force-size"`
	Workers     int    `json:"workers" flag:"workers"`
	Output
}

// RunWork is a run that is ready to start.
type RunWork struct {
	*Arm
	Tables *tables.Buffers // set by Do, like Path
	Path   string          // of the results directory

	job  *Run
	sink *Sink
}

// Command implements Job.
func (j *Run) Command() (name string, arguments []string) {
	return "run", []string{j.Scenario}
}

// Check loads the scenario and reports every error in the input.
func (j *Run) Check(ctx context.Context, s *Sink) (*RunWork, error) {
	setWorkers(&j.Workers)
	scenario, err := s.Load(ctx, j.Scenario, j.Changes)
	if err != nil {
		return nil, err
	}
	replications := scenario.Replications
	if j.Replication > 0 {
		replications = 1
	}
	if err := s.checkArms([]*scenarios.Scenario{scenario}, replications, j.By, j.Workers); err != nil {
		return nil, err
	}
	arm := newArm(scenario, j.By)
	var known bool
	if arm.weights, known = agents.WeightsNamed(j.Weights); !known {
		return nil, fault.Input("", "--weights: found %q; allowed: %s", j.Weights, strings.Join(agents.WeightsNames, ", "))
	}
	if err := arm.selectReplication(j.Replication); err != nil {
		return nil, err
	}
	if j.Network != "" {
		if arm.networkPlace, err = selection.Place(arm.Blueprint, "--network", j.Network); err != nil {
			return nil, err
		}
	}
	return &RunWork{Arm: arm, job: j, sink: s}, tables.RefuseSize(arm.bytes(), j.Format, j.ForceSize)
}

// selectReplication restricts the arm to one replication, numbered from 1; 0 keeps all.
func (a *Arm) selectReplication(replication int) error {
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
func (r *RunWork) Do(ctx context.Context) error { return r.fill(ctx, r.job) }

// fill runs the replications and writes the results directory for a job, a Run or a Trace.
func (r *RunWork) fill(ctx context.Context, job Job) (err error) {
	arms := []*Arm{r.Arm}
	r.Path, r.Tables, err = r.sink.fill(ctx, r.job.Output, &resultsPlan{
		job: job, name: r.Name(), title: cmp.Or(r.Scenario.Title.In("en"), r.Scenario.Description.In("en"), r.Name()),
		scenarios: []*scenarios.Scenario{r.Scenario}, replications: r.Replications(), workers: r.job.Workers,
		simulate: func(ctx context.Context, w *tables.Writer) error {
			return r.sink.simulateArms(ctx, w, arms, r.job.Format, r.job.Workers, nil)
		},
		tables:  func() []tables.Content { return armTables(arms) },
		weights: r.weights, figures: r.job.Figures, command: "run", findings: armFindings(arms),
	})
	return err
}
