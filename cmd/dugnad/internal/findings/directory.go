package findings

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios"
	"dugnad/sim/results"
	"dugnad/sim/study"
)

// IsDerived tells whether a file of a results directory is a figure or a report, which are drawn and
// written from the other files.
func IsDerived(path string) bool { return strings.HasPrefix(path, "figures/") || path == ReportName }

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
	for _, file := range manifest.Files {
		path := filepath.Join(directory, filepath.FromSlash(file.Path))
		if ending := filepath.Ext(path); (ending == ".csv" || ending == ".jsonl") && !IsDerived(file.Path) {
			f.addFile(file.Path, path)
		}
	}
	f.Monthly = f.MonthlyOfSeries
	for _, listed := range manifest.Scenarios {
		path := filepath.Join(directory, "scenario.toml")
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			path = filepath.Join(directory, "scenarios", listed.Name+".toml")
		}
		s, err := scenarios.Load(scenarios.Source{FS: UserFiles{}, Path: filepath.ToSlash(path)}, nil)
		if err != nil {
			return nil, err
		}
		f.Loaded = append(f.Loaded, s)
		f.Scenarios = append(f.Scenarios, Scenario{listed.Name, listed.Digest, scenarios.NewExperiment(s).Blueprint})
	}
	if len(f.Scenarios) == 0 {
		return nil, fault.Input("", "%s: the manifest lists no scenario", directory)
	}
	return f, nil
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

// IsStudy tells whether a directory holds a study, according to its manifest.
func IsStudy(directory string) bool {
	var manifest struct{ Format string }
	text, err := os.ReadFile(filepath.Join(directory, results.ManifestName))
	return err == nil && json.Unmarshal(text, &manifest) == nil && strings.HasPrefix(manifest.Format, "dugnad study ")
}

// Open reads a directory of any kind: the results of a scenario, a complete study, or indices without
// their study. An incomplete study is an error.
func Open(directory string) (*Findings, error) {
	status, err := study.Inspect(directory)
	switch {
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
	t, err := readStudy(directory)
	if err != nil {
		return nil, err
	}
	f := &Findings{
		Study: t, Scenarios: []Scenario{{Name: FactOf(&status, "scenario"), Digest: FactOf(&status, "digest of the scenario")}},
		Replications: status.Replications, Seed: status.Seed,
	}
	for _, name := range []string{"design.csv", "outcomes.csv"} {
		f.addFile(name, filepath.Join(directory, name))
	}
	return f, f.findIndices(directory)
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
