package jobs

import (
	"context"
	"encoding/json"
	"errors"
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
	"dugnad/cmd/dugnad/internal/memory"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/scenarios"
	"dugnad/scenarios/explain"
	"dugnad/scenarios/keys"
	"dugnad/sim/results"
	"dugnad/sim/study"
)

// Job is the task of one command, as plain data: Run, Compare, Explain, Validate, Trace, Study or
// Sensitivity. The manifest stores it as JSON. Paths are as the user wrote them, relative to the
// working directory. A field with a tag flag:"NAME" has the value of that flag.
type Job interface {
	// Command returns the name of the command, such as "run", and its arguments without flags.
	Command() (name string, arguments []string)
}

// Work is a job whose input is read and correct. Nothing is written before Do.
type Work interface {
	// Do runs the job and writes its results. A failed pattern, or a failed run of a study, is a
	// result and not an error.
	Do(ctx context.Context) error
}

// Values of the fields By, Weights, Figures and Measures.
const (
	ByGroup        = string(agents.ByGroup)
	WeighTasks     = string(agents.WeighTasks)
	FiguresDefault = "default"
	FiguresNone    = "none"
	Coproduction   = "coproduction" // the measure by default
)

// Sink connects a job with its surroundings: standard input, messages, progress and figures.
type Sink struct {
	In        io.Reader // standard input
	Arguments []string  // the command line, which the manifest stores beside the job
	// Say prints a message, formatted as by fmt.Printf.
	Say func(format string, values ...any)
	// Progress starts a progress display for a number of runs of monthsEach months; nil shows none.
	Progress func(ctx context.Context, runs, monthsEach int) Progress
	// Draw draws the figures of a command and passes each file to write, which several goroutines may
	// call; nil draws none.
	Draw func(ctx context.Context, command string, f *findings.Findings, workers int, write func(name string, content func(io.Writer) error) error) error
	// DrawStudy draws the figures of a study into its directory; nil draws none.
	DrawStudy func(ctx context.Context, directory, command string, workers int) error

	warned []string // lines that warn has printed
	// Memory tells how much memory a job may take; nil asks the machine.
	Memory func() memory.Allowance
}

// Progress counts the progress of a job. Any goroutine may call its methods.
type Progress interface {
	Month() // a run has simulated one more month
	Run()   // a run has ended
	End()   // the job has ended
}

type noProgress struct{}

func (noProgress) Month() {}
func (noProgress) Run()   {}
func (noProgress) End()   {}

func (s *Sink) begin(ctx context.Context, runs, monthsEach int) Progress {
	if s.Progress == nil {
		return noProgress{}
	}
	return s.Progress(ctx, runs, monthsEach)
}

// Changes are the changes of a job to a scenario. Flags override --set, which overrides the file.
type Changes struct {
	Set          []string `json:"set,omitempty" flag:"set"`                   // PATH=VALUE
	Seed         *int64   `json:"seed,omitempty" flag:"seed"`                 // nil: that of the scenario
	Replications int      `json:"replications,omitempty" flag:"replications"` // 0: those of the scenario
	Name         string   `json:"name,omitempty" flag:"name"`                 // empty: that of the scenario
}

// Assignments returns the changes as PATH=VALUE, in the order in which they apply.
func (c *Changes) Assignments() []string {
	sets := append([]string{}, c.Set...)
	if c.Seed != nil {
		sets = append(sets, fmt.Sprintf("seed=%d", *c.Seed))
	}
	if c.Replications > 0 {
		sets = append(sets, fmt.Sprintf("replications=%d", c.Replications))
	}
	if c.Name != "" {
		sets = append(sets, "name="+string(tables.QuoteJSON(c.Name)))
	}
	return sets
}

// Output is the place of a results directory. Force replaces one that dugnad wrote and nobody changed.
type Output struct {
	Force  bool   `json:"force,omitempty" flag:"force"`
	Out    string `json:"out,omitempty" flag:"out"` // empty: results/NAME, then results/NAME-2 and so on
	Recipe string `json:"recipe,omitempty"`         // the recipe that asks for the results, and may replace those that it made; empty: none
}

// create creates the results directory.
func (o Output) create(name string) (*results.Directory, error) {
	if o.Out != "" {
		if err := findings.CheckDirectory(o.Out); err != nil {
			return nil, err
		}
		return results.Create(o.Out, true, o.mayReplace())
	}
	return results.Create(filepath.Join("results", name), o.Force, o.mayReplace())
}

// mayReplace returns the decision whether existing results are replaced, as results.Create takes it.
func (o Output) mayReplace() func(results.Manifest) error {
	switch {
	case o.Force:
		return results.Replace
	case o.Recipe == "":
		return nil
	}
	return func(m results.Manifest) error {
		if recipeOf(m.Environment) != o.Recipe {
			return fault.Input("give them another name in the recipe, or replace them with --force", "%s exists already, and this recipe did not make it", o.Out)
		}
		return nil
	}
}

// Check returns an error if the directory exists and may not be replaced.
func (o Output) Check() error { return results.CheckVacant(o.Out, o.mayReplace()) }

// recipeOf returns the recipe that asked for results, from the environment of their manifest.
func recipeOf(environment map[string]any) string {
	job, _ := environment["job"].(map[string]any)
	for _, values := range job { // there is one
		of, _ := values.(map[string]any)
		recipe, _ := of["recipe"].(string)
		return recipe
	}
	return ""
}

// Load reads a scenario: a file, the name of a shipped scenario, or - for standard input. Wrong keys and
// values are keys.Problems.
func (s *Sink) Load(ctx context.Context, name string, changes Changes) (*scenarios.Scenario, error) {
	source, err := s.source(ctx, name)
	if err != nil {
		return nil, err
	}
	scenario, err := scenarios.Load(source, changes.Assignments())
	if err == nil {
		err = scenario.SetsWithoutEffect().Err()
	}
	if err != nil {
		return nil, changes.inFlag(err)
	}
	s.warn(scenario.Warnings())
	return scenario, nil
}

// inFlag attributes the problems with a name to --name, where the user wrote it.
func (c *Changes) inFlag(err error) error {
	if c.Name == "" {
		return err
	}
	return ofName(err, "--name")
}

// ofName attributes the problems with a scenario's name to a flag.
func ofName(err error, flag string) error {
	var problems keys.Problems
	if errors.As(err, &problems) {
		for i := range problems {
			if problems[i].Key == "name" {
				problems[i].File = flag
			}
		}
	}
	return err
}

// warn prints warnings, each once for a command.
func (s *Sink) warn(warnings []string) {
	for _, warning := range warnings {
		if !slices.Contains(s.warned, warning) {
			s.warned = append(s.warned, warning)
			s.Say("warning: %s", warning)
		}
	}
}

// source returns the source of a scenario or a study. It reads standard input if the name is -.
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

// readAll reads standard input to its end, or one byte more than a TOML text may have. Unlike io.ReadAll it
// returns on an interruption, for a user who waits at a terminal.
func readAll(ctx context.Context, in io.Reader) ([]byte, error) {
	type all struct {
		text []byte
		err  error
	}
	read := make(chan all, 1)
	go func() {
		text, err := io.ReadAll(io.LimitReader(in, keys.MostBytes+1))
		read <- all{text, err}
	}()
	select {
	case r := <-read:
		return r.text, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Environment returns the build, the command line and the job, for the manifest. The job may be nil.
func (s *Sink) Environment(job Job) map[string]any {
	environment := build.Current().Environment()
	environment["command_line"] = append([]string{"dugnad"}, s.Arguments...)
	if job != nil {
		command, _ := job.Command()
		environment["job"] = map[string]any{command: entries(job)}
	}
	return environment
}

// entries returns the values of a job by name. JSON sorts the names of a map, so every manifest has the
// same order.
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

// DefaultWorkers returns the default number of workers: the CPUs of the Slurm task, or all CPUs that the
// operating system grants the process.
func DefaultWorkers() int {
	if n, err := strconv.Atoi(os.Getenv("SLURM_CPUS_PER_TASK")); err == nil && n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// setWorkers sets the default number of workers where a job has none.
func setWorkers(n *int) {
	if *n == 0 {
		*n = DefaultWorkers()
	}
}

// WarnBuilds warns if several builds of dugnad performed the runs of a study.
func (s *Sink) WarnBuilds(directory string, performed []study.Build) {
	if text := BuildsText(performed); text != "" {
		s.Say("%s has runs of several builds of dugnad, %s: if the model has changed between them, run all with one of them in another --out",
			directory, text)
	}
}

// BuildsText returns the builds of a study with their runs. It is empty if there is only one.
func BuildsText(performed []study.Build) string {
	if len(performed) < 2 {
		return ""
	}
	texts := make([]string, len(performed))
	for i, build := range performed {
		texts[i] = fmt.Sprintf("%s of %s", Quantity(build.Runs, "run"), build.Name)
	}
	return strings.Join(texts, " and ")
}

// CommandLine returns the words that do a job again, without the program's name: the command, its
// arguments, and a flag for every field with a tag flag:"NAME" whose value is neither zero nor that of
// its tag default.
func CommandLine(job Job) []string {
	command, arguments := job.Command()
	words := []string{command}
	for _, argument := range arguments {
		if len(argument) > 1 && argument[0] == '-' {
			argument = "./" + argument // a file; it would be read as a flag
		}
		words = append(words, argument)
	}
	return appendFlags(words, reflect.ValueOf(job).Elem())
}

// appendFlags appends the flags of a struct and of the structs within it.
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

// ShellCommand returns the command line that does a job again, quoted for a shell.
func ShellCommand(job Job) string {
	return fault.ShellLine(append([]string{"dugnad"}, CommandLine(job)...))
}

// Alternative is the base with changes of its own.
type Alternative struct {
	Name string   `json:"name"`
	Set  []string `json:"set"`
}
