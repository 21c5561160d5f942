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
	if !v.Parameters.Mechanisms.Mobilisation {
		return
	}
	m := &v.Parameters.Mobilisation
	p := &v.Places[v.place]
	home := v.home
	var arrivals float64
	if month < 0 {
		arrivals = v.SteadyApplicants()
	} else {
		arrivals = v.National.Applicants[month]
	}
	exposure := arrivals * p.Reception / v.National.Residents[max(month, 0)]
	if month == -v.SpinUp {
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
		plan, s := &v.fields[f], &v.states[f]
		if plan.MobilisationShare == 0 {
			continue
		}
		s.hoursFactor = 1
		if s.memberShare > 0 {
			s.hoursFactor = 1 + home.registered*plan.MobilisationShare/s.memberShare
		}
		if plan.informalType >= 0 {
			v.organiseInformal(month, f, home.informal*plan.MobilisationShare*residents)
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
	m := &v.Parameters.Mobilisation
	plan, s := &v.fields[field], &v.states[field]
	wanted := wholeUpTo(volunteers/m.GroupPersons+0.5, m.GroupsLimit)
	for ordinal := 0; s.groups < wanted; ordinal++ {
		draws := s.founding.Uniform4(month, ordinal, 0)
		first := pick(plan.activityMix[plan.informalType], draws[0])
		slot := v.freeSlot(field, first)
		if slot < 0 {
			break
		}
		o := v.newOrganisation(plan, plan.informalType, draws[2], draws[3], s.founding.Uniform4(month, ordinal, 1))
		o.Hours = m.GroupPersons * m.HoursMonth
		o.Founded, o.Ordinal, o.State = int32(month), int32(ordinal), informalGroup
		v.organisations[slot] = o
		v.resetRelation(slot)
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
			if s.founding.Uniform4(month, int(o.Founded)*groupsPerMonth+int(o.Ordinal), 2)[0] < v.types[o.Type].Registers {
				o.State = registeredOrganisation
				t := v.types[o.Type]
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
		c := v.catchment(field, (activity+i)%len(v.activities))
		for j := range c.informal {
			slot := c.first + c.regular + j
			if v.organisations[slot].State == absent {
				c.used = max(c.used, j+1)
				return slot
			}
		}
	}
	return -1
}
