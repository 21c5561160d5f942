package scenarios

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"dugnad/scenarios/keys"
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

// table is the state of reading a CSV file.
type table struct {
	file     string
	reader   *csv.Reader
	line     int // of the row that next returned, from 1
	problems keys.Problems
}

// maxDataProblems limits the problems of one data file: a wrong separator makes every line wrong.
const maxDataProblems = 20

func (t *table) report(column, found, allowed, hint string) {
	t.problems.Add(keys.Problem{File: t.file, Line: t.line, Key: column, Found: found, Allowed: allowed, Hint: hint})
}

// openTable starts to read a CSV file and checks its header.
func openTable(file string, content []byte, header ...string) *table {
	content = bytes.TrimPrefix(content, []byte("\uFEFF")) // spreadsheets write this mark first
	t := &table{file: file, line: 1, reader: csv.NewReader(bytes.NewReader(content))}
	t.reader.FieldsPerRecord = -1 // next counts the cells
	t.reader.ReuseRecord = true
	cells, err := t.reader.Read()
	if err != nil || !slices.Equal(cells, header) {
		hint := ""
		if len(cells) == 1 && strings.ContainsAny(cells[0], ";\t") {
			hint = "commas separate cells"
		}
		t.report("", "the header "+strconv.Quote(clip(strings.Join(cells, ","))), strconv.Quote(strings.Join(header, ",")), hint)
		t.reader = nil
	}
	return t
}

// clip shortens a text for a message.
func clip(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// next returns the next row with that number of cells, or nil at the end. It reports other rows
// and skips them.
func (t *table) next(cells int) []string {
	for t.reader != nil {
		row, err := t.reader.Read()
		var malformed *csv.ParseError
		isMalformed := errors.As(err, &malformed)
		if err != nil && !isMalformed { // end of the file
			return nil
		}
		if isMalformed {
			t.line = malformed.Line
		} else {
			t.line, _ = t.reader.FieldPos(0)
		}
		switch {
		case len(t.problems) >= maxDataProblems:
			t.report("", "too many problems: reading stops here", "", "")
			return nil
		case isMalformed:
			t.report("", "a malformed row ("+malformed.Err.Error()+")", "comma-separated cells", "")
		case len(row) != cells:
			t.report("", fmt.Sprintf("%d cells", len(row)), fmt.Sprintf("%d cells", cells), "")
		default:
			return row
		}
	}
	return nil
}

// count parses a number of at least 0. It reports anything else and returns 0.
func (t *table) count(column, cell string) float64 {
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
		t.report(column, strconv.Quote(clip(cell)), "a number of at least 0", "")
		return 0
	}
	return x
}

// readPlaces reads the places file into a register without residents.
func readPlaces(file string, content []byte) (*Register, keys.Problems) {
	r := &Register{index: map[string]int{}, districts: map[string][]string{}, residents: map[residentKey][3]float64{}}
	t := openTable(file, content, "code", "name", "kind", "parent", "county", "area_km2")
	lines := map[string]int{}
	for row := t.next(6); row != nil; row = t.next(6) {
		p := PlaceRecord{Code: row[0], Name: row[1], Kind: row[2], Parent: row[3], County: row[4], AreaKM2: math.NaN()}
		if !keys.ValidName(p.Code) {
			t.report("code", strconv.Quote(clip(p.Code)), "a code of letters, digits and hyphens", "")
			continue
		}
		if line, twice := lines[p.Code]; twice {
			t.report("code", "a second "+strconv.Quote(p.Code), "each place once", fmt.Sprintf("the first is on line %d", line))
			continue
		}
		if p.Kind != Municipality && p.Kind != District {
			t.report("kind", strconv.Quote(clip(p.Kind)), keys.OneOf([]string{Municipality, District}), keys.DidYouMean(p.Kind, []string{Municipality, District}))
		}
		if row[5] != "" {
			p.AreaKM2 = t.count("area_km2", row[5])
		}
		lines[p.Code] = t.line
		r.index[p.Code] = len(r.Places)
		r.Places = append(r.Places, p)
	}
	for _, p := range r.Places {
		parent, known := r.Place(p.Parent)
		t.line = lines[p.Code]
		switch {
		case p.Kind == District && (!known || parent.Kind != Municipality):
			t.report("parent", strconv.Quote(clip(p.Parent)), "the code of the district's municipality", "")
		case p.Kind == Municipality && p.Parent != "":
			t.report("parent", strconv.Quote(clip(p.Parent)), "nothing: a municipality has no parent", "")
		case p.Kind == District:
			r.districts[p.Parent] = append(r.districts[p.Parent], p.Code)
		}
	}
	return r, t.problems
}

// readPopulation reads the population file into a register.
func (r *Register) readPopulation(file string, content []byte) keys.Problems {
	t := openTable(file, content, "code", "year", "age_0_17", "age_18_66", "age_67_plus")
	for row := t.next(5); row != nil; row = t.next(5) {
		i, known := r.index[row[0]]
		if !known {
			hint := ""
			if _, dropped := r.index["0"+row[0]]; dropped {
				hint = fmt.Sprintf("it seems to be \"0%s\", whose zero a spreadsheet has dropped", row[0])
			}
			t.report("code", strconv.Quote(clip(row[0])), "the code of a place in the places file", hint)
			continue
		}
		year, err := strconv.Atoi(row[1])
		if err != nil || year < 1 || year > 9999 {
			t.report("year", strconv.Quote(clip(row[1])), "a year", "")
			continue
		}
		at := residentKey{i, year}
		if _, twice := r.residents[at]; twice {
			t.report("code", fmt.Sprintf("%q in %d a second time", row[0], year), "each place and year once", "")
			continue
		}
		var bands [3]float64
		for band, column := range []string{"age_0_17", "age_18_66", "age_67_plus"} {
			bands[band] = t.count(column, row[2+band])
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
	a := &Applicants{series: map[string]*countrySeries{}}
	t := openTable(file, content, "country", "month", "applicants")
	for row := t.next(3); row != nil; row = t.next(3) {
		country := row[0]
		if country == "" {
			t.report("country", `""`, "a country's name", "")
			continue
		}
		month, err := keys.ParseMonth(row[1])
		if err != nil {
			t.report("month", strconv.Quote(clip(row[1])), "a month such as 2015-09", "")
			continue
		}
		count := t.count("applicants", row[2])
		c := a.series[country]
		if c == nil {
			c = &countrySeries{first: month}
			a.series[country] = c
			a.countries = append(a.countries, country)
		}
		if want := c.last() + 1; month != want {
			t.report("month", month.String(), fmt.Sprintf("%s, the next month of %s", want, clip(country)), "")
			if month < want {
				continue
			}
			c.counts = append(c.counts, make([]float64, month-want)...) // fill the gap, so that it is reported once
		}
		c.counts = append(c.counts, count)
	}
	return a, t.problems
}
