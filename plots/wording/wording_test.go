package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dugnad/sim/evidence"
)

// literals are the texts of a directory's string literals, tests aside, with where they stand.
func literals(t *testing.T, root string, found func(at token.Position, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if _, ok := node.(*ast.ImportSpec); ok {
				return false
			}
			if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					found(files.Position(literal.Pos()), text)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Names of columns and keys of JSON are no words for people.
var names = []string{"identical", "open", "higher", "lower"}

// No phrase of this package is written a second time in the packages that say it.
func TestWordedOnce(t *testing.T) {
	var phrases []string
	literals(t, ".", func(_ token.Position, text string) {
		if len(text) > 1 {
			phrases = append(phrases, text)
		}
	})
	if len(phrases) < 60 {
		t.Fatalf("only %d phrases were found", len(phrases))
	}
	check := func(at token.Position, text string) {
		if strings.HasPrefix(filepath.ToSlash(at.Filename), "../wording/") || slices.Contains(names, text) {
			return
		}
		for _, phrase := range phrases {
			if text == phrase || len(phrase) > 20 && strings.Contains(text, phrase) {
				t.Errorf("%s: %q: take it from package wording", at, phrase)
			}
		}
	}
	literals(t, "..", check)
	literals(t, "../../cmd/dugnad/internal", check)
}

// Every kind of difference has a word for every verdict that it can have.
func TestClausesAreComplete(t *testing.T) {
	for name, c := range map[string]Clauses{
		"Cell": Cell, "BetweenPeriods": BetweenPeriods, "BetweenScenarios": BetweenScenarios, "OfFactor": OfFactor, "OfRow": OfRow,
	} {
		for verdict, words := range c {
			if words == "" || strings.Count(words, "%s") != strings.Count(c[evidence.Higher], "%s") {
				t.Errorf("%s has %q for verdict %d", name, words, verdict)
			}
		}
	}
}

// Translations fill in the same values in the same order.
func TestTranslations(t *testing.T) {
	verbs := regexp.MustCompile(`%[a-z%]`)
	for english, norwegian := range bokmaal {
		if a, b := verbs.FindAllString(english, -1), verbs.FindAllString(norwegian, -1); !reflect.DeepEqual(a, b) {
			t.Errorf("%q fills in %v, %q %v", english, a, norwegian, b)
		}
	}
	if words := Bokmaal(Identical); words != "likt" {
		t.Errorf("%q is %q", Identical, words)
	}
	if words := Bokmaal("a table"); words != "a table" {
		t.Errorf("a phrase of another package is %q", words)
	}
}
