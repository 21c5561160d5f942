package scenarios

import (
	"testing"

	"dugnad/agents"
	"dugnad/agents/negotiation"
)

// Under Danish-like institutions the order of fields is another one: schools stand before integration and
// health, and social help beside them, though nothing but law and organisations differs.
func TestDanishInstitutionsChangeTheOrder(t *testing.T) {
	shares := func(base string) map[string]float64 {
		t.Helper()
		s := mustLoad(t, map[string]string{"few.toml": "extends = \"" + base + "\"\ndrop = [\"places\", \"period\"]\nend = \"2013-12\"\n" +
			"[period]\nnormal = { start = \"2012-01\", end = \"2013-12\" }\n[places]\n3905 = {}\n5038 = {}\n1535 = {}\n3116 = {}\n"}, "few.toml")
		tally, err := NewExperiment(s).Run(t.Context(), 0, 1, 1, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		shares := map[string]float64{}
		for i, name := range s.FieldNames() {
			c := tally.Group(0, tally.Groups-1, i, agents.Design)
			shares[name] = c[agents.ModeCount+int(negotiation.CoProduction)] / c[agents.Tasks]
		}
		return shares
	}
	norway, danish := shares("asylum-surge-2015"), shares("danish-institutions")
	for _, field := range []string{"children", "social_help"} {
		for _, other := range []string{"integration", "health"} {
			if danish[field] <= danish[other] {
				t.Errorf("%s %v, %s %v", field, danish[field], other, danish[other])
			}
		}
	}
	if danish["children"] <= norway["children"]+0.05 {
		t.Errorf("schools: %v in Norway, %v under Danish-like institutions", norway["children"], danish["children"])
	}
	if danish["culture"] != norway["culture"] || danish["health"] != norway["health"] {
		t.Error("fields with the same institutions differ")
	}
}
