package keys_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/scenarios/studies"
)

// TestRoundTrip: decoding the encoded text of a struct gives an equal struct.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want, got scenarios.Scenario
		keys.Draw(t, &want)
		text := keys.Encode(want, nil)
		if _, err := keys.Decode("x.toml", text, &got); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs(), cmpopts.IgnoreUnexported(scenarios.Scenario{})); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, text)
		}
	})
}

// TestKeys: every key is documented, and allows its default.
func TestKeys(t *testing.T) {
	seen := map[string]bool{}
	for _, doc := range keys.Docs(scenarios.Scenario{}) {
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
	for _, v := range []any{scenarios.Scenario{}, studies.Study{}} {
		for _, name := range keys.Misfits(v) {
			t.Errorf("the default of %s does not fit it", name)
		}
	}
}
