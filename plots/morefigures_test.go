package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

func syntheticModes(fields, months int) Modes {
	r := rand.New(rand.NewPCG(13, 14))
	data := Modes{
		Months: syntheticMonths(2012, months), Periods: syntheticEmergence().Periods, Replications: 20,
		Names: []string{"co-production", "co-optation", "contract", "grant", "led by the organisation", "no agreement"},
	}
	for field := range fields {
		shares := func() [][]float64 {
			modes := make([][]float64, len(data.Names))
			for range months {
				sum := 0.0
				here := make([]float64, len(modes))
				for i := range here {
					here[i] = r.Float64()
					sum += here[i]
				}
				for i := range modes {
					modes[i] = append(modes[i], here[i]/sum)
				}
			}
			return modes
		}
		data.Fields = append(data.Fields, ModeSeries{fmt.Sprintf("%d %s", field+1, longName), shares(), shares()})
	}
	return data
}

func syntheticAnatomy(months int) Anatomy {
	r := rand.New(rand.NewPCG(15, 16))
	band := func() Band { return syntheticBand(months, r, 0.2, 0.4, 0.1) }
	arrivals := Band{Mean: make([]float64, months)}
	for i := range arrivals.Mean {
		arrivals.Mean[i] = 12345678 * r.Float64()
	}
	return Anatomy{
		Field: "Integration of immigrants", Of: "ordinary", Months: syntheticMonths(2012, months), Periods: syntheticEmergence().Periods, Replications: 20,
		Panels: []AnatomyPanel{
			{Label: "Asylum applicants per month", Lines: []AnatomyLine{{Band: arrivals}}},
			{Label: "Dependence (%)", Share: true, Lines: []AnatomyLine{{"municipality on organisation", band()}, {longName, band()}, {"third", band()}}},
			{Label: longName + longName, Lines: []AnatomyLine{{Band: band()}}},
		},
	}
}

func syntheticSizes(fields, places int) Sizes {
	r := rand.New(rand.NewPCG(17, 18))
	data := Sizes{Period: "surge", Groups: []string{"ordinary", "disadvantaged", "third"}, Replications: 20}
	for field := range fields {
		of := SizeField{Name: fmt.Sprintf("%d %s", field+1, longName), Slope: Estimate{Mean: 0.12, Lower: -0.05, Upper: 0.29}}
		for i := range places {
			of.Places = append(of.Places, PlaceShare{fmt.Sprint("Place ", i), i % 3, math.Pow(10, 2+4*r.Float64()), r.Float64()})
		}
		data.Fields = append(data.Fields, of)
	}
	return data
}

func syntheticStrip(fields, places int) PlaceStrip {
	r := rand.New(rand.NewPCG(19, 20))
	data := PlaceStrip{RankedBy: longName, Replications: 20}
	for i := range places {
		data.Places = append(data.Places, fmt.Sprintf("%d %s", i, longName))
	}
	for field := range fields {
		for _, period := range []string{"before", "a period with a name of its own"} {
			row := StripRow{Field: fmt.Sprintf("%d %s", field, longName), Period: period}
			for range places {
				row.Shares = append(row.Shares, r.Float64())
			}
			data.Rows = append(data.Rows, row)
		}
	}
	return data
}

func syntheticNetwork(fields, organisations, windows int) Network {
	r := rand.New(rand.NewPCG(21, 22))
	data := Network{Place: "Bodø", Replication: 1}
	for field := range fields {
		data.Fields = append(data.Fields, fmt.Sprintf("%d %s", field, longName))
	}
	for i := range organisations {
		data.Organisations = append(data.Organisations, NetworkOrganisation{fmt.Sprint("organisation ", i), r.IntN(fields), i%2 == 0})
	}
	for w := range windows {
		window := NetworkWindow{Label: fmt.Sprintf("%s %d", longName, w)}
		for i := range organisations {
			if r.IntN(3) > 0 {
				tasks := 1 + r.IntN(20)
				window.Ties = append(window.Ties, Tie{i, tasks, r.IntN(tasks + 1), r.IntN(2) == 0})
			}
		}
		data.Windows = append(data.Windows, window)
	}
	return data
}

func syntheticAblation(rows int) Ablation {
	r := rand.New(rand.NewPCG(23, 24))
	data := Ablation{Patterns: 15, Replications: 20}
	for i := range rows {
		row := AblationRow{Name: fmt.Sprintf("mechanism_%d", i), Frozen: i%2 == 0}
		for p := range r.IntN(12) {
			if r.IntN(4) == 0 {
				row.Mends = append(row.Mends, fmt.Sprint("P", p+1))
			} else {
				row.Breaks = append(row.Breaks, fmt.Sprint("P", p+1))
			}
		}
		data.Rows = append(data.Rows, row)
	}
	return data
}

func TestOddDataOfMoreFigures(t *testing.T) {
	gaps := syntheticModes(2, 24)
	for _, mode := range gaps.Fields[0].Design {
		for month := 5; month < 9; month++ {
			mode[month] = math.NaN()
		}
	}
	for _, mode := range gaps.Fields[1].Implementation {
		for month := range mode {
			mode[month] = math.NaN() // a stage without tasks
		}
	}
	gaps.Replications = 1
	for name, data := range map[string]Modes{
		"four": syntheticModes(4, 96), "one month": syntheticModes(1, 1), "11": syntheticModes(11, 24), "50 fields": syntheticModes(50, 12), "gaps": gaps,
	} {
		checkLooks(t, "modes, "+name, func(l Look) (Figure, error) { return NewModes(data, l) })
	}
	lone := syntheticAnatomy(1)
	lone.Replications = 1
	for i := range lone.Panels {
		for j := range lone.Panels[i].Lines {
			lone.Panels[i].Lines[j].Lower, lone.Panels[i].Lines[j].Upper = nil, nil
		}
	}
	bare := Anatomy{Months: []string{"2015-09"}, Panels: []AnatomyPanel{{Lines: []AnatomyLine{{Band: Band{Mean: []float64{math.NaN()}}}}}, {Share: true}}}
	for name, data := range map[string]Anatomy{"three": syntheticAnatomy(96), "one month, one replication": lone, "bare": bare} {
		checkLooks(t, "surge-anatomy, "+name+map[bool]string{true: ", no task"}[name == "bare"], func(l Look) (Figure, error) { return NewAnatomy(data, l) })
	}
	unknown := syntheticSizes(2, 3)
	for i := range unknown.Fields[0].Places {
		unknown.Fields[0].Places[i].Share = math.NaN()
		unknown.Fields[0].Slope = Estimate{Mean: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}
	}
	unknown.Fields[1].Slope = Estimate{Mean: -3, Lower: math.NaN(), Upper: math.NaN()}
	for name, data := range map[string]Sizes{
		"four": syntheticSizes(4, 371), "one place": syntheticSizes(1, 1), "50 fields": syntheticSizes(50, 10), "unknown": unknown,
	} {
		checkLooks(t, "size-invariance, "+name, func(l Look) (Figure, error) { return NewSizes(data, l) })
	}
	holes := syntheticStrip(2, 5)
	holes.Rows[1].Shares[2] = math.NaN()
	for name, data := range map[string]PlaceStrip{
		"26 places": syntheticStrip(4, 26), "371 places": syntheticStrip(4, 371), "one place": syntheticStrip(1, 1), "holes": holes,
	} {
		checkLooks(t, "places, "+name, func(l Look) (Figure, error) { return NewPlaceStrip(data, l) })
	}
	idle := syntheticNetwork(1, 1, 2)
	idle.Windows[0].Ties = nil
	for name, data := range map[string]Network{
		"three windows": syntheticNetwork(4, 60, 3), "400 organisations": syntheticNetwork(7, 400, 3), "seven windows": syntheticNetwork(2, 9, 7), "idle": idle,
	} {
		checkLooks(t, "network, "+name, func(l Look) (Figure, error) { return NewNetwork(data, l) })
	}
	for name, data := range map[string]Ablation{
		"28": syntheticAblation(28), "one": {Rows: []AblationRow{{Name: longName}}},
		"all": {Rows: []AblationRow{{Name: "a", Breaks: strings.Fields(strings.Repeat("P10 ", 15)), Mends: strings.Fields(strings.Repeat("P12 ", 15))}}},
	} {
		checkLooks(t, "ablation, "+name, func(l Look) (Figure, error) { return NewAblation(data, l) })
	}
}

func TestWrongDataOfMoreFigures(t *testing.T) {
	check := func(want string, err error) {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "figure ") {
			t.Errorf("want an error with %q, have %v", want, err)
		}
	}
	modes := func(change func(*Modes)) error {
		data := syntheticModes(2, 4)
		change(&data)
		_, err := NewModes(data, Look{})
		return err
	}
	check("no field", modes(func(d *Modes) { d.Fields = nil }))
	check("0 modes", modes(func(d *Modes) { d.Names = nil }))
	check("6 modes and shares of 2", modes(func(d *Modes) { d.Fields[1].Design = d.Fields[1].Design[:2] }))
	check("4 months and 1 values", modes(func(d *Modes) { d.Fields[1].Design[3] = d.Fields[1].Design[3][:1] }))
	check("-1 of contract in 2012-02", modes(func(d *Modes) { d.Fields[1].Design[2][1] = -1 }))
	check("sum to", modes(func(d *Modes) { d.Fields[1].Design[2][1] = 1 }))
	anatomy := func(change func(*Anatomy)) error {
		data := syntheticAnatomy(4)
		change(&data)
		_, err := NewAnatomy(data, Look{})
		return err
	}
	check("no month", anatomy(func(d *Anatomy) { d.Months = nil }))
	check("no panel", anatomy(func(d *Anatomy) { d.Panels = nil }))
	check("1.5 in 2012-01 cannot", anatomy(func(d *Anatomy) { d.Panels[1].Lines[0].Mean[0] = 1.5 }))
	check("+Inf in 2012-01", anatomy(func(d *Anatomy) { d.Panels[0].Lines[0].Mean[0] = math.Inf(1) }))
	check("ends before", anatomy(func(d *Anatomy) { d.Panels[1].Lines[0].Upper[0] = 0 }))
	sizes := func(change func(*Sizes)) error {
		data := syntheticSizes(1, 4)
		change(&data)
		_, err := NewSizes(data, Look{})
		return err
	}
	check("no place", sizes(func(d *Sizes) { d.Fields[0].Places = nil }))
	check("has 0 residents", sizes(func(d *Sizes) { d.Fields[0].Places[1].Residents = 0 }))
	check("2 of place", sizes(func(d *Sizes) { d.Fields[0].Places[1].Share = 2 }))
	check("in no group", sizes(func(d *Sizes) { d.Groups = nil }))
	_, err := NewPlaceStrip(PlaceStrip{Places: []string{"a"}, Rows: []StripRow{{Shares: nil}}}, Look{})
	check("1 places and 0 shares", err)
	_, err = NewPlaceStrip(PlaceStrip{}, Look{})
	check("no place", err)
	_, err = NewNetwork(Network{Place: "Bodø", Windows: make([]NetworkWindow, 1)}, Look{})
	check("nobody worked with Bodø", err)
	_, err = NewNetwork(Network{Fields: []string{"a"}, Organisations: make([]NetworkOrganisation, 1), Windows: []NetworkWindow{{Ties: []Tie{{Tasks: 1, Coproduced: 2}}}}}, Look{})
	check("has a tie of", err)
	_, err = NewAblation(Ablation{}, Look{})
	check("no ablation", err)
	for _, width := range []float64{10, math.NaN(), math.Inf(1)} {
		_, err = NewAblation(syntheticAblation(2), Look{Width: vg.Length(width)})
		check("80 to 400 mm can be drawn", err)
	}
}

// What is said of a line and of intervals is said where they are drawn.
func TestSizesSayWhatIsDrawn(t *testing.T) {
	for _, c := range []struct {
		slope            Estimate
		fitted, interval bool
	}{
		{Estimate{Mean: 0.1, Lower: -0.1, Upper: 0.3}, true, true},
		{Estimate{Mean: 0.1, Lower: math.NaN(), Upper: math.NaN()}, true, false},
		{noEstimate, false, false},
	} {
		data := syntheticSizes(1, 3)
		data.Fields[0].Slope = c.slope
		figure, err := NewSizes(data, Look{})
		if err != nil {
			t.Fatal(err)
		}
		text := string(written(t, figure.WriteSVG))
		if strings.Contains(figure.Reading, "least-squares") != c.fitted || strings.Contains(text, "Least squares") != c.fitted {
			t.Errorf("%v: %s", c.slope, figure.Reading)
		}
		if strings.Contains(figure.Interval, "slope") != c.interval || strings.Contains(text, "per tenfold of residents (95") != c.interval {
			t.Errorf("%v: %s", c.slope, figure.Interval)
		}
	}
}
