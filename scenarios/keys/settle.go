package keys

import "reflect"

// Settle converts named tables to the form that the struct behind the pointer into has: an array of
// tables with a name each, or a table of tables by name. Users may write either form.
func (n *Node) Settle(into any) { settle(n, keysOf(reflect.TypeOf(into).Elem())) }

func settle(n *Node, keys []*Key) {
	for _, k := range keys {
		item := n.Items[k.Name]
		if item == nil {
			continue
		}
		switch {
		case k.Kind == List && k.nameIndex != nil && item.Kind == TableNode:
			list := &Node{From: item.From, Line: item.Line, Kind: ListNode}
			for _, name := range item.Keys {
				list.List = append(list.List, nameElement(item.Items[name], name))
			}
			n.Items[k.Name], item = list, list
		case k.Kind == NamedTables && item.Kind == ListNode:
			table := NewTable(item.From, item.Line)
			for _, element := range item.List {
				name := element.ElementName()
				if name == "" || table.Items[name] != nil {
					table = nil // the decoder reports the array
					break
				}
				element.Drop("name")
				table.Put(name, element)
			}
			if table != nil {
				n.Items[k.Name], item = table, table
			}
		}
		switch {
		case k.Kind == Table && item.Kind == TableNode:
			settle(item, k.children)
		case k.Kind == NamedTables && item.Kind == TableNode:
			for _, element := range item.Items {
				if element.Kind == TableNode {
					settle(element, k.children)
				}
			}
		case k.Kind == List && item.Kind == ListNode:
			for _, element := range item.List {
				if element.Kind == TableNode {
					settle(element, k.children)
				}
			}
		}
	}
}
