package analysis

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"dugnad/sim/design"
	"dugnad/sim/text"
)

// Sample is a design with the outcomes of its runs, as in design.csv and outcomes.csv. Read makes
// it.
type Sample struct {
	Factors []string
	// Exchanged are the factors or groups that rows AB and BA exchange, or the drivers of curves.
	Exchanged []string
	Outcomes  []string
	// Rows have no Point. A caller who knows the design may add it.
	Rows         []design.Row
	Replications int // of each row; of points the most that any has
	// SharedLuck means that all rows of a base row have the same luck, OneLuck that all rows have.
	SharedLuck, OneLuck bool
	Failed              int // runs

	ran     []bool      // row × replication → the run succeeded
	missing []int       // per row of points: replications that are not in the table
	values  [][]float64 // outcome → row × replication; NaN where a run failed or had no number
	roles   roleReader
	design  Table
	lines   []int // per row: where its line in the design begins; its values are read when needed
	columns int   // of the design
	factors []int // which of them are the factors
}

// Kind is the kind of a sample, by the roles of its rows.
type Kind int

// The kinds of samples.
const (
	Points       Kind = iota // rows that stand for themselves
	BasePoints               // of Saltelli
	Trajectories             // of Morris
	Curves                   // of eFAST
	Changes                  // of a factorial
)

// Kind returns the kind of the rows, which is the same for all.
func (s *Sample) Kind() Kind { return kindOf(s.Rows[0].Kind) }

func kindOf(role design.RoleKind) Kind {
	switch role {
	case design.RolePoint:
		return Points
	case design.RoleTrajectory:
		return Trajectories
	case design.RoleCurve:
		return Curves
	case design.RoleChange:
		return Changes
	}
	return BasePoints
}

// Runs returns the number of runs of the sample.
func (s *Sample) Runs() int {
	n := len(s.Rows) * s.Replications
	for _, missing := range s.missing {
		n -= missing
	}
	return n
}

// Table is a file: its name, for messages, and its bytes.
type Table struct {
	Name string
	Text []byte
}

// Read reads a design's two tables, as studies write them: design.csv with the columns row, role,
// base_row and one per factor, and outcomes.csv with row, role, base_row, replication, luck,
// status and one per outcome. Rows are numbered from 0. Of tables from elsewhere, the columns
// role, base_row, replication, luck and status may be missing: rows are then points of their own,
// with one replication each that has luck of its own and has succeeded.
//
// The sample keeps the bytes of design.csv. An error is an *InputError.
func Read(designTable, outcomes Table) (*Sample, error) {
	for _, table := range []Table{designTable, outcomes} {
		if err := checkText(table); err != nil {
			return nil, err
		}
	}
	s := &Sample{design: designTable, roles: roleReader{known: map[string]design.Row{}}}
	if err := s.readDesign(designTable); err != nil {
		return nil, err
	}
	return s, s.readOutcomes(outcomes)
}

// Columns of either table that are neither factors nor outcomes.
var identity = []string{"row", "role", "base_row", "replication", "luck", "status"}

// places returns where the columns of identity are in a header, −1 where they are not, and the
// names and places of the rest.
func places(file string, header []string) (at map[string]int, names []string, rest []int, err error) {
	at = map[string]int{}
	for _, name := range identity {
		at[name] = -1
	}
	if !slices.Contains(header, "row") {
		return nil, nil, nil, &InputError{File: file, Line: 1, Found: "no column row", Remedy: "allowed: a column row that numbers the design's rows from 0"}
	}
	for i, name := range header {
		if text.Hidden(name) != "" || strings.TrimSpace(name) != name || name == "" {
			return nil, nil, nil, &InputError{File: file, Line: 1, Found: "a column called " + text.Excerpt(name), Remedy: "allowed: " + text.Plain + ", without blanks around it"}
		}
		if slices.Contains(header[:i], name) {
			return nil, nil, nil, &InputError{File: file, Line: 1, Column: name, Found: "the column twice", Remedy: "allowed: each name once"}
		}
		if _, known := at[name]; known {
			at[name] = i
			continue
		}
		names, rest = append(names, name), append(rest, i)
	}
	if len(names) == 0 {
		return nil, nil, nil, &InputError{File: file, Line: 1, Found: "no column but " + strings.Join(header, ", "), Remedy: "allowed: one for each factor in the design, or for each outcome among the outcomes"}
	}
	return at, names, rest, nil
}

func (s *Sample) readDesign(table Table) error {
	scan := newScanner(table.Name, table.Text)
	header, err := scan.header()
	if err != nil {
		return err
	}
	at, names, rest, err := places(table.Name, header)
	if err != nil {
		return err
	}
	if slices.ContainsFunc([]string{"replication", "luck", "status"}, func(name string) bool { return at[name] >= 0 }) {
		return &InputError{File: table.Name, Line: 1, Found: "a column of outcomes", Remedy: "give the design with --design and the outcomes with --given"}
	}
	s.Factors, s.factors, s.columns = names, rest, len(header)
	cells := make([][]byte, len(header))
	for number := 0; !scan.done(); number++ {
		line, begin := scan.line, len(table.Text)-len(scan.text)
		if err := scan.record(cells); err != nil {
			return err
		}
		wrong := func(column, found, remedy string) error {
			return &InputError{File: table.Name, Line: line, Column: column, Found: found, Remedy: remedy}
		}
		if n, ok := parseWhole(cells[at["row"]]); !ok || n != number {
			return wrong("row", text.Excerpt(string(cells[at["row"]])), fmt.Sprintf("allowed: %d, as rows are numbered from 0 in their order", number))
		}
		row := design.Row{Kind: design.RolePoint, Factor: -1, BaseRow: number}
		if i := at["role"]; i >= 0 {
			if row, err = s.roles.read(cells[i], &s.Exchanged); err != nil {
				return wrong("role", text.Excerpt(string(cells[i])), err.Error())
			}
			if row.Kind == design.RoleChange && len(cells[i]) != len(row.Role(s.Factors)) {
				return wrong("role", text.Excerpt(string(cells[i])), fmt.Sprintf("allowed: change: and %d digits, one for each factor", len(s.Factors)))
			}
			row.BaseRow = number
		}
		if i := at["base_row"]; i >= 0 {
			n, ok := parseWhole(cells[i])
			if !ok {
				return wrong("base_row", text.Excerpt(string(cells[i])), "allowed: a number from 0")
			}
			row.BaseRow = n
		}
		if number > 0 && kindOf(row.Kind) != s.Kind() {
			return wrong("role", text.Excerpt(string(cells[at["role"]])), "allowed: only points, only A, B, AB and BA, only trajectories, only curves, or only changes in one design")
		}
		s.Rows = append(s.Rows, row)
		s.lines = append(s.lines, begin)
	}
	if len(s.Rows) == 0 {
		return &InputError{File: table.Name, Found: "a header and no rows", Remedy: "allowed: at least one row"}
	}
	return nil
}

// A roleReader reads roles, and learns from AB:NAME what is exchanged.
type roleReader struct{ known map[string]design.Row }

func (r roleReader) read(cell []byte, exchanged *[]string) (design.Row, error) {
	if row, ok := r.known[string(cell)]; ok { // does not allocate
		return row, nil
	}
	role := string(cell)
	for _, prefix := range []string{"AB:", "BA:", "curve:"} {
		if name, ok := strings.CutPrefix(role, prefix); ok && name != "" && !slices.Contains(*exchanged, name) {
			*exchanged = append(*exchanged, name)
		}
	}
	row, err := design.ParseRole(role, *exchanged)
	if err != nil {
		return design.Row{}, errors.New("allowed: " + design.RoleForms)
	}
	r.known[role] = row
	return row, nil
}

// An outcomeLine is a line of outcomes.csv while its place is not known.
type outcomeLine struct {
	row, replication, line int
	luck                   int
	done                   bool
}

func (s *Sample) readOutcomes(table Table) error {
	scan := newScanner(table.Name, table.Text)
	header, err := scan.header()
	if err != nil {
		return err
	}
	at, names, rest, err := places(table.Name, header)
	if err != nil {
		return err
	}
	s.Outcomes = names
	var lines []outcomeLine
	byLine := make([][]float64, len(names)) // outcome → line
	cells := make([][]byte, len(header))
	for !scan.done() {
		l := outcomeLine{line: scan.line, replication: 1, done: true}
		if err := scan.record(cells); err != nil {
			return err
		}
		if err := s.readIdentity(table.Name, cells, at, &l); err != nil {
			return err
		}
		for i, place := range rest {
			value := math.NaN()
			if cell := cells[place]; l.done && len(cell) > 0 && string(cell) != "NaN" && string(cell) != "NA" {
				if value, err = parseFloat(cell); err != nil || math.IsInf(value, 0) {
					remedy := "allowed: a number, or nothing where there is none"
					if hint := text.NumberHint(string(cell)); hint != "" {
						remedy += "; " + hint
					}
					return &InputError{File: table.Name, Line: l.line, Column: names[i], Found: text.Excerpt(string(cell)), Remedy: remedy}
				}
			}
			byLine[i] = append(byLine[i], value)
		}
		s.Replications = max(s.Replications, l.replication)
		lines = append(lines, l)
	}
	return s.place(table.Name, lines, byLine, at["luck"] >= 0)
}

// readIdentity reads which run a line of outcomes.csv is about.
func (s *Sample) readIdentity(file string, cells [][]byte, at map[string]int, l *outcomeLine) error {
	wrong := func(column, remedy string) error {
		return &InputError{File: file, Line: l.line, Column: column, Found: text.Excerpt(string(cells[at[column]])), Remedy: remedy}
	}
	var ok bool
	if l.row, ok = parseWhole(cells[at["row"]]); !ok || l.row >= len(s.Rows) {
		return wrong("row", fmt.Sprintf("allowed: 0 to %d, the rows of %s", len(s.Rows)-1, s.design.Name))
	}
	if i := at["base_row"]; i >= 0 {
		if n, ok := parseWhole(cells[i]); !ok || n != s.Rows[l.row].BaseRow {
			return wrong("base_row", fmt.Sprintf("the design has %d in row %d: are these tables of one study?", s.Rows[l.row].BaseRow, l.row))
		}
	}
	if i := at["replication"]; i >= 0 {
		if l.replication, ok = parseWhole(cells[i]); !ok || l.replication < 1 || l.replication > 1_000_000 {
			return wrong("replication", "allowed: a number from 1 to 1000000")
		}
	}
	l.luck = l.row
	if i := at["luck"]; i >= 0 {
		if l.luck, ok = parseWhole(cells[i]); !ok {
			return wrong("luck", "allowed: a number from 0")
		}
	}
	if i := at["status"]; i >= 0 {
		switch string(cells[i]) {
		case "done":
		case "failed":
			l.done = false
		default:
			return wrong("status", "allowed: done, failed")
		}
	}
	if i := at["role"]; i >= 0 {
		there := s.Rows[l.row]
		role, err := s.roles.read(cells[i], &s.Exchanged)
		if err != nil {
			return wrong("role", err.Error())
		}
		if role.Kind != there.Kind || role.Factor != there.Factor || role.Changed != there.Changed {
			names := s.Exchanged
			if there.Kind == design.RoleChange {
				names = s.Factors
			}
			return wrong("role", fmt.Sprintf("the design has %s in row %d: are these tables of one study?", there.Role(names), l.row))
		}
	}
	return nil
}

// place puts every line where its row and replication are.
func (s *Sample) place(file string, lines []outcomeLine, byLine [][]float64, hasLuck bool) error {
	if len(lines) == 0 {
		return &InputError{File: file, Found: "a header and no rows", Remedy: "allowed: at least one run"}
	}
	runs := len(s.Rows) * s.Replications
	if runs > 1<<27 {
		return &InputError{File: file, Found: fmt.Sprintf("%d rows with replications up to %d", len(s.Rows), s.Replications), Remedy: "number each row's replications from 1"}
	}
	s.ran = make([]bool, runs)
	there := make([]bool, runs)
	s.values = make([][]float64, len(s.Outcomes))
	for i := range s.values {
		s.values[i] = slices.Repeat([]float64{math.NaN()}, runs)
	}
	luckOf := make([]int, 0, 1024) // of a base row: its luck, −1 unknown
	s.SharedLuck, s.OneLuck = hasLuck, hasLuck
	for number, l := range lines {
		run := l.row*s.Replications + l.replication - 1
		if there[run] {
			return &InputError{File: file, Line: l.line, Found: fmt.Sprintf("row %d, replication %d a second time", l.row, l.replication), Remedy: "allowed: each run once"}
		}
		there[run], s.ran[run] = true, l.done
		if !l.done {
			s.Failed++
		}
		for i := range s.values {
			s.values[i][run] = byLine[i][number]
		}
		base := s.Rows[l.row].BaseRow
		if base > len(s.Rows) {
			continue // which the analysis refuses
		}
		for len(luckOf) <= base {
			luckOf = append(luckOf, -1)
		}
		if luckOf[base] < 0 {
			luckOf[base] = l.luck
		}
		s.SharedLuck = s.SharedLuck && luckOf[base] == l.luck
		s.OneLuck = s.OneLuck && lines[0].luck == l.luck
	}
	s.missing = make([]int, len(s.Rows))
	for run, is := range there {
		if is {
			continue
		}
		row := run / s.Replications
		s.missing[row]++
		if s.Kind() != Points || s.missing[row] == s.Replications {
			return &InputError{File: file, Found: fmt.Sprintf("nothing of row %d, replication %d", row, run%s.Replications+1), Remedy: "the study is not finished: run it to its end, or merge its shards"}
		}
	}
	return nil
}

// outputs are, for each row, the outcome of its replications.
func (s *Sample) outputs(outcome int) [][]float64 {
	rows := make([][]float64, len(s.Rows))
	for row := range rows {
		rows[row] = s.values[outcome][row*s.Replications : (row+1)*s.Replications]
	}
	return rows
}

// without counts the runs that have no number for the outcome: those that failed, and those that
// had nothing to average.
func (s *Sample) without(outcome int) (failed, undefined int) {
	for run, value := range s.values[outcome] {
		if s.ran[run] && math.IsNaN(value) {
			undefined++
		}
	}
	return s.Failed, undefined
}
