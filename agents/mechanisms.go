package agents

// Names of the month's phases, in their order.
const (
	PhaseNeeds          = "needs"
	PhaseCapacity       = "capacity"
	PhaseMobilisation   = "mobilisation"
	PhaseTasks          = "tasks"
	PhaseMatching       = "matching"
	PhaseDesign         = "design negotiation"
	PhaseImplementation = "implementation negotiation"
	PhaseCarryingOut    = "carrying out"
	PhaseObservation    = "observation"
)

// Mechanisms holds the switches. A mechanism that is off is absent; to hold a driver at its
// average see Freeze. MechanismTable describes each mechanism.
type Mechanisms struct {
	Spill                     bool `toml:"spill" scope:"field" default:"true"`
	CapacityLag               bool `toml:"capacity_lag" scope:"field" default:"true"`
	Dismantling               bool `toml:"dismantling" scope:"field" default:"true"`
	Reliance                  bool `toml:"reliance" scope:"field" default:"true"`
	ScaledWindows             bool `toml:"scaled_windows" default:"true"`
	StreetLevelDiscretion     bool `toml:"street_level_discretion" scope:"field" default:"true"`
	ServicePresence           bool `toml:"service_presence" scope:"field" default:"true"`
	GrowingRequirements       bool `toml:"growing_requirements" scope:"field" default:"true"`
	ProfessionalReach         bool `toml:"professional_reach" scope:"field" default:"true"`
	Disadvantage              bool `toml:"disadvantage" scope:"field" default:"true"`
	OwnMeansLoad              bool `toml:"own_means_load" scope:"field" default:"true"`
	DiscretionLimit           bool `toml:"discretion_limit" scope:"field" default:"true"`
	Mobilisation              bool `toml:"mobilisation" scope:"place" default:"true"`
	CouncilDecisions          bool `toml:"council_decisions" default:"true"`
	ScaleDependentSupply      bool `toml:"scale_dependent_supply" default:"true"`
	ResourceLimits            bool `toml:"resource_limits" scope:"field" default:"true"`
	HoursCommitted            bool `toml:"hours_committed" scope:"field" default:"true"`
	Contacts                  bool `toml:"contacts" scope:"field" default:"true"`
	Trust                     bool `toml:"trust" scope:"field" default:"true"`
	Formalisation             bool `toml:"formalisation" scope:"field" default:"true"`
	Accountability            bool `toml:"accountability" scope:"field" default:"true"`
	Grievance                 bool `toml:"grievance" scope:"field" default:"true"`
	Wishes                    bool `toml:"wishes" scope:"field" default:"true"`
	Knowledge                 bool `toml:"knowledge" scope:"field" default:"true"`
	ImplementationExpectation bool `toml:"implementation_expectation" scope:"field" default:"true"`
	DesignToImplementation    bool `toml:"design_to_implementation" scope:"field" default:"true"`
	MandatedCoproduction      bool `toml:"mandated_coproduction" scope:"field" default:"false"`
}

// KeyDoc says what the switch named key is for; empty for an unknown one. MechanismTable documents
// the switches.
func (Mechanisms) KeyDoc(key string) string {
	for _, m := range MechanismTable {
		if m.Name == key {
			return m.Does
		}
	}
	return ""
}

// Freeze holds drivers at a number; NaN, the default, does not freeze. An ablation freezes a
// driver at its grand mean over all tasks, which `validate --ablate` measures first. Freezing at
// zero would prove nothing: without gain no agreement is possible.
type Freeze struct {
	DiscretionaryShare     float64 `toml:"discretionary_share" unit:"share" range:"0..1" default:"nan"`
	Discretion             float64 `toml:"discretion" unit:"share" range:"0..1" default:"nan"`
	Coverage               float64 `toml:"coverage" unit:"share" range:"0..1" default:"nan"`
	Reliance               float64 `toml:"reliance" unit:"share of need" range:"0..1" default:"nan"`
	Skill                  float64 `toml:"skill" unit:"share" range:"0..1" default:"nan"`
	Gain                   float64 `toml:"gain" unit:"utility" range:"0..1" default:"nan"`
	OrganisationDependence float64 `toml:"organisation_dependence" unit:"share" range:"0..1" default:"nan"`
	EffortLimit            float64 `toml:"effort_limit" unit:"share" range:"0..1" default:"nan"`
	Trust                  float64 `toml:"trust" unit:"trust" range:"0..1" default:"nan"`
	EarnedTrust            float64 `toml:"earned_trust" unit:"share" range:"0..1" default:"nan"`
	Shortfall              float64 `toml:"shortfall" unit:"utility" range:"0..10" default:"nan"`
	Formalisation          float64 `toml:"formalisation" unit:"share" range:"0..1" default:"nan"`
	Expectation            float64 `toml:"expectation" unit:"probability" range:"0..1" default:"nan"`
}

// KeyDoc says what the driver named key is; empty for an unknown one. DriverTable documents the
// drivers.
func (Freeze) KeyDoc(key string) string {
	for _, d := range DriverTable {
		if d.Name == key {
			return "holds at a number: " + d.Does
		}
	}
	return ""
}

// Indices of the drivers, in the order of Freeze.
const (
	driverDiscretionaryShare = iota
	driverDiscretion
	driverCoverage
	driverReliance
	driverSkill
	driverGain
	driverOrganisationDependence
	driverEffortLimit
	driverTrust
	driverEarnedTrust
	driverShortfall
	driverFormalisation
	driverExpectation
	Drivers
)

// Driver is an input of negotiation that an ablation can freeze.
type Driver struct {
	Name string                 // key under [freeze]
	Does string                 // what it is
	Of   func(*Freeze) *float64 // its field of a Freeze
}

// DriverTable lists every driver.
var DriverTable = [Drivers]Driver{
	driverDiscretionaryShare:     {"discretionary_share", "share of policy windows the law does not fill", func(f *Freeze) *float64 { return &f.DiscretionaryShare }},
	driverDiscretion:             {"discretion", "the law's mean of δ, the say it lets a municipality share, before the official's draw", func(f *Freeze) *float64 { return &f.Discretion }},
	driverCoverage:               {"coverage", "the mean of κ, the share of a task's need that professionals cover, before the draw of what is there", func(f *Freeze) *float64 { return &f.Coverage }},
	driverReliance:               {"reliance", "V, the need that the budget counts on organisations to cover", func(f *Freeze) *float64 { return &f.Reliance }},
	driverSkill:                  {"skill", "skill of the organisation", func(f *Freeze) *float64 { return &f.Skill }},
	driverGain:                   {"gain", "g, what the organisation adds to what professionals leave uncovered", func(f *Freeze) *float64 { return &f.Gain }},
	driverOrganisationDependence: {"organisation_dependence", "D_vm, what the organisation cannot meet itself", func(f *Freeze) *float64 { return &f.OrganisationDependence }},
	driverEffortLimit:            {"effort_limit", "h̄, the hours the organisation has free", func(f *Freeze) *float64 { return &f.EffortLimit }},
	driverTrust:                  {"trust", "trust of the pair", func(f *Freeze) *float64 { return &f.Trust }},
	driverEarnedTrust:            {"earned_trust", "t̂, the part of the missing trust that a pair has earned when it may sign", func(f *Freeze) *float64 { return &f.EarnedTrust }},
	driverShortfall:              {"shortfall", "z, what the organisation remembers of having got less than half", func(f *Freeze) *float64 { return &f.Shortfall }},
	driverFormalisation:          {"formalisation", "whether the pair holds a formal agreement", func(f *Freeze) *float64 { return &f.Formalisation }},
	driverExpectation:            {"expectation", "π, the expected chance of implementing together", func(f *Freeze) *float64 { return &f.Expectation }},
}

// Mechanism describes one mechanism for the switches, the ablation, the documentation and the
// tests.
type Mechanism struct {
	Name   string // key under [mechanisms]
	Phase  string // phase of the month in which it acts
	Does   string // what it is; where needed, also what holds without it
	Source string // source of mechanism and numbers, or "assumption"

	Equation string // what holds with it, as in PhaseEquations
	Without  string // what holds in its place where it is off

	WhatIf bool // off by default: not a part of the model, but a question to it

	// Question is the user's question that the mechanism serves where it carries no pattern; empty
	// where it carries one.
	Question string
}

// MechanismTable lists every mechanism in the order of the month.
var MechanismTable = []Mechanism{
	{"disadvantage", PhaseNeeds, "disadvantaged places have more need and, from area programmes, more capacity", "Groruddalssatsingen 2007–2016; the sizes are assumptions", "need = need_before · (1 + need_per_disadvantage · disadvantage) · need_factor", "need = need_before · need_factor", false, ""},
	{"council_decisions", PhaseNeeds, "councils decide each year how many of the requested refugees they settle", "IMDi: 89 % (2016) and 87 % (2017) of requests met", "decision = clamp(decision_share ± decision_spread) / decision_share", "decision = 1", false, "what if councils agree to settle fewer refugees, or differ more?"},
	{"reliance", PhaseCapacity, "a municipality does not build what organisations have come to cover, but leaves no duty to others; its budget learns within a year and forgets over many", "NIBR 2017:3 (direction); the form is an assumption", "target = max(lawful_statutory, lawful − ς · V) · need_before · …", "V = 0", false, ""},
	{"capacity_lag", PhaseCapacity, "professional capacity follows its target with a lag; off: at once", "assumption", "c = c + (target − c) / lag", "c = target", false, "how fast must services grow to meet a surge?"},
	{"dismantling", PhaseCapacity, "capacity above its target is closed faster than it grew; off: as slowly", "UDI: 39,000 reception places in winter 2015/16, 5,100 in 2018", "lag = dismantling_lag_months   where c > target", "lag = capacity_lag_months", false, ""},
	{"mobilisation", PhaseMobilisation, "residents volunteer when more arrive than they are used to: at once in informal groups, later in registered organisations", "ISF 2016:6; NIBR 2017:3", "joined = volunteers_per_arrival · max(0, exposure − habit)", "joined = 0", false, "what do the volunteers of a surge add?"},
	{"scaled_windows", PhaseTasks, "policy windows grow with residents, less than in proportion; off: the same number everywhere", "generalist principle: the same duties whatever the size; the exponent is an assumption", "windows = clamp(⌊1/2 + windows_month · (residents / windows_residents)^θ⌋, 1, 250)", "windows = windows_month", false, "does it matter how many tasks a large place has?"},
	{"spill", PhaseTasks, "need that professionals leave unmet opens discretionary windows", "Trætteberg & Enjolras: co-production sits in the gaps; the form is an assumption", "open = discretionary + spill · max(0, need − c)", "open = discretionary", false, ""},
	{"discretion_limit", PhaseTasks, "say cannot exceed the discretion the law leaves; off: no legal limit", "Trætteberg & Enjolras: laws and regulations", "s ≤ δ = clamp(discretion + discretion_shift)", "s ≤ δ = 1", false, ""},
	{"street_level_discretion", PhaseTasks, "discretion is held by officials: in a share of tasks one treats the matter as settled or as open; the mean over tasks is the law's. Off: the law's mean in every task", "Lipsky 1980 (direction); the share is an assumption", "δ = 0 if u < w_δ · (1 − δ); 1 if u > 1 − w_δ · δ; else δ", "δ = discretion of the task's kind", false, ""},
	{"service_presence", PhaseTasks, "a professional service is there or it is not: in a share of tasks all of the need is covered or none; the mean over tasks stays. Off: the mean in every task", "Trætteberg & Enjolras: gaps where professional services do not meet (direction); the share is an assumption", "κ = 0 if u < w_κ · (1 − κ); 1 if u > 1 − w_κ · κ; else κ", "κ = mean coverage of the task's kind", false, ""},
	{"growing_requirements", PhaseTasks, "a task takes more hours and more of the municipality's stocks where there is more need than in the first year; off: always the same", "a task stands for a share of the field's current need (definition)", "ν = need_before · need_factor / its mean in the first year", "ν = 1", false, "how many arrivals can organisations' hours and the municipality's rooms bear?"},
	{"professional_reach", PhaseTasks, "professional capacity reaches a field's leisure activities less; off: evenly", "Trætteberg & Enjolras: culture and leisure aspects of other fields; the sizes are assumptions", "κ = min(1, κ_disc · reach_a)", "κ = κ_disc", false, ""},
	{"scale_dependent_supply", PhaseMatching, "organisation density and volunteering policies vary with size, distances with remoteness, and some places have a volunteer centre; off: everything is per head", "Frivillighet Norge 2020: 18 % of municipalities, 55 % of people have a policy; Telemark has fewer organisations per resident than the nation; the sizes are assumptions", "density = organisations_per_1000 · (residents / reference_residents)^density_elasticity", "density = organisations_per_1000   without policies, centres and distances", false, "what do small and remote places lack?"},
	{"contacts", PhaseMatching, "earlier partners of the activity are asked again; off: only newly scouted organisations", "assumption", "candidates = contacts + scouts", "candidates = scouts", false, "what are earlier partners worth against newcomers?"},
	{"hours_committed", PhaseMatching, "agreed tasks bind volunteer hours; off: hours are never short", "assumption", "hours_free = hours − Σ hours_running", "hours_free = ∞", false, "when do volunteers' hours run short?"},
	{"own_means_load", PhaseDesign, "own means are a stock spread over the load; unexpected load strains them. Off: load plays no part", "Pfeffer & Salancik 1978 (criticality); the form is an assumption", "L = max(1, need / N)", "L = 1", false, ""},
	{"accountability", PhaseDesign, "say is paid for over open decisions only, so the same say costs more where the law leaves less open; off: δ only limits say", "Trætteberg & Enjolras: laws and regulations; the form is an assumption", "U_m: − c_s · (d − trust) · s² / δ", "U_m: − c_s · (d − trust) · s²", false, ""},
	{"wishes", PhaseDesign, "organisations differ in how much they want say and dislike another's plan; off: all want the same", "assumption", "χ = say_value · (1 + w_χ · x), ψ = autonomy_loss · (1 − w_χ · x)   x even in −1 to 1", "χ = say_value, ψ = autonomy_loss", false, "what if organisations want more say, or differ more in it?"},
	{"grievance", PhaseDesign, "an organisation that got less than half of the surplus remembers it, and demands more than nothing before it agrees again; off: nothing is remembered", "Casciaro & Piskorski 2005 (direction); the form is an assumption", "U_v ≥ Q = γ · z", "U_v ≥ 0", false, ""},
	{"knowledge", PhaseDesign, "in design the organisation's knowledge is a critical resource of its own", "Trætteberg & Enjolras: skilled volunteers as critical resource in design", "G = ι · (π · g + k · skill)", "G = ι · π · g", false, ""},
	{"implementation_expectation", PhaseDesign, "a joint design is worth more if the pair expects to implement it together", "Trætteberg & Enjolras: feedback between the stages", "π = expectation_weight · expectation_feasible   or expectation_otherwise", "π = 0", false, ""},
	{"design_to_implementation", PhaseImplementation, "say agreed in design raises the gain in implementation", "Trætteberg & Enjolras: feedback between the stages", "G = g · (1 + φ · s_design)", "G = g", false, "what does a joint design give to carrying it out?"},
	{"resource_limits", PhaseImplementation, "support is limited by the municipality's free stocks; off: stocks are endless", "assumption", "r̄ = min_k min(1, free_k / required_k)", "r̄ = 1", false, "when do rooms and money run short?"},
	{"trust", PhaseCarryingOut, "success builds trust, failure and idleness wear it; off: trust stays as at the start, and no agreement is signed unless freeze.earned_trust is set", "chapter 2 of the book of 2021 by the study's team (abstract): trust; the form is an assumption", "trust = trust + trust_gain · (1 − trust)   after a success; less after a failure", "trust = trust_start", false, ""},
	{"formalisation", PhaseCarryingOut, "at a success a pair may sign an agreement, more surely the more trust it has earned and the more say it shares; an agreement lowers transaction costs", "government-sponsored collaborative groups lower transaction costs (PMC8186521); the size is an assumption", "1 − cut = (1 − agreement_cut · agreement) · (1 − policy_cut · policy)", "agreement = 0", false, "what do formal agreements add?"},
	{"mandated_coproduction", PhaseDesign, "a duty to co-produce: the municipality may close no other deal and give no grant (a what-if, off by default)", "what-if", "s ≥ balance / 2   of a pair that would not co-produce anyway; nothing but co-production is closed or granted", "s ≥ 0", true, ""},
}
