package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"dugnad/plots"
	"dugnad/plots/wording"
	"dugnad/sim/evidence"
)

// Table is numbers that a reader may sort.
type Table struct {
	Name    string // an anchor of the page
	Summary string // what it is, in a few words
	Caption string
	// Bracketed: the caption has no full stop yet, and goes on to say that intervals are in
	// brackets, where there are any.
	Bracketed bool
	Columns   []Column
	Rows      [][]Cell
}

// Column is one of a table.
type Column struct {
	Words string
	Kind  Kind
}

// Kind is the kind of a column's values.
type Kind int

// The kinds of columns.
const (
	Words   Kind = iota
	Percent      // shares from 0 to 1, shown in percent
	Points       // differences of shares, shown in percentage points
	Number       // as a design has it
	Amount       // of any unit
	Index        // without unit, with three decimals
	Extent       // of shares: their changes, shown in percentage points without a sign
)

// Cell is words, or an estimate.
type Cell struct {
	Words string
	plots.Estimate
}

// table is a table as the page shows it.
type table struct {
	Name, Caption string
	Summary       string // of one that a reader opens
	Heads         []head
	Rows          [][]cell
	Sortable      bool
}

type head struct {
	Words  string
	Number bool
}

type cell struct {
	Words    string
	Interval string // of the number
	Value    string // what it is sorted by; empty: its words
	Number   bool
	Code     bool
	Tint     string // class of a cell that is coloured by its level, from 0 to 10
}

// words returns heads of text columns, numbers those of number columns.
func (r *Report) words(english ...string) []head { return r.heads(false, english) }

func (r *Report) numbers(english ...string) []head { return r.heads(true, english) }

func (r *Report) heads(number bool, english []string) (all []head) {
	for _, words := range english {
		all = append(all, head{r.say(words), number})
	}
	return all
}

func (r *Report) word(words string) cell { return cell{Words: words} }

// numberCell returns a cell that is sorted by x; its text is a dash until it is set.
func numberCell(x float64) cell {
	c := cell{Words: absent, Number: true}
	if !math.IsNaN(x) {
		c.Value = strconv.FormatFloat(x, 'g', -1, 64)
	}
	return c
}

// estimate is a cell of a number, its interval behind it.
func (r *Report) estimate(kind Kind, e plots.Estimate) cell {
	c := numberCell(e.Mean)
	if c.Value == "" {
		return c
	}
	write, dash := r.percent, "–"
	switch kind {
	case Points:
		d := decimals(100, e.Mean, e.Lower, e.Upper)
		write = func(x float64) string { return r.signed(100*x, d) }
	case Number:
		write = r.plain
	case Amount:
		d := amountDecimals(e.Mean)
		write = func(x float64) string { return r.fixed(x, d) }
	case Index:
		write = r.index
	case Extent:
		write = func(x float64) string { return r.fixed(100*x, 2) }
	}
	if kind != Percent && kind != Number {
		dash = r.say(" to ")
	}
	c.Words = write(e.Mean)
	if e == (plots.Estimate{}) && kind == Points { // an interval of width 0 says no more
		c.Words = "0"
		return c
	}
	if e.HasInterval() {
		c.Interval = write(e.Lower) + dash + write(e.Upper)
	}
	return c
}

// answerTables returns the tables with the numbers of the answer.
func (r *Report) answerTables() []table {
	if len(r.Contrasts) > 0 {
		return []table{r.contrastTable()}
	}
	if len(r.Parts) > 0 {
		if t := r.partsTable(); len(t.Rows) > 0 {
			return []table{t}
		}
		return nil
	}
	if len(r.Levels) > 0 {
		return []table{r.levelTable()}
	}
	return nil
}

// levelTable has a row for each field and stage and a column for each period.
func (r *Report) levelTable() table {
	t := table{
		Name: "levels", Sortable: true,
		Caption: r.say("Share of tasks co-produced, in percent, over all places"),
		Heads:   r.words("Field", "Stage"),
	}
	at := map[[3]string]plots.Estimate{}
	var periods []string
	type row struct {
		field string
		stage Stage
	}
	var rows []row
	seen := map[row]bool{}
	for _, l := range r.Levels {
		at[[3]string{l.Field, l.Period, fmt.Sprint(l.Stage)}] = l.Estimate
		if !slices.Contains(periods, l.Period) {
			periods = append(periods, l.Period)
		}
		if k := (row{l.Field, l.Stage}); !seen[k] {
			seen[k] = true
			rows = append(rows, k)
		}
	}
	for _, period := range periods {
		t.Heads = append(t.Heads, head{r.name(period), true})
	}
	for _, k := range rows {
		cells := []cell{r.word(r.name(k.field)), r.word(r.stage(k.stage))}
		for _, period := range periods {
			cells = append(cells, r.estimate(Percent, at[[3]string{k.field, period, fmt.Sprint(k.stage)}]))
		}
		t.Rows = append(t.Rows, cells)
	}
	t.Caption += r.bracketed(t.Rows) + r.pooling()
	return t
}

// contrastTable has a row for each difference between scenarios.
func (r *Report) contrastTable() table {
	t := table{
		Name: "contrasts", Sortable: true,
		Caption: r.say("Share of tasks co-produced over all places: base and alternative in percent, their difference in percentage points"),
		Heads:   slices.Concat(r.words("Alternative", "Field", "Stage", "Period"), r.numbers("Base", "Alternative", "Difference"), r.words("Reading")),
	}
	for i := range r.Contrasts {
		s := &r.Contrasts[i]
		t.Rows = append(t.Rows, []cell{
			r.word(s.Of), r.word(r.name(s.Field)), r.word(r.stage(s.Stage)), r.word(r.name(s.To)),
			r.estimate(Percent, evidence.Only(s.Before.Mean)), r.estimate(Percent, evidence.Only(s.After.Mean)),
			r.estimate(Points, s.Estimate),
			r.word(r.say(Reading(s.Difference))),
		})
	}
	t.Caption += r.bracketed(t.Rows)
	if len(r.Scenarios) == 2 { // every row would say the same
		t.Heads = t.Heads[1:]
		for i := range t.Rows {
			t.Rows[i] = t.Rows[i][1:]
		}
	}
	return t
}

// Reading is the word of tables for a difference: higher or lower where its interval is,
// open where the interval holds 0.
func Reading(d plots.Difference) string { return wording.Cell[d.Verdict()] }

// measureTable returns one of the tables of measures.
func (r *Report) measureTable(index int) table {
	of := &r.Numbers[index]
	t := table{
		Name: of.Name, Caption: r.say(of.Caption), Sortable: true,
		Summary: r.sayf("%s: %d rows", r.say(of.Summary), len(of.Rows)),
	}
	for _, column := range of.Columns {
		t.Heads = append(t.Heads, head{r.say(column.Words), column.Kind != Words})
	}
	for _, row := range of.Rows {
		var cells []cell
		for i, c := range row {
			if of.Columns[i].Kind == Words {
				cells = append(cells, r.word(r.say(c.Words)))
				continue
			}
			if c.Words != "" { // a word among numbers
				cells = append(cells, cell{Words: r.say(c.Words), Number: true})
				continue
			}
			cells = append(cells, r.estimate(of.Columns[i].Kind, c.Estimate))
		}
		t.Rows = append(t.Rows, cells)
	}
	if of.Bracketed {
		t.Caption += r.bracketed(t.Rows)
	}
	t.Caption += r.pooling()
	return t
}

// mostChanges are listed of an alternative.
const mostChanges = 40

// changeTables lists the values that alternatives change.
func (r *Report) changeTables() (all []table) {
	for i, s := range r.Scenarios[1:] {
		t := table{
			Name:    "changes-" + strconv.Itoa(i+1),
			Caption: r.sayf("What “%s” changes", s.Name),
			Heads:   []head{{r.say("Key"), false}, {r.Scenarios[0].Name, false}, {s.Name, false}, {r.say("Meaning"), false}},
		}
		for i, change := range s.Changes {
			if i == mostChanges {
				t.Caption += r.sayf(": the first %d of %d keys", mostChanges, len(s.Changes))
				break
			}
			shown := func(value string) cell {
				switch value {
				case "":
					return r.word(r.say("not there"))
				case `""`:
					return r.word(r.say("empty"))
				}
				return cell{Words: value, Code: true}
			}
			t.Rows = append(t.Rows, []cell{{Words: change.Path, Code: true}, shown(change.Before), shown(change.After), r.word(orAbsent(change.Meaning))})
		}
		all = append(all, t)
	}
	return all
}

// eventTables lists what the events of each scenario change. An alternative with the events of the base is not
// told again.
func (r *Report) eventTables() (all []table) {
	for i, s := range r.Scenarios {
		if len(s.Events) == 0 || i > 0 && slices.Equal(s.Events, r.Scenarios[0].Events) {
			continue
		}
		t := table{
			Name: "events-" + strconv.Itoa(i), Caption: r.sayf("What the events of “%s” change", s.Name),
			Heads: []head{
				{r.say("Key"), false},
				{r.say("Meaning"), false},
				{r.say("Months"), false},
				{r.say("Before"), false},
				{r.say("Value"), false},
				{r.say("Places"), false},
				{r.say("Fields"), false},
				{r.say("Event"), false},
				{r.say("Source"), false},
			},
		}
		for i, e := range s.Events {
			if i == mostChanges {
				t.Caption += r.sayf(": the first %d of %d keys", mostChanges, len(s.Events))
				break
			}
			meaning := e.Meaning
			if e.Unit != "" {
				meaning += " (" + e.Unit + ")"
			}
			first, last := e.First, e.Last
			if first == "" {
				first = r.say("spin-up")
			}
			if last == "" {
				last = r.Last
			}
			t.Rows = append(t.Rows, []cell{
				{Words: e.Key, Code: true},
				{Words: meaning},
				{Words: first + "–" + last},
				{Words: e.Before, Code: true},
				{Words: e.Value, Code: true},
				{Words: r.say(e.Places)},
				{Words: r.say(e.Fields)},
				{Words: e.Names},
				{Words: e.Source},
			})
		}
		all = append(all, t)
	}
	return all
}

// fieldTable is the table of fields: in each a line of the evidence's words, if there is any, and one of the
// model's values.
type fieldTable struct {
	Evidence       bool
	ID, Contents   string // the section's, and its name in the contents
	Heading, Lead  string
	Caption, Notes string
	Columns        []string
	Rows           []fieldRow
}

type fieldRow struct {
	Label string
	Words []cell
	Model []cell
}

func (r *Report) fieldTable() *fieldTable {
	if r.FieldTable == nil {
		return nil
	}
	t := &fieldTable{Notes: r.FieldTable.Notes(plots.Look{Language: r.Language, Words: r.Words})}
	for _, column := range r.FieldTable.Columns {
		t.Columns = append(t.Columns, r.name(column))
	}
	hasIntervals := false
	for _, row := range r.FieldTable.Rows {
		shown := fieldRow{Label: row.Label}
		for _, said := range row.Words {
			words := r.name(said.Text)
			if words == "" {
				words = absent
			}
			shown.Words = append(shown.Words, cell{Words: words, Tint: tint(said.Level)})
		}
		for _, e := range row.Model {
			value := r.estimate(Percent, e)
			value.Tint = tint(e.Mean)
			shown.Model = append(shown.Model, value)
		}
		hasIntervals = hasIntervals || intervals([][]cell{shown.Model})
		t.Rows = append(t.Rows, shown)
	}
	r.nameFieldTable(t, hasIntervals)
	return t
}

// nameFieldTable gives the table its heading and captions.
func (r *Report) nameFieldTable(t *fieldTable, hasIntervals bool) {
	if r.FieldTable.Title == "" {
		t.ID, t.Contents, t.Heading = plots.PlainTable, r.say("Fields"), r.name("What the law leaves, who depends on whom, what comes of it")
		t.Caption = r.say("Policy formulation, field by field. Darker is higher.")
		t.Lead = r.say("The model's value in percent.")
		if hasIntervals {
			t.Lead = r.say("The model's value in percent with its 95 % interval.")
		}
		return
	}
	title := r.name(r.FieldTable.Title)
	t.Evidence, t.ID, t.Contents, t.Heading = true, plots.EvidenceTable, title, r.sayf("%s beside the model", title)
	t.Caption = r.say("Policy formulation, field by field. Darker is higher: of the source as its words are read, of the model by its value. Dark beside dark is agreement.")
	source := ""
	if r.FieldTable.Source != "" {
		source = " (" + r.FieldTable.Source + ")"
	}
	t.Lead = r.sayf("The source's words on each field%s, and below them the model's value in percent. The numbers that words are read as are assumptions.", source)
	if hasIntervals {
		t.Lead = r.sayf("The source's words on each field%s, and below them the model's value in percent with its 95 %% interval. The numbers that words are read as are assumptions.", source)
	}
}

// tint is the class of a level from 0 to 1, empty where there is none.
func tint(level float64) string {
	if !(level >= 0 && level <= 1) {
		return ""
	}
	return "tint-" + strconv.Itoa(int(math.Round(10*level)))
}

func (r *Report) fileTable() table {
	t := table{
		Name: "files", Caption: r.sayf("All %d files were compared with these digests when this page was written, and none differs.", len(r.Origin.Files)),
		Heads: []head{{r.say("File"), false}, {r.say("Bytes"), true}, {"SHA-256", false}},
	}
	for _, f := range r.Origin.Files {
		t.Rows = append(t.Rows, []cell{{Words: f.Path, Code: true}, {Words: strconv.FormatInt(f.Bytes, 10), Number: true}, {Words: f.SHA256, Code: true}})
	}
	return t
}
