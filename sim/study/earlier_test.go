package study

import (
	"fmt"
	"testing"
)

// Who goes on with a study can tell whose runs are there, and so can who merges it.
func TestEarlierEnvironments(t *testing.T) {
	dir, plan := t.TempDir(), toyPlan(4, 2)
	for _, version := range []string{"1", "2"} {
		for number := 1; number <= 2; number++ {
			s, err := Open(dir, plan, Shard{number, 2}, nil, map[string]any{"version": version + fmt.Sprint(number)})
			if err != nil {
				t.Fatal(err)
			}
			if version == "1" && s.Earlier() != nil {
				t.Errorf("a study that has just begun has the environment %v", s.Earlier())
			}
			if version == "2" && s.Earlier()["version"] != "1"+fmt.Sprint(number) {
				t.Errorf("the runs that are there are of %v", s.Earlier())
			}
			if version == "2" {
				if err := s.Run(t.Context(), 1, 0, toyRun, nil); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.Finish(nil); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	merged, err := Merge(dir, nil)
	if err != nil || len(merged.Environments) != 2 || merged.Environments[0]["version"] != "21" || merged.Environments[1]["version"] != "22" {
		t.Errorf("merged %+v, %v", merged, err)
	}
}
