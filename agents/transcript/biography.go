package transcript

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/agents/negotiation"
)

// Biography is the history of one organisation in the months of a selection, collected from the
// episodes of its field and place.
type Biography struct {
	Organisation string          `json:"organisation" doc:"name within the place"`
	Place        string          `json:"place" doc:"code of the place"`
	PlaceName    string          `json:"place_name" doc:"name of the place"`
	Field        string          `json:"field" doc:"policy field"`
	First        string          `json:"first" doc:"first month looked at"`
	Last         string          `json:"last" doc:"last month looked at"`
	Partner      *agents.Partner `json:"partner" doc:"the organisation when it was last asked, as in a transcript; null if it never was"`
	Total        Deeds           `json:"total" doc:"over all months"`
	Years        []Year          `json:"years" doc:"year by year, those in which it was looked at"`
	Refusals     map[string]int  `json:"refusals" unit:"negotiations" doc:"by cause"`
	Modes        map[string]int  `json:"modes" unit:"tasks" doc:"how implementation ended, by mode"`
	Events       []Event         `json:"events" doc:"turning points in their order"`
}

// Deeds holds counts of what an organisation did.
type Deeds struct {
	LookedAt     int      `json:"looked_at" unit:"tasks" doc:"times the municipality looked at it"`
	Asked        int      `json:"asked" unit:"tasks" doc:"times it was asked"`
	Designs      int      `json:"designs" unit:"tasks" doc:"designs agreed"`
	CoDesigns    int      `json:"codesigns" unit:"tasks" doc:"of them in co-production"`
	Carried      int      `json:"implementations" unit:"tasks" doc:"implementations agreed"`
	Coproduced   int      `json:"coproductions" unit:"tasks" doc:"of them in co-production"`
	Succeeded    int      `json:"succeeded" unit:"tasks" doc:"implementations that succeeded"`
	Trust        *float64 `json:"trust" unit:"trust" doc:"after the last task it was asked for; null if there was none"`
	HasAgreement bool     `json:"formal" doc:"whether the pair then held a formal agreement"`
}

// Year holds the counts of one year.
type Year struct {
	Year string `json:"year" doc:"calendar year"`
	Deeds
}

// Event is a turning point in a Biography.
type Event struct {
	Month string `json:"month" doc:"as 2015-09"`
	What  string `json:"what" doc:"what happened"`
}

// NewBiography returns an empty biography for the months first to last, such as 2015-09.
func NewBiography(organisation, place, placeName, field, first, last string) *Biography {
	return &Biography{
		Organisation: organisation, Place: place, PlaceName: placeName, Field: field, First: first, Last: last,
		Years: []Year{}, Refusals: map[string]int{}, Modes: map[string]int{}, Events: []Event{},
	}
}

// Add adds an episode of the organisation's field and place. Episodes must come in their order.
func (b *Biography) Add(e *agents.Episode) {
	if !slices.ContainsFunc(e.Scouting, func(c agents.Candidate) bool { return c.Organisation == b.Organisation }) {
		return
	}
	asked := e.Organisation != nil && e.Organisation.Name == b.Organisation
	if asked {
		b.events(e) // before the total knows of this task
	}
	year := e.Month[:4]
	if n := len(b.Years); n == 0 || b.Years[n-1].Year != year {
		b.Years = append(b.Years, Year{Year: year})
	}
	y := &b.Years[len(b.Years)-1]
	for _, d := range []*Deeds{&b.Total, &y.Deeds} {
		d.add(e, b.Organisation)
	}
	if !asked {
		return
	}
	b.Partner = e.Organisation
	b.Modes[e.Implementation.Mode]++
	for _, s := range []*agents.Stage{e.Design, e.Implementation} {
		if s.Refusal != nil {
			b.Refusals[s.Refusal.Cause]++
		}
	}
}

func (d *Deeds) add(e *agents.Episode, organisation string) {
	d.LookedAt++
	if e.Organisation == nil || e.Organisation.Name != organisation {
		return
	}
	d.Asked++
	coproduction := negotiation.ModeNames[negotiation.CoProduction]
	for _, c := range []struct {
		what  *int
		holds bool
	}{
		{&d.Designs, e.Design.Agreement != nil},
		{&d.CoDesigns, e.Design.Mode == coproduction},
		{&d.Carried, e.After.CarriedOut},
		{&d.Coproduced, e.Implementation.Mode == coproduction},
		{&d.Succeeded, e.After.Succeeded},
	} {
		if c.holds {
			*c.what++
		}
	}
	d.Trust, d.HasAgreement = &e.After.Trust, e.After.Formal
}

// events adds what happened for the first time or changed.
func (b *Biography) events(e *agents.Episode) {
	note := func(holds bool, what string) {
		if holds {
			b.Events = append(b.Events, Event{e.Month, what})
		}
	}
	once := func(holds bool, what string) {
		note(holds && !slices.ContainsFunc(b.Events, func(x Event) bool { return x.What == what }), what)
	}
	before := b.Partner // as it was when asked before
	note(before != nil && !before.Registered && e.Organisation.Registered, "registered since it was last asked")
	note(before != nil && b.Total.HasAgreement && !e.Organisation.Formal, "the formal agreement had lapsed")
	once(e.After.CarriedOut && e.Organisation.LastMet == nil, "first worked together")
	coproduction := negotiation.ModeNames[negotiation.CoProduction]
	once(e.Design.Mode == coproduction, "first design in co-production in these months")
	once(e.Implementation.Mode == coproduction, "first implementation in co-production in these months")
	note(e.After.Signed, "signed a formal agreement")
}

// Words returns the biography as text.
func (b *Biography) Words() string {
	t := &textWriter{}
	t.line("%s, %s in %s (%s), %s to %s", b.Organisation, b.Field, b.PlaceName, b.Place, b.First, b.Last)
	if b.Total.LookedAt == 0 {
		t.paragraph("", "the municipality never looked at it in these months")
		return t.text.String()
	}
	if o := b.Partner; o != nil {
		state := "registered"
		if !o.Registered {
			state = "an informal group"
		}
		t.paragraph("Who", fmt.Sprintf("%s, %s; skill %s, shares %s of the municipality's aims, %.0f volunteer hours a month",
			o.Type, state, number(o.Skill), number(o.Alignment), o.Hours))
		var own []string
		for _, name := range slices.Sorted(maps.Keys(o.OwnMeans)) {
			own = append(own, name+" "+number(o.OwnMeans[name]))
		}
		t.paragraph("Own means", strings.Join(own, ", "))
	}
	t.line("")
	t.line("  year  looked at  asked  designs  in co-pr.  implem.  in co-pr.  succeeded  trust  agreement")
	for _, y := range b.Years {
		t.line("  %s", deedsRow(y.Year, &y.Deeds))
	}
	t.line("  %s", deedsRow("all", &b.Total))
	t.line("")
	if len(b.Modes) > 0 {
		t.paragraph("Implementation", listCounts(b.Modes)+" (ended as)")
	}
	if len(b.Refusals) > 0 {
		reasons := map[string]int{}
		for cause, times := range b.Refusals { // each by itself: the order does not matter
			reasons[causeWords[negotiation.Cause(cause)]] = times
		}
		t.paragraph("No agreement", listCounts(reasons)+" (both stages)")
	}
	for i, event := range b.Events {
		head := ""
		if i == 0 {
			head = "Turning points"
		}
		t.paragraph(head, event.Month+"  "+event.What)
	}
	return t.text.String()
}

func deedsRow(year string, d *Deeds) string {
	trust, agreement := "–", "no"
	if d.Trust != nil {
		trust = number(*d.Trust)
	}
	if d.HasAgreement {
		agreement = "yes"
	}
	return fmt.Sprintf("%-4s  %9d  %5d  %7d  %9d  %7d  %9d  %9d  %5s  %s",
		year, d.LookedAt, d.Asked, d.Designs, d.CoDesigns, d.Carried, d.Coproduced, d.Succeeded, trust, agreement)
}

// listCounts returns names with their counts, the highest first.
func listCounts(counts map[string]int) string {
	names := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(names, func(a, b string) int { return counts[b] - counts[a] })
	var parts []string
	for _, name := range names {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}
