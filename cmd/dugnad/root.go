package main

import (
	"context"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/fault"
)

// dugnad runs a command line and returns the exit code. Results go to out, progress and messages to
// errs. The cause of a cancelled ctx decides the code of an interruption.
func dugnad(ctx context.Context, arguments []string, in io.Reader, out, errs io.Writer) (code int) {
	a := &app{arguments: arguments, in: in, out: out, errs: errs}
	defer func() {
		if problem := recover(); problem != nil { // Go's exit code after a panic is 2, that of wrong input
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
		Long: `dugnad simulates how municipalities and voluntary organisations negotiate the
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
	a.addFlagsTo(root)
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
		newCheckCommand(a),
		newValidateCommand(a),
		newDescribeCommand(a),
		newScenarioCommand(a),
		newVersionCommand(a),
		newCompletionCommand(a),
		newManCommand(),
	)
	// Cobra's help command has no example and accepts unknown names.
	root.SetHelpCommand(newHelpCommand(root))
	tidyHelp(root)
	return root
}
