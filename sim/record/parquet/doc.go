// Package parquet writes tables of package record as Parquet files, for tables too large for CSV.
// Software reads the types from the file: codes stay text, and missing values are nulls. The
// file's metadata holds the unit and meaning of each column, and the file's origin.
//
// This is the only package that imports a Parquet library, and only the command imports this
// package, so that the engine stays small and builds for the browser. Of ours it may import
// sim/record.
//
// Start reading at Writer in writer.go; rows.go has rows that are made in parallel and written in
// order.
package parquet
