package text

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// IsDecimal reports whether a cell has the characters of a decimal number only: digits, signs, point and
// exponent. strconv.ParseFloat then decides; alone, it reads hexadecimals, underscores, inf and nan.
func IsDecimal[T string | []byte](cell T) bool {
	digit := false
	for i := range len(cell) {
		switch c := cell[i]; {
		case c >= '0' && c <= '9':
			digit = true
		case c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E':
		default:
			return false
		}
	}
	return digit
}

// Number returns the value of a decimal number as programs write it. ok is false for any other cell, and
// for a number that is too great for 64 bits.
func Number(cell string) (x float64, ok bool) {
	if !IsDecimal(cell) {
		return 0, false
	}
	x, err := strconv.ParseFloat(cell, 64)
	return x, err == nil
}

// missing are words that programs write for a missing value.
var missing = []string{"na", "n/a", "#n/a", "#na", "nan", "null", "nil", "#value!", "#div/0!", "#ref!", "?", "-", "–", "."}

// IsMissing reports whether a cell is a word for a missing value, such as NA.
func IsMissing(cell string) bool { return slices.Contains(missing, strings.ToLower(cell)) }

var (
	groupedByPoint = regexp.MustCompile(`^[-+]?[1-9]\d{0,2}(\.\d{3})+$`)
	groupedByComma = regexp.MustCompile(`^[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$`)
)

// IsGrouped reports whether a cell may be a whole number whose thousands are set off by points, such
// as 8.660.
func IsGrouped(cell string) bool { return groupedByPoint.MatchString(cell) }

// NumberHint tells how to write a cell that is a number in another notation than Number reads: with
// blanks, separators, a decimal comma or a percent sign. It is empty if the cell is no such number.
func NumberHint(cell string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("'’_", r) || r == '\uFEFF' {
			return -1
		}
		return r
	}, cell)
	number, percent := strings.CutSuffix(bare, "%")
	number = strings.ReplaceAll(number, "−", "-")
	hint := "numbers have no blanks and no separators: "
	switch {
	case groupedByComma.MatchString(number):
		number = strings.ReplaceAll(number, ",", "")
	case strings.Count(number, ",") == 1 && strings.Contains(number, "."):
		return numberOr(strings.Replace(strings.ReplaceAll(number, ".", ""), ",", ".", 1), "decimals take a point: ")
	case strings.Count(number, ",") == 1:
		number, hint = strings.Replace(number, ",", ".", 1), "decimals take a point: "
	case strings.Count(number, ".") > 1 && IsGrouped(number):
		number = strings.ReplaceAll(number, ".", "")
	}
	if percent {
		x, ok := Number(number)
		if !ok {
			return ""
		}
		return "numbers have no percent sign: " + strconv.FormatFloat(x/100, 'g', -1, 64)
	}
	if _, ok := Number(cell); ok || cell == number && !isOddFloat(cell) {
		return ""
	}
	if isOddFloat(number) {
		return "numbers are written in decimal digits, at most 1.8e308"
	}
	return numberOr(number, hint)
}

// numberOr returns the hint with the number, or nothing if it is none.
func numberOr(number, hint string) string {
	if _, ok := Number(number); !ok {
		return ""
	}
	return hint + number
}

// isOddFloat reports whether a text is a hexadecimal number, infinity, or beyond 64 bits.
func isOddFloat(cell string) bool {
	_, err := strconv.ParseFloat(cell, 64)
	if _, whole := strconv.ParseInt(cell, 0, 64); whole == nil { // 0x10, 0b1, 0o7
		err = nil
	}
	_, isNumber := Number(cell)
	beyond := IsDecimal(cell) && errors.Is(err, strconv.ErrRange)
	return !isNumber && (err == nil || beyond)
}
