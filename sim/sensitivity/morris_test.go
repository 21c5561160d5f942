package sensitivity

import (
	"math"
	"testing"

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

var _ = math.NaN
