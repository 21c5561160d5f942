package sim

import (
	"fmt"
	"sync"
)

// A Purpose is a registered, named use of randomness: "need shock", "trust
// noise", "candidate order". Every random draw of a model belongs to exactly
// one purpose, so adding a use of randomness moves no other one's luck.
//
// Purposes are made once, as package-level variables, by NewPurpose. The zero
// Purpose is not valid and NewStream refuses it.
type Purpose struct {
	name string
	hash uint64
}

// purposes holds every registered purpose. It is guarded because tests may
// register from several goroutines; models register while their packages are
// initialised.
var purposes struct {
	sync.Mutex
	names map[uint64]string
}

// NewPurpose registers a use of randomness under a name and returns it. The
// name, not the order of registration, decides the luck, so the order in which
// packages are initialised does not matter.
//
// It panics when the name is empty, is registered already, or has the hash of
// another registered name: all three are a programmer's errors, found the
// first time the program starts.
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

// HashName turns a name (a place's code, a field's name) into the 64-bit
// number that enters a stream's key: FNV-1a, then the finaliser of SplitMix64,
// because FNV-1a alone leaves the hashes of short, similar names similar.
//
// It is stable for ever: changing it would change every result.
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

// CheckNames reports two different names with equal hashes, which would share
// their luck, as an error that names both. A name that occurs twice is not its
// business. Scenarios call it when they are loaded; with a thousand names the
// chance of such an error is about 3 in 10^14.
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

// RunSeed is the seed of one run. Its ingredients are the master seed, the
// luck block and the replication (numbered from 1), and nothing else: no
// digest of the scenario, no order, no worker. So two scenarios with the same
// three share their luck, and replication 7 alone is replication 7.
//
// The luck block is 0 where all runs of a replication should share their luck,
// and a row's number in a design of experiments where they should not.
func RunSeed(master uint64, luckBlock uint64, replication int) uint64 {
	return absorb(absorb(absorb(0, master), luckBlock), uint64(replication))
}

// A Stream is an endless, indexed supply of random numbers for one purpose at
// one place in one field of one run. It has no state that drawing would
// change: the draw with a given (month, index, draw) is the same whenever, in
// whatever order and from whichever goroutine it is asked for. Copy it freely;
// it is eight bytes.
//
// Numbers come from Philox4x32-10 (see philox): the stream is the key, and
// (month, index, draw) is the counter.
type Stream struct {
	key uint64
}

// NewStream is the stream of a run for a purpose, a place and a field. Place
// and field are results of HashName; 0 stands for "none", for luck that
// belongs to the whole run or to a place in all its fields.
//
// The four numbers are mixed to a key of 64 bits. Two of n streams share a key
// with a chance of about n²/2^65: for the 100,000 streams of a large run,
// 3 in 10^10.
//
// It panics on a Purpose that NewPurpose did not make.
func NewStream(runSeed uint64, purpose Purpose, place, field uint64) Stream {
	if purpose.name == "" {
		panic("sim: NewStream: the purpose was not made by NewPurpose")
	}
	return Stream{key: absorb(absorb(absorb(runSeed, purpose.hash), place), field)}
}

// The counter's last word tells the two kinds of draw apart, so that a
// Uniform4 and a Uniform2 with the same indices share no bits.
const (
	kindUniform4 = 0
	kindUniform2 = 1
)

// Uniform4 returns four independent uniform numbers in [0, 1), each a multiple
// of 2^-32: the cheap draw, for decisions and for numbers that need no more
// resolution than one in four thousand million.
//
// The three indices are used modulo 2^32; a month may be negative (spin-up).
// By convention month is simulated time, index is the stable number of an
// agent or task, and draw counts the draws that one index needs in a month.
func (s Stream) Uniform4(month, index, draw int) (u [4]float64) {
	u[0], u[1], u[2], u[3] = s.uniform4(month, index, draw)
	return u
}

// uniform4 hands its numbers over in registers, so that Uniform4 can be inlined and the array
// is stored once, where the caller wants it.
func (s Stream) uniform4(month, index, draw int) (float64, float64, float64, float64) {
	a, b, c, d := philox(uint32(month), uint32(index), uint32(draw), kindUniform4, uint32(s.key), uint32(s.key>>32))
	const scale = 1.0 / (1 << 32)
	return float64(a) * scale, float64(b) * scale, float64(c) * scale, float64(d) * scale
}

// Uniform2 returns two independent uniform numbers in [0, 1), each a multiple
// of 2^-53: the fine draw, for inverting a distribution in its tails. Indices
// are as for Uniform4, and the numbers share no bits with Uniform4's.
func (s Stream) Uniform2(month, index, draw int) [2]float64 {
	a, b, c, d := philox(uint32(month), uint32(index), uint32(draw), kindUniform2, uint32(s.key), uint32(s.key>>32))
	const scale = 1.0 / (1 << 53)
	return [2]float64{
		float64((uint64(a)<<32|uint64(b))>>11) * scale,
		float64((uint64(c)<<32|uint64(d))>>11) * scale,
	}
}

// absorb folds one more number into a key. For a fixed key it is a bijection
// of the number and for a fixed number a bijection of the key, so it loses
// nothing; and it does not commute, so (place, field) and (field, place)
// differ.
func absorb(key, number uint64) uint64 {
	const golden = 0x9e3779b97f4a7c15 // 2^64 divided by the golden ratio, SplitMix64's increment
	return mix((key + golden) ^ mix(number))
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014; constants of David Stafford's
// variant 13): a bijection in which every input bit flips every output bit
// with a chance near one half.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// philox is the block function Philox4x32-10 of Salmon, Moraes, Dror and Shaw,
// "Parallel random numbers: as easy as 1, 2, 3" (SC'11): it maps a counter of
// four words and a key of two to four random words, and passes TestU01's
// BigCrush. Ten rounds; in each, two of the words are multiplied by constants,
// the halves of the products are exchanged, and the key goes up by the golden
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
