package describe

import (
	"regexp"
	"strings"
	"testing"

	"dugnad/scenarios"
)

// What a scenario says in a label, a description or a comment is shown, never interpreted.
func TestLabelsAreNoMarkup(t *testing.T) {
	const hostile = "=1+1 [x](javascript:alert(1)) ![i](http://e/x.png) <script>alert(1)</script> | `a` \\input{/etc/passwd} $x$ 100 % # _a_ ~ ^ & <img src=x>"
	text := "extends = \"no-surge\"\nname = \"hostile\"\ndescription = '" + hostile + "'\n[fields.health]\nlabel = '" + hostile + "'\ndiscretion_shift = 0.1 # " + hostile + "\n"
	s, err := scenarios.Load(scenarios.Source{Path: "-", Text: []byte(text)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	markdown := Markdown(s, "a program")
	columns := 0
	for line := range strings.Lines(markdown) {
		shown := regexp.MustCompile("(^|[^\\\\])`[^`]*`").ReplaceAllString(line, "$1code")
		if found := regexp.MustCompile("[^\\\\](\\[x\\]|\\[i\\]|<[a-z/]|`|\\$x)").FindString(shown); found != "" {
			t.Errorf("Markdown would interpret %q in %s", found, line)
		}
		bars := len(regexp.MustCompile(`(^|[^\\])\|`).FindAllString(line, -1))
		if strings.HasPrefix(line, "|") && columns > 0 && bars != columns {
			t.Errorf("a row of %d bars in a table of %d: %s", bars, columns, line)
		}
		if columns = bars; !strings.HasPrefix(line, "|") {
			columns = 0
		}
	}
	if !strings.Contains(markdown, `\<script>alert(1)\</script> \| \`+"`a"+`\`+"`") {
		t.Error("the label is not shown")
	}

	latex := LaTeX(s, "a program")
	for _, command := range []string{`\input`, `{/etc`, "$x$", " % ", " # ", "_a_", " & <"} {
		if strings.Contains(latex, command) {
			t.Errorf("LaTeX has %q", command)
		}
	}
	page := HTML(s, "a program", 2)
	for _, tag := range []string{"<script", "<img", "javascript:alert(1)\""} {
		if strings.Contains(page, tag) {
			t.Errorf("HTML has %s", tag)
		}
	}
}

// A paragraph that is wrapped before a mark stays a paragraph.
func TestLinesOfParagraphsBeginNoBlock(t *testing.T) {
	blocks := []block{{text: literal(strings.Repeat("word ", 23) + "abc # heading - item")}, {list: []string{literal("1. one")}}}
	if got := writeMarkdown(blocks); strings.Contains(got, "\n#") || !strings.Contains(got, "\n\\# heading") || !strings.Contains(got, `- 1\. one`) {
		t.Error(got)
	}
}
