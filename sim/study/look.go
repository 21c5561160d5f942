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

// directory is where the shard of the study in dir is kept: dir itself for the
// whole study.
func (s Shard) directory(dir string) string {
	if s == (Shard{}) {
		return dir
	}
	return filepath.Join(dir, shardsName, fmt.Sprintf("%d-of-%d", s.Number, s.Of))
}

var shardDirectory = regexp.MustCompile(`^([1-9][0-9]{0,8})-of-([1-9][0-9]{0,8})$`)

// A surroundings is what a directory holds before anything is done to it.
type surroundings struct {
	manifest *manifest // nil: nothing has begun here
	shards   []begun   // those that have begun, by number
}

// A begun shard is one whose directory has a manifest.
type begun struct {
	Shard
	manifest *manifest
}

// look reads what dir holds, changing nothing. A directory that is not there,
// is empty, or holds only locks, temporary files and shards of that kind, is
// one in which nothing has begun. One without a study's manifest that holds
// anything else is ErrNotStudy: it is somebody's.
func look(dir string) (surroundings, error) {
	var found surroundings
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
			if found.shards, err = lookAtShards(dir); err != nil {
				return found, err
			}
		case name == files.LockName, name == files.HolderName, files.IsTemporary(name):
		case found.manifest == nil:
			return found, fmt.Errorf("%s: %w: it holds %s and no %s; choose another --out", dir, ErrNotStudy, name, manifestName)
		}
	}
	return found, nil
}

// lookAtShards finds the shards of dir that have begun.
func lookAtShards(dir string) ([]begun, error) {
	entries, err := os.ReadDir(filepath.Join(dir, shardsName))
	if err != nil {
		return nil, err
	}
	var all []begun
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
		inside, err := look(path)
		if err != nil {
			return nil, err
		}
		if inside.manifest == nil {
			continue
		}
		shard := Shard{number, of}
		if inside.manifest.Shard != shard.String() {
			return nil, fmt.Errorf("%s: %w: it holds %s; give the directory its name back",
				path, ErrForeign, shardWords(inside.manifest.Shard))
		}
		all = append(all, begun{shard, inside.manifest})
	}
	slices.SortFunc(all, func(a, b begun) int {
		if a.Of != b.Of {
			return a.Of - b.Of
		}
		return a.Number - b.Number
	})
	return all, nil
}

// admits reports whether a shard, or the whole study, may be begun or resumed
// in a directory with these surroundings.
func (found surroundings) admits(dir string, plan Plan, digest string, shard Shard) error {
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
		if err := samePlan(other.directory(dir), other.manifest, plan, digest, anotherOut); err != nil {
			return err
		}
	}
	if whole && found.manifest != nil {
		return samePlan(dir, found.manifest, plan, digest, anotherOut)
	}
	return nil
}

// shardItself refuses a shard's directory where the study's is wanted.
func shardItself(dir string, m *manifest) error {
	return fmt.Errorf("%s: %w: this is %s itself; name the study's directory", dir, ErrOtherShards, shardWords(m.Shard))
}

func otherShards(dir, there string) error {
	return fmt.Errorf("%s: %w: it holds %s; resume that, or choose another --out", dir, ErrOtherShards, there)
}

// Remedies for ErrOtherPlan.
const (
	anotherOut    = "only replications may change, and only upwards; choose another --out"
	belongsToNone = "merge joins the shards of one study; remove what does not belong to it"
)

// samePlan returns ErrOtherPlan, with every difference, where what is kept in
// dir was made from another plan than the one given with its digest.
func samePlan(dir string, m *manifest, plan Plan, digest, remedy string) error {
	if m.Digest == digest {
		return nil
	}
	there, err := m.plan(dir)
	if errors.Is(err, fs.ErrNotExist) {
		// Killed before it had its design.csv: all but the rows can be compared.
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
