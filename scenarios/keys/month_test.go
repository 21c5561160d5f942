package keys

import "testing"

func TestMonth(t *testing.T) {
	for _, text := range []string{"0001-01", "2015-09", "2015-12", "9999-12"} {
		month, err := ParseMonth(text)
		if err != nil || month.String() != text {
			t.Errorf("%s reads as %v, %v", text, month, err)
		}
	}
	if december := Month(2015*12 + 11); (december+1).String() != "2016-01" || december.Year() != 2015 || (december+1).Year() != 2016 {
		t.Error("the month after 2015-12 is not 2016-01")
	}
	for _, text := range []string{"", "2015", "2015-9", "2015-13", "2015-00", "0000-01", "2015/09", "-015-09", "2015-09-01", "２０１５-09", "2015-+9"} {
		if month, err := ParseMonth(text); err == nil {
			t.Errorf("%q reads as %v", text, month)
		}
	}
}
