package keys

import (
	"slices"
	"strconv"
)

// Overridden returns the first of some assignments (each PATH=VALUE, as in --set) that has no effect, since
// the last one sets all that it sets. ok is false if there is none.
func Overridden(assignments []string) (first string, ok bool) {
	if len(assignments) == 0 {
		return "", false
	}
	last := assignments[len(assignments)-1]
	later, value, _ := splitAssignment(last)
	_, operator, _, _ := cutAssignment(last)
	if later == nil || operator != 0 || value.Kind == TableNode { // it changes what is there; a table merges with it
		return "", false
	}
	for _, assignment := range assignments[:len(assignments)-1] {
		if path, _, ok := splitAssignment(assignment); ok && Covers(later, path) {
			return assignment, true
		}
	}
	return "", false
}

func splitAssignment(assignment string) (path []string, value *Node, ok bool) {
	left, _, text, ok := cutAssignment(assignment)
	if !ok {
		return nil, nil, false
	}
	if path, ok = SplitPath(left); !ok {
		return nil, nil, false
	}
	return path, setValue(text, nil), true
}

// AssignedPath returns the path of an assignment, without its operator.
func AssignedPath(assignment string) string {
	path, _, _, _ := cutAssignment(assignment)
	return path
}

// Covers reports whether a path, whose parts may be *, includes every key of another path.
func Covers(path, other []string) bool {
	return slices.EqualFunc(path, other, func(a, b string) bool { return a == "*" || a == b })
}

// Overlap reports whether two paths, whose parts may be *, mean a common key.
func Overlap(path, other []string) bool {
	return slices.EqualFunc(path, other, func(a, b string) bool { return a == "*" || b == "*" || a == b })
}

// Sets reports whether an assignment sets a key that a path means; * stands for every name in both.
func Sets(assignment, path string) bool {
	set, value, ok := splitAssignment(assignment)
	varied, isPath := SplitPath(path)
	if !ok || !isPath {
		return false
	}
	return slices.ContainsFunc(leaves(value, set), func(leaf []string) bool { return Overlap(leaf, varied) })
}

// leaves returns the paths of the single values of a value at path.
func leaves(value *Node, path []string) [][]string {
	var all [][]string
	switch value.Kind {
	case TableNode:
		for _, key := range value.Keys {
			all = append(all, leaves(value.Items[key], Below(path, key))...)
		}
	case ListNode:
		for i, element := range value.List {
			name := element.ElementName()
			if name == "" {
				name = strconv.Itoa(i)
			}
			all = append(all, leaves(element, Below(path, name))...)
		}
	}
	if value.Kind == ScalarNode || len(all) == 0 {
		all = append(all, path)
	}
	return all
}
