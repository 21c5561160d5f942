package agents

// LuckOf gives the fields the luck of another blueprint's, whose luck is keyed by their names there.
func (b *Blueprint) LuckOf(other *Blueprint) { b.fieldHash = other.fieldHash }

// FieldView is what tests see of the state of a field in a place.
type FieldView struct{ Requirements, Reliance, Smoothed, Capacity, Need, Adapted float64 }

// FieldView returns it as of the last month.
func (w *World) FieldView(place, field int) FieldView {
	s := &w.fieldStates[place*len(w.fields)+field]
	return FieldView{s.requirements, s.reliance, s.coveredSmoothed, s.capacity, s.need, s.adapted}
}

// Shortfalls returns the greatest shortfall that any organisation remembers, as of its last deal.
func (w *World) Shortfalls() (greatest float64) {
	for i := range w.relationships {
		greatest = max(greatest, w.relationships[i].Shortfall)
	}
	return greatest
}
