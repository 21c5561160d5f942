package plots

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/sim/escape"
	"dugnad/sim/evidence"
)

// Estimate is a number with its interval, as figures show it.
type Estimate = evidence.Estimate

// Difference is a difference of two means with its interval.
type Difference = evidence.Difference

// Data is the values that a figure shows, one row per mark, so that other tools can draw it again.
// Numbers are not rounded. An empty cell is a missing value.
type Data struct {
	Columns []string
	Rows    [][]string
}

// add appends a row. Numbers that are NaN become empty cells; an estimate is three cells.
func (d *Data) add(cells ...any) {
	var row []string
	number := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x+0, 'g', -1, 64)
	}
	for _, cell := range cells {
		switch value := cell.(type) {
		case string:
			row = append(row, value)
		case int:
			row = append(row, strconv.Itoa(value))
		case float64:
			row = append(row, number(value))
		case Estimate:
			row = append(row, number(value.Mean), number(value.Lower), number(value.Upper))
		case bool:
			row = append(row, strconv.FormatBool(value))
		default:
			panic(fmt.Sprintf("a cell of type %T", cell)) // a fault of the figure's code
		}
	}
	d.Rows = append(d.Rows, row)
}

// WriteCSV writes the figure's data as CSV. Text that a spreadsheet would take for a formula has an apostrophe before
// it, see [escape.Cell].
func (f Figure) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	err := out.Write(f.Data.Columns)
	for _, row := range f.Data.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = escape.Cell(cell)
		}
		if err == nil {
			err = out.Write(cells)
		}
	}
	if out.Flush(); err == nil {
		err = out.Error()
	}
	if err != nil {
		return fmt.Errorf("figure %s as CSV: %w", f.Name, err)
	}
	return nil
}

// Source is where a figure's numbers come from, for its caption.
type Source struct {
	Scenarios    []string // with the digests below, the base first
	Tables       []string // in place of scenarios where no more is known than the tables used
	Digests      []string // of the resolved scenarios, or of the tables
	Replications int
	Seed         uint64
	Changes      [][]Change // by scenario: what the command line changed in the base, and how others differ from it
	Keys         []Key      // that a study varies
}

// Change is a key that was changed, with its values for readers; "not there" stands for none.
type Change struct{ Path, Value, Was, Meaning string }

// notThere is the value of a key that is not there.
const notThere = "not there"

// Key is a key of a scenario and what it means, in English.
type Key struct{ Path, Meaning string }

// explained returns the keys that a caption names, each once, without those that have no meaning in words.
func (s *Source) explained() (all []Key) {
	add := func(key Key) {
		if key.Meaning != "" && !slices.Contains(all, key) {
			all = append(all, key)
		}
	}
	for _, key := range s.Keys {
		add(key)
	}
	for _, changes := range s.Changes {
		for _, c := range changes[:min(len(changes), MostChanges)] {
			add(Key{c.Path, c.Meaning})
		}
	}
	return all
}

// MostChanges is the number of changes that a caption names.
const MostChanges = 3

// Changed returns a name and what was changed, in the look's language: "NAME, with KEY = 0.2 (was 0)".
func (l Look) Changed(name string, changes []Change) string {
	var parts []string
	value := func(value string) string {
		if value == notThere {
			return l.Say(value)
		}
		return value
	}
	for i, c := range changes {
		if i == MostChanges {
			return l.sayf("%s, with %s and %d more", name, strings.Join(parts, ", "), len(changes)-i)
		}
		parts = append(parts, l.sayf("%s = %s (was %s)", c.Path, value(c.Value), value(c.Was)))
	}
	if parts == nil {
		return name
	}
	return l.sayf("%s, with %s", name, strings.Join(parts, ", "))
}

// WriteCaption writes a caption in Markdown: what the figure shows, how to read it, the kind of
// its intervals, and its data. The caption describes the intervals that the figure draws.
func (f Figure) WriteCaption(w io.Writer, source Source) error {
	l := f.look
	var text strings.Builder
	fmt.Fprintf(&text, "**%s.** %s", escape.Markdown(f.Title), escape.Markdown(f.Reading))
	if f.Interval != "" {
		text.WriteString(" " + escape.Markdown(f.Interval))
	}
	text.WriteString("\n\n")
	var names []string
	for i, name := range slices.Concat(source.Scenarios, source.Tables) {
		if i < len(source.Changes) {
			name = l.Changed(name, source.Changes[i])
		}
		if i < len(source.Digests) {
			name += l.sayf(" (SHA-256 %s)", short(source.Digests[i]))
		}
		names = append(names, escape.Markdown(name))
	}
	runs := l.sayf("%s replications", l.number(float64(source.Replications)))
	if source.Replications == 1 {
		runs = l.Say("1 replication")
	}
	if source.Tables != nil {
		fmt.Fprintf(&text, "%s: %s.\n\n", l.Say("Tables"), strings.Join(names, "; "))
	} else {
		fmt.Fprintf(&text, "%s: %s; %s, %s.\n\n", l.Say("Scenario"), strings.Join(names, "; "), runs, l.sayf("seed %d", source.Seed))
	}
	for _, key := range source.explained() {
		fmt.Fprintf(&text, "`%s`: %s.\n\n", key.Path, escape.Markdown(key.Meaning))
	}
	text.WriteString(l.Say("This explores what a scenario leads to if the model's assumptions hold. It is no prediction.") + "\n")
	text.WriteString("\n" + l.sayf("Data of the figure: `%s.csv`.", f.Name) + "\n")
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("caption of figure %s: %w", f.Name, err)
	}
	return nil
}

// short is a digest's beginning, which tells two scenarios apart.
func short(digest string) string { return digest[:min(len(digest), 16)] }

// intervalSentence returns the sentence of a caption on the intervals of a figure.
func (l Look) intervalSentence(drawn, paired bool, replications int, what string) string {
	switch {
	case drawn && paired:
		return l.sayf("%s are 95 %% intervals (Student's t) of the mean of paired differences over replications.", l.Say(what))
	case drawn:
		return l.sayf("%s are 95 %% intervals (Student's t) of the mean over replications.", l.Say(what))
	case replications == 1:
		return l.Say("One replication gives no interval, and none is drawn.")
	}
	return l.Say("No interval is drawn.")
}

// intervalIf returns the caption's sentence on intervals, or the one that there are none.
func (l Look) intervalIf(drawn bool, english string) string {
	if drawn {
		return l.Say(english)
	}
	return l.Say("No interval is drawn.")
}
