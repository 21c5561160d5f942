package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"dugnad/scenarios/keys"
)

// Bases returns the names of the shipped scenarios that do not run by themselves, because they have no
// places: other scenarios extend them. They are sorted.
func Bases() []string { return slices.Clone(bases()) }

// Runnable returns the names of the shipped scenarios that run as they are, sorted.
func Runnable() []string {
	return slices.DeleteFunc(Shipped(), func(name string) bool { return slices.Contains(bases(), name) })
}

// shippedPrefix begins the names of the origins of shipped files.
const shippedPrefix = "shipped "

// Base returns the base that err is about: that of loading one as if it were a scenario that runs. Of any
// other error ok is false. It has everything but places, and is for reading.
func Base(err error) (base *Scenario, ok bool) {
	var problems keys.Problems
	if !errors.As(err, &problems) || len(problems) != 1 || problems[0].Key != "places" {
		return nil, false
	}
	file, ok := strings.CutPrefix(problems[0].File, shippedPrefix)
	if !ok || !slices.Contains(bases(), strings.TrimSuffix(file, ".toml")) {
		return nil, false
	}
	l := loader{placeless: true}
	base, err = l.scenario(l.tree(Source{Path: file}), nil)
	if err != nil {
		panic(err) // cannot happen: a test loads every base
	}
	return base, true
}

var bases = sync.OnceValue(func() (names []string) {
	for _, name := range Shipped() {
		l := loader{}
		text, from, _ := l.find(name, "", nil)
		tree := l.extended(text, from, []link{{from, name}})
		if tree == nil {
			panic(l.err()) // cannot happen: shipped scenarios are tested
		}
		all := tree.Items["all_places"]
		if tree.Items["places"] == nil && (all == nil || all.Scalar == "none") {
			names = append(names, name)
		}
	}
	return names
})

// baseHint says how a shipped base is used. It is empty for a file of the user's.
func baseHint(from *keys.Origin) string {
	if from == nil || !from.Shipped {
		return ""
	}
	name := strings.TrimSuffix(strings.TrimPrefix(from.Name, shippedPrefix), ".toml")
	return fmt.Sprintf("%s is a base, which scenarios extend: run a file that begins with extends = %q and adds the places, or one that dugnad scenario new FILE.toml writes", name, name)
}
