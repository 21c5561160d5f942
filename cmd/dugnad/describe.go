package main

import (
	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/scenarios/describe"
	"dugnad/sim/files"
)

func newDescribeCommand(a *app) *cobra.Command {
	f := &scenarioFlags{}
	format := choice{value: "markdown", words: []string{"markdown", "latex"}}
	var out string
	var force bool
	c := &cobra.Command{
		Use:   "describe SCENARIO",
		Short: "Describe the model as it would run with a scenario (ODD+D)",
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
			b := build.Current()
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
			return writeTo(out, []byte(text), force)
		},
	}
	format.addTo(c, "format", "markdown or latex")
	c.Flags().StringVarP(&out, "out", "o", "", "write to this `FILE` instead of standard output")
	c.Flags().BoolVar(&force, "force", false, "replace FILE if there is one")
	f.addTo(c)
	return c
}

// writeTo writes a file that the user names. It replaces an existing one only with force.
func writeTo(name string, text []byte, force bool) error {
	if err := findings.CheckFile("--out", name, force); err != nil {
		return err
	}
	return files.Write(name, text)
}
