package scenarios

import (
	"errors"
	"strings"
	"testing"

	"dugnad/scenarios/keys"
)

// FuzzData: a data file of any content gives a scenario or Problems.
func FuzzData(f *testing.F) {
	kinds := []string{"places", "population", "applicants"}
	for i, file := range []string{"norway_places.csv", "norway_population.csv", "asylum_applicants_monthly.csv"} {
		text := dataText(f, file)
		lines := strings.SplitAfter(text, "\n")
		f.Add(uint8(i), strings.Join(lines[:min(len(lines), 40)], ""))
		f.Add(uint8(i), "\uFEFF"+strings.ReplaceAll(lines[0], ",", ";"))
		f.Add(uint8(i), lines[0]+`"a""b`+"\n")
	}
	base := small(f)
	f.Fuzz(func(t *testing.T, kind uint8, content string) {
		name := kinds[int(kind)%len(kinds)]
		scenario := change(t, base, "description =", "data."+name+" = \"mine.csv\"\ndescription =")
		s, err := Load(Source{FS: folder(map[string]string{"small.toml": scenario, "mine.csv": content}), Path: "small.toml"}, nil)
		var problems keys.Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0) {
			t.Fatalf("Load returned %v, not Problems", err)
		}
		for _, p := range problems {
			if p.File == "" || p.Found == "" || strings.Contains(p.Error(), "\n") {
				t.Errorf("not a message on one line: %#v", p)
			}
		}
		if err == nil {
			s.Setting()
		}
	})
}

// FuzzSet: an assignment of --set gives a scenario that writes itself, or Problems.
func FuzzSet(f *testing.F) {
	for _, set := range []string{
		"seed=1", "fields.*.spill=0.5", "period.surge.start=2015-09", "period.0.start=2015-01", `places={"0301"={}}`, "event.*.start=2015-01", "refugees.wait=[]",
		`"fields"."health".label="a=b"`, "mechanisms.spill=false", "data.applicants=x.csv", "fields.health.spill = 1e400", "places.*.group='x'", "=", ".=1", "a..b=1", "seed=0x10", "seed=1_0",
	} {
		f.Add(set)
	}
	base := small(f)
	f.Fuzz(func(t *testing.T, set string) { loads(t, base, set) })
}
