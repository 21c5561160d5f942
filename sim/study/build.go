package study

import (
	"maps"
	"slices"
	"strings"
)

// BuildKey is the entry of an environment, a text, that identifies the build of the program. It is
// recorded with every run: two builds may be two models.
const BuildKey = "build"

// buildsKey is the entry of a manifest's environment with the number of runs of each build.
const buildsKey = "builds"

// unknownBuild is the build of runs that an earlier version of this package recorded.
const unknownBuild = "unknown"

// A Build is a build of the program with the number of runs of a study that it performed.
type Build struct {
	Name string
	Runs int
}

// builds holds the number of recorded runs by build.
type builds map[string]int

// list returns the builds by name.
func (b builds) list() []Build {
	var all []Build
	for _, name := range slices.SortedFunc(maps.Keys(b), strings.Compare) {
		all = append(all, Build{name, b[name]})
	}
	return all
}

// add adds the runs of others.
func (b builds) add(others builds) {
	for name, runs := range others {
		b[name] += runs
	}
}

// buildOf returns the build of an environment.
func buildOf(environment map[string]any) string {
	if name, ok := environment[BuildKey].(string); ok && name != "" {
		return name
	}
	return unknownBuild
}

// withBuilds returns an environment with the number of runs of each build.
func withBuilds(environment map[string]any, runs builds) map[string]any {
	with := maps.Clone(environment)
	if with == nil {
		with = map[string]any{}
	}
	if len(runs) > 0 {
		with[buildsKey] = runs
	}
	return with
}

// builds returns the number of runs of each build as the manifest has them.
func (m *manifest) builds() builds {
	all := builds{}
	entries, _ := m.Environment[buildsKey].(map[string]any)
	for name, runs := range entries {
		if n, ok := runs.(float64); ok {
			all[name] = int(n)
		}
	}
	return all
}
