package keys

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dugnad/sim/text"

	"dugnad/agents"
)

// sample has every kind of key, so that the tests do not depend on the model's parameters.
type sample struct {
	Text    string     `toml:"text" default:"none" doc:"any text"`
	Word    string     `toml:"word" allowed:"red|green" default:"red"`
	Month   string     `toml:"month" format:"month" default:""`
	Truth   bool       `toml:"truth" default:"true"`
	Whole   int        `toml:"whole" unit:"things" range:"0..10" default:"3"`
	Real    float64    `toml:"real" unit:"share" range:"-1..1" doc:"a share"`
	Maybe   float64    `toml:"maybe" range:"0.." default:"nan"`
	Mix     agents.Mix `toml:"mix" range:"0..1" default:""`
	Table   inner      `toml:"table"`
	Keyed   []keyed    `toml:"keyed"`
	Listed  []listed   `toml:"listed"`
	Unnamed []inner    `toml:"unnamed"`
	embedded
	hidden int //lint:ignore U1000 a field that is no key: the schema must pass over it
}

type embedded struct {
	Deep int64 `toml:"deep" default:"1"`
}

type inner struct {
	X float64 `toml:"x" default:"0.5"`
}

type keyed struct {
	Name string
	X    float64 `toml:"x"`
	In   []inner `toml:"in"`
}

type listed struct {
	Name string `toml:"name"`
	Y    int    `toml:"y" default:"0"`
}

// decodeText decodes a text into a struct as Load does, without checks.
func decodeText[T any](text string, sets ...string) (T, Problems) {
	var value T
	tree, problem := Parse([]byte(text), &Origin{Name: "x.toml"})
	if problem != nil {
		return value, Problems{*problem}
	}
	tree.Settle(&value)
	var problems Problems
	for _, set := range sets {
		problems = append(problems, tree.Set(&value, set, nil)...)
	}
	return value, append(problems, tree.Decode(&value, Options{})...).sorted()
}

var compare = cmp.Options{
	cmpopts.EquateNaNs(),
	cmpopts.IgnoreUnexported(sample{}),
}

func TestDecode(t *testing.T) {
	defaults := sample{Text: "none", Word: "red", Truth: true, Whole: 3, Real: 1, Maybe: math.NaN(), Table: inner{0.5}, embedded: embedded{1}}
	with := func(change func(*sample)) sample {
		s := defaults
		change(&s)
		return s
	}
	for _, c := range []struct {
		name, text string
		want       sample
	}{
		{"defaults", "real = 1", defaults},
		{"values", "real = 0.25\ntext = 'x'\nword = 'green'\nmonth = '2015-09'\ntruth = false\nwhole = 7\nmaybe = 2\ndeep = 9\ntable.x = 3", sample{
			Text: "x", Word: "green", Month: "2015-09", Whole: 7, Real: 0.25, Maybe: 2, Table: inner{3}, embedded: embedded{9},
		}},
		{"a mix is sorted by name", "real = 1\nmix = { b = 0.5, a = 0.25, 'Møre og Romsdal' = 0 }", with(func(s *sample) {
			s.Mix = agents.Mix{{Name: "Møre og Romsdal", Value: 0}, {Name: "a", Value: 0.25}, {Name: "b", Value: 0.5}}
		})},
		{"tables by name are sorted", "real = 1\n[keyed.b]\nx = 1\n[[keyed.b.in]]\nx = 2\n[keyed.a]\nx = 3", with(func(s *sample) {
			s.Keyed = []keyed{{Name: "a", X: 3}, {Name: "b", X: 1, In: []inner{{2}}}}
		})},
		{"an array for tables by name", "real = 1\n[[keyed]]\nname = 'b'\nx = 1", with(func(s *sample) { s.Keyed = []keyed{{Name: "b", X: 1}} })},
		{"an array of tables", "real = 1\n[[listed]]\nname = 'b'\n[[listed]]\nname = 'a'\ny = 2\n[[unnamed]]", with(func(s *sample) {
			s.Listed, s.Unnamed = []listed{{"b", 0}, {"a", 2}}, []inner{{0.5}}
		})},
		{"tables by name for an array", "real = 1\n[listed.b]\n[listed.a]\ny = 2", with(func(s *sample) { s.Listed = []listed{{"b", 0}, {"a", 2}} })},
		{"minus zero is zero", "real = -0.0", with(func(s *sample) { s.Real = 0 })},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := decodeText[sample](c.text)
			if problems != nil {
				t.Fatal(problems)
			}
			if diff := cmp.Diff(c.want, got, compare, cmp.AllowUnexported(embedded{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if math.Signbit(got.Real) {
				t.Error("minus zero is kept")
			}
			again, problems := decodeText[sample](string(Encode(got, nil)))
			if problems != nil {
				t.Fatalf("%v in\n%s", problems, Encode(got, nil))
			}
			if diff := cmp.Diff(got, again, compare, cmp.AllowUnexported(embedded{})); diff != "" {
				t.Errorf("decode(encode(x)) (-x +got):\n%s", diff)
			}
		})
	}
}

func TestSet(t *testing.T) {
	base := "real = 1\nmix = { a = 0.5, b = 0.5 }\n[keyed.p]\nx = 1\n[[keyed.p.in]]\n[keyed.q]\nx = 2\n[[listed]]\nname = 'm'\n[[listed]]\nname = 'n'\n[[unnamed]]\n[[unnamed]]\n"
	for _, c := range []struct {
		name string
		sets []string
		want func(*sample)
	}{
		{"a bare word", []string{"word=green"}, func(s *sample) { s.Word = "green" }},
		{"quotes", []string{`word = "green"`, `text='a = b'`}, func(s *sample) { s.Word, s.Text = "green", "a = b" }},
		{"nothing is empty text", []string{"text="}, func(s *sample) { s.Text = "" }},
		{"a month is a bare word", []string{"month=2016-12"}, func(s *sample) { s.Month = "2016-12" }},
		{"the last wins", []string{"whole=4", "whole=5"}, func(s *sample) { s.Whole = 5 }},
		{"in a table that is not there", []string{"table.x=2"}, func(s *sample) { s.Table.X = 2 }},
		{"a whole table merges", []string{"keyed.p={x=7}"}, func(s *sample) { s.Keyed[0].X = 7 }},
		{"every name", []string{"keyed.*.x=9"}, func(s *sample) { s.Keyed[0].X, s.Keyed[1].X = 9, 9 }},
		{"every share", []string{"mix.*=0.25"}, func(s *sample) { s.Mix[0].Value, s.Mix[1].Value = 0.25, 0.25 }},
		{"a new share", []string{`mix."Møre og Romsdal"=0`, "mix.Nord og ned=1"}, func(s *sample) {
			s.Mix = append(agents.Mix{{Name: "Møre og Romsdal"}, {Name: "Nord og ned", Value: 1}}, s.Mix...)
		}},
		{"an element by name", []string{"listed.n.y=3"}, func(s *sample) { s.Listed[1].Y = 3 }},
		{"an element by number", []string{"unnamed.1.x=4", "keyed.p.in.0.x=5"}, func(s *sample) {
			s.Unnamed[1].X, s.Keyed[0].In[0].X = 4, 5
		}},
		{"every element", []string{"unnamed.*.x=4", "listed.*.y=2"}, func(s *sample) {
			s.Unnamed[0].X, s.Unnamed[1].X, s.Listed[0].Y, s.Listed[1].Y = 4, 4, 2, 2
		}},
		{"a new name as a whole", []string{"keyed.r={x=3}"}, func(s *sample) { s.Keyed = append(s.Keyed, keyed{Name: "r", X: 3}) }},
		{"an array of tables", []string{"listed=[{name='z', y=1}]"}, func(s *sample) { s.Listed = []listed{{"z", 1}} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			want, problems := decodeText[sample](base)
			if problems != nil {
				t.Fatal(problems)
			}
			c.want(&want)
			got, problems := decodeText[sample](base, c.sets...)
			if problems != nil {
				t.Fatal(problems)
			}
			if diff := cmp.Diff(want, got, compare, cmp.AllowUnexported(embedded{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	// A second line is no second key, and no text either.
	_, problems := decodeText[sample](base, "text=1\nwhole=2")
	if want := "--set text: found the character U+000A; allowed: " + text.Plain; problems == nil || problems.Error() != want {
		t.Errorf("got %v, want %s", problems, want)
	}
}

// draw fills a struct with values its keys allow.
func draw(t *rapid.T, keys []*Key, into reflect.Value) {
	unsorted := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zøé0-9_-]([a-zøé0-9 _-]{0,6}[a-zøé0-9_-])?`), 0, 3, rapid.ID)
	names := rapid.Map(unsorted, func(names []string) []string { return slices.Sorted(slices.Values(names)) })
	for _, k := range keys {
		field := into.FieldByIndex(k.index)
		switch k.Kind {
		case Text:
			value := strings.Map(func(r rune) rune {
				if text.Hidden(string(r)) != "" {
					return '_'
				}
				return r
			}, strings.ToValidUTF8(rapid.String().Draw(t, k.Name), ""))
			switch {
			case k.month:
				value = Month(rapid.IntRange(12, 9999*12).Draw(t, k.Name)).String()
			case len(k.words) > 0:
				value = rapid.SampledFrom(k.words).Draw(t, k.Name)
			}
			field.SetString(value)
		case Bool:
			field.SetBool(rapid.Bool().Draw(t, k.Name))
		case Integer:
			field.SetInt(rapid.Int64Range(int64(max(k.Low, -1e15)), int64(min(k.High, 1e15))).Draw(t, k.Name))
		case Real:
			field.SetFloat(drawNumber(t, k))
			if k.fallback == "nan" && rapid.Bool().Draw(t, "unset") {
				field.SetFloat(math.NaN())
			}
		case Table:
			draw(t, k.children, field)
		case Mix:
			var mix agents.Mix
			for _, name := range names.Draw(t, k.Name) {
				mix = append(mix, agents.Share{Name: name, Value: drawNumber(t, k)})
			}
			field.Set(reflect.ValueOf(mix))
		case Array:
			field.Set(reflect.ValueOf(names.Draw(t, k.Name)).Convert(k.typ))
		case NamedTables, List:
			drawn := names.Draw(t, k.Name)
			if len(drawn) == 0 {
				continue
			}
			elements := reflect.MakeSlice(k.typ, len(drawn), len(drawn))
			for i, name := range drawn {
				draw(t, k.children, elements.Index(i))
				if k.nameIndex != nil {
					elements.Index(i).FieldByIndex(k.nameIndex).SetString(name)
				}
			}
			field.Set(elements)
		}
	}
}

func drawNumber(t *rapid.T, k *Key) float64 {
	return rapid.Float64Range(max(k.Low, -math.MaxFloat64), min(k.High, math.MaxFloat64)).Draw(t, k.Name) + 0
}

func TestFormatFloat(t *testing.T) {
	for _, c := range []struct {
		x    float64
		want string
	}{
		{0, "0.0"},
		{1, "1.0"},
		{-2.5, "-2.5"},
		{150000, "150000.0"},
		{1e14, "100000000000000.0"},
		{1e15, "1e+15"},
		{1e-5, "0.00001"},
		{1e-6, "1e-06"},
		{0.1, "0.1"},
		{math.MaxFloat64, "1.7976931348623157e+308"},
		{5e-324, "5e-324"},
	} {
		got := FormatFloat(c.x)
		if got != c.want {
			t.Errorf("formatFloat(%v) = %s, want %s", c.x, got, c.want)
		}
		if back, err := strconv.ParseFloat(got, 64); err != nil || back != c.x {
			t.Errorf("%s reads as %v, want %v", got, back, c.x)
		}
	}
}
