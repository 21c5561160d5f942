package study_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dugnad/sim"
	"dugnad/sim/study"
)

// A design of three rows, two runs each. One run fails, which is recorded
// like any other outcome.
func Example() {
	root, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(root)

	plan := study.Plan{
		Name:    "doubling",
		Seed:    42,
		Facts:   []study.Fact{{Name: "model", Value: "twice the factor"}},
		Factors: []string{"x"},
		Rows: []study.Row{
			{Role: "point", BaseRow: 0, Values: []string{"1"}},
			{Role: "point", BaseRow: 1, Values: []string{"2"}},
			{Role: "point", BaseRow: 2, Values: []string{"3"}},
		},
		Outcomes:     []string{"twice"},
		Replications: 2,
	}
	run := func(_ context.Context, id sim.Identity, _ int) ([]float64, error) {
		if id.Row == 1 && id.Replication == 2 {
			return nil, errors.New("the pair never met")
		}
		return []float64{2 * float64(id.Row+1)}, nil
	}

	dir := filepath.Join(root, "doubling")
	s, err := study.Open(dir, plan, study.Shard{}, nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	if err := s.Run(context.Background(), 2, 0, run, nil); err != nil {
		fmt.Println(err)
		return
	}
	complete, err := s.Finish(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("complete:", complete)
	for _, name := range []string{"outcomes.csv", "failures.csv"} {
		table, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s:\n%s", name, table)
	}
	// Output:
	// complete: true
	// outcomes.csv:
	// row,role,base_row,replication,luck,status,twice
	// 0,point,0,1,0,done,2
	// 0,point,0,2,0,done,2
	// 1,point,1,1,0,done,4
	// 1,point,1,2,0,failed,
	// 2,point,2,1,0,done,6
	// 2,point,2,2,0,done,6
	// failures.csv:
	// row,replication,reason
	// 1,2,the pair never met
}
