package plots

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/plot/vg"

	"dugnad/plots/wording"
)

// Widths of a journal's column and page. PageWidth is the default of figures.
const (
	ColumnWidth = 85 * vg.Millimeter
	PageWidth   = 174 * vg.Millimeter
)

// Look is the settings that all figures have. The zero Look is a page wide, in English and in
// colour, and without a title, because a paper sets captions itself.
type Look struct {
	Width    vg.Length // of the figure; 0 is [PageWidth]. [LeastWidth] to [MostWidth]
	Language Language
	// Words are the data's own words for its names, in the language; they go before the dictionary.
	Words map[string]string
	Grey  bool // greys in place of colours, as light as these
	Title bool // what the figure shows is written above it
	// Date is the creation date that PDFs carry; the zero time stands for 1970-01-01, so that the
	// same data always give the same bytes.
	Date time.Time
}

// DateFromEnvironment reads the date for [Look] from SOURCE_DATE_EPOCH
// (seconds since 1970); it is 1970-01-01 UTC where the variable is not set. A
// value that is no whole number from 0 to the end of the year 9999 is an error.
func DateFromEnvironment() (time.Time, error) {
	const endOf9999 = 253402300799
	value := os.Getenv("SOURCE_DATE_EPOCH")
	if value == "" {
		return time.Unix(0, 0).UTC(), nil
	}
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil || seconds < 0 || seconds > endOf9999 {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q, not a number of seconds since 1970", value)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// The widths a figure can have. Labels do not fit into less.
const (
	LeastWidth = 80 * vg.Millimeter
	MostWidth  = 400 * vg.Millimeter
)

// Language is that of a figure's words and of its decimal mark.
type Language int

// The languages of figures.
const (
	English Language = iota
	Bokmaal
)

// Code returns the code of the language, as in text.Languages.
func (l Language) Code() string {
	if l == Bokmaal {
		return "nb"
	}
	return "en"
}

// Say translates a figure's English text into the look's language, with the figures' dictionary
// and that of package wording. Names in the data are translated too, because the dictionary has
// those of the shipped scenarios. Text that is in neither is returned unchanged.
func (l Look) Say(english string) string {
	if word := l.Words[english]; word != "" {
		return word
	}
	if l.Language == Bokmaal {
		return cmp.Or(bokmaal[english], wording.Bokmaal(english))
	}
	return english
}

// sayf is Say of a pattern, then filled in.
func (l Look) sayf(english string, values ...any) string {
	return fmt.Sprintf(l.Say(english), values...)
}

// width is the figure's.
func (l Look) width() vg.Length {
	if l.Width == 0 {
		return PageWidth
	}
	return l.Width
}

// narrow tells whether the figure goes into a journal's column rather than over its page.
func (l Look) narrow() bool { return l.width() < 125*vg.Millimeter }

// check returns an error if the width is outside LeastWidth and MostWidth.
func (l Look) check() error {
	if w := l.width(); !(w >= LeastWidth-1e-6 && w <= MostWidth+1e-6) {
		return fmt.Errorf("it is to be %.4g mm wide; %.4g to %.4g mm can be drawn",
			w/vg.Millimeter, LeastWidth/vg.Millimeter, MostWidth/vg.Millimeter)
	}
	return nil
}

// noneOf returns an error if count is 0; what names the items that a figure draws.
func noneOf(what string, count int) error {
	if count == 0 {
		return fmt.Errorf("there is no %s to draw", what)
	}
	return nil
}

// number writes a value without trailing zeros and with a no-break space between thousands,
// so that it reads the same in every country.
func (l Look) number(value float64) string {
	text := strconv.FormatFloat(math.Abs(value), 'g', 10, 64)
	if whole := math.Round(math.Abs(value)); whole == math.Abs(value) && whole < 1e15 {
		digits := strconv.FormatFloat(whole, 'f', 0, 64)
		text = ""
		for len(digits) > 3 {
			text = "\u00a0" + digits[len(digits)-3:] + text
			digits = digits[:len(digits)-3]
		}
		text = digits + text
	}
	if value < 0 {
		text = "\u2212" + text
	}
	return l.decimalMark(text)
}

// Fixed writes a finite value with that many decimals, a minus sign and the language's decimal
// mark. A number that rounds to 0 has no sign.
func (l Look) Fixed(value float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(value), 'f', decimals, 64)
	if value < 0 && strings.Trim(text, "0.") != "" {
		text = "\u2212" + text
	}
	return l.decimalMark(text)
}

// Signed is Fixed with a sign before values above 0 as well.
func (l Look) Signed(value float64, decimals int) string {
	text := l.Fixed(value, decimals)
	if value > 0 && strings.Trim(text, "0.,") != "" {
		return "+" + text
	}
	return text
}

func (l Look) decimalMark(text string) string {
	if l.Language == Bokmaal {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}

// interval returns the legend's text on intervals: their kind and number of replications, or why
// there are none. It is empty if no interval is drawn and the replications are unknown (0).
func (l Look) interval(drawn, paired bool, replications int) string {
	kind := "95\u00a0% interval"
	if paired {
		kind = "Paired 95\u00a0% interval"
	}
	switch {
	case drawn && replications > 1:
		return l.Say(kind) + ", " + l.sayf("%s replications", l.number(float64(replications)))
	case drawn:
		return l.Say(kind)
	case replications == 1:
		return l.Say("One replication: no interval")
	case replications > 1:
		return l.sayf("Mean of %s replications", l.number(float64(replications)))
	}
	return ""
}

// about returns an axis title, with the common part of all outcomes' names in brackets.
func (l Look) about(title, outcomes string) string {
	title = l.Say(title)
	if outcomes == "" {
		return title
	}
	return title + " (" + outcomes + ")"
}

// above returns the common title of all panels, wrapped; nil if words is empty.
func (l Look) above(words string) []string {
	if words == "" {
		return nil
	}
	return panelText.wrapTo(capital(words), l.width()-2*margin, 2)
}

// capital is words with a capital first letter, as legends have them.
func capital(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + words[size:]
}

// twoDecimals writes a difference of shares in percentage points.
func (l Look) twoDecimals(difference float64) string {
	return l.Signed(difference*100, 2)
}
