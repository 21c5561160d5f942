package report

import "dugnad/plots"

// say is what the page says in English, in its language. What neither its own dictionary nor
// that of figures has stays as it is.
func (r *Report) say(english string) string {
	if r.Language == plots.Bokmaal {
		if words, ok := bokmaal[english]; ok {
			return words
		}
	}
	return plots.Look{Language: r.Language}.Say(english)
}

// bokmaal is the page's Norwegian. Names of the data are in that of package plots.
var bokmaal = map[string]string{}
