package study

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"

	"dugnad/sim/files"
)

// A MergeSummary says what Merge joined.
type MergeSummary struct {
	Path         string // directory of the study, with the tables
	Shards       int    // 0: the study is not divided, and was already complete
	Rows         int
	Replications int
	Done, Failed int     // runs
	Builds       []Build // of the program, by name
}

// Merge joins the shards of the study in dir: it writes manifest, design.csv, the attached files,
// outcomes.csv and failures.csv, with the bytes of the same study without shards. It verifies
// every file that it reads. Replications is the highest of any shard. A second Merge writes the
// same bytes. What environment does not state of the manifest, such as the job that was run, is as
// the shard with the most replications states it.
//
// A study without shards is verified and not changed.
//
// Errors wrap ErrIncomplete if shards or runs are missing (which, and how many), ErrOtherPlan or
// ErrOtherShards if the shards do not belong together, or one of Open's errors.
func Merge(dir string, environment map[string]any) (*MergeSummary, error) {
	dir = filepath.Clean(dir)
	found, err := takeInventory(dir)
	if err != nil {
		return nil, err
	}
	if len(found.shards) == 0 {
		return mergeUndivided(dir, found.manifest)
	}
	held, err := files.TakeLock(dir)
	if err != nil {
		return nil, err
	}
	merged, err := merge(dir, environment, held.Warning() == "")
	return merged, errors.Join(err, held.Release())
}

// mergeUndivided verifies a study without shards.
func mergeUndivided(dir string, m *manifest) (*MergeSummary, error) {
	status, err := Inspect(dir)
	if err != nil {
		return nil, err
	}
	if err := m.verify(dir); err != nil {
		return nil, err
	}
	if !status.Complete {
		return nil, fmt.Errorf("%s: %w: %d of %d runs are recorded; run the study's command again",
			dir, ErrIncomplete, status.Done+status.Failed, status.Runs)
	}
	return &MergeSummary{
		Path: dir, Rows: status.Rows, Replications: status.Replications,
		Done: status.Done, Failed: status.Failed, Builds: status.Builds,
	}, nil
}

// A part is a shard as it is on disk.
type part struct {
	startedShard
	path string
	plan Plan
	recorded
}

// readPart reads and verifies a shard.
func readPart(dir string, b startedShard) (part, error) {
	p := part{startedShard: b, path: b.directory(dir)}
	var err error
	if p.plan, err = b.manifest.plan(p.path); err != nil {
		return p, missingFile(p.path, designName, err)
	}
	p.recorded, err = readChunks(p.path, p.plan, b.manifest.Digest, b.Shard)
	return p, err
}

// missingFile turns the error about a missing listed file into ErrIncomplete: the process that
// began the shard was killed before it wrote the file.
func missingFile(place, name string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%s: %w: it has no %s; run that shard again", place, ErrIncomplete, name)
}

// merge joins the shards. If exclusive, the lock is held, and temporary files of killed processes
// are removed.
func merge(dir string, environment map[string]any, exclusive bool) (*MergeSummary, error) {
	found, err := takeInventory(dir) // again, under the lock
	if err != nil {
		return nil, err
	}
	parts, err := partsOf(dir, found)
	if err != nil {
		return nil, err
	}
	first := mostReplications(parts)
	outcomes := map[run]Outcome{}
	timing := map[string]float64{}
	performed := builds{}
	for _, p := range parts {
		performed.add(p.builds)
		maps.Copy(outcomes, p.outcomes)
		for name, seconds := range p.manifest.Timing {
			timing[name] += seconds
		}
	}
	if err := incomplete(dir, first.Of, first.plan, outcomes); err != nil {
		return nil, err
	}

	design, err := designFile(first.plan)
	if err != nil {
		return nil, err
	}
	contents, err := tables(first.plan, sortOutcomes(outcomes))
	if err != nil {
		return nil, err
	}
	contents = append(contents, design)
	for _, file := range first.manifest.Files {
		if file.Name == designName {
			continue
		}
		content, err := first.manifest.read(first.path, file.Name)
		if err != nil {
			return nil, missingFile(first.path, file.Name, err)
		}
		contents = append(contents, File{file.Name, content})
	}
	stated := map[string]any{}
	maps.Copy(stated, first.manifest.Environment)
	maps.Copy(stated, environment)
	next := manifestOf(first.plan, Shard{}, withBuilds(stated, performed))
	next.Merged = first.Of
	next.Timing = timing
	if exclusive {
		if err := files.Clear(dir); err != nil {
			return nil, err
		}
	}
	if _, err := reconcile(dir, found.manifest, next, contents, true); err != nil {
		return nil, err
	}
	merged := &MergeSummary{
		Path: dir, Shards: first.Of, Rows: len(first.plan.Rows), Replications: first.plan.Replications, Builds: performed.list(),
	}
	merged.Done, merged.Failed = tally(outcomes)
	return merged, nil
}

// partsOf reads and verifies the shards in dir. Shards that do not belong together, or to an
// earlier merge there, are an error.
func partsOf(dir string, found inventory) ([]part, error) {
	if len(found.shards) == 0 {
		return nil, fmt.Errorf("%s: %w: its shards have gone", dir, ErrIncomplete)
	}
	of := found.shards[0].Of
	if m := found.manifest; m != nil && m.Merged == 0 {
		return nil, otherShards(dir, "a study without shards beside shards")
	}
	var parts []part
	for _, b := range found.shards {
		if b.Of != of {
			return nil, fmt.Errorf("%s: %w: it holds shard %v and shard %v; remove those that do not belong",
				dir, ErrOtherShards, found.shards[0].Shard, b.Shard)
		}
		p, err := readPart(dir, b)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	first := mostReplications(parts)
	for _, p := range parts {
		if err := samePlan(p.path, p.manifest, first.plan, first.manifest.Digest, remedyMerge); err != nil {
			return nil, err
		}
	}
	if found.manifest != nil {
		return parts, samePlan(dir, found.manifest, first.plan, first.manifest.Digest, remedyMerge)
	}
	return parts, nil
}

// mostReplications returns the shard with the most replications, whose plan is the study's.
func mostReplications(parts []part) part {
	first := parts[0]
	for _, p := range parts {
		if p.plan.Replications > first.plan.Replications {
			first = p
		}
	}
	return first
}

// incomplete returns ErrIncomplete with the number of missing runs per shard, and the first few.
func incomplete(dir string, of int, plan Plan, outcomes map[run]Outcome) error {
	const few = 3
	var lines []string
	for number := 1; number <= of; number++ {
		shard := Shard{number, of}
		all := plan.runs(shard)
		var missing []string
		for _, r := range all {
			if _, recorded := outcomes[r]; !recorded {
				missing = append(missing, r.String())
			}
		}
		if len(missing) == 0 {
			continue
		}
		more := ""
		if len(missing) > few {
			more = "; ..."
		}
		lines = append(lines, fmt.Sprintf("shard %v: %d of %d runs are missing (%s%s)",
			shard, len(missing), len(all), strings.Join(missing[:min(few, len(missing))], "; "), more))
	}
	if lines == nil {
		return nil
	}
	return fmt.Errorf("%s: %w\n  %s\nrun these shards again, then merge", dir, ErrIncomplete, strings.Join(lines, "\n  "))
}
