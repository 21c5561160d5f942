package patterns

// Pattern describes one pattern in words.
type Pattern struct {
	ID    string
	Use   string // C: used in calibration; V: not; C/V: parts of it
	Title string
	Asks  string // the conditions
}

// List holds every pattern, in order.
var List = []Pattern{
	{"P1", "C", "field order in design", "culture − highest other field ≥ 0.30, and (culture + .01)/(highest other + .01) ≥ 3, each in ≥ 95 % of replications"},
	{"P2", "C", "the arrival of 2015 raises integration, at both stages", "integration, surge − no surge ≥ 0.10; (surge + .01)/(before + .01) ≥ 3; below culture; at both stages, in ≥ 95 %"},
	{"P3", "V", "Oslo's disadvantaged districts raise children and adolescents", "children, design, disadvantaged − ordinary ≥ 0.10 in ≥ 95 %; also with `spill` off; within ±0.05 with the drivers of dependence frozen (`gain`, `skill`, `organisation_dependence`), spill on"},
	{"P4", "V", "mutual, not one-sided: health, design, 2 × 2", "health, design: raising only the organisations' dependence, or only the gain, gives less than half of raising both, in ≥ 95 %"},
	{"P5", "C", "formalisation matters little, and more in design", "agreements on − off, with the link from design to implementation off: design > 0, implementation within ±0.02, larger in design in log-odds"},
	{"P6", "V", "expecting to implement together raises design co-production", "design co-production rises with the expectation to implement together: none, half, as stated (verification more than validation)"},
	{"P7", "V", "size and geography do not matter (all of Norway)", "all of Norway: largest − smallest quarter of places, and remotest − densest, within ±0.10 by field and stage; variance between fields ≥ 5 × between places; the same order in every quarter by size"},
	{"P8", "V", "co-production sits in the gaps, and in leisure inside other fields", "within a field, leisure tasks above other discretionary tasks; discretionary above statutory"},
	{"P9", "C", "ranking in implementation", "culture ≫ others; integration − health within ±0.05; health − children > 0 in ≥ 80 %; all > 0"},
	{"P10", "V", "formalisation: culture high, others limited", "culture > 0.5 of tasks with an agreement, others < 0.33; second year − first within ±0.05"},
	{"P11", "V", "dependency column of Table 4", "high > 0.5, little < 0.33, mutual: mean of the smaller dependence > 0.33 and mean imbalance < 0.4, by field as in Table 4"},
	{"P12", "C", "reception and settlement (an accounting check)", "stock in reception and yearly settlements within ±15 % of the published (an accounting check)"},
	{"P13", "C/V", "mobilisation (all of Norway)", "7–8 % of residents give effort at the peak; more where more arrive; informal groups within a month, registered organisations two to three months after"},
	{"P14", "V", "after the surge: back, but not fully", "after − no surge > 0, and less than half of the surge's effect"},
	{"P15", "V", "the order holds under every negotiating protocol", "P1 holds under every negotiating protocol; the extremes of power are reported"},
}

// newResult returns the result of a pattern without tests.
func newResult(id string) Result {
	for _, p := range List {
		if p.ID == id {
			return Result{ID: p.ID, Use: p.Use, Title: p.Title}
		}
	}
	panic("no pattern " + id)
}

// with returns the result with more tests.
func (r Result) with(tests []Test) Result {
	r.Tests = append(r.Tests, tests...)
	return r
}
