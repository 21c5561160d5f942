package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"

	"dugnad/agents"
	"dugnad/scenarios/keys"
	"dugnad/sim/text"
)

// Scenario is a decoded and checked scenario. It is immutable: Load or With makes it, and a
// variant is a new Scenario. Its tables are sorted by name, so that nothing depends on the order in
// which a file names them; periods are sorted by their start. Blueprints have the fields in the order of
// rows instead.
type Scenario struct {
	Name         string            `toml:"name" default:"" doc:"name in results; if absent, the file name without .toml. A scenario that extends this one does not inherit it"`
	Title        text.Translations `toml:"title" default:"" doc:"title of reports; the name if empty. A scenario that extends this one does not inherit it"`
	Question     text.Translations `toml:"question" format:"prose" default:"" doc:"what the scenario asks, which its report begins with. A scenario that extends this one does not inherit it"`
	Description  text.Translations `toml:"description" format:"prose" default:"" doc:"what the scenario is about. A scenario that extends this one does not inherit it"`
	Seed         int64             `toml:"seed" range:"0.." default:"1" doc:"seed of all random numbers: the same seed gives the same bytes"`
	Replications int               `toml:"replications" unit:"runs" range:"1..1000000" default:"20" doc:"number of runs, each with its own random numbers"`
	Start        string            `toml:"start" format:"month" doc:"first month observed"`
	End          string            `toml:"end" format:"month" doc:"last month observed"`
	SpinUpMonths int               `toml:"spin_up_months" unit:"months" range:"0..1200" doc:"months simulated before start under the conditions of the first year, so that trust and agreements are stationary at start"`

	AllPlaces    string `toml:"all_places" allowed:"none|municipalities|districts" default:"none" doc:"places added to those listed: none; municipalities: every municipality of the places file; districts: the same, but districts replace the municipality they belong to"`
	EvidenceFile string `toml:"evidence" default:"" doc:"what a source says of the results, for figures, reports and validate to show beside them: the name of shipped evidence, or a file beside the scenario. Empty: nothing"`
	DefaultGroup string `toml:"default_group" default:"ordinary" doc:"group of places that state no group"`

	GroupTexts []Group      `toml:"groups" doc:"groups of places, of which figures and reports show the label"`
	Periods    []Period     `toml:"period" doc:"spans of months over which results are summarised; they may overlap. No period is called as a year"`
	Thresholds []Threshold  `toml:"threshold" doc:"levels of measures below which months are counted, by name"`
	Data       Data         `toml:"data" doc:"the data files, and changes to arrivals"`
	Places     []PlaceEntry `toml:"places" doc:"places by their code in the places file"`
	Order      Order        `toml:"order" doc:"the order of rows in tables, of figures and their legends. The order in which a file names its tables means nothing"`

	agents.Parameters

	acting     []event // the events with their paths resolved
	register   *Register
	applicants *Applicants
	evidence   *Evidence // nil if the scenario names none
	files      []DataFile

	tree    *keys.Node     // with the origin of each value, for Values
	user    fs.FS          // the user's files; nil if there are only shipped ones
	lineage []*keys.Origin // its own file, then the files it extends
	changed bool           // whether --set changed it
	warned  []string       // what is odd in how its files extend one another
	unset   *keys.Node     // the tree without --set; nil if there is none
}

// Period is a named span of months. Both ends belong to it.
type Period struct {
	Name  string            `toml:"name" doc:"name in results"`
	Label text.Translations `toml:"label" default:"" doc:"name in figures and reports; the name if empty"`
	Start string            `toml:"start" format:"month" doc:"first month"`
	End   string            `toml:"end" format:"month" doc:"last month"`
}

// SameSpan reports whether two periods have the same name and months.
func SameSpan(a, b Period) bool { return a.Name == b.Name && a.Start == b.Start && a.End == b.End }

// Group is a group of places with a label.
type Group struct {
	Name  string            // as places state it
	Label text.Translations `toml:"label" default:"" doc:"name in figures and reports; the name if empty"`
}

// PlaceEntry is a place of a scenario.
type PlaceEntry struct {
	Name         string  // code in the places file
	Group        string  `toml:"group" default:"" doc:"group over which results are pooled; default_group if empty"`
	Disadvantage float64 `toml:"disadvantage" unit:"share" range:"0..1" default:"0" doc:"how disadvantaged the place is, from 0 to 1"`
}

// Data names the data files and states how arrivals differ from the applicants file.
type Data struct {
	Places          string  `toml:"places" default:"norway_places.csv" doc:"file of municipalities and city districts: one in the folder of the scenario that names it, else a shipped one"`
	Population      string  `toml:"population" default:"norway_population.csv" doc:"file of residents on 1 January by age band"`
	Applicants      string  `toml:"applicants" default:"asylum_applicants_monthly.csv" doc:"file of asylum applicants per month and country"`
	Country         string  `toml:"country" default:"Norway" doc:"country whose applicants arrive, by its name in the applicants file"`
	ApplicantsScale float64 `toml:"applicants_scale" unit:"factor" range:"0..1000" default:"1" doc:"factor that multiplies arrivals from scale_from on"`
	ScaleFrom       string  `toml:"scale_from" format:"month" default:"" doc:"first month to which applicants_scale applies; every month if empty"`
	ReplaceFrom     string  `toml:"replace_from" format:"month" default:"" doc:"from this month on, arrivals are the mean of the months replace_mean_from to replace_mean_to; if empty, arrivals are not replaced"`
	ReplaceTo       string  `toml:"replace_to" format:"month" default:"" doc:"last month whose arrivals are replaced; later months are from the file again. If empty, all months from replace_from on are replaced"`
	ReplaceMeanFrom string  `toml:"replace_mean_from" format:"month" default:"" doc:"first month of the mean that replaces arrivals"`
	ReplaceMeanTo   string  `toml:"replace_mean_to" format:"month" default:"" doc:"last month of the mean that replaces arrivals"`
}

// DataFile is a data file that a scenario has read.
type DataFile struct {
	Key     string // data.places, data.population or data.applicants
	Name    string // its name in the resolved scenario: data/mine.csv, or a shipped file's name
	Shipped bool   // whether it comes with the program
	SHA256  string // in hexadecimal
	Content []byte
}

// FirstMonth returns the first month observed.
func (s *Scenario) FirstMonth() keys.Month { return mustMonth(s.Start) }

// LastMonth returns the last month observed.
func (s *Scenario) LastMonth() keys.Month { return mustMonth(s.End) }

// mustMonth parses a month that the decoder has checked.
func mustMonth(text string) keys.Month {
	month, err := keys.ParseMonth(text)
	if err != nil {
		panic(err)
	}
	return month
}

// Register returns the register of places and residents. It is shared: do not change it.
func (s *Scenario) Register() *Register { return s.register }

// DataFiles returns the data files: places, population, applicants. A results directory keeps a
// copy of those that are not shipped, under their Name.
func (s *Scenario) DataFiles() []DataFile { return slices.Clone(s.files) }

// AllEntries returns the places of the scenario with their groups, those that all_places adds
// included, in the order of rows.
func (s *Scenario) AllEntries() []PlaceEntry {
	entries := slices.Clone(s.Places)
	listed := map[string]bool{}
	for i := range entries {
		listed[entries[i].Name] = true
		if entries[i].Group == "" {
			entries[i].Group = s.DefaultGroup
		}
	}
	districts := s.AllPlaces == "districts"
	for _, place := range s.register.Places {
		wanted := s.AllPlaces != "none" && place.Kind == Municipality
		if districts {
			wanted = wanted && len(s.register.Districts(place.Code)) == 0 || place.Kind == District
		}
		if wanted && !listed[place.Code] {
			entries = append(entries, PlaceEntry{Name: place.Code, Group: s.DefaultGroup})
		}
	}
	sortRows(entries, s.Order.Places, func(entry PlaceEntry) string { return entry.Name })
	return entries
}

// FieldNames returns the names of the policy fields in the order of rows.
func (s *Scenario) FieldNames() []string {
	names := namesOf(s.Fields)
	sortRows(names, s.Order.Fields, func(name string) string { return name })
	return names
}

// Groups returns the groups of the scenario's places, each once, in the order of the places' rows.
func (s *Scenario) Groups() []string {
	var groups []string
	for _, entry := range s.AllEntries() {
		if !slices.Contains(groups, entry.Group) {
			groups = append(groups, entry.Group)
		}
	}
	return groups
}

// Arrivals returns the asylum applicants (persons) in each month from FirstMonth to LastMonth: the
// series of the country, replaced by a mean from replace_from to replace_to, and scaled from scale_from on.
func (s *Scenario) Arrivals() []float64 {
	first, last := s.FirstMonth(), s.LastMonth()
	replaced, resumed := last+1, last+1 // first month that is not taken from the file, and first that is again
	var mean float64
	if s.Data.ReplaceFrom != "" {
		replaced = min(replaced, mustMonth(s.Data.ReplaceFrom))
		if s.Data.ReplaceTo != "" {
			resumed = min(resumed, mustMonth(s.Data.ReplaceTo)+1)
		}
		from, to := mustMonth(s.Data.ReplaceMeanFrom), mustMonth(s.Data.ReplaceMeanTo)
		for _, x := range s.applicants.mustSeries(s.Data.Country, from, to) {
			mean += x
		}
		mean /= float64(to - from + 1)
	}
	arrivals := make([]float64, 0, last-first+1)
	if replaced > first {
		arrivals = append(arrivals, s.applicants.mustSeries(s.Data.Country, first, replaced-1)...)
	}
	for first+keys.Month(len(arrivals)) < resumed {
		arrivals = append(arrivals, mean)
	}
	if next := first + keys.Month(len(arrivals)); next <= last {
		arrivals = append(arrivals, s.applicants.mustSeries(s.Data.Country, next, last)...)
	}
	for i := range arrivals {
		if s.Data.ScaleFrom == "" || first+keys.Month(i) >= mustMonth(s.Data.ScaleFrom) {
			arrivals[i] *= s.Data.ApplicantsScale
		}
	}
	return arrivals
}

// Resolved returns the scenario as one TOML file that extends no other and states every default.
// Loading it next to the user's data files gives the same scenario. Its comments list the data
// files with their digests.
func (s *Scenario) Resolved() []byte { return append(s.head(), keys.Encode(s, nil)...) }

// head returns the comments that list the data files.
func (s *Scenario) head() []byte {
	var head []byte
	for _, file := range s.files {
		head = fmt.Appendf(head, "# %s = %s, SHA-256 %s\n", file.Key, keys.QuoteText(file.Name), file.SHA256)
	}
	if head != nil {
		head = append(head, '\n')
	}
	return head
}

// Digest returns the identity of the scenario: the SHA-256, in hexadecimal, of the resolved
// scenario and of the digests of its data files.
func (s *Scenario) Digest() string {
	hash := sha256.New()
	hash.Write(s.Resolved())
	for _, file := range s.files {
		fmt.Fprintln(hash, file.Key, file.SHA256)
	}
	return hex.EncodeToString(hash.Sum(nil))
}
