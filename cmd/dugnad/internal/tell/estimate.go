package tell

import (
	"fmt"
	"math"

	"dugnad/cmd/dugnad/internal/cluster"
	"dugnad/cmd/dugnad/internal/jobs"
)

// Estimate returns the size of a study, and the time and disk space it would take, as text.
func Estimate(j *jobs.StudyWork, p cluster.Probe, e cluster.Estimate) string {
	text := fmt.Sprintf("%s: %s × %s = %s of %s\n", j.Name,
		jobs.Quantity(e.Rows, "row"), jobs.Quantity(e.Replications, "replication"), jobs.Quantity(e.Rows*e.Replications, "run"), j.Base().Name)
	text += fmt.Sprintf("design: %s\n", j.DesignText())
	for i := range j.Factors {
		f := &j.Factors[i]
		text += fmt.Sprintf("  %s: %s\n", f.Column(), f.Text())
	}
	if j.Shard.Of > 0 {
		text += fmt.Sprintf("shard %d of %d: about %s\n", j.Shard.Number, j.Shard.Of, jobs.Quantity(e.Runs, "run"))
	}
	text += fmt.Sprintf("time: about %s on %s (%s of the probe took %.2g s each)\n",
		Duration(e.Seconds), jobs.Quantity(e.Workers, "worker"), jobs.Quantity(p.Runs, "run"), p.Seconds)
	text += fmt.Sprintf("disk: about %s in %s\n", size(e.Bytes), j.Directory)
	return text + "nothing was written\n"
}

// Duration returns a time in seconds as text, in the unit that suits its size.
func Duration(seconds float64) string {
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

// size returns a number of bytes as text.
func size(bytes float64) string {
	switch {
	case bytes < 1e6:
		return fmt.Sprintf("%.0f kB", math.Ceil(bytes/1e3))
	case bytes < 1e9:
		return fmt.Sprintf("%.1f MB", bytes/1e6)
	}
	return fmt.Sprintf("%.1f GB", bytes/1e9)
}
