package output_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
)

// reported runs a command and returns the directory of its results and their page.
func reported(t *testing.T, arguments ...string) (directory string, page []byte) {
	t.Helper()
	directory = filepath.Join(t.TempDir(), "results")
	if code, _, errs := endtoend.Call(t, append(arguments, "--figures", "none", "--quiet", "--out", directory)...); code != 0 {
		t.Fatalf("%q: exit %d: %s", arguments, code, errs)
	}
	return directory, pageOf(t, directory)
}

func pageOf(t *testing.T, directory string, arguments ...string) []byte {
	t.Helper()
	out := filepath.Join(directory, findings.ReportName)
	code, text, errs := endtoend.Call(t, append([]string{"report", directory}, arguments...)...)
	if code != 0 || text != out+"\n" {
		t.Fatalf("report: exit %d, %q: %s", code, text, errs)
	}
	for line := range strings.Lines(errs) {
		if !strings.HasPrefix(line, "dugnad: not drawn: ") {
			t.Errorf("report says %s", line)
		}
	}
	page, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// The page of the flagship says what its tables say, is the same twice, and reads as it did.
func TestReportOfFlagship(t *testing.T) {
	directory, page := reported(t, "run", "asylum-surge-2015", "--replications", "3")
	root := sound(t, page)
	if again := pageOf(t, directory); !bytes.Equal(page, again) {
		t.Error("two reports of the same results differ")
	}
	if len(page) > 2_000_000 {
		t.Errorf("the page has %d bytes", len(page))
	}

	shown := map[[2]string]map[string]string{} // field and stage, period
	periods := []string{"before", "surge", "after"}
	for _, row := range root.with("levels").rows() {
		at := [2]string{row[0], row[1]}
		shown[at] = map[string]string{}
		for i, period := range periods {
			shown[at][period] = row[2+i]
		}
	}
	labels := map[string]string{"culture": "Culture and leisure", "integration": "Integration of immigrants", "health": "Health and care", "children": "Children and adolescents"}
	columns, rows := tableOf(t, filepath.Join(directory, "summary.csv"))
	compared := 0
	for _, row := range rows {
		get := func(name string) string { return row[columns[name]] }
		if get("group") != "all" || get("measure") != "coproduction" {
			continue
		}
		want := inPercent(t, get("mean")) + " (" + inPercent(t, get("lower")) + "–" + inPercent(t, get("upper")) + ")"
		if have := shown[[2]string{labels[get("field")], get("stage")}][get("period")]; have != want {
			t.Errorf("%s, %s, %s: the page has %q, summary.csv %q", get("field"), get("stage"), get("period"), have, want)
		}
		compared++
	}
	if compared != 24 || len(shown) != 8 {
		t.Errorf("%d values of %d rows were compared", compared, len(shown))
	}
	if n := len(root.with("measured").rows()); n != 4*2*3*3 {
		t.Errorf("the table of measures has %d rows", n)
	}
	if n := len(root.with("files").rows()); n != 9 {
		t.Errorf("%d files are listed", n)
	}

	// What depends on the processor's last digits, or is tested elsewhere, is left out.
	var text strings.Builder
	for _, id := range []string{"question", "answer", "table-four", "figure-emergence", "figure-places", "patterns", "reproduce"} {
		text.WriteString(root.with(id).words() + "\n")
	}
	golden := filepath.Join("testdata", "report.txt")
	if endtoend.Update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	have, before := strings.Split(text.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(have), len(before)) {
		if i >= len(have) || i >= len(before) || have[i] != before[i] {
			t.Fatalf("line %d of the text is\n%s\nwanted\n%s\nDUGNAD_UPDATE=1 writes it anew", i+1, at(have, i), at(before, i))
		}
	}
}

// A comparison's page has the differences of comparison.csv with the right word for each, and
// its sentences count them.
func TestReportOfComparison(t *testing.T) {
	directory, page := reported(t, "compare", "../../testdata/tiny.toml", "--replications", "3",
		"--alternative", "more", "--set", "fields.health.discretion_shift=0.4", "--alternative", "same", "--set", "spin_up_months=12")
	root := sound(t, page)
	columns, rows := tableOf(t, filepath.Join(directory, "comparison.csv"))
	words := map[string]int{}
	shown := root.with("contrasts").rows()
	next := 0
	for _, row := range rows {
		get := func(name string) string { return row[columns[name]] }
		if get("group") != "all" || get("measure") != "coproduction" {
			continue
		}
		value := func(name string) float64 {
			x, err := strconv.ParseFloat(get(name), 64)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		difference, lower, upper := value("difference"), value("lower"), value("upper")
		want := "open"
		switch {
		case difference == 0 && lower == 0 && upper == 0:
			want = "the same"
		case lower > 0:
			want = "higher"
		case upper < 0:
			want = "lower"
		}
		have := shown[next]
		next++
		if have[0] != get("alternative") || have[2] != get("stage") || have[3] != get("period") || have[7] != want ||
			have[4] != inPercent(t, get("base")) || have[5] != inPercent(t, get("alternative_mean")) {
			t.Errorf("the page has %q; comparison.csv has %q, which is %s", have, row, want)
		}
		if get("alternative") == "more" {
			words[want]++
		}
	}
	if next != len(shown) || next != 2*4*2*2 {
		t.Errorf("%d of %d rows were compared", next, len(shown))
	}
	sentence := "Of 16 outcomes (field, stage and period), " + strconv.Itoa(words["higher"]) + " are higher and " + strconv.Itoa(words["lower"]) +
		" lower than in the base, " + strconv.Itoa(words["open"]) + " cannot be told apart from it, and " + strconv.Itoa(words["the same"]) + " are the same in every replication."
	answer := root.with("answer").words()
	for _, want := range []string{sentence, "Of 16 outcomes (field, stage and period), 0 are higher and 0 lower than in the base, 0 cannot be told apart from it, and 16 are the same"} {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer lacks %q:\n%s", want, answer)
		}
	}
	if changes := root.with("changes-1").rows(); len(changes) != 1 || changes[0][0] != "fields.health.discretion_shift" || changes[0][2] != "0.4" {
		t.Errorf("the changes are %q", changes)
	}
	if question := root.with("question").words(); !strings.Contains(question, "What “same” changes: nothing.") {
		t.Errorf("the question does not say that nothing changes:\n%s", question)
	}
}

// The page of an explanation has every part in explanation.csv of what moves, and says what its
// mechanisms do.
func TestReportOfExplanation(t *testing.T) {
	directory, page := reported(t, "explain", "asylum-surge-2015", "no-surge", "--replications", "2", "--set", "spin_up_months=6",
		"--mechanisms", "spill")
	root := sound(t, page)
	columns, rows := tableOf(t, filepath.Join(directory, "explanation.csv"))
	shown := root.with("parts").rows()
	outcome := func(row []string) string {
		return strings.Join([]string{row[columns["field"]], row[columns["stage"]], row[columns["period"]]}, ", ")
	}
	pooled := func(row []string) bool {
		return row[columns["group"]] == "all" && row[columns["measure"]] == "coproduction"
	}
	moves, outcomes := map[string]bool{}, map[string]bool{} // those in which anything is not 0, and all
	for _, row := range rows {
		if pooled(row) {
			outcomes[outcome(row)] = true
			for _, name := range []string{"value", "lower", "upper", "difference"} {
				if row[columns[name]] != "0" {
					moves[outcome(row)] = true
				}
			}
		}
	}
	if !moves["integration, design, surge"] || moves["culture, design, surge"] || len(moves) >= len(outcomes) {
		t.Fatalf("of %d outcomes these move: %v", len(outcomes), moves)
	}
	for _, row := range rows {
		get := func(name string) string { return row[columns[name]] }
		if !pooled(row) || !moves[outcome(row)] {
			continue
		}
		if len(shown) == 0 || shown[0][0] != get("part") || shown[0][2] != get("stage") || shown[0][3] != get("period") {
			t.Fatalf("the page goes on with %q; explanation.csv with %q", shown, row)
		}
		shown = shown[1:]
	}
	if len(shown) != 0 {
		t.Errorf("the page has more than explanation.csv: %q", shown)
	}
	if question := root.with("question").words(); !strings.Contains(question, "spill: need that professionals leave unmet opens discretionary windows") {
		t.Errorf("the question does not say what the mechanism does:\n%s", question)
	}
	if root.with("figure-waterfall") == nil || root.with("table-four") != nil {
		t.Error("the parts of a page of an explanation are wrong")
	}
}

// The page of an explanation of no difference says what the terminal says.
func TestReportOfNoDifference(t *testing.T) {
	tiny, err := filepath.Abs("../../testdata/tiny.toml")
	if err != nil {
		t.Fatal(err)
	}
	same := filepath.Join(t.TempDir(), "same.toml")
	if err := os.WriteFile(same, []byte("extends = "+strconv.Quote(tiny)+"\nname = \"same\"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, page := reported(t, "explain", tiny, same)
	if answer := sound(t, page).with("answer").words(); !strings.Contains(answer, "No differences: “same” changes nothing in “tiny”, and every part is 0.") {
		t.Error(answer)
	}
}

// What a scenario says is text on the page, whatever it looks like.
func TestReportEscapes(t *testing.T) {
	const label = `<script>alert(1)</script> & "quotes" 'of' sixty letters, or more`
	_, page := reported(t, "run", "../../testdata/tiny.toml", "--set", "description="+strconv.Quote(label), "--set", "fields.culture.label="+strconv.Quote(label))
	root := sound(t, page)
	if bytes.Contains(page, []byte("<script>alert")) {
		t.Fatal("a label became a script")
	}
	if question := root.with("question").words(); !strings.Contains(question, `(was "Culture and leisure"): `+label) {
		t.Errorf("the description is not as it was given:\n%s", question)
	}
	if row := root.with("levels").rows()[0]; row[0] != label {
		t.Errorf("the label is %q", row[0])
	}
	if alt := root.with("figure-emergence").words(); !strings.Contains(alt, label) {
		t.Errorf("who does not see the figure is told\n%s", alt)
	}
}

// One replication has no interval, and the page says so instead of showing one.
func TestReportOfOneReplication(t *testing.T) {
	_, page := reported(t, "run", "../../testdata/tiny.toml", "--replications", "1")
	root := sound(t, page)
	for _, part := range []string{"levels", "measured"} {
		if words := root.with(part).words(); strings.Contains(words, "interval") {
			t.Errorf("a table without intervals speaks of them:\n%s", words)
		}
	}
	answer := root.with("answer").words()
	if !strings.Contains(answer, "This is one run. It has no intervals") || strings.Contains(answer, "95\u00a0% interval 0") || strings.Contains(answer, "cannot be told apart") {
		t.Errorf("the answer of one run is\n%s", answer)
	}
	if regexp.MustCompile(`\d\.\d \(`).MatchString(answer) {
		t.Errorf("an interval is shown:\n%s", answer)
	}
}

// Without periods there is nothing to sum up over, and a page all the same.
func TestReportWithoutPeriods(t *testing.T) {
	_, page := reported(t, "run", "../../testdata/tiny.toml", "--set", "period=[]")
	root := sound(t, page)
	if answer := root.with("answer").words(); !strings.Contains(answer, "The scenario names no period") {
		t.Errorf("the answer is\n%s", answer)
	}
	if root.with("figure-emergence") == nil || root.with("table-four") != nil {
		t.Error("the parts of a page without periods are wrong")
	}
}

// Norwegian pages are Norwegian but for what is marked as English.
func TestReportInNorwegian(t *testing.T) {
	directory, _ := reported(t, "run", "../../testdata/tiny.toml")
	root := sound(t, pageOf(t, directory, "--lang", "nb"))
	if lang := root.children[0].attributes["lang"]; lang != "nb" && root.children[1].attributes["lang"] != "nb" {
		t.Errorf("the page's language is %q", lang)
	}
	answer := root.with("answer").words()
	if !strings.Contains(answer, "Samproduksjon i utforming") || !strings.Contains(answer, "integrering av innvandrere") || regexp.MustCompile(`\d\.\d`).MatchString(answer) {
		t.Errorf("the answer is\n%s", answer)
	}
}

// What one run tells of the patterns is what validate finds of its base arm.
func TestReportPatterns(t *testing.T) {
	if testing.Short() {
		t.Skip("validate runs many arms")
	}
	directory, page := reported(t, "run", "asylum-surge-2015", "--replications", "2", "--by", "place")
	out := filepath.Join(t.TempDir(), "validated")
	if code, _, errs := endtoend.Call(t, "validate", "--replications", "2", "--quiet", "--out", out); code != fault.ExitFailed && code != 0 {
		t.Fatalf("validate: exit %d: %s", code, errs)
	}
	columns, rows := tableOf(t, filepath.Join(out, "patterns.csv"))
	verdicts := map[string]string{}
	for _, row := range rows {
		verdicts[row[columns["id"]]] = row[columns["verdict"]]
	}
	var validated [][]string
	for _, row := range sound(t, pageOf(t, out)).with("verdicts").rows() {
		if row[3] != verdicts[row[0]] {
			t.Errorf("%s: the page of validate says %s, patterns.csv %s", row[0], row[3], verdicts[row[0]])
		}
		validated = append(validated, row)
	}
	if len(validated) != len(rows) {
		t.Errorf("%d of %d patterns are on the page", len(validated), len(rows))
	}
	alone := parsed(t, page).with("verdicts").rows()
	if len(alone) != 3 { // P1, P9 and P11
		t.Errorf("%d patterns are computed from the tables of one run: %q", len(alone), alone)
	}
	for _, row := range alone {
		if !slices.ContainsFunc(validated, func(other []string) bool { return slices.Equal(row, other) }) {
			t.Errorf("%s: one run says %q, validate does not", directory, row)
		}
	}
}
