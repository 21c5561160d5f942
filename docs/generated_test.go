package docs_test

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/agents/transcript"
	"dugnad/scenarios"
	"dugnad/scenarios/describe"
	"dugnad/scenarios/studies"
)

// update is whether generated pages are written anew instead of compared, see CONTRIBUTING.md.
var update = os.Getenv("DUGNAD_UPDATE") != ""

// isGenerated compares a page with the text that the program gives, or with DUGNAD_UPDATE=1 writes it.
func isGenerated(t *testing.T, page, want string) {
	t.Helper()
	if read(t, page) == want {
		return
	}
	if !update {
		t.Errorf("%s is not what the program says; DUGNAD_UPDATE=1 go test ./docs writes it anew", page)
		return
	}
	if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReferenceIsGenerated(t *testing.T) {
	isGenerated(t, "scenario-reference.md", scenarios.Reference())
	isGenerated(t, "study-reference.md", studies.Reference())
}

// A part of ODD.md between these marks is what the program says of the flagship.
var generated = regexp.MustCompile(`(?s)(<!-- describe: ([^>]+?) -->\n)(.*?)(<!-- /describe -->)`)

func TestODDIsGenerated(t *testing.T) {
	s, err := scenarios.LoadNamed(scenarios.Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	odd := read(t, "ODD.md")
	found := map[string]bool{}
	now := generated.ReplaceAllStringFunc(odd, func(part string) string {
		match := generated.FindStringSubmatch(part)
		found[match[2]] = true
		text, ok := describe.Block(s, match[2])
		if !ok {
			t.Fatalf("ODD.md asks for %q, which describe does not have", match[2])
		}
		return match[1] + "\n" + text + "\n" + match[4]
	})
	isGenerated(t, "ODD.md", now)
	names, _ := agents.Phases()
	for _, name := range names {
		if !found["equations "+name] {
			t.Errorf("ODD.md has no equations of the phase %s", name)
		}
	}
	for _, p := range agents.Preparations {
		if !found["equations "+p.Name] {
			t.Errorf("ODD.md has no equations of %s", p.Name)
		}
	}
	for _, part := range []string{
		"purpose", "patterns", "entities", "scales", "phases", "schedule", "mechanisms", "drivers", "concepts",
		"initialisation", "data", "negotiation", "protocols", "modes", "resting", "references", "parameters",
	} {
		if !found[part] {
			t.Errorf("ODD.md lacks the part %q", part)
		}
	}
	if strings.Count(odd, "<!-- describe: ") != strings.Count(odd, "<!-- /describe -->") {
		t.Error("ODD.md: a mark without its end")
	}
}

func TestOutputNamesEveryMeasureAndFile(t *testing.T) {
	page := read(t, "output.md")
	for _, m := range agents.Measures {
		if !strings.Contains(page, "`"+m.Name+"`") {
			t.Errorf("output.md lacks the measure %s", m.Name)
		}
	}
	for _, m := range agents.YearMeasures {
		if !strings.Contains(page, "`"+m.Name+"`") {
			t.Errorf("output.md lacks the measure %s", m.Name)
		}
	}
	for _, table := range []string{
		agents.HoursTable.Name, agents.SeriesTable.Name, agents.SummaryTable.Name, agents.ContextTable.Name,
		agents.PlacesTable.Name, agents.PlaneTable.Name, agents.NetworkTable.Name, agents.SpinUpTable.Name,
	} {
		if !strings.Contains(page, "| `"+table+"` |") {
			t.Errorf("output.md lacks the file %s", table)
		}
	}
}

// values returns the flagship's single values by path.
func values(t *testing.T) map[string]string {
	t.Helper()
	s, err := scenarios.LoadNamed(scenarios.Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	section := ""
	for line := range strings.Lines(string(s.Resolved())) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]") + "."
		} else if key, value, ok := strings.Cut(line, " = "); ok {
			values[section+key] = value
		}
	}
	return values
}

// The rows of parameters in ODD.md begin with a path in backticks. The next cell is its value; if
// the path has a *, the next four cells are the values of the fields.
func TestODDStatesTheParameters(t *testing.T) {
	values := values(t)
	compare := func(path, cell string) {
		stated, err := strconv.ParseFloat(strings.ReplaceAll(cell, ",", ""), 64)
		if err != nil {
			return // words, such as of a mix
		}
		if actual, err := strconv.ParseFloat(values[path], 64); err != nil || actual != stated {
			t.Errorf("ODD.md: %s is stated as %s, it is %q", path, cell, values[path])
		}
	}
	rows := regexp.MustCompile("(?m)^\\| `([a-z_]+\\.[a-z_.*]+)` \\| (.*) \\|$").FindAllStringSubmatch(read(t, "ODD.md"), -1)
	if len(rows) < 20 {
		t.Fatalf("found only %d rows of parameters", len(rows))
	}
	for _, row := range rows {
		path, cells := row[1], strings.Split(row[2], " | ")
		if !strings.Contains(path, "*") {
			compare(path, cells[0])
			continue
		}
		for i, field := range []string{"culture", "integration", "health", "children"} {
			compare(strings.Replace(path, "*", field, 1), cells[i])
		}
	}
}

// Every value that norway.toml marks as calibrated, or as chosen with a pattern in view, is in
// ODD.md's list of such values.
func TestODDListsWhatWasCalibrated(t *testing.T) {
	_, list, _ := strings.Cut(read(t, "ODD.md"), "\n## 9 ")
	list, _, _ = strings.Cut(list, "\n## 10 ")
	section, found := "", 0
	for line := range strings.Lines(read(t, "../scenarios/norway.toml")) {
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(strings.TrimSpace(line), "[]")
		}
		key, rest, ok := strings.Cut(line, " = ")
		if !ok || !strings.Contains(rest, "# calibrated (P") && !strings.Contains(rest, "# chosen with P") && !strings.Contains(rest, " in view") {
			continue
		}
		found++
		if !strings.Contains(list, "`"+section+"."+key+"`") && !strings.Contains(list, "`"+section+"`") {
			t.Errorf("ODD.md, section 9, lacks %s.%s", section, key)
		}
	}
	if found == 0 {
		t.Error("norway.toml marks nothing as calibrated")
	}
}

// rows returns the table of the keys of a JSON line, from the tags of its type. repeated maps a key
// to the key whose subkeys it shares: these are named and not repeated.
func rows(typ reflect.Type, prefix string, repeated map[string]string) (table string) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Anonymous {
			table += rows(f.Type, prefix, repeated)
			continue
		}
		name, inner, null := prefix+f.Tag.Get("json"), f.Type, ""
		if inner.Kind() == reflect.Pointer {
			inner, null = inner.Elem(), " or null"
		}
		kind := map[reflect.Kind]string{reflect.String: "text", reflect.Int: "whole number", reflect.Float64: "number", reflect.Bool: "true or false", reflect.Struct: "object"}[inner.Kind()]
		var below reflect.Type
		path := name + "."
		switch {
		case inner.Kind() == reflect.Map:
			kind = "object: " + map[reflect.Kind]string{reflect.String: "text", reflect.Int: "whole number", reflect.Float64: "number"}[inner.Elem().Kind()] + " by name"
			if f.Tag.Get("json") == "free_stock" {
				null = " or null"
			}
		case inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct:
			kind, below, path = "array of objects", inner.Elem(), name+"[]."
		case inner.Kind() == reflect.Slice:
			kind = "array of texts"
		case inner.Kind() == reflect.Struct:
			below = inner
		}
		doc := f.Tag.Get("doc")
		if like, known := repeated[name]; known {
			doc += "; its keys are those of `" + like + "`"
			below = nil
		}
		table += fmt.Sprintf("| `%s` | %s%s | %s | %s |\n", name, kind, null, f.Tag.Get("unit"), strings.ReplaceAll(doc, "|", "\\|"))
		if below != nil {
			table += rows(below, path, repeated)
		}
	}
	return table
}

// trace.md has every key of the lines that trace --json writes.
func TestTraceSchemaIsDocumented(t *testing.T) {
	const head = "| key | type | unit | meaning |\n|---|---|---|---|\n"
	page := read(t, "trace.md")
	parts := strings.Split(page, head)
	if len(parts) != 3 {
		t.Fatalf("trace.md has %d tables of keys, want 2", len(parts)-1)
	}
	for i, c := range []struct {
		of       any
		repeated map[string]string
	}{
		{agents.Episode{}, map[string]string{
			"implementation": "design", "design.walk_away.organisation": "design.agreement", "design.walk_away.municipality": "design.agreement",
			"design.refusal.last_word": "design.agreement",
		}},
		{transcript.Biography{}, map[string]string{"partner": "organisation"}},
	} {
		_, after, _ := strings.Cut(parts[i+1]+"\n", "\n\n") // a table ends with an empty line
		table := rows(reflect.TypeOf(c.of), "", c.repeated)
		parts[i+1] = strings.TrimSuffix(table+"\n"+after, "\n")
	}
	isGenerated(t, "trace.md", strings.Join(parts, head))
}
