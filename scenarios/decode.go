package scenarios

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// options adapt the messages of decoding to what is decoded.
type options struct {
	// Noun is what the file is, as in "a scenario". With it, many keys missing at the top are one
	// problem, whose hint is Remedy.
	Noun, Remedy string
	// Above are keys that stand at the top of a file and are taken out before decoding.
	Above []string
}

// Decode reads a TOML text into the struct that into points to, and returns its tree, with which
// further problems can be stated at their lines (Node.Problem). The struct's tags document its
// keys; see Key. The file's name is for messages. The error is Problems: all that is wrong.
func Decode(file string, text []byte, into any) (*node, error) {
	tree, problem := parse(text, &origin{name: file})
	if problem != nil {
		return nil, Problems{*problem}
	}
	tree.settle(into)
	return tree, tree.decode(into, options{}).err()
}

// decode fills the struct that into points to from a tree; problems are all that is wrong.
func (n *node) decode(into any, o options) Problems {
	v := reflect.ValueOf(into).Elem()
	d := decoder{options: o, top: keysOf(v.Type())}
	d.table(n, d.top, v, nil, nil)
	return d.problems
}

// decoder fills a struct from a tree and notes every problem on the way.
type decoder struct {
	options
	top      []*key
	problems Problems
}

// pathOf writes a path the way users do, quoting a part only where a dot or quote in it
// would mislead.
func pathOf(path []string) string {
	parts := make([]string, len(path))
	for i, part := range path {
		if part == "" || strings.ContainsAny(part, ".\"'=\n") {
			part = quoteText(part)
		}
		parts[i] = part
	}
	return strings.Join(parts, ".")
}

func (d *decoder) object(n *node, path []string, found, allowed, hint string) {
	d.problems.add(Problem{File: n.from.name, Line: n.line, Key: pathOf(path), Found: found, Allowed: allowed, Hint: hint})
}

// below is path with one more part, in memory of its own.
func below(path []string, part string) []string {
	return append(path[:len(path):len(path)], part)
}

// oneOfKeys is what an unknown key could be: the nearest, else any.
func oneOfKeys(name string, keys []*key) (allowed, hint string) {
	if hint = didYouMean(name, keyNames(keys)); hint == "" {
		allowed = strings.Join(keyNames(keys), ", ")
	}
	return allowed, hint
}

// table decodes a table into a struct. siblings are the names of like tables, for a hint
// where a misspelt name has made a table of its own.
func (d *decoder) table(n *node, keys []*key, into reflect.Value, path []string, siblings []string) {
	misspelt := map[string]bool{} // keys that an unknown key most likely means
	for _, name := range n.keys {
		if keyNamed(keys, name) != nil {
			continue
		}
		allowed, hint := oneOfKeys(name, keys)
		misspelt[Nearest(name, keyNames(keys))] = true
		if top := keyNamed(d.top, name); len(path) > 0 && hint == "" && (slices.Contains(d.Above, name) || top != nil && top.kind == textKind) {
			allowed, hint = "", fmt.Sprintf("%q belongs above the first [table]", name)
		}
		d.object(n.items[name], below(path, name), "an unknown key", allowed, hint)
	}
	var missing []*key
	for _, k := range keys {
		field, item := into.FieldByIndex(k.index), n.items[k.name]
		if k.pointer {
			if item == nil {
				continue
			}
			field.Set(reflect.New(k.typ))
			field = field.Elem()
		}
		switch {
		case item != nil:
			d.value(item, k, field, below(path, k.name))
		case k.kind == tableKind && !demands(k.inside):
			d.table(newTable(n.from, n.line), k.inside, field, below(path, k.name), nil)
		case k.optional && !k.kind.structured():
			setDefault(k, field)
		case misspelt[k.name]: // one mistake, one message
		case k.kind == tableKind, !k.optional && (!k.kind.structured() || k.kind == mixKind):
			missing = append(missing, k)
		}
	}
	// Many missing keys are one mistake: a table forgotten, or its name misspelt.
	if most := 3; len(missing) > most && (len(path) > 0 || d.Noun != "") {
		if len(path) == 0 {
			d.object(n, nil, d.Noun+" without "+strings.Join(keyNames(missing), ", "), "one with all required keys, or one that extends another", d.Remedy)
			return
		}
		hint := ""
		if len(siblings) > 0 {
			hint = didYouMean(path[len(path)-1], siblings)
		}
		d.object(n, path, "a table without "+strings.Join(keyNames(missing), ", "), "a table with all required keys", hint)
		return
	}
	for _, k := range missing {
		d.object(n, below(path, k.name), "nothing (the key is required)", k.allowed(), "")
	}
}

// value decodes one key.
func (d *decoder) value(n *node, k *key, into reflect.Value, path []string) {
	switch k.kind {
	case tableKind:
		if n.kind != tableNode {
			d.object(n, path, n.describe(), k.allowed(), "")
			return
		}
		d.table(n, k.inside, into, path, nil)
	case keyedKind:
		d.keyed(n, k, into, path)
	case listKind:
		d.list(n, k, into, path)
	case mixKind:
		d.mix(n, k, into, path)
	case arrayKind:
		d.array(n, k, into, path)
	default:
		d.scalar(n, k, into, path)
	}
}

func (d *decoder) keyed(n *node, k *key, into reflect.Value, path []string) {
	if n.kind != tableNode {
		d.object(n, path, n.describe(), k.allowed(), "")
		return
	}
	elements := reflect.MakeSlice(k.typ, len(n.keys), len(n.keys))
	for i, name := range n.keys {
		item, at := n.items[name], below(path, name)
		d.name(item, name, at)
		if item.kind != tableNode {
			d.object(item, at, item.describe(), "a table with "+strings.Join(keyNames(k.inside), ", "), "")
			continue
		}
		elements.Index(i).FieldByIndex(k.nameInside).SetString(name)
		d.table(item, k.inside, elements.Index(i), at, n.keys)
	}
	if len(n.keys) > 0 {
		into.Set(elements)
	}
}

func (d *decoder) list(n *node, k *key, into reflect.Value, path []string) {
	allowed := "an array of tables, [[" + pathOf(path) + "]]"
	if n.kind != listNode {
		d.object(n, path, n.describe(), allowed, "")
		return
	}
	elements := reflect.MakeSlice(k.typ, len(n.list), len(n.list))
	first := map[string]*node{}
	for i, item := range n.list {
		at := below(path, strconv.Itoa(i))
		if item.kind != tableNode {
			d.object(item, at, item.describe(), allowed, "")
			continue
		}
		if name, stated := item.stated(); stated && k.nameInside != nil {
			at = below(path, name)
			d.name(item.items["name"], name, below(at, "name"))
			if twin := first[name]; twin != nil {
				d.object(item.items["name"], below(at, "name"), "a second "+strconv.Quote(name), "each name once", where(twin))
			}
			first[name] = item
		}
		d.table(item, k.inside, elements.Index(i), at, nil)
	}
	if len(n.list) > 0 {
		into.Set(elements)
	}
}

// where points to a node that a problem elsewhere has to do with.
func where(n *node) string {
	if n.line == 0 {
		return "the first is in " + n.from.name
	}
	return fmt.Sprintf("the first is on line %d of %s", n.line, n.from.name)
}

func (d *decoder) mix(n *node, k *key, into reflect.Value, path []string) {
	if n.kind != tableNode {
		d.object(n, path, n.describe(), k.allowed(), "")
		return
	}
	mix := reflect.Zero(k.typ)
	for _, name := range n.keys {
		item := n.items[name]
		d.name(item, name, below(path, name))
		x, ok := item.number()
		if !ok || !k.holds(x) {
			d.object(item, below(path, name), item.describe(), "a number"+k.limits(), "")
			continue
		}
		mix = reflect.Append(mix, reflect.ValueOf(share{name, x}).Convert(k.typ.Elem()))
	}
	into.Set(mix)
}

func (d *decoder) array(n *node, k *key, into reflect.Value, path []string) {
	if n.kind != listNode {
		d.object(n, path, n.describe(), k.allowed(), "")
		return
	}
	values, allowed := reflect.MakeSlice(k.typ, len(n.list), len(n.list)), "text in quotes"
	for i, element := range n.list {
		text, ok := element.scalar.(string)
		if k.typ.Elem() == scalarType {
			var value Level
			value, ok = valueOf(element)
			text, allowed = string(value), "a number, text in quotes, true or false"
		}
		if !ok {
			d.object(element, below(path, strconv.Itoa(i)), element.describe(), allowed, "")
		}
		values.Index(i).SetString(text)
	}
	into.Set(values)
}

func (d *decoder) scalar(n *node, k *key, into reflect.Value, path []string) {
	wrong := func(hint string) { d.object(n, path, n.describe(), k.allowed(), hint) }
	switch k.kind {
	case textKind:
		text, ok := n.scalar.(string)
		if !ok {
			wrong("")
			return
		}
		if text != k.fallback || !k.optional { // a default is allowed, though it be empty
			if _, err := ParseMonth(text); k.month && err != nil {
				wrong("")
				return
			}
			if len(k.words) > 0 && keyword(k.words, text) == "" {
				wrong(didYouMean(text, k.words))
				return
			}
		}
		into.SetString(text)
	case boolKind:
		truth, ok := n.scalar.(bool)
		if !ok {
			wrong("")
			return
		}
		into.SetBool(truth)
	case wholeKind:
		whole, ok := n.scalar.(int64)
		if !ok || !k.holds(float64(whole)) || into.OverflowInt(whole) {
			wrong(n.numberHint())
			return
		}
		into.SetInt(whole)
	case realKind:
		x, ok := n.number()
		if !ok || !k.holds(x) {
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

// number is the value of a number; a whole one will do. Minus zero becomes zero, which
// is the same number and prints as users expect.
func (n *node) number() (float64, bool) {
	switch x := n.scalar.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x + 0, true
	}
	return 0, false
}

// numberHint says how to write the number that a text seems to be.
func (n *node) numberHint() string {
	text, _ := n.scalar.(string)
	bare := strings.Replace(strings.TrimSpace(text), ",", ".", 1)
	switch _, err := strconv.ParseFloat(bare, 64); {
	case text == "" || err != nil:
		return ""
	case strings.Contains(text, ","):
		return "decimals take a point: " + bare
	}
	return "numbers have no quotes: " + bare
}

// name objects to a name that could not stand in a table of results or a path.
func (d *decoder) name(n *node, name string, path []string) {
	if !validName(name) {
		d.object(n, path, strconv.Quote(name), "a name of letters, digits, hyphens, underscores and inner spaces", "")
	}
}

// setDefault gives an absent key its default. A default that does not fit its key is a
// programmer's error; a test decodes all of them.
func setDefault(k *key, into reflect.Value) {
	var err error
	switch k.kind {
	case textKind:
		into.SetString(k.fallback)
	case boolKind:
		var truth bool
		truth, err = strconv.ParseBool(k.fallback)
		into.SetBool(truth)
	case wholeKind:
		var whole int64
		whole, err = strconv.ParseInt(k.fallback, 10, 64)
		into.SetInt(whole)
	case realKind:
		x := math.NaN()
		if k.fallback != "nan" {
			x, err = strconv.ParseFloat(k.fallback, 64)
		}
		into.SetFloat(x)
	}
	if err != nil {
		panic(fmt.Sprintf("default %q of %s: %v", k.fallback, k.name, err))
	}
}
