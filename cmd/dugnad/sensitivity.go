package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/scenarios"
	"dugnad/sim/sensitivity"
	"dugnad/sim/sensitivity/analysis"
	"dugnad/sim/study"
)

// sensitivityOptions are the flags of sensitivity.
type sensitivityOptions struct {
	designOptions
	analysisOptions
	given, design string
}

// analysisOptions are those that say how outcomes are analysed.
type analysisOptions struct {
	methods      choices
	first, total choice
	surrogate    bool
	resamples    whole
	force        bool
}

func newSensitivityCommand(a *app) *cobra.Command {
	o := &sensitivityOptions{}
	c := &cobra.Command{
		Use:   "sensitivity STUDY",
		Short: "Say which factors drive a study's outcomes, alone or together, and how surely",
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
  factorial    finite changes: what switches, rules and other changes do alone and together
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
  dugnad sensitivity institutions-screening
  dugnad sensitivity mechanisms-together
  dugnad sensitivity --given results/institutions-screening/outcomes.csv --design results/institutions-screening/design.csv --out results/given`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: completeStudy,
		RunE: func(c *cobra.Command, args []string) error {
			if o.given != "" || o.design != "" {
				return a.sensitivityGiven(c, args, o)
			}
			if err := takes(1, 1, "one STUDY, or --given with --design")(c, args); err != nil {
				return err
			}
			return a.sensitivity(c.Context(), args[0], o)
		},
	}
	o.designOptions.addTo(c)
	o.analysisOptions.addTo(c)
	c.Flags().StringVar(&o.given, "given", "", "analyse this `outcomes.csv` instead of a study; --out is then a directory or a file that ends in .csv")
	c.Flags().StringVar(&o.design, "design", "", "with --given: the `design.csv` that belongs to it")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the rows of indices.csv as a JSON array")
	return c
}

// usualResamples are the bootstrap resamples that are taken if no others are asked for.
const usualResamples = 100

func (o *analysisOptions) addTo(c *cobra.Command) {
	o.methods = choices{words: analysis.Methods}
	o.first = choice{value: sensitivity.Saltelli2010.String(), words: sensitivity.FirstOrders()}
	o.total = choice{value: sensitivity.TotalJansen1999.String(), words: sensitivity.TotalOrders()}
	o.resamples = whole{most: 100_000, value: usualResamples, shown: strconv.Itoa(usualResamples)}
	o.methods.addTo(c, "method", "methods to use, with commas between: "+strings.Join(analysis.Methods, ", "))
	o.first.addTo(c, "estimator-first", "estimator of first-order Sobol' indices")
	o.total.addTo(c, "estimator-total", "estimator of total Sobol' indices")
	c.Flags().BoolVar(&o.surrogate, "surrogate", false, "let a polynomial carry the smooth part of Sobol' indices: less error where the outcome is smooth")
	c.Flags().Var(&o.resamples, "resamples", "bootstrap resamples for intervals; 0 for none")
	c.Flags().BoolVar(&o.force, "force", false, "analyse although more than 5 % of the runs have no number")
}

// settings are the flags in the analysis's words.
func (o *analysisOptions) settings(workers int) (analysis.Settings, error) {
	s := analysis.Settings{
		Methods: o.methods.values, Surrogate: o.surrogate, Resamples: int(o.resamples.value), Workers: workers, Force: o.force,
	}
	var err error
	if s.First, err = sensitivity.ParseFirstOrder(o.first.value); err != nil {
		return s, err
	}
	if s.Total, err = sensitivity.ParseTotalOrder(o.total.value); err != nil {
		return s, err
	}
	standard := s.First == sensitivity.Saltelli2010 && s.Total == sensitivity.TotalJansen1999
	switch {
	case o.resamples.value == 1:
		return s, wrongInput("", "found --resamples 1; allowed: 0, or at least 2, of which 100 are usual")
	case s.Surrogate && !standard:
		return s, wrongInput("leave the estimators alone", "found --surrogate with other estimators than %s and %s", sensitivity.Saltelli2010, sensitivity.TotalJansen1999)
	}
	return s, nil
}

func (a *app) sensitivity(ctx context.Context, name string, o *sensitivityOptions) error {
	settings, err := o.settings(o.number())
	if err != nil {
		return err
	}
	j, err := a.newStudyJob(ctx, name, &o.designOptions)
	if err != nil {
		return err
	}
	settings.Nets, settings.Random = max(1, j.study.Design.Scrambles), j.study.Design.Kind == "lhs"
	if err := suits(j.study, settings, name); err != nil {
		return err
	}
	if done, err := j.instead(ctx, name, &o.designOptions); done || err != nil {
		if err == nil && o.slurm {
			j.say("once the shards are merged: dugnad sensitivity %s --out %s", quoteArgument(name), quoteArgument(j.directory))
		}
		return err
	}
	finished, err := j.finish(ctx, o)
	if err != nil || finished == nil {
		return err
	}
	sample, err := analysis.Read(analysis.Table{Name: filepath.Join(j.directory, "design.csv"), Text: finished.Design},
		analysis.Table{Name: filepath.Join(j.directory, "outcomes.csv"), Text: finished.Outcomes})
	if err != nil {
		return err
	}
	for i, point := range j.study.Points() {
		sample.Rows[i].Point = point.Point
	}
	done, err := analyse(sample, settings, finished.DesignDigest, finished.OutcomesDigest)
	if err != nil {
		return err
	}
	if err := study.Add(j.directory, done.files...); err != nil {
		return err
	}
	if o.figures.value != "none" {
		if err := a.drawStudy(ctx, j.directory, "sensitivity", o.number()); err != nil {
			return err
		}
	}
	title := fmt.Sprintf("%s: %s × %s of %s, seed %d", j.study.Name, counted(len(sample.Rows), "row"), counted(sample.Replications, "replication"), j.study.Base().Name, j.study.Base().Seed)
	if err := a.printIndices(done, title, j.directory, labels(j.study), o.asJSON); err != nil {
		return err
	}
	if sample.Failed > 0 {
		j.say("%d of %d runs failed; failures.csv says why", sample.Failed, sample.Runs())
		return errFailed
	}
	return nil
}

// suits refuses methods that the design cannot serve, before anything is run.
func suits(s *scenarios.Study, settings analysis.Settings, name string) error {
	shape := analysis.Shape{Kind: analysis.Points, Rows: len(s.Rows()), Factors: len(s.Factors), Random: settings.Random}
	switch s.Design.Kind {
	case "saltelli":
		shape.Kind, shape.Rows = analysis.BasePoints, 2*s.Design.Samples*settings.Nets
	case "morris":
		shape.Kind = analysis.Trajectories
	case "efast":
		shape.Kind = analysis.Curves
	case "factorial":
		shape.Kind = analysis.Changes
	}
	if found, remedy := shape.Objection(settings.Methods); found != "" {
		return wrongInput(remedy, "%s: design: found %s of kind %q", name, found, s.Design.Kind)
	}
	if settings.Surrogate && shape.Kind != analysis.BasePoints {
		return wrongInput("", "%s: design: found kind %q with --surrogate; allowed: saltelli", name, s.Design.Kind)
	}
	return nil
}

// finish is the study once it is complete: as it is on the disk, or after what is missing has
// been run. It is nil where only a shard was asked for.
func (j *studyJob) finish(ctx context.Context, o *sensitivityOptions) (*study.Finished, error) {
	plan := j.plan()
	if o.shard.Of == 0 {
		finished, err := study.ReadFinished(j.directory)
		switch {
		case errors.Is(err, study.ErrChanged):
			return nil, err
		case err == nil && finished.Digest == plan.Digest() &&
			(finished.Replications == plan.Replications || finished.Replications > plan.Replications && !o.replications.given):
			return finished, nil
		}
		if status, err := study.Inspect(j.directory); err == nil && status.Shards > 0 && !status.Complete {
			return nil, fmt.Errorf("%s: %w: it is divided into %d shards; run all of them with --shard, then dugnad merge %s, then this again",
				j.directory, study.ErrIncomplete, status.Shards, quoteArgument(j.directory))
		}
	}
	s, err := j.open()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := j.fill(ctx, s); err != nil {
		return nil, err
	}
	if o.shard.Of > 0 {
		return nil, j.report(s, false)
	}
	return study.ReadFinished(j.directory)
}

// labels are what factors are called in print.
func labels(s *scenarios.Study) map[string]string {
	names := map[string]string{}
	for i := range s.Factors {
		f := &s.Factors[i]
		names[f.Column()] = f.Shown()
	}
	return names
}

// isTable tells whether --out names a file rather than a directory.
func isTable(out string) bool { return strings.EqualFold(filepath.Ext(out), ".csv") }
