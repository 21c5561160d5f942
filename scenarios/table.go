package scenarios

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dugnad/scenarios/keys"
	"dugnad/sim/text"
)

// table is the state of reading a CSV file.
type table struct {
	file     string
	reader   *csv.Reader
	header   []string
	line     int  // of the row that next returned, from 1
	dropped  bool // whether next has skipped a row
	problems keys.Problems
}

// maxDataProblems limits the problems of one data file: a wrong separator makes every line wrong.
const maxDataProblems = 20

// mostPersons is the greatest number in a cell that counts persons. The bound keeps sums and products of
// counts far from the limits of whole numbers.
const mostPersons = 1e10

func (t *table) report(column, found, allowed, hint string) {
	t.problems.Add(keys.Problem{File: t.file, Line: t.line, Key: column, Found: found, Allowed: allowed, Hint: hint})
}

// openTable starts to read a CSV file and checks its header. A byte order mark, which spreadsheets write
// first, is dropped.
func openTable(file string, content []byte, header ...string) *table {
	content = bytes.TrimPrefix(content, []byte("\uFEFF"))
	t := &table{file: file, line: 1, header: header, reader: csv.NewReader(bytes.NewReader(content))}
	t.reader.FieldsPerRecord = -1 // next counts the cells
	t.reader.ReuseRecord = true
	cells, err := t.reader.Read()
	if err == nil && slices.Equal(cells, header) {
		return t
	}
	t.reader = nil
	allowed := strconv.Quote(strings.Join(header, ","))
	if len(bytes.TrimSpace(content)) == 0 {
		t.report("", "an empty file", "a table with the header "+allowed, "")
		return t
	}
	found, hint := fmt.Sprintf("a header of %d columns", len(cells)), ""
	for i, cell := range cells {
		if i < len(header) && cell != header[i] {
			found = text.Excerpt(cell) + fmt.Sprintf(" as column %d of the header", i+1)
			hint = keys.DidYouMean(cell, header[i:i+1])
			break
		}
	}
	switch {
	case err != nil:
		found = "a malformed header"
	case !utf8.ValidString(strings.Join(cells, "")):
		hint = text.SaveAsUTF8
	case len(cells) == 1 && strings.ContainsAny(cells[0], ";\t"):
		hint = "commas separate cells"
	}
	t.report("", found, allowed, hint)
	return t
}

// next returns the next row with as many cells as the header, or nil at the end. It reports other rows,
// and rows with a cell that is not plain text, and skips them.
func (t *table) next() []string {
	for t.reader != nil {
		row, err := t.reader.Read()
		var malformed *csv.ParseError
		isMalformed := errors.As(err, &malformed)
		if err != nil && !isMalformed { // end of the file
			return nil
		}
		if isMalformed {
			t.line = malformed.Line
		} else {
			t.line, _ = t.reader.FieldPos(0)
		}
		switch {
		case len(t.problems) >= maxDataProblems:
			t.report("", "too many problems: reading stops here", "", "")
			return nil
		case isMalformed:
			t.report("", "a malformed row ("+malformed.Err.Error()+")", "comma-separated cells", "")
		case len(row) != len(t.header):
			t.report("", fmt.Sprintf("%d cells", len(row)), fmt.Sprintf("%d cells", len(t.header)), "")
		case t.plain(row):
			return row
		}
		t.dropped = true
	}
	return nil
}

// plain reports cells that are not UTF-8, that have hidden characters, or blanks around their text: two
// cells that look alike would be different.
func (t *table) plain(row []string) bool {
	for i, cell := range row {
		hidden := text.Hidden(cell)
		switch {
		case !utf8.ValidString(cell):
			t.report(t.header[i], text.Excerpt(cell)+", which is not UTF-8", "text in UTF-8", text.SaveAsUTF8)
		case hidden != "":
			t.report(t.header[i], hidden, text.Plain, "")
		case strings.TrimSpace(cell) != cell:
			t.report(t.header[i], text.Excerpt(cell), "a cell without blanks around it", "")
		default:
			continue
		}
		return false
	}
	return true
}

// persons parses a whole number of persons. It reports anything else and returns 0. A point is allowed
// only before zeros that do not look like a group of thousands, as programs write 8660.0.
func (t *table) persons(column, cell string) float64 {
	x, ok := text.Number(cell)
	allowed := fmt.Sprintf("a whole number of persons from 0 to %.0f", float64(mostPersons))
	hint := ""
	switch {
	case !ok:
		hint = text.NumberHint(cell)
		if text.IsMissing(cell) || cell == "" {
			hint = "a missing number cannot be guessed: write one, or take the row away"
		}
	case text.IsGrouped(cell):
		hint = "a decimal point as thousands separator? write " + strings.ReplaceAll(cell, ".", "")
	case x != math.Trunc(x):
		hint = "a decimal point as thousands separator? write digits only"
	case x >= 0 && x <= mostPersons:
		return x
	}
	t.report(column, text.Excerpt(cell), allowed, hint)
	return 0
}

// area parses a number of square kilometres. It reports anything else and returns 0.
func (t *table) area(column, cell string) float64 {
	const most = 1e9 // more than the earth has
	x, ok := text.Number(cell)
	if !ok || x < 0 || x > most {
		t.report(column, text.Excerpt(cell), "a number from 0 to 1000000000", text.NumberHint(cell))
		return 0
	}
	return x
}
