package studies

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"dugnad/scenarios/keys"
)

// jointLevel is a level of a factor that sets several keys at once.
type jointLevel struct {
	name string
	sets map[string]keys.Scalar // by path
}

// jointLevels takes the levels that are tables out of the tree of a study's file, by factor; nil for a factor
// without them:
//
//	levels = [{ name = "none" }, { name = "drive", "event.drive.start" = "2014-11" }]
//
// Dots may be within quotes or not. What is wrong in them is reported; other kinds of levels stay.
func jointLevels(tree *keys.Node) (all [][]jointLevel, problems keys.Problems) {
	list := tree.Items["factor"]
	if list == nil {
		return nil, nil
	}
	all = make([][]jointLevel, len(list.List))
	for i, factor := range list.List {
		levels := factor.Items["levels"]
		if levels == nil || levels.Kind != keys.ListNode {
			continue
		}
		report := func(found, allowed, hint string) {
			problems.Add(tree.Problem(found, allowed, hint, "factor", strconv.Itoa(i), "levels"))
		}
		if len(levels.List) == 0 {
			report("no level", "an array of tables, each with the keys that it sets", "")
		}
		for number, table := range levels.List {
			if table.Kind != keys.TableNode {
				report(table.Describe(), "a table with the keys that the level sets, or values = […] of one key", "")
				continue
			}
			level := jointLevel{name: strconv.Itoa(number), sets: map[string]keys.Scalar{}}
			if name := table.Items["name"]; name != nil {
				text, ok := name.Scalar.(string)
				if !ok || !keys.ValidName(text) {
					report(name.Describe(), "a name of the level: "+keys.NameForm, "")
				}
				level.name = text
			}
			collect(table, "", level.sets, report)
			all[i] = append(all[i], level)
		}
		for _, key := range []string{"path", "paths", "values", "min", "max"} {
			if factor.Items[key] != nil {
				report(key+" and levels that are tables", "levels alone: each names the keys that it sets", "")
			}
		}
		if len(all[i]) > 0 && len(pathsOf(all[i])) == 0 {
			report("levels that set nothing", `keys as in --set, such as { name = "high", "fields.health.discretion_shift" = 0.2 }`, "")
		}
		factor.Drop("levels")
	}
	return all, problems
}

// collect adds the values of a table and of those in it by their paths.
func collect(table *keys.Node, above string, into map[string]keys.Scalar, report func(found, allowed, hint string)) {
	for _, key := range table.Keys {
		node, path := table.Items[key], above+key
		switch value, ok := node.Value(); {
		case above == "" && key == "name":
		case node.Kind == keys.TableNode:
			collect(node, path+".", into, report)
		case !ok:
			report(fmt.Sprintf("%s for %s", node.Describe(), path), "a number, text in quotes, true or false", "")
		default:
			parts, _ := keys.SplitPath(path)
			for _, other := range slices.Sorted(maps.Keys(into)) {
				if taken, _ := keys.SplitPath(other); keys.Overlap(parts, taken) {
					report(path+" beside "+other, "each key once in a level", "")
				}
			}
			into[path] = value
		}
	}
}

// pathsOf returns the keys that any of the levels sets, sorted.
func pathsOf(levels []jointLevel) (paths []string) {
	for _, level := range levels {
		for path := range level.sets { // sorted below
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	slices.Sort(paths)
	return paths
}

// setJoint gives a factor its joint levels. Its values are their names.
func (f *Factor) setJoint(levels []jointLevel) {
	f.joint, f.Values = levels, nil
	for _, level := range levels {
		f.Values = append(f.Values, keys.Scalar(keys.QuoteText(level.name)))
	}
}

// sameLevel reports whether a level sets the same as the first of its name, as it must in a list, whose rows
// may repeat a level.
func (f *Factor) sameLevel(number int) bool {
	return f.joint == nil || maps.Equal(f.joint[number].sets, f.joint[slices.Index(f.Values, f.Values[number])].sets)
}

// value returns what a value of the factor sets a path to; ok is false where a level leaves it as it is.
func (f *Factor) value(value keys.Scalar, path string) (set keys.Scalar, ok bool) {
	if f.joint == nil {
		return value, true
	}
	i := slices.Index(f.Values, value)
	set, ok = f.joint[i].sets[path]
	return set, ok
}

// sets returns the sets (each PATH=VALUE) of a value of the factor.
func (f *Factor) sets(value keys.Scalar) (sets []string) {
	for _, path := range f.KeyPaths() {
		if set, ok := f.value(value, path); ok {
			sets = append(sets, path+"="+string(set))
		}
	}
	return sets
}

// bases checks the base rows of a list and makes them numbers.
func (c *checker) bases() {
	d := &c.study.Design
	if len(d.Base) == 0 {
		return
	}
	report := func(found, allowed, hint string) { c.report(found, allowed, hint, "design", "base") }
	if len(d.Base) != c.study.count {
		report(fmt.Sprintf("%d base rows", len(d.Base)), fmt.Sprintf("%d, one for each row", c.study.count), "")
		return
	}
	bases := d.bases()
	for row, base := range bases {
		switch {
		case base < 0 || base >= len(bases):
			report(string(d.Base[row]), fmt.Sprintf("the number of a row, from 0 to %d", len(bases)-1), "")
		case bases[base] != base:
			report(fmt.Sprintf("row %d with base row %d, whose own base row is %d", row, base, bases[base]), "base rows that are their own", "")
		}
	}
}

// bases returns the base rows as numbers, −1 for what is none.
func (d *Design) bases() []int {
	bases := make([]int, len(d.Base))
	for row, value := range d.Base {
		number, err := strconv.Atoi(string(value))
		if err != nil {
			number = -1
		}
		bases[row] = number
	}
	return bases
}

// BaseOf returns the row with which a row of a list is compared, on the same luck: the one that the study
// states, else row 0.
func (s *Study) BaseOf(row int) int {
	if bases := s.Design.bases(); row < len(bases) {
		return bases[row]
	}
	return 0
}
