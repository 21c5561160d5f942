package scenarios

import (
	"errors"
	"io/fs"
)

// Tree is the resolved scenario as a tree, which is the caller's to change. Its data files are
// those that the scenario has read.
func (s *Scenario) Tree() *node {
	tree, problem := parse(encode(s, nil), &origin{name: s.Name, files: readFiles(s.files), folder: "."})
	if problem != nil {
		panic(problem.Error()) // a resolved scenario can be parsed
	}
	tree.settle(s)
	return tree
}

// readFiles are the files that a scenario has read, by the names it has them under.
type readFiles []DataFile

func (files readFiles) ReadFile(name string) ([]byte, error) {
	for _, file := range files {
		if file.Name == name && !file.Shipped {
			return file.Content, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (files readFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.ErrUnsupported}
}

// FromTree is the scenario of a tree, such as Tree returns, with sets (path=value, as of --set)
// laid over it. It changes the tree. What is wrong comes back as Problems.
func FromTree(tree *node, sets []string) (*Scenario, error) {
	l := loader{}
	return l.scenario(tree, sets)
}
