package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/agents/patterns"
	"dugnad/scenarios"
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

// Replications where --replications is not given. The patterns' unit is the replication, and
// model.md wants at least 100; ablation and robustness repeat all arms many times.
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
	validation scenarios.Validation
	results    []patterns.Result
	ablations  []scenarios.Ablation
	draws      []scenarios.RobustnessDraw
	table      bytes.Buffer // patterns.csv
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
	v.validation = scenarios.Validation{
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
	csv := record.NewCSV(&v.table, patterns.Table)
	for i := range v.results {
		v.results[i].Write(csv)
		csv.EndRow()
	}
	if err := csv.Flush(); err != nil {
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
		rounds += scenarios.Ablations()
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
		return few.Ablate(ctx, func(a scenarios.Ablation) { v.ablations = append(v.ablations, a) })
	case v.o.robustness:
		return few.Robustness(ctx, uint64(v.scenario.Seed), v.numberOfDraws(), func(r scenarios.RobustnessDraw) { v.draws = append(v.draws, r) })
	}
	return nil
}

func (v *validation) numberOfDraws() int {
	if v.o.draws.given {
		return int(v.o.draws.value)
	}
	return robustnessDraws
}

func (v *validation) write(directory *results.Directory) error {
	w := &writer{directory: directory}
	defer w.closeAll()
	err := errors.Join(
		w.table(patterns.Table, func(csv *record.CSV) {
			for i := range v.results {
				v.results[i].Write(csv)
				csv.EndRow()
			}
		}),
		w.table(patterns.TestsTable, func(csv *record.CSV) {
			for i := range v.results {
				v.results[i].WriteTests(csv)
			}
		}))
	if v.ablations != nil {
		err = errors.Join(err, w.table(patterns.AblationTable, v.writeAblations))
	}
	if v.draws != nil {
		err = errors.Join(err, w.table(patterns.RobustnessTable, v.writeDraws), w.file("draws.txt", v.writeSets))
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

func (v *validation) report(directory *results.Directory) error {
	if v.o.asJSON {
		return rowsAsJSON(v.out, patterns.Table, &v.table)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "Patterns of %s, %d replications of each arm\n\n", v.scenario.Name, v.replications())
	t := textTable{heads: []string{"", "use", "value", "95 % interval", "threshold", "verdict"}, left: []bool{true, true, false, true, true, true}}
	for i := range v.results {
		r := &v.results[i]
		h := r.Headline()
		t.add(r.ID, r.Use, number(h.Value), interval(h), h.Threshold, r.Verdict())
		t.add("     " + r.Title)
		for _, test := range r.Tests {
			if v.o.details || !test.Pass && !test.Reported {
				t.add(fmt.Sprintf("     %s  %s: %s %s, %s", mark(test), test.What, number(test.Value), interval(test), test.Threshold))
			}
		}
	}
	text.WriteString(t.String())
	switch {
	case v.ablations != nil:
		text.WriteString(v.ablationText())
	case v.draws != nil:
		text.WriteString(v.robustnessText())
	}
	if directory != nil {
		fmt.Fprintf(&text, "\nWritten to %s\n", directory.Path())
	}
	return v.print(text.String())
}

func mark(t patterns.Test) string {
	return map[string]string{"pass": "holds", "fail": "fails", "reported": "     "}[t.Verdict()]
}

func number(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	return strings.Replace(fmt.Sprintf("%.3f", x), "-0.000", "0.000", 1)
}

func interval(t patterns.Test) string {
	if math.IsNaN(t.Lower) {
		return ""
	}
	return number(t.Lower) + " to " + number(t.Upper)
}

// ablationText shows which patterns each ablation breaks, beside those that fail anyway.
func (v *validation) ablationText() string {
	base := map[string]bool{}
	for i := range v.results {
		base[v.results[i].ID] = v.results[i].Pass()
	}
	t := textTable{heads: []string{"Ablation", "", "breaks", "mends"}, left: []bool{true, false, true, true}}
	for _, a := range v.ablations {
		var breaks, mends []string
		for i := range a.Patterns {
			r := &a.Patterns[i]
			switch {
			case base[r.ID] && !r.Pass():
				breaks = append(breaks, r.ID)
			case !base[r.ID] && r.Pass():
				mends = append(mends, r.ID)
			}
		}
		how := "off"
		if a.Frozen {
			how = "frozen at " + number(a.At)
		}
		t.add(a.Name, how, listed(breaks), listed(mends))
	}
	return fmt.Sprintf("\nWhat carries them, %d replications of each arm\n\n%s", v.replications(), t.String())
}

func listed(names []string) string {
	if len(names) == 0 {
		return "–"
	}
	return strings.Join(names, " ")
}

// robustnessText shows the share of draws in which each pattern holds.
func (v *validation) robustnessText() string {
	t := textTable{heads: []string{"", "holds in", "of draws", ""}, left: []bool{true, false, false, true}}
	for i := range v.results {
		id := v.results[i].ID
		held, counted := 0, 0
		for _, d := range v.draws {
			for j := range d.Patterns {
				if d.Patterns[j].ID == id {
					counted++
					if d.Patterns[j].Pass() {
						held++
					}
				}
			}
		}
		share := float64(held) / float64(counted)
		label := ""
		switch {
		case share >= 0.8:
			label = "robust"
		case share < 0.5:
			label = "fragile"
		}
		t.add(id, fmt.Sprintf("%.0f %%", 100*share), fmt.Sprint(counted), label)
	}
	return fmt.Sprintf("\nRobustness: all free parameters drawn within ±20 %%, %d replications of each arm\n\n%s", v.replications(), t.String())
}
