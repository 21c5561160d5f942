// Package text decides which characters and numbers are read as they were meant. Every reader of
// the user's files uses it, so that a character or a number is refused in all of them or in none.
package text

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SaveAsUTF8 tells how a spreadsheet writes UTF-8, for messages.
const SaveAsUTF8 = `save it as UTF-8: in Excel as "CSV UTF-8", in LibreOffice with "Edit filter settings" and the character set UTF-8`

// Plain describes the text without a character that [Hidden] finds, for messages.
const Plain = "text without control, invisible or text-direction characters"

// hidden are the characters that a reader does not see or that change what is seen: control
// characters, formatting characters (bidirectional marks, zero width), line and paragraph separators.
var hidden = []*unicode.RangeTable{unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp}

// Hidden returns a description of the first control, formatting or separator character of s, such as
// "the character U+202E". It is empty if there is none.
func Hidden(s string) string {
	for _, r := range s {
		if r >= ' ' && r < 0x7F {
			continue
		}
		if unicode.In(r, hidden...) {
			return fmt.Sprintf("the character %U", r)
		}
	}
	return ""
}

// Printable replaces what [Hidden] finds, except tabs. A terminal would interpret it.
func Printable(line string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && unicode.In(r, hidden...) {
			return '\uFFFD'
		}
		return r
	}, line)
}

// Excerpt quotes the beginning of a text from a file, at most a dozen characters: the file may be a
// stranger's, and a message is no place for its content. Hidden characters are escaped.
func Excerpt(s string) string { return shortened(s, 12) }

// shortened quotes at most that many characters of a text.
func shortened(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return strconv.Quote(s)
	}
	n := 0
	for i := range s {
		if n == most {
			return strconv.Quote(s[:i] + "…")
		}
		n++
	}
	return strconv.Quote(s)
}

// NotUTF8 returns the offset of the first byte that is not UTF-8, −1 if there is none.
func NotUTF8(content []byte) int {
	if utf8.Valid(content) {
		return -1
	}
	for i := 0; i < len(content); {
		r, size := utf8.DecodeRune(content[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return -1
}
