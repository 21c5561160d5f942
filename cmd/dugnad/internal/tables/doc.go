// Package tables writes the files of a results directory: tables in CSV or Parquet, scenarios with
// the user's data, the data package.
//
// Writer writes into the directory. Buffers holds tables in memory, for figures, before they are
// written. Stream is a table to which every run adds a part, Transcript a file of
// negotiations, PlaceValues the values of all places on the disk. It may import fault, findings, build, the
// model, scenarios and sim. Start reading at writer.go.
package tables
