package describe

import "strings"

// block is a part of the document. Exactly one of heading, text, equations, table and list is set.
type block struct {
	heading   string // markup
	level     int    // of the heading, from 1
	text      string // markup: a paragraph
	equations string // one per line; three spaces separate an equation from its explanation
	table     *table
	list      []string // markup
}

// table has cells in markup. widths are relative column widths for LaTeX.
type table struct {
	heads  []string
	widths []float64
	rows   [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// span is a piece of markup, the language of tables and prose: `code`, $equation$, **strong**,
// [words](address), and a backslash before a character without its special meaning. Texts of
// scenarios must be converted by literal.
type span struct {
	kind    spanKind
	text    string
	address string // of a link
}

type spanKind uint8

const (
	plainSpan spanKind = iota
	codeSpan
	equationSpan
	strongSpan
	linkSpan
)

const special = "\\`$*["

// literal returns markup that shows text unchanged, on one line.
func literal(text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		if strings.ContainsRune(special, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// code returns markup for a name or value. One that would end the code or its cell is shown as text.
func code(text string) string {
	if text == "" || strings.ContainsAny(text, "`|\n\r") {
		return literal(text)
	}
	return "`" + text + "`"
}

// equation returns markup for an equation. What follows three spaces is text.
func equation(text string) string {
	formula, words, _ := strings.Cut(text, "   ")
	if words != "" {
		words = " " + literal(words)
	}
	return "$" + formula + "$" + words
}

// spans parses markup. A mark without its end is text.
func spans(markup string) []span {
	var all []span
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			all = append(all, span{kind: plainSpan, text: text.String()})
			text.Reset()
		}
	}
	enclosed := func(mark string, kind spanKind) bool {
		if inner, rest, ok := strings.Cut(markup[len(mark):], mark); ok && strings.HasPrefix(markup, mark) && inner != "" {
			flush()
			all = append(all, span{kind: kind, text: inner})
			markup = rest
			return true
		}
		return false
	}
	for markup != "" {
		switch {
		case len(markup) > 1 && markup[0] == '\\':
			text.WriteByte(markup[1])
			markup = markup[2:]
			continue
		case markup[0] == '`' && enclosed("`", codeSpan), markup[0] == '$' && enclosed("$", equationSpan),
			strings.HasPrefix(markup, "**") && enclosed("**", strongSpan):
			continue
		case markup[0] == '[':
			words, rest, ok := strings.Cut(markup[1:], "](")
			address, rest, closed := strings.Cut(rest, ")")
			if ok && closed {
				flush()
				all = append(all, span{kind: linkSpan, text: words, address: address})
				markup = rest
				continue
			}
		}
		text.WriteByte(markup[0])
		markup = markup[1:]
	}
	flush()
	return all
}
