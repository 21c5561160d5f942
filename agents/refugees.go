package agents

// Pipeline is the national pipeline of refugees from application to the end of the introduction
// programme, by month. A place gets its share of the nation's population, so adding a place
// changes no other.
type Pipeline struct {
	Reception []float64 // persons in reception at the end of the month
	Waiting   []float64 // of these, persons with permission who wait for a municipality
	Settled   []float64 // persons settled during the month
	Programme []float64 // persons in the introduction programme at the end of the month

	SteadyReception, SteadySettled, SteadyProgramme float64 // of the spin-up
}

// steadyYears is the number of years on the first year's applicants that lead to the steady state.
const steadyYears = 40

const pipelineEquations = `decided = undecided / assessment_months   undecided grows by applicants, and falls by this
granted = granted_share · decided   waiting grows by this
settled = waiting / wait + quota / 12   wait and quota of the year; the first term leaves waiting
leaving = leaving + decided − granted − leaving / departure_months
reception = undecided + waiting + leaving
programme = Σ settled   over the last programme_months`

// NewPipeline computes the stocks from applicants per month, starting in the steady state of the
// first year's mean. Stocks follow each other: applicants wait for a decision; those who may stay
// wait for settlement, the others leave; the settled stay in the programme for its length. A
// stock with a mean wait of W months loses 1/W a month.
func NewPipeline(r *Refugees, applicants []float64, firstYear, firstMonth int) Pipeline {
	months := len(applicants)
	p := Pipeline{
		Reception: make([]float64, months), Waiting: make([]float64, months),
		Settled: make([]float64, months), Programme: make([]float64, months),
	}
	base := 0.0
	year := min(12, months)
	for _, a := range applicants[:year] {
		base += a
	}
	base /= float64(year)

	var undecided, waiting, leaving float64
	step := func(applied float64, year int) (settled float64) {
		undecided += applied
		decided := undecided / r.AssessmentMonths
		undecided -= decided
		granted := float64(decided * r.GrantedShare)
		waiting += granted
		leaving += decided - granted
		fromReception := waiting / max(1, valueInYear(r.Waits, year, func(w Wait) (int, float64) { return w.Year, w.Months })) // without entries: a month
		waiting -= fromReception
		leaving -= leaving / r.DepartureMonths
		return fromReception + valueInYear(r.QuotaPerYear, year, func(q Quota) (int, float64) { return q.Year, q.Persons })/12
	}
	for range 12 * steadyYears {
		p.SteadySettled = step(base, firstYear)
	}
	p.SteadyReception = undecided + waiting + leaving
	p.SteadyProgramme = float64(p.SteadySettled * float64(r.ProgrammeMonths))

	programme := p.SteadyProgramme
	for m, applied := range applicants {
		settled := step(applied, firstYear+(firstMonth+m)/12)
		programme += settled
		if m >= r.ProgrammeMonths {
			programme -= p.Settled[m-r.ProgrammeMonths]
		} else {
			programme -= p.SteadySettled
		}
		p.Reception[m] = undecided + waiting + leaving
		p.Waiting[m] = waiting
		p.Settled[m] = settled
		p.Programme[m] = programme
	}
	return p
}

// valueInYear returns the entry of the year or of the nearest year with one; 0 without entries.
func valueInYear[T any](entries []T, year int, of func(T) (int, float64)) float64 {
	best, distance := 0.0, -1
	for _, e := range entries {
		y, value := of(e)
		d := max(y-year, year-y)
		if distance < 0 || d < distance {
			best, distance = value, d
		}
	}
	return best
}
