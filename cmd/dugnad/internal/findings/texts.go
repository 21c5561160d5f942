package findings

import (
	"maps"

	"dugnad/plots"
	"dugnad/sim/text"
)

// Worded returns a look that says the names in the findings with the words that their scenarios and study
// state for them in the look's language.
func (f *Findings) Worded(look plots.Look) plots.Look {
	language := look.Language.Code()
	look.Words = map[string]string{}
	for _, s := range f.Named {
		maps.Copy(look.Words, s.Words(language))
	}
	if f.Study != nil {
		maps.Copy(look.Words, f.Study.Study.Words(language))
	}
	return look
}

// InLanguage returns a text in the look's language.
func InLanguage(t text.Translations, look plots.Look) string { return t.In(look.Language.Code()) }
