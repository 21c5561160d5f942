package sim

import (
	"fmt"
	"sync"
)

// A Purpose is a registered, named use of randomness: "need shock", "trust
// noise", "candidate order". Every random draw of a model belongs to exactly
// one purpose, so a new use of randomness changes the draws of no other.
//
// NewPurpose makes purposes once, as package-level variables. The zero Purpose
// is invalid; NewStream panics on it.
type Purpose struct {
	name string
	hash uint64
}

// purposes holds every registered purpose. Models register while their packages
// are initialised; the mutex is for tests, which register from several
// goroutines.
var purposes struct {
	sync.Mutex
	names map[uint64]string
}

// NewPurpose registers a use of randomness under a name and returns it. The
// draws depend on the name, not on the order of registration, so the order in
// which packages are initialised does not matter.
//
// It panics if the name is empty, is registered, or has the hash of another
// registered name. These are errors of the program, which appear when it first
// starts.
func NewPurpose(name string) Purpose {
	if name == "" {
		panic("sim: NewPurpose: a purpose needs a name")
	}
	hash := HashName(name)
	purposes.Lock()
	defer purposes.Unlock()
	if other, taken := purposes.names[hash]; taken {
		if other == name {
			panic(fmt.Sprintf("sim: NewPurpose: %q is registered twice", name))
		}
		panic(fmt.Sprintf("sim: NewPurpose: %q and %q have the same hash; rename one", name, other))
	}
	if purposes.names == nil {
		purposes.names = make(map[uint64]string)
	}
	purposes.names[hash] = name
	return Purpose{name: name, hash: hash}
}

// HashName returns the 64-bit hash of a name (a place's code, a field's name)
// for a stream's key: FNV-1a, then the finaliser of SplitMix64, because FNV-1a
// alone gives short, similar names similar hashes.
//
// It must never change: every result depends on it.
func HashName(name string) uint64 {
	const (
		offset = 14695981039346656037
		prime  = 1099511628211
	)
	hash := uint64(offset)
	for i := 0; i < len(name); i++ {
		hash = (hash ^ uint64(name[i])) * prime
	}
	return mix(hash)
}

// CheckNames returns an error if two different names have equal hashes, and
// would therefore share their random draws. A name may occur twice. Scenarios
// call it when they are loaded; with a thousand names the probability of such an
// error is about 3 in 10^14.
func CheckNames(names []string) error {
	seen := make(map[uint64]string, len(names))
	for _, name := range names {
		hash := HashName(name)
		if other, taken := seen[hash]; taken && other != name {
			return fmt.Errorf("the names %q and %q have the same hash and would share their luck; rename one", other, name)
		}
		seen[hash] = name
	}
	return nil
}

// RunSeed returns the seed of one run. It depends on the master seed, the luck
// block and the replication (numbered from 1) only: not on the scenario's
// digest, the order or the worker. Two scenarios with the same three therefore
// share their random draws, and replication 7 run alone has the same result.
//
// The luck block is 0 if all runs of a replication share their draws; otherwise
// it is a row's number in a design of experiments.
func RunSeed(master uint64, luckBlock uint64, replication int) uint64 {
	return absorb(absorb(absorb(0, master), luckBlock), uint64(replication))
}

// A Stream is a set of random numbers for one purpose, place and field of one
// run, indexed by (month, index, draw). It has no state: a number depends on its
// indices only, not on when, in which order or by which goroutine it is drawn. A
// Stream may be copied; it has eight bytes.
//
// Numbers come from Philox4x32-10 (see philox): the stream is the key, and
// (month, index, draw) is the counter.
type Stream struct {
	key uint64
}

// NewStream returns the stream of a run for a purpose, a place and a field.
// Place and field are results of HashName. 0 means none, for draws that belong
// to the whole run or to a place in all its fields.
//
// The four numbers are mixed to a key of 64 bits. The probability that two of n
// streams share a key is about n²/2^65: for the 100,000 streams of a large run,
// 3 in 10^10.
//
// It panics on a Purpose that NewPurpose did not make.
func NewStream(runSeed uint64, purpose Purpose, place, field uint64) Stream {
	if purpose.name == "" {
		panic("sim: NewStream: the purpose was not made by NewPurpose")
	}
	return Stream{key: absorb(absorb(absorb(runSeed, purpose.hash), place), field)}
}

// The counter's last word differs between the two kinds of draws, so that
// Uniform4 and Uniform2 with the same indices share no bits.
const (
	kindUniform4 = 0
	kindUniform2 = 1
)

// Uniform4 returns four independent uniform numbers in [0, 1), each a multiple
// of 2^-32. It costs half of Uniform2 per number, and is for decisions and other
// draws for which a resolution of 2^-32 suffices.
//
// The three indices are used modulo 2^32; a month may be negative (spin-up).
// By convention month is simulated time, index is the stable number of an
// agent or task, and draw counts the draws of one index in a month.
func (s Stream) Uniform4(month, index, draw int) (u [4]float64) {
	u[0], u[1], u[2], u[3] = s.uniform4(month, index, draw)
	return u
}

// uniform4 returns its numbers in registers, so that Uniform4 can be inlined and the array is
// stored once, at the caller's address.
func (s Stream) uniform4(month, index, draw int) (float64, float64, float64, float64) {
	a, b, c, d := philox(uint32(month), uint32(index), uint32(draw), kindUniform4, uint32(s.key), uint32(s.key>>32))
	const scale = 1.0 / (1 << 32)
	return float64(a) * scale, float64(b) * scale, float64(c) * scale, float64(d) * scale
}

// Uniform2 returns two independent uniform numbers in [0, 1), each a multiple
// of 2^-53. It is for inverting a distribution, whose tails need the finer
// resolution. Indices are as for Uniform4; the numbers share no bits with
// Uniform4's.
func (s Stream) Uniform2(month, index, draw int) [2]float64 {
	a, b, c, d := philox(uint32(month), uint32(index), uint32(draw), kindUniform2, uint32(s.key), uint32(s.key>>32))
	const scale = 1.0 / (1 << 53)
	return [2]float64{
		float64((uint64(a)<<32|uint64(b))>>11) * scale,
		float64((uint64(c)<<32|uint64(d))>>11) * scale,
	}
}

// absorb mixes one more number into a key. For a fixed key it is a bijection of
// the number, and for a fixed number a bijection of the key, so no information
// is lost. It does not commute, so (place, field) and (field, place) differ.
func absorb(key, number uint64) uint64 {
	const golden = 0x9e3779b97f4a7c15 // 2^64 divided by the golden ratio, SplitMix64's increment
	return mix((key + golden) ^ mix(number))
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014; constants of David Stafford's
// variant 13): a bijection in which every input bit flips every output bit
// with a probability near one half.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// philox is the block function Philox4x32-10 of Salmon, Moraes, Dror and Shaw,
// "Parallel random numbers: as easy as 1, 2, 3" (SC'11): it maps a counter of
// four words and a key of two to four random words, and passes TestU01's
// BigCrush. Ten rounds; in each, two of the words are multiplied by constants,
// the halves of the products are exchanged, and the key increases by the golden
// ratio and by √3 − 1.
func philox(c0, c1, c2, c3, k0, k1 uint32) (r0, r1, r2, r3 uint32) {
	const (
		multiplier0 = 0xD2511F53
		multiplier1 = 0xCD9E8D57
		weyl0       = 0x9E3779B9
		weyl1       = 0xBB67AE85
	)
	for round := 0; round < 10; round++ {
		product0 := multiplier0 * uint64(c0)
		product1 := multiplier1 * uint64(c2)
		c0, c1, c2, c3 = uint32(product1>>32)^(c1^k0), uint32(product1), uint32(product0>>32)^(c3^k1), uint32(product0)
		k0 += weyl0
		k1 += weyl1
	}
	return c0, c1, c2, c3
}
