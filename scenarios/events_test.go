package scenarios

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"strconv"
	"strings"
	"testing"

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

// An event without dates that sets a key to a value is the scenario with that value, byte by byte, for every
// key with a scope; and one with a start leaves every month before as it was.
func TestEventsAreTheirParameters(t *testing.T) {
	base := smallWorld(t, lively...)
	plain, silent, count := tablesOf(t, base), []string{}, 0
	var late []string // keys that matter in the first year only
	under := func(sets []string) map[string]string {
		s, err := base.With(sets)
		if err != nil {
			t.Fatalf("%v: %v", sets, err)
		}
		return tablesOf(t, s)
	}
	early := func(tables map[string]string, month string) string {
		var rows []string
		for row := range strings.Lines(tables["series.csv"]) {
			if cells := strings.Split(row, ","); cells[2] < month {
				rows = append(rows, row)
			}
		}
		return strings.Join(rows, "")
	}
	keys.Walk(&base.Parameters, func(e keys.Entry) {
		if e.Key.Scope() == "" {
			return
		}
		path := keys.PathOf(e.Path)
		var sets, event, dated []string
		for key, value := range variation(t, base, e) {
			sets = append(sets, key+"="+value)
			change := fmt.Sprintf("event.a.set.%q=%s", key, value)
			event, dated = append(event, `event.a.start=""`, change), append(dated, "event.a.start=2015-06", change)
		}
		if sets == nil {
			return
		}
		count++
		want, got, later := under(sets), under(event), under(dated)
		for table := range maps.Keys(want) {
			if want[table] != got[table] {
				t.Errorf("%s: other bytes in %s by an event than by the key", path, table)
			}
		}
		if maps.Equal(want, plain) {
			silent = append(silent, path)
		}
		if early(later, "2015-06") != early(plain, "2015-06") {
			t.Errorf("%s: an event from 2015-06 changes a month before it", path)
		}
		if maps.Equal(later, plain) && !maps.Equal(want, plain) {
			late = append(late, path)
		}
	})
	if count < 150 || len(silent) > 20 || len(late) > 5 {
		t.Errorf("%d keys, of which %d change nothing here: %s; and %d nothing after a year: %s", count, len(silent), strings.Join(silent, " "), len(late), strings.Join(late, " "))
	}
}
