package scenarios

import (
	"strings"
	"testing"
)

func TestSources(t *testing.T) {
	files := map[string]string{"my/mine.toml": `extends = "asylum-surge-2015"
[fields.health]
discretion_shift = 0.2 # as in the bill of 2030
spill = 0.31
[organisation_types.sports_club]
own_means = { venue = 0.5 } # hall of our own
[[refugees.wait]]
year = 2015
months = 9.0 # "#" in the council's letter
`}
	s := mustLoad(t, files, "my/mine.toml", "negotiation.protocol=nash", "fields.*.own_means_shift=0.1")
	got := map[string]Value{}
	for _, v := range s.Values() {
		got[v.Path] = v
	}
	for path, want := range map[string][2]string{
		"fields.health.discretion_shift":           {"0.2", "set by my/mine.toml:3: as in the bill of 2030"},
		"fields.health.spill":                      {"0.31", "set by my/mine.toml:4: no source given"},
		"fields.health.own_means_shift":            {"0.1", "set on the command line: no source given"},
		"fields.culture.capacity_lag_months":       {"12.0", "assumption"},
		"negotiation.protocol":                     {`"nash"`, "set on the command line: no source given"},
		"negotiation.expectation_weight":           {"1.0", "default"},
		"refugees.wait.0.months":                   {"9.0", `set by my/mine.toml:9: "#" in the council's letter`},
		"organisation_types.sports_club.own_means": {"{ funding = 0.35, publicity = 0.35, venue = 0.5 }", "funding, publicity: assumption; venue: set by my/mine.toml:6: hall of our own"},
		"mechanisms.spill":                         {"true", "default"},
		"name":                                     {`"mine"`, "set by my/mine.toml: no source given"},
	} {
		if v, ok := got[path]; !ok || v.TOML != want[0] || v.Source() != want[1] {
			t.Errorf("%s = %s, %q; want %s, %q", path, v.TOML, v.Source(), want[0], want[1])
		}
	}
}

func TestBase(t *testing.T) {
	files := map[string]string{
		"mine.toml": "extends = \"no-surge\"\n", "small.toml": small(t), "places.csv": dataText(t, "norway_places.csv"),
		"theirs.toml":   "extends = \"norway-all\"\ndata.places = \"places.csv\"\n",
		"resolved.toml": string(mustLoad(t, nil, "no-surge").Resolved()),
	}
	for _, c := range []struct{ scenario, set, want string }{
		{"no-surge", "", "asylum-surge-2015"},
		{"no-surge", "seed=7", "no-surge"},
		{"asylum-surge-2015", "", ""},
		{"asylum-surge-2015", "seed=7", "asylum-surge-2015"},
		{"mine.toml", "", "no-surge"},
		{"small.toml", "", Flagship},
		{"resolved.toml", "", Flagship},
		{"theirs.toml", "", ""}, // places of another country
	} {
		var sets []string
		if c.set != "" {
			sets = []string{c.set}
		}
		got := ""
		if base := mustLoad(t, files, c.scenario, sets...).Base(); base != nil {
			got = base.Name
		}
		if got != c.want {
			t.Errorf("the base of %s with %q is %q, want %q", c.scenario, c.set, got, c.want)
		}
	}
}

// Every shipped data file has a licence.
func TestShippedDataHasLicences(t *testing.T) {
	for _, file := range mustLoad(t, nil, Flagship).DataFiles() {
		if what, unit, licence := file.About(); what == "" || unit == "" || licence == "" {
			t.Errorf("data/README.md has no row for %s", file.Name)
		}
	}
}

// Every value of the shipped scenarios has a source, except names, labels and the years of tables by
// year.
func TestShippedValuesHaveSources(t *testing.T) {
	for _, name := range Shipped() {
		var sets []string
		if name == "norway" {
			sets = []string{"all_places=districts"}
		}
		for _, v := range mustLoad(t, nil, name, sets...).Values() {
			switch key := v.Pattern[strings.LastIndex(v.Pattern, ".")+1:]; key {
			case "name", "description", "label", "unit", "year":
				continue
			}
			for _, o := range v.From {
				if o.Shipped && o.Comment == "" {
					t.Errorf("%s: %s = %s has no comment behind it (%s:%d)", name, v.Path, v.TOML, o.File, o.Line)
				}
			}
		}
	}
}
