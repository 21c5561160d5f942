package describe

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

// Markdown is the document of the model as it would run with a scenario. program names what
// wrote it, with its version.
func Markdown(s *scenarios.Scenario, program string) string {
	return writeMarkdown(newDocument(s).all(program))
}

// LaTeX is the same as one LaTeX document.
func LaTeX(s *scenarios.Scenario, program string) string {
	return writeLaTeX(newDocument(s).all(program))
}

// Block is one part of the document in Markdown, for a page that holds more than that:
// docs/ODD.md. The parts are purpose, patterns, entities, scales, phases, schedule,
// mechanisms, drivers, concepts, initialisation, data, equations NAME (a phase, or what is
// worked out before the first), negotiation, protocols, modes, resting, parameters, references. ok is
// false for another name.
func Block(s *scenarios.Scenario, name string) (text string, ok bool) {
	blocks, ok := newDocument(s).part(name)
	if !ok {
		return "", false
	}
	return writeMarkdown(blocks), true
}

// part is one part of the document.
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

type document struct {
	scenario *scenarios.Scenario
	keys     []keys.Doc
	values   []scenarios.Value
	toml     map[string]string // values by path
}

func newDocument(s *scenarios.Scenario) *document {
	d := &document{scenario: s, keys: keys.Docs(scenarios.Scenario{}), values: valuesWithSources(s), toml: map[string]string{}}
	for _, v := range d.values {
		d.toml[v.Path] = v.TOML
	}
	return d
}

// sourced is the scenario's values with where they come from. The scenario of a results
// directory states every value and no source, so a value without one that is that of the
// shipped scenario of this name, or else of the one below, has that one's source.
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

// fill puts values in for the paths in braces.
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

// whole is the document in the order of ODD+D.
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
	section("1 Purpose and patterns", d.purpose(), d.patterns(), d.missing())
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

// identity is what a run needs to be told apart from all others.
func (d *document) identity(program string) []block {
	s := d.scenario
	t := &table{heads: []string{"item", "what it is"}, widths: []float64{1, 4}}
	t.add("scenario", code(s.Name))
	if s.Description != "" {
		t.add("about", literal(s.Description))
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

// differences are the keys in which the scenario departs from the shipped one below it.
func (d *document) differences() []block {
	blocks := []block{{heading: "What differs from the shipped scenario", level: 2}}
	base := d.scenario.Base()
	if base == nil {
		return append(blocks, block{text: "Nothing: this is a shipped scenario, and it extends none that runs by itself."})
	}
	sources := map[string]scenarios.Value{}
	bare := strings.NewReplacer(`"`, "") // a difference does not quote names with spaces
	for _, v := range d.values {
		sources[bare.Replace(v.Path)] = v
	}
	t := &table{heads: []string{"path", code(base.Name), "here", "source"}, widths: []float64{2.4, 1.5, 1.5, 2.4}}
	for _, difference := range scenarios.Diff(base, d.scenario) {
		if difference.Path == "name" || difference.Path == "description" {
			continue
		}
		source := ""
		path := bare.Replace(difference.Path)
		for path != "" && source == "" { // of a share, that of its mix
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

func valueOrDash(toml string) string {
	if toml == "" {
		return "–"
	}
	return value(toml)
}

func (d *document) purpose() []block {
	var blocks []block
	for _, text := range purpose {
		blocks = append(blocks, block{text: text})
	}
	return blocks
}

func (d *document) patterns() []block {
	t := &table{heads: []string{"id", "use", "pattern", "test"}, widths: []float64{0.5, 0.5, 2, 5}}
	for _, p := range patterns.List {
		t.add(p.ID, p.Use, literal(p.Title), p.Asks)
	}
	return []block{{text: "**Patterns.** " + aboutPatterns}, {table: t}}
}

// missing says whether the patterns can be asked of this scenario.
func (d *document) missing() []block {
	lacks := patterns.Missing(agents.NewBlueprint(d.scenario.Setting()))
	if len(lacks) > 0 {
		return []block{{text: "The patterns cannot be computed on this scenario: it lacks " + literal(strings.Join(lacks, ", ")) + "."}}
	}
	return []block{{text: "`dugnad validate` with this scenario tells which of them hold."}}
}

func (d *document) entities() []block {
	t := &table{heads: []string{"entity", "state variables (unit)"}, widths: []float64{2, 5}}
	for _, e := range agents.Entities {
		var variables []string
		for _, v := range e.Variables {
			variables = append(variables, literal(v.Name+" ("+v.Unit+")"))
		}
		t.add("**"+e.Name+"**: "+literal(e.What), strings.Join(variables, "; "))
	}
	return []block{{table: t}}
}

func (d *document) scales() []block {
	s := d.scenario
	months := int(s.LastMonth()-s.FirstMonth()) + 1
	places := len(s.AllEntries())
	tasks := months * places * len(s.Fields) * s.Agenda.WindowsMonth
	var fields []string
	for _, f := range s.Fields {
		fields = append(fields, code(f.Name))
	}
	return []block{{text: fmt.Sprintf("**Scales.** The step is a month. The scenario covers %s to %s (%d months) after a spin-up of %d months, in %d places and %d fields (%s). Each place has %d policy windows per field and month, whatever its size, since all municipalities have the same duties; that makes %s tasks in a replication, each counted once in each stage.",
		s.Start, s.End, months, s.SpinUpMonths, places, len(s.Fields), strings.Join(fields, ", "), s.Agenda.WindowsMonth, thousands(tasks))}}
}

// thousands writes a whole number with commas.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func (d *document) phases() []block {
	t := &table{heads: []string{"phase", "what happens"}, widths: []float64{1, 4}}
	names, does := agents.Phases()
	for i := range names {
		t.add(names[i], literal(does[i]))
	}
	return []block{{text: "Each month every place goes through these phases in this order. It is the list that the code runs."}, {table: t}}
}

func (d *document) schedule() []block { return []block{{text: aboutSchedule}} }

// frozen says which drivers stand still, whatever the equations say.
func (d *document) frozenDrivers() string {
	var frozen []string
	freeze := d.scenario.Freeze
	for _, driver := range agents.DriverTable {
		if !math.IsNaN(*driver.Of(&freeze)) {
			frozen = append(frozen, code(driver.Name)+" at "+d.toml["freeze."+driver.Name])
		}
	}
	if frozen == nil {
		return ""
	}
	return " **Frozen in this scenario**, whatever the equations say: " + strings.Join(frozen, ", ") + "."
}

// on tells whether a mechanism is switched on.
func (d *document) isOn(name string) bool { return d.toml["mechanisms."+name] == "true" }

func (d *document) mechanisms() []block {
	t := &table{heads: []string{"key", "value", "phase", "what it does", "what holds", "source of the mechanism"}, widths: []float64{1.9, 0.8, 1.1, 2.4, 3.55, 2.05}}
	for _, m := range agents.MechanismTable {
		holds := m.Equation
		if !d.isOn(m.Name) {
			holds = m.Without
		}
		t.add(code("mechanisms."+m.Name), value(d.toml["mechanisms."+m.Name]), m.Phase, literal(m.Does), equation(holds), literal(m.Source))
	}
	return []block{{text: aboutMechanisms}, {table: t}}
}

func (d *document) drivers() []block {
	t := &table{heads: []string{"key", "value", "what it is"}, widths: []float64{2, 1, 4}}
	freeze := d.scenario.Freeze
	for _, driver := range agents.DriverTable {
		at := "free"
		if !math.IsNaN(*driver.Of(&freeze)) {
			at = value(d.toml["freeze."+driver.Name])
		}
		t.add(code("freeze."+driver.Name), at, literal(driver.Does))
	}
	return []block{{text: aboutDrivers}, {table: t}}
}

func (d *document) concepts() []block {
	var blocks []block
	for _, c := range concepts {
		blocks = append(blocks, block{text: "**" + c.name + ".** " + d.fill(c.text)})
	}
	return blocks
}

func (d *document) initialisation() []block { return []block{{text: d.fill(initialisation)}} }

func (d *document) data() []block {
	t := &table{heads: []string{"file", "what", "unit, period", "source and licence", "SHA-256"}, widths: []float64{1.8, 2.2, 1.4, 2.6, 1.4}}
	for _, file := range d.scenario.DataFiles() {
		what, unit, licence := file.About()
		if !file.Shipped {
			what, licence = literal(file.Key), "a user's file: source and licence are not known to the program"
		}
		t.add(code(file.Name), what, unit, licence, code(file.SHA256))
	}
	data := d.scenario.Data
	text := fmt.Sprintf("Arrivals are the applicants of %s", literal(data.Country))
	if data.ReplaceFrom != "" {
		text += fmt.Sprintf("; from %s on they are replaced by the mean of %s to %s", data.ReplaceFrom, data.ReplaceMeanFrom, data.ReplaceMeanTo)
	}
	if data.ApplicantsScale != 1 {
		text += "; they are multiplied by " + d.toml["data.applicants_scale"]
		if data.ScaleFrom != "" {
			text += " from " + data.ScaleFrom + " on"
		}
	}
	blocks := []block{{table: t}, {text: text + ". Residents and places are as in the files."}}
	for _, e := range d.scenario.Events {
		blocks = append(blocks, block{text: fmt.Sprintf("**Event.** %s: field %s, %s, %s to %s; need × %v, capacity × %v.", literal(e.Name), code(e.Field), literal(e.Group), e.Start, e.End, e.NeedFactor, e.CapacityFactor)})
	}
	return blocks
}

// process is a phase, or what is worked out before the first.
type process struct {
	name, does string
	blocks     []block
}

func (d *document) processes() []process {
	var all []process
	for _, p := range agents.Preparations {
		all = append(all, process{p.Name, p.Does, []block{{equations: p.Equations}}})
	}
	names, does := agents.Phases()
	for i, name := range names {
		p := process{name, does[i], []block{{equations: agents.PhaseEquations(name)}}}
		// The equations are those with every mechanism of the model: say what is otherwise here.
		for _, m := range agents.MechanismTable {
			switch {
			case m.Phase != name || d.isOn(m.Name) != m.WhatIf:
			case m.WhatIf:
				p.blocks = append(p.blocks, block{text: "Here with " + code(m.Name) + ": " + equation(m.Equation) + "."})
			default:
				p.blocks = append(p.blocks, block{text: "Here without " + code(m.Name) + ": " + equation(m.Without) + "."})
			}
		}
		all = append(all, p)
	}
	return all
}

func (d *document) negotiation() []block {
	return []block{
		{text: "Issues: say s from 0 to δ, support r from 0 to r̄ of the requirement n, effort h from 0 to its limit. G, A, r₀, r̄, τ and the limit of effort are those of the stage, above. Both utilities are gains over having no agreement; maximising $U_m + λ · U_v$ gives the contract curve. Agreements lie between the λ where $U_v = 0$ and the λ where $U_m = 0$. Without such an interval there is none."},
		{equations: negotiation.Equations},
	}
}

// inForce is the protocol that the scenario names.
func (d *document) activeProtocol() []block {
	for _, p := range negotiation.ProtocolTable {
		if p.Name == d.scenario.Negotiation.Protocol {
			return []block{
				{text: "The protocol in force is " + code(p.Name) + ": " + literal(p.Does) + ". Source: " + literal(p.Source) + "."},
				{equations: p.Equation},
			}
		}
	}
	panic("a protocol without a text: " + d.scenario.Negotiation.Protocol)
}

func (d *document) protocols() []block {
	t := &table{heads: []string{"protocol", "what it does", "equation", "source"}}
	for _, p := range negotiation.ProtocolTable {
		var lines []string
		for line := range strings.SplitSeq(p.Equation, "\n") {
			lines = append(lines, equation(line))
		}
		name := code(p.Name)
		if p.Name == d.scenario.Negotiation.Protocol {
			name += " (in force)"
		}
		t.add(name, literal(p.Does), strings.Join(lines, "; "), literal(p.Source))
	}
	return []block{{table: t}}
}

func (d *document) modes() []block {
	t := &table{heads: []string{"mode", "when"}, widths: []float64{1, 5}}
	order := []negotiation.Mode{negotiation.None, negotiation.CoProduction, negotiation.VOLed, negotiation.Contract, negotiation.CoOptation, negotiation.Grant}
	for _, mode := range order {
		t.add(code(negotiation.ModeNames[mode]), literal(negotiation.ModeRules[mode]))
	}
	n := d.scenario.Negotiation
	lowest, highest := negotiation.Thresholds{Balance: n.Balance}.Band()
	return []block{
		{text: fmt.Sprintf("The first that applies; exactly one does. With balance %v a say from %v to %v counts as equal footing.", n.Balance, lowest, highest)},
		{table: t},
	}
}

func (d *document) references() []block { return []block{{list: references}} }

func (d *document) resting() []block {
	t := &table{heads: []string{"of a field's row in the study's Table 4", "status in the model"}, widths: []float64{2, 5}}
	for _, r := range resting {
		t.add(r[0], r[1])
	}
	return []block{{table: t}}
}
