package agents

// Entity is a kind of thing in the model, with its state variables as the documentation lists them.
type Entity struct {
	Name      string
	What      string
	Variables []Variable
}

// Variable is one state variable, or several that differ only by index.
type Variable struct {
	Name, Unit string
	fields     string // the struct's fields that hold it, for the test that none is left out
}

// Entities lists the entities of the model, from the nation down to an agreement. A test compares
// the list with the structs of world.go.
var Entities = []Entity{
	{"Nation", "the pipeline from asylum application to the end of the introduction programme, which all places share", []Variable{
		{"residents, asylum applicants", "persons, persons/month", ""},
		{"in reception, of these waiting for a municipality", "persons", "Reception Waiting"},
		{"settled in the month", "persons/month", "Settled"},
		{"in the introduction programme", "persons", "Programme"},
	}},
	{"Place", "a municipality, or a city district that acts like one", []Variable{
		{"residents by age band", "persons", ""},
		{"remoteness, disadvantage", "0 to 1", ""},
		{"arrivals per resident relative to the nation", "factor", ""},
		{"policy windows of each field", "windows/month", "windows"},
		{"volunteer centre, volunteering policy", "yes or no", "centre cut"},
		{"hours a task takes relative to a central place", "factor", "hours"},
		{"arrivals that residents are used to", "persons/resident and month", "habit"},
		{"mobilised residents: joined this month, in informal groups, queueing, taken in by organisations", "share of residents", "joined informal queue registered"},
		{"the nation's programme if all councils decided as this one", "persons", "programme"},
		{"council's settlement decision of each year", "relative to the mean", "decisions"},
	}},
	{"Place × field", "a policy field in a place", []Variable{
		{"need: before disadvantage and events, after them, statutory, discretionary", "share of base need", "needBefore need statutory discretionary"},
		{"need that organisations have adapted to", "share of base need", "adapted"},
		{"unexpected load L", "factor, at least 1", "load"},
		{"what a task requires, ν; need of the first year that it is relative to", "factor, share of base need", "requirements firstYear"},
		{"professional capacity c", "share of base need", "capacity"},
		{"the place's own level of discretionary coverage", "factor", "capacityLevel"},
		{"coverage κ of statutory and of discretionary need", "share of need", "coverage"},
		{"discretionary windows", "share of windows", "share"},
		{"stocks of municipal resources: whole, free, bound by running tasks", "the resource's unit a month", "stock freeStock running"},
		{"running tasks: hours, of these by mode, cost of support", "hours/month, NOK/month", "running"},
		{"mobilised volunteers' lengthening of organisations' hours", "factor", "hoursFactor"},
		{"members of registered organisations", "persons/resident", "memberShare"},
		{"informal groups", "groups", "groups"},
		{"need newly covered by organisations this month: all, and what is not statutory", "tasks", "newlyCovered coveredOpen"},
		{"reliance: what a budget's time has seen covered V̂, what the budget counts on V", "share of need", "coveredSmoothed reliance"},
		{"last partners by activity", "organisations", ""},
	}},
	{"Organisation", "a voluntary organisation, of one type and about one activity; it may be an informal group", []Variable{
		{"type, activity", "name", "Type"},
		{"skill", "0 to 1", "Skill"},
		{"volunteer hours that may go to joint tasks", "hours/month", "Hours"},
		{"alignment with the municipality's aims", "0 to 1", "Alignment"},
		{"wish for say x", "−1 to 1", "Wish"},
		{"own means, added to those of its type", "share of requirement", "OwnMeans"},
		{"month founded, number", "month, count", "Founded Ordinal"},
		{"registered, informal or dissolved", "state", "State"},
	}},
	{"Relationship", "a place and one of its organisations", []Variable{
		{"trust", "0 to 1", "Trust"},
		{"month they last worked together", "month", "Met"},
		{"month an agreement was last used, if there is one", "month", "Used"},
		{"shortfall that the organisation remembers, z", "utility", "Shortfall"},
		{"hours asked for this month, hours bound by running tasks", "hours/month", "hoursAsked hoursCommitted monthAsked monthCounted"},
	}},
	{"Task", "a policy window: one field, one activity, one month", []Variable{
		{"kind: statutory, discretionary, discretionary in a leisure activity", "name", "Kind"},
		{"local discretion δ: of the law, of the official", "0 to 1", "MeanDiscretion Discretion"},
		{"professional coverage κ: before and after the draw of presence", "share of need", "MeanProfessional Professional"},
		{"size of the requirement n, and per resource", "relative, the resource's unit a month", "Requirement Required"},
		{"volunteer hours required", "hours/month", "HoursRequired"},
		{"gain g, dependences D_mv and D_vm, limit of effort h̄", "0 to 1", "Gain MunicipalityDependence OrganisationDependence EffortLimit"},
		{"expected chance π of implementing together", "probability", "Expectation"},
	}},
	{"Agreement", "what a pair settles about a task at one stage, design or implementation", []Variable{
		{"say s of the organisation", "0 to δ", "Say"},
		{"support r by the municipality", "share of requirement", "Support"},
		{"effort h of the organisation", "share of hours required", "Effort"},
		{"mode", "one of six, see the modes", ""},
	}},
}
