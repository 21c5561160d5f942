package cluster

import (
	"context"
	"fmt"
	"math"
	"time"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/jobs"
)

// A Probe is what a few runs of a study took.
type Probe struct {
	Runs    int
	Seconds float64 // of one run on one CPU, on average, with the preparation of its scenario
	Failed  string  // why a run failed; empty if none did
}

// RunProbe runs the first replication of the first, the middle and the last row.
func RunProbe(ctx context.Context, w *jobs.StudyWork) (Probe, error) {
	rows := []int{0, len(w.Rows()) / 2, len(w.Rows()) - 1}
	var p Probe
	tried := map[int]bool{}
	begin := time.Now()
	for _, row := range rows {
		if tried[row] {
			continue
		}
		tried[row] = true
		p.Runs++
		e, err := w.Experiment(row)
		if err == nil {
			_, err = e.Run(ctx, w.Rows()[row].Luck, 1, 1, nil, nil)
		}
		if ctx.Err() != nil {
			return p, ctx.Err()
		}
		if err != nil {
			p.Failed = fmt.Sprintf("row %d: %v", row, err)
		}
	}
	p.Seconds = time.Since(begin).Seconds() / float64(p.Runs)
	return p, nil
}

// bytesOf estimates what the study takes on the disk.
func bytesOf(w *jobs.StudyWork, p Probe, runs int) float64 {
	const cell, block, seriesRow = 20, 4096, 155 // as measured; a file takes at least a block
	row := float64(40 + cell*len(w.Outcomes))
	total := float64(runs) * 2 * row // outcomes.csv, and the chunks
	chunks := float64(runs)
	if p.Seconds < 0.01 { // short runs share a chunk
		chunks /= 5
	}
	total += chunks * block
	if w.Job.KeepSeries {
		base := agents.NewBlueprint(w.Base().Setting())
		total += float64(runs) * float64(base.SeriesRows(agents.ByGroup)) * seriesRow
	}
	return total
}

// An Estimate is the work that is planned, in numbers.
type Estimate struct {
	Rows         int     `json:"rows"`
	Replications int     `json:"replications"`
	Runs         int     `json:"runs"`
	SecondsEach  float64 `json:"seconds_each"`
	Workers      int     `json:"workers"`
	Seconds      float64 `json:"seconds"`
	Bytes        float64 `json:"bytes"`
}

// NewEstimate returns what the study would take, by a probe of it.
func NewEstimate(w *jobs.StudyWork, p Probe) Estimate {
	e := Estimate{
		Rows: len(w.Rows()), Replications: w.Replications, Runs: len(w.Rows()) * w.Replications,
		SecondsEach: p.Seconds, Workers: w.Job.Workers,
	}
	if n := w.Shard.Of; n > 0 {
		e.Runs = (e.Runs + n - 1) / n
	}
	e.Seconds = float64(e.Runs) * p.Seconds / float64(min(w.Job.Workers, e.Runs))
	e.Bytes = math.Ceil(bytesOf(w, p, e.Runs))
	return e
}
