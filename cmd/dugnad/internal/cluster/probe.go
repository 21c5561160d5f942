package cluster

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/scenarios"
)

// Probe is the measured cost of a few runs of a study.
type Probe struct {
	Runs    int
	Seconds float64 // mean of a run on one CPU, including the preparation of its scenario
	Failure string  // reason of the last failed run; empty if none failed
}

// RunProbe measures the first replication of the first, the middle and the last row, or of the corners
// of a design whose rows are not made. A failed run is recorded in the probe; the only error is that
// of a cancelled context.
func RunProbe(ctx context.Context, w *jobs.StudyWork) (Probe, error) {
	if w.Rows() == nil {
		return probeCorners(ctx, w)
	}
	rows := slices.Compact([]int{0, len(w.Rows()) / 2, len(w.Rows()) - 1})
	p := Probe{Runs: len(rows)}
	begin := time.Now()
	for _, row := range rows {
		e, err := w.Experiment(row)
		if err == nil {
			_, err = e.Run(ctx, w.Rows()[row].Luck, 1, 1, nil, nil)
		}
		if ctx.Err() != nil {
			return p, ctx.Err()
		}
		if err != nil {
			p.Failure = fmt.Sprintf("row %d: %v", row, err)
		}
	}
	p.Seconds = time.Since(begin).Seconds() / float64(p.Runs)
	return p, nil
}

// probeCorners is RunProbe without rows.
func probeCorners(ctx context.Context, w *jobs.StudyWork) (Probe, error) {
	p := Probe{}
	begin := time.Now()
	for _, corner := range w.Corners() {
		const luckBlock = 0
		p.Runs++
		_, err := scenarios.NewExperiment(corner).Run(ctx, luckBlock, 1, 1, nil, nil)
		if ctx.Err() != nil {
			return p, ctx.Err()
		}
		if err != nil {
			p.Failure = fmt.Sprintf("a corner of the design: %v", err)
		}
	}
	p.Seconds = time.Since(begin).Seconds() / float64(max(p.Runs, 1))
	return p, nil
}

// bytesOf estimates the disk space of the study, in bytes.
func bytesOf(w *jobs.StudyWork, p Probe, runs int) float64 {
	const cell, block, seriesRow = 20, 4096, 155 // bytes, measured; a file takes at least a block
	row := float64(40 + cell*len(w.Outcomes))
	chunks := float64(runs)
	if p.Seconds < 0.01 { // short runs share a chunk
		chunks /= 5
	}
	total := float64(runs)*2*row + chunks*block // outcomes.csv and the chunks
	if w.Job.KeepSeries {
		base := agents.NewBlueprint(w.Base().Setting())
		total += float64(runs) * float64(base.SeriesRows(agents.ByGroup)) * seriesRow
	}
	return total
}

// Estimate is the size and the expected cost of a study. Seconds are of the whole study on Workers CPUs,
// SecondsEach of one run; Bytes are disk space.
type Estimate struct {
	Rows         int     `json:"rows"`
	Replications int     `json:"replications"`
	Runs         int     `json:"runs"`
	SecondsEach  float64 `json:"seconds_each"`
	Workers      int     `json:"workers"`
	Seconds      float64 `json:"seconds"`
	Bytes        float64 `json:"bytes"`
}

// NewEstimate extrapolates the cost of a study, or of its shard, from a probe.
func NewEstimate(w *jobs.StudyWork, p Probe) Estimate {
	e := Estimate{
		Rows: w.RowCount(), Replications: w.Replications, Runs: w.RowCount() * w.Replications,
		SecondsEach: p.Seconds, Workers: w.Job.Workers,
	}
	if n := w.Shard.Of; n > 0 {
		e.Runs = (e.Runs + n - 1) / n
	}
	e.Seconds = float64(e.Runs) * p.Seconds / float64(min(w.Job.Workers, e.Runs))
	e.Bytes = math.Ceil(bytesOf(w, p, e.Runs))
	return e
}
