package scenarios

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/scenarios/keys"
)

// withEvidence loads the flagship with a user's evidence beside a file that extends it.
func withEvidence(text string, sets ...string) (*Scenario, error) {
	return Load(Source{Path: "mine.toml", FS: fstest.MapFS{
		"mine.toml":   {Data: []byte("extends = \"asylum-surge-2015\"\nevidence = \"words\"\n")},
		"words.toml":  {Data: []byte(text)},
		"other.toml":  {Data: []byte(text)},
		"plans/x.txt": {},
	}}, sets)
}

const oneStatement = `title = "A survey"
[words]
often = [0.5, 1]
[statement.a]
says = "Often"
measure = "coproduction"
field = "health"
stage = "design"
period = "surge"
is = "often"
`

// The shipped evidence is whole: every statement of it is about a cell of the flagship, every pattern that
// reads statements has some, and scenarios that extend the flagship inherit it.
func TestShippedEvidence(t *testing.T) {
	s, err := LoadNamed(Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	statements := s.Statements()
	if len(statements) == 0 || len(statements) != len(s.Evidence().Tables) {
		t.Errorf("%d of %d statements are about the flagship", len(statements), len(s.Evidence().Tables))
	}
	for _, id := range patterns.Readers() {
		if len(patterns.Of(statements, id)) == 0 {
			t.Errorf("no statement of %s", id)
		}
	}
	for _, name := range []string{"norway-all", "no-surge", "second-surge"} {
		if s, err := LoadNamed(name, nil); err != nil || s.Evidence() == nil {
			t.Errorf("%s has no evidence: %v", name, err)
		}
	}
	if s, err := LoadNamed(Flagship, []string{"evidence="}); err != nil || s.Evidence() != nil {
		t.Errorf("taken away, it is still there: %v", err)
	}
}

// What shipped evidence says of cells that a scenario lacks is left out; of a user's it is an error.
func TestEvidenceOfCellsThatCannotOccur(t *testing.T) {
	s, err := LoadNamed(Flagship, []string{"places.*.group=ordinary"})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(s.Statements(), func(s patterns.Statement) bool { return s.Group == "disadvantaged" }) || s.Evidence() == nil {
		t.Error("statements about a group that is not there are kept, or all are gone")
	}
	_, err = withEvidence(oneStatement, "period.surge.name=peak")
	if err == nil || !strings.HasPrefix(err.Error(), `words.toml:9: statement.a.period: found "surge", and mine has no such period; allowed: one of before, peak, after`) {
		t.Errorf("%v", err)
	}
}

// A user's evidence is a data file: it is kept beside the resolved scenario, from which it loads again.
func TestUsersEvidence(t *testing.T) {
	s, err := withEvidence(oneStatement)
	if err != nil {
		t.Fatal(err)
	}
	want := patterns.Statement{
		ID: "a", Says: "Often", Word: "often", Measure: "coproduction", Low: 0.5, High: 1,
		Cell: patterns.Cell{Field: "health", Period: "surge", Group: "all", Stage: agents.Design, Arm: patterns.Base},
	}
	if got := s.Statements(); len(got) != 1 || got[0] != want {
		t.Errorf("%+v", got)
	}
	again, err := Load(Source{Path: "scenario.toml", FS: fstest.MapFS{
		"scenario.toml":   {Data: s.Resolved()},
		"data/words.toml": {Data: []byte(oneStatement)},
	}}, nil)
	if err != nil || again.Digest() != s.Digest() || len(again.Statements()) != 1 {
		t.Errorf("the resolved scenario: %v", err)
	}
	if tree, err := FromTree(s.Tree(), nil); err != nil || tree.Digest() != s.Digest() {
		t.Errorf("the tree: %v", err)
	}
	other, err := withEvidence(strings.Replace(oneStatement, "0.5", "0.6", 1))
	if err != nil || other.Digest() == s.Digest() {
		t.Errorf("other words have the same digest: %v", err)
	}
}

// Cells that are compared take what they do not state from the statement.
func TestMarginsOfEvidence(t *testing.T) {
	s, err := withEvidence(`[statement.a]
measure = "coproduction"
field = "health"
stage = "design"
more = { period = "surge", than = { period = "before" }, by = 0.05 }
`)
	if err != nil {
		t.Fatal(err)
	}
	got := s.Statements()[0]
	if got.Period != "surge" || got.Than == nil || *got.Than != (patterns.Cell{Field: "health", Period: "before", Group: "all", Stage: agents.Design, Arm: patterns.Base}) || got.By != 0.05 {
		t.Errorf("%+v, than %+v", got, got.Than)
	}
}

func TestEvidenceMessages(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"coproduction"`, `"coprodution"`, `words.toml:6: statement.a.measure: found "coprodution"`},
		{`"coproduction"`, `"coprodution"`, `did you mean "coproduction"?`},
		{`is = "often"`, `is = "oftn"`, `words.toml:10: statement.a.is: found "oftn"; allowed: one of often; did you mean "often"?`},
		{`is = "often"`, ``, `words.toml:4: statement.a: found none of is, between, above, below, more; allowed: one of them`},
		{`is = "often"`, `above = 0.2`, ``},
		{`is = "often"`, "above = 0.2\nbelow = 0.3", `found above and below; allowed: one of them`},
		{`is = "often"`, `between = [0.3, 0.2]`, `words.toml:10: statement.a.between: found no interval; allowed: two numbers, the lower first`},
		{`is = "often"`, `between = [0.3, 1.2]`, `found 0.3 to 1.2; allowed: numbers from 0 to 1, which coproduction can have`},
		{`often = [0.5, 1]`, `often = [1, 0.5]`, `words.toml:3: words.often: found an array; allowed: two numbers, the lower first: [0, 0.5]`},
		{`often = [0.5, 1]`, `often = 0.5`, `words.toml:3: words.often: found 0.5; allowed: two numbers`},
		{`stage = "design"`, `stage = "desing"`, `did you mean "design"?`},
		{`stage = "design"`, ``, `statement.a.stage: found nothing (the key is required); allowed: "design" or "implementation"`},
		{`field = "health"`, `field = "helth"`, `words.toml:7: statement.a.field: found "helth", and mine has no such field`},
		{`period = "surge"`, ``, `statement.a.period: found nothing (the key is required)`},
		{`period = "surge"`, "period = \"surge\"\npattern = \"P4\"", `found "P4"; allowed: one of P1, P2, P3, P9, P10, P11`},
		{`period = "surge"`, "period = \"surge\"\npattern = \"P1\"", `found P1 beside another key than more; allowed: more`},
		{`period = "surge"`, "period = \"surge\"\narm = \"no surg\"", `statement.a.arm: found "no surg"`},
		{`is = "often"`, `more = { than = { field = "health" } }`, `statement.a.more: found the same cell twice`},
		{`says = `, `say = `, `words.toml:5: statement.a.say: found an unknown key; did you mean "says"?`},
		{oneStatement, `title = "Nothing"`, `words.toml: statement: found no statement; allowed: at least one table [statement.ID]`},
	} {
		_, err := withEvidence(strings.Replace(oneStatement, c.old, c.new, 1))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.new, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v\nwant %s", c.new, err, c.want)
		}
	}
	_, err := LoadNamed(Flagship, []string{"evidence=table-fore"})
	if err == nil || !strings.Contains(err.Error(), `"table-fore", and there is no such file; allowed: a file beside the scenario, or one of table-four; did you mean "table-four"?`) {
		t.Errorf("%v", err)
	}
	_, err = withEvidence(oneStatement, "evidence=./other.toml")
	if err != nil {
		t.Errorf("a file named with its ending: %v", err)
	}
}

// Whatever a file of evidence holds, it is read or refused with problems that name it.
func FuzzEvidence(f *testing.F) {
	f.Add(oneStatement)
	for _, name := range ShippedEvidence() {
		text, err := shipped.ReadFile(evidenceFolder + "/" + name + ".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		evidence, problems := readEvidence("words.toml", []byte(text))
		for _, problem := range problems {
			if problem.File != "words.toml" {
				t.Errorf("%+v names no file", problem)
			}
		}
		if len(problems) > 0 {
			return
		}
		again, problems := readEvidence("words.toml", keys.Encode(evidence, nil))
		if len(problems) > 0 || len(again.statements) != len(evidence.statements) {
			t.Errorf("encoded, it is read as something else: %v", problems)
		}
	})
}

// Evidence that extends the shipped one may read its words otherwise; statements that are not its own are left out
// where the scenario lacks their cells.
func TestEvidenceExtends(t *testing.T) {
	s, err := withEvidence("extends = \"table-four\"\n[words]\nhigh = [0.8, 1]\n")
	if err != nil {
		t.Fatal(err)
	}
	base, err := LoadNamed(Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Statements()) != len(base.Statements()) || s.Evidence().Title != base.Evidence().Title {
		t.Errorf("%d statements, %q", len(s.Statements()), s.Evidence().Title)
	}
	for i, statement := range s.Statements() {
		if want := base.Statements()[i]; statement.Word == "high" {
			want.Low = 0.8
			if statement.Low != want.Low || statement.High != want.High {
				t.Errorf("%s is %v to %v", statement.ID, statement.Low, statement.High)
			}
		} else if statement.Low != want.Low || statement.High != want.High {
			t.Errorf("%s is %v to %v", statement.ID, statement.Low, statement.High)
		}
	}
	if _, err := withEvidence("extends = \"table-five\"\n"); err == nil || !strings.Contains(err.Error(), `words.toml:1: extends: found`) || !strings.Contains(err.Error(), "table-four") {
		t.Errorf("%v", err)
	}
}

// A file with the name of shipped evidence beside the scenario is not read, and the user is told.
func TestShadowedEvidence(t *testing.T) {
	for evidence, warned := range map[string]bool{"table-four": true, "./table-four": false} {
		s, err := Load(Source{Path: "mine.toml", FS: fstest.MapFS{
			"mine.toml":       {Data: []byte("extends = \"asylum-surge-2015\"\nevidence = \"" + evidence + "\"\n")},
			"table-four.toml": {Data: []byte(oneStatement)},
		}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		has := slices.Contains(s.Warnings(), `mine.toml: evidence = "table-four" is the shipped one, not table-four.toml beside it, which "./table-four" names`)
		if has != warned || (len(s.Statements()) == 1) == warned {
			t.Errorf("%s: %d statements, warnings %q", evidence, len(s.Statements()), s.Warnings())
		}
	}
}
