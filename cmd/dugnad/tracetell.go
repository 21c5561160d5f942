package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/agents/transcript"
	"dugnad/plots"
	"dugnad/scenarios"
)

// tracing is one call of trace under way: it looks on while the months go, and writes what it
// sees at each month's end, so that nothing piles up.
type tracing struct {
	*app
	o          *traceOptions
	experiment *scenarios.Experiment
	selection  agents.Selection
	unfounded  bool // the organisation is an informal group that has not been seen yet
	groups     []string

	tracer    *agents.Tracer
	listeners []*listener
	biography *transcript.Biography
	drawn     *agents.Episode // for --figure
	found     int             // tasks of the organisation so far
	enough    func()          // ends the run early; nil where it must go on
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

// prepare sets up who listens.
func (t *tracing) prepare() {
	b := t.experiment.Blueprint
	if t.o.summary {
		p := &b.Places[t.selection.Place]
		t.biography = transcript.NewBiography(t.o.organisation, p.Code, p.Name, b.Parameters.Fields[t.selection.Field].Name,
			b.MonthLabel(t.selection.First), b.MonthLabel(t.selection.Last))
		return
	}
	screen := &listener{out: bufio.NewWriter(t.out), asJSON: t.o.asJSON, limit: int(t.o.limit.value)}
	if !t.o.limit.given && !t.o.asJSON {
		screen.limit = 1
	}
	t.listeners = append(t.listeners, screen)
}

// open begins the files of the results directory.
func (t *tracing) open(w *writer) error {
	for _, name := range []string{"transcript.txt", traceName} {
		file, err := w.directory.Create(name)
		if err != nil {
			return err
		}
		w.open = append(w.open, file)
		t.listeners = append(t.listeners, &listener{out: bufio.NewWriter(file), asJSON: strings.HasSuffix(name, "l"), limit: int(t.o.limit.value)})
	}
	return nil
}

// follow has the world tell what was chosen.
func (t *tracing) follow(w *agents.World) {
	t.tracer = w.Trace(t.selection, t.experiment.Scenario.Name, int(t.o.replication.value))
}

// month tells the month that was.
func (t *tracing) month(w *agents.World, month int) {
	if t.done {
		return
	}
	if t.unfounded {
		here := w.OrganisationNames(t.selection.Place)[t.selection.Field]
		t.unfounded = !slices.Contains(here, t.o.organisation)
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
	told := t.o.organisation == "" && t.biography == nil && (t.o.figure == "" || t.drawn != nil && agreed(t.drawn)) &&
		!slices.ContainsFunc(t.listeners, func(l *listener) bool { return !l.full() })
	if t.err != nil || told {
		t.tracer.Stop()
	}
	if t.enough != nil && (t.err != nil || told || month >= t.selection.Last && !t.unfounded) {
		t.done = true
		t.enough()
	}
}

// hear passes one episode on.
func (t *tracing) hear(e *agents.Episode) {
	if t.biography != nil {
		t.biography.Add(e)
	}
	if t.o.organisation != "" && (e.Organisation == nil || e.Organisation.Name != t.o.organisation) {
		return
	}
	t.found++
	if t.o.figure != "" && telling(t.drawn, e) {
		t.drawn = e
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
				line = lineOfJSON(e)
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
func (t *tracing) heard(l *listener, err error) error {
	if isClosedPipe(err) && t.enough == nil {
		l.deaf = true
		return nil
	}
	return err
}

// lineOfJSON is a value as one line.
func lineOfJSON(value any) []byte {
	var line strings.Builder
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // finite numbers and text can always be encoded
	}
	return []byte(line.String())
}

// end tells what came out wrong on the way, once the run is over.
func (t *tracing) end() error {
	if t.err != nil {
		return t.err
	}
	if t.unfounded {
		return t.unknownOrganisation([][]string{slices.Compact(slices.Sorted(slices.Values(t.groups)))})
	}
	return nil
}

// conclude draws the figure, and says what was found and what was left out.
func (t *tracing) conclude() error {
	if t.biography != nil {
		text := t.biography.Words()
		if t.o.asJSON {
			text = string(lineOfJSON(t.biography))
		}
		if err := t.print(text); err != nil {
			return err
		}
	}
	if t.o.figure != "" {
		if err := t.drawFigure(); err != nil {
			return err
		}
	}
	if t.biography != nil {
		return nil
	}
	total := t.found
	if t.o.organisation == "" {
		total = t.experiment.Blueprint.Tasks(t.selection)
	}
	screen := t.listeners[0]
	switch {
	case total == 0:
		t.say("nothing found: %s was asked for no task from %s to %s", t.o.organisation,
			t.experiment.Blueprint.MonthLabel(t.selection.First), t.experiment.Blueprint.MonthLabel(t.selection.Last))
	case screen.told < total && !screen.deaf:
		t.say("told %d of %d tasks; --limit %d tells all, --place, --field, --organisation and --month choose", screen.told, total, total)
	}
	return nil
}

// drawFigure draws both negotiations of the task chosen for it.
func (t *tracing) drawFigure() error {
	if t.drawn == nil {
		t.say("no figure: nothing was negotiated")
		return nil
	}
	e := t.drawn
	figure, err := negotiationOf(e, t.dated(plots.Look{}))
	if err != nil {
		return err
	}
	file, err := os.Create(t.o.figure)
	if err != nil {
		return err
	}
	format := strings.TrimPrefix(filepath.Ext(t.o.figure), ".")
	if err := errors.Join(figure.Write(file, format), file.Close()); err != nil {
		return errors.Join(err, os.Remove(t.o.figure))
	}
	t.say("%s shows %s, %s, %s, window %d, with %s", t.o.figure, e.PlaceName, e.Month, e.Field, e.Window, e.Organisation.Name)
	return nil
}
