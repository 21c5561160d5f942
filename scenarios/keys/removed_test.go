package keys_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dugnad/scenarios/keys"
)

// garden is a file with removed keys: at the top level, in a table, and in tables by name and by
// number.
type garden struct {
	Pond struct {
		Depth float64 `toml:"depth"`
	} `toml:"pond"`
	Beds  []bed  `toml:"beds"`
	Trees []tree `toml:"tree" default:""`
}

type bed struct {
	Name   string
	Length float64 `toml:"length"`
}

type tree struct {
	Name   string  `toml:"name"`
	Height float64 `toml:"height"`
}

func (garden) RemovedKeys() []keys.Removed {
	return []keys.Removed{
		{Path: "fence", Since: "spring", Why: "it rotted", Instead: "pond.depth"},
		{Path: "pond.width", Since: "spring", Why: "ponds are round", Instead: "pond.depth"},
		{Path: "beds.*.width", Since: "spring", Why: "beds are narrow", Instead: "beds.*.length"},
		{Path: "tree.*.leaves", Since: "autumn", Why: "they fell", Instead: "tree.*.height"},
	}
}

const planted = `pond = { depth = 1 }
beds.roses.length = 2
beds.leeks.length = 3

[[tree]]
name = "oak"
height = 20
`

func TestRemovedKeysInFiles(t *testing.T) {
	text := "fence = true\n" + planted + "leaves = 1000\n[beds.herbs]\nlength = 1\nwidth = 1\nwidht = 1\n"
	_, err := keys.Decode("g.toml", []byte(text), new(garden))
	want := `g.toml:1: fence: found a key removed in spring: it rotted; allowed: pond.depth
g.toml:9: tree.oak.leaves: found a key removed in autumn: they fell; allowed: tree.*.height
g.toml:12: beds.herbs.width: found a key removed in spring: beds are narrow; allowed: beds.*.length
g.toml:13: beds.herbs.widht: found an unknown key; allowed: length`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
	var problems keys.Problems
	if !errors.As(err, &problems) || !problems.Outdated() {
		t.Error("a file with removed keys does not count as outdated")
	}
	_, err = keys.Decode("g.toml", []byte(planted+"leafs = 1\n"), new(garden))
	if !errors.As(err, &problems) || problems.Outdated() {
		t.Error("a file with a misspelt key counts as outdated")
	}
}

func TestRemovedKeysInSets(t *testing.T) {
	for assignment, want := range map[string]string{
		"pond.width=1":        "--set pond.width: found a key removed in spring: ponds are round; allowed: pond.depth",
		"beds.*.width=1":      "--set beds.*.width: found a key removed in spring: beds are narrow; allowed: beds.*.length",
		"beds.roses.width=1":  "--set beds.roses.width: found a key removed in spring: beds are narrow; allowed: beds.*.length",
		"tree.oak.leaves=1":   "--set tree.oak.leaves: found a key removed in autumn: they fell; allowed: tree.*.height",
		"pond={width=1}":      "--set pond: pond.width: found a key removed in spring: ponds are round; allowed: pond.depth",
		"beds.roses.length=4": "",
	} {
		var g garden
		tree, err := keys.Decode("g.toml", []byte(planted), &g)
		if err != nil {
			t.Fatal(err)
		}
		problems := tree.Set(&g, assignment, nil)
		problems = append(problems, tree.Decode(&g, keys.Options{})...)
		if got := problems.Error(); got != want {
			t.Errorf("%s: %s, want %s", assignment, got, want)
		}
	}
}

func TestRemovedKeysInPaths(t *testing.T) {
	var g garden
	if _, err := keys.Decode("g.toml", []byte(planted), &g); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"fence", "pond.width", "beds.*.width", "beds.leeks.width", "tree.oak.leaves"} {
		if _, problem := keys.At(&g, path); problem == nil || !problem.Outdated {
			t.Errorf("%s: %v, want the advice on a removed key", path, problem)
		}
	}
	if _, problem := keys.At(&g, "beds.*.length"); problem != nil {
		t.Error(problem)
	}
}
