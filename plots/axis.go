package plots

import (
	"fmt"
	"math"
	"time"

	"gonum.org/v1/plot/vg"
)

// niceTicks returns round values (steps of 1, 2 or 5 times a power of ten) from
// 0 to at least top, about as many as wanted. A top that is not above 0 is
// taken as 1.
func niceTicks(top float64, wanted int) []float64 {
	if !(top > 0) || math.IsInf(top, 0) {
		top = 1
	}
	rough := top / float64(max(1, wanted))
	decade := math.Pow(10, math.Floor(math.Log10(rough)))
	step := 10 * decade
	for _, factor := range []float64{1, 2, 5} {
		if factor*decade >= rough*(1-1e-9) {
			step = factor * decade
			break
		}
	}
	var ticks []float64
	for i := 0; ; i++ {
		ticks = append(ticks, float64(i)*step)
		if float64(i)*step >= top*(1-1e-9) {
			return ticks
		}
	}
}

// signedTicks returns round values from low or below to high or above, 0 among them; low is
// not above 0 and high not below. They span at least a hundredth, so
// that small differences do not look large.
func signedTicks(low, high float64, wanted int) []float64 {
	const least = 0.01
	if short := least - (high - low); short > 0 {
		low, high = low-short/2, high+short/2
	}
	return ticksBetween(low, high, wanted)
}

// ticksBetween returns round values from low or below to high or above; they need not hold 0.
func ticksBetween(low, high float64, wanted int) []float64 {
	if !(high > low) {
		spread := max(math.Abs(low)*0.05, 1e-9)
		low, high = low-spread, high+spread
	}
	step := niceTicks(high-low, wanted)[1]
	var ticks []float64
	for i := math.Floor(low/step + 1e-9); ; i++ {
		ticks = append(ticks, i*step+0) // + 0 makes −0 a 0
		if i*step >= high-1e-9*step {
			return ticks
		}
	}
}

// ticksWithin returns round values from low to high; low alone if they are the same.
func ticksWithin(low, high float64, wanted int) []float64 {
	if !(high > low) {
		return []float64{low}
	}
	step := niceTicks(high-low, wanted)[1]
	var ticks []float64
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9*step; i++ {
		ticks = append(ticks, i*step+0)
	}
	return ticks
}

// month counts months from year 0, so that a time axis is a plain number line.
type month int

func parseMonth(text string) (month, error) {
	date, err := time.Parse("2006-01", text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a month such as 2015-09", text)
	}
	return month(date.Year()*12 + int(date.Month()) - 1), nil
}

// timeAxis covers whole months: the month m lies from m to m+1.
type timeAxis struct{ first, last month }

// share returns where a time lies along the axis, 0 at the first month's
// beginning and 1 at the last month's end.
func (a timeAxis) share(at float64) float64 {
	return (at - float64(a.first)) / float64(a.last+1-a.first)
}

// timeTick is a labelled month.
type timeTick struct {
	at    month
	label string
}

// ticks returns as many round months as have room for their labels, and their unit: years,
// or months if the axis is short.
func (a timeAxis) ticks(width vg.Length, st style) (ticks []timeTick, unit string) {
	perMonth := width / vg.Length(a.last+1-a.first)
	for _, step := range []month{1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000} {
		unit, room := "Month", st.width("2015-09")+14 // digits and a dash run together
		if step >= 12 {
			unit, room = "Year", st.width("2015")+6
		}
		if perMonth*vg.Length(step) < room && step < 6000 {
			continue
		}
		from := (a.first + step - 1) / step * step
		var ticks []timeTick
		for m := from; m <= a.last; m += step {
			label := fmt.Sprintf("%d", m/12)
			if step < 12 {
				label = fmt.Sprintf("%d-%02d", m/12, m%12+1)
			}
			ticks = append(ticks, timeTick{m, label})
		}
		if len(ticks) > 0 {
			return ticks, unit
		}
		// No round month lies on so short an axis: its first one has to do.
		return []timeTick{{a.first, fmt.Sprintf("%d-%02d", a.first/12, a.first%12+1)}}, "Month"
	}
	return nil, ""
}
