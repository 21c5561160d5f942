package main

import (
	"math"
	"path/filepath"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
)

// With --weights places a value of summary.csv is the plain mean of the column of places.csv, and with
// --weights residents the mean weighted by its column residents. In one replication that holds for every
// measure; in several, a place that has nothing to average in one of them is left out there alone.
func TestSummaryIsTheMeanOfPlaces(t *testing.T) {
	for weights, weigh := range map[string]func(residents float64) float64{
		"places":    func(float64) float64 { return 1 },
		"residents": func(residents float64) float64 { return residents },
	} {
		out := filepath.Join(t.TempDir(), "results")
		code, _, errs := call(t, t.Context(), nil, "run", "asylum-surge-2015", "--replications", "1", "--set", "start=2015-01", "--set", "end=2016-12",
			"--set", "spin_up_months=12", "--set", "period.before.start=2015-01", "--set", "period.after.start=2016-07", "--set", "period.after.end=2016-12",
			"--weights", weights, "--figures", "none", "--out", out)
		if code != 0 {
			t.Fatalf("exit %d: %s", code, errs)
		}
		places := endtoend.Rows(t, filepath.Join(out, "places.csv"))
		compared, windows := 0, map[string]bool{}
		for _, row := range endtoend.Rows(t, filepath.Join(out, "summary.csv")) {
			if _, isInPlaces := places[0][row["measure"]]; !isInPlaces {
				continue
			}
			sum, weight := 0.0, 0.0
			for _, place := range places {
				windows[place["windows"]] = true
				value := place[row["measure"]]
				if value == "" || place["period"] != row["period"] || place["field"] != row["field"] || place["stage"] != row["stage"] ||
					row["group"] != "all" && row["group"] != place["group"] {
					continue
				}
				w := weigh(endtoend.Number(t, place["residents"]))
				sum += w * endtoend.Number(t, value)
				weight += w
			}
			if (weight == 0) != (row["mean"] == "") {
				t.Errorf("--weights %s: %v, where places.csv has values of weight %v", weights, row, weight)
			}
			if weight == 0 {
				continue
			}
			compared++
			if mean, want := endtoend.Number(t, row["mean"]), sum/weight; math.Abs(mean-want) > 1e-8*max(1, math.Abs(want)) {
				t.Errorf("--weights %s: %v, want %v", weights, row, want)
			}
		}
		if compared < 1000 || len(windows) < 3 {
			t.Errorf("%d rows were compared, of places with windows %v", compared, windows)
		}
	}
}

// The open tasks of series.csv are numbers, and with them its dependences of open tasks add up to those of
// summary.csv.
func TestSeriesHasOpenTasks(t *testing.T) {
	out := filepath.Join(t.TempDir(), "results")
	if code, _, errs := call(t, t.Context(), nil, "run", "testdata/tiny.toml", "--replications", "1", "--by", "place", "--figures", "none", "--out", out); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	series := endtoend.Rows(t, filepath.Join(out, "series.csv"))
	months := map[string][2]string{"before": {"2015-03", "2015-08"}, "surge": {"2015-09", "2016-02"}}
	compared := 0
	for _, row := range endtoend.Rows(t, filepath.Join(out, "summary.csv")) {
		measure := row["measure"]
		if row["group"] != "all" || measure != "open_tasks" && measure != "open_dependence_mv" && measure != "open_dependence_vm" {
			continue
		}
		tasks, open, sum := 0.0, 0.0, 0.0
		for _, month := range series {
			span := months[row["period"]]
			if month["field"] != row["field"] || month["stage"] != row["stage"] || month["month"] < span[0] || month["month"] > span[1] {
				continue
			}
			n := endtoend.Number(t, month["open_tasks"])
			if (n == 0) != (month["open_dependence_mv"] == "") {
				t.Errorf("%v", month)
			}
			tasks += endtoend.Number(t, month["tasks"])
			open += n
			if n > 0 && measure != "open_tasks" {
				sum += n * endtoend.Number(t, month[measure])
			}
		}
		want := sum / open
		if measure == "open_tasks" {
			want = open / tasks
		}
		compared++
		if mean := endtoend.Number(t, row["mean"]); math.Abs(mean-want) > 1e-8 {
			t.Errorf("%v, the series gives %v", row, want)
		}
	}
	if compared != 2*4*2*3 {
		t.Errorf("%d rows were compared", compared)
	}
}
