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
)

func (d *document) purpose() []block {
	var blocks []block
	for _, text := range purpose {
		blocks = append(blocks, block{text: text})
	}
	return blocks
}

func (d *document) patterns() []block {
	if d.scenario.Evidence() == nil {
		return []block{{text: "**Patterns.** The scenario names no evidence: its results are compared with none."}}
	}
	if lacks := d.lacks(); len(lacks) > 0 {
		return []block{{text: "**Patterns.** The patterns cannot be computed on this scenario: it lacks " + literal(strings.Join(lacks, ", ")) + "."}}
	}
	t := &table{heads: []string{"id", "use", "pattern", "test"}, widths: []float64{0.5, 0.5, 2, 5}}
	for _, p := range patterns.List {
		t.add(p.ID, p.Use, literal(p.Title), p.Asks)
	}
	return []block{{text: "**Patterns.** " + aboutPatterns}, {table: t}}
}

// judged states how to see which patterns hold, where they can be computed.
func (d *document) judged() []block {
	if len(d.lacks()) > 0 {
		return nil
	}
	return []block{{text: "`dugnad validate` with this scenario shows which of them hold."}}
}

// lacks returns what the scenario lacks for the patterns.
func (d *document) lacks() []string {
	return patterns.Missing(agents.NewBlueprint(d.scenario.Setting()), d.scenario.Statements())
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
	least, most, all := s.MonthlyWindows()
	tasks := months * len(s.Fields) * all
	windows := fmt.Sprintf("%d to %d policy windows per field and month, by its size", least, most)
	if least == most {
		windows = fmt.Sprintf("%d policy windows per field and month", most)
	}
	var fields []string
	for _, name := range s.FieldNames() {
		fields = append(fields, code(name))
	}
	return []block{{text: fmt.Sprintf("**Scales.** The step is a month. The scenario covers %s to %s (%d months) after a spin-up of %d months, in %d places and %d fields (%s). A place has %s; that makes %s tasks in a replication, each counted once in each stage.",
		s.Start, s.End, months, s.SpinUpMonths, places, len(s.Fields), strings.Join(fields, ", "), windows, thousands(tasks))}}
}

// thousands writes a whole number with commas between thousands.
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

// frozenDrivers lists the frozen drivers, to which the equations do not apply.
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

// isOn reports whether a mechanism is switched on.
func (d *document) isOn(name string) bool { return d.toml["mechanisms."+name] == "true" }

func (d *document) mechanisms() []block {
	t := &table{heads: []string{"key", "value", "phase", "what it does", "what holds", "source of the mechanism"}, widths: []float64{1.9, 0.8, 1.1, 2.4, 3.55, 2.05}}
	for _, m := range agents.MechanismTable {
		holds := m.Equation
		if !d.isOn(m.Name) {
			holds = m.Without
		}
		t.add(code("mechanisms."+m.Name), value(d.toml["mechanisms."+m.Name]), m.Phase, literal(m.Does), equation(holds), d.sourceOf(m))
	}
	return []block{{text: aboutMechanisms}, {table: t}}
}

// sourceOf returns the source of a mechanism. Where nothing else is of Norway, what was seen there is not told.
func (d *document) sourceOf(m agents.Mechanism) string {
	if !d.ofNorway() && slices.Contains(seenInNorway, m.Name) {
		return "seen in the country for which the model was made"
	}
	return literal(m.Source)
}

// ofNorway reports whether the scenario has a value or data of a shipped file, all of which are Norway's.
func (d *document) ofNorway() bool {
	return slices.ContainsFunc(d.scenario.DataFiles(), func(f scenarios.DataFile) bool { return f.Shipped }) ||
		slices.ContainsFunc(d.values, func(v scenarios.Value) bool {
			return slices.ContainsFunc(v.From, func(o scenarios.Origin) bool { return o.Shipped })
		})
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
		until := "on"
		if data.ReplaceTo != "" {
			until = "to " + data.ReplaceTo
		}
		text += fmt.Sprintf("; from %s %s they are replaced by the mean of %s to %s", data.ReplaceFrom, until, data.ReplaceMeanFrom, data.ReplaceMeanTo)
	}
	if data.ApplicantsScale != 1 {
		text += "; they are multiplied by " + d.toml["data.applicants_scale"]
		if data.ScaleFrom != "" {
			text += " from " + data.ScaleFrom + " on"
		}
	}
	blocks := []block{{table: t}, {text: text + ". Residents and places are as in the files."}}
	for _, e := range d.scenario.Events {
		blocks = append(blocks, block{text: "**Event.** " + eventInWords(e)})
	}
	if rows := d.scenario.EventRows(); rows != nil {
		blocks = append(blocks, block{text: "What the events change, with what held before:"}, block{table: eventTable(rows)})
	}
	return blocks
}

// process is a phase, or a preparation before the first.
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
		// The equations assume every mechanism but the what-ifs: add what differs in this scenario.
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
		{text: "Issues: say s from 0 to δ, support r from 0 to r̄ of the requirement n, effort h from 0 to its limit. G, A, r₀, r̄, τ and the limit of effort are those of the stage, above. Both utilities are gains over having no agreement; maximising $U_m + λ · U_v$ gives the contract curve. Q is what the organisation demands before it agrees. Agreements lie between the λ where $U_v = Q$ and the λ where $U_m = 0$. Without such an interval there is none. δ = 0 means s = 0."},
		{equations: negotiation.Equations},
	}
}

// activeProtocol describes the protocol of the scenario.
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

func (d *document) references() []block {
	if !d.ofNorway() {
		return []block{{list: references}}
	}
	return []block{{list: append(slices.Clone(references), ofNorway...)}}
}

func (d *document) resting() []block {
	t := &table{heads: []string{"of a field", "status in the model"}, widths: []float64{2, 5}}
	for _, r := range resting {
		t.add(r[0], r[1])
	}
	return []block{{table: t}}
}
