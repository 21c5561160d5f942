package study

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// A Status is the progress of a study.
type Status struct {
	Path         string
	Name         string
	Digest       string // of the plan
	Seed         uint64
	Facts        []Fact // of the plan
	Shards       int    // 0: the study has none
	Rows         int
	Replications int // the highest of any shard
	Runs         int // of the whole study
	Done, Failed int // recorded
	// Complete means that all runs are recorded and the tables are written.
	Complete bool
	Parts    []Part // one per shard, or one for the whole study
}

// A Part is the progress of a shard.
type Part struct {
	Shard        Shard // zero: the whole study
	Begun        bool  // its directory has a manifest
	Runs         int   // of the shard
	Done, Failed int   // recorded
}

// Inspect returns the progress of the study in dir. It changes nothing and takes no lock, so it may
// be called while processes work on the study. Its errors are those of Merge.
func Inspect(dir string) (Status, error) {
	dir = filepath.Clean(dir)
	found, err := takeInventory(dir)
	if err != nil {
		return Status{}, err
	}
	whole, parts := found.manifest, found.shards
	switch {
	case whole == nil && len(parts) == 0:
		return Status{}, fmt.Errorf("%s: %w: no study has begun there", dir, ErrNotStudy)
	case whole != nil && whole.Shard != "":
		return Status{}, shardItself(dir, whole)
	case whole != nil && whole.Merged == 0 && len(parts) > 0:
		return Status{}, otherShards(dir, "a study without shards beside shards")
	case whole != nil && whole.Merged == 0:
		parts = []startedShard{{Shard{}, whole}}
	case len(parts) == 0:
		return shardsRemoved(dir, whole)
	}

	status, err := startedStatus(dir, parts)
	if err != nil {
		return status, err
	}
	if err := status.count(parts); err != nil {
		return status, err
	}
	if whole != nil && whole.Replications == status.Replications && status.Done+status.Failed == status.Runs {
		status.Complete, err = whole.hasTables(dir)
	}
	return status, err
}

// startedStatus returns the status of the started shards before their runs are counted. Shards of
// different plans, or of different numbers of shards, are an error.
func startedStatus(dir string, parts []startedShard) (Status, error) {
	m := parts[0].manifest
	status := Status{
		Path: dir, Name: m.Name, Digest: m.Digest, Seed: m.Seed, Facts: m.Facts, Shards: parts[0].Of, Rows: m.Rows,
		Parts: []Part{{}},
	}
	for _, b := range parts {
		if b.Of != status.Shards {
			return status, fmt.Errorf("%s: %w: it holds shard %v and shard %v", dir, ErrOtherShards, parts[0].Shard, b.Shard)
		}
		if b.manifest.Digest != m.Digest {
			plan, err := m.plan(parts[0].directory(dir))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return status, err
			}
			return status, samePlan(b.directory(dir), b.manifest, plan, m.Digest, remedyMerge)
		}
		status.Replications = max(status.Replications, b.manifest.Replications)
	}
	if status.Shards > 0 {
		status.Parts = make([]Part, status.Shards)
		for i := range status.Parts {
			status.Parts[i].Shard = Shard{i + 1, status.Shards}
		}
	}
	return status, nil
}

// count counts the runs of each part, and the recorded runs of the started parts.
func (s *Status) count(parts []startedShard) error {
	plan := Plan{Rows: make([]Row, s.Rows), Replications: s.Replications}
	for i := range s.Parts {
		p := &s.Parts[i]
		p.Runs = plan.count(p.Shard)
		s.Runs += p.Runs
		at := slices.IndexFunc(parts, func(b startedShard) bool { return b.Shard == p.Shard })
		if at < 0 {
			continue
		}
		p.Begun = true
		m := parts[at].manifest
		own := Plan{Rows: make([]Row, m.Rows), Replications: m.Replications, Outcomes: m.Outcomes}
		outcomes, _, err := readChunks(p.Shard.directory(s.Path), own, m.Digest, p.Shard)
		if err != nil {
			return err
		}
		p.Done, p.Failed = tally(outcomes)
		s.Done += p.Done
		s.Failed += p.Failed
	}
	return nil
}

// shardsRemoved returns the status of a merged study whose shards were removed, from its tables.
func shardsRemoved(dir string, m *manifest) (Status, error) {
	status := Status{
		Path: dir, Name: m.Name, Digest: m.Digest, Seed: m.Seed, Facts: m.Facts, Rows: m.Rows, Replications: m.Replications,
		Runs: m.Rows * m.Replications,
	}
	var err error
	if status.Complete, err = m.hasTables(dir); err != nil {
		return status, err
	}
	if !status.Complete {
		return status, fmt.Errorf("%s: %w: neither its %d shards nor its tables are there", dir, ErrIncomplete, m.Merged)
	}
	failures, err := m.read(dir, failuresName)
	if err != nil {
		return status, err
	}
	records, err := csv.NewReader(bytes.NewReader(failures)).ReadAll()
	if err != nil {
		return status, fmt.Errorf("%s: %w: %w", filepath.Join(dir, failuresName), ErrChanged, err)
	}
	status.Failed = len(records) - 1
	status.Done = status.Runs - status.Failed
	status.Parts = []Part{{Begun: true, Runs: status.Runs, Done: status.Done, Failed: status.Failed}}
	return status, nil
}
