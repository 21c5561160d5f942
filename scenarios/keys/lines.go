package keys

import (
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// The TOML library gives the line of a syntax error but not the line of a value, which messages
// need. So this scanner reads the text a second time and records the line and order of every key
// and element, and the comments after them, which state sources. It does not check the text: the
// library does.

// lineIndex holds the lines of the keys of a text, by paths as childOf and elementOf build them.
type lineIndex struct {
	line    map[string]int // from 1
	order   map[string]int // 0 for the first key
	tooDeep int            // line where scanning stopped because of maxNesting; 0 if it did not
	tooMany int            // line where it stopped because of maxValues; 0 if it did not

	comment map[int]string // by line, without the #
}

// maxNesting limits tables in tables and arrays in arrays. A scenario needs about five levels; a
// text with endless nesting would exhaust memory here and in the library.
const maxNesting = 32

// maxValues limits the keys and elements of a file. The largest that is written by hand has a thousand.
const maxValues = 50_000

// childOf returns the path of a key in the table at path. Control characters separate the parts,
// since names do not contain them.
func childOf(path, key string) string { return path + "\x00" + key }

// elementOf returns the path of an element of the array at path.
func elementOf(path string, i int) string { return path + "\x01" + strconv.Itoa(i) }

// lastOn returns the path of the last key on a line, without array indices.
func (x lineIndex) lastOn(line int) string {
	last, key := -1, ""
	for path, at := range x.line {
		if at == line && x.order[path] > last {
			last, key = x.order[path], path
		}
	}
	if key == "" {
		return ""
	}
	var parts []string
	for _, part := range strings.Split(key, "\x00")[1:] {
		name, _, _ := strings.Cut(part, "\x01")
		parts = append(parts, name)
	}
	return PathOf(parts)
}

// indexLines returns the index of a TOML text.
func indexLines(text string) lineIndex {
	s := lineScanner{
		text: text, at: 1, tables: map[string]int{},
		index: lineIndex{line: map[string]int{}, order: map[string]int{}, comment: map[int]string{}},
	}
	s.document()
	return s.index
}

// lineScanner is the state of indexLines.
type lineScanner struct {
	text   string         // the rest of the text
	at     int            // line of its first byte
	tables map[string]int // number of elements of each array of tables so far
	nested int            // depth of the current value
	index  lineIndex
}

func (s *lineScanner) note(path string) {
	if _, known := s.index.line[path]; !known {
		if len(s.index.order) == maxValues {
			s.index.tooMany = s.at
			s.text = ""
			return
		}
		s.index.order[path] = len(s.index.order)
		s.index.line[path] = s.at
	}
}

// next skips n bytes and counts their lines.
func (s *lineScanner) next(n int) {
	s.at += strings.Count(s.text[:n], "\n")
	s.text = s.text[n:]
}

func (s *lineScanner) starts(prefix string) bool { return strings.HasPrefix(s.text, prefix) }

// accept skips prefix if the text starts with it.
func (s *lineScanner) accept(prefix string) bool {
	if !s.starts(prefix) {
		return false
	}
	s.next(len(prefix))
	return true
}

func (s *lineScanner) spaces() {
	s.next(len(s.text) - len(strings.TrimLeft(s.text, " \t")))
}

// blank skips spaces, line ends and comments, and records the comments.
func (s *lineScanner) blank() {
	for {
		s.next(len(s.text) - len(strings.TrimLeft(s.text, " \t\r\n")))
		if !s.starts("#") {
			return
		}
		line, _, _ := strings.Cut(s.text, "\n")
		s.index.comment[s.at] = strings.TrimSpace(strings.TrimLeft(line, "#"))
		s.restOfLine()
	}
}

// restOfLine skips everything up to the next line end.
func (s *lineScanner) restOfLine() {
	if end := strings.IndexByte(s.text, '\n'); end >= 0 {
		s.next(end)
	} else {
		s.text = ""
	}
}

func (s *lineScanner) document() {
	table := ""
	for s.blank(); s.text != ""; s.blank() {
		switch {
		case s.accept("[["):
			keys, _ := s.keys()
			table = s.header(keys, true)
			s.restOfLine()
		case s.accept("["):
			keys, _ := s.keys()
			table = s.header(keys, false)
			s.restOfLine()
		default:
			if !s.keyValue(table) {
				s.restOfLine()
			}
		}
	}
}

// header returns the path of the table that [keys] or [[keys]] opens. A key before the last that is
// an array of tables means its last element.
func (s *lineScanner) header(keys []string, array bool) string {
	path := ""
	for i, key := range keys {
		path = childOf(path, key)
		s.note(path)
		switch n := s.tables[path]; {
		case array && i == len(keys)-1:
			s.tables[path]++
			path = elementOf(path, n)
			s.note(path)
		case n > 0:
			path = elementOf(path, n-1)
		}
	}
	return path
}

// keyValue scans key = value in the table at path. It returns false if there is none.
func (s *lineScanner) keyValue(path string) bool {
	keys, ok := s.keys()
	if !ok {
		return false
	}
	if !s.accept("=") {
		return false
	}
	for _, key := range keys {
		path = childOf(path, key)
		s.note(path)
	}
	s.spaces()
	s.value(path)
	return true
}

// stop ends the scan of a text that is nested too deep.
func (s *lineScanner) stop() {
	if s.index.tooDeep == 0 {
		s.index.tooDeep = s.at
	}
	s.text = ""
}

// keys scans a dotted key, whose parts may be quoted.
func (s *lineScanner) keys() (keys []string, ok bool) {
	for {
		s.spaces()
		var key string
		if s.starts(`"`) || s.starts("'") {
			quoted := s.quoted()
			var unquoted map[string]string
			if _, err := toml.Decode("k="+quoted, &unquoted); err != nil {
				return keys, false
			}
			key = unquoted["k"]
		} else {
			end := strings.IndexAny(s.text, " \t\r\n.=[]{}\"'#,")
			if end < 0 {
				end = len(s.text)
			}
			if end == 0 {
				return keys, false
			}
			key = s.text[:end]
			s.next(end)
		}
		keys = append(keys, key)
		if len(keys) > maxNesting {
			s.stop()
			return keys, false
		}
		s.spaces()
		if !s.accept(".") {
			return keys, true
		}
	}
}

func (s *lineScanner) value(path string) {
	s.nested++
	defer func() { s.nested-- }()
	switch {
	case s.nested > maxNesting:
		s.stop()
	case s.starts(`"`), s.starts("'"):
		s.quoted()
	case s.accept("["):
		for i := 0; ; i++ {
			s.blank()
			if s.text == "" || s.accept("]") {
				return
			}
			element := elementOf(path, i)
			s.note(element)
			before := len(s.text)
			s.value(element)
			s.blank()
			s.accept(",")
			if len(s.text) == before {
				return
			}
		}
	case s.accept("{"):
		for {
			s.blank()
			if s.text == "" || s.accept("}") {
				return
			}
			before := len(s.text)
			s.keyValue(path)
			s.blank()
			s.accept(",")
			if len(s.text) == before {
				return
			}
		}
	default: // a number, a boolean, a date
		end := strings.IndexAny(s.text, ",]}#\r\n")
		if end < 0 {
			end = len(s.text)
		}
		s.next(end)
	}
}

// quoted scans a string of any of the four kinds and returns it with its quotes.
func (s *lineScanner) quoted() string {
	quote := s.text[:1]
	multiline := strings.HasPrefix(s.text, quote+quote+quote)
	if multiline {
		quote += quote + quote
	}
	end := len(quote)
	for end < len(s.text) && !strings.HasPrefix(s.text[end:], quote) {
		switch {
		case s.text[end] == '\\' && quote[0] == '"':
			end++
		case s.text[end] == '\n' && !multiline: // unclosed
			s.next(end)
			return ""
		}
		end++
	}
	end = min(end+len(quote), len(s.text))
	if multiline { // up to two quotes may precede the closing three
		for range 2 {
			if strings.HasPrefix(s.text[end:], quote[:1]) {
				end++
			}
		}
	}
	text := s.text[:end]
	s.next(end)
	return text
}
