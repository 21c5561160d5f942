package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/scenarios/describe"
)

func newDescribeCommand(a *app) *cobra.Command {
	f := &scenarioFlags{}
	format := choice{value: "markdown", words: []string{"markdown", "latex"}}
	var out string
	var force bool
	c := &cobra.Command{
		Use:   "describe SCENARIO",
		Short: "Write down the model as it would run with a scenario (ODD+D)",
		Long: `Write the ODD+D document of the model as it would run with a scenario: a file, the name of a
shipped scenario, or - for standard input. It has the month's phases with their equations, the
mechanisms on and off, the protocol in force, every value with unit, range and source or the
word "assumption", the data with their licences, and what differs from the shipped scenario.
Nothing is run.` + exitStatus,
		Example: `  dugnad describe asylum-surge-2015
  dugnad describe no-surge --set mechanisms.spill=false --format latex --out model.tex`,
		Args:              takes(1, 1, "one SCENARIO"),
		ValidArgsFunction: completeScenario(1),
		RunE: func(c *cobra.Command, args []string) error {
			s, err := a.load(c.Context(), args[0], f)
			if err != nil {
				return err
			}
			b := build.This()
			program := "dugnad " + b.Version + ", revision " + b.Revision
			text := ""
			if format.value == "latex" {
				text = describe.LaTeX(s, program)
			} else {
				text = describe.Markdown(s, program)
			}
			if !c.Flags().Changed("out") {
				return a.print(text)
			}
			return writeWhole(out, []byte(text), force)
		},
	}
	format.addTo(c, "format", "markdown or latex")
	c.Flags().StringVarP(&out, "out", "o", "", "write to this `FILE` instead of standard output")
	c.Flags().BoolVar(&force, "force", false, "replace FILE if there is one")
	f.addTo(c)
	return c
}

// writeWhole writes a file that is either there with all its text or not at all. An existing
// one is replaced only by force.
func writeWhole(name string, text []byte, force bool) error {
	switch info, err := os.Stat(name); {
	case name == "":
		return fault.Input("give a file's name", "--out: found nothing")
	case err == nil && info.IsDir():
		return fault.Input("--out is a file", "%s is a directory", name)
	case err == nil && !force:
		return fault.Input("choose another --out, or replace it with --force", "%s exists already", name)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*.incomplete")
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Chmod(file.Name(), 0o644) // temporary files are for their owner alone
	}
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
