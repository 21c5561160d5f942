package tell

import (
	"regexp"
	"strings"
)

// Biography sets the words of an organisation's biography for lines of width columns, 0 for any. Its years
// are a table.
func Biography(words string, width int) string {
	const blanks = "\n\n"
	before, years, found := strings.Cut(words, blanks)
	years, after, ended := strings.Cut(years, blanks)
	if width <= 0 || !found || !ended {
		return WrapLines(words, width)
	}
	var t Table
	for line := range strings.SplitSeq(years, "\n") {
		cells := gap.Split(strings.TrimSpace(line), -1)
		if t.Heads == nil {
			t = Table{Heads: cells, Left: make([]bool, len(cells)), Width: width}
			t.Left[0], t.Left[len(cells)-1] = true, true
			continue
		}
		t.Add(cells...)
	}
	if table := t.String(); strings.Count(table, blanks) > 0 {
		years = strings.TrimSuffix(table, "\n")
	}
	return WrapLines(before, width) + blanks + years + blanks + WrapLines(after, width)
}

var gap = regexp.MustCompile(" {2,}")
