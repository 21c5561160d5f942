package sensitivity

import (
	"fmt"
	"math"
)

// An Estimand is the quantity that the indices of a stochastic model estimate. The outcome of a run is
// Y = f(x, ω), with the factors x and the luck ω; its mean response is m(x) = E f(x, ω).
//
// Rows of a design either share their luck per base point (Options.SharedLuck: replication r of
// A, B and all AB of a base point has the same random numbers) or each has its own. With shared
// luck the difference of two rows of a base point is that of their settings alone, for a model
// whose random numbers are keyed by what they are for; so totals are much less noisy.
type Estimand int

const (
	// AsGiven takes the mean over the replications of a row for the model's answer, as if it had
	// no noise. Of a stochastic model it is naive. With luck of their own, half of two rows' noise
	// goes into every total index, also that of a factor without influence; first-order indices
	// are too small, because noise counts as variance. With shared luck, a base point's common
	// noise counts as variance, and interactions of luck with a factor count as the factor's.
	AsGiven Estimand = iota
	// MeanResponse is the share of Var m(x) that a factor explains: how the expected outcome
	// depends on the factors. The bias that a finite number of replications adds to
	// products of rows' means is subtracted; for shared luck it is their covariance over
	// replications, else only squares have it. So it is the same number, whatever the replications and
	// however luck is shared, only more or less certain. With one replication it equals
	// AsGiven, and is flagged like it.
	MeanResponse
	// SeedAsFactor is the share of Var Y, the variance of a single run, that a factor or the luck
	// explains: luck is one more factor. First-order indices of factors and the luck's total
	// index, which is the noise share, mean the same under any luck. A factor's total index, which
	// includes its interaction with luck, and the luck's first-order index need shared luck;
	// they then depend on which random numbers the model keeps when a factor changes. Without
	// shared luck they are NaN. It needs two replications.
	SeedAsFactor
	// DistributionalChange is the share of the change of the outcome's whole distribution that a
	// factor explains, also where the mean stays. A setting x gives a distribution; how far two
	// of them, P and Q, are apart is their energy distance 2E|Y−Y'| − E|Y₁−Y₂| − E|Y'₁−Y'₂|
	// (Székely and Rizzo 2013, Journal of Statistical Planning and Inference 143), which is the
	// square of a distance in a Hilbert space, so that Sobol' indices exist there (Gamboa, Janon,
	// Klein and Lagnoux 2014, Electronic Journal of Statistics 8) and are estimated in Jansen's
	// form: total E d²(A, AB)/E d²(A, B), first order 1 − E d²(B, AB)/E d²(A, B). Expectations
	// are over pairs of replications with different luck, so that luck's sharing does not matter.
	// It needs two replications. For an outcome that is 0 or 1 it equals MeanResponse.
	DistributionalChange
)

var estimandNames = []string{"as given", "mean response", "seed as a factor", "distributional change"}

// String returns the estimand in words, for tables and messages.
func (e Estimand) String() string { return estimandNames[e] }

// covariance returns that of two rows over replications, with n−1.
func covariance(x, y []float64) float64 {
	n := float64(len(x))
	meanX, meanY := 0.0, 0.0
	for i := range x {
		meanX += x[i] / n
		meanY += y[i] / n
	}
	sum := 0.0
	for i := range x {
		sum += (x[i] - meanX) * (y[i] - meanY)
	}
	return sum / (n - 1)
}

// varianceOfDifference returns the variance over replications of the difference of two rows.
func varianceOfDifference(x, y []float64) float64 {
	n := float64(len(x))
	mean := 0.0
	for i := range x {
		mean += (x[i] - y[i]) / n
	}
	sum := 0.0
	for i := range x {
		sum += (x[i] - y[i] - mean) * (x[i] - y[i] - mean)
	}
	return sum / (n - 1)
}

// fillNoise writes a point's noise, its dummy and the part that luck explains.
//
// The dummy is a factor that changes nothing but the luck. No run is spent on it: A's
// replications are halved, and the halves are taken for two rows, A and AB, whose mean responses
// are equal. Their means have more noise than those of whole rows, and are scaled to it. What
// noise adds to the square is known from the other rows of the base point. So the dummy's indices
// are 0 but for error, and that error is the one of rows with independent luck. Shared luck makes the
// indices of real factors more precise than that, so the dummy is a severe standard.
func (m *moments) fillNoise(point int, b float64, into []float64) {
	noise, dummy, seed := &into[m.noise], into[m.dummy:m.seed], into[m.seed:m.crossed]
	*noise = 0
	if m.replications < 2 {
		clear(dummy)
		clear(seed)
		return
	}
	ofA := 0.0
	for column := range m.columns {
		variance := covariance(m.runs(point, column), m.runs(point, column))
		*noise += variance / float64(m.columns)
		if column == columnA {
			ofA = variance
		}
	}
	others := (*noise*float64(m.columns) - ofA) / float64(m.columns-1)

	runs, half := m.runs(point, columnA), m.replications/2
	difference := 0.0
	for r := range half {
		difference += (runs[r] - runs[half+r]) / float64(half)
	}
	scale := float64(half) / float64(m.replications)
	dummy[0] = b * difference * math.Sqrt(scale)
	dummy[1] = (difference*difference/2 - others/float64(half)) * scale
	if !m.debias {
		dummy[1] += others / float64(m.replications) // what the naive total of any factor contains
	}

	clear(seed)
	if m.Estimand == SeedAsFactor && m.SharedLuck {
		seed[0] = covariance(runs, m.runs(point, columnB))
		for factor := range m.factors {
			for r, y := range m.runs(point, columnAB+factor) {
				change := snapped(runs[r]-y, m.extent.dust())
				seed[1+factor] += change * change / float64(m.replications)
			}
		}
	}
}

// noiseIndices writes the indices that are not of factors, and for SeedAsFactor relates all to
// the variance of a single run. Divisor is the variance, or NaN where that is rounding.
func (m *moments) noiseIndices(means []float64, variance, divisor float64, into []float64) {
	rest := into[m.rest:]
	noise := means[m.noise]
	ofMeans := variance // the variance of mean responses
	if !m.debias {
		ofMeans -= noise / float64(m.replications)
	}
	rest[restVariance] = variance
	rest[restNoiseShare] = noise / (ofMeans + noise)
	rest[restDummyFirst] = means[m.dummy] / divisor
	rest[restDummyTotal] = means[m.dummy+1] / divisor
	rest[restSeedFirst], rest[restSeedTotal] = math.NaN(), math.NaN()
	if m.replications < 2 {
		for i := restNoiseShare; i < restCount; i++ {
			rest[i] = math.NaN()
		}
		return
	}
	if m.Estimand != SeedAsFactor {
		return
	}
	all := variance + noise
	share := variance / all
	for i := m.first; i < m.first+m.factors; i++ {
		into[i] *= share
	}
	for i := m.second; i < m.rest; i++ {
		into[i] *= share
	}
	for factor := range m.factors {
		into[m.total+factor] = math.NaN()
		if m.SharedLuck {
			into[m.total+factor] = means[m.seed+1+factor] / 2 / all
		}
	}
	rest[restVariance] = all
	rest[restDummyFirst] *= share
	rest[restDummyTotal] = math.NaN() // a factor that changes the luck is here no dummy
	if m.SharedLuck {
		rest[restSeedFirst] = means[m.seed] / all
	}
	rest[restSeedTotal] = noise / all
}

// Advice is the best use of a number of runs.
type Advice struct {
	BasePoints   int // a power of two
	Replications int // per row, at least 2
	Runs         int // what they cost, at most the budget
	// StandardError is that of a total index of the size in question, if base points were random;
	// those of a net give a smaller one.
	StandardError float64
}

// Advise says how many base points and replications serve a budget of runs best, for measuring
// a total index of mean response of a given size with luck of its own in every row, the hardest
// case. Rows is the number of rows per base point (design.Saltelli.RowsPerBasePoint); the noise
// share comes from a pilot.
//
// With V = Var m and the noise variance v = V·share/(1−share), two rows' difference of means is
// normal with variance 2T, T = index·V, and noise of variance 2v/R. Jansen's square, cleared of
// noise, then has over base points the variance 2T² + 4Tv/R + 2v²/(R(R−1)). Of B runs there are
// B/(rows·R) base points, so the index has the variance
//
//	rows/B · (2T²R + 4Tv + 2v²/(R−1)) / V²,
//
// least at R = 1 + v/T. Base points must be a power of two, so Advise compares those that the
// budget allows. It is an error when the budget does not pay two replications of four base
// points, when share is not in [0, 1), or index not in (0, 1].
func Advise(budget, rows int, share, index float64) (Advice, error) {
	const fewestPoints, fewestReplications = 4, 2
	switch {
	case rows < 3:
		return Advice{}, fmt.Errorf("%d rows per base point: there are at least 3, A, B and AB", rows)
	case !(share >= 0 && share < 1):
		return Advice{}, fmt.Errorf("noise share %v: it is at least 0 and below 1", share)
	case !(index > 0 && index <= 1):
		return Advice{}, fmt.Errorf("index %v: it is above 0 and at most 1", index)
	case budget/rows/fewestPoints < fewestReplications:
		return Advice{}, fmt.Errorf("%d runs: %d replications of %d base points with %d rows each need %d", budget,
			fewestReplications, fewestPoints, rows, fewestReplications*fewestPoints*rows)
	}
	noise := share / (1 - share)
	var best Advice
	for points := fewestPoints; budget/rows/points >= fewestReplications; points *= 2 {
		// More replications than the budget's share would be of no use beyond 1 + 100·v/T.
		replications := budget / rows / points
		replications = min(replications, max(fewestReplications, int(math.Ceil(1+100*noise/index))))
		r := float64(replications)
		variance := (2*index*index + 4*index*noise/r + 2*noise*noise/(r*(r-1))) / float64(points)
		if best.Runs == 0 || math.Sqrt(variance) < best.StandardError {
			best = Advice{points, replications, points * replications * rows, math.Sqrt(variance)}
		}
	}
	return best, nil
}
