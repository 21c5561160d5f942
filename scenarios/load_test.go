package scenarios

import (
	"errors"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dugnad/scenarios/keys"
)

// scenarioOptions compare the exported fields of scenarios.
var scenarioOptions = cmp.Options{cmpopts.EquateNaNs(), cmpopts.IgnoreUnexported(Scenario{})}

func mustLoad(t testing.TB, files map[string]string, path string, sets ...string) *Scenario {
	t.Helper()
	s, err := Load(Source{FS: folder(files), Path: path}, sets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoadSmall(t *testing.T) {
	s := mustLoad(t, map[string]string{"dir/small.toml": small(t)}, "dir/small.toml")
	if s.Name != "small" || s.Seed != 7 || s.Replications != 2 || s.Start != "2014-01" || len(s.Fields) != 2 || s.Fields[1].Name != "integration" {
		t.Errorf("loaded %+v", s)
	}
	if !s.Mechanisms.Spill || s.Mechanisms.MandatedCoproduction || !math.IsNaN(s.Freeze.Trust) || s.AllPlaces != "none" {
		t.Error("defaults are not in place")
	}
	if got := s.Arrivals(); len(got) != 36 || got[20] != 4935 {
		t.Errorf("arrivals of 36 months with 4935 in 2015-09: got %d months, %v", len(got), got)
	}
}

// Every shipped scenario but the flagship's base, which has no places, loads as it is.
func TestShipped(t *testing.T) {
	names := Shipped()
	if !slices.Contains(names, Flagship) {
		t.Fatalf("%s is not among %v", Flagship, names)
	}
	for _, name := range names {
		sets := []string{}
		if name == "norway" {
			sets = append(sets, "all_places=municipalities")
		}
		for _, path := range []string{name, name + ".toml"} {
			s, err := LoadNamed(path, sets)
			if err != nil {
				t.Errorf("%s:\n%v", path, err)
			} else if s.Name != name {
				t.Errorf("%s is named %q", path, s.Name)
			}
		}
	}
}

// The resolved text of a scenario loads as an equal scenario.
func TestResolved(t *testing.T) {
	for _, name := range append(Shipped(), "small") {
		var s *Scenario
		switch name {
		case "norway":
			s = mustLoad(t, nil, name, "all_places=districts")
		case "small":
			s = mustLoad(t, map[string]string{"small.toml": small(t)}, "small.toml")
		default:
			s = mustLoad(t, nil, name, `fields.*.discretion_shift=0.1`)
		}
		again := mustLoad(t, map[string]string{"results/scenario.toml": string(s.Resolved())}, "results/scenario.toml")
		if diff := cmp.Diff(s, again, scenarioOptions); diff != "" {
			t.Errorf("%s resolved is another scenario (-want +got):\n%s", name, diff)
		}
		if s.Digest() != again.Digest() || string(s.Resolved()) != string(again.Resolved()) || len(Diff(s, again)) > 0 {
			t.Errorf("%s resolved has another digest, text or difference", name)
		}
	}
}

// ResolvedWithSources adds the comments of a user's file and changes nothing else.
func TestSourced(t *testing.T) {
	const text = "extends = \"no-surge\"\n[fields.health]\ndiscretion_shift = 0.2 # the bill # of 2030\nactivities = { visiting = 0.5, self_help = 0.33, arts = 0.1, sport = 0.07 } # a survey\n" +
		"[[event]]\nname = \"cuts in care\"\nfield = \"health\"\nstart = \"2016-01\"\nend = \"2018-12\"\ncapacity_factor = 0.9 # the budget\n"
	s := mustLoad(t, map[string]string{"mine.toml": text}, "mine.toml")
	sourced := string(s.ResolvedWithSources())
	again := mustLoad(t, map[string]string{"results/scenario.toml": sourced}, "results/scenario.toml")
	if again.Digest() != s.Digest() || string(again.ResolvedWithSources()) != sourced {
		t.Error("with sources it is another scenario, or writes other sources")
	}
	for _, want := range []string{"discretion_shift = 0.2 # the bill # of 2030\n", "visiting = 0.5 } # a survey\n", "capacity_factor = 0.9 # the budget\n"} {
		if !strings.Contains(sourced, want) {
			t.Errorf("no %q in\n%s", want, sourced)
		}
	}
	var bare strings.Builder
	for line := range strings.Lines(sourced) {
		if value, _, commented := strings.Cut(line, " # "); commented {
			line = value + "\n"
		}
		bare.WriteString(line)
	}
	if bare.String() != string(s.Resolved()) {
		t.Error("without the sources it is not as resolved")
	}
	for _, name := range Shipped() {
		if s, err := LoadNamed(name, nil); err == nil && string(s.ResolvedWithSources()) != string(s.Resolved()) {
			t.Errorf("%s, which is shipped, has sources of a user", name)
		}
	}
}

// The resolved scenario loads with the copies of the user's data files alone.
func TestOwnData(t *testing.T) {
	population := dataText(t, "norway_population.csv")
	files := map[string]string{
		"mine/small.toml":            change(t, small(t), "description =", "data.places = \"a/x.csv\"\ndata.population = \"b/x.csv\"\ndata.applicants = \"norway_population.csv\"\ndescription ="),
		"mine/a/x.csv":               "\uFEFF" + strings.ReplaceAll(dataText(t, "norway_places.csv"), "\r", ""),
		"mine/b/x.csv":               population,
		"mine/norway_population.csv": dataText(t, "asylum_applicants_monthly.csv"), // a shipped file's name
	}
	s := mustLoad(t, files, "mine/small.toml")
	results := map[string]string{"out/scenario.toml": string(s.Resolved())}
	names := map[string]string{}
	for _, file := range s.DataFiles() {
		if file.Shipped {
			t.Errorf("%s counts as shipped", file.Key)
		}
		results["out/"+file.Name] = string(file.Content)
		names[file.Key] = file.Name
	}
	want := map[string]string{"data.places": "data/x.csv", "data.population": "data/population-x.csv", "data.applicants": "data/norway_population.csv"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	again := mustLoad(t, results, "out/scenario.toml")
	if string(s.Resolved()) != string(again.Resolved()) || s.Digest() != again.Digest() {
		t.Error("the resolved scenario loads as another one")
	}

	files["mine/b/x.csv"] = change(t, population, "0301,2010,117654", "0301,2010,117655")
	changed := mustLoad(t, files, "mine/small.toml")
	if changed.Digest() == s.Digest() {
		t.Error("the digest does not tell that a data file changed")
	}
	if differences := Diff(s, changed); len(differences) != 1 || differences[0].Path != "data.population" {
		t.Errorf("a data file changed, Diff tells %v", differences)
	}
}

func TestExtends(t *testing.T) {
	files := map[string]string{
		"base/small.toml":  change(t, small(t), "description =", "name = \"other\"\ndescription ="),
		"base/middle.toml": "extends = \"small.toml\"\n[fields.culture]\nspill = 0.5\n",
		"top.toml":         "extends = \"base/middle.toml\"\nseed = 8\n[period.surge]\nend = \"2016-05\"\n[places.1103]\ngroup = \"west\"\n",
		"norway-all.toml":  "extends = \"norway-all\"\nseed = 9\n", // a name without .toml is no file here
	}
	s := mustLoad(t, files, "top.toml")
	if s.Name != "top" || s.Description != nil {
		t.Errorf("name %q and description %q are taken over", s.Name, s.Description)
	}
	if s.Seed != 8 || s.Fields[0].Spill != 0.5 || s.Fields[1].Spill != 0.8 || s.Periods[1].End != "2016-05" || s.Periods[1].Start != "2015-09" {
		t.Errorf("extended: %+v", s)
	}
	if got := s.Groups(); !slices.Equal(got, []string{"capital", "west"}) {
		t.Errorf("groups %v", got)
	}
	if s := mustLoad(t, files, "norway-all"); s.Seed == 9 {
		t.Error("a shipped name loads the user's file of another name")
	}
	if s := mustLoad(t, files, "norway-all.toml"); s.Seed != 9 {
		t.Error("a user's file gives way to the shipped one")
	}
	text := Source{FS: folder(files), Path: "-", Text: []byte(`extends = "base/small.toml"`)}
	if s, err := Load(text, nil); err != nil || s.Name != "scenario" {
		t.Errorf("standard input: %v, %v", s, err)
	}
	if s, err := Load(Source{Path: "-", Text: []byte(`extends = "` + Flagship + `"`)}, nil); err != nil || len(s.Fields) == 0 {
		t.Errorf("standard input without files: %v", err)
	}
}

// A missing permission is an error of the file system, not a problem of the input.
func TestPermission(t *testing.T) {
	_, err := Load(Source{FS: forbidden{}, Path: "norway.toml"}, nil)
	var problems keys.Problems
	if !errors.Is(err, fs.ErrPermission) || errors.As(err, &problems) {
		t.Errorf("Load returned %v, want the permission error", err)
	}
	_, err = Load(Source{FS: forbidden{}, Path: "-", Text: []byte(`extends = "x.toml"`)}, nil)
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("extends: Load returned %v, want the permission error", err)
	}
	text := change(t, small(t), "description =", "data.places = \"x.csv\"\ndescription =")
	if _, err = Load(Source{FS: forbidden{}, Path: "-", Text: []byte(text)}, nil); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("data: Load returned %v, want the permission error", err)
	}
}

type forbidden struct{}

func (forbidden) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

func TestAllPlaces(t *testing.T) {
	files := map[string]string{"small.toml": small(t)}
	for _, c := range []struct {
		all   string
		count int
	}{{"none", 1}, {"municipalities", 357}, {"districts", 1 + 356 + 15}} { // 0301 is listed
		s := mustLoad(t, files, "small.toml", "all_places="+c.all)
		entries := s.AllEntries()
		if len(entries) != c.count {
			t.Errorf("%s: %d places, want %d", c.all, len(entries), c.count)
		}
		if entries[0].Name != "0301" || entries[0].Group != "capital" || entries[len(entries)-1].Group == "" {
			t.Errorf("%s: places begin with %+v and end with %+v", c.all, entries[0], entries[len(entries)-1])
		}
	}
}

func TestArrivals(t *testing.T) {
	files := map[string]string{"small.toml": small(t)}
	plain := mustLoad(t, files, "small.toml").Arrivals()
	mean := 0.0
	for _, x := range plain[:12] {
		mean += x
	}
	mean /= 12
	at := func(month string) int { return int(mustMonth(month) - mustMonth("2014-01")) }
	replaced := []string{"data.replace_from=2015-05", "data.replace_mean_from=2014-01", "data.replace_mean_to=2014-12"}
	for _, c := range []struct {
		name string
		sets []string
		want func(i int, x float64) float64
	}{
		{"scaled", []string{"data.applicants_scale=2"}, func(_ int, x float64) float64 { return 2 * x }},
		{"scaled from a month on", []string{"data.applicants_scale=0.5", "data.scale_from=2015-09"}, func(i int, x float64) float64 {
			if i >= at("2015-09") {
				return x / 2
			}
			return x
		}},
		{"replaced", replaced, func(i int, x float64) float64 {
			if i >= at("2015-05") {
				return mean
			}
			return x
		}},
		{"replaced and scaled", append(replaced, "data.applicants_scale=2"), func(i int, x float64) float64 {
			if i >= at("2015-05") {
				return 2 * mean
			}
			return 2 * x
		}},
		{"replaced to a month", append(replaced, "data.replace_to=2015-12"), func(i int, x float64) float64 {
			if i >= at("2015-05") && i <= at("2015-12") {
				return mean
			}
			return x
		}},
		{"replaced to the last month", append(replaced, "data.replace_to=2016-12"), func(i int, x float64) float64 {
			if i >= at("2015-05") {
				return mean
			}
			return x
		}},
		{"replaced before the start only", append(replaced, "data.replace_from=2010-01", "data.replace_to=2013-06"), func(_ int, x float64) float64 { return x }},
		{"replaced to beyond the end", append(replaced, "data.replace_to=2030-06"), func(i int, x float64) float64 {
			if i >= at("2015-05") {
				return mean
			}
			return x
		}},
		{"replaced from before the start", append(replaced, "data.replace_from=2010-01"), func(int, float64) float64 { return mean }},
	} {
		got := mustLoad(t, files, "small.toml", c.sets...).Arrivals()
		if len(got) != len(plain) {
			t.Errorf("%s: %d months, want %d", c.name, len(got), len(plain))
			continue
		}
		for i, x := range plain {
			if want := c.want(i, x); got[i] != want {
				t.Errorf("%s: month %d has %v, want %v", c.name, i, got[i], want)
			}
		}
	}
	long := mustLoad(t, files, "small.toml", "end=2025-12", "data.replace_from=2019-05", "data.replace_mean_from=2018-05", "data.replace_mean_to=2019-04")
	if got := long.Arrivals(); len(got) != 144 {
		t.Errorf("a replacement carries arrivals on for %d months, want 144", len(got))
	}
}

func TestDiff(t *testing.T) {
	files := map[string]string{"small.toml": small(t)}
	a := mustLoad(t, files, "small.toml", "freeze.trust=0.5")
	b := mustLoad(t, files, "small.toml", "negotiation.protocol=nash", "refugees.wait.1.months=9", "period.surge.end=2016-05", "places.1103.disadvantage=0.5", `refugees.county_reception."Møre og Romsdal"=0.5`)
	want := []Difference{
		{"period.surge.end", `"2016-06"`, `"2016-05"`},
		{"negotiation.protocol", `"alternating-offers"`, `"nash"`},
		{"refugees.wait.1.months", "4.8", "9.0"},
		{"refugees.county_reception.Møre og Romsdal", "0.7", "0.5"},
		{"freeze.trust", "0.5", ""},
		{"places.1103.group", "", `"ordinary"`},
		{"places.1103.disadvantage", "", "0.5"},
	}
	if diff := cmp.Diff(want, Diff(a, b)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The template loads unchanged, and with any of its keys uncommented.
func TestTemplate(t *testing.T) {
	for _, annotated := range []bool{false, true} {
		text := string(Template(annotated))
		s := mustLoad(t, map[string]string{"new.toml": text}, "new.toml")
		if flagship, err := LoadNamed(Flagship, nil); err != nil || len(Diff(s, flagship)) > 2 { // name and description
			t.Errorf("the template differs from the flagship: %v", Diff(s, flagship))
		}
		in := text
		for _, line := range templateLines {
			if strings.HasPrefix(line.text, "# ") {
				in = change(t, in, line.text+"\n", strings.TrimPrefix(line.text, "# ")+"\n")
			}
		}
		if s := mustLoad(t, map[string]string{"new.toml": in}, "new.toml"); s.Negotiation.Protocol != "nash" {
			t.Error("a key taken out of its comment is not in force")
		}
	}
}

func TestReference(t *testing.T) {
	text := Reference()
	for _, want := range []string{"## fields", "| `*.statutory_share` | number | share of base need | 0..1 | required |", "| `spill` | boolean |", "## Single keys"} {
		if !strings.Contains(text, want) {
			t.Errorf("the reference lacks %q:\n%s", want, text)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := LoadNamed(Flagship, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// With gives the scenario that Load gives with the same sets.
func TestWithIsLoad(t *testing.T) {
	files := folder(map[string]string{
		"mine.toml": "extends = \"asylum-surge-2015\"\n[fields.health]\nspill = 0.2 # mine\n",
	})
	base, err := Load(Source{FS: files, Path: "mine.toml"}, []string{"seed=7"})
	if err != nil {
		t.Fatal(err)
	}
	before := string(base.Resolved())
	for _, sets := range [][]string{
		nil,
		{"replications=3"},
		{"fields.*.discretion_shift=0.1", "negotiation.protocol=nash"},
		{"places.\"1103\".group=north", "period.surge.end=2016-03"},
		{"refugees.wait.0.months=9", "fields.culture.activities={ sport = 1.0 }"},
	} {
		want, err := Load(Source{FS: files, Path: "mine.toml"}, append([]string{"seed=7"}, sets...))
		if err != nil {
			t.Fatal(err)
		}
		got, err := base.With(sets)
		if err != nil {
			t.Fatal(err)
		}
		if got.Digest() != want.Digest() || string(got.Resolved()) != string(want.Resolved()) {
			t.Errorf("%v: differs from loading", sets)
		}
	}
	if _, err := base.With([]string{"fields.health.discretion_shift=7"}); err == nil {
		t.Error("out of range, and taken")
	}
	if string(base.Resolved()) != before {
		t.Error("the scenario itself has changed")
	}
}

func BenchmarkWith(b *testing.B) {
	base, err := LoadNamed(Flagship, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := base.With([]string{"fields.*.discretion_shift=0.1"})
		if err != nil {
			b.Fatal(err)
		}
		NewExperiment(s)
	}
}
