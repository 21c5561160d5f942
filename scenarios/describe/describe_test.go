package describe

import (
	"encoding/xml"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/agents/patterns"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
)

func load(t *testing.T, name string, sets ...string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.LoadNamed(name, sets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// toml reads the tables of values of a document as a reader would: rows of a path and a value
// in backticks, a * standing for the names listed above the table.
func toml(t *testing.T, markdown string) string {
	t.Helper()
	lists := map[string]bool{} // arrays of tables
	for _, doc := range keys.Docs(scenarios.Scenario{}) {
		lists[doc.Path] = doc.Type == "array of tables"
	}
	row := regexp.MustCompile("^\\| `([^`]+)` \\| `([^`]*)` \\|")
	element := regexp.MustCompile(`^(.+)\.([^.]+)$`)
	quoted := regexp.MustCompile("`([^`]+)`")
	var values, arrays strings.Builder
	var names []string
	inTable, listing := false, false
	for line := range strings.Lines(markdown) {
		switch {
		case strings.HasPrefix(line, "| key | value |"):
			inTable = true
		case !strings.HasPrefix(line, "|"):
			inTable = false
			if strings.HasPrefix(line, "#") {
				names, listing = nil, false
			}
			if _, after, found := strings.Cut(line, "order:"); found {
				listing, line = true, after
			}
			if listing {
				for _, name := range quoted.FindAllStringSubmatch(line, -1) {
					names = append(names, name[1])
				}
			}
		}
		match := row.FindStringSubmatch(line)
		if !inTable || match == nil {
			continue
		}
		path, value := match[1], match[2]
		if parts := element.FindStringSubmatch(path); parts != nil && lists[parts[1]] {
			arrays.WriteString("[[" + parts[1] + "]]\n")
			inner := strings.TrimSuffix(strings.TrimPrefix(value, "{ "), " }")
			arrays.WriteString(regexp.MustCompile(`, ([a-z_]+ = )`).ReplaceAllString(inner, "\n$1") + "\n")
			continue
		}
		if before, after, found := strings.Cut(path, ".*."); found {
			if len(names) == 0 {
				t.Fatalf("%s, and no names above", path)
			}
			for _, name := range names {
				values.WriteString(before + "." + name + "." + after + " = " + value + "\n")
			}
			continue
		}
		values.WriteString(path + " = " + value + "\n")
	}
	return values.String() + arrays.String()
}

// The tables of values, read back, are the resolved scenario.
func TestValuesRoundTrip(t *testing.T) {
	documents := map[string]*scenarios.Scenario{
		"changed": load(t, "no-surge", "negotiation.protocol=nash", "fields.*.discretion_shift=0.1", "freeze.gain=0.25",
			"mechanisms.spill=false", "organisation_types.*.own_means.*=0.4", "fields.health.label=\"a | b ` c \\\\ d * _x_ <b>\"",
			`organisation_types."Øvre lag"={activities={sport=1.0},own_means={funding=0.1,venue=0.1,publicity=0.1},skill=0.5,alignment=0.5,members=3.0,hours_month_per_member=1.0,other_funders=0.0,registers=0.0}`,
			"organisation_types.*.skill=0.5",
			"event=[{name='cuts in care',field='health',start='2016-01',end='2018-12',capacity_factor=0.9}]"),
	}
	for _, name := range scenarios.Shipped() {
		var sets []string
		if name == "norway" {
			sets = []string{"all_places=districts"}
		}
		documents[name] = load(t, name, sets...)
	}
	for name, s := range documents {
		text := toml(t, Markdown(s, "dugnad"))
		again, err := scenarios.Load(scenarios.Source{Path: "-", Text: []byte(text)}, nil)
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
			continue
		}
		if again.Digest() != s.Digest() {
			t.Errorf("%s: read back it differs: %v", name, scenarios.Diff(s, again))
		}
	}
}

// Every key of a scenario is documented.
func TestKeysHaveTexts(t *testing.T) {
	for _, doc := range keys.Docs(scenarios.Scenario{}) {
		if doc.Doc == "" {
			t.Errorf("%s has no text", doc.Path)
		}
	}
	for _, p := range patterns.List {
		if p.ID == "" || p.Use == "" || p.Title == "" || p.Asks == "" {
			t.Errorf("pattern %+v lacks a text", p)
		}
	}
	if len(patterns.List) != 15+8 {
		t.Errorf("%d patterns", len(patterns.List))
	}
}

// The document describes the model with this scenario, not the model in general.
func TestDocumentIsAboutTheScenario(t *testing.T) {
	text := Markdown(load(t, "no-surge", "negotiation.protocol=nash", "mechanisms.spill=false", "freeze.gain=0.25",
		"mechanisms.mandated_coproduction=true", "data.applicants_scale=2.0", "agenda.scouts=5"), "dugnad 1.2")
	for _, want := range []string{
		"# The model as it would run with no-surge",
		"dugnad 1.2",
		"| path | `no-surge` | here | source |",
		"| `negotiation.protocol` | `\"alternating-offers\"` | `\"nash\"` | set on the command line: no source given |",
		"| `mechanisms.spill` | `false` | tasks | need that professionals leave unmet opens discretionary windows | `open = discretionary` |",
		"| `freeze.gain` | `0.25` |",
		"Here without `spill`: `open = discretionary`.",
		"Here with `mandated_coproduction`: `s ≥ balance / 2`",
		"**Frozen in this scenario**, whatever the equations say: `gain` at 0.25.",
		"The protocol in force is `nash`: the agreement maximises the Nash product.",
		"and of 5\norganisations drawn at random",
		"from 2015-05 on they are replaced by the mean of 2012-01 to 2014-12; they are multiplied by 2.0",
		"assumption",
	} {
		if !strings.Contains(strings.ReplaceAll(text, "\n", " "), strings.ReplaceAll(want, "\n", " ")) {
			t.Errorf("the document lacks %q", want)
		}
	}
	for _, never := range []string{"alternating-offers`: each side", "Here without `trust`"} {
		if strings.Contains(text, never) {
			t.Errorf("the document says %q", never)
		}
	}
	text = Markdown(load(t, "asylum-surge-2015", "places.*.group=all-one"), "dugnad")
	if !strings.Contains(text, `it lacks group "ordinary", group "disadvantaged"`) {
		t.Error("the document does not say that the patterns cannot be computed")
	}
}

// The scenario in a results directory states every value without a source. Its document still gives
// the sources of shipped values, and none for values that a user changed.
func TestSourcesOfResolved(t *testing.T) {
	values := func(s *scenarios.Scenario) string {
		_, after, _ := strings.Cut(Markdown(s, "dugnad"), "## 9 Every value")
		return after
	}
	for _, name := range []string{"asylum-surge-2015", "no-surge", "second-surge"} {
		s := load(t, name)
		resolved, err := scenarios.Load(scenarios.Source{Path: "-", Text: s.Resolved()}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := values(resolved); got != values(s) {
			t.Errorf("%s resolved has other sources:\n%s", name, got)
		}
	}
	changed, err := scenarios.Load(scenarios.Source{Path: "-", Text: load(t, "no-surge", "name=mine", "fields.health.spill=0.31").Resolved()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var silent []string
	for line := range strings.Lines(values(changed)) {
		if strings.Contains(line, "no source given") {
			silent = append(silent, strings.Split(line, "`")[1])
		}
	}
	if want := []string{"data.replace_from", "data.replace_mean_from", "data.replace_mean_to", "fields.health.spill"}; !slices.Equal(silent, want) {
		t.Errorf("without a source are %q, want %q", silent, want)
	}
}

// Values of a name with a space have their source, too.
func TestSourcesOfNamesWithSpaces(t *testing.T) {
	const text = "extends = \"asylum-surge-2015\"\n[[event]]\nname = \"cuts in care\"\nfield = \"health\"\n" +
		"start = \"2016-01\"\nend = \"2018-12\"\ncapacity_factor = 0.9 # the budget\n"
	s, err := scenarios.Load(scenarios.Source{Path: "-", Text: []byte(text)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "| `event.cuts in care.capacity_factor` | – | `0.9` | set by standard input:7: the budget |"; !strings.Contains(Markdown(s, "dugnad"), want) {
		t.Errorf("the differences lack %q", want)
	}
}

// A scenario is compared only with one that it extends; of one that extends only a base that is said.
func TestWithoutScenarioToCompareWith(t *testing.T) {
	const clock = "start = \"2015-01\"\nend = \"2015-06\"\nspin_up_months = 1\n[places.5636]\n"
	for text, want := range map[string]string{
		"extends = \"norway\"\n" + clock:              "This scenario extends `norway`, which has no places and does not run by itself.",
		"extends = \"asylum-surge-2015\"\nseed = 3\n": "| `seed` | `",
	} {
		s, err := scenarios.Load(scenarios.Source{Path: "-", Text: []byte(text)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(Markdown(s, "dugnad"), "## What differs from the shipped scenario\n")
		if after, _, _ = strings.Cut(after, "\n## "); !strings.Contains(after, want) {
			t.Errorf("%s\nnot %s", after, want)
		}
	}
	for name, want := range map[string]string{scenarios.Flagship: "Nothing: this is a shipped scenario", "norway-all": "| `all_places` |"} {
		if text := Markdown(load(t, name), "dugnad"); !strings.Contains(text, want) {
			t.Errorf("%s lacks %q", name, want)
		}
	}
}

// ODD+D's elements, in its order.
func TestOrderOfSections(t *testing.T) {
	text := Markdown(load(t, scenarios.Flagship), "dugnad")
	at := 0
	for _, heading := range []string{
		"\n## 1 Purpose and patterns", "\n## 2 Entities, state variables and scales", "\n## 3 Process overview and scheduling", "\n## 4 Design concepts",
		"\n## 5 Initialisation", "\n## 6 Input data", "\n## 7 Submodels", "\n## 8 What rests on which input", "\n## 9 Every value", "\n## 10 References",
	} {
		i := strings.Index(text[at:], heading)
		if i < 0 {
			t.Fatalf("no %q after what comes before it", heading)
		}
		at += i
	}
}

// LaTeX that a compiler would take: known characters only, every special one escaped, braces,
// environments and dollars in pairs.
func TestLaTeX(t *testing.T) {
	for name, s := range map[string]*scenarios.Scenario{
		"flagship": load(t, scenarios.Flagship),
		"changed": load(t, "no-surge", `description="50 % of A&B_c #1 {x} $5 ~ ^ \\ <b> Ærø, Ås, Łódź, 日本, h̄ ≤ δ"`, "negotiation.protocol=nash",
			"mechanisms.spill=false", "mechanisms.hours_committed=false", "mechanisms.mandated_coproduction=true", "freeze.gain=0.25"),
		"rubinstein": load(t, scenarios.Flagship, "negotiation.protocol=rubinstein"),
	} {
		text := LaTeX(s, "dugnad 1_0")
		var open []string
		for _, m := range regexp.MustCompile(`\\(begin|end)\{([a-z]+)\}`).FindAllStringSubmatch(text, -1) {
			if m[1] == "begin" {
				open = append(open, m[2])
			} else if len(open) == 0 || open[len(open)-1] != m[2] {
				t.Fatalf("%s: \\end{%s} closes %v", name, m[2], open)
			} else {
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("%s: %v never ends", name, open)
		}
		_, body, _ := strings.Cut(text, `\begin{document}`)
		for i, line := range strings.Split(body, "\n") {
			bare := regexp.MustCompile(`\\href\{[^}]*\}`).ReplaceAllString(line, "")
			bare = regexp.MustCompile(`\\[\\{}$&#%_]`).ReplaceAllString(bare, "")
			if strings.Count(bare, "$")%2 != 0 || strings.Count(bare, "{") != strings.Count(bare, "}") && !slices.Contains([]string{"{\\footnotesize", "}"}, bare) {
				t.Errorf("%s, line %d: dollars or braces do not match: %s", name, i, line)
			}
			if strings.ContainsAny(bare, "#%~\"") {
				if !regexp.MustCompile(`\\"\{[a-zA-Z]\}`).MatchString(bare) {
					t.Errorf("%s, line %d: a special character: %s", name, i, line)
				}
			}
			if outside := regexp.MustCompile(`\$[^$]*\$|\\ensuremath\{[^ ]*\}`).ReplaceAllString(bare, ""); strings.ContainsAny(outside, "_^<>|") {
				t.Errorf("%s, line %d: mathematics in text: %s", name, i, line)
			}
			for _, r := range line {
				if r > 127 && !strings.ContainsRune("Łóź", r) {
					t.Errorf("%s, line %d: %q is not escaped: %s", name, i, r, line)
				}
			}
		}
	}
}

// Every equation of the tables becomes LaTeX without a character that it does not know.
func TestFormulas(t *testing.T) {
	var all []string
	names, _ := agents.Phases()
	for _, name := range names {
		all = append(all, agents.PhaseEquations(name))
	}
	for _, p := range agents.Preparations {
		all = append(all, p.Equations)
	}
	for _, m := range agents.MechanismTable {
		all = append(all, m.Equation, m.Without)
	}
	for _, p := range negotiation.ProtocolTable {
		all = append(all, p.Equation)
	}
	all = append(all, negotiation.Equations)
	for line := range strings.SplitSeq(strings.Join(all, "\n"), "\n") {
		source, _, _ := strings.Cut(line, "   ")
		got := latexFormula(source)
		if regexp.MustCompile(`[^\x20-\x7e]|\{\}|\^\s*$|√`).MatchString(got) || strings.Count(got, "{") != strings.Count(got, "}") {
			t.Errorf("%s becomes %s", source, got)
		}
	}
	for source, want := range map[string]string{
		"√r₀ = min(√r̄, υ / (2 · c_r · n))": `\sqrt{r_{0}} = \min (\sqrt{\bar{r}}, \upsilon  /\allowbreak  (2 \cdot  c_{r} \cdot  n))`,
		"D_vm = Σ_k w_k · (1 − own_k / L)":  `D_{\mathrm{vm}} = \sum _{k}  w_{k} \cdot  (1 - \mathit{own}_{k} /\allowbreak  L)`,
		"V̂ + (a − V̂) / B":                 `\hat{V} + (a - \hat{V}) /\allowbreak  B`,
		"δ = 1 if u > 1 − w_δ · t̂²":        `\delta  = 1 \mathit{if}\ u > 1 - w_{\delta} \cdot  \hat{t}^{2}`,
		"⌊1 + n^θ⌋ · …":                     `\lfloor 1 + n^{\theta}\rfloor  \cdot  \dots`,
		"need_before = s² · U_m^(1 − α)":    `\mathit{need\_before} = s^{2} \cdot  U_{m}^{1 - \alpha}`,
	} {
		if got := latexFormula(source); got != want {
			t.Errorf("%s becomes %s, want %s", source, got, want)
		}
	}
}

func TestBlocks(t *testing.T) {
	s := load(t, scenarios.Flagship)
	whole := Markdown(s, "dugnad")
	for _, name := range []string{"purpose", "patterns", "scales", "mechanisms", "concepts", "equations needs", "equations refugees", "modes", "parameters", "references"} {
		text, ok := Block(s, name)
		if !ok || !strings.Contains(whole, strings.TrimSpace(text)) {
			t.Errorf("block %q is not a part of the document", name)
		}
	}
	for _, name := range []string{"", "pattern", "equations", "equations nothing"} {
		if _, ok := Block(s, name); ok {
			t.Errorf("there is a block %q", name)
		}
	}
}

// The HTML is well-formed, escapes the texts of a scenario, and has every table and equation of the
// document.
func TestHTML(t *testing.T) {
	s := load(t, "asylum-surge-2015", `description="<script>alert(1)</script> & more"`)
	text := HTML(s, "dugnad", 3)
	decoder := xml.NewDecoder(strings.NewReader("<div>" + text + "</div>"))
	counts := map[string]int{}
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			counts[start.Name.Local]++
			for _, a := range start.Attr {
				if a.Name.Local == "id" {
					t.Errorf("<%s> has an id", start.Name.Local)
				}
			}
		}
	}
	if strings.Contains(text, "<script") || !strings.Contains(text, "&lt;script&gt;") {
		t.Error("a description became a script")
	}
	markdown := Markdown(s, "dugnad")
	if want := strings.Count(markdown, "\n|---"); counts["table"] != want {
		t.Errorf("there are %d tables, in Markdown %d", counts["table"], want)
	}
	if counts["h1"]+counts["h2"] > 0 || counts["h3"] < 10 {
		t.Errorf("the headings are not from level 3 on: %v", counts)
	}
	if short := HTMLBlocks(s, 3, "scales"); !strings.Contains(short, "26 places") {
		t.Errorf("the scales are %s", short)
	}
}

// A key that the scenario does not have has no source, and is said to be not there.
func TestKeysThatAreNotThere(t *testing.T) {
	s, err := scenarios.Load(scenarios.Source{FS: os.DirFS("../testdata"), Path: "small.toml"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	missing := 0
	for line := range strings.Lines(Markdown(s, "dugnad 1.2")) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) == 4 && cells[2] == "–" {
			missing++
			if cells[3] != "not there |" {
				t.Errorf("%s", line)
			}
		}
	}
	if missing == 0 {
		t.Error("no key of the shipped scenario is missing here")
	}
}
