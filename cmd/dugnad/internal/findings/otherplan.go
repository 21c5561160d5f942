package findings

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dugnad/scenarios"
	"dugnad/sim/study"
)

// WithScenarioDifferences adds to study.ErrOtherPlan the keys in which the scenario differs from the one
// in the study's directory, or in a shard. The plan has only its digest. Other errors stay as they are.
func WithScenarioDifferences(err error, directory string, scenario *scenarios.Scenario) error {
	if !errors.Is(err, study.ErrOtherPlan) {
		return err
	}
	places := []string{directory}
	if shards, problem := os.ReadDir(filepath.Join(directory, "shards")); problem == nil {
		for _, shard := range shards {
			places = append(places, filepath.Join(directory, "shards", shard.Name()))
		}
	}
	for _, place := range places {
		source := scenarios.Source{FS: UserFiles{}, Path: filepath.ToSlash(filepath.Join(place, "scenario.toml"))}
		there, problem := scenarios.Load(source, nil)
		if problem != nil {
			continue
		}
		const most = 10
		differences := scenarios.Diff(there, scenario)
		if len(differences) == 0 {
			return err
		}
		text := "the scenario differs in"
		for i, d := range differences {
			if i == most {
				text += fmt.Sprintf("\n  … and %d more", len(differences)-most)
				break
			}
			text += fmt.Sprintf("\n  %s: %s there, %s now", d.Path, cmp.Or(d.A, "–"), cmp.Or(d.B, "–"))
		}
		return fmt.Errorf("%w\n%s", err, text)
	}
	return err
}
