package design

import (
	"math/bits"

	"dugnad/sim"
)

var purposeScramble = sim.NewPurpose("sobol: owen scrambling")

// ScrambledSobol returns the points of Sobol after nested uniform scrambling (Owen 1995, "Randomly
// permuted (t,m,s)-nets and (t,s)-sequences"), in the same order. Every point is uniform on the
// unit cube, in multiples of 2^-53, and a net stays a net with the same t. So means over the points
// are unbiased, and the standard deviation of a smooth function's mean falls almost as points^-1.5,
// where random points give points^-0.5 (Owen 1997).
//
// Adding points or dimensions leaves the others as they are. Errors are those of Sobol.
func ScrambledSobol(seed uint64, points, dimensions int) ([][]float64, error) {
	if err := checkNet(points, dimensions); err != nil {
		return nil, err
	}
	design := newMatrix[float64](points, dimensions)
	stream := sim.NewStream(seed, purposeScramble, 0, 0)
	places := make([]uint32, points)
	flips := make([]uint64, points)
	digits := bits.TrailingZeros(uint(points))
	for dimension := range dimensions {
		placePoints(places, dimension)
		drawFlips(flips, stream, dimension)
		for row, place := range places {
			scrambled := uint64(place)<<21 ^ flips[place>>(32-digits)]
			design[row][dimension] = float64(scrambled) * 0x1p-53
		}
	}
	return design, nil
}

// drawFlips fills flips with the digits, of 53, that change at the places i/len(flips). The
// length is a power of two.
//
// Owen's scrambling is a binary tree: at each node, that is, after each string of leading
// digits, a fair coin decides whether the next digit changes. From the node after a digit 1
// (or from the root), follow the digits 0 for ever: such spines pass every node exactly once,
// and each starts at a number of its own, the string with zeros behind it. So one random
// number, keyed by that number, holds the coins of a whole spine, and one draw per place is
// enough: its first digits, up to its last 1, change as they do for the place without that 1,
// and those behind it are the spine's own.
func drawFlips(flips []uint64, stream sim.Stream, dimension int) {
	digits := bits.TrailingZeros(uint(len(flips)))
	for i := range flips {
		start := uint32(uint64(i) << (32 - digits)) // in units of 2^-32, the same for any length
		own := uint64(stream.Uniform2(0, dimension, int(start))[0] * 0x1p53)
		if i == 0 {
			flips[0] = own
			continue
		}
		lastOne := digits - bits.TrailingZeros(uint(i)) // digits are numbered from 1
		behind := uint64(1)<<(53-lastOne) - 1
		flips[i] = flips[i&(i-1)]&^behind | own&behind
	}
}
