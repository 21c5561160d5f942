package main

import (
	"strings"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/fault"
)

func newCompletionCommand(a *app) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a script that completes dugnad's commands, flags and scenarios in a shell",
		Long: `Print a script that completes dugnad's commands, flags and what they take in a shell: scenarios,
studies, directories of results, and of the scenario on the command line its places, fields,
periods, measures and, after --set, its keys with their meaning. Load it in bash with:
source <(dugnad completion bash)

In bash, completion needs the package bash-completion. Without it, Tab prints "_get_comp_words_by_ref:
command not found" or "_init_completion: command not found". Debian, Ubuntu and Fedora have it under
that name; on macOS, whose bash is too old, use zsh, or install bash and bash-completion@2 by Homebrew.`,
		Example:   "  dugnad completion bash",
		Args:      takes(1, 1, "one of "+strings.Join(shells, ", ")),
		ValidArgs: shells,
		RunE: func(c *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return c.Root().GenBashCompletionV2(a.out, true)
			case "zsh":
				return c.Root().GenZshCompletion(a.out)
			case "fish":
				return c.Root().GenFishCompletion(a.out, true)
			case "powershell":
				return c.Root().GenPowerShellCompletionWithDesc(a.out)
			}
			return fault.Input(fault.NearestHint(args[0], shells, ""), "completion: found %q; allowed: %s", args[0], strings.Join(shells, ", "))
		},
	}
}
