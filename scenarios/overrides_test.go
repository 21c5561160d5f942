package scenarios

import (
	"testing"
)

// Every key of a scenario has a meaning in words, found by any path to it.
func TestMeaning(t *testing.T) {
	s, err := LoadNamed(Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	paths, _ := flatten(s)
	for _, path := range append(paths, "fields.*.discretion_shift", "period.surge.start", "refugees.wait.0.months") {
		if Meaning(path) == "" {
			t.Errorf("%s has none", path)
		}
	}
	for _, path := range []string{"", "fields.culture.discretion", "nothing", "a..b"} {
		if Meaning(path) != "" {
			t.Errorf("%q has one", path)
		}
	}
}
