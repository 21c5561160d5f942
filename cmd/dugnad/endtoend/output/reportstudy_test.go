package output_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/sim/evidence"
)

// studyOutcomes are what the studies of these tests keep; the last is no share.
const studyOutcomes = `[[outcome]]
name = "culture"
measure = "coproduction"
field = "culture"
stage = "design"
period = "all"
[[outcome]]
name = "health"
measure = "coproduction"
field = "health"
stage = "design"
period = "all"
[[outcome]]
name = "cost"
measure = "cost_per_covered_unit"
field = "culture"
stage = "implementation"
period = "all"
`

const studyFactors = `[[factor]]
path = "fields.culture.discretion_shift"
label = "Discretion <of> culture & \"leisure\""
VALUES
[[factor]]
path = "supply.organisations_per_1000"
label = "Organisations"
OTHERS
`

func studyText(design, values, others string) string {
	return "description = \"Does <discretion> matter & how?\"\nscenario = \"one-place\"\nreplications = 3\n[design]\n" + design + "\n" +
		strings.NewReplacer("VALUES", values, "OTHERS", others).Replace(studyFactors) + studyOutcomes
}

// studied runs a study and returns its directory and page.
func studied(t *testing.T, command, text string, arguments ...string) (directory string, page []byte) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{"one-place.toml": endtoend.OnePlace, "asked.toml": text} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	directory = filepath.Join(folder, "results")
	arguments = append([]string{command, filepath.Join(folder, "asked.toml"), "--quiet", "--figures", "none", "--out", directory}, arguments...)
	if code, _, errs := endtoend.Call(t, arguments...); code != 0 {
		t.Fatalf("%q: exit %d: %s", arguments, code, errs)
	}
	return directory, pageOf(t, directory)
}

// byRow are an outcome's replications by row, from outcomes.csv.
func byRow(t *testing.T, directory, outcome string) (rows [][]float64) {
	t.Helper()
	for _, line := range endtoend.Rows(t, filepath.Join(directory, "outcomes.csv")) {
		row, err := strconv.Atoi(line["row"])
		if err != nil {
			t.Fatal(err)
		}
		if row == len(rows) {
			rows = append(rows, nil)
		}
		rows[row] = append(rows[row], endtoend.Number(t, line[outcome]))
	}
	return rows
}

// percents writes a share with its interval as a table of the page does.
func percents(values []float64) string {
	e := evidence.Mean(values).Clipped(0, 1)
	write := func(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) }
	return write(e.Mean) + " (" + write(e.Lower) + "–" + write(e.Upper) + ")"
}

var gridStudy = studyText("kind = \"grid\"", "values = [-0.6, 0.0, 0.2]", "values = [5, 20]")

// The page of a grid says what its tables say: of every row, of the extremes, and of each factor
// what the rows differ in on average over the others, replication by replication.
func TestReportOfGrid(t *testing.T) {
	directory, page := studied(t, "sweep", gridStudy)
	root := sound(t, page)
	if again := pageOf(t, directory); !bytes.Equal(page, again) {
		t.Error("two reports of the same study differ")
	}
	culture := byRow(t, directory, "culture")
	rows := root.with("rows").rows()
	if len(rows) != 6 || len(culture) != 6 {
		t.Fatalf("there are %d rows", len(rows))
	}
	lowest, highest := 0, 0
	mean := func(row int) float64 { return evidence.Mean(culture[row]).Mean }
	for row, cells := range rows {
		if cells[0] != strconv.Itoa(row) || cells[3] != percents(culture[row]) {
			t.Errorf("row %d: the page has %q, outcomes.csv %s", row, cells, percents(culture[row]))
		}
		if mean(row) < mean(lowest) {
			lowest = row
		}
		if mean(row) > mean(highest) {
			highest = row
		}
	}
	span := root.with("spans").rows()[0]
	if span[1] != percents(culture[lowest]) || !strings.HasPrefix(span[2], strconv.Itoa(lowest)+" (") ||
		span[3] != percents(culture[highest]) || !strings.HasPrefix(span[4], strconv.Itoa(highest)+" (") {
		t.Errorf("the extremes are rows %d and %d, the page has %q", lowest, highest, span)
	}
	// Six rows make fifteen pairs; t of 2 degrees of freedom at 1 − 0.025/15 has a closed form.
	p := 2*(1-0.025/15) - 1
	wide := p * math.Sqrt(2/(1-p*p))
	var differences []float64
	for r := range culture[0] {
		differences = append(differences, culture[highest][r]-culture[lowest][r])
	}
	d := evidence.Mean(differences)
	half := (d.Mean - d.Lower) / evidence.TQuantile975(2) * wide
	if want := points(d.Mean, max(-1, d.Mean-half), min(1, d.Mean+half)); span[5] != want {
		t.Errorf("the difference is %q, want %q", span[5], want)
	}
	// Rows are factor by factor: the last changes fastest.
	var discretion []float64
	for r := range culture[0] {
		discretion = append(discretion, (culture[4][r]+culture[5][r]-culture[0][r]-culture[1][r])/2)
	}
	d = evidence.Mean(discretion).Clipped(-1, 1)
	effect := root.with("effects").rows()[0]
	if want := points(d.Mean, d.Lower, d.Upper); effect[1] != `Discretion <of> culture & "leisure"` || effect[2] != "−0.6" || effect[3] != "0.2" || effect[4] != want {
		t.Errorf("the effect is %q, want %s", effect, want)
	}
	text := root.with("question").words() + root.with("answer").words()
	for _, want := range []string{
		"Does <discretion> matter & how?", "Rows 6, replications of each 3, runs 18", "All rows share their luck", "share",
		"It is no prediction", "supply.organisations_per_1000", "percentage points",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "%!") || strings.Contains(text, "\uFFFD") || bytes.Contains(page, []byte("ZgotmplZ")) || root.with("patterns") != nil {
		t.Error("something is not filled in, or has no place on the page")
	}
	norwegian := sound(t, pageIn(t, directory, "nb"))
	if words := norwegian.with("answer").words(); !strings.Contains(words, "Hvor sikkert") && !strings.Contains(words, "Det er ingen prognose") || strings.Contains(words, "%!") {
		t.Errorf("%s", words)
	}
}

// points writes a difference of shares as a table of the page does, with one decimal.
func points(x, low, high float64) string {
	write := func(x float64) string {
		text := strconv.FormatFloat(math.Abs(100*x), 'f', 1, 64)
		switch {
		case x < 0:
			return "−" + text
		case x > 0:
			return "+" + text
		}
		return text
	}
	return write(x) + " (" + write(low) + " to " + write(high) + ")"
}

func pageIn(t *testing.T, directory, language string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page.html")
	if code, _, errs := endtoend.Call(t, "report", directory, "--lang", language, "--out", out); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	page, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// A list is compared row by row with its first; one run has no interval.
func TestReportOfList(t *testing.T) {
	list := studyText("kind = \"list\"\nnames = [\"as it is\", \"less\"]", "values = [0.0, -1.0]", "values = [20, 20]")
	directory, page := studied(t, "sweep", list)
	root := sound(t, page)
	culture := byRow(t, directory, "culture")
	var differences []float64
	for r := range culture[0] {
		differences = append(differences, culture[1][r]-culture[0][r])
	}
	d := evidence.Mean(differences).Clipped(-1, 1)
	effect := root.with("effects").rows()[0]
	if want := points(d.Mean, d.Lower, d.Upper); effect[1] != "1 “less”" || effect[2] != want || effect[3] != "lower" {
		t.Errorf("the row is %q, want %s", effect, want)
	}
	words := root.with("answer").words()
	if !strings.Contains(words, "Rows compared with row 0 “as it is”") || !strings.Contains(words, "Co-production, health and care, design, “all”: the same in every row and replication.") {
		t.Error(words)
	}

	directory, page = studied(t, "sweep", list, "--replications", "1")
	words = sound(t, page).with("answer").words()
	if !strings.Contains(words, "Each row was run once.") || regexp.MustCompile(`\d \(95.% interval`).MatchString(words) || !strings.Contains(words, "of single runs, which nothing tells from luck") {
		t.Error(words)
	}
	// More replications of the same study take the page of fewer away, but none of the user's.
	out := filepath.Join(directory, findings.ReportName)
	more := []string{"sweep", filepath.Join(filepath.Dir(directory), "asked.toml"), "--quiet", "--figures", "none", "--out", directory, "--replications"}
	if code, _, errs := endtoend.Call(t, append(more, "2")...); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("the page of one replication is still there")
	}
	changed := append(pageOf(t, directory), "mine\n"...)
	if err := os.WriteFile(out, changed, 0o666); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := endtoend.Call(t, append(more, "3")...); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	if code, _, errs := endtoend.Call(t, "report", directory); code != fault.ExitInput || !strings.Contains(errs, "exists already, and not as dugnad wrote it") {
		t.Errorf("exit %d: %s", code, errs)
	}
	if kept, err := os.ReadFile(out); err != nil || !bytes.Equal(kept, changed) {
		t.Error("a page that was changed by hand was replaced")
	}
	if code, _, errs := endtoend.Call(t, "report", directory, "--force"); code != 0 {
		t.Errorf("exit %d: %s", code, errs)
	}
}

// The page of a Sobol' study says of every factor what indices.csv does, and what is above the
// dummy; without new indices, that those there are of other outcomes.
func TestReportOfIndices(t *testing.T) {
	study := studyText("kind = \"saltelli\"\nsamples = 64", "min = -0.6\nmax = 0.2", "min = 5\nmax = 30")
	directory, page := studied(t, "sensitivity", study)
	root := sound(t, page)
	find := func(outcome, factor, index, column string) float64 {
		for _, row := range endtoend.Rows(t, filepath.Join(directory, "indices.csv")) {
			if row["outcome"] == outcome && row["method"] == "mean response" && row["factor"] == factor && row["index"] == index {
				if row[column] == "" {
					return math.NaN()
				}
				return endtoend.Number(t, row[column])
			}
		}
		t.Fatalf("no %s of %s, %s", index, outcome, factor)
		return 0
	}
	write := func(x float64) string {
		text := strconv.FormatFloat(x, 'f', 3, 64)
		if strings.Trim(text, "-0.") == "" {
			return strings.TrimPrefix(text, "-")
		}
		return strings.Replace(text, "-", "−", 1)
	}
	stars := 0
	columns := map[string]string{"Discretion <of> culture & \"leisure\"": "fields.culture.discretion_shift", "Organisations": "supply.organisations_per_1000"}
	for _, row := range root.with("indices").rows() {
		outcome, factor := row[0], columns[row[1]]
		want := write(find(outcome, factor, "total", "value")) + " (" + write(find(outcome, factor, "total", "lower")) + " to " + write(find(outcome, factor, "total", "upper")) + ")"
		if math.IsNaN(find(outcome, factor, "total", "value")) {
			want = "–"
		}
		reading := "not above chance"
		switch {
		case want == "–":
			reading = "open"
		case find(outcome, factor, "total", "lower") > max(0, find(outcome, "(dummy)", "total", "upper")):
			reading = "above chance"
			stars++
		}
		if row[3] != want || row[4] != reading {
			t.Errorf("%s, %s: the page has %q, %q, indices.csv %q, %q", outcome, factor, row[3], row[4], want, reading)
		}
	}
	if stars == 0 || strings.Count(root.with("strengths").words(), "*") != stars {
		t.Errorf("%d indices are above the dummy, the table has %q", stars, root.with("strengths").words())
	}
	text := root.with("answer").words() + root.with("methods").words() + root.with("provenance").words()
	for _, want := range []string{
		"share of the variance that these ranges make", "of a single run's variance", "Is it enough?", "Saltelli et al. (2010)", "Jansen (1999)",
		"The dummy is a factor that changes nothing but the luck", "convergence.csv", "SHA-256 of analysis.json",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}

	// What the page says to do gives the same tables again.
	reproduces(t, directory, root.with("reproduce").words(), "indices.csv")

	asked := filepath.Join(filepath.Dir(directory), "asked.toml")
	if code, _, errs := endtoend.Call(t, "sweep", asked, "--quiet", "--figures", "none", "--out", directory, "--replications", "4"); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	root = sound(t, pageOf(t, directory))
	if words := root.with("answer").words(); !strings.Contains(words, "made of other outcomes than these") || root.with("strengths") != nil || strings.Contains(root.with("files").words(), "indices.csv") {
		t.Error(words)
	}
}

// reproduces does in the directory of a study what its page says, and compares outcomes.csv and
// another table.
func reproduces(t *testing.T, directory, section string, tables ...string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(directory, "study.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(section, `sed 's|^ *scenario *=.*|scenario = "scenario.toml"|' study.toml > asked.toml`) {
		t.Fatalf("%s", section)
	}
	text = regexp.MustCompile(`(?m)^ *scenario *=.*`).ReplaceAll(text, []byte(`scenario = "scenario.toml"`))
	if err := os.WriteFile(filepath.Join(directory, "asked.toml"), text, 0o666); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(section) {
		words := strings.Fields(strings.TrimSpace(line))
		if len(words) < 2 || words[0] != "dugnad" {
			continue
		}
		t.Chdir(directory)
		if code, _, errs := endtoend.Call(t, words[1:]...); code != 0 {
			t.Fatalf("%q: exit %d: %s", words, code, errs)
		}
	}
	for _, name := range append(tables, "outcomes.csv", "design.csv") {
		one, err := os.ReadFile(filepath.Join(directory, name))
		if err != nil {
			t.Fatal(err)
		}
		other, err := os.ReadFile(filepath.Join(directory, "again", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, other) {
			t.Errorf("%s differs", name)
		}
	}
}

// Of Morris the order and the noise floor are told, of one replication only the order, of a Latin
// hypercube distances.
func TestReportOfScreening(t *testing.T) {
	morris := studyText("kind = \"morris\"\nsamples = 6", "min = -0.6\nmax = 0.2", "min = 5\nmax = 30")
	_, page := studied(t, "sensitivity", morris)
	root := sound(t, page)
	if words := root.with("answer").words(); !strings.Contains(words, "above the noise floor") || !strings.Contains(words, "mu*") || strings.Contains(words, "%!") {
		t.Error(words)
	}
	_, page = studied(t, "sensitivity", morris, "--replications", "1")
	if words := sound(t, page).with("answer").words(); !strings.Contains(words, "Nothing here tells an index from chance") || strings.Contains(words, "above the noise floor") {
		t.Error(words)
	}
	_, page = studied(t, "sensitivity", studyText("kind = \"lhs\"\nsamples = 40", "min = -0.6\nmax = 0.2", "min = 5\nmax = 30"))
	if words := sound(t, page).with("answer").words(); !strings.Contains(words, "PAWN") || !strings.Contains(words, "beyond what factors without influence have") {
		t.Error(words)
	}
	_, page = studied(t, "sweep", studyText("kind = \"lhs\"\nsamples = 210", "min = -0.6\nmax = 0.2", "min = 5\nmax = 30"), "--replications", "1")
	root = sound(t, page)
	if words := root.with("measures").words(); root.with("rows") != nil || !strings.Contains(words, "The 210 rows are too many for a page") {
		t.Error(words)
	}
}

// Failed runs are said, and their rows have no number.
func TestReportOfFailures(t *testing.T) {
	folder := t.TempDir()
	study := "scenario = \"one-place\"\nreplications = 2\n[design]\nkind = \"grid\"\n" +
		"[[factor]]\npath = \"period.all.start\"\nvalues = [\"2015-01\", \"2015-03\"]\n" +
		"[[factor]]\npath = \"period.all.end\"\nvalues = [\"2015-03\", \"2015-02\"]\n" + studyOutcomes // the last row makes no scenario
	for name, text := range map[string]string{"one-place.toml": endtoend.OnePlace, "asked.toml": study} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	directory := filepath.Join(folder, "results")
	if code, _, errs := endtoend.Call(t, "sweep", filepath.Join(folder, "asked.toml"), "--quiet", "--figures", "none", "--out", directory); code != fault.ExitFailed {
		t.Fatalf("exit %d: %s", code, errs)
	}
	root := sound(t, pageOf(t, directory))
	if words := root.with("question").words(); !strings.Contains(words, "2 runs failed and are left out; failures.csv says why.") {
		t.Error(words)
	}
	if words := root.with("answer").words(); !strings.Contains(words, "2 of 8 runs failed: what follows is of the others alone.") {
		t.Error(words)
	}
	if rows := root.with("rows").rows(); len(rows) != 4 || rows[3][3] != "–" || rows[3][1] != "2015-03" {
		t.Errorf("%q", rows)
	}
	if !strings.Contains(root.with("files").words(), "failures.csv") {
		t.Error("failures.csv is not listed")
	}
}
