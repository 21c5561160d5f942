package keys

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode"

	"dugnad/sim/text"
)

// NameForm describes the names that ValidName accepts, for messages.
const NameForm = "a name of letters, digits, hyphens, underscores and inner spaces, of at most 100 bytes"

// ValidName reports whether a name can be used in tables of results, in paths such as
// fields.culture.need, and in file names: letters, digits, hyphens, underscores and inner spaces, at most
// 100 bytes.
func ValidName(name string) bool {
	if name == "" || strings.TrimSpace(name) != name || len(name) > mostNameBytes {
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

// mostNameBytes leaves room for what directories and files add to a name, below the 255 bytes of most
// file systems.
const mostNameBytes = 100

// devices are the names that Windows keeps for devices, also with an ending.
var devices = regexp.MustCompile(`(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)`)

// FileNameFault says why a file system or a shell cannot take a name as that of a file, such as "a name
// that begins with a hyphen". It is empty for a good name.
func FileNameFault(name string) string {
	switch {
	case name == "":
		return "an empty name"
	case len(name) > mostNameBytes:
		return fmt.Sprintf("a name of %d bytes, and at most %d are allowed", len(name), mostNameBytes)
	case text.Hidden(name) != "":
		return "a name with " + text.Hidden(name)
	case strings.ContainsAny(name, `/\:*?"<>|`):
		return `a name with one of / \ : * ? " < > |`
	case name[0] == '-':
		return "a name that begins with a hyphen, which a shell reads as a flag"
	case name[0] == '.' || name[0] == ' ':
		return "a name that begins with a point or a space"
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " "):
		return "a name that ends with a point or a space"
	case devices.MatchString(name):
		return "a name that Windows keeps for a device"
	}
	return ""
}

// CheckFileName reports a name that is not valid in tables, or not as that of a file: what was found, and
// what is allowed.
func CheckFileName(name string, report func(found, allowed string)) {
	if fault := FileNameFault(name); fault != "" {
		report(text.Excerpt(name)+", "+fault, NameForm)
	} else if !ValidName(name) {
		report(text.Excerpt(name), NameForm)
	}
}

// Stem returns the name that a scenario or study gets from its file: the base name without .toml,
// with - for every character that names do not allow but none at its beginning, or "scenario" if nothing
// remains.
func Stem(file string) string {
	name := strings.Map(func(r rune) rune {
		if nameRune(r) {
			return r
		}
		return '-'
	}, strings.TrimSuffix(path.Base(file), ".toml"))
	if name = strings.TrimSpace(strings.TrimLeft(name, "- ")); name == "" {
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
