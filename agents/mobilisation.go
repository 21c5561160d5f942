package agents

import "dugnad/sim"

// registersAfterMonths is the age in months from which an informal group may register.
const registersAfterMonths = 6

// groupsPerMonth keeps the draws of groups founded in different months apart: one more than the
// greatest groups_limit.
const groupsPerMonth = 256

const mobiliseEquations = `exposure = applicants · county_weight / residents_nation   arrivals per resident
joined = volunteers_per_arrival · max(0, exposure − habit)   this and what follows: shares of residents
habit = habit + (exposure − habit) / habit_months
informal = (1 − decay_month) · informal + informal_share · joined
queue = (1 − decay_month) · queue + (1 − informal_share) · joined
taken = queue / registered_lag_months
queue = queue − taken
registered = (1 − decay_month) · registered + taken
groups = min(groups_limit, informal · mobilisation_share · residents / group_persons)   rounded; of the field's informal_type
hours = hours · (1 + registered · mobilisation_share / members)   of the field's registered organisations`

func (v *visit) mobilise(month int) {
	if !v.regimes[0].Mechanisms.Mobilisation {
		return
	}
	m := &v.regimes[0].Mobilisation
	p := &v.Places[v.place]
	home := v.home
	var arrivals float64
	if month < 0 {
		arrivals = v.SteadyApplicants()
	} else {
		arrivals = v.National.Applicants[month]
	}
	exposure := arrivals * p.Reception / v.National.Residents[max(month, 0)]
	if home.habit < 0 {
		home.habit = exposure
	}
	excess := max(0, exposure-home.habit)
	home.habit += (exposure - home.habit) / m.HabitMonths

	joined := m.VolunteersPerArrival * excess
	home.joined = joined
	stay := 1 - m.DecayMonth
	home.informal = float64(home.informal*stay) + float64(joined*m.InformalShare)
	home.queue = float64(home.queue*stay) + float64(joined*(1-m.InformalShare))
	taken := home.queue / m.RegisteredLagMonths
	home.queue -= taken
	home.registered = float64(home.registered*stay) + taken

	residents := p.Residents(month)
	for f := range v.states {
		share, s := v.regimes[f].field.MobilisationShare, &v.states[f]
		if share == 0 {
			continue
		}
		s.hoursFactor = 1
		if s.memberShare > 0 {
			s.hoursFactor = 1 + home.registered*share/s.memberShare
		}
		if v.fields[f].informalType >= 0 {
			v.organiseInformal(month, f, home.informal*share*residents)
		}
	}
}

// SteadyApplicants returns the applicants in each month of the spin-up, in persons: the mean of the
// first year.
func (b *Blueprint) SteadyApplicants() float64 {
	year := min(12, b.Months)
	return sim.Sum(b.National.Applicants[:year]) / float64(year)
}

// organiseInformal forms or dissolves informal groups until their number fits the volunteers, and
// registers some of the older groups.
func (v *visit) organiseInformal(month, field int, volunteers float64) {
	m := &v.regimes[field].Mobilisation
	plan, s := &v.fields[field], &v.states[field]
	wanted := wholeUpTo(volunteers/m.GroupPersons+0.5, m.GroupsLimit)
	for ordinal := 0; s.groups < wanted; ordinal++ {
		draws := s.founding.Uniform4(month, ordinal, 0)
		first := pick(plan.activityMix[plan.informalType], draws[0])
		slot := v.freeSlot(field, first)
		if slot < 0 {
			break
		}
		o := v.newOrganisation(plan.informalType, draws[2], draws[3], s.founding.Uniform4(month, ordinal, 1))
		o.Hours = m.GroupPersons * m.HoursMonth
		o.Founded, o.Ordinal, o.State = int32(month), int32(ordinal), informalGroup
		v.organisations[slot] = o
		v.resetRelation(slot, v.regimes[field])
		s.groups++
	}
	if s.groups == 0 {
		return
	}
	for activity := range v.activities {
		c := v.catchment(field, activity)
		for slot := c.first + c.regular; slot < c.first+c.regular+c.used; slot++ {
			o := &v.organisations[slot]
			if o.State != informalGroup || month-int(o.Founded) < registersAfterMonths {
				continue
			}
			if s.founding.Uniform4(month, int(o.Founded)*groupsPerMonth+int(o.Ordinal), 2)[0] < v.regimes[field].OrganisationTypes[o.Type].Registers {
				o.State = registeredOrganisation
				t := &v.Blueprint.Parameters.OrganisationTypes[o.Type]
				o.Hours = t.Members * t.HoursMonthPerMember
				s.groups--
			}
		}
	}
	for s.groups > wanted {
		v.dissolveYoungest(field)
		s.groups--
	}
}

// demobilise dissolves the informal groups of a field to which no mobilised volunteers come any more.
func (v *visit) demobilise(field int) {
	s := &v.states[field]
	for ; s.groups > 0; s.groups-- {
		v.dissolveYoungest(field)
	}
	s.hoursFactor = 1
}

// forgetVolunteers leaves a place without mobilised volunteers. What residents are used to is then that of
// the month in which they mobilise again.
func (p *placeState) forgetVolunteers() {
	p.habit, p.joined, p.informal, p.queue, p.registered = -1, 0, 0, 0, 0
}

// dissolveYoungest dissolves the informal group of the field that was founded last.
func (v *visit) dissolveYoungest(field int) {
	youngest := int32(-1)
	var home *catchment
	for activity := range v.activities {
		c := v.catchment(field, activity)
		for slot := c.first + c.regular; slot < c.first+c.regular+c.used; slot++ {
			o := &v.organisations[slot]
			if o.State != informalGroup {
				continue
			}
			if youngest >= 0 {
				y := &v.organisations[youngest]
				if o.Founded < y.Founded || o.Founded == y.Founded && o.Ordinal < y.Ordinal {
					continue
				}
			}
			youngest, home = slot, c
		}
	}
	if youngest < 0 {
		return
	}
	v.organisations[youngest].State = absent
	for i := range home.contacts {
		if home.contacts[i] == youngest {
			home.contacts[i] = -1
		}
	}
	for home.used > 0 && v.organisations[home.first+home.regular+home.used-1].State == absent {
		home.used-- // scouts skip empty slots at the end
	}
}

// freeSlot returns an empty informal slot of the field, in the given activity or, if that is full,
// in the next; -1 if there is none.
func (v *visit) freeSlot(field, activity int) int32 {
	for i := range v.activities {
		a := (activity + i) % v.activities
		c := v.catchment(field, a)
		for j := range v.regimes[field].slots[a] {
			slot := c.first + c.regular + j
			if v.organisations[slot].State == absent {
				c.used = max(c.used, j+1)
				return slot
			}
		}
	}
	return -1
}
