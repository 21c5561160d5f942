package study

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"dugnad/sim"
)

// A Plan is the definition of a study of Rows × Replications runs. Once the study has begun, only
// Replications may change.
type Plan struct {
	Name string
	Seed uint64
	// Facts are the other things on which outcomes depend, in order: the digest
	// of the scenario, whether rows share their luck. They are compared one by
	// one, so that an error can show the difference.
	Facts    []Fact
	Factors  []string // design.csv's columns after row, role, base_row
	Rows     []Row
	Outcomes []string // outcomes.csv's columns after status
	// Replications is the number of runs of every row; they are numbered from 1. A
	// higher number extends the study later; a lower one is refused.
	Replications int
}

// A Fact is one thing on which outcomes depend, such as "scenario" and its digest.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Row is one row of the design. Its number is its index in Plan.Rows, from 0.
type Row struct {
	Role    string   // in the analysis: point, A, B, AB:PATH
	BaseRow int      // number of the row from which it was made, or its own number
	Luck    uint64   // luck block of its runs, below 2⁶³
	Values  []string // cells of design.csv, one per factor
}

// A Shard is the part of a study that one process works on: number 1 to Of.
// The zero value is the whole study.
type Shard struct{ Number, Of int }

// String returns the shard as on the command line, "2/8"; of the whole study it is empty.
func (s Shard) String() string {
	if s == (Shard{}) {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Number, s.Of)
}

// ParseShard parses i/n, part i of n parts, with 1 ≤ i ≤ n ≤ 100,000.
func ParseShard(text string) (Shard, error) {
	const mostShards = 100_000
	number, of, cut := strings.Cut(text, "/")
	i, err := strconv.Atoi(number)
	n, err2 := strconv.Atoi(of)
	if !cut || err != nil || err2 != nil || i < 1 || n < 1 || n > mostShards || i > n {
		return Shard{}, errors.New("allowed: i/n, part i of n parts, such as 1/4 … 4/4")
	}
	return Shard{Number: i, Of: n}, nil
}

// owns reports whether a run belongs to the shard. Rows are assigned in turn, shifted by one with
// each replication: a design with fewer rows than shards still gives work to every shard, and more
// replications move no run from one shard to another.
func (s Shard) owns(r run) bool {
	return s.Of == 0 || (r.row+r.replication-1)%s.Of == s.Number-1
}

// check returns an error for an impossible shard.
func (s Shard) check() error {
	if s != (Shard{}) && (s.Of < 1 || s.Number < 1 || s.Number > s.Of) {
		return fmt.Errorf("there is no shard %d/%d; shards are numbered from 1/%d to %d/%d",
			s.Number, s.Of, max(s.Of, 1), max(s.Of, 1), max(s.Of, 1))
	}
	return nil
}

// A run identifies one run within a study: its row, from 0, and its replication, from 1.
type run struct{ row, replication int }

// compare orders runs by row, then replication.
func (r run) compare(other run) int {
	if r.row != other.row {
		return r.row - other.row
	}
	return r.replication - other.replication
}

func (r run) String() string {
	return fmt.Sprintf("row %d, replication %d", r.row, r.replication)
}

// runs lists the runs of the shard, row by row.
func (p Plan) runs(shard Shard) []run {
	var all []run
	for row := range p.Rows {
		for replication := 1; replication <= p.Replications; replication++ {
			if r := (run{row, replication}); shard.owns(r) {
				all = append(all, r)
			}
		}
	}
	return all
}

// count returns the number of runs of the shard, without a list of them.
func (p Plan) count(shard Shard) int {
	if shard.Of == 0 {
		return len(p.Rows) * p.Replications
	}
	n := 0
	for row := range p.Rows {
		// The shard owns every Of-th replication, the first after so many others.
		before := ((shard.Number-1-row)%shard.Of + shard.Of) % shard.Of
		if p.Replications > before {
			n += (p.Replications - before + shard.Of - 1) / shard.Of
		}
	}
	return n
}

// has reports whether the plan holds a run.
func (p Plan) has(r run) bool {
	return r.row >= 0 && r.row < len(p.Rows) && r.replication >= 1 && r.replication <= p.Replications
}

func (r run) identity(digest string) sim.Identity {
	return sim.Identity{Digest: digest, Row: r.row, Replication: r.replication}
}

// Digest returns the SHA-256, in hexadecimal digits, of the plan without Replications. Two plans
// with the same digest have the same outcomes in the replications that both have.
func (p Plan) Digest() string {
	hash := sha256.New()
	// Lengths precede texts and lists, so that no two plans are hashed from the same bytes.
	text := func(s string) { fmt.Fprintf(hash, "%d:%s,", len(s), s) }
	list := func(all []string) {
		fmt.Fprintf(hash, "%d;", len(all))
		for _, s := range all {
			text(s)
		}
	}
	text("dugnad plan 1")
	text(p.Name)
	fmt.Fprintf(hash, "%d;%d;", p.Seed, len(p.Facts))
	for _, fact := range p.Facts {
		text(fact.Name)
		text(fact.Value)
	}
	list(p.Factors)
	list(p.Outcomes)
	fmt.Fprintf(hash, "%d;", len(p.Rows))
	for _, row := range p.Rows {
		text(row.Role)
		fmt.Fprintf(hash, "%d;%d;", row.BaseRow, row.Luck)
		list(row.Values)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// check returns an error for a plan that cannot be written to a file and read back.
func (p Plan) check() error {
	if p.Replications < 1 || len(p.Rows) < 1 || len(p.Outcomes) < 1 {
		return fmt.Errorf("a study needs at least one row, replication and outcome; it has %d, %d and %d",
			len(p.Rows), p.Replications, len(p.Outcomes))
	}
	if len(p.Rows) > math.MaxInt32 || p.Replications > math.MaxInt32 {
		return fmt.Errorf("%d rows with %d replications are more than a study can number", len(p.Rows), p.Replications)
	}
	for _, list := range []struct {
		what  string
		names []string
	}{{"factor", p.Factors}, {"outcome", p.Outcomes}} {
		for i, name := range list.names {
			if name == "" || !isCell(name) {
				return fmt.Errorf("%s %d: the name %q cannot head a column", list.what, i+1, name)
			}
			if slices.Contains(list.names[:i], name) {
				return fmt.Errorf("two %ss are named %q", list.what, name)
			}
		}
	}
	for i, row := range p.Rows {
		if len(row.Values) != len(p.Factors) {
			return fmt.Errorf("row %d has %d values for %d factors", i, len(row.Values), len(p.Factors))
		}
		if row.Luck > math.MaxInt64 {
			return fmt.Errorf("row %d: luck block %d is above %d", i, row.Luck, math.MaxInt64)
		}
		if j := slices.IndexFunc(row.Values, func(s string) bool { return !isCell(s) }); j >= 0 {
			return fmt.Errorf("row %d, factor %s: %q cannot stand in a table", i, p.Factors[j], row.Values[j])
		}
		if !isCell(row.Role) {
			return fmt.Errorf("row %d: the role %q cannot stand in a table", i, row.Role)
		}
	}
	for _, fact := range append([]Fact{{"name", p.Name}}, p.Facts...) {
		if !utf8.ValidString(fact.Name) || !utf8.ValidString(fact.Value) {
			return fmt.Errorf("the fact %q is %q, which is not valid UTF-8", fact.Name, fact.Value)
		}
	}
	return nil
}

// isCell reports whether a CSV file preserves a text: valid UTF-8 without control characters.
// (Readers turn CR LF within a cell into LF.)
func isCell(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// differences describes each difference between two plans in a line. Replications are not
// compared.
func differences(there, now Plan) []string {
	var all []string
	differ := func(what, before, after string) {
		if before != after {
			all = append(all, fmt.Sprintf("%s: %s there, %s now", what, before, after))
		}
	}
	differ("name", strconv.Quote(there.Name), strconv.Quote(now.Name))
	differ("seed", strconv.FormatUint(there.Seed, 10), strconv.FormatUint(now.Seed, 10))

	value := func(facts []Fact, name string) string {
		if i := slices.IndexFunc(facts, func(f Fact) bool { return f.Name == name }); i >= 0 {
			return strconv.Quote(facts[i].Value)
		}
		return "nothing"
	}
	names := func(facts []Fact) []string {
		var all []string
		for _, fact := range facts {
			if !slices.Contains(all, fact.Name) {
				all = append(all, fact.Name)
			}
		}
		return all
	}
	sofar := len(all)
	for _, name := range names(append(slices.Clone(there.Facts), now.Facts...)) {
		differ(name, value(there.Facts, name), value(now.Facts, name))
	}
	if len(all) == sofar && !slices.Equal(there.Facts, now.Facts) {
		differ("facts", fmt.Sprint(there.Facts), fmt.Sprint(now.Facts))
	}

	lists := func(what string, before, after []string) {
		differ("number of "+what+"s", strconv.Itoa(len(before)), strconv.Itoa(len(after)))
		for i := range max(len(before), len(after)) {
			differ(fmt.Sprintf("%s %d", what, i+1), quoted(before, i), quoted(after, i))
		}
	}
	lists("factor", there.Factors, now.Factors)
	lists("outcome", there.Outcomes, now.Outcomes)

	differ("number of rows", strconv.Itoa(len(there.Rows)), strconv.Itoa(len(now.Rows)))
	for i := range min(len(there.Rows), len(now.Rows)) {
		cells := there.Rows[i].differences(now.Rows[i], there.Factors, now.Factors)
		if cells != "" {
			all = append(all, fmt.Sprintf("row %d is the first that differs: %s", i, cells))
			break
		}
	}
	return all
}

// quoted returns the name at index i in quotation marks, or "none".
func quoted(names []string, i int) string {
	if i >= len(names) {
		return "none"
	}
	return strconv.Quote(names[i])
}

// differences describes the differences between two rows in one line. Values are compared only if
// the factors are the same.
func (r Row) differences(now Row, factors, factorsNow []string) string {
	var all []string
	differ := func(what, before, after string) {
		if before != after {
			all = append(all, fmt.Sprintf("%s %q there, %q now", what, before, after))
		}
	}
	differ("role", r.Role, now.Role)
	differ("base row", strconv.Itoa(r.BaseRow), strconv.Itoa(now.BaseRow))
	differ("luck", strconv.FormatUint(r.Luck, 10), strconv.FormatUint(now.Luck, 10))
	if slices.Equal(factors, factorsNow) {
		for i, factor := range factors {
			differ(factor, r.Values[i], now.Values[i])
		}
	}
	return strings.Join(all, "; ")
}
