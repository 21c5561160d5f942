package sensitivity

import (
	"math"
	"slices"
	"strings"
	"testing"

	"dugnad/sim"
	"dugnad/sim/design"
)

type morrisVector struct {
	Problem struct{ Bounds [][2]float64 }
	X, Pool [][]float64
	PoolX   [][]float64 `json:"pool_X"`
	Y       []float64
	Mu      numbers `json:"mu"`
	MuStar  numbers `json:"mu_star"`
	Sigma   numbers `json:"sigma"`
	MuS     numbers `json:"mu_scaled"`
	MuStarS numbers `json:"mu_star_scaled"`
	SigmaS  numbers `json:"sigma_scaled"`
}

// trajectoryRows turns points within bounds into rows of the unit cube.
func trajectoryRows(points [][]float64, bounds [][2]float64) []design.Row {
	rows := make([]design.Row, len(points))
	for i, point := range points {
		rows[i] = design.Row{Kind: design.RoleTrajectory, Factor: -1, BaseRow: i / (len(bounds) + 1)}
		for j, x := range point {
			rows[i].Point = append(rows[i].Point, (x-bounds[j][0])/(bounds[j][1]-bounds[j][0]))
		}
	}
	return rows
}

// SALib's elementary effects, plain and scaled, to nine decimals.
func TestEffectsEqualSALib(t *testing.T) {
	for _, name := range []string{"morris_ishigami_L4_plain", "morris_g_L4_opt10"} {
		t.Run(name, func(t *testing.T) {
			want := vector[morrisVector](t, name)
			got, err := Screen(trajectoryRows(want.X, want.Problem.Bounds), single(want.Y), MorrisOptions{})
			if err != nil {
				t.Fatal(err)
			}
			agree(t, "μ", got.Mu, want.Mu.values(), 1e-9)
			agree(t, "μ*", got.MuStar, want.MuStar.values(), 1e-9)
			agree(t, "σ", got.Sigma, want.Sigma.values(), 1e-9)
			agree(t, "scaled μ", got.MuScaled, want.MuS.values(), 1e-9)
			agree(t, "scaled μ*", got.MuStarScaled, want.MuStarS.values(), 1e-9)
			agree(t, "scaled σ", got.SigmaScaled, want.SigmaS.values(), 1e-9)
		})
	}
}

// Of a linear model every effect is the coefficient: μ and μ* tell its sign and size exactly, σ
// is 0; whatever the design.
func TestEffectsOfALinearModel(t *testing.T) {
	morris, err := design.Morris{Factors: 3, Trajectories: 20, Levels: 4}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	radial, err := design.Radial{Factors: 3, Stars: 20}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	for name, rows := range map[string][]design.Row{"trajectories": morris, "radial": radial} {
		got, err := Screen(rows, outputsOf(rows, func(u []float64) float64 { return 5 + 2*u[0] - 3*u[1] }), MorrisOptions{Resamples: 10})
		if err != nil {
			t.Fatal(err)
		}
		agree(t, name+": μ", got.Mu, []float64{2, -3, 0}, 1e-9)
		agree(t, name+": μ*", got.MuStar, []float64{2, 3, 0}, 1e-9)
		agree(t, name+": σ", got.Sigma, []float64{0, 0, 0}, 1e-9)
		if got.MuStar[2] != (Estimate{}) || got.Trajectories != 20 {
			t.Errorf("%s: μ* of the inert factor is %v, of %d trajectories", name, got.MuStar[2], got.Trajectories)
		}
	}
}

// The floor is the μ* of a factor without influence: its own noise, known in closed form. Two
// rows' means of 4 replications with variance 1 differ by variance ½; steps are 2/3, so the floor
// is √(2/π·½)·3/2 = 0.846. The estimate from 400 trajectories is good to 0.02, μ* to 0.03, its
// standard deviations; tolerances are 4 of them.
func TestNoiseFloor(t *testing.T) {
	rows, err := design.Morris{Factors: 2, Trajectories: 400, Levels: 4}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	stream := sim.NewStream(8, purposeToy, 0, 0)
	outputs := make([][]float64, len(rows))
	for i := range rows {
		for replication := range 4 {
			u := stream.Uniform2(i, replication, 6)
			outputs[i] = append(outputs[i], 10*rows[i].Point[0]+math.Sqrt(-2*math.Log(1-u[0]))*math.Cos(2*math.Pi*u[1]))
		}
	}
	got, err := Screen(rows, outputs, MorrisOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := math.Sqrt(1/math.Pi) * 1.5
	if math.Abs(got.NoiseFloor[1]-want) > 0.08 || math.Abs(got.MuStar[1].Mean-want) > 0.12 {
		t.Errorf("floor %.3f, μ* of the inert factor %.3f, want %.3f", got.NoiseFloor[1], got.MuStar[1].Mean, want)
	}
	if got.MuStar[0].Mean < 9 || len(got.Notes) != 0 {
		t.Errorf("μ* %v, notes %q", got.MuStar[0], got.Notes)
	}
}

func TestScreenLosesTrajectoriesOnly(t *testing.T) {
	rows, err := design.Morris{Factors: 2, Trajectories: 10, Levels: 4}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	outputs := outputsOf(rows, ishigamiOfTwo)
	want, err := Screen(rows[6:], outputs[6:], MorrisOptions{Resamples: 20, Workers: 3})
	if err != nil {
		t.Fatal(err)
	}
	outputs[1][0], outputs[3][0] = math.NaN(), math.Inf(1)
	got, err := Screen(rows, outputs, MorrisOptions{Resamples: 20, Categorical: []bool{false, true}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Mu[:1], want.Mu[:1]) || !slices.Equal(got.MuStar, want.MuStar) || !slices.Equal(got.Sigma[:1], want.Sigma[:1]) {
		t.Errorf("%v %v %v, want %v %v %v", got.Mu, got.MuStar, got.Sigma, want.Mu, want.MuStar, want.Sigma)
	}
	if !math.IsNaN(got.Mu[1].Mean) || !math.IsNaN(got.Sigma[1].Mean) || !math.IsNaN(got.MuScaled[1].Mean) {
		t.Errorf("a categorical factor has μ %v, σ %v", got.Mu[1], got.Sigma[1])
	}
	if !slices.Equal(got.Dropped, []int{0, 1}) || got.Failed != 2 || got.Trajectories != 8 || len(got.Notes) != 2 {
		t.Errorf("dropped %v, failed %d, left %d, notes %q", got.Dropped, got.Failed, got.Trajectories, got.Notes)
	}
}

func ishigamiOfTwo(u []float64) float64 { return ishigami([]float64{u[0], u[1], 0.3}) }

func TestScreenErrors(t *testing.T) {
	rows, err := design.Morris{Factors: 2, Trajectories: 2, Levels: 4, Seed: 1}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	outputs := outputsOf(rows, linear)
	change := func(do func(rows []design.Row)) []design.Row {
		changed := slices.Clone(rows)
		do(changed)
		return changed
	}
	for _, c := range []struct {
		rows    []design.Row
		outputs [][]float64
		options MorrisOptions
		want    string
	}{
		{nil, nil, MorrisOptions{}, "a design without rows"},
		{rows, outputs[1:], MorrisOptions{}, "outputs of 5 rows for a design of 6 rows"},
		{rows[:5], outputs[:5], MorrisOptions{}, "5 rows are not trajectories of 3 rows"},
		{rows, outputs, MorrisOptions{Categorical: []bool{true}}, "the design has 2"},
		{change(func(r []design.Row) { r[2].Kind = design.RoleA }), outputs, MorrisOptions{}, "row 2 is no row of a trajectory"},
		{change(func(r []design.Row) { r[2].BaseRow = 1 }), outputs, MorrisOptions{}, "row 2 belongs to trajectory 1"},
		{change(func(r []design.Row) { r[2].Point = []float64{1} }), outputs, MorrisOptions{}, "row 2 has 1 coordinates"},
		{change(func(r []design.Row) { r[2].Point = r[1].Point }), outputs, MorrisOptions{}, "row 2 moves factor"},
		{change(func(r []design.Row) { r[2].Point = []float64{0.1, 0.2} }), outputs, MorrisOptions{}, "row 2 differs neither"},
		{change(func(r []design.Row) { r[0].Point = nil }), outputs, MorrisOptions{}, "a design without factors"},
		{rows, [][]float64{{1}, {1}, {1, 2}, {1}, {1}, {1}}, MorrisOptions{}, "row 2 has 2 replications"},
		{rows, [][]float64{{math.NaN()}, {1}, {1}, {1}, {1}, {math.NaN()}}, MorrisOptions{}, "each of 2 trajectories has a run without a number"},
	} {
		if _, err := Screen(c.rows, c.outputs, c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}
