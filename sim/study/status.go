package study

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// A Status is what is recorded of a study.
type Status struct {
	Path         string
	Name         string
	Digest       string // of the plan
	Shards       int    // 0: the study has none
	Rows         int
	Replications int // the highest of any shard
	Runs         int // of the whole study
	Done, Failed int // recorded
	// Complete: all runs are recorded and the tables are written.
	Complete bool
	Parts    []Part // one for each shard, or one for the whole study
}

// A Part is what is recorded of a shard.
type Part struct {
	Shard        Shard // zero: the whole study
	Begun        bool  // its directory has a manifest
	Runs         int   // of the shard
	Done, Failed int   // recorded
}

// Inspect reads what is recorded of the study in dir. It changes nothing and
// takes no lock, so it may be called while others work on the study. Errors
// are those of Open.
func Inspect(dir string) (Status, error) {
	dir = filepath.Clean(dir)
	found, err := look(dir)
	if err != nil {
		return Status{}, err
	}
	parts := found.shards
	m := found.manifest
	switch {
	case len(parts) == 0 && m == nil:
		return Status{}, fmt.Errorf("%s: %w: no study has begun there", dir, ErrNotStudy)
	case len(parts) == 0 && m.Merged > 0:
		return Status{}, fmt.Errorf("%s: %w: its %d shards were removed after they had been merged", dir, ErrIncomplete, m.Merged)
	case len(parts) == 0:
		shard, err := parseShard(m.Shard)
		if err != nil {
			return Status{}, err
		}
		parts = []begun{{shard, m}}
		return inspect(dir, parts, m, func(begun) string { return dir })
	}
	return inspect(dir, parts, m, func(b begun) string { return b.directory(dir) })
}

func inspect(dir string, parts []begun, whole *manifest, place func(begun) string) (Status, error) {
	status := Status{Path: dir, Name: parts[0].manifest.Name, Digest: parts[0].manifest.Digest}
	var plan Plan
	for _, b := range parts {
		if b.Of != parts[0].Of {
			return status, fmt.Errorf("%s: %w: it holds shard %v and shard %v", dir, ErrOtherShards, parts[0].Shard, b.Shard)
		}
		status.Replications = max(status.Replications, b.manifest.Replications)
		plan = Plan{Rows: make([]Row, b.manifest.Rows)}
	}
	plan.Replications = status.Replications
	status.Rows = len(plan.Rows)
	status.Runs = len(plan.runs(Shard{}))
	if parts[0].Shard == (Shard{}) || place(parts[0]) == dir {
		status.Parts = []Part{{Shard: parts[0].Shard}}
	} else {
		status.Shards = parts[0].Of
		for number := 1; number <= status.Shards; number++ {
			status.Parts = append(status.Parts, Part{Shard: Shard{number, status.Shards}})
		}
	}
	for i := range status.Parts {
		p := &status.Parts[i]
		p.Runs = len(plan.runs(p.Shard))
		for _, b := range parts {
			if b.Shard != p.Shard {
				continue
			}
			p.Begun = true
			own := plan
			own.Outcomes = b.manifest.Outcomes
			outcomes, _, err := readChunks(place(b), own, b.manifest.Digest, b.Shard)
			if err != nil {
				return status, err
			}
			for _, outcome := range outcomes {
				if outcome.Failure != "" {
					p.Failed++
				} else {
					p.Done++
				}
			}
		}
		status.Done += p.Done
		status.Failed += p.Failed
	}
	if whole != nil && whole.Replications == status.Replications && status.Done+status.Failed == status.Runs {
		status.Complete = true
		for _, name := range []string{designName, outcomesName, failuresName} {
			if whole.lists(name) == "" {
				status.Complete = false
				continue
			}
			_, err := whole.read(dir, name)
			if errors.Is(err, fs.ErrNotExist) {
				status.Complete = false
			} else if err != nil {
				return status, err
			}
		}
	}
	return status, nil
}
