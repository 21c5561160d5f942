package plots

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// syntheticDifferences are made up, with the shape of what agreements and a surge change.
func syntheticDifferences(alternatives int) Differences {
	r := rand.New(rand.NewPCG(7, 8))
	const months = 96
	emergence := syntheticEmergence()
	data := Differences{Base: "asylum-surge-2015", Months: emergence.Months, Periods: emergence.Periods, Replications: 20}
	for a := range alternatives {
		alternative := Alternative{Name: fmt.Sprintf("alternative-%d", a+1)}
		for i, field := range emergence.Fields {
			series := FieldSeries{Name: field.Name}
			for _, band := range []*Band{&series.Design, &series.Implementation} {
				for month := range months {
					mean := float64(i) * (0.02 + 0.01*r.NormFloat64())
					if i == 1 {
						mean -= 0.4 * math.Exp(-math.Pow((float64(month)-46)/4, 2))
					}
					band.Mean = append(band.Mean, mean)
					band.Lower = append(band.Lower, mean-float64(i)*0.02)
					band.Upper = append(band.Upper, mean+float64(i)*0.02)
				}
			}
			alternative.Fields = append(alternative.Fields, series)
		}
		data.Alternatives = append(data.Alternatives, alternative)
	}
	return data
}

func TestDifferences(t *testing.T) {
	one, many, crowded := syntheticDifferences(1), syntheticDifferences(7), syntheticDifferences(3)
	fields := one.Alternatives[0].Fields
	for i := range 7 {
		field := fields[i%4]
		field.Name = fmt.Sprintf("%d %s", i, longName)
		many.Alternatives[0].Fields = append(many.Alternatives[0].Fields[:4:4], field)
		one.Alternatives[0].Fields = append(one.Alternatives[0].Fields, field)
	}
	many.Alternatives[0].Fields = fields[:4:4]
	for i := range crowded.Alternatives {
		crowded.Alternatives[i].Name = longName + longName
	}
	crowded.Base = longName
	lone := Differences{Base: "base", Months: []string{"2015-09"}, Replications: 1, Alternatives: []Alternative{
		{"other", []FieldSeries{{"Field", Band{Mean: []float64{-1}}, Band{Mean: []float64{math.NaN()}}}, {Name: "None"}}},
	}}
	same := Differences{Base: "base", Months: []string{"2015-09", "2015-10"}, Alternatives: []Alternative{
		{"other", []FieldSeries{{"Field", Band{Mean: make([]float64, 2)}, Band{Mean: make([]float64, 2)}}}},
	}}
	for name, data := range map[string]Differences{
		"one": syntheticDifferences(1), "two": syntheticDifferences(2), "three": syntheticDifferences(3),
		"seven": many, "11 fields": one, "long names": crowded, "one month": lone, "identical": same,
	} {
		checkLooks(t, name, func(l Look) (Figure, error) { return NewDifferences(data, l) })
	}
}

// TestRandomDifferences draws data with any mixture of gaps, lengths and sizes.
func TestRandomDifferences(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 100 {
		months, fields, size := 1+r.IntN(30), 1+r.IntN(9), math.Pow(10, -4*r.Float64())
		data := Differences{Base: longName[:r.IntN(9)], Months: syntheticMonths(2010, months), Replications: r.IntN(4)}
		values := func(least float64) []float64 {
			v := make([]float64, months)
			for i := range v {
				v[i] = math.Max(least, size*(2*r.Float64()-1))
				if r.IntN(4) == 0 {
					v[i] = math.NaN()
				}
			}
			return v
		}
		for range 1 + r.IntN(5) {
			var alternative Alternative
			for range fields {
				f := FieldSeries{Design: Band{Mean: values(-1)}}
				if r.IntN(2) == 0 {
					f.Implementation = Band{values(-1), make([]float64, months), make([]float64, months)}
					for i := range months {
						f.Implementation.Lower[i] = size * (r.Float64() - 1)
						f.Implementation.Upper[i] = size * r.Float64()
					}
				}
				alternative.Fields = append(alternative.Fields, f)
			}
			data.Alternatives = append(data.Alternatives, alternative)
		}
		f, err := NewDifferences(data, Look{})
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, f)
	}
}

func TestWrongDifferences(t *testing.T) {
	wrong := func(change func(*Differences)) error {
		data := syntheticDifferences(2)
		change(&data)
		_, err := NewDifferences(data, Look{})
		return err
	}
	for want, err := range map[string]error{
		"no month":              wrong(func(d *Differences) { d.Months = nil }),
		"does not follow":       wrong(func(d *Differences) { d.Months[3] = d.Months[2] }),
		"before it starts":      wrong(func(d *Differences) { d.Periods[0].End = "2001-01" }),
		"no alternative":        wrong(func(d *Differences) { d.Alternatives = nil }),
		"no field":              wrong(func(d *Differences) { d.Alternatives[0].Fields = nil }),
		"has 4 fields":          wrong(func(d *Differences) { d.Alternatives[1].Fields = nil }),
		"1.5 in 2012-03":        wrong(func(d *Differences) { d.Alternatives[0].Fields[1].Design.Mean[2] = 1.5 }),
		"96 months and 7":       wrong(func(d *Differences) { d.Alternatives[0].Fields[1].Implementation.Mean = make([]float64, 7) }),
		"both a lower and":      wrong(func(d *Differences) { d.Alternatives[0].Fields[1].Design.Upper = nil }),
		"ends before it begins": wrong(func(d *Differences) { d.Alternatives[1].Fields[2].Design.Upper[2] = -0.9 }),
		"draw it for fewer": wrong(func(d *Differences) {
			for range 6 {
				d.Alternatives = append(d.Alternatives, d.Alternatives...)
			}
		}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "figure differences: ") {
			t.Errorf("want an error with %q, have %v", want, err)
		}
	}
}

// The figures of a comparison have the same bytes twice.
func TestComparisonFiguresHaveTheSameBytes(t *testing.T) {
	differences, err := NewDifferences(syntheticDifferences(2), Look{})
	if err != nil {
		t.Fatal(err)
	}
	forest, err := NewForest(syntheticForest(2), Look{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []Figure{differences, forest} {
		if !bytes.Equal(written(t, f.WritePDF), written(t, f.WritePDF)) {
			t.Errorf("%s: two PDFs differ", f.Name)
		}
	}
}
