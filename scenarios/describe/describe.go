package describe

import (
	"fmt"
	"slices"
	"strings"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// Markdown returns the document of the model with a scenario, in Markdown. program is the name and
// version of the program, which the document states.
func Markdown(s *scenarios.Scenario, program string) string {
	return writeMarkdown(newDocument(s).all(program))
}

// LaTeX returns the same document in LaTeX.
func LaTeX(s *scenarios.Scenario, program string) string {
	return writeLaTeX(newDocument(s).all(program))
}

// Block returns one part of the document in Markdown, for docs/ODD.md. The parts are purpose,
// patterns, entities, scales, phases, schedule, mechanisms, drivers, concepts, initialisation, data,
// equations NAME (of a phase or a preparation), negotiation, protocols, modes, resting, parameters,
// references. ok is false for any other name.
func Block(s *scenarios.Scenario, name string) (text string, ok bool) {
	blocks, ok := newDocument(s).part(name)
	if !ok {
		return "", false
	}
	return writeMarkdown(blocks), true
}

// part returns one part of the document, by the names that Block lists.
func (d *document) part(name string) (blocks []block, ok bool) {
	if of, found := strings.CutPrefix(name, "equations "); found {
		for _, p := range d.processes() {
			if p.name == of {
				return p.blocks, true
			}
		}
		return nil, false
	}
	part := map[string]func() []block{
		"purpose": d.purpose, "patterns": d.patterns, "entities": d.entities, "scales": d.scales, "phases": d.phases,
		"schedule": d.schedule, "mechanisms": d.mechanisms, "drivers": d.drivers, "concepts": d.concepts,
		"initialisation": d.initialisation, "data": d.data, "negotiation": d.negotiation, "protocols": d.protocols,
		"modes": d.modes, "resting": d.resting, "parameters": d.parameters, "references": d.references,
	}[name]
	if part == nil {
		return nil, false
	}
	return part(), true
}

// document is a scenario with what its sections need.
type document struct {
	scenario *scenarios.Scenario
	keys     []keys.Doc        // documentation of all keys
	values   []scenarios.Value // with their sources
	toml     map[string]string // values in TOML, by path
}

func newDocument(s *scenarios.Scenario) *document {
	d := &document{scenario: s, keys: keys.Docs(scenarios.Scenario{}), values: valuesWithSources(s), toml: map[string]string{}}
	for _, v := range d.values {
		d.toml[v.Path] = v.TOML
	}
	return d
}

// valuesWithSources returns the scenario's values with their origins. The scenario in a results
// directory states every value without a source. Such a value gets the source of the shipped scenario
// with the same name, or of the scenario's base, if it has the same value there.
func valuesWithSources(s *scenarios.Scenario) []scenarios.Value {
	values, base := s.Values(), s.Base()
	if base == nil {
		return values
	}
	if slices.Contains(scenarios.Shipped(), s.Name) {
		if named, err := scenarios.LoadNamed(s.Name, nil); err == nil {
			base = named
		}
	}
	shipped := map[string]scenarios.Value{}
	for _, v := range base.Values() {
		shipped[v.Path] = v
	}
	for i, v := range values {
		silent := !slices.ContainsFunc(v.From, func(o scenarios.Origin) bool {
			return o.File == "" || o.Shipped || o.Set || o.Comment != ""
		})
		if same, ok := shipped[v.Path]; ok && silent && same.TOML == v.TOML {
			values[i].From = same.From
		}
	}
	return values
}

// fill replaces paths in braces by their values.
func (d *document) fill(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		path, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return b.String()
		}
		toml, known := d.toml[path]
		if !known {
			panic("no value for {" + path + "}")
		}
		b.WriteString(strings.TrimSuffix(strings.Trim(toml, `"`), ".0"))
		text = after
	}
}

// all returns the document in the order of ODD+D.
func (d *document) all(program string) []block {
	var blocks []block
	section := func(name string, parts ...[]block) {
		blocks = append(blocks, block{heading: name, level: 2})
		for _, part := range parts {
			blocks = append(blocks, part...)
		}
	}
	blocks = append(blocks, block{heading: "The model as it would run with " + literal(d.scenario.Name), level: 1})
	blocks = append(blocks, d.identity(program)...)
	blocks = append(blocks, d.differences()...)
	section("1 Purpose and patterns", d.purpose(), d.patterns(), d.judged())
	section("2 Entities, state variables and scales", d.entities(), d.scales())
	section("3 Process overview and scheduling", d.phases(), d.schedule(), d.mechanisms(), d.drivers())
	section("4 Design concepts", d.concepts())
	section("5 Initialisation", d.initialisation())
	section("6 Input data", d.data())
	section("7 Submodels", []block{{text: "Names of several letters in the equations are keys of the scenario (section 9) or are said beside them; single letters are explained with the key they stand for. min, max and clamp to 0–1 are as usual; ± draws evenly. Time is in months." + d.frozenDrivers()}})
	for i, p := range d.processes() {
		blocks = append(blocks, block{heading: fmt.Sprintf("7.%d %s", i+1, sentence(p.name)), level: 3}, block{text: sentence(p.does) + "."})
		blocks = append(blocks, p.blocks...)
	}
	next := len(d.processes()) + 1
	blocks = append(blocks, block{heading: fmt.Sprintf("7.%d Negotiation", next), level: 3})
	blocks = append(blocks, d.negotiation()...)
	blocks = append(blocks, d.activeProtocol()...)
	blocks = append(blocks, block{heading: fmt.Sprintf("7.%d Modes", next+1), level: 3})
	blocks = append(blocks, d.modes()...)
	section("8 What rests on which input", d.resting())
	section("9 Every value", d.parameters())
	section("10 References", d.references())
	return blocks
}

// identity returns the table that identifies a run.
func (d *document) identity(program string) []block {
	s := d.scenario
	t := &table{heads: []string{"item", "what it is"}, widths: []float64{1, 4}}
	t.add("scenario", code(s.Name))
	if about := s.Description.In("en"); about != "" {
		t.add("about", literal(about))
	}
	files := strings.Join(s.Lineage(), ", which extends ")
	if slices.ContainsFunc(d.values, func(v scenarios.Value) bool {
		return slices.ContainsFunc(v.From, func(o scenarios.Origin) bool { return o.Set })
	}) {
		files += "; with values set on the command line"
	}
	t.add("file", literal(files))
	t.add("months", fmt.Sprintf("%s to %s, after a spin-up of %d", s.Start, s.End, s.SpinUpMonths))
	t.add("seed, replications", fmt.Sprintf("%d, %d", s.Seed, s.Replications))
	t.add("digest (SHA-256)", code(s.Digest()))
	t.add("implementation", literal(program+", a Go program under the MIT licence; this document is one of its outputs"))
	return []block{
		{text: "An ODD+D document (Grimm et al. 2020; Müller et al. 2013), generated from the tables and the scenario that the program runs on. The same scenario and seed give the same results."},
		{table: t},
	}
}

// differences returns the section on keys with other values than in the scenario's base.
func (d *document) differences() []block {
	blocks := []block{{heading: "What differs from the shipped scenario", level: 2}}
	base, why := d.comparable()
	if base == nil {
		return append(blocks, block{text: why})
	}
	sources := map[string]scenarios.Value{}
	bare := strings.NewReplacer(`"`, "") // Diff does not quote names with spaces
	for _, v := range d.values {
		sources[bare.Replace(v.Path)] = v
	}
	t := &table{heads: []string{"path", code(base.Name), "here", "source"}, widths: []float64{2.4, 1.5, 1.5, 2.4}}
	for _, difference := range scenarios.Diff(base, d.scenario) {
		if difference.Path == "name" || difference.Path == "description" {
			continue
		}
		source := ""
		if difference.B == "" { // neither has it a source
			source = "not there"
		}
		path := bare.Replace(difference.Path)
		for path != "" && source == "" { // a share has the source of its mix
			if v, ok := sources[path]; ok {
				source = d.source(v)
			}
			path = path[:max(0, strings.LastIndexByte(path, '.'))]
		}
		t.add(code(difference.Path), valueOrDash(difference.A), valueOrDash(difference.B), source)
	}
	switch {
	case len(t.rows) == 0 && base.Name == d.scenario.Name:
		return append(blocks, block{text: "Nothing: every value is that of " + code(base.Name) + "."})
	case len(t.rows) == 0:
		return append(blocks, block{text: "Nothing but name and description: every value is that of " + code(base.Name) + "."})
	}
	return append(blocks, block{table: t})
}

// comparable returns the shipped scenario to compare the scenario with, or why there is none.
func (d *document) comparable() (base *scenarios.Scenario, why string) {
	s := d.scenario
	if base = s.Base(); base != nil {
		return base, ""
	}
	var shipped []string // names of the shipped scenarios and bases that it is or extends
	for _, file := range s.Lineage() {
		if name, ok := strings.CutPrefix(file, "shipped "); ok {
			shipped = append(shipped, strings.TrimSuffix(name, ".toml"))
		}
	}
	const values = " Its values and their sources are in section 9."
	own := slices.ContainsFunc(s.DataFiles(), func(f scenarios.DataFile) bool { return !f.Shipped })
	switch {
	case len(shipped) == 0:
		return nil, "This scenario extends no shipped one and has places of its own." + values
	case slices.Contains(scenarios.Bases(), shipped[0]):
		return nil, "This scenario extends " + code(shipped[0]) + ", which has no places and does not run by itself." + values
	case own:
		return nil, "This scenario has places of its own, so that it is not compared with " + code(shipped[0]) + "." + values
	}
	return nil, "Nothing: this is a shipped scenario, and it extends none that runs by itself."
}

// valueOrDash writes a value of a difference, and a dash for none.
func valueOrDash(toml string) string {
	if toml == "" {
		return "–"
	}
	return value(toml)
}
