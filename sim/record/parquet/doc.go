// Package parquet writes tables of package record as Parquet files, for tables too large for
// CSV. A reader's software gets the types from the file: codes stay text, missing values are
// nulls, and the file says of each column its unit and meaning and of itself where it comes
// from.
//
// It is the only package that imports a Parquet library, and the command line alone imports
// it, so that the engine stays small and builds for the browser. Of ours it may import
// sim/record.
//
// Start reading at Writer in writer.go; rows.go holds rows that are made in parallel and
// written in order.
package parquet
