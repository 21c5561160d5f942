package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/sim/results"
)

// reportOptions are the flags of report.
type reportOptions struct {
	language choice
	out      string
	force    bool
}

func newReportCommand(a *app) *cobra.Command {
	o := &reportOptions{language: choice{value: "en", words: []string{"en", "nb"}}}
	c := &cobra.Command{
		Use:   "report RESULTS",
		Short: "Write a results directory or a study as one web page",
		Long: `Write what a directory of run, compare, explain, validate, sweep or sensitivity tells as one web page
that needs no network: the question, the answer in sentences with its intervals, figures, tables,
Table 4 of the paper beside the model, patterns, methods, where the numbers come from and how to
get them again. Of a study it tells what was varied, how far the outcomes go, and which factors
drive them. Every sentence is made from the tables, once it is certain that none has changed
since. The same results give the same bytes.

The page goes to RESULTS/report.html, where one that dugnad wrote is replaced. Elsewhere an
existing FILE needs --force.` + exitStatus,
		Example: `  dugnad report results/asylum-surge-2015
  dugnad report results/agreements-before-or-during
  dugnad report results/asylum-surge-2015 --lang nb --out rapport.html`,
		Args: takes(1, 1, "one RESULTS, a directory"),
		RunE: func(_ *cobra.Command, args []string) error { return a.report(args[0], o) },
	}
	c.Flags().StringVarP(&o.out, "out", "o", "", "the page's `FILE` (default RESULTS/report.html)")
	o.language.addTo(c, "lang", "language: en or nb; methods and patterns stay English")
	c.Flags().BoolVar(&o.force, "force", false, "replace FILE though it exists, or RESULTS/report.html though it was changed by hand")
	return c
}

func (a *app) report(directory string, o *reportOptions) error {
	f, err := reportedFindings(directory)
	if err != nil {
		return err
	}
	look := plots.Look{}
	if o.language.value == "nb" {
		look.Language = plots.Bokmaal
	}
	var page *report.Report
	if f.study != nil {
		page, err = reportOfStudy(f, directory, look, a.notDrawn)
	} else {
		page, err = reportOf(f, look, a.notDrawn)
	}
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := page.Write(&text); err != nil {
		return err
	}
	out := o.out
	if out == "" {
		out = filepath.Join(directory, reportName)
	}
	if inside := within(directory, out); inside != reportName && inside != "" && !strings.HasPrefix(inside, "..") {
		if _, err := os.Stat(out); err == nil {
			return wrongInput("choose another --out; within results the page is "+reportName, "%s is one of the results", out)
		}
	}
	write := writePage
	if f.study != nil {
		write = writeStudyPage
	}
	if err := write(directory, out, text.Bytes(), o.force); err != nil {
		return err
	}
	return a.print(out + "\n")
}

// reportedFindings are those of a directory that a report can be made of.
func reportedFindings(directory string) (*findings, error) {
	const hint = "a report is made of a results directory, as run, compare, explain, validate --out, sweep and sensitivity write it"
	if info, err := os.Stat(directory); err != nil || !info.IsDir() {
		return nil, wrongInput(hint, "%s is no directory", directory)
	}
	_, err := os.Stat(filepath.Join(directory, results.ManifestName))
	if _, shards := os.Stat(filepath.Join(directory, "shards")); errors.Is(err, fs.ErrNotExist) && errors.Is(shards, fs.ErrNotExist) {
		return nil, wrongInput(hint, "%s has no %s", directory, results.ManifestName)
	}
	f, err := findingsAt(directory)
	switch {
	case errors.Is(err, results.ErrNotOurs):
		return nil, wrongInput(hint, "%s", err)
	case err != nil || f.study != nil:
		return f, err
	}
	for _, table := range []string{"summary.csv", "patterns.csv", "explanation.csv"} {
		if _, ok := f.tables[table]; ok {
			return f, nil
		}
	}
	return nil, wrongInput(hint, "%s has none of summary.csv, patterns.csv and explanation.csv to tell of", directory)
}

// isStudy tells whether a directory's manifest is that of a study.
func isStudy(directory string) bool {
	var manifest struct{ Format string }
	text, err := os.ReadFile(filepath.Join(directory, results.ManifestName))
	return err == nil && json.Unmarshal(text, &manifest) == nil && strings.HasPrefix(manifest.Format, "dugnad study ")
}

// writePage writes the page, within the results as one of their files.
func writePage(directory, out string, text []byte, force bool) error {
	content := func(w io.Writer) error { _, err := w.Write(text); return err }
	if within(directory, out) == reportName {
		addition, err := results.Add(directory, []string{reportName}, force)
		if err != nil {
			return err
		}
		if err := addition.Write(reportName, content); err != nil {
			return errors.Join(err, addition.Abort())
		}
		return addition.Finish()
	}
	return replacePage(out, content, force)
}

// writeStudyPage writes the page of a study, whose manifest lists no page: within the study one is
// replaced that is as report wrote it.
func writeStudyPage(directory, out string, text []byte, force bool) error {
	text = seal(text)
	if within(directory, out) == reportName && !force {
		written, err := os.ReadFile(out)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case !isSealed(written):
			return wrongInput("choose another --out, or replace it with --force", "%s exists already, and not as dugnad wrote it", out)
		}
		force = true
	}
	return replacePage(out, func(w io.Writer) error { _, err := w.Write(text); return err }, force)
}

// replacePage writes a page that belongs to no manifest.
func replacePage(out string, content func(io.Writer) error, force bool) error {
	switch info, err := os.Stat(out); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case info.IsDir():
		return wrongInput("--out is a file", "%s is a directory", out)
	case !force:
		return wrongInput("choose another --out, or replace it with --force", "%s exists already", out)
	}
	return replaceFile(out, content)
}
