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
	if info, err := os.Stat(directory); err != nil || !info.IsDir() {
		return nil, fault.Input(hint, "%s is not a directory", directory)
	}
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

// Write writes the page to the file out; inside the results it becomes one of the files of their manifest.
// It is an input error if the file exists, unless force.
func Write(directory, out string, text []byte, force bool) error {
	if findings.RelativePath(directory, out) == findings.ReportName {
		addition, err := results.Add(directory, []string{findings.ReportName}, force)
		if err != nil {
			return err
		}
		if err := addition.Write(findings.ReportName, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
			return errors.Join(err, addition.Abort())
		}
		return addition.Finish()
	}
	return replacePage(out, text, force)
}

// WriteStudy writes the page of a study, whose manifest lists no page. It replaces the page inside the study
// if nobody has changed it, and any other file only with force.
func WriteStudy(directory, out string, text []byte, force bool) error {
	text = findings.AppendDigest(text)
	if findings.RelativePath(directory, out) == findings.ReportName && !force {
		written, err := os.ReadFile(out)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case !findings.HasOwnDigest(written):
			return fault.Input("choose another --out, or replace it with --force", "%s exists already, and not as dugnad wrote it", out)
		}
		force = true
	}
	return replacePage(out, text, force)
}

// replacePage writes a page that no manifest lists. With force it replaces a file.
func replacePage(out string, text []byte, force bool) error {
	if err := findings.CheckFile("--out", out, force); err != nil {
		return err
	}
	return files.Write(out, text)
}
