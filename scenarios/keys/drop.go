package keys

import (
	"slices"
	"strconv"
)

// Remove removes the item at path: a key of a table, or an element of an array by its name or its index from
// 0. Where a part of the path is not there, depth is that part's index, siblings are the names in its
// place, and ok is false.
func (n *Node) Remove(path ...string) (depth int, siblings []string, ok bool) {
	for i, part := range path {
		next := n.Child(part)
		if next == nil {
			return i, n.childNames(), false
		}
		if i < len(path)-1 {
			n = next
			continue
		}
		if n.Kind == TableNode {
			n.Drop(part)
		} else {
			n.List = slices.DeleteFunc(n.List, func(element *Node) bool { return element == next })
		}
	}
	return len(path), nil, true
}

// childNames returns the parts of a path that Child accepts.
func (n *Node) childNames() []string {
	if n.Kind == TableNode {
		return n.Keys
	}
	names := make([]string, len(n.List))
	for i, element := range n.List {
		if names[i] = element.ElementName(); names[i] == "" {
			names[i] = strconv.Itoa(i)
		}
	}
	return names
}
