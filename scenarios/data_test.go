package scenarios

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"dugnad/scenarios/keys"
)

// The sums are those that the sources state (see data/README.md).
func TestShippedData(t *testing.T) {
	s := mustLoad(t, map[string]string{"small.toml": small(t)}, "small.toml")
	r := s.Register()
	kinds := map[string]int{}
	residents := 0.0 // of all municipalities in 2015
	for _, place := range r.Places {
		kinds[place.Kind]++
		if bands, ok := r.Residents(place.Code, 2015); ok && place.Kind == Municipality {
			residents += bands[0] + bands[1] + bands[2]
		}
		if area := place.AreaKM2; (place.Kind == Municipality) != (area > 0) {
			t.Errorf("%s has an area of %v km²", place.Code, area)
		}
	}
	if kinds[Municipality] != 357 || kinds[District] != 15 || len(r.Districts("0301")) != 15 || len(r.Counties()) != 15 {
		t.Errorf("%d municipalities, %d districts, %d of them Oslo's, %d counties", kinds[Municipality], kinds[District], len(r.Districts("0301")), len(r.Counties()))
	}
	if first, last := r.Years(); first != 2010 || last != 2025 {
		t.Errorf("years %d to %d", first, last)
	}
	if residents != 5165804 {
		t.Errorf("%v residents in 2015, want 5165804", residents)
	}
	if bands, ok := r.Residents("0301", 2010); !ok || bands != [3]float64{117654, 409404, 59802} {
		t.Errorf("Oslo in 2010: %v, %t", bands, ok)
	}
	if _, ok := r.Residents("0301", 2026); ok {
		t.Error("residents of a year that the file does not have")
	}
	if place, ok := r.Place("030101"); !ok || place.Name != "Gamle Oslo" || place.Parent != "0301" {
		t.Errorf("030101 is %+v", place)
	}

	year, err := s.applicants.Series("Norway", mustMonth("2015-01"), 12)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, x := range year {
		sum += x
	}
	if sum != 31115 {
		t.Errorf("applicants in Norway in 2015: %v, want 31115", sum)
	}
	if _, err := s.applicants.Series("Norway", mustMonth("2019-04"), 2); err == nil {
		t.Error("a series beyond the file is no error")
	}
	if _, err := s.applicants.Series("Iceland", mustMonth("2015-01"), 1); err == nil {
		t.Error("a series of an unknown country is no error")
	}
	if got := s.applicants.Countries(); len(got) != 6 {
		t.Errorf("countries %v", got)
	}
}

// The arrivals of the second surge are made as data/README.md says: from what Eurostat has, the
// yearly totals of UDI, and the shape of 2015.
func TestSecondSurgeArrivals(t *testing.T) {
	all, problems := readApplicants("monthly", []byte(dataText(t, "asylum_applicants_monthly.csv")))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	known := func(from, to string) []float64 { return all.mustSeries("Norway", mustMonth(from), mustMonth(to)) }
	sum := func(values []float64) (total float64) {
		for _, x := range values {
			total += x
		}
		return total
	}
	// whole turns parts into whole numbers that add up to what the parts do.
	whole := func(parts []float64) (numbers []float64) {
		so, written := 0.0, 0.0
		for _, x := range parts {
			so += x
			numbers = append(numbers, math.RoundToEven(so)-written)
			written = math.RoundToEven(so)
		}
		return numbers
	}
	evenly := func(total float64, months int) []float64 {
		parts := make([]float64, months)
		for i := range parts {
			parts[i] = total / float64(months)
		}
		return whole(parts)
	}
	times := func(factor float64, months []float64) []float64 {
		for i := range months {
			months[i] *= factor
		}
		return whole(months)
	}
	both := known("2012-01", "2019-04")
	both = append(both, evenly(2305-sum(known("2019-01", "2019-04")), 8)...)
	both = append(both, evenly(1656, 12)...)
	both = append(both, evenly(1656, 12)...)
	factor := 40014 / sum(known("2015-01", "2015-12"))
	both = append(both, times(factor, known("2015-01", "2015-12"))...)
	both = append(both, times(factor, known("2016-01", "2016-12"))...)
	if second := sum(both[10*12 : 11*12]); second != 40014 {
		t.Errorf("the second surge has %v applicants, want 40014", second)
	}
	flagship, err := LoadNamed(Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range flagship.Arrivals() {
		if both[i] != x {
			t.Errorf("%v: %v arrive, in the flagship %v", flagship.FirstMonth()+keys.Month(i), both[i], x)
		}
	}
	mean := math.Round(sum(known("2012-01", "2014-12")) / 36)
	want := "country,month,applicants\n"
	for _, country := range []string{"Norway", "Norway without 2015"} {
		for i, x := range both {
			month := mustMonth("2012-01") + keys.Month(i)
			if country != "Norway" && month >= mustMonth("2015-05") && month <= mustMonth("2015-12") {
				x = mean
			}
			want += fmt.Sprintf("%s,%s,%v\n", country, month, x)
		}
	}
	have := strings.Split(dataText(t, "asylum_applicants_second_surge.csv"), "\n")
	for i, line := range strings.Split(want, "\n") {
		if i >= len(have) || have[i] != line {
			t.Fatalf("line %d should be %q", i+1, line)
		}
	}
	if len(have) != len(strings.Split(want, "\n")) {
		t.Errorf("%d lines", len(have))
	}
}
