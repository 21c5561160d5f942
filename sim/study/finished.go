package study

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"dugnad/sim/files"
)

// Finished is what analyses read of a complete study.
type Finished struct {
	Digest       string // of the plan
	Replications int
	Design       []byte // design.csv
	Outcomes     []byte // outcomes.csv
	// DesignDigest and OutcomesDigest are the files' SHA-256, as the manifest has them.
	DesignDigest, OutcomesDigest string
}

// A Listed file is one that the manifest lists.
type Listed struct {
	Name, SHA256 string
	Bytes        int64
}

// Listing is what a study's manifest says of the files beside it, and of the process that last
// wrote it.
type Listing struct {
	Files       []Listed
	Environment map[string]any
}

// List reads every file that the manifest of the study in dir lists, and compares it with its
// digest. One that is missing or not as it was written is an error that wraps ErrChanged.
func List(dir string) (*Listing, error) {
	m, err := readManifest(dir)
	if err == nil && m == nil {
		err = fmt.Errorf("%s: %w: it has no %s", dir, ErrNotStudy, manifestName)
	}
	if err != nil {
		return nil, err
	}
	l := &Listing{Environment: m.Environment}
	for _, file := range m.Files {
		content, err := m.read(dir, file.Name)
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%s: %w: it is missing; the same command again writes it anew", filepath.Join(dir, filepath.FromSlash(file.Name)), ErrChanged)
		}
		if err != nil {
			return nil, err
		}
		l.Files = append(l.Files, Listed{file.Name, file.SHA256, int64(len(content))})
	}
	return l, nil
}

// ReadFinished reads the tables of the study in dir, merged or never divided, and compares
// them with their digests. Errors wrap ErrIncomplete where there are none yet, ErrNotStudy where
// dir holds no study, and ErrChanged where a file is not as it was written.
func ReadFinished(dir string) (*Finished, error) {
	dir = filepath.Clean(dir)
	m, err := readManifest(dir)
	switch {
	case err != nil:
		return nil, err
	case m == nil:
		if found, err := look(dir); err != nil || len(found.shards) == 0 {
			return nil, errors.Join(err, fmt.Errorf("%s: %w: no study has begun there", dir, ErrNotStudy))
		}
		return nil, fmt.Errorf("%s: %w: its shards are not merged", dir, ErrIncomplete)
	case m.Shard != "":
		return nil, shardItself(dir, m)
	case m.lists(outcomesName) == "":
		return nil, fmt.Errorf("%s: %w: not all runs are recorded", dir, ErrIncomplete)
	}
	f := &Finished{
		Digest: m.Digest, Replications: m.Replications,
		DesignDigest: m.lists(designName), OutcomesDigest: m.lists(outcomesName),
	}
	for _, table := range []struct {
		name string
		into *[]byte
	}{{designName, &f.Design}, {outcomesName, &f.Outcomes}} {
		*table.into, err = m.read(dir, table.name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w: %s is missing, and is written anew when the study is run again", dir, ErrIncomplete, table.name)
		}
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Add puts files beside the tables of the study in dir, each whole or not at all; what has
// their names is replaced. The manifest does not list them.
func Add(dir string, contents ...File) error {
	if err := checkNames(contents); err != nil {
		return err
	}
	for _, file := range contents {
		if err := files.WriteVia(dir, filepath.Join(dir, filepath.FromSlash(file.Name)), file.Content); err != nil {
			return err
		}
	}
	return nil
}
