package figures

import (
	"cmp"
	"errors"
	"fmt"
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

// A sheet lists the indices of the outcomes that share one figure, and the suffix of its file name.
type sheet struct {
	suffix   string // empty for the only sheet
	outcomes []int
}

// mostOnSheet is the largest number of outcomes that share one figure whatever their period and group.
const mostOnSheet = 8

// sheets divides the selected outcomes among figures: by measure, period and group if they are more than
// mostOnSheet; otherwise by measure if oneScale, as one axis has one unit. Outcomes of an unknown
// measure are divided by number.
func sheets(f *findings.Findings, oneScale bool) []sheet {
	all := f.Study.Study.Outcomes
	var chosen []int
	measures := map[string]bool{}
	for i := range all {
		if f.DrawnOutcomes == nil || slices.Contains(f.DrawnOutcomes, all[i].Name) {
			chosen = append(chosen, i)
			measures[all[i].Measure] = true
		}
	}
	crowded := len(chosen) > mostOnSheet
	if !crowded && (!oneScale || len(measures) == 1) {
		return []sheet{{"", chosen}}
	}
	var sheets []sheet
	for k, i := range chosen {
		o := &all[i]
		var words []string
		if o.Measure != "coproduction" && len(measures) > 1 {
			words = append(words, o.Measure)
		}
		if o.Measure == "" { // indices without their study
			words = append(words, strconv.Itoa(1+k/mostOnSheet))
		} else if crowded {
			words = append(words, o.Period)
			if o.Group != "all" {
				words = append(words, o.Group)
			}
		}
		suffix := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return '-'
		}, strings.Join(words, "-"))
		at := slices.IndexFunc(sheets, func(s sheet) bool { return s.suffix == suffix })
		if at < 0 {
			at = len(sheets)
			sheets = append(sheets, sheet{suffix: suffix})
		}
		sheets[at].outcomes = append(sheets[at].outcomes, i)
	}
	return sheets
}

// named appends the suffix of the sheet to the name of its figure.
func (s sheet) named(figure plots.Figure) plots.Figure {
	if s.suffix != "" {
		figure.Name += "-" + s.suffix
	}
	return figure
}

// titles returns the panel titles of outcomes: field, stage, and each attribute in which they differ.
// A title that would occur twice is the name of the outcome.
func titles(t *findings.Study, outcomes []int, look plots.Look) []string {
	all := t.Study.Outcomes
	titles := make([]string, len(outcomes))
	for k, i := range outcomes {
		if all[i].Measure == "" {
			titles[k] = all[i].Name
			continue
		}
		words := []string{look.Say(FieldName(t, &all[i])), look.Say(all[i].Stage)}
		for _, of := range sheetKeys {
			if differ(t, outcomes, of) {
				words = append(words, look.Say(findings.MeasureLabel(of(&all[i]))))
			}
		}
		titles[k] = capital(strings.Join(words, ", "))
	}
	for k := range titles {
		if slices.Contains(titles[:k], titles[k]) {
			titles[k] = all[outcomes[k]].Name
		}
	}
	return titles
}

// FieldName returns the label of an outcome's policy field, or its name if it has none.
func FieldName(t *findings.Study, o *studies.Outcome) string {
	return cmp.Or(t.Fields[o.Field], o.Field)
}

// sheetKeys are the attributes by which outcomes are divided into sheets: measure, period and group.
var sheetKeys = []func(*studies.Outcome) string{
	func(o *studies.Outcome) string { return o.Measure },
	func(o *studies.Outcome) string { return o.Period },
	func(o *studies.Outcome) string { return o.Group },
}

// differ tells whether outcomes differ in an attribute.
func differ(t *findings.Study, outcomes []int, of func(*studies.Outcome) string) bool {
	return slices.ContainsFunc(outcomes, func(i int) bool { return of(&t.Study.Outcomes[i]) != of(&t.Study.Outcomes[outcomes[0]]) })
}

// sharedWords returns the attributes that all outcomes share, for a caption; without any, their number.
func sharedWords(t *findings.Study, outcomes []int, look plots.Look) string {
	if words := commonWords(t, outcomes, sheetKeys, look); len(words) > 0 {
		return strings.Join(words, ", ")
	}
	return strconv.Itoa(len(outcomes))
}

// commonWords returns the attributes, of those in by, that all outcomes share.
func commonWords(t *findings.Study, outcomes []int, by []func(*studies.Outcome) string, look plots.Look) (words []string) {
	for _, of := range by {
		if word := of(&t.Study.Outcomes[outcomes[0]]); !differ(t, outcomes, of) && word != "all" && word != "" {
			words = append(words, look.Say(findings.MeasureLabel(word)))
		}
	}
	return words
}

// capital returns text with its first letter in upper case.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// measureLabel returns the axis label of an outcome's measure with its unit, and the factor from its
// values to that unit: 100 for shares, otherwise 1.
func measureLabel(t *findings.Study, outcome int, look plots.Look) (label string, scale float64) {
	o := &t.Study.Outcomes[outcome]
	switch m, known := agents.KnownMeasure(o.Measure); {
	case !known:
		return capital(look.Say(o.Measure)), 1
	case o.Measure == "coproduction":
		return look.Say("Tasks co-produced (%)"), 100
	case findings.IsShare(o):
		return capital(look.Say(findings.MeasureLabel(o.Measure))) + " (%)", 100
	default:
		return capital(look.Say(findings.MeasureLabel(o.Measure))) + " (" + look.Say(m.Unit) + ")", 1
	}
}

// axisLabel returns the label and scale of the axis of outcomes of one measure, with what they share.
func axisLabel(t *findings.Study, outcomes []int, look plots.Look) (label string, scale float64) {
	label, scale = measureLabel(t, outcomes[0], look)
	return strings.Join(append([]string{label}, commonWords(t, outcomes, sheetKeys[1:], look)...), ", "), scale
}

// eachSheet draws a figure for each sheet. The errors of all sheets are joined; the other sheets are
// drawn.
func eachSheet(f *findings.Findings, oneScale bool, look plots.Look, figure func(outcomes []int) (plots.Figure, error)) ([]plots.Figure, error) {
	var figures []plots.Figure
	var problems []error
	for _, s := range sheets(f, oneScale) {
		one, err := figure(s.outcomes)
		if err != nil {
			if s.suffix != "" {
				err = fmt.Errorf("%w (%s)", err, s.suffix)
			}
			problems = append(problems, err)
			continue
		}
		one.Reading += " " + fmt.Sprintf(look.Say("Outcomes: %s."), sharedWords(f.Study, s.outcomes, look))
		figures = append(figures, s.named(one))
	}
	return figures, errors.Join(problems...)
}
