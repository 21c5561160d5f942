package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"dugnad/sim/evidence"
)

func syntheticForest(alternatives int) Forest {
	data := Forest{Base: "asylum-surge-2015", Replications: 20}
	for i := range alternatives {
		data.Alternatives = append(data.Alternatives, fmt.Sprintf("alternative-%d", i+1))
	}
	difference := func(mean float64) Difference { return Difference{Estimate: evidence.Around(mean, 0.01)} }
	for i, period := range []string{"before", "surge", "after"} {
		section := ForestSection{Name: period}
		for j, field := range []string{"Culture and leisure", "Integration of immigrants", "Health and care", "Children and adolescents"} {
			row := ForestRow{Label: field}
			for a := range alternatives {
				point := ForestPoint{difference(0.02 * float64(i*j-a)), Difference{Identical: true}}
				if i == 1 && j == 1 {
					point.Implementation = Difference{Estimate: evidence.Only(-0.2)}
				}
				row.Points = append(row.Points, point)
			}
			section.Rows = append(section.Rows, row)
		}
		data.Sections = append(data.Sections, section)
	}
	return data
}

func TestForest(t *testing.T) {
	long := syntheticForest(3)
	long.Base = longName
	for i := range long.Alternatives {
		long.Alternatives[i] = longName + longName
	}
	for i := range long.Sections {
		long.Sections[i].Name = longName
		for j := range long.Sections[i].Rows {
			long.Sections[i].Rows[j].Label = longName + longName
		}
	}
	none := Difference{Estimate: evidence.None()}
	for name, data := range map[string]Forest{
		"one": syntheticForest(1), "two": syntheticForest(2), "three": syntheticForest(3), "seven": syntheticForest(7), "long names": long,
		"no values": {"base", []string{"other"}, []ForestSection{{"surge", []ForestRow{{"Field", []ForestPoint{{none, none}}}}}}, 1},
		"identical": {"base", []string{"other"}, []ForestSection{{"surge", []ForestRow{{"Field", []ForestPoint{{Difference{Identical: true}, Difference{Identical: true}}}}}}}, 0},
		"extreme":   {"", []string{""}, []ForestSection{{"", []ForestRow{{"", []ForestPoint{{Difference{Estimate: Estimate{Mean: -1, Lower: -1, Upper: 1}}, Difference{Estimate: Estimate{Mean: 1, Lower: 1, Upper: 1}}}}}}}}, 2},
	} {
		checkLooks(t, name, func(l Look) (Figure, error) { return NewForest(data, l) })
	}
}

func TestRandomForest(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 100 {
		data, size := syntheticForest(1+r.IntN(5)), math.Pow(10, -4*r.Float64())
		for _, section := range data.Sections {
			for _, row := range section.Rows {
				for i := range row.Points {
					mean := size * (2*r.Float64() - 1)
					row.Points[i].Design = Difference{Estimate: Estimate{Mean: mean, Lower: max(-1, mean-size*r.Float64()), Upper: min(1, mean+size*r.Float64())}}
					row.Points[i].Implementation = Difference{Estimate: evidence.None()}
				}
			}
		}
		f, err := NewForest(data, Look{})
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, f)
	}
}

func TestWrongForest(t *testing.T) {
	wrong := func(change func(*Forest)) error {
		data := syntheticForest(2)
		change(&data)
		_, err := NewForest(data, Look{})
		return err
	}
	for want, err := range map[string]error{
		"no alternative":            wrong(func(d *Forest) { d.Alternatives = nil }),
		"no period":                 wrong(func(d *Forest) { d.Sections = nil }),
		`period "surge" has no`:     wrong(func(d *Forest) { d.Sections[1].Rows = nil }),
		"3 alternatives and 2 poin": wrong(func(d *Forest) { d.Alternatives = append(d.Alternatives, "third") }),
		"2 is not a difference":     wrong(func(d *Forest) { d.Sections[1].Rows[0].Points[1].Design.Upper = 2 }),
		"ends before it begins":     wrong(func(d *Forest) { d.Sections[1].Rows[0].Points[1].Design.Upper = -1 }),
		"would make it": wrong(func(d *Forest) {
			for range 6 {
				d.Sections = append(d.Sections, d.Sections...)
			}
		}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "figure forest: ") {
			t.Errorf("want an error with %q, have %v", want, err)
		}
	}
}
