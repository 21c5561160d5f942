package agents

// Gain is what a unit of the organisation's effort adds to what professionals leave
// uncovered: g = (1 − κ)·skill·admissibility, all shares.
func Gain(professional, skill, admissibility float64) float64 {
	return (1 - professional) * skill * admissibility
}

// DependenceOfMunicipality is the part of what is achieved that only the organisation can
// bring: D_mv = g·h̄ / (κ + g·h̄), and 0 when it brings nothing (Emerson 1962: the stake in
// what the other mediates, against its availability without the other).
func DependenceOfMunicipality(gain, effortLimit, professional float64) float64 {
	brought := float64(gain * effortLimit)
	if brought == 0 {
		return 0
	}
	return brought / (professional + brought)
}

// DependenceOfOrganisation is the part of a task's requirement the organisation cannot meet
// itself: D_vm = Σ_k w_k (1 − own_k / L). Own means are a stock spread over the load L ≥ 1,
// so only unexpected load strains an organisation.
func DependenceOfOrganisation(weights, ownMeans *[MaxResources]float64, load float64, kinds int) float64 {
	d := 0.0
	for k := range kinds {
		own := ownMeans[k]
		if load != 1 { // it seldom is, and dividing is slow
			own /= load
		}
		d += float64(weights[k] * (1 - own))
	}
	return clamp(d)
}

// WithAlternatives lowers a dependence by the share of the same that can be had elsewhere,
// times the weight a of alternatives.
func WithAlternatives(dependence, a, elsewhere float64) float64 {
	return dependence * (1 - float64(a*elsewhere))
}

// Load is how far need exceeds what organisations have adapted to, at least 1.
func Load(need, adapted float64) float64 {
	if adapted <= 0 {
		return 1
	}
	return max(1, need/adapted)
}

// Coverage is how far professional capacity reaches: statutory need first, discretionary
// need with what is left. Shares of need covered; 1 where there is no need.
func Coverage(capacity, statutory, discretionary float64) (kStatutory, kDiscretionary float64) {
	kStatutory, kDiscretionary = 1, 1
	if statutory > 0 {
		kStatutory = min(1, capacity/statutory)
	}
	if discretionary > 0 {
		kDiscretionary = min(1, max(0, capacity-statutory)/discretionary)
	}
	return kStatutory, kDiscretionary
}

// DiscretionaryShare is the share of policy windows the law does not fill: unmet need
// opens more of them.
func DiscretionaryShare(statutory, discretionary, unmet, spill float64) float64 {
	open := discretionary + float64(spill*unmet)
	if statutory+open == 0 {
		return 0
	}
	return open / (statutory + open)
}

// clamp is x kept to 0–1.
func clamp(x float64) float64 {
	if x < 0 {
		return 0
	}
	if x > 1 {
		return 1
	}
	return x
}
