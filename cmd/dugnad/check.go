package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios/keys"
	"dugnad/sim/files"
	"dugnad/sim/results"
	"dugnad/sim/study"
)

// checkOptions are the flags of check.
type checkOptions struct{ repair, asJSON bool }

func newCheckCommand(a *app) *cobra.Command {
	o := &checkOptions{}
	c := &cobra.Command{
		Use:   "check DIR",
		Short: "Verify a results directory or a study, and say what to do",
		Long: `Verify a directory that dugnad wrote: the checksum of the manifest, the digest of every file, that
manifest and scenario agree, a study's chunks and shards, and what a killed process left. It changes
nothing; --repair removes left-overs of killed processes, if they are dugnad's.

Exit status: 0 all is as it was written; 2 something was changed or is missing; 3 a chunk is cut
short, another process works there, or it cannot be read.`,
		Example: `  dugnad run no-surge --replications 2 --figures none --out results/checked
  dugnad check results/checked
  dugnad check results/checked --repair`,
		Args:              takes(1, 1, "one DIR"),
		ValidArgsFunction: completeResults,
		RunE:              func(_ *cobra.Command, args []string) error { return a.check(args[0], o) },
	}
	c.Flags().BoolVar(&o.repair, "repair", false, "remove what killed processes left, and nothing else")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print the findings as a JSON array")
	return c
}

func (a *app) check(directory string, o *checkOptions) error {
	find := checkDirectory // check alone changes nothing
	if o.repair {
		find = openable
	}
	if err := find(directory); err != nil {
		return err
	}
	isStudy := true
	look := func() ([]files.Finding, error) {
		all, err := study.Check(directory)
		if isStudy = !errors.Is(err, study.ErrNotStudy); !isStudy {
			all, err = results.Check(directory, findings.IsDerived)
		}
		if errors.Is(err, results.ErrNotOurs) {
			err = fault.Input("check verifies what run, compare, explain, validate, sweep and sensitivity wrote", "%s", err)
		}
		return all, err
	}
	all, err := look()
	if err == nil && o.repair && hasState(all, files.Leftover) {
		repair := results.Repair
		if isStudy {
			repair = study.Repair
		}
		if err = repair(directory); err == nil {
			all, err = look()
		}
	}
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(f files.Finding) bool { return f.Err != nil }) {
		all = append(all, readable(directory, isStudy)...)
	}
	return a.tellFindings(directory, all, o.asJSON)
}

// readable reports whether this program can read whole results. A scenario of an earlier version of the
// model is as it was written.
func readable(directory string, isStudy bool) []files.Finding {
	var err error
	if isStudy {
		_, err = findings.LoadKept(filepath.Join(directory, "scenario.toml"))
	} else {
		_, err = findings.OpenResults(directory)
	}
	var problems keys.Problems
	switch {
	case errors.As(err, &problems) && problems.Outdated():
		return []files.Finding{{State: files.Whole, Path: directory, Text: "report and plot do not read it: found " + problems[0].Found}}
	case err != nil && !isStudy:
		return []files.Finding{{State: files.Changed, Path: directory, Text: "make the results anew", Err: err}}
	}
	return nil
}

func hasState(all []files.Finding, state string) bool {
	return slices.ContainsFunc(all, func(f files.Finding) bool { return f.State == state })
}

// tellFindings prints the findings and returns an error if something is wrong.
func (a *app) tellFindings(directory string, all []files.Finding, asJSON bool) error {
	var wrong []error
	type row struct {
		State string `json:"state"`
		Path  string `json:"path"`
		Text  string `json:"text"`
	}
	rows := []row{}
	var text strings.Builder
	for _, f := range all {
		rows = append(rows, row{f.State, f.Path, f.Text})
		fmt.Fprintf(&text, "%-9s  %s", f.State, f.Path)
		if f.Text != "" {
			fmt.Fprintf(&text, ": %s", f.Text)
		}
		text.WriteString("\n")
		if f.Err != nil {
			wrong = append(wrong, f.Err)
		}
	}
	switch {
	case len(wrong) > 0:
		fmt.Fprintf(&text, "%s is not as it was written\n", directory)
	case hasState(all, files.Leftover):
		fmt.Fprintf(&text, "%s is as it was written; --repair, or the next command that writes there, removes what is left over\n", directory)
	case slices.ContainsFunc(all, func(f files.Finding) bool { return strings.HasPrefix(f.Text, "not verified") }):
		fmt.Fprintf(&text, "%s is not verified: whether it is as it was written is unknown\n", directory)
	default:
		fmt.Fprintf(&text, "%s is as it was written\n", directory)
	}
	if asJSON {
		if err := a.printJSON(rows); err != nil {
			return err
		}
	} else if err := a.print(text.String()); err != nil {
		return err
	}
	return errors.Join(wrong...)
}
