package agents

import (
	"dugnad/agents/negotiation"
	"dugnad/sim"
)

// World is the state of one run: places, organisations, relationships. Organisations are
// grouped by place, field and activity, so that a place's are contiguous and a month walks
// memory forward; traits of organisations, which do not change, and relationships, which do, are
// two arrays. Places are stepped in parallel; each writes only its own rows.
type World struct {
	*Blueprint
	seed    uint64
	workers int

	places        []placeState
	fieldStates   []fieldState // by place and field
	organisations []Organisation
	relationships []Relation
	running       []runningTasks // by organisation
	ties          []ties         // by organisation
	catchments    []catchment    // by place, field and activity

	cells       []Cell // by place, field and stage: the month's observation
	visits      []visit
	agreedHours []float64     // by hoursColumn: hours a month of the month's new tasks
	drivers     []DriverSums  // by place and field
	plane       []planeCounts // by worker
	month       int
	periods     []int                   // those the current month belongs to
	stepPlace   func(worker, place int) // made once, so that a month allocates nothing

	// Watch, if set, is called once for every task at the end of its month, from the goroutine of
	// the place. Trace sees more than the end of the month.
	Watch func(place, month int, task *Task)

	// ObserveSpinUp, if set, is called after each month of the spin-up with its number, from
	// -SpinUp to -1.
	ObserveSpinUp func(month int)

	// trace, if set, may step a place instead of schedule; it reports whether it did. Trace sets
	// it.
	trace func(v *visit, month int) bool
}

// placeState is the state of a place.
type placeState struct {
	windows int // policy windows a month in each field
	centre  bool
	cut     float64 // share of the transaction cost a volunteering policy saves
	hours   float64 // factor on hours a task takes, from remoteness

	habit      float64   // arrivals per resident the place is used to; below 0 while none are mobilised
	joined     float64   // share of residents who joined this month
	informal   float64   // share of residents in informal groups
	queue      float64   // share of residents waiting to be taken in by an organisation
	registered float64   // share of residents taken in by organisations
	programme  float64   // persons in the nation's programme if all councils decided as this one
	decisions  []float64 // by year of the clock: settlement agreed relative to the mean
}

// fieldState is the state of a field in a place.
type fieldState struct {
	tasks, scouting, carrying, founding sim.Stream

	needBefore    float64 // need without disadvantage and events, share of base
	need          float64 // share of base need
	statutory     float64 // of need
	discretionary float64
	capacity      float64
	requirements  float64 // ν: what a task requires, relative to the first year
	firstYear     float64 // mean of need_before · need_factor over the first year
	capacityLevel float64 // this place's discretionary coverage relative to the field's
	adapted       float64 // need that organisations have adapted to
	load          float64
	coverage      [2]float64 // κ: statutory, discretionary
	share         float64    // of discretionary windows

	stock        [MaxResources]float64
	freeStock    [MaxResources]float64 // of it, not bound by running tasks
	running      [MaxTaskMonths]bound  // by running tasks, by month modulo task_months
	hoursFactor  float64               // on registered organisations' hours, from mobilised volunteers
	memberShare  float64               // members of registered organisations per resident
	groups       int                   // informal groups not registered
	newlyCovered float64               // by organisations this month, in tasks

	coveredOpen     float64 // by successful tasks this month that are not statutory, in tasks
	coveredSmoothed float64 // V̂: of it, what the year's budget has seen, share of need
	reliance        float64 // V: share of need that the budget counts on organisations to cover
}

// bound is what the tasks of a field that began in a month bind in each of their months.
type bound struct {
	stock [MaxResources]float64
	hours float64
	cost  float64                    // of support, NOK/month
	modes [negotiation.Modes]float64 // of hours, those in tasks of a mode
}

// catchment says which organisations belong to one place, field and activity.
type catchment struct {
	first    int32              // index of the first organisation
	regular  int32              // organisations there from the start
	informal int32              // slots for informal groups after them
	used     int32              // slots up to the last that a group fills: where scouts look
	contacts [MaxContacts]int32 // last partners, most recent first; -1 none
}

// Organisation holds the traits of a voluntary organisation. They do not change, except when an
// informal group registers.
type Organisation struct {
	Skill     float64 // 0 to 1
	Hours     float64 // volunteer hours a month that may go to joint tasks
	Alignment float64 // 0 to 1: share of the municipality's support that serves its own aims
	Wish      float64 // −1 to 1: more or less eager for say than others
	OwnMeans  float64 // added to the own means of its type, with own_means_shift of its field, share of a requirement
	Founded   int32   // month; before the clock for all but informal groups
	Ordinal   int32   // stable number in its place and field, or among the month's new groups
	Type      int16   // index into Parameters.OrganisationTypes
	State     organisationState
}

type organisationState int8

const (
	absent organisationState = iota // an empty informal slot
	informalGroup
	registeredOrganisation
)

// Relation is the relationship of a place and an organisation. It is small because scouting reads
// it for every candidate.
type Relation struct {
	Trust     float64 // as of Met
	Shortfall float64 // z as of Met: what it remembers of having got less than half of the surplus
	Met       int32   // month of the last cooperation, or later, as of which Trust and Shortfall are stated; of a stranger the month before the spin-up
	Used      int32   // month a formal agreement was last used; never: no agreement

	hoursAsked     float64 // hours asked for in the month monthAsked, for tasks not yet negotiated
	hoursCommitted float64 // hours bound by running tasks, as of monthCounted
	monthAsked     int32
	monthCounted   int32
}

// runningTasks holds an organisation's hours in running tasks, by month of agreement modulo
// task_months.
type runningTasks struct {
	month [MaxTaskMonths]int32
	hours [MaxTaskMonths]float64
	met   int32 // month of the last cooperation; never: none
}

const never = -1 << 30

// The purposes of randomness. Renaming one changes results.
var (
	purposeCount    = sim.NewPurpose("number of organisations")
	purposeTraits   = sim.NewPurpose("traits of organisations")
	purposePlace    = sim.NewPurpose("traits of places")
	purposeCapacity = sim.NewPurpose("capacity of a field")
	purposeDecision = sim.NewPurpose("council decisions")
	purposeTasks    = sim.NewPurpose("tasks")
	purposeScouting = sim.NewPurpose("scouting")
	purposeCarrying = sim.NewPurpose("carrying out")
	purposeFounding = sim.NewPurpose("informal groups")
)

// resetRelation makes the organisation a stranger with all its hours free.
func (w *World) resetRelation(o int32, r *regime) {
	w.relationships[o] = Relation{Trust: r.Relationship.TrustStart, Met: int32(-w.SpinUp - 1), Used: never, monthAsked: never, monthCounted: never}
	w.running[o] = runningTasks{met: never}
	for i := range w.running[o].month {
		w.running[o].month[i] = never
	}
	w.ties[o] = ties{never, never, never}
}

// Cell returns the observation of a place, field and stage in the last month. The next Step
// overwrites it.
func (w *World) Cell(place, field, stage int) *Cell {
	return &w.cells[(place*len(w.fields)+field)*Stages+stage]
}

// visit is a worker's scratch memory for one place's month. What the task loop reads most is
// embedded beside the World that leads to it, to follow fewer pointers.
type visit struct {
	*World
	*Blueprint
	regimes []*regime // by field: the rules of the place and month

	worker  int
	place   int
	home    *placeState
	states  []fieldState // by field
	tasks   []Task
	scouted []int32 // see scout
}

func (v *visit) begin(worker, place, month int) {
	v.worker, v.place = worker, place
	v.home = &v.World.places[place]
	n := len(v.fields)
	v.states = v.World.fieldStates[place*n : (place+1)*n]
	clear(v.agreedHours[place*v.hoursColumns : (place+1)*v.hoursColumns])
	v.regimes = v.regimesAt(place, month)
	v.adopt(month)
}

func (v *visit) catchment(field, activity int) *catchment {
	return &v.catchments[(v.place*len(v.fields)+field)*v.activities+activity]
}

// Task is a policy window with its outcome. Symbols are those of docs/ODD.md. What is smaller than a
// number of eight bytes stands together, so that a task is six lines of a processor's cache.
type Task struct {
	Field, Window, Activity int                   // indices; windows of a field and month from 0
	Kind                    int                   // Statutory, DiscretionaryOther, DiscretionaryLeisure
	MeanDiscretion          float64               // δ of the law, before the official's draw
	Discretion              float64               // δ, the most say that the official can share
	MeanProfessional        float64               // κ before the draw of whether the service is there
	Professional            float64               // κ, share of the need that professionals cover
	Requirement             float64               // n
	Required                [MaxResources]float64 // support at r = 1, in each resource's units a month
	HoursRequired           float64               // volunteer hours a month at full effort

	// Of the pair, where an organisation was found.
	Organisation              int32 // index into the world's organisations; -1: none found
	Formal                    bool  // holds an agreement
	Succeeded                 bool
	DesignMode                negotiation.Mode
	ImplementationMode        negotiation.Mode
	designRefused             bool    // no deal for what the organisation remembers
	implementationRefused     bool    // likewise
	previewInfeasible         bool    // the stage of implementation was found infeasible before design
	Skill                     float64 // 0 to 1
	Gain                      float64 // g
	EffortLimit               float64 // h̄, 0 to 1
	Trust                     float64 // 0 to 1
	Shortfall                 float64 // z, utility
	Cut                       float64 // share of transaction costs saved
	MunicipalityDependence    float64 // D_mv, 0 to 1
	OrganisationDependence    float64 // D_vm, 0 to 1
	Elsewhere                 float64 // share of the gain another scouted organisation could supply
	Expectation               float64 // π
	RootLimit                 float64 // √r̄, 0 to 1
	previewLimit, previewRoot float64

	Design, Implementation negotiation.Deal
	Grant                  float64 // r₀ given without agreement at implementation
	cost                   float64 // of the support agreed or granted, NOK/month
	ImplementationGain     float64 // g with what the joint design added
	EarnedTrust            float64 // t̂ after a success without an agreement, 0 to 1; else 0
	Covered                float64 // share of the task's need newly covered; 0 where it failed
}
