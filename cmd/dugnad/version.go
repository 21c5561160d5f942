package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/build"
)

func newVersionCommand(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the version, the revision, and the modules it was built with",
		Example: "  dugnad version --json",
		Args:    takes(0, 0, "none"),
		RunE: func(*cobra.Command, []string) error {
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
				a.say("the revision is not recorded by go run, by go build with -buildvcs=false (see go env GOFLAGS), nor without git; in a clone, go build -buildvcs=true -o dugnad ./cmd/dugnad records it")
			}
			return a.print(text.String())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as a JSON object")
	return c
}
