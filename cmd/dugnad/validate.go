package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/acceptance"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// validateOptions are the flags of validate.
type validateOptions struct {
	scenarioFlags
	outFlags
	workersFlag
	ablate     bool
	robustness bool
	draws      whole
	details    bool
	asJSON     bool
	quiet      bool
}

// Replications where --replications is not given. The patterns' unit is the replication, and of
// 100 the 95 that most conditions ask for can be told; ablation and robustness repeat all arms
// many times.
const (
	validateReplications   = 100
	ablationReplications   = 20
	robustnessReplications = 10
	robustnessDraws        = 200
)

func newValidateCommand(a *app) *cobra.Command {
	o := &validateOptions{draws: whole{least: 1, most: 100_000, shown: fmt.Sprint(robustnessDraws)}}
	c := &cobra.Command{
		Use:   "validate [SCENARIO]",
		Short: "Compute the patterns that the model is held against",
		Long: `Compute the patterns P1 to P15: what the study of Norway and published figures lead one to
expect of the model, each with its value, 95 % interval over replications, threshold and
verdict. Patterns marked C were used in calibration, V were not; docs/ODD.md explains each.
The scenario (by default the flagship) is run in several arms that share their luck.

With --ablate each mechanism is switched off and each driver is frozen at its grand mean in
turn, and the patterns that each carries are shown. With --robustness all free parameters are
drawn within 20 % of their values.` + exitStatus,
		Example: `  dugnad validate --replications 20
  dugnad validate --ablate --replications 10
  dugnad validate --robustness --draws 20 --out results/robustness`,
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
	o.outFlags.addTo(c)
	c.Flags().Lookup("out").Usage = "write patterns.csv and the other tables to the results directory `DIR`"
	o.scenarioFlags.addTo(c)
	o.replications.shown = fmt.Sprintf("%d; %d with --ablate, %d with --robustness", validateReplications, ablationReplications, robustnessReplications)
	replications := c.Flags().Lookup("replications")
	replications.Usage, replications.DefValue = "replications of each arm", o.replications.shown
	o.workersFlag.addTo(c)
	c.Flags().BoolVar(&o.ablate, "ablate", false, "switch off each mechanism and freeze each driver in turn")
	c.Flags().BoolVar(&o.robustness, "robustness", false, "draw all free parameters within 20 % of their values")
	c.Flags().Var(&o.draws, "draws", "draws of --robustness")
	c.Flags().BoolVar(&o.details, "details", false, "show every condition of every pattern, not only of those that fail")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of patterns.csv as a JSON array")
	c.Flags().BoolVarP(&o.quiet, "quiet", "q", false, "no progress")
	return c
}

// validation is one call of validate under way.
type validation struct {
	*app
	o          *validateOptions
	scenario   *scenarios.Scenario
	validation acceptance.Validation
	results    []patterns.Result
	ablations  []acceptance.Ablation
	draws      []acceptance.Draw
	madeTables
}

func (a *app) validate(ctx context.Context, name string, o *validateOptions) error {
	if o.ablate && o.robustness {
		return wrongInput("run them one after the other", "--ablate and --robustness: found both; allowed: one of them")
	}
	if name == "-" {
		return wrongInput("give a file", "validate loads the scenario once for every arm, which standard input does not allow")
	}
	scenario, err := a.load(ctx, name, &o.scenarioFlags)
	if err != nil {
		return err
	}
	v := &validation{app: a, o: o, scenario: scenario}
	v.validation = acceptance.Validation{
		Load: func(sets []string) (*scenarios.Scenario, error) {
			flags := o.scenarioFlags
			flags.sets = append(append([]string{}, flags.sets...), sets...)
			return a.load(ctx, name, &flags)
		},
		Replications: v.replications(),
		Workers:      o.number(),
	}
	v.validation.NationReplications = v.validation.Replications
	var directory *results.Directory
	if o.out != "" || o.force {
		if directory, err = o.create("validate-" + scenario.Name); err != nil {
			return err
		}
		defer directory.Abort() // does nothing after Finish
	}
	if err := v.compute(ctx); err != nil {
		return err
	}
	if err := v.makeTables(); err != nil {
		return err
	}
	if directory != nil {
		if err := v.write(directory); err != nil {
			return err
		}
	}
	if err := v.report(directory); err != nil {
		return err
	}
	for i := range v.results {
		if !v.results[i].Pass() {
			return errFailed
		}
	}
	return nil
}

func (v *validation) replications() int {
	switch {
	case v.o.replications.given:
		return int(v.o.replications.value)
	case v.o.ablate:
		return ablationReplications
	case v.o.robustness:
		return robustnessReplications
	}
	return validateReplications
}

// compute runs the arms, and after them the ablations or draws. Those need the nation only
// for P7 and P13 and take fewer replications of it.
func (v *validation) compute(ctx context.Context) error {
	rounds := 1
	switch {
	case v.o.ablate:
		rounds += acceptance.Ablations()
	case v.o.robustness:
		rounds += v.numberOfDraws()
	}
	few := v.validation
	few.NationReplications = min(few.NationReplications, 2)
	total := v.validation.Runs() + (rounds-1)*few.Runs()
	p := v.newProgress(ctx, v.o.quiet, total, 1)
	defer p.end()
	note := func() { p.month(); p.run() }
	v.validation.Progress, few.Progress = note, note

	evidence, err := v.validation.Evidence(ctx, nil)
	if err != nil {
		return err
	}
	v.results = patterns.All(evidence)
	switch {
	case v.o.ablate:
		return few.Ablate(ctx, evidence, func(a acceptance.Ablation) { v.ablations = append(v.ablations, a) })
	case v.o.robustness:
		return few.Robustness(ctx, uint64(v.scenario.Seed), v.numberOfDraws(), func(r acceptance.Draw) { v.draws = append(v.draws, r) })
	}
	return nil
}

func (v *validation) numberOfDraws() int {
	if v.o.draws.given {
		return int(v.o.draws.value)
	}
	return robustnessDraws
}

func (v *validation) makeTables() error {
	tables := []made{
		{patterns.Table, func(csv *record.CSV) {
			for i := range v.results {
				v.results[i].Write(csv)
				csv.EndRow()
			}
		}},
		{patterns.TestsTable, func(csv *record.CSV) {
			for i := range v.results {
				v.results[i].WriteTests(csv)
			}
		}},
	}
	if v.ablations != nil {
		tables = append(tables, made{patterns.AblationTable, v.writeAblations})
	}
	if v.draws != nil {
		tables = append(tables, made{patterns.RobustnessTable, v.writeDraws})
	}
	return v.add(tables...)
}

func (v *validation) write(directory *results.Directory) error {
	w := &writer{directory: directory}
	defer w.closeAll()
	err := v.writeTo(w)
	if v.draws != nil {
		err = errors.Join(err, w.file("draws.txt", v.writeSets))
	}
	err = errors.Join(err, w.scenario("scenario.toml", v.scenario), w.file("datapackage.json", func(out io.Writer) error {
		return record.WriteDataPackage(out, "validate-"+v.scenario.Name, "Patterns of "+v.scenario.Name, w.tables)
	}))
	if err != nil {
		return err
	}
	return directory.Finish(results.Manifest{
		Scenarios:    []results.Scenario{{Name: v.scenario.Name, Digest: v.scenario.Digest()}},
		Seed:         uint64(v.scenario.Seed),
		Replications: v.replications(),
		Environment:  v.environment(),
	})
}

func (v *validation) writeAblations(csv *record.CSV) {
	for _, a := range v.ablations {
		for i := range a.Patterns {
			csv.Text(a.Name)
			if a.Frozen {
				csv.Text("frozen")
				csv.Real(a.At)
			} else {
				csv.Text("off")
				csv.Empty()
			}
			a.Patterns[i].Write(csv)
			csv.EndRow()
		}
	}
}

func (v *validation) writeDraws(csv *record.CSV) {
	for _, d := range v.draws {
		for i := range d.Patterns {
			csv.Count(int64(d.Draw))
			d.Patterns[i].Write(csv)
			csv.EndRow()
		}
	}
}

// writeSets writes each draw as a line of --set values, so that any draw can be run again.
func (v *validation) writeSets(out io.Writer) error {
	for _, d := range v.draws {
		if _, err := fmt.Fprintf(out, "%d\t%s\n", d.Draw, strings.Join(d.Sets, "\t")); err != nil {
			return err
		}
	}
	return nil
}
