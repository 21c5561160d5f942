// Package tables writes the files of a results directory: tables in CSV or Parquet, scenarios with
// the user's data, the data package.
//
// Writer knows the directory; Set holds tables that are made before they are written, as figures are
// drawn from them; Stream is a table of which every run writes a part. Start reading at writer.go.
package tables
