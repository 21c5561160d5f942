package study

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"dugnad/sim/files"
)

// Results are the tables of a complete study, for analyses.
type Results struct {
	Digest       string // of the plan
	Replications int
	Design       []byte // design.csv
	Outcomes     []byte // outcomes.csv
	// DesignDigest and OutcomesDigest are the files' SHA-256, as the manifest has them.
	DesignDigest, OutcomesDigest string
	Builds                       []Build // of the program that performed the runs, by name
}

// A Listing holds what a study's manifest says about the files beside it and about the process
// that last wrote it.
type Listing struct {
	Files       []files.Listed
	Environment map[string]any
	Builds      []Build // of the program that performed the runs, by name
}

// List reads every file that the manifest of the study in dir lists, and compares it with its
// digest. A missing or changed file is an error that wraps ErrChanged.
func List(dir string) (*Listing, error) {
	m, err := readManifest(dir)
	if err == nil && m == nil {
		err = fmt.Errorf("%s: %w: it has no %s", dir, ErrNotStudy, manifestName)
	}
	if err != nil {
		return nil, err
	}
	l := &Listing{Environment: m.Environment, Builds: m.builds().list()}
	for _, file := range m.Files {
		content, err := m.read(dir, file.Name)
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%s: %w: it is missing; the same command again writes it anew", filepath.Join(dir, filepath.FromSlash(file.Name)), ErrChanged)
		}
		if err != nil {
			return nil, err
		}
		l.Files = append(l.Files, files.Listed{Path: file.Name, SHA256: file.SHA256, Bytes: int64(len(content))})
	}
	return l, nil
}

// ReadResults reads the tables of the study in dir, which is merged or was never divided, and
// compares all listed files with their digests. Errors wrap ErrIncomplete if there are no tables yet,
// ErrNotStudy if dir holds no study, and ErrChanged if a file differs from what was written.
func ReadResults(dir string) (*Results, error) {
	dir = filepath.Clean(dir)
	m, err := readManifest(dir)
	switch {
	case err != nil:
		return nil, err
	case m == nil:
		if found, err := takeInventory(dir); err != nil || len(found.shards) == 0 {
			return nil, errors.Join(err, fmt.Errorf("%s: %w: no study has begun there", dir, ErrNotStudy))
		}
		return nil, fmt.Errorf("%s: %w: its shards are not merged", dir, ErrIncomplete)
	case m.Shard != "":
		return nil, shardItself(dir, m)
	case m.lists(outcomesName) == "":
		return nil, fmt.Errorf("%s: %w: not all runs are recorded", dir, ErrIncomplete)
	}
	f := &Results{
		Digest: m.Digest, Replications: m.Replications,
		DesignDigest: m.lists(designName), OutcomesDigest: m.lists(outcomesName), Builds: m.builds().list(),
	}
	for _, file := range m.Files {
		content, err := m.read(dir, file.Name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w: %s is missing, and is written anew when the study is run again", dir, ErrIncomplete, file.Name)
		}
		if err != nil {
			return nil, err
		}
		switch file.Name {
		case designName:
			f.Design = content
		case outcomesName:
			f.Outcomes = content
		}
	}
	return f, nil
}
