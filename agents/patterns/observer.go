package patterns

import (
	"slices"

	"dugnad/agents"
)

// Observe says what of a run is observed beyond its tally.
type Observe struct {
	Rule    bool // what tasks have in common that end in co-production, for D2
	Contact bool // organisations with a deal or a grant within a year, for D7
	Power   bool // which tasks of mutual dependence end in a deal, for D6
	Places  bool // shares of places in two years, for P7 and D3
}

// tasks reports whether single tasks are observed.
func (o Observe) tasks() bool { return o.Rule || o.Power }

// Observation is what was observed of a run. What was not asked for is empty.
type Observation struct {
	Rules [agents.Stages]Rules
	// Contacted is the share of organisations, informal groups included, that had a deal or a grant in
	// the last year of the period before; NaN without such a year.
	Contacted float64
	Power     Power
	// PlaceYears is co-production by field, stage, year and place, in the last two years of the period
	// before; nil if it is shorter.
	PlaceYears []PlaceYears
}

// PlaceYears holds the shares of co-production of a field by stage, year and place.
type PlaceYears [agents.Stages][2][]float64

// Power holds the tasks of ordinary places in the period before, as one bit each, in the same order in
// every arm.
type Power struct {
	Mutual, Agreed []uint64 // the smaller dependence reaches highMutual; implementation ended in a deal
	Utility        float64  // of the municipality from implementation, mean of these tasks; 0 without a deal
}

// highMutual is the least smaller dependence of D6's tasks.
const highMutual = 0.5

// Observer observes one run. Its results do not depend on the number of workers: counts are whole
// numbers, and each place has its own sums.
type Observer struct {
	b       *agents.Blueprint
	world   *agents.World
	observe Observe
	open    agents.Period // the period before

	counts *ruleCounts

	year          agents.Period // of Contact; ends with -1 if there is none
	contacted     int           // organisations at the year's end that were in contact
	organisations int           // all

	placeYears [2]agents.Period
	placeCells []agents.Cell // by field, stage, year and place

	windows []int // by place; 0 where its tasks are not of Power
	mutual  [][]bool
	agreed  [][]bool
	utility []float64
}

// NewObserver returns an observer of one run of a blueprint that has the period before.
func NewObserver(b *agents.Blueprint, observe Observe) *Observer {
	o := &Observer{b: b, observe: observe, open: b.Periods[periodIndex(b, before)], year: agents.Period{First: -1, Last: -1}}
	if observe.Rule {
		o.counts = newRuleCounts(len(b.Parameters.Fields))
	}
	if observe.Contact && o.open.Last-o.open.First >= 11 {
		o.year = agents.Period{First: o.open.Last - 11, Last: o.open.Last}
	}
	if observe.Places && o.open.Last-o.open.First >= 23 {
		o.placeYears = [2]agents.Period{{First: o.open.Last - 23, Last: o.open.Last - 12}, {First: o.open.Last - 11, Last: o.open.Last}}
		o.placeCells = make([]agents.Cell, len(b.Parameters.Fields)*agents.Stages*2*len(b.Places))
	}
	if observe.Power {
		months, fields := o.open.Last-o.open.First+1, len(b.Parameters.Fields)
		o.utility = make([]float64, len(b.Places))
		for place := range b.Places {
			windows := 0
			if o.ordinary(place) {
				windows = b.Windows(place)
			}
			o.windows = append(o.windows, windows)
			o.mutual = append(o.mutual, make([]bool, months*fields*windows))
			o.agreed = append(o.agreed, make([]bool, months*fields*windows))
		}
	}
	return o
}

func (o *Observer) ordinary(place int) bool { return o.b.Groups[o.b.Places[place].Group] == ordinary }

// Attach begins to observe a new world.
func (o *Observer) Attach(w *agents.World) {
	o.world = w
	if o.observe.tasks() {
		w.Watch = o.task
	}
}

// Month observes the world's last month. The caller calls it after every month of the clock.
func (o *Observer) Month(month int) {
	if o.placeCells != nil {
		for year, span := range o.placeYears {
			if month < span.First || month > span.Last {
				continue
			}
			for field := range o.b.Parameters.Fields {
				for stage := range agents.Stages {
					for place := range o.b.Places {
						o.placeCell(field, stage, year, place).Add(o.world.Cell(place, field, stage))
					}
				}
			}
		}
	}
	if month == o.year.Last {
		for place := range o.b.Places {
			for field := range o.b.Parameters.Fields {
				n := o.world.OrganisationsOf(place, field, o.year)
				o.organisations += n.All
				o.contacted += n.InContact
			}
		}
	}
}

// task observes a task at the end of its month, on the goroutine of its place.
func (o *Observer) task(place, month int, t *agents.Task) {
	if month < o.open.First || month > o.open.Last || !o.ordinary(place) {
		return
	}
	if o.counts != nil && t.Kind != agents.Statutory {
		o.counts.add(t)
	}
	if o.observe.Power {
		windows, fields := o.windows[place], len(o.b.Parameters.Fields)
		i := ((month-o.open.First)*fields+t.Field)*windows + t.Window
		o.mutual[place][i] = min(t.MunicipalityDependence, t.OrganisationDependence) >= highMutual
		if t.Implementation.Agreed {
			o.agreed[place][i] = true
			o.utility[place] += t.Implementation.Municipality
		}
	}
}

// Observation returns what was observed, after the last month.
func (o *Observer) Observation() *Observation {
	found := &Observation{Contacted: float64(o.contacted) / float64(o.organisations)} // 0/0 is NaN
	if o.counts != nil {
		for stage := range agents.Stages {
			found.Rules[stage] = o.counts.rules(stage)
		}
	}
	if o.observe.Power {
		found.Power = o.power()
	}
	if o.placeCells != nil {
		found.PlaceYears = o.placeShares()
	}
	return found
}

func (o *Observer) placeCell(field, stage, year, place int) *agents.Cell {
	return &o.placeCells[((field*agents.Stages+stage)*2+year)*len(o.b.Places)+place]
}

func (o *Observer) placeShares() (shares []PlaceYears) {
	for field := range o.b.Parameters.Fields {
		var years PlaceYears
		for stage := range years {
			for year := range years[stage] {
				for place := range o.b.Places {
					share, _ := coproduction.Of(o.placeCell(field, stage, year, place))
					years[stage][year] = append(years[stage][year], share)
				}
			}
		}
		shares = append(shares, years)
	}
	return shares
}

func (o *Observer) power() Power {
	sum, tasks := 0.0, 0
	for place, x := range o.utility {
		sum += x
		tasks += len(o.agreed[place])
	}
	return Power{Mutual: pack(o.mutual), Agreed: pack(o.agreed), Utility: sum / float64(tasks)}
}

// pack returns the answers as bits.
func pack(answers [][]bool) []uint64 {
	var words []uint64
	for i, yes := range slices.Concat(answers...) {
		if i%64 == 0 {
			words = append(words, 0)
		}
		if yes {
			words[i/64] |= 1 << (i % 64)
		}
	}
	return words
}
