package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"dugnad/agents"
	"dugnad/plots"
	"dugnad/plots/report"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/scenarios/studies"
	"dugnad/sim/study"
)

// mostRowsShown is the number of rows up to which a page shows every one.
const mostRowsShown = 200

// reportOfStudy puts the page of a study together from what its directory has, once it is certain
// that nothing in it has changed.
func reportOfStudy(f *findings, directory string, look plots.Look, notDrawn func(error) error) (*report.Report, error) {
	status, err := study.Inspect(directory)
	if err != nil {
		return nil, err
	}
	listing, err := study.List(directory)
	if err != nil {
		return nil, err
	}
	base, err := scenarios.Load(scenarios.Source{FS: userFiles{}, Path: filepath.ToSlash(filepath.Join(directory, "scenario.toml"))}, nil)
	if err != nil {
		return nil, err
	}
	t := f.study
	b := scenarios.NewExperiment(base).Blueprint
	page := &report.Report{
		Language: look.Language, Seed: f.seed, Replications: f.replications,
		Scenarios: []report.Scenario{{Name: base.Name, Digest: f.base().digest, Description: base.Description}},
		Places:    len(b.Places), Fields: len(b.Parameters.Fields), First: b.MonthLabel(0), Last: b.MonthLabel(b.Months - 1),
	}
	for _, p := range b.Periods {
		page.Periods = append(page.Periods, report.Period{Name: p.Name, First: b.MonthLabel(p.First), Last: b.MonthLabel(p.Last)})
	}
	page.Study = &report.Study{
		Name: status.Name, Description: t.study.Description, Design: t.study.Design.Kind, Samples: t.study.Design.Samples,
		Rows: status.Rows, Runs: status.Runs, Failed: status.Failed, SharedLuck: sharesLuck(t.study), Stale: f.stale,
	}
	for i := range t.study.Factors {
		page.Study.Factors = append(page.Study.Factors, reportedFactor(&t.study.Factors[i], t.study.Design.Kind, base))
	}
	for i := range t.study.Outcomes {
		o := &t.study.Outcomes[i]
		page.Study.Outcomes = append(page.Study.Outcomes, report.Outcome{
			Name: o.Name, About: t.aboutOutcome(i, look), Share: isShare(o), Unit: unitOfOutcome(o),
		})
	}
	t.tellRows(page.Study, look)
	if len(t.cells) <= mostRowsShown {
		page.Numbers = []report.Table{t.rowTable()}
	}
	if f.has("indices.csv") {
		if page.Study.Indices, err = f.tellIndices(); err != nil {
			return nil, err
		}
	}
	f.tellStudyMethods(page, base)
	page.Origin = originOf(&status, listing, f.analysis)
	page.Origin.Commands = f.studyCommands(&status, base)
	page.Figures, page.NotDrawn, err = pictures(f, look, notDrawn)
	return page, err
}

// reportedFactor is a factor as a page tells of it.
func reportedFactor(f *studies.Factor, kind string, base *scenarios.Scenario) report.Factor {
	shown := report.Factor{Name: f.Shown(), Keys: strings.Split(f.Column(), "+"), Min: f.Min, Max: f.Max, Group: f.Group}
	for _, value := range f.Values {
		shown.Values = append(shown.Values, value.Cell())
	}
	switch {
	case len(f.Values) > 0:
	case kind == "grid":
		shown.Levels = f.Levels
	case f.Distribution == "normal":
		shown.Distribution = fmt.Sprintf("normal (%s; %s)", shortCell(fmt.Sprint(f.Mean)), shortCell(fmt.Sprint(f.SD)))
	case f.Distribution == "triangular":
		shown.Distribution = fmt.Sprintf("triangular (%s)", shortCell(fmt.Sprint(f.Mode)))
	default:
		shown.Distribution = f.Distribution
	}
	shown.Unit = unitOfKey(shown.Keys[0], base)
	return shown
}

// unitOfKey is the unit of a scenario's key, empty if none is known. A study need not quote a
// name as the scenario does.
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

// aboutOutcome is what an outcome is, in words that are no other outcome's.
func (t *studyTables) aboutOutcome(i int, look plots.Look) string {
	about := func(o *studies.Outcome) string {
		field := t.fields[o.Field]
		if field == "" {
			field = o.Field
		}
		quote := func(name string) string {
			if look.Language == plots.Bokmaal {
				return "«" + look.Say(name) + "»"
			}
			return "“" + name + "”"
		}
		words := []string{strings.ReplaceAll(look.Say(measureCalled(o.Measure)), "_", " "), uncapital(look.Say(field)), look.Say(o.Stage), quote(o.Period)}
		if o.Group != "all" {
			words = append(words, quote(o.Group))
		}
		return strings.Join(words, ", ")
	}
	all := t.study.Outcomes
	words := about(&all[i])
	for k := range all {
		if k != i && about(&all[k]) == words {
			return words + " (" + all[i].Name + ")"
		}
	}
	return words
}

// uncapital is a label in the middle of a sentence.
func uncapital(label string) string {
	letters := []rune(label)
	if len(letters) > 1 && unicode.IsUpper(letters[0]) && unicode.IsLower(letters[1]) {
		letters[0] = unicode.ToLower(letters[0])
	}
	return string(letters)
}

// unitOfOutcome is the unit of an outcome that is no share.
func unitOfOutcome(o *studies.Outcome) string {
	for i := range agents.Measures {
		if agents.Measures[i].Name == o.Measure && !isShare(o) {
			return agents.Measures[i].Unit
		}
	}
	return ""
}

// rowName is what a page calls a row: its number, and its name or what its factors are.
func (t *studyTables) rowName(row int, look plots.Look) string {
	if names := t.study.RowNames(); names != nil {
		if look.Language == plots.Bokmaal {
			return fmt.Sprintf("%d «%s»", row, names[row])
		}
		return fmt.Sprintf("%d “%s”", row, names[row])
	}
	const most = 4 // more factors than these make no name
	if len(t.study.Factors) > most {
		return strconv.Itoa(row)
	}
	var words []string
	for _, cell := range t.cells[row] {
		words = append(words, shownCell(cell, look))
	}
	return fmt.Sprintf("%d (%s)", row, strings.Join(words, " · "))
}

// rowInFull is a row with the names of its factors, as long as these are few.
func (t *studyTables) rowInFull(row int, look plots.Look) string {
	const most = 4
	if t.study.RowNames() != nil || len(t.study.Factors) > most {
		return t.rowName(row, look)
	}
	var words []string
	for i, cell := range t.cells[row] {
		words = append(words, uncapital(t.study.Factors[i].Shown())+" "+shownCell(cell, look))
	}
	return fmt.Sprintf("%d (%s)", row, strings.Join(words, ", "))
}

// shownCell is a factor's value with the language's marks.
func shownCell(cell string, look plots.Look) string {
	if _, err := strconv.ParseFloat(cell, 64); err != nil {
		return cell
	}
	cell = strings.Replace(shortCell(cell), "-", "−", 1)
	if look.Language == plots.Bokmaal {
		cell = strings.Replace(cell, ".", ",", 1)
	}
	return cell
}

// rowTable has every row with its factors and outcomes.
func (t *studyTables) rowTable() report.Table {
	table := report.Table{
		Name: "rows", Summary: "Every row of the design",
		Caption: "Every row of the design: its factors, and the mean of each outcome over replications; shares in percent", Bracketed: true,
		Columns: []report.Column{{Words: "Row", Kind: report.Number}},
	}
	names := t.study.RowNames()
	if names != nil {
		table.Columns = append(table.Columns, report.Column{Words: "Name"})
	}
	levels := make([]factorLevels, len(t.study.Factors))
	for i := range t.study.Factors {
		levels[i] = t.levels(i)
		kind := report.Words
		if levels[i].numbers != nil {
			kind = report.Number
		}
		table.Columns = append(table.Columns, report.Column{Words: t.study.Factors[i].Shown(), Kind: kind})
	}
	for i := range t.study.Outcomes {
		kind := report.Amount
		if isShare(&t.study.Outcomes[i]) {
			kind = report.Percent
		}
		table.Columns = append(table.Columns, report.Column{Words: t.study.Outcomes[i].Name, Kind: kind})
	}
	for row, cells := range t.cells {
		line := []report.Cell{{Estimate: justMean(float64(row))}}
		if names != nil {
			line = append(line, report.Cell{Words: names[row]})
		}
		for i, cell := range cells {
			if levels[i].numbers == nil {
				line = append(line, report.Cell{Words: cell})
				continue
			}
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				x = math.NaN()
			}
			line = append(line, report.Cell{Estimate: justMean(x)})
		}
		for i := range t.study.Outcomes {
			line = append(line, report.Cell{Estimate: t.estimate(row, i, 1)})
		}
		table.Rows = append(table.Rows, line)
	}
	return table
}

// justMean is a number without an interval.
func justMean(x float64) plots.Estimate {
	return plots.Estimate{Mean: x, Lower: math.NaN(), Upper: math.NaN()}
}

// originOf is where a study's numbers come from.
func originOf(status *study.Status, listing *study.Listing, about *analysisFile) report.Origin {
	var o report.Origin
	o.Facts = append([]report.Fact{{Name: "Digest of the plan", Value: status.Digest}}, programFacts(listing.Environment)...)
	for _, file := range listing.Files {
		o.Files = append(o.Files, report.File{Path: file.Name, SHA256: file.SHA256, Bytes: file.Bytes})
	}
	if about != nil {
		for _, file := range about.Files {
			o.Files = append(o.Files, report.File{Path: file.Name, SHA256: file.SHA256, Bytes: file.bytes})
		}
		o.Facts = append(o.Facts, report.Fact{Name: "SHA-256 of analysis.json", Value: about.digest})
	}
	return o
}

// studyCommands make the study again in its directory. A study that comes with dugnad is named; of
// any other the copy that is kept names the copy of its scenario, in which nothing is left open.
func (f *findings) studyCommands(status *study.Status, base *scenarios.Scenario) []string {
	name, about := status.Name, f.analysis
	var commands []string
	shipped, err := studies.Load(scenarios.Source{Path: name}, nil, 0)
	if err != nil || string(shipped.Text()) != string(f.study.study.Text()) || shipped.Base().Digest() != base.Digest() {
		name += ".toml"
		commands = append(commands, shellLine([]string{"sed", `s|^ *scenario *=.*|scenario = "scenario.toml"|`, "study.toml"})+" > "+quoteArgument(name))
	}
	sweep := Study{
		Study: name, Changes: Changes{Replications: status.Replications}, KeepSeries: factOf(status, "series kept") == "true", Out: "again",
	}
	var again Job = &sweep
	if about != nil {
		again = &Sensitivity{
			Study: sweep, Methods: about.Methods, First: about.EstimatorFirst, Total: about.EstimatorTotal,
			Surrogate: about.Surrogate, Resamples: about.Resamples, Force: about.Forced,
		}
	}
	return append(commands, commandOf(again), "dugnad report again")
}
