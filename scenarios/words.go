package scenarios

import (
	"cmp"
	"slices"
	"strings"

	"dugnad/scenarios/keys"
	"dugnad/sim/text"
)

// Words returns the scenario's words for names in results, in a language of text.Languages: of fields by
// their English label, or their name if they have none, of periods and groups by their name. What has no
// label is left out.
func (s *Scenario) Words(language string) map[string]string {
	words := map[string]string{}
	for i := range s.Fields {
		AddWords(words, cmp.Or(s.Fields[i].Label.In("en"), s.Fields[i].Name), s.Fields[i].Label, language)
	}
	for i := range s.Periods {
		AddWords(words, s.Periods[i].Name, s.Periods[i].Label, language)
	}
	for i := range s.GroupTexts {
		AddWords(words, s.GroupTexts[i].Name, s.GroupTexts[i].Label, language)
	}
	return words
}

// AddWords adds what a label says for a name in a language. A label that says the name itself, such as
// one for all languages, leaves it to the dictionary of the figures.
func AddWords(words map[string]string, name string, label text.Translations, language string) {
	if said := label.In(language); said != "" && said != name {
		words[name] = said
	}
}

// groupTexts reports groups with a label and without a place, where the scenario's own file names them;
// inherited ones are let go of.
func (c *checker) groupTexts(groups []string) {
	var kept []Group
	for _, group := range c.s.GroupTexts {
		switch known := slices.Contains(groups, group.Name); {
		case known:
			kept = append(kept, group)
		case !c.inherits("groups", group.Name):
			c.report("a group without places", strings.Join(groups, ", "), keys.DidYouMean(group.Name, groups), "groups", group.Name)
		}
	}
	c.s.GroupTexts = kept
}
