package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dugnad/sim/results"
	"dugnad/sim/study"
)

// checkInputs finds what is wrong with the scenarios, studies and directories that a recipe
// names before anything is run, and takes the digests of what results are made from.
func (k *kitchen) checkInputs(ctx context.Context) error {
	for i := range k.recipe.Results {
		of := &k.recipe.Results[i]
		var inputs []string
		var err error
		switch {
		case of.Study != "":
			inputs, err = k.studyInputs(ctx, of)
		case of.Directory != "":
			inputs, err = directoryInputs(k.recipe.path(of.Directory))
		default:
			inputs, err = k.scenarioInputs(ctx, of)
		}
		if err != nil {
			return err
		}
		k.inputs[of.Name] = digestOf(inputs...)
	}
	return nil
}

// scenarioInputs are the program, what the recipe says, and every scenario with all that it says.
func (k *kitchen) scenarioInputs(ctx context.Context, of *recipeResult) ([]string, error) {
	said, err := json.Marshal(of)
	if err != nil {
		return nil, err
	}
	inputs := []string{thisBuild().Version, thisBuild().Revision, string(said)}
	for _, name := range append([]string{of.Scenario}, of.Alternatives...) {
		s, err := k.sink.load(ctx, k.named(name), Changes{Set: of.Set, Replications: of.Replications})
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, s.Digest())
	}
	if _, err := Check(ctx, k.job(of), k.sink); err != nil {
		return nil, fmt.Errorf("%s: results %q: %w", k.recipe.file, of.Name, err)
	}
	return inputs, nil
}

// studyInputs are a study's plan and its replications. What another version of the program has
// run of it is kept, as sweep keeps it.
func (k *kitchen) studyInputs(ctx context.Context, of *recipeResult) ([]string, error) {
	study := Study{Study: k.named(of.Study), Changes: Changes{Set: of.Set, Replications: of.Replications}}
	s, err := study.Check(ctx, k.sink)
	if err != nil {
		return nil, err
	}
	of.indices = s.Design.Kind == "saltelli" || s.Design.Kind == "morris"
	for _, figure := range k.recipe.Figures {
		if figure.Results == of.Name {
			if err := areOutcomes(s.Study, figure.Outcome); err != nil {
				return nil, fmt.Errorf("%s: figure %q: %w", k.recipe.file, figure.File, err)
			}
		}
	}
	plan := s.Plan()
	return []string{plan.Digest(), fmt.Sprint(plan.Replications)}, nil
}

// directoryInputs are the digests of the tables that are there.
func directoryInputs(directory string) ([]string, error) {
	if isStudy(directory) {
		finished, err := study.ReadFinished(directory)
		if err != nil {
			return nil, err
		}
		about, err := os.ReadFile(filepath.Join(directory, analysisName))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		return []string{finished.DesignDigest, finished.OutcomesDigest, string(about)}, nil
	}
	if isGiven(directory) {
		about, err := os.ReadFile(filepath.Join(directory, analysisName))
		return []string{string(about)}, err
	}
	if info, err := os.Stat(directory); err != nil || !info.IsDir() {
		return nil, wrongInput("directory names results, a study or indices that are there", "%s is no directory", directory)
	}
	manifest, err := results.ReadManifest(directory)
	if err == nil {
		err = results.VerifyFiles(directory, func(path string) bool { return !isDerived(path) })
	}
	if err != nil {
		return nil, err
	}
	var inputs []string
	for _, file := range manifest.Files {
		if !isDerived(file.Path) {
			inputs = append(inputs, file.Path, file.SHA256)
		}
	}
	return inputs, nil
}

// cookResults makes some results, unless they are there, and draws the figures of them that
// are not up to date.
func (k *kitchen) cookResults(ctx context.Context, of *recipeResult) error {
	var figures, stale []*recipeFigure
	for i := range k.recipe.Figures {
		if figure := &k.recipe.Figures[i]; figure.Results == of.Name {
			figures = append(figures, figure)
			if !k.upToDate(figure) {
				stale = append(stale, figure)
			}
		}
	}
	if len(figures) > 0 && len(stale) == 0 {
		return nil
	}
	if of.Directory == "" && !k.isMade(of) {
		if err := k.make(ctx, of); err != nil {
			return err
		}
	}
	if len(figures) == 0 {
		return nil
	}
	f, err := findingsAt(k.directory(of))
	if err != nil {
		return err
	}
	for _, figure := range stale {
		if err := k.cookFigure(ctx, figure, f); err != nil {
			return err
		}
	}
	return nil
}

// directory is where some results are.
func (k *kitchen) directory(of *recipeResult) string {
	if of.Directory != "" {
		return k.recipe.path(of.Directory)
	}
	return filepath.Join(k.out, "results", of.Name)
}

// isMade tells whether results are there whole, from the same inputs.
func (k *kitchen) isMade(of *recipeResult) bool {
	if k.made.Results[of.Name] != k.inputs[of.Name] {
		return false
	}
	if of.Study == "" {
		return results.Verify(k.directory(of)) == nil
	}
	f, err := findingsAt(k.directory(of))
	return err == nil && (!of.indices || f.has("indices.csv"))
}

// make makes some results. That a pattern or a run of a study failed is a result, too.
func (k *kitchen) make(ctx context.Context, of *recipeResult) error {
	job := k.job(of)
	k.sink.Say("running %s: %s", of.Name, commandOf(job))
	work, err := Check(ctx, job, k.sink)
	if err == nil {
		err = work.Do(ctx)
	}
	if errors.Is(err, study.ErrOtherPlan) {
		return fmt.Errorf("%w\nor remove %s, to run the study anew", err, k.directory(of))
	}
	if err != nil {
		return err
	}
	k.made.Results[of.Name] = k.inputs[of.Name]
	return k.keep()
}

// job is what makes some results.
func (k *kitchen) job(of *recipeResult) Job {
	changes := Changes{Set: of.Set, Replications: of.Replications}
	output := Output{Out: k.directory(of), Force: true}
	scenario, workers := k.named(of.Scenario), k.workers
	switch {
	case of.Study != "":
		study := Study{Study: k.named(of.Study), Changes: changes, Format: formatCSV, Figures: figuresNone, Workers: workers, Out: output.Out} // goes on where it is
		if of.indices {
			return NewSensitivity(study)
		}
		return &study
	case of.Ablate:
		return &Validate{Scenario: scenario, Changes: changes, Ablate: true, Workers: workers, Output: output}
	case of.Explain:
		return &Explain{
			Base: scenario, Alternative: k.named(of.Alternatives[0]), Changes: changes, Mechanisms: of.Mechanisms,
			Figures: figuresNone, Workers: workers, Output: output,
		}
	case len(of.Alternatives) > 0:
		compare := &Compare{Scenarios: []string{scenario}, Changes: changes, By: byGroup, Format: formatCSV, Figures: figuresNone, Workers: workers, Output: output}
		for _, name := range of.Alternatives {
			compare.Scenarios = append(compare.Scenarios, k.named(name))
		}
		return compare
	case of.Trace != nil:
		t := of.Trace
		return &Trace{
			Scenario: scenario, Changes: changes, Replication: 1, Place: t.Place, Field: t.Field, Organisation: t.Organisation, Month: t.Month,
			Figures: figuresNone, Workers: workers, Output: output,
		}
	}
	return &Run{Scenario: scenario, Changes: changes, By: byGroup, Format: formatCSV, Network: of.Network, Figures: figuresNone, Workers: workers, Output: output}
}
