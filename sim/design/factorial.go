package design

import "fmt"

// FiniteChanges is the design of randomised finite change indices (Borgonovo, Pangallo, Rivkin,
// Rizzo and Siggelkow 2022, "Sensitivity analysis of agent-based models: a new protocol"): in
// each of some settings, every factor changes from a base to an alternative, and the model runs
// with each of the 2^n combinations of changes, a complete factorial.
//
// Rows are numbers in [0, 1), one column per factor that changes, then one per background
// factor. Rows of a setting follow one another; the row numbered m within its setting has the
// changes of the binary digits of m, the first factor's being the lowest: row 0 is the base,
// row 1 changes the first factor only, the last row changes all.
//
// Levels says how many levels each changing factor has; base and alternative are two different
// ones, drawn for each setting, the base the lower: a switch with two levels always goes from
// off to on. A coordinate is the middle of its level's share of [0, 1). Levels 0 is a factor
// with a range: base and alternative are two uniform numbers, the base the smaller. The
// background factors are the same in all rows of a setting. What is drawn is spread over the
// settings as a Latin hypercube.
//
// It is an error when no factor changes or more than 20 do, when a factor has one level or a
// negative number, when settings is below 1 or background below 0, or when there are more than
// 2^27 numbers in all.
func FiniteChanges(seed uint64, settings int, levels []int, background int) ([][]float64, error) {
	const mostFactors = 20
	if len(levels) < 1 || len(levels) > mostFactors {
		return nil, fmt.Errorf("%d factors change: a factorial of changes has 1 to %d", len(levels), mostFactors)
	}
	if settings < 1 || background < 0 {
		return nil, fmt.Errorf("%d settings with %d background factors: at least 1 setting is needed, and 0 factors", settings, background)
	}
	for factor, count := range levels {
		if count < 0 || count == 1 {
			return nil, fmt.Errorf("factor %d of a factorial of changes has %d levels; a change needs 2 or more, or 0 for a range", factor+1, count)
		}
	}
	combinations := 1 << len(levels)
	columns := len(levels) + background
	if columns < background || settings > maxNumbers/combinations/columns {
		return nil, fmt.Errorf("%d settings of %d combinations of %d factors: a design holds at most %d numbers", settings, combinations, columns, maxNumbers)
	}
	design := blank[float64](settings*combinations, columns)
	drawn := LatinHypercube(seed, settings, 2*len(levels)+background) // so that levels are balanced
	for setting := range settings {
		rows := design[setting*combinations : (setting+1)*combinations]
		for factor, count := range levels {
			base, alternative := change(drawn[setting][2*factor], drawn[setting][2*factor+1], count)
			for combination, row := range rows {
				row[factor] = base
				if combination>>factor&1 == 1 {
					row[factor] = alternative
				}
			}
		}
		for _, row := range rows {
			copy(row[len(levels):], drawn[setting][2*len(levels):])
		}
	}
	return design, nil
}

// change is the base and alternative coordinates of a factor, from two uniform numbers.
func change(u, v float64, levels int) (base, alternative float64) {
	if levels == 0 {
		return min(u, v), max(u, v)
	}
	one := int(u * float64(levels))
	other := int(v * float64(levels-1)) // among the levels without the one
	if other >= one {
		other++
	}
	middle := func(level int) float64 { return (float64(level) + .5) / float64(levels) }
	return middle(min(one, other)), middle(max(one, other))
}

// OneAtATime varies one factor and nothing else: for each base in turn, a row for each place of
// that factor. With one base it is a step of one-factor-at-a-time analysis, with many the
// design of individual conditional expectation curves. Places may be any numbers.
//
// It is an error when there are no bases or no places, when bases have different lengths, or
// when factor, counted from 0, is none of theirs.
func OneAtATime(bases [][]float64, factor int, places []float64) ([][]float64, error) {
	if len(bases) == 0 || len(places) == 0 {
		return nil, fmt.Errorf("%d bases and %d places: one-at-a-time needs at least one of each", len(bases), len(places))
	}
	if len(places) > maxNumbers/len(bases)/max(len(bases[0]), 1) {
		return nil, fmt.Errorf("%d bases and %d places: a design holds at most %d numbers", len(bases), len(places), maxNumbers)
	}
	design := blank[float64](len(bases)*len(places), len(bases[0]))
	for number, base := range bases {
		if len(base) != len(bases[0]) {
			return nil, fmt.Errorf("base %d has %d factors, base 0 has %d", number, len(base), len(bases[0]))
		}
		if factor < 0 || factor >= len(base) {
			return nil, fmt.Errorf("factor %d is none of the %d factors, numbered from 0", factor, len(base))
		}
		for step, place := range places {
			row := design[number*len(places)+step]
			copy(row, base)
			row[factor] = place
		}
	}
	return design, nil
}
