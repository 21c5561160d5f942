package report

import (
	"html/template"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/scenarios/describe"
)

// tellMethods fills in how the model works with the base scenario, of which it says first what
// it is for, on what scale it runs, and what a month is made of.
func tellMethods(f *findings.Findings, page *report.Report, _ plots.Look) error {
	base := f.Loaded[0]
	page.Methods.Short = template.HTML(describe.HTMLBlocks(base, 3, "purpose", "scales", "phases"))
	page.Methods.Full = template.HTML(describe.HTML(base, "dugnad "+build.Current().Version, 3))
	return nil
}
