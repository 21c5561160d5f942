package studies

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// many is a number of more digits than a design that is made in a moment has rows.
var many = regexp.MustCompile(`\d{4,}|\de\+?\d`)

// FuzzStudy: a study of any content gives rows, or Problems with file and key.
func FuzzStudy(f *testing.F) {
	for _, name := range Shipped() {
		text, err := fs.ReadFile(scenarios.Files(), "studies/"+name+".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("scenario = \"mine.toml\"\n[design]\nkind = \"grid\"\n[[factor]]\npath = \"seed\"\nmin = 1\nmax = 0\nlevels = 3\n" + outcomeText)
	f.Add("[design]\nkind = \"list\"\nnames = [\"a\"]\n[[factor]]\npath = \"fields.*.label\"\nvalues = [1, \"b\", []]\n")
	f.Fuzz(func(t *testing.T, text string) {
		if many.MatchString(text) {
			return // a million rows are legal, and take long
		}
		s, err := Load(scenarios.Source{FS: fstest.MapFS{"mine.toml": {Data: []byte(text)}}, Path: "mine.toml"}, nil, 0)
		if err == nil {
			if len(s.Rows()) == 0 {
				t.Error("a study without rows")
			}
			if _, err := Read(s.Text()); err != nil {
				t.Errorf("its text is not read again: %v", err)
			}
			return
		}
		var problems keys.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("Load returned %v, not Problems", err)
		}
		for _, p := range problems {
			if p.File == "" || p.Found == "" || strings.Contains(p.Error(), "\n") {
				t.Errorf("not a message on one line: %#v", p)
			}
		}
	})
}
