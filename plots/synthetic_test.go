package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// The data below are made up. They have the shape of a run: the arrivals of
// autumn 2015 and what they do to integration.

func syntheticMonths(first, count int) []string {
	months := make([]string, count)
	for i := range months {
		m := first*12 + i
		months[i] = fmt.Sprintf("%d-%02d", m/12, m%12+1)
	}
	return months
}

func syntheticBand(months int, r *rand.Rand, level, surge, spread float64) Band {
	b := Band{}
	noise := 0.0
	for i := range months {
		t := float64(i)
		// From 2015-09 (month 44) up within half a year, down after 2016-06.
		pulse := 1 / (1 + math.Exp(-(t-46)/1.5)) / (1 + math.Exp((t-57)/5))
		noise = 0.8*noise + 0.012*r.NormFloat64()
		mean := min(0.97, max(0.003, level*(1-0.6*math.Exp(-t/9))+surge*pulse+noise*math.Sqrt(level+surge*pulse)))
		width := spread * math.Sqrt(mean*(1-mean))
		b.Mean = append(b.Mean, mean)
		b.Lower = append(b.Lower, max(0, mean-width))
		b.Upper = append(b.Upper, min(1, mean+width))
	}
	return b
}

func syntheticEmergence() Emergence {
	r := rand.New(rand.NewPCG(1, 2))
	const months = 96
	data := Emergence{
		Months:        syntheticMonths(2012, months),
		ArrivalsLabel: "Asylum applicants per month",
		Periods: []Span{
			{Name: "Before", Start: "2012-01", End: "2015-08"},
			{Name: "Arrival of 2015", Start: "2015-09", End: "2016-06"},
			{Name: "After", Start: "2016-07", End: "2019-12"},
		},
		Replications: 100,
	}
	for i := range months {
		t := float64(i)
		data.Arrivals = append(data.Arrivals, math.Round(800+150*math.Sin(t/2)-4*t+7600*math.Exp(-(t-45.5)*(t-45.5)/4)+60*r.Float64()))
	}
	for _, f := range []struct {
		name         string
		level, surge float64
	}{
		{"Culture and leisure", 0.80, 0},
		{"Integration of immigrants", 0.09, 0.32},
		{"Health and care", 0.01, 0},
		{"Children and adolescents", 0.06, 0.03},
	} {
		data.Fields = append(data.Fields, FieldSeries{
			Name:           f.name,
			Design:         syntheticBand(months, r, f.level, f.surge, 0.10),
			Implementation: syntheticBand(months, r, f.level+0.07, f.surge*1.2, 0.08),
		})
	}
	return data
}

func syntheticFieldTable() FieldTable {
	cell := func(level float64, text string) TableCell { return TableCell{level, text} }
	model := func(v, half float64) Estimate { return Estimate{Mean: v, Lower: max(0, v-half), Upper: min(1, v+half)} }
	silent := TableCell{math.NaN(), ""}
	return FieldTable{
		Title: "Table 4 of the study", Source: "the authors, doi 10.1000/182", Tasks: "Dependence is a mean over tasks open to local formulation, that is, not statutory.",
		Columns: []string{
			"Laws and regulations (local discretion)", "Formalisation", "Municipality depends on organisations",
			"Organisations depend on municipality", "Co-production in design",
		},
		Rows: []TableRow{
			{
				"Culture and leisure",
				[]TableCell{cell(0.9, "Much local discretion"), cell(0.85, "High"), cell(0.8, "Mutual dependence"), cell(0.8, "Mutual dependence"), cell(0.9, "High")},
				[]Estimate{model(0.79, 0.01), model(0.61, 0.03), model(0.71, 0.02), model(0.66, 0.02), model(0.81, 0.02)},
			},
			{
				"Integration of immigrants",
				[]TableCell{cell(0.5, "Some local discretion"), cell(0.2, "Limited"), cell(0.15, "Little dependence both ways"), cell(0.15, "Little dependence both ways"), cell(0.1, "Low")},
				[]Estimate{model(0.42, 0.01), model(0.12, 0.02), model(0.18, 0.02), model(0.22, 0.02), model(0.06, 0.01)},
			},
			{
				"Integration of immigrants, arrival of 2015",
				[]TableCell{cell(0.5, "Some local discretion"), cell(0.2, "Limited"), silent, silent, cell(0.45, "Low, but higher during the arrival of asylum seekers in 2015")},
				[]Estimate{model(0.42, 0.01), model(0.19, 0.02), model(0.48, 0.03), model(0.37, 0.03), model(0.32, 0.03)},
			},
			{
				"Health and care",
				[]TableCell{cell(0.1, "Little local discretion"), cell(0.2, "Limited"), silent, cell(0.95, "Voluntary organizations highly dependent on municipalities"), cell(0.1, "Low")},
				[]Estimate{model(0.16, 0.01), model(0.11, 0.02), model(0.13, 0.02), model(0.78, 0.02), model(0.01, 0.01)},
			},
			{
				"Children and adolescents",
				[]TableCell{cell(0.1, "Little local discretion"), cell(0.2, "Limited"), silent, cell(0.7, "Voluntary organizations dependent on municipalities"), cell(0.1, "Low")},
				[]Estimate{model(0.17, 0.01), model(0.14, 0.02), model(0.21, 0.02), model(0.64, 0.02), model(0.02, 0.01)},
			},
			{
				"Children and adolescents, disadvantaged districts in Oslo",
				[]TableCell{cell(0.1, "Little local discretion"), silent, cell(0.75, "Mutual dependence"), cell(0.75, "Mutual dependence"), cell(0.55, "Low, except in disadvantaged districts in Oslo")},
				[]Estimate{model(0.17, 0.01), model(0.22, 0.03), model(0.52, 0.04), model(0.61, 0.03), model(0.23, 0.04)},
			},
		},
	}
}

// syntheticPlainTable is the table of fields without evidence.
func syntheticPlainTable() FieldTable {
	data := syntheticFieldTable()
	data.Title, data.Source = "", ""
	for i := range data.Rows {
		data.Rows[i].Words = nil
	}
	return data
}

func syntheticPlane() Plane {
	const bins = 20
	modes := []string{"none", "grant", "contract", "co-optation", "co-production", "VO-led"}
	r := rand.New(rand.NewPCG(3, 4))
	data := Plane{Bins: bins, Modes: modes}
	for _, period := range []struct {
		name   string
		mutual float64
	}{{"Before", 0.22}, {"Arrival of 2015", 0.38}, {"After", 0.26}} {
		for _, stage := range []string{"design", "implementation"} {
			panel := PlanePanel{Label: period.name + ", " + stage, Tasks: make([][]float64, len(modes))}
			for m := range modes {
				panel.Tasks[m] = make([]float64, bins*bins)
			}
			for range 30000 {
				a := min(0.999, max(0, period.mutual+0.2*r.NormFloat64()))
				b := min(0.999, max(0, period.mutual+0.15+0.2*r.NormFloat64()))
				if r.Float64() < 0.3 {
					a, b = r.Float64()*0.2, 0.6+0.3*r.Float64()
				}
				mutual, gap := math.Min(a, b), math.Abs(a-b)
				chance := 1 / (1 + math.Exp(-(mutual*9 - gap*4 - 2.5)))
				mode := 4
				if r.Float64() > chance {
					mode = []int{0, 0, 1, 2, 3, 5}[r.IntN(6)]
				}
				panel.Tasks[mode][int(mutual*bins)*bins+int(gap*bins)]++
			}
			data.Panels = append(data.Panels, panel)
		}
	}
	return data
}
