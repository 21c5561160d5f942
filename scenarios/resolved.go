package scenarios

import (
	"errors"
	"io/fs"

	"dugnad/scenarios/keys"
)

// Tree is the resolved scenario as a tree, which is the caller's to change. Its data files are
// those that the scenario has read.
func (s *Scenario) Tree() *keys.Node {
	tree, problem := keys.Parse(keys.Encode(s, nil), &keys.Origin{Name: s.Name, Files: loadedFiles(s.files), Folder: "."})
	if problem != nil {
		panic(problem.Error()) // a resolved scenario can be parsed
	}
	tree.Settle(s)
	return tree
}

// readFiles are the files that a scenario has read, by the names it has them under.
type loadedFiles []DataFile

func (files loadedFiles) ReadFile(name string) ([]byte, error) {
	for _, file := range files {
		if file.Name == name && !file.Shipped {
			return file.Content, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (files loadedFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.ErrUnsupported}
}

// FromTree is the scenario of a tree, such as Tree returns, with sets (path=value, as of --set)
// laid over it. It changes the tree. What is wrong comes back as keys.Problems.
func FromTree(tree *keys.Node, sets []string) (*Scenario, error) {
	l := loader{}
	return l.scenario(tree, sets)
}
