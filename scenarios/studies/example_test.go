package studies_test

import (
	"context"
	"fmt"
	"log"

	"dugnad/scenarios"
	"dugnad/scenarios/studies"
)

// A shipped study's design, and the outcomes of one run of its last row.
func ExampleLoad() {
	study, err := studies.Load(scenarios.Source{Path: "discretion-in-health"}, nil, 0)
	if err != nil {
		log.Fatal(err)
	}
	rows := study.Rows()
	for i := range study.Factors {
		fmt.Println(study.Factors[i].Column(), "from", rows[0].Values[i].Cell(), "to", rows[len(rows)-1].Values[i].Cell())
	}
	last := len(rows) - 1
	experiment, err := study.Experiment(last)
	if err != nil {
		log.Fatal(err)
	}
	tally, err := experiment.Run(context.Background(), rows[last].Luck, 1, 2, nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	values, err := study.Measure(experiment, tally)
	if err != nil {
		log.Fatal(err)
	}
	for i, o := range study.Outcomes {
		fmt.Printf("%s %.3f\n", o.Name, values[i])
	}
	// Output:
	// fields.health.discretion_shift from 0 to 0.4
	// organisation_types.health_association.skill from 0.44 to 0.7
	// fields.health.coverage_discretionary from 0.83 to 0.5
	// health_design 0.290
	// health_implementation 0.236
	// health_coverage 0.912
	// culture_design 0.782
}
