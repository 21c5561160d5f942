package studies

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dugnad/scenarios"
)

// Factors make an event by naming it with a start or an end, as --set does: in one level, or in several factors.
func TestFactorsMakeEvents(t *testing.T) {
	const head = "scenario = \"asylum-surge-2015\"\nreplications = 1\n"
	const levels = "[design]\nkind = \"list\"\n[[factor]]\nlevels = [{ name = \"none\" }, { name = \"cut\", \"event.cut.start\" = \"2015-06\", \"event.cut.capacity_factor\" = 0.5 }]\n"
	const factors = "[design]\nkind = \"grid\"\n[[factor]]\npath = \"event.cut.start\"\nvalues = [\"2015-06\", \"2015-09\"]\n[[factor]]\npath = \"event.cut.capacity_factor\"\nvalues = [0.5, 0.6]\n"
	for text, want := range map[string][]string{
		levels:  {"", "2015-06 0.5"},
		factors: {"2015-06 0.5", "2015-06 0.6", "2015-09 0.5", "2015-09 0.6"},
	} {
		s, err := loadStudy(t, head+text+outcomeText)
		if err != nil {
			t.Errorf("%v in\n%s", err, text)
			continue
		}
		var got []string
		for row := range s.Rows() {
			e, err := s.Experiment(row)
			if err != nil {
				t.Fatal(err)
			}
			told := ""
			for _, row := range e.Scenario.EventRows() {
				told = row.First + " " + row.Value
			}
			got = append(got, told)
		}
		if !slices.Equal(got, want) {
			t.Errorf("events %q, want %q", got, want)
		}
	}
	for text, want := range map[string]string{
		strings.Replace(levels, `"event.cut.start" = "2015-06", `, "", 1): `mine.toml:5: factor.0.levels: found "event.cut.capacity_factor", which is an unknown name; naming event.cut.start makes one`,
		strings.Replace(factors, "0.6", "-0.6", 1):                        `mine.toml:10: factor.1.values: found -0.6; allowed: a number from 0 to 100`,
		strings.Replace(factors, "2015-09", "2015-9", 1):                  `mine.toml:7: factor.0.values: found "2015-9"; allowed: a month such as "2015-09"`,
	} {
		if _, err := loadStudy(t, head+text+outcomeText); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// A factor that changes nothing in any row is a warning, since a file states it.
func TestFactorsWithoutEffectAreTold(t *testing.T) {
	const spill = "[design]\nkind = \"grid\"\n[[factor]]\npath = \"fields.*.spill\"\nvalues = [0.1, 0.2]\n"
	const switched = "[[factor]]\npath = \"mechanisms.spill\"\nvalues = [true, false]\n"
	for _, c := range []struct{ scenario, text, want string }{
		{"", spill, ""},
		{"[mechanisms]\nspill = false\n", spill, `mine.toml:5: factor 1 varies fields.*.spill without effect: only the mechanism spill reads it, which is off`},
		{"[mechanisms]\nspill = false\n", spill + switched, ""},
		{"[event.cut]\nstart = \"2030-01\"\n", strings.ReplaceAll(spill, "fields.*.spill", "event.cut.need_factor"), `mine.toml:5: factor 1 varies event.cut.need_factor without effect: the event "cut" starts in 2030-01`},
	} {
		files := fstest.MapFS{
			"lab/base.toml": {Data: []byte("extends = \"asylum-surge-2015\"\n" + c.scenario)},
			"lab/mine.toml": {Data: []byte("scenario = \"base.toml\"\nreplications = 1\n" + c.text + outcomeText)},
		}
		s, err := Load(scenarios.Source{FS: files, Path: "lab/mine.toml"}, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(s.Warnings(), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s%s warns of %q", c.scenario, c.text, got)
		}
	}
}
