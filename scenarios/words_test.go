package scenarios

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A text by language replaces the inherited one as a whole, survives resolution, and gives figures their
// words.
func TestTextsByLanguage(t *testing.T) {
	s := mustLoad(t, map[string]string{
		"base.toml": `extends = "asylum-surge-2015"
title = "Of the base"
[fields.health]
label = { en = "Care", nb = "Omsorg" }
[period.before]
label = { nb = "Før bølgen", en = "Before the wave" }
[groups.disadvantaged]
label = "Poor districts"
`,
		"mine.toml": `extends = "base"
question = { en = "What then?", nb = "Hva da?" }
[fields.health]
label = { en = "Help at home" }
[fields.children]
label = { nb = "Skole" }
`,
	}, "mine.toml")
	if s.Title != nil || s.Question.In("nb") != "Hva da?" || s.Question.In("en") != "What then?" {
		t.Errorf("title %v, question %v", s.Title, s.Question)
	}
	for language, want := range map[string]map[string]string{
		"en": {"before": "Before the wave", "disadvantaged": "Poor districts"},
		"nb": {"before": "Før bølgen", "disadvantaged": "Poor districts"},
	} {
		if got := s.Words(language); !cmp.Equal(got, want) {
			t.Error(language, cmp.Diff(want, got))
		}
	}
	again := mustLoad(t, map[string]string{"r.toml": string(s.Resolved())}, "r.toml")
	if d := Diff(s, again); len(d) > 0 || again.Question.In("nb") != "Hva da?" {
		t.Errorf("resolved anew: %v", d)
	}
	if with, err := s.With([]string{`fields.health.label={ en = "Care", nb = "Pleie" }`}); err != nil || with.Words("nb")["Care"] != "Pleie" {
		t.Errorf("set: %v", err)
	}
}

func TestTextsThatAreWrong(t *testing.T) {
	_, err := Load(Source{Path: "mine.toml", FS: folder(map[string]string{"mine.toml": `extends = "asylum-surge-2015"
title = { en = "a", de = "b" }
question = ["a"]
description = { nb = 3 }
[groups.poor]
label = "Poor"
`})}, nil)
	for _, want := range []string{
		`mine.toml:2: title.de: found an unknown language; allowed: en, nb`, `mine.toml:3: question: found an array; allowed: text in quotes, or a table by language`,
		`mine.toml:4: description.nb: found 3`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %s", err, want)
		}
	}
	_, err = Load(Source{Path: "mine.toml", FS: folder(map[string]string{"mine.toml": "extends = \"asylum-surge-2015\"\n[groups.ordinry]\nlabel = \"Poor\"\n"})}, nil)
	if err == nil || !strings.Contains(err.Error(), `mine.toml:2: groups.ordinry: found a group without places; allowed: ordinary, disadvantaged, all; did you mean "ordinary"?`) {
		t.Error(err)
	}
}
