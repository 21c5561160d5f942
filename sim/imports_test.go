package sim

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The engine and its records import the standard library only, and nothing
// that a browser lacks: no files, no network, no system calls.
func TestEngineImportsNothingOfTheSystem(t *testing.T) {
	var files []string
	for _, pattern := range []string{"*.go", "record/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 8 {
		t.Fatalf("found only %q", files)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(path, "/")
			switch {
			case strings.Contains(first, "."), first == "dugnad":
				t.Errorf("%s imports %s, which is not in the standard library", file, path)
			case first == "os", first == "net", first == "syscall", path == "io/ioutil":
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
}
