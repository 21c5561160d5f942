package figures

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/scenarios/studies"
)

// A page is the outcomes of one figure, by their numbers, with what tells it from other pages.
type page struct {
	name     string
	outcomes []int
}

// mostOnPage is the number of outcomes up to which a figure shows them all.
const mostOnPage = 8

// pages are the outcomes drawn, parted by measure, period and group of places where they are too
// many for one figure; those of one scale of values also by measure where they are few. Outcomes
// of which no more than the names are known follow one another.
func pages(f *findings.Findings, oneScale bool) []page {
	all := f.Study.Study.Outcomes
	var chosen []int
	measures := map[string]bool{}
	for i := range all {
		if f.DrawnOutcomes == nil || slices.Contains(f.DrawnOutcomes, all[i].Name) {
			chosen = append(chosen, i)
			measures[all[i].Measure] = true
		}
	}
	apart := len(chosen) > mostOnPage
	if !apart && (!oneScale || len(measures) == 1) {
		return []page{{"", chosen}}
	}
	var pages []page
	for k, i := range chosen {
		o := &all[i]
		var words []string
		if o.Measure != "coproduction" && len(measures) > 1 {
			words = append(words, o.Measure)
		}
		if o.Measure == "" { // indices without their study: a name says nothing that pages could be of
			words = append(words, strconv.Itoa(1+k/mostOnPage))
		} else if apart {
			words = append(words, o.Period)
			if o.Group != "all" {
				words = append(words, o.Group)
			}
		}
		name := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return '-'
		}, strings.Join(words, "-"))
		at := slices.IndexFunc(pages, func(p page) bool { return p.name == name })
		if at < 0 {
			at = len(pages)
			pages = append(pages, page{name: name})
		}
		pages[at].outcomes = append(pages[at].outcomes, i)
	}
	return pages
}

// named gives a page's figure the page's name.
func (p page) named(figure plots.Figure) plots.Figure {
	if p.name != "" {
		figure.Name += "-" + p.name
	}
	return figure
}

// titles are what the outcomes of a page are called: their field and stage, and whatever else
// tells them apart.
func titles(t *findings.Study, outcomes []int, look plots.Look) []string {
	all := t.Study.Outcomes
	titles := make([]string, len(outcomes))
	for k, i := range outcomes {
		if all[i].Measure == "" {
			titles[k] = all[i].Name
			continue
		}
		words := []string{look.Say(fieldName(t, i)), look.Say(all[i].Stage)}
		for _, of := range paging {
			if differ(t, outcomes, of) {
				words = append(words, look.Say(findings.MeasureLabel(of(&all[i]))))
			}
		}
		titles[k] = capital(strings.Join(words, ", "))
	}
	for k := range titles { // outcomes may differ in nothing but their names
		if slices.Contains(titles[:k], titles[k]) {
			titles[k] = all[outcomes[k]].Name
		}
	}
	return titles
}

// fieldName is what an outcome's field is called.
func fieldName(t *findings.Study, outcome int) string {
	name := t.Study.Outcomes[outcome].Field
	if label := t.Fields[name]; label != "" {
		return label
	}
	return name
}

// paging is what outcomes are parted by onto pages.
var paging = []func(*studies.Outcome) string{
	func(o *studies.Outcome) string { return o.Measure },
	func(o *studies.Outcome) string { return o.Period },
	func(o *studies.Outcome) string { return o.Group },
}

// differ tells whether outcomes differ in something.
func differ(t *findings.Study, outcomes []int, of func(*studies.Outcome) string) bool {
	return slices.ContainsFunc(outcomes, func(i int) bool { return of(&t.Study.Outcomes[i]) != of(&t.Study.Outcomes[outcomes[0]]) })
}

// shared is what all outcomes of a page are of, in words for a caption.
func shared(t *findings.Study, outcomes []int, look plots.Look) string {
	if words := common(t, outcomes, paging, look); len(words) > 0 {
		return strings.Join(words, ", ")
	}
	return strconv.Itoa(len(outcomes))
}

// common is in what outcomes agree, of what they are parted by.
func common(t *findings.Study, outcomes []int, by []func(*studies.Outcome) string, look plots.Look) (words []string) {
	for _, of := range by {
		if word := of(&t.Study.Outcomes[outcomes[0]]); !differ(t, outcomes, of) && word != "all" && word != "" {
			words = append(words, look.Say(findings.MeasureLabel(word)))
		}
	}
	return words
}

// capital makes the first letter one.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// scaled is how an outcome is drawn: shares in percent, with the words for an axis.
func scaled(t *findings.Study, outcome int, look plots.Look) (label string, scale float64) {
	name := t.Study.Outcomes[outcome].Measure
	for i := range agents.Measures {
		if agents.Measures[i].Name != name {
			continue
		}
		if _, scale := findings.UnitOf(&agents.Measures[i]); scale == 100 {
			if name == "coproduction" {
				return look.Say("Tasks co-produced (%)"), 100
			}
			return capital(look.Say(findings.MeasureLabel(name))) + " (%)", 100
		}
		return capital(look.Say(findings.MeasureLabel(name))) + " (" + look.Say(agents.Measures[i].Unit) + ")", 1
	}
	return capital(look.Say(name)), 1
}
