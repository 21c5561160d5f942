package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dugnad/sim/results"
)

// The tables have the columns that readers rely on, in this order.
func TestRunWritesEveryFile(t *testing.T) {
	out := filepath.Join(t.TempDir(), "results")
	code, text, errs := call(t, t.Context(), nil, "run", "asylum-surge-2015", "--replications", "2", "--network", "030110", "--out", out)
	if code != 0 || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	headers := map[string]string{
		"series.csv":  "scenario,replication,month,place,field,stage,tasks,none,grant,contract,cooptation,coproduction,vo_led,say,dependence_mv,dependence_vm,formalised,need,coverage,volunteer_hours,open_tasks,open_dependence_mv,open_dependence_vm",
		"summary.csv": "scenario,period,group,field,stage,measure,mean,lower,upper,replications",
		"context.csv": "scenario,month,measure,value",
		"spin_up.csv": "scenario,spin_up_month,field,stage,measure,mean,lower,upper,replications",
		"plane.csv":   "scenario,period,field,stage,mutual_bin,imbalance_bin,mode,tasks",
		"hours.csv":   "scenario,replication,period,group,field,mode,type,hours",
		"network.csv": "replication,month,place,organisation,field,activity,trust,formal,mode",
		"places.csv":  "scenario,period,place,group,residents,windows,field,stage,",
	}
	for name, want := range headers {
		content, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Error(err)
			continue
		}
		header, rest, _ := strings.Cut(string(content), "\n")
		if header != want && !(strings.HasSuffix(want, ",") && strings.HasPrefix(header, want)) {
			t.Errorf("%s begins with %s", name, header)
		}
		if rest == "" || strings.Contains(rest, "NaN") || strings.Contains(rest, "\r") {
			t.Errorf("%s is empty, or holds NaN or a carriage return", name)
		}
	}
	for _, figure := range []string{"emergence", "table-four", "dependence-plane"} {
		for ending, magic := range map[string]string{".pdf": "%PDF-", ".png": "\x89PNG"} {
			content, err := os.ReadFile(filepath.Join(out, "figures", figure+ending))
			if err != nil || !bytes.HasPrefix(content, []byte(magic)) {
				t.Errorf("figures/%s%s: %v", figure, ending, err)
			}
		}
	}
	checkManifest(t, out)
	checkDataPackage(t, out, headers)
	for _, want := range []string{"Culture and leisure", "Integration of immigrants", "disadvantaged", "95 % intervals", "no prediction", "Results in " + out, "2 replications"} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary does not say %q:\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 && !strings.HasPrefix(line, "Results in ") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

func checkManifest(t *testing.T, out string) {
	t.Helper()
	manifest, err := results.ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := results.Verify(out); err != nil {
		t.Error(err)
	}
	if manifest.Replications != 2 || len(manifest.Scenarios) != 1 || manifest.Scenarios[0].Name != "asylum-surge-2015" {
		t.Errorf("manifest: %+v", manifest)
	}
	for _, key := range []string{"simulate", "write", "draw"} {
		if manifest.Timing[key] <= 0 {
			t.Errorf("timing has no %s", key)
		}
	}
	for _, key := range []string{"command_line", "version", "revision", "go", "goos", "goarch", "modules"} {
		if manifest.Environment[key] == nil {
			t.Errorf("environment has no %s", key)
		}
	}
}

// Every table is described with all its columns, so that 0301 is read as text.
func checkDataPackage(t *testing.T, out string, tables map[string]string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(out, "datapackage.json"))
	if err != nil {
		t.Fatal(err)
	}
	var description struct {
		Resources []struct {
			Path   string
			Schema struct {
				Fields []struct{ Name, Type, Description string }
			}
		}
	}
	if err := json.Unmarshal(content, &description); err != nil {
		t.Fatal(err)
	}
	if len(description.Resources) != len(tables) {
		t.Errorf("%d tables are described, not %d", len(description.Resources), len(tables))
	}
	for _, resource := range description.Resources {
		file, err := os.Open(filepath.Join(out, resource.Path))
		if err != nil {
			t.Error(err)
			continue
		}
		header, err := csv.NewReader(file).Read()
		file.Close()
		var names []string
		for _, field := range resource.Schema.Fields {
			names = append(names, field.Name)
			if field.Description == "" || field.Name == "place" && field.Type != "string" {
				t.Errorf("%s: column %s is %q: %q", resource.Path, field.Name, field.Type, field.Description)
			}
		}
		if err != nil || !slices.Equal(names, header) {
			t.Errorf("%s has %v, described as %v", resource.Path, header, names)
		}
	}
}
