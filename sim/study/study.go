package study

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"sync"

	"dugnad/sim"
	"dugnad/sim/files"
)

// A Study is a study, or one shard of it, that this process works on. Recorded,
// Outcomes, Missing and Keep may be called while Run works; otherwise use it
// from one goroutine.
type Study struct {
	dir         string // of the whole study
	place       string // of the shard: dir where there are none
	plan        Plan
	digest      string
	shard       Shard
	environment map[string]any
	earlier     map[string]any // the environment of who wrote the manifest before
	lock        *files.Lock
	manifest    manifest // as it stands in place
	ran         bool     // this process has recorded runs

	guard    sync.Mutex
	outcomes map[run]Outcome
	failed   int   // among them
	unkept   error // why Keep could not write a file
	chunks   int   // the highest number of a chunk
}

// Open begins a study in dir, or resumes the one that is there, and takes its
// lock until Close. The shard decides which runs are this process's, and where
// they are kept: in dir itself, or in dir/shards/i-of-n. Files are kept beside
// the manifest, and environment in it.
//
// Resuming wants the same plan, of which only Replications may be higher; the
// files may have changed, they decide nothing. All that is there is read and
// verified. Unless Open succeeds nothing but missing directories, the lock and
// temporary files has been touched.
//
// Errors wrap ErrNotStudy, ErrOtherPlan, ErrOtherShards, ErrForeign or
// ErrChanged (the user's to put right), ErrHeld or ErrTruncated, or a system's
// error.
func Open(dir string, plan Plan, shard Shard, contents []File, environment map[string]any) (*Study, error) {
	if err := errors.Join(plan.check(), shard.check(), checkNames(contents)); err != nil {
		return nil, err
	}
	s := &Study{
		dir: filepath.Clean(dir), plan: plan, digest: plan.Digest(), shard: shard,
		environment: environment,
	}
	s.place = shard.directory(s.dir)
	if err := s.admitted(); err != nil {
		return nil, err
	}
	if err := files.MakeDirectory(s.place); err != nil {
		return nil, err
	}
	var err error
	if s.lock, err = files.TakeLock(s.place); err != nil {
		return nil, err
	}
	if err := s.begin(contents); err != nil {
		return nil, errors.Join(err, s.lock.Release())
	}
	return s, nil
}

// admitted looks at the whole study's directory.
func (s *Study) admitted() error {
	found, err := look(s.dir)
	if err != nil {
		return err
	}
	return found.admits(s.dir, s.plan, s.digest, s.shard)
}

// begin makes the place ready under the lock: reads what is there, and writes
// what is not.
func (s *Study) begin(contents []File) error {
	// Since the first look another process may have begun.
	if err := s.admitted(); err != nil {
		return err
	}
	old, err := readManifest(s.place)
	if err != nil {
		return err
	}
	if old != nil {
		if err := samePlan(s.place, old, s.plan, s.digest, anotherOut); err != nil {
			return err
		}
		if old.Replications > s.plan.Replications {
			return fmt.Errorf("%s: %w\n  replications: %d there, %d now\n%s",
				s.place, ErrOtherPlan, old.Replications, s.plan.Replications, anotherOut)
		}
	}
	if s.outcomes, s.chunks, err = readChunks(s.place, s.plan, s.digest, s.shard); err != nil {
		return err
	}
	_, s.failed = tally(s.outcomes)
	if s.lock.Warning() == "" { // else they may be another process's, which is at work
		for _, dir := range []string{s.place, filepath.Join(s.place, chunksName)} {
			if err := files.Clear(dir); err != nil {
				return err
			}
		}
	}
	design, err := designFile(s.plan)
	if err != nil {
		return err
	}
	next := manifestOf(s.plan, s.shard, s.environment)
	extended := false
	if old != nil {
		s.earlier = old.Environment
		next.Timing = old.Timing
		extended = old.Replications < s.plan.Replications
		for _, name := range []string{outcomesName, failuresName} {
			if digest := old.lists(name); digest != "" && !extended {
				next.Files = append(next.Files, entry{name, digest})
			}
		}
	}
	if s.manifest, err = settle(s.place, old, next, append(contents[:len(contents):len(contents)], design), extended); err != nil {
		return err
	}
	return files.MakeDirectory(filepath.Join(s.place, chunksName))
}

// Path is the directory that holds this process's part: the study's, or the
// shard's within it.
func (s *Study) Path() string { return s.place }

// Warning is what the user should know about the directory, such as that its
// file system has no locks; empty where there is nothing.
func (s *Study) Warning() string { return s.lock.Warning() }

// Earlier is the environment of the process that worked on this shard before, as given to Open;
// nil if there was none. Another version of the program may be another model.
func (s *Study) Earlier() map[string]any { return s.earlier }

// Total is the number of runs of this shard.
func (s *Study) Total() int { return len(s.plan.runs(s.shard)) }

// Missing lists the runs of this shard that are not recorded, by row, then
// replication. A run that has failed is recorded. Digest is the plan's.
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

// Recorded counts the runs of this shard that are on the disk: those that
// succeeded, and those that failed.
func (s *Study) Recorded() (done, failed int) {
	s.guard.Lock()
	defer s.guard.Unlock()
	return len(s.outcomes) - s.failed, s.failed
}

// Outcomes are all that is recorded of this shard, by row, then replication.
// The values are the study's own; do not write to them.
func (s *Study) Outcomes() []Outcome {
	s.guard.Lock()
	defer s.guard.Unlock()
	return sorted(s.outcomes)
}

// Keep writes a file below the study's directory, whole or not at all: a
// series of one run as "series/000012-003.csv". What has the name is replaced.
// The manifest does not list it. Several goroutines may keep files at once.
//
// A file that cannot be written, as on a full disk, is no failure of the run whose file it
// is: Run then records nothing of that run, begins no other, and returns Keep's error.
func (s *Study) Keep(name string, content []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	err := files.WriteVia(s.place, filepath.Join(s.place, filepath.FromSlash(name)), content)
	if err != nil {
		s.guard.Lock()
		s.unkept = err
		s.guard.Unlock()
	}
	return err
}

func (s *Study) keepProblem() error {
	s.guard.Lock()
	defer s.guard.Unlock()
	return s.unkept
}

// Finish ends a session. If every run of this shard is recorded it is
// complete, and a whole study gets its outcomes.csv and failures.csv; those of
// shards are written by Merge. Timing, in seconds, is added to that of earlier
// sessions in the manifest; if nothing was run and nothing is missing, nothing
// is written.
func (s *Study) Finish(timing map[string]float64) (complete bool, err error) {
	complete = len(s.Missing()) == 0
	tabled, err := s.manifest.tabled(s.place)
	if err != nil {
		return false, err
	}
	var contents []File
	if complete && s.shard == (Shard{}) && !tabled {
		if contents, err = tables(s.plan, s.Outcomes()); err != nil {
			return false, err
		}
	}
	if !s.ran && len(contents) == 0 {
		return complete, nil
	}
	next := s.manifest
	next.Files = append([]entry{}, s.manifest.Files...)
	next.Environment = manifestOf(Plan{}, Shard{}, s.environment).Environment
	next.Timing = maps.Clone(s.manifest.Timing)
	if s.ran {
		for name, seconds := range timing {
			next.Timing[name] += seconds
		}
	}
	old := s.manifest
	if s.manifest, err = settle(s.place, &old, next, contents, true); err != nil {
		return false, err
	}
	s.ran = false
	return complete, nil
}

// Close releases the lock. A second time it does nothing.
func (s *Study) Close() error { return s.lock.Release() }
