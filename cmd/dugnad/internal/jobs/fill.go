package jobs

import (
	"context"
	"errors"
	"io"
	"time"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/sim"
	"dugnad/sim/results"
)

// A resultsPlan is what a job puts into a results directory.
type resultsPlan struct {
	job          Job
	name, title  string                // of the data package; the name is that of the directory, too
	scenarios    []*scenarios.Scenario // the first is the base, whose seed all have
	replications int
	workers      int
	simulate     func(ctx context.Context, w *tables.Writer) error // runs, sums up, and writes rows as runs end
	tables       func() []tables.Content                           // once all runs have ended
	others       func(w *tables.Writer) error                      // files beside the tables; nil: none
	figures      string                                            // the command whose figures are drawn; empty: none
	findings     func(set *tables.Buffers) *findings.Findings      // what they are drawn from
}

// ran says what the results are of, for the manifest.
func (f *resultsPlan) ran() []results.Scenario {
	var all []results.Scenario
	for _, s := range f.scenarios {
		all = append(all, results.Scenario{Name: s.Name, Digest: s.Digest()})
	}
	return all
}

// fill runs a job and writes its results directory, whose path it returns with the tables.
func (s *Sink) fill(ctx context.Context, out Output, f *resultsPlan) (path string, set *tables.Buffers, err error) {
	directory, err := out.create(f.name)
	if err != nil {
		return "", nil, err
	}
	defer directory.Abort() // does nothing after Finish
	base, ran := f.scenarios[0], f.ran()
	w := &tables.Writer{Directory: directory, Origin: tables.Provenance(ran, uint64(base.Seed), f.replications)}
	defer w.Close()
	begin := time.Now()
	if set, err = f.run(ctx, w); err != nil {
		return "", nil, err
	}
	simulated := time.Since(begin) - w.Elapsed
	drew, err := s.writeAndDraw(ctx, w, set, f)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return "", nil, err
	}
	return directory.Path(), set, directory.Finish(results.Manifest{
		Scenarios:    ran,
		Seed:         uint64(base.Seed),
		Replications: f.replications,
		Environment:  s.Environment(f.job),
		Timing:       map[string]float64{"simulate": simulated.Seconds(), "write": w.Elapsed.Seconds(), "draw": drew.Seconds()},
	})
}

// run runs the job and makes the tables, which are not yet written.
func (f *resultsPlan) run(ctx context.Context, w *tables.Writer) (*tables.Buffers, error) {
	if err := errors.Join(f.simulate(ctx, w), ctx.Err()); err != nil {
		return nil, err
	}
	set := new(tables.Buffers)
	return set, set.Add(f.tables()...)
}

// writeAndDraw writes the tables and draws the figures. Figures need the processor and tables the
// disk: with a worker for each they go on at the same time.
func (s *Sink) writeAndDraw(ctx context.Context, w *tables.Writer, set *tables.Buffers, f *resultsPlan) (drew time.Duration, err error) {
	parts := []struct {
		do   func() error
		took *time.Duration
		err  error
	}{
		{do: func() error {
			if f.figures == "" || s.Draw == nil {
				return nil
			}
			figures := &tables.Writer{Directory: w.Directory}
			return s.Draw(ctx, f.figures, f.findings(set), f.workers-1, func(name string, content func(io.Writer) error) error { // one worker writes the tables
				return figures.File("figures/"+name, content)
			})
		}, took: &drew},
		{do: func() error { return errors.Join(f.write(w, set), w.Close()) }, took: &w.Elapsed},
	}
	sim.ForEach(f.workers, len(parts), func(_, i int) {
		begin := time.Now()
		parts[i].err = parts[i].do()
		*parts[i].took += time.Since(begin)
	})
	return drew, errors.Join(parts[0].err, parts[1].err)
}

// write writes everything but the rows that were written as runs ended, and the figures.
func (f *resultsPlan) write(w *tables.Writer, set *tables.Buffers) error {
	if err := set.Write(w); err != nil {
		return err
	}
	if f.others != nil {
		if err := f.others(w); err != nil {
			return err
		}
	}
	for i, s := range f.scenarios {
		name := "scenario.toml"
		if len(f.scenarios) > 1 {
			name = "scenarios/" + s.Name + ".toml"
		}
		if i > 0 && s.Name == f.scenarios[0].Name {
			continue // an explanation of a scenario and itself
		}
		if err := w.Scenario(name, s); err != nil {
			return err
		}
	}
	return w.DataPackage(f.name, f.title)
}

// failures counts the runs of a job that failed, and tells of each.
type failures struct {
	sink  *Sink
	count int
}

// add tells of a run that failed; of the first panic also where, for a report.
func (f *failures) add(run string, err error) {
	f.count++
	f.sink.Say("%s failed: %v", run, err)
	var bug *sim.PanicError
	if f.count == 1 && errors.As(err, &bug) {
		f.sink.Say("this is a fault of dugnad, not of the scenario; please report it with\n%s", bug.Stack)
	}
}

// end returns the error of a job of which a run failed, and says so.
func (f *failures) end(of int, what string) error {
	if f.count == 0 {
		return nil
	}
	f.sink.Say("%d of %d %s failed; nothing was kept", f.count, of, what)
	return fault.ErrFailed
}

// refuseSize returns the error of tables that would fill a disk by surprise. Parquet is a sixth of
// the size, and made for it.
func refuseSize(bytes float64, format string, forced bool) error {
	const mostBytes = 1e9
	if bytes > mostBytes && format != tables.Parquet && !forced {
		return fault.Input("take --format parquet, fewer replications or --by all, or insist with --force-size",
			"the tables would take about %.1f GB; allowed: 1 GB", bytes/1e9)
	}
	return nil
}
