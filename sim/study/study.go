package study

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"sync"

	"dugnad/sim"
	"dugnad/sim/files"
)

// A Study is a study, or one shard of it, that this process works on. Recorded,
// Outcomes, Missing and Keep may be called while Run works; all other methods
// are called from one goroutine.
type Study struct {
	dir         string // of the whole study
	path        string // of this process's part: dir, or the shard's directory
	plan        Plan
	digest      string
	shard       Shard
	environment map[string]any
	lock        *files.Lock
	anchor      files.Anchor
	manifest    manifest // as it is on disk
	ran         bool     // this process has recorded runs

	guard     sync.Mutex
	outcomes  map[run]Outcome
	builds    builds
	failed    int            // failed runs among outcomes
	kept      []files.Listed // since the last chunk
	keepError error          // of the last Keep that could not write its file
	chunks    int            // the highest number of a chunk
}

// Open begins a study in dir, or resumes the one that is there, and holds its
// lock until Close. The shard decides which runs belong to this process, and
// where they are kept: in dir itself, or in dir/shards/i-of-n. The contents are
// written beside the manifest; the environment is part of the manifest.
//
// Resuming requires the same plan; only Replications may be higher. The
// contents may differ, since no outcome depends on them. Everything in the
// directory is read and verified. If Open fails, it has changed nothing but
// missing directories, the lock and temporary files.
//
// Errors wrap ErrNotStudy, ErrOtherPlan, ErrOtherShards, ErrForeign or
// ErrChanged, which the user can correct, ErrHeld or ErrTruncated, or an error
// of the system.
func Open(dir string, plan Plan, shard Shard, contents []File, environment map[string]any) (*Study, error) {
	if err := errors.Join(plan.check(), shard.check(), checkNames(contents)); err != nil {
		return nil, err
	}
	s := &Study{
		dir: filepath.Clean(dir), plan: plan, digest: plan.Digest(), shard: shard,
		environment: environment,
	}
	s.path = shard.directory(s.dir)
	if err := s.checkDirectory(); err != nil {
		return nil, err
	}
	if err := files.MakeDirectory(s.path); err != nil {
		return nil, err
	}
	var err error
	if s.lock, err = files.TakeLock(s.path); err != nil {
		return nil, err
	}
	if s.anchor, err = files.NewAnchor(s.path); err != nil {
		return nil, errors.Join(err, s.lock.Release())
	}
	if err := s.begin(contents); err != nil {
		return nil, errors.Join(err, s.lock.Release())
	}
	return s, nil
}

// checkDirectory checks whether this shard may be begun or resumed in the study's directory.
func (s *Study) checkDirectory() error {
	found, err := takeInventory(s.dir)
	if err != nil {
		return err
	}
	return found.check(s.dir, s.plan, s.digest, s.shard)
}

// begin prepares the directory under the lock: it reads what exists and writes what is missing.
func (s *Study) begin(contents []File) error {
	// Another process may have begun a study since the first check.
	if err := s.checkDirectory(); err != nil {
		return err
	}
	old, err := readManifest(s.path)
	if err != nil {
		return err
	}
	if old != nil {
		if err := samePlan(s.path, old, s.plan, s.digest, remedyOtherOut); err != nil {
			return err
		}
		if old.Replications > s.plan.Replications {
			return fmt.Errorf("%s: %w\n  replications: %d there, %d now\n%s",
				s.path, ErrOtherPlan, old.Replications, s.plan.Replications, remedyOtherOut)
		}
	}
	found, err := readChunks(s.path, s.plan, s.digest, s.shard)
	if err != nil {
		return err
	}
	s.outcomes, s.builds, s.chunks = found.outcomes, found.builds, found.highest
	_, s.failed = tally(s.outcomes)
	if s.lock.Warning() == "" { // without a lock another process may be writing them
		for _, dir := range []string{s.path, filepath.Join(s.path, chunksName)} {
			if err := files.Clear(dir); err != nil {
				return err
			}
		}
	}
	design, err := designFile(s.plan)
	if err != nil {
		return err
	}
	next := manifestOf(s.plan, s.shard, withBuilds(s.environment, s.builds))
	extended := false
	if old != nil {
		next.Timing = old.Timing
		extended = old.Replications < s.plan.Replications
		for _, name := range []string{outcomesName, failuresName} {
			if digest := old.lists(name); digest != "" && !extended {
				next.Files = append(next.Files, entry{name, digest})
			}
		}
	}
	if s.manifest, err = reconcile(s.path, old, next, append(contents[:len(contents):len(contents)], design), extended); err != nil {
		return err
	}
	return files.MakeDirectory(filepath.Join(s.path, chunksName))
}

// Path returns the directory of this process's part: the study's, or the shard's within it.
func (s *Study) Path() string { return s.path }

// Warning tells the user that the file system has no locks; otherwise it is empty.
func (s *Study) Warning() string { return s.lock.Warning() }

// Builds returns the builds of the program whose runs of this shard are recorded, by name.
func (s *Study) Builds() []Build {
	s.guard.Lock()
	defer s.guard.Unlock()
	return s.builds.list()
}

// Total returns the number of runs of this shard.
func (s *Study) Total() int { return len(s.plan.runs(s.shard)) }

// Missing lists the runs of this shard that are not recorded, by row, then
// replication. A failed run is recorded. The identities' Digest is the plan's.
func (s *Study) Missing() []sim.Identity {
	s.guard.Lock()
	defer s.guard.Unlock()
	var all []sim.Identity
	for _, r := range s.plan.runs(s.shard) {
		if _, recorded := s.outcomes[r]; !recorded {
			all = append(all, r.identity(s.digest))
		}
	}
	return all
}

// Recorded counts the runs of this shard that are on disk: those that succeeded and those that
// failed.
func (s *Study) Recorded() (done, failed int) {
	s.guard.Lock()
	defer s.guard.Unlock()
	return len(s.outcomes) - s.failed, s.failed
}

// Outcomes returns the recorded outcomes of this shard, by row, then replication. The caller must
// not change their values.
func (s *Study) Outcomes() []Outcome {
	s.guard.Lock()
	defer s.guard.Unlock()
	return sortOutcomes(s.outcomes)
}

// Keep writes a file below the study's directory, completely or not at all, such as the series of
// one run as "series/000012-003.csv". The next chunk has its digest. An existing file must have the
// same content, as a killed process leaves it; any other is ErrNotWritten.
// Several goroutines may call Keep at once.
//
// If the file cannot be written, as on a full disk, the run has not failed: Run records nothing of
// that run, begins no other, and returns Keep's error.
func (s *Study) Keep(name string, content []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	err := s.anchor.Check()
	if err == nil {
		err = files.CheckInside(s.path, name)
	}
	path := filepath.Join(s.path, filepath.FromSlash(name))
	if err == nil {
		present, problem := files.Read(path)
		switch {
		case errors.Is(problem, fs.ErrNotExist):
			err = files.WriteVia(s.path, path, content)
		case problem != nil:
			err = problem
		case !bytes.Equal(present, content):
			err = fmt.Errorf("%s %w; move it away", path, ErrNotWritten)
		}
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	if err != nil {
		s.keepError = err
	} else {
		s.kept = append(s.kept, files.Listed{Path: name, SHA256: files.Digest(content), Bytes: int64(len(content))})
	}
	return err
}

func (s *Study) keepFailure() error {
	s.guard.Lock()
	defer s.guard.Unlock()
	return s.keepError
}

// Finish ends a session and reports whether the shard is complete, that is, every run is recorded.
// It writes outcomes.csv and failures.csv of a complete study; those of shards are written by
// Merge. Timing, in seconds, is added to that of earlier sessions in the manifest. If this process
// has recorded no run and no table is missing, nothing is written.
func (s *Study) Finish(timing map[string]float64) (complete bool, err error) {
	if err := s.anchor.Check(); err != nil {
		return false, err
	}
	complete = len(s.Missing()) == 0
	hasTables, err := s.manifest.hasTables(s.path)
	if err != nil {
		return false, err
	}
	var contents []File
	if complete && s.shard == (Shard{}) && !hasTables {
		if contents, err = tables(s.plan, s.Outcomes()); err != nil {
			return false, err
		}
	}
	if !s.ran && len(contents) == 0 {
		return complete, nil
	}
	next := s.manifest
	next.Files = append([]entry{}, s.manifest.Files...)
	next.Environment = withBuilds(s.environment, s.builds)
	next.Timing = maps.Clone(s.manifest.Timing)
	if s.ran {
		for name, seconds := range timing {
			next.Timing[name] += seconds
		}
	}
	old := s.manifest
	if s.manifest, err = reconcile(s.path, &old, next, contents, true); err != nil {
		return false, err
	}
	s.ran = false
	return complete, nil
}

// Close releases the lock. A second call does nothing.
func (s *Study) Close() error { return s.lock.Release() }
