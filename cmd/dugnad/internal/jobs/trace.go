package jobs

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/agents/transcript"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/selection"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/sim"
)

// Trace is the job of telling task by task who negotiated what in one replication.
type Trace struct {
	Scenario string `json:"scenario"`
	Changes
	Replication  int    `json:"replication" flag:"replication" default:"1"`
	Place        string `json:"place,omitempty" flag:"place"` // code or name
	Field        string `json:"field,omitempty" flag:"field"`
	Organisation string `json:"organisation,omitempty" flag:"organisation"`
	Month        string `json:"month,omitempty" flag:"month"`     // a month, a period's name or a span FROM..TO
	Limit        int    `json:"limit,omitempty" flag:"limit"`     // most tasks that are told; 0: one in words on the screen, else all
	Summary      bool   `json:"summary,omitempty" flag:"summary"` // the organisation's life instead of its tasks
	Figure       string `json:"figure,omitempty" flag:"figure"`   // file that the command draws one task into
	Figures      string `json:"figures"`                          // of the results directory
	Workers      int    `json:"workers" flag:"workers"`
	Output              // no Out: no results are written
}

// TraceWork is a trace that may begin. It looks on while the months go, and writes what it sees at
// each month's end, so that nothing piles up.
type TraceWork struct {
	*RunWork  // the replication
	Selection agents.Selection
	Biography *transcript.Biography // with Summary
	Drawn     *agents.Episode       // the task for Figure, once it is done; nil: nothing was negotiated

	job       *Trace
	unfounded bool // the organisation is an informal group that has not been seen yet
	groups    []string
	tracer    *agents.Tracer
	screen    *listener // nil: nobody looks
	listeners []*listener
	found     int    // tasks of the organisation so far
	enough    func() // ends the run early; nil where it must go on
	done      bool
	err       error
}

// A listener is where episodes are told: the screen or a file, in words or JSON.
type listener struct {
	out    *bufio.Writer
	asJSON bool
	limit  int // 0 for none
	told   int
	deaf   bool // a reader such as head has seen enough
}

func (l *listener) full() bool { return l.deaf || l.limit > 0 && l.told >= l.limit }

// Command implements Job.
func (j *Trace) Command() string { return "trace" }

// CommandLine implements Job.
func (j *Trace) CommandLine() []string { return commandLine("trace", []string{j.Scenario}, j) }

// Check loads the scenario and reports everything that is wrong with the input, but for the name
// of an informal group, of which only the run knows whether it was founded.
func (j *Trace) Check(ctx context.Context, s *Sink) (*TraceWork, error) {
	workers(&j.Workers)
	run := &Run{
		Scenario: j.Scenario, Changes: j.Changes, Replication: j.Replication,
		By: ByGroup, Format: tables.CSV, Figures: j.Figures, Workers: j.Workers, Output: j.Output,
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
		if err := t.chooseOrganisation(); err != nil {
			return nil, err
		}
	} else if j.Summary {
		return nil, fault.Input("", "--summary tells the life of an organisation: say whose with --place and --organisation")
	}
	if j.Summary {
		p := &b.Places[t.Selection.Place]
		t.Biography = transcript.NewBiography(j.Organisation, p.Code, p.Name, b.Parameters.Fields[t.Selection.Field].Name,
			b.MonthLabel(t.Selection.First), b.MonthLabel(t.Selection.Last))
	}
	return t, t.checkFiles()
}

// checkFiles refuses transcripts that would fill a disk by surprise.
func (t *TraceWork) checkFiles() error {
	const taskBytes, mostBytes = 13e3, 1e9 // as measured, both files
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

// Listen has the tasks told on a screen, in words or JSON, unless the job is a Summary.
func (t *TraceWork) PrintTo(screen io.Writer, asJSON bool) {
	if t.Biography != nil {
		return
	}
	t.screen = &listener{out: bufio.NewWriter(screen), asJSON: asJSON, limit: t.job.Limit}
	if t.job.Limit == 0 && !asJSON {
		t.screen.limit = 1
	}
	t.listeners = append(t.listeners, t.screen)
}

// Do runs the replication and tells what was chosen.
func (t *TraceWork) Do(ctx context.Context) error {
	if t.job.Out != "" {
		return t.fill(ctx, t.job) // as run --replication, with the transcript beside
	}
	ctx, t.enough = context.WithCancel(ctx)
	defer t.enough()
	p := t.sink.begin(ctx, 1, t.Blueprint.Months)
	const luckBlock = 0 // as run's
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

// open begins the files of the results directory.
func (t *TraceWork) open(w *tables.Writer) error {
	for _, name := range []string{"transcript.txt", findings.TraceName} {
		file, err := w.Directory.Create(name)
		if err != nil {
			return err
		}
		w.AddCloser(file)
		t.listeners = append(t.listeners, &listener{out: bufio.NewWriter(file), asJSON: name == findings.TraceName, limit: t.job.Limit})
	}
	return nil
}

// follow has the world tell what was chosen.
func (t *TraceWork) follow(w *agents.World) {
	t.tracer = w.Trace(t.Selection, t.Name(), t.job.Replication)
}

// month tells the month that was.
func (t *TraceWork) month(w *agents.World, month int) {
	if t.done {
		return
	}
	if t.unfounded {
		here := w.OrganisationNames(t.Selection.Place)[t.Selection.Field]
		t.unfounded = !slices.Contains(here, t.job.Organisation)
		t.groups = append(t.groups, slices.DeleteFunc(here, func(name string) bool { return !informal.MatchString(name) })...)
	}
	for _, e := range t.tracer.Take() {
		t.hear(e)
	}
	for _, l := range t.listeners {
		if t.err == nil && !l.deaf {
			t.err = t.heard(l, l.out.Flush())
		}
	}
	told := t.job.Organisation == "" && t.Biography == nil && (t.job.Figure == "" || t.Drawn != nil && findings.HasAgreement(t.Drawn)) &&
		!slices.ContainsFunc(t.listeners, func(l *listener) bool { return !l.full() })
	if t.err != nil || told {
		t.tracer.Stop()
	}
	if t.enough != nil && (t.err != nil || told || month >= t.Selection.Last && !t.unfounded) {
		t.done = true
		t.enough()
	}
}

// hear passes one episode on.
func (t *TraceWork) hear(e *agents.Episode) {
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
	var line []byte
	words := ""
	for _, l := range t.listeners {
		if l.full() || t.err != nil {
			continue
		}
		var err error
		if l.asJSON {
			if line == nil {
				line = JSONLine(e)
			}
			_, err = l.out.Write(line)
		} else {
			if words == "" {
				words = transcript.Words(e)
			}
			if l.told > 0 {
				l.out.WriteByte('\n') // an error stays until the next write
			}
			_, err = l.out.WriteString(words)
		}
		l.told++
		t.err = t.heard(l, err)
	}
}

// heard is the error of telling a listener something: none where the screen's reader has seen
// enough and there are others who listen.
func (t *TraceWork) heard(l *listener, err error) error {
	if fault.IsClosedPipe(err) && t.enough == nil {
		l.deaf = true
		return nil
	}
	return err
}

// end returns what went wrong on the way, once the run is over.
func (t *TraceWork) end() error {
	if t.err != nil {
		return t.err
	}
	if t.unfounded {
		return t.unknownOrganisation([][]string{slices.Compact(slices.Sorted(slices.Values(t.groups)))})
	}
	return nil
}

// Left says what was left out on the screen, empty if nothing was.
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
		return fmt.Sprintf("nothing found: %s was asked for no task from %s to %s", t.job.Organisation,
			b.MonthLabel(t.Selection.First), b.MonthLabel(t.Selection.Last))
	case t.screen.told < total && !t.screen.deaf:
		return fmt.Sprintf("told %d of %d tasks; --limit %d tells all, --place, --field, --organisation and --month choose", t.screen.told, total, total)
	}
	return ""
}

// JSONLine is a value as one line.
func JSONLine(value any) []byte {
	var line strings.Builder
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // finite numbers and text can always be encoded
	}
	return []byte(line.String())
}

// informal is the name of an informal group: its field, the month it was founded, a number.
var informal = regexp.MustCompile(`^(.+)-informal-\d{4}-\d{2}-\d+$`)

// chooseOrganisation finds the place's organisation of that name, and thereby its field.
func (t *TraceWork) chooseOrganisation() error {
	b, name := t.Blueprint, t.job.Organisation
	if t.Selection.Place == agents.All {
		if len(b.Places) > 1 {
			return fault.Input("say whose with --place", "--organisation: %q is a name within a place, and the scenario has %d", name, len(b.Places))
		}
		t.Selection.Place = 0
	}
	seed := sim.RunSeed(uint64(t.Scenario.Seed), 0, t.job.Replication)
	names := agents.NewWorld(b, seed, 1).OrganisationNames(t.Selection.Place)
	field := slices.IndexFunc(names, func(here []string) bool { return slices.Contains(here, name) })
	if match := informal.FindStringSubmatch(name); field < 0 && match != nil {
		if i, err := selection.Field(b, match[1]); err == nil {
			field, t.unfounded = i, true
		}
	}
	if field < 0 {
		return t.unknownOrganisation(names)
	}
	if t.Selection.Field != agents.All && t.Selection.Field != field {
		return fault.Input("leave --field away", "--organisation: %q is of the field %s, not %s", name, b.Parameters.Fields[field].Name, t.job.Field)
	}
	t.Selection.Field = field
	return nil
}

// unknownOrganisation is the error of a name that the place does not have.
func (t *TraceWork) unknownOrganisation(names [][]string) error {
	b := t.Blueprint
	var all, allowed []string
	for _, here := range names {
		slices.Sort(here)
		if len(here) > 0 {
			allowed = append(allowed, here[0]+" to "+here[len(here)-1])
		}
		all = append(all, here...)
	}
	if len(allowed) == 0 {
		allowed = []string{"none, as it has no organisations"}
	}
	p := &b.Places[t.Selection.Place]
	return fault.Input(fault.NearestHint(t.job.Organisation, all, ""), "--organisation: found %q, which is no organisation of %s (%s); allowed: %s",
		t.job.Organisation, p.Name, p.Code, strings.Join(allowed, ", "))
}
