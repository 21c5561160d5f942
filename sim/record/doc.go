// Package record writes and reads the observations of a model: tables of typed columns.
//
// A Table is plain data: the name of a file, and its columns with kind, unit and meaning. The
// writers check every cell against it, the Reader reads cells by it, and WriteDataPackage
// publishes it for other software. The description therefore cannot disagree with the file. CSV is
// written here, Parquet in package parquet; both use a Cursor, so that they refuse the same cells.
//
// The package imports the standard library only, and no os: it writes to an io.Writer, reads an
// io.Reader, and builds for the browser. It knows no model; the columns of a series are declared
// where the model is.
//
// Start reading at Table in table.go, then CSV in csv.go and cursor.go; read.go and
// datapackage.go are independent of each other.
package record
