package tell

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/cwriter"
	"github.com/vbauerster/mpb/v8/decor"
)

// progress shows how many runs of an ensemble are done: on a terminal as a bar with rate and time left,
// otherwise as a line every plainEvery. Its methods may be called from any goroutine.
type progress struct {
	runs, months int // of the ensemble
	begin        time.Time
	runsDone     atomic.Int64
	monthsDone   atomic.Int64

	bars *mpb.Progress // on a terminal
	bar  *mpb.Bar
	stop chan struct{} // otherwise
	idle sync.WaitGroup
}

// plainEvery is the time between two lines, long enough for a log.
const plainEvery = 5 * time.Second

// NewProgress begins to show the progress of runs of monthsEach months each on out. End ends it.
func NewProgress(ctx context.Context, out io.Writer, runs, monthsEach int) *progress {
	p := &progress{runs: runs, months: runs * monthsEach, begin: time.Now()}
	if _, terminal := TerminalWidth(out); terminal {
		p.bars = mpb.NewWithContext(ctx, mpb.WithOutput(out), mpb.WithWidth(30))
		count := decor.Any(func(decor.Statistics) string {
			return fmt.Sprintf("%d of %d replications ", p.runsDone.Load(), p.runs)
		})
		rate := decor.Any(func(decor.Statistics) string {
			return fmt.Sprintf(" %s, time left ", p.rate())
		})
		p.bar = p.bars.AddBar(int64(p.months), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(count), mpb.AppendDecorators(rate, decor.AverageETA(decor.ET_STYLE_GO)))
		return p
	}
	p.stop = make(chan struct{})
	p.idle.Go(func() { p.plain(out) })
	return p
}

// plain prints a line every plainEvery until End.
func (p *progress) plain(out io.Writer) {
	ticker := time.NewTicker(plainEvery)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
			left := "unknown"
			if done := p.monthsDone.Load(); done > 0 {
				total := float64(time.Since(p.begin)) * float64(p.months) / float64(done)
				left = (time.Duration(total) - time.Since(p.begin)).Round(time.Second).String()
			}
			fmt.Fprintf(out, "dugnad: %d of %d replications, %s, time left %s\n", p.runsDone.Load(), p.runs, p.rate(), left)
		}
	}
}

// rate returns the runs per second, or the seconds per run if these are more than one.
func (p *progress) rate() string {
	perSecond := float64(p.monthsDone.Load()) / float64(p.months) * float64(p.runs) / time.Since(p.begin).Seconds()
	if perSecond < 1 && perSecond > 0 {
		return fmt.Sprintf("%.1f s each", 1/perSecond)
	}
	return fmt.Sprintf("%.1f a second", perSecond)
}

// Month counts a simulated month of any run.
func (p *progress) Month() {
	p.monthsDone.Add(1)
	if p.bar != nil {
		p.bar.Increment()
	}
}

// Run counts a finished run.
func (p *progress) Run() {
	p.runsDone.Add(1)
}

// End removes the bar, or stops the lines, and waits until nothing more is printed.
func (p *progress) End() {
	if p.bars != nil {
		p.bar.Abort(true)
		p.bars.Wait()
		return
	}
	close(p.stop)
	p.idle.Wait()
}

// TerminalWidth returns the width of a terminal in columns. terminal is false if out is no terminal, or a
// dumb one.
func TerminalWidth(out io.Writer) (columns int, terminal bool) {
	file, isFile := out.(*os.File)
	if !isFile || !cwriter.IsTerminal(int(file.Fd())) || os.Getenv("TERM") == "dumb" {
		return 0, false
	}
	columns, _, err := cwriter.GetSize(int(file.Fd()))
	return columns, err == nil && columns > 0
}
