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
//
// rules returns the rules of a month of the clock; those of month −1 are the steady state's. Where the
// length of the programme changes, the programme is counted anew.
func NewPipeline(rules func(month int) *Refugees, applicants []float64, firstYear, firstMonth int) Pipeline {
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
	step := func(r *Refugees, applied float64, year int) (settled float64) {
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
	before := rules(-1)
	for range 12 * steadyYears {
		p.SteadySettled = step(before, base, firstYear)
	}
	p.SteadyReception = undecided + waiting + leaving
	p.SteadyProgramme = float64(p.SteadySettled * float64(before.ProgrammeMonths))

	programme := p.SteadyProgramme
	for m, applied := range applicants {
		r := rules(m)
		settled := step(r, applied, firstYear+(firstMonth+m)/12)
		p.Settled[m] = settled
		past := func(m int) float64 {
			if m < 0 {
				return p.SteadySettled
			}
			return p.Settled[m]
		}
		programme += settled
		programme -= past(m - r.ProgrammeMonths)
		if r.ProgrammeMonths != before.ProgrammeMonths {
			programme = 0
			for k := range r.ProgrammeMonths {
				programme += past(m - k)
			}
		}
		before = r
		p.Reception[m] = undecided + waiting + leaving
		p.Waiting[m] = waiting
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
