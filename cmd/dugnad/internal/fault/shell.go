package fault

import (
	"strings"
	"unicode"
)

// Quote returns a word quoted for a POSIX shell, or the word itself if it needs no quotes: a word of letters,
// digits and a few signs that no shell interprets there. zsh expands a word that begins with =. A blank of any script, a control character and a byte that is
// not UTF-8 are quoted.
func Quote(word string) string {
	plain := func(r rune) bool {
		return unicode.IsLetter(r) || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:,+@%", r)
	}
	if word != "" && word[0] != '=' && !strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// QuotePath returns a path quoted for a POSIX shell, as a word that no command takes for an option.
func QuotePath(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	return Quote(path)
}

// ShellLine returns a command line that a POSIX shell splits into the same words.
func ShellLine(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = Quote(word)
	}
	return strings.Join(quoted, " ")
}
