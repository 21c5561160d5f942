package figures

import (
	"cmp"
	"slices"
	"time"

	"dugnad/plots"
)

// A Setting holds the options of figures as flags and recipes write them. An empty field is not set.
type Setting struct {
	Width  string   `toml:"width" default:""` // see ParseWidth
	Lang   string   `toml:"lang" default:""`
	Theme  string   `toml:"theme" default:""`
	Title  *bool    `toml:"title"`
	Format []string `toml:"format" default:""`
}

// Languages and Themes are the words that Lang and Theme of a Setting allow.
var (
	Languages = []string{"en", "nb"}
	Themes    = []string{"colour", "grey"}
)

// DefaultFormats are the formats of figures for which none is set.
var DefaultFormats = []string{"pdf", "png"}

// Over returns the setting, with the fields that it does not set taken from other.
func (s Setting) Over(other Setting) Setting {
	s.Width, s.Lang, s.Theme = cmp.Or(s.Width, other.Width), cmp.Or(s.Lang, other.Lang), cmp.Or(s.Theme, other.Theme)
	s.Title = cmp.Or(s.Title, other.Title)
	if len(s.Format) == 0 {
		s.Format = other.Format
	}
	return s
}

// Wrong calls report for every key whose value is not allowed, with the values that are.
func (s Setting) Wrong(report func(key, found string, allowed []string)) {
	if _, err := ParseWidth(s.Width); s.Width != "" && err != nil {
		report("width", s.Width, []string{WidthsAllowed})
	}
	check := func(key string, allowed []string, values ...string) {
		for _, value := range values {
			if !slices.Contains(allowed, value) {
				report(key, value, allowed)
			}
		}
	}
	if s.Lang != "" {
		check("lang", Languages, s.Lang)
	}
	if s.Theme != "" {
		check("theme", Themes, s.Theme)
	}
	check("format", plots.Formats, s.Format...)
}

// Look returns the options for package plots, and the formats. date is the date in the files of PDFs.
// The setting must be one for which Wrong reports nothing.
func (s Setting) Look(date time.Time) (plots.Look, []string) {
	look := plots.Look{Grey: s.Theme == "grey", Title: s.Title != nil && *s.Title, Date: date}
	if s.Width != "" {
		look.Width, _ = ParseWidth(s.Width)
	}
	if s.Lang == "nb" {
		look.Language = plots.Bokmaal
	}
	if len(s.Format) == 0 {
		return look, DefaultFormats
	}
	return look, s.Format
}

// FileNames returns the file names of figures: each in all formats, with its data (csv) and caption (md).
func FileNames(formats []string, figures ...string) []string {
	var names []string
	for _, figure := range figures {
		for _, ending := range slices.Concat(formats, []string{"csv", "md"}) {
			names = append(names, figure+"."+ending)
		}
	}
	return names
}
