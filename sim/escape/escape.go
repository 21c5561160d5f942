// Package escape writes text from outside, such as the labels of a scenario, so that what opens a file shows the
// text and interprets nothing in it: Markdown's readers, and spreadsheets.
//
// LaTeX, SVG and PDF have their own escapes beside their writers, HTML that of html/template. It imports no other
// package of this module.
package escape

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Markdown returns text for a line of Markdown: a backslash stands before each character that CommonMark, GitHub or
// HTML would interpret, and a control character is a space. An underscore inside a word and < before a space have no
// meaning and stay. Bars, which end a cell, are for the writer of the table, and [LineStart] is for a line that begins
// with text.
func Markdown(text string) string {
	var b strings.Builder
	runes := []rune(text)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for i, r := range runes {
		if unicode.IsControl(r) {
			r = ' '
		}
		switch {
		case strings.ContainsRune("\\`*[$", r),
			r == '_' && !(inWord(at(i-1)) && inWord(at(i+1))),
			r == '<' && !unicode.IsSpace(at(i+1)),
			r == '&' && (unicode.IsLetter(at(i+1)) || at(i+1) == '#'),
			r == '~' && (at(i-1) == '~' || at(i+1) == '~'):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// lineMarks are the beginnings of a line that make it a heading, quotation, list, rule or table.
var lineMarks = regexp.MustCompile(`^(?:#{1,6}(?:\s|$)|>|[-+](?:\s|$)|-{2,}|=+\s*$|~~~|\||:?-+:?\s*\|)`)

// numbered is the beginning of a line that makes it an item of a numbered list.
var numbered = regexp.MustCompile(`^(\d{1,9})([.)](?:\s|$))`)

// LineStart returns a line that [Markdown] has escaped, with a backslash where its beginning would make it another
// block than a paragraph.
func LineStart(line string) string {
	if lineMarks.MatchString(line) {
		return `\` + line
	}
	return numbered.ReplaceAllString(line, `$1\$2`)
}

// formula is where a spreadsheet begins to read a formula: at the beginning of a text, and after what it may take for
// the end of a cell.
var formula = regexp.MustCompile(`(^|[;\t\r\n]+)([=+\-@\t\r＝＋－＠])`)

// Cell returns text for a cell of a CSV file that people open in a spreadsheet: an apostrophe stands before what would
// begin a formula. A number stays as it is.
func Cell(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return text
	}
	return formula.ReplaceAllString(text, "$1'$2")
}
