package agents

import (
	"slices"

	"dugnad/agents/negotiation"
	"dugnad/sim/text"
)

// Parameters holds every number of the model. They do not change during a run. The tags document
// each key for the scenario loader, `scenario new` and the reference: toml (the key), unit, range
// (allowed values, "a..b" or "a.."), allowed (names), default (optional keys only), doc. A slice
// whose elements have a Name is a TOML table of tables keyed by that name; the loader sorts it.
//
// Every number has a greatest value, beyond which it is a typing error rather than a what-if. Where
// nothing natural bounds it: persons of a country 1e9, of the world 1e10; hours of a volunteer those
// of a month, 744; units of a resource and their cost 1e9, hours of a task 100,000 and persons of an
// informal group 1e6, a thousand times what is known or more.
type Parameters struct {
	Resources         []Resource             `toml:"resources" doc:"kinds of support a municipality can give"`
	Activities        []Activity             `toml:"activities" doc:"what organisations do, shared by the fields"`
	OrganisationTypes []OrganisationType     `toml:"organisation_types" doc:"kinds of voluntary organisation; own means, skill and volunteers belong to the type, fields differ by their mix"`
	Fields            []Field                `toml:"fields" doc:"policy fields"`
	Supply            Supply                 `toml:"supply" doc:"how many organisations and what municipal support a place has"`
	Agenda            Agenda                 `toml:"agenda" doc:"policy windows and whom the municipality scouts"`
	Reliance          Reliance               `toml:"reliance" doc:"how budgets come to count on what organisations cover"`
	Relationship      Relationship           `toml:"relationship" doc:"trust, formal agreements and grievance"`
	Dependence        Dependence             `toml:"dependence" doc:"how dependence is worked out"`
	Negotiation       negotiation.Parameters `toml:"negotiation" doc:"utilities, protocol, and what counts as co-production"`
	Mobilisation      Mobilisation           `toml:"mobilisation" doc:"volunteers who come when many arrive"`
	Refugees          Refugees               `toml:"refugees" doc:"reception, settlement and the introduction programme"`
	Mechanisms        Mechanisms             `toml:"mechanisms" doc:"a switch for every mechanism"`
	Freeze            Freeze                 `toml:"freeze" doc:"drivers held at a number, for ablations: a frozen driver keeps its level and loses its variation"`
	Events            []Event                `toml:"event" makes:"start|end" doc:"other values for some months, places and fields: (the event's set, else the scenario's) × the product of scale + the sum of add, of all events in the order of their names; whole numbers are rounded at the end. set takes every key with a scope, scale and add those of numbers; places or fields finer than a key's scope are an error. A result outside the key's range is an error, but for a clamped key. Two events may not set one key at once"`
}

// Limits of the task loop's fixed-size arrays. The loader refuses scenarios beyond them.
const (
	MaxResources  = 4 // kinds of municipal support
	MaxContacts   = 4 // earlier partners of an activity that a place remembers
	MaxTaskMonths = 6 // months that a task runs
)

// Share is one named part of a mix.
type Share struct {
	Name  string
	Value float64
}

// Mix is a distribution over names, or a value per name. The loader sorts it by name.
type Mix []Share

// Resource is a kind of municipal support. Its stock is the amount that a place can give to one
// field in a month.
type Resource struct {
	Name             string
	Unit             string  `toml:"unit" doc:"unit of the stock"`
	StockFixed       float64 `toml:"stock_fixed" scope:"field" unit:"resource units/month" range:"0..1000000000" doc:"stock per field that a place has whatever its size"`
	StockPerResident float64 `toml:"stock_per_resident" scope:"field" unit:"resource units/month" range:"0..1000000" doc:"stock per field and resident"`
	TaskRequirement  float64 `toml:"task_requirement" scope:"field" unit:"resource units/month" range:"0.0001..1000000000" doc:"what a task of requirement 1 needs of it when the activity weighs it fully"`
	CostNOK          float64 `toml:"cost_nok" scope:"field" unit:"NOK/resource unit" range:"0..1000000000" doc:"cost of one unit, for cost per covered unit"`
}

// Activity is what a task is about and what an organisation does.
type Activity struct {
	Name              string
	Leisure           bool    `toml:"leisure" scope:"field" doc:"whether it counts as a leisure activity, which professional capacity reaches less (professional_reach)"`
	ProfessionalReach float64 `toml:"professional_reach" scope:"field" unit:"relative" range:"0..10" doc:"how much of a field's professional capacity this activity gets, relative to the field's other activities; capacity is conserved"`
	Requirement       float64 `toml:"requirement" scope:"field" unit:"relative" range:"0.0001..10" doc:"n: size of the support a task needs"`
	HoursMonth        float64 `toml:"hours_month" scope:"field" unit:"hours/month" range:"0.0001..100000" doc:"volunteer hours a task needs at full effort"`
	Weights           Mix     `toml:"weights" scope:"field" unit:"share" range:"0..1" doc:"w_k: how the requirement divides over the kinds of resource; sums to 1"`
}

// OrganisationType is a kind of voluntary organisation.
type OrganisationType struct {
	Name                string
	Activities          Mix     `toml:"activities" unit:"share" range:"0..1" doc:"what its organisations do; sums to 1"`
	OwnMeans            Mix     `toml:"own_means" scope:"field" unit:"share" range:"0..1" doc:"own_k: share of a requirement it can meet itself, per kind of resource"`
	Skill               float64 `toml:"skill" unit:"share" range:"0..1" doc:"mean skill"`
	Alignment           float64 `toml:"alignment" unit:"share" range:"0..1" doc:"share of the municipality's support that serves the organisation's own aims"`
	Members             float64 `toml:"members" unit:"persons" range:"0..1000000000" doc:"mean number of volunteers"`
	HoursMonthPerMember float64 `toml:"hours_month_per_member" unit:"hours/month" range:"0..744" doc:"volunteer hours per volunteer that may go to joint tasks"`
	OtherFunders        float64 `toml:"other_funders" scope:"field" unit:"share" range:"0..1" doc:"share of its support it could get elsewhere; matters only with dependence.alternatives above 0"`
	Registers           float64 `toml:"registers" scope:"field" unit:"probability/month" range:"0..1" doc:"chance that an informal group of this type registers, per month after its first half year"`
}

// Field is a policy field with its law, capacity and organisations. No level of co-production,
// dependence or formalisation is an input.
type Field struct {
	Name  string
	Label text.Translations `toml:"label" default:"" doc:"name in figures and reports; the key if empty"`

	Need                    string  `toml:"need" allowed:"residents|age_0_17|age_18_66|age_67_plus|refugees" doc:"what the field's need scales with"`
	StatutoryShare          float64 `toml:"statutory_share" scope:"field" unit:"share of base need" range:"0..1" doc:"share of the need that the law obliges the municipality to meet"`
	DiscretionStatutory     float64 `toml:"discretion_statutory" scope:"field" unit:"share" range:"0..1" doc:"δ of statutory tasks: largest say the law lets a municipality share"`
	DiscretionDiscretionary float64 `toml:"discretion_discretionary" scope:"field" unit:"share" range:"0..1" doc:"δ of discretionary tasks"`
	DiscretionShift         float64 `toml:"discretion_shift" scope:"field" clamped:"true" unit:"share" range:"-1..1" default:"0" doc:"added to the discretion of statutory and of discretionary tasks, and clamped to 0–1"`
	CoverageStatutory       float64 `toml:"coverage_statutory" scope:"field" unit:"share of need" range:"0..2" doc:"professional capacity the municipality aims at for statutory need"`
	CoverageDiscretionary   float64 `toml:"coverage_discretionary" scope:"field" unit:"share of need" range:"0..2" doc:"κ_d: professional capacity the municipality would aim at for discretionary need if organisations covered none of it"`
	CapacityLagMonths       float64 `toml:"capacity_lag_months" scope:"field" unit:"months" range:"1..240" doc:"how slowly capacity grows to its target"`
	DismantlingLagMonths    float64 `toml:"dismantling_lag_months" scope:"field" unit:"months" range:"1..240" doc:"how slowly capacity above its target is closed"`
	Spill                   float64 `toml:"spill" scope:"field" unit:"share" range:"0..5" doc:"how much unmet need opens discretionary windows"`
	OrganisationShare       float64 `toml:"organisation_share" unit:"share" range:"0..1" doc:"share of a place's organisations in this field"`
	OrganisationTypes       Mix     `toml:"organisation_types" unit:"share" range:"0..1" doc:"the field's mix of types; sums to 1"`
	Activities              Mix     `toml:"activities" scope:"field" unit:"share" range:"0..1" doc:"the field's mix of tasks; sums to 1"`
	OwnMeansShift           float64 `toml:"own_means_shift" scope:"field" clamped:"true" unit:"share" range:"-1..1" default:"0" doc:"added to the own means of the field's organisations, and clamped to 0–1"`
	MobilisationShare       float64 `toml:"mobilisation_share" scope:"field" unit:"share" range:"0..1" default:"0" doc:"share of mobilised volunteers that comes to this field"`
	InformalType            string  `toml:"informal_type" default:"" doc:"organisation type of the informal groups that form here; needed where mobilisation_share is above 0"`
	NeedPerDisadvantage     float64 `toml:"need_per_disadvantage" scope:"field" unit:"share of base need" range:"0..10" default:"0" doc:"extra need in a place of disadvantage 1"`
	CapacityPerDisadvantage float64 `toml:"capacity_per_disadvantage" scope:"field" unit:"share of capacity" range:"0..10" default:"0" doc:"extra capacity (area programmes) in a place of disadvantage 1"`
}

// Supply determines the organisations and the municipal support of a place.
type Supply struct {
	OrganisationsPer1000     float64 `toml:"organisations_per_1000" unit:"organisations/1000 residents" range:"0..200" doc:"organisations in a place of reference size"`
	ReferenceResidents       float64 `toml:"reference_residents" unit:"persons" range:"1..10000000000" doc:"size at which the density above holds"`
	DensityElasticity        float64 `toml:"density_elasticity" unit:"exponent" range:"-1..1" doc:"density changes with residents to this power (scale_dependent_supply)"`
	HoursSpread              float64 `toml:"hours_spread" unit:"share" range:"0..1" doc:"organisations' volunteer hours vary evenly by this share around their type's mean"`
	SkillSpread              float64 `toml:"skill_spread" unit:"share" range:"0..1" doc:"organisations' skill varies evenly by this much around their type's mean"`
	OwnMeansSpread           float64 `toml:"own_means_spread" unit:"share" range:"0..1" doc:"organisations' own means vary evenly by this much around their type's mean"`
	WishSpread               float64 `toml:"wish_spread" unit:"share" range:"0..0.95" doc:"w_χ: organisations' wish for say varies evenly by this share, and their dislike of another's plan by the same in the other direction"`
	AlignmentSpread          float64 `toml:"alignment_spread" unit:"share" range:"0..1" doc:"organisations' alignment varies evenly by this much around their type's mean"`
	CapacitySpread           float64 `toml:"capacity_spread" unit:"share" range:"0..1" doc:"a place's discretionary coverage in a field varies evenly by this share around the field's"`
	RemotenessHours          float64 `toml:"remoteness_hours" unit:"share" range:"0..5" doc:"extra volunteer hours a task takes in the remotest place (scale_dependent_supply)"`
	PolicyReferenceResidents float64 `toml:"policy_reference_residents" unit:"persons" range:"1..10000000000" doc:"residents at which a place surely has a volunteering policy (scale_dependent_supply)"`
	PolicyElasticity         float64 `toml:"policy_elasticity" unit:"exponent" range:"0..5" doc:"chance of a policy falls below that size with residents to this power"`
	PolicyCut                float64 `toml:"policy_cut" unit:"share" range:"0..1" doc:"share of the transaction cost that a volunteering policy saves"`
	CentreShare              float64 `toml:"centre_share" unit:"probability" range:"0..1" doc:"chance that a place has a volunteer centre (scale_dependent_supply)"`
	CentreScouts             int     `toml:"centre_scouts" unit:"organisations" range:"0..8" doc:"how many more organisations a volunteer centre brings to a task"`
}

// Agenda determines how tasks arise and which organisations the municipality considers.
type Agenda struct {
	WindowsMonth          int     `toml:"windows_month" unit:"tasks/month" range:"1..64" doc:"policy windows per field and month of a place of windows_residents"`
	WindowsResidents      float64 `toml:"windows_residents" unit:"persons" range:"1..10000000000" doc:"residents of a place with windows_month windows"`
	WindowsElasticity     float64 `toml:"windows_elasticity" unit:"exponent" range:"0..1" doc:"θ: windows grow with residents to this power (scaled_windows); 1 to 250 in all"`
	StreetLevelDiscretion float64 `toml:"street_level_discretion" scope:"field" unit:"share of tasks" range:"0..1" doc:"w_δ: share of tasks in which the official treats the matter as settled or as open, whatever the law's mean"`
	ServicePresence       float64 `toml:"service_presence" scope:"field" unit:"share of tasks" range:"0..1" doc:"w_κ: share of tasks in which the professional service is there or is not, whatever the mean coverage"`
	TaskMonths            int     `toml:"task_months" unit:"months" range:"1..6" doc:"how long an agreed task binds hours and support"`
	Scouts                int     `toml:"scouts" scope:"field" unit:"organisations" range:"1..8" doc:"organisations of the task's activity looked up anew for each task"`
	Contacts              int     `toml:"contacts" scope:"field" unit:"organisations" range:"0..4" doc:"earlier partners of the same activity that are asked as well"`
	DesignHours           float64 `toml:"design_hours" scope:"field" unit:"share" range:"0..1" doc:"hours of a joint design as a share of a month's implementation"`
	RequirementSpread     float64 `toml:"requirement_spread" scope:"field" unit:"share" range:"0..0.95" doc:"tasks' requirements vary evenly by this share"`
	SuccessChance         float64 `toml:"success_chance" scope:"field" unit:"probability" range:"0..1" doc:"chance that an implementation succeeds"`
}

// Reliance determines how a municipality's budget comes to count on organisations: it does not build
// what they have come to cover.
type Reliance struct {
	Share            float64 `toml:"share" scope:"field" unit:"share" range:"0..2" doc:"ς: discretionary capacity that is not built, per need that organisations have come to cover"`
	BudgetMonths     float64 `toml:"budget_months" scope:"field" unit:"months" range:"1..240" doc:"B: how slowly what organisations cover enters the budget"`
	ForgettingMonths float64 `toml:"forgetting_months" scope:"field" unit:"months" range:"1..1200" doc:"B_r: how slowly a budget that has come to count on them forgets"`
	Start            float64 `toml:"start" unit:"share" range:"0..1" default:"0" doc:"V at the first month of the spin-up"`
}

// Relationship determines how trust, formal agreements and grievance of a pair change.
type Relationship struct {
	TrustStart    float64 `toml:"trust_start" scope:"field" unit:"trust" range:"0..0.99" doc:"trust of a pair that never met"`
	TrustGain     float64 `toml:"trust_gain" scope:"field" unit:"share" range:"0..1" doc:"share of the missing trust that a success adds"`
	TrustLoss     float64 `toml:"trust_loss" scope:"field" unit:"share" range:"0..1" doc:"share of the trust that a failure takes"`
	TrustDecay    float64 `toml:"trust_decay" scope:"field" unit:"share/month" range:"0..1" doc:"share of the distance to trust_start that an idle month closes"`
	SigningChance float64 `toml:"signing_chance" scope:"field" unit:"probability" range:"0..1" doc:"p₀: chance that a pair signs at a success if all trust is earned and the organisation has all the say"`
	LapseMonths   int     `toml:"lapse_months" scope:"field" unit:"months" range:"1..1200" doc:"an agreement not used for so long lapses"`
	Grievance     float64 `toml:"grievance" scope:"field" unit:"share" range:"0..5" doc:"γ: share of its remembered shortfall that an organisation demands before it agrees"`
	GrievanceRate float64 `toml:"grievance_rate" scope:"field" unit:"share" range:"0..1" doc:"μ: weight of the last deal in the remembered shortfall"`
}

// Dependence holds the two choices that the definition of dependence leaves open.
type Dependence struct {
	AdaptationMonths float64 `toml:"adaptation_months" scope:"field" unit:"months" range:"1..1200" doc:"how slowly organisations' means adapt to a lasting load"`
	Alternatives     float64 `toml:"alternatives" scope:"field" unit:"share" range:"0..1" doc:"a: how far other partners lower dependence"`
}

// Mobilisation determines how residents respond to arrivals above the habitual level.
type Mobilisation struct {
	VolunteersPerArrival float64 `toml:"volunteers_per_arrival" scope:"place" unit:"persons/person" range:"0..200" doc:"residents who give effort, per arrival above the habitual level"`
	InformalShare        float64 `toml:"informal_share" scope:"place" unit:"share" range:"0..1" doc:"share of them who start in informal groups, at once; the others queue for registered organisations"`
	RegisteredLagMonths  float64 `toml:"registered_lag_months" scope:"place" unit:"months" range:"1..24" doc:"mean wait until a registered organisation has taken a volunteer in"`
	DecayMonth           float64 `toml:"decay_month" scope:"place" unit:"share/month" range:"0..1" doc:"share of mobilised volunteers who stop each month"`
	HabitMonths          float64 `toml:"habit_months" scope:"place" unit:"months" range:"1..240" doc:"how slowly the habitual level follows"`
	GroupPersons         float64 `toml:"group_persons" scope:"field" unit:"persons" range:"1..1000000" doc:"volunteers of an informal group"`
	HoursMonth           float64 `toml:"hours_month" scope:"field" unit:"hours/month" range:"0..744" doc:"hours of a mobilised volunteer that may go to joint tasks"`
	GroupsLimit          int     `toml:"groups_limit" scope:"field" unit:"groups" range:"0..255" doc:"most informal groups a municipality can keep in view, per field"`
}

// Refugees is the national pipeline from arrival to the end of the introduction programme.
type Refugees struct {
	AssessmentMonths float64 `toml:"assessment_months" scope:"nation" unit:"months" range:"1..60" doc:"mean time from application to decision, spent in reception"`
	GrantedShare     float64 `toml:"granted_share" scope:"nation" unit:"share" range:"0..1" doc:"share of applicants who may stay and be settled"`
	DepartureMonths  float64 `toml:"departure_months" scope:"nation" unit:"months" range:"1..60" doc:"mean time that others stay in reception after the decision"`
	Waits            []Wait  `toml:"wait" doc:"mean months from permission to settlement, by year"`
	QuotaPerYear     []Quota `toml:"quota" doc:"persons settled from outside reception (resettlement refugees), by year"`
	ProgrammeMonths  int     `toml:"programme_months" scope:"nation" unit:"months" range:"1..60" doc:"length of the introduction programme"`
	ReceptionWeight  float64 `toml:"reception_weight" scope:"place" unit:"need/person" range:"0..10" doc:"need of a person in reception"`
	ProgrammeWeight  float64 `toml:"programme_weight" scope:"place" unit:"need/person" range:"0..10" doc:"need of a person in the programme"`
	DecisionShare    float64 `toml:"decision_share" unit:"share" range:"0.01..1" doc:"share of the requested settlement that councils agree to"`
	DecisionSpread   float64 `toml:"decision_spread" unit:"share" range:"0..1" doc:"how evenly a council's yearly decision varies around it"`
	CountyReception  Mix     `toml:"county_reception" unit:"relative" range:"0..20" default:"" doc:"arrivals per resident by county relative to the others; counties not named have 1; made to average 1 over the nation"`
}

// Wait is the mean wait for settlement in a year.
type Wait struct {
	Year   int     `toml:"year" range:"1900..2200" doc:"calendar year; earlier and later years take the nearest"`
	Months float64 `toml:"months" unit:"months" range:"1..60" doc:"mean wait"`
}

// Quota is the number settled from outside reception in a year.
type Quota struct {
	Year    int     `toml:"year" range:"1900..2200" doc:"calendar year; earlier and later years take the nearest"`
	Persons float64 `toml:"persons" unit:"persons/year" range:"0..1000000000" doc:"persons settled"`
}

// Event gives parameters other values for some months, in some places and fields: a law, a grant, a shock, a
// drive for agreements. Outside of them everything is as without it. A path is that of a key with a scope.
type Event struct {
	Name           string      `toml:"name" doc:"what happens"`
	Start          string      `toml:"start" format:"month" default:"" doc:"first month; one before the clock acts in those months of the spin-up. Without it the event holds from the first month of the spin-up on"`
	End            string      `toml:"end" format:"month" default:"" doc:"last month; without it the event does not end"`
	Places         []string    `toml:"places" default:"" doc:"codes of the places in which it acts; all without places and group"`
	Group          string      `toml:"group" default:"" doc:"instead of places: the group of places in which it acts, or all"`
	Field          string      `toml:"field" default:"" doc:"the one field in which it acts"`
	Fields         []string    `toml:"fields" default:"" doc:"instead of field: the fields in which it acts; all without either"`
	NeedFactor     float64     `toml:"need_factor" unit:"factor" range:"0..100" default:"1" doc:"multiplies need"`
	CapacityFactor float64     `toml:"capacity_factor" unit:"factor" range:"0..100" default:"1" doc:"multiplies the target of capacity"`
	SigningFactor  float64     `toml:"signing_factor" unit:"factor" range:"0..1000" default:"1" doc:"multiplies the chance that a pair signs an agreement, as a drive for agreements does"`
	Set            Assignments `toml:"set" names:"paths" default:"" doc:"values by the path of their key, \"mechanisms.spill\" = false; * stands for every name, of fields for those of the event"`
	Scale          Mix         `toml:"scale" names:"paths" unit:"factor" range:"0..1000" default:"" doc:"factors by the path of their key: they multiply what holds without the event"`
	Add            Mix         `toml:"add" names:"paths" range:"-1000000000..1000000000" default:"" doc:"summands by the path of their key: they are added after all factors"`
	Source         string      `toml:"source" default:"" doc:"the reference for what it states, shown wherever the event is told"`
}

// Assignment is a value, in TOML, of the key at a path.
type Assignment struct{ Name, Value string }

// Assignments are values by path. The loader sorts them.
type Assignments []Assignment

// ReadsArrivals reports whether asylum applicants change anything in a field: its need is that of
// refugees, or volunteers whom arrivals mobilise come to it.
func (p *Parameters) ReadsArrivals() bool {
	mobilises := p.Mechanisms.Mobilisation && p.Mobilisation.VolunteersPerArrival > 0
	return slices.ContainsFunc(p.Fields, func(f Field) bool {
		return f.Need == "refugees" || mobilises && f.MobilisationShare > 0
	})
}
