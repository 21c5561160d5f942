package keys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Problem is one thing wrong with what a user wrote, and how to mend it.
type Problem struct {
	File    string // the file, or "--set PATH"
	Line    int    // from 1; 0 if no line is to blame
	Key     string // path of the key: fields.culture.statutory_share
	Found   string // what stands there
	Allowed string // what may stand there
	Hint    string // a full clause, usually: did you mean "statutory_share"?
}

// Error is the problem on one line:
//
//	norway.toml:12: fields.culture.statutory_share: found 1.4; allowed: a number from 0 to 1
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File)
		if p.Line > 0 {
			fmt.Fprintf(&b, ":%d", p.Line)
		}
		b.WriteString(": ")
	}
	if p.Key != "" && p.File != SetFile(p.Key) {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString("found " + p.Found)
	if p.Allowed != "" {
		b.WriteString("; allowed: " + p.Allowed)
	}
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) { // of a file's name, or a --set: a terminal would obey it
			return '\uFFFD'
		}
		return r
	}, b.String())
}

// Problems are all problems of one load, in the order of file and line.
type Problems []Problem

// Error has one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Add notes a problem; sorted brings them in order.
func (ps *Problems) Add(p Problem) { *ps = append(*ps, p) }

// sorted is the problems by file, line and key, each once.
func (ps Problems) sorted() Problems {
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key))
	})
	return slices.Compact(sorted)
}

// Err is the problems as an error, nil if there are none: a nil Problems in an error
// would not be a nil error.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps.sorted()
}

// SetFile names a --set in the place of a file.
func SetFile(path string) string { return "--set " + path }

// DidYouMean is the hint that names the candidate nearest to word, or nothing.
func DidYouMean(word string, candidates []string) string {
	if name := Nearest(word, candidates); name != "" {
		return fmt.Sprintf("did you mean %q?", name)
	}
	return ""
}

// Nearest is the candidate that a user who typed word most likely meant: the one at the
// smallest edit distance, at most a third of its length. It is empty if none is that near.
func Nearest(word string, candidates []string) string {
	const longest = 100 // a longer word is no slip of the keyboard, and the table grows with its square
	if len(word) > longest {
		return ""
	}
	best, name := 0, ""
	for _, candidate := range candidates {
		if candidate == word || len(candidate) > longest {
			continue
		}
		a, b := []rune(strings.ToLower(word)), []rune(strings.ToLower(candidate))
		limit := max(1, max(len(a), len(b))/3)
		if len(b) <= 1 || len(a) == 0 {
			continue
		}
		if d := editDistance(a, b); d <= limit && (name == "" || d < best) {
			best, name = d, candidate
		}
	}
	return name
}

// editDistance is the Damerau–Levenshtein distance in its restricted form: how many
// runes must be inserted, removed, replaced, or swapped with their neighbour.
func editDistance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(last[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
