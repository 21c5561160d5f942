package scenarios

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dugnad/scenarios/keys"
)

// A mutation makes another value, in TOML, of a key's value; ok is false if it does not apply.
type mutation struct {
	name   string
	mutate func(value string) (mutant string, ok bool)
}

// mutations are the errors that people and programs make with a value. A mutant without a line deletes it.
var mutations = []mutation{
	{"delete", func(string) (string, bool) { return "", true }},
	{"double", nil}, // the line twice
	scaled("negate", -1), scaled("thousandfold", 1e3), scaled("thousandth", 1e-3), scaled("1e20-fold", 1e20),
	set("nan", "nan"), set("inf", "inf"), set("text", `"text"`), set("empty", `""`), set("true", "true"), set("list", "[]"), set("table", "{}"),
	set("month", `"2015-09"`), set("date", "2015-09-01"), set("most", "9223372036854775807"),
}

func set(name, value string) mutation {
	return mutation{name, func(string) (string, bool) { return value, true }}
}

func scaled(name string, factor float64) mutation {
	return mutation{name, func(value string) (string, bool) {
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return "", false
		}
		x *= factor
		if strings.Contains(value, ".") || x != math.Trunc(x) || math.Abs(x) > 1e18 {
			return strconv.FormatFloat(x, 'e', -1, 64), true
		}
		return strconv.FormatFloat(x, 'f', 0, 64), true // an integer stays one
	}}
}

// keyLine is a line of a resolved scenario with a key, which may be followed by the source of its value.
var keyLine = regexp.MustCompile(`^("[^"]*"|[A-Za-z0-9_-]+) = ("(?:[^"\\]|\\.)*"|[^#]*[^# ])( *#.*)?\n$`)

// mutate returns the text with the mutation of one line, which has a key.
func mutate(lines []string, at int, m mutation) (text string, ok bool) {
	mutant := append([]string(nil), lines...)
	found := keyLine.FindStringSubmatch(lines[at])
	switch {
	case m.mutate == nil:
		mutant[at] += lines[at]
	default:
		value, ok := m.mutate(found[2])
		if !ok {
			return "", false
		}
		if mutant[at] = found[1] + " = " + value + "\n"; value == "" {
			mutant[at] = ""
		}
	}
	return strings.Join(mutant, ""), true
}

// loadMutant loads a mutant, which must give a scenario, or problems with file, key and what was found.
func loadMutant(t *testing.T, what, text string) *Scenario {
	t.Helper()
	s, err := Load(Source{Path: "-", Text: []byte(text)}, nil)
	if err == nil {
		return s
	}
	var problems keys.Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		t.Errorf("%s: %v, not Problems", what, err)
	}
	for _, p := range problems {
		if p.File == "" || p.Found == "" || p.Key == "" && p.Line == 0 || strings.Contains(p.Error(), "\n") {
			t.Errorf("%s: a message without file, key, line or what was found: %#v", what, p)
		}
	}
	return nil
}

// Every key of every shipped scenario with every mutation loads, or is refused with a message. A seeded sample unless
// DUGNAD_HEAVY is set.
func TestMutantsOfShippedScenarios(t *testing.T) {
	sample := 0.01
	switch {
	case os.Getenv("DUGNAD_HEAVY") != "":
		sample = 1
	case testing.Short():
		sample = 0.002
	}
	random := rand.New(rand.NewPCG(5, 6))
	tried, loaded := 0, 0
	for _, name := range Shipped() {
		s, err := LoadNamed(name, nil)
		if err != nil {
			continue // a base, which others extend
		}
		lines := strings.SplitAfter(string(s.Resolved()), "\n")
		for at, line := range lines {
			if !keyLine.MatchString(line) {
				continue
			}
			for _, m := range mutations {
				if random.Float64() >= sample {
					continue
				}
				text, ok := mutate(lines, at, m)
				if !ok {
					continue
				}
				tried++
				if loadMutant(t, fmt.Sprintf("%s, line %d, %s: %s", name, at+1, m.name, strings.TrimSpace(line)), text) != nil {
					loaded++
				}
			}
		}
	}
	t.Logf("%d mutants, of which %d load", tried, loaded)
	if tried < 20 || loaded == 0 || loaded == tried {
		t.Error("the mutations do not reach what they are for")
	}
}

// Mutants of a small scenario that load also run for a replication. Values are not enlarged: what takes much time or memory is
// refused elsewhere.
func TestMutantsRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs scenarios")
	}
	s, err := Load(Source{Path: "-", Text: []byte(small(t))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(s.Resolved()), "\n")
	random := rand.New(rand.NewPCG(7, 8))
	const most = 36
	run := 0
	for range 2000 {
		at := random.IntN(len(lines))
		m := []mutation{mutations[0], scaled("negate", -1), scaled("thousandth", 1e-3), scaled("none", 0)}[random.IntN(4)]
		if !keyLine.MatchString(lines[at]) || run == most {
			continue
		}
		text, ok := mutate(lines, at, m)
		if !ok {
			continue
		}
		mutant := loadMutant(t, lines[at], text)
		if mutant == nil {
			continue
		}
		run++
		if _, err := NewExperiment(mutant).Run(t.Context(), 0, 1, 1, nil, nil); err != nil {
			t.Errorf("%s of %s: %v", m.name, strings.TrimSpace(lines[at]), err)
		}
	}
	if run < most {
		t.Errorf("%d mutants ran, of %d", run, most)
	}
}
