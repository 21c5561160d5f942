package keys

import (
	"reflect"
	"slices"
	"strings"
)

// Interval is one named interval of a table of intervals, both ends included.
type Interval struct {
	Name      string
	Low, High float64
}

var intervalType = reflect.TypeFor[Interval]()

// Pair returns the two numbers of an array [a, b] with a below b; ok is false for anything else.
func (n *Node) Pair() (low, high float64, ok bool) {
	if n == nil || n.Kind != ListNode || len(n.List) != 2 {
		return 0, 0, false
	}
	low, isNumber := n.List[0].number()
	high, isNumberToo := n.List[1].number()
	return low, high, isNumber && isNumberToo && low < high
}

func (d *decoder) intervals(n *Node, k *Key, into reflect.Value, path []string) {
	if n.Kind != TableNode {
		d.report(n, path, n.Describe(), k.Allowed(), "")
		return
	}
	intervals := reflect.Zero(k.typ)
	for _, name := range slices.Sorted(slices.Values(n.Keys)) {
		item := n.Items[name]
		d.name(item, name, Below(path, name))
		low, high, ok := item.Pair()
		if !ok || !k.allows(low) || !k.allows(high) {
			d.report(item, Below(path, name), item.Describe(), "two numbers"+k.limits()+", the lower first: [0, 0.5]", "")
			continue
		}
		intervals = reflect.Append(intervals, reflect.ValueOf(Interval{name, low, high}).Convert(k.typ.Elem()))
	}
	into.Set(intervals)
}

// encodeIntervals returns a table of intervals in TOML.
func encodeIntervals(v reflect.Value) string {
	if v.Len() == 0 {
		return "{}"
	}
	parts := make([]string, v.Len())
	for i := range parts {
		interval := v.Index(i).Convert(intervalType).Interface().(Interval)
		parts[i] = quoteKey(interval.Name) + " = [" + FormatFloat(interval.Low) + ", " + FormatFloat(interval.High) + "]"
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}
