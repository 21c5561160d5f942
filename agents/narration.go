package agents

import (
	"math"
	"reflect"
	"slices"

	"dugnad/agents/negotiation"
)

// Trace attaches a new tracer to the world from the next month on. It replaces an earlier one. The
// scenario's name and the replication are written into every Episode.
func (w *World) Trace(s Selection, scenario string, replication int) *Tracer {
	t := &Tracer{
		world: w, of: s, scenario: scenario, replication: replication,
		episodes: make([][]*Episode, len(w.Places)), off: map[*regime][]string{}, frozen: []string{},
	}
	for _, span := range w.spans {
		for _, r := range span.regimes {
			if t.off[r] == nil {
				t.off[r] = switchedOff(&r.Mechanisms)
			}
		}
	}
	for i := range DriverTable {
		if !math.IsNaN(*DriverTable[i].Of(&w.Parameters.Freeze)) {
			t.frozen = append(t.frozen, DriverTable[i].Name)
		}
	}
	w.trace = func(v *visit, month int) bool {
		if !t.follows(v.place, month) {
			return false
		}
		t.step(v, month)
		return true
	}
	return t
}

// switchedOff returns the names of the mechanisms that are off, but for those that are so by default.
func switchedOff(m *Mechanisms) []string {
	off, switches := []string{}, reflect.ValueOf(*m)
	for i := range switches.NumField() {
		tag := switches.Type().Field(i).Tag
		if tag.Get("default") == "true" && !switches.Field(i).Bool() {
			off = append(off, tag.Get("toml"))
		}
	}
	return off
}

// step runs the month's schedule, as schedule.Step does, and records the episodes. Phases that
// handle tasks one by one get one task at a time, so that the state before and after is seen.
func (t *Tracer) step(v *visit, month int) {
	before := slices.Clone(v.states) // the month changes them
	var episodes []*Episode          // by task; nil where it is not followed
	for _, phase := range schedule {
		var look func(*visit, *Episode, int, func())
		switch phase.Name {
		case PhaseMatching:
			episodes = t.begin(v, month, before)
			look = t.narrateMatching
		case PhaseDesign:
			look = t.narrateDesign
		case PhaseImplementation:
			look = t.narrateImplementation
		case PhaseCarryingOut:
			look = t.narrateCarryingOut
		default:
			phase.Run(v, month)
			continue
		}
		tasks := v.tasks
		for i := range tasks {
			v.tasks = tasks[i : i+1]
			run := func() { phase.Run(v, month) }
			if episodes[i] == nil {
				run()
			} else {
				look(v, episodes[i], month, run)
			}
		}
		v.tasks = tasks
	}
	for _, e := range episodes {
		if e != nil {
			t.episodes[v.place] = append(t.episodes[v.place], e)
		}
	}
}

// begin starts the episodes of the month's tasks; nil for a task that is not traced.
func (t *Tracer) begin(v *visit, month int, before []fieldState) []*Episode {
	episodes := make([]*Episode, len(v.tasks))
	for i := range v.tasks {
		task := &v.tasks[i]
		if t.of.Field != All && t.of.Field != task.Field {
			continue
		}
		place, field, r := &v.Places[v.place], &v.fields[task.Field], v.regimes[task.Field]
		activity := &r.kinds[task.Activity]
		s := &v.states[task.Field]
		e := &Episode{
			Scenario: t.scenario, Replication: t.replication, Month: v.MonthLabel(month),
			Place: place.Code, PlaceName: place.Name, Field: field.Name, Window: task.Window + 1,
			Off: t.off[r], Events: append([]string{}, r.events...), Frozen: t.frozen, Scouting: []Candidate{},
		}
		e.Need = NeedState{
			Base: field.base[v.place], Need: s.need, AdaptedTo: before[task.Field].adapted, Load: s.load,
			Statutory: s.statutory, Discretionary: s.discretionary, Capacity: s.capacity,
			CoverageStatutory: s.coverage[0], CoverageDiscretionary: s.coverage[1], DiscretionaryShare: s.share,
			NeedBefore: s.needBefore, NeedFactor: r.needFactor, FirstYear: s.firstYear, Requirements: s.requirements,
			Reliance: s.reliance, RelianceShare: r.Reliance.Share, CapacityBefore: before[task.Field].capacity,
		}
		e.Need.tellTarget(v, task.Field, month, &before[task.Field])
		if r.Mechanisms.Spill {
			e.Need.Spill = r.field.Spill
		}
		e.Task = TaskState{
			Activity: activity.Name, Kind: kindNames[task.Kind], Reach: r.reach[task.Activity],
			MeanProfessional: task.MeanProfessional, Professional: task.Professional, LegalDiscretion: task.MeanDiscretion, Discretion: task.Discretion,
			Size: task.Requirement / activity.Requirement, HoursMonth: activity.HoursMonth, Distance: v.home.hours,
			Requirement: task.Requirement, Required: v.byResource(&task.Required), Units: map[string]string{}, HoursRequired: task.HoursRequired,
		}
		for k := range v.kinds {
			e.Task.Units[r.Resources[k].Name] = r.Resources[k].Unit
		}
		episodes[i] = e
	}
	return episodes
}

// tellTarget adds what capacity aimed at, from the state of the field before the month.
func (n *NeedState) tellTarget(v *visit, field, month int, before *fieldState) {
	n.Lawful, n.LawfulStatutory = v.lawful(field)
	n.CapacityDisadvantage, n.CapacityFactor = v.capacityFactors(field)
	n.Target = max(n.LawfulStatutory, n.Lawful-float64(n.RelianceShare*n.Reliance)) * n.NeedBefore * n.CapacityDisadvantage * n.CapacityFactor
	n.Lag = v.capacityLag(field, month, before.capacity, n.Target)
}

var kindNames = [Kinds]string{Statutory: "statutory", DiscretionaryOther: "discretionary", DiscretionaryLeisure: "leisure"}

func (b *Blueprint) byResource(values *[MaxResources]float64) map[string]float64 {
	named := map[string]float64{}
	for k := range b.kinds {
		named[b.Parameters.Resources[k].Name] = values[k]
	}
	return named
}

// finiteOrNil returns a pointer to hours, nil where they are infinite.
func finiteOrNil(hours float64) *float64 {
	if math.IsInf(hours, 1) {
		return nil
	}
	return &hours
}

func (t *Tracer) narrateMatching(v *visit, e *Episode, month int, run func()) {
	task := &v.tasks[0]
	e.Scouting = t.candidates(v, task, month)
	run()
	if task.Organisation < 0 {
		return
	}
	for i := range e.Scouting {
		c := &e.Scouting[i]
		c.Picked = c.Organisation == v.OrganisationName(task.Field, task.Organisation)
	}
	o := &v.organisations[task.Organisation]
	own, rules := v.ownMeans(o, v.regimes[task.Field]), v.regimes[task.Field]
	e.Organisation = &Partner{
		Name: v.OrganisationName(task.Field, task.Organisation), Type: rules.OrganisationTypes[o.Type].Name,
		Registered: o.State == registeredOrganisation, Skill: task.Skill, Alignment: o.Alignment, Hours: o.Hours,
		OwnMeans: v.byResource(&own), Trust: task.Trust, Formal: task.Formal, Wish: o.Wish, Shortfall: task.Shortfall,
	}
	if last := int(v.running[task.Organisation].met); last != never {
		met := v.calendar(last)
		e.Organisation.LastMet = &met
	}
	e.Dependence = &Dependences{
		Gain: task.Gain, FreeHours: finiteOrNil(v.freeHours(&v.states[task.Field], rules, task.Organisation, month)), EffortLimit: task.EffortLimit,
		Alternatives: rules.Dependence.Alternatives, Elsewhere: task.Elsewhere, OtherFunders: rules.OrganisationTypes[o.Type].OtherFunders,
		Weights: v.byResource(&rules.kinds[task.Activity].weights), Load: v.states[task.Field].load,
		Municipality: task.MunicipalityDependence, Organisation: task.OrganisationDependence,
		Mutual:    min(task.MunicipalityDependence, task.OrganisationDependence),
		Imbalance: math.Abs(task.MunicipalityDependence - task.OrganisationDependence),
	}
}

// candidates returns the organisations that match will consider, with their scores.
func (t *Tracer) candidates(v *visit, task *Task, month int) []Candidate {
	s, rules := &v.states[task.Field], v.regimes[task.Field]
	candidates := []Candidate{}
	seen := map[int32]bool{-1: true}
	add := func(o int32, earlier bool) {
		if seen[o] || v.organisations[o].State == absent {
			return
		}
		seen[o] = true
		candidate := Candidate{
			Organisation: v.OrganisationName(task.Field, o), Earlier: earlier,
			Trust: rules.trust(&v.relationships[o], month), Skill: v.organisations[o].Skill, FreeShare: 1,
		}
		if v.frozenTrust {
			candidate.Trust = rules.Freeze.Trust
		}
		if v.frozenSkill {
			candidate.Skill = rules.Freeze.Skill
		}
		free := v.freeHours(s, rules, o, month)
		if r := &v.relationships[o]; int(r.monthAsked) == month {
			free -= r.hoursAsked
		}
		candidate.FreeHours = finiteOrNil(free)
		if !v.frozenEffortLimit {
			candidate.FreeShare = freeShare(free, task.HoursRequired)
		}
		candidate.Score = candidate.Trust * candidate.Skill * candidate.FreeShare
		candidates = append(candidates, candidate)
	}
	scouted, earlier := v.scout(task, s, rules, month)
	for i, o := range scouted {
		add(o, i < earlier)
	}
	return candidates
}

func (t *Tracer) narrateDesign(v *visit, e *Episode, _ int, run func()) {
	run()
	task := &v.tasks[0]
	if task.Organisation < 0 {
		return
	}
	var terms negotiation.Terms
	r := v.regimes[task.Field]
	v.designTerms(task, r, &terms)
	r.release(task, &terms)
	n := &r.Negotiation
	in := t.inputs(v, task, r, n.TransactionCostDesign)
	in.FreeHours = e.Dependence.FreeHours
	in.DesignWeight, in.Expectation, in.Skill = n.DesignWeight, task.Expectation, task.Skill
	in.DesignSupport, in.DesignHours = n.DesignSupportShare, r.Agenda.DesignHours
	if r.Mechanisms.Knowledge {
		in.KnowledgeValue = n.KnowledgeValue
	}
	e.Design = t.stage(task, r, in, &terms, &task.Design, 0, task.DesignMode)
}

func (t *Tracer) narrateImplementation(v *visit, e *Episode, month int, run func()) {
	task := &v.tasks[0]
	if task.Organisation < 0 {
		run()
		return
	}
	s, r := &v.states[task.Field], v.regimes[task.Field]
	free := v.freeHours(s, r, task.Organisation, month)
	stock := s.freeStock
	run()
	var terms negotiation.Terms
	v.implementationTerms(task, r, task.Design.Say, task.RootLimit, &terms)
	r.release(task, &terms)
	n := &r.Negotiation
	in := t.inputs(v, task, r, n.TransactionCostImplementation)
	in.FreeHours = finiteOrNil(free)
	in.DesignSay, in.GrantThreshold = task.Design.Say, n.GrantThreshold
	if r.Mechanisms.DesignToImplementation {
		in.DesignBonus = n.DesignBonus
	}
	if r.Mechanisms.ResourceLimits {
		in.FreeStock = v.byResource(&stock)
	}
	e.Implementation = t.stage(task, r, in, &terms, &task.Implementation, task.Grant, task.ImplementationMode)
}

// inputs returns the inputs that both stages have.
func (t *Tracer) inputs(v *visit, task *Task, r *regime, transactionCost float64) StageInputs {
	n := &r.Negotiation
	in := StageInputs{
		Gain: task.Gain, Trust: task.Trust, AgreementCut: n.AgreementCut, PolicyCut: v.home.cut, TransactionCost: transactionCost,
		Requirement: task.Requirement, SupportCost: n.SupportCost, SayCost: n.SayCost, DistrustOffset: n.DistrustOffset,
		SupportValue: n.SupportValue, Alignment: v.organisations[task.Organisation].Alignment, Dependence: task.OrganisationDependence,
		EffortLimit: task.EffortLimit, Rounds: n.Rounds, MunicipalityTactic: n.MunicipalityTactic, OrganisationTactic: n.OrganisationTactic,
		EffortFloor: n.EffortFloor, SupportFloor: n.SupportFloor, Balance: n.Balance,
		Discretion: task.Discretion, Accountability: r.Mechanisms.Accountability, SayValue: n.SayValue, AutonomyLoss: n.AutonomyLoss,
		Wish: v.organisations[task.Organisation].Wish, Shortfall: task.Shortfall,
	}
	if r.Mechanisms.Wishes {
		in.WishSpread = r.Supply.WishSpread
	}
	if r.Mechanisms.Grievance {
		in.Grievance = r.Relationship.Grievance
	}
	switch {
	case v.frozenFormalisation:
		in.Formality = r.Freeze.Formalisation
	case task.Formal:
		in.Formality = 1
	}
	return in
}

// stage repeats the negotiation with an account of its offers.
func (t *Tracer) stage(task *Task, r *regime, in StageInputs, terms *negotiation.Terms, deal *negotiation.Deal, grant float64, mode negotiation.Mode) *Stage {
	account := r.rules.Narrate(terms, task.MunicipalityDependence, task.OrganisationDependence)
	stage := &Stage{
		Inputs: in, Terms: StageTerms(*terms), Protocol: r.Negotiation.Protocol,
		Offers: []Proposal{}, Grant: grant, Mode: negotiation.ModeNames[mode],
	}
	if account.Range {
		stage.WalkAway = &WalkAway{Organisation: bundle(&account.OrganisationLimit), Municipality: bundle(&account.MunicipalityLimit)}
	}
	for _, move := range account.Moves {
		by := "organisation"
		if move.ByMunicipality {
			by = "municipality"
		}
		stage.Offers = append(stage.Offers, Proposal{move.Round + 1, by, move.Position, bundle(&move.Deal), move.Accepted})
	}
	switch {
	case deal.Agreed:
		b := bundle(deal)
		stage.Agreement = &b
	case account.Deal.Agreed:
		stage.Refusal = &Refused{Cause: string(negotiation.Annulled)}
	default:
		stage.Refusal = &Refused{Cause: string(account.Refusal.Cause), SayNeeded: account.Refusal.SayNeeded}
		if account.Refusal.LastWord.Agreed {
			b := bundle(&account.Refusal.LastWord)
			stage.Refusal.LastWord = &b
		}
	}
	return stage
}

// bundle converts a deal for JSON. Adding 0 turns −0 into 0.
func bundle(d *negotiation.Deal) Bundle {
	return Bundle{d.Weight + 0, d.Say + 0, d.Support + 0, d.Effort + 0, d.Municipality + 0, d.Organisation + 0}
}

func (t *Tracer) narrateCarryingOut(v *visit, e *Episode, month int, run func()) {
	task := &v.tasks[0]
	if task.Organisation < 0 {
		run()
		return
	}
	r, rules := &v.relationships[task.Organisation], v.regimes[task.Field]
	p := &rules.Parameters.Relationship
	holds := func() bool {
		return rules.Mechanisms.Formalisation && month-int(r.Used) <= p.LapseMonths
	}
	after := &Consequences{
		TrustBefore: rules.trust(r, month), TrustStart: p.TrustStart, ShortfallBefore: rules.shortfall(r, month), GrievanceRate: p.GrievanceRate,
		SigningMost: rules.signingMost(),
	}
	if rules.Mechanisms.Trust {
		after.TrustGain, after.TrustLoss = p.TrustGain, p.TrustLoss
	}
	held := holds()
	run()
	after.CarriedOut, after.Succeeded, after.Covered = task.Implementation.Agreed, task.Succeeded, task.Covered
	after.Trust = rules.trust(r, month)
	after.Shortfall, after.Formal = rules.shortfall(r, month), holds()
	if task.Succeeded && !held && rules.Mechanisms.Formalisation {
		after.EarnedTrust, after.SigningChance = task.EarnedTrust, min(1, rules.signingChance(task))
	}
	after.Signed = after.Formal && !held
	e.After = after
}
