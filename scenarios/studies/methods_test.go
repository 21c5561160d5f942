package studies

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"dugnad/scenarios/keys"
)

const methodFactors = `
[[factor]]
path = "mechanisms.spill"
values = [false, true]
[[factor]]
path = "fields.health.discretion_shift"
min = 0.0
max = 0.3
`

// Curves and settings share their luck, and rows state their role.
func TestCurvesAndChanges(t *testing.T) {
	for _, c := range []struct {
		design, background string
		rows               int
		role               string // of the last row
	}{
		{"kind = \"efast\"\nsamples = 65", "", 65 * 2 * 4, "curve:fields.health.discretion_shift"},
		{"kind = \"efast\"\nsamples = 70\ncurves = 1", "", 70 * 2, "curve:fields.health.discretion_shift"},
		{"kind = \"factorial\"", "", 4, "change:11"},
		{"kind = \"factorial\"\nsamples = 3", "background = true\n", 6, "change:10"},
	} {
		s, err := loadStudy(t, "scenario = \"asylum-surge-2015\"\n[design]\n"+c.design+methodFactors+c.background+outcomeText)
		if err != nil {
			t.Errorf("%s: %v", c.design, err)
			continue
		}
		rows := s.Rows()
		if last := rows[len(rows)-1]; len(rows) != c.rows || last.Role != c.role || len(s.Points()) != c.rows {
			t.Errorf("%s: %d rows, the last %+v", c.design, len(rows), last)
		}
		for _, row := range rows {
			if row.Luck != uint64(row.BaseRow) {
				t.Errorf("%s: luck %d in base row %d", c.design, row.Luck, row.BaseRow)
			}
			if strings.HasPrefix(row.Role, "change:") && (row.Role[len("change:")] == '1') != (row.Values[0].Cell() == "true") {
				t.Errorf("%s: %+v", c.design, row)
			}
		}
	}
}

// A correlation reaches the rows, and the plan's words: a study with another one is another study.
func TestCorrelatedFactors(t *testing.T) {
	const text = `scenario = "asylum-surge-2015"
[design]
kind = "lhs"
samples = 400
[[factor]]
path = "fields.culture.discretion_shift"
min = 0.0
max = 0.3
[[factor]]
path = "fields.health.discretion_shift"
min = 0.0
max = 0.3
` + outcomeText
	const correlation = "[[correlation]]\nfactors = [\"fields.health.discretion_shift\", \"fields.culture.discretion_shift\"]\nrank = -0.7\n"
	for more, want := range map[string]float64{"": 0, correlation: -.7} {
		s, err := loadStudy(t, text+more)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, row := range s.Rows() {
			product := 12.0 / 400
			for _, value := range row.Values {
				x, err := strconv.ParseFloat(value.Cell(), 64)
				if err != nil {
					t.Fatal(err)
				}
				product *= x/.3 - .5
			}
			sum += product
		}
		if math.Abs(sum-want) > .15 {
			t.Errorf("correlation %.2f, want %g", sum, want)
		}
		if strings.Contains(s.DesignText(), "rank correlation -0.7") != (more != "") {
			t.Errorf("%s", s.DesignText())
		}
	}
}

func TestMethodMessages(t *testing.T) {
	const head = "scenario = \"asylum-surge-2015\"\n[design]\n"
	two := "factors = [\"mechanisms.spill\", \"fields.health.discretion_shift\"]\n"
	for _, c := range []struct{ name, text, want string }{
		{"few points", head + "kind = \"efast\"\nsamples = 64" + methodFactors, "lab/mine.toml:4: design.samples: found 64; allowed: at least 65 points of each curve; a few hundred are usual"},
		{"no points", head + "kind = \"efast\"" + methodFactors, "design.samples: found no samples"},
		{"curves", head + "kind = \"factorial\"\ncurves = 2" + methodFactors, `found a design of kind "factorial"; allowed: curves in designs of kind efast only; take curves away`},
		{"background", head + "kind = \"grid\"\n[[factor]]\npath = \"mechanisms.spill\"\nvalues = [true]\nbackground = true\n", "lab/mine.toml:7: factor.0.background: found background = true; allowed: background factors in a design of kind factorial only"},
		{"all background", head + "kind = \"factorial\"\n[[factor]]\npath = \"mechanisms.spill\"\nvalues = [true, false]\nbackground = true\n", "found background factors only; allowed: at least one factor that changes"},
		{"one value", head + "kind = \"factorial\"\n[[factor]]\npath = \"mechanisms.spill\"\nvalues = [true]\n", "lab/mine.toml:6: factor.0.values: found one value; allowed: two values or more"},
		{"many settings", head + "kind = \"factorial\"\nsamples = 16777216" + methodFactors, "design: found 67108864 rows; allowed: at most 16777216"},
		{"other kind", head + "kind = \"sobol\"\nsamples = 8" + methodFactors + "[[correlation]]\n" + two + "rank = 0.5\n", `correlation.0.factors: found a design of kind "sobol"; allowed: correlations in a design of kind lhs only`},
		{"unknown", head + "kind = \"lhs\"\nsamples = 8" + methodFactors + "[[correlation]]\nfactors = [\"mechanisms.spil\", \"fields.health.discretion_shift\"]\nrank = 0.5\n", `correlation.0.factors: found "mechanisms.spil"; allowed: mechanisms.spill, fields.health.discretion_shift; did you mean "mechanisms.spill"?`},
		{"three", head + "kind = \"lhs\"\nsamples = 8" + methodFactors + "[[correlation]]\nfactors = [\"mechanisms.spill\"]\nrank = 0.5\n", "found 1 factors; allowed: two"},
		{"itself", head + "kind = \"lhs\"\nsamples = 8" + methodFactors + "[[correlation]]\nfactors = [\"mechanisms.spill\", \"mechanisms.spill\"]\nrank = 0.5\n", "found the same factor twice"},
		{"one", head + "kind = \"lhs\"\nsamples = 8" + methodFactors + "[[correlation]]\n" + two + "rank = 1\n", "correlation.0.rank: found 1; allowed: more than -1 and less than 1"},
		{"beyond", head + "kind = \"lhs\"\nsamples = 8" + methodFactors + "[[correlation]]\n" + two + "rank = 1.5\n", "correlation.0.rank: found 1.5"},
		{"twice", head + "kind = \"lhs\"\nsamples = 8" + methodFactors + "[[correlation]]\n" + two + "rank = 0.5\n[[correlation]]\n" + two + "rank = 0.2\n", "correlation.1.factors: found a second correlation of these factors"},
	} {
		_, err := loadStudy(t, c.text+outcomeText)
		var problems keys.Problems
		if !errors.As(err, &problems) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v\nwant %s", c.name, err, c.want)
		}
	}
}
