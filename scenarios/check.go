package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios/keys"
	"dugnad/sim"
	"dugnad/sim/text"
)

// checker checks what needs several keys or the data: sums, names that refer to other tables, the
// order of months, places and months that are in the data.
type checker struct {
	s    *Scenario
	tree *keys.Node
	own  *keys.Origin // the scenario's own file; nil for a tree in memory

	placeless bool // whether no place is no problem
	problems  keys.Problems
}

// report adds a problem with the key at path, at the line where the key was written.
func (c *checker) report(found, allowed, hint string, path ...string) {
	c.problems.Add(c.tree.Problem(found, allowed, hint, path...))
}

// structure checks what needs no data.
func (c *checker) structure() {
	s := c.s
	keys.CheckFileName(s.Name, func(found, allowed string) {
		c.report(found, allowed, `name = "…" above the first [table] names it`, "name")
	})
	ordered := c.months(s.Start, s.End)
	c.length()
	for _, p := range s.Periods {
		if !c.months(p.Start, p.End, "period", p.Name) || !ordered {
			continue
		}
		for _, end := range []struct{ key, month string }{{"start", p.Start}, {"end", p.End}} {
			if end.month < s.Start {
				c.report(strconv.Quote(end.month), c.span(), c.setHint("start"), "period", p.Name, end.key)
			} else if end.month > s.End {
				c.report(strconv.Quote(end.month), c.span(), c.setHint("end"), "period", p.Name, end.key)
			}
		}
	}
	c.yearPeriods()
	c.group(s.DefaultGroup, "default_group")
	for _, place := range s.Places {
		if place.Group != "" {
			c.group(place.Group, "places", place.Name, "group")
		}
	}
	if len(s.Places) == 0 && s.AllPlaces == "none" && !c.placeless {
		c.report("no place", `a table [places.CODE] for each place, or all_places = "municipalities"`, baseHint(c.tree.From), "places")
	}
	c.letGo()
	c.catalogue()
	c.fields()
	c.refugees()
	c.events()
	c.thresholds()
}

// span returns the months that are allowed, for a message.
func (c *checker) span() string {
	return fmt.Sprintf("a month of the scenario, %s to %s", c.s.Start, c.s.End)
}

// setHint returns a hint to the --set that gave the value at path, or "".
func (c *checker) setHint(path ...string) string {
	if at := c.tree.Locate(path...).From; at.Set {
		return "see " + at.Name
	}
	return ""
}

// months reports an end before the start in the table at path. Months in text form sort as months.
func (c *checker) months(start, end string, path ...string) (ordered bool) {
	if end >= start {
		return true
	}
	c.report(strconv.Quote(end), "a month not before the start, "+start, c.setHint(keys.Below(path, "start")...), keys.Below(path, "end")...)
	return false
}

func (c *checker) group(name string, path ...string) {
	switch {
	case name == "all":
		c.report(`"all"`, "a name other than all, which stands for every place", "", path...)
	case !keys.ValidName(name):
		c.report(text.Excerpt(name), keys.NameForm, "", path...)
	}
}

// catalogue checks resources, activities and organisation types.
func (c *checker) catalogue() {
	s := c.s
	for _, part := range []struct {
		key   string
		count int
		one   string
	}{
		{"resources", len(s.Resources), "resource"},
		{"activities", len(s.Activities), "activity"},
		{"organisation_types", len(s.OrganisationTypes), "organisation type"},
		{"fields", len(s.Fields), "field"},
	} {
		if part.count == 0 {
			c.report("no "+part.one, "at least one table ["+part.key+".NAME]", "", part.key)
		}
	}
	resources, activities := namesOf(s.Resources), namesOf(s.Activities)
	for _, a := range s.Activities {
		c.mix(a.Weights, resources, true, "activities", a.Name, "weights")
	}
	for _, t := range s.OrganisationTypes {
		c.mix(t.Activities, activities, true, "organisation_types", t.Name, "activities")
		c.mix(t.OwnMeans, resources, false, "organisation_types", t.Name, "own_means")
	}
}

func (c *checker) fields() {
	activities, types := namesOf(c.s.Activities), namesOf(c.s.OrganisationTypes)
	for _, f := range c.s.Fields {
		c.mix(f.Activities, activities, true, "fields", f.Name, "activities")
		c.mix(f.OrganisationTypes, types, true, "fields", f.Name, "organisation_types")
		switch {
		case f.InformalType == "" && f.MobilisationShare > 0:
			c.report("no organisation type", "one of "+strings.Join(types, ", ")+", as mobilisation_share is above 0", "", "fields", f.Name, "informal_type")
		case f.InformalType != "" && !slices.Contains(types, f.InformalType):
			c.report(strconv.Quote(f.InformalType), "one of "+strings.Join(types, ", "), keys.DidYouMean(f.InformalType, types), "fields", f.Name, "informal_type")
		}
	}
	volunteers := 0.0
	for _, f := range c.s.Fields {
		volunteers += f.MobilisationShare
	}
	if volunteers > 1+1e-9 {
		c.report(fmt.Sprintf("a sum of %s over the fields", keys.ShortFloat(volunteers)), "mobilisation shares that sum to at most 1: they divide the same volunteers", "", "fields")
	}
	names := namesOf(c.s.Fields)
	c.luck(names, "fields")
	c.order("fields", "field", &c.s.Order.Fields, names, func(name string) string { return keys.DidYouMean(name, names) })
}

// luck reports names with equal hashes: they would share their random numbers.
func (c *checker) luck(names []string, path ...string) {
	if err := sim.CheckNames(names); err != nil {
		c.report(err.Error(), "names that differ in their hash", "", path...)
	}
}

// mix reports names that are not known, and shares that do not sum to 1 if sumToOne.
func (c *checker) mix(mix agents.Mix, known []string, sumToOne bool, path ...string) {
	sum, parts := 0.0, make([]string, len(mix))
	for i, share := range mix {
		sum += share.Value
		parts[i] = share.Name + " " + keys.ShortFloat(share.Value)
		if !slices.Contains(known, share.Name) {
			c.report("an unknown name", strings.Join(known, ", "), keys.DidYouMean(share.Name, known), keys.Below(path, share.Name)...)
		}
	}
	if sumToOne && math.Abs(sum-1) > 1e-9 {
		hint := c.inherited(mix, path)
		for _, share := range mix {
			if other := c.setHint(keys.Below(path, share.Name)...); other != "" {
				hint = other
			}
		}
		c.report(fmt.Sprintf("a sum of %.12g (%s)", sum, strings.Join(parts, ", ")), "shares that sum to 1", hint, path...)
	}
}

// inherited returns a hint to the shares of a mix that another file wrote than the one that wrote the table
// last, or "": tables merge by key, so that they stay.
func (c *checker) inherited(mix agents.Mix, path []string) string {
	var from []string
	for _, share := range mix {
		at := c.tree.Locate(keys.Below(path, share.Name)...)
		if at.From != c.tree.Locate(path...).From && share.Value != 0 {
			from = append(from, fmt.Sprintf("%s %s is from %s:%d", share.Name, keys.ShortFloat(share.Value), at.From.Name, at.Line))
		}
	}
	if len(from) == 0 {
		return ""
	}
	return strings.Join(from, ", ") + "; a file keeps the shares of the one that it extends, and drops one by setting it to 0"
}

// refugees reports years that do not ascend: the model looks up the nearest year.
func (c *checker) refugees() {
	var waits, quotas []int
	for _, w := range c.s.Refugees.Waits {
		waits = append(waits, w.Year)
	}
	for _, q := range c.s.Refugees.QuotaPerYear {
		quotas = append(quotas, q.Year)
	}
	for _, list := range []struct {
		key   string
		years []int
	}{{"wait", waits}, {"quota", quotas}} {
		if len(list.years) == 0 {
			c.report("no year", "at least one table [[refugees."+list.key+"]]", "", "refugees", list.key)
		}
		for i := 1; i < len(list.years); i++ {
			if list.years[i] <= list.years[i-1] {
				c.report(fmt.Sprintf("%d after %d", list.years[i], list.years[i-1]), "years in ascending order", "", "refugees", list.key, strconv.Itoa(i), "year")
			}
		}
	}
}

// data checks against the data files: places, residents, counties, groups and arrivals.
func (c *checker) data() {
	s, r := c.s, c.s.register
	if !c.places() || len(s.AllEntries()) == 0 {
		return // problems of an unknown place's group and residents would only repeat this one
	}
	var codes []string
	for _, place := range s.AllEntries() {
		codes = append(codes, place.Name)
	}
	c.luck(codes, "places")
	c.order("places", "place", &c.s.Order.Places, codes, c.placeHint)
	groups := append(s.Groups(), "all")
	c.groupTexts(groups)
	c.eventPlaces()
	counties := r.Counties()
	c.letGoOf(&s.Refugees.CountyReception, counties, false, "refugees", "county_reception")
	for _, share := range s.Refugees.CountyReception {
		if !slices.Contains(counties, share.Name) {
			c.report("an unknown county", strings.Join(counties, ", "), keys.DidYouMean(share.Name, counties), "refugees", "county_reception", share.Name)
		}
	}
	if len(c.problems) == 0 {
		c.residents()
		c.arrivals()
	}
	if len(c.problems) == 0 {
		c.size()
	}
}

// residents reports places and years without residents. Municipalities that are not simulated need
// residents too, since a place's share of the nation depends on them.
func (c *checker) residents() {
	s, r := c.s, c.s.register
	firstYear, lastYear := r.Years()
	span := fmt.Sprintf("a month from %04d-01 to %04d-12, the years of %s", firstYear, lastYear, s.Data.Population)
	from, to := s.FirstMonth().Year(), s.LastMonth().Year()
	if from < firstYear || from > lastYear {
		c.report(strconv.Quote(s.Start), span, "", "start")
	}
	if to > lastYear || to < firstYear {
		c.report(strconv.Quote(s.End), span, "", "end")
	}
	from, to = max(from, firstYear), min(to, lastYear)
	simulated := map[string]bool{}
	for _, entry := range s.AllEntries() {
		simulated[entry.Name] = true
	}
	for _, place := range r.Places {
		if !simulated[place.Code] && place.Kind != Municipality {
			continue
		}
		for year := from; year <= to; year++ {
			bands, known := r.Residents(place.Code, year)
			if known && bands[0]+bands[1]+bands[2] > 0 {
				continue
			}
			path := []string{"data", "population"}
			if simulated[place.Code] && c.tree.Locate("places").Items[place.Code] != nil {
				path = []string{"places", place.Code}
			}
			c.report(fmt.Sprintf("no residents of %s (%s) in %d", place.Code, place.Name, year), "residents in every year from start to end", "", path...)
			break
		}
	}
}

// arrivals reports months that need applicants from the file and are not in it.
func (c *checker) arrivals() {
	s, d := c.s, c.s.Data
	countries := s.applicants.Countries()
	first, last, known := s.applicants.Span(d.Country)
	if !known {
		c.report(strconv.Quote(d.Country), "one of "+strings.Join(countries, ", "), keys.DidYouMean(d.Country, countries), "data", "country")
		return
	}
	months := fmt.Sprintf("a month from %s to %s, which %s has for %s", first, last, d.Applicants, d.Country)
	within := func(text string, path ...string) bool {
		month := mustMonth(text)
		if month < first || month > last {
			c.report(strconv.Quote(text), months, "", path...)
			return false
		}
		return true
	}
	end := s.LastMonth() // last month that is taken from the file
	if d.ReplaceFrom == "" {
		for _, k := range []struct{ key, text string }{{"replace_to", d.ReplaceTo}, {"replace_mean_from", d.ReplaceMeanFrom}, {"replace_mean_to", d.ReplaceMeanTo}} {
			if k.text != "" {
				c.report(strconv.Quote(k.text)+" without data.replace_from", "data.replace_from, replace_mean_from and replace_mean_to together", "", "data", k.key)
			}
		}
	} else {
		c.resumed(first, last, months)
		end = min(end, mustMonth(d.ReplaceFrom)-1)
		complete := true
		for _, k := range []struct{ key, text string }{{"replace_mean_from", d.ReplaceMeanFrom}, {"replace_mean_to", d.ReplaceMeanTo}} {
			if k.text == "" {
				c.report("nothing", "a month, as data.replace_from is set", "", "data", k.key)
				complete = false
			} else {
				complete = within(k.text, "data", k.key) && complete
			}
		}
		if complete && d.ReplaceMeanTo < d.ReplaceMeanFrom {
			c.report(strconv.Quote(d.ReplaceMeanTo), "a month not before "+d.ReplaceMeanFrom, "", "data", "replace_mean_to")
		}
	}
	if start := s.FirstMonth(); start <= end && (start < first || start > last) {
		c.report(strconv.Quote(s.Start), months, "", "start")
	} else if start <= end && end > last {
		c.report(strconv.Quote(s.End), months, fmt.Sprintf("with data.replace_from = %q arrivals go on beyond %s", last+1, last), "end")
	}
}

// resumed reports a replacement of arrivals that ends before it begins, and months after its end that the
// applicants file lacks. first and last are the file's; months states them in words.
func (c *checker) resumed(first, last keys.Month, months string) {
	d := c.s.Data
	if d.ReplaceTo == "" {
		return
	}
	if d.ReplaceTo < d.ReplaceFrom {
		c.report(strconv.Quote(d.ReplaceTo), "a month not before "+d.ReplaceFrom, "", "data", "replace_to")
		return
	}
	next := max(mustMonth(d.ReplaceTo)+1, c.s.FirstMonth())
	switch {
	case next > c.s.LastMonth():
	case next < first:
		c.report(strconv.Quote(d.ReplaceTo), fmt.Sprintf("a month from %s on: the next is from the file, which begins in %s", first-1, first), "", "data", "replace_to")
	case c.s.LastMonth() > last && mustMonth(d.ReplaceFrom)-1 <= last: // otherwise arrivals reports it
		c.report(strconv.Quote(c.s.End), months, "without data.replace_to arrivals go on beyond "+last.String(), "end")
	}
}

// namesOf returns the names of resources, activities, organisation types or fields.
func namesOf[T interface {
	agents.Resource | agents.Activity | agents.OrganisationType | agents.Field
}](list []T) []string {
	names := make([]string, len(list))
	for i := range list {
		switch one := any(list[i]).(type) {
		case agents.Resource:
			names[i] = one.Name
		case agents.Activity:
			names[i] = one.Name
		case agents.OrganisationType:
			names[i] = one.Name
		case agents.Field:
			names[i] = one.Name
		}
	}
	return names
}
