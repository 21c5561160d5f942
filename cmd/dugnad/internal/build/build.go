package build

import (
	"runtime"
	"runtime/debug"

	"dugnad/sim/study"
)

// Build describes what a program was built from, and with which tools.
type Build struct {
	Version  string            `json:"version"`
	Revision string            `json:"revision"`
	Go       string            `json:"go"`
	GOOS     string            `json:"goos"`
	GOARCH   string            `json:"goarch"`
	GOAMD64  string            `json:"goamd64,omitempty"`
	Modules  map[string]string `json:"modules"` // path to version
	Order    []string          `json:"-"`       // paths of the modules, as the linker lists them
}

// Current returns the build of the running program. A revision that the linker did not record is "unknown".
func Current() Build {
	b := Build{Version: "(devel)", Revision: unknown, Go: runtime.Version(), GOOS: runtime.GOOS, GOARCH: runtime.GOARCH, Modules: map[string]string{}}
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
		b.Order = append(b.Order, module.Path)
		b.Modules[module.Path] = module.Version
	}
	return b
}

// Environment returns the build as a manifest stores it.
func (b Build) Environment() map[string]any {
	environment := map[string]any{
		"version": b.Version, "revision": b.Revision, "modules": b.Modules,
		"go": b.Go, "goos": b.GOOS, "goarch": b.GOARCH,
		"program": Program(), study.BuildKey: b.Identity(),
	}
	if b.GOAMD64 != "" {
		environment["goamd64"] = b.GOAMD64
	}
	return environment
}
