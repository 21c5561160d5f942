package scenarios

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"dugnad/scenarios/keys"
)

// loads checks what holds for any input: Load does not panic, its error is Problems that state what
// was found, and the resolved text of a scenario that loads gives an equal scenario.
func loads(t *testing.T, text, set string) {
	t.Helper()
	files := folder(map[string]string{"x.toml": text})
	s, err := Load(Source{FS: files, Path: "x.toml"}, []string{set})
	if err != nil {
		var problems keys.Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("Load returned %v, not Problems\n%s", err, text)
		}
		for _, p := range problems {
			if p.Found == "" || p.File == "" || strings.Contains(p.Error(), "\n") {
				t.Errorf("not a message on one line: %#v", p)
			}
		}
		return
	}
	again, err := Load(Source{FS: folder(map[string]string{"x.toml": string(s.Resolved())}), Path: "x.toml"}, nil)
	if err != nil {
		t.Fatalf("the resolved scenario does not load: %v\n%s", err, s.Resolved())
	}
	if string(again.Resolved()) != string(s.Resolved()) {
		t.Fatalf("the resolved scenario loads as another:\n%s\n%s", s.Resolved(), again.Resolved())
	}
	if s.Setting() == nil {
		t.Fatal("no setting")
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(small(f), "seed=1")
	f.Add("extends = \""+Flagship+"\"\n[period.surge]\nend = \"2016-05\"", "fields.*.spill=0.5")
	f.Add("extends = \"x.toml\"", "period.0.start=2015-01")
	f.Add("extends = \""+Flagship+"\"\nperiod = [{}, 1]\nplaces = 3\nfields.culture = 1", "places.*.group=x")
	f.Add("extends = \""+Flagship+"\"\n[[fields]]\nname = \"a\"", "refugees.wait={a={year=2}}")
	f.Fuzz(loads)
}

// TestMutations is a short fuzz of every test run: the small scenario with lines and bytes
// cut, doubled, swapped and exchanged.
func TestMutations(t *testing.T) {
	base := small(t)
	lines := strings.SplitAfter(base, "\n")
	values := []string{"1", "-1", "1e300", "nan", "inf", `""`, `"x"`, "true", "[]", "{}", "[{}]", "[[1]]", "2015-09-01", `"2015-13"`, "{ a = { b = 1 } }", `[{ name = "x" }]`, "9223372036854775807"}
	sets := []string{"seed=1", "x=1", "fields.*.spill=2", "period.surge=1", "places={}", "event.*.start=2015-01", "refugees.wait=[]", "period={a=1}"}
	rounds := 3000
	if testing.Short() {
		rounds = 100
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range rounds {
		mutant := append([]string(nil), lines...)
		for range 1 + random.IntN(3) {
			i, j := random.IntN(len(mutant)), random.IntN(len(mutant))
			switch random.IntN(6) {
			case 0:
				mutant[i] = ""
			case 1:
				mutant[i] += mutant[j]
			case 2:
				mutant[i], mutant[j] = mutant[j], mutant[i]
			case 3:
				if key, _, ok := strings.Cut(mutant[i], " = "); ok {
					mutant[i] = key + " = " + values[random.IntN(len(values))] + "\n"
				}
			case 4:
				if n := len(mutant[i]); n > 0 {
					at := random.IntN(n)
					mutant[i] = mutant[i][:at] + string(rune(random.IntN(0x180))) + mutant[i][at+1:]
				}
			case 5:
				mutant[i] = strings.Replace(mutant[i], "[", "[[", 1)
			}
		}
		loads(t, strings.Join(mutant, ""), sets[random.IntN(len(sets))])
	}
}

// TestMutatedData does the same with the data files.
func TestMutatedData(t *testing.T) {
	rounds := 60 // of each file
	if testing.Short() {
		rounds = 15
	}
	random := rand.New(rand.NewPCG(3, 4))
	cells := []string{"", "-1", "nan", "1e999", "x", `"`, `"a""b"`, ",", ";", "0301", "2015-09", "\n", "\xff", "0"}
	for _, name := range []string{"places", "population", "applicants"} {
		file := map[string]string{"places": "norway_places.csv", "population": "norway_population.csv", "applicants": "asylum_applicants_monthly.csv"}[name]
		lines := strings.SplitAfter(dataText(t, file), "\n")
		scenario := change(t, small(t), "description =", "data."+name+" = \"mine.csv\"\ndescription =")
		for range rounds {
			mutant := append([]string(nil), lines...)
			for range 1 + random.IntN(4) {
				i := random.IntN(len(mutant))
				if row := strings.Split(mutant[i], ","); random.IntN(3) > 0 {
					row[random.IntN(len(row))] = cells[random.IntN(len(cells))]
					mutant[i] = strings.Join(row, ",")
				} else {
					mutant = append(mutant[:i], mutant[random.IntN(i+1):]...)
				}
			}
			s, err := Load(Source{FS: folder(map[string]string{"small.toml": scenario, "mine.csv": strings.Join(mutant, "")}), Path: "small.toml"}, nil)
			var problems keys.Problems
			switch {
			case err == nil:
				s.Setting()
			case !errors.As(err, &problems) || errors.Is(err, fs.ErrPermission):
				t.Fatalf("Load returned %v, not Problems", err)
			}
		}
	}
}
