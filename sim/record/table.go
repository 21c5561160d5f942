package record

import "fmt"

// A Kind is the type of a column's cells.
type Kind uint8

// The kinds of columns. A code such as 0301 is text, although it consists of digits.
const (
	Text  Kind = iota // words and codes
	Count             // whole numbers
	Real              // other numbers, written with nine significant digits
	Exact             // other numbers, written so that the same bits are read back
)

// String returns the kind's name in messages.
func (k Kind) String() string {
	switch k {
	case Text:
		return "text"
	case Count:
		return "count"
	case Real:
		return "real"
	case Exact:
		return "exact"
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// A Column describes one column of a table. The writers check cells against it, and the data
// package publishes it.
type Column struct {
	Name    string // the header's cell
	Kind    Kind
	Unit    string // "hours per month"; empty where there is none
	Meaning string // a sentence
	Later   bool   // files of older versions lack the column; only the last columns can be later
}

// A Table describes a table: the name of its file, and its columns in order.
type Table struct {
	Name    string // "series.csv"
	Columns []Column
}

// A RowWriter writes the rows of a table cell by cell, in the order of the columns; EndRow ends a
// row. After the first error all calls do nothing, and Flush returns it. CSV is a RowWriter, as are
// the types of package parquet.
type RowWriter interface {
	Text(string)
	Count(int64)
	Real(float64)
	Empty()
	EndRow()
	Flush() error
}
