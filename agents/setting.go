package agents

// Setting is everything a run needs besides its seed: parameters, places and series. It is
// immutable and shared by all replications. Fields and places are in the order of rows, which
// changes no number: NewBlueprint sorts the places by code, and sums over fields follow their names.
// Other tables of the parameters should be sorted by name, since shares accumulate in their order.
type Setting struct {
	Parameters *Parameters
	FirstYear  int // calendar year of month 0
	FirstMonth int // calendar month of month 0, 0 = January
	Months     int // months on the clock, numbered from 0
	SpinUp     int // months before the clock starts, on the first year's conditions
	Places     []Place
	Groups     []string // in the scenario's order; Place.Group indexes it
	Periods    []Period
	Thresholds []Threshold
	National   National

	// Spans are the rules of each place and field over time, from FirstOfSpans on, if events
	// change any; nil if Parameters hold in all places, fields and months.
	Spans []Span
}

// Period is a named span of months, both ends included.
type Period struct {
	Name        string
	First, Last int // months of the clock
}

// Place is a municipality, or a city district that acts like one.
type Place struct {
	Code, Name, County string
	Group              int                 // index into Setting.Groups
	Disadvantage       float64             // 0 to 1
	Remoteness         float64             // 0 (densest settled municipality) to 1 (sparsest)
	Reception          float64             // arrivals per resident relative to the nation
	SizeResidents      float64             // residents of the municipality, for a district those of its city
	Bands              [AgeBands][]float64 // residents by age band and month
}

// Age bands of the population file.
const (
	Age0To17 = iota
	Age18To66
	Age67Plus
	AgeBands
)

// Residents returns the residents in a month of the clock, in persons; spin-up months have those
// of month 0.
func (p *Place) Residents(month int) float64 {
	m := max(month, 0)
	return p.Bands[Age0To17][m] + p.Bands[Age18To66][m] + p.Bands[Age67Plus][m]
}

// Adults returns the residents aged 18 or more in a month of the clock, in persons.
func (p *Place) Adults(month int) float64 {
	m := max(month, 0)
	return p.Bands[Age18To66][m] + p.Bands[Age67Plus][m]
}

// National holds the nation's monthly series, from month 0, and the steady state of the spin-up.
type National struct {
	Residents  []float64 // persons
	Applicants []float64 // persons a month
	Pipeline   Pipeline
}

// PeriodNames returns the names of the periods.
func (s *Setting) PeriodNames() []string {
	var names []string
	for _, p := range s.Periods {
		names = append(names, p.Name)
	}
	return names
}

// GroupNames returns the names of the groups, then "all".
func (s *Setting) GroupNames() []string { return append(append([]string{}, s.Groups...), "all") }

// FieldNames returns the names of the policy fields.
func (s *Setting) FieldNames() []string {
	var names []string
	for i := range s.Parameters.Fields {
		names = append(names, s.Parameters.Fields[i].Name)
	}
	return names
}

// year returns the calendar year of a month; spin-up months have that of month 0.
func (s *Setting) year(month int) int {
	return s.FirstYear + (s.FirstMonth+max(month, 0))/12
}
