package studies

import (
	"errors"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// outcomeText is an outcome that the flagship has.
const outcomeText = `
[[outcome]]
name = "integration"
measure = "coproduction"
field = "integration"
stage = "design"
period = "surge"
`

func loadStudy(t *testing.T, text string) (*Study, error) {
	t.Helper()
	return Load(scenarios.Source{FS: fstest.MapFS{"lab/mine.toml": {Data: []byte(text)}}, Path: "lab/mine.toml"}, nil, 0)
}

// cells are the values of a study's rows as design.csv has them.
func cells(s *Study) []string {
	var rows []string
	for _, row := range s.Rows() {
		var row2 []string
		for _, value := range row.Values {
			row2 = append(row2, value.Cell())
		}
		rows = append(rows, strings.Join(row2, ","))
	}
	return rows
}

func TestStudyDesigns(t *testing.T) {
	head := "scenario = \"asylum-surge-2015\"\n[design]\n"
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"grid", `kind = "grid"
[[factor]]
path = "negotiation.protocol"
values = ["nash", "alternating-offers"]
[[factor]]
path = "mobilisation.groups_limit"
min = 1
max = 5
levels = 3
`, []string{"nash,1", "nash,3", "nash,5", "alternating-offers,1", "alternating-offers,3", "alternating-offers,5"}},
		{"list, tied", `kind = "list"
[[factor]]
paths = ["fields.health.discretion_shift", "fields.children.discretion_shift"]
values = [0.1, -0.2]
[[factor]]
path = "mechanisms.spill"
values = [true, false]
`, []string{"0.1,true", "-0.2,false"}},
		{"a plain net, whole numbers", `kind = "sobol"
samples = 4
[[factor]]
path = "fields.*.discretion_shift"
min = -0.5
max = 0.5
[[factor]]
path = "agenda.scouts"
min = 1
max = 4
`, []string{"-0.5,1", "0,3", "0.25,2", "-0.25,4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := loadStudy(t, head+c.text+outcomeText)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, cells(s)); diff != "" {
				t.Error(diff)
			}
			for row := range s.Rows() {
				if _, err := s.Experiment(row); err != nil {
					t.Errorf("row %d: %v", row, err)
				}
			}
		})
	}
}

// The rows of a base point or a trajectory share their luck and have the right roles.
func TestSensitivityDesigns(t *testing.T) {
	const factors = `
[[factor]]
path = "fields.health.discretion_shift"
min = 0.0
max = 0.3
[[factor]]
path = "negotiation.protocol"
values = ["nash", "alternating-offers"]
[[factor]]
path = "mechanisms.spill"
values = [false, true]
`
	for _, c := range []struct {
		name, design string
		rows         int
		roles        string // of the second base point, or trajectory
	}{
		{"saltelli", "kind = \"saltelli\"\nsamples = 4", 20, "A AB:fields.health.discretion_shift AB:negotiation.protocol AB:mechanisms.spill B"},
		{"second order", "kind = \"saltelli\"\nsamples = 4\nsecond_order = true\nscrambles = 2", 64, "A AB:fields.health.discretion_shift AB:negotiation.protocol AB:mechanisms.spill BA:fields.health.discretion_shift BA:negotiation.protocol BA:mechanisms.spill B"},
		{"morris", "kind = \"morris\"\nsamples = 5\npool = 20", 20, "trajectory trajectory trajectory trajectory"},
		{"radial", "kind = \"morris\"\nsamples = 5\nradial = true", 20, "trajectory trajectory trajectory trajectory"},
	} {
		s, err := loadStudy(t, "scenario = \"asylum-surge-2015\"\n[design]\n"+c.design+factors+outcomeText)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var roles []string
		for _, row := range s.Rows() {
			if row.BaseRow == 1 {
				roles = append(roles, row.Role)
			}
			if row.Luck != uint64(row.BaseRow) {
				t.Errorf("%s: luck %d in base row %d", c.name, row.Luck, row.BaseRow)
			}
		}
		if got := strings.Join(roles, " "); len(s.Rows()) != c.rows || got != c.roles {
			t.Errorf("%s: %d rows, %s", c.name, len(s.Rows()), got)
		}
	}
	grouped := strings.Replace(factors, "min = 0.0", "group = \"law\"\nmin = 0.0", 1)
	grouped = strings.Replace(grouped, "values = [false", "group = \"law\"\nvalues = [false", 1)
	s, err := loadStudy(t, "scenario = \"asylum-surge-2015\"\n[design]\nkind = \"saltelli\"\nsamples = 4"+grouped+outcomeText)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"law", "negotiation.protocol"}, s.groupNames()); diff != "" || len(s.Rows()) != 16 || s.Rows()[1].Role != "AB:law" {
		t.Errorf("%s, %d rows", diff, len(s.Rows()))
	}
}

// The scenario of a row has the values of the row.
func TestStudyRowScenario(t *testing.T) {
	s, err := loadStudy(t, `scenario = "asylum-surge-2015"
luck = "independent"
[design]
kind = "lhs"
samples = 5
seed = 7
[[factor]]
path = "fields.*.discretion_shift"
distribution = "normal"
mean = 0.1
sd = 0.1
min = -0.3
max = 0.3
`+outcomeText)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range s.Rows() {
		e, err := s.Experiment(i)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := row.Values[0].Number()
		for _, f := range e.Scenario.Fields {
			if f.DiscretionShift != want || want < -0.3 || want > 0.3 {
				t.Errorf("row %d: %s has %v, want %v", i, f.Name, f.DiscretionShift, want)
			}
		}
		if row.Luck != uint64(i) || row.BaseRow != i || row.Role != "point" {
			t.Errorf("row %d: %+v", i, row)
		}
	}
	if s.Replications != 20 {
		t.Errorf("%d replications; the scenario has 20", s.Replications)
	}
}

// In a Latin hypercube, every whole number of a range is equally frequent.
func TestWholeNumbersAreEven(t *testing.T) {
	s, err := loadStudy(t, `scenario = "asylum-surge-2015"
[design]
kind = "lhs"
samples = 80
[[factor]]
path = "agenda.scouts"
min = 1
max = 8
`+outcomeText)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, cell := range cells(s) {
		count[cell]++
	}
	for number, n := range count {
		if n != 10 || len(count) != 8 {
			t.Errorf("%s occurs %d times of 80", number, n)
		}
	}
}

func TestStudyMessages(t *testing.T) {
	good := `scenario = "asylum-surge-2015"
[design]
kind = "grid"
[[factor]]
path = "fields.health.discretion_shift"
values = [0.0, 0.1]
` + outcomeText
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown scenario", "asylum-surge-2015", "asylum-surge-2051", `lab/mine.toml:1: scenario: found "asylum-surge-2051", and there is no such file`},
		{"unknown path", "health.discretion_shift", "health.discretion_shfit", `lab/mine.toml:5: factor.0.path: found "fields.health.discretion_shfit", which is an unknown key; did you mean "discretion_shift"?`},
		{"unknown field", "fields.health", "fields.helth", `an unknown name; allowed: children, culture, health, integration; did you mean "health"?`},
		{"a table", "fields.health.discretion_shift", "fields.health", "the path of a single value"},
		{"out of range", "[0.0, 0.1]", "[0.0, 1.1]", `lab/mine.toml:6: factor.0.values: found 1.1`},
		{"range without levels", "values = [0.0, 0.1]", "min = 0.0\nmax = 0.1", "levels = 2 or more in a grid"},
		{"min above max", "values = [0.0, 0.1]", "min = 0.2\nmax = 0.1\nlevels = 3", "min must be the smaller"},
		{"max out of range", "values = [0.0, 0.1]", "min = 0.2\nmax = 3.0\nlevels = 3", "lab/mine.toml:7: factor.0.max: found 3"},
		{"both", "values = [0.0, 0.1]", "values = [0.1]\nmax = 0.1", "values and max; allowed: either values, or min and max"},
		{"no factor", "[[factor]]\npath = \"fields.health.discretion_shift\"\nvalues = [0.0, 0.1]", "", "no factor"},
		{"twice", "[[outcome]]", "[[factor]]\npath = \"fields.health.discretion_shift\"\nvalues = [1]\n[[outcome]]", "varies already"},
		{"twice, with quotes", "[[outcome]]", "[[factor]]\npath = 'fields.\"health\".discretion_shift'\nvalues = [1]\n[[outcome]]", "varies already"},
		{"covered", "[[outcome]]", "[[factor]]\npath = 'fields.*.discretion_shift'\nvalues = [1]\n[[outcome]]", `"fields.*.discretion_shift", which sets all that factor 1 varies`},
		{"one number twice", "[0.0, 0.1]", "[0, 0.0]", "found 0.0 twice"},
		{"distribution in a grid", "values = [0.0, 0.1]", "min = 0.0\nmax = 0.1\nlevels = 2\ndistribution = \"loguniform\"", `factor.0.distribution: found "loguniform" in a grid`},
		{"measure", `"coproduction"`, `"coprodution"`, `did you mean "coproduction"?`},
		{"period", `period = "surge"`, `period = "sruge"`, `allowed: before, surge, after; did you mean "surge"?`},
		{"unknown key", "kind =", "knid =", `did you mean "kind"?`},
		{"power of two", `"grid"`, "\"sobol\"\nsamples = 100", "take 64 or 128"},
		{"samples", `"grid"`, "\"grid\"\nsamples = 100", "samples in designs of kind lhs, sobol, saltelli, morris, efast, factorial only"},
		{"too few names", `"grid"`, "\"grid\"\nnames = [\"none\"]", `lab/mine.toml:4: design.names: found 1 names; allowed: 2, one for each row`},
		{"a name twice", `"grid"`, "\"grid\"\nnames = [\"none\", \"none\"]", `found "none" twice; allowed: each name once`},
		{"a row's name", `"grid"`, "\"grid\"\nnames = [\"none\", \"a/b\"]", `design.names: found "a/b"; allowed: a name of letters`},
		{"names of a sample", `"grid"`, "\"lhs\"\nsamples = 2\nnames = [\"none\", \"some\"]", "names in designs of kind grid, list only"},
		{"text in range", "path = \"fields.health.discretion_shift\"\nvalues = [0.0, 0.1]", "path = \"negotiation.protocol\"\nmin = 0\nmax = 1", `values = […], as the key holds`},
		{"word", "path = \"fields.health.discretion_shift\"\nvalues = [0.0, 0.1]", "path = \"negotiation.protocol\"\nvalues = [\"nahs\"]", `did you mean "nash"?`},
		{"normal", "values = [0.0, 0.1]", "min = 0.0\nmax = 0.1\nlevels = 2\ndistribution = \"normal\"\nmean = 0.0", `"normal" without sd`},
		{"outcome's name", `name = "integration"`, `name = "status"`, "no other column of outcomes.csv"},
		{"unequal list", "kind = \"grid\"", "kind = \"list\"\n[[factor]]\npath = \"mechanisms.spill\"\nvalues = [true]", "2 values; allowed: 1, as many as factor 1 has"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if text == good {
				t.Fatal("nothing replaced")
			}
			_, err := loadStudy(t, text)
			var problems keys.Problems
			if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	if _, err := loadStudy(t, good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

// Rows that are loaded later have the data that the study was loaded with.
func TestStudyDataAreReadOnce(t *testing.T) {
	applicants := "country,month,applicants\n"
	for m := keys.Month(2012 * 12); m < 2019*12; m++ {
		applicants += "Norway," + m.String() + ",100\n"
	}
	files := fstest.MapFS{
		"lab/here.toml": {Data: []byte("extends = \"asylum-surge-2015\"\n[data]\napplicants = \"mine.csv\"\n")},
		"lab/mine.csv":  {Data: []byte(applicants)},
		"other.csv":     {Data: []byte(strings.ReplaceAll(applicants, ",100", ",200"))},
		"lab/mine.toml": {Data: []byte(`scenario = "here"
[design]
kind = "grid"
[[factor]]
path = "data.applicants"
values = ["other.csv", "asylum_applicants_monthly.csv"]
[[factor]]
path = "fields.health.discretion_shift"
values = [0.0, 0.1]
` + outcomeText)},
	}
	s, err := Load(scenarios.Source{FS: files, Path: "lab/mine.toml"}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	varied := s.VariedData()
	if len(varied) != 1 || varied[0].Name != "data/levels/applicants-0-other.csv" || len(varied[0].SHA256) != 64 {
		t.Fatalf("varied data are %v", varied)
	}
	for _, name := range []string{"lab/mine.csv", "other.csv"} {
		files[name] = &fstest.MapFile{Data: []byte(applicants + "Norway,2019-01,1\n")}
	}
	base, err := s.Base().With(nil)
	if err != nil {
		t.Fatal(err)
	}
	if base.Digest() != s.Base().Digest() {
		t.Error("the base scenario of a row has the data that came later")
	}
	row, err := s.base.With(s.assignments(s.rows[0].Values))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range row.DataFiles() {
		if file.Key == "data.applicants" && file.SHA256 != varied[0].SHA256 {
			t.Error("a row has the data that came later")
		}
	}
}

// Two values that are valid separately but not together make their row fail, not the study.
func TestJointFailureIsARowsOwn(t *testing.T) {
	s, err := loadStudy(t, `scenario = "asylum-surge-2015"
[design]
kind = "grid"
[[factor]]
path = "period.surge.start"
values = ["2015-09", "2016-03"]
[[factor]]
path = "period.surge.end"
values = ["2016-06", "2015-12"]
`+outcomeText)
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for row := range s.Rows() {
		if _, err := s.Experiment(row); err != nil {
			failed++
		}
	}
	if failed != 1 {
		t.Errorf("%d rows fail, want 1", failed)
	}
}

// The outcomes of a run are those of summary.csv for one replication.
func TestStudyMeasures(t *testing.T) {
	s, err := loadStudy(t, `scenario = "asylum-surge-2015"
replications = 1
[design]
kind = "list"
[[factor]]
path = "fields.health.discretion_shift"
values = [0.3]
`+outcomeText)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Experiment(0)
	if err != nil {
		t.Fatal(err)
	}
	tally, err := e.Run(t.Context(), 0, 1, 2, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	values, err := s.Measure(e, tally)
	if err != nil || len(values) != 1 || math.IsNaN(values[0]) || values[0] <= 0 || values[0] >= 1 {
		t.Errorf("%v, %v", values, err)
	}
}

func TestShippedStudies(t *testing.T) {
	if len(Shipped()) == 0 {
		t.Fatal("none")
	}
	for _, name := range Shipped() {
		s, err := Load(scenarios.Source{Path: name}, nil, 0)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s.Description == nil {
			t.Errorf("%s does not say what it asks", name)
		}
	}
}

// What a study calls "as shipped" is what its scenario has: such a row is the scenario itself.
func TestShippedValuesAreTheScenarios(t *testing.T) {
	for name, row := range map[string]int{
		"agreements-before-or-during": 1, "discretion-in-health": 0, "institutions-one-by-one": 0, "second-surge": 4,
		"signing-step-by-step": 8,
	} {
		s, err := Load(scenarios.Source{Path: name}, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		e, err := s.Experiment(row)
		if err != nil {
			t.Fatal(err)
		}
		if e.Digest() != s.Base().Digest() {
			t.Errorf("row %d of %s differs from its scenario in %v", row, name, scenarios.Diff(s.Base(), e.Scenario))
		}
	}
}
