package findings

import (
	"bytes"
	"io"
	"math"
	"testing"

	"dugnad/agents"
	"dugnad/sim/evidence"
)

// The column says what is identical. In tables that lack it, zeros do.
func TestContrast(t *testing.T) {
	const head = "alternative,period,group,field,stage,measure,base,alternative_mean,difference,lower,upper,replications"
	for _, c := range []struct {
		name, text string
		want       evidence.Verdict
	}{
		{"said so", head + ",identical\na,p,all,f,design,coproduction,0.5,0.5,0,0,0,3,true\n", evidence.Identical},
		{"not said, though 0", head + ",identical\na,p,all,f,design,coproduction,0.5,0.5,0,0,0,3,false\n", evidence.Unsure},
		{"one replication", head + ",identical\na,p,all,f,design,coproduction,0.5,0.5,0,,,1,false\n", evidence.Single},
		{"older, 0", head + "\na,p,all,f,design,coproduction,0.5,0.5,0,0,0,3\n", evidence.Identical},
		{"older, one replication", head + "\na,p,all,f,design,coproduction,0.5,0.5,0,,,1\n", evidence.Identical},
		{"older, higher", head + "\na,p,all,f,design,coproduction,0.5,0.6,0.1,0.05,0.15,3\n", evidence.Higher},
		{"older, nothing", head + "\na,p,all,f,design,coproduction,,,,,,0\n", evidence.Missing},
	} {
		f := &Findings{Tables: map[string]func() (io.ReadCloser, error){}}
		f.AddTable(agents.ComparisonTable.Name, bytes.NewBufferString(c.text))
		got := evidence.Verdict(-1)
		if err := EachRow(f, agents.ComparisonTable, func(r *ComparisonRow) error { got = r.Contrast().Verdict(); return nil }); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}

// A run without a number has failed, or had nothing to average: that is not the same.
func TestWithoutNumbers(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		values [][][]float64
		failed int
		want   string
	}{
		{[][][]float64{{{nan, nan}}, {{nan, 0}}}, 0, ""},
		{[][][]float64{{{nan, nan}}, {{nan, nan}}}, 0, "nothing to average in any of 4 runs"},
		{[][][]float64{{{nan, nan}}, {{nan, nan}}}, 4, "all 4 runs failed"},
		{[][][]float64{{{nan, nan}}, {{nan, nan}}}, 1, "1 of 4 runs failed, and the others had nothing to average"},
	} {
		if got := (&Study{Values: c.values, Failed: c.failed}).WithoutNumbers(0); got != c.want {
			t.Errorf("%v, %d failed: %q, want %q", c.values, c.failed, got, c.want)
		}
	}
}
