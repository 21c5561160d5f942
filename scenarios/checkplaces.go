package scenarios

import (
	"fmt"

	"dugnad/scenarios/keys"
)

// places reports codes that are not in the places file. The hint helps users who wrote a name.
func (c *checker) places() (ok bool) {
	r := c.s.register
	ok = true
	for _, place := range c.s.Places {
		if _, known := r.Index(place.Name); known {
			continue
		}
		if len(c.problems) >= keys.MostProblems {
			break
		}
		ok = false
		c.report("an unknown place", "the code of a place in "+c.s.Data.Places, c.placeHint(place.Name), "places", place.Name)
	}
	return ok
}

// placeHint returns a hint to the place that a word most likely means, or "".
func (c *checker) placeHint(word string) string {
	code := nearestPlace(c.s.register, word)
	if code == "" || code == word {
		return ""
	}
	record, _ := c.s.register.Place(code)
	return fmt.Sprintf("did you mean %q (%s)?", code, record.Name)
}

// nearestPlace returns the code that the user most likely meant: that of the place with this name,
// the code with the leading zero that spreadsheets drop, or the nearest name or code.
func nearestPlace(r *Register, word string) string {
	codes, names, byName := make([]string, len(r.Places)), make([]string, len(r.Places)), map[string]string{}
	for i, place := range r.Places {
		codes[i], names[i] = place.Code, place.Name
		byName[place.Name] = place.Code
	}
	if code := byName[word]; code != "" {
		return code
	}
	if _, known := r.Index("0" + word); known {
		return "0" + word
	}
	if name := keys.Nearest(word, names); name != "" {
		return byName[name]
	}
	return keys.Nearest(word, codes)
}
