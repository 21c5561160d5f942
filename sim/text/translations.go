package text

// Languages are the codes of the languages that a text may be stated in: those of figures and reports.
var Languages = []string{"en", "nb"}

// Translations is one text in one language or several. Without a language it stands for all of them.
type Translations []Translation

// Translation is a text in a language.
type Translation struct {
	Language string // one of Languages; empty for a text that stands for all
	Text     string
}

// In returns the text in a language, else in English, else in the first language that it has. It is empty
// for no text.
func (t Translations) In(language string) string {
	for _, wanted := range []string{language, "", "en"} {
		for _, one := range t {
			if one.Language == wanted {
				return one.Text
			}
		}
	}
	if len(t) > 0 {
		return t[0].Text
	}
	return ""
}

// String returns the text in English.
func (t Translations) String() string { return t.In("en") }
