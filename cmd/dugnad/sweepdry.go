package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"dugnad/agents"
)

// probe is what a few runs of a study took.
type probe struct {
	runs    int
	seconds float64 // of one run on one CPU, on average, with the preparation of its scenario
	failed  string  // why a run failed; empty if none did
}

// probe runs the first replication of the first, the middle and the last row.
func (j *studyJob) probe(ctx context.Context) (probe, error) {
	rows := []int{0, len(j.study.Rows()) / 2, len(j.study.Rows()) - 1}
	var p probe
	tried := map[int]bool{}
	begin := time.Now()
	for _, row := range rows {
		if tried[row] {
			continue
		}
		tried[row] = true
		p.runs++
		e, err := j.study.Experiment(row)
		if err == nil {
			_, err = e.Run(ctx, j.study.Rows()[row].Luck, 1, 1, nil, nil)
		}
		if ctx.Err() != nil {
			return p, ctx.Err()
		}
		if err != nil {
			p.failed = fmt.Sprintf("row %d: %v", row, err)
		}
	}
	p.seconds = time.Since(begin).Seconds() / float64(p.runs)
	return p, nil
}

// bytes estimates what the study takes on the disk.
func (j *studyJob) bytes(p probe, runs int) float64 {
	const cell, block, seriesRow = 20, 4096, 155 // as measured; a file takes at least a block
	row := float64(40 + cell*len(j.study.Outcomes))
	total := float64(runs) * 2 * row // outcomes.csv, and the chunks
	chunks := float64(runs)
	if p.seconds < 0.01 { // short runs share a chunk
		chunks /= 5
	}
	total += chunks * block
	if j.keepSeries {
		base := agents.NewBlueprint(j.study.Base().Setting())
		total += float64(runs) * float64(base.SeriesRows(agents.ByGroup)) * seriesRow
	}
	return total
}

// estimate is the work that is planned, in numbers.
type estimate struct {
	Rows         int     `json:"rows"`
	Replications int     `json:"replications"`
	Runs         int     `json:"runs"`
	SecondsEach  float64 `json:"seconds_each"`
	Workers      int     `json:"workers"`
	Seconds      float64 `json:"seconds"`
	Bytes        float64 `json:"bytes"`
}

func (j *studyJob) estimate(p probe) estimate {
	e := estimate{
		Rows: len(j.study.Rows()), Replications: j.study.Replications, Runs: len(j.study.Rows()) * j.study.Replications,
		SecondsEach: p.seconds, Workers: j.workers,
	}
	if n := j.shard.Of; n > 0 {
		e.Runs = (e.Runs + n - 1) / n
	}
	e.Seconds = float64(e.Runs) * p.seconds / float64(min(j.workers, e.Runs))
	e.Bytes = math.Ceil(j.bytes(p, e.Runs))
	return e
}

// dryRun says what a study would take, and runs no more than a probe of it.
func (j *studyJob) dryRun(ctx context.Context, asJSON bool) error {
	p, err := j.probe(ctx)
	if err != nil {
		return err
	}
	e := j.estimate(p)
	if p.failed != "" {
		j.say("a run of the probe failed: %s", p.failed)
	}
	if asJSON {
		return j.printJSON([]estimate{e})
	}
	text := fmt.Sprintf("%s: %s × %s = %s of %s\n", j.study.Name,
		counted(e.Rows, "row"), counted(e.Replications, "replication"), counted(e.Rows*e.Replications, "run"), j.study.Base().Name)
	text += fmt.Sprintf("design: %s\n", j.study.DesignText())
	for i := range j.study.Factors {
		f := &j.study.Factors[i]
		text += fmt.Sprintf("  %s: %s\n", f.Column(), f.Text())
	}
	if j.shard.Of > 0 {
		text += fmt.Sprintf("shard %d of %d: about %s\n", j.shard.Number, j.shard.Of, counted(e.Runs, "run"))
	}
	text += fmt.Sprintf("time: about %s on %s (%s of the probe took %.2g s each)\n",
		duration(e.Seconds), counted(e.Workers, "worker"), counted(p.runs, "run"), p.seconds)
	text += fmt.Sprintf("disk: about %s in %s\n", size(e.Bytes), j.directory)
	return j.print(text + "nothing was written\n")
}

// duration is a time for people.
func duration(seconds float64) string {
	switch {
	case seconds < 90:
		return fmt.Sprintf("%.0f s", math.Ceil(seconds))
	case seconds < 90*60:
		return fmt.Sprintf("%.0f min", seconds/60)
	case seconds < 48*3600:
		return fmt.Sprintf("%.1f h", seconds/3600)
	}
	return fmt.Sprintf("%.1f days", seconds/86400)
}

// size is a number of bytes for people.
func size(bytes float64) string {
	switch {
	case bytes < 1e6:
		return fmt.Sprintf("%.0f kB", math.Ceil(bytes/1e3))
	case bytes < 1e9:
		return fmt.Sprintf("%.1f MB", bytes/1e6)
	}
	return fmt.Sprintf("%.1f GB", bytes/1e9)
}
