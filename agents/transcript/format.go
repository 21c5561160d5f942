package transcript

import (
	"fmt"
	"math"
	"slices"

	"dugnad/agents"
)

// number formats x with two decimals, a small x with three.
func number(x float64) string {
	if x != 0 && math.Abs(x) < 0.095 {
		return fmt.Sprintf("%.3f", x+0)
	}
	return fmt.Sprintf("%.2f", x+0)
}

// utility formats a gain over no agreement, with its sign.
func utility(x float64) string {
	text := fmt.Sprintf("%+.3f", x)
	if text == "-0.000" {
		return "+0.000"
	}
	return text
}

// amount formats x in whole units, a small x with three significant digits.
func amount(x float64) string {
	if x >= 99.5 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.3g", x)
}

func hours(x *float64) string {
	if x == nil {
		return "any number of"
	}
	return fmt.Sprintf("%.0f", max(0, *x))
}

// frozenMark returns a mark for a number that is frozen, and so not computed from the parts shown.
func frozenMark(e *agents.Episode, drivers ...string) string {
	for _, driver := range drivers {
		if slices.Contains(e.Frozen, driver) {
			return " (frozen)"
		}
	}
	return ""
}
