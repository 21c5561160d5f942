package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
)

// component is a component of CycloneDX 1.6.
type component struct {
	Type     string       `json:"type"`
	Ref      string       `json:"bom-ref"`
	Name     string       `json:"name"`
	Version  string       `json:"version"`
	Licences []licenceRef `json:"licenses"`
	PURL     string       `json:"purl"`
}

type licenceRef struct {
	Licence struct {
		ID string `json:"id"`
	} `json:"license"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

// billOf returns the list of what is linked into a program (SBOM), as CycloneDX 1.6 in JSON. It is read from the program
// itself, and has neither a time nor a serial number, so that equal programs have equal bytes.
func billOf(info *buildinfo.BuildInfo, licences []licence) ([]byte, error) {
	program := componentOf("application", licence{module: info.Main.Path, version: info.Main.Version, ids: []string{"MIT"}})
	all := []component{}
	uses := dependency{Ref: program.Ref}
	for _, l := range licences {
		c := componentOf("library", l)
		all = append(all, c)
		uses.DependsOn = append(uses.DependsOn, c.Ref)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(struct {
		Format   string `json:"bomFormat"`
		Spec     string `json:"specVersion"`
		Version  int    `json:"version"`
		Metadata struct {
			Component component `json:"component"`
		} `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}{"CycloneDX", "1.6", 1, struct {
		Component component `json:"component"`
	}{program}, all, []dependency{uses}})
	return text.Bytes(), err
}

func componentOf(kind string, l licence) component {
	purl := "pkg:golang/" + l.module + "@" + l.version
	c := component{Type: kind, Ref: purl, Name: l.module, Version: l.version, PURL: purl}
	for _, id := range l.ids {
		var ref licenceRef
		ref.Licence.ID = id
		c.Licences = append(c.Licences, ref)
	}
	return c
}
