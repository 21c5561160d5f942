package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// This file knows of the model only what docs/ODD.md and docs/trace.md say. It reads the lines of
// trace --json and works every number out anew from those it follows from, with formulas of its
// own and none of the program's code.

type tracedBundle struct{ Weight, Say, Support, Effort, Municipality, Organisation float64 }

type tracedOffer struct {
	tracedBundle
	Round    int
	By       string
	Position float64
	Accepted bool
}

type tracedStage struct {
	Inputs struct {
		Gain, Trust, Formality, Requirement, Alignment, Dependence, Expectation, Skill, Balance float64
		AgreementCut                                                                            float64            `json:"agreement_cut"`
		PolicyCut                                                                               float64            `json:"policy_cut"`
		TransactionCost                                                                         float64            `json:"transaction_cost"`
		SupportCost                                                                             float64            `json:"support_cost"`
		SayCost                                                                                 float64            `json:"say_cost"`
		DistrustOffset                                                                          float64            `json:"distrust_offset"`
		SupportValue                                                                            float64            `json:"support_value"`
		DesignWeight                                                                            float64            `json:"design_weight"`
		KnowledgeValue                                                                          float64            `json:"knowledge_value"`
		DesignSupport                                                                           float64            `json:"design_support_share"`
		DesignHours                                                                             float64            `json:"design_hours"`
		DesignBonus                                                                             float64            `json:"design_bonus"`
		DesignSay                                                                               float64            `json:"design_say"`
		GrantThreshold                                                                          float64            `json:"grant_threshold"`
		EffortLimit                                                                             float64            `json:"effort_limit"`
		FreeHours                                                                               *float64           `json:"free_hours"`
		FreeStock                                                                               map[string]float64 `json:"free_stock"`
		Rounds                                                                                  int
		MunicipalityTactic                                                                      float64 `json:"municipality_tactic"`
		OrganisationTactic                                                                      float64 `json:"organisation_tactic"`
		EffortFloor                                                                             float64 `json:"effort_floor"`
		SupportFloor                                                                            float64 `json:"support_floor"`
	}
	Terms struct {
		Gain            float64
		EffortLimit     float64 `json:"effort_limit"`
		GrantValue      float64 `json:"grant_value"`
		SupportCost     float64 `json:"support_cost"`
		RootLimit       float64 `json:"root_limit"`
		RootGrant       float64 `json:"root_grant"`
		SayCost         float64 `json:"say_cost"`
		SayLimit        float64 `json:"say_limit"`
		SayFloor        float64 `json:"say_floor"`
		SupportValue    float64 `json:"support_value"`
		SayValue        float64 `json:"say_value"`
		AutonomyLoss    float64 `json:"autonomy_loss"`
		EffortCost      float64 `json:"effort_cost"`
		TransactionCost float64 `json:"transaction_cost"`
	}
	Protocol  string
	WalkAway  *struct{ Organisation, Municipality tracedBundle } `json:"walk_away"`
	Offers    []tracedOffer
	Agreement *tracedBundle
	Grant     float64
	Mode      string
	Refusal   *struct {
		Cause     string
		LastWord  *tracedBundle `json:"last_word"`
		SayNeeded float64       `json:"say_needed"`
	}
}

type tracedTask struct {
	Month, Place, Field string
	Window              int
	Off, Frozen         []string
	Need                struct {
		Need, Load, Statutory, Discretionary, Capacity, Spill float64
		AdaptedTo                                             float64 `json:"adapted_to"`
		CoverageStatutory                                     float64 `json:"coverage_statutory"`
		CoverageDiscretionary                                 float64 `json:"coverage_discretionary"`
		DiscretionaryShare                                    float64 `json:"discretionary_share"`
	}
	Task struct {
		Kind                                                        string
		Reach, Professional, Discretion, Admissibility, Requirement float64
		Required                                                    map[string]float64
		HoursRequired                                               float64 `json:"hours_required"`
	}
	Scouting []struct {
		Organisation        string
		Trust, Skill, Score float64
		FreeHours           *float64 `json:"free_hours"`
		FreeShare           float64  `json:"free_share"`
		Picked              bool
	}
	Organisation *struct {
		Name             string
		Skill, Alignment float64
		Trust            float64
		Formal           bool
		OwnMeans         map[string]float64 `json:"own_means"`
	}
	Dependence *struct {
		Gain, Alternatives, Elsewhere, Load, Municipality, Organisation, Mutual, Imbalance float64
		FreeHours                                                                          *float64 `json:"free_hours"`
		EffortLimit                                                                        float64  `json:"effort_limit"`
		OtherFunders                                                                       float64  `json:"other_funders"`
		Weights                                                                            map[string]float64
	}
	Design, Implementation *tracedStage
	After                  *struct {
		CarriedOut  bool `json:"carried_out"`
		Succeeded   bool
		Covered     float64
		TrustBefore float64 `json:"trust_before"`
		Trust       float64
		TrustGain   float64 `json:"trust_gain"`
		TrustLoss   float64 `json:"trust_loss"`
		Streak      int
	}
}

// A recount collects what does not come out.
type recount struct {
	where    string
	problems []string
	numbers  int
}

func (r *recount) same(what string, stated, own float64) {
	r.within(what, stated, own, 1e-12)
}

func (r *recount) within(what string, stated, own, tolerance float64) {
	r.numbers++
	if !(math.Abs(stated-own) <= tolerance*math.Max(1, math.Max(math.Abs(stated), math.Abs(own)))) {
		r.problems = append(r.problems, fmt.Sprintf("%s: %s is stated as %v, recomputed as %v", r.where, what, stated, own))
	}
}

func (r *recount) holds(what string, holds bool) {
	r.numbers++
	if !holds {
		r.problems = append(r.problems, r.where+": "+what)
	}
}

func freeShare(free *float64, required float64) float64 {
	if free == nil {
		return 1
	}
	return math.Min(1, math.Max(0, *free)/required)
}

func (r *recount) task(k *tracedTask) {
	r.where = fmt.Sprintf("%s %s %s window %d", k.Place, k.Month, k.Field, k.Window)
	r.needs(k)
	r.scouting(k)
	if k.Organisation == nil {
		r.holds("nobody was asked, but something was told", k.Design == nil && k.Implementation == nil && k.After == nil && k.Dependence == nil)
		return
	}
	r.dependence(k)
	r.designTerms(k)
	r.implementationTerms(k)
	for name, s := range map[string]*tracedStage{"design": k.Design, "implementation": k.Implementation} {
		where := r.where
		r.where += ", " + name
		r.sharedTerms(k, s)
		r.negotiation(k, s, name == "design")
		r.where = where
	}
	r.after(k)
}

func (r *recount) needs(k *tracedTask) {
	n := &k.Need
	load := 1.0
	if !slices.Contains(k.Off, "own_means_load") && n.AdaptedTo > 0 {
		load = math.Max(1, n.Need/n.AdaptedTo)
	}
	r.same("load", n.Load, load)
	r.same("discretionary need", n.Discretionary, n.Need-n.Statutory)
	stat, disc := 1.0, 1.0
	if n.Statutory > 0 {
		stat = math.Min(1, n.Capacity/n.Statutory)
	}
	if n.Discretionary > 0 {
		disc = math.Min(1, math.Max(0, n.Capacity-n.Statutory)/n.Discretionary)
	}
	r.same("coverage_statutory", n.CoverageStatutory, stat)
	r.same("coverage_discretionary", n.CoverageDiscretionary, disc)
	if !slices.Contains(k.Frozen, "discretionary_share") {
		open := n.Discretionary + n.Spill*math.Max(0, n.Need-n.Capacity)
		r.same("discretionary_share", n.DiscretionaryShare, open/(n.Statutory+open))
	}
	professional := stat
	if k.Task.Kind != "statutory" {
		professional = math.Min(1, disc*k.Task.Reach)
	}
	r.same("professional", k.Task.Professional, professional)
}

func (r *recount) scouting(k *tracedTask) {
	best, second, picked := -1.0, 0.0, ""
	for _, c := range k.Scouting {
		if !slices.Contains(k.Frozen, "effort_limit") {
			r.same("free_share of "+c.Organisation, c.FreeShare, freeShare(c.FreeHours, k.Task.HoursRequired))
		}
		score := c.Trust * c.Skill * c.FreeShare
		r.same("score of "+c.Organisation, c.Score, score)
		switch {
		case score > best:
			best, second, picked = score, math.Max(0, best), c.Organisation
		case score > second:
			second = score
		}
	}
	for _, c := range k.Scouting {
		r.holds("the pick is not the best score", c.Picked == (c.Organisation == picked))
	}
	if k.Organisation == nil {
		r.holds("there was somebody to ask", len(k.Scouting) == 0)
		return
	}
	r.holds("another than the picked one was asked", k.Organisation.Name == picked)
	elsewhere := 0.0
	if best > 0 {
		elsewhere = second / best
	}
	r.same("elsewhere", k.Dependence.Elsewhere, elsewhere)
}

func (r *recount) dependence(k *tracedTask) {
	d, o := k.Dependence, k.Organisation
	frozen := func(driver string) bool { return slices.Contains(k.Frozen, driver) }
	if !frozen("gain") {
		r.same("gain", d.Gain, (1-k.Task.Professional)*o.Skill*k.Task.Admissibility)
	}
	if !frozen("effort_limit") {
		r.same("effort_limit", d.EffortLimit, freeShare(d.FreeHours, k.Task.HoursRequired))
	}
	own := 0.0
	if brought := d.Gain * d.EffortLimit; brought > 0 {
		own = brought / (k.Task.Professional + brought) * (1 - d.Alternatives*d.Elsewhere)
	}
	r.same("D_mv", d.Municipality, own)
	if !frozen("organisation_dependence") {
		sum := 0.0
		for resource, weight := range d.Weights {
			sum += weight * (1 - o.OwnMeans[resource]/d.Load)
		}
		r.same("D_vm", d.Organisation, math.Max(0, math.Min(1, sum))*(1-d.Alternatives*d.OtherFunders))
	}
	r.same("load of dependence", d.Load, k.Need.Load)
	r.same("mutual", d.Mutual, math.Min(d.Municipality, d.Organisation))
	r.same("imbalance", d.Imbalance, math.Abs(d.Municipality-d.Organisation))
}

// sharedTerms are those that follow from the inputs in the same way at both stages.
func (r *recount) sharedTerms(k *tracedTask, s *tracedStage) {
	in, t := &s.Inputs, &s.Terms
	r.same("gain put in", in.Gain, k.Dependence.Gain)
	r.same("dependence put in", in.Dependence, k.Dependence.Organisation)
	r.same("trust put in", in.Trust, k.Organisation.Trust)
	r.same("alignment put in", in.Alignment, k.Organisation.Alignment)
	if !slices.Contains(k.Frozen, "formalisation") {
		r.holds("formality", in.Formality == map[bool]float64{true: 1}[k.Organisation.Formal])
	}
	if !slices.Contains(k.Frozen, "effort_limit") {
		r.same("h̄", in.EffortLimit, freeShare(in.FreeHours, k.Task.HoursRequired))
	}
	r.same("c", t.SupportCost, in.SupportCost*in.Requirement)
	r.same("n", in.Requirement, k.Task.Requirement)
	r.same("S", t.SayCost, in.SayCost*(in.DistrustOffset-in.Trust))
	r.same("δ", t.SayLimit, k.Task.Discretion)
	r.same("τ", t.TransactionCost, in.TransactionCost*(1-in.Formality*in.AgreementCut)*(1-in.PolicyCut))
	r.holds("the floor of say", t.SayFloor == 0 || t.SayFloor == in.Balance/2)
}

func (r *recount) designTerms(k *tracedTask) {
	in, t := &k.Design.Inputs, &k.Design.Terms
	r.same("G of design", t.Gain, in.DesignWeight*(in.Expectation*in.Gain+in.KnowledgeValue*in.Skill))
	r.same("A of design", t.SupportValue, in.SupportValue*in.Alignment*in.Dependence*in.DesignSupport)
	limit := 1.0
	if in.EffortLimit < in.DesignHours {
		limit = in.EffortLimit / in.DesignHours
	}
	r.same("limit of effort in design", t.EffortLimit, limit)
	r.holds("limits of support in design", t.RootLimit == 1 && t.RootGrant == 0)
}

func (r *recount) implementationTerms(k *tracedTask) {
	in, t := &k.Implementation.Inputs, &k.Implementation.Terms
	said := 0.0
	if k.Design.Agreement != nil {
		said = k.Design.Agreement.Say
	}
	r.same("say of design", in.DesignSay, said)
	r.same("G", t.Gain, in.Gain*(1+in.DesignBonus*in.DesignSay))
	r.same("A", t.SupportValue, in.SupportValue*in.Alignment*in.Dependence)
	r.same("limit of effort", t.EffortLimit, in.EffortLimit)
	part := 1.0
	for resource, free := range in.FreeStock {
		if required := k.Task.Required[resource]; required > 0 {
			part = math.Min(part, math.Max(0, free)/required)
		}
	}
	r.same("√r̄", t.RootLimit, math.Sqrt(part))
	root := math.Min(t.RootLimit, t.GrantValue/(2*t.SupportCost))
	if root*root < in.GrantThreshold {
		root = 0
	}
	r.same("√r₀", t.RootGrant, root)
}

// bundle recomputes a point of the contract curve from its λ, and both utilities from the
// point.
func (r *recount) bundle(what string, s *tracedStage, b *tracedBundle) {
	t := &s.Terms
	say := math.Max(t.SayFloor, math.Min(t.SayLimit, b.Weight*(t.SayValue+t.AutonomyLoss)/(2*t.SayCost)))
	root := math.Min(t.RootLimit, (t.GrantValue+b.Weight*t.SupportValue)/(2*t.SupportCost))
	effort := 0.0
	if t.Gain > 0 {
		effort = math.Min(t.EffortLimit, t.Gain/(2*b.Weight*t.EffortCost))
	}
	r.same(what+": say", b.Say, say)
	r.same(what+": support", b.Support, root*root)
	r.same(what+": effort", b.Effort, effort)
	r.same(what+": U_m", b.Municipality, t.Gain*effort+t.GrantValue*root-t.SupportCost*root*root-t.SayCost*say*say-
		t.TransactionCost-(t.GrantValue*t.RootGrant-t.SupportCost*t.RootGrant*t.RootGrant))
	r.same(what+": U_v", b.Organisation, t.SupportValue*(root-t.RootGrant)+t.SayValue*say-t.AutonomyLoss*(1-say)-
		t.EffortCost*effort*effort-t.TransactionCost)
}

func (r *recount) negotiation(k *tracedTask, s *tracedStage, design bool) {
	r.holds("either an agreement or a refusal", (s.Agreement == nil) != (s.Refusal == nil))
	if s.WalkAway != nil {
		r.bundle("the organisation's limit", s, &s.WalkAway.Organisation)
		r.bundle("the municipality's limit", s, &s.WalkAway.Municipality)
		// Limits are roots found by search; the organisation may be content all along, or the
		// municipality gain to the last, or a duty of say bind before.
		if s.WalkAway.Organisation.Weight > 0 && s.Terms.SayFloor == 0 {
			r.within("the organisation's limit leaves it", s.WalkAway.Organisation.Organisation, 0, 1e-8)
		}
		if s.WalkAway.Municipality.Weight < 1e20 {
			r.within("the municipality's limit leaves it", s.WalkAway.Municipality.Municipality, 0, 1e-8)
		}
	}
	r.offers(s)
	if s.Agreement != nil {
		r.bundle("the agreement", s, s.Agreement)
		r.holds("an agreement that one side loses by", s.Agreement.Municipality >= -1e-8 && s.Agreement.Organisation >= -1e-8)
		if s.Protocol == "nash" && s.Agreement.Weight > 0 { // the maximum of U_m·U_v, as in the unchanged scenario
			r.within("Nash's condition", s.Agreement.Weight*s.Agreement.Organisation, s.Agreement.Municipality, 1e-7)
		}
	} else {
		r.refusal(s)
	}
	grant := 0.0
	if !design && s.Agreement == nil && s.Terms.SayFloor == 0 {
		grant = s.Terms.RootGrant * s.Terms.RootGrant
	}
	r.same("grant", s.Grant, grant)
	r.holds("mode "+s.Mode+" is not "+ownMode(k, s), s.Mode == ownMode(k, s))
}

func (r *recount) offers(s *tracedStage) {
	for i := range s.Offers {
		o := &s.Offers[i]
		what := fmt.Sprintf("offer %d of the %s", o.Round, o.By)
		r.bundle(what, s, &o.tracedBundle)
		if o.Accepted {
			r.holds(what+" was accepted and is not what was agreed", s.Agreement == nil && s.Refusal.Cause == "annulled" || s.Agreement != nil && *s.Agreement == o.tracedBundle)
		}
		if s.Protocol != "alternating-offers" {
			continue
		}
		way, tactic := float64(o.Round-1)/float64(s.Inputs.Rounds-1), s.Inputs.MunicipalityTactic
		if o.By == "organisation" {
			tactic = s.Inputs.OrganisationTactic
		}
		position := math.Pow(way, tactic)
		if o.By == "organisation" {
			position = 1 - position
		}
		r.same(what+": position", o.Position, position)
		// The way is measured in the municipality's bargaining weight 1/(1+λ).
		low, high := 1/(1+s.WalkAway.Organisation.Weight), 1/(1+s.WalkAway.Municipality.Weight)
		r.same(what+": 1/(1+λ)", 1/(1+o.Weight), low+o.Position*(high-low))
		r.holds(what+": only the last is accepted", o.Accepted == (i == len(s.Offers)-1))
	}
}

// refusal checks a cause against a search of one's own along the curve.
func (r *recount) refusal(s *tracedStage) {
	f := s.Refusal
	if f.LastWord != nil {
		r.bundle("the last word", s, f.LastWord)
	}
	switch f.Cause {
	case "no gain":
		r.holds("it would gain", f.LastWord.Weight == 0 && f.LastWord.Municipality <= 0)
	case "law", "price":
		r.same("the say needed", f.SayNeeded, f.LastWord.Say-f.LastWord.Organisation/(s.Terms.SayValue+s.Terms.AutonomyLoss))
		r.holds("the say offered is enough", f.SayNeeded >= f.LastWord.Say-1e-9)
		if f.Cause == "price" {
			r.within("the last word leaves the municipality", f.LastWord.Municipality, 0, 1e-9)
		} else {
			r.holds("the last word leaves the municipality less than nothing", f.LastWord.Municipality >= 0)
		}
	case "duty", "annulled":
		r.holds("there is no duty", s.Terms.SayFloor > 0)
	case "no talks":
		r.holds("the protocol negotiates", s.Protocol == "unilateral")
	default:
		r.holds("unknown cause "+f.Cause, false)
	}
}

func ownMode(k *tracedTask, s *tracedStage) string {
	in := &s.Inputs
	if s.Agreement == nil {
		switch {
		case s.Grant == 0:
			return "none"
		case k.Organisation.Formal:
			return "cooptation"
		}
		return "grant"
	}
	shared := 1-math.Abs(2*s.Agreement.Say-1) >= in.Balance
	switch {
	case s.Agreement.Effort >= in.EffortFloor && s.Agreement.Support >= in.SupportFloor && shared:
		return "coproduction"
	case s.Agreement.Say > 1-in.Balance/2:
		return "vo_led"
	case s.Agreement.Effort >= in.EffortFloor:
		return "contract"
	case k.Organisation.Formal:
		return "cooptation"
	}
	return "grant"
}

func (r *recount) after(k *tracedTask) {
	a, s := k.After, k.Implementation
	r.holds("carried out without an agreement", a.CarriedOut == (s.Agreement != nil))
	trust, covered := a.TrustBefore, 0.0
	switch {
	case a.Succeeded:
		trust += a.TrustGain * (1 - trust)
		covered = math.Min(1, s.Terms.Gain*s.Agreement.Effort)
		r.holds("a success that does not count", a.Streak >= 1)
	case a.CarriedOut:
		trust -= a.TrustLoss * trust
		r.holds("a failure that counts", a.Streak == 0)
	}
	r.same("trust after", a.Trust, trust)
	r.same("covered", a.Covered, covered)
}

// tracedTasks are the lines of trace --json.
func tracedTasks(t *testing.T, arguments ...string) (lines [][]byte) {
	t.Helper()
	code, out, errs := call(t, t.Context(), nil, append([]string{"trace"}, append(arguments, "--json", "--quiet")...)...)
	if code != 0 || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	return bytes.Split([]byte(strings.TrimSuffix(out, "\n")), []byte("\n"))
}

func checkTraced(t *testing.T, lines [][]byte) (negotiations int) {
	t.Helper()
	r := &recount{}
	for _, line := range lines {
		var k tracedTask
		if err := json.Unmarshal(line, &k); err != nil {
			t.Fatal(err)
		}
		r.task(&k)
		if k.Organisation != nil {
			negotiations += 2
		}
	}
	for i, problem := range r.problems {
		if i == 20 {
			t.Fatalf("and %d more of %d numbers", len(r.problems)-i, r.numbers)
		}
		t.Error(problem)
	}
	return negotiations
}

// A thousand negotiations of the flagship, drawn at random from all places and fields around
// the arrival, recompute from what they state.
func TestTracedNumbersRecompute(t *testing.T) {
	months := "2015-07..2015-12"
	if testing.Short() {
		months = "2015-10"
	}
	lines := tracedTasks(t, "asylum-surge-2015", "--month", months)
	draw := rand.New(rand.NewPCG(1, 2))
	draw.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	lines = slices.DeleteFunc(lines, func(line []byte) bool { return bytes.Contains(line, []byte(`"organisation":null,"dependence"`)) })
	if n := checkTraced(t, lines[:min(len(lines), 500)]); n < 1000 {
		t.Errorf("only %d negotiations", n)
	}
}

// So do the others: every protocol, tactic and switch that changes what is told.
func TestTracedNumbersRecomputeInEveryScenario(t *testing.T) {
	for i, sets := range [][]string{
		{"negotiation.protocol=nash"},
		{"negotiation.protocol=rubinstein"},
		{"negotiation.protocol=take-it-or-leave-it"},
		{"negotiation.protocol=unilateral"},
		{"negotiation.municipality_tactic=3.0", "negotiation.organisation_tactic=0.4", "negotiation.rounds=7"},
		{"mechanisms.mandated_coproduction=true"},
		{"dependence.alternatives=0.7"},
		{"mechanisms.spill=false", "mechanisms.own_means_load=false", "mechanisms.knowledge=false", "mechanisms.trust=false", "mechanisms.contacts=false"},
		{"mechanisms.hours_committed=false", "mechanisms.resource_limits=false", "mechanisms.design_to_implementation=false", "mechanisms.implementation_expectation=false"},
		{"freeze.trust=0.6", "freeze.gain=0.5", "freeze.skill=0.5", "freeze.formalisation=0.3", "freeze.effort_limit=0.7", "freeze.organisation_dependence=0.5", "freeze.expectation=0.5"},
		{"resources.*.stock_per_resident=0.0", "resources.funding.stock_fixed=9000.0", "resources.venue.stock_fixed=20.0", "resources.publicity.stock_fixed=0.05"},
		{"mechanisms.discretion_limit=false", "supply.organisations_per_1000=2"},
	} {
		if testing.Short() && i > 2 {
			break
		}
		arguments := []string{"testdata/tiny.toml"}
		for _, set := range sets {
			arguments = append(arguments, "--set", set)
		}
		t.Run(strings.Join(sets, " "), func(t *testing.T) {
			if n := checkTraced(t, tracedTasks(t, arguments...)); n < 200 {
				t.Errorf("only %d negotiations", n)
			}
		})
	}
}
