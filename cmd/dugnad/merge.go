package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/cmd/dugnad/internal/tables"
	"dugnad/cmd/dugnad/internal/tell"
	"dugnad/sim/files"
	"dugnad/sim/record"
	"dugnad/sim/study"
)

func newMergeCommand(a *app) *cobra.Command {
	var asJSON bool
	figures := newFiguresChoice()
	format := newFormatChoice()
	c := &cobra.Command{
		Use:   "merge DIR",
		Short: "Join the shards of a study",
		Long: `Join the shards of a study that dugnad sweep --shard i/n has run, wherever that was: copy the
directories DIR/shards/i-of-n together and merge them. Digests are checked, and whether all
runs are there; what is written then has the same bytes as if one process had run it all. If
something is missing nothing is written, the exit status is 1, and the message says what.` + exitStatus,
		Example: `  dugnad sweep agreements-before-or-during --replications 1 --out results/drives --shard 1/2
  dugnad sweep agreements-before-or-during --replications 1 --out results/drives --shard 2/2
  dugnad merge results/drives`,
		Args:              takes(1, 1, "one DIR"),
		ValidArgsFunction: completeResults,
		RunE: a.drawing(func(c *cobra.Command, args []string) error {
			return a.merge(c.Context(), args[0], format.value, figures.value, asJSON)
		}),
	}
	format.addTo(c, "format", "parquet: also write outcomes.parquet beside outcomes.csv")
	figures.addTo(c, "figures", "figures to draw in DIR/figures/, or none")
	c.Flags().BoolVar(&asJSON, "json", false, "print the rows of outcomes.csv as a JSON array")
	return c
}

func (a *app) merge(ctx context.Context, directory, format, figures string, asJSON bool) error {
	sink := a.sink(true)
	before, _ := study.Inspect(directory) // Merge reports the error
	merged, err := study.Merge(directory, sink.Environment(nil))
	if err == nil && merged.Shards > 0 && !before.Complete {
		err = study.RemoveDerived(directory, findings.IsOutdated)
	}
	if err == nil && format == tables.Parquet {
		err = tables.AddOutcomesParquet(directory, func(names []string, force bool) (*study.Addition, error) { return study.Add(directory, names, force) })
	}
	if err != nil {
		return err
	}
	sink.WarnBuilds(merged.Path, merged.Builds)
	if merged.Shards > 0 && figures != jobs.FiguresNone {
		if err := sink.DrawStudy(ctx, merged.Path, "sweep", 1); err != nil {
			return err
		}
	}
	switch {
	case asJSON:
		if err := a.outcomesAsJSON(directory); err != nil {
			return err
		}
	case merged.Shards == 0:
		err = a.print(fmt.Sprintf("%s has no shards to merge, and is complete: %s, %d failed\n",
			merged.Path, jobs.Quantity(merged.Done+merged.Failed, "run"), merged.Failed))
	default:
		err = a.print(fmt.Sprintf("merged %s: %s × %s = %s, %d failed, in %s\n", jobs.Quantity(merged.Shards, "shard"),
			jobs.Quantity(merged.Rows, "row"), jobs.Quantity(merged.Replications, "replication"), jobs.Quantity(merged.Done+merged.Failed, "run"), merged.Failed, merged.Path))
	}
	if err != nil {
		return err
	}
	if merged.Failed > 0 {
		a.say("%d of %d runs failed; failures.csv says why", merged.Failed, merged.Done+merged.Failed)
		return fault.ErrFailed
	}
	return nil
}

// outcomesAsJSON prints outcomes.csv. Roles and the status are text, the other columns numbers.
func (a *app) outcomesAsJSON(directory string) error {
	file, err := files.Open(filepath.Join(directory, "outcomes.csv"))
	if err != nil {
		return err
	}
	defer file.Close()
	columns, err := csv.NewReader(file).Read()
	if err != nil {
		return fmt.Errorf("reading outcomes.csv: %w", err)
	}
	table := record.Table{Name: "outcomes.csv"}
	for _, name := range columns {
		kind := record.Real
		if slices.Contains([]string{"role", "status"}, name) {
			kind = record.Text
		}
		table.Columns = append(table.Columns, record.Column{Name: name, Kind: kind})
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return tell.RowsAsJSON(a.out, table, file)
}

// studyStatus prints the number of runs that are recorded, of the study and of each shard.
func (a *app) studyStatus(directory string, asJSON bool) error {
	status, err := study.Inspect(directory)
	if err != nil {
		return err
	}
	if asJSON {
		type part struct {
			Shard  string `json:"shard"` // empty for a study without shards
			Runs   int    `json:"runs"`
			Done   int    `json:"done"`
			Failed int    `json:"failed"`
		}
		var parts []part
		for _, p := range status.Parts {
			parts = append(parts, part{p.Shard.String(), p.Runs, p.Done, p.Failed})
		}
		return a.printJSON(parts)
	}
	var text strings.Builder
	recorded := status.Done + status.Failed
	fmt.Fprintf(&text, "%s in %s: %s × %s = %s\n", status.Name, status.Path,
		jobs.Quantity(status.Rows, "row"), jobs.Quantity(status.Replications, "replication"), jobs.Quantity(status.Runs, "run"))
	fmt.Fprintf(&text, "%d recorded (%d %%), %d of them failed\n", recorded, 100*recorded/max(1, status.Runs), status.Failed)
	if status.Shards > 0 {
		for _, p := range status.Parts {
			state := fmt.Sprintf("%d of %d", p.Done+p.Failed, p.Runs)
			if !p.Begun {
				state = "not begun"
			}
			fmt.Fprintf(&text, "  shard %v: %s\n", p.Shard, state)
		}
	}
	if builds := jobs.BuildsText(status.Builds); builds != "" {
		text.WriteString("several builds of dugnad performed them: " + builds + "\n")
	}
	switch {
	case status.Complete:
		text.WriteString("complete\n")
	case recorded == status.Runs && status.Shards > 0:
		text.WriteString("all there is to merge: dugnad merge " + fault.QuotePath(directory) + "\n")
	default:
		text.WriteString("not complete; the same command continues\n")
	}
	return a.print(text.String())
}
