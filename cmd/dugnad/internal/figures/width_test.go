package figures

import (
	"math"
	"testing"

	"gonum.org/v1/plot/vg"

	"dugnad/plots"
)

func TestWidths(t *testing.T) {
	for text, want := range map[string]vg.Length{
		"column": plots.ColumnWidth, "page": plots.PageWidth, "122": 122 * vg.Millimeter, "122mm": 122 * vg.Millimeter, "122 mm": 122 * vg.Millimeter,
		"text=122mm": 122 * vg.Millimeter, "text=122": 122 * vg.Millimeter, "12.2cm": 122 * vg.Millimeter, "4.8in": 4.8 * vg.Inch,
		"345.0pt": 345 * vg.Inch / 72.27, "text=345pt": 345 * vg.Inch / 72.27, "80": 80 * vg.Millimeter, "8cm": 80 * vg.Millimeter, "40cm": 400 * vg.Millimeter,
	} {
		if got, err := ParseWidth(text); err != nil || math.Abs(float64(got-want)) > 1e-6 {
			t.Errorf("%s: %v mm, %v", text, float64(got/vg.Millimeter), err)
		}
	}
	for text, found := range map[string]string{
		"": "", "text": "", "text=": "", "text=column": "", "wide": "", "mm": "", "122px": "", "122mmm": "", "page=122": "", "1e999": "",
		"NaN": "found NaN mm; ", "79.9": "found 79.9 mm; ", "122in": "found 3099 mm; ", "-122": "found -122 mm; ",
	} {
		if got, err := ParseWidth(text); err == nil || err.Error() != found+"allowed: "+WidthsAllowed {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
