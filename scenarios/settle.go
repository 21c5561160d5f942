package scenarios

import "reflect"

// settle brings every slice of structs in the tree into the form that its key in the struct
// behind the pointer into asks for: both an array of tables with names and a table of tables are understood.
func (n *node) settle(into any) { settle(n, keysOf(reflect.TypeOf(into).Elem())) }

func settle(n *node, keys []*key) {
	for _, k := range keys {
		item := n.items[k.name]
		if item == nil {
			continue
		}
		switch {
		case k.kind == listKind && k.nameInside != nil && item.kind == tableNode:
			list := &node{from: item.from, line: item.line, kind: listNode}
			for _, name := range item.keys {
				list.list = append(list.list, nameElement(item.items[name], name))
			}
			n.items[k.name], item = list, list
		case k.kind == keyedKind && item.kind == listNode:
			table := newTable(item.from, item.line)
			for _, element := range item.list {
				name := element.elementName()
				if name == "" || table.items[name] != nil {
					table = nil // decoding objects to the array as a whole
					break
				}
				element.drop("name")
				table.put(name, element)
			}
			if table != nil {
				n.items[k.name], item = table, table
			}
		}
		switch {
		case k.kind == tableKind && item.kind == tableNode:
			settle(item, k.inside)
		case k.kind == keyedKind && item.kind == tableNode:
			for _, element := range item.items {
				if element.kind == tableNode {
					settle(element, k.inside)
				}
			}
		case k.kind == listKind && item.kind == listNode:
			for _, element := range item.list {
				if element.kind == tableNode {
					settle(element, k.inside)
				}
			}
		}
	}
}
