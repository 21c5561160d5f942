package explain

import (
	"fmt"
	"slices"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// A blend makes scenarios that lie between two: each key in which they differ has the value
// of the one or of the other. Name, description, seed, replications and periods are the
// base's, as they are for alternatives that are compared.
type blend struct {
	changes           []scenarios.Difference // keys in which the two differ, in the scenario's order
	under             map[string][]string    // differing keys at or below a path
	base, alternative *keys.Node
	sets              []string // what is the base's in any case
}

// newBlend prepares two scenarios.
func newBlend(base, alternative *scenarios.Scenario) *blend {
	b := &blend{
		under: map[string][]string{}, base: base.Tree(), alternative: alternative.Tree(),
		sets: []string{fmt.Sprintf("seed=%d", base.Seed), fmt.Sprintf("replications=%d", base.Replications)},
	}
	for _, d := range scenarios.Diff(base, alternative) {
		parts, ok := keys.SplitPath(d.Path)
		if !ok {
			panic("a difference without a path: " + d.Path) // Diff made it
		}
		if keepsBase(parts) {
			continue
		}
		b.changes = append(b.changes, d)
		for i := range len(parts) + 1 {
			at := keys.PathOf(parts[:i])
			b.under[at] = append(b.under[at], d.Path)
		}
	}
	return b
}

// ofBase tells keys that say nothing of what happens in a run: names, and what the scenarios
// of one command share.
func keepsBase(path []string) bool {
	return slices.Contains([]string{"name", "description", "seed", "replications", "period"}, path[0]) ||
		len(path) == 3 && path[0] == "fields" && path[2] == "label" ||
		len(path) == 3 && path[0] == "resources" && path[2] == "unit"
}

// scenario is the base with the alternative's values of the changes that take names by their
// paths, and with more values laid over it as by --set. What comes of it may be no scenario;
// the error is then keys.Problems.
//
// With all changes it is the alternative and with none the base, to the last bit.
func (b *blend) scenario(take func(path string) bool, sets []string) (*scenarios.Scenario, error) {
	tree, problem := b.blend(b.base, b.alternative, nil, take)
	if problem != nil {
		return nil, keys.Problems{*problem}
	}
	tree = tree.Clone() // what is laid over it must not change the two
	for _, key := range []string{"name", "description", "period"} {
		tree.Drop(key)
		if item := b.base.Items[key]; item != nil {
			tree.Put(key, item.Clone())
		}
	}
	return scenarios.FromTree(tree, slices.Concat(b.sets, sets))
}

// blend lays what is taken of a over b; either may be nil, where a scenario has no such key.
func (b *blend) blend(base, alternative *keys.Node, path []string, take func(string) bool) (*keys.Node, *keys.Problem) {
	under := b.under[keys.PathOf(path)]
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
		return nil, cannotMix(path, "only one of the scenarios has it")
	case base.Kind == keys.TableNode && alternative.Kind == keys.TableNode:
		mixed := keys.NewTable(base.From, base.Line)
		for _, key := range union(base.Keys, alternative.Keys) {
			item, problem := b.blend(base.Items[key], alternative.Items[key], keys.Below(path, key), take)
			if problem != nil {
				return nil, problem
			}
			if item != nil {
				mixed.Put(key, item)
			}
		}
		return mixed, nil
	case base.Kind == keys.ListNode && alternative.Kind == keys.ListNode:
		return b.blendList(base, alternative, path, take)
	}
	return nil, cannotMix(path, "the scenarios have it in different forms")
}

// blendList goes by the elements' names; elements without names are matched by their number,
// where there are as many.
func (b *blend) blendList(base, alternative *keys.Node, path []string, take func(string) bool) (*keys.Node, *keys.Problem) {
	left, right := elementNames(base), elementNames(alternative)
	if len(left) != len(right) && (elementsUnnamed(base) || elementsUnnamed(alternative)) {
		return nil, cannotMix(path, "the scenarios' lists differ in length")
	}
	mixed := &keys.Node{From: base.From, Line: base.Line, Kind: keys.ListNode}
	element := func(list *keys.Node, names []string, name string) *keys.Node {
		if i := slices.Index(names, name); i >= 0 {
			return list.List[i]
		}
		return nil
	}
	for _, name := range union(left, right) {
		item, problem := b.blend(element(base, left, name), element(alternative, right, name), keys.Below(path, name), take)
		if problem != nil {
			return nil, problem
		}
		if item != nil {
			mixed.List = append(mixed.List, item)
		}
	}
	return mixed, nil
}

func elementsUnnamed(n *keys.Node) bool {
	return slices.ContainsFunc(n.List, func(e *keys.Node) bool { return e.ElementName() == "" })
}

// elementNames are the parts of a path that mean a list's elements.
func elementNames(n *keys.Node) []string {
	names := make([]string, len(n.List))
	for i, element := range n.List {
		if names[i] = element.ElementName(); names[i] == "" {
			names[i] = fmt.Sprint(i)
		}
	}
	return names
}

func union(first, second []string) []string {
	all := slices.Clone(first)
	for _, name := range second {
		if !slices.Contains(first, name) {
			all = append(all, name)
		}
	}
	return all
}

func cannotMix(path []string, why string) *keys.Problem {
	return &keys.Problem{Key: keys.PathOf(path), Found: "some of its keys from each scenario", Allowed: "all from one: " + why}
}
