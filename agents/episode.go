package agents

// Episode is the record of one task by a Tracer, from the need to the consequences. The trace
// command prints it in words or as a line of JSON. Every computed number stands beside its
// inputs, so that a reader can recompute it. The tags document the JSON: name, unit, and meaning
// with the symbol of docs/ODD.md. Pointers are nil (null) where no organisation was found.
type Episode struct {
	Scenario    string `json:"scenario" doc:"name of the scenario"`
	Replication int    `json:"replication" doc:"which run, from 1"`
	Month       string `json:"month" doc:"as 2015-09"`
	Place       string `json:"place" doc:"code of the place"`
	PlaceName   string `json:"place_name" doc:"name of the place"`
	Field       string `json:"field" doc:"policy field"`
	Window      int    `json:"window" doc:"which of the month's policy windows of place and field, from 1"`

	Off    []string `json:"off" doc:"mechanisms switched off in the place, field and month; what they would compute does not apply"`
	Events []string `json:"events" doc:"events of the scenario that act in the place, field and month; every number stands as they make it"`
	Frozen []string `json:"frozen" doc:"drivers held at a number; they do not follow from the parts stated"`

	Need           NeedState     `json:"need" doc:"the field's need and professional capacity in the month"`
	Task           TaskState     `json:"task" doc:"the policy window"`
	Scouting       []Candidate   `json:"scouting" doc:"whom the municipality looked at, in the order it did, each once"`
	Organisation   *Partner      `json:"organisation" doc:"whom it asked; null if there was nobody"`
	Dependence     *Dependences  `json:"dependence" doc:"both sides' dependence from its parts"`
	Design         *Stage        `json:"design" doc:"negotiation of the design"`
	Implementation *Stage        `json:"implementation" doc:"negotiation of the implementation"`
	After          *Consequences `json:"after" doc:"what became of it"`
}

// NeedState is the need and professional capacity of a field in the month.
type NeedState struct {
	Base                  float64 `json:"base" unit:"persons" doc:"base need: what shares of base need are shares of"`
	Need                  float64 `json:"need" unit:"share of base need" doc:"need"`
	AdaptedTo             float64 `json:"adapted_to" unit:"share of base need" doc:"N, the need organisations had adapted to before the month"`
	Load                  float64 `json:"load" doc:"L = max(1, need/adapted_to); 1 with own_means_load off"`
	Statutory             float64 `json:"statutory" unit:"share of base need" doc:"need the law obliges to meet"`
	Discretionary         float64 `json:"discretionary" unit:"share of base need" doc:"need − statutory"`
	NeedBefore            float64 `json:"need_before" unit:"share of base need" doc:"need without disadvantage and events"`
	NeedFactor            float64 `json:"need_factor" doc:"what the month's events multiply need with by need_factor"`
	FirstYear             float64 `json:"first_year" unit:"share of base need" doc:"mean of need_before · need_factor over the scenario's first year"`
	Requirements          float64 `json:"requirements" doc:"ν = need_before · need_factor/first_year, what a task requires relative to the first year; 1 with growing_requirements off"`
	Lawful                float64 `json:"lawful" unit:"share of need_before" doc:"capacity aimed at without reliance: lawful_statutory + u·coverage_discretionary·(1 − statutory_share)"`
	LawfulStatutory       float64 `json:"lawful_statutory" unit:"share of need_before" doc:"the part of it that is owed by law: coverage_statutory · statutory_share"`
	Reliance              float64 `json:"reliance" unit:"share of need" doc:"V, need that the budget counts on organisations to cover; 0 with reliance off"`
	RelianceShare         float64 `json:"reliance_share" unit:"share" doc:"ς: discretionary capacity that is not built, per need covered"`
	CapacityDisadvantage  float64 `json:"capacity_disadvantage" doc:"1 + capacity_per_disadvantage · disadvantage; 1 with disadvantage off"`
	CapacityFactor        float64 `json:"capacity_factor" doc:"what the month's events multiply the target with by capacity_factor"`
	Target                float64 `json:"target" unit:"share of base need" doc:"max(lawful_statutory, lawful − reliance_share · reliance) · need_before · capacity_disadvantage · capacity_factor"`
	CapacityBefore        float64 `json:"capacity_before" unit:"share of base need" doc:"professional capacity before the month"`
	Lag                   float64 `json:"lag" unit:"months" doc:"capacity_lag_months, or dismantling_lag_months where capacity_before is above target; 1 with capacity_lag off"`
	Capacity              float64 `json:"capacity" unit:"share of base need" doc:"c = capacity_before + (target − capacity_before)/lag, professional capacity"`
	CoverageStatutory     float64 `json:"coverage_statutory" unit:"share" doc:"κ_stat = min(1, capacity/statutory)"`
	CoverageDiscretionary float64 `json:"coverage_discretionary" unit:"share" doc:"κ_disc = min(1, max(0, capacity − statutory)/discretionary)"`
	Spill                 float64 `json:"spill" doc:"how much unmet need opens windows; 0 with spill off"`
	DiscretionaryShare    float64 `json:"discretionary_share" unit:"share of windows" doc:"open/(statutory + open), open = discretionary + spill · max(0, need − capacity)"`
}

// TaskState is what the policy window asks for.
type TaskState struct {
	Activity         string             `json:"activity" doc:"what it is about"`
	Kind             string             `json:"kind" doc:"statutory, discretionary or leisure (discretionary and a leisure activity)"`
	Reach            float64            `json:"reach" unit:"relative" doc:"how much of discretionary capacity the activity gets; used where it is not statutory"`
	MeanProfessional float64            `json:"mean_professional" unit:"share" doc:"κ before the draw: coverage_statutory, or min(1, coverage_discretionary · reach)"`
	Professional     float64            `json:"professional" unit:"share" doc:"κ: 1 or 0 where the service is there or is not, else mean_professional"`
	LegalDiscretion  float64            `json:"legal_discretion" unit:"share" doc:"δ of the law for tasks of the kind"`
	Discretion       float64            `json:"discretion" unit:"share" doc:"δ, the most say that can be shared: 0 where the official treats the matter as settled, 1 as open, else legal_discretion"`
	Size             float64            `json:"size" unit:"relative" doc:"1 ± requirement_spread, by luck"`
	Requirement      float64            `json:"requirement" unit:"relative" doc:"n, size of the support needed: the activity's · size"`
	Required         map[string]float64 `json:"required" unit:"resource units/month" doc:"support that meets the requirement whole, by resource"`
	Units            map[string]string  `json:"units" doc:"unit of each resource, a month"`
	HoursMonth       float64            `json:"hours_month" unit:"hours/month" doc:"volunteer hours of the activity in a task of size 1"`
	Distance         float64            `json:"distance" unit:"relative" doc:"1 + remoteness_hours · remoteness of the place; 1 with scale_dependent_supply off"`
	HoursRequired    float64            `json:"hours_required" unit:"hours/month" doc:"volunteer hours at full effort: hours_month · size · distance · requirements"`
}

// Candidate is an organisation that the municipality considered for a task.
type Candidate struct {
	Organisation string   `json:"organisation" doc:"name within the place, as in network.csv"`
	Earlier      bool     `json:"earlier" doc:"true: an earlier partner of the activity; false: scouted anew"`
	Trust        float64  `json:"trust" unit:"trust" doc:"trust in it"`
	Skill        float64  `json:"skill" unit:"share" doc:"its skill"`
	FreeHours    *float64 `json:"free_hours" unit:"hours/month" doc:"hours neither bound by running tasks nor asked for earlier in the month; null where hours are never short"`
	FreeShare    float64  `json:"free_share" unit:"share" doc:"min(1, max(0, free_hours)/hours_required)"`
	Score        float64  `json:"score" doc:"trust · skill · free_share; the highest is picked, the first of equals"`
	Picked       bool     `json:"picked" doc:"whether it was asked"`
}

// Partner is the organisation that was asked, and its relationship with the municipality.
type Partner struct {
	Name       string             `json:"name" doc:"name within the place, as in network.csv"`
	Type       string             `json:"type" doc:"organisation type"`
	Registered bool               `json:"registered" doc:"false for an informal group"`
	Skill      float64            `json:"skill" unit:"share" doc:"its skill"`
	Alignment  float64            `json:"alignment" unit:"share" doc:"how far municipal support serves its own aims"`
	Hours      float64            `json:"hours" unit:"hours/month" doc:"volunteer hours that may go to joint tasks, before mobilisation adds to them"`
	OwnMeans   map[string]float64 `json:"own_means" unit:"share" doc:"own_k, share of a requirement it can meet itself, by resource"`
	Trust      float64            `json:"trust" unit:"trust" doc:"trust before the task"`
	LastMet    *string            `json:"last_met" doc:"month they last worked together, which may be of the spin-up; null for never"`
	Wish       float64            `json:"wish" doc:"x, −1 to 1: how eager for say it is"`
	Shortfall  float64            `json:"shortfall" unit:"utility" doc:"z, what it remembers of having got less than half of the surplus"`
	Formal     bool               `json:"formal" doc:"whether the pair holds a formal agreement"`
}

// Dependences are D_mv and D_vm with their parts.
type Dependences struct {
	Gain         float64            `json:"gain" doc:"g = (1 − professional) · skill"`
	FreeHours    *float64           `json:"free_hours" unit:"hours/month" doc:"hours not bound by running tasks; null where hours are never short"`
	EffortLimit  float64            `json:"effort_limit" unit:"share" doc:"h̄ = min(1, max(0, free_hours)/hours_required)"`
	Alternatives float64            `json:"alternatives" unit:"share" doc:"a: how far other partners lower dependence"`
	Elsewhere    float64            `json:"elsewhere" unit:"share" doc:"ρ of the municipality: second best score/best score in scouting, 0 without a second or where the best is 0"`
	OtherFunders float64            `json:"other_funders" unit:"share" doc:"ρ of the organisation: support it could get elsewhere"`
	Weights      map[string]float64 `json:"weights" unit:"share" doc:"w_k: how the requirement divides, by resource"`
	Load         float64            `json:"load" doc:"L, of need"`
	Municipality float64            `json:"municipality" unit:"share" doc:"D_mv = g·h̄/(professional + g·h̄) · (1 − a·elsewhere); 0 where g·h̄ = 0"`
	Organisation float64            `json:"organisation" unit:"share" doc:"D_vm = Σ_k w_k (1 − own_k/L) · (1 − a·other_funders), the sum kept to 0–1"`
	Mutual       float64            `json:"mutual" unit:"share" doc:"min(D_mv, D_vm)"`
	Imbalance    float64            `json:"imbalance" unit:"share" doc:"|D_mv − D_vm|"`
}

// Stage is one negotiation of a pair: of the task's design or its implementation.
type Stage struct {
	Inputs    StageInputs `json:"inputs" doc:"what the terms follow from"`
	Terms     StageTerms  `json:"terms" doc:"what is negotiated, as in the utilities U_m and U_v"`
	Protocol  string      `json:"protocol" doc:"rule by which both reach an agreement"`
	WalkAway  *WalkAway   `json:"walk_away" doc:"the ends of what both sides accept; null if there is nothing"`
	Offers    []Proposal  `json:"offers" doc:"offers in their order; empty where the protocol computes its outcome or there is nothing that both sides accept"`
	Agreement *Bundle     `json:"agreement" doc:"what was agreed; null if nothing was"`
	Grant     float64     `json:"grant" unit:"share of requirement" doc:"r₀ given without agreement; 0 in design"`
	Mode      string      `json:"mode" doc:"how the stage ended: none, grant, contract, cooptation, coproduction, vo_led"`
	Refusal   *Refused    `json:"refusal" doc:"why there is no agreement; null if there is one"`
}

// StageInputs are the parameters and states from which the terms of a stage are computed. Inputs
// that only the other stage uses are 0.
type StageInputs struct {
	Gain               float64            `json:"gain" doc:"g of the pair"`
	Trust              float64            `json:"trust" unit:"trust" doc:"trust of the pair"`
	Formality          float64            `json:"formality" unit:"share" doc:"1 with a formal agreement, 0 without"`
	AgreementCut       float64            `json:"agreement_cut" unit:"share" doc:"share of the transaction cost an agreement saves"`
	PolicyCut          float64            `json:"policy_cut" unit:"share" doc:"share of it the place's volunteering policy saves"`
	TransactionCost    float64            `json:"transaction_cost" unit:"utility" doc:"τ_D or τ_I"`
	Requirement        float64            `json:"requirement" doc:"n"`
	SupportCost        float64            `json:"support_cost" unit:"utility" doc:"c_r"`
	SayCost            float64            `json:"say_cost" unit:"utility" doc:"c_s"`
	DistrustOffset     float64            `json:"distrust_offset" unit:"trust" doc:"d"`
	Discretion         float64            `json:"discretion" unit:"share" doc:"δ"`
	Accountability     bool               `json:"accountability" doc:"whether say is paid for over open decisions only"`
	SayValue           float64            `json:"say_value" unit:"utility" doc:"say_value of the scenario"`
	AutonomyLoss       float64            `json:"autonomy_loss" unit:"utility" doc:"autonomy_loss of the scenario"`
	WishSpread         float64            `json:"wish_spread" unit:"share" doc:"w_χ, 0 with wishes off"`
	Wish               float64            `json:"wish" doc:"x of the organisation"`
	Grievance          float64            `json:"grievance" unit:"share" doc:"γ, 0 with grievance off"`
	Shortfall          float64            `json:"shortfall" unit:"utility" doc:"z of the organisation"`
	SupportValue       float64            `json:"support_value" unit:"utility" doc:"b"`
	Alignment          float64            `json:"alignment" unit:"share" doc:"alignment of the organisation"`
	Dependence         float64            `json:"dependence" unit:"share" doc:"D_vm"`
	DesignWeight       float64            `json:"design_weight" doc:"ι; design only"`
	Expectation        float64            `json:"expectation" unit:"probability" doc:"π, the expected chance of implementing together; design only"`
	KnowledgeValue     float64            `json:"knowledge_value" unit:"utility" doc:"k, 0 with knowledge off; design only"`
	Skill              float64            `json:"skill" unit:"share" doc:"skill of the organisation; design only"`
	DesignSupport      float64            `json:"design_support_share" unit:"share" doc:"ω; design only"`
	DesignHours        float64            `json:"design_hours" unit:"share" doc:"hours of a design as a share of a month's implementation; design only"`
	DesignBonus        float64            `json:"design_bonus" unit:"share" doc:"φ, 0 with design_to_implementation off; implementation only"`
	DesignSay          float64            `json:"design_say" unit:"share" doc:"say agreed in design; implementation only"`
	GrantThreshold     float64            `json:"grant_threshold" unit:"share of requirement" doc:"a smaller grant counts as nothing; implementation only"`
	EffortLimit        float64            `json:"effort_limit" unit:"share" doc:"h̄ as of this stage: min(1, max(0, free_hours)/hours_required)"`
	FreeHours          *float64           `json:"free_hours" unit:"hours/month" doc:"hours free at this stage; null where hours are never short"`
	FreeStock          map[string]float64 `json:"free_stock" unit:"resource units/month" doc:"the municipality's stocks not bound by running tasks; null in design and with resource_limits off"`
	Rounds             int                `json:"rounds" unit:"rounds" doc:"R of alternating-offers"`
	MunicipalityTactic float64            `json:"municipality_tactic" unit:"exponent" doc:"tactic of the municipality in alternating-offers"`
	OrganisationTactic float64            `json:"organisation_tactic" unit:"exponent" doc:"tactic of the organisation"`
	EffortFloor        float64            `json:"effort_floor" unit:"share" doc:"h₀, least effort that counts as contributing"`
	SupportFloor       float64            `json:"support_floor" unit:"share" doc:"r₀′, least support that counts"`
	Balance            float64            `json:"balance" unit:"share" doc:"say s counts as shared where 1 − |2s − 1| reaches this"`
}

// StageTerms are negotiation.Terms in JSON.
type StageTerms struct {
	Gain            float64 `json:"gain" unit:"utility" doc:"G: ι·(π·g + k·skill) in design, g·(1 + φ·design_say) in implementation"`
	EffortLimit     float64 `json:"effort_limit" unit:"share" doc:"limit of effort: min(1, h̄/design_hours) in design, h̄ in implementation"`
	GrantValue      float64 `json:"grant_value" unit:"utility" doc:"υ"`
	SupportCost     float64 `json:"support_cost" unit:"utility" doc:"c = c_r·n"`
	RootLimit       float64 `json:"root_limit" doc:"√r̄: root of the share of the requirement that free stocks allow, over all resources; 1 in design"`
	RootGrant       float64 `json:"root_grant" doc:"√r₀ = min(√r̄, υ/2c), 0 where r₀ is below grant_threshold; 0 in design"`
	SayCost         float64 `json:"say_cost" unit:"utility" doc:"S = c_s·(d − trust)/δ; not divided where δ = 0 or with accountability off"`
	SayLimit        float64 `json:"say_limit" unit:"share" doc:"δ"`
	SayFloor        float64 `json:"say_floor" unit:"share" doc:"least say allowed: 0, or balance/2 under a duty to co-produce, of a pair that would not co-produce anyway"`
	SupportValue    float64 `json:"support_value" unit:"utility" doc:"A = b·alignment·D_vm, times ω in design"`
	SayValue        float64 `json:"say_value" unit:"utility" doc:"χ = say_value·(1 + wish_spread·wish)"`
	AutonomyLoss    float64 `json:"autonomy_loss" unit:"utility" doc:"ψ = autonomy_loss·(1 − wish_spread·wish)"`
	EffortCost      float64 `json:"effort_cost" unit:"utility" doc:"c_e"`
	TransactionCost float64 `json:"transaction_cost" unit:"utility" doc:"τ = τ_D or τ_I · (1 − formality·agreement_cut) · (1 − policy_cut)"`
	Reservation     float64 `json:"reservation" unit:"utility" doc:"Q = grievance·shortfall: the U_v below which the organisation does not agree"`
}

// Bundle is a point of the contract curve with the utilities of both sides.
type Bundle struct {
	Weight       float64 `json:"weight" doc:"λ: s = max(say_floor, min(δ, λ(χ+ψ)/2S)), √r = min(√r̄, (υ+λA)/2c), h = min(limit, G/2λc_e), 0 if G = 0"`
	Say          float64 `json:"say" unit:"share" doc:"s, the organisation's share of control"`
	Support      float64 `json:"support" unit:"share of requirement" doc:"r, what the municipality gives"`
	Effort       float64 `json:"effort" unit:"share" doc:"h, what the organisation gives"`
	Municipality float64 `json:"municipality" unit:"utility" doc:"U_m = G·h + υ√r − c·r − S·s² − τ − (υ√r₀ − c·r₀)"`
	Organisation float64 `json:"organisation" unit:"utility" doc:"U_v = A(√r − √r₀) + χs − ψ(1−s) − c_e·h² − τ"`
}

// WalkAway holds both ends of the part of the contract curve that both sides accept.
type WalkAway struct {
	Organisation Bundle `json:"organisation" doc:"the least the organisation accepts: it gains its reservation, the municipality most"`
	Municipality Bundle `json:"municipality" doc:"the least the municipality accepts: it gains nothing, the organisation most"`
}

// Proposal is one offer in a negotiation.
type Proposal struct {
	Round    int     `json:"round" doc:"from 1"`
	By       string  `json:"by" doc:"municipality or organisation"`
	Position float64 `json:"position" unit:"share" doc:"where between the walk-away points: 0 the organisation's, 1 the municipality's, in 1/(1+λ)"`
	Bundle
	Accepted bool `json:"accepted" doc:"whether the other side accepts. The offer not accepted of rubinstein is what the organisation would propose next"`
}

// Refused is the reason why there is no agreement.
type Refused struct {
	Cause     string  `json:"cause" doc:"no gain, law, price, grievance, duty, annulled or no talks"`
	LastWord  *Bundle `json:"last_word" doc:"the most the municipality can offer without losing; its own best terms where it gains nothing even on these. null for annulled and no talks"`
	SayNeeded float64 `json:"say_needed" unit:"share" doc:"for law and price: last_word.say − (last_word.organisation − reservation)/(χ+ψ), the say that would make up for what the last word lacks; above 1 none would. Otherwise 0"`
}

// Consequences is the outcome of a task: success, trust and agreement.
type Consequences struct {
	CarriedOut      bool    `json:"carried_out" doc:"whether implementation was agreed"`
	Succeeded       bool    `json:"succeeded" doc:"whether it succeeded: luck with the chance success_chance"`
	Covered         float64 `json:"covered" unit:"share" doc:"part of the task's need newly covered: min(1, G·effort), 0 unless it succeeded"`
	TrustBefore     float64 `json:"trust_before" unit:"trust" doc:"trust just before it was carried out"`
	Trust           float64 `json:"trust" unit:"trust" doc:"after: trust_before + trust_gain·(1 − trust_before), or trust_before − trust_loss·trust_before where it failed"`
	TrustGain       float64 `json:"trust_gain" unit:"share" doc:"share of the missing trust that a success adds"`
	TrustLoss       float64 `json:"trust_loss" unit:"share" doc:"share of the trust that a failure takes"`
	TrustStart      float64 `json:"trust_start" unit:"trust" doc:"trust of a pair that never met"`
	EarnedTrust     float64 `json:"earned_trust" unit:"share" doc:"t̂ = max(0, (trust − trust_start)/(1 − trust_start)) after a success without an agreement; else 0"`
	SigningMost     float64 `json:"signing_most" unit:"probability" doc:"signing_factor·p₀: the chance of signing if all trust were earned and all say shared; above 1 it is certain before"`
	SigningChance   float64 `json:"signing_chance" unit:"probability" doc:"min(1, signing_most·earned_trust²·say of the implementation) after a success without an agreement; else 0"`
	ShortfallBefore float64 `json:"shortfall_before" unit:"utility" doc:"z just before it was carried out"`
	Shortfall       float64 `json:"shortfall" unit:"utility" doc:"z after: shortfall_before + grievance_rate·(max(0, (U_m − U_v)/2) − shortfall_before) where it was carried out; 0 with grievance off"`
	GrievanceRate   float64 `json:"grievance_rate" unit:"share" doc:"μ"`
	Signed          bool    `json:"signed" doc:"whether the pair signed a formal agreement now"`
	Formal          bool    `json:"formal" doc:"whether it holds one, after"`
}
