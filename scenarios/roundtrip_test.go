package scenarios

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// TestRoundTrip: whatever a scenario holds, its text holds it to the last bit.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want Scenario
		draw(t, keysOf(reflect.TypeFor[Scenario]()), reflect.ValueOf(&want).Elem())
		text := string(encode(want, nil))
		got, problems := decodeText[Scenario](text)
		if problems != nil {
			t.Fatalf("%v\n%s", problems, text)
		}
		if diff := cmp.Diff(want, got, compare, cmpopts.IgnoreUnexported(Scenario{})); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, text)
		}
	})
}

// TestKeys: every key of a scenario says what it means, and its default fits it.
func TestKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, doc := range Keys(Scenario{}) {
		if seen[doc.Path] {
			t.Errorf("%s is documented twice", doc.Path)
		}
		seen[doc.Path] = true
		if doc.Doc == "" {
			t.Errorf("%s has no meaning: its doc tag is missing", doc.Path)
		}
	}
	for _, path := range []string{"seed", "fields.*.statutory_share", "period.*.start", "refugees.wait.*.months", "mechanisms.spill", "freeze.trust", "negotiation.protocol", "places.*.group"} {
		if !seen[path] {
			t.Errorf("%s is not documented", path)
		}
	}
	var walk func(keys []*key)
	walk = func(keys []*key) {
		for _, k := range keys {
			walk(k.inside)
			if !k.optional || k.kind.structured() {
				continue
			}
			value := reflect.New(k.typ).Elem()
			setDefault(k, value) // panics for a default of another type
			fits := true
			switch k.kind {
			case wholeKind:
				fits = k.holds(float64(value.Int()))
			case realKind:
				fits = k.holds(value.Float()) || k.fallback == "nan"
			case textKind:
				fits = len(k.words) == 0 || keyword(k.words, k.fallback) != ""
			}
			if !fits {
				t.Errorf("default %q of %s is not %s", k.fallback, k.name, k.allowed())
			}
		}
	}
	walk(keysOf(reflect.TypeFor[Scenario]()))
}
