package acceptance

import (
	"fmt"
	"io"
	"strings"

	"dugnad/sim/record"
)

// WriteAblations writes the rows of patterns.AblationTable.
func WriteAblations(csv *record.CSV, ablations []Ablation) {
	for _, a := range ablations {
		for i := range a.Results {
			csv.Text(a.Name)
			if a.Frozen {
				csv.Text("frozen")
				csv.Real(a.At)
			} else {
				csv.Text("off")
				csv.Empty()
			}
			a.Results[i].Write(csv)
			csv.Text(a.Question)
			csv.EndRow()
		}
	}
}

// WriteDraws writes the rows of patterns.RobustnessTable.
func WriteDraws(csv *record.CSV, draws []Draw) {
	for _, d := range draws {
		for i := range d.Results {
			csv.Count(int64(d.Draw))
			d.Results[i].Write(csv)
			csv.EndRow()
		}
	}
}

// WriteJoint writes the rows of patterns.JointTable: of draws within a spread, with a seed.
func WriteJoint(csv *record.CSV, draws []Draw, spread float64, seed uint64) {
	for _, j := range JointRates(draws) {
		share := j.Share()
		csv.Text(j.Name)
		csv.Real(spread)
		csv.Count(int64(seed))
		csv.Count(int64(j.Draws))
		csv.Count(int64(j.Hold))
		csv.Reals(share.Mean, share.Lower, share.Upper)
		csv.EndRow()
	}
}

// WriteSets writes each draw as a line of --set values, so that the user can run it again.
func WriteSets(out io.Writer, draws []Draw) error {
	for _, d := range draws {
		if _, err := fmt.Fprintf(out, "%d\t%s\n", d.Draw, strings.Join(d.Sets, "\t")); err != nil {
			return err
		}
	}
	return nil
}
