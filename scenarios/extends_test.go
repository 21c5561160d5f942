package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// What is dropped is gone from every form of the scenario, and what named it lets go of it.
func TestDrop(t *testing.T) {
	files := map[string]string{
		"mine.toml": `extends = "asylum-surge-2015"
drop = ["refugees.county_reception", "fields.children", "organisation_types.sports_club", "period.after", "places.5636"]
[fields.culture]
organisation_share = 0.5
`,
		"again.toml": "extends = \"mine\"\n[period.late]\nstart = \"2018-01\"\nend = \"2018-12\"\n",
	}
	s := mustLoad(t, files, "mine.toml")
	if names := s.FieldNames(); !slices.Equal(names, []string{"culture", "integration", "health"}) {
		t.Errorf("fields %v", names)
	}
	text := string(s.Resolved())
	for _, gone := range []string{"sports_club", "Finnmark", `"after"`, "5636", "drop"} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is still there", gone)
		}
	}
	for i := range s.Fields {
		sum := 0.0
		for _, share := range s.Fields[i].OrganisationTypes {
			sum += share.Value
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: shares of organisations sum to %v", s.Fields[i].Name, sum)
		}
	}
	resolved := mustLoad(t, map[string]string{"r.toml": text}, "r.toml")
	if differences := Diff(s, resolved); len(differences) > 0 {
		t.Errorf("resolved anew it differs: %v", differences)
	}
	for _, v := range s.Values() {
		if v.Path == "fields.culture.organisation_types" && v.Source() != "assumption" {
			t.Errorf("source of the shares: %q", v.Source())
		}
	}
	if with, err := s.With([]string{"fields.culture.spill=0.1"}); err != nil || len(with.Fields) != 3 {
		t.Errorf("With: %v", err)
	}
	if again := mustLoad(t, files, "again"+".toml"); len(again.Periods) != 3 || len(again.Fields) != 3 {
		t.Errorf("a file that extends it: %v", again.Periods)
	}
}

// Inherited events let go of dropped fields, places and keys; one that has none left is gone.
func TestInheritedEventsLetGo(t *testing.T) {
	files := map[string]string{
		"base.toml": `extends = "asylum-surge-2015"
[event.a]
fields = ["children", "health"]
set = { "fields.children.spill" = 0.5, "fields.health.spill" = 0.5 }
scale = { "fields.children.statutory_share" = 0.5, "activities.sport.requirement" = 2.0 }
[event.b]
field = "children"
need_factor = 2.0
[event.c]
places = ["5636", "4030"]
need_factor = 2.0
[event.d]
places = ["5636"]
need_factor = 2.0
`,
		"mine.toml": "extends = \"base\"\ndrop = [\"fields.children\", \"places.5636\", \"activities.sport\", \"organisation_types.sports_club\"]\n",
		"own.toml":  "extends = \"base\"\ndrop = [\"fields.children\", \"places.5636\"]\n[event.a]\nfields = [\"children\"]\n[event.x]\nplaces = [\"5636\"]\nset = { \"fields.children.spill\" = 1.0 }\n",
	}
	s := mustLoad(t, files, "mine.toml")
	if got := fmt.Sprint(s.Events); len(s.Events) != 2 || strings.Contains(got, "children") || strings.Contains(got, "5636") || strings.Contains(got, "sport") {
		t.Errorf("events %s", got)
	}
	if again := mustLoad(t, map[string]string{"r.toml": string(s.Resolved())}, "r.toml"); len(Diff(s, again)) > 0 {
		t.Errorf("resolved anew it differs: %v", Diff(s, again))
	}
	_, err := Load(Source{FS: folder(files), Path: "own.toml"}, nil)
	for _, want := range []string{
		`own.toml:4: event.a.fields.0: found "children"; allowed: one of culture, health, integration`,
		`own.toml:7: event.x.set."fields.children.spill": found an unknown name; allowed: culture, health, integration`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// Only a table of the user's own may not name what the scenario lacks.
func TestOwnTablesNameWhatIsThere(t *testing.T) {
	files := map[string]string{
		"own.toml": "extends = \"norway-all\"\ndrop = [\"organisation_types.sports_club\"]\n[fields.culture.organisation_types]\nsports_club = 0.5\narts_and_community_society = 0.5\n" +
			"[refugees]\ncounty_reception = { Utopia = 2.0 }\n",
		"partly.toml": "extends = \"norway-all\"\ndrop = [\"organisation_types.sports_club\"]\n[fields.culture.organisation_types]\narts_and_community_society = 0.9\n",
	}
	_, err := Load(Source{FS: folder(files), Path: "own.toml"}, nil)
	if err == nil || !strings.Contains(err.Error(), "own.toml:4: fields.culture.organisation_types.sports_club") {
		t.Errorf("own type: %v", err)
	}
	_, err = Load(Source{FS: folder(files), Path: "partly.toml"}, nil)
	if err == nil || !strings.Contains(err.Error(), "sum of 0.9") {
		t.Errorf("own share: %v", err)
	}
}

func TestExtendsByName(t *testing.T) {
	files := map[string]string{
		"wave.toml":      "extends = \"norway\"\nseed = 5\n",
		"mine.toml":      "extends = \"wave\"\nall_places = \"municipalities\"\n",
		"norway.toml":    "extends = \"norway\"\nseed = 6\nall_places = \"municipalities\"\n",
		"shipped.toml":   "extends = \"norway\"\nall_places = \"municipalities\"\n",
		"file.toml":      "extends = \"./norway\"\n",
		"fileagain.toml": "extends = \"norway.toml\"\n",
	}
	for name, want := range map[string]int64{"mine": 5, "norway": 6, "shipped": 2015, "file": 6, "fileagain": 6} {
		s := mustLoad(t, files, name+".toml")
		if s.Seed != want {
			t.Errorf("%s: seed %d, want %d", name, s.Seed, want)
		}
		warned := name == "shipped" || name == "mine" // whose base it is
		if warnings := s.Warnings(); (len(warnings) == 1) != warned || warned && !strings.Contains(warnings[0], `not norway.toml beside it, which "./norway" names`) {
			t.Errorf("%s: %q", name, warnings)
		}
	}
}
