package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"dugnad/scenarios/keys"
	"dugnad/sim/text"
)

// The kinds of place.
const (
	Municipality = "municipality"
	District     = "district" // a city district, part of a municipality
)

// PlaceRecord is a row of the places file.
type PlaceRecord struct {
	Code, Name string
	Kind       string // Municipality or District
	Parent     string // a district's municipality
	County     string
	AreaKM2    float64 // NaN where the file has none
}

// Register holds the places of a country and their residents.
type Register struct {
	Places []PlaceRecord // in the order of the file

	file      string // of the residents, for messages
	index     map[string]int
	districts map[string][]string
	firstYear int
	lastYear  int
	residents map[residentKey][3]float64
	nation    sync.Map // the nation's residents by span of months, for nationalResidents
}

// residentKey is the index of a place and a year.
type residentKey struct {
	place, year int
}

// Index returns the index of a place in Places; ok is false for an unknown code.
func (r *Register) Index(code string) (i int, ok bool) {
	i, ok = r.index[code]
	return i, ok
}

// Place returns the record of a place; ok is false for an unknown code.
func (r *Register) Place(code string) (record PlaceRecord, ok bool) {
	i, ok := r.index[code]
	if !ok {
		return PlaceRecord{}, false
	}
	return r.Places[i], true
}

// sizeCode returns the code of the municipality whose size counts: of a district that of its city.
func (p *PlaceRecord) sizeCode() string {
	if p.Parent != "" {
		return p.Parent
	}
	return p.Code
}

// Districts returns the codes of a municipality's districts, in the order of the file.
func (r *Register) Districts(code string) []string { return r.districts[code] }

// Years returns the first and last year of the population file.
func (r *Register) Years() (first, last int) { return r.firstYear, r.lastYear }

// Residents returns the persons of a place on 1 January of a year, aged 0–17, 18–66 and 67 or
// more; ok is false if the file has no such row.
func (r *Register) Residents(code string, year int) (bands [3]float64, ok bool) {
	i, ok := r.index[code]
	if !ok {
		return bands, false
	}
	bands, ok = r.residents[residentKey{i, year}]
	return bands, ok
}

// Counties returns the names of the counties, each once, in the order of the file.
func (r *Register) Counties() []string {
	var counties []string
	for _, place := range r.Places {
		if place.County != "" && !slices.Contains(counties, place.County) {
			counties = append(counties, place.County)
		}
	}
	return counties
}

// Applicants holds the number of asylum applicants by country and month.
type Applicants struct {
	file      string // for messages
	countries []string
	series    map[string]*countrySeries
}

// countrySeries is the applicants of a country in consecutive months.
type countrySeries struct {
	first  keys.Month
	counts []float64
}

func (c *countrySeries) last() keys.Month { return c.first + keys.Month(len(c.counts)) - 1 }

// Countries returns the countries of the file, in its order.
func (a *Applicants) Countries() []string { return slices.Clone(a.countries) }

// Span returns the first and last month of a country; ok is false for an unknown country.
func (a *Applicants) Span(country string) (first, last keys.Month, ok bool) {
	c := a.series[country]
	if c == nil {
		return 0, 0, false
	}
	return c.first, c.last(), true
}

// Series returns the applicants (persons) of a country in each of a number of months from first
// on. A country or month that is not in the file is an error.
func (a *Applicants) Series(country string, first keys.Month, months int) ([]float64, error) {
	c := a.series[country]
	if c == nil {
		return nil, fmt.Errorf("no applicants are known for %q", country)
	}
	if months < 0 || first < c.first || first+keys.Month(months)-1 > c.last() {
		return nil, fmt.Errorf("applicants of %s are known from %s to %s, not from %s for %d months", country, c.first, c.last(), first, months)
	}
	return slices.Clone(c.counts[first-c.first:][:months]), nil
}

// mustSeries is Series for months that the checker has found in the file.
func (a *Applicants) mustSeries(country string, first, last keys.Month) []float64 {
	counts, err := a.Series(country, first, int(last-first)+1)
	if err != nil {
		panic(err)
	}
	return counts
}

// readPlaces reads the places file into a register without residents.
func readPlaces(file string, content []byte) (*Register, keys.Problems) {
	r := &Register{index: map[string]int{}, districts: map[string][]string{}, residents: map[residentKey][3]float64{}}
	t := openTable(file, content, "code", "name", "kind", "parent", "county", "area_km2")
	lines := map[string]int{}
	for row := t.next(); row != nil; row = t.next() {
		p := PlaceRecord{Code: row[0], Name: row[1], Kind: row[2], Parent: row[3], County: row[4], AreaKM2: math.NaN()}
		if !keys.ValidName(p.Code) {
			t.report("code", text.Excerpt(p.Code), "a code of letters, digits and hyphens", "")
			continue
		}
		if line, twice := lines[p.Code]; twice {
			t.report("code", "a second "+text.Excerpt(p.Code), "each place once", fmt.Sprintf("the first is on line %d", line))
			continue
		}
		if p.Kind != Municipality && p.Kind != District {
			t.report("kind", text.Excerpt(p.Kind), keys.OneOf([]string{Municipality, District}), keys.DidYouMean(p.Kind, []string{Municipality, District}))
		}
		if row[5] != "" {
			p.AreaKM2 = t.area("area_km2", row[5])
		}
		lines[p.Code] = t.line
		r.index[p.Code] = len(r.Places)
		r.Places = append(r.Places, p)
	}
	for _, p := range r.Places {
		parent, known := r.Place(p.Parent)
		t.line = lines[p.Code]
		switch {
		case p.Kind == District && !known && t.dropped: // its municipality may be in a row with a problem
		case p.Kind == District && (!known || parent.Kind != Municipality):
			t.report("parent", text.Excerpt(p.Parent), "the code of the district's municipality", "")
		case p.Kind == Municipality && p.Parent != "":
			t.report("parent", text.Excerpt(p.Parent), "nothing: a municipality has no parent", "")
		case p.Kind == District:
			r.districts[p.Parent] = append(r.districts[p.Parent], p.Code)
		}
	}
	return r, t.problems
}

// bandColumns are the columns of the population file that count residents.
var bandColumns = [...]string{"age_0_17", "age_18_66", "age_67_plus"}

// readPopulation reads the population file into a register.
func (r *Register) readPopulation(file string, content []byte) keys.Problems {
	r.file = file
	t := openTable(file, content, append([]string{"code", "year"}, bandColumns[:]...)...)
	for row := t.next(); row != nil; row = t.next() {
		i, known := r.index[row[0]]
		if !known {
			hint := ""
			if _, dropped := r.index["0"+row[0]]; dropped {
				hint = fmt.Sprintf("it seems to be \"0%s\", whose zero a spreadsheet has dropped", row[0])
			}
			t.report("code", text.Excerpt(row[0]), "the code of a place in the places file", hint)
			continue
		}
		year, err := strconv.Atoi(row[1])
		if err != nil || len(row[1]) != 4 || year < 1 {
			t.report("year", text.Excerpt(row[1]), "a year of four digits", "")
			continue
		}
		at := residentKey{i, year}
		if _, twice := r.residents[at]; twice {
			t.report("code", fmt.Sprintf("%s in %d a second time", text.Excerpt(row[0]), year), "each place and year once", "")
			continue
		}
		var bands [3]float64
		for band, column := range bandColumns {
			bands[band] = t.persons(column, row[2+band])
		}
		r.residents[at] = bands
		if r.firstYear == 0 || year < r.firstYear {
			r.firstYear = year
		}
		r.lastYear = max(r.lastYear, year)
	}
	return t.problems
}

// readApplicants reads the applicants file. The months of a country must be consecutive.
func readApplicants(file string, content []byte) (*Applicants, keys.Problems) {
	a := &Applicants{file: file, series: map[string]*countrySeries{}}
	t := openTable(file, content, "country", "month", "applicants")
	for row := t.next(); row != nil; row = t.next() {
		country := row[0]
		if country == "" {
			t.report("country", `""`, "a country's name", "")
			continue
		}
		month, err := keys.ParseMonth(row[1])
		if err != nil {
			t.report("month", text.Excerpt(row[1]), "a month such as 2015-09", "")
			continue
		}
		count := t.persons("applicants", row[2])
		c := a.series[country]
		if c == nil {
			c = &countrySeries{first: month}
			a.series[country] = c
			a.countries = append(a.countries, country)
		}
		if want := c.last() + 1; month != want {
			t.report("month", month.String(), fmt.Sprintf("%s, the next month of %s", want, text.Excerpt(country)), "")
			if month < want {
				continue
			}
			c.counts = append(c.counts, make([]float64, month-want)...) // fill the gap, so that it is reported once
		}
		c.counts = append(c.counts, count)
	}
	return a, t.problems
}
