package jobs

import (
	"context"
	"errors"
	"io"
	"time"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/sim"
	"dugnad/sim/results"
)

// A resultsPlan describes how a job fills a results directory.
type resultsPlan struct {
	job          Job
	name, title  string                // of the data package; name also of the directory
	scenarios    []*scenarios.Scenario // the base first; all have its seed
	replications int
	workers      int
	simulate     func(ctx context.Context, w *tables.Writer) error // does all runs and writes the rows of each
	tables       func() []tables.Content                           // called after all runs
	others       func(w *tables.Writer) error                      // writes files beside the tables; nil: none
	weights      agents.Weights                                    // of places in the summary; empty: no summary
	figures      string                                            // FiguresDefault or FiguresNone
	command      string                                            // whose figures are drawn
	findings     func(f *findings.Findings)                        // completes the input of the figures
}

// fill does a job and writes its results directory. It returns the path and the tables.
func (s *Sink) fill(ctx context.Context, out Output, f *resultsPlan) (path string, set *tables.Buffers, err error) {
	directory, err := out.create(f.name)
	if err != nil {
		return "", nil, err
	}
	defer directory.Abort() // does nothing after Finish
	if warning := directory.Warning(); warning != "" {
		s.Say("%s", warning)
	}
	base := f.scenarios[0]
	var list []results.Scenario
	for _, s := range f.scenarios {
		list = append(list, results.Scenario{Name: s.Name, Digest: s.Digest()})
	}
	w := &tables.Writer{Directory: directory, Origin: tables.Provenance(list, uint64(base.Seed), f.replications)}
	defer w.Close()
	begin := time.Now()
	if set, err = f.run(ctx, w); err != nil {
		return "", nil, err
	}
	simulated := time.Since(begin) - w.Elapsed
	drawing, err := s.writeAndDraw(ctx, w, set, f)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return "", nil, err
	}
	environment := s.Environment(f.job)
	findings.StateOverrides(environment, base)
	return directory.Path(), set, directory.Finish(results.Manifest{
		Scenarios:    list,
		Seed:         uint64(base.Seed),
		Replications: f.replications,
		Weights:      string(f.weights),
		Environment:  environment,
		Timing:       map[string]float64{"simulate": simulated.Seconds(), "write": w.Elapsed.Seconds(), "draw": drawing.Seconds()},
	})
}

// run does all runs and fills the tables in memory.
func (f *resultsPlan) run(ctx context.Context, w *tables.Writer) (*tables.Buffers, error) {
	if err := errors.Join(f.simulate(ctx, w), ctx.Err()); err != nil {
		return nil, err
	}
	set := new(tables.Buffers)
	return set, set.Add(f.tables()...)
}

// writeAndDraw writes the tables and draws the figures, and returns the time spent drawing. Figures
// need the processor and tables the disk: with two workers or more both happen at the same time.
func (s *Sink) writeAndDraw(ctx context.Context, w *tables.Writer, set *tables.Buffers, f *resultsPlan) (drawing time.Duration, err error) {
	parts := []struct {
		do   func() error
		time *time.Duration
		err  error
	}{
		{do: func() error {
			if f.figures == FiguresNone || s.Draw == nil {
				return nil
			}
			drawn := &findings.Findings{Replications: f.replications, Seed: uint64(f.scenarios[0].Seed), Weights: f.weights}
			drawn.State(f.scenarios, f.scenarios[0].Overrides())
			f.findings(drawn)
			set.AddTo(drawn)
			figures := &tables.Writer{Directory: w.Directory}
			return s.Draw(ctx, f.command, drawn, f.workers-1, func(name string, content func(io.Writer) error) error { // one worker writes the tables
				return figures.File("figures/"+name, content)
			})
		}, time: &drawing},
		{do: func() error { return errors.Join(f.write(w, set), w.Close()) }, time: &w.Elapsed},
	}
	sim.ForEach(f.workers, len(parts), func(_, i int) {
		begin := time.Now()
		parts[i].err = parts[i].do()
		*parts[i].time += time.Since(begin)
	})
	return drawing, errors.Join(parts[0].err, parts[1].err)
}

// write writes the tables in memory, the other files, the scenarios and the data package.
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
			continue // explain compares a scenario with itself
		}
		if err := w.Scenario(name, s); err != nil {
			return err
		}
	}
	return w.DataPackage(f.name, f.title)
}

// failures counts the failed runs of a job, and reports each.
type failures struct {
	sink  *Sink
	count int
}

// add reports a failed run; for a panic of the first one also its stack.
func (f *failures) add(run string, err error) {
	f.count++
	f.sink.Say("%s failed: %v", run, err)
	var bug *sim.PanicError
	if f.count == 1 && errors.As(err, &bug) {
		f.sink.Say("this is a fault of dugnad, not of the scenario; please report it with\n%s", bug.Stack)
	}
}

// end reports the number of failed runs and returns ErrFailed if there are any.
func (f *failures) end(of int, what string) error {
	if f.count == 0 {
		return nil
	}
	f.sink.Say("%d of %d %s failed; nothing was kept", f.count, of, what)
	return fault.ErrFailed
}
