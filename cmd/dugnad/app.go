package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/plots"
	"dugnad/scenarios/keys"
	"dugnad/sim/results"
	"dugnad/sim/text"
)

// An app is one call of the program: its arguments, input and outputs. Commands use them instead of
// os.Stdout, so that tests run commands in the process of the test.
type app struct {
	arguments []string
	in        io.Reader
	out, errs io.Writer
	date      time.Time // of PDFs; see drawing
	quiet     bool      // --quiet
	wide      bool      // --wide
}

// addFlagsTo adds the flags that every command takes to the root.
func (a *app) addFlagsTo(root *cobra.Command) {
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "show no progress; results, warnings and errors stay")
	root.PersistentFlags().BoolVar(&a.wide, "wide", false, "print tables in their full width, however narrow the terminal")
}

// width returns the columns that text may take, 0 for any number: see tell.Width.
func (a *app) width() int {
	if a.wide {
		return 0
	}
	return tell.Width(a.out)
}

// sink returns the surroundings of the jobs of this call. quiet shows no progress.
func (a *app) sink(quiet bool) *jobs.Sink {
	s := &jobs.Sink{
		In: a.in, Arguments: a.arguments, Say: a.say,
		Draw: func(ctx context.Context, command string, f *findings.Findings, workers int, write figures.WriteFile) error {
			return figures.Draw(ctx, command, f, plots.Look{Date: a.date}, workers, a.warnUndrawn, write)
		},
		DrawStudy: func(ctx context.Context, directory, command string, workers int) error {
			return figures.DrawStudy(ctx, directory, command, plots.Look{Date: a.date}, workers, a.warnUndrawn)
		},
	}
	if !quiet {
		s.Progress = func(ctx context.Context, runs, monthsEach int) jobs.Progress {
			return tell.NewProgress(ctx, a.errs, runs, monthsEach)
		}
	}
	return s
}

const exitStatus = `

Exit status: 0 done; 1 a run or a check of the model failed; 2 the input is wrong, and nothing
was written; 3 the environment failed (disk full, permission); 130 interrupted by Ctrl-C, 143 by
SIGTERM or a closed terminal (SIGHUP). A program that runs out of memory ends with 2, too.`

// needsCommand is the RunE of a command that only groups others. Without arguments it prints the help.
func needsCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	return unknownCommand(c, args[0])
}

// unknownCommand returns the error of a word that is not a subcommand.
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

// tidyHelp sets the usage of -h and --version, and keeps flags in the order in which they are added.
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

// flagError turns cobra's error about a flag into an InputError with the nearest flag.
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
	if _, word, ok := strings.Cut(text, "unknown shorthand flag: "); ok {
		if _, word, _ = strings.Cut(word, " in -"); c.Flags().Lookup(word) != nil {
			return fault.Input(fmt.Sprintf("did you mean --%s?", word), "%s has no flag -%s", c.CommandPath(), word)
		}
	}
	return fault.Input(seeHelp(c), "%s", text)
}

func seeHelp(c *cobra.Command) string {
	return fmt.Sprintf("`%s --help` lists what there is", c.CommandPath())
}

// takes returns the check of the number of arguments, from least to most; a negative most is no limit.
// names describes the allowed arguments, as in Use.
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

// print writes a text to standard output.
func (a *app) print(text string) error {
	_, err := a.out.Write([]byte(text))
	return err
}

// printJSON writes a value to standard output as indented JSON.
func (a *app) printJSON(value any) error {
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// warnUndrawn prints why a figure is left out, and returns nil: the command goes on.
func (a *app) warnUndrawn(err error) error {
	a.say("not drawn: %v", err)
	return nil
}

// warnUnverified says that the manifest of results has no checksum.
func (a *app) warnUnverified(f *findings.Findings, directory string) {
	if f.Unverified() {
		a.say("%s: %s", directory, findings.NotVerified)
	}
}

// openable returns an error if there is no such directory. Results that a killed process was about to
// replace have their name again afterwards.
func openable(directory string) error {
	if err := results.PutBack(directory); err != nil {
		return err
	}
	return checkDirectory(directory)
}

// checkDirectory returns an error if there is no such directory, with the one below results that may be meant.
func checkDirectory(directory string) error {
	exists := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.IsDir()
	}
	if exists(directory) {
		return nil
	}
	hint := "a results directory is what run, compare, explain, sweep, sensitivity and validate --out write"
	if inside := filepath.Join("results", strings.TrimSuffix(filepath.Base(directory), ".toml")); exists(inside) {
		hint = fmt.Sprintf("did you mean %s?", inside)
	}
	return fault.Input(hint, "%s is not a directory", directory)
}

// drawing returns the RunE of a command that draws figures. It reads the date of PDFs from
// SOURCE_DATE_EPOCH before anything is done.
func (a *app) drawing(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) (err error) {
		if a.date, err = plots.DateFromEnvironment(); err != nil {
			return fault.Input("unset it, or give whole seconds", "%s", err)
		}
		return run(c, args)
	}
}

// say prints one message to errs. It ignores a closed terminal.
func (a *app) say(format string, values ...any) {
	for line := range strings.SplitSeq(fmt.Sprintf(format, values...), "\n") {
		fmt.Fprintf(a.errs, "dugnad: %s\n", text.Printable(line))
	}
}
