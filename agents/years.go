package agents

import (
	"math"
	"strconv"

	"dugnad/agents/negotiation"
	"dugnad/sim/evidence"
	"dugnad/sim/record"
)

// ties are the last months of what an organisation had to do with its municipality.
type ties struct {
	contact      int32 // a deal in either stage, or a grant
	grant        int32
	coproduction int32 // in either stage
}

// recordTies notes what a task brought to its organisation.
func (v *visit) recordTies(t *Task, month int) {
	if !t.Design.Agreed && !t.Implementation.Agreed && t.Grant == 0 {
		return
	}
	ties := &v.ties[t.Organisation]
	ties.contact = int32(month)
	if t.Grant > 0 {
		ties.grant = int32(month)
	}
	if t.DesignMode == negotiation.CoProduction || t.ImplementationMode == negotiation.CoProduction {
		ties.coproduction = int32(month)
	}
}

// Organisations counts organisations, informal groups included.
type Organisations struct {
	All           int // that exist now
	InContact     int // of them, with a deal or a grant in the span
	WithGrant     int // with a grant
	WithAgreement int // that signed or used a formal agreement
	Coproducing   int // with co-production, in design or implementation
}

// OrganisationsOf counts the organisations of a place and field that exist now, and what they did in a span
// of months that ends with the last month.
func (w *World) OrganisationsOf(place, field int, span Period) (n Organisations) {
	since := func(month int32, count *int) {
		if int(month) >= span.First {
			*count++
		}
	}
	first := (place*len(w.fields) + field) * w.activities
	for _, c := range w.catchments[first : first+w.activities] {
		for o := c.first; o < c.first+c.regular+c.used; o++ {
			if w.organisations[o].State == absent {
				continue
			}
			n.All++
			since(w.ties[o].contact, &n.InContact)
			since(w.ties[o].grant, &n.WithGrant)
			since(w.relationships[o].Used, &n.WithAgreement)
			since(w.ties[o].coproduction, &n.Coproducing)
		}
	}
	return n
}

// YearMeasures lists the measures of summary.csv over calendar years, whose stage is empty: they are of both
// stages together.
var YearMeasures = [...]struct {
	Name, Meaning string
	of            func(n *Organisations) int
}{
	{"organisations_in_contact", "organisations with a deal or a grant in the year", func(n *Organisations) int { return n.InContact }},
	{"organisations_with_grant", "organisations with a grant in the year", func(n *Organisations) int { return n.WithGrant }},
	{"organisations_with_agreement", "organisations that signed or used a formal agreement in the year", func(n *Organisations) int { return n.WithAgreement }},
	{"organisations_coproducing", "organisations with a co-produced task in the year, in design or implementation", func(n *Organisations) int { return n.Coproducing }},
}

// calendarYears returns the calendar years of which the clock has all months, by the names of the years.
func (s *Setting) calendarYears() (years []Period) {
	for first := (12 - s.FirstMonth) % 12; first+11 < s.Months; first += 12 {
		years = append(years, Period{Name: strconv.Itoa(s.year(first)), First: first, Last: first + 11})
	}
	return years
}

// observeYear counts the organisations of groups if the month ends a year.
func (t *Tally) observeYear(w *World, month int) {
	for year, span := range w.years {
		if month != span.Last {
			continue
		}
		for place := range w.places {
			for field := range t.Fields {
				n := w.OrganisationsOf(place, field, span)
				for _, group := range []int{w.Blueprint.Places[place].Group, t.Groups - 1} {
					sums := &t.years[(year*t.Groups+group)*t.Fields+field]
					sums.All += n.All
					sums.InContact += n.InContact
					sums.WithGrant += n.WithGrant
					sums.WithAgreement += n.WithAgreement
					sums.Coproducing += n.Coproducing
				}
			}
		}
	}
}

// writeYears writes the rows of summary.csv over calendar years.
func (s *Summary) writeYears(csv *record.CSV, scenario string) {
	groups := s.b.GroupNames()
	here := make([]float64, 0, len(s.years))
	for year, span := range s.b.years {
		for group, name := range groups {
			for field := range s.b.fields {
				for m := range YearMeasures {
					here = here[:0]
					for _, run := range s.years {
						n := &run[(year*len(groups)+group)*len(s.b.fields)+field]
						if share := float64(YearMeasures[m].of(n)) / float64(n.All); !math.IsNaN(share) {
							here = append(here, share)
						}
					}
					e := evidence.Mean(here).Clipped(0, 1)
					csv.Text(scenario)
					csv.Text(span.Name)
					csv.Text(name)
					csv.Text(s.b.fields[field].Name)
					csv.Text("")
					csv.Text(YearMeasures[m].Name)
					csv.Reals(e.Mean, e.Lower, e.Upper)
					csv.Count(int64(len(here)))
					csv.EndRow()
				}
			}
		}
	}
}
