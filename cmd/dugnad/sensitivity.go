package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/scenarios/studies"
	"dugnad/sim/sensitivity"
	"dugnad/sim/sensitivity/analysis"
)

// sensitivityOptions are the flags of sensitivity.
type sensitivityOptions struct {
	designOptions
	analysisOptions
	given, design string
}

// analysisOptions are the flags of the analysis.
type analysisOptions struct {
	methods      choices
	first, total choice
	surrogate    bool
	resamples    integer
	force        bool
}

func newSensitivityCommand(a *app) *cobra.Command {
	o := &sensitivityOptions{}
	c := &cobra.Command{
		Use:   "sensitivity STUDY",
		Short: "Compute which factors drive a study's outcomes, alone or together, with intervals",
		Long: `Run a study's design, as dugnad sweep does, and compute from its outcomes which factors matter.
What has been run, by either command, is not run again: on a finished or merged directory this
only analyses. It writes indices.csv, convergence.csv and analysis.json beside the study's tables,
and figures; dugnad plot draws them in other forms.

The design decides the methods (--method chooses others):
  saltelli     Sobol' indices, first and total order, with design.second_order also of pairs. With
               two replications or more of three things: the mean response, the seed as one more
               factor, and the change of the whole distribution; the noise share, a dummy factor
               to compare with, whether more base points are needed. With one replication as
               given, which luck inflates. Up to 1024 base points also pawn, delta, regression.
  morris       elementary effects: mu, mu*, sigma, and what noise alone would give
  efast        first and total order from spectra: for few, smooth factors
  factorial    finite changes: what switches, rules and other changes do alone and together; with
               --method truth-table what is necessary and what sufficient
  lhs          pawn, delta, rbd-fast, regression, regional, and shapley if there are few factors;
               with [[correlation]] factors depend on one another, and shapley is the one to read
  others       the same without shapley, which needs random points

With --given and --design it analyses two tables without a study. The roles in them decide the
method; intervals are then never from independent nets, since tables do not tell these apart.

A failed run, or one with nothing to average, costs its base point, which is left out and named.
Where more than 5 % of an outcome's runs are without a number it refuses, and the exit status is
1; --force analyses what is left. A study with fewer failed runs is analysed, and the exit status
is 1 as well, because runs failed.

docs/sensitivity.md explains methods, costs and how to read the table.` + exitStatus,
		Example: `  dugnad sensitivity institutions --dry-run
  dugnad sensitivity mechanisms-together --replications 1
  dugnad sensitivity --given results/mechanisms-together/outcomes.csv --design results/mechanisms-together/design.csv --out results/given`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeStudy,
		RunE: a.drawing(func(c *cobra.Command, args []string) error {
			if o.given != "" || o.design != "" {
				return a.sensitivityGiven(c, args, o)
			}
			if err := takes(1, 1, "one STUDY, or --given with --design")(c, args); err != nil {
				return err
			}
			return a.sensitivity(c.Context(), args[0], o)
		}),
	}
	o.designOptions.addTo(c)
	o.analysisOptions.addTo(c)
	c.Flags().StringVar(&o.given, "given", "", "analyse this `outcomes.csv` instead of a study; --out is then a directory or a file that ends in .csv")
	c.Flags().StringVar(&o.design, "design", "", "with --given: the `design.csv` that belongs to it")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of indices.csv as a JSON array")
	return c
}

func (o *analysisOptions) addTo(c *cobra.Command) {
	o.methods = choices{words: analysis.Methods}
	o.first = choice{value: sensitivity.Saltelli2010.String(), words: sensitivity.FirstOrders()}
	o.total = choice{value: sensitivity.TotalJansen1999.String(), words: sensitivity.TotalOrders()}
	o.resamples = integer{most: 100_000, value: jobs.DefaultResamples, shown: strconv.Itoa(jobs.DefaultResamples)}
	o.methods.addTo(c, "method", "methods to use, comma-separated: "+strings.Join(analysis.Methods, ", "))
	o.first.addTo(c, "estimator-first", "estimator of first-order Sobol' indices")
	o.total.addTo(c, "estimator-total", "estimator of total Sobol' indices")
	c.Flags().BoolVar(&o.surrogate, "surrogate", false, "fit a polynomial to the smooth part for Sobol' indices: less error where the outcome is smooth")
	c.Flags().Var(&o.resamples, "resamples", "bootstrap resamples for intervals; 0 for none")
	c.Flags().BoolVar(&o.force, "force", false, "analyse although more than 5 % of the runs have no number; replace indices that were edited, and with --given what --out names")
}

// job returns the job of the flags.
func (o *sensitivityOptions) job(name string) *jobs.Sensitivity {
	return &jobs.Sensitivity{
		Study: o.designOptions.job(name), Given: o.given, Design: o.design, Methods: o.methods.values, First: o.first.value, Total: o.total.value,
		Surrogate: o.surrogate, Resamples: int(o.resamples.value), Force: o.force,
	}
}

func (a *app) sensitivity(ctx context.Context, name string, o *sensitivityOptions) error {
	if err := o.checkFlags(); err != nil {
		return err
	}
	job := o.job(name)
	check := job.Check
	if o.dryRun {
		check = job.Count
	}
	work, err := check(ctx, a.sink(a.quiet))
	if err != nil {
		return err
	}
	if done, err := a.runMode(ctx, work.StudyWork, &o.designOptions); done || err != nil {
		if err == nil && o.slurm {
			a.say("once the shards are merged: dugnad sensitivity %s --out %s", fault.QuotePath(name), fault.QuotePath(work.Directory))
		}
		return err
	}
	if err := work.Do(ctx); err != nil {
		return err
	}
	if work.Analysis == nil {
		return a.printStudy(work.StudyWork, false)
	}
	sample := work.Analysis.Sample
	title := fmt.Sprintf("%s: %s × %s of %s, seed %d", work.Name, jobs.Quantity(len(sample.Rows), "row"), jobs.Quantity(sample.Replications, "replication"), work.Base().Name, work.Base().Seed)
	if err := a.printIndices(work, title, labels(work.Study), o.asJSON); err != nil {
		return err
	}
	if sample.Failed > 0 {
		a.say("%d of %d runs failed; failures.csv says why", sample.Failed, sample.Runs())
		return fault.ErrFailed
	}
	return nil
}

// sensitivityGiven analyses two tables without a study.
func (a *app) sensitivityGiven(c *cobra.Command, args []string, o *sensitivityOptions) error {
	if err := checkGiven(c, args, o); err != nil {
		return err
	}
	work, err := o.job("").Check(c.Context(), a.sink(a.quiet))
	if err == nil {
		err = work.Do(c.Context())
	}
	if err != nil {
		return err
	}
	sample := work.Analysis.Sample
	title := jobs.Quantity(len(sample.Rows), "row") + " × " + jobs.Quantity(sample.Replications, "replication") + " of " + o.given
	return a.printIndices(work, title, nil, o.asJSON)
}

// printIndices prints the indices and their directory.
func (a *app) printIndices(w *jobs.SensitivityWork, title string, labels map[string]string, asJSON bool) error {
	done := w.Analysis
	if asJSON {
		if w.Path != "" {
			a.say("indices in %s", w.Path)
		}
		return tell.RowsAsJSON(a.out, analysis.IndexTable, bytes.NewReader(done.Table()))
	}
	width := a.width()
	text := title + "\n" + tell.Indices(done, labels, width)
	if w.Path != "" {
		text += "\nIndices in " + w.Path + "\n"
	}
	return a.print(text)
}

// checkGiven returns an error for arguments and flags of a study beside --given.
func checkGiven(c *cobra.Command, args []string, o *sensitivityOptions) error {
	if len(args) > 0 {
		return fault.Input("name either a study or two tables", "found %s with --given", args[0])
	}
	if o.given == "" || o.design == "" {
		return fault.Input("the roles of the rows are in the design", "found one of --given and --design; allowed: both, or neither")
	}
	with := map[string]bool{
		"given": true, "design": true, "out": true, "method": true, "estimator-first": true, "estimator-total": true,
		"surrogate": true, "resamples": true, "force": true, "json": true, "workers": true, "quiet": true, "wide": true,
	}
	var other string
	c.Flags().Visit(func(f *pflag.Flag) {
		if !with[f.Name] {
			other = f.Name
		}
	})
	if other != "" {
		return fault.Input("--given runs nothing", "found --%s with --given", other)
	}
	return nil
}

// labels returns the labels of factors, by column.
func labels(s *studies.Study) map[string]string {
	names := map[string]string{}
	for i := range s.Factors {
		f := &s.Factors[i]
		names[f.Column()] = f.Shown()
	}
	return names
}
