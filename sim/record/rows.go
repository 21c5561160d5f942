package record

import "io"

// NewRows is NewCSV without the header, for a table whose rows are made in parts that are
// joined later: each run of an ensemble formats its own rows, in parallel with the others,
// and the parts are written in the runs' order.
func NewRows(w io.Writer, t Table) *CSV {
	return &CSV{w: w, cursor: NewCursor(t), buffer: make([]byte, 0, bufferSize+4<<10)}
}
