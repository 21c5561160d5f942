package tell

import (
	"bytes"
	"cmp"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// leastWidth is the width below which text is not narrowed further.
const leastWidth = 20

// Width returns the columns that text on out may take: those of the terminal, otherwise what the
// environment's COLUMNS says, at least 20. It returns 0 where lines may have any length.
func Width(out io.Writer) int {
	columns, terminal := TerminalWidth(out)
	if !terminal {
		columns, _ = strconv.Atoi(os.Getenv("COLUMNS"))
	}
	if columns <= 0 {
		return 0
	}
	return max(columns, leastWidth)
}

// A placed column of a table has a width in its block. Cells that are wider are wrapped.
type placed struct{ column, width int }

// leastText is the width to which a column of text may be narrowed in favour of others.
const leastText = 20

// blocks divides the columns into blocks that fit into t.Width. Each begins with the key columns. A table
// that fits is one block.
func (t *Table) blocks(natural []int) [][]placed {
	all := make([]placed, len(natural))
	for column, width := range natural {
		all[column] = placed{column, width}
	}
	if t.Width <= 0 || total(all) <= t.Width {
		return [][]placed{all}
	}
	keys, others := all[:t.keys()], all[t.keys():]
	for i := range others {
		if t.Left[others[i].column] {
			others[i].width = min(others[i].width, leastText)
		}
	}
	// Narrower keys are better than a second block, but not below a third of the width. In blocks they
	// leave as much as the widest of the others needs, at most half of the width.
	room := t.Width - total(others) - 1
	if room < min(total(keys), t.Width/3) {
		widest := slices.MaxFunc(others, func(a, b placed) int { return cmp.Compare(a.width, b.width) }).width
		room = max(t.Width/2, t.Width-1-widest)
	}
	narrow(keys, room)
	rest := t.Width - total(keys) - 1
	var blocks [][]placed
	used := rest + 1 // a first block has to begin
	for _, c := range others {
		c.width = min(c.width, rest)
		if used+1+c.width > rest {
			blocks, used = append(blocks, slices.Clone(keys)), -1
		}
		last := len(blocks) - 1
		blocks[last], used = append(blocks[last], c), used+1+c.width
	}
	for _, block := range blocks {
		t.widen(block, natural)
	}
	return blocks
}

// keys returns the number of leading columns that every block repeats.
func (t *Table) keys() int {
	keys := t.Keys
	if keys == 0 {
		keys = slices.Index(t.Left, false)
	}
	if keys <= 0 {
		keys = 1
	}
	return min(keys, len(t.Heads)-1)
}

// widen gives the room that a block leaves to its columns of text that want more.
func (t *Table) widen(block []placed, natural []int) {
	for spare := t.Width - total(block); spare > 0; {
		before := spare
		for i := range block {
			if c := &block[i]; spare > 0 && c.width < natural[c.column] {
				c.width++
				spare--
			}
		}
		if spare == before {
			return
		}
	}
}

// narrow takes from the widest columns until all fit into room.
func narrow(columns []placed, room int) {
	for total(columns) > max(room, 2*len(columns)-1) {
		widest := 0
		for i := range columns {
			if columns[i].width > columns[widest].width {
				widest = i
			}
		}
		columns[widest].width--
	}
}

// total returns the width of columns with a blank between each two.
func total(columns []placed) int {
	sum := len(columns) - 1
	for _, c := range columns {
		sum += c.width
	}
	return sum
}

// wrapCell divides a text into lines of at most width characters, 0 for any number, at blanks. Further
// lines are indented as far as the text behind a word in a column of its own, otherwise by two more than
// the first. A word that is longer than a line is divided, behind a sign where it has one.
func wrapCell(text string, width int) []string {
	runes := []rune(text)
	if width <= 0 || len(runes) <= width {
		return []string{text}
	}
	indent := hanging(runes, width)
	var lines []string
	for begin := 0; len(runes) > width; begin = indent {
		at := width + 1 // of a blank that ends the line
		for at--; at > begin && runes[at] != ' '; at-- {
		}
		next := at
		if len(strings.TrimSpace(string(runes[:at]))) == 0 {
			at = begin + breakAt(runes[begin:], width-begin)
			next = at
		}
		lines = append(lines, strings.TrimRight(string(runes[:at]), " "))
		for next < len(runes) && runes[next] == ' ' {
			next++
		}
		if next == len(runes) {
			return lines
		}
		runes = slices.Concat([]rune(strings.Repeat(" ", indent)), runes[next:])
	}
	return append(lines, string(runes))
}

// hanging returns the indentation of further lines of a text.
func hanging(text []rune, width int) int {
	indent := 0
	for indent < len(text) && text[indent] == ' ' {
		indent++
	}
	for i := indent + 1; i+2 < min(len(text), width/2); i++ {
		if text[i] == ' ' && text[i-1] != ' ' && text[i+1] == ' ' {
			for i < len(text) && text[i] == ' ' {
				i++
			}
			if i <= width/2 {
				return i
			}
		}
	}
	if indent == 0 {
		return 0
	}
	return min(indent+2, width/2)
}

// breakAt returns how many of the first room characters of a word go on a line: up to a sign that ends a
// part of a name or path, if it is not too short.
func breakAt(word []rune, room int) int {
	for at := room; at > room/3; at-- {
		if strings.ContainsRune("._/-,+=]}", word[at-1]) {
			return at
		}
	}
	return room
}

// WrapLines wraps each line of a text that is wider than width, 0 for none.
func WrapLines(text string, width int) string {
	if width <= 0 {
		return text
	}
	var wrapped strings.Builder
	for line := range strings.Lines(text) {
		ending := ""
		if body, ended := strings.CutSuffix(line, "\n"); ended {
			line, ending = body, "\n"
		}
		wrapped.WriteString(strings.Join(wrapCell(line, width), "\n") + ending)
	}
	return wrapped.String()
}

// paragraphs sets the paragraphs of a text anew where they are wider than width, 0 for any width. Blank
// lines divide paragraphs.
func paragraphs(text string, width int) string {
	parts := strings.Split(text, "\n\n")
	for i, part := range parts {
		tooWide := func(line string) bool { return utf8.RuneCountInString(line) > width }
		if width > 0 && slices.ContainsFunc(strings.Split(part, "\n"), tooWide) {
			body := strings.Trim(part, "\n")
			begin, end, _ := strings.Cut(part, body)
			parts[i] = begin + strings.Join(wrapCell(strings.Join(strings.Fields(body), " "), width), "\n") + end
		}
	}
	return strings.Join(parts, "\n\n")
}

// Lines returns a writer that passes lines on to out, wrapped at width; at 0 it is out. What follows the
// last end of a line waits for its own.
func Lines(out io.Writer, width int) io.Writer {
	if width <= 0 {
		return out
	}
	return &lineWriter{out: out, width: width}
}

type lineWriter struct {
	out   io.Writer
	width int
	begun []byte
}

func (w *lineWriter) Write(text []byte) (int, error) {
	w.begun = append(w.begun, text...)
	end := bytes.LastIndexByte(w.begun, '\n') + 1
	lines := string(w.begun[:end])
	w.begun = w.begun[end:]
	if _, err := io.WriteString(w.out, WrapLines(lines, w.width)); err != nil {
		return 0, err
	}
	return len(text), nil
}
