package design

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A trajectory stays on the grid and moves every factor once, by the step.
func TestMorrisTrajectoriesMoveEveryFactorOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := Morris{
			Factors:      rapid.IntRange(1, 6).Draw(t, "factors"),
			Trajectories: rapid.IntRange(1, 5).Draw(t, "trajectories"),
			Levels:       2 * rapid.IntRange(1, 5).Draw(t, "half the levels"),
			Seed:         rapid.Uint64().Draw(t, "seed"),
		}
		if rapid.Bool().Draw(t, "pool") {
			plan.Pool = plan.Trajectories + rapid.IntRange(1, 8).Draw(t, "more")
		}
		rows, err := plan.Rows()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != plan.Trajectories*(plan.Factors+1) {
			t.Fatalf("%d rows", len(rows))
		}
		for i, row := range rows {
			if row.BaseRow != i/(plan.Factors+1) || row.Kind != RoleTrajectory || row.Factor != -1 {
				t.Fatalf("row %d is %+v", i, row)
			}
			for _, x := range row.Point {
				level := x * float64(plan.Levels-1)
				if math.Abs(level-math.Round(level)) > 1e-12 || x < 0 || x > 1 {
					t.Fatalf("row %d has %v, off the grid", i, x)
				}
			}
			if i%(plan.Factors+1) == 0 {
				continue
			}
			moved := 0
			for factor, x := range row.Point {
				if step := math.Abs(x - rows[i-1].Point[factor]); step != 0 {
					moved++
					if want := float64(plan.Levels) / float64(2*(plan.Levels-1)); math.Abs(step-want) > 1e-12 {
						t.Fatalf("row %d: step %v, want %v", i, step, want)
					}
				}
			}
			if moved != 1 {
				t.Fatalf("row %d moves %d factors", i, moved)
			}
			first := rows[i-i%(plan.Factors+1)]
			if (i+1)%(plan.Factors+1) == 0 {
				for factor, x := range row.Point {
					if x == first.Point[factor] {
						t.Fatalf("trajectory %d does not move factor %d", row.BaseRow, factor)
					}
				}
			}
		}
	})
}

// All levels of a factor start equally often, in both directions. With 4,000 trajectories a
// level's count has a standard deviation of 27; at 5 of them the error rate of 4 levels times 3
// factors is 1 in 100,000. The seed is fixed.
func TestMorrisLevelsAreEquallyLikely(t *testing.T) {
	rows, err := Morris{Factors: 3, Trajectories: 4000, Levels: 4, Seed: 2}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	var counts [3][4]int
	for i := 0; i < len(rows); i += 4 {
		for factor, x := range rows[i].Point {
			counts[factor][int(math.Round(3*x))]++
		}
	}
	for factor, levels := range counts {
		for level, count := range levels {
			if count < 1000-135 || count > 1000+135 {
				t.Errorf("factor %d starts at level %d %d times of 4000", factor, level, count)
			}
		}
	}
}

// The choice from a pool is SALib's: testdata/README.md says where it comes from.
func TestMostDifferentEqualsSALib(t *testing.T) {
	file, err := os.Open("../sensitivity/testdata/morris_g_L4_opt10.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var vector struct {
		X    [][]float64
		Pool [][]float64 `json:"pool_X"`
	}
	if err := json.NewDecoder(text).Decode(&vector); err != nil {
		t.Fatal(err)
	}
	const rows = 9
	var pool [][][]float64
	for i := 0; i < len(vector.Pool); i += rows {
		pool = append(pool, vector.Pool[i:i+rows])
	}
	for i, chosen := range mostDifferent(pool, len(vector.X)/rows) {
		if got, want := fmt.Sprint(pool[chosen]), fmt.Sprint(vector.X[i*rows:(i+1)*rows]); got != want {
			t.Errorf("trajectory %d of the choice is number %d of the pool: %v, want %v", i, chosen, got, want)
		}
	}
}

// A choice from a pool is more different than the trajectories drawn without one.
func TestMorrisPoolSpreadsTrajectories(t *testing.T) {
	spread := func(pool int) float64 {
		plan := Morris{Factors: 5, Trajectories: 8, Levels: 4, Pool: pool, Seed: 3}
		rows, err := plan.Rows()
		if err != nil {
			t.Fatal(err)
		}
		var trajectories [][][]float64
		all := make([]int, plan.Trajectories)
		for number := range all {
			all[number] = number
			var points [][]float64
			for _, row := range rows[number*6 : (number+1)*6] {
				points = append(points, row.Point)
			}
			trajectories = append(trajectories, points)
		}
		return spreadOf(squaredDistances(trajectories), all)
	}
	if none, some := spread(0), spread(100); some <= 1.05*none {
		t.Errorf("spread %.0f without a pool, %.0f with one", none, some)
	}
}

// A star's rows differ from its centre in one factor each, and no step has length 0.
func TestRadialStars(t *testing.T) {
	rows, err := Radial{Factors: 6, Stars: 100, Seed: 1}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 700 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows {
		centre := rows[i-i%7]
		for factor, x := range row.Point {
			if moved := x != centre.Point[factor]; moved != (factor == i%7-1) {
				t.Fatalf("row %d, factor %d: moved %v", i, factor, moved)
			}
		}
	}
}

func TestMorrisErrors(t *testing.T) {
	for _, c := range []struct {
		plan Morris
		want string
	}{
		{Morris{Factors: 0, Trajectories: 4, Levels: 4}, "0 factors"},
		{Morris{Factors: 3, Trajectories: 0, Levels: 4}, "0 trajectories"},
		{Morris{Factors: 3, Trajectories: 4, Levels: 5}, "5 levels: a Morris design has an even number of levels"},
		{Morris{Factors: 3, Trajectories: 4, Levels: 0}, "0 levels"},
		{Morris{Factors: 3, Trajectories: 4, Levels: 4, Pool: 4}, "the pool must be larger"},
		{Morris{Factors: 3, Trajectories: 4, Levels: 4, Pool: 5000}, "at most 4096 are compared"},
		{Morris{Factors: 1000, Trajectories: 1 << 20, Levels: 4}, "a design holds at most"},
	} {
		if _, err := c.plan.Rows(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.plan, err, c.want)
		}
	}
	for _, c := range []struct {
		plan Radial
		want string
	}{
		{Radial{Factors: 0, Stars: 4}, "0 factors"},
		{Radial{Factors: 3, Stars: 0}, "0 stars"},
		{Radial{Factors: 256, Stars: 1 << 20}, "a design holds at most"},
	} {
		if _, err := c.plan.Rows(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.plan, err, c.want)
		}
	}
}

func BenchmarkMorris20From500(b *testing.B) {
	for b.Loop() {
		if _, err := (Morris{Factors: 10, Trajectories: 20, Levels: 4, Pool: 500}).Rows(); err != nil {
			b.Fatal(err)
		}
	}
}
