package analysis

import (
	"bytes"
	"fmt"
	"strconv"
	"unsafe"
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

// parseFloat parses as strconv.ParseFloat does, without copying the cell.
func parseFloat(cell []byte) (float64, error) {
	if len(cell) == 0 {
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
