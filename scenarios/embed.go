package scenarios

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.toml data/*.csv evidence/*.toml studies/*.toml
var shipped embed.FS

// dataReadme documents the shipped data; About reads its table.
//
//go:embed data/README.md
var dataReadme string

// About returns, in Markdown, what a shipped data file contains, its unit and period, and its
// source and licence. All three are empty for a file that is not shipped.
func (f *DataFile) About() (what, unit, licence string) {
	if !f.Shipped {
		return "", "", ""
	}
	for line := range strings.Lines(dataReadme) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) == 4 && strings.TrimSpace(cells[0]) == "`"+f.Name+"`" {
			return cells[1], cells[2], strings.TrimSpace(cells[3])
		}
	}
	return "", "", ""
}

// Files returns the embedded files: scenarios as NAME.toml, data as data/NAME.csv, evidence as
// evidence/NAME.toml and studies as studies/NAME.toml.
func Files() fs.FS { return shipped }

// isShippedStudy reports whether a shipped study has that name.
func isShippedStudy(name string) bool {
	_, err := fs.Stat(shipped, "studies/"+name+".toml")
	return err == nil
}

// Flagship is the shipped scenario that `scenario new` starts from.
const Flagship = "asylum-surge-2015"

// Shipped returns the names of the shipped scenarios, sorted.
func Shipped() []string {
	files, err := fs.Glob(shipped, "*.toml")
	if err != nil {
		panic(err) // cannot happen: the pattern is valid
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(file, ".toml")
	}
	return names // Glob sorts
}

// shippedFile returns the file name of a shipped scenario, named with or without .toml; ok is
// false if there is none.
func shippedFile(name string) (file string, ok bool) {
	stem := strings.TrimSuffix(name, ".toml")
	for _, known := range Shipped() {
		if known == stem {
			return stem + ".toml", true
		}
	}
	return "", false
}
