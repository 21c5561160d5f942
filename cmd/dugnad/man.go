package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/sim/files"
)

func newManCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the manual pages into a directory",
		Long:    "Write the manual pages into a directory, which is made: dugnad.1 and one page for every command.",
		Example: "  dugnad man man/man1",
		Args:    takes(1, 1, "one DIR"),
		RunE: func(c *cobra.Command, args []string) error {
			const comment = `.\" `
			err := eachManPage(c.Root(), args[0], func(path string, _ *cobra.Command) error { return files.CheckMark(path, comment) })
			if errors.Is(err, files.ErrNotWritten) {
				return fault.Input("choose another DIR", "%s", err)
			}
			if err != nil {
				return err
			}
			return eachManPage(c.Root(), args[0], func(path string, c *cobra.Command) error {
				return files.Write(path, files.WithMark([]byte(manPage(c)), comment))
			})
		},
	}
}

// eachManPage calls do with the path and the command of each page.
func eachManPage(c *cobra.Command, directory string, do func(path string, c *cobra.Command) error) error {
	path := filepath.Join(directory, strings.ReplaceAll(c.CommandPath(), " ", "-")+".1")
	if err := do(path, c); err != nil {
		return err
	}
	for _, child := range c.Commands() {
		if !child.IsAvailableCommand() {
			continue
		}
		if err := eachManPage(child, directory, do); err != nil {
			return err
		}
	}
	return nil
}

// manPage returns the help of a command in roff.
func manPage(c *cobra.Command) string {
	var page strings.Builder
	title := strings.ReplaceAll(c.CommandPath(), " ", "-")
	fmt.Fprintf(&page, ".TH %s 1 \"\" \"dugnad\" \"dugnad\"\n", roff(strings.ToUpper(title)))
	fmt.Fprintf(&page, ".SH NAME\n%s \\- %s\n", roff(title), roff(c.Short))
	fmt.Fprintf(&page, ".SH SYNOPSIS\n%s\n", roff(c.UseLine()))
	description := c.Long
	if description == "" {
		description = c.Short + "."
	}
	fmt.Fprintf(&page, ".SH DESCRIPTION\n%s\n", roff(description))
	page.WriteString(".SH OPTIONS\n")
	option := func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if value != "" {
			name += " " + value
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(&page, ".TP\n%s\n%s\n", roff(name), roff(usage))
	}
	c.LocalFlags().VisitAll(option)
	c.InheritedFlags().VisitAll(option)
	fmt.Fprintf(&page, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(c.Example))
	var others []string
	if c.HasParent() {
		others = append(others, c.Parent().CommandPath())
	}
	for _, child := range c.Commands() {
		if child.IsAvailableCommand() {
			others = append(others, child.CommandPath())
		}
	}
	for i, other := range others {
		others[i] = strings.ReplaceAll(other, " ", "-") + "(1)"
	}
	if len(others) > 0 {
		fmt.Fprintf(&page, ".SH SEE ALSO\n%s\n", roff(strings.Join(others, ", ")))
	}
	return page.String()
}

// roff escapes the characters that have a meaning in roff.
func roff(text string) string {
	text = strings.ReplaceAll(text, `\`, `\e`)
	text = strings.ReplaceAll(text, "-", `\-`)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
