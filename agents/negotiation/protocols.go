package negotiation

import "slices"

// All of a protocol is in this file: a constant, a row of ProtocolTable, its name among the values
// that Parameters allow, a case of negotiate and, if it has any, its parameters. solutions.go has
// the solutions on the contract curve that it may use.

// Protocol is a rule by which the two sides reach one point of the contract curve, or none.
type Protocol uint8

// The protocols a scenario may choose.
const (
	AlternatingOffers Protocol = iota
	Nash
	Rubinstein
	TakeItOrLeaveIt
	Unilateral
)

// ProtocolText describes a protocol for the loader and the documentation.
type ProtocolText struct {
	Name     string // in a scenario
	Does     string
	Equation string // one a line; three spaces part it from words
	Source   string
}

// ProtocolTable describes every protocol, in the order of the constants.
var ProtocolTable = []ProtocolText{
	AlternatingOffers: {
		"alternating-offers", "each side starts at its own best point and concedes; the first offer that is at least as good as what one would propose next is accepted",
		`concession = (t / (R − 1))^tactic   share of the way conceded after t of R rounds; municipality_tactic, organisation_tactic
1 / (1 + λ) = (1 − x) / (1 + λ_v) + x / (1 + λ_m)   x: where the concessions meet; λ_v where U_v = Q, λ_m where U_m = 0`,
		"time-dependent tactics of Faratin, Sierra & Jennings 1998; conceding in the municipality's bargaining weight 1/(1 + λ) is an assumption",
	},
	Nash: {
		"nash", "the agreement maximises the Nash product",
		`max U_m^α · (U_v − Q)^(1 − α)   α = 1/2 with nash_weights = equal
α = D_vm / (D_mv + D_vm)   with nash_weights = dependence: power is the other's dependence`,
		"Nash 1950; weights by dependence after Emerson 1962",
	},
	Rubinstein: {
		"rubinstein", "the stationary subgame-perfect offers for given discounts; the municipality's, x, is accepted at once",
		`U_v(x) − Q = d_v · (U_v(y) − Q)
U_m(y) = d_m · U_m(x)   y: what the organisation would offer`,
		"Rubinstein 1982",
	},
	TakeItOrLeaveIt: {
		"take-it-or-leave-it", "the municipality proposes once: all power to it",
		`U_v = Q   the point of the contract curve where the organisation is just willing`,
		"the limit of a municipality that cannot be answered",
	},
	Unilateral: {
		"unilateral", "no negotiation: the municipality gives a grant or nothing",
		`r = r₀   and no agreement`,
		"the null model",
	},
}

// negotiate returns the deal of one negotiation. Where account is not nil, it receives everything
// else: the offers that lead there, or why there is no deal.
//
// It is a switch, not a table of functions: a call through a value would move the curve of every
// negotiation to the heap.
func (r *Rules) negotiate(t *Terms, municipalityDependence, organisationDependence float64, account *Account) Deal {
	if r.Protocol == Unilateral {
		if account != nil {
			account.Refusal.Cause = NoTalks
		}
		return Deal{}
	}
	c := curve{terms: t}
	if !c.prepare(false) {
		if account != nil {
			account.Refusal = refusal(t)
		}
		return Deal{}
	}
	if account != nil {
		c.findHigh()
		account.Range, account.OrganisationLimit, account.MunicipalityLimit = true, c.at(c.low), c.at(c.high)
	}
	if r.Protocol == TakeItOrLeaveIt {
		account.add(&c, Offer{ByMunicipality: true, Accepted: true}, c.low)
		return c.at(c.low)
	}
	c.findHigh()
	switch r.Protocol {
	case AlternatingOffers:
		if account != nil {
			for _, offer := range r.offers {
				account.add(&c, offer, c.between(offer.Position))
			}
		}
		return c.at(c.between(r.Position))
	case Nash:
		m, v := 0.5, 0.5
		if sum := municipalityDependence + organisationDependence; r.DependenceWeights && sum > 0 {
			m, v = organisationDependence/sum, municipalityDependence/sum
		}
		return c.at(c.nash(m, v))
	case Rubinstein:
		x, y := c.rubinstein(r.MunicipalityDiscount, r.OrganisationDiscount)
		// y, what the organisation would propose a round later, is never offered, but is the
		// reason why the first offer is accepted.
		account.add(&c, Offer{ByMunicipality: true, Position: c.position(x), Accepted: true}, x)
		account.add(&c, Offer{Round: 1, Position: c.position(y)}, y)
		return c.at(x)
	}
	return Deal{}
}

// ProtocolNames are the names of the protocols in a scenario, in the order of the constants.
var ProtocolNames = func() (names []string) {
	for _, protocol := range ProtocolTable {
		names = append(names, protocol.Name)
	}
	return names
}()

// ParseProtocol returns the protocol of that name; ok is false for an unknown one.
func ParseProtocol(name string) (p Protocol, ok bool) {
	i := slices.Index(ProtocolNames, name)
	return Protocol(max(0, i)), i >= 0
}

// Parameters are the numbers of negotiation, the same for every pair, field and place. The tags
// document each for the loader, `scenario new` and the reference: unit, allowed range, meaning
// with its symbol in docs/ODD.md.
type Parameters struct {
	Protocol string `toml:"protocol" scope:"field" allowed:"alternating-offers|nash|rubinstein|take-it-or-leave-it|unilateral" doc:"rule by which municipality and organisation reach an agreement"`

	SayCost        float64 `toml:"say_cost" scope:"field" unit:"utility" range:"0.0001..10" doc:"c_s: what sharing control over all open decisions costs a municipality, where the law leaves all of them open"`
	DistrustOffset float64 `toml:"distrust_offset" scope:"field" unit:"trust" range:"1.01..10" doc:"d: the cost of sharing control is say_cost × (distrust_offset − trust)"`
	SupportCost    float64 `toml:"support_cost" scope:"field" unit:"utility" range:"0.0001..10" doc:"c_r: cost of support per unit of requirement"`
	GrantValue     float64 `toml:"grant_value" scope:"field" unit:"utility" range:"0..10" doc:"υ: what the municipality values in an organisation's own activity, times the root of support"`
	GrantThreshold float64 `toml:"grant_threshold" scope:"field" unit:"share of requirement" range:"0..1" doc:"grants below this count as nothing"`
	SupportValue   float64 `toml:"support_value" scope:"field" unit:"utility" range:"0..10" doc:"b: value of support to an organisation that depends wholly on the municipality and shares its aims"`
	SayValue       float64 `toml:"say_value" scope:"field" unit:"utility" range:"0.0001..10" doc:"χ: value of full say to the organisation"`
	AutonomyLoss   float64 `toml:"autonomy_loss" scope:"field" unit:"utility" range:"0..10" doc:"ψ: what serving another's plan without any say costs the organisation"`
	EffortCost     float64 `toml:"effort_cost" scope:"field" unit:"utility" range:"0.0001..10" doc:"c_e: cost of full effort to the organisation"`

	TransactionCostDesign         float64 `toml:"transaction_cost_design" scope:"field" unit:"utility" range:"0..10" doc:"τ_D: cost to each side of negotiating and running a joint design"`
	TransactionCostImplementation float64 `toml:"transaction_cost_implementation" scope:"field" unit:"utility" range:"0..10" doc:"τ_I: cost to each side of negotiating and running a joint implementation"`
	AgreementCut                  float64 `toml:"agreement_cut" scope:"field" unit:"share" range:"0..1" doc:"share of the transaction cost that a formal agreement saves, at both stages"`

	DesignWeight         float64 `toml:"design_weight" scope:"field" unit:"share" range:"0..10" doc:"ι: weight of what a joint design is worth against a month's implementation"`
	KnowledgeValue       float64 `toml:"knowledge_value" scope:"field" unit:"utility" range:"0..10" doc:"k: worth of the organisation's knowledge in design, per unit of skill"`
	DesignSupportShare   float64 `toml:"design_support_share" scope:"field" unit:"share" range:"0..1" doc:"ω: share of the organisation's dependence that is at stake in design"`
	DesignBonus          float64 `toml:"design_bonus" scope:"field" unit:"share" range:"0..10" doc:"φ: rise of the gain in implementation per unit of say agreed in design"`
	ExpectationFeasible  float64 `toml:"expectation_feasible" scope:"field" unit:"probability" range:"0..1" doc:"π where the pair could agree on implementation"`
	ExpectationOtherwise float64 `toml:"expectation_otherwise" scope:"field" unit:"probability" range:"0..1" doc:"π where it could not"`
	ExpectationWeight    float64 `toml:"expectation_weight" scope:"field" unit:"share" range:"0..1" default:"1" doc:"multiplies π: 1 as stated, 0 means that design ignores implementation"`

	EffortFloor  float64 `toml:"effort_floor" scope:"field" unit:"share of effort" range:"0..1" doc:"h₀: least effort that counts as contributing"`
	SupportFloor float64 `toml:"support_floor" scope:"field" unit:"share of requirement" range:"0..1" doc:"r₀′: least support that counts as contributing"`
	Balance      float64 `toml:"balance" scope:"field" unit:"share" range:"0..1" doc:"equal footing: say s counts as shared where 1 − |2s − 1| reaches this; 0.5 means a say between 0.25 and 0.75"`

	Rounds               int     `toml:"rounds" scope:"field" unit:"rounds" range:"2..1000" doc:"R: alternating-offers ends within this many rounds"`
	MunicipalityTactic   float64 `toml:"municipality_tactic" scope:"field" unit:"exponent" range:"0.05..20" doc:"concession after t of R rounds is (t/(R−1))^exponent: 1 steady, above 1 holds out (Boulware), below 1 gives in early (conceder)"`
	OrganisationTactic   float64 `toml:"organisation_tactic" scope:"field" unit:"exponent" range:"0.05..20" doc:"the exponent of the organisation's concessions, as municipality_tactic"`
	NashWeights          string  `toml:"nash_weights" scope:"field" allowed:"equal|dependence" doc:"bargaining weights of the Nash product: equal, or each side's power as the other's dependence"`
	MunicipalityDiscount float64 `toml:"municipality_discount" scope:"field" unit:"per round" range:"0..0.9999" doc:"d_m: discount factor of the municipality in rubinstein"`
	OrganisationDiscount float64 `toml:"organisation_discount" scope:"field" unit:"per round" range:"0..0.9999" doc:"d_v: discount factor of the organisation in rubinstein"`
}

// Rules are Parameters prepared for the task loop: the protocol and what it needs.
type Rules struct {
	Protocol             Protocol
	Position             float64 // alternating-offers: where in the negotiation set both meet, 0 (organisation's walk-away point) to 1
	DependenceWeights    bool    // nash: weigh each side by the other's dependence
	MunicipalityDiscount float64 // rubinstein: d_m, 0 to below 1
	OrganisationDiscount float64 // rubinstein: d_v, 0 to below 1

	offers []Offer // alternating-offers: all of them, for an Account
}

// NewRules prepares the rules. The parameters are assumed to be checked.
func NewRules(p *Parameters) Rules {
	protocol, _ := ParseProtocol(p.Protocol)
	offers := Offers(p.Rounds, p.MunicipalityTactic, p.OrganisationTactic)
	return Rules{
		Protocol:             protocol,
		Position:             offers[len(offers)-1].Position,
		DependenceWeights:    p.NashWeights == "dependence",
		MunicipalityDiscount: p.MunicipalityDiscount,
		OrganisationDiscount: p.OrganisationDiscount,
		offers:               offers,
	}
}

// Negotiate returns the deal of one negotiation, the zero Deal where there is none. The
// dependences D_mv and D_vm, each 0 to 1, matter only for nash with dependence weights; in every
// other protocol they act through the payoffs.
func (r *Rules) Negotiate(t *Terms, municipalityDependence, organisationDependence float64) Deal {
	return r.negotiate(t, municipalityDependence, organisationDependence, nil)
}

// Narrate negotiates as [Rules.Negotiate] does and reports every step. It is for single
// negotiations: it costs many times as much and allocates.
func (r *Rules) Narrate(t *Terms, municipalityDependence, organisationDependence float64) Account {
	var account Account
	account.Deal = r.negotiate(t, municipalityDependence, organisationDependence, &account)
	return account
}
