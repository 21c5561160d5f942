package report

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/plots"
)

// altRule is how a figure's data become a text alternative: rows are grouped by columns, and each
// group gives the first, last, least and greatest value along another column.
type altRule struct {
	value, along string
	by           []string
	percent      bool
	only         [2]string // a column and its value, to select rows
}

// altRules are the rules by figure. The alternative of other figures is their title and reading;
// the report has their numbers in tables.
var altRules = map[string]altRule{
	"emergence":       {value: "coproduction", along: "month", by: []string{"field", "stage"}, percent: true},
	"modes":           {value: "share", along: "month", by: []string{"field", "stage"}, percent: true, only: [2]string{"mode", "co-production"}},
	"differences":     {value: "difference", along: "month", by: []string{"alternative", "field", "stage"}, percent: true},
	"surge-anatomy":   {value: "mean", along: "month", by: []string{"panel", "line"}},
	"places":          {value: "coproduction", along: "place", by: []string{"field", "period"}, percent: true},
	"size-invariance": {value: "coproduction", along: "place", by: []string{"field"}, percent: true},
	"response":        {value: "mean", along: "level", by: []string{"outcome"}},
	"response-rows":   {value: "mean", along: "row", by: []string{"outcome"}},
	"heat-map":        {value: "value", along: "across", by: []string{"outcome", "setting"}},
	"tornado":         {value: "value", along: "factor", by: []string{"outcome"}},
	"ice":             {value: "value", along: "factor_value", by: []string{"outcome", "factor"}},
	"index-bars":      {value: "value", along: "factor", by: []string{"outcome"}, only: [2]string{"index", "total"}},
	"interactions":    {value: "value", along: "factor", by: []string{"outcome"}},
	"morris-plane":    {value: "mu_star", along: "factor", by: []string{"outcome"}},
	"forest":          {value: "difference", by: []string{"alternative", "period", "field", "stage"}, percent: true},
}

// mostAltGroups is the number of groups in a text alternative: a longer one is not listened to.
const mostAltGroups = 24

// altRuleOf returns the rule of a figure by its name; of "heat-map-2" it is that of "heat-map".
// The forms of figure "response" have different columns; ok is false if none of the rules fits.
func altRuleOf(f *plots.Figure) (altRule, bool) {
	name := f.Name
	for t, ok := altRules[name]; ; t, ok = altRules[name] {
		if ok && slices.Contains(f.Data.Columns, t.value) && (t.along == "" || slices.Contains(f.Data.Columns, t.along)) {
			return t, true
		}
		if name == "response" {
			name = "response-rows"
			continue
		}
		at := strings.LastIndex(name, "-")
		if at < 0 || name == "response-rows" {
			return altRule{}, false
		}
		name = name[:at]
	}
}

// alt returns the text alternative of a figure.
func (r *Report) alt(f *plots.Figure) string {
	text := f.Title + "."
	t, ok := altRuleOf(f)
	if !ok {
		return strings.TrimSpace(text + " " + f.Reading)
	}
	column := func(name string) int { return slices.Index(f.Data.Columns, name) }
	value, along, only := column(t.value), column(t.along), column(t.only[0])
	type group struct {
		name                     string
		first, last, least, most float64
		where                    [4]string
	}
	var groups []*group
	at := map[string]*group{}
	for _, row := range f.Data.Rows {
		if only >= 0 && row[only] != t.only[1] {
			continue
		}
		x, err := strconv.ParseFloat(row[value], 64)
		if err != nil || math.IsNaN(x) {
			continue
		}
		var words []string
		for _, by := range t.by {
			if word := row[column(by)]; word != "" {
				words = append(words, r.name(word))
			}
		}
		name, place := strings.Join(words, ", "), ""
		if along >= 0 {
			place = row[along]
			if number, ok := strings.CutPrefix(place, plots.SpinUpMonth); ok {
				place = r.sayf("month %s of the spin-up", number)
			}
		}
		g := at[name]
		if g == nil {
			g = &group{name: name, first: x, least: x, most: x, where: [4]string{place, place, place, place}}
			at[name], groups = g, append(groups, g)
		}
		g.last, g.where[1] = x, place
		if x < g.least {
			g.least, g.where[2] = x, place
		}
		if x > g.most {
			g.most, g.where[3] = x, place
		}
	}
	write := func(x float64) string { return r.fixed(x, amountDecimals(x)) }
	if t.percent {
		write = func(x float64) string { return r.percent(x) + "\u00a0%" }
	}
	for i, g := range groups {
		if i == mostAltGroups {
			text += r.sayf(" And %d more.", len(groups)-mostAltGroups)
			break
		}
		switch {
		case t.along == "" || g.where[0] == g.where[1]:
			text += " " + g.name + ": " + write(g.most) + "."
		case t.along == "month":
			text += " " + r.sayf("%s: %s in %s, lowest %s in %s, highest %s in %s, %s in %s.", g.name, write(g.first), g.where[0],
				write(g.least), g.where[2], write(g.most), g.where[3], write(g.last), g.where[1])
		default:
			text += " " + r.sayf("%s: from %s in %s to %s in %s.", g.name, write(g.least), g.where[2], write(g.most), g.where[3])
		}
	}
	return text
}

// amountDecimals are as many as show a number with about three digits.
func amountDecimals(x float64) int {
	switch {
	case math.Abs(x) >= 100:
		return 0
	case math.Abs(x) >= 1:
		return 2
	}
	return 3
}
