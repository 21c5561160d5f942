package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios"
	"dugnad/scenarios/explain"
	"dugnad/sim/results"
)

// A Job is what one command does, as plain data: commands make it of flags, recipes of tables, and
// the manifest keeps it as JSON. Its paths are as the user wrote them, relative to the working
// directory.
type Job interface {
	// Command returns the command's name, such as "run".
	Command() string
	// CommandLine returns the words that do the job again, without the program's name.
	CommandLine() []string
}

// Work is a job whose input was read and found right. Nothing is written before Do.
type Work interface {
	// Do runs the job and writes its results. A pattern or a run of a study that failed is no
	// error: it is a result.
	Do(ctx context.Context) error
}

// Check reads everything that a job names and reports what is wrong with it. It writes nothing.
func Check(ctx context.Context, job Job, s *Sink) (Work, error) {
	switch j := job.(type) {
	case *Run:
		return asWork(j.Check(ctx, s))
	case *Compare:
		return asWork(j.Check(ctx, s))
	case *Explain:
		return asWork(j.Check(ctx, s))
	case *Validate:
		return asWork(j.Check(ctx, s))
	case *Trace:
		return asWork(j.Check(ctx, s))
	case *Study:
		return asWork(j.Check(ctx, s))
	case *Sensitivity:
		return asWork(j.Check(ctx, s))
	}
	panic(fmt.Sprintf("no job: %T", job))
}

func asWork[W Work](work W, err error) (Work, error) {
	if err != nil {
		return nil, err
	}
	return work, nil
}

// What jobs write and draw.
const (
	ByGroup        = string(agents.ByGroup)
	FiguresDefault = "default"
	FiguresNone    = "none"
	Coproduction   = "coproduction" // the measure that everything is about
)

// A Sink is where a job reads standard input and where its messages, progress and figures go.
type Sink struct {
	In        io.Reader
	Arguments []string // the command line, which the manifest keeps beside the job
	// Say prints a message.
	Say func(format string, values ...any)
	// Progress begins the progress of so many runs of so many months each; nil: none is shown.
	Progress func(ctx context.Context, runs, monthsEach int) Progress
	// Draw draws the figures of a command by write, which may be called from several goroutines;
	// nil: no job draws.
	Draw func(ctx context.Context, command string, f *findings.Findings, workers int, write func(name string, content func(io.Writer) error) error) error
	// DrawStudy draws the figures of a study's directory; nil: no job draws.
	DrawStudy func(ctx context.Context, directory, command string, workers int) error
}

// Progress is told how far a job has come, from any goroutine.
type Progress interface {
	Month() // a run has come a month further
	Run()   // a run has ended
	End()   // the job has ended
}

type noProgress struct{}

func (noProgress) Month() {}

func (noProgress) Run() {}

func (noProgress) End() {}

func (s *Sink) begin(ctx context.Context, runs, monthsEach int) Progress {
	if s.Progress == nil {
		return noProgress{}
	}
	return s.Progress(ctx, runs, monthsEach)
}

// Changes are what a job changes of a scenario. A flag beats --set beats the file.
type Changes struct {
	Set          []string `json:"set,omitempty" flag:"set"`                   // PATH=VALUE
	Seed         *int64   `json:"seed,omitempty" flag:"seed"`                 // nil: the scenario's
	Replications int      `json:"replications,omitempty" flag:"replications"` // 0: the scenario's
}

// Assignments returns the changes as --set would say them.
func (c *Changes) Assignments() []string {
	sets := append([]string{}, c.Set...)
	if c.Seed != nil {
		sets = append(sets, fmt.Sprintf("seed=%d", *c.Seed))
	}
	if c.Replications > 0 {
		sets = append(sets, fmt.Sprintf("replications=%d", c.Replications))
	}
	return sets
}

// Output is where a results directory goes.
type Output struct {
	Force bool   `json:"force,omitempty" flag:"force"`
	Out   string `json:"out,omitempty" flag:"out"` // empty: results/NAME, then results/NAME-2 and so on
}

// create begins the results directory.
func (o Output) create(name string) (*results.Directory, error) {
	if o.Out != "" {
		if err := findings.CheckDirectory(o.Out); err != nil {
			return nil, err
		}
		return results.Create(o.Out, true, o.Force)
	}
	return results.Create(filepath.Join("results", name), o.Force, o.Force)
}

// Load reads the scenario that a job names: a file, a shipped name, or - for standard input.
func (s *Sink) Load(ctx context.Context, name string, changes Changes) (*scenarios.Scenario, error) {
	source, err := s.source(ctx, name)
	if err != nil {
		return nil, err
	}
	return scenarios.Load(source, changes.Assignments())
}

// source says where a scenario or a study is read from.
func (s *Sink) source(ctx context.Context, name string) (scenarios.Source, error) {
	source := scenarios.Source{FS: findings.UserFiles{}, Path: filepath.ToSlash(name)}
	if name == "-" {
		var err error
		if source.Text, err = readAll(ctx, s.In); err != nil {
			return source, fmt.Errorf("reading standard input: %w", err)
		}
	}
	return source, nil
}

// readAll reads standard input until it ends or an interruption comes, as when somebody sits before a
// terminal and wonders what the program waits for.
func readAll(ctx context.Context, in io.Reader) ([]byte, error) {
	type all struct {
		text []byte
		err  error
	}
	read := make(chan all, 1)
	go func() {
		text, err := io.ReadAll(in)
		read <- all{text, err}
	}()
	select {
	case r := <-read:
		return r.text, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Environment says how and with what results were made, for the manifest. The job may be nil.
func (s *Sink) Environment(job Job) map[string]any {
	environment := build.Current().Environment()
	environment["command_line"] = append([]string{"dugnad"}, s.Arguments...)
	if job != nil {
		environment["job"] = map[string]any{job.Command(): entries(job)}
	}
	return environment
}

// entries are a job's values by name, which stand in the same order whoever writes the manifest.
func entries(job Job) (values map[string]any) {
	text, err := json.Marshal(job)
	if err == nil {
		err = json.Unmarshal(text, &values)
	}
	if err != nil {
		panic(err) // texts and numbers can always be encoded
	}
	return values
}

// DefaultWorkers returns the CPUs that a job uses where none are asked for: those of the Slurm task,
// or all that a container or job may use.
func DefaultWorkers() int {
	if n, err := strconv.Atoi(os.Getenv("SLURM_CPUS_PER_TASK")); err == nil && n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// workers completes the number of workers of a job.
func workers(n *int) {
	if *n == 0 {
		*n = DefaultWorkers()
	}
}

// FromEnvironment reads the job that an environment of a manifest holds. It is nil where the manifest is
// older than jobs.
func FromEnvironment(environment map[string]any) Job {
	kept, _ := environment["job"].(map[string]any)
	for _, job := range []Job{&Run{}, &Compare{}, &Explain{}, &Validate{}, &Trace{}, &Study{}, &Sensitivity{}} {
		values, there := kept[job.Command()]
		if !there {
			continue
		}
		text, err := json.Marshal(values)
		if err == nil {
			err = json.Unmarshal(text, job)
		}
		if err != nil {
			return nil // another version's
		}
		return job
	}
	return nil
}

// WarnVersions warns of runs of one study that were made by several versions of dugnad.
func (s *Sink) WarnVersions(directory string, environments ...map[string]any) {
	var programs []string
	for _, e := range environments {
		if e != nil && !slices.Contains(programs, build.Program(e)) {
			programs = append(programs, build.Program(e))
		}
	}
	if len(programs) > 1 {
		s.Say("%s has runs of several versions of dugnad, %s: if the model has changed between them, run all with one of them in another --out",
			directory, strings.Join(programs, " and "))
	}
}

// commandLine returns the words of a command line: the command, what it is about, and a flag for
// every field with a tag flag:"NAME" whose value is neither zero nor that of its tag default.
func commandLine(command string, about []string, job any) []string {
	return appendFlags(append([]string{command}, about...), reflect.ValueOf(job).Elem())
}

func appendFlags(words []string, job reflect.Value) []string {
	for i := range job.NumField() {
		field, value := job.Type().Field(i), job.Field(i)
		name, standard := field.Tag.Get("flag"), field.Tag.Get("default")
		if name == "" {
			if value.Kind() == reflect.Struct {
				words = appendFlags(words, value)
			}
			continue
		}
		switch v := value.Interface().(type) {
		case bool:
			if v {
				words = append(words, "--"+name)
			}
		case []string:
			if field.Tag.Get("join") != "" && len(v) > 0 {
				v = []string{strings.Join(v, ",")}
			}
			for _, word := range v {
				words = append(words, "--"+name, word)
			}
		case []Alternative:
			for _, alternative := range v {
				words = append(words, "--"+name, alternative.Name)
				for _, set := range alternative.Set {
					words = append(words, "--set", set)
				}
			}
		case []explain.Group:
			for _, group := range v {
				words = append(words, "--"+name, group.Name+"="+strings.Join(group.Paths, ","))
			}
		case *int64:
			if v != nil {
				words = append(words, "--"+name, strconv.FormatInt(*v, 10))
			}
		default:
			if text := fmt.Sprint(v); !value.IsZero() && text != standard {
				words = append(words, "--"+name, text)
			}
		}
	}
	return words
}

// ShellCommand returns the command line that does a job, as one would type it.
func ShellCommand(job Job) string {
	return fault.ShellLine(append([]string{"dugnad"}, job.CommandLine()...))
}
