package keys

import (
	"reflect"
	"slices"
	"strings"
)

// Removed is a key that earlier files had. A struct declares such keys with a method
//
//	RemovedKeys() []Removed
//
// Decode, Node.Set and At then answer one of them with advice, where they would call it unknown.
type Removed struct {
	Path    string // with * for names: fields.*.professionals_only
	Since   string // the version from which on it is gone: "the second version of the model"
	Why     string // a clause
	Instead string // what says the same now, or comes nearest
}

// removedKeys returns the removed keys that a struct declares, nil if it declares none.
func removedKeys(t reflect.Type) []Removed {
	declared, ok := reflect.Zero(t).Interface().(interface{ RemovedKeys() []Removed })
	if !ok {
		return nil
	}
	return declared.RemovedKeys()
}

// removedAt returns a problem, without file and line, if the key at a path was removed, else nil. Parts of
// the path may be *.
func removedAt(removed []Removed, path []string) *Problem {
	for _, r := range removed {
		if Covers(strings.Split(r.Path, "."), path) {
			return &Problem{
				Key: PathOf(path), Found: "a key removed in " + r.Since + ": " + r.Why,
				Allowed: r.Instead, Outdated: true,
			}
		}
	}
	return nil
}

// Outdated reports whether one of the problems is a removed key, so that the file was written for an
// earlier version.
func (ps Problems) Outdated() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return p.Outdated })
}
