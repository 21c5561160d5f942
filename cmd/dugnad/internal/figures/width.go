package figures

import (
	"fmt"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"dugnad/plots"
)

// WidthsAllowed lists the widths that ParseWidth reads.
var WidthsAllowed = fmt.Sprintf("column (%.0f mm), page (%.0f mm), or %.0f to %.0f mm, as 122, 122mm, 12.2cm, 4.8in, 345pt (what LaTeX shows for \\the\\textwidth) or text=122mm",
	float64(plots.ColumnWidth/vg.Millimeter), float64(plots.PageWidth/vg.Millimeter), float64(plots.LeastWidth/vg.Millimeter), float64(plots.MostWidth/vg.Millimeter))

// units are the units of a width. A pt is that of TeX: 72.27 are an inch, as in what \the\textwidth shows.
var units = []struct {
	name   string
	length vg.Length
}{{"mm", vg.Millimeter}, {"cm", vg.Centimeter}, {"pt", vg.Inch / 72.27}, {"in", vg.Inch}}

// ParseWidth reads a width: column, page, or a length from plots.LeastWidth to plots.MostWidth with a unit,
// in millimetres without one. text= before it, for the width of a text, changes nothing. Its error says
// what was found and what is allowed.
func ParseWidth(text string) (vg.Length, error) {
	switch text {
	case "column":
		return plots.ColumnWidth, nil
	case "page":
		return plots.PageWidth, nil
	}
	number, unit := strings.TrimSpace(strings.TrimPrefix(text, "text=")), vg.Millimeter
	for _, u := range units {
		if bare, found := strings.CutSuffix(number, u.name); found {
			number, unit = strings.TrimSpace(bare), u.length
			break
		}
	}
	value, err := strconv.ParseFloat(number, 64)
	width := vg.Length(value) * unit
	const rounding = 1e-6 // of a length in another unit that is meant to be the least or the most
	switch {
	case err != nil:
		return 0, fmt.Errorf("allowed: %s", WidthsAllowed)
	case !(width >= plots.LeastWidth-rounding && width <= plots.MostWidth+rounding):
		return 0, fmt.Errorf("found %.4g mm; allowed: %s", float64(width/vg.Millimeter), WidthsAllowed)
	}
	return width, nil
}
