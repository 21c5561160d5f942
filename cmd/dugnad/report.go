package main

import (
	"bytes"
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	reporting "dugnad/cmd/dugnad/internal/report"
	"dugnad/plots"
	"dugnad/plots/report"
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
		Long: `Write the results of run, compare, explain, validate, sweep or sensitivity as one web page that needs
no network: the question, the answer in sentences with its intervals, figures, tables, the
scenario's evidence beside the model, if it names any, patterns, methods, where the numbers come
from and how to get them again. Of a study it tells what was varied, how far the outcomes go, and
which factors drive them. Every sentence is made from the tables, once it is certain that none has
changed since. The same results give the same bytes.

The page goes to RESULTS/report.html, where one that dugnad wrote is replaced. Elsewhere an
existing FILE needs --force.` + exitStatus,
		Example: `  dugnad run asylum-surge-2015 --replications 2 --figures none
  dugnad report results/asylum-surge-2015
  dugnad report results/asylum-surge-2015 --lang nb --out rapport.html
  dugnad sweep agreements-before-or-during --replications 2
  dugnad report results/agreements-before-or-during`,
		Args:              takes(1, 1, "one RESULTS, a directory"),
		ValidArgsFunction: completeResults,
		RunE:              func(c *cobra.Command, args []string) error { return a.report(c.Context(), args[0], o) },
	}
	c.Flags().StringVarP(&o.out, "out", "o", "", "the page's `FILE` (default RESULTS/report.html)")
	o.language.addTo(c, "lang", "language: en or nb; methods and patterns stay English")
	c.Flags().BoolVar(&o.force, "force", false, "replace FILE though it exists, or RESULTS/report.html though it was changed by hand")
	return c
}

func (a *app) report(ctx context.Context, directory string, o *reportOptions) error {
	if err := openable(directory); err != nil {
		return err
	}
	f, err := reporting.Read(directory)
	if err != nil {
		return err
	}
	look := plots.Look{}
	if o.language.value == "nb" {
		look.Language = plots.Bokmaal
	}
	var page *report.Report
	if f.Study != nil {
		page, err = reporting.OfStudy(f, directory, look, a.warnUndrawn)
	} else {
		page, err = reporting.Of(f, look, a.warnUndrawn)
	}
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := page.Write(&text); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil { // interrupted
		return err
	}
	out := o.out
	if out == "" {
		out = filepath.Join(directory, findings.ReportName)
	}
	if findings.RelativePath(directory, out) != findings.ReportName && findings.IsWithin(directory, out) {
		return fault.Input("choose another --out; within results the page is "+findings.ReportName, "%s is within the results", out)
	}
	a.warnUnverified(f, directory)
	if err := reporting.Write(f, directory, out, text.Bytes(), o.force); err != nil {
		return err
	}
	return a.print(out + "\n")
}
