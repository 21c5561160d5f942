package scenarios

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"dugnad/scenarios/keys"
)

// update is whether golden files are written anew instead of compared, see CONTRIBUTING.md.
var update = os.Getenv("DUGNAD_UPDATE") != ""

// small is the text of the tests' scenario.
func small(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/small.toml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// folder is a file system of those files.
func folder(files map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// change replaces texts that must be there: old, new, old, new.
func change(t testing.TB, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the scenario has no %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

// The golden file holds the full text of the messages: read it as a user would.
func TestMessages(t *testing.T) {
	places := dataText(t, "norway_places.csv")
	population := dataText(t, "norway_population.csv")
	applicants := dataText(t, "asylum_applicants_monthly.csv")
	const heading = "description ="
	own := func(key, file string) []string { // [data] key = file, before everything else
		return []string{heading, fmt.Sprintf("data.%s = %q\ndescription =", key, file)}
	}
	cases := []struct {
		name   string
		change []string          // of small.toml
		files  map[string]string // beside it
		path   string            // default small.toml
		sets   []string
	}{
		{name: "unknown key with a near name", change: []string{"statutory_share", "statutory_shar"}},
		{name: "unknown key without a near name", change: []string{"seed = 7", "weather = 7"}},
		{name: "unknown table", change: []string{"[agenda]", "[agendum]"}},
		{name: "wrong type: text for a number", change: []string{"statutory_share = 0.08", `statutory_share = "0.08"`}},
		{name: "wrong type: fraction for a whole number", change: []string{"spin_up_months = 12", "spin_up_months = 12.5"}},
		{name: "wrong type: float for a whole number", change: []string{"seed = 7", "seed = 7.0"}},
		{name: "wrong type: number for a boolean", change: []string{"leisure = true", "leisure = 1"}},
		{name: "wrong type: table for text", change: []string{`need = "residents"`, `need = {}`}},
		{name: "wrong type: array for a table", change: []string{"[agenda]\n", "[[agenda]]\n"}},
		{name: "wrong type: number for a table", change: []string{heading, "freeze = 1\ndescription ="}},
		{name: "wrong type: table for an array", change: []string{"[[refugees.wait]]", "[refugees.wait]", "[[refugees.wait]]\nyear = 2016\nmonths = 4.8\n", ""}},
		{name: "wrong type: number for an array of tables", change: []string{heading, "refugees.wait = [1, 2]\ndescription =", "[[refugees.wait]]\nyear = 2015\nmonths = 8.4\n", "", "[[refugees.wait]]\nyear = 2016\nmonths = 4.8\n", ""}},
		{name: "wrong type: date", change: []string{`start = "2014-01"`, "start = 2014-01-01"}},
		{name: "negative number", change: []string{"stock_fixed = 150000.0", "stock_fixed = -1"}},
		{name: "NaN and infinity", change: []string{"stock_fixed = 150000.0", "stock_fixed = nan", "stock_per_resident = 2.0", "stock_per_resident = inf"}},
		{name: "share above 1", change: []string{"statutory_share = 0.08", "statutory_share = 1.4"}},
		{name: "share above 1 in a mix", change: []string{"sport = 0.6, arts = 0.4", "sport = 1.6, arts = -0.6"}},
		{name: "whole number out of range", change: []string{"replications = 2", "replications = 0", "seed = 7", "seed = -7"}},
		{name: "number beyond 64 bits", change: []string{"seed = 7", "seed = 9223372036854775808"}},
		{name: "unknown protocol", change: []string{`protocol = "alternating-offers"`, `protocol = "alternating-offer"`}},
		{name: "bad month", change: []string{`start = "2014-01"`, `start = "2014-13"`, `end = "2016-12"`, `end = "2016-1"`}},
		{name: "missing key", change: []string{"spin_up_months = 12\n", ""}},
		{name: "missing table", change: []string{"[dependence]", "[mechanisms]", "adaptation_months", "#", "alternatives", "#"}},
		{name: "misspelt name in an extending file", path: "mine.toml", files: map[string]string{"mine.toml": "extends = \"small.toml\"\n\n[fields.cultur]\nstatutory_share = 0.2\n"}},
		{name: "name with a character that paths do not bear", change: []string{"[activities.arts]", `[activities."arts/crafts"]`}},
		{name: "name of too many bytes", change: []string{"[activities.arts]", "[activities." + strings.Repeat("a", 101) + "]"}},
		{name: "scenario's name: a device", change: []string{heading, "name = \"COM1\"\ndescription ="}},
		{name: "scenario's name: a flag", change: []string{heading, "name = \"-x\"\ndescription ="}},
		{name: "scenario's name: a path", change: []string{heading, "name = \"../x\"\ndescription ="}},
		{name: "scenario's name from its file", path: "con.toml", files: map[string]string{"con.toml": small(t)}},
		{name: "escape sequence in a label", change: []string{"label = \"Culture", "label = \"\\u001b]0;x\\u0007Culture"}},
		{name: "text direction in a period's name", change: []string{`name = "before"`, `name = "be\u202efore"`}},
		{name: "text direction in a comment", change: []string{"seed = 7", "seed = 7 # \u202e8"}},
		{name: "two lines in a label", change: []string{"label = \"Culture", "label = \"Culture\\n"}},
		{name: "several problems", change: []string{"statutory_share = 0.08", "statutory_share = 2", "seed = 7", "sed = 7", `protocol = "alternating-offers"`, `protocol = "nush"`}},

		{name: "syntax: text without quotes", change: []string{`need = "residents"`, `need = residents`}},
		{name: "syntax: unclosed text", change: []string{`need = "residents"`, `need = "residents`}},
		{name: "syntax: no value", change: []string{"seed = 7", "seed ="}},
		{name: "syntax: unclosed header", change: []string{"[agenda]", "[agenda"}},
		{name: "syntax: number with a comma", change: []string{"statutory_share = 0.08", "statutory_share = 0,08"}},
		{name: "syntax: percent", change: []string{"statutory_share = 0.08", "statutory_share = 8%"}},
		{name: "syntax: a word processor's quotes", change: []string{`start = "2014-01"`, "start = “2014-01”"}},
		{name: "syntax: every name of a table", change: []string{"[fields.culture]", "[fields.*]"}},
		{name: "nothing extended", files: map[string]string{"bare.toml": "[negotiation]\nprotocol = \"nash\"\n"}, path: "bare.toml"},
		{name: "extends below a table", files: map[string]string{"below.toml": "[mechanisms]\nspill = false\nextends = \"no-surge\"\n"}, path: "below.toml"},
		{name: "a study", files: map[string]string{"study.toml": "scenario = \"no-surge\"\n[design]\nkind = \"grid\"\n"}, path: "study.toml"},
		{name: "set: a decimal comma", sets: []string{"fields.culture.statutory_share=0,2"}},
		{name: "codes without their zeros", change: own("population", "mine.csv"), files: map[string]string{"mine.csv": change(t, population, "\n0301,2010,", "\n301,2010,", "\n030101,2010,", "\n30101,2010,")}},
		{name: "syntax: key twice", change: []string{"seed = 7", "seed = 7\nseed = 8"}},
		{name: "syntax: nested too deep", change: []string{"seed = 7", "seed = " + strings.Repeat("[", 1<<19)}},
		{name: "syntax: a key of too many parts", change: []string{"seed = 7", strings.Repeat("a.", 1<<18) + "a = 7"}},
		{name: "duplicate place", change: []string{"[places.0301] # Oslo", "[places.0301]\n\n[places.0301]"}},
		{name: "duplicate place among keys", change: []string{"[places.0301] # Oslo\ngroup = \"capital\"\ndisadvantage = 0.1", "[places]\n0301 = {}\n0301 = {}"}},
		{name: "not UTF-8", change: []string{"seed = 7", "seed = 7 # \xff"}},

		{name: "unknown place code", change: []string{"[places.0301]", "[places.0391]"}},
		{name: "place by name", change: []string{"[places.0301]", "[places.Stavangr]"}},
		{name: "place without its leading zero", change: []string{"[places.0301]", "[places.301]"}},
		{name: "no place", change: []string{"[places.0301] # Oslo\ngroup = \"capital\"\ndisadvantage = 0.1", ""}},
		{name: "group all", change: []string{`group = "capital"`, `group = "all"`, "# Oslo\ngroup = \"capital\"", "\ngroup = \"all\""}},
		{name: "default group all", change: []string{heading, "default_group = \"all\"\ndescription ="}},
		{name: "no field", path: "none.toml", files: map[string]string{"none.toml": withoutFields(small(t))}},
		{name: "unknown place and an unknown group", change: []string{`group = "capital"`, `group = "capitol"`}},

		{name: "end before start", change: []string{`end = "2016-12"`, `end = "2013-12"`}},
		{name: "period outside the scenario", change: []string{"start = \"2014-01\"\nend = \"2015-05\"", "start = \"2013-01\"\nend = \"2017-05\""}},
		{name: "period that ends before it starts", change: []string{"start = \"2014-01\"\nend = \"2015-05\"", "start = \"2015-05\"\nend = \"2015-04\""}},
		{name: "duplicate period", change: []string{`name = "surge"`, `name = "before"`}},
		{name: "period without name and months", change: []string{"name = \"before\"\nstart = \"2014-01\"\nend = \"2015-05\"", ""}},
		{name: "mix that does not sum to 1", change: []string{"sport = 0.6, arts = 0.4", "sport = 0.6, arts = 0.5"}},
		{name: "unknown activity, resource and type in mixes", change: []string{"sport = 0.6, arts = 0.4", "sports = 0.6, arts = 0.4", "weights = { funding", "weights = { fundings", "sports_club = 1.0", "sport_club = 1.0"}},
		{name: "unknown informal type", change: []string{`informal_type = "informal_group"`, `informal_type = "informal_groups"`}},
		{name: "no informal type", change: []string{`informal_type = "informal_group"`, ""}},
		{name: "event with unknown field and group, ending too early", change: []string{`field = "culture"`, `field = "cultur"`, `group = "capital"`, `group = "capitals"`, "start = \"2016-01\"\nend = \"2016-12\"", "start = \"2016-01\"\nend = \"2015-12\""}},
		{name: "event in an unknown group", change: []string{`group = "capital"`, `group = "capitals"`}},
		{name: "years out of order", change: []string{"year = 2016\nmonths", "year = 2014\nmonths"}},
		{name: "unknown county", change: []string{"Oslo = 1.2", "Osslo = 1.2"}},
		{name: "unknown country", change: []string{heading, "data.country = \"Norge\"\ndescription ="}},
		{name: "outside the population and applicants", change: []string{`start = "2014-01"`, `start = "2005-01"`, `end = "2016-12"`, `end = "2026-12"`}},
		{name: "outside the applicants", change: []string{`end = "2016-12"`, `end = "2019-12"`}},
		{name: "replacement half said", change: []string{heading, "data.replace_from = \"2015-01\"\ndata.replace_mean_to = \"2011-12\"\ndescription ="}},
		{name: "replacement without a month to begin", change: []string{heading, "data.replace_mean_from = \"2015-01\"\ndescription ="}},
		{name: "replacement by months in the wrong order", change: []string{heading, "data.replace_from = \"2015-01\"\ndata.replace_mean_from = \"2014-12\"\ndata.replace_mean_to = \"2014-01\"\ndescription ="}},

		{name: "replacement to a month before it begins", change: []string{heading, "data.replace_from = \"2015-05\"\ndata.replace_to = \"2015-04\"\ndata.replace_mean_from = \"2014-01\"\ndata.replace_mean_to = \"2014-12\"\ndescription ="}},
		{name: "replacement to a month after which the file has too little", change: []string{heading, "data.replace_from = \"2015-05\"\ndata.replace_to = \"2016-06\"\ndata.replace_mean_from = \"2014-01\"\ndata.replace_mean_to = \"2014-12\"\ndescription =", `end = "2016-12"`, `end = "2019-12"`}},
		{name: "replacement to a month without one to begin", change: []string{heading, "data.replace_to = \"2015-01\"\ndescription ="}},

		{name: "missing scenario", path: "no-surg"},
		{name: "missing extends", change: []string{heading, "extends = \"bse.toml\"\ndescription ="}, files: map[string]string{"base.toml": ""}},
		{name: "missing extends of a base", path: "a.toml", files: map[string]string{"a.toml": `extends = "b.toml"`, "b.toml": "\nextends = \"c.toml\""}},
		{name: "cyclic extends", path: "a.toml", files: map[string]string{"a.toml": `extends = "b.toml"`, "b.toml": "# back\nextends = \"a.toml\""}},
		{name: "file that extends itself", path: "norway.toml", files: map[string]string{"norway.toml": `extends = "norway.toml"`}},
		{name: "extends a directory", change: []string{heading, "extends = \"more\"\ndescription ="}, files: map[string]string{"more/x.toml": ""}},
		{name: "extends a large file", change: []string{heading, "extends = \"large.toml\"\ndescription ="}, files: map[string]string{"large.toml": strings.Repeat("#", keys.MostBytes+1)}},
		{name: "extends text that is not TOML", path: "a.toml", files: map[string]string{"a.toml": `extends = "netrc"`, "netrc": "machine example.org password hunter2\n"}},
		{name: "extends text with a long value", path: "a.toml", files: map[string]string{"a.toml": `extends = "env"`, "env": "token = hunter2hunter2hunter2\n"}},
		{name: "shares of a mix that another file states", path: "mine.toml", files: map[string]string{"mine.toml": "extends = \"small.toml\"\n[fields.culture]\nactivities = { language_cafe = 1.0 }\n"}},
		{name: "drop of what is not inherited", path: "mine.toml", files: map[string]string{"mine.toml": "extends = \"norway\"\ndrop = [\n\"fields.childrn\",\n\"refugees.county_reception.Utopia\",\n\"mechanisms\", 3, \"a..b\", \"organisation_type.sports_club\"]\n"}},
		{name: "drop that is no array", path: "mine.toml", files: map[string]string{"mine.toml": "extends = \"norway\"\ndrop = \"fields.children\"\n"}},
		{name: "drop without extends", change: []string{heading, "drop = [\"fields.culture\"]\ndescription ="}},
		{name: "extends that is no text", change: []string{heading, "extends = 3\ndescription ="}},
		{name: "problem in a base", path: "a.toml", files: map[string]string{"a.toml": "extends = \"b.toml\"\nseed = \"x\"", "b.toml": change(t, small(t), "statutory_share = 0.08", "statutory_share = 8")}},
		{name: "syntax in a base", path: "a.toml", files: map[string]string{"a.toml": `extends = "b.toml"`, "b.toml": "a = \n"}},

		{name: "missing data file", change: own("population", "popul.csv")},
		{name: "missing data files with a near name", change: []string{heading, "data.places = \"norway_place.csv\"\ndata.applicants = \"x/asylum_applicants_monthly.csv\"\ndescription ="}},
		{name: "empty data file", change: own("places", "mine.csv"), files: map[string]string{"mine.csv": ""}},
		{name: "data of another file", change: own("applicants", "netrc"), files: map[string]string{"netrc": "machine example.org password hunter2\n"}},
		{name: "data that is a directory", change: own("applicants", "more"), files: map[string]string{"more/x.csv": ""}},
		{name: "data with a byte order mark and a misspelt header", change: own("applicants", "mine.csv"), files: map[string]string{"mine.csv": "\uFEFF" + change(t, applicants, "month", "months")}},
		{name: "places in Latin-1", change: own("places", "mine.csv"), files: map[string]string{"mine.csv": change(t, places, "Møre og Romsdal", "M\xf8re og Romsdal")}},
		{name: "places with hidden characters and blanks", change: own("places", "mine.csv"), files: map[string]string{"mine.csv": change(t, places, "0301,Oslo", "0301,Os\u202elo", "1101,", "1101 ,")}},
		{name: "persons in other notations", change: own("applicants", "mine.csv"), files: map[string]string{"mine.csv": change(t, applicants,
			"2012-02,1000", "2012-02,1.000", "2012-03,1220", "2012-03,1220.5", "2012-04,1240", "2012-04,1 240", "2012-05,1345", "2012-05,NA",
			"2012-06,1235", "2012-06,", "2012-07,1650", "2012-07,1e20", "2012-08,1755", "2012-08,-1", "2012-09,1770", "2012-09,0x10", "2012-10,2120", "2012-10,\"2,120\"")}},
		{name: "residents in other notations", change: own("population", "mine.csv"), files: map[string]string{"mine.csv": change(t, population,
			"0301,2010,117654", "0301,2010,117.654", "0301,2011,", "0301,02011,")}},
		{name: "wrong separator", change: own("places", "mine.csv"), files: map[string]string{"mine.csv": strings.ReplaceAll(places, ",", ";")}},
		{name: "malformed rows of places", change: own("places", "mine.csv"), files: map[string]string{
			"mine.csv": change(t, places, "030101,Gamle Oslo,district,0301", "030101,Gamle Oslo,district,0399", "030102,Grünerløkka,district", "030102,Grünerløkka,distrikt", "454.12", "-1", "\n030103,Sagene,district,0301,Oslo,", "\n030103,Sagene", "\n030104,", "\n0301,"),
		}},
		{name: "quote in a row", change: own("places", "mine.csv"), files: map[string]string{"mine.csv": change(t, places, "030102,Grünerløkka", "030102,Grüner\"løkka")}},
		{name: "malformed rows of population", change: own("population", "mine.csv"), files: map[string]string{
			"mine.csv": change(t, population, "0301,2010,117654", "0301,2010,-117654", "0301,2011,", "0301,2012,", "0301,2013,", "9999,2013,", "0301,2014,", "0301,MMXIV,", "0301,2015,", "0301,2015,many"),
		}},
		{name: "residents missing", change: own("population", "mine.csv"), files: map[string]string{
			"mine.csv": change(t, population, "\n0301,2015,", "\n0301,2051,", "\n1103,2016,", "\n1103,2061,"),
		}},
		{name: "malformed rows of applicants", change: own("applicants", "mine.csv"), files: map[string]string{
			"mine.csv": change(t, applicants, "Austria,2012-02,1000", "Austria,2012-02,1e999", "Austria,2012-03", "Austria,2012-3", "Austria,2012-05", ",2012-05"),
		}},
		{name: "wrong on every line", change: own("applicants", "mine.csv"), files: map[string]string{"mine.csv": strings.ReplaceAll(applicants, ",20", ";20")}},

		{name: "set: unknown path", sets: []string{"fields.culture.statutory_shar=0.2", "fields.cultur.statutory_share=0.2", "negotiaton.protocol=nash"}},
		{name: "set: wrong value", sets: []string{"fields.culture.statutory_share=2", "negotiation.protocol=nush", "seed=x", "end=2016-13"}},
		{name: "set: every field", sets: []string{"fields.*.statutory_share=-1"}},
		{name: "set: no match", sets: []string{"organisation_types.*.registers=1", "event.*.need_factor=-2", "refugees.county_reception.*=-3"}},
		{name: "set: unknown element", sets: []string{"period.surg.start=2015-10", "refugees.wait.7.months=3"}},
		{name: "set: beyond a value", sets: []string{"seed.x=1", "fields.culture.activities.sport.x=1"}},
		{name: "set: no assignment", sets: []string{"seed", "=1", "a..b=1", `fields."x=1`}},
		{name: "set: extends", sets: []string{"extends=norway"}},
		{name: "set: nested too deep", sets: []string{"seed=" + strings.Repeat("[", 1<<20), "seed=[" + strings.Repeat("a.", 1<<18) + "a = 7"}},
		{name: "set: months that no longer fit", sets: []string{"start=2015-01"}},
		{name: "set: end before the file's start", sets: []string{"end=2013-01"}},
		{name: "set: start after the file's end", sets: []string{"start=2017-01"}},
		{name: "set: a place that is unknown", sets: []string{"places.0391.group=west"}},
		{name: "set: missing file", sets: []string{"data.places=mine.csv"}},
		{name: "set: a mix that no longer sums to 1", sets: []string{"fields.culture.activities.sport=0.9"}},
	}
	var got strings.Builder
	for _, c := range cases {
		files := map[string]string{"small.toml": change(t, small(t), c.change...)}
		maps.Copy(files, c.files)
		path := c.path
		if path == "" {
			path = "small.toml"
		}
		_, err := Load(Source{FS: folder(files), Path: path}, c.sets)
		problems, ok := err.(keys.Problems)
		if !ok {
			t.Errorf("%s: Load returned %v, not Problems", c.name, err)
			continue
		}
		for _, p := range problems {
			if p.Found == "" {
				t.Errorf("%s: a problem does not say what was found: %#v", c.name, p)
			}
		}
		fmt.Fprintf(&got, "== %s\n%s\n", c.name, problems)
	}
	golden(t, "testdata/messages.golden", got.String())
}

// withoutFields takes the [fields…] tables and the event out of a scenario.
func withoutFields(text string) string {
	parts := strings.Split(text, "\n[")
	parts = slices.DeleteFunc(parts, func(part string) bool {
		return strings.HasPrefix(part, "fields.") || strings.HasPrefix(part, "[event")
	})
	return strings.Join(parts, "\n[")
}

func dataText(t testing.TB, name string) string {
	t.Helper()
	text, err := fs.ReadFile(shipped, "data/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// golden compares a text with a file, or with DUGNAD_UPDATE=1 writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); DUGNAD_UPDATE=1 writes it anew:\n%s", file, diff)
	}
}
