package findings

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/plots"
	"dugnad/scenarios"
	"dugnad/sim/files"
	"dugnad/sim/results"
	"dugnad/sim/study"
)

// IsDerived tells whether a file of a results directory is a figure or a report, which are drawn and
// written from the other files.
func IsDerived(path string) bool { return strings.HasPrefix(path, "figures/") || path == ReportName }

// IsOutdated tells whether a derived file of a study shows fewer runs once more have been recorded.
// Tables of indices say themselves from which outcomes they were computed.
func IsOutdated(path string) bool { return IsDerived(path) || filepath.Ext(path) == ".parquet" }

// OpenResults reads the manifest and the scenarios of a results directory. It verifies the digest of
// every file but the derived ones; a changed file is an error (results.ErrChanged).
func OpenResults(directory string) (*Findings, error) {
	manifest, err := results.ReadManifest(directory)
	if err != nil {
		return nil, err
	}
	if err := results.VerifyFiles(directory, func(path string) bool { return !IsDerived(path) }); err != nil {
		return nil, err
	}
	f := &Findings{
		Replications: manifest.Replications, Seed: manifest.Seed, Manifest: &manifest,
	}
	known := false
	if f.Weights, known = agents.WeightsNamed(manifest.Weights); !known {
		return nil, fault.Input("another version of dugnad may have written it", "%s: weights: found %q; allowed: %s",
			filepath.Join(directory, results.ManifestName), manifest.Weights, strings.Join(agents.WeightsNames, ", "))
	}
	for _, file := range manifest.Files {
		path := filepath.Join(directory, filepath.FromSlash(file.Path))
		if ending := filepath.Ext(path); (ending == ".csv" || ending == ".jsonl") && !IsDerived(file.Path) {
			f.addFile(file.Path, path)
		}
	}
	f.Monthly = f.MonthlyOfSeries
	isListed := files.Listing(manifest.Files)
	for _, listed := range manifest.Scenarios {
		name := "scenario.toml"
		if !isListed(name) {
			name = "scenarios/" + listed.Name + ".toml"
		}
		if !isListed(name) {
			return nil, fmt.Errorf("%s: %w: it lists no scenario %s", filepath.Join(directory, results.ManifestName), results.ErrChanged, listed.Name)
		}
		s, err := LoadKept(filepath.Join(directory, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		f.Loaded = append(f.Loaded, s)
		f.Scenarios = append(f.Scenarios, Scenario{listed.Name, listed.Digest, scenarios.NewExperiment(s).Blueprint})
	}
	if len(f.Scenarios) == 0 {
		return nil, fault.Input("", "%s: the manifest lists no scenario", directory)
	}
	f.State(f.Loaded, overridesOf(manifest.Environment))
	return f, f.checkOrigin(directory)
}

// overridesKey is the entry of a manifest's environment with what the command line changed in the base.
const overridesKey = "overrides"

// StateOverrides adds to the environment of a manifest what the command line changed in the base, if anything.
func StateOverrides(environment map[string]any, base *scenarios.Scenario) {
	if overrides := base.Overrides(); overrides != nil {
		environment[overridesKey] = overrides
	}
}

// overridesOf returns the overrides in the environment of a manifest; nil if there are none, or if another
// version wrote them in another form.
func overridesOf(environment map[string]any) (overrides []scenarios.Override) {
	text, err := json.Marshal(environment[overridesKey])
	if err != nil || json.Unmarshal(text, &overrides) != nil {
		return nil
	}
	return overrides
}

// State takes from the scenarios, the base first, and from what the command line changed in the base, what figures
// and reports say of them beside their results.
func (f *Findings) State(loaded []*scenarios.Scenario, overrides []scenarios.Override) {
	base := loaded[0]
	f.Named = loaded
	f.Evidence, f.Statements = base.Evidence(), base.Statements()
	f.Changes = [][]plots.Change{ChangesOf(overrides)}
	for _, other := range loaded[1:] {
		var differences []scenarios.Override
		for _, d := range scenarios.DiffOfContent(base, other) {
			differences = append(differences, scenarios.Override{Path: d.Path, Value: d.B, Was: d.A, Meaning: scenarios.Meaning(d.Path)})
		}
		f.Changes = append(f.Changes, ChangesOf(differences))
	}
}

// ChangesOf returns changes of keys as figures and reports show them.
func ChangesOf(overrides []scenarios.Override) (changes []plots.Change) {
	for _, o := range overrides {
		changes = append(changes, plots.Change{Path: o.Path, Value: scenarios.Short(o.Value), Was: scenarios.Short(o.Was), Meaning: o.Meaning})
	}
	return changes
}

// checkOrigin returns an error if the manifest says something else of the origin of the results than the
// scenarios beside it. A digest can differ where another build computed it.
func (f *Findings) checkOrigin(directory string) error {
	m := f.Manifest
	changed := func(what string, there, here any) error {
		return fmt.Errorf("%s: %w: %s is %v, and %v in the scenario beside it",
			filepath.Join(directory, results.ManifestName), results.ErrChanged, what, there, here)
	}
	for i, s := range f.Loaded {
		switch listed := m.Scenarios[i]; {
		case m.Seed != uint64(s.Seed):
			return changed("the seed", m.Seed, s.Seed)
		case m.Replications != s.Replications && m.Replications != 1: // one was chosen
			return changed("the number of replications", m.Replications, s.Replications)
		case listed.Digest != s.Digest() && m.Environment[study.BuildKey] == build.Current().Identity():
			return changed("the digest of "+listed.Name, listed.Digest, s.Digest())
		}
	}
	return nil
}

// NotVerified says what Unverified means.
const NotVerified = "not verified: an earlier version of dugnad wrote it, whose manifest has no checksum"

// Unverified tells whether an earlier version of dugnad wrote the results, whose manifest has no checksum.
func (f *Findings) Unverified() bool { return f.Manifest != nil && f.Manifest.Unverified }

// IsWithin tells whether a path leads into a directory, also through links.
func IsWithin(directory, path string) bool {
	directory, err := resolved(directory)
	if err != nil {
		return false
	}
	if path, err = resolved(path); err != nil {
		return false
	}
	inside, err := filepath.Rel(directory, path)
	return err == nil && filepath.IsLocal(inside)
}

// RelativePath returns path relative to directory, with slashes; empty if it is on another drive.
func RelativePath(directory, path string) string {
	directory, err := filepath.Abs(directory)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err == nil {
		path, err = filepath.Rel(directory, path)
	}
	if err != nil {
		return ""
	}
	return filepath.ToSlash(path)
}

// resolved returns the absolute path that a path leads to. Of a missing file or a link to a file only the
// directory is followed.
func resolved(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(absolute); err == nil && info.IsDir() {
		return filepath.EvalSymlinks(absolute)
	}
	if parent, err := filepath.EvalSymlinks(filepath.Dir(absolute)); err == nil {
		return filepath.Join(parent, filepath.Base(absolute)), nil
	}
	return absolute, nil
}

// IsStudy tells whether a directory holds a study, according to its manifest.
func IsStudy(directory string) bool {
	var manifest struct{ Format string }
	text, err := files.Read(filepath.Join(directory, results.ManifestName))
	return err == nil && json.Unmarshal(text, &manifest) == nil && strings.HasPrefix(manifest.Format, "dugnad study ")
}

// Open reads a directory of any kind: the results of a scenario, a complete study, or indices without
// their study. An incomplete study is an error.
func Open(directory string) (*Findings, error) {
	status, err := study.Inspect(directory)
	switch {
	case errors.Is(err, study.ErrNotStudy) && hasLostManifest(directory):
		return nil, fmt.Errorf("%s: %w: it has no %s, which tells whether its tables are as they were written; restore it from a copy",
			directory, study.ErrChanged, results.ManifestName)
	case errors.Is(err, study.ErrNotStudy) && HasOnlyIndices(directory):
		return openIndices(directory)
	case errors.Is(err, study.ErrNotStudy):
		return OpenResults(directory)
	case err != nil:
		return nil, err
	case !status.Complete:
		return nil, fault.Input("run it to its end, or merge its shards: dugnad sweep STUDY --out "+fault.QuotePath(directory)+" --status says what is missing",
			"%s: the study is not complete: %d of %d runs are recorded", directory, status.Done+status.Failed, status.Runs)
	}
	list, err := study.List(directory) // reads every file
	if err != nil {
		return nil, err
	}
	t, err := readStudy(directory)
	if err != nil {
		return nil, err
	}
	f := &Findings{
		Changes: [][]plots.Change{ChangesOf(overridesOf(list.Environment))},
		Study:   t, Named: []*scenarios.Scenario{t.base}, Scenarios: []Scenario{{Name: FactOf(&status, "scenario"), Digest: FactOf(&status, "digest of the scenario")}},
		Replications: status.Replications, Seed: status.Seed,
	}
	for _, name := range []string{"design.csv", "outcomes.csv"} {
		f.addFile(name, filepath.Join(directory, name))
	}
	return f, f.findIndices(directory)
}

// hasLostManifest tells whether a directory without a manifest holds the files of a study.
func hasLostManifest(directory string) bool {
	for _, name := range []string{"chunks", "study.toml"} {
		if _, err := os.Lstat(filepath.Join(directory, name)); err == nil {
			return true
		}
	}
	return false
}

// FactOf returns the value of one of the facts of a study.Plan, empty if it has none of that name.
func FactOf(status *study.Status, name string) string {
	for _, fact := range status.Facts {
		if fact.Name == name {
			return fact.Value
		}
	}
	return ""
}
