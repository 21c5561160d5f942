package plots

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestWrapKeepsTextInside(t *testing.T) {
	for _, text := range []string{
		"", "one", longName, strings.Repeat("organisasjonsfrihet", 5), "a b  c\n\td", "10\u00a0000 tasks",
		"Low, but higher during the arrival of asylum seekers in 2015",
	} {
		for width := vg.Length(12); width < 200; width += 7 {
			lines := tickText.wrap(text, width)
			for _, line := range lines {
				if tickText.width(line) > width {
					t.Errorf("%q is wider than %v", line, width)
				}
			}
			bare := func(s string) string { return strings.NewReplacer("-", "", " ", "", "\n", "", "\t", "").Replace(s) }
			if got := bare(strings.Join(lines, "")); got != bare(text) {
				t.Errorf("%q became %q", text, got)
			}
			if short := tickText.shorten(text, width); tickText.width(short) > width {
				t.Errorf("%q is shortened to %q, wider than %v", text, short, width)
			}
			if few := tickText.wrapTo(text, width, 2); len(few) > 2 {
				t.Errorf("%q is set in %d lines", text, len(few))
			}
		}
	}
	if got := tickText.wrap("iii", 0.1); len(got) != 3 {
		t.Errorf("a width below one letter gives %q", got)
	}
	const name = "organisation_types.*.hours_month_per_member"
	if got, want := tickText.wrap(name, 104), []string{"organisation_types.*.hours_", "month_per_member"}; !slices.Equal(got, want) {
		t.Errorf("%q is set as %q, not %q", name, got, want)
	}
}

func TestScaleIsMonotoneAndReadable(t *testing.T) {
	before := math.Inf(1)
	for i := range 201 {
		c := scaleColour(float64(i) / 200)
		light := luminance(c)
		if light >= before {
			t.Errorf("the scale does not darken at %d", i)
		}
		before = light
		a, b := light, luminance(contrasting(c))
		if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
			t.Errorf("text on level %v has a contrast of %.1f", float64(i)/200, ratio)
		}
	}
	if scaleColour(-1) != scaleColour(0) || scaleColour(2) != scaleColour(1) {
		t.Error("levels beyond the scale are not held at its ends")
	}
}

func TestNiceTicks(t *testing.T) {
	for _, c := range []struct {
		top    float64
		wanted int
		ticks  []float64
	}{
		{8395, 2, []float64{0, 5000, 10000}},
		{1, 4, []float64{0, 0.5, 1}},
		{0, 2, []float64{0, 0.5, 1}},
		{math.NaN(), 2, []float64{0, 0.5, 1}},
		{100, 5, []float64{0, 20, 40, 60, 80, 100}},
		{3, 3, []float64{0, 1, 2, 3}},
	} {
		if got := niceTicks(c.top, c.wanted); !slices.Equal(got, c.ticks) {
			t.Errorf("niceTicks(%v, %d) is %v", c.top, c.wanted, got)
		}
	}
	for exponent := -300; exponent < 300; exponent += 7 {
		top := 3.7 * math.Pow(10, float64(exponent))
		if ticks := niceTicks(top, 3); len(ticks) > 6 || ticks[len(ticks)-1] < top*(1-1e-9) {
			t.Errorf("niceTicks(%v) is %v", top, ticks)
		}
	}
}

func TestNumbers(t *testing.T) {
	for value, want := range map[float64]string{
		0: "0", 0.5: "0.5", 25: "25", 999: "999", 1000: "1\u00a0000", 1234567: "1\u00a0234\u00a0567", -1500: "\u22121\u00a0500", 0.1 + 0.2: "0.3",
	} {
		if got := (Look{}).number(value); got != want {
			t.Errorf("number(%v) is %q", value, got)
		}
	}
	for count, want := range map[float64]string{
		0: "0", 1: "1", 0.123456: "0", 47.6: "48", 29999: "29\u00a0999", 2.5e9: "2.5 billion", 1e18: "1e+18", 1234567: "1.23 million", 999700: "1 million", 150e6: "150 million",
	} {
		if got := (Look{}).rounded(count); got != want {
			t.Errorf("rounded(%v) is %q", count, got)
		}
	}
}

func TestTimeTicksHaveRoom(t *testing.T) {
	for months := 1; months < 3000; months += 1 + months/7 {
		axis := timeAxis{2015*12 + 8, month(2015*12 + 7 + months)}
		for _, width := range []vg.Length{60, 120, 440} {
			ticks, unit := axis.ticks(width, tickText)
			if len(ticks) == 0 || unit == "" {
				t.Fatalf("%d months on %v have no tick", months, width)
			}
			for i, tick := range ticks {
				if tick.at < axis.first || tick.at > axis.last {
					t.Errorf("tick %s is off the axis", tick.label)
				}
				if i > 0 && (axis.share(float64(tick.at))-axis.share(float64(ticks[i-1].at)))*float64(width) < float64(tickText.width(tick.label)) {
					t.Errorf("%d months on %v: %s has no room", months, width, tick.label)
				}
			}
		}
	}
}

func TestSignedTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []float64
	}{
		{-0.5, 0.1, []float64{-0.6, -0.4, -0.2, 0, 0.2}},
		{0, 0.02, []float64{0, 0.005, 0.01, 0.015, 0.02}},
		{-1, 0, []float64{-1, -0.5, 0}},
		{0, 0, []float64{-0.005, 0, 0.005}},
	} {
		got := signedTicks(c.low, c.high, 4)
		if len(got) != len(c.want) {
			t.Errorf("%v to %v: %v", c.low, c.high, got)
			continue
		}
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-9 || math.Signbit(got[i]) && got[i] == 0 {
				t.Errorf("%v to %v: %v", c.low, c.high, got)
				break
			}
		}
	}
}
