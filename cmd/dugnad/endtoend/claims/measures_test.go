package claims_test

import (
	"encoding/json"
	"math"
	"path/filepath"
	"testing"

	"dugnad/agents/negotiation"
	"dugnad/cmd/dugnad/endtoend"
)

// tracedTally adds up the tasks of a field and stage, as docs/output.md defines the measures.
type tracedTally struct {
	tasks, open, formal, refused, deals, say       float64
	municipality, organisation, mutual, imbalance  float64 // dependences
	openMunicipality, openOrganisation, openMutual float64
	openImbalance                                  float64
	modes                                          map[string]float64
}

func (c *tracedTally) add(k *tracedTask, s *tracedStage) {
	c.tasks++
	if c.modes == nil {
		c.modes = map[string]float64{}
	}
	open := k.Task.Kind != "statutory"
	if open {
		c.open++
	}
	if k.Organisation == nil { // nobody to depend on, and nothing is negotiated
		c.modes["none"]++
		return
	}
	if k.Organisation.Formal {
		c.formal++
	}
	d := k.Dependence
	smaller, apart := min(d.Municipality, d.Organisation), math.Abs(d.Municipality-d.Organisation)
	c.municipality, c.organisation, c.mutual, c.imbalance = c.municipality+d.Municipality, c.organisation+d.Organisation, c.mutual+smaller, c.imbalance+apart
	if open {
		c.openMunicipality, c.openOrganisation = c.openMunicipality+d.Municipality, c.openOrganisation+d.Organisation
		c.openMutual, c.openImbalance = c.openMutual+smaller, c.openImbalance+apart
	}
	c.modes[s.Mode]++
	if s.Agreement != nil {
		c.deals++
		c.say += s.Agreement.Say
	}
	if s.Refusal != nil && s.Refusal.Cause == string(negotiation.Grievance) {
		c.refused++
	}
}

func (c *tracedTally) measures() map[string]float64 {
	m := map[string]float64{
		"formalised": c.formal / c.tasks, "say": c.say / c.deals,
		"refused": c.refused / c.tasks, "open_tasks": c.open / c.tasks,
		"dependence_mv": c.municipality / c.tasks, "dependence_vm": c.organisation / c.tasks, "mutual": c.mutual / c.tasks, "imbalance": c.imbalance / c.tasks,
		"open_dependence_mv": c.openMunicipality / c.open, "open_dependence_vm": c.openOrganisation / c.open,
		"open_mutual": c.openMutual / c.open, "open_imbalance": c.openImbalance / c.open,
	}
	for _, mode := range negotiation.ModeNames {
		m[mode] = c.modes[mode] / c.tasks
	}
	return m
}

// The measures of summary.csv are those of the tasks that trace reports, task by task: how they end, what
// remembered shortfalls refuse, and dependence over all tasks and over those open to local formulation.
func TestMeasuresAreThoseOfTheTasks(t *testing.T) {
	const tiny = "../../testdata/tiny.toml"
	tallies := map[[2]string]*tracedTally{}
	for _, line := range tracedTasks(t, tiny, "--month", "surge") {
		k := new(tracedTask)
		if err := json.Unmarshal(line, k); err != nil {
			t.Fatal(err)
		}
		for stage, s := range map[string]*tracedStage{"design": k.Design, "implementation": k.Implementation} {
			key := [2]string{k.Field, stage}
			if tallies[key] == nil {
				tallies[key] = &tracedTally{}
			}
			tallies[key].add(k, s)
		}
	}
	directory := filepath.Join(t.TempDir(), "results")
	if code, _, errs := endtoend.Call(t, "run", tiny, "--replications", "1", "--figures", "none", "--quiet", "--out", directory); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	compared, refused := 0, 0.0
	for _, row := range endtoend.Rows(t, filepath.Join(directory, "summary.csv")) {
		c := tallies[[2]string{row["field"], row["stage"]}]
		if row["group"] != "all" || row["period"] != "surge" || c == nil {
			continue
		}
		want, known := c.measures()[row["measure"]]
		if !known {
			continue
		}
		compared++
		if math.IsNaN(want) != (row["mean"] == "") {
			t.Errorf("%s, %s, %s: summary.csv has %q, the tasks %v", row["field"], row["stage"], row["measure"], row["mean"], want)
		} else if row["mean"] != "" {
			if have := endtoend.Number(t, row["mean"]); math.Abs(have-want) > 1e-8 {
				t.Errorf("%s, %s, %s: summary.csv has %v, the tasks %v", row["field"], row["stage"], row["measure"], have, want)
			}
		}
		if row["measure"] == "refused" {
			refused += want
		}
	}
	if want := 8 * (12 + len(negotiation.ModeNames)); compared != want || refused == 0 {
		t.Errorf("%d measures were compared, want %d; %v were refused", compared, want, refused)
	}
}
