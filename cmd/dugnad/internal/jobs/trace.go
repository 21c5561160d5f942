package jobs

import (
	"context"
	"fmt"
	"io"
	"slices"

	"dugnad/agents"
	"dugnad/agents/transcript"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/selection"
	"dugnad/cmd/dugnad/internal/tables"
)

// Trace is the job of writing down the negotiations of one replication, task by task.
type Trace struct {
	Scenario string `json:"scenario"`
	Changes
	Replication  int    `json:"replication" flag:"replication" default:"1"`
	Place        string `json:"place,omitempty" flag:"place"` // code or name
	Field        string `json:"field,omitempty" flag:"field"`
	Organisation string `json:"organisation,omitempty" flag:"organisation"`
	Month        string `json:"month,omitempty" flag:"month"`     // a month, a period's name or a span FROM..TO
	Limit        int    `json:"limit,omitempty" flag:"limit"`     // largest number of tasks; 0: one in words on the screen, otherwise all
	Summary      bool   `json:"summary,omitempty" flag:"summary"` // a biography of the organisation instead of its tasks
	Figure       string `json:"figure,omitempty" flag:"figure"`   // file into which the command draws one task
	Figures      string `json:"figures"`                          // of the results directory: default or none
	Workers      int    `json:"workers" flag:"workers"`
	Output              // no results are written without Out
}

// TraceWork is a trace that is ready to start. It writes the tasks of each month at its end, to keep
// memory small.
type TraceWork struct {
	*RunWork  // the replication
	Selection agents.Selection
	Biography *transcript.Biography // only with Summary
	Drawn     *agents.Episode       // task for Figure, set by Do; nil if nothing was negotiated

	job         *Trace
	awaitsGroup bool     // the organisation is an informal group that is not founded yet
	groups      []string // names of the informal groups of the place and field so far
	tracer      *agents.Tracer
	screen      *tables.Transcript // nil if nothing is printed
	transcripts []*tables.Transcript
	found       int    // tasks of the organisation so far
	cancel      func() // ends the run early; nil if it must continue
	done        bool
	err         error
}

// Command implements Job.
func (j *Trace) Command() (name string, arguments []string) {
	return "trace", []string{j.Scenario}
}

// Check loads the scenario and reports every error in the input, except the unknown name of an informal
// group: only the run shows which groups are founded.
func (j *Trace) Check(ctx context.Context, s *Sink) (*TraceWork, error) {
	setWorkers(&j.Workers)
	run := &Run{
		Scenario: j.Scenario, Changes: j.Changes, Replication: j.Replication,
		By: ByGroup, Weights: WeighTasks, Format: tables.CSV, Figures: j.Figures, Workers: j.Workers, Output: j.Output,
	}
	r, err := run.Check(ctx, s)
	if err != nil {
		return nil, err
	}
	b := r.Blueprint
	t := &TraceWork{RunWork: r, job: j, Selection: agents.Selection{Place: agents.All, Field: agents.All, Last: b.Months - 1}}
	r.trace = t
	if j.Place != "" {
		if t.Selection.Place, err = selection.Place(b, "--place", j.Place); err != nil {
			return nil, err
		}
	}
	if j.Field != "" {
		if t.Selection.Field, err = selection.Field(b, j.Field); err != nil {
			return nil, err
		}
	}
	if j.Month != "" {
		if t.Selection.First, t.Selection.Last, err = selection.Months(r.Experiment, j.Month); err != nil {
			return nil, err
		}
	}
	if j.Organisation != "" {
		if t.awaitsGroup, err = selection.Organisation(r.Experiment, j.Replication, j.Organisation, &t.Selection); err != nil {
			return nil, err
		}
	} else if j.Summary {
		return nil, fault.Input("", "--summary needs an organisation; name it with --place and --organisation")
	}
	if j.Summary {
		p := &b.Places[t.Selection.Place]
		t.Biography = transcript.NewBiography(j.Organisation, p.Code, p.Name, b.Parameters.Fields[t.Selection.Field].Name,
			b.MonthLabel(t.Selection.First), b.MonthLabel(t.Selection.Last))
	}
	return t, t.checkFiles()
}

// checkFiles returns an error for transcripts over 1 GB.
func (t *TraceWork) checkFiles() error {
	const taskBytes, mostBytes = 13e3, 1e9 // measured, both files
	tasks := float64(t.Blueprint.Tasks(t.Selection))
	if t.job.Limit > 0 {
		tasks = min(tasks, float64(t.job.Limit))
	}
	if size := tasks * taskBytes; t.job.Out != "" && size > mostBytes {
		return fault.Input("choose a place, a field or months, or set a --limit",
			"the transcripts of %.0f tasks would take about %.1f GB; allowed: 1 GB", tasks, size/1e9)
	}
	return nil
}

// PrintTo makes Do print the tasks on a screen, in words or JSON, unless the job has Summary.
func (t *TraceWork) PrintTo(screen io.Writer, asJSON bool) {
	if t.Biography != nil {
		return
	}
	t.screen = tables.NewTranscript(screen, asJSON, t.job.Limit)
	if t.job.Limit == 0 && !asJSON {
		t.screen.Limit = 1
	}
	t.screen.MayClose = t.job.Out != "" // the results go on without it
	t.transcripts = append(t.transcripts, t.screen)
}

// Do runs the replication and writes the selected tasks. It ends the run early if nothing more can follow
// and there are no results to write.
func (t *TraceWork) Do(ctx context.Context) error {
	if t.job.Out != "" {
		return t.fill(ctx, t.job) // as run --replication, with the transcripts
	}
	ctx, t.cancel = context.WithCancel(ctx)
	defer t.cancel()
	p := t.sink.begin(ctx, 1, t.Blueprint.Months)
	const luckBlock = 0 // as of run
	_, err := t.Run(ctx, luckBlock, t.job.Replication, t.job.Workers, t.follow, func(w *agents.World, month int) {
		t.month(w, month)
		p.Month()
	})
	p.End()
	if err != nil && !t.done {
		return err
	}
	return t.end()
}

// open creates the transcripts in the results directory.
func (t *TraceWork) open(w *tables.Writer) error {
	for _, name := range []string{"transcript.txt", findings.TraceName} {
		file, err := w.Directory.Create(name)
		if err != nil {
			return err
		}
		w.AddCloser(file)
		t.transcripts = append(t.transcripts, tables.NewTranscript(file, name == findings.TraceName, t.job.Limit))
	}
	return nil
}

// follow makes the world record the selected tasks.
func (t *TraceWork) follow(w *agents.World) {
	t.tracer = w.Trace(t.Selection, t.Name(), t.job.Replication)
}

// month writes the tasks of a month.
func (t *TraceWork) month(w *agents.World, month int) {
	if t.done {
		return
	}
	if t.awaitsGroup {
		here := w.OrganisationNames(t.Selection.Place)[t.Selection.Field]
		t.awaitsGroup = !slices.Contains(here, t.job.Organisation)
		t.groups = append(t.groups, slices.DeleteFunc(here, func(name string) bool { return !selection.Informal(name) })...)
	}
	for _, e := range t.tracer.Take() {
		t.write(e)
	}
	for _, l := range t.transcripts {
		if t.err == nil {
			t.err = l.Flush()
		}
	}
	complete := t.job.Organisation == "" && t.Biography == nil && (t.job.Figure == "" || t.Drawn != nil && findings.HasAgreement(t.Drawn)) &&
		!slices.ContainsFunc(t.transcripts, func(l *tables.Transcript) bool { return !l.Full() })
	if t.err != nil || complete {
		t.tracer.Stop()
	}
	if t.cancel != nil && (t.err != nil || complete || month >= t.Selection.Last && !t.awaitsGroup) {
		t.done = true
		t.cancel()
	}
}

// write writes one task to every output.
func (t *TraceWork) write(e *agents.Episode) {
	if t.Biography != nil {
		t.Biography.Add(e)
	}
	if t.job.Organisation != "" && (e.Organisation == nil || e.Organisation.Name != t.job.Organisation) {
		return
	}
	t.found++
	if t.job.Figure != "" && findings.BetterExample(t.Drawn, e) {
		t.Drawn = e
	}
	for _, l := range t.transcripts {
		if t.err == nil {
			t.err = l.Write(e)
		}
	}
}

// end returns the error of the run: of an output, or of an organisation that was not founded.
func (t *TraceWork) end() error {
	if t.err != nil {
		return t.err
	}
	if t.awaitsGroup {
		return selection.UnknownOrganisation(&t.Blueprint.Places[t.Selection.Place], t.job.Organisation, [][]string{slices.Compact(slices.Sorted(slices.Values(t.groups)))})
	}
	return nil
}

// Omitted returns a sentence on the tasks that were not printed, empty if all were.
func (t *TraceWork) Omitted() string {
	if t.screen == nil {
		return ""
	}
	b, total := t.Blueprint, t.found
	if t.job.Organisation == "" {
		total = b.Tasks(t.Selection)
	}
	switch {
	case total == 0:
		return fmt.Sprintf("no tasks: the municipality did not ask %s from %s to %s", t.job.Organisation,
			b.MonthLabel(t.Selection.First), b.MonthLabel(t.Selection.Last))
	case t.screen.Tasks < total && !t.screen.Closed:
		return fmt.Sprintf("printed %d of %d tasks; --limit %d prints all; --place, --field, --organisation and --month select", t.screen.Tasks, total, total)
	}
	return ""
}
