package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"dugnad/scenarios/keys"
)

// Source names the scenario to load.
type Source struct {
	FS   fs.FS  // the user's files; nil if there are only shipped ones
	Path string // a file in FS, a shipped name with or without .toml, or "-" with Text
	Text []byte // the scenario's text, if it is not read from a file
}

// Load reads a scenario, applies sets (each PATH=VALUE, as in --set), decodes it and checks it
// against its data. A file in FS goes before a shipped scenario of the same name.
//
// The error lists all problems of the user's input as keys.Problems. Any other error is that of
// the file system, such as a missing permission.
func Load(src Source, sets []string) (*Scenario, error) {
	l := loader{user: src.FS}
	tree := l.tree(src)
	if l.failed() {
		return nil, l.err()
	}
	var unset *keys.Node
	if len(sets) > 0 {
		unset = tree.Clone()
	}
	scenario, err := l.scenario(tree, sets)
	if err == nil {
		scenario.unset = unset
	}
	return scenario, err
}

// With returns the scenario changed by sets, as if Load had applied them after its own. The
// scenario's files are not read again, which makes the rows of a study cheap to load; the user's
// data files are. Errors are those of Load.
func (s *Scenario) With(sets []string) (*Scenario, error) {
	l := loader{user: s.user, lineage: s.lineage, warnings: s.warned}
	with, err := l.scenario(s.tree.Clone(), sets)
	if err == nil {
		with.changed = with.changed || s.changed
		if with.unset = s.unset; with.unset == nil {
			with.unset = s.tree
		}
	}
	return with, err
}

// LoadNamed loads a shipped scenario by its name. sets and errors are those of Load.
func LoadNamed(name string, sets []string) (*Scenario, error) {
	return Load(Source{Path: name}, sets)
}

// loader is the state of one load.
type loader struct {
	user     fs.FS
	lineage  []*keys.Origin // the files read: the scenario's own, then those it extends
	warnings []string       // of how files extend one another
	problems keys.Problems  // of the user's input
	fault    error          // of the file system

	placeless bool // whether a base is loaded, which has no places
}

func (l *loader) failed() bool { return l.fault != nil || len(l.problems) > 0 }

func (l *loader) err() error {
	if l.fault != nil {
		return l.fault
	}
	return l.problems.Err()
}

// scenario applies sets to the merged tree, decodes it, reads the data and checks the result.
func (l *loader) scenario(tree *keys.Node, sets []string) (*Scenario, error) {
	scenario := new(Scenario)
	tree.Settle(scenario)
	l.problems = append(l.problems, tree.SetAll(scenario, sets, l.user)...)
	l.problems = append(l.problems, tree.Decode(scenario, decoding)...)
	if l.failed() {
		return nil, l.err()
	}
	scenario.sortLists()
	l.data(scenario, tree)
	l.evidence(scenario, tree)
	if l.fault != nil {
		return nil, l.fault
	}
	c := checker{s: scenario, tree: tree, placeless: l.placeless}
	if len(l.lineage) > 0 {
		c.own = l.lineage[0]
	}
	c.structure()
	if len(l.problems) == 0 {
		c.data()
	}
	if len(l.problems)+len(c.problems) == 0 {
		l.checkEvidence(scenario)
	}
	l.problems = append(l.problems, c.problems...)
	if l.failed() {
		return nil, l.err()
	}
	for i := range scenario.Places {
		if place := &scenario.Places[i]; place.Group == "" {
			place.Group = scenario.DefaultGroup
		}
	}
	scenario.tree, scenario.user, scenario.lineage, scenario.changed, scenario.warned = tree, l.user, l.lineage, len(sets) > 0, l.warnings
	return scenario, nil
}

// decoding adapts the decoder's messages to scenarios.
var decoding = keys.Options{
	Noun: "a scenario", Remedy: fmt.Sprintf("extends = %q on the first line takes them from the shipped one", Flagship),
	Above: []string{"extends", "drop"},
}

// tree returns the tree of src, merged over the scenarios that it extends.
func (l *loader) tree(src Source) *keys.Node {
	var text []byte
	var from *keys.Origin
	if src.Text != nil || src.Path == "-" {
		text, from = src.Text, &keys.Origin{Name: src.Path, Files: src.FS, Folder: path.Dir(src.Path)}
		if src.Path == "-" {
			from.Name = "standard input"
		}
	} else {
		var refused *keys.FileError
		text, from, refused = l.find(src.Path, "", nil)
		if refused != nil {
			problem := refused.Problem()
			problem.Hint = "a scenario on standard input is -"
			l.problems.Add(problem)
		} else if from == nil && l.fault == nil {
			name := path.Base(strings.TrimSuffix(src.Path, ".toml"))
			hint := keys.DidYouMean(name, Runnable())
			if near := nearFile(src); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			switch {
			case isShippedStudy(name) && !slices.Contains(Shipped(), name):
				hint = fmt.Sprintf("%q is a study: dugnad sweep runs it", name)
			case src.FS != nil && isFolder(src.FS, src.Path):
				hint = "it is a folder; that of results has a scenario in it: " + keys.Join(src.Path, "scenario.toml")
			}
			l.problems.Add(keys.Problem{
				File: src.Path, Found: "no such file", Allowed: "a file, - for standard input, or one of " + strings.Join(Runnable(), ", "),
				Hint: hint,
			})
		}
	}
	if l.failed() {
		return nil
	}
	tree := l.extended(text, from, []link{{from, src.Path}})
	if l.failed() {
		return nil
	}
	if tree.Items["scenario"] != nil && tree.Items["design"] != nil {
		l.problems.Add(keys.Problem{File: from.Name, Found: "a study", Allowed: "a scenario", Hint: "dugnad sweep runs a study"})
		return nil
	}
	if tree.Items["name"] == nil {
		tree.Put("name", &keys.Node{From: from, Scalar: keys.Stem(src.Path)})
	}
	return tree
}

// find reads the scenario called name: the user's file in folder, else a shipped one. by is the
// file that names it, nil for the user; a shipped file extends shipped files only. The origin is
// nil if there is no such file. A file of the user that is not read ends the search, unless it is a
// directory: one of results may be called as a shipped scenario.
func (l *loader) find(name, folder string, by *keys.Origin) ([]byte, *keys.Origin, *keys.FileError) {
	if l.user != nil && (by == nil || !by.Shipped) {
		file := keys.Join(folder, name)
		text, err := keys.ReadFile(l.user, file, keys.MostBytes)
		var refused *keys.FileError
		switch {
		case err == nil:
			return text, &keys.Origin{Name: file, Files: l.user, Folder: path.Dir(file)}, nil
		case errors.Is(err, fs.ErrPermission):
			l.fault = err
			return nil, nil, nil
		case errors.As(err, &refused) && !refused.Directory:
			return nil, nil, refused
		}
	}
	if file, ok := shippedFile(name); ok {
		text, err := fs.ReadFile(shipped, file)
		if err != nil {
			panic(err) // it was listed: cannot happen
		}
		return text, &keys.Origin{Name: shippedPrefix + file, Shipped: true}, nil
	}
	return nil, nil, nil
}

// nearFile returns the user's file that src may mean: the one with .toml behind the name, else one that is
// written nearly so.
func nearFile(src Source) string {
	if src.FS == nil {
		return ""
	}
	if info, err := fs.Stat(src.FS, src.Path+".toml"); err == nil && info.Mode().IsRegular() {
		return src.Path + ".toml"
	}
	var names []string
	entries, err := fs.ReadDir(src.FS, path.Dir(src.Path))
	for _, entry := range entries {
		if err == nil && strings.HasSuffix(entry.Name(), ".toml") {
			names = append(names, entry.Name())
		}
	}
	near := keys.Nearest(path.Base(src.Path), names)
	if near == "" {
		return ""
	}
	return keys.Join(path.Dir(src.Path), near)
}

func isFolder(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && info.IsDir()
}
