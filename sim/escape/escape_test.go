package escape

import "testing"

func TestMarkdownShowsTextUnchanged(t *testing.T) {
	for text, want := range map[string]string{
		"plain_text, 3 < 4 & 5":      "plain_text, 3 < 4 & 5",
		"[x](javascript:alert(1))":   `\[x](javascript:alert(1))`,
		"![x](http://a/b)":           `!\[x](http://a/b)`,
		"<script>alert(1)</script>":  `\<script>alert(1)\</script>`,
		"&lt;b&gt; &#60;":            `\&lt;b\&gt; \&#60;`,
		"`a` **b** _c_ \\ ~~d~~ $e$": "\\`a\\` \\*\\*b\\*\\* \\_c\\_ \\\\ \\~\\~d\\~\\~ \\$e\\$",
		"a\n\n# b\x1b[0m":            `a  # b \[0m`,
	} {
		if got := Markdown(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestLineStartLeavesAParagraph(t *testing.T) {
	for line, want := range map[string]string{
		"plain": "plain", "-0.3 to 0.3": "-0.3 to 0.3", "2015 was": "2015 was", "#1": "#1", "= 3 a": "= 3 a",
		"# a": `\# a`, "> a": `\> a`, "- a": `\- a`, "+": `\+`, "---": `\---`, "===": `\===`, "|---|": `\|---|`, "--|--": `\--|--`,
		"1. a": `1\. a`, "12) a": `12\) a`, "~~~": `\~~~`,
	} {
		if got := LineStart(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestCellIsNoFormula(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Health": "Health", "-0.25": "-0.25", "+1e-9": "+1e-9", "2015-09": "2015-09", "0301": "0301", "a=b": "a=b", "a - b": "a - b",
		"=1+1": "'=1+1", "+a": "'+a", "-a": "'-a", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "-1+cmd|' /C calc'!A0": "'-1+cmd|' /C calc'!A0",
		"a;=1+1": "a;'=1+1", "a\t\t=1": "a\t\t'=1", "＝1": "'＝1",
	} {
		if got := Cell(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
