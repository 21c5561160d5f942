package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/sim/record"
)

// shuffles are orders of n things: reversed, and drawn.
func shuffles() map[string]func(n int) []int {
	drawn := func(seed uint64) func(int) []int { return rand.New(rand.NewPCG(seed, 0)).Perm }
	return map[string]func(n int) []int{
		"reversed": func(n int) []int {
			order := make([]int, n)
			for i := range order {
				order[i] = n - 1 - i
			}
			return order
		},
		"drawn 1": drawn(1), "drawn 2": drawn(2), "drawn 3": drawn(3),
	}
}

func inOrder(parts []string, order func(n int) []int) []string {
	shuffled := make([]string, len(parts))
	for to, from := range order(len(parts)) {
		shuffled[to] = parts[from]
	}
	return shuffled
}

var (
	header = regexp.MustCompile(`^\[`)
	key    = regexp.MustCompile(`^[^ #\]]+ = `)
	mix    = regexp.MustCompile(`\{ ([^{}]*) \}`)
)

// shuffled returns a shipped file with its tables, the keys of each table, and the shares of each mix
// in another order. Comments of their own lines are lost. Elements of an array of tables keep their
// order if they have no names, as it is by their year.
func shuffled(text string, order func(n int) []int) string {
	tables := []string{""} // the keys above the first table come first in any order
	unnamed := map[string][]string{}
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "#") || strings.TrimSpace(line) == "":
			continue
		case header.MatchString(line):
			tables = append(tables, "")
		}
		tables[len(tables)-1] += line
	}
	for i, table := range tables {
		var keys []string
		for line := range strings.Lines(table) {
			if key.MatchString(line) {
				keys = append(keys, "")
			}
			line = mix.ReplaceAllStringFunc(line, func(found string) string {
				return "{ " + strings.Join(inOrder(strings.Split(strings.Trim(found, "{ }"), ", "), order), ", ") + " }"
			})
			if len(keys) > 0 { // else it is the header
				keys[len(keys)-1] += line
			}
		}
		head := ""
		if i > 0 {
			head, _, _ = strings.Cut(table, "\n")
			head += "\n"
		}
		tables[i] = head + strings.Join(inOrder(keys, order), "")
		if strings.HasPrefix(head, "[[") && !strings.Contains(table, "\nname = ") {
			unnamed[head] = append(unnamed[head], tables[i])
		}
	}
	moved := inOrder(tables[1:], order)
	for i, table := range moved {
		head, _, _ := strings.Cut(table, "\n")
		if rest := unnamed[head+"\n"]; len(rest) > 0 {
			moved[i], unnamed[head+"\n"] = rest[0], rest[1:]
		}
	}
	return tables[0] + strings.Join(moved, "")
}

// runnable are the shipped scenarios but norway, which has no places.
func runnable() []string {
	return slices.DeleteFunc(Shipped(), func(name string) bool { return name == "norway" })
}

// shuffledFiles are all shipped scenarios in another order. They extend one another.
func shuffledFiles(t *testing.T, order func(n int) []int) map[string]string {
	files := map[string]string{}
	for _, name := range Shipped() {
		text, err := fs.ReadFile(shipped, name+".toml")
		if err != nil {
			t.Fatal(err)
		}
		files[name] = strings.Replace(shuffled(string(text), order), `extends = "`, `extends = "./`, 1)
		if files[name] == string(text) {
			t.Fatalf("%s is not shuffled", name)
		}
	}
	return files
}

// The order in which a file names its tables, and the keys in them, changes no scenario.
func TestOrderOfTablesMeansNothing(t *testing.T) {
	for shuffle, order := range shuffles() {
		files := shuffledFiles(t, order)
		for _, name := range runnable() {
			want, err := LoadNamed(name, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := mustLoad(t, files, name)
			if got.Lineage()[1] == want.Lineage()[1] {
				t.Fatalf("%s extends %s, not the shuffled file", name, got.Lineage()[1])
			}
			if got.Digest() != want.Digest() || !bytes.Equal(got.Resolved(), want.Resolved()) {
				t.Errorf("%s, %s: another digest or text", name, shuffle)
			}
			if a, b := fmt.Sprint(got.AllEntries(), got.FieldNames(), got.Groups()), fmt.Sprint(want.AllEntries(), want.FieldNames(), want.Groups()); a != b {
				t.Errorf("%s, %s: rows %s, want %s", name, shuffle, a, b)
			}
		}
	}
}

// tablesOf runs one replication and returns the bytes of its tables.
func tablesOf(t *testing.T, s *Scenario) map[string]string {
	t.Helper()
	e := NewExperiment(s)
	texts := map[string]*bytes.Buffer{}
	table := func(of record.Table) *record.CSV {
		texts[of.Name] = new(bytes.Buffer)
		return record.NewCSV(texts[of.Name], of)
	}
	var network *agents.Network
	series := agents.NewSeries(table(agents.SeriesTable), e.Blueprint, s.Name, 1, agents.ByPlace)
	tally, err := e.Run(t.Context(), 0, 1, 1, func(w *agents.World) {
		network = agents.NewNetwork(table(agents.NetworkTable), w, 1, 0)
		w.Watch = network.Watch
	}, series.Observe)
	if err != nil {
		t.Fatal(err)
	}
	summary := agents.NewSummary(e.Blueprint)
	summary.Add(tally)
	places, measures := agents.PlacesTableOf(e.Blueprint)
	csv := []*record.CSV{
		table(agents.SummaryTable), table(places), table(agents.PlaneTable), table(agents.SpinUpTable), table(agents.ContextTable), table(agents.HoursTable),
	}
	summary.Write(csv[0], s.Name)
	summary.WritePlaces(csv[1], s.Name, measures)
	summary.WritePlane(csv[2], s.Name)
	summary.WriteSpinUp(csv[3], s.Name)
	agents.WriteContext(csv[4], e.Blueprint, s.Name)
	tally.WriteHours(csv[5], e.Blueprint, s.Name, 1)
	err = errors.Join(series.Flush(), network.Flush())
	for _, written := range csv {
		err = errors.Join(err, written.Flush())
	}
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{"means of the drivers": fmt.Sprint(tally.Means, tally.Informal, tally.Registered)}
	for period := range tally.Periods {
		for field := range tally.Fields {
			for stage := range agents.Stages {
				rows["sums"] += fmt.Sprintln(*tally.Group(period, tally.Groups-1, field, stage))
			}
		}
	}
	for name, text := range texts {
		rows[name] = text.String()
	}
	return rows
}

// Nor does it change a byte of the tables.
func TestOrderOfTablesChangesNoBytes(t *testing.T) {
	for _, name := range runnable() {
		if name == "norway-all" && testing.Short() {
			continue // places of all Norway take seconds
		}
		s, err := LoadNamed(name, []string{"spin_up_months=6"})
		if err != nil {
			t.Fatal(err)
		}
		want := tablesOf(t, s)
		for shuffle, order := range shuffles() {
			if name == "norway-all" && shuffle != "reversed" || testing.Short() && shuffle == "drawn 3" {
				continue
			}
			got := tablesOf(t, mustLoad(t, shuffledFiles(t, order), name, "spin_up_months=6"))
			for table := range want {
				if got[table] != want[table] {
					t.Errorf("%s, %s: other bytes in %s", name, shuffle, table)
				}
			}
		}
	}
}

// The order of rows orders rows, and changes no number.
func TestOrderOfRows(t *testing.T) {
	s, err := LoadNamed("asylum-surge-2015", []string{"spin_up_months=6"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := s.With([]string{
		`order.fields=["health", "integration"]`, `order.places=["030115", "4030", "030101"]`,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(other.FieldNames(), other.Groups()); got != "[health integration children culture] [ordinary disadvantaged]" {
		t.Errorf("rows %s", got)
	}
	if e := other.AllEntries(); e[0].Name != "030115" || e[1].Name != "4030" || e[2].Name != "030101" || e[3].Name != "030102" {
		t.Errorf("places %v", e)
	}
	if s.Digest() == other.Digest() {
		t.Error("the order of rows is not in the digest")
	}
	want, got := tablesOf(t, s), tablesOf(t, other)
	for table := range maps.Keys(want) {
		sorted := func(text string) []string { return slices.Sorted(strings.Lines(text)) }
		one := table == agents.NetworkTable.Name || table == agents.ContextTable.Name // has no field and no place, or those of one place
		if !one && want[table] == got[table] && strings.HasSuffix(table, ".csv") {
			t.Errorf("%s has its rows in the same order", table)
		}
		if !slices.Equal(sorted(want[table]), sorted(got[table])) {
			t.Errorf("%s has other numbers", table)
		}
	}
}

// What an order does not list comes last, by name. It may name what the scenario lacks if it is
// inherited.
func TestOrderIsChecked(t *testing.T) {
	const own = "extends = \"asylum-surge-2015\"\n[order]\nfields = [\"helth\", \"culture\", \"culture\"]\nplaces = [\"Tønsberg\", \"301\"]\n"
	_, err := Load(Source{Path: "mine.toml", Text: []byte(own)}, nil)
	for _, want := range []string{
		`mine.toml:3: order.fields.0: found "helth", which is no field of the scenario; allowed: children, culture, health, integration; did you mean "health"?`,
		`mine.toml:3: order.fields.2: found "culture" twice; allowed: each name once`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
	_, err = LoadNamed("asylum-surge-2015", []string{`order.places=["Tønsberg"]`})
	if want := `found "Tønsberg", which is no place of the scenario; allowed: `; err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `did you mean "3905" (Tønsberg)?`) {
		t.Errorf("%v\nwant %s", err, want)
	}

	heir := mustLoad(t, map[string]string{
		"base.toml": "extends = \"norway\"\n[order]\nplaces = [\"5636\", \"4030\", \"3905\"]\n",
		"mine.toml": "extends = \"base.toml\"\n[places]\n3905 = {}\n5636 = {}\n0301 = {}\n",
	}, "mine.toml")
	if got := strings.Join(heir.Order.Places, " "); got != "5636 3905" {
		t.Errorf("inherited order %s", got)
	}
	if e := heir.AllEntries(); e[0].Name != "5636" || e[1].Name != "3905" || e[2].Name != "0301" {
		t.Errorf("places %v", e)
	}
	mustLoad(t, map[string]string{"results/scenario.toml": string(heir.Resolved())}, "results/scenario.toml")
}

// Periods follow their start.
func TestPeriodsFollowTheirStart(t *testing.T) {
	s := mustLoad(t, map[string]string{"mine.toml": "extends = \"asylum-surge-2015\"\n[period.eve]\nstart = \"2015-06\"\nend = \"2015-08\"\n[period.all]\nstart = \"2013-01\"\nend = \"2018-12\"\n"}, "mine.toml")
	var names []string
	for _, p := range s.Setting().Periods {
		names = append(names, p.Name)
	}
	if got := strings.Join(names, " "); got != "all before eve surge after" {
		t.Errorf("periods %s", got)
	}
}
