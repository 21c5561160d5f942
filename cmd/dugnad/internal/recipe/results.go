package recipe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/sim/files"
	"dugnad/sim/results"
	"dugnad/sim/study"
)

// checkInputs checks the scenarios, studies and directories of the recipe before anything is run, and
// computes the digests of the inputs of results.
func (r *rebuild) checkInputs(ctx context.Context) error {
	for i := range r.recipe.Results {
		of := &r.recipe.Results[i]
		var inputs []string
		var err error
		if of.Directory == "" {
			if err := files.CheckInside(r.out, "results/"+of.ID); err != nil {
				return err
			}
		}
		switch {
		case of.Study != "":
			inputs, err = r.studyInputs(ctx, of)
		case of.Directory != "":
			inputs, err = directoryInputs(r.recipe.path(of.Directory))
		default:
			inputs, err = r.scenarioInputs(ctx, of)
		}
		if err != nil {
			return err
		}
		r.inputs[of.ID] = digestOf(inputs...)
	}
	return nil
}

// scenarioInputs returns the version of the program, the keys of the recipe, and the digests of the
// scenarios.
func (r *rebuild) scenarioInputs(ctx context.Context, of *recipeResult) ([]string, error) {
	text, err := json.Marshal(of)
	if err != nil {
		return nil, err
	}
	inputs := []string{build.Current().Identity(), string(text)}
	for _, name := range append([]string{of.Scenario}, of.Alternatives...) {
		s, err := r.sink.Load(ctx, r.resolve(name), jobs.Changes{Set: of.Set, Replications: of.Replications})
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, s.Digest())
	}
	if _, err := jobs.Check(ctx, r.job(of), r.sink); err != nil {
		return nil, fmt.Errorf("%s: results %q: %w", r.recipe.file, of.ID, err)
	}
	if err := r.output(of).Check(); err != nil {
		return nil, fmt.Errorf("%s: results %q: %w", r.recipe.file, of.ID, err)
	}
	return inputs, nil
}

// studyInputs returns the digest of the plan of a study and its replications. Like sweep, it keeps runs
// of other versions of the program.
func (r *rebuild) studyInputs(ctx context.Context, of *recipeResult) ([]string, error) {
	study := jobs.Study{Study: r.resolve(of.Study), Changes: jobs.Changes{Set: of.Set, Replications: of.Replications}}
	s, err := study.Check(ctx, r.sink)
	if err != nil {
		return nil, err
	}
	r.indices[of.ID] = slices.Contains([]string{"saltelli", "morris", "efast", "factorial"}, s.Design.Kind)
	for _, figure := range r.recipe.Figures {
		if figure.Results == of.ID {
			if err := findings.CheckOutcomes(s.Study, figure.Outcome); err != nil {
				return nil, fmt.Errorf("%s: figure %q: %w", r.recipe.file, figure.File, err)
			}
		}
	}
	plan := s.Plan()
	return []string{plan.Digest(), fmt.Sprint(plan.Replications)}, nil
}

// directoryInputs returns the digests of the tables of an existing directory.
func directoryInputs(directory string) ([]string, error) {
	if err := results.PutBack(directory); err != nil {
		return nil, err
	}
	if findings.IsStudy(directory) {
		finished, err := study.ReadResults(directory)
		if err != nil {
			return nil, err
		}
		about, err := files.Read(filepath.Join(directory, findings.AnalysisName))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return []string{finished.DesignDigest, finished.OutcomesDigest, string(about)}, nil
	}
	if findings.HasOnlyIndices(directory) {
		about, err := files.Read(filepath.Join(directory, findings.AnalysisName))
		return []string{string(about)}, err
	}
	if info, err := os.Stat(directory); err != nil || !info.IsDir() {
		return nil, fault.Input("directory names existing results, an existing study or indices", "%s is not a directory", directory)
	}
	manifest, err := results.ReadManifest(directory)
	if err == nil {
		err = results.VerifyFiles(directory, func(path string) bool { return !findings.IsDerived(path) })
	}
	if err != nil {
		return nil, err
	}
	var inputs []string
	for _, file := range manifest.Files {
		if !findings.IsDerived(file.Path) {
			inputs = append(inputs, file.Path, file.SHA256)
		}
	}
	return inputs, nil
}

// rebuildResults computes results unless they are up to date, and draws their outdated figures.
func (r *rebuild) rebuildResults(ctx context.Context, of *recipeResult) error {
	var figures, stale []*recipeFigure
	for i := range r.recipe.Figures {
		if figure := &r.recipe.Figures[i]; figure.Results == of.ID {
			figures = append(figures, figure)
			if !r.upToDate(figure) {
				stale = append(stale, figure)
			}
		}
	}
	if len(figures) > 0 && len(stale) == 0 {
		return nil
	}
	if of.Directory == "" && !r.isCurrent(of) {
		if err := r.runJob(ctx, of); err != nil {
			return err
		}
	}
	if len(figures) == 0 {
		return nil
	}
	f, err := findings.Open(r.directory(of))
	if err != nil {
		return err
	}
	if f.Unverified() {
		r.sink.Say("%s: %s", r.directory(of), findings.NotVerified)
	}
	for _, figure := range stale {
		if err := r.drawFigure(ctx, figure, f); err != nil {
			return err
		}
	}
	return nil
}

// directory returns the directory of results.
func (r *rebuild) directory(of *recipeResult) string {
	if of.Directory != "" {
		return r.recipe.path(of.Directory)
	}
	return filepath.Join(r.out, "results", of.ID)
}

// isCurrent tells whether results are complete, unchanged, and computed from the current inputs.
func (r *rebuild) isCurrent(of *recipeResult) bool {
	if r.provenance.Results[of.ID] != r.inputs[of.ID] {
		return false
	}
	if of.Study == "" {
		return results.VerifyFiles(r.directory(of), func(path string) bool { return !findings.IsDerived(path) }) == nil
	}
	f, err := findings.Open(r.directory(of))
	return err == nil && (!r.indices[of.ID] || f.Has("indices.csv"))
}

// runJob computes results. A failed pattern, or a failed run of a study, is a result as well.
func (r *rebuild) runJob(ctx context.Context, of *recipeResult) error {
	job := r.job(of)
	r.sink.Say("running %s: %s", of.ID, jobs.ShellCommand(job))
	work, err := jobs.Check(ctx, job, r.sink)
	if err == nil {
		err = work.Do(ctx)
	}
	if errors.Is(err, study.ErrOtherPlan) {
		return fmt.Errorf("%w\nor remove %s, to run the study anew", err, r.directory(of))
	}
	if err != nil {
		return err
	}
	r.provenance.Results[of.ID] = r.inputs[of.ID]
	return r.save()
}

// output returns the place of results, which replace those that the same recipe made.
func (r *rebuild) output(of *recipeResult) jobs.Output {
	return jobs.Output{Out: r.directory(of), Force: r.Force, Recipe: findings.RelativePath(r.out, r.recipe.file) + "#" + of.ID}
}

// job returns the job that computes results.
func (r *rebuild) job(of *recipeResult) jobs.Job {
	changes := jobs.Changes{Set: of.Set, Replications: of.Replications}
	output := r.output(of)
	scenario, workers := r.resolve(of.Scenario), r.Workers
	switch {
	case of.Study != "":
		study := jobs.Study{Study: r.resolve(of.Study), Changes: changes, Format: tables.CSV, Figures: jobs.FiguresNone, Workers: workers, Out: output.Out}
		if r.indices[of.ID] {
			return jobs.NewSensitivity(study)
		}
		return &study
	case of.Ablate:
		return &jobs.Validate{Scenario: scenario, Changes: changes, Ablate: true, Workers: workers, Output: output}
	case of.Explain:
		return &jobs.Explain{
			Base: scenario, Alternative: r.resolve(of.Alternatives[0]), Changes: changes, Mechanisms: of.Mechanisms,
			Figures: jobs.FiguresNone, Workers: workers, Output: output,
		}
	case len(of.Alternatives) > 0:
		compare := &jobs.Compare{Scenarios: []string{scenario}, Changes: changes, By: jobs.ByGroup, Format: tables.CSV, Figures: jobs.FiguresNone, Workers: workers, Output: output}
		for _, name := range of.Alternatives {
			compare.Scenarios = append(compare.Scenarios, r.resolve(name))
		}
		return compare
	case of.Trace != nil:
		t := of.Trace
		return &jobs.Trace{
			Scenario: scenario, Changes: changes, Replication: 1, Place: t.Place, Field: t.Field, Organisation: t.Organisation, Month: t.Month,
			Figures: jobs.FiguresDefault, Workers: workers, Output: output,
		}
	}
	return &jobs.Run{Scenario: scenario, Changes: changes, By: jobs.ByGroup, Weights: jobs.WeighTasks, Format: tables.CSV, Network: of.Network, Figures: jobs.FiguresNone, Workers: workers, Output: output}
}
