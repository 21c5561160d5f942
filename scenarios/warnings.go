package scenarios

import (
	"fmt"
	"math"
	"slices"

	"dugnad/scenarios/keys"
)

// warnedJump is the factor between neighbouring months or years from which a count looks like one with a
// wrong unit or a lost separator: 1000, of which growth between the neighbours may hide a half.
const warnedJump = 500

// Warnings returns what is allowed and looks wrong, one line each. In the data: more applicants than residents in
// a month, and counts that jump by about a factor of 1000. In the files: what counts twice, what has no effect,
// and evidence that is about nothing in the scenario. It is nil for a good scenario.
func (s *Scenario) Warnings() []string {
	w := warnings{lines: slices.Clone(s.warned)}
	first, arrivals := s.FirstMonth(), s.Arrivals()
	name := s.applicants.file
	for i, residents := range s.nationalResidents(first, len(arrivals)) {
		if arrivals[i] > residents {
			w.add("%s: %.0f applicants of %s in %s, more than the %.0f residents of the municipalities in %s",
				name, arrivals[i], s.Data.Country, first+keys.Month(i), residents, s.register.file)
		}
	}
	w.end()
	series := s.applicants.series[s.Data.Country]
	for i := range series.counts {
		if i > 0 && jumps(series.counts[i-1], series.counts[i]) {
			w.add("%s: %.0f applicants of %s in %s after %.0f in the month before",
				name, series.counts[i], s.Data.Country, series.first+keys.Month(i), series.counts[i-1])
		}
	}
	w.end()
	firstYear, lastYear := s.register.Years()
	for _, place := range s.register.Places {
		for year := firstYear + 1; year <= lastYear; year++ {
			before, known := s.register.Residents(place.Code, year-1)
			now, knownToo := s.register.Residents(place.Code, year)
			for band, column := range bandColumns {
				if known && knownToo && jumps(before[band], now[band]) {
					w.add("%s: %s of %s is %.0f in %d after %.0f in the year before", s.register.file, column, place.Code, now[band], year, before[band])
				}
			}
		}
	}
	w.end()
	if at := s.tree.Locate("evidence"); s.evidence != nil && s.Evidence() == nil && (at.From.Set || len(s.lineage) > 0 && at.From == s.lineage[0]) {
		w.add("%s: evidence %v says nothing of the scenario's fields, periods and groups, and has no effect; evidence = \"\" takes it away", whereOf(at), at.Scalar)
	}
	w.end()
	w.addEvidence(s)
	w.addEvents(s)
	w.addIdleFields(s)
	w.addCountedTwice(s)
	w.addUnread(s)
	return w.lines
}

// jumps reports whether two counts differ by the factor warnedJump. Fewer than one person counts as one.
func jumps(before, now float64) bool {
	return math.Max(before, now) >= warnedJump*math.Max(1, math.Min(before, now))
}

// mostWarnings is the number of lines of one kind.
const mostWarnings = 3

// warnings collects lines of one kind after another, of which only the first are kept.
type warnings struct {
	lines []string
	count int // of the current kind
}

func (w *warnings) add(format string, values ...any) {
	if w.count++; w.count > mostWarnings {
		return
	}
	w.lines = append(w.lines, fmt.Sprintf(format, values...))
}

// end ends a kind.
func (w *warnings) end() {
	if more := w.count - mostWarnings; more > 0 {
		w.lines[len(w.lines)-1] += fmt.Sprintf("; and %d more like this", more)
	}
	w.count = 0
}
