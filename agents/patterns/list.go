package patterns

// Pattern describes one pattern, or one test that a cause acts, in words.
type Pattern struct {
	ID    string
	Use   string // C: used in calibration; V: not; C/V: parts of it
	Title string
	Asks  string // the conditions
}

// List holds every pattern and then every test of a cause, in order.
var List = []Pattern{
	{"P1", "C", "field order in design", "culture − highest other field ≥ 0.30, and (culture + .01)/(highest other + .01) ≥ 3, each in ≥ 95 % of replications"},
	{"P2", "C", "the arrival of 2015 raises integration, at both stages", "integration, surge − no surge ≥ 0.10; (surge + .01)/(before + .01) ≥ 3; below culture; at both stages, in ≥ 95 %"},
	{"P3", "V", "Oslo's disadvantaged districts raise children and adolescents", "children, design, disadvantaged − ordinary ≥ 0.10 in ≥ 95 %; also with `spill` off; within ±0.05 with the drivers of dependence frozen (`gain`, `skill`, `organisation_dependence`), spill on"},
	{"P4", "V", "mutual, not one-sided: health, design, 2 × 2", "health, design: raising only the organisations' dependence, or only the gain, gives less than half of raising both, in ≥ 95 %"},
	{"P5", "C", "formalisation matters little, and more in design", "agreements on − off, with the link from design to implementation off: design > 0; implementation within ±0.02 in culture and within 25 % of the level in the other fields; larger in design in log-odds"},
	{"P6", "V", "expecting to implement together raises design co-production", "design co-production rises with the expectation to implement together: none, half, as stated (verification more than validation)"},
	{"P7", "V", "size and geography do not matter (all of Norway)", "all of Norway, largest against smallest quarter of places by residents, and remotest against densest, by field and stage: the difference within ±0.10 for a field above 0.20, else (a + .01)/(b + .01) between 1/3 and 3; variance between fields ≥ 5 × between places; the same order in every quarter by size"},
	{"P8", "V", "co-production sits in the gaps, and in leisure inside other fields", "within a field, leisure tasks above other discretionary tasks; discretionary above statutory"},
	{"P9", "C", "ranking in implementation", "culture ≫ others; integration − health within ±0.05; health − children > 0 in ≥ 80 %; all > 0"},
	{"P10", "V", "formalisation: culture high, others limited", "culture > 0.5 of tasks with an agreement, others < 0.33; within ±0.05 between the first two years (the last two before the surge are reported); between the last two years of the spin-up within ±0.02, as co-production and reliance are (from 5 replications on)"},
	{"P11", "V", "dependency column of Table 4", "over tasks open to local formulation (not statutory): high > 0.5, little < 0.33, mutual: mean of the smaller dependence > 0.33 and mean imbalance < 0.4, by field as in Table 4; all tasks and those under the ceiling are reported beside"},
	{"P12", "C", "reception and settlement (an accounting check)", "stock in reception and yearly settlements within ±15 % of the published (an accounting check)"},
	{"P13", "C/V", "mobilisation (all of Norway)", "7–8 % of adults give effort over the whole episode (2015-05 to the end of the surge); more where more arrive; informal groups within a month, registered organisations two to three months after"},
	{"P14", "V", "after the surge: back, but not fully", "against the same arrivals after 2015-12 without a surge: the after-effect is > 0 and 5–50 % of the effect in the surge, at both stages (the 5 % by the mean)"},
	{"P15", "V", "the order holds under every negotiating protocol", "P1 holds under every negotiating protocol; the extremes of power are reported"},

	{"D1", "V", "the law acts, gradually", "discretion ± .1 moves every field's design co-production by a relative 5–60 % in its direction; with discretion 1 everywhere, and with it equal, (culture + .01)/(highest other + .01) is at most 0.7 of the base's (at most 20 replications)"},
	{"D2", "V", "no rule on one number does as well", "over tasks open to local formulation, all fields together, the best rule on g · D_vm classifies less than 90 % rightly, at both stages; by field, with Cohen's κ, and the best rule on g · D_vm and δ are reported"},
	{"D3", "V", "places differ, and keep their differences (all of Norway)", "culture, design: root of the places' covariance between the last two years before the surge > 0.03; other fields, the same between replications, and what size and remoteness explain of it are reported"},
	{"D4", "V", "it emerges from a blank start", "without trust, agreements, reliance and surge at the start: culture − highest other field in implementation < 0.05 in the first month and > 0.3 after five years; in design it at least doubles (at most 20 replications)"},
	{"D5", "V", "institutions travel", "health and children with culture's law, with own means + .3, with coverage .5, with all of these, and with the law and skill .7: reported (at most 20 replications)"},
	{"D6", "V", "power costs agreements", "tasks whose smaller dependence is ≥ 0.5 in the arm of the weakest municipality: share that ends in a deal in implementation, take-it-or-leave-it − that arm < −0.02; no rise above 0.01 between neighbouring tactics .05, .3, 1, 3, 20 (at most 20 replications, paired by task)"},
	{"D7", "V", "contact is common", "organisations with a deal or a grant within a year (a survey: 63 %), also with windows in proportion to residents: reported (of the latter 2 replications)"},
	{"D8", "V", "the start is forgotten", "from reliance .8: P1's conditions, and years until integration is within 0.05 of the start without, in a spin-up of 50 years: reported (at most 20 replications, of the long spin-up 4)"},
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
