package figures

import (
	"fmt"
	"slices"
	"strings"

	"dugnad/agents"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
)

// networkFigure shows the organisations that the first place of network.csv works with, in windows of
// equal length.
func networkFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	b := f.Base().Blueprint
	windows := networkWindows(b)
	data := plots.Network{}
	for field := range b.Parameters.Fields {
		data.Fields = append(data.Fields, findings.FieldLabel(&b.Parameters.Fields[field]))
	}
	fields, months := findings.IndexByName(b.FieldNames()), findings.IndexByName(findings.MonthLabels(b))
	type pair struct{ window, organisation int }
	ties := map[pair]*plots.Tie{}
	order := map[string]int{}
	err := findings.EachRow(f, agents.NetworkTable, func(r *findings.NetworkRow) error {
		replication := int(r.Replication)
		if data.Place == "" {
			data.Replication, data.Place = replication, r.Place
		}
		if replication != data.Replication {
			return nil
		}
		month, hasMonth := months[r.Month]
		field, hasField := fields[r.Field]
		if !hasMonth || !hasField {
			return findings.UnknownName(agents.NetworkTable, "month or field", r.Month+", "+r.Field)
		}
		for i, w := range windows {
			if month < w.first || month > w.last {
				continue
			}
			name := r.Organisation
			organisation, known := order[name]
			if !known {
				organisation = len(data.Organisations)
				order[name] = organisation
				data.Organisations = append(data.Organisations, plots.NetworkOrganisation{
					Name: name, Field: field, Informal: strings.Contains(name, "-informal-"),
				})
			}
			tie := ties[pair{i, organisation}]
			if tie == nil {
				tie = &plots.Tie{Organisation: organisation}
				ties[pair{i, organisation}] = tie
			}
			tie.Tasks++
			tie.Formal = r.Formal == 1
			if r.Mode == "coproduction" {
				tie.Coproduced++
			}
		}
		return nil
	})
	if err != nil {
		return plots.Figure{}, err
	}
	if data.Place == "" {
		return plots.Figure{}, fmt.Errorf("figure network: network.csv has no rows: no organisation was found in any task of the place")
	}
	for i := range b.Places {
		if b.Places[i].Code == data.Place {
			data.Place = b.Places[i].Name
		}
	}
	for i, w := range windows {
		window := plots.NetworkWindow{Label: fmt.Sprintf("%s, %s–%s", look.Say(w.name), b.MonthLabel(w.first), b.MonthLabel(w.last))}
		for organisation := range data.Organisations {
			if tie := ties[pair{i, organisation}]; tie != nil {
				window.Ties = append(window.Ties, *tie)
			}
		}
		data.Windows = append(data.Windows, window)
	}
	return plots.NewNetwork(data, look)
}

// A networkWindow is a span of months, first and last included.
type networkWindow struct {
	name        string // of the period
	first, last int
}

// networkWindows returns the last months before the surge, its first, and the last after it. Without such
// periods they are the first, the middle and the last year.
func networkWindows(b *agents.Blueprint) []networkWindow {
	before, surge, after := findings.PeriodNamed(b, "before"), findings.PeriodNamed(b, "surge"), findings.PeriodNamed(b, "after")
	if before >= 0 && surge >= 0 {
		p, q := b.Periods[before], b.Periods[surge]
		length := min(p.Last-p.First, q.Last-q.First) + 1
		windows := []networkWindow{{p.Name, p.Last - length + 1, p.Last}, {q.Name, q.First, q.First + length - 1}}
		if after >= 0 {
			last := b.Periods[after]
			windows = append(windows, networkWindow{last.Name, max(last.First, last.Last-length+1), last.Last})
		}
		return windows
	}
	length := min(12, b.Months)
	windows := []networkWindow{{"first months", 0, length - 1}, {"middle months", (b.Months - length) / 2, (b.Months-length)/2 + length - 1}, {"last months", b.Months - length, b.Months - 1}}
	return slices.CompactFunc(windows, func(a, b networkWindow) bool { return a.first == b.first })
}
