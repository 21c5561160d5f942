package report

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/sim/files"
	"dugnad/sim/results"
)

// Read returns the findings of a directory. It is an input error if they are not enough for a report.
func Read(directory string) (*findings.Findings, error) {
	const hint = "a report is made of a results directory, as run, compare, explain, validate --out, sweep and sensitivity write it"
	_, err := os.Stat(filepath.Join(directory, results.ManifestName))
	if _, shards := os.Stat(filepath.Join(directory, "shards")); errors.Is(err, fs.ErrNotExist) && errors.Is(shards, fs.ErrNotExist) {
		return nil, fault.Input(hint, "%s has no %s", directory, results.ManifestName)
	}
	f, err := findings.Open(directory)
	switch {
	case errors.Is(err, results.ErrNotOurs):
		return nil, fault.Input(hint, "%s", err)
	case err != nil || f.Study != nil:
		return f, err
	}
	for _, table := range []string{"summary.csv", "patterns.csv", "explanation.csv"} {
		if _, ok := f.Tables[table]; ok {
			return f, nil
		}
	}
	return nil, fault.Input(hint, "%s has none of summary.csv, patterns.csv and explanation.csv to tell of", directory)
}

// Write writes the page to the file out; inside the results it becomes one of their derived files. It is
// an input error if the file exists and dugnad did not write it there, unless force.
func Write(f *findings.Findings, directory, out string, text []byte, force bool) error {
	content := func(w io.Writer) error { _, err := w.Write(text); return err }
	if findings.RelativePath(directory, out) != findings.ReportName {
		if err := findings.CheckFile("--out", out, force); err != nil {
			return err
		}
		return files.WriteFrom(out, content)
	}
	addition, err := f.Add(directory, []string{findings.ReportName}, force)
	if err != nil {
		return err
	}
	defer addition.Abort() // does nothing after Finish
	return errors.Join(addition.Write(findings.ReportName, content), addition.Finish())
}
