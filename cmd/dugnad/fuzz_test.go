package main

import (
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/files"
)

// FuzzTables: figures of a results directory with a table of any content, as another program could have written it, are drawn
// or refused.
func FuzzTables(f *testing.F) {
	const tiny = "testdata/tiny.toml"
	var of []*findings.Findings
	for _, command := range [][]string{
		{"run", tiny, "--replications", "2", "--network", "5636", "--figures", "none"},
		{"compare", tiny, "--replications", "2", "--alternative", "other", "--set", "fields.health.discretion_shift=0.1", "--figures", "none"},
		{"trace", tiny, "--limit", "2"},
	} {
		var said bytes.Buffer
		out := filepath.Join(f.TempDir(), command[0])
		if code := dugnad(f.Context(), append(command, "--quiet", "--out", out), nil, &said, &said); code != 0 {
			f.Fatal(command, said.String())
		}
		read, err := findings.Open(out)
		if err != nil {
			f.Fatal(err)
		}
		of = append(of, read)
	}
	for i, read := range of {
		for j, name := range slices.Sorted(maps.Keys(read.Tables)) {
			file, err := read.Tables[name]()
			if err != nil {
				f.Fatal(err)
			}
			text, err := io.ReadAll(file)
			file.Close()
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), uint8(j), text[:min(len(text), 4000)])
			for _, line := range []string{"null", "{}", `{"organisation":{}}`, `{"organisation":{},"design":{"agreement":{}},"implementation":{"offers":[{}]}}`} {
				if name == findings.TraceName {
					f.Add(uint8(i), uint8(j), []byte(line))
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, i, j uint8, text []byte) {
		read := *of[int(i)%len(of)]
		read.Tables, read.Series, read.Summary = maps.Clone(read.Tables), nil, nil
		read.Monthly = read.MonthlyOfSeries
		names := slices.Sorted(maps.Keys(read.Tables))
		name := names[int(j)%len(names)]
		read.AddTable(name, bytes.NewBuffer(text))
		for _, kind := range figures.Kinds {
			if slices.Contains(kind.Needs, name) && kind.Lacks(&read) == "" {
				kind.Draw(&read, plots.Look{})
			}
		}
	})
}

// FuzzIndices: tables of indices and the analysis.json beside them are read, and drawn, or refused.
func FuzzIndices(f *testing.F) {
	f.Add([]byte(`{"methods":["sobol"],"from":[{"name":"design.csv","sha256":"0"}]`), []byte("outcome,method,factor,other_factor,index,value,lower,upper,note\ny,mean response,x,,first,0.5,0.4,0.6,\ny,mean response,x,,total,0.5,0.4,0.6,\n"))
	f.Add([]byte(`{"methods":null`), []byte("outcome,method,factor,other_factor,index,value,lower,upper,note\ny,morris,x,,mu_star,1,,,\ny,morris,x,,sigma,1,,,\n"))
	f.Fuzz(func(t *testing.T, about, table []byte) {
		dir := t.TempDir()
		about = append(bytes.Clone(about), `,"files":[{"name":"indices.csv","sha256":"`+files.Digest(table)+`"}]}`...)
		for name, text := range map[string][]byte{findings.AnalysisName: about, "indices.csv": table} {
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		read, err := findings.Open(dir)
		if err != nil {
			return
		}
		for _, kind := range figures.Kinds {
			if slices.Contains(kind.Needs, "indices.csv") && kind.Lacks(read) == "" {
				kind.Draw(read, plots.Look{})
			}
		}
	})
}
