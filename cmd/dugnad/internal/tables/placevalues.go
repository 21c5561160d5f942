package tables

import (
	"encoding/binary"
	"errors"
	"math"

	"dugnad/agents"
	"dugnad/sim/files"
)

// PlaceValues keeps the values of all places of every run on the disk: of all runs together they do not fit
// into memory. A record holds the numbers of a run, in blocks (see agents.PlaceValues).
type PlaceValues struct {
	file   *files.Scratch
	layout []*agents.PlaceValues // by arm
	runs   int                   // of each arm
	bytes  []byte                // of a record
}

// NewPlaceValues begins with no run. The base is the first arm; all have the same number of runs.
func NewPlaceValues(w *Writer, arms []*agents.Blueprint, runs int) (*PlaceValues, error) {
	p := &PlaceValues{runs: runs}
	for _, arm := range arms {
		layout, err := agents.NewPlaceValues(arms[0], arm)
		if err != nil {
			return nil, err
		}
		p.layout = append(p.layout, layout)
	}
	file, err := w.Directory.Scratch()
	p.file = file
	return p, err
}

// Close removes the file.
func (p *PlaceValues) Close() error { return p.file.Close() }

// recordBytes returns the size of a record.
func (p *PlaceValues) recordBytes() int64 {
	return int64(p.layout[0].Blocks()) * int64(p.layout[0].Block()) * 8
}

// Add writes the record of a run of an arm, from 0.
func (p *PlaceValues) Add(arm, run int, t *agents.Tally) error {
	layout := p.layout[arm]
	numbers := make([]float64, layout.Block())
	p.bytes = p.bytes[:0]
	for block := range layout.Blocks() {
		layout.Read(t, block, numbers)
		for _, x := range numbers {
			p.bytes = binary.LittleEndian.AppendUint64(p.bytes, math.Float64bits(x))
		}
	}
	_, err := p.file.WriteAt(p.bytes, p.recordBytes()*int64(arm*p.runs+run))
	return err
}

// read fills into with a block of every run of an arm.
func (p *PlaceValues) read(arm, block int, into [][]float64) error {
	size := 8 * p.layout[0].Block()
	text := make([]byte, size)
	for run := range into {
		if _, err := p.file.ReadAt(text, p.recordBytes()*int64(arm*p.runs+run)+int64(block*size)); err != nil {
			return err
		}
		for i := range into[run] {
			into[run][i] = math.Float64frombits(binary.LittleEndian.Uint64(text[8*i:]))
		}
	}
	return nil
}

// Write writes comparison_places.csv, a block of one place and period after another, so that the memory it
// takes does not grow with the number of places. arms are the names.
func (p *PlaceValues) Write(w *Writer, arms []string, format string) error {
	stream, err := w.OpenStream(agents.ComparisonPlacesTable, format)
	if err != nil {
		return err
	}
	matrix := func() [][]float64 {
		rows := make([][]float64, p.runs)
		for r := range rows {
			rows[r] = make([]float64, p.layout[0].Block())
		}
		return rows
	}
	base, other := matrix(), matrix()
	for arm := 1; arm < len(arms); arm++ {
		for block := range p.layout[0].Blocks() {
			if err := errors.Join(p.read(0, block, base), p.read(arm, block, other)); err != nil {
				return err
			}
			part := stream.Part(0)
			p.layout[0].Write(part, arms[arm], block, base, other)
			if err := errors.Join(part.Flush(), stream.Append(part)); err != nil {
				return err
			}
		}
	}
	return nil
}
