package describe

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"dugnad/sim/escape"
)

// markdownWidth is the line length of paragraphs, in characters.
const markdownWidth = 118

func writeMarkdown(blocks []block) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteByte('\n')
		}
		switch {
		case block.heading != "":
			fmt.Fprintf(&b, "%s %s\n", strings.Repeat("#", block.level), markdownText(block.heading, false))
		case block.equations != "":
			writeMarkdownEquations(&b, block.equations)
		case block.table != nil:
			writeMarkdownTable(&b, block.table)
		case block.list != nil:
			for _, item := range block.list {
				b.WriteString("- " + strings.ReplaceAll(strings.TrimSuffix(paragraph(markdownText(item, false)), "\n"), "\n", "\n  ") + "\n")
			}
		default:
			b.WriteString(paragraph(markdownText(block.text, false)))
		}
	}
	return b.String()
}

func writeMarkdownTable(b *strings.Builder, t *table) {
	row := func(cells []string) {
		for _, cell := range cells {
			b.WriteString("| " + markdownText(cell, true) + " ")
		}
		b.WriteString("|\n")
	}
	row(t.heads)
	b.WriteString(strings.Repeat("|---", len(t.heads)) + "|\n")
	for _, cells := range t.rows {
		row(cells)
	}
}

// writeMarkdownEquations writes one equation per line and aligns the explanations in a column. Equations
// longer than the limit do not widen the column.
func writeMarkdownEquations(b *strings.Builder, equations string) {
	const long = 66
	column := 0
	for line := range strings.SplitSeq(equations, "\n") {
		formula, words, _ := strings.Cut(line, "   ")
		if size := width(formula); words != "" && size <= long {
			column = max(column, size)
		}
	}
	for line := range strings.SplitSeq(equations, "\n") {
		formula, words, _ := strings.Cut(line, "   ")
		if words != "" {
			formula += strings.Repeat(" ", max(0, column-width(formula))) + "   (" + words + ")"
		}
		b.WriteString("    " + formula + "\n")
	}
}

// markdownText writes markup as Markdown. In a table it escapes bars, also in code.
func markdownText(markup string, inTable bool) string {
	var b strings.Builder
	for _, s := range spans(markup) {
		text := s.text
		switch s.kind {
		case codeSpan, equationSpan:
			text = "`" + text + "`"
		case strongSpan:
			text = "**" + text + "**"
		case linkSpan:
			text = "[" + text + "](" + s.address + ")"
		default:
			text = escape.Markdown(text)
		}
		if inTable {
			text = strings.ReplaceAll(text, "|", `\|`)
		}
		b.WriteString(text)
	}
	return b.String()
}

// width returns the width of a formula in characters. A mark over a letter has no width.
func width(formula string) (characters int) {
	for _, r := range formula {
		if marks[r] == "" {
			characters++
		}
	}
	return characters
}

// paragraph returns escaped text in lines of the width, none of which Markdown takes for another block.
func paragraph(text string) string {
	var b strings.Builder
	for line := range strings.Lines(Wrap(text, markdownWidth)) {
		b.WriteString(escape.LineStart(line))
	}
	return b.String()
}

// Wrap breaks a paragraph into lines of at most width characters, each with a line end. A longer word has
// a line of its own.
func Wrap(text string, width int) string {
	var b strings.Builder
	size := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case size == 0:
		case size+1+n > width:
			b.WriteByte('\n')
			size = 0
		default:
			b.WriteByte(' ')
			size++
		}
		b.WriteString(word)
		size += n
	}
	b.WriteByte('\n')
	return b.String()
}
