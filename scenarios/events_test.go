package scenarios

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// smallWorld loads testdata/small.toml, changed by sets.
func smallWorld(t *testing.T, sets ...string) *Scenario {
	t.Helper()
	text, err := os.ReadFile("testdata/small.toml")
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("0301"), []byte("4030")) // a place of some hundred residents is quick
	s, err := Load(Source{Path: "small.toml", Text: text}, sets)
	if err != nil {
		t.Fatalf("%v: %v", sets, err)
	}
	return s
}

// lively are changes to the small world after which every rule matters in it: two places, need that varies,
// arrivals that mobilise, and agreements.
var lively = []string{
	`places={"5636"={disadvantage=0.3}}`, "period.before.end=2014-12", "period.surge.start=2015-01", "period.surge.end=2016-06", "end=2016-06", "start=2014-06", "period.before.start=2014-06", "spin_up_months=10",
	"fields.integration.need_per_disadvantage=0.2", "fields.integration.capacity_per_disadvantage=0.2", "dependence.alternatives=0.5",
	"fields.culture.spill=0.3", "event.budget cut.start=2016-01", "event.budget cut.end=2016-06", "reliance.start=0.1", "agenda.windows_month=8",
	"agenda.windows_elasticity=0", "fields.culture.informal_type=informal_group", "fields.culture.mobilisation_share=0.1", "fields.integration.mobilisation_share=0.8",
	"relationship.trust_gain=0.4", "relationship.lapse_months=3", "negotiation.nash_weights=dependence", "organisation_types.informal_group.registers=0.2",
	"fields.culture.organisation_types={sports_club=0.8, humanitarian_association=0.2}", "agenda.scouts=2",
	"resources.funding.stock_fixed=20000", "resources.venue.stock_fixed=40",
}

// variation returns another value for a key, in TOML, and the other sets that it needs: where shares sum to 1,
// those of a second share.
func variation(t *testing.T, s *Scenario, e keys.Entry) (values map[string]string) {
	t.Helper()
	path := keys.PathOf(e.Path)
	if shares := e.Shares(); shares != nil {
		first, last := shares[0], shares[len(shares)-1]
		if first.Name == last.Name {
			return nil
		}
		moved := first.Value / 4
		return map[string]string{
			path + "." + first.Name: keys.FormatFloat(first.Value - moved), path + "." + last.Name: keys.FormatFloat(last.Value + moved),
		}
	}
	if x, ok := e.Number(); ok {
		other := x * 0.75
		if other == x {
			other = min(e.Key.High, 0.25)
		}
		if e.Key.Kind == keys.Integer {
			if other = float64(int(x) + 1); other > e.Key.High {
				other = float64(int(x) - 1)
			}
			return map[string]string{path: strconv.Itoa(int(other))}
		}
		if e.Path[len(e.Path)-1] == "mobilisation_share" {
			other = x / 2
		}
		if other < e.Key.Low {
			other = x * 1.125
		}
		return map[string]string{path: keys.FormatFloat(other)}
	}
	switch e.TOML() {
	case "true":
		return map[string]string{path: "false"}
	case "false":
		return map[string]string{path: "true"}
	case `"alternating-offers"`:
		return map[string]string{path: `"nash"`}
	case `"equal"`, `"dependence"`:
		return map[string]string{path: `"` + map[string]string{`"equal"`: "dependence", `"dependence"`: "equal"}[e.TOML()] + `"`}
	}
	t.Fatalf("%s: no other value than %s", path, e.TOML())
	return nil
}

// worlds are small worlds in which keys matter that change nothing in the lively one: another protocol of
// negotiation, and groups that volunteers found in every field and that soon register.
var worlds = [][]string{
	nil,
	{"negotiation.protocol=nash"},
	{"negotiation.protocol=rubinstein"},
	{
		"mobilisation.groups_limit=2", "mobilisation.group_persons=3", "fields.culture.capacity_lag_months=3", "reliance.share=0.1",
		"organisation_types.sports_club.activities={sport=0.5, arts=0.5}",
	},
	{
		"fields.culture.informal_type=sports_club", "fields.culture.mobilisation_share=0.5", "fields.integration.mobilisation_share=0.5",
		"organisation_types.*.registers=0.4", "mobilisation.group_persons=1", "mobilisation.decay_month=0.02",
	},
	{"fields.integration.informal_type=humanitarian_association", "organisation_types.*.registers=0.4", "mobilisation.group_persons=1", "mobilisation.decay_month=0.02"},
	{"negotiation.support_cost=0.4", "negotiation.support_floor=0.5", "resources.*.stock_fixed=0", "resources.*.stock_per_resident=0.1"},
	{"fields.integration.capacity_lag_months=1", "refugees.programme_months=2", "refugees.assessment_months=2"},
}

// rowsWhere returns the rows of series.csv whose month, place and field are chosen.
func rowsWhere(tables map[string]string, chosen func(month, place, field string) bool) string {
	var rows []string
	for row := range strings.Lines(tables["series.csv"]) {
		if cells := strings.Split(row, ","); chosen(cells[2], cells[3], cells[4]) {
			rows = append(rows, row)
		}
	}
	return strings.Join(rows, "")
}

// An event without dates that sets a key to a value is the scenario with that value, byte by byte, for every
// key with a scope, also where it names all places and fields; and one with a start, in a place or in a field
// of it as far as the key's scope goes, leaves the months before, the other places and the other fields as they
// were. Every key is tried in a world in which both change something.
func TestEventsAreTheirParameters(t *testing.T) {
	const start, place = "2015-06", "4030"
	scoped, tried := 0, map[string]bool{}
	for _, world := range worlds {
		base := smallWorld(t, append(slices.Clone(lively), world...)...)
		plain := tablesOf(t, base)
		under := func(sets []string) map[string]string {
			s, err := base.With(sets)
			if err != nil {
				t.Fatalf("%v: %v", sets, err)
			}
			return tablesOf(t, s)
		}
		scoped = 0
		keys.Walk(&base.Parameters, func(e keys.Entry) {
			path := keys.PathOf(e.Path)
			scope := e.Key.Scope()
			if scope == "" {
				return
			}
			if scoped++; tried[path] {
				return
			}
			var sets, event []string
			for key, value := range variation(t, base, e) {
				sets, event = append(sets, key+"="+value), append(event, fmt.Sprintf("event.a.set.%q=%s", key, value))
			}
			if sets == nil {
				return
			}
			with := func(more ...string) map[string]string { return under(append(more, event...)) }
			want := under(sets)
			dated := with("event.a.start=" + start)
			if maps.Equal(want, plain) || maps.Equal(dated, plain) {
				return // in another world it matters
			}
			tried[path] = true
			whole := [][]string{{`event.a.start=""`}}
			if scope != "nation" {
				whole = append(whole, []string{`event.a.start=""`, `event.a.places=["4030", "5636"]`})
			}
			fields := []string{"culture", "integration"}
			if e.Path[0] == "fields" {
				fields = []string{e.Path[1]}
			}
			if scope == "field" {
				whole = append(whole, []string{`event.a.start=""`, fmt.Sprintf(`event.a.fields=["%s"]`, strings.Join(fields, `", "`))})
			}
			for _, of := range whole {
				got := with(of...)
				for table := range maps.Keys(want) {
					if want[table] != got[table] {
						t.Errorf("%s: other bytes in %s by an event with %v than by the key", path, table, of)
					}
				}
			}
			before := func(month, _, _ string) bool { return month < start }
			if rowsWhere(dated, before) != rowsWhere(plain, before) {
				t.Errorf("%s: an event from %s changes a month before it", path, start)
			}
			if scope == "nation" {
				return
			}
			in := with("event.a.start="+start, fmt.Sprintf("event.a.places=[%q]", place))
			elsewhere := func(month, at, _ string) bool { return month < start || at != place }
			if rowsWhere(in, elsewhere) != rowsWhere(plain, elsewhere) {
				t.Errorf("%s: an event in a place changes another, or a month before it", path)
			}
			if scope == "place" {
				return
			}
			for _, field := range fields {
				in := with("event.a.start="+start, fmt.Sprintf("event.a.places=[%q]", place), fmt.Sprintf("event.a.fields=[%q]", field))
				elsewhere := func(month, at, of string) bool { return month < start || at != place || of != field }
				if rowsWhere(in, elsewhere) != rowsWhere(plain, elsewhere) {
					t.Errorf("%s: an event in %s changes another field or place, or a month before it", path, field)
				}
			}
		})
	}
	if scoped < 150 || len(tried) < scoped {
		t.Errorf("of %d keys %d change something in some world", scoped, len(tried))
		keys.Walk(&smallWorld(t, lively...).Parameters, func(e keys.Entry) {
			if path := keys.PathOf(e.Path); e.Key.Scope() != "" && !tried[path] {
				t.Log(path)
			}
		})
	}
}

// Two events act alike in whatever order a file has them; where one has ended, only what it left stays.
func TestOrderOfEventsMeansNothing(t *testing.T) {
	const one = `[event.a]
start = "2014-09"
end = "2015-03"
scale = { "relationship.signing_chance" = 0.1, "fields.culture.statutory_share" = 3 }
capacity_factor = 0.7
`
	const two = `[event.b]
fields = ["culture"]
scale = { "relationship.signing_chance" = 1.5, "fields.*.statutory_share" = 0.7 }
add = { "relationship.signing_chance" = -0.01, "agenda.scouts" = 1.6 }
capacity_factor = 1.3
`
	tables := map[string]map[string]string{}
	for name, text := range map[string]string{"a, b": one + two, "b, a": two + one, "nothing": ""} {
		s := mustLoad(t, map[string]string{"small.toml": strings.ReplaceAll(small(t), "0301", "4030"), "mine.toml": "extends = \"small.toml\"\nname = \"mine\"\n" + text}, "mine.toml")
		tables[name] = tablesOf(t, s)
		if name == "nothing" {
			continue
		}
		for _, row := range s.EventRows() {
			if row.Key == "agenda.scouts" && (row.Value != "5" || row.Before != "3" || row.Fields != "culture" || row.First != "") {
				t.Errorf("scouts: %+v", row)
			}
		}
	}
	if !maps.Equal(tables["a, b"], tables["b, a"]) {
		t.Error("the order of events changes bytes")
	}
	if maps.Equal(tables["a, b"], tables["nothing"]) {
		t.Error("the events change nothing")
	}
}

// After an event's end the rules are the scenario's own again, and what leaves no history leaves nothing: what
// counts as leisure, and prices, but for the tasks of three months that were agreed at them.
func TestEventsEnd(t *testing.T) {
	base := smallWorld(t, lively...)
	s, err := base.With([]string{
		"event.a.end=2014-09", "event.a.set.resources.funding.cost_nok=3", "event.a.set.activities.sport.leisure=false", `event.a.set."mechanisms.mandated_coproduction"=false`,
		"event.budget cut.capacity_factor=1",
	})
	if err != nil {
		t.Fatal(err)
	}
	setting := s.Setting()
	spans := setting.Spans
	if last := spans[len(spans)-1]; len(spans) != 2 || last.First != 4 {
		t.Errorf("the last of %d spans begins in month %d", len(spans), last.First)
	}
	for _, rules := range spans[len(spans)-1].Rules {
		if len(rules.Events) > 0 || rules.Parameters != setting.Parameters || rules.NeedFactor != 1 || rules.CapacityFactor != 1 || rules.SigningFactor != 1 {
			t.Errorf("after the end %v acts", rules.Events)
		}
	}
	plain, err := base.With([]string{"event.budget cut.capacity_factor=1"})
	if err != nil {
		t.Fatal(err)
	}
	want, got := tablesOf(t, plain), tablesOf(t, s)
	if want["sums"] == got["sums"] {
		t.Error("the event changes nothing")
	}
	if want["series.csv"] != got["series.csv"] {
		t.Error("a price changes a row of the series")
	}
	sums := func(tables map[string]string) []string { return strings.Split(tables["sums"], "\n") }
	half := len(sums(want)) / 2
	if !slices.Equal(sums(want)[half:], sums(got)[half:]) {
		t.Error("the event changes sums of the period after its end")
	}
}

// Events that end before the spin-up, change nothing, or multiply by 1 give the bytes of the scenario without.
func TestNeutralEvents(t *testing.T) {
	base := smallWorld(t, lively...)
	plain := tablesOf(t, base)
	for _, sets := range [][]string{
		{"event.a.end=2013-07", "event.a.need_factor=3", `event.a.set."negotiation.protocol"="nash"`},
		{"event.a.start=2016-07", "event.a.need_factor=3"},
		{`event.a.start=""`, `event.a.scale."fields.*.spill"=1`, `event.a.add."relationship.trust_decay"=0`, "event.a.capacity_factor=1"},
		{"event.a.start=2015-02", "event.a.end=2015-04", `event.a.set."relationship.trust_start"=0.5`, "event.a.places=[\"4030\"]"},
	} {
		s, err := base.With(sets)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(tablesOf(t, s), plain) {
			t.Errorf("%v: other bytes", sets)
		}
	}
}

// A duty in one field, from a month on, in some places, changes no row of other places and fields and none
// before. Mobilised volunteers, who count arrivals and no tasks, couple nothing either.
func TestADutyStaysWhereItIs(t *testing.T) {
	base := smallWorld(t, lively...)
	s, err := base.With([]string{
		"event.duty.start=2015-06", `event.duty.places=["4030"]`, `event.duty.fields=["integration"]`, "event.duty.set.mechanisms.mandated_coproduction=true",
	})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	was := slices.Collect(strings.Lines(tablesOf(t, base)["series.csv"]))
	for i, row := range slices.Collect(strings.Lines(tablesOf(t, s)["series.csv"])) {
		cells := strings.Split(row, ",")
		if row == was[i] {
			continue
		}
		count++
		if !slices.Contains(cells, "4030") || !slices.Contains(cells, "integration") || cells[2] < "2015-06" {
			t.Errorf("a row differs: %s", row)
		}
	}
	if count == 0 {
		t.Error("the duty changes nothing")
	}
}

// What is wrong with events is told with the event, and where it is of a month and place, with these.
func TestMessagesOfEvents(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`set = { "supply.centre_share" = 0.5 }`, `event.x.set."supply.centre_share": found supply.centre_share, which no event can change; allowed: a key with a scope; dugnad scenario new --reference states the scope of each key`},
		{`set = { "data.country" = "Sweden" }`, `found data.country, which no event can change`},
		{`set = { "freeze.trust" = 0.5 }`, `found freeze.trust, which no event can change`},
		{"places = [\"4030\"]\nset = { \"refugees.granted_share\" = 0.5 }", `event.x.set."refugees.granted_share": found refugees.granted_share in some places; allowed: an event without places and group, as the key holds for the nation`},
		{"field = \"culture\"\nscale = { \"mobilisation.volunteers_per_arrival\" = 0.5 }", `found mobilisation.volunteers_per_arrival in some fields; allowed: an event without field and fields, as the key holds for all fields of a place`},
		{"field = \"culture\"\nset = { \"fields.integration.spill\" = 0.5 }", `event.x.set."fields.integration.spill": found a key of the field "integration"; allowed: keys of the event's fields: culture`},
		{`set = { "mechanisms.mandated_coproducton" = true }`, `event.x.set."mechanisms.mandated_coproducton": found an unknown key; did you mean "mandated_coproduction"?`},
		{`set = { "fields.helth.spill" = 1 }`, `found an unknown name; allowed: culture, integration`},
		{`set = { "relationship.trust_gain" = 1.5 }`, `event.x.set."relationship.trust_gain": found 1.5; allowed: a number from 0 to 1`},
		{`set = { "mechanisms.spill" = "off" }`, `event.x.set."mechanisms.spill": found "off"; allowed: true or false`},
		{`scale = { "mechanisms.spill" = 2 }`, `event.x.scale."mechanisms.spill": found scale of a key that holds true or false; allowed: scale and add of numbers, set of every value`},
		{`add = { "negotiation.protocol" = 2 }`, `found add of a key that holds "alternating-offers", "nash"`},
		{"start = \"2015-02\"\nscale = { \"agenda.success_chance\" = 1.5 }", `event.x.scale."agenda.success_chance": found 1.275 for agenda.success_chance in 2015-02 in 4030 (Nissedal); allowed: a number from 0 to 1`},
		{`add = { "relationship.lapse_months" = -12 }`, `found 0 for relationship.lapse_months in 2013-01 in 4030 (Nissedal); allowed: a whole number from 1 to 1200`},
		{`scale = { "fields.culture.activities.sport" = 0.5 }`, `found a sum of 0.7 (arts 0.4, sport 0.3) for fields.culture.activities in 2013-01 in 4030 (Nissedal); allowed: shares that sum to 1`},
		{`set = { "fields.culture.mobilisation_share" = 0.5 }`, `found volunteers for fields.culture.mobilisation_share in 2013-01 in 4030 (Nissedal); allowed: 0 in a field without informal_type`},
		{`places = ["Nissedal"]`, `event.x.places.0: found "Nissedal", which is no place of the scenario; allowed: the code of one of its places; did you mean "4030" (Nissedal)?`},
		{`group = "captal"`, `event.x.group: found "captal"; allowed: one of capital, all; did you mean "capital"?`},
		{`fields = ["cultur"]`, `event.x.fields.0: found "cultur"; allowed: one of culture, integration; did you mean "culture"?`},
		{"field = \"culture\"\nfields = [\"culture\"]", `event.x.fields: found field and fields; allowed: field = "x" or fields = ["x", "y"]`},
		{"group = \"capital\"\nplaces = [\"4030\"]", `event.x.places: found places and group; allowed: places or group`},
		{"start = \"2015-02\"\nend = \"2015-01\"", `event.x.end: found "2015-01"; allowed: a month not before the start, 2015-02`},
		{"set = { \"mechanisms.spill\" = false }\n[event.y]\nstart = \"2015-01\"\nset = { \"mechanisms.spill\" = true }", `event.y.set."mechanisms.spill": found a second value of mechanisms.spill, which event "x" sets in the same months, places and fields; allowed: one event that sets a key; scale and add of several work together`},
		{`set = { "fields.*.spill" = 0.5, "fields.culture.spill" = 0.4 }`, `found fields.culture.spill a second time; allowed: each key once; the first is "fields.*.spill"`},
		{"[event.x.set]\nmechanisms.spill = false", `event.x.set.mechanisms: found a table; allowed: a path and its value; a path of several keys goes in quotes: "mechanisms.spill" = …`},
	} {
		text := "extends = \"small.toml\"\n[event.x]\n" + c.text + "\n"
		_, err := Load(Source{FS: folder(map[string]string{"small.toml": strings.ReplaceAll(small(t), "0301", "4030"), "mine.toml": text}), Path: "mine.toml"}, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "mine.toml:") {
			t.Errorf("%s\n got %v\nwant %s", c.text, err, c.want)
		}
	}
	// These are fine: other months, other places, other fields; a clamped key.
	for _, text := range []string{
		"end = \"2014-12\"\nset = { \"mechanisms.spill\" = false }\n[event.y]\nstart = \"2015-01\"\nset = { \"mechanisms.spill\" = true }",
		"places = [\"4030\"]\nset = { \"mechanisms.spill\" = false }\n[event.y]\nplaces = [\"5636\"]\nset = { \"mechanisms.spill\" = true }\n[places.5636]",
		"field = \"culture\"\nset = { \"mechanisms.spill\" = false }\n[event.y]\nfield = \"integration\"\nset = { \"mechanisms.spill\" = true }",
		"add = { \"fields.culture.discretion_shift\" = 1.5 }",
	} {
		mustLoad(t, map[string]string{"small.toml": strings.ReplaceAll(small(t), "0301", "4030"), "mine.toml": "extends = \"small.toml\"\n[event.x]\n" + text + "\n"}, "mine.toml")
	}
}

// An event in no month is told; one that changes nothing is not.
func TestEventsWithoutEffectAreTold(t *testing.T) {
	for sets, want := range map[string]string{
		"event.a.start=2019-01": `event "a" does nothing: it starts in 2019-01, after the months of the scenario, 2014-01 to 2016-12, and of its spin-up, from 2013-01 on`,
		"event.a.end=2012-12":   `event "a" does nothing: it ends in 2012-12, before the months of the scenario`,
		"event.a.end=2013-12":   "",
	} {
		got := strings.Join(smallWorld(t, sets, "event.a.need_factor=2").Warnings(), "\n")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q", sets, got)
		}
	}
	if got := smallWorld(t, "event.a.start=2019-01").Warnings(); got != nil {
		t.Errorf("a neutral event: %q", got)
	}
}

// Every rule's key has a scope, but for those that are read when the world is made and those that say what a
// run is.
func TestKeysWithoutScope(t *testing.T) {
	const made = `resources.*.unit organisation_types.*.activities organisation_types.*.skill organisation_types.*.alignment
organisation_types.*.members organisation_types.*.hours_month_per_member fields.*.label fields.*.need fields.*.organisation_share
fields.*.organisation_types fields.*.informal_type agenda.windows_month agenda.windows_residents agenda.windows_elasticity
agenda.task_months reliance.start refugees.wait.*.year refugees.wait.*.months refugees.quota.*.year refugees.quota.*.persons
refugees.decision_share refugees.decision_spread refugees.county_reception mechanisms.scaled_windows mechanisms.council_decisions
mechanisms.scale_dependent_supply`
	var without []string
	for _, doc := range keys.Docs(agents.Parameters{}) {
		table := slices.Contains([]string{keys.Table.String(), keys.NamedTables.String(), keys.List.String()}, doc.Type)
		head, _, _ := strings.Cut(doc.Path, ".")
		if !table && doc.Scope == "" && !slices.Contains([]string{"supply", "freeze", "event"}, head) {
			without = append(without, doc.Path)
		}
	}
	if got := strings.Join(without, " "); got != strings.Join(strings.Fields(made), " ") {
		t.Errorf("keys without a scope: %s", got)
	}
}

// Values of events are shown without digits that nobody stated.
func TestShownValuesOfEvents(t *testing.T) {
	for toml, want := range map[string]string{"0.8999999999999999": "0.9", "1.0": "1.0", "0.12345": "0.12345", "12": "12", `"0.5.e"`: `"0.5.e"`, "1e+20": "1e+20", "true": "true"} {
		row := EventRow{Before: "1.0", Value: toml}
		if _, got := row.Shown(); got != want {
			t.Errorf("%s: %s, not %s", toml, got, want)
		}
	}
}
