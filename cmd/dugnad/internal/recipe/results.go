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
	"dugnad/sim/results"
	"dugnad/sim/study"
)

// checkInputs finds what is wrong with the scenarios, studies and directories that a recipe
// names before anything is run, and takes the digests of what results are made from.
func (r *rebuild) checkInputs(ctx context.Context) error {
	for i := range r.recipe.Results {
		of := &r.recipe.Results[i]
		var inputs []string
		var err error
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

// scenarioInputs are the program, what the recipe says, and every scenario with all that it says.
func (r *rebuild) scenarioInputs(ctx context.Context, of *recipeResult) ([]string, error) {
	said, err := json.Marshal(of)
	if err != nil {
		return nil, err
	}
	inputs := []string{build.Current().Version, build.Current().Revision, string(said)}
	for _, name := range append([]string{of.Scenario}, of.Alternatives...) {
		s, err := r.sink.Load(ctx, r.named(name), jobs.Changes{Set: of.Set, Replications: of.Replications})
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, s.Digest())
	}
	if _, err := jobs.Check(ctx, r.job(of), r.sink); err != nil {
		return nil, fmt.Errorf("%s: results %q: %w", r.recipe.file, of.ID, err)
	}
	return inputs, nil
}

// studyInputs are a study's plan and its replications. What another version of the program has
// run of it is kept, as sweep keeps it.
func (r *rebuild) studyInputs(ctx context.Context, of *recipeResult) ([]string, error) {
	study := jobs.Study{Study: r.named(of.Study), Changes: jobs.Changes{Set: of.Set, Replications: of.Replications}}
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

// directoryInputs are the digests of the tables that are there.
func directoryInputs(directory string) ([]string, error) {
	if findings.IsStudy(directory) {
		finished, err := study.ReadResults(directory)
		if err != nil {
			return nil, err
		}
		about, err := os.ReadFile(filepath.Join(directory, findings.AnalysisName))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return []string{finished.DesignDigest, finished.OutcomesDigest, string(about)}, nil
	}
	if findings.HasOnlyIndices(directory) {
		about, err := os.ReadFile(filepath.Join(directory, findings.AnalysisName))
		return []string{string(about)}, err
	}
	if info, err := os.Stat(directory); err != nil || !info.IsDir() {
		return nil, fault.Input("directory names results, a study or indices that are there", "%s is no directory", directory)
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

// makeResults makes some results, unless they are there, and draws the figures of them that
// are not up to date.
func (r *rebuild) makeResults(ctx context.Context, of *recipeResult) error {
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
	if of.Directory == "" && !r.isMade(of) {
		if err := r.make(ctx, of); err != nil {
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
	for _, figure := range stale {
		if err := r.drawFigure(ctx, figure, f); err != nil {
			return err
		}
	}
	return nil
}

// directory is where some results are.
func (r *rebuild) directory(of *recipeResult) string {
	if of.Directory != "" {
		return r.recipe.path(of.Directory)
	}
	return filepath.Join(r.out, "results", of.ID)
}

// isMade tells whether results are there whole, from the same inputs.
func (r *rebuild) isMade(of *recipeResult) bool {
	if r.made.Results[of.ID] != r.inputs[of.ID] {
		return false
	}
	if of.Study == "" {
		return results.Verify(r.directory(of)) == nil
	}
	f, err := findings.Open(r.directory(of))
	return err == nil && (!r.indices[of.ID] || f.Has("indices.csv"))
}

// make makes some results. That a pattern or a run of a study failed is a result, too.
func (r *rebuild) make(ctx context.Context, of *recipeResult) error {
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
	r.made.Results[of.ID] = r.inputs[of.ID]
	return r.keep()
}

// job is what makes some results.
func (r *rebuild) job(of *recipeResult) jobs.Job {
	changes := jobs.Changes{Set: of.Set, Replications: of.Replications}
	output := jobs.Output{Out: r.directory(of), Force: true}
	scenario, workers := r.named(of.Scenario), r.Workers
	switch {
	case of.Study != "":
		study := jobs.Study{Study: r.named(of.Study), Changes: changes, Format: tables.CSV, Figures: jobs.FiguresNone, Workers: workers, Out: output.Out} // goes on where it is
		if r.indices[of.ID] {
			return jobs.NewSensitivity(study)
		}
		return &study
	case of.Ablate:
		return &jobs.Validate{Scenario: scenario, Changes: changes, Ablate: true, Workers: workers, Output: output}
	case of.Explain:
		return &jobs.Explain{
			Base: scenario, Alternative: r.named(of.Alternatives[0]), Changes: changes, Mechanisms: of.Mechanisms,
			Figures: jobs.FiguresNone, Workers: workers, Output: output,
		}
	case len(of.Alternatives) > 0:
		compare := &jobs.Compare{Scenarios: []string{scenario}, Changes: changes, By: jobs.ByGroup, Format: tables.CSV, Figures: jobs.FiguresNone, Workers: workers, Output: output}
		for _, name := range of.Alternatives {
			compare.Scenarios = append(compare.Scenarios, r.named(name))
		}
		return compare
	case of.Trace != nil:
		t := of.Trace
		return &jobs.Trace{
			Scenario: scenario, Changes: changes, Replication: 1, Place: t.Place, Field: t.Field, Organisation: t.Organisation, Month: t.Month,
			Figures: jobs.FiguresNone, Workers: workers, Output: output,
		}
	}
	return &jobs.Run{Scenario: scenario, Changes: changes, By: jobs.ByGroup, Format: tables.CSV, Network: of.Network, Figures: jobs.FiguresNone, Workers: workers, Output: output}
}
