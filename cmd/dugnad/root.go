package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/plots"
	"dugnad/scenarios/keys"
)

// An app is one call of the program: where it reads and writes, and the words it was called
// with. Commands get it instead of reaching for os.Stdout, so that tests run them in-process.
type app struct {
	arguments []string
	in        io.Reader
	out, errs io.Writer
	date      time.Time // that PDFs carry; readDate reads it
}

// sink is where the jobs of this call get their input and tell of themselves.
func (a *app) sink(quiet bool) *jobs.Sink {
	s := &jobs.Sink{
		In: a.in, Arguments: a.arguments, Say: a.say,
		Draw: func(ctx context.Context, command string, f *findings.Findings, workers int, write figures.WriteFile) error {
			return figures.Draw(ctx, command, f, a.dated(plots.Look{}), workers, a.notDrawn, write)
		},
		DrawStudy: func(ctx context.Context, directory, command string, workers int) error {
			return figures.DrawStudy(ctx, directory, command, a.dated(plots.Look{}), workers, a.notDrawn)
		},
	}
	if !quiet {
		s.Progress = func(ctx context.Context, runs, monthsEach int) jobs.Progress {
			return tell.NewProgress(ctx, a.errs, runs, monthsEach)
		}
	}
	return s
}

// dugnad runs the command line and returns the exit code. Results go to out, progress and
// messages to errs. When ctx is cancelled by an interruption, the code is that of its signal.
func dugnad(ctx context.Context, arguments []string, in io.Reader, out, errs io.Writer) (code int) {
	a := &app{arguments: arguments, in: in, out: out, errs: errs}
	defer func() {
		if problem := recover(); problem != nil { // Go's own exit code would be that of wrong input
			a.say("%v\nthis is a fault of dugnad; please report it with\n%s", problem, debug.Stack())
			code = fault.ExitFailed
		}
	}()
	root := newRootCommand(a)
	root.SetArgs(arguments)
	return a.exit(ctx, root.ExecuteContext(ctx))
}

func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "dugnad",
		Short: "Simulate how municipalities and voluntary organisations come to co-produce welfare",
		Long: `dugnad simulates how Norwegian municipalities and voluntary organisations negotiate the
design and the implementation of welfare policy, and when they come to co-produce it.

It explores scenarios; it does not predict.` + exitStatus,
		Example: `  dugnad run asylum-surge-2015
  dugnad scenario list`,
		Version:           build.Current().Version,
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE:              needsCommand,
	}
	root.SetVersionTemplate("dugnad {{.Version}}\n")
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.errs)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		newRunCommand(a),
		newCompareCommand(a),
		newSweepCommand(a),
		newMergeCommand(a),
		newSensitivityCommand(a),
		newTraceCommand(a),
		newExplainCommand(a),
		newPlotCommand(a),
		newReportCommand(a),
		newValidateCommand(a),
		newDescribeCommand(a),
		newScenarioCommand(a),
		newVersionCommand(a),
		newCompletionCommand(a),
		newManCommand(),
	)
	// Cobra's own help command has no example, and a name that is none passes without error.
	root.SetHelpCommand(newHelpCommand(root))
	tidyHelp(root)
	return root
}

const exitStatus = `

Exit status: 0 done; 1 a run or a check of the model failed; 2 the input is wrong, and nothing
was written; 3 the environment is (disk full, permission); 130 and 143 interrupted.`

// needsCommand is the RunE of a command that only groups others.
func needsCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	return unknownCommand(c, args[0])
}

func unknownCommand(parent *cobra.Command, word string) error {
	var names []string
	for _, child := range parent.Commands() {
		if child.IsAvailableCommand() || child.Name() == "help" {
			names = append(names, child.Name())
		}
	}
	return fault.Input(fault.NearestHint(word, names, "allowed: "+strings.Join(names, ", ")),
		"%q is not a command of %s", word, parent.CommandPath())
}

func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Explain a command",
		Example: "  dugnad help run",
		Args:    cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err == nil && len(rest) > 0 {
				err = unknownCommand(c, rest[0])
			}
			if err != nil {
				return err
			}
			return c.Help()
		},
	}
}

// tidyHelp gives every command the -h that its help names, in the words of the rest.
func tidyHelp(c *cobra.Command) {
	c.InitDefaultHelpFlag()
	c.Flags().Lookup("help").Usage = "explain this command"
	if c.Version != "" {
		c.InitDefaultVersionFlag()
		c.Flags().Lookup("version").Usage = "print the version"
	}
	c.Flags().SortFlags = false
	for _, child := range c.Commands() {
		tidyHelp(child)
	}
}

// flagError makes cobra's message about a flag one of ours: exit 2, and the nearest name.
func flagError(c *cobra.Command, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		hint := seeHelp(c)
		if near := keys.Nearest(name, names); near != "" {
			hint = fmt.Sprintf("did you mean --%s?", near)
		}
		return fault.Input(hint, "%s has no flag --%s", c.CommandPath(), name)
	}
	return fault.Input(seeHelp(c), "%s", text)
}

func seeHelp(c *cobra.Command) string {
	return fmt.Sprintf("`%s --help` lists what there is", c.CommandPath())
}

// takes is the check that a command got its arguments, which are named as in its Use.
func takes(least, most int, names string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) >= least && (most < 0 || len(args) <= most) {
			return nil
		}
		found := fmt.Sprintf("%d arguments", len(args))
		switch {
		case len(args) == 1:
			found = fmt.Sprintf("1 argument (%s)", args[0])
		case len(args) > 1:
			found += " (" + strings.Join(args, " ") + ")"
		}
		return fault.Input(seeHelp(c), "%s: found %s; allowed: %s", c.CommandPath(), found, names)
	}
}
