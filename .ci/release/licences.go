package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A licence is what a module that is linked says of its licence.
type licence struct {
	module, version string
	ids             []string // of SPDX, as far as the texts are known; sorted
	files           []file
}

// isLicence matches the names of files and folders with licences, notices and authors.
var isLicence = regexp.MustCompile(`(?i)^((un)?licen[cs]es?|copying|notices?|patents|authors|copyright|third_party_licenses)([.-].*)?$`)

// phrases are found in the text of one licence and no other.
var phrases = []struct{ id, phrase string }{
	{"Apache-2.0", "Apache License Version 2.0"},
	{"BSD-3-Clause", "Neither the name of"},
	{"BSD-2-Clause", "Redistribution and use in source and binary forms"}, // if it has no third clause
	{"FTL", "The FreeType Project LICENSE"},
	{"GPL-2.0-or-later", "GNU GENERAL PUBLIC LICENSE Version 2"},
	{"MIT", "Permission is hereby granted, free of charge"},
	{"OFL-1.1", "SIL OPEN FONT LICENSE Version 1.1"},
	{"Unlicense", "This is free and unencumbered software released into the public domain"},
}

// licencesOf returns the licences of all modules that are linked for a target, and Go's own. A licence of a module is a
// file in the folder of a linked package, or above it in the module. A module without any is an error.
func licencesOf(environment []string, info *buildinfo.BuildInfo) ([]licence, error) {
	listed, err := output(environment, "go", "list", "-deps", "-json=Dir,Standard,Module", "./cmd/dugnad")
	if err != nil {
		return nil, err
	}
	folders := map[string]map[string]bool{} // by module
	roots := map[string]string{}
	for decoder := json.NewDecoder(strings.NewReader(listed)); ; {
		var p struct {
			Dir    string
			Module *struct{ Path, Dir string }
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if p.Module == nil {
			continue
		}
		roots[p.Module.Path] = p.Module.Dir
		if folders[p.Module.Path] == nil {
			folders[p.Module.Path] = map[string]bool{}
		}
		for dir := p.Dir; strings.HasPrefix(dir, p.Module.Dir); dir = filepath.Dir(dir) {
			folders[p.Module.Path][dir] = true
		}
	}
	goroot, err := output(nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	all := []licence{{module: "std", version: strings.TrimPrefix(info.GoVersion, "go")}}
	if err := all[0].add(strings.TrimSpace(goroot), strings.TrimSpace(goroot)); err != nil {
		return nil, err
	}
	for _, module := range info.Deps {
		if module.Replace != nil {
			return nil, fmt.Errorf("%s is replaced", module.Path)
		}
		l := licence{module: module.Path, version: module.Version}
		for _, dir := range slices.Sorted(maps.Keys(folders[module.Path])) {
			if err := l.add(roots[module.Path], dir); err != nil {
				return nil, err
			}
		}
		all = append(all, l)
	}
	for _, l := range all {
		if len(l.ids) == 0 {
			return nil, fmt.Errorf("%s has no licence that is known here", l.module)
		}
	}
	return all, nil
}

// add adds the licences in a folder of a module.
func (l *licence) add(root, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !isLicence.MatchString(entry.Name()) || strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		err := filepath.WalkDir(filepath.Join(dir, entry.Name()), func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasSuffix(name, ".go") {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			l.files = append(l.files, file{path.Join("licences", l.module+"@"+l.version, filepath.ToSlash(relative)), text, false})
			l.recognise(string(text))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// recognise adds the licences whose phrases a text has.
func (l *licence) recognise(text string) {
	text = strings.Join(strings.Fields(text), " ")
	for _, known := range phrases {
		if known.id == "BSD-2-Clause" && strings.Contains(text, "Neither the name of") {
			continue
		}
		if strings.Contains(text, known.phrase) && !slices.Contains(l.ids, known.id) {
			l.ids = append(l.ids, known.id)
		}
	}
	slices.Sort(l.ids)
}
