package scenarios

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"dugnad/scenarios/keys"
)

// Tree returns the resolved scenario as a new tree, which the caller may change. Its data files
// are those that the scenario has read.
func (s *Scenario) Tree() *keys.Node {
	tree, problem := keys.Parse(keys.Encode(s, nil), &keys.Origin{Name: s.Name, Files: loadedFiles(s.files), Folder: "."})
	if problem != nil {
		panic(problem.Error()) // cannot happen: a resolved scenario is valid TOML
	}
	tree.Settle(s)
	return tree
}

// loadedFiles is a file system of the user's data files that a scenario has read, by their Name.
type loadedFiles []DataFile

// ReadFile returns the content of a data file.
func (files loadedFiles) ReadFile(name string) ([]byte, error) {
	for _, file := range files {
		if file.Name == name && !file.Shipped {
			return file.Content, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Open fails: files are read with ReadFile only.
func (files loadedFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.ErrUnsupported}
}

// FromTree decodes and checks the scenario of a tree, such as Tree returns, after applying sets
// (each PATH=VALUE, as in --set). It changes the tree. The error is keys.Problems.
func FromTree(tree *keys.Node, sets []string) (*Scenario, error) {
	l := loader{}
	return l.scenario(tree, sets)
}

// Full returns the scenario under a name as one TOML file that extends no other and states every key, with
// its source behind it. explained adds what each key means, on lines above it.
func (s *Scenario) Full(name string, explained bool) []byte {
	sources := map[string]string{}
	for _, v := range s.Values() {
		sources[v.Path] = v.Source()
	}
	full := *s
	full.Name = name
	sources["name"] = ""
	if explained {
		return append(s.head(), keys.EncodeExplained(&full, sources)...)
	}
	return append(s.head(), keys.Encode(&full, sources)...)
}

// ResolvedWithSources returns the text of Resolved and, after each value that a user's file sets,
// the comment it has there, which states its source. Its digest is that of Resolved.
func (s *Scenario) ResolvedWithSources() []byte {
	sources := map[string]string{}
	for _, v := range s.Values() {
		var comments []string
		for _, o := range v.From {
			if !o.Shipped && o.Comment != "" && !slices.Contains(comments, o.Comment) {
				comments = append(comments, o.Comment)
			}
		}
		sources[v.Path] = strings.Join(comments, "; ")
	}
	return append(s.head(), keys.Encode(s, sources)...)
}
