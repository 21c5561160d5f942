package scenarios

import (
	"slices"

	"dugnad/agents"
	"dugnad/scenarios/keys"
)

// Setting computes the places and monthly series that agents.NewBlueprint takes. Fields and places are
// in the order of rows. It has no error: Load has checked the data.
func (s *Scenario) Setting() *agents.Setting {
	first, months := s.FirstMonth(), int(s.LastMonth()-s.FirstMonth())+1
	parameters := s.Parameters
	parameters.Fields = slices.Clone(s.Fields)
	sortRows(parameters.Fields, s.Order.Fields, func(f agents.Field) string { return f.Name })
	setting := &agents.Setting{
		Parameters: &parameters,
		FirstYear:  first.Year(),
		FirstMonth: int(first) % 12,
		Months:     months,
		SpinUp:     s.SpinUpMonths,
		Groups:     s.Groups(),
	}
	for _, p := range s.Periods {
		setting.Periods = append(setting.Periods, agents.Period{Name: p.Name, First: int(mustMonth(p.Start) - first), Last: int(mustMonth(p.End) - first)})
	}
	setting.Spans = s.regimes(&parameters).spans()
	setting.Thresholds = s.settingThresholds()
	arrivals := s.Arrivals()
	setting.National = agents.National{
		Residents:  s.nationalResidents(first, months),
		Applicants: arrivals,
		Pipeline:   agents.NewPipeline(setting.Refugees, arrivals, setting.FirstYear, setting.FirstMonth),
	}
	remoteness := s.remoteness()
	reception := s.countyReception()
	for _, entry := range s.AllEntries() {
		record, _ := s.register.Place(entry.Name)
		place := agents.Place{
			Code: record.Code, Name: record.Name, County: record.County,
			Group:        slices.Index(setting.Groups, entry.Group),
			Disadvantage: entry.Disadvantage,
			Reception:    reception[record.County],
		}
		for band := range place.Bands {
			place.Bands[band] = s.monthlyResidents(record.Code, band, first, months)
		}
		size := record.sizeCode()
		place.Remoteness = remoteness[size]
		for band := range place.Bands {
			place.SizeResidents += s.monthlyResidents(size, band, first, 1)[0]
		}
		setting.Places = append(setting.Places, place)
	}
	return setting
}

// monthlyResidents returns the residents (persons) of an age band at the middle of each month,
// interpolated linearly between two Januaries, and constant after the file's last January.
func (s *Scenario) monthlyResidents(code string, band int, first keys.Month, months int) []float64 {
	series := make([]float64, months)
	for m := range series {
		month := first + keys.Month(m)
		now, _ := s.register.Residents(code, month.Year())
		next, ok := s.register.Residents(code, month.Year()+1)
		if !ok {
			next = now
		}
		part := (float64(int(month)%12) + 0.5) / 12
		series[m] = now[band] + float64(part*(next[band]-now[band]))
	}
	return series
}

// nationalResidents returns the residents (persons) of all municipalities in each month. They are
// computed once per register and span, since every row of a study needs the same.
func (s *Scenario) nationalResidents(first keys.Month, months int) []float64 {
	type span struct {
		first  keys.Month
		months int
	}
	key := span{first, months}
	if known, ok := s.register.nation.Load(key); ok {
		return slices.Clone(known.([]float64))
	}
	total := make([]float64, months)
	for _, place := range s.register.Places {
		if place.Kind != Municipality {
			continue
		}
		for band := range agents.AgeBands {
			for m, residents := range s.monthlyResidents(place.Code, band, first, months) {
				total[m] += residents
			}
		}
	}
	s.register.nation.Store(key, slices.Clone(total))
	return total
}

// remoteness returns the rank of each municipality by residents per square kilometre in the first
// year, from 0 (densest) to 1 (sparsest). A district has the rank of its city. A municipality
// without an area is absent, which means 0.
func (s *Scenario) remoteness() map[string]float64 {
	type density struct {
		code  string
		value float64
	}
	var all []density
	for _, place := range s.register.Places {
		if place.Kind == Municipality && place.AreaKM2 > 0 {
			bands, _ := s.register.Residents(place.Code, s.FirstMonth().Year())
			all = append(all, density{place.Code, (bands[0] + bands[1] + bands[2]) / place.AreaKM2})
		}
	}
	slices.SortFunc(all, func(a, b density) int {
		switch {
		case a.value > b.value:
			return -1
		case a.value < b.value:
			return 1
		case a.code < b.code:
			return -1
		}
		return 1
	})
	rank := map[string]float64{}
	for i, d := range all {
		rank[d.code] = float64(i) / float64(max(1, len(all)-1))
	}
	return rank
}

// countyReception returns each county's arrivals per resident relative to the nation's, normalised
// to a mean of 1 over the nation's residents, so that the places' arrivals sum to the nation's.
func (s *Scenario) countyReception() map[string]float64 {
	weights := map[string]float64{}
	sum, residents := 0.0, 0.0
	for _, place := range s.register.Places {
		weight, ok := weights[place.County]
		if !ok {
			weight = 1
			for _, share := range s.Refugees.CountyReception {
				if share.Name == place.County {
					weight = share.Value
				}
			}
			weights[place.County] = weight
		}
		if place.Kind == Municipality {
			bands, _ := s.register.Residents(place.Code, s.FirstMonth().Year())
			persons := bands[0] + bands[1] + bands[2]
			sum += float64(weight * persons)
			residents += persons
		}
	}
	if sum > 0 {
		for county := range weights { // the order of a map's keys changes no value
			weights[county] *= residents / sum
		}
	}
	return weights
}
