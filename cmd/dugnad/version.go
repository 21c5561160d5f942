package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// A build says what a program was built from and with.
type build struct {
	Version  string            `json:"version"`
	Revision string            `json:"revision"`
	Go       string            `json:"go"`
	GOOS     string            `json:"goos"`
	GOARCH   string            `json:"goarch"`
	GOAMD64  string            `json:"goamd64,omitempty"`
	Modules  map[string]string `json:"modules"` // path to version
	order    []string          // of the modules
}

// thisBuild is the running program's. What the build did not note is "unknown".
func thisBuild() build {
	b := build{Version: "(devel)", Revision: "unknown", Go: runtime.Version(), GOOS: runtime.GOOS, GOARCH: runtime.GOARCH, Modules: map[string]string{}}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	modified := false
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Revision = setting.Value
		case "vcs.modified":
			modified = setting.Value == "true"
		case "GOAMD64":
			b.GOAMD64 = setting.Value
		}
	}
	if modified {
		b.Revision += " and changes"
	}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		b.order = append(b.order, module.Path)
		b.Modules[module.Path] = module.Version
	}
	return b
}

// environment is how and with what results were made, for the manifest.
func (a *app) environment() map[string]any {
	b := thisBuild()
	environment := map[string]any{
		"command_line": append([]string{"dugnad"}, a.arguments...),
		"version":      b.Version, "revision": b.Revision, "modules": b.Modules,
		"go": b.Go, "goos": b.GOOS, "goarch": b.GOARCH,
	}
	if b.GOAMD64 != "" {
		environment["goamd64"] = b.GOAMD64
	}
	return environment
}

func newVersionCommand(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the version, the revision, and the modules it was built with",
		Example: "  dugnad version --json",
		Args:    takes(0, 0, "none"),
		RunE: func(*cobra.Command, []string) error {
			b := thisBuild()
			if asJSON {
				return a.printJSON(b)
			}
			var text strings.Builder
			fmt.Fprintf(&text, "dugnad %s\nrevision %s\n%s %s/%s\n", b.Version, b.Revision, b.Go, b.GOOS, b.GOARCH)
			for _, path := range b.order {
				fmt.Fprintf(&text, "%s %s\n", path, b.Modules[path])
			}
			if b.Revision == "unknown" {
				a.say("go run and a copy without git do not note the revision; in a clone, go build -o dugnad ./cmd/dugnad makes a program that knows it")
			}
			return a.print(text.String())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return c
}

// print writes to standard output; a failure to do so is an error like any other.
func (a *app) print(text string) error {
	_, err := a.out.Write([]byte(text))
	return err
}

func (a *app) printJSON(value any) error {
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// program is which dugnad an environment is of.
func program(environment map[string]any) string {
	return fmt.Sprintf("%v (%v)", environment["version"], environment["revision"])
}

// sayPrograms warns of runs of one study that were made by several versions of dugnad.
func (a *app) sayPrograms(directory string, environments ...map[string]any) {
	var programs []string
	for _, e := range environments {
		if e != nil && !slices.Contains(programs, program(e)) {
			programs = append(programs, program(e))
		}
	}
	if len(programs) > 1 {
		a.say("%s has runs of several versions of dugnad, %s: if the model has changed between them, run all with one of them in another --out",
			directory, strings.Join(programs, " and "))
	}
}
