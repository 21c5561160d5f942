package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/scenarios/studies"
	"dugnad/sim"
	"dugnad/sim/record"
	"dugnad/sim/study"
)

// Study is the job of running the design of a study, or one shard of it.
type Study struct {
	Study       string `json:"study"`
	Changes            // of its scenario; Replications are those of the study
	Shard       string `json:"shard,omitempty" flag:"shard"`               // i/n; empty: all rows
	MaxFailures int    `json:"max_failures,omitempty" flag:"max-failures"` // 0: no limit
	KeepSeries  bool   `json:"keep_series,omitempty" flag:"keep-series"`
	Format      string `json:"format" flag:"format" default:"csv"` // parquet: also outcomes.parquet
	Figures     string `json:"figures" flag:"figures" default:"default"`
	Workers     int    `json:"workers" flag:"workers"`
	Out         string `json:"out,omitempty" flag:"out"` // empty: results/NAME
}

// StudyWork is a study that is ready to start or to continue.
type StudyWork struct {
	*studies.Study
	Job       *Study
	Directory string
	Shard     study.Shard

	Store *study.Study // set by Do

	manifestJob Job // the job, or the Sensitivity that it is part of
	sink        *Sink
	rows        studies.Prepared
}

// MakeRows makes the rows of the study, unless they take more memory than there is.
func (w *StudyWork) MakeRows() error {
	const remedy = "take fewer rows, --replications or --workers, or what makes a run smaller: organisations, places, periods, months"
	if err := w.sink.checkMemory(w.demand(), remedy); err != nil {
		return err
	}
	return w.Study.MakeRows()
}

// demand counts the memory of the study with all its rows.
func (w *StudyWork) demand() scenarios.Demand {
	const row, cell = 350, 110   // bytes of a row, and of a value in it
	const run, outcome = 150, 70 // bytes of a run, and of an outcome of it in memory and in the tables
	const prepared = 2           // scenarios in use by each worker, see studies.Prepared
	const preparation = 12e6     // bytes that a worker allocates for the scenarios of rows before they are collected, measured
	rows, runs := float64(w.RowCount()), float64(w.RowCount())*float64(w.Replications)
	if w.Shard.Of > 0 {
		runs = math.Ceil(runs / float64(w.Shard.Of))
	}
	largest := w.Largest()
	d := scenarios.Demand{Workers: w.Job.Workers}
	series := 0.0
	if w.Job.KeepSeries {
		series = largest.SeriesBytes(agents.Grouping(ByGroup))
	}
	d.Add(largest, 1, series)
	d.Runs = int(runs)
	d.Worker += preparation
	d.Kept = largest.Size().Blueprint*float64(prepared*w.Job.Workers+prepared) +
		rows*(row+cell*float64(len(w.Factors))) + runs*(run+outcome*float64(len(w.Outcomes)))
	d.Largest = fmt.Sprintf("%s (%s of %s)", d.Largest, Quantity(w.RowCount(), "row"), Quantity(len(w.Factors), "factor"))
	return d
}

// Command implements Job.
func (j *Study) Command() (name string, arguments []string) {
	return "sweep", []string{j.Study}
}

// Check loads the study and reports every error in the input.
func (j *Study) Check(ctx context.Context, s *Sink) (*StudyWork, error) {
	w, err := j.Count(ctx, s)
	if err == nil {
		err = w.MakeRows()
	}
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Count is Check without the rows, for an estimate of what they would cost.
func (j *Study) Count(ctx context.Context, s *Sink) (*StudyWork, error) {
	setWorkers(&j.Workers)
	source, err := s.source(ctx, j.Study)
	if err != nil {
		return nil, err
	}
	changes := j.Changes
	changes.Replications = 0
	loaded, err := studies.Count(source, changes.Assignments(), j.Replications)
	if err != nil {
		return nil, err
	}
	s.warn(loaded.Warnings())
	w := &StudyWork{Study: loaded, Directory: j.Out, Job: j, manifestJob: j, sink: s}
	if w.Directory == "" {
		w.Directory = filepath.Join("results", loaded.Name)
	}
	if j.Shard != "" {
		if w.Shard, err = study.ParseShard(j.Shard); err != nil {
			return nil, fault.Input("", "--shard: found %q; %s", j.Shard, err)
		}
	}
	return w, nil
}

// Plan returns the plan of the study, which its directory stores.
func (w *StudyWork) Plan() study.Plan {
	s := w.Study
	p := study.Plan{
		Name: s.Name, Seed: uint64(s.Base().Seed), Replications: s.Replications,
		Facts: []study.Fact{
			{Name: "scenario", Value: s.Base().Name},
			{Name: "digest of the scenario", Value: s.Base().Digest()},
			{Name: "luck", Value: s.Luck},
			{Name: "design", Value: s.DesignText()},
			{Name: "series kept", Value: strconv.FormatBool(w.Job.KeepSeries)},
		},
	}
	for i := range s.Factors {
		f := &s.Factors[i]
		p.Factors = append(p.Factors, f.Column())
		p.Facts = append(p.Facts, study.Fact{Name: "factor " + f.Column(), Value: f.Text()})
	}
	for _, o := range s.Outcomes {
		p.Outcomes = append(p.Outcomes, o.Name)
		p.Facts = append(p.Facts, study.Fact{
			Name:  "outcome " + o.Name,
			Value: strings.Join([]string{o.Measure, o.Field, o.Stage, o.Period, o.Group}, ", "),
		})
	}
	for _, data := range s.VariedData() {
		p.Facts = append(p.Facts, study.Fact{Name: "digest of " + data.Name, Value: data.SHA256})
	}
	for _, row := range s.Rows() {
		cells := make([]string, len(row.Values))
		for i, value := range row.Values {
			cells[i] = value.Cell()
		}
		p.Rows = append(p.Rows, study.Row{Role: row.Role, BaseRow: row.BaseRow, Luck: row.Luck, Values: cells})
	}
	return p
}

// files returns the files beside the tables of the study, which allow to repeat it.
func (w *StudyWork) files() []study.File {
	files := []study.File{
		{Name: "study.toml", Content: w.Text()},
		{Name: "scenario.toml", Content: w.Base().Resolved()},
	}
	for _, data := range append(w.Base().DataFiles(), w.VariedData()...) {
		if !data.Shipped {
			files = append(files, study.File{Name: data.Name, Content: data.Content})
		}
	}
	return files
}

// Do does the missing runs, writes the tables once all are done, and draws the figures. An interruption
// returns a fault.ResumableError.
func (w *StudyWork) Do(ctx context.Context) error {
	if err := w.run(ctx); err != nil {
		return err
	}
	if w.Shard.Of == 0 && w.Job.Figures != FiguresNone && w.sink.DrawStudy != nil {
		return w.sink.DrawStudy(ctx, w.Store.Path(), "sweep", w.Job.Workers)
	}
	return nil
}

// run does the missing runs, and writes the tables once all are done.
func (w *StudyWork) run(ctx context.Context) error {
	s, err := w.open()
	if err != nil {
		return err
	}
	defer s.Close()
	w.Store = s
	return w.fill(ctx, s)
}

// open creates the directory of the study or resumes it.
func (w *StudyWork) open() (*study.Study, error) {
	if err := findings.CheckDirectory(w.Directory); err != nil {
		return nil, err
	}
	environment := w.sink.Environment(w.manifestJob)
	findings.StateOverrides(environment, w.Base())
	s, err := study.Open(w.Directory, w.Plan(), w.Shard, w.files(), environment)
	if err != nil {
		return nil, findings.WithScenarioDifferences(err, w.Directory, w.Base())
	}
	if warning := s.Warning(); warning != "" {
		w.sink.Say("%s", warning)
	}
	performed, missing := s.Builds(), len(s.Missing()) > 0
	if done, failed := s.Recorded(); done+failed > 0 && missing {
		w.sink.Say("continuing in %s: %d of %d runs are recorded", s.Path(), done+failed, s.Total())
		if current := build.Current().Identity(); !slices.ContainsFunc(performed, func(b study.Build) bool { return b.Name == current }) {
			performed = append(performed, study.Build{Name: current, Runs: len(s.Missing())})
		}
	}
	w.sink.WarnBuilds(s.Path(), performed)
	return s, nil
}

// fill does the missing runs. Finished runs are kept after an interruption or an error.
func (w *StudyWork) fill(ctx context.Context, s *study.Study) error {
	if os.Getenv("GOGC") == "" {
		// The preparation of rows allocates much short-lived memory. Fewer collections make short runs a
		// quarter faster, for a few dozen megabytes.
		defer debug.SetGCPercent(debug.SetGCPercent(300))
	}
	missing := s.Missing()
	if len(missing) > 0 { // files of fewer runs are outdated
		if err := s.RemoveDerived(findings.IsOutdated); err != nil {
			return err
		}
	}
	var p Progress = noProgress{}
	if len(missing) > 0 {
		base := w.Base()
		p = w.sink.begin(ctx, len(missing), int(base.LastMonth()-base.FirstMonth())+1)
	}
	failures := 0
	begin := time.Now()
	err := s.Run(ctx, w.Job.Workers, w.Job.MaxFailures,
		func(ctx context.Context, id sim.Identity, inner int) ([]float64, error) {
			defer p.Run()
			return w.runOnce(ctx, s, id, inner, p)
		},
		func(o study.Outcome) {
			const most = 3 // failures.csv has all
			if o.Failure == "" {
				return
			}
			if failures++; failures <= most {
				w.sink.Say("row %d, replication %d failed: %s", o.Row, o.Replication, o.Failure)
			}
		})
	p.End()
	took := time.Since(begin)
	var interrupted fault.Interruption
	if errors.Is(err, context.Canceled) && errors.As(context.Cause(ctx), &interrupted) {
		done, failed := s.Recorded()
		return &fault.ResumableError{Err: err, Text: fmt.Sprintf("interrupted; %d of %d runs are kept in %s; the same command continues", done+failed, s.Total(), s.Path())}
	}
	if err != nil {
		return err
	}
	complete, err := s.Finish(map[string]float64{"simulate": took.Seconds()})
	if err == nil && complete && w.Job.Format == tables.Parquet && w.Shard.Of == 0 {
		err = tables.AddOutcomesParquet(s.Path(), s.Add)
	}
	return err
}

// runOnce does one run and returns its outcomes.
func (w *StudyWork) runOnce(ctx context.Context, s *study.Study, id sim.Identity, inner int, p Progress) ([]float64, error) {
	e, err := w.rows.Experiment(w.Study, id.Row, 2*w.Job.Workers+2)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	var series *agents.Series
	if w.Job.KeepSeries {
		series = agents.NewSeries(record.NewCSV(&text, agents.SeriesTable), e.Blueprint, e.Scenario.Name, id.Replication, agents.ByGroup)
	}
	tally, err := e.Run(ctx, w.Rows()[id.Row].Luck, id.Replication, inner, nil, func(world *agents.World, month int) {
		if series != nil {
			series.Observe(world, month)
		}
		p.Month()
	})
	if err != nil {
		return nil, err
	}
	if series != nil {
		if err := series.Flush(); err != nil {
			return nil, err
		}
		if err := s.Keep(fmt.Sprintf("series/%06d-%03d.csv", id.Row, id.Replication), text.Bytes()); err != nil {
			return nil, err
		}
	}
	return w.Measure(e, tally)
}
