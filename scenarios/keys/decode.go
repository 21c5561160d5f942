package keys

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"dugnad/sim/text"
)

// Options adapt the decoder's messages to the kind of file.
type Options struct {
	// Noun is the kind of file, such as "a scenario". If set, more than three keys missing at the top
	// level are reported as one problem with Remedy as its hint.
	Noun, Remedy string
	// Above lists keys of the top level that the caller removes before decoding, such as extends.
	Above []string
}

// Decode decodes a TOML text into the struct that into points to, whose tags document its keys (see
// Key). It returns the tree, so that the caller can report further problems at their lines with
// Node.Problem. file is the name used in messages. The error is Problems, which lists every problem.
func Decode(file string, text []byte, into any) (*Node, error) {
	tree, problem := Parse(text, &Origin{Name: file})
	if problem != nil {
		return nil, Problems{*problem}
	}
	tree.Settle(into)
	return tree, tree.Decode(into, Options{}).Err()
}

// Decode decodes a settled tree into the struct that into points to. It returns every problem.
func (n *Node) Decode(into any, o Options) Problems {
	v := reflect.ValueOf(into).Elem()
	d := decoder{Options: o, top: keysOf(v.Type()), removed: removedKeys(v.Type())}
	d.table(n, d.top, v, nil, nil)
	return d.problems
}

// decoder decodes a tree into a struct and collects every problem.
type decoder struct {
	Options
	top      []*Key
	removed  []Removed
	problems Problems
}

// PathOf joins the parts of a path with dots, as users write it. A part is quoted only if it is
// empty or contains a character that SplitPath would misread.
func PathOf(path []string) string {
	parts := make([]string, len(path))
	for i, part := range path {
		if part == "" || strings.ContainsAny(part, ".\"'=\n") {
			part = QuoteText(part)
		}
		parts[i] = part
	}
	return strings.Join(parts, ".")
}

func (d *decoder) report(n *Node, path []string, found, allowed, hint string) {
	d.problems.Add(Problem{File: n.From.Name, Line: n.Line, Key: PathOf(path), Found: found, Allowed: allowed, Hint: hint})
}

// Below returns a new path: path with one more part.
func Below(path []string, part string) []string {
	return append(path[:len(path):len(path)], part)
}

// suggestKeys returns a hint to the key that an unknown name most likely means, or else all keys.
func suggestKeys(name string, keys []*Key) (allowed, hint string) {
	if hint = DidYouMean(name, keyNames(keys)); hint == "" {
		allowed = strings.Join(keyNames(keys), ", ")
	}
	return allowed, hint
}

// table decodes a table into a struct. siblings are the names of the tables next to it, for a hint
// if its own name is a misspelt one of them.
func (d *decoder) table(n *Node, keys []*Key, into reflect.Value, path []string, siblings []string) {
	if len(d.problems) >= MostProblems {
		return
	}
	misspelt := map[string]bool{} // keys that unknown keys most likely mean
	for _, name := range n.Keys {
		if keyNamed(keys, name) != nil || len(d.problems) >= MostProblems {
			continue
		}
		if p := removedAt(d.removed, Below(path, name)); p != nil {
			p.File, p.Line = n.Items[name].From.Name, n.Items[name].Line
			d.problems.Add(*p)
			continue
		}
		allowed, hint := suggestKeys(name, keys)
		misspelt[Nearest(name, keyNames(keys))] = true
		if top := keyNamed(d.top, name); len(path) > 0 && hint == "" && (slices.Contains(d.Above, name) || top != nil && top.Kind == Text) {
			allowed, hint = "", fmt.Sprintf("%q belongs above the first [table]", name)
		}
		d.report(n.Items[name], Below(path, name), "an unknown key", allowed, hint)
	}
	var missing []*Key
	for _, k := range keys {
		field, item := into.FieldByIndex(k.index), n.Items[k.Name]
		if k.pointer {
			if item == nil {
				continue
			}
			field.Set(reflect.New(k.typ))
			field = field.Elem()
		}
		switch {
		case item != nil:
			d.value(item, k, field, Below(path, k.Name))
		case k.Kind == Table && !hasRequired(k.children):
			d.table(NewTable(n.From, n.Line), k.children, field, Below(path, k.Name), nil)
		case k.optional && !k.Kind.Structured():
			setDefault(k, field)
		case misspelt[k.Name]: // reported as an unknown key
		case k.Kind == Table, !k.optional && (!k.Kind.Structured() || k.Kind.byName()):
			missing = append(missing, k)
		}
	}
	// Many missing keys have one cause: a forgotten table or a misspelt name.
	if limit := 3; len(missing) > limit && (len(path) > 0 || d.Noun != "") {
		if len(path) == 0 {
			d.report(n, nil, d.Noun+" without "+strings.Join(keyNames(missing), ", "), "one with all required keys, or one that extends another", d.Remedy)
			return
		}
		hint := ""
		if len(siblings) > 0 {
			hint = DidYouMean(path[len(path)-1], siblings)
		}
		d.report(n, path, "a table without "+strings.Join(keyNames(missing), ", "), "a table with all required keys", hint)
		return
	}
	for _, k := range missing {
		d.report(n, Below(path, k.Name), "nothing (the key is required)", k.Allowed(), "")
	}
}

// value decodes the value of a key.
func (d *decoder) value(n *Node, k *Key, into reflect.Value, path []string) {
	switch k.Kind {
	case Table:
		if n.Kind != TableNode {
			d.report(n, path, n.Describe(), k.Allowed(), "")
			return
		}
		d.table(n, k.children, into, path, nil)
	case NamedTables:
		d.namedTables(n, k, into, path)
	case List:
		d.list(n, k, into, path)
	case Mix, Assignments:
		d.byName(n, k, into, path)
	case Intervals:
		d.intervals(n, k, into, path)
	case Array:
		d.array(n, k, into, path)
	case Words:
		d.words(n, k, into, path)
	default:
		d.scalar(n, k, into, path)
	}
}

func (d *decoder) namedTables(n *Node, k *Key, into reflect.Value, path []string) {
	if n.Kind != TableNode {
		d.report(n, path, n.Describe(), k.Allowed(), "")
		return
	}
	sorted := slices.Sorted(slices.Values(n.Keys)) // a TOML table has no order
	elements := reflect.MakeSlice(k.typ, len(sorted), len(sorted))
	for _, name := range n.Keys {
		i, _ := slices.BinarySearch(sorted, name)
		item, at := n.Items[name], Below(path, name)
		d.name(item, name, at)
		if item.Kind != TableNode {
			d.report(item, at, item.Describe(), "a table with "+strings.Join(keyNames(k.children), ", "), "")
			continue
		}
		elements.Index(i).FieldByIndex(k.nameIndex).SetString(name)
		d.table(item, k.children, elements.Index(i), at, n.Keys)
	}
	if len(n.Keys) > 0 {
		into.Set(elements)
	}
}

func (d *decoder) list(n *Node, k *Key, into reflect.Value, path []string) {
	allowed := "an array of tables, [[" + PathOf(path) + "]]"
	if n.Kind != ListNode {
		d.report(n, path, n.Describe(), allowed, "")
		return
	}
	elements := reflect.MakeSlice(k.typ, len(n.List), len(n.List))
	first := map[string]*Node{}
	for i, item := range n.List {
		at := Below(path, strconv.Itoa(i))
		if item.Kind != TableNode {
			d.report(item, at, item.Describe(), allowed, "")
			continue
		}
		if name, stated := item.statedName(); stated && k.nameIndex != nil {
			at = Below(path, name)
			d.name(item.Items["name"], name, Below(at, "name"))
			if twin := first[name]; twin != nil {
				d.report(item.Items["name"], Below(at, "name"), "a second "+strconv.Quote(name), "each name once", where(twin))
			}
			first[name] = item
		}
		d.table(item, k.children, elements.Index(i), at, nil)
	}
	if len(n.List) > 0 {
		into.Set(elements)
	}
}

// where returns a hint to the first of two equal names.
func where(n *Node) string {
	if n.Line == 0 {
		return "the first is in " + n.From.Name
	}
	return fmt.Sprintf("the first is on line %d of %s", n.Line, n.From.Name)
}

func (d *decoder) array(n *Node, k *Key, into reflect.Value, path []string) {
	if n.Kind != ListNode {
		d.report(n, path, n.Describe(), k.Allowed(), "")
		return
	}
	values, allowed := reflect.MakeSlice(k.typ, len(n.List), len(n.List)), "text in quotes"
	for i, element := range n.List {
		text, ok := element.Scalar.(string)
		if k.typ.Elem() == scalarType {
			var value Scalar
			value, ok = valueOf(element)
			text, allowed = string(value), "a number, text in quotes, true or false"
		}
		if !ok {
			d.report(element, Below(path, strconv.Itoa(i)), element.Describe(), allowed, "")
		}
		d.plain(element, Below(path, strconv.Itoa(i)), false)
		values.Index(i).SetString(text)
	}
	into.Set(values)
}

func (d *decoder) scalar(n *Node, k *Key, into reflect.Value, path []string) {
	wrong := func(hint string) { d.report(n, path, n.Describe(), k.Allowed(), hint) }
	switch k.Kind {
	case Text:
		text, ok := n.Scalar.(string)
		if !ok {
			wrong("")
			return
		}
		if text != k.fallback || !k.optional { // the default is allowed, even if empty
			if _, err := ParseMonth(text); k.month && err != nil {
				wrong("")
				return
			}
			if len(k.words) > 0 && keyword(k.words, text) == "" {
				wrong(DidYouMean(text, k.words))
				return
			}
		}
		d.plain(n, path, k.prose)
		into.SetString(text)
	case Bool:
		truth, ok := n.Scalar.(bool)
		if !ok {
			wrong("")
			return
		}
		into.SetBool(truth)
	case Integer:
		whole, ok := n.Scalar.(int64)
		if x, isReal := n.Scalar.(float64); isReal && n.computed && math.Abs(x) < 1<<53 {
			whole, ok = int64(math.Round(x)), true
		}
		if !ok || !k.allows(float64(whole)) || into.OverflowInt(whole) {
			wrong(n.numberHint())
			return
		}
		into.SetInt(whole)
	case Real:
		x, ok := n.number()
		if !ok || !k.allows(x) {
			wrong(n.numberHint())
			return
		}
		into.SetFloat(x)
	}
}

func keyword(words []string, text string) string {
	for _, word := range words {
		if word == text {
			return word
		}
	}
	return ""
}

// number returns the value of an integer or a float. Minus zero becomes zero, which prints as users
// expect.
func (n *Node) number() (float64, bool) {
	switch x := n.Scalar.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x + 0, true
	}
	return 0, false
}

// numberHint returns a hint how to write a number that was given as text, or "".
func (n *Node) numberHint() string {
	text, _ := n.Scalar.(string)
	bare := strings.Replace(strings.TrimSpace(text), ",", ".", 1)
	switch _, err := strconv.ParseFloat(bare, 64); {
	case text == "" || err != nil:
		return ""
	case strings.Contains(text, ","):
		return "decimals take a point: " + bare
	}
	if _, err := strconv.ParseInt(bare, 10, 64); errors.Is(err, strconv.ErrRange) { // TOML has no greater whole numbers either
		return fmt.Sprintf("a number without a point is at most %d", int64(math.MaxInt64))
	}
	return "numbers have no quotes: " + bare
}

// name reports a name that is not valid in tables of results and in paths.
func (d *decoder) name(n *Node, name string, path []string) {
	if !ValidName(name) {
		d.report(n, path, text.Excerpt(name), NameForm, "")
	}
}

// plain reports a text with characters that nobody sees. Prose may have several lines.
func (d *decoder) plain(n *Node, path []string, prose bool) {
	value, _ := n.Scalar.(string)
	if prose {
		value = strings.NewReplacer("\n", "", "\r\n", "", "\t", "").Replace(value)
	}
	if hidden := text.Hidden(value); hidden != "" {
		d.report(n, path, hidden, text.Plain, "")
	}
}

// setDefault sets a field to the default of its key. A default of the wrong type panics; a test
// checks all of them.
func setDefault(k *Key, into reflect.Value) {
	var err error
	switch k.Kind {
	case Words: // none
	case Text:
		into.SetString(k.fallback)
	case Bool:
		var truth bool
		truth, err = strconv.ParseBool(k.fallback)
		into.SetBool(truth)
	case Integer:
		var whole int64
		whole, err = strconv.ParseInt(k.fallback, 10, 64)
		into.SetInt(whole)
	case Real:
		x := math.NaN()
		if k.fallback != "nan" {
			x, err = strconv.ParseFloat(k.fallback, 64)
		}
		into.SetFloat(x)
	}
	if err != nil {
		panic(fmt.Sprintf("default %q of %s: %v", k.fallback, k.Name, err))
	}
}
