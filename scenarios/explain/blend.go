package explain

import (
	"fmt"
	"slices"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// blend makes scenarios between two: each key in which they differ has the value of the base or that
// of the alternative. Name, description, seed, replications, periods, thresholds and the order of rows are
// those of the base, as in a comparison.
type blend struct {
	changes           []scenarios.Difference // keys in which the two differ, in the scenario's order
	under             map[string][]string    // differing keys at or below a path
	base, alternative *keys.Node
	sets              []string // the base's seed and replications
}

// newBlend compares two scenarios.
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
		if KeepsBase(parts) {
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

// shared are the keys besides descriptions that the scenarios of one command have in common.
var shared = []string{"seed", "replications", "period", "threshold"}

// KeepsBase reports whether a key always has the base's value: names, and what the scenarios of one
// command share.
func KeepsBase(path []string) bool {
	return scenarios.Describes(path) || slices.Contains(shared, path[0]) || len(path) == 3 && path[0] == "resources" && path[2] == "unit"
}

// scenario returns the base with the alternative's values at the paths for which take is true, and
// then with sets applied. The error is keys.Problems if the values do not fit together.
//
// With all changes it equals the alternative but for those keys, with none the base.
func (b *blend) scenario(take func(path string) bool, sets []string) (*scenarios.Scenario, error) {
	tree, problem := b.blend(b.base, b.alternative, nil, take)
	if problem != nil {
		return nil, keys.Problems{*problem}
	}
	tree = tree.Clone() // sets must not change the two scenarios
	for _, key := range slices.Concat(tree.Keys, b.base.Keys) {
		if !KeepsBase([]string{key}) {
			continue
		}
		tree.Drop(key)
		if item := b.base.Items[key]; item != nil {
			tree.Put(key, item.Clone())
		}
	}
	return scenarios.FromTree(tree, slices.Concat(b.sets, sets))
}

// blend returns base with the taken keys of alternative. Either node is nil if its scenario lacks
// the key.
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
	case len(path) == 1 && base == nil: // a table by name, such as event: each of its elements is a change
		return b.blend(&keys.Node{From: alternative.From, Line: alternative.Line, Kind: alternative.Kind}, alternative, path, take)
	case len(path) == 1 && alternative == nil:
		return b.blend(base, &keys.Node{From: base.From, Line: base.Line, Kind: base.Kind}, path, take)
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

// blendList matches elements by their names. Elements without names are matched by their index, if
// both lists have the same length.
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

// elementNames returns the parts of a path that mean a list's elements: names, or indices from 0.
func elementNames(n *keys.Node) []string {
	names := make([]string, len(n.List))
	for i, element := range n.List {
		if names[i] = element.ElementName(); names[i] == "" {
			names[i] = fmt.Sprint(i)
		}
	}
	return names
}

// union returns the names of first, and then those that only second has.
func union(first, second []string) []string {
	all := slices.Clone(first)
	for _, name := range second {
		if !slices.Contains(first, name) {
			all = append(all, name)
		}
	}
	return all
}

// cannotMix returns the problem of a value that cannot come from both scenarios.
func cannotMix(path []string, why string) *keys.Problem {
	return &keys.Problem{Key: keys.PathOf(path), Found: "some of its keys from each scenario", Allowed: "all from one: " + why}
}
