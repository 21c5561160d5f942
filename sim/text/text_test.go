package text_test

import (
	"testing"

	"dugnad/sim/text"
)

func TestHidden(t *testing.T) {
	for _, plain := range []string{"", "Møre og Romsdal", "健康", "a\u0301", "½ – “x”", "नमस्ते"} {
		if found := text.Hidden(plain); found != "" {
			t.Errorf("%q: %s", plain, found)
		}
	}
	for _, r := range []rune{0, '\t', '\n', 0x1b, 0x7f, 0x85, 0x9b, 0x61c, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff, 0xe0041} {
		if text.Hidden("a"+string(r)+"b") == "" {
			t.Errorf("%U is not found", r)
		}
	}
	if got := text.Printable("a\x1b]0;b\u202ec\td"); got != "a\uFFFD]0;b\uFFFDc\td" {
		t.Errorf("%q", got)
	}
}

func TestExcerpt(t *testing.T) {
	for s, want := range map[string]string{
		"machine example.org password hunter2": `"machine exam…"`,
		"twelve chars":                         `"twelve chars"`,
		"\x1b[31m":                             `"\x1b[31m"`,
		"ÆØÅæøåÆØÅæøåÆ":                        `"ÆØÅæøåÆØÅæøå…"`,
		"Malm\xf6":                             `"Malm\xf6"`,
	} {
		if got := text.Excerpt(s); got != want {
			t.Errorf("%q gives %s, want %s", s, got, want)
		}
	}
}

func TestNotUTF8(t *testing.T) {
	for s, want := range map[string]int{"": -1, "Malmö \uFFFD": -1, "Malm\xf6": 4, "\uFFFD\xff": 3} {
		if got := text.NotUTF8([]byte(s)); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, cell := range []string{"0", "-1.5", "+2", "1e+05", "2E-3", ".5", "5."} {
		if _, ok := text.Number(cell); !ok || text.NumberHint(cell) != "" {
			t.Errorf("%q: %v, %q", cell, ok, text.NumberHint(cell))
		}
	}
	for cell, hint := range map[string]string{
		"":           "",
		"nash":       "",
		"2015-08":    "",
		"1.2.3":      "",
		"e":          "",
		" 7":         "numbers have no blanks and no separators: 7",
		"1 000":      "numbers have no blanks and no separators: 1000",
		"1\u00a0000": "numbers have no blanks and no separators: 1000",
		"1'000":      "numbers have no blanks and no separators: 1000",
		"1_000":      "numbers have no blanks and no separators: 1000",
		"1,000":      "numbers have no blanks and no separators: 1000",
		"1,000.5":    "numbers have no blanks and no separators: 1000.5",
		"1.000.000":  "numbers have no blanks and no separators: 1000000",
		"0,5":        "decimals take a point: 0.5",
		"0,125":      "decimals take a point: 0.125",
		"1.000,5":    "decimals take a point: 1000.5",
		"20 %":       "numbers have no percent sign: 0.2",
		"−3":         "numbers have no blanks and no separators: -3",
		"0x10":       "numbers are written in decimal digits, at most 1.8e308",
		"0x1p4":      "numbers are written in decimal digits, at most 1.8e308",
		"inf":        "numbers are written in decimal digits, at most 1.8e308",
		"NaN":        "numbers are written in decimal digits, at most 1.8e308",
		"1e999":      "numbers are written in decimal digits, at most 1.8e308",
	} {
		if _, ok := text.Number(cell); ok || text.NumberHint(cell) != hint {
			t.Errorf("%q: %v, %q, want %q", cell, ok, text.NumberHint(cell), hint)
		}
	}
	if !text.IsGrouped("8.660") || text.IsGrouped("8.66") || text.IsGrouped("8660.0") {
		t.Error("IsGrouped")
	}
	if !text.IsMissing("NA") || text.IsMissing("none") {
		t.Error("IsMissing")
	}
}
