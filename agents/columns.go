package agents

import (
	"slices"

	"dugnad/agents/negotiation"
)

// Stages of a policy. Each task is counted once in each.
const (
	Design = iota
	Implementation
	Stages
)

// StageNames are the stages' names in files and scenarios.
var StageNames = [Stages]string{"design", "implementation"}

// Cell is the observation of a place, field, stage and month, or of several added up. It holds
// sums and counts only, so that cells add up; Measures compute ratios at the very end.
type Cell [CellColumns]float64

// Columns of a Cell. Counts are whole numbers; sums are over tasks unless stated.
const (
	// Properties of tasks, which are the same in both stages.
	Tasks                              = iota // tasks
	MunicipalityDependence                    // sum of D_mv
	OrganisationDependence                    // sum of D_vm
	Mutual                                    // sum of min(D_mv, D_vm)
	Imbalance                                 // sum of |D_mv − D_vm|
	Formalised                                // tasks whose pair holds a formal agreement
	UnderCeiling                              // tasks whose discretion reaches the band's floor
	UnderCeilingMunicipalityDependence        // sum of D_mv over tasks under the ceiling
	UnderCeilingOrganisationDependence        // sum of D_vm over tasks under the ceiling
	UnderCeilingMutual                        // sum of min(D_mv, D_vm) over tasks under the ceiling
	UnderCeilingImbalance                     // sum of |D_mv − D_vm| over tasks under the ceiling
	UnderCeilingFormalised                    // of them, tasks whose pair holds a formal agreement
	Open                                      // tasks open to local formulation: not statutory
	OpenMunicipalityDependence                // sum of D_mv over them
	OpenOrganisationDependence                // sum of D_vm over them
	OpenMutual                                // sum of min(D_mv, D_vm) over them
	OpenImbalance                             // sum of |D_mv − D_vm| over them
	KindTasks                                 // KindTasks + kind: tasks of the kind
	_
	_
	taskColumns // their number

	ModeCount = iota - 1 // ModeCount + mode: tasks that ended in the mode
	_
	_
	_
	_
	_

	Agreements                         // deals
	Say                                // sum of say over deals
	UnderCeilingCoproduction           // of the tasks under the ceiling, co-production
	UnderCeilingFormalisedCoproduction // of those whose pair holds a formal agreement, co-production
	Refusals                           // no deal, though there would be one without the organisation's grievance

	KindCoproduction // KindCoproduction + kind: of the tasks of the kind, co-production
	_
	_

	Hours    // volunteer hours of running tasks, hours; 0 in design
	Need     // need × base need, persons-equivalent
	Covered  // need covered × base need
	BaseNeed // base need

	ModeCovered // ModeCovered + mode: need newly covered, in tasks; 0 in design
	_
	_
	_
	_
	_
	ModeCost // ModeCost + mode: cost of support, NOK/month; 0 in design
	_
	_
	_
	_
	_

	NewlyCovered // need newly covered by organisations, in tasks; 0 in design
	Cost         // cost of support, NOK/month; 0 in design

	ModeHours // ModeHours + mode: volunteer hours of running tasks of the mode, hours; 0 in design
	_
	_
	_
	_
	_
	RunningCost // cost of support of running tasks, NOK; 0 in design
	Uncovered   // need left uncovered × base need
	Months      // months observed; of several places together they are those of the period

	CellColumns
)

// Kinds of task, for pattern P8.
const (
	Statutory = iota
	DiscretionaryOther
	DiscretionaryLeisure
	Kinds
)

// Add adds the columns of another cell.
func (c *Cell) Add(o *Cell) {
	for i := range c {
		c[i] += o[i]
	}
}

// Measure is a ratio of two columns of a Cell, with its name in summary.csv.
type Measure struct {
	Name        string
	Numerator   int     // column of a Cell, or from CellColumns on one of the scenario's own
	Denominator int     // likewise
	Upper       float64 // greatest possible value, to clip intervals; 0: none
	Unit        string
	Meaning     string
}

// Measures lists the measures of every scenario, in the order of summary.csv. Those that a scenario adds
// follow them: see [Blueprint.Measures].
var Measures = func() []Measure {
	var m []Measure
	for mode, name := range negotiation.ModeNames {
		m = append(m, Measure{name, ModeCount + mode, Tasks, 1, "share of tasks", "tasks that ended in the mode " + name})
	}
	m = append(m,
		Measure{"ceiling", UnderCeiling, Tasks, 1, "share of tasks", "tasks whose legal discretion allows equal footing at all: what the inputs already imply"},
		Measure{"coproduction_under_ceiling", UnderCeilingCoproduction, UnderCeiling, 1, "share of tasks under the ceiling", "co-production among tasks whose legal discretion allows it"},
		Measure{"say", Say, Agreements, 1, "share of control", "mean say of the organisation over agreements"},
		Measure{"dependence_mv", MunicipalityDependence, Tasks, 1, "share", "mean dependence of the municipality on the organisation"},
		Measure{"dependence_vm", OrganisationDependence, Tasks, 1, "share", "mean dependence of the organisation on the municipality"},
		Measure{"mutual", Mutual, Tasks, 1, "share", "mean of the smaller of both dependences"},
		Measure{"imbalance", Imbalance, Tasks, 1, "share", "mean difference of both dependences"},
		Measure{"refused", Refusals, Tasks, 1, "share of tasks", "tasks without a deal that would have one if the organisation remembered no shortfall"},
		Measure{"open_tasks", Open, Tasks, 1, "share of tasks", "tasks open to local formulation: not statutory"},
		Measure{"open_dependence_mv", OpenMunicipalityDependence, Open, 1, "share", "mean dependence of the municipality over tasks open to local formulation"},
		Measure{"open_dependence_vm", OpenOrganisationDependence, Open, 1, "share", "mean dependence of the organisation over tasks open to local formulation"},
		Measure{"open_mutual", OpenMutual, Open, 1, "share", "mean of the smaller of both dependences over tasks open to local formulation"},
		Measure{"open_imbalance", OpenImbalance, Open, 1, "share", "mean difference of both dependences over tasks open to local formulation"},
		Measure{"formalised", Formalised, Tasks, 1, "share of tasks", "tasks whose pair holds a formal agreement"},
		Measure{"need", Need, BaseNeed, 0, "share of base need", "need"},
		Measure{"coverage", Covered, Need, 1, "share of need", "need covered by professionals and volunteers"},
	)
	for mode, name := range negotiation.ModeNames {
		m = append(m, Measure{"need_covered_" + name, ModeCovered + mode, Tasks, 1, "share of task need", "need newly covered by organisations in tasks of the mode " + name})
	}
	m = append(m, Measure{"cost_per_covered_unit", Cost, NewlyCovered, 0, "NOK/month per task's need", "municipal support per need newly covered by organisations"})
	for mode, name := range negotiation.ModeNames {
		m = append(m, Measure{"cost_per_covered_unit_" + name, ModeCost + mode, ModeCovered + mode, 0, "NOK/month per task's need", "municipal support per need newly covered, in tasks of the mode " + name})
	}
	m = append(m, Measure{VolunteerHours, Hours, Months, 0, "hours/month", "volunteer hours that running tasks take, in the mean over months"})
	for mode, name := range negotiation.ModeNames {
		m = append(m, Measure{VolunteerHours + "_" + name, ModeHours + mode, Months, 0, "hours/month", "volunteer hours that running tasks of the mode " + name + " take"})
	}
	return append(m,
		Measure{"covered_units", NewlyCovered, Months, 0, "task's need/month", "need newly covered by organisations, in the mean over months"},
		Measure{"support_cost", RunningCost, Months, 0, "NOK/month", "municipal support of running tasks, grants included, in the mean over months"},
		Measure{"persons_in_need", Need, Months, 0, "persons", "need times base persons, in the mean over months"},
		Measure{"persons_covered", Covered, Months, 0, "persons", "persons whose need is covered: need times coverage times base persons, in the mean over months"},
		Measure{"persons_uncovered", Uncovered, Months, 0, "persons", "persons whose need is not covered, in the mean over months"},
	)
}()

// VolunteerHours is the measure of volunteer hours; those of a mode or a type of organisation begin
// with its name.
const VolunteerHours = "volunteer_hours"

// firstTotal is the index of the first measure that is a total instead of a mean or share. Files of older
// versions have none of them.
var firstTotal = slices.Index(MeasureNames(), VolunteerHours)

// Of returns a measure of [Measures] for a cell; ok is false where the denominator is 0.
func (m *Measure) Of(c *Cell) (value float64, ok bool) {
	if c[m.Denominator] == 0 {
		return 0, false
	}
	return c[m.Numerator] / c[m.Denominator], true
}

// MeasureNames returns the names of the measures, in order.
func MeasureNames() []string {
	names := make([]string, len(Measures))
	for i := range Measures {
		names[i] = Measures[i].Name
	}
	return names
}

// MeasureNamed returns the measure of that name; ok is false for an unknown one.
func MeasureNamed(name string) (m Measure, ok bool) {
	for _, m := range Measures {
		if m.Name == name {
			return m, true
		}
	}
	return Measure{}, false
}

// PlaneBins is the number of bins of each axis of the plane of dependences.
const PlaneBins = 20

// planeCounts counts tasks by period, field, stage, bin of mutual dependence, bin of imbalance
// and mode. Counts are whole numbers, so the counts of several workers add up to the same in any
// order.
type planeCounts []uint32

func newPlaneCounts(periods, fields int) planeCounts {
	return make(planeCounts, periods*fields*Stages*PlaneBins*PlaneBins*negotiation.Modes)
}

func planeIndex(fields, period, field, stage, mutual, imbalance int, mode negotiation.Mode) int {
	i := (period*fields+field)*Stages + stage
	return ((i*PlaneBins+mutual)*PlaneBins+imbalance)*negotiation.Modes + int(mode)
}

// DriverSums holds the sum of each driver over the tasks that have it, and the numbers of those tasks.
type DriverSums struct {
	Sum       [Drivers]float64
	Tasks     float64 // all
	Pairs     float64 // those that found an organisation
	Successes float64 // those that succeeded without an agreement before
}

// Add adds the sums and numbers of another.
func (d *DriverSums) Add(o *DriverSums) {
	for i := range d.Sum {
		d.Sum[i] += o.Sum[i]
	}
	d.Tasks += o.Tasks
	d.Pairs += o.Pairs
	d.Successes += o.Successes
}

// Means returns the mean of each driver, NaN where no task has it.
func (d *DriverSums) Means() Freeze {
	var f Freeze
	for i := range DriverTable {
		tasks := d.Pairs
		switch i {
		case driverDiscretionaryShare, driverDiscretion, driverCoverage, driverReliance:
			tasks = d.Tasks
		case driverEarnedTrust:
			tasks = d.Successes
		}
		*DriverTable[i].Of(&f) = d.Sum[i] / tasks
	}
	return f
}
