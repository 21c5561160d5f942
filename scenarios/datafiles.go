package scenarios

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"dugnad/scenarios/keys"
)

// data finds and reads the data files of a scenario, and gives each the name that it has in the
// resolved scenario.
func (l *loader) data(s *Scenario, tree *keys.Node) {
	names := []struct {
		key  string
		name *string
	}{{"places", &s.Data.Places}, {"population", &s.Data.Population}, {"applicants", &s.Data.Applicants}}
	shownNames := make([]string, len(names)) // the files' names in messages
	for i, n := range names {
		file := DataFile{Key: "data." + n.key, Name: *n.name}
		if shownNames[i] = l.dataFile(tree, n.key, &file); shownNames[i] == "" {
			continue
		}
		file.hash()
		if !file.Shipped {
			file.Name = "data/" + path.Base(*n.name)
			for _, other := range s.files {
				if other.Name == file.Name && !bytes.Equal(other.Content, file.Content) {
					file.Name = "data/" + n.key + "-" + path.Base(*n.name)
				}
			}
		}
		s.files = append(s.files, file)
	}
	if l.failed() {
		return
	}
	for i, n := range names {
		*n.name = s.files[i].Name
	}
	places, population, applicants := s.files[0], s.files[1], s.files[2]
	// Shipped files are parsed once: a study loads its scenario for every row.
	var problems keys.Problems
	if places.Shipped && population.Shipped {
		problems = readOnce(places.SHA256+population.SHA256, &s.register, func() (*Register, keys.Problems) {
			return readRegister(shownNames[0], places.Content, shownNames[1], population.Content)
		})
	} else {
		s.register, problems = readRegister(shownNames[0], places.Content, shownNames[1], population.Content)
	}
	l.problems = append(l.problems, problems...)
	if applicants.Shipped {
		problems = readOnce(applicants.SHA256, &s.applicants, func() (*Applicants, keys.Problems) {
			return readApplicants(shownNames[2], applicants.Content)
		})
	} else {
		s.applicants, problems = readApplicants(shownNames[2], applicants.Content)
	}
	l.problems = append(l.problems, problems...)
}

// hash states the digest of the content.
func (f *DataFile) hash() {
	sum := sha256.Sum256(f.Content)
	f.SHA256 = hex.EncodeToString(sum[:])
}

// readRegister reads the places and population files.
func readRegister(placesName string, places []byte, populationName string, population []byte) (*Register, keys.Problems) {
	register, problems := readPlaces(placesName, places)
	if len(problems) > 0 { // the codes in the population file would all be unknown
		return register, problems
	}
	return register, register.readPopulation(populationName, population)
}

var shippedData sync.Map // parsed shipped files, and evidence, by digest

// readOnce parses a file on its first use and returns the same result later.
func readOnce[T any](digest string, into **T, read func() (*T, keys.Problems)) keys.Problems {
	type result struct {
		value    *T
		problems keys.Problems
	}
	if known, ok := shippedData.Load(digest); ok {
		r := known.(result)
		*into = r.value
		return r.problems
	}
	value, problems := read()
	shippedData.Store(digest, result{value, problems})
	*into = value
	return problems
}

// dataFile reads the file that a key of [data] names: a file beside the one that states the key,
// else a shipped one. It returns the file's name for messages, or "" if there is no such file.
func (l *loader) dataFile(tree *keys.Node, key string, file *DataFile) string {
	at := tree.Locate("data", key)
	stated := false
	if table := tree.Items["data"]; table != nil {
		stated = table.Items[key] != nil
	}
	if from := at.From; stated && from.Files != nil && !from.Shipped {
		name := keys.Join(from.Folder, file.Name)
		content, err := keys.ReadFile(from.Files, name, keys.MostTableBytes)
		var refused *keys.FileError
		switch {
		case err == nil:
			file.Content = content
			return name
		case errors.Is(err, fs.ErrPermission):
			l.fault = err
			return ""
		case errors.As(err, &refused):
			l.problems.Add(keys.Problem{
				File: at.From.Name, Line: at.Line, Key: file.Key,
				Found: strconv.Quote(file.Name) + ", which is " + refused.Found, Allowed: refused.Allowed,
			})
			return ""
		}
	}
	if content, err := fs.ReadFile(shipped, "data/"+file.Name); err == nil && !strings.Contains(file.Name, "/") {
		file.Content, file.Shipped = content, true
		return file.Name
	}
	var known []string
	if files, err := fs.ReadDir(shipped, "data"); err == nil {
		for _, file := range files {
			known = append(known, file.Name())
		}
	}
	l.problems.Add(keys.Problem{
		File: at.From.Name, Line: at.Line, Key: file.Key, Found: strconv.Quote(file.Name) + ", and there is no such file",
		Allowed: "a file beside the scenario, or one of " + strings.Join(known, ", "), Hint: keys.DidYouMean(file.Name, known),
	})
	return ""
}
