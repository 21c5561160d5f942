package scenarios

import (
	"slices"
	"strconv"
	"strings"

	"dugnad/scenarios/keys"
)

// Value is one value of a resolved scenario and where it comes from. A mix is one value.
type Value struct {
	Path    string   // as TOML and --set write it; an element without a name by its number from 0
	Pattern string   // the same with * for names, as in keys.Doc
	Name    string   // what the * stands for; empty without one
	TOML    string   // the value as TOML writes it
	From    []Origin // one, but for a mix whose shares were set in several places
}

// Origin is where a value was written.
type Origin struct {
	Of      string // the shares of a mix it is about, "a, b"; empty for all
	File    string // empty: by the command line or by default
	Line    int    // 0 if unknown
	Shipped bool   // by a scenario that comes with dugnad
	Set     bool   // on the command line
	Comment string // behind the value: its source
}

// Source words an origin: the comment of a shipped value, and for any other value also who
// set it. A value without a comment has no source.
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

// Source words where a value comes from.
func (v Value) Source() string {
	var parts []string
	for _, o := range v.From {
		parts = append(parts, o.Source())
	}
	return strings.Join(parts, "; ")
}

// Values are all values of the scenario in the order of Resolved's keys. A driver that is not
// frozen has none.
func (s *Scenario) Values() []Value {
	var values []Value
	keys.Walk(s, func(e keys.Entry) {
		text := e.TOML()
		if text == "" {
			return
		}
		value := Value{Path: keys.TOMLPath(e.Path), Pattern: strings.Join(e.Pattern, "."), Name: e.Named, TOML: text}
		written := s.tree.Find(e.Path...) // nil for a default
		if shares := e.Shares(); len(shares) > 0 {
			value.From = mixOrigins(written, shares)
		} else {
			value.From = []Origin{originOf(written)}
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

// mixOrigins are the origins of a mix's shares, those of one origin together.
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

// Base is the shipped scenario that this one is made from: itself, if it was changed by
// --set; else the nearest that it extends and that runs. One that extends no shipped scenario
// is held against the flagship. Nil for a shipped scenario with nothing below it.
func (s *Scenario) Base() *Scenario {
	for i, file := range s.lineage {
		if !file.Shipped || i == 0 && !s.changed {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file.Name, "shipped "), ".toml")
		if base, err := LoadNamed(name, nil); err == nil { // else it is a part that others extend
			return base
		}
	}
	if len(s.lineage) > 0 && s.lineage[0].Shipped {
		return nil
	}
	base, err := LoadNamed(Flagship, nil)
	if err != nil {
		panic(err) // it is embedded: cannot happen
	}
	return base
}

// Lineage names the files the scenario is made of: its own, then what each extends.
func (s *Scenario) Lineage() []string {
	var names []string
	for _, file := range s.lineage {
		names = append(names, file.Name)
	}
	return names
}
