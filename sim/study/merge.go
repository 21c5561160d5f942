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

// A Merged says what Merge put together.
type Merged struct {
	Path         string // of the study, where the tables are
	Shards       int    // 0: the study has none, and its tables were whole already
	Rows         int
	Replications int
	Done, Failed int // runs
	// Environments are those of the processes that last worked on each shard, as given to Open.
	Environments []map[string]any
}

// Merge joins the shards of the study in dir: it writes dir's manifest,
// design.csv, kept files, outcomes.csv and failures.csv, whose bytes are those
// of the same study without shards. All that is read is verified. The highest
// replications of any shard count. Merging again gives the same bytes.
//
// A study without shards is verified, and left as it is if it is finished.
//
// Errors wrap ErrIncomplete where shards or runs are missing (which, and how
// many), ErrOtherPlan or ErrOtherShards where the shards do not belong
// together, and else those of Open.
func Merge(dir string, environment map[string]any) (*Merged, error) {
	dir = filepath.Clean(dir)
	found, err := look(dir)
	if err != nil {
		return nil, err
	}
	if len(found.shards) == 0 {
		return wholeAlready(dir, found.manifest)
	}
	held, err := files.TakeLock(dir)
	if err != nil {
		return nil, err
	}
	merged, err := merge(dir, environment, held.Warning() == "")
	return merged, errors.Join(err, held.Release())
}

// wholeAlready is what there is to say about a study without shards.
func wholeAlready(dir string, m *manifest) (*Merged, error) {
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
	return &Merged{
		Path: dir, Rows: status.Rows, Replications: status.Replications,
		Done: status.Done, Failed: status.Failed,
	}, nil
}

// A part is a shard as it is on the disk.
type part struct {
	begun
	place    string
	plan     Plan
	outcomes map[run]Outcome
}

// readPart reads and verifies a shard.
func readPart(dir string, b begun) (part, error) {
	p := part{begun: b, place: b.directory(dir)}
	var err error
	if p.plan, err = b.manifest.plan(p.place); err != nil {
		return p, lacking(p.place, designName, err)
	}
	p.outcomes, _, err = readChunks(p.place, p.plan, b.manifest.Digest, b.Shard)
	return p, err
}

// lacking makes ErrIncomplete of a listed file that is not there: the process
// that began the shard was killed before it wrote it.
func lacking(place, name string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf("%s: %w: it has no %s; run that shard again", place, ErrIncomplete, name)
}

// merge joins the shards. If alone, what killed processes left is removed.
func merge(dir string, environment map[string]any, alone bool) (*Merged, error) {
	found, err := look(dir) // once more, under the lock
	if err != nil {
		return nil, err
	}
	parts, err := partsOf(dir, found)
	if err != nil {
		return nil, err
	}
	first := furthest(parts)
	outcomes := map[run]Outcome{}
	timing := map[string]float64{}
	for _, p := range parts {
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
	contents, err := tables(first.plan, sorted(outcomes))
	if err != nil {
		return nil, err
	}
	contents = append(contents, design)
	for _, file := range first.manifest.Files {
		if file.Name == designName {
			continue
		}
		content, err := first.manifest.read(first.place, file.Name)
		if err != nil {
			return nil, lacking(first.place, file.Name, err)
		}
		contents = append(contents, File{file.Name, content})
	}
	next := manifestOf(first.plan, Shard{}, environment)
	next.Merged = first.Of
	next.Timing = timing
	if alone {
		if err := files.Clear(dir); err != nil {
			return nil, err
		}
	}
	if _, err := settle(dir, found.manifest, next, contents, true); err != nil {
		return nil, err
	}
	merged := &Merged{Path: dir, Shards: first.Of, Rows: len(first.plan.Rows), Replications: first.plan.Replications}
	merged.Done, merged.Failed = tally(outcomes)
	for _, p := range parts {
		merged.Environments = append(merged.Environments, p.manifest.Environment)
	}
	return merged, nil
}

// partsOf reads and verifies the shards that were found in dir, and refuses
// those that do not belong together or to what was merged there before.
func partsOf(dir string, found surroundings) ([]part, error) {
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
	first := furthest(parts)
	for _, p := range parts {
		if err := samePlan(p.place, p.manifest, first.plan, first.manifest.Digest, belongsToNone); err != nil {
			return nil, err
		}
	}
	if found.manifest != nil {
		return parts, samePlan(dir, found.manifest, first.plan, first.manifest.Digest, belongsToNone)
	}
	return parts, nil
}

// furthest is the shard that was extended furthest, which says what the study is.
func furthest(parts []part) part {
	first := parts[0]
	for _, p := range parts {
		if p.plan.Replications > first.plan.Replications {
			first = p
		}
	}
	return first
}

// incomplete says what is missing, by shard, with the first few runs.
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
