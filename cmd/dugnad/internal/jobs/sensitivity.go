package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios/keys"
	"dugnad/sim/files"
	"dugnad/sim/sensitivity"
	"dugnad/sim/sensitivity/analysis"
	"dugnad/sim/study"
)

// Sensitivity is the job of running the design of a study and computing which factors drive its
// outcomes, or of analysing two tables without a study.
type Sensitivity struct {
	Study              // missing runs are done first; without a name, Given and Design are analysed
	Given     string   `json:"given,omitempty" flag:"given"`             // outcomes.csv
	Design    string   `json:"design,omitempty" flag:"design"`           // design.csv
	Methods   []string `json:"methods,omitempty" flag:"method" join:","` // of analysis.Methods; nil: the design decides
	First     string   `json:"estimator_first" flag:"estimator-first" default:"saltelli2010"`
	Total     string   `json:"estimator_total" flag:"estimator-total" default:"jansen1999"`
	Surrogate bool     `json:"surrogate,omitempty" flag:"surrogate"`
	Resamples int      `json:"resamples" flag:"resamples" default:"100"`
	Force     bool     `json:"force,omitempty" flag:"force"` // analyses even if more than 5 % of the runs have no number
}

// DefaultResamples is the default number of bootstrap resamples.
const DefaultResamples = 100

// NewSensitivity returns the job of a study with the default estimators and resamples.
func NewSensitivity(of Study) *Sensitivity {
	return &Sensitivity{Study: of, First: sensitivity.Saltelli2010.String(), Total: sensitivity.TotalJansen1999.String(), Resamples: DefaultResamples}
}

// SensitivityWork is an analysis that is ready to start.
type SensitivityWork struct {
	*StudyWork                  // nil for two tables without a study
	Analysis   *tables.Analysis // set by Do; nil if only a shard was run
	Path       string           // of the indices; empty if they were not written
	settings   analysis.Settings
	sample     *analysis.Sample // of two tables
	digests    [2]string        // of the design and the outcomes
	job        *Sensitivity
	sink       *Sink
}

// Command implements Job.
func (j *Sensitivity) Command() (name string, arguments []string) {
	if j.Given == "" {
		arguments = []string{j.Study.Study}
	}
	return "sensitivity", arguments
}

// Check loads the study or the tables and reports every error in the input.
func (j *Sensitivity) Check(ctx context.Context, s *Sink) (*SensitivityWork, error) {
	w, err := j.Count(ctx, s)
	if err == nil && w.StudyWork != nil {
		err = w.MakeRows()
	}
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Count is Check without the rows of the study, for an estimate of what they would cost.
func (j *Sensitivity) Count(ctx context.Context, s *Sink) (*SensitivityWork, error) {
	setWorkers(&j.Workers)
	w := &SensitivityWork{job: j, sink: s}
	var err error
	if w.settings, err = j.settings(); err != nil {
		return nil, err
	}
	if j.Given != "" {
		return w, w.readGiven()
	}
	if w.StudyWork, err = j.Study.Count(ctx, s); err != nil {
		return nil, err
	}
	w.manifestJob = j
	design := &w.Study.Design
	w.settings.Nets, w.settings.Random = max(1, design.Scrambles), design.Kind == "lhs"
	return w, w.checkMethods()
}

// settings returns the settings of the analysis. Unknown or inconsistent ones are an error.
func (j *Sensitivity) settings() (analysis.Settings, error) {
	s := analysis.Settings{Methods: j.Methods, Surrogate: j.Surrogate, Resamples: j.Resamples, Workers: j.Workers, Force: j.Force}
	var err error
	if s.First, err = sensitivity.ParseFirstOrder(j.First); err != nil {
		return s, err
	}
	if s.Total, err = sensitivity.ParseTotalOrder(j.Total); err != nil {
		return s, err
	}
	standard := s.First == sensitivity.Saltelli2010 && s.Total == sensitivity.TotalJansen1999
	switch {
	case j.Resamples == 1:
		return s, fault.Input("", "found --resamples 1; allowed: 0, or at least 2, of which 100 are usual")
	case s.Surrogate && !standard:
		return s, fault.Input("leave the estimators alone", "found --surrogate with other estimators than %s and %s", sensitivity.Saltelli2010, sensitivity.TotalJansen1999)
	case s.Surrogate && j.Given != "":
		return s, fault.Input("", "found --surrogate with --given; it needs the study, whose design knows its points")
	}
	return s, nil
}

// checkMethods returns an error if a method does not suit the design.
func (w *SensitivityWork) checkMethods() error {
	design := &w.Study.Design
	shape := analysis.Shape{Kind: analysis.Points, Rows: w.RowCount(), Factors: len(w.Factors), Random: w.settings.Random}
	switch design.Kind {
	case "saltelli":
		shape.Kind, shape.Rows = analysis.BasePoints, 2*design.Samples*w.settings.Nets
	case "morris":
		shape.Kind = analysis.Trajectories
	case "efast":
		shape.Kind = analysis.Curves
	case "factorial":
		shape.Kind = analysis.Changes
	}
	if found, remedy := shape.Objection(w.settings.Methods); found != "" {
		return fault.Input(remedy, "%s: design: found %s of kind %q", w.job.Study.Study, found, design.Kind)
	}
	if w.settings.Surrogate && shape.Kind != analysis.BasePoints {
		return fault.Input("", "%s: design: found kind %q with --surrogate; allowed: saltelli", w.job.Study.Study, design.Kind)
	}
	return nil
}

// Do does the missing runs of the study, computes the indices and writes them. Two tables need no runs.
func (w *SensitivityWork) Do(ctx context.Context) error {
	if w.StudyWork == nil {
		return w.analyseGiven()
	}
	finished, err := w.finish(ctx)
	if err != nil || finished == nil {
		return err
	}
	sample, err := analysis.Read(analysis.Table{Name: filepath.Join(w.Directory, "design.csv"), Text: finished.Design},
		analysis.Table{Name: filepath.Join(w.Directory, "outcomes.csv"), Text: finished.Outcomes})
	if err != nil {
		return err
	}
	for i, point := range w.Points() {
		sample.Rows[i].Point = point.Point
	}
	if err = w.analyse(sample); err != nil {
		return err
	}
	w.Path = w.Directory
	w.Analysis.Record(finished.DesignDigest, finished.OutcomesDigest)
	if err := study.AddFiles(w.Path, w.job.Force, w.Analysis.Files...); err != nil {
		return err
	}
	if w.job.Figures != FiguresNone && w.sink.DrawStudy != nil {
		return w.sink.DrawStudy(ctx, w.Path, "sensitivity", w.job.Workers)
	}
	return nil
}

// finish returns the complete study from the disk, after the missing runs. It returns nil if the job is
// only a shard.
func (w *SensitivityWork) finish(ctx context.Context) (*study.Results, error) {
	plan := w.Plan()
	if w.Shard.Of == 0 {
		finished, err := study.ReadResults(w.Directory)
		switch {
		case errors.Is(err, study.ErrChanged):
			return nil, err
		case err == nil && finished.Digest == plan.Digest() &&
			(finished.Replications == plan.Replications || finished.Replications > plan.Replications && w.job.Replications == 0):
			w.sink.WarnBuilds(w.Directory, finished.Builds)
			return finished, nil
		}
		if status, err := study.Inspect(w.Directory); err == nil && status.Shards > 0 && !status.Complete {
			return nil, fmt.Errorf("%s: %w: it is divided into %d shards; run all of them with --shard, then dugnad merge %s, then this again",
				w.Directory, study.ErrIncomplete, status.Shards, fault.QuotePath(w.Directory))
		}
	}
	if err := w.run(ctx); err != nil || w.Shard.Of > 0 {
		return nil, err
	}
	return study.ReadResults(w.Directory)
}

// readGiven checks the place of the indices and reads the two tables.
func (w *SensitivityWork) readGiven() (err error) {
	if err := checkReplaceable(w.job.Out, w.job.Force); err != nil {
		return err
	}
	var read [2]analysis.Table
	for i, name := range []string{w.job.Design, w.job.Given} {
		text, err := keys.ReadFile(findings.UserFiles{}, name, findings.MostBytes)
		if errors.Is(err, fs.ErrNotExist) {
			return fault.Input("", "found no file %s", name)
		}
		var refused *keys.FileError
		if errors.As(err, &refused) {
			return keys.Problems{refused.Problem()}
		}
		if err != nil {
			return err
		}
		read[i], w.digests[i] = analysis.Table{Name: name, Text: text}, files.Digest(text)
	}
	w.sample, err = analysis.Read(read[0], read[1])
	return err
}

// analyseGiven computes the indices of two tables and writes them if the job has Out.
func (w *SensitivityWork) analyseGiven() error {
	if err := w.analyse(w.sample); err != nil {
		return err
	}
	w.Path = w.job.Out
	switch {
	case w.Path == "":
		return nil
	case isTable(w.Path):
		return files.Write(w.Path, w.Analysis.Table())
	}
	w.Analysis.Record(w.digests[0], w.digests[1])
	return study.AddFiles(w.Path, w.job.Force, w.Analysis.Files...)
}

// isTable tells whether --out names a file rather than a directory.
func isTable(out string) bool { return strings.EqualFold(filepath.Ext(out), ".csv") }

// checkReplaceable returns an error if the indices of two tables may not be written to out.
func checkReplaceable(out string, force bool) error {
	if out == "" {
		return nil
	}
	info, err := os.Stat(out)
	exists := err == nil
	switch {
	case isTable(out) && exists && info.IsDir():
		return fault.Input("name a file, or another directory", "%s exists and is a directory", out)
	case isTable(out):
		return findings.CheckFile("--out", out, force)
	case exists && !info.IsDir():
		return fault.Input("name a directory, or a file that ends in .csv", "%s exists and is not a directory", out)
	}
	written, err := study.ReadDerived(out)
	for _, name := range []string{analysis.IndexTable.Name, analysis.ConvergenceTable.Name, findings.AnalysisName} {
		if err == nil {
			err = files.CheckReplaceable(out, name, written, force)
		}
	}
	return err
}

// analyse computes the indices and their tables, in memory, and says what makes them doubtful.
func (w *SensitivityWork) analyse(sample *analysis.Sample) (err error) {
	if w.Analysis, err = tables.Analyse(sample, w.settings); err != nil {
		return err
	}
	for _, warning := range w.Analysis.Warnings {
		w.sink.Say("%s", warning)
	}
	for _, words := range w.Analysis.NoIndexWords() {
		w.sink.Say("%s", words)
	}
	return nil
}
