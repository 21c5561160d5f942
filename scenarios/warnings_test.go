package scenarios

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWarnings(t *testing.T) {
	text := change(t, small(t), "description =", "data.applicants = \"a.csv\"\ndata.population = \"p.csv\"\ndata.country = \"Norway\"\ndescription =")
	population := dataText(t, "norway_population.csv")
	applicants := dataText(t, "asylum_applicants_monthly.csv")
	load := func(applicants, population string) *Scenario {
		t.Helper()
		s, err := Load(Source{FS: folder(map[string]string{"small.toml": text, "a.csv": applicants, "p.csv": population}), Path: "small.toml"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if got := load(applicants, population).Warnings(); got != nil {
		t.Errorf("good data: %v", got)
	}
	got := load(change(t, applicants, "Norway,2015-10,8660", "Norway,2015-10,8660000"), change(t, population, "0301,2014,125431", "0301,2014,125")).Warnings()
	want := []string{
		"a.csv: 8660000 applicants of Norway in 2015-10, more than the",
		"a.csv: 8660000 applicants of Norway in 2015-10 after 4935 in the month before",
		"a.csv: 8155 applicants of Norway in 2015-11 after 8660000 in the month before",
		"p.csv: age_0_17 of 0301 is 125 in 2014 after 12",
		"p.csv: age_0_17 of 0301 is 127639 in 2015 after 125 in the year before",
	}
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Error(cmp.Diff(want, got))
	}
	rows := strings.Split(applicants, "\n")
	for i, row := range rows {
		if strings.HasPrefix(row, "Norway,2014") {
			rows[i] = row[:len("Norway,2014-01,")] + "9000000"
		}
	}
	if got := load(strings.Join(rows, "\n"), population).Warnings(); len(got) != 5 || !strings.HasSuffix(got[2], "; and 9 more like this") {
		t.Errorf("a year: %q", got)
	}
}

// Without data of the country's own, the shipped scenarios warn of nothing.
func TestShippedScenariosWarnOfNothing(t *testing.T) {
	for _, name := range Shipped() {
		if s, err := LoadNamed(name, nil); err == nil && s.Warnings() != nil {
			t.Errorf("%s: %v", name, s.Warnings())
		}
	}
}

// A shipped scenario that is read from its file, beside the others, is not taken for one that shadows them.
func TestShippedFilesGiveNoWarning(t *testing.T) {
	for _, name := range Runnable() {
		s, err := Load(Source{FS: os.DirFS("."), Path: name + ".toml"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if warnings := s.Warnings(); warnings != nil {
			t.Errorf("%s: %q", name, warnings)
		}
	}
}
