package main

import (
	"bytes"
	"testing"

	"dugnad/sim/study"
)

func TestSayBuilds(t *testing.T) {
	one, other := study.Build{Name: "v1.0.0 (abc)", Runs: 1}, study.Build{Name: "v1.1.0 (def)", Runs: 12}
	for _, c := range []struct {
		of   []study.Build
		want string
	}{
		{nil, ""},
		{[]study.Build{one}, ""},
		{[]study.Build{one, other}, "dugnad: study has runs of several builds of dugnad, 1 run of v1.0.0 (abc) and 12 runs of v1.1.0 (def): " +
			"if the model has changed between them, run all with one of them in another --out\n"},
	} {
		var errs bytes.Buffer
		(&app{errs: &errs}).sink(true).WarnBuilds("study", c.of)
		if errs.String() != c.want {
			t.Errorf("of %v it says %q", c.of, errs.String())
		}
	}
}
