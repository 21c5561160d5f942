package keys

import (
	"path"
	"strings"
	"unicode"
)

// ValidName tells whether a name can stand in a table of results, in a path such as
// fields.culture.need, and in the name of a file.
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

// Stem is the name that a scenario or study has from its file; "scenario" if none is left.
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

// Join is the path of a file named in a folder; an absolute name stays.
func Join(folder, name string) string {
	drive := len(name) > 1 && name[1] == ':'
	if path.IsAbs(name) || drive {
		return name
	}
	return path.Join(folder, name)
}
