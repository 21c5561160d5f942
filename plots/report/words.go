package report

import (
	"strings"

	"dugnad/plots"
)

// say is what the page says in English, in its language. What neither its own dictionary nor
// that of figures has stays as it is.
func (r *Report) say(english string) string {
	words, ok := "", false
	if r.Language == plots.Bokmaal {
		words, ok = bokmaal[english]
	}
	if !ok {
		words = plots.Look{Language: r.Language}.Say(english)
	}
	return strings.ReplaceAll(words, "95 %", "95\u00a0%")
}

// bokmaal is the page's Norwegian. Names of the data are in that of package plots.
var bokmaal = map[string]string{}
