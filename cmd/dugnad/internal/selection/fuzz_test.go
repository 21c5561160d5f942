package selection

import (
	"testing"

	"dugnad/scenarios"
)

// FuzzSelectors: what selects places, fields and months selects some within the scenario, or is refused.
func FuzzSelectors(f *testing.F) {
	s, err := scenarios.LoadNamed("no-surge", nil)
	if err != nil {
		f.Fatal(err)
	}
	e := scenarios.NewExperiment(s)
	for _, text := range []string{"2015-09", "2015-09..2016-02", "2016-02..2015-09", "..", "2015-09..", "surge", "0000-00", "9999-99..9999-99", "0301", "oslo", "health", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if first, last, err := Months(e, text); err == nil && (first < 0 || last < first || last >= e.Blueprint.Months) {
			t.Errorf("months %q are %d to %d", text, first, last)
		}
		if i, err := Place(e.Blueprint, "--place", text); err == nil && (i < 0 || i >= len(e.Blueprint.Places)) {
			t.Errorf("place %q is %d", text, i)
		}
		if i, err := Field(e.Blueprint, text); err == nil && (i < 0 || i >= len(e.Blueprint.FieldNames())) {
			t.Errorf("field %q is %d", text, i)
		}
	})
}
