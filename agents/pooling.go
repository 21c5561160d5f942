package agents

// Weights are the weights with which the places of a group are pooled in summary.csv.
type Weights string

// The weights of places. An empty name is that of WeighTasks, which was the only one before there
// were others.
const (
	// WeighTasks is one ratio over all tasks of a group: a place weighs by its windows.
	WeighTasks Weights = "tasks"
	// WeighPlaces is the mean over places of each place's ratio.
	WeighPlaces Weights = "places"
	// WeighResidents is that mean, weighted by the residents of each place, in the mean over the
	// period.
	WeighResidents Weights = "residents"
)

// WeightsNames are the names of the weights, the default first.
var WeightsNames = []string{string(WeighTasks), string(WeighPlaces), string(WeighResidents)}

// WeightsNamed returns the weights of that name; ok is false for an unknown one.
func WeightsNamed(name string) (weights Weights, ok bool) {
	switch weights = Weights(name); weights {
	case "":
		return WeighTasks, true
	case WeighTasks, WeighPlaces, WeighResidents:
		return weights, true
	}
	return "", false
}

// PoolTasks reports whether all tasks of a group are pooled, so that there are no ratios of places.
func (w Weights) PoolTasks() bool { return w == "" || w == WeighTasks }

// Pooling computes the means of groups from the ratios of their places, with [WeighPlaces] or
// [WeighResidents].
type Pooling struct {
	members [][]int     // by group, all places last: indices of places
	weights [][]float64 // by period and place
}

// NewPooling prepares the weights of a blueprint's places. Every place weighs the same unless the
// weights are [WeighResidents].
func NewPooling(b *Blueprint, weights Weights) *Pooling {
	p := &Pooling{members: make([][]int, len(b.Groups)+1)}
	for place := range b.Places {
		for _, group := range []int{b.Places[place].Group, len(b.Groups)} {
			p.members[group] = append(p.members[group], place)
		}
	}
	for _, period := range b.Periods {
		of := make([]float64, len(b.Places))
		for place := range of {
			of[place] = 1
			if weights == WeighResidents {
				of[place] = b.Places[place].meanResidents(period)
			}
		}
		p.weights = append(p.weights, of)
	}
	return p
}

// Mean returns the weighted mean over the places of a group in a period. ratio returns the ratio of
// a place by its index in the blueprint; a place for which it returns false is left out. ok is
// false if no place has a ratio and a weight. Group len(Groups) is all places.
func (p *Pooling) Mean(period, group int, ratio func(place int) (value float64, ok bool)) (mean float64, ok bool) {
	sum, weight := 0.0, 0.0
	for _, place := range p.members[group] { // by code: sums do not depend on the order of rows
		if value, ok := ratio(place); ok {
			sum += float64(p.weights[period][place] * value)
			weight += p.weights[period][place]
		}
	}
	if weight == 0 {
		return 0, false
	}
	return sum / weight, true
}

// meanResidents returns the mean of the residents over a period, in persons.
func (p *Place) meanResidents(period Period) float64 {
	residents := 0.0
	for month := period.First; month <= period.Last; month++ {
		residents += p.Residents(month)
	}
	return residents / float64(period.Last-period.First+1)
}
