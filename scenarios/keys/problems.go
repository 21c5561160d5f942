package keys

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dugnad/sim/text"
)

// Problem is an error in the user's input, with what is allowed instead.
type Problem struct {
	File    string // the file, or "--set PATH"
	Line    int    // from 1; 0 if unknown
	Key     string // path of the key: fields.culture.statutory_share
	Found   string // what the user wrote
	Allowed string // what is allowed; may be empty
	Hint    string // how to correct it; may be empty

	Outdated bool // whether it is a key that was removed, see Removed
}

// Error returns the problem on one line:
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
	return text.Printable(b.String())
}

// MostProblems is the number of problems after which a check may stop: the next ones are of no use
// before these are solved, and the hints of each cost time.
const MostProblems = 200

// Problems are all problems of the user's input, ordered by file and line once Err has returned them.
type Problems []Problem

// Error returns one line for each problem.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Add appends a problem.
func (ps *Problems) Add(p Problem) { *ps = append(*ps, p) }

// sorted returns the problems ordered by file, line and key, each once.
func (ps Problems) sorted() Problems {
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key))
	})
	return slices.Compact(sorted)
}

// Err returns the problems as an error, or nil if there are none. An empty Problems assigned to an
// error would not be nil.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps.sorted()
}

// SetFile returns the File of problems with a --set of path.
func SetFile(path string) string { return "--set " + path }

// DidYouMean returns a hint to the candidate nearest to word, or "".
func DidYouMean(word string, candidates []string) string {
	if name := Nearest(word, candidates); name != "" {
		return fmt.Sprintf("did you mean %q?", name)
	}
	return ""
}

// Nearest returns the candidate that a user who typed word most likely meant: the one at the smallest
// edit distance, which is at most a third of the length. It is empty if no candidate is that near, or if there
// are more than 1000.
func Nearest(word string, candidates []string) string {
	const longest = 100 // longer words are no typing errors, and cost grows with the square of the length
	if len(word) > longest {
		return ""
	}
	const most = 1000 // with more candidates each unknown name would cost seconds
	if len(candidates) > most {
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

// editDistance returns the restricted Damerau–Levenshtein distance: the least number of runes
// inserted, deleted, replaced, or swapped with their neighbour.
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
