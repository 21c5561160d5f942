package transcript

import (
	"fmt"
	"math"
	"slices"

	"dugnad/agents"
)

// number has two decimals, or the three significant digits that a small one needs.
func number(x float64) string {
	if x != 0 && math.Abs(x) < 0.095 {
		return fmt.Sprintf("%.3f", x+0)
	}
	return fmt.Sprintf("%.2f", x+0)
}

// utility has a sign: a utility over having no agreement.
func utility(x float64) string {
	text := fmt.Sprintf("%+.3f", x)
	if text == "-0.000" {
		return "+0.000"
	}
	return text
}

// amount has whole units, or three significant digits where there are few.
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

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// isFrozen marks what is not worked out from the parts shown.
func isFrozen(e *agents.Episode, drivers ...string) string {
	for _, driver := range drivers {
		if slices.Contains(e.Frozen, driver) {
			return " (frozen)"
		}
	}
	return ""
}
