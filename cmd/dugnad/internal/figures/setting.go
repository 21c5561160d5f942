package figures

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"gonum.org/v1/plot/vg"

	"dugnad/plots"
)

// A Setting is how figures are set, as flags and recipes write it. What is empty is not said.
type Setting struct {
	Width  string   `toml:"width" default:""` // column, page or millimetres
	Lang   string   `toml:"lang" default:""`
	Theme  string   `toml:"theme" default:""`
	Title  *bool    `toml:"title"`
	Format []string `toml:"format" default:""`
}

// The words of a Setting.
var (
	Languages = []string{"en", "nb"}
	Themes    = []string{"colour", "grey"}
)

// DefaultFormats are those of figures that are drawn without being asked for in others.
var DefaultFormats = []string{"pdf", "png"}

// Over returns the setting, completed by another where it says nothing.
func (s Setting) Over(other Setting) Setting {
	if s.Width == "" {
		s.Width = other.Width
	}
	if s.Lang == "" {
		s.Lang = other.Lang
	}
	if s.Theme == "" {
		s.Theme = other.Theme
	}
	if s.Title == nil {
		s.Title = other.Title
	}
	if s.Format == nil {
		s.Format = other.Format
	}
	return s
}

// Wrong is told of every key whose value is not allowed, with what is allowed.
func (s Setting) Wrong(report func(key, found string, allowed []string)) {
	if _, err := ParseWidth(s.Width); s.Width != "" && err != nil {
		report("width", s.Width, []string{widthsAllowed()})
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

// Look returns the setting as package plots takes it, with the date that PDFs carry, and the
// formats. A setting of which nothing is wrong is assumed.
func (s Setting) Look(date time.Time) (plots.Look, []string) {
	look := plots.Look{Grey: s.Theme == "grey", Title: s.Title != nil && *s.Title, Date: date}
	if s.Width != "" {
		look.Width, _ = ParseWidth(s.Width)
	}
	if s.Lang == "nb" {
		look.Language = plots.Bokmaal
	}
	if s.Format == nil {
		return look, DefaultFormats
	}
	return look, s.Format
}

// ParseWidth reads a width: column, page or a number of millimetres.
func ParseWidth(text string) (vg.Length, error) {
	switch text {
	case "column":
		return plots.ColumnWidth, nil
	case "page":
		return plots.PageWidth, nil
	}
	width, err := strconv.ParseFloat(text, 64)
	if mm := vg.Length(width) * vg.Millimeter; err == nil && mm >= plots.LeastWidth && mm <= plots.MostWidth {
		return mm, nil
	}
	return 0, fmt.Errorf("allowed: %s", widthsAllowed())
}

func widthsAllowed() string {
	return fmt.Sprintf("column (85 mm), page (174 mm), or %.0f to %.0f millimetres", float64(plots.LeastWidth/vg.Millimeter), float64(plots.MostWidth/vg.Millimeter))
}

// FileNames are the files of figures, with their data and captions.
func FileNames(formats []string, figures ...string) []string {
	var names []string
	for _, figure := range figures {
		for _, ending := range slices.Concat(formats, []string{"csv", "md"}) {
			names = append(names, figure+"."+ending)
		}
	}
	return names
}
