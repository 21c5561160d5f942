package keys

import (
	"path"
	"strings"
	"unicode"
)

// NameForm describes the names that ValidName accepts, for messages.
const NameForm = "a name of letters, digits, hyphens, underscores and inner spaces"

// ValidName reports whether a name can be used in tables of results, in paths such as
// fields.culture.need, and in file names: letters, digits, hyphens, underscores and inner spaces.
func ValidName(name string) bool {
	if name == "" || strings.TrimSpace(name) != name {
		return false
	}
	for _, r := range name {
		if !nameRune(r) {
			return false
		}
	}
	return true
}

func nameRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == ' '
}

// Stem returns the name that a scenario or study gets from its file: the base name without .toml,
// with - for every character that names do not allow, or "scenario" if nothing remains.
func Stem(file string) string {
	name := strings.Map(func(r rune) rune {
		if nameRune(r) {
			return r
		}
		return '-'
	}, strings.TrimSuffix(path.Base(file), ".toml"))
	if name = strings.TrimSpace(name); strings.Trim(name, "-") == "" {
		return "scenario"
	}
	return name
}

// Join returns the path of a file that is named relative to a folder. An absolute name is returned
// unchanged.
func Join(folder, name string) string {
	drive := len(name) > 1 && name[1] == ':'
	if path.IsAbs(name) || drive {
		return name
	}
	return path.Join(folder, name)
}
