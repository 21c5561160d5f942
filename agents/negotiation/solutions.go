package negotiation

import (
	"math"

	"dugnad/sim"
)

// between returns the λ at a position of the negotiation set, from the organisation's walk-away
// point (0) to the municipality's (1). Positions are linear in the municipality's weight
// 1 − β = 1/(1+λ), where the curve maximises (1−β)·U_m + β·U_v: this weight is bounded, treats
// both sides alike, and needs no logarithm.
func (c *curve) between(position float64) float64 {
	low, high := 1+c.low, 1+c.high
	weight := float64(low*high)/(float64((1-position)*high)+float64(position*low)) - 1
	return min(c.high, max(c.low, weight))
}

// position is the inverse of between: the position of λ in the negotiation set, 0 to 1.
func (c *curve) position(weight float64) float64 {
	low, high := 1/(1+c.low), 1/(1+c.high)
	if low == high {
		return 0
	}
	return (1/(1+weight) - low) / (high - low)
}

// nash returns the λ that maximises U_m^m · (U_v − Q)^v. On the curve dU_m = −λ·dU_v, so the maximum
// is where λ·m·(U_v − Q) = v·U_m; the difference rises with λ.
func (c *curve) nash(m, v float64) float64 {
	low, high := c.low, c.high
	weight := c.between(0.5)
	for i := range rootSteps {
		um, uv := c.utilities(weight)
		f := float64(m*weight*uv) - float64(v*um)
		slope := float64(m*uv) + float64((m+v)*weight*c.slope(weight))
		if f < 0 {
			low = weight
		} else {
			high = weight
		}
		step := f / slope
		if math.Abs(step) <= rootTolerance*weight {
			return weight
		}
		weight -= step
		if !(weight > low && weight < high) || i >= rootPatience && i%2 == 0 {
			weight = low + (high-low)/2
		}
	}
	return weight
}

// rubinstein returns the λ of the municipality's offer, x, and of the organisation's, y.
func (c *curve) rubinstein(municipalityDiscount, organisationDiscount float64) (x, y float64) {
	municipality := func(weight float64) float64 { u, _ := c.utilities(weight); return u }
	organisation := func(weight float64) float64 { _, u := c.utilities(weight); return u }
	return subgamePerfect(municipality, organisation, c.low, c.high, municipalityDiscount, organisationDiscount)
}

// falsePositionSteps is the greatest number of steps of falsePosition, which needs about ten.
const falsePositionSteps = 100

// falsePosition returns the root of a rising function between low and high, by the Illinois
// variant of the false position method, which keeps its bracket and needs no slope.
func falsePosition(low, high float64, f func(x float64) float64) float64 {
	fLow, fHigh := f(low), f(high)
	if fLow >= 0 {
		return low
	}
	if fHigh <= 0 {
		return high
	}
	side := 0
	for range falsePositionSteps {
		x := low - fLow*(high-low)/(fHigh-fLow)
		if !(x > low && x < high) {
			return x
		}
		fx := f(x)
		switch {
		case fx == 0 || high-low <= 1e-15*high:
			return x
		case fx < 0:
			low, fLow = x, fx
			if side < 0 {
				fHigh /= 2
			}
			side = -1
		default:
			high, fHigh = x, fx
			if side > 0 {
				fLow /= 2
			}
			side = 1
		}
	}
	return low + (high-low)/2
}

// subgamePerfect returns the stationary subgame-perfect pair of offers (Rubinstein 1982) on the
// frontier of a bargaining set. The frontier has one parameter between low and high; the first
// side's utility falls with it, the second's rises. The model uses the contract curve, a test the
// pie of Rubinstein's paper, whose closed form is known. The first side offers x, the second y,
// with second(x) = d₂·second(y) and first(y) = d₁·first(x). x is accepted at once.
func subgamePerfect(first, second func(x float64) float64, low, high, d1, d2 float64) (x, y float64) {
	answer := func(x float64) float64 {
		target := float64(d1 * first(x))
		return falsePosition(x, high, func(y float64) float64 { return target - first(y) })
	}
	x = falsePosition(low, high, func(x float64) float64 {
		return second(x) - float64(d2*second(answer(x)))
	})
	return x, answer(x)
}

// Offer is the proposal of one position of the negotiation set, from the organisation's walk-away
// point (0) to the municipality's (1).
type Offer struct {
	Round          int // from 0
	ByMunicipality bool
	Position       float64 // 0 to 1
	Accepted       bool    // by the other side
}

// Offers returns all offers of alternating-offers in their order; the last is accepted. Each side
// starts at its own best point and has conceded a share (t/(R−1))^exponent of the way after t
// rounds (the time-dependent tactics of Faratin, Sierra and Jennings 1998). It accepts an offer
// that is at least as good for it as its own next proposal. Positions do not depend on utilities,
// so the task loop needs only the last.
func Offers(rounds int, municipalityTactic, organisationTactic float64) []Offer {
	var offers []Offer
	for round := range rounds {
		proposal := concession(round, rounds, municipalityTactic)
		demand := 1 - concession(round, rounds, organisationTactic)
		accepted := proposal >= demand
		offers = append(offers, Offer{round, true, proposal, accepted})
		if accepted {
			break
		}
		next := 1.0
		if round+1 < rounds {
			next = concession(round+1, rounds, municipalityTactic)
		}
		accepted = demand <= next
		offers = append(offers, Offer{round, false, demand, accepted})
		if accepted {
			break
		}
	}
	return offers
}

// concession returns the share of the way that a side has conceded in the round, 0 to 1.
func concession(round, rounds int, exponent float64) float64 {
	if round == 0 {
		return 0
	}
	if round == rounds-1 {
		return 1
	}
	return sim.Exp(exponent * sim.Log(float64(round)/float64(rounds-1)))
}
