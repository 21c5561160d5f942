package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"dugnad/agents/patterns"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/scenarios"
)

// validateOptions are the flags of validate.
type validateOptions struct {
	scenarioFlags
	outFlags
	workersFlag
	ablate     bool
	robustness bool
	draws      integer
	spread     share
	details    bool
	asJSON     bool
}

func newValidateCommand(a *app) *cobra.Command {
	o := &validateOptions{draws: integer{least: 1, most: 100_000, shown: fmt.Sprint(jobs.RobustnessDraws)}, spread: share{shown: fmt.Sprint(jobs.RobustnessSpread)}}
	c := &cobra.Command{
		Use:   "validate [SCENARIO]",
		Short: "Compute the patterns that the model should reproduce",
		Long: `Compute the patterns P1 to P15: what the scenario's evidence and published figures lead one to
expect of the model, each with its value, 95 % interval over replications, threshold and
verdict; and D1 to D8: whether each cause acts. Patterns marked C were used in calibration,
V were not; docs/ODD.md explains each. The scenario (by default the flagship) is run in
several arms that share their luck. One that names no evidence is refused.

With --ablate each mechanism is switched off and each driver is frozen at its grand mean in
turn, and what each carries is shown; D5, D7 and D8, which are reported only, are left out.
With --robustness all free parameters are drawn within --spread of their values, of a share
that of the smaller of it and what is missing to 1; the joint pass rate of the patterns is
shown, and draws.txt has the values.` + exitStatus,
		Example: `  dugnad validate --replications 20
  dugnad validate --ablate --replications 2
  dugnad validate --robustness --spread 0.1 --draws 20 --out results/robustness`,
		Args:              takes(0, 1, "at most one SCENARIO"),
		ValidArgsFunction: completeScenario(1),
		RunE: func(c *cobra.Command, args []string) error {
			name := scenarios.Flagship
			if len(args) == 1 {
				name = args[0]
			}
			return a.validate(c.Context(), name, o)
		},
	}
	o.addFlags(c, "write patterns.csv and the other tables to the results directory `DIR`", "replace DIR if dugnad wrote it")
	replications := fmt.Sprintf("%d; %d with --ablate, %d with --robustness", jobs.ValidateReplications, jobs.AblationReplications, jobs.RobustnessReplications)
	o.addRuns(c, "the scenario's", replications, "replications of each arm")
	o.addSets(c, "change a key of the scenario: `PATH=VALUE`, as often as needed")
	o.workersFlag.addTo(c)
	c.Flags().BoolVar(&o.ablate, "ablate", false, "switch off each mechanism and freeze each driver in turn")
	c.Flags().BoolVar(&o.robustness, "robustness", false, "draw all free parameters within --spread of their values")
	c.Flags().Var(&o.draws, "draws", "draws of --robustness")
	c.Flags().Var(&o.spread, "spread", "largest relative change of a parameter in a draw, above 0 and at most 1")
	c.Flags().BoolVar(&o.details, "details", false, "show every condition of every pattern, not only of those that fail")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of patterns.csv as a JSON array")
	return c
}

// job returns the job of the flags.
func (o *validateOptions) job(scenario string) *jobs.Validate {
	return &jobs.Validate{
		Scenario: scenario, Changes: o.changes(), Ablate: o.ablate, Robustness: o.robustness, Draws: int(o.draws.value), Spread: o.spread.value,
		Workers: o.workers(), Output: o.output(),
	}
}

func (a *app) validate(ctx context.Context, scenario string, o *validateOptions) error {
	work, err := o.job(scenario).Check(ctx, a.sink(a.quiet))
	if err == nil {
		err = work.Do(ctx)
	}
	if err != nil {
		return err
	}
	if o.asJSON {
		err = tell.RowsAsJSON(a.out, patterns.Table, work.Tables.Reader(patterns.Table.Name))
	} else {
		err = a.print(tell.Patterns(work, o.details, a.width()))
	}
	if err == nil && work.Failed() {
		return fault.ErrFailed
	}
	return err
}
