package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/scenarios/studies"
	"dugnad/sim"
	"dugnad/sim/record"
	"dugnad/sim/study"
)

// studyJob is a study on its way: what the commands that run designs share.
type studyJob struct {
	*app
	study      *studies.Study
	directory  string
	shard      study.Shard
	workers    int
	mostFailed int // 0 for no limit
	keepSeries bool
	parquet    bool // outcomes.parquet as well
	quiet      bool
	figures    string // as --figures says
	rows       preparedRows
}

// plan is the study as the directory knows it.
func (j *studyJob) plan() study.Plan {
	s := j.study
	p := study.Plan{
		Name: s.Name, Seed: uint64(s.Base().Seed), Replications: s.Replications,
		Facts: []study.Fact{
			{Name: "scenario", Value: s.Base().Name},
			{Name: "digest of the scenario", Value: s.Base().Digest()},
			{Name: "luck", Value: s.Luck},
			{Name: "design", Value: s.DesignText()},
			{Name: "series kept", Value: strconv.FormatBool(j.keepSeries)},
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

// files are kept beside the study's tables, for the record and for whoever repeats it.
func (j *studyJob) files() []study.File {
	files := []study.File{
		{Name: "study.toml", Content: j.study.Text()},
		{Name: "scenario.toml", Content: j.study.Base().Resolved()},
	}
	for _, data := range append(j.study.Base().DataFiles(), j.study.VariedData()...) {
		if !data.Shipped {
			files = append(files, study.File{Name: data.Name, Content: data.Content})
		}
	}
	return files
}

// run runs what is missing, writes the tables once nothing is, and prints them.
func (j *studyJob) run(ctx context.Context, asJSON bool) error {
	s, err := j.open()
	if err != nil {
		return err
	}
	defer s.Close()
	if err := j.fill(ctx, s); err != nil {
		return err
	}
	if j.shard.Of == 0 && j.figures != "none" {
		if err := j.drawStudy(ctx, s.Path(), "sweep", j.workers); err != nil {
			return err
		}
	}
	return j.report(s, asJSON)
}

// open begins or resumes the study.
func (j *studyJob) open() (*study.Study, error) {
	if info, err := os.Stat(j.directory); err == nil && !info.IsDir() {
		return nil, wrongInput("choose another --out", "%s is there and is no directory", j.directory)
	}
	s, err := study.Open(j.directory, j.plan(), j.shard, j.files(), j.environment())
	if err != nil {
		return nil, j.withScenarioDifferences(err)
	}
	if warning := s.Warning(); warning != "" {
		j.say("%s", warning)
	}
	if done, failed := s.Recorded(); done+failed > 0 && len(s.Missing()) > 0 {
		j.say("going on in %s: %d of %d runs are recorded", s.Path(), done+failed, s.Total())
		j.sayPrograms(s.Path(), s.Earlier(), j.environment())
	}
	return s, nil
}

// withScenarioDifferences says after the refusal of another plan in which keys its scenario
// differs from the one that is kept, of which the plan has no more than the digest.
func (j *studyJob) withScenarioDifferences(err error) error {
	if !errors.Is(err, study.ErrOtherPlan) {
		return err
	}
	places := []string{j.directory}
	if shards, problem := os.ReadDir(filepath.Join(j.directory, "shards")); problem == nil {
		for _, shard := range shards {
			places = append(places, filepath.Join(j.directory, "shards", shard.Name()))
		}
	}
	for _, place := range places {
		source := scenarios.Source{FS: userFiles{}, Path: filepath.ToSlash(filepath.Join(place, "scenario.toml"))}
		there, problem := scenarios.Load(source, nil)
		if problem != nil {
			continue
		}
		const most = 10
		differences := scenarios.Diff(there, j.study.Base())
		if len(differences) == 0 {
			return err
		}
		text := "the scenario differs in"
		for i, d := range differences {
			if i == most {
				text += fmt.Sprintf("\n  … and %d more", len(differences)-most)
				break
			}
			text += fmt.Sprintf("\n  %s: %s there, %s now", d.Path, orDash(d.A), orDash(d.B))
		}
		return fmt.Errorf("%w\n%s", err, text)
	}
	return err
}

// fill runs what is missing. What is interrupted, or fails on the way, is kept.
func (j *studyJob) fill(ctx context.Context, s *study.Study) error {
	if os.Getenv("GOGC") == "" {
		// Preparing rows makes much short-lived memory, and little is alive: collecting less often
		// takes a quarter off short runs and a few dozen megabytes.
		defer debug.SetGCPercent(debug.SetGCPercent(300))
	}
	missing := s.Missing()
	if len(missing) > 0 { // what is there is of fewer runs
		if err := removeMadeFromOutcomes(s.Path()); err != nil {
			return err
		}
	}
	p := j.newProgress(ctx, j.quiet || len(missing) == 0, len(missing), scenarioMonths(j.study.Base()))
	said := 0
	begin := time.Now()
	err := s.Run(ctx, j.workers, j.mostFailed,
		func(ctx context.Context, id sim.Identity, inner int) ([]float64, error) {
			defer p.run()
			return j.one(ctx, s, id, inner, p)
		},
		func(o study.Outcome) {
			const most = 3 // failures.csv has all
			if o.Failure == "" {
				return
			}
			if said++; said <= most {
				j.say("row %d, replication %d failed: %s", o.Row, o.Replication, o.Failure)
			}
		})
	p.end()
	took := time.Since(begin)
	var interrupted interruption
	if errors.Is(err, context.Canceled) && errors.As(context.Cause(ctx), &interrupted) {
		done, failed := s.Recorded()
		return &keptStudy{err, fmt.Sprintf("interrupted; %d of %d runs are kept in %s; the same command goes on", done+failed, s.Total(), s.Path())}
	}
	if err != nil {
		return err
	}
	complete, err := s.Finish(map[string]float64{"simulate": took.Seconds()})
	if err == nil && complete && j.parquet && j.shard.Of == 0 {
		err = addOutcomesParquet(s.Path())
	}
	return err
}

// one carries out one run.
func (j *studyJob) one(ctx context.Context, s *study.Study, id sim.Identity, inner int, p *progress) ([]float64, error) {
	e, err := j.rows.at(j.study, id.Row, 2*j.workers+2)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	var series *agents.Series
	if j.keepSeries {
		series = agents.NewSeries(record.NewCSV(&text, agents.SeriesTable), e.Blueprint, e.Scenario.Name, id.Replication, agents.ByGroup)
	}
	tally, err := e.Run(ctx, j.study.Rows()[id.Row].Luck, id.Replication, inner, nil, func(w *agents.World, month int) {
		if series != nil {
			series.Observe(w, month)
		}
		p.month()
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
	return j.study.Measure(e, tally)
}

// keptStudy is the error of a study that was interrupted: what is kept is said in words.
type keptStudy struct {
	err  error
	text string
}

func (k *keptStudy) Error() string { return k.text }
func (k *keptStudy) Unwrap() error { return k.err }

// preparedRows prepares the scenario of a row once for all its replications, and lets go of
// rows that lie behind.
type preparedRows struct {
	guard sync.Mutex
	rows  map[int]*preparedRow
}

type preparedRow struct {
	once       sync.Once
	experiment *scenarios.Experiment
	err        error
}

// at is the experiment of a row, when at most so many rows are in use at once.
func (p *preparedRows) at(s *studies.Study, row, inUse int) (*scenarios.Experiment, error) {
	p.guard.Lock()
	if p.rows == nil {
		p.rows = map[int]*preparedRow{}
	}
	known := p.rows[row]
	if known == nil {
		known = new(preparedRow)
		p.rows[row] = known
		for other := range p.rows {
			if other < row-inUse {
				delete(p.rows, other)
			}
		}
	}
	p.guard.Unlock()
	known.once.Do(func() { known.experiment, known.err = s.Experiment(row) })
	return known.experiment, known.err
}

func scenarioMonths(s *scenarios.Scenario) int { return int(s.LastMonth()-s.FirstMonth()) + 1 }
