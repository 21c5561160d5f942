package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/selftest"
)

func newVersionCommand(a *app) *cobra.Command {
	var asJSON, selfTest bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version, the revision, and the modules it was built with",
		Long: `Print the version, the revision, and the modules it was built with. --self-test runs a small scenario
and compares its digest with the one that is built in: does this machine compute the same bits? The
exit status is 1 if not.`,
		Example: "  dugnad version --json\n  dugnad version --self-test",
		Args:    takes(0, 0, "none"),
		RunE: func(c *cobra.Command, _ []string) error {
			if selfTest {
				return a.selfTest(c.Context())
			}
			b := build.Current()
			if asJSON {
				return a.printJSON(b)
			}
			var text strings.Builder
			fmt.Fprintf(&text, "dugnad %s\nrevision %s\n%s %s/%s\n", b.Version, b.Revision, b.Go, b.GOOS, b.GOARCH)
			for _, path := range b.Order {
				fmt.Fprintf(&text, "%s %s\n", path, b.Modules[path])
			}
			if b.Revision == "unknown" {
				a.say("the revision is unknown; in a clone, go build -buildvcs=true -o dugnad ./cmd/dugnad records it")
			}
			return a.print(text.String())
		},
	}
	c.Flags().BoolVar(&selfTest, "self-test", false, "run a small scenario and compare its digest with the one built in")
	c.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return c
}

// selfTest prints whether this machine computes the same bits as the one that built the program.
func (a *app) selfTest(ctx context.Context) error {
	found, want, err := selftest.Run(ctx)
	if err != nil {
		return err
	}
	if found != want {
		a.say("self-test failed: the series of the small scenario has the SHA-256 %s, built in is %s", found, want)
		a.say("do not publish results of this machine before the cause is known; please report it with the output of dugnad version")
		return fault.ErrFailed
	}
	return a.print("self-test passed: the series of the small scenario has the SHA-256 that is built in, " + want + "\n")
}
