package report

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/figures"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/scenarios/studies"
	"dugnad/sim/evidence"
	"dugnad/sim/study"
)

// mostRowsShown is the largest number of rows of a study that the page lists.
const mostRowsShown = 200

// OfStudy returns the page of a study. It fails if a file in the directory is not as the study wrote it.
// notDrawn is as for Of.
func OfStudy(f *findings.Findings, directory string, look plots.Look, notDrawn func(error) error) (*report.Report, error) {
	status, err := study.Inspect(directory)
	if err != nil {
		return nil, err
	}
	listing, err := study.List(directory)
	if err != nil {
		return nil, err
	}
	base, err := scenarios.Load(scenarios.Source{FS: findings.UserFiles{}, Path: filepath.ToSlash(filepath.Join(directory, "scenario.toml"))}, nil)
	if err != nil {
		return nil, err
	}
	t := f.Study
	look = f.Worded(look)
	page := newPage(f, scenarios.NewExperiment(base).Blueprint, look)
	page.Scenarios = []report.Scenario{pageScenario(base, f.Base().Digest, look)}
	page.Scenarios[0].Set = f.Changes[0]
	page.Study = &report.Study{
		Name: status.Name, Title: findings.InLanguage(t.Study.Title, look), Question: findings.InLanguage(t.Study.Question, look),
		Description: findings.InLanguage(t.Study.Description, look), Design: t.Study.Design.Kind, Samples: t.Study.Design.Samples,
		Rows: status.Rows, Runs: status.Runs, Failed: status.Failed, SharedLuck: findings.SharesLuck(t.Study), Stale: f.Stale,
	}
	for i := range t.Study.Factors {
		page.Study.Factors = append(page.Study.Factors, pageFactor(&t.Study.Factors[i], t.Study.Design.Kind, base))
	}
	for i := range t.Study.Outcomes {
		o := &t.Study.Outcomes[i]
		page.Study.Outcomes = append(page.Study.Outcomes, report.Outcome{
			Name: o.Name, About: aboutOutcome(t, i, look), Share: findings.IsShare(o), Unit: findings.UnitOfOutcome(o),
		})
	}
	addRows(t, page.Study, look)
	if len(t.Cells) <= mostRowsShown {
		page.Numbers = []report.Table{rowTable(t)}
	}
	if f.Has("indices.csv") {
		if page.Study.Indices, err = studyIndices(f); err != nil {
			return nil, err
		}
	}
	page.Methods.Study = studyMethods(f)
	modelMethods(page, base)
	page.Origin = studyOrigin(&status, listing, f.Analysis)
	page.Origin.Commands = studyCommands(f, &status, base)
	page.Figures, page.NotDrawn, err = pictures(f, look, notDrawn)
	return page, err
}

// pageFactor returns a factor as the page shows it.
func pageFactor(f *studies.Factor, kind string, base *scenarios.Scenario) report.Factor {
	shown := report.Factor{Name: f.Shown(), Keys: strings.Split(f.Column(), "+"), Min: f.Min, Max: f.Max, Group: f.Group}
	for _, value := range f.Values {
		shown.Values = append(shown.Values, value.Cell())
	}
	switch {
	case len(f.Values) > 0:
	case kind == "grid":
		shown.Levels = f.Levels
	case f.Distribution == "normal":
		shown.Distribution = fmt.Sprintf("normal (%s; %s)", findings.ShortNumber(fmt.Sprint(f.Mean)), findings.ShortNumber(fmt.Sprint(f.SD)))
	case f.Distribution == "triangular":
		shown.Distribution = fmt.Sprintf("triangular (%s)", findings.ShortNumber(fmt.Sprint(f.Mode)))
	default:
		shown.Distribution = f.Distribution
	}
	var meanings []string
	for _, path := range f.KeyPaths() {
		if meaning := scenarios.Meaning(path); !slices.Contains(meanings, meaning) {
			meanings = append(meanings, meaning)
		}
	}
	shown.Meaning = strings.Join(meanings, "; ")
	shown.Unit = unitOfKey(shown.Keys[0], base)
	return shown
}

// unitOfKey returns the unit of a scenario's key, empty if it has none. It ignores quotation marks in the
// path, as a study may quote names differently.
func unitOfKey(path string, base *scenarios.Scenario) string {
	bare := strings.NewReplacer(`"`, "", "'", "")
	pattern := path
	for _, v := range base.Values() {
		if bare.Replace(v.Path) == bare.Replace(path) {
			pattern = v.Pattern
		}
	}
	for _, key := range keys.Docs(scenarios.Scenario{}) {
		if key.Path == pattern {
			return key.Unit
		}
	}
	return ""
}

// aboutOutcome describes an outcome by measure, field, stage, period and group, with its name if another
// outcome has the same.
func aboutOutcome(t *findings.Study, i int, look plots.Look) string {
	about := func(o *studies.Outcome) string {
		words := []string{strings.ReplaceAll(look.Say(findings.MeasureLabel(o.Measure)), "_", " "), uncapital(look.Say(figures.FieldName(t, o))), look.Say(o.Stage), quote(look.Say(o.Period), look)}
		if o.Group != "all" {
			words = append(words, quote(look.Say(o.Group), look))
		}
		return strings.Join(words, ", ")
	}
	all := t.Study.Outcomes
	words := about(&all[i])
	for k := range all {
		if k != i && about(&all[k]) == words {
			return words + " (" + all[i].Name + ")"
		}
	}
	return words
}

// rowTable returns every row with its factors and outcomes.
func rowTable(t *findings.Study) report.Table {
	table := report.Table{
		Name: "rows", Summary: "Every row of the design",
		Caption: "Every row of the design: its factors, and the mean of each outcome over replications; shares in percent", Bracketed: true,
		Columns: []report.Column{{Words: "Row", Kind: report.Number}},
	}
	names := t.Study.RowNames()
	if names != nil {
		table.Columns = append(table.Columns, report.Column{Words: "Name"})
	}
	levels := make([]findings.FactorLevels, len(t.Study.Factors))
	for i := range t.Study.Factors {
		levels[i] = figures.Levels(t, i)
		kind := report.Words
		if levels[i].Numbers != nil {
			kind = report.Number
		}
		table.Columns = append(table.Columns, report.Column{Words: t.Study.Factors[i].Shown(), Kind: kind})
	}
	for i := range t.Study.Outcomes {
		kind := report.Amount
		if findings.IsShare(&t.Study.Outcomes[i]) {
			kind = report.Percent
		}
		table.Columns = append(table.Columns, report.Column{Words: t.Study.Outcomes[i].Name, Kind: kind})
	}
	for row, cells := range t.Cells {
		line := []report.Cell{{Estimate: evidence.Only(float64(row))}}
		if names != nil {
			line = append(line, report.Cell{Words: names[row]})
		}
		for i, cell := range cells {
			if levels[i].Numbers == nil {
				line = append(line, report.Cell{Words: cell})
				continue
			}
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				x = math.NaN()
			}
			line = append(line, report.Cell{Estimate: evidence.Only(x)})
		}
		for i := range t.Study.Outcomes {
			line = append(line, report.Cell{Estimate: t.Estimate(row, i, 1)})
		}
		table.Rows = append(table.Rows, line)
	}
	return table
}

// studyOrigin returns the program and the files of a study; about is nil if it has no analysis.
func studyOrigin(status *study.Status, listing *study.Listing, about *findings.Analysis) report.Origin {
	var o report.Origin
	o.Facts = append([]report.Fact{{Name: "Digest of the plan", Value: status.Digest}}, programFacts(listing.Environment)...)
	if builds := jobs.BuildsText(listing.Builds); builds != "" {
		o.Facts = append(o.Facts, report.Fact{Name: "Runs by build", Value: builds})
	}
	for _, file := range listing.Files {
		o.Files = append(o.Files, report.File{Path: file.Path, SHA256: file.SHA256, Bytes: file.Bytes})
	}
	if about != nil {
		for _, file := range about.Files {
			o.Files = append(o.Files, report.File{Path: file.Name, SHA256: file.SHA256, Bytes: file.Bytes})
		}
		o.Facts = append(o.Facts, report.Fact{Name: "SHA-256 of analysis.json", Value: about.Digest})
	}
	return o
}

// studyCommands returns the commands that repeat the study. They name a study that comes with dugnad; for
// any other they use the copies of study and scenario in its directory.
func studyCommands(f *findings.Findings, status *study.Status, base *scenarios.Scenario) []string {
	name, about := status.Name, f.Analysis
	var commands []string
	shipped, err := studies.Load(scenarios.Source{Path: name}, nil, 0)
	if err != nil || string(shipped.Text()) != string(f.Study.Study.Text()) || shipped.Base().Digest() != base.Digest() {
		name += ".toml"
		commands = append(commands, fault.ShellLine([]string{"sed", `s|^ *scenario *=.*|scenario = "scenario.toml"|`, "study.toml"})+" > "+fault.Quote(name))
	}
	sweep := jobs.Study{
		Study: name, Changes: jobs.Changes{Replications: status.Replications}, KeepSeries: findings.FactOf(status, "series kept") == "true", Out: "again",
	}
	var again jobs.Job = &sweep
	if about != nil {
		again = &jobs.Sensitivity{
			Study: sweep, Methods: about.Methods, First: about.EstimatorFirst, Total: about.EstimatorTotal,
			Surrogate: about.Surrogate, Resamples: about.Resamples, Force: about.Forced,
		}
	}
	return append(commands, jobs.ShellCommand(again), "dugnad report again")
}
