package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dugnad/scenarios"
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
		s, err := k.load(ctx, k.named(name), &scenarioFlags{sets: of.Set, replications: of.replications()})
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, s.Digest())
		if err := k.checkPlaces(of, s); err != nil {
			return nil, fmt.Errorf("%s: results %q: %w", k.recipe.file, of.Name, err)
		}
	}
	return inputs, nil
}

// checkPlaces finds what network and trace name that the scenario does not have.
func (k *kitchen) checkPlaces(of *recipeResult, s *scenarios.Scenario) error {
	switch {
	case of.Network != "":
		_, err := placeCalled(scenarios.NewExperiment(s).Blueprint, "network", of.Network)
		return err
	case of.Trace != nil:
		t := of.Trace
		_, err := k.newTracing(scenarios.NewExperiment(s), &traceOptions{place: t.Place, field: t.Field, organisation: t.Organisation, month: t.Month})
		return err
	}
	return nil
}

// studyInputs are a study's plan and its replications. What another version of the program has
// run of it is kept, as sweep keeps it.
func (k *kitchen) studyInputs(ctx context.Context, of *recipeResult) ([]string, error) {
	s, err := k.loadStudy(ctx, k.named(of.Study), &studyFlags{scenarioFlags: scenarioFlags{sets: of.Set, replications: of.replications()}})
	if err != nil {
		return nil, err
	}
	of.indices = s.Design.Kind == "saltelli" || s.Design.Kind == "morris"
	for _, figure := range k.recipe.Figures {
		if figure.Results == of.Name {
			if err := areOutcomes(s, figure.Outcome); err != nil {
				return nil, fmt.Errorf("%s: figure %q: %w", k.recipe.file, figure.File, err)
			}
		}
	}
	plan := (&studyJob{app: k.app, study: s}).plan()
	return []string{plan.Digest(), fmt.Sprint(plan.Replications)}, nil
}

// directoryInputs are the digests of the tables that are there.
func directoryInputs(directory string) ([]string, error) {
	if isStudy(directory) {
		finished, err := study.ReadResults(directory)
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

// make runs the command that makes some results. That a pattern or a run of a study failed is a
// result, too.
func (k *kitchen) make(ctx context.Context, of *recipeResult) error {
	command := k.command(of)
	var shown []string
	for _, word := range command {
		shown = append(shown, quoteArgument(word))
	}
	k.say("running %s: dugnad %s", of.Name, strings.Join(shown, " "))
	inner := &app{arguments: command, in: strings.NewReader(""), out: io.Discard, errs: k.errs}
	root := newRootCommand(inner)
	root.SetArgs(command)
	err := root.ExecuteContext(ctx)
	switch failed := errors.Is(err, errFailed); {
	case errors.Is(err, study.ErrOtherPlan):
		return fmt.Errorf("%w\nor remove %s, to run the study anew", err, k.directory(of))
	case err != nil && !(failed && (of.Ablate || of.Study != "")):
		return err
	}
	k.made.Results[of.Name] = k.inputs[of.Name]
	return k.keep()
}

// command is what makes some results, as one would type it.
func (k *kitchen) command(of *recipeResult) []string {
	var command []string
	add := func(words ...string) { command = append(command, words...) }
	option := func(name, value string) {
		if value != "" {
			add(name, value)
		}
	}
	noFigures := true
	switch {
	case of.indices:
		add("sensitivity", k.named(of.Study))
	case of.Study != "":
		add("sweep", k.named(of.Study))
	case of.Ablate:
		add("validate", k.named(of.Scenario), "--ablate")
		noFigures = false // it draws none
	case of.Explain:
		add("explain", k.named(of.Scenario), k.named(of.Alternatives[0]))
		option("--mechanisms", strings.Join(of.Mechanisms, ","))
	case len(of.Alternatives) > 0:
		add("compare", k.named(of.Scenario))
		for _, name := range of.Alternatives {
			add(k.named(name))
		}
	case of.Trace != nil:
		add("trace", k.named(of.Scenario))
		option("--place", of.Trace.Place)
		option("--field", of.Trace.Field)
		option("--organisation", of.Trace.Organisation)
		option("--month", of.Trace.Month)
		add("--json") // on the screen one task alone would be told, which trace says
		noFigures = false
	default:
		add("run", k.named(of.Scenario))
		option("--network", of.Network)
	}
	for _, set := range of.Set {
		add("--set", set)
	}
	if of.Replications > 0 {
		add("--replications", fmt.Sprint(of.Replications))
	}
	if k.o.workersFlag.given {
		add("--workers", k.o.workersFlag.String())
	}
	if noFigures {
		add("--figures", "none")
	}
	if of.Study == "" {
		add("--force") // a study goes on instead
	}
	return append(command, "--out", k.directory(of))
}

// replications are as --replications gives them.
func (of *recipeResult) replications() whole {
	return whole{value: of.Replications, given: of.Replications > 0}
}
