package scenarios

import "testing"

// The sums are those that the sources state (see data/README.md).
func TestShippedData(t *testing.T) {
	s := mustLoad(t, map[string]string{"small.toml": small(t)}, "small.toml")
	r := s.Register()
	kinds := map[string]int{}
	for _, place := range r.Places {
		kinds[place.Kind]++
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
	if national := r.National(2015); national[0]+national[1]+national[2] != 5165804 {
		t.Errorf("residents in 2015: %v, want a sum of 5165804", national)
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

func TestMonth(t *testing.T) {
	for _, text := range []string{"0001-01", "2015-09", "2015-12", "9999-12"} {
		month, err := ParseMonth(text)
		if err != nil || month.String() != text {
			t.Errorf("%s reads as %v, %v", text, month, err)
		}
	}
	if december := mustMonth("2015-12"); (december+1).String() != "2016-01" || december.Year() != 2015 || (december+1).Year() != 2016 {
		t.Error("the month after 2015-12 is not 2016-01")
	}
	for _, text := range []string{"", "2015", "2015-9", "2015-13", "2015-00", "0000-01", "2015/09", "-015-09", "2015-09-01", "２０１５-09", "2015-+9"} {
		if month, err := ParseMonth(text); err == nil {
			t.Errorf("%q reads as %v", text, month)
		}
	}
}
