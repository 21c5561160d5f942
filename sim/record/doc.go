// Package record writes what a model observed, and reads it back: tables of typed
// columns.
//
// A Table is plain data, a file's name and its columns with kind, unit and
// meaning. Three things read it: the writers, which check every cell against it,
// the Reader, which gives the cells back, and WriteDataPackage, which tells a
// reader's software about it. So the description cannot disagree with the file.
// CSV is written here, Parquet in the package of that name below; a Cursor makes
// both refuse the same cells. MeanInterval reduces replications to a mean and its
// confidence interval.
//
// The package imports the standard library only, and no os: it writes to any
// io.Writer, reads any io.Reader, and builds for the browser. It knows no model; what the columns of
// a series are is written where the model is.
//
// Start reading at Table and CSV in csv.go, then cursor.go; read.go, interval.go and
// datapackage.go stand alone.
package record
