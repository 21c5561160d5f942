package analysis

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"dugnad/sim/text"
)

// InputError is a mistake in a table, for the person who made it.
type InputError struct {
	File   string // "outcomes.csv", or what the caller named it
	Line   int    // from 1; 0 for the whole file
	Column string // empty for the whole line
	Found  string
	Remedy string // what is allowed, or what to do
}

// Error returns the place, what was found there, and the remedy.
func (e *InputError) Error() string {
	place := e.File
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	if e.Column != "" {
		place += ": " + e.Column
	}
	return fmt.Sprintf("%s: found %s; %s", place, e.Found, e.Remedy)
}

// A scanner reads the cells of a CSV file (RFC 4180) one after the other, without copying them.
// A library's reader takes a second for the tables that this reads in a fifth of one.
type scanner struct {
	file string
	text []byte // not yet read
	line int    // of the next cell, from 1
	ends bool   // the cell just read was the last of its line
}

func newScanner(file string, text []byte) *scanner {
	return &scanner{file: file, text: bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), line: 1}
}

// done reports whether only empty lines are left.
func (s *scanner) done() bool {
	for len(s.text) > 0 && (s.text[0] == '\n' || s.text[0] == '\r') {
		if s.text[0] == '\n' {
			s.line++
		}
		s.text = s.text[1:]
	}
	return len(s.text) == 0
}

// cell returns the next cell; it is the file's own bytes where it is not quoted.
func (s *scanner) cell() ([]byte, error) {
	text := s.text
	if len(text) > 0 && text[0] == '"' {
		return s.quoted()
	}
	for i, c := range text {
		switch c {
		case ',':
			s.text, s.ends = text[i+1:], false
			return text[:i], nil
		case '\n':
			s.text, s.ends = text[i+1:], true
			s.line++
			return bytes.TrimSuffix(text[:i], []byte("\r")), nil
		}
	}
	s.text, s.ends = nil, true
	return text, nil
}

// quoted returns the next cell, which begins with a quotation mark.
func (s *scanner) quoted() ([]byte, error) {
	var cell []byte
	rest := s.text[1:]
	for {
		i := bytes.IndexByte(rest, '"')
		if i < 0 {
			return nil, s.wrong("", "a quotation mark that is never closed", "close it")
		}
		cell, rest = append(cell, rest[:i]...), rest[i+1:]
		if len(rest) == 0 || rest[0] != '"' {
			break
		}
		cell, rest = append(cell, '"'), rest[1:]
	}
	rest = bytes.TrimPrefix(rest, []byte("\r"))
	switch {
	case len(rest) == 0:
		s.text, s.ends = nil, true
	case rest[0] == ',':
		s.text, s.ends = rest[1:], false
	case rest[0] == '\n':
		s.text, s.ends = rest[1:], true
		s.line++
	default:
		return nil, s.wrong("", "text after a closing quotation mark", "double quotation marks inside a cell")
	}
	return cell, nil
}

// header returns the first line's cells.
func (s *scanner) header() ([]string, error) {
	if s.done() {
		return nil, &InputError{File: s.file, Found: "an empty file", Remedy: "allowed: a table with a header"}
	}
	var names []string
	for {
		cell, err := s.cell()
		if err != nil {
			return nil, err
		}
		names = append(names, string(cell))
		if s.ends {
			return names, nil
		}
	}
}

// record fills cells with those of the next line, whose length must be theirs.
func (s *scanner) record(cells [][]byte) error {
	line := s.line
	for i := range cells {
		cell, err := s.cell()
		if err != nil {
			return err
		}
		cells[i] = cell
		if s.ends != (i == len(cells)-1) {
			found := fmt.Sprintf("fewer than %d cells", len(cells))
			if !s.ends {
				found = fmt.Sprintf("more than %d cells", len(cells))
			}
			return &InputError{File: s.file, Line: line, Found: found, Remedy: "allowed: as many as the header has"}
		}
	}
	return nil
}

func (s *scanner) wrong(column, found, remedy string) error {
	return &InputError{File: s.file, Line: s.line, Column: column, Found: found, Remedy: remedy}
}

// checkText returns an error for a table with bytes that are not UTF-8 or with characters that nobody
// sees, with their line and column.
func checkText(table Table) error {
	s := newScanner(table.Name, table.Text)
	bad := oddAt(s.text)
	if bad < 0 {
		return nil
	}
	found, remedy := "", "allowed: "+text.Plain
	switch rest := s.text[bad:]; {
	case text.NotUTF8(rest[:min(len(rest), utf8.UTFMax)]) == 0:
		found, remedy = "bytes that are not UTF-8", text.SaveAsUTF8
	case rest[0] == '\t':
		found, remedy = "a tab", "commas separate cells"
	default:
		found = text.Hidden(string(rest[:min(len(rest), utf8.UTFMax)]))
	}
	left := len(s.text) - bad // from the character on
	var header []string
	for i, inHeader := 0, true; ; i++ {
		line := s.line
		cell, err := s.cell()
		if err != nil {
			return err
		}
		if inHeader {
			header = append(header, string(cell))
		}
		if len(s.text) < left {
			wrong := &InputError{File: table.Name, Line: line, Found: found, Remedy: remedy}
			if !inHeader && i < len(header) && slices.Contains(header, "row") {
				wrong.Column = header[i]
			}
			return wrong
		}
		if s.ends {
			i, inHeader = -1, false
			s.done() // skips empty lines
		}
	}
}

// oddAt returns the offset of the first byte that is not UTF-8, or of the first character that nobody sees,
// except the ends of lines; −1 if there is none.
func oddAt(content []byte) int {
	odd := text.NotUTF8(content)
	if odd >= 0 {
		content = content[:odd]
	}
	for i := 0; i < len(content); {
		c := content[i]
		if c >= ' ' && c < 0x7F || c == '\n' || c == '\r' && (i+1 == len(content) || content[i+1] == '\n') {
			i++
			continue
		}
		r, size := utf8.DecodeRune(content[i:])
		if text.Hidden(string(r)) != "" {
			return i
		}
		i += size
	}
	return odd
}

// parseFloat parses a decimal number, without copying the cell.
func parseFloat(cell []byte) (float64, error) {
	if !text.IsDecimal(cell) {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(unsafe.String(&cell[0], len(cell)), 64)
}

// parseWhole reads a whole number from 0 on; false if it is none.
func parseWhole(cell []byte) (int, bool) {
	if len(cell) == 0 || len(cell) > 18 {
		return 0, false
	}
	n := 0
	for _, c := range cell {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}
