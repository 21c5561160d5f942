package agents

import (
	"math"
	"reflect"

	"dugnad/agents/negotiation"
)

// Dimensions are the numbers on which the memory of a run depends. They are floats, so that no
// product of them overflows.
type Dimensions struct {
	Places, Groups, Periods, Months, SpinUp float64
	Thresholds                              float64
	Organisations                           float64 // of all places, see Parameters.Organisations
	Windows                                 float64 // of the place with the most, see Parameters.Windows
}

// Organisations returns the organisations of a place that Parameters make, in the mean over seeds,
// with the slots that are kept for informal groups. sizeResidents is that of Place; residents are
// those of the first month.
func (p *Parameters) Organisations(sizeResidents, residents float64) float64 {
	share, slots := 0.0, 0.0
	for i := range p.Fields {
		share += p.Fields[i].OrganisationShare
		if p.informal(&p.Fields[i]) {
			slots += float64(p.Mobilisation.GroupsLimit + len(p.Activities)) // each activity rounds up
		}
	}
	return float64(p.expected(sizeResidents, residents)*share) + slots
}

// expected returns the organisations of a place before they are divided over the fields.
func (p *Parameters) expected(sizeResidents, residents float64) float64 {
	density := p.Supply.OrganisationsPer1000
	if p.Mechanisms.ScaleDependentSupply {
		density *= power(sizeResidents/p.Supply.ReferenceResidents, p.Supply.DensityElasticity)
	}
	return density * residents / 1000
}

// informal reports whether informal groups may form in a field that has a type for them.
func (p *Parameters) informal(f *Field) bool {
	return f.MobilisationShare > 0 && f.InformalType != "" && p.Mechanisms.Mobilisation
}

// Size is the memory of runs, in bytes, counted from the parameters before anything is allocated.
type Size struct {
	Blueprint      float64 // shared by all runs
	World          float64 // of one run, while it lasts
	Worker         float64 // of each goroutine of a run
	Tally          float64 // of one run, until it is added to the summary
	Summary        float64 // whatever the number of replications
	PerReplication float64 // what the summary keeps of each replication
	Tables         float64 // text of the tables that are written at the end
}

// SizeOf counts the memory of runs with these parameters.
func SizeOf(p *Parameters, d Dimensions) Size {
	const number, count = 8, 4         // bytes of a float64, and of an entry of the plane
	const row, placeRow = 10 + 90, 450 // bytes of a row of summary.csv, of spin_up.csv and of places.csv, measured
	fields, activities := float64(len(p.Fields)), float64(len(p.Activities))
	cell := sizeOf[Cell]()
	placeCells := d.Places * fields * Stages
	groupCells := d.Periods * (d.Groups + 1) * fields * Stages
	plane := d.Periods * fields * Stages * PlaneBins * PlaneBins * negotiation.Modes
	own := float64(len(p.OrganisationTypes)) + float64(thresholdColumns*d.Thresholds)
	measures := float64(len(Measures)+len(p.OrganisationTypes)) + float64(3*d.Thresholds)
	hours := d.Periods * fields * negotiation.Modes * float64(len(p.OrganisationTypes)) // of a place or group
	years := math.Ceil(d.Months/12) + 1
	spans := 2*float64(len(p.Events)) + 1
	yearCounts := years * (d.Groups + 1) * fields * sizeOf[Organisations]()
	spinUp := d.SpinUp * float64(len(SpinUpMeasures)) * fields * Stages
	months := d.Months*(3+2*fields+fields*Stages)*number + (spinUp+d.SpinUp*fields)*number
	return Size{
		Blueprint: d.Places*(sizeOf[Place]()+d.Months*number*(AgeBands+fields)) +
			spans*fields*(d.Places*number+sizeOf[regime]()+sizeOf[Parameters]()+(d.Months+d.SpinUp)*number),
		World: d.Places*(sizeOf[placeState]()+years*number) +
			d.Places*fields*(sizeOf[fieldState]()+sizeOf[DriverSums]()+activities*sizeOf[catchment]()) + placeCells*cell +
			d.Organisations*(sizeOf[Organisation]()+sizeOf[Relation]()+sizeOf[runningTasks]()+sizeOf[ties]()),
		Worker:         plane*count + fields*d.Windows*sizeOf[Task](),
		Tally:          (d.Periods*placeCells+groupCells)*(cell+own*number) + (d.Places+d.Groups+1)*hours*number + plane*count + d.Places*number + months,
		Summary:        d.Periods*placeCells*(cell+(2*measures+own)*number) + d.Places*hours*number + groupCells*cell + plane*2*number + months + (d.Periods+2)*d.Places*number,
		PerReplication: groupCells*measures*number + yearCounts + months,
		Tables:         (groupCells*measures+spinUp)*row + d.Periods*placeCells*placeRow,
	}
}

func sizeOf[T any]() float64 { return float64(reflect.TypeFor[T]().Size()) }
