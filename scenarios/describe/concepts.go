package describe

// Prose for any scenario. A path in braces is replaced by the scenario's value of that key.

var purpose = []string{
	"**Purpose.** Explanation and theoretical exploration, in the sense of Edmonds et al. (2019). The model asks which institutional factors let municipalities and voluntary organisations reach co-production: laws and regulations, formalised interaction, and resource dependence. It asks in which policy field, and at which stage, design or implementation. It also asks where co-production is not appropriate, as the study behind it warns against embracing it everywhere. What-ifs are exploration of scenarios. They are not prediction.",
	"**Scope.** Collective co-production through voluntary organisations (VOs). Co-production by individual citizens is outside. For **co-production** the model takes the study's definition, engagement on an equal footing to produce public value, and makes it measurable: an agreement to which both contribute and in which neither decides alone. The study is Trætteberg & Enjolras (2023).",
	"**For whom.** Researchers who want to try what institutions do to co-production, and analysts of policy who want to see what follows from an assumption.",
}

const aboutPatterns = "The model is compared with fifteen patterns, P1 to P15. C: used in calibration. V: not part of the calibration loss. General statements (P1, P4, P8–P11, P15) are tested on the places of group `ordinary` in the period `before`; the exceptions are P2 and P3; P2, P5, P6 and P14 are about all places, P7 and P13 about all of Norway. \"Difference\" is paired by replication. The thresholds are proposals: the study gives no numbers."

const aboutSchedule = "Within a phase, the tasks of a place are handled in the order of fields and windows; earlier tasks reduce the hours and support that are left for later ones. Places are computed in parallel. They interact only through the national pipeline of refugees, which is computed before the first month, so their order does not matter. A task that is not designed together is still negotiated for implementation."

const aboutMechanisms = "Every mechanism has a switch. Switching it off removes the mechanism; it does not set it to an average. The column \"what holds\" gives the equation for the switch as it is set."

const aboutDrivers = "Every driver of negotiation can be frozen: it keeps its level and loses its variation, also in scouting. Setting a driver to zero would not be a test, since without gain there is nothing to agree on."

// concepts are the design concepts of ODD+D, in its order.
var concepts = []struct{ name, text string }{
	{"Theoretical and empirical background", "Three theories meet. Institutional: policy fields differ by national law, which limits what a municipality can share (Trætteberg & Enjolras 2023; kulturlova, helse- og omsorgstjenesteloven, introduksjonsloven). Resource dependence and power-dependence: dependence grows with the stake in what the other mediates and falls with its availability elsewhere (Emerson 1962; Pfeffer & Salancik 1978); mutual dependence and power imbalance have opposite effects (Casciaro & Piskorski 2005). Bargaining: two sides with something to lose agree on a point of the contract curve (Nash; alternating offers, bridged by Binmore, Rubinstein & Wolinsky 1986; time-dependent tactics by Faratin, Sierra & Jennings 1998). The outcomes follow typologies of relations between government and non-profits by power and formality, such as Coston's (1998)."},
	{"Emergence", "Co-production, formalisation, trust, say and the municipality's dependence emerge; no parameter names a field's level of any of them. Laws and regulations are input. The organisations' dependence follows largely from the types' own means, which are input: see section 8, which is the part to read before believing a result."},
	{"Individual decision-making", "Municipality and organisation each maximise within one negotiation: each has a utility over say, support and effort, takes part only if it gains over having no agreement, and follows the protocol `{negotiation.protocol}`. The municipality chooses whom to ask by trust × skill × free hours. Residents volunteer by a rate. There is no optimisation over time."},
	{"Objectives", "The municipality wants need covered, values organisations' own activity a little, and dislikes sharing control with those it does not trust. The organisation wants support for its own aims and a say, dislikes serving another's plan, and finds effort increasingly costly."},
	{"Learning", "Pairs learn by trust, streaks and contacts. Utilities do not change."},
	{"Individual sensing", "A municipality sees its own need and capacity, and the trust, skill and free hours of its last partners of the activity (up to {agenda.contacts}) and of {agenda.scouts} organisations drawn at random, {supply.centre_scouts} more with a volunteer centre. Both sides know the other's utility: there is no private information and hence no bluff."},
	{"Individual prediction", "Before designing, the pair computes whether both would gain from implementing, and expects to implement together with probability {negotiation.expectation_feasible} if so, {negotiation.expectation_otherwise} if not. Organisations' means adapt to the load they are used to; only load above it strains them."},
	{"Interaction", "Negotiation is between two. Indirectly organisations compete: for tasks, and for the municipality's stocks. Places touch only through the national pool of refugees."},
	{"Collectives", "Organisations stand for their volunteers. Informal groups form, register or dissolve."},
	{"Heterogeneity", "Places differ by residents, ages, remoteness, arrivals, disadvantage and capacity; organisations by type and, evenly around it, by hours, skill, own means and alignment; tasks by activity and size."},
	{"Stochasticity", "Luck decides the number and traits of organisations, policies and centres, council decisions, tasks, scouting, success, signing and registering. Numbers come from a counter-based generator, Philox4x32-10, by keyed streams: the key is made from the run's seed, a named purpose, the place's code and the field's name; the counter is month, index and draw. The run's seed depends on the scenario's seed and the replication only. So two scenarios with the same seed share their luck draw by draw, even after they diverge; a new place or field changes no other luck; replication 7 run alone equals replication 7 of a full run; and the number of workers changes nothing."},
	{"Observation", "Every task's mode, say, dependences and agreement at both stages, aggregated by place, field, stage and month. The unit of inference is the replication: a value is the mean over replications of each replication's pooled ratio, in which a place weighs by its windows, the interval Student's t at 95 %. An interval says how well the mean of the model is known. It says nothing about whether the model is right."},
}

const initialisation = "The residents of a place determine the expected number of organisations; the actual number is random. Each organisation draws a type, an activity and traits. Trust is {relationship.trust_start}, there are no agreements, capacity is at its target, and need is 1. The model then runs {spin_up_months} months on the first year's conditions (residents of the first month, mean arrivals of the first year, the refugee pipeline in its steady state) before the clock starts."

// resting states, for each column of Table 4 in the study, whether it is an input or a result of the
// model.
var resting = [][2]string{
	{"laws and regulations", "input: statutory share, δ, professionals only. What they allow at most is printed as the ceiling; unmet need adds a little (`spill`)"},
	{"dependence of the municipality", "emergent from coverage, skill, admissibility, free hours. Coverage and skill are inputs by field and type"},
	{"dependence of the organisations", "mostly input: own means of the types. Only what exceeds the field's mix counts as emergent"},
	{"formalisation", "emergent from repeated success"},
	{"co-production", "emergent"},
}
