package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// A limit of the address space counts: what would take more is refused, and what is allowed ends well.
func TestAddressSpace(t *testing.T) {
	if os.Getenv("DUGNAD_HEAVY") == "" {
		t.Skip("DUGNAD_HEAVY is not set")
	}
	if _, err := os.Stat("/proc/self/limits"); err != nil {
		t.Skip("no limits to read")
	}
	t.Chdir(t.TempDir())
	const place = "extends = \"norway\"\nstart = \"2015-01\"\nend = \"2015-02\"\nspin_up_months = 0\n[[period]]\nname = \"all\"\nstart = \"2015-01\"\nend = \"2015-02\"\n[places]\n\"5540\" = {}\n"
	if err := os.WriteFile("one.toml", []byte(place), 0o666); err != nil {
		t.Fatal(err)
	}
	for reference, want := range map[string]string{"1e6": "", "5e7": "ulimit -v"} { // 0.2 and 9 million organisations
		run := exec.Command("bash", "-c", "ulimit -v 3000000; exec dugnad run one.toml --quiet --figures none --replications 2 --workers 1 --force --out out "+
			"--set supply.density_elasticity=-1 --set supply.organisations_per_1000=200 --set supply.reference_residents="+reference)
		text, err := run.CombinedOutput()
		if (want == "") != (err == nil) || !strings.Contains(string(text), want) || want != "" && run.ProcessState.ExitCode() != 2 {
			t.Errorf("%s: %v: %s", reference, err, text)
		}
	}
}
