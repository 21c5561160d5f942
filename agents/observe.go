package agents

import (
	"math"

	"dugnad/agents/negotiation"
)

const observeEquations = `mutual = min(D_mv, D_vm)
imbalance = |D_mv − D_vm|
refused = 1   where there is no deal and would be one with Q = 0; else 0
coverage = min(need, κ_stat · statutory + κ_disc · discretionary + need · Σ covered / windows) / need
cost = Σ_k r · required_k · cost_nok_k   NOK a month, grants included`

// observe fills the month's cells. Spin-up months have cells too, but the sums of drivers leave
// them out.
func (v *visit) observe(month int) {
	slot, taskMonths := v.nextSlot(month), v.Blueprint.Parameters.Agenda.TaskMonths
	for f := range v.states {
		design := v.World.Cell(v.place, f, Design)
		implementation := v.World.Cell(v.place, f, Implementation)
		*design = Cell{}
		*implementation = Cell{}
		s := &v.states[f]
		base := v.fields[f].base[v.place]
		covered := float64(s.coverage[0]*s.statutory) + float64(s.coverage[1]*s.discretionary)
		covered += float64(s.newlyCovered / float64(v.home.windows) * s.need)
		covered = min(covered, s.need)
		for _, c := range []*Cell{design, implementation} {
			c[BaseNeed] = base
			c[Need] = base * s.need
			c[Covered] = base * covered
			c[Uncovered] = base * (s.need - covered)
			c[Months] = 1
		}
		s.freeStock = s.stock
		for i := range s.running[:taskMonths] {
			running := &s.running[i]
			implementation[Hours] += running.hours
			implementation[RunningCost] += running.cost
			if running.hours > 0 {
				for mode, h := range &running.modes {
					implementation[ModeHours+mode] += h
				}
			}
			if i == slot {
				*running = bound{}
			}
			for k, stock := range &running.stock {
				s.freeStock[k] -= stock
			}
		}
	}
	for i := range v.tasks {
		t := &v.tasks[i]
		v.observeTask(t)
		v.recordTies(t, month)
		if month < 0 {
			continue
		}
		v.observeDrivers(t)
		if v.Watch != nil {
			v.Watch(v.place, month, t)
		}
	}
	for f := range v.states {
		design, implementation := v.World.Cell(v.place, f, Design), v.World.Cell(v.place, f, Implementation)
		copy(implementation[:taskColumns], design[:])
	}
}

// nextSlot returns the ring index of the tasks that end with this month.
func (v *visit) nextSlot(month int) int {
	n := v.Blueprint.Parameters.Agenda.TaskMonths
	return ((month+1)%n + n) % n
}

func (v *visit) observeTask(t *Task) {
	mutual := min(t.MunicipalityDependence, t.OrganisationDependence)
	imbalance := math.Abs(t.MunicipalityDependence - t.OrganisationDependence)
	mutualBin := wholeUpTo(mutual*PlaneBins, PlaneBins-1)
	imbalanceBin := wholeUpTo(imbalance*PlaneBins, PlaneBins-1)
	// Properties of a task are counted in design and copied to implementation at the end; its
	// outcome is counted in each stage.
	c := v.World.Cell(v.place, t.Field, Design)
	c[Tasks]++
	c[KindTasks+t.Kind]++
	c[MunicipalityDependence] += t.MunicipalityDependence
	c[OrganisationDependence] += t.OrganisationDependence
	c[Mutual] += mutual
	c[Imbalance] += imbalance
	if t.Formal {
		c[Formalised]++
	}
	if t.Kind != Statutory {
		c[Open]++
		c[OpenMunicipalityDependence] += t.MunicipalityDependence
		c[OpenOrganisationDependence] += t.OrganisationDependence
		c[OpenMutual] += mutual
		c[OpenImbalance] += imbalance
	}
	underCeiling := t.Discretion >= v.regimes[t.Field].bandFloor
	if underCeiling {
		c[UnderCeiling]++
		c[UnderCeilingMunicipalityDependence] += t.MunicipalityDependence
		c[UnderCeilingOrganisationDependence] += t.OrganisationDependence
		c[UnderCeilingMutual] += mutual
		c[UnderCeilingImbalance] += imbalance
		if t.Formal {
			c[UnderCeilingFormalised]++
		}
	}
	for stage := range Stages {
		c := v.World.Cell(v.place, t.Field, stage)
		deal, mode, refused := &t.Design, t.DesignMode, t.designRefused
		if stage == Implementation {
			deal, mode, refused = &t.Implementation, t.ImplementationMode, t.implementationRefused
		}
		c[ModeCount+int(mode)]++
		if refused {
			c[Refusals]++
		}
		if deal.Agreed {
			c[Agreements]++
			c[Say] += deal.Say
		}
		if mode == negotiation.CoProduction {
			c[KindCoproduction+t.Kind]++
			if underCeiling {
				c[UnderCeilingCoproduction]++
				if t.Formal {
					c[UnderCeilingFormalisedCoproduction]++
				}
			}
		}
		if stage == Implementation {
			c[ModeCovered+int(mode)] += t.Covered
			c[ModeCost+int(mode)] += t.cost
			c[NewlyCovered] += t.Covered
			c[Cost] += t.cost
		}
		for _, period := range v.periods {
			v.plane[v.worker][planeIndex(len(v.fields), period, t.Field, stage, mutualBin, imbalanceBin, mode)]++
		}
	}
}

func (v *visit) observeDrivers(t *Task) {
	d := &v.drivers[v.place*len(v.fields)+t.Field]
	d.Tasks++
	d.Sum[driverDiscretionaryShare] += v.states[t.Field].share
	d.Sum[driverDiscretion] += t.MeanDiscretion
	d.Sum[driverCoverage] += t.MeanProfessional
	d.Sum[driverReliance] += v.states[t.Field].reliance
	if t.Organisation < 0 {
		return
	}
	d.Pairs++
	d.Sum[driverSkill] += t.Skill
	d.Sum[driverGain] += t.Gain
	d.Sum[driverOrganisationDependence] += t.OrganisationDependence
	d.Sum[driverEffortLimit] += t.EffortLimit
	d.Sum[driverTrust] += t.Trust
	d.Sum[driverShortfall] += t.Shortfall
	d.Sum[driverExpectation] += t.Expectation
	if t.Formal {
		d.Sum[driverFormalisation]++
	}
	if t.Succeeded && !t.Formal {
		d.Successes++
		d.Sum[driverEarnedTrust] += t.EarnedTrust
	}
}
