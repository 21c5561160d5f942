package study

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dugnad/sim/files"
	"dugnad/sim/record"
)

// An Outcome is the recorded result of a run: its values, or why it failed.
type Outcome struct {
	Row, Replication int
	Values           []float64 // one per Plan.Outcomes; NaN: no observation, an empty cell
	Failure          string    // the reason in one line; if not empty, the run failed and Values is nil
	// Err is the error behind Failure, with the stack of a panic. Only Run's each receives it: it
	// is not recorded, and nil in the outcomes that Outcomes returns.
	Err error
}

func (o Outcome) run() run { return run{o.Row, o.Replication} }

// The values of column status.
const (
	statusDone   = "done"
	statusFailed = "failed"
)

func (o Outcome) status() string {
	if o.Failure != "" {
		return statusFailed
	}
	return statusDone
}

// same reports whether two outcomes have the same line in a chunk.
func (o Outcome) same(other Outcome) bool {
	return bytes.Equal(o.appendLine(nil), other.appendLine(nil))
}

// appendLine appends an outcome's line in a chunk:
//
//	12,3,done,0.25,,17
//	12,4,failed,"the reason, quoted as in Go"
func (o Outcome) appendLine(dst []byte) []byte {
	dst = strconv.AppendInt(dst, int64(o.Row), 10)
	dst = append(dst, ',')
	dst = strconv.AppendInt(dst, int64(o.Replication), 10)
	dst = append(dst, ',')
	dst = append(dst, o.status()...)
	if o.Failure != "" {
		dst = append(dst, ',')
		dst = strconv.AppendQuote(dst, o.Failure)
	}
	for _, value := range o.Values {
		dst = append(dst, ',')
		if !math.IsNaN(value) {
			dst = record.AppendExact(dst, value)
		}
	}
	return append(dst, '\n')
}

// parseLine reads what appendLine wrote, without the line's end.
func parseLine(line string, outcomes int) (Outcome, error) {
	fields := strings.SplitN(line, ",", 4)
	if len(fields) < 4 {
		return Outcome{}, fmt.Errorf("%q is not a run's line", line)
	}
	row, err := strconv.Atoi(fields[0])
	replication, problem := strconv.Atoi(fields[1])
	if err := errors.Join(err, problem); err != nil {
		return Outcome{}, err
	}
	outcome := Outcome{Row: row, Replication: replication}
	switch fields[2] {
	case statusFailed:
		outcome.Failure, err = strconv.Unquote(fields[3])
		if err != nil || outcome.Failure == "" {
			return Outcome{}, fmt.Errorf("%s is not a quoted reason", fields[3])
		}
	case statusDone:
		cells := strings.Split(fields[3], ",")
		if len(cells) != outcomes {
			return Outcome{}, fmt.Errorf("%d values for %d outcomes", len(cells), outcomes)
		}
		outcome.Values = make([]float64, outcomes)
		for i, cell := range cells {
			if cell == "" {
				outcome.Values[i] = math.NaN()
				continue
			}
			value, err := strconv.ParseFloat(cell, 64)
			if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
				return Outcome{}, fmt.Errorf("%q is not a number", cell)
			}
			outcome.Values[i] = value
		}
	default:
		return Outcome{}, fmt.Errorf("status is %q, not %s or %s", fields[2], statusDone, statusFailed)
	}
	return outcome, nil
}

// chunkHeader is the first line of a chunk, in JSON; then follows one line for each run. A chunk
// holds runs that were recorded together. It is written once and never changed.
type chunkHeader struct {
	Format string `json:"format"`
	Plan   string `json:"plan"`  // the plan's digest
	Shard  string `json:"shard"` // "2/8", or empty
	Runs   int    `json:"runs"`  // lines after the header
	Bytes  int    `json:"bytes"` // of these lines
	Build  string `json:"build"` // of the program that performed the runs
	// Kept are the files that were kept since the last chunk, see Study.Keep.
	Kept   []files.Listed `json:"kept,omitempty"`
	SHA256 string         `json:"sha256"` // of the build, the kept files with their digests, and these lines
}

const (
	chunkFormat   = "dugnad chunk 2"
	earlierFormat = "dugnad chunk 1" // without a build: the SHA-256 is that of the lines
	chunkBegin    = `{"format":"dugnad chunk `
)

// digest returns the SHA-256 of a chunk with these lines.
func (h chunkHeader) digest(body []byte) string {
	if h.Format == earlierFormat {
		return files.Digest(body)
	}
	head := h.Build + "\n"
	for _, file := range h.Kept {
		head += fmt.Sprintf("%s %s\n", file.SHA256, file.Path)
	}
	return files.Digest(append([]byte(head), body...))
}

// chunkName matches a chunk's name: an increasing number, and the first eight digits of the SHA-256
// of its lines.
var chunkName = regexp.MustCompile(`^([0-9]{6,18})-([0-9a-f]{8})\.chunk$`)

// encodeChunk returns the content of a chunk's file, and the digest for its name.
func encodeChunk(plan, shard, build string, outcomes []Outcome, kept ...files.Listed) (digest string, content []byte) {
	var body []byte
	for _, outcome := range outcomes {
		body = outcome.appendLine(body)
	}
	header := chunkHeader{Format: chunkFormat, Plan: plan, Shard: shard, Runs: len(outcomes), Bytes: len(body), Build: build, Kept: kept}
	header.SHA256 = header.digest(body)
	line, err := json.Marshal(header)
	if err != nil {
		panic(err) // impossible: texts and whole numbers
	}
	return header.SHA256, slices.Concat(line, []byte("\n"), body)
}

// decodeChunk reads a chunk of a plan and shard. Its errors wrap ErrTruncated,
// ErrForeign or ErrChanged and do not name the file.
func decodeChunk(content []byte, plan, shard string, outcomes int) (chunkHeader, []Outcome, error) {
	line, body, whole := bytes.Cut(content, []byte("\n"))
	if begin := min(len(line), len(chunkBegin)); string(line[:begin]) != chunkBegin[:begin] || whole && begin < len(chunkBegin) {
		return chunkHeader{}, nil, fmt.Errorf("%w: it does not begin as one of ours", ErrForeign)
	}
	if !whole {
		return chunkHeader{}, nil, fmt.Errorf("%w: it ends within its header", ErrTruncated)
	}
	var header chunkHeader
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&header); err != nil {
		return header, nil, fmt.Errorf("%w: its header is not one of ours: %w", ErrForeign, err)
	}
	switch {
	case header.Format != chunkFormat && header.Format != earlierFormat:
		return header, nil, fmt.Errorf("%w: another version of dugnad wrote it", ErrForeign)
	case header.Plan != plan:
		return header, nil, fmt.Errorf("%w: it belongs to plan %.12s, this is %.12s", ErrForeign, header.Plan, plan)
	case header.Shard != shard:
		return header, nil, fmt.Errorf("%w: it belongs to %s, this is %s", ErrForeign, shardText(header.Shard), shardText(shard))
	case len(body) < header.Bytes:
		return header, nil, fmt.Errorf("%w: %d of %d bytes are there", ErrTruncated, len(body), header.Bytes)
	case len(body) > header.Bytes || header.digest(body) != header.SHA256:
		return header, nil, fmt.Errorf("%w: its content does not fit its header", ErrChanged)
	}
	all := make([]Outcome, 0, min(max(header.Runs, 0), len(body)))
	for text := range strings.Lines(string(body)) {
		line, ended := strings.CutSuffix(text, "\n")
		outcome, err := parseLine(line, outcomes)
		if err == nil && (!ended || string(outcome.appendLine(nil)) != text) {
			err = fmt.Errorf("%q is not as we write it", line)
		}
		if err != nil {
			return header, nil, fmt.Errorf("%w: line %d: %w", ErrForeign, len(all)+2, err)
		}
		all = append(all, outcome)
	}
	if len(all) != header.Runs {
		return header, nil, fmt.Errorf("%w: it has %d runs where its header says %d", ErrChanged, len(all), header.Runs)
	}
	return header, all, nil
}

// shardText names a shard in a message.
func shardText(shard string) string {
	if shard == "" {
		return "the whole study"
	}
	return "shard " + shard
}

// A recorded is what the chunks in a directory hold.
type recorded struct {
	outcomes map[run]Outcome
	builds   builds
	kept     []files.Listed
	highest  int // number among the chunks' names
}

// readChunks returns all recorded outcomes in dir. It changes nothing.
func readChunks(dir string, plan Plan, digest string, shard Shard) (recorded, error) {
	all := recorded{outcomes: map[run]Outcome{}, builds: builds{}}
	entries, err := os.ReadDir(filepath.Join(dir, chunksName))
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return all, err
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") {
			continue // temporary files, and those of file systems
		}
		path := filepath.Join(dir, chunksName, entry.Name())
		number, header, found, err := readChunk(path, plan, digest, shard)
		if err != nil {
			return all, err
		}
		all.kept = append(all.kept, header.Kept...)
		all.highest = max(all.highest, number)
		for _, outcome := range found {
			r := outcome.run()
			before, twice := all.outcomes[r]
			if twice && !before.same(outcome) {
				return all, fmt.Errorf("%s: %w: %v is in another chunk with another outcome; nothing was changed; remove the chunk that is wrong",
					path, ErrChanged, r)
			}
			if !twice {
				all.builds[cmp.Or(header.Build, unknownBuild)]++
			}
			all.outcomes[r] = outcome
		}
	}
	return all, nil
}

// readChunk reads and verifies one chunk of the plan and shard, and returns the number in its name.
func readChunk(path string, plan Plan, digest string, shard Shard) (number int, header chunkHeader, outcomes []Outcome, err error) {
	parts := chunkName.FindStringSubmatch(filepath.Base(path))
	if parts == nil {
		return 0, header, nil, fmt.Errorf("%s: %w: chunks have other names; move it away", path, ErrForeign)
	}
	if number, err = strconv.Atoi(parts[1]); err != nil {
		return 0, header, nil, fmt.Errorf("%s: %w: %w", path, ErrForeign, err)
	}
	content, err := files.Read(path)
	if err != nil {
		return 0, header, nil, err
	}
	header, outcomes, err = decodeChunk(content, digest, shard.String(), len(plan.Outcomes))
	if err != nil {
		return 0, header, nil, fmt.Errorf("%s: %w; nothing was changed; %s", path, err, chunkRemedy(err))
	}
	if !strings.HasPrefix(header.SHA256, parts[2]) {
		return 0, header, nil, fmt.Errorf("%s: %w: it was renamed; nothing was changed; give it back the name %s-%.8s.chunk",
			path, ErrForeign, parts[1], header.SHA256)
	}
	for _, outcome := range outcomes {
		if r := outcome.run(); !plan.has(r) || !shard.owns(r) {
			return 0, header, nil, fmt.Errorf("%s: %w: %v is not in %s; nothing was changed; move the file away",
				path, ErrForeign, r, shardText(shard.String()))
		}
	}
	return number, header, outcomes, nil
}

// chunkRemedy tells the user how to correct an unreadable chunk.
func chunkRemedy(err error) string {
	if errors.Is(err, ErrForeign) {
		return "move the file away"
	}
	return "restore the file from a copy, or remove it, then its runs are run again"
}

// sortOutcomes returns outcomes by row, then replication.
func sortOutcomes(outcomes map[run]Outcome) []Outcome {
	all := make([]Outcome, 0, len(outcomes))
	for _, outcome := range outcomes {
		all = append(all, outcome)
	}
	slices.SortFunc(all, func(a, b Outcome) int { return a.run().compare(b.run()) })
	return all
}

// tally counts the runs that succeeded and the runs that failed.
func tally(outcomes map[run]Outcome) (done, failed int) {
	for _, outcome := range outcomes {
		if outcome.Failure != "" {
			failed++
		}
	}
	return len(outcomes) - failed, failed
}
