package keys

import (
	"strings"
	"testing"
	"unicode"
)

// FuzzMonth: a month that is read is written as it was.
func FuzzMonth(f *testing.F) {
	for _, text := range []string{"2015-09", "0000-01", "9999-12", "2015-13", "2015-9", "-001-01", "２０１５-01", "2015-09-01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if month, err := ParseMonth(text); err == nil && month.String() != text {
			t.Errorf("%q is read as %s", text, month)
		}
	})
}

// FuzzPath: a path that is split is joined again to one that splits the same, if its parts can be names of keys in TOML that
// need no escape.
func FuzzPath(f *testing.F) {
	for _, text := range []string{"a.b", `"a.b".c`, "a.*.b", `'a'."b\"c"`, `a."".b`, ".", "a.", `"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts, ok := SplitPath(text)
		if !ok || strings.ContainsFunc(text, func(r rune) bool { return strings.ContainsRune(`"'\\`, r) || !unicode.IsPrint(r) }) {
			return
		}
		again, ok := SplitPath(PathOf(parts))
		if !ok || PathOf(again) != PathOf(parts) {
			t.Errorf("%q is split into %q, and this again into %q", text, parts, again)
		}
	})
}
