package dugnad_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A room is a directory and what its code may import: what it does import, so that a new arrow
// between rooms is drawn here first. A rule holds for the directories below too, unless they
// have their own. Tests may import what they like.
type room struct {
	dir      string
	ours     []string // packages of this module; "x/..." is x and all below it
	portable bool     // nothing that a browser lacks: no files, no network, no system calls
	bare     bool     // and nothing from outside this module and the standard library
}

// Imports point down: cmd to plots and scenarios, scenarios to agents, agents to negotiation,
// and all of these to sim, which knows none of them. Figures are drawn from numbers, not from
// the model, and sim/evidence and sim/escape are the rooms of sim that they see.
var rooms = []room{
	{dir: "."},
	{dir: "cmd/dugnad", ours: []string{"cmd/dugnad/internal/...", "agents/...", "plots/...", "scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/recipe", ours: []string{"cmd/dugnad/internal/build", "cmd/dugnad/internal/fault", "cmd/dugnad/internal/figures", "cmd/dugnad/internal/findings", "cmd/dugnad/internal/jobs", "cmd/dugnad/internal/tables", "plots/...", "scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/report", ours: []string{"cmd/dugnad/internal/build", "cmd/dugnad/internal/fault", "cmd/dugnad/internal/figures", "cmd/dugnad/internal/findings", "cmd/dugnad/internal/jobs", "cmd/dugnad/internal/verdict", "agents/...", "plots/...", "scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/tell", ours: []string{"cmd/dugnad/internal/cluster", "cmd/dugnad/internal/findings", "cmd/dugnad/internal/jobs", "cmd/dugnad/internal/tables", "cmd/dugnad/internal/verdict", "agents/...", "plots/...", "scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/figures", ours: []string{"cmd/dugnad/internal/fault", "cmd/dugnad/internal/findings", "agents/...", "plots/...", "scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/cluster", ours: []string{"cmd/dugnad/internal/fault", "cmd/dugnad/internal/jobs", "cmd/dugnad/internal/tables", "agents/...", "scenarios", "sim/..."}},
	{dir: "cmd/dugnad/internal/jobs", ours: []string{"cmd/dugnad/internal/build", "cmd/dugnad/internal/fault", "cmd/dugnad/internal/findings", "cmd/dugnad/internal/memory", "cmd/dugnad/internal/selection", "cmd/dugnad/internal/tables", "agents/...", "scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/memory"},
	{dir: "cmd/dugnad/internal/selection", ours: []string{"cmd/dugnad/internal/fault", "cmd/dugnad/internal/findings", "agents/...", "scenarios/...", "sim"}},
	{dir: "cmd/dugnad/internal/tables", ours: []string{"cmd/dugnad/internal/build", "cmd/dugnad/internal/fault", "cmd/dugnad/internal/findings", "agents/...", "scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/verdict", ours: []string{"agents/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/findings", ours: []string{"cmd/dugnad/internal/build", "cmd/dugnad/internal/fault", "agents/...", "plots/...", "scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/fault", ours: []string{"scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/internal/build", ours: []string{"sim/..."}},
	{dir: "cmd/dugnad/internal/selftest", ours: []string{"agents/...", "scenarios/...", "sim/..."}},
	{dir: "cmd/dugnad/endtoend"},
	{dir: "plots", ours: []string{"plots/internal/canvas", "plots/wording", "sim/escape", "sim/evidence"}},
	{dir: "plots/internal/canvas"},
	{dir: "plots/wording", ours: []string{"sim/evidence"}, portable: true, bare: true},
	{dir: "plots/report", ours: []string{"plots", "plots/wording", "sim/evidence"}},
	{dir: "scenarios/studies", ours: []string{"agents", "scenarios", "scenarios/keys", "sim/design", "sim/text"}, portable: true},
	{dir: "scenarios/describe", ours: []string{"agents", "agents/negotiation", "agents/patterns", "scenarios", "scenarios/keys", "sim/escape"}, portable: true},
	{dir: "scenarios/explain", ours: []string{"agents", "scenarios", "scenarios/keys", "sim", "sim/attribution", "sim/evidence", "sim/record"}, portable: true},
	{dir: "scenarios/acceptance", ours: []string{"agents", "agents/patterns", "scenarios", "scenarios/keys", "sim", "sim/design", "sim/evidence", "sim/record"}, portable: true},
	{dir: "scenarios", ours: []string{"agents", "agents/patterns", "scenarios/keys", "sim", "sim/text"}, portable: true},
	{dir: "scenarios/keys", ours: []string{"sim/text"}, portable: true},
	{dir: "agents", ours: []string{"agents/negotiation", "sim", "sim/evidence", "sim/record", "sim/text"}, portable: true, bare: true},
	{dir: "agents/negotiation", ours: []string{"sim"}, portable: true, bare: true},
	{dir: "agents/patterns", ours: []string{"agents", "sim/evidence", "sim/record"}, portable: true, bare: true},
	{dir: "agents/transcript", ours: []string{"agents", "agents/negotiation"}, portable: true, bare: true},
	{dir: "sim", portable: true, bare: true},
	{dir: "sim/record", portable: true, bare: true},
	{dir: "sim/record/parquet", ours: []string{"sim/record"}},
	{dir: "sim/files"},
	{dir: "sim/results", ours: []string{"sim/files", "sim/text"}},
	{dir: "sim/attribution", ours: []string{"sim"}, portable: true, bare: true},
	{dir: "sim/design", ours: []string{"sim"}, portable: true, bare: true},
	{dir: "sim/escape", portable: true, bare: true},
	{dir: "sim/evidence", portable: true, bare: true},
	{dir: "sim/sensitivity", ours: []string{"sim", "sim/design", "sim/evidence"}, portable: true},
	{dir: "sim/sensitivity/analysis", ours: []string{"sim/design", "sim/evidence", "sim/record", "sim/sensitivity", "sim/text"}, portable: true, bare: true},
	{dir: "sim/text", portable: true, bare: true},
	{dir: "sim/study", ours: []string{"sim", "sim/files", "sim/record"}},
}

const module = "dugnad"

// roomOf finds the rule for a directory: its own, or that of the nearest above it. A package
// directly below the root or below sim needs one of its own.
func roomOf(dir string) (room, bool) {
	for d := dir; ; d = filepath.ToSlash(filepath.Dir(d)) {
		i := slices.IndexFunc(rooms, func(r room) bool { return r.dir == d })
		if i >= 0 && (d == dir || d != "." && d != "sim") {
			return rooms[i], true
		}
		if d == "." {
			return room{}, false
		}
	}
}

// objection says why code in dir may not import path, or is empty.
func objection(dir, path string) string {
	r, known := roomOf(dir)
	if !known {
		return "a package without a rule: say in imports_test.go what it may import"
	}
	first, _, _ := strings.Cut(path, "/")
	switch {
	case first == module:
		_, target, _ := strings.Cut(path, "/")
		if !slices.ContainsFunc(r.ours, func(pattern string) bool { return matches(pattern, target) }) {
			return "it may import of ours only: " + strings.Join(r.ours, ", ")
		}
	case strings.HasPrefix(path, "github.com/parquet-go/") && r.dir != "sim/record/parquet":
		return "sim/record/parquet alone writes Parquet"
	case strings.HasPrefix(path, "github.com/gofrs/flock") && r.dir != "sim/files":
		return "sim/files alone takes locks"
	case strings.Contains(first, "."):
		if r.bare {
			return "it may import the standard library only"
		}
	case r.portable && (first == "os" || first == "net" || first == "syscall" || path == "io/ioutil"):
		return "it must run in a browser"
	}
	return ""
}

// matches tells whether a pattern of a room stands for one of our packages.
func matches(pattern, target string) bool {
	above, tree := strings.CutSuffix(pattern, "/...")
	return target == above || tree && strings.HasPrefix(target, above+"/")
}

func TestImportsPointDown(t *testing.T) {
	imports := map[string][]string{} // of ours, by the directory of the rule that let them in
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != "." && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		r, _ := roomOf(dir)
		imports[r.dir] = append(imports[r.dir], "") // there is such a package
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if why := objection(dir, imported); why != "" {
				t.Errorf("%s imports %s: %s", path, imported, why)
			}
			if target, ours := strings.CutPrefix(imported, module+"/"); ours {
				imports[r.dir] = append(imports[r.dir], target)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rooms {
		if imports[r.dir] == nil {
			t.Errorf("the rule of %s is for no package", r.dir)
		}
		for _, pattern := range r.ours {
			if !slices.ContainsFunc(imports[r.dir], func(target string) bool { return matches(pattern, target) }) {
				t.Errorf("%s may import %s, and does not: take it out of its rule", r.dir, pattern)
			}
		}
	}
}

// The rules refuse what they are there for.
func TestImportRules(t *testing.T) {
	for _, c := range []struct {
		dir, path string
		allowed   bool
	}{
		{"cmd/dugnad", "dugnad/plots", true},
		{"cmd/dugnad", "dugnad/cmd/other", false},
		{"scenarios", "dugnad/agents", true},
		{"scenarios", "dugnad/plots", false},
		{"scenarios", "dugnad/scenarios/describe", false},
		{"scenarios", "dugnad/scenarios/studies", false},
		{"scenarios", "dugnad/scenarios/keys", true},
		{"scenarios/keys", "dugnad/scenarios", false},
		{"scenarios/keys", "dugnad/agents", false},
		{"scenarios/studies", "dugnad/scenarios", true},
		{"scenarios/studies", "dugnad/scenarios/explain", false},
		{"scenarios/describe", "dugnad/scenarios", true},
		{"scenarios/describe", "dugnad/plots", false},
		{"scenarios", "dugnad/cmd/dugnad", false},
		{"scenarios", "os", false},
		{"scenarios", "io/fs", true},
		{"scenarios", "github.com/BurntSushi/toml", true},
		{"agents", "dugnad/agents/negotiation", true},
		{"agents", "dugnad/agents/patterns", false},
		{"agents", "dugnad/scenarios", false},
		{"agents", "net/http", false},
		{"agents/negotiation", "dugnad/sim", true},
		{"agents/negotiation", "dugnad/agents", false},
		{"agents/patterns", "dugnad/agents", true},
		{"agents/patterns", "dugnad/scenarios", false},
		{"agents/patterns", "dugnad/sim", false},
		{"sim", "dugnad/sim/record", false},
		{"sim", "dugnad/agents", false},
		{"sim", "gonum.org/v1/gonum/stat", false},
		{"sim", "os/signal", false},
		{"sim/record", "syscall", false},
		{"sim/record", "github.com/parquet-go/parquet-go", false},
		{"sim/record/parquet", "github.com/parquet-go/parquet-go", true},
		{"sim/files", "github.com/gofrs/flock", true},
		{"sim/files", "dugnad/sim", false},
		{"sim/results", "github.com/gofrs/flock", false},
		{"sim/results", "dugnad/sim/files", true},
		{"sim/results", "os", true},
		{"sim/results", "dugnad/sim/record", false},
		{"sim/sensitivity", "dugnad/agents", false},
		{"sim/sensitivity/analysis", "dugnad/sim/sensitivity", true},
		{"sim/sensitivity/analysis", "os", false},
		{"sim/study", "dugnad/sim/record", true},
		{"sim/study", "dugnad/scenarios", false},
		{"sim/unheard-of", "fmt", false},
		{"unheard-of", "fmt", false},
		{"plots", "dugnad/agents", false},
		{"plots", "dugnad/sim/record", false},
		{"plots", "github.com/parquet-go/parquet-go", false},
		{"plots", "gonum.org/v1/plot", true},
		{"plots", "dugnad/plots/internal/canvas", true},
		{"plots", "dugnad/plots/report", false},
		{"plots/internal/canvas", "dugnad/plots", false},
		{".", "dugnad/sim", false},
	} {
		if why := objection(c.dir, c.path); (why == "") != c.allowed {
			t.Errorf("%s imports %s: got objection %q, want allowed %v", c.dir, c.path, why, c.allowed)
		}
	}
}

// changesFiles matches the functions of package os that change the file system.
var changesFiles = regexp.MustCompile(`\bos\.(Chmod|Create|CreateTemp|Link|Mkdir|MkdirAll|MkdirTemp|OpenFile|Remove|RemoveAll|Rename|Symlink|Truncate|WriteFile)\(`)

// Every change of the file system passes through sim/files, where tests can make it fail.
// The command has writers of its own, yet.
func TestSimFilesAloneChangesTheFileSystem(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		dir := filepath.ToSlash(filepath.Dir(path))
		if err == nil && entry.IsDir() && len(path) > 1 && path[0] == '.' {
			return filepath.SkipDir // tools of the checks
		}
		if err != nil || dir == "sim/files" || dir == "cmd/dugnad/endtoend" || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, call := range changesFiles.FindAllString(string(text), -1) {
			t.Errorf("%s calls %s…): call sim/files", path, call)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
