package scenarios

import (
	"slices"
	"testing"
)

// A shipped scenario either runs as it is or is a base.
func TestBasesAreWhatDoesNotRun(t *testing.T) {
	var runs, bases []string
	for _, name := range Shipped() {
		_, err := LoadNamed(name, nil)
		if err == nil {
			runs = append(runs, name)
		} else {
			bases = append(bases, name)
		}
		if _, isBase := Base(err); isBase != (err != nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !slices.Equal(runs, Runnable()) || !slices.Equal(bases, Bases()) || len(bases) == 0 {
		t.Errorf("%v run, %v are bases; found %v and %v", runs, bases, Runnable(), Bases())
	}
}
