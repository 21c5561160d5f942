package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

func newScenarioCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:     "scenario",
		Short:   "List, show, check, compare and create scenarios",
		Example: "  dugnad scenario list\n  dugnad scenario show no-surge",
		Args:    cobra.ArbitraryArgs,
		RunE:    needsCommand,
	}
	c.AddCommand(newListCommand(a), newShowCommand(a), newScenarioCheckCommand(a), newDiffCommand(a), newNewCommand(a))
	return c
}

func newListCommand(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "list",
		Short:   "List the scenarios that come with dugnad",
		Example: "  dugnad scenario list",
		Args:    takes(0, 0, "none"),
		RunE: func(*cobra.Command, []string) error {
			type entry struct {
				Name        string `json:"name"`
				Description string `json:"description"`
				Base        bool   `json:"base"` // it does not run by itself
			}
			var entries []entry
			var text []string
			for _, part := range []struct {
				heads []string
				names []string
				sets  []string // without which it does not load
				base  bool
			}{
				{heads: []string{"name", "what it is about"}, names: scenarios.Runnable()},
				{
					heads: []string{"base", "what scenarios that extend it inherit; it does not run by itself"}, names: scenarios.Bases(),
					sets: []string{"all_places=municipalities"}, base: true,
				},
			} {
				t := &tell.Table{Heads: part.heads, Left: []bool{true, true}, Width: a.width()}
				for _, name := range part.names {
					s, err := scenarios.LoadNamed(name, part.sets)
					if err != nil {
						return err
					}
					entries = append(entries, entry{name, s.Description.In("en"), part.base})
					t.Add(name, s.Description.In("en"))
				}
				text = append(text, t.String())
			}
			if asJSON {
				return a.printJSON(entries)
			}
			return a.print(strings.Join(text, "\n"))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as a JSON array; base is true of what does not run by itself")
	return c
}

func newShowCommand(a *app) *cobra.Command {
	f := &scenarioFlags{}
	var events, asJSON bool
	c := &cobra.Command{
		Use:               "show SCENARIO",
		Short:             "Print a scenario with everything it extends, every default and every --set resolved",
		Long:              "Print a scenario with everything it extends, every default and every --set resolved. A base, which\ndoes not run by itself, is printed with the meaning and the source of every key.",
		Example:           "  dugnad scenario show asylum-surge-2015 --set negotiation.protocol=nash\n  dugnad scenario show agreement-drive --events",
		Args:              takes(1, 1, "one SCENARIO"),
		ValidArgsFunction: completeNames(1, scenarios.Shipped),
		RunE: func(c *cobra.Command, args []string) error {
			if asJSON && !events {
				return fault.Input("", "--json is for --events: a scenario is TOML")
			}
			s, err := a.load(c.Context(), args[0], f)
			if base, isBase := scenarios.Base(err); isBase && len(f.sets) == 0 {
				a.say("a base, shown with the meaning and the source of every key: it does not run by itself")
				return a.print(string(base.Full(base.Name, true)))
			}
			if err != nil {
				return err
			}
			switch {
			case asJSON:
				return a.printJSON(append([]scenarios.EventRow{}, s.EventRows()...))
			case events:
				return a.print(tell.Events(s.EventRows(), a.width()))
			}
			return a.print(string(s.Resolved()))
		},
	}
	f.addSets(c, "change a key of the scenario: `PATH=VALUE`, as often as needed")
	c.Flags().BoolVar(&events, "events", false, "print what its events change, with the values before")
	c.Flags().BoolVar(&asJSON, "json", false, "with --events: as a JSON array")
	return c
}

func newScenarioCheckCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "check SCENARIO...",
		Short:             "Check scenarios and report everything that is wrong with them",
		Long:              "Check scenarios, each a file, a shipped name or -, and report everything that is wrong with\nthem, with file, line and key. Exit status 2 if anything is. What will do nothing or counts\ntwice is a warning.",
		Example:           "  dugnad scenario check asylum-surge-2015 no-surge",
		Args:              takes(1, -1, "one SCENARIO or more"),
		ValidArgsFunction: completeScenario(-1),
		RunE: func(c *cobra.Command, args []string) error {
			var result error
			for _, name := range args {
				s, err := a.load(c.Context(), name, &scenarioFlags{})
				var problems keys.Problems
				switch {
				case err == nil:
					ok := ": ok"
					switch warnings := len(s.Warnings()); warnings {
					case 0:
					case 1:
						ok += ", with 1 warning"
					default:
						ok += fmt.Sprintf(", with %d warnings", warnings)
					}
					if err := a.print(name + ok + "\n"); err != nil {
						return err
					}
				case errors.As(err, &problems):
					for _, problem := range problems {
						a.say("%v", problem)
					}
					result = fault.ErrReported
				default:
					return err
				}
			}
			return result
		},
	}
}

func newDiffCommand(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:               "diff A B",
		Short:             "List the keys in which two scenarios differ, with both values",
		Example:           "  dugnad scenario diff asylum-surge-2015 no-surge",
		Args:              takes(2, 2, "two SCENARIOs"),
		ValidArgsFunction: completeScenario(2),
		RunE: func(c *cobra.Command, args []string) error {
			var loaded [2]*scenarios.Scenario
			var problems keys.Problems
			for i, name := range args {
				var err error
				var more keys.Problems
				if loaded[i], err = a.load(c.Context(), name, &scenarioFlags{}); errors.As(err, &more) {
					problems = append(problems, more...)
				} else if err != nil {
					return err
				}
			}
			if len(problems) > 0 {
				return problems
			}
			differences := scenarios.Diff(loaded[0], loaded[1])
			if asJSON {
				type entry struct {
					Path string  `json:"path"`
					A    *string `json:"a"` // null: the scenario has no such key
					B    *string `json:"b"`
				}
				entries := []entry{}
				for _, d := range differences {
					entries = append(entries, entry{d.Path, orNull(d.A), orNull(d.B)})
				}
				return a.printJSON(entries)
			}
			width := a.width()
			t := &tell.Table{Heads: []string{"key", args[0], args[1]}, Left: []bool{true, true, true}, Width: width}
			for _, d := range differences {
				t.Add(d.Path, cmp.Or(d.A, "–"), cmp.Or(d.B, "–"))
			}
			if len(differences) == 0 {
				return a.print("no differences\n")
			}
			return a.print(t.String())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as a JSON array of path, a and b")
	return c
}

// orNull returns nil for an empty text.
func orNull(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}

func newNewCommand(a *app) *cobra.Command {
	var force, bare, full, reference bool
	c := &cobra.Command{
		Use:   "new FILE.toml",
		Short: "Write a template for a new scenario, or print the reference of all keys",
		Long: `Write a template for a new scenario, which extends the flagship and has the keys that are changed
most. With --full it extends nothing and states every key of the flagship, with its meaning and source.`,
		Example: `  dugnad scenario new my-scenario.toml
  dugnad scenario new --full everything.toml
  dugnad scenario new --reference`,
		Args: takes(0, 1, "one FILE.toml, or --reference"),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case reference && len(args) == 0:
				return a.print(scenarios.Reference())
			case reference || len(args) == 0:
				return takes(1, 1, "one FILE.toml, or --reference")(c, nil)
			}
			name := args[0]
			if !strings.HasSuffix(name, ".toml") {
				return fault.Input(fmt.Sprintf("did you mean %q?", name+".toml"), "found %q; allowed: a file that ends in .toml", name)
			}
			text := scenarios.Template(!bare)
			if full {
				flagship, err := scenarios.LoadNamed(scenarios.Flagship, nil)
				if err != nil {
					return err
				}
				text = flagship.Full(keys.Stem(name), !bare)
			}
			if err := writeTo(name, text, force); err != nil {
				return err
			}
			return a.print(fmt.Sprintf("%s: change it, then `dugnad scenario check %s` and `dugnad run %s`\n", name, fault.QuotePath(name), fault.QuotePath(name)))
		},
	}
	c.Flags().BoolVar(&bare, "bare", false, "without the explanations")
	c.Flags().BoolVar(&full, "full", false, "every key, with its meaning and source, in a scenario that extends no other")
	c.Flags().BoolVar(&force, "force", false, "replace the file if there is one")
	c.Flags().BoolVar(&reference, "reference", false, "print the reference of all keys in Markdown")
	return c
}
