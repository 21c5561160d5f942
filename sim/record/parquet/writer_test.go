package parquet

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	library "github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"dugnad/sim/record"
)

var series = record.Table{Name: "series.parquet", Columns: []record.Column{
	{Name: "place", Kind: record.Text, Meaning: "code of the municipality"},
	{Name: "tasks", Kind: record.Count, Unit: "tasks per month", Meaning: "tasks negotiated"},
	{Name: "say", Kind: record.Real, Unit: "0 to 1", Meaning: "mean say of organisations, where it is < 1"},
	{Name: "all.outcome", Kind: record.Exact, Meaning: "as it was computed"},
}}

// A cell is a value, or nil where it is empty.
type cell any

// put writes rows cell by cell.
func put(w record.RowWriter, rows [][]cell) {
	for _, row := range rows {
		for _, c := range row {
			switch c := c.(type) {
			case nil:
				w.Empty()
			case string:
				w.Text(c)
			case int64:
				w.Count(c)
			case float64:
				w.Real(c)
			}
		}
		w.EndRow()
	}
}

func write(t rapid.TB, rows [][]cell, metadata map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, series, metadata)
	put(w, rows)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t rapid.TB, file []byte) *library.File {
	t.Helper()
	f, err := library.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// read is what another program would read.
func read(t rapid.TB, file []byte) [][]cell {
	t.Helper()
	var read [][]cell
	for _, group := range open(t, file).RowGroups() {
		rows := group.Rows()
		buffer := make([]library.Row, 100)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				var cells []cell
				for _, value := range row {
					switch {
					case value.IsNull():
						cells = append(cells, nil)
					case value.Kind() == library.ByteArray:
						cells = append(cells, string(value.ByteArray()))
					case value.Kind() == library.Int64:
						cells = append(cells, value.Int64())
					case value.Kind() == library.Double:
						cells = append(cells, value.Double())
					default:
						t.Fatalf("a value of kind %v", value.Kind())
					}
				}
				read = append(read, cells)
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return read
}

func TestRoundTrip(t *testing.T) {
	got := read(t, write(t, [][]cell{
		{"0301", int64(12), 0.25, 1.0 / 3},
		{"Bærum", int64(math.MinInt64), 1.0 / 3, -1.0 / 3},
		{"two\nlines, \"quoted\"", int64(math.MaxInt64), math.Copysign(0, -1), math.Copysign(0, -1)},
		{"", nil, nil, nil},
		{nil, int64(0), 123456789012.0, math.MaxFloat64},
		{"0301", int64(-3), 5e-324, 5e-324},
	}, nil))
	want := [][]cell{
		{"0301", int64(12), 0.25, 1.0 / 3},
		{"Bærum", int64(math.MinInt64), 0.333333333, -1.0 / 3},
		{"two\nlines, \"quoted\"", int64(math.MaxInt64), 0.0, 0.0},
		{nil, nil, nil, nil},
		{nil, int64(0), 123456789000.0, math.MaxFloat64},
		{"0301", int64(-3), 5e-324, 5e-324},
	}
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("(-want +got):\n%s", difference)
	}
	if zero := got[2][2].(float64); math.Signbit(zero) {
		t.Error("negative zero was kept")
	}
}

// Whatever the cells are, a reader of the Parquet file sees what a reader of the CSV file sees.
func TestSameAsCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64)
		rows := rapid.SliceOf(rapid.Custom(func(t *rapid.T) []cell {
			row := []cell{
				// Go's reader turns a quoted \r\n into \n.
				strings.ReplaceAll(rapid.String().Draw(t, "place"), "\r", ""),
				rapid.Int64().Draw(t, "tasks"), number.Draw(t, "say"), number.Draw(t, "outcome"),
			}
			for i := range row {
				if rapid.Bool().Draw(t, "empty") {
					row[i] = nil
				}
			}
			return row
		})).Draw(t, "rows")
		var text, file bytes.Buffer
		c, w := record.NewCSV(&text, series), NewWriter(&file, series, nil)
		put(c, rows)
		put(w, rows)
		if err := errors.Join(c.Flush(), w.Close()); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(&text).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var want [][]cell
		for _, line := range lines[1:] {
			var row []cell
			for i, c := range line {
				var value cell
				var err error
				switch {
				case c == "":
				case i == 0:
					value = c
				case i == 1:
					value, err = strconv.ParseInt(c, 10, 64)
				default:
					value, err = strconv.ParseFloat(c, 64)
				}
				if err != nil {
					t.Fatal(err)
				}
				row = append(row, value)
			}
			want = append(want, row)
		}
		if n := open(t, file.Bytes()).NumRows(); n != int64(len(rows)) {
			t.Fatalf("%d rows of %d", n, len(rows))
		}
		if difference := cmp.Diff(want, read(t, file.Bytes())); difference != "" {
			t.Fatalf("(-csv +parquet):\n%s", difference)
		}
	})
}

// Types and metadata are what other programs go by.
func TestFileDescribesItself(t *testing.T) {
	f := open(t, write(t, [][]cell{{"0301", int64(1), 0.5, 0.5}}, map[string]string{"seed": "7", "scenarios": "[]"}))
	want := "message table {\n" +
		"\toptional binary place (STRING);\n" +
		"\toptional int64 tasks (INT(64,true));\n" +
		"\toptional double say;\n" +
		"\toptional double all.outcome;\n}"
	if got := f.Schema().String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	var got []string
	for _, entry := range f.Metadata().KeyValueMetadata {
		got = append(got, entry.Key+": "+entry.Value)
	}
	if difference := cmp.Diff([]string{
		`columns: [` +
			`{"name":"place","type":"text","meaning":"code of the municipality"},` +
			`{"name":"tasks","type":"count","unit":"tasks per month","meaning":"tasks negotiated"},` +
			`{"name":"say","type":"real","unit":"0 to 1","meaning":"mean say of organisations, where it is < 1"},` +
			`{"name":"all.outcome","type":"exact","meaning":"as it was computed"}]`,
		"scenarios: []",
		"seed: 7",
		"table: series.parquet",
	}, got); difference != "" {
		t.Errorf("metadata (-want +got):\n%s", difference)
	}
	for _, c := range f.Metadata().RowGroups[0].Columns {
		if c.MetaData.Codec.String() != "ZSTD" {
			t.Errorf("%v is compressed by %v", c.MetaData.PathInSchema, c.MetaData.Codec)
		}
		if got := fmt.Sprint(c.MetaData.Encoding); got != "[PLAIN RLE]" { // RLE says where cells are empty
			t.Errorf("%v is encoded as %s", c.MetaData.PathInSchema, got)
		}
	}
}

// The digest is the same on every processor; CI looks on arm64, too. A new version of the
// library may change it.
func TestFileIsGolden(t *testing.T) {
	var rows [][]cell
	for i := range 3 * pageRows {
		// Runs of 1 to 16 of a word, in all phases of the groups of eight that encoders work in.
		word := strconv.Itoa(i / (1 + i/256%16))
		row := []cell{word[len(word)-1:], int64(i / 4 % 2), float64(i) / 7, math.Sqrt(float64(i))}
		if i%5 < i/512%5 {
			row[2] = nil
		}
		rows = append(rows, row)
	}
	got := fmt.Sprintf("%x", sha256.Sum256(write(t, rows, map[string]string{"seed": "7"})))
	golden := filepath.Join("testdata", "file.sha256")
	if os.Getenv("DUGNAD_UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.TrimSpace(string(want)); got != want {
		t.Errorf("the file's digest is %s, want %s", got, want)
	}
}

// A file says which library made it, for readers that know that library's bugs.
func TestCreatedByNamesTheLibrary(t *testing.T) {
	modules, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if want := "github.com/parquet-go/parquet-go v" + libraryVersion + "\n"; !strings.Contains(string(modules), want) {
		t.Errorf("go.mod has another version than %s", want)
	}
	if got := open(t, write(t, nil, nil)).Metadata().CreatedBy; !strings.HasPrefix(got, "parquet-go version "+libraryVersion) {
		t.Errorf("created by %q", got)
	}
}

// many rows fill more than two row groups.
func many() [][]cell {
	rows := make([][]cell, 2*rowGroupRows+100)
	for i := range rows {
		rows[i] = []cell{fmt.Sprintf("%04d", i%500), int64(i % 7), float64(i) / 3, nil}
	}
	return rows
}

// The same rows give the same bytes, whether they come cell by cell or in parts, and row
// groups do not depend on the parts.
func TestSameBytesHoweverRowsAreDivided(t *testing.T) {
	rows := many()
	want := write(t, rows, map[string]string{"a": "1", "b": "2", "c": "3"})
	for _, step := range []int{1000, 4096, len(rows)} {
		var out bytes.Buffer
		w := NewWriter(&out, series, map[string]string{"c": "3", "b": "2", "a": "1"})
		for first := 0; first < len(rows); first += step {
			if first/step == 2 { // some come cell by cell
				put(w, rows[first:min(len(rows), first+step)])
				continue
			}
			part := NewRows(series, step)
			put(part, rows[first:min(len(rows), first+step)])
			if err := w.Append(part); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, out.Bytes()) {
			t.Errorf("parts of %d rows give other bytes", step)
		}
	}
	var sizes []int64
	for _, group := range open(t, want).RowGroups() {
		sizes = append(sizes, group.NumRows())
	}
	if difference := cmp.Diff([]int64{rowGroupRows, rowGroupRows, 100}, sizes); difference != "" {
		t.Errorf("row groups (-want +got):\n%s", difference)
	}
	for i, row := range read(t, want) {
		rows[i][2] = rounded(rows[i][2].(float64))
		if row[0] != rows[i][0] || row[1] != rows[i][1] || row[2] != rows[i][2] || row[3] != nil {
			t.Fatalf("row %d: got %v, want %v", i, row, rows[i])
		}
	}
}

func TestErrorsNameTheirPlaceAndStick(t *testing.T) {
	good := [][]cell{{"0301", int64(1), 0.5, 0.5}}
	for _, c := range []struct {
		name  string
		write func(record.RowWriter)
		want  string
	}{
		{"NaN", func(w record.RowWriter) { put(w, [][]cell{{"", int64(1), math.NaN(), 1.0}}) }, "series.parquet, row 2, column say: NaN is not a number that a table may hold"},
		{"kind", func(w record.RowWriter) { put(w, [][]cell{{"", 1.0, 1.0, 1.0}}) }, "series.parquet, row 2, column tasks: a cell of kind real in a column of kind count"},
		{"UTF-8", func(w record.RowWriter) { put(w, [][]cell{{"B\xe6rum", int64(1), 1.0, 1.0}}) }, `series.parquet, row 2, column place: "B\xe6rum" is not valid UTF-8`},
		{"too few", func(w record.RowWriter) { put(w, [][]cell{{"a"}}) }, "series.parquet, row 2: 1 cells where there are 4 columns"},
		{"too many", func(w record.RowWriter) { put(w, [][]cell{{nil, nil, nil, nil, nil}}) }, "series.parquet, row 2: more cells than the 4 columns"},
		{"not ended", func(w record.RowWriter) { w.Text("a") }, "series.parquet, row 2: the row was not ended"},
	} {
		w := NewWriter(io.Discard, series, nil)
		put(w, good)
		c.write(w)
		if err := w.Close(); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
		part, w := NewRows(series, 0), NewWriter(io.Discard, series, nil)
		put(part, good)
		c.write(part)
		for range 2 { // the second time there is nothing wrong but what was
			if err := w.Append(part); err == nil || err.Error() != c.want {
				t.Errorf("%s: appending: got %v, want %s", c.name, err, c.want)
			}
			part = NewRows(series, 0)
			put(part, good)
		}
		if err := w.Close(); err == nil || err.Error() != c.want {
			t.Errorf("%s: closing: got %v, want %s", c.name, err, c.want)
		}
	}
	twice := record.Table{Name: "twice.parquet", Columns: []record.Column{series.Columns[0], series.Columns[0]}}
	for _, table := range []record.Table{twice, {Name: "none.parquet"}} {
		w := NewWriter(io.Discard, table, nil)
		if err := w.Close(); err == nil || !strings.Contains(err.Error(), "different names") {
			t.Errorf("%s: got %v", table.Name, err)
		}
	}
	closed := NewWriter(io.Discard, series, nil)
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	put(closed, good)
	if err := closed.Flush(); err == nil {
		t.Error("a row after Close was taken")
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

func TestFullDisk(t *testing.T) {
	rows := many()
	for _, c := range []struct{ free, rows int }{{0, 0}, {0, 1}, {100_000, len(rows)}} {
		w := NewWriter(&fullDisk{free: c.free}, series, nil)
		put(w, rows[:c.rows])
		err := w.Close()
		if !errors.Is(err, errDiskFull) || !strings.HasPrefix(err.Error(), "writing series.parquet: ") {
			t.Errorf("%d bytes free, %d rows: %v", c.free, c.rows, err)
		}
	}
}

// One description serves the file and its documentation, here in Parquet.
func ExampleWriter() {
	var file bytes.Buffer
	w := NewWriter(&file, record.Table{Name: "places.parquet", Columns: []record.Column{
		{Name: "place", Kind: record.Text, Meaning: "code of the municipality"},
		{Name: "coverage", Kind: record.Real, Unit: "0 to 1", Meaning: "share of need that is met"},
	}}, map[string]string{"seed": "2015"})
	w.Text("0301")
	w.Real(2.0 / 3)
	w.EndRow()
	w.Text("5001")
	w.Empty() // nothing to average
	w.EndRow()
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	f, err := library.OpenFile(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(f.NumRows(), "rows")
	for _, entry := range f.Metadata().KeyValueMetadata {
		fmt.Println(entry.Key, entry.Value)
	}
	// Output:
	// 2 rows
	// columns [{"name":"place","type":"text","meaning":"code of the municipality"},{"name":"coverage","type":"real","unit":"0 to 1","meaning":"share of need that is met"}]
	// seed 2015
	// table places.parquet
}

// BenchmarkAppend writes rows like those of a series that were made before.
func BenchmarkAppend(b *testing.B) {
	rows := NewRows(series, rowGroupRows)
	put(rows, many()[:rowGroupRows])
	for b.Loop() {
		w := NewWriter(io.Discard, series, nil)
		if err := errors.Join(w.Append(rows), w.Close()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rowGroupRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
