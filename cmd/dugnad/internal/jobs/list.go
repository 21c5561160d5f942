package jobs

import (
	"context"
	"encoding/json"
	"fmt"
)

// Check calls the Check of a job: it reads all input and reports every error. It writes nothing.
func Check(ctx context.Context, job Job, s *Sink) (Work, error) {
	switch j := job.(type) {
	case *Run:
		return asWork(j.Check(ctx, s))
	case *Compare:
		return asWork(j.Check(ctx, s))
	case *Explain:
		return asWork(j.Check(ctx, s))
	case *Validate:
		return asWork(j.Check(ctx, s))
	case *Trace:
		return asWork(j.Check(ctx, s))
	case *Study:
		return asWork(j.Check(ctx, s))
	case *Sensitivity:
		return asWork(j.Check(ctx, s))
	}
	panic(fmt.Sprintf("no job: %T", job))
}

// asWork returns a nil interface, rather than a nil pointer in one, beside an error.
func asWork[W Work](work W, err error) (Work, error) {
	if err != nil {
		return nil, err
	}
	return work, nil
}

// FromEnvironment returns the job in the environment of a manifest. It returns nil if the manifest has
// none, or if another version wrote a job that this one cannot read.
func FromEnvironment(environment map[string]any) Job {
	kept, _ := environment["job"].(map[string]any)
	for _, job := range []Job{&Run{}, &Compare{}, &Explain{}, &Validate{}, &Trace{}, &Study{}, &Sensitivity{}} {
		command, _ := job.Command()
		values, ok := kept[command]
		if !ok {
			continue
		}
		text, err := json.Marshal(values)
		if err == nil {
			err = json.Unmarshal(text, job)
		}
		if err != nil {
			return nil
		}
		return job
	}
	return nil
}
