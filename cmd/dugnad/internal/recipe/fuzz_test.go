package recipe

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dugnad/scenarios/keys"
)

// FuzzRecipe: a recipe of any content is read, or refused with problems on one line each.
func FuzzRecipe(f *testing.F) {
	shipped, err := os.ReadFile("../../../../docs/figures.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(shipped)
	f.Add([]byte("[[results]]\nscenario = \"x\"\nreplications = -1\n[results.trace]\nmonth = \"y\"\n[[figure]]\nfigure = \"emergence\"\nwidth = \"page\"\nfile = \"../x\"\n"))
	f.Add([]byte("[[results]]\ndirectory = \"/dev/zero\"\nstudy = 1\n[[results]]\n[[figure]]\nresults = \"z\"\noutcome = [\"a\", 1]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file := filepath.Join(t.TempDir(), "recipe.toml")
		if err := os.WriteFile(file, text, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := readRecipe(file)
		var problems keys.Problems
		if err != nil && !errors.As(err, &problems) {
			t.Fatalf("%v is not Problems", err)
		}
		for _, p := range problems {
			if strings.Contains(p.Error(), "\n") {
				t.Errorf("not on one line: %q", p.Error())
			}
		}
	})
}

// FuzzProvenance: a recipe.json of any content is read, and names files below its directory only, or is refused.
func FuzzProvenance(f *testing.F) {
	f.Add([]byte(`{"results":{"a":"b"},"figures":{"emergence":{"inputs":"c","files":{"emergence.svg":"d"}}}}`))
	f.Add([]byte(`{"results":{},"figures":{"x":{"files":{"../../x":"d"}}}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		out := t.TempDir()
		if err := os.WriteFile(filepath.Join(out, provenanceFile), text, 0o666); err != nil {
			t.Fatal(err)
		}
		p, err := readProvenance(out)
		if err != nil {
			return
		}
		for _, figure := range p.Figures {
			for name := range figure.Files {
				if !filepath.IsLocal(name) {
					t.Errorf("a file elsewhere: %q", name)
				}
			}
		}
	})
}
