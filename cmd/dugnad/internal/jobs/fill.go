package jobs

import (
	"context"
	"errors"
	"io"
	"time"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios"
	"dugnad/sim"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// A filling is what a job puts into a results directory.
type filling struct {
	job          Job
	name, title  string                // of the data package; the name is that of the directory, too
	scenarios    []*scenarios.Scenario // the first is the base, whose seed all have
	replications int
	workers      int
	simulate     func(ctx context.Context, w *writer) error  // runs, sums up, and writes rows as runs end
	tables       func() []made                               // once all runs have ended
	others       func(w *writer) error                       // files beside the tables; nil: none
	figures      string                                      // the command whose figures are drawn; empty: none
	findings     func(tables *madeTables) *findings.Findings // what they are drawn from
}

// ran says what the results are of, for the manifest.
func (f *filling) ran() []results.Scenario {
	var all []results.Scenario
	for _, s := range f.scenarios {
		all = append(all, results.Scenario{Name: s.Name, Digest: s.Digest()})
	}
	return all
}

// fill runs a job and writes its results directory. A nil directory writes nothing.
func (s *Sink) fill(ctx context.Context, directory *results.Directory, f *filling) (*madeTables, error) {
	base := f.scenarios[0]
	ran := f.ran()
	w := &writer{directory: directory, origin: provenance(ran, uint64(base.Seed), f.replications)}
	defer w.closeAll()
	begin := time.Now()
	if err := f.simulate(ctx, w); err != nil {
		return nil, err
	}
	simulated := time.Since(begin) - w.took
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tables := &madeTables{}
	if err := tables.add(f.tables()...); err != nil {
		return nil, err
	}
	if directory == nil {
		return tables, nil
	}
	drew, err := s.writeAndDraw(ctx, w, tables, f)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return tables, directory.Finish(results.Manifest{
		Scenarios:    ran,
		Seed:         uint64(base.Seed),
		Replications: f.replications,
		Environment:  s.Environment(f.job),
		Timing:       map[string]float64{"simulate": simulated.Seconds(), "write": w.took.Seconds(), "draw": drew.Seconds()},
	})
}

// writeAndDraw writes the tables and draws the figures. Figures need the processor and tables the
// disk: with a worker for each they go on at the same time.
func (s *Sink) writeAndDraw(ctx context.Context, w *writer, tables *madeTables, f *filling) (drew time.Duration, err error) {
	parts := []struct {
		do   func() error
		took *time.Duration
		err  error
	}{
		{do: func() error {
			if f.figures == "" || s.Draw == nil {
				return nil
			}
			figures := &writer{directory: w.directory}
			return s.Draw(ctx, f.figures, f.findings(tables), f.workers-1, func(name string, content func(io.Writer) error) error { // one worker writes the tables
				return figures.file("figures/"+name, content)
			})
		}, took: &drew},
		{do: func() error { return errors.Join(f.write(w, tables), w.closeAll()) }, took: &w.took},
	}
	sim.ForEach(f.workers, len(parts), func(_, i int) {
		begin := time.Now()
		parts[i].err = parts[i].do()
		*parts[i].took += time.Since(begin)
	})
	return drew, errors.Join(parts[0].err, parts[1].err)
}

// write writes everything but the rows that were written as runs ended, and the figures.
func (f *filling) write(w *writer, tables *madeTables) error {
	if err := tables.writeTo(w); err != nil {
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
		if err := w.scenario(name, s); err != nil {
			return err
		}
	}
	return w.file("datapackage.json", func(out io.Writer) error {
		return record.WriteDataPackage(out, f.name, f.title, w.tables)
	})
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
	if bytes > mostBytes && format != FormatParquet && !forced {
		return fault.Input("take --format parquet, fewer replications or --by all, or insist with --force-size",
			"the tables would take about %.1f GB; allowed: 1 GB", bytes/1e9)
	}
	return nil
}
