package agents

// Gain returns g = (1 − κ)·skill: the share of a task's need that a unit of the organisation's
// effort covers beyond the professionals. Both arguments are shares, 0 to 1.
func Gain(professional, skill float64) float64 {
	return (1 - professional) * skill
}

// DependenceOfMunicipality returns D_mv = g·h̄ / (κ + g·h̄), the share of the achievable coverage
// that only the organisation can bring; 0 if it brings nothing. After Emerson 1962: the stake in
// what the other side controls, against its availability elsewhere.
func DependenceOfMunicipality(gain, effortLimit, professional float64) float64 {
	brought := float64(gain * effortLimit)
	if brought == 0 {
		return 0
	}
	return brought / (professional + brought)
}

// DependenceOfOrganisation returns D_vm = Σ_k w_k (1 − own_k / L), the share of a task's
// requirement that the organisation cannot meet itself, 0 to 1. Own means are a stock spread over
// the load L ≥ 1, so only unexpected load strains an organisation.
func DependenceOfOrganisation(weights, ownMeans *[MaxResources]float64, load float64, kinds int) float64 {
	d := 0.0
	for k := range kinds {
		own := ownMeans[k]
		if load != 1 { // load is mostly 1, and division is slow
			own /= load
		}
		d += float64(weights[k] * (1 - own))
	}
	return clamp(d)
}

// WithAlternatives returns dependence · (1 − a · elsewhere): the dependence that is left where a
// share of the same is available elsewhere. a is the weight of alternatives, 0 to 1.
func WithAlternatives(dependence, a, elsewhere float64) float64 {
	return dependence * (1 - float64(a*elsewhere))
}

// Load returns L = need / adapted, at least 1: how far need exceeds the need that organisations
// have adapted to.
func Load(need, adapted float64) float64 {
	if adapted <= 0 {
		return 1
	}
	return max(1, need/adapted)
}

// Coverage returns the shares of statutory and of discretionary need that professional capacity
// covers. Statutory need comes first, discretionary need gets the rest. Without need it is 1.
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

// DiscretionaryShare returns the share of policy windows that are discretionary, 0 to 1. spill
// says how strongly unmet need opens discretionary windows.
func DiscretionaryShare(statutory, discretionary, unmet, spill float64) float64 {
	open := discretionary + float64(spill*unmet)
	if statutory+open == 0 {
		return 0
	}
	return open / (statutory + open)
}

// clamp returns x limited to 0–1.
func clamp(x float64) float64 {
	if x < 0 {
		return 0
	}
	if x > 1 {
		return 1
	}
	return x
}
