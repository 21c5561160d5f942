package describe

import (
	"fmt"
	"html"
	"strings"

	"dugnad/scenarios"
)

// HTML returns the document as a part of a web page, without its title. level is the heading level of
// its sections, 1 to 6. No element has an id.
func HTML(s *scenarios.Scenario, program string, level int) string {
	return writeHTML(newDocument(s).all(program), level)
}

// HTMLBlocks returns parts of the document in HTML, by the names that [Block] lists. It panics on
// another name.
func HTMLBlocks(s *scenarios.Scenario, level int, names ...string) string {
	d := newDocument(s)
	var b strings.Builder
	for _, name := range names {
		part, ok := d.part(name)
		if !ok {
			panic("no part " + name)
		}
		b.WriteString(writeHTML(part, level))
	}
	return b.String()
}

// writeHTML writes blocks without the document's title, which the page has.
func writeHTML(blocks []block, level int) string {
	var b strings.Builder
	heading := "The month" // label of tables before the first heading
	for _, block := range blocks {
		switch {
		case block.heading != "" && block.level == 1:
		case block.heading != "":
			heading = htmlText(block.heading)
			fmt.Fprintf(&b, "<h%[1]d>%[2]s</h%[1]d>\n", min(6, block.level-2+level), heading)
		case block.equations != "":
			writeHTMLEquations(&b, block.equations)
		case block.table != nil:
			writeHTMLTable(&b, block.table, heading)
		case block.list != nil:
			b.WriteString("<ul>\n")
			for _, item := range block.list {
				b.WriteString("<li>" + htmlText(item) + "</li>\n")
			}
			b.WriteString("</ul>\n")
		default:
			b.WriteString("<p>" + htmlText(block.text) + "</p>\n")
		}
	}
	return b.String()
}

// writeHTMLTable writes a table that scrolls separately on a narrow screen.
func writeHTMLTable(b *strings.Builder, t *table, heading string) {
	fmt.Fprintf(b, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%[1]s\">\n<table aria-label=\"%[1]s\">\n<thead><tr>", withoutTags(heading))
	for _, head := range t.heads {
		b.WriteString(`<th scope="col">` + htmlText(head) + "</th>")
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, cells := range t.rows {
		b.WriteString("<tr>")
		for i, cell := range cells {
			if i == 0 {
				b.WriteString(`<th scope="row">` + htmlText(cell) + "</th>")
				continue
			}
			b.WriteString("<td>" + htmlText(cell) + "</td>")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table>\n</div>\n")
}

// withoutTags removes the tags from the output of htmlText, for an attribute.
func withoutTags(text string) string {
	var b strings.Builder
	for text != "" {
		words, rest, _ := strings.Cut(text, "<")
		b.WriteString(words)
		_, text, _ = strings.Cut(rest, ">")
	}
	return b.String()
}

// writeHTMLEquations writes one equation per line, followed by its explanation.
func writeHTMLEquations(b *strings.Builder, equations string) {
	b.WriteString("<ul class=\"equations\">\n")
	for line := range strings.SplitSeq(equations, "\n") {
		formula, words, _ := strings.Cut(line, "   ")
		b.WriteString("<li><code>" + html.EscapeString(strings.TrimSpace(formula)) + "</code>")
		if words = strings.TrimSpace(words); words != "" {
			b.WriteString(" (" + html.EscapeString(words) + ")")
		}
		b.WriteString("</li>\n")
	}
	b.WriteString("</ul>\n")
}

// htmlText writes markup as HTML. Links within the repository become plain text.
func htmlText(markup string) string {
	var b strings.Builder
	for _, s := range spans(markup) {
		text := html.EscapeString(s.text)
		switch {
		case s.kind == codeSpan, s.kind == equationSpan:
			text = "<code>" + text + "</code>"
		case s.kind == strongSpan:
			text = "<strong>" + text + "</strong>"
		case s.kind == linkSpan && strings.HasPrefix(s.address, "http"):
			text = `<a href="` + html.EscapeString(s.address) + `">` + text + "</a>"
		}
		b.WriteString(text)
	}
	return b.String()
}
