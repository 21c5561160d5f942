package scenarios

import (
	"fmt"
	"slices"
)

// A blend makes scenarios that lie between two: each key in which they differ has the value
// of the one or of the other. Name, description, seed, replications and periods are the
// base's, as they are for alternatives that are compared.
type blend struct {
	changes           []Difference        // keys in which the two differ, in the scenario's order
	under             map[string][]string // differing keys at or below a path
	base, alternative *node
	sets              []string // what is the base's in any case
}

// newBlend prepares two scenarios.
func newBlend(base, alternative *Scenario) *blend {
	b := &blend{
		under: map[string][]string{}, base: base.Tree(), alternative: alternative.Tree(),
		sets: []string{fmt.Sprintf("seed=%d", base.Seed), fmt.Sprintf("replications=%d", base.Replications)},
	}
	for _, d := range Diff(base, alternative) {
		parts, ok := splitPath(d.Path)
		if !ok {
			panic("a difference without a path: " + d.Path) // Diff made it
		}
		if ofBase(parts) {
			continue
		}
		b.changes = append(b.changes, d)
		for i := range len(parts) + 1 {
			at := pathOf(parts[:i])
			b.under[at] = append(b.under[at], d.Path)
		}
	}
	return b
}

// ofBase tells keys that say nothing of what happens in a run: names, and what the scenarios
// of one command share.
func ofBase(path []string) bool {
	return slices.Contains([]string{"name", "description", "seed", "replications", "period"}, path[0]) ||
		len(path) == 3 && path[0] == "fields" && path[2] == "label" ||
		len(path) == 3 && path[0] == "resources" && path[2] == "unit"
}

// scenario is the base with the alternative's values of the changes that take names by their
// paths, and with more values laid over it as by --set. What comes of it may be no scenario;
// the error is then Problems.
//
// With all changes it is the alternative and with none the base, to the last bit.
func (b *blend) scenario(take func(path string) bool, sets []string) (*Scenario, error) {
	tree, problem := b.blend(b.base, b.alternative, nil, take)
	if problem != nil {
		return nil, Problems{*problem}
	}
	tree = tree.clone() // what is laid over it must not change the two
	for _, key := range []string{"name", "description", "period"} {
		tree.drop(key)
		if item := b.base.items[key]; item != nil {
			tree.put(key, item.clone())
		}
	}
	return FromTree(tree, slices.Concat(b.sets, sets))
}

// blend lays what is taken of a over b; either may be nil, where a scenario has no such key.
func (b *blend) blend(base, alternative *node, path []string, take func(string) bool) (*node, *Problem) {
	under := b.under[pathOf(path)]
	taken := 0
	for _, key := range under {
		if take(key) {
			taken++
		}
	}
	switch {
	case taken == 0:
		return base, nil
	case taken == len(under):
		return alternative, nil
	case base == nil || alternative == nil:
		return nil, inPart(path, "only one of the scenarios has it")
	case base.kind == tableNode && alternative.kind == tableNode:
		mixed := newTable(base.from, base.line)
		for _, key := range together(base.keys, alternative.keys) {
			item, problem := b.blend(base.items[key], alternative.items[key], below(path, key), take)
			if problem != nil {
				return nil, problem
			}
			if item != nil {
				mixed.put(key, item)
			}
		}
		return mixed, nil
	case base.kind == listNode && alternative.kind == listNode:
		return b.blendList(base, alternative, path, take)
	}
	return nil, inPart(path, "the scenarios have it in different forms")
}

// blendList goes by the elements' names; elements without names are matched by their number,
// where there are as many.
func (b *blend) blendList(base, alternative *node, path []string, take func(string) bool) (*node, *Problem) {
	left, right := elementNames(base), elementNames(alternative)
	if len(left) != len(right) && (elementsUnnamed(base) || elementsUnnamed(alternative)) {
		return nil, inPart(path, "the scenarios' lists differ in length")
	}
	mixed := &node{from: base.from, line: base.line, kind: listNode}
	element := func(list *node, names []string, name string) *node {
		if i := slices.Index(names, name); i >= 0 {
			return list.list[i]
		}
		return nil
	}
	for _, name := range together(left, right) {
		item, problem := b.blend(element(base, left, name), element(alternative, right, name), below(path, name), take)
		if problem != nil {
			return nil, problem
		}
		if item != nil {
			mixed.list = append(mixed.list, item)
		}
	}
	return mixed, nil
}

func elementsUnnamed(n *node) bool {
	return slices.ContainsFunc(n.list, func(e *node) bool { return e.elementName() == "" })
}

// elementNames are the parts of a path that mean a list's elements.
func elementNames(n *node) []string {
	names := make([]string, len(n.list))
	for i, element := range n.list {
		if names[i] = element.elementName(); names[i] == "" {
			names[i] = fmt.Sprint(i)
		}
	}
	return names
}

func together(first, second []string) []string {
	all := slices.Clone(first)
	for _, name := range second {
		if !slices.Contains(first, name) {
			all = append(all, name)
		}
	}
	return all
}

func inPart(path []string, why string) *Problem {
	return &Problem{Key: pathOf(path), Found: "some of its keys from each scenario", Allowed: "all from one: " + why}
}
