// Command series prints the flagship's series.csv with the packages that run in a browser and
// nothing else, so that CI can compare a run under node with a native one:
// series REPLICATIONS.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/sim/record"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: series REPLICATIONS")
	}
	replications, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	scenario, err := scenarios.LoadNamed("asylum-surge-2015", nil)
	if err != nil {
		return err
	}
	if err := record.NewCSV(os.Stdout, agents.SeriesTable).Flush(); err != nil {
		return err
	}
	experiment := scenarios.NewExperiment(scenario)
	for replication := 1; replication <= replications; replication++ {
		series := agents.NewSeries(record.NewRows(os.Stdout, agents.SeriesTable), experiment.Blueprint, scenario.Name, replication, agents.ByGroup)
		_, err := experiment.Run(context.Background(), 0, replication, 1, nil, series.Observe)
		if err != nil {
			return err
		}
		if err := series.Flush(); err != nil {
			return err
		}
	}
	return nil
}
