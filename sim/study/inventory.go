package study

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dugnad/sim/files"
)

// directory returns the directory of the shard of the study in dir; for the whole study, dir.
func (s Shard) directory(dir string) string {
	if s == (Shard{}) {
		return dir
	}
	return filepath.Join(dir, shardsName, fmt.Sprintf("%d-of-%d", s.Number, s.Of))
}

var shardDirectory = regexp.MustCompile(`^([1-9][0-9]{0,8})-of-([1-9][0-9]{0,8})$`)

// An inventory is what a directory holds before a command changes it.
type inventory struct {
	manifest *manifest      // nil: no study has begun here
	shards   []startedShard // ascending
}

// A startedShard is a shard whose directory has a manifest.
type startedShard struct {
	Shard
	manifest *manifest
}

// takeInventory reads what dir holds and changes nothing. No study has begun in a directory that is
// missing, is empty, or holds only locks, temporary files and shards that have not started. A
// directory with other files and no manifest of a study is ErrNotStudy: it belongs to somebody.
func takeInventory(dir string) (inventory, error) {
	var found inventory
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return found, nil
	}
	if err != nil {
		if info, problem := os.Stat(dir); problem == nil && !info.IsDir() {
			return found, fmt.Errorf("%s: %w: it is a file; choose another --out", dir, ErrNotStudy)
		}
		return found, err
	}
	if found.manifest, err = readManifest(dir); err != nil {
		return found, err
	}
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case name == shardsName && entry.IsDir():
			if found.shards, err = startedShards(dir); err != nil {
				return found, err
			}
		case name == files.LockName, name == files.HolderName, files.IsTemporary(name):
		case found.manifest == nil:
			return found, fmt.Errorf("%s: %w: it holds %s and no %s; choose another --out", dir, ErrNotStudy, name, manifestName)
		}
	}
	return found, nil
}

// startedShards returns the shards of dir that have started, by their total and number.
func startedShards(dir string) ([]startedShard, error) {
	entries, err := os.ReadDir(filepath.Join(dir, shardsName))
	if err != nil {
		return nil, err
	}
	var all []startedShard
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") {
			continue
		}
		path := filepath.Join(dir, shardsName, name)
		parts := shardDirectory.FindStringSubmatch(name)
		if parts == nil || !entry.IsDir() {
			return nil, fmt.Errorf("%s: %w: it is no shard's directory; move it away, or choose another --out", path, ErrNotStudy)
		}
		number, err := strconv.Atoi(parts[1])
		of, problem := strconv.Atoi(parts[2])
		if err := errors.Join(err, problem); err != nil {
			return nil, err
		}
		inside, err := takeInventory(path)
		if err != nil {
			return nil, err
		}
		if inside.manifest == nil {
			continue
		}
		shard := Shard{number, of}
		if inside.manifest.Shard != shard.String() {
			return nil, fmt.Errorf("%s: %w: it holds %s; give the directory its name back",
				path, ErrForeign, shardText(inside.manifest.Shard))
		}
		all = append(all, startedShard{shard, inside.manifest})
	}
	slices.SortFunc(all, func(a, b startedShard) int {
		if a.Of != b.Of {
			return a.Of - b.Of
		}
		return a.Number - b.Number
	})
	return all, nil
}

// check returns an error if the shard, or the whole study, may not be begun or resumed in the
// directory.
func (found inventory) check(dir string, plan Plan, digest string, shard Shard) error {
	whole := shard == Shard{}
	if m := found.manifest; m != nil {
		switch {
		case m.Shard != "":
			return shardItself(dir, m)
		case whole && m.Merged > 0:
			return otherShards(dir, fmt.Sprintf("a study merged from shards i/%d", m.Merged))
		case !whole && m.Merged == 0:
			return otherShards(dir, "a study without shards")
		case !whole && m.Merged != shard.Of:
			return otherShards(dir, fmt.Sprintf("a study merged from shards i/%d", m.Merged))
		}
	}
	for _, other := range found.shards {
		if other.Of != shard.Of {
			return otherShards(dir, fmt.Sprintf("shard %v", other.Shard))
		}
		if err := samePlan(other.directory(dir), other.manifest, plan, digest, remedyOtherOut); err != nil {
			return err
		}
	}
	if whole && found.manifest != nil {
		return samePlan(dir, found.manifest, plan, digest, remedyOtherOut)
	}
	return nil
}

// shardItself is the error for a shard's directory in the place of the study's.
func shardItself(dir string, m *manifest) error {
	return fmt.Errorf("%s: %w: this is %s itself; name the study's directory", dir, ErrOtherShards, shardText(m.Shard))
}

func otherShards(dir, there string) error {
	return fmt.Errorf("%s: %w: it holds %s; resume that, or choose another --out", dir, ErrOtherShards, there)
}

// Remedies for ErrOtherPlan.
const (
	remedyOtherOut = "only replications may change, and only upwards; choose another --out"
	remedyMerge    = "merge joins the shards of one study; remove what does not belong to it"
)

// samePlan returns ErrOtherPlan, with every difference, if the study or shard in dir has another
// plan than the given one.
func samePlan(dir string, m *manifest, plan Plan, digest, remedy string) error {
	if m.Digest == digest {
		return nil
	}
	there, err := m.plan(dir)
	if errors.Is(err, fs.ErrNotExist) {
		// The process was killed before it wrote design.csv: all but the rows can be compared.
		there.Rows = plan.Rows
	} else if err != nil {
		return err
	}
	all := differences(there, plan)
	if len(all) == 0 {
		all = []string{"the rows of the design differ"}
	}
	return fmt.Errorf("%s: %w\n  %s\n%s", dir, ErrOtherPlan, strings.Join(all, "\n  "), remedy)
}
