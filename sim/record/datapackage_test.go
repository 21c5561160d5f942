package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestDataPackageIsGolden(t *testing.T) {
	context := Table{Name: "context.csv", Columns: []Column{{Name: "value", Kind: Real, Meaning: "The measure's value"}}}
	write := func() []byte {
		var out bytes.Buffer
		if err := WriteDataPackage(&out, "Asylum surge: Bærum", "Asylum surge & Bærum", []Table{series, context}); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	got := write()
	if !bytes.Equal(got, write()) {
		t.Error("the same tables give other bytes the second time")
	}
	if !json.Valid(got) {
		t.Error("this is not JSON")
	}
	golden(t, "datapackage.json", got)
}

// A Parquet table is described as what it is, which makes the package no tabular one.
func TestDataPackageWithParquet(t *testing.T) {
	var out bytes.Buffer
	err := WriteDataPackage(&out, "n", "t", []Table{{Name: "series.parquet", Columns: series.Columns}, outcomes})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "datapackage-parquet.json", out.Bytes())
}

var outcomes = Table{Name: "outcomes.csv", Columns: []Column{{Name: "outcome", Kind: Exact, Meaning: "As it was computed"}}}

func TestDataPackageRefusesTwoTablesOfOneName(t *testing.T) {
	err := WriteDataPackage(io.Discard, "n", "t", []Table{{Name: "a b.csv"}, {Name: "A-B.csv"}})
	if err == nil || !strings.Contains(err.Error(), "a b.csv") || !strings.Contains(err.Error(), "A-B.csv") {
		t.Errorf("got %v, want an error that names both", err)
	}
}

func TestDataPackageReportsAFullDisk(t *testing.T) {
	if err := WriteDataPackage(&fullDisk{}, "n", "t", nil); !errors.Is(err, errDiskFull) {
		t.Errorf("got %v", err)
	}
}
