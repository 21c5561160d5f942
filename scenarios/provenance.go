package scenarios

import (
	"slices"
	"strconv"
	"strings"

	"dugnad/scenarios/keys"
)

// Value is a value of a resolved scenario with its origins. A mix is one value.
type Value struct {
	Path    string   // as TOML and --set write it; an element without a name has its index, from 0
	Pattern string   // Path with * for names, as in keys.Doc
	Name    string   // the name that the * stands for; empty without one
	TOML    string   // the value in TOML
	From    []Origin // one origin, or several if the shares of a mix were written in several places
}

// Origin is where a value was written.
type Origin struct {
	Of      string // the shares of a mix that have this origin, "a, b"; empty for all
	File    string // empty for a default and for a value from the command line
	Line    int    // 0 if unknown
	Shipped bool   // whether a shipped scenario states it
	Set     bool   // whether it was set on the command line
	Comment string // the comment after the value, which states its source
}

// Source returns the origin as text: the comment, and for a value that is not shipped also where
// it was set.
func (o Origin) Source() string {
	text := o.Comment
	if text == "" {
		text = "no source given"
	}
	where := o.File
	if o.Line > 0 {
		where += ":" + strconv.Itoa(o.Line)
	}
	switch {
	case o.Set:
		text = "set on the command line: " + text
	case o.File == "":
		text = "default"
	case !o.Shipped:
		text = "set by " + where + ": " + text
	case o.Comment == "":
		text += " (" + where + ")"
	}
	if o.Of != "" {
		text = o.Of + ": " + text
	}
	return text
}

// Source returns the origins of a value as text.
func (v Value) Source() string {
	var parts []string
	for _, o := range v.From {
		parts = append(parts, o.Source())
	}
	return strings.Join(parts, "; ")
}

// Values returns all values of the scenario, in the order of Scenario's fields. Optional numbers
// without a value, such as drivers that are not frozen, are left out.
func (s *Scenario) Values() []Value {
	var values []Value
	keys.Walk(s, func(e keys.Entry) {
		text := e.TOML()
		if text == "" {
			return
		}
		value := Value{Path: keys.TOMLPath(e.Path), Pattern: strings.Join(e.Pattern, "."), Name: e.Named, TOML: text}
		node := s.tree.Find(e.Path...) // nil for a default
		if shares := e.Shares(); len(shares) > 0 {
			value.From = mixOrigins(node, shares)
		} else {
			value.From = []Origin{originOf(node)}
		}
		values = append(values, value)
	})
	return values
}

func originOf(n *keys.Node) Origin {
	if n == nil {
		return Origin{}
	}
	return Origin{File: n.From.Name, Line: n.Line, Shipped: n.From.Shipped, Set: n.From.Set, Comment: n.Comment}
}

// mixOrigins returns the origins of a mix's shares, each once.
func mixOrigins(n *keys.Node, shares []keys.Share) []Origin {
	var origins []Origin
	var names [][]string
	for _, share := range shares {
		origin := originOf(n.Child(share.Name))
		i := slices.Index(origins, origin)
		if i < 0 {
			i = len(origins)
			origins, names = append(origins, origin), append(names, nil)
		}
		names[i] = append(names[i], share.Name)
	}
	if len(origins) > 1 {
		for i := range origins {
			origins[i].Of = strings.Join(names[i], ", ")
		}
	}
	return origins
}

// Base returns the shipped scenario to compare this one with. That is the nearest shipped scenario
// in the chain of extended files that can run; a shipped scenario itself counts if --set changed it.
// A scenario that extends no shipped one is compared with the flagship. It is nil for an unchanged
// shipped scenario that extends none that can run, for one that extends only a base, which has no places,
// and for one of other places than the shipped ones: each of the flagship's counties would be a difference.
func (s *Scenario) Base() *Scenario {
	if !s.files[0].Shipped {
		return nil
	}
	for i, file := range s.lineage {
		if !file.Shipped || i == 0 && !s.changed {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file.Name, "shipped "), ".toml")
		if base, err := LoadNamed(name, nil); err == nil { // else it cannot run by itself
			return base
		}
	}
	if slices.ContainsFunc(s.lineage, func(file *keys.Origin) bool { return file.Shipped }) {
		return nil
	}
	base, err := LoadNamed(Flagship, nil)
	if err != nil {
		panic(err) // cannot happen: it is embedded
	}
	return base
}

// Lineage returns the names of the scenario's file and of the files that it extends, in that order.
func (s *Scenario) Lineage() []string {
	var names []string
	for _, file := range s.lineage {
		names = append(names, file.Name)
	}
	return names
}
