package keys

import "fmt"

// Month is a calendar month as the number year·12 + month − 1, so that months can be subtracted
// and compared.
type Month int

// ParseMonth parses a month written as "2015-09": four digits, a hyphen, two digits. Anything else
// is an error.
func ParseMonth(text string) (Month, error) {
	wrong := fmt.Errorf("%q is not a month such as \"2015-09\"", text)
	if len(text) != len("2015-09") || text[4] != '-' {
		return 0, wrong
	}
	number := func(digits string) int {
		n := 0
		for _, d := range []byte(digits) {
			if d < '0' || d > '9' {
				return -1
			}
			n = n*10 + int(d-'0')
		}
		return n
	}
	year, month := number(text[:4]), number(text[5:])
	if year < 1 || month < 1 || month > 12 {
		return 0, wrong
	}
	return Month(year*12 + month - 1), nil
}

// String returns the month in the form "2015-09".
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year(), int(m)%12+1) }

// Year returns the calendar year of the month.
func (m Month) Year() int { return int(m) / 12 }
