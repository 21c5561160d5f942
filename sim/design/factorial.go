package design

import "fmt"

const (
	// Range is the level count of a factor with a continuous range.
	Range = 0
	// Background is the level count of a factor that is drawn for each setting and never changed.
	Background = -1
)

// Factorial is the design of randomised finite change indices (Borgonovo, Pangallo, Rivkin, Rizzo
// and Siggelkow 2022, "Sensitivity analysis of agent-based models: a new protocol"). In each
// setting every factor changes from a base to an alternative, and the model runs with each of the
// 2^n combinations of the n changes.
type Factorial struct {
	Settings int // at least 1
	// Levels is, for every factor, its number of levels: 2 or more, Range or Background. Base and
	// alternative are two different levels, the base the lower; a factor with two levels always
	// goes from the first to the second. Of a range they are two uniform numbers.
	Levels []int
	Seed   uint64 // of the levels and the background
}

// Rows returns the design: setting by setting, the changes in binary order, factor 0 being the
// lowest digit. So the first row of a setting is the base, and the last changes all. A coordinate
// is the middle of its level's share of [0, 1). Random levels and background coordinates follow a
// Latin hypercube over the settings, so that each level is drawn about equally often.
//
// It is an error when Settings is below 1, when there are more than 20 factors, when none changes,
// when a factor has one level or fewer than Background, or when there are more than 2^27 numbers.
func (f Factorial) Rows() ([]Row, error) {
	var changing []int
	for factor, count := range f.Levels {
		switch {
		case count == 1 || count < Background:
			return nil, fmt.Errorf("factor %d of a factorial has %d levels; a change needs 2 or more", factor+1, count)
		case count != Background:
			changing = append(changing, factor)
		}
	}
	factors := len(f.Levels)
	switch {
	case factors > MaxChanges:
		return nil, fmt.Errorf("%d factors: a factorial has at most %d", factors, MaxChanges)
	case len(changing) == 0:
		return nil, fmt.Errorf("no factor changes; a factorial needs at least one")
	case f.Settings < 1:
		return nil, fmt.Errorf("%d settings: a factorial needs at least 1", f.Settings)
	case f.Settings > MaxNumbers>>len(changing)/factors:
		return nil, fmt.Errorf("%d settings of 2^%d combinations of %d factors: a design holds at most %d numbers", f.Settings, len(changing), factors, MaxNumbers)
	}
	combinations := 1 << len(changing)
	points := newMatrix[float64](f.Settings*combinations, factors)
	drawn := LatinHypercube(f.Seed, f.Settings, 2*factors)
	rows := make([]Row, 0, len(points))
	for setting := range f.Settings {
		base, alternative := make([]float64, factors), make([]float64, factors)
		for factor, count := range f.Levels {
			base[factor], alternative[factor] = change(drawn[setting][2*factor], drawn[setting][2*factor+1], count)
		}
		for combination := range combinations {
			row := Row{Kind: RoleChange, Factor: -1, BaseRow: setting, Point: points[len(rows)]}
			copy(row.Point, base)
			for digit, factor := range changing {
				if combination>>digit&1 == 1 {
					row.Point[factor] = alternative[factor]
					row.Changed |= 1 << factor
				}
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// change returns the base and alternative coordinates of a factor from two uniform numbers. A
// background factor has u as its only coordinate.
func change(u, v float64, levels int) (base, alternative float64) {
	switch levels {
	case Background:
		return u, u
	case Range:
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
