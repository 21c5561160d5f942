package scenarios

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.toml data/*.csv studies/*.toml
var shipped embed.FS

// Flagship is the shipped scenario that `scenario new` starts from.
const Flagship = "asylum-surge-2015"

// Shipped lists the names of the scenarios that come with dugnad, sorted.
func Shipped() []string {
	files, err := fs.Glob(shipped, "*.toml")
	if err != nil {
		panic(err) // the pattern above is wrong: cannot happen
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(file, ".toml")
	}
	return names // Glob sorts
}

// shippedFile is the embedded file of a shipped scenario, named with or without
// .toml; ok is false if there is none.
func shippedFile(name string) (file string, ok bool) {
	stem := strings.TrimSuffix(name, ".toml")
	for _, known := range Shipped() {
		if known == stem {
			return stem + ".toml", true
		}
	}
	return "", false
}
