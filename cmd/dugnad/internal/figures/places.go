package figures

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
	"dugnad/sim/evidence"
)

// placeRow holds the residents of a place and its share of co-production in design, 0 to 1.
type placeRow struct{ residents, share float64 }

// placeRows returns the base's rows of places.csv in design, by period, field and place, each by its index
// in the blueprint. A missing row is NaN. figure is named in the error of a scenario without periods.
func placeRows(f *findings.Findings, figure string) ([][][]placeRow, error) {
	b := f.Base().Blueprint
	if len(b.Periods) == 0 {
		return nil, fmt.Errorf("figure %s: %w", figure, findings.ErrNoPeriod)
	}
	fields, places := findings.IndexByName(b.FieldNames()), map[string]int{}
	for i := range b.Places {
		places[b.Places[i].Code] = i
	}
	rows := make([][][]placeRow, len(b.Periods))
	for period := range rows {
		for range b.Parameters.Fields {
			rows[period] = append(rows[period], slices.Repeat([]placeRow{{math.NaN(), math.NaN()}}, len(b.Places)))
		}
	}
	return rows, findings.EachRow(f, f.PlacesTable(), func(r *findings.PlaceRow) error {
		if r.Scenario != f.Base().Name || r.Stage != agents.StageNames[agents.Design] {
			return nil
		}
		period := findings.PeriodNamed(b, r.Period)
		field, hasField := fields[r.Field]
		place, hasPlace := places[r.Place]
		if period < 0 || !hasField || !hasPlace {
			return findings.UnknownName(agents.PlacesTable, "period, field or place", r.Period+", "+r.Field+", "+r.Place)
		}
		rows[period][field][place] = placeRow{r.Residents, r.Coproduction}
		return nil
	})
}

// shownPeriod returns the later of the compared periods, which is the surge if there is one.
func shownPeriod(b *agents.Blueprint) int {
	periods := findings.ComparedPeriods(b)
	return periods[len(periods)-1]
}

// sizeFigure shows co-production against residents, place by place.
func sizeFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	rows, err := placeRows(f, "size-invariance")
	if err != nil {
		return plots.Figure{}, err
	}
	period := shownPeriod(b)
	data := plots.Sizes{Period: b.Periods[period].Name, Groups: b.Groups, Replications: f.Replications}
	for field := range b.Parameters.Fields {
		of := plots.SizeField{Name: findings.FieldLabel(&b.Parameters.Fields[field])}
		for _, i := range b.PlaceRows() {
			if row := rows[period][field][i]; row.residents > 0 {
				of.Places = append(of.Places, plots.PlaceShare{Name: b.Places[i].Name, Group: b.Places[i].Group, Residents: row.residents, Share: row.share})
			}
		}
		var x, y []float64
		for _, row := range rows[period][field] { // by code: sums do not depend on the order of rows
			if row.residents > 0 && !math.IsNaN(row.share) {
				x, y = append(x, math.Log10(row.residents)), append(y, row.share)
			}
		}
		of.Slope = slopeOf(x, y)
		data.Fields = append(data.Fields, of)
	}
	return plots.NewSizes(data, look)
}

// slopeOf returns the least-squares slope of y on x with its 95 % interval (Student's t, n−2 degrees of
// freedom). It is NaN if x does not vary, and has no interval for fewer than three points.
func slopeOf(x, y []float64) plots.Estimate {
	n := float64(len(x))
	var meanX, meanY, xx, xy, rest float64
	for i := range x {
		meanX, meanY = meanX+x[i]/n, meanY+y[i]/n
	}
	for i := range x {
		xx += (x[i] - meanX) * (x[i] - meanX)
		xy += (x[i] - meanX) * (y[i] - meanY)
	}
	if !(xx > 0) {
		return evidence.None()
	}
	slope := xy / xx
	for i := range x {
		residual := y[i] - meanY - slope*(x[i]-meanX)
		rest += residual * residual
	}
	return evidence.Around(slope, evidence.TQuantile975(len(x)-2)*math.Sqrt(rest/(n-2)/xx)) // NaN below three
}

// placesFigure shows the co-production of all places, ranked by that in the field that moves most.
func placesFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	rows, err := placeRows(f, "places")
	if err != nil {
		return plots.Figure{}, err
	}
	moving, err := mostMovingField(f)
	if err != nil {
		return plots.Figure{}, err
	}
	period := shownPeriod(b)
	order := make([]int, len(b.Places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { // highest first, NaN last
		return cmp.Compare(rows[period][moving][j].share, rows[period][moving][i].share)
	})
	data := plots.PlaceStrip{Replications: f.Replications}
	data.RankedBy = look.Say(findings.FieldLabel(&b.Parameters.Fields[moving])) + ", " + look.Say(b.Periods[period].Name)
	for _, i := range order {
		data.Places = append(data.Places, b.Places[i].Name)
	}
	for field := range b.Parameters.Fields {
		for _, period := range findings.ComparedPeriods(b) {
			row := plots.StripRow{Field: findings.FieldLabel(&b.Parameters.Fields[field]), Period: b.Periods[period].Name}
			for _, i := range order {
				row.Shares = append(row.Shares, rows[period][field][i].share)
			}
			data.Rows = append(data.Rows, row)
		}
	}
	return plots.NewPlaceStrip(data, look)
}
