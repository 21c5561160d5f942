package plots

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// constant is the text of a string literal, or of literals put together; ok is false for
// anything else.
func constant(e ast.Expr) (text string, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, okLeft := constant(e.X)
		right, okRight := constant(e.Y)
		return left + right, okLeft && okRight
	}
	return "", false
}

// Whatever the figures say is in the dictionary, and fills in the same values in the same
// order.
func TestEveryWordIsTranslated(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, isCall := node.(*ast.CallExpr)
			if !isCall {
				return true
			}
			if called, ok := call.Fun.(*ast.SelectorExpr); !ok || !slices.Contains([]string{"Say", "sayf", "intervalSentence", "intervalIf"}, called.Sel.Name) {
				return true
			}
			for _, argument := range call.Args {
				words, ok := constant(argument)
				if ok {
					found++
					if _, known := bokmaal[words]; !known {
						t.Errorf("%s says %q, which is not in the dictionary", name, words)
					}
				}
			}
			return true
		})
	}
	if found < 80 {
		t.Errorf("only %d words were found", found)
	}
	verbs := regexp.MustCompile(`%[a-z%]`)
	for english, norwegian := range bokmaal {
		patterns := strings.Contains(english, "%s") || strings.Contains(english, "%d")
		if patterns && !slices.Equal(verbs.FindAllString(english, -1), verbs.FindAllString(norwegian, -1)) {
			t.Errorf("%q and %q fill in other values", english, norwegian)
		}
	}
}

func TestNumbersInBokmaal(t *testing.T) {
	l := Look{Language: Bokmaal}
	for got, want := range map[string]string{
		l.number(1234.5): "1234,5", l.number(-0.25): "\u22120,25", l.Fixed(0.456, 2): "0,46", l.Signed(3, 1): "+3,0", l.Signed(-0.001, 1): "0,0",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
