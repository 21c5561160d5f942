package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"dugnad/scenarios"
	"dugnad/scenarios/explain"
	"dugnad/sim"
	"dugnad/sim/record"
	"dugnad/sim/results"
)

// explainJob is one call of explain under way.
type explainJob struct {
	*app
	o                 *explainOptions
	base, alternative *scenarios.Scenario
	shown             outcomeFilter
	x                 *explain.Explanation
	list              []explain.Explained
	madeTables
	timing struct{ simulate, write, draw time.Duration }
}

// cost says what is run, before it is.
func (j *explainJob) cost() string {
	of := counted(j.x.Scenarios(), "scenario")
	switch n := len(j.x.Players); {
	case j.x.Scenarios() == 1:
		of += " (there is nothing to attribute)"
	case j.x.Orders() > 0:
		of += fmt.Sprintf(" (%d random orders of %d parts)", j.x.Orders(), n)
	default:
		of += fmt.Sprintf(" (all coalitions of %s)", counted(n, "part"))
	}
	return of + ", " + counted(j.x.Runs(), "run")
}

// counted is a number with what it counts.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// fill runs the factorial and writes the directory.
func (j *explainJob) fill(ctx context.Context, directory *results.Directory) error {
	w := &writer{directory: directory}
	defer w.closeAll()
	if err := j.simulate(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	begin := time.Now()
	j.list = j.x.Explained()
	if err := errors.Join(j.writeTables(w), w.closeAll()); err != nil {
		return err
	}
	j.timing.write = time.Since(begin)
	begin = time.Now()
	if err := j.drawFigures(ctx, directory, "explain", j.o.figures, j.o.number(), j.findings()); err != nil {
		return err
	}
	j.timing.draw = time.Since(begin)
	if err := ctx.Err(); err != nil {
		return err
	}
	return directory.Finish(results.Manifest{
		Scenarios: []results.Scenario{
			{Name: j.base.Name, Digest: j.base.Digest()}, {Name: j.alternative.Name, Digest: j.alternative.Digest()},
		},
		Seed:         uint64(j.base.Seed),
		Replications: j.base.Replications,
		Environment:  j.environment(),
		Timing: map[string]float64{
			"simulate": j.timing.simulate.Seconds(), "write": j.timing.write.Seconds(), "draw": j.timing.draw.Seconds(),
		},
	})
}

func (j *explainJob) simulate(ctx context.Context) error {
	if !j.o.quiet {
		j.say("%s", j.cost())
	}
	failures := 0
	p := j.newProgress(ctx, j.o.quiet, j.x.Runs(), j.x.Base.Blueprint.Months)
	begin := time.Now()
	err := j.x.Run(ctx, j.o.number(), p.month, func(id sim.Identity, err error) error {
		p.run()
		if err != nil {
			failures++
			j.sayFailed(id.String(), err, failures == 1)
		}
		return nil
	})
	j.timing.simulate = time.Since(begin)
	p.end()
	if err == nil && failures > 0 {
		j.say("%d of %d runs failed; nothing was kept", failures, j.x.Runs())
		return errFailed
	}
	return err
}

func (j *explainJob) writeTables(w *writer) error {
	err := j.add(made{explain.Table, func(csv *record.CSV) { j.x.Write(csv, j.list) }})
	if err := errors.Join(err, j.writeTo(w)); err != nil {
		return err
	}
	for i, s := range []*scenarios.Scenario{j.base, j.alternative} {
		if i > 0 && s.Name == j.base.Name {
			continue // explain made sure that it is the same
		}
		if err := w.scenario("scenarios/"+s.Name+".toml", s); err != nil {
			return err
		}
	}
	return w.file("datapackage.json", func(out io.Writer) error {
		return record.WriteDataPackage(out, "explain-"+j.base.Name, "What makes the difference between "+j.base.Name+" and "+j.alternative.Name, w.tables)
	})
}

// findings are what figures are drawn from, once the table is made.
func (j *explainJob) findings() *findings {
	f := &findings{
		replications: j.base.Replications, seed: uint64(j.base.Seed),
		tables: map[string]func() (io.ReadCloser, error){}, chosen: &j.shown,
	}
	for i, s := range []*scenarios.Scenario{j.base, j.alternative} {
		of := scenarioOf{s.Name, s.Digest(), nil}
		if i == 0 {
			of.blueprint = j.x.Base.Blueprint
		}
		f.scenarios = append(f.scenarios, of)
	}
	for i := range j.tables {
		f.hold(j.tables[i].table.Name, &j.tables[i].text)
	}
	return f
}
