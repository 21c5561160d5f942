package scenarios

import (
	"fmt"
	"math"
	"strconv"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// Hard bounds of a scenario, whatever the machine.
const (
	// MostOrganisations is the largest number of organisations of all places. Norway has about
	// 100,000; a run of this many takes about 2 GB.
	MostOrganisations = 10_000_000
	mostMonths        = 2400    // observed: two centuries
	mostPlaces        = 100_000 // about the municipalities of Europe
)

// Dimensions counts what a run of the scenario holds, without making it.
func (s *Scenario) Dimensions() agents.Dimensions {
	d := agents.Dimensions{
		Groups: float64(len(s.Groups())), Periods: float64(len(s.Periods)),
		Months: float64(s.LastMonth()-s.FirstMonth()) + 1, SpinUp: float64(s.SpinUpMonths),
		Thresholds: float64(len(s.Thresholds)),
	}
	for _, entry := range s.AllEntries() {
		record, _ := s.register.Place(entry.Name)
		d.Places++
		residents := s.residents(record.Code)
		d.Organisations += s.Organisations(s.residents(record.sizeCode()), residents)
		d.Windows = max(d.Windows, float64(s.Windows(residents)))
	}
	return d
}

// MonthlyWindows returns the policy windows per field and month: of the place with the least, of the
// place with the most, and of all places together.
func (s *Scenario) MonthlyWindows() (least, most, all int) {
	for i, entry := range s.AllEntries() {
		windows := s.Windows(s.residents(entry.Name))
		if i == 0 {
			least = windows
		}
		least, most, all = min(least, windows), max(most, windows), all+windows
	}
	return least, most, all
}

// residents returns the residents (persons) of a municipality or district in the first month.
func (s *Scenario) residents(code string) float64 {
	sum := 0.0
	for band := range agents.AgeBands {
		sum += s.monthlyResidents(code, band, s.FirstMonth(), 1)[0]
	}
	return sum
}

// Size counts the memory of runs of the scenario.
func (s *Scenario) Size() agents.Size { return agents.SizeOf(&s.Parameters, s.Dimensions()) }

// SizeText states the numbers behind Size and the keys that they come from, for messages.
func (s *Scenario) SizeText() string {
	d, supply := s.Dimensions(), &s.Supply
	return fmt.Sprintf("%s organisations in %s (supply.organisations_per_1000 = %s, reference_residents = %s, density_elasticity = %s), %s and %d of spin-up, %s, %s",
		wholeText(d.Organisations), quantity(d.Places, "place"), keys.ShortFloat(supply.OrganisationsPer1000), keys.ShortFloat(supply.ReferenceResidents), keys.ShortFloat(supply.DensityElasticity),
		quantity(d.Months, "month"), s.SpinUpMonths, quantity(d.Periods, "period"), quantity(d.Groups, "group"))
}

// wholeText writes a number that may be large, as a whole number where that is legible.
func wholeText(x float64) string {
	if x < 1e15 {
		return strconv.FormatFloat(math.Ceil(x), 'f', 0, 64)
	}
	return fmt.Sprintf("%.2g", x)
}

// length reports more months than a run may have.
func (c *checker) length() {
	if months := int(c.s.LastMonth()-c.s.FirstMonth()) + 1; months > mostMonths {
		c.report(fmt.Sprintf("%d months from %s", months, c.s.Start), fmt.Sprintf("at most %d months from start to end", mostMonths), "", "end")
	}
}

// ownKey returns the path of the first of some keys of a table that the user has set, or of the table.
func (c *checker) ownKey(table string, names ...string) []string {
	for _, name := range names {
		if at := c.tree.Find(table, name); at != nil && !at.From.Shipped {
			return []string{table, name}
		}
	}
	return []string{table}
}

// size reports more places or organisations than any machine is meant for. Keys that are within
// their ranges one by one may exceed it together.
func (c *checker) size() {
	s := c.s
	if n := len(s.AllEntries()); n > mostPlaces {
		c.report(fmt.Sprintf("%d places", n), fmt.Sprintf("at most %d", mostPlaces), "", "places")
		return
	}
	if d := s.Dimensions(); !(d.Organisations <= MostOrganisations) {
		c.report(s.SizeText(), fmt.Sprintf("at most %d organisations in all places", MostOrganisations), "", c.ownKey("supply", "organisations_per_1000", "reference_residents", "density_elasticity")...)
	}
}

// quantity returns a number with its noun.
func quantity(n float64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%.0f %ss", n, noun)
}
