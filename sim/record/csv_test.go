package record

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// update is whether golden files are written anew instead of compared, see CONTRIBUTING.md.
var update = os.Getenv("DUGNAD_UPDATE") != ""

// golden compares with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(string(want), string(got)); difference != "" {
		t.Errorf("%s (-want +got):\n%s", path, difference)
	}
}

var series = Table{
	Name: "series.csv",
	Columns: []Column{
		{Name: "place", Kind: Text, Meaning: "Code of the municipality"},
		{Name: "tasks", Kind: Count, Unit: "tasks per month", Meaning: "Tasks negotiated"},
		{Name: "say", Kind: Real, Unit: "0 to 1", Meaning: "Mean say of organisations, where it is < 1"},
	},
}

func TestCSVIsGolden(t *testing.T) {
	var out bytes.Buffer
	c := NewCSV(&out, series)
	row := func(place string, tasks int64, say float64) {
		c.Text(place)
		c.Count(tasks)
		c.Real(say)
		c.EndRow()
	}
	row("0301", 12, 0.25)
	row("Bærum", -3, 1.0/3)
	row(`Sør-Varanger, "øst"`, math.MaxInt64, math.Copysign(0, -1))
	row("two\nlines", math.MinInt64, 123456789012)
	row("carriage\rreturn", 0, -5e-324)
	row(" spaces ", 1, 1e6)
	c.Empty()
	c.Empty()
	c.Empty()
	c.EndRow()
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	golden(t, "series.csv", out.Bytes())
}

// An exact number reads back as it was, in as few digits as that takes.
func TestExact(t *testing.T) {
	table := Table{Name: "outcomes.csv", Columns: []Column{{Name: "outcome", Kind: Exact}}}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64).Draw(t, "x")
		var out bytes.Buffer
		c := NewRows(&out, table)
		c.Real(x)
		c.EndRow()
		if err := c.Flush(); err != nil {
			t.Fatal(err)
		}
		if got, err := strconv.ParseFloat(strings.TrimSuffix(out.String(), "\n"), 64); err != nil || got != x {
			t.Fatalf("%v was read as %q (%v)", x, out.String(), err)
		}
	})
	var out bytes.Buffer
	c := NewRows(&out, table)
	for _, x := range []float64{0.1, 1.0 / 3, math.Copysign(0, -1), 123456789012} {
		c.Real(x)
		c.EndRow()
	}
	if err := c.Flush(); err != nil || out.String() != "0.1\n0.3333333333333333\n0\n1.23456789012e+11\n" {
		t.Errorf("got %q (%v)", out.String(), err)
	}
	c.Count(1)
	err := c.Flush()
	if want := "outcomes.csv, row 5, column outcome: a cell of kind count in a column of kind exact"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// What is written is what another reader reads: text exactly, counts exactly,
// reals to nine digits.
func TestCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type row struct {
			place string
			tasks int64
			say   float64
			empty bool
		}
		rows := rapid.SliceOf(rapid.Custom(func(t *rapid.T) row {
			return row{
				// Go's reader turns a quoted \r\n into \n, so \r is left to the golden test.
				place: strings.ReplaceAll(rapid.String().Draw(t, "place"), "\r", ""),
				tasks: rapid.Int64().Draw(t, "tasks"),
				say:   rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64).Draw(t, "say"),
				empty: rapid.Bool().Draw(t, "empty"),
			}
		})).Draw(t, "rows")
		var out bytes.Buffer
		c := NewCSV(&out, series)
		for _, row := range rows {
			c.Text(row.place)
			c.Count(row.tasks)
			if row.empty {
				c.Empty()
			} else {
				c.Real(row.say)
			}
			c.EndRow()
		}
		if err := c.Flush(); err != nil {
			t.Fatal(err)
		}
		read, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(read) != len(rows)+1 {
			t.Fatalf("%d rows read of %d: %v", len(read), len(rows), err)
		}
		for i, row := range rows {
			cells := read[i+1]
			if cells[0] != row.place || cells[1] != strconv.FormatInt(row.tasks, 10) {
				t.Fatalf("%+v was read as %q", row, cells)
			}
			if row.empty {
				if cells[2] != "" {
					t.Fatalf("%+v was read as %q", row, cells)
				}
				continue
			}
			got, err := strconv.ParseFloat(cells[2], 64)
			// Nine digits: half a unit of the ninth; of subnormals, fewer bits than that.
			if err != nil || math.Abs(got-row.say) > 5.1e-9*math.Abs(row.say)+5e-324 {
				t.Fatalf("%v was read as %q (%v)", row.say, cells[2], err)
			}
		}
	})
}

func TestAppendReal(t *testing.T) {
	for _, c := range []struct {
		x    float64
		want string
	}{
		{0, "0"},
		{math.Copysign(0, -1), "0"},
		{1, "1"},
		{-1.5, "-1.5"},
		{0.1, "0.1"},
		{0.1 + 0.2, "0.3"},
		{2.0 / 3, "0.666666667"},
		{1e6, "1000000"},
		{123456789, "123456789"},
		{999999999.4, "999999999"},
		{999999999.6, "1e+09"},
		{1234567890, "1.23456789e+09"},
		{0.0001, "0.0001"},
		{0.00001234, "1.234e-05"},
		{math.MaxFloat64, "1.79769313e+308"},
		{5e-324, "4.94065646e-324"},
	} {
		if got := string(AppendReal([]byte("x"), c.x)); got != "x"+c.want {
			t.Errorf("AppendReal(%v) appends %q, want %q", c.x, got[1:], c.want)
		}
	}
}

func TestCSVErrorsNameTheirPlaceAndStick(t *testing.T) {
	good := func(c *CSV) {
		c.Text("0301")
		c.Count(1)
		c.Real(0.5)
		c.EndRow()
	}
	for _, c := range []struct {
		name  string
		write func(c *CSV)
		want  string
	}{
		{
			"NaN", func(c *CSV) { c.Text(""); c.Count(1); c.Real(math.NaN()) },
			"series.csv, row 2, column say: NaN is not a number that a table may hold",
		},
		{
			"infinity", func(c *CSV) { c.Text(""); c.Count(1); c.Real(math.Inf(-1)) },
			"series.csv, row 2, column say: -Inf is not a number that a table may hold",
		},
		{
			"wrong kind", func(c *CSV) { c.Text(""); c.Real(1) },
			"series.csv, row 2, column tasks: a cell of kind real in a column of kind count",
		},
		{
			"not UTF-8", func(c *CSV) { c.Text("B\xe6rum") },
			`series.csv, row 2, column place: "B\xe6rum" is not valid UTF-8`,
		},
		{
			"too few cells", func(c *CSV) { c.Text(""); c.EndRow() },
			"series.csv, row 2: 1 cells where there are 3 columns",
		},
		{
			"too many cells", func(c *CSV) { c.Text(""); c.Count(1); c.Real(1); c.Real(1) },
			"series.csv, row 2: more cells than the 3 columns",
		},
		{
			"too many empty cells", func(c *CSV) { c.Empty(); c.Empty(); c.Empty(); c.Empty() },
			"series.csv, row 2: more cells than the 3 columns",
		},
		{
			"row not ended", func(c *CSV) { c.Text("") },
			"series.csv, row 2: the row was not ended",
		},
	} {
		writer := NewCSV(io.Discard, series)
		good(writer)
		c.write(writer)
		if c.name != "row not ended" { // what follows does not hide the first problem
			writer.EndRow()
			good(writer)
			writer.Empty()
		}
		err := writer.Flush()
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
		if again := writer.Flush(); again != err {
			t.Errorf("%s: a second Flush returns %v", c.name, again)
		}
	}
}

// A full disk, as a writer that takes so many bytes and no more.
type fullDisk struct{ free int }

var errDiskFull = errors.New("no space left on device")

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.free {
		return d.free, errDiskFull
	}
	d.free -= len(p)
	return len(p), nil
}

func TestCSVReportsAFullDisk(t *testing.T) {
	for _, c := range []struct{ free, rows int }{{0, 1}, {0, 100_000}, {100_000, 100_000}} {
		disk := &fullDisk{free: c.free}
		writer := NewCSV(disk, series)
		for range c.rows {
			writer.Text("0301")
			writer.Count(1)
			writer.Real(0.5)
			writer.EndRow()
		}
		err := writer.Flush()
		if !errors.Is(err, errDiskFull) || err.Error() != "writing series.csv: no space left on device" {
			t.Errorf("%d bytes free, %d rows: %v", c.free, c.rows, err)
		}
	}
}

func TestKindsInMessages(t *testing.T) {
	for kind, want := range map[Kind]string{Text: "text", Count: "count", Real: "real", Exact: "exact", 9: "Kind(9)"} {
		if got := kind.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A row like those of series.csv: 20 columns.
var wide = func() Table {
	table := Table{Name: "wide.csv"}
	for i := range 20 {
		kind := Real
		switch {
		case i < 5:
			kind = Text
		case i < 12:
			kind = Count
		}
		table.Columns = append(table.Columns, Column{Name: strconv.Itoa(i), Kind: kind})
	}
	return table
}()

func writeWideRow(c *CSV, x float64) {
	c.Text("asylum-surge-2015")
	c.Text("2015-09")
	c.Text("0301")
	c.Text("integration")
	c.Text("implementation")
	for i := range int64(7) {
		c.Count(120 + i)
	}
	for i := range 8 {
		c.Real(x / float64(i+3))
	}
	c.EndRow()
}

func TestCSVRowsDoNotAllocate(t *testing.T) {
	c := NewCSV(io.Discard, wide)
	if n := testing.AllocsPerRun(10_000, func() { writeWideRow(c, 0.7) }); n != 0 {
		t.Errorf("%v allocations per row", n)
	}
	if err := c.Flush(); err != nil {
		t.Error(err)
	}
}

func BenchmarkCSVRow(b *testing.B) {
	b.ReportAllocs()
	c := NewCSV(io.Discard, wide)
	for i := range b.N {
		writeWideRow(c, float64(i))
	}
	if err := c.Flush(); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// Whatever number is written to an Exact column, the same one is read.
func TestAppendExact(t *testing.T) {
	for _, c := range []struct {
		x    float64
		want string
	}{
		{0, "0"},
		{math.Copysign(0, -1), "0"},
		{2.0 / 3, "0.6666666666666666"},
		{-1e-30, "-1e-30"},
		{999999.5, "999999.5"},
		{1e-4, "0.0001"},
		{1234567, "1.234567e+06"},
		{math.MaxFloat64, "1.7976931348623157e+308"},
	} {
		got := string(AppendExact([]byte("x"), c.x))
		if got != "x"+c.want {
			t.Errorf("AppendExact(%v) appends %q, want %q", c.x, got[1:], c.want)
		}
		if back, err := strconv.ParseFloat(got[1:], 64); err != nil || back != c.x {
			t.Errorf("%v reads back as %v (%v)", c.x, back, err)
		}
	}
	var text strings.Builder
	c := NewCSV(&text, Table{Name: "outcomes.csv", Columns: []Column{{Name: "say", Kind: Exact}}})
	c.Real(0.1)
	c.EndRow()
	c.Real(math.Inf(1))
	if err := c.Flush(); err == nil || !strings.Contains(err.Error(), "row 2, column say") {
		t.Errorf("an infinity: %v", err)
	}
}
