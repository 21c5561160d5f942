package sensitivity

import (
	"math"
	"testing"
)

type shapleyVectors struct {
	Ishigami []float64
	G8       []float64
	Linear   []struct {
		Beta    []float64
		Sigma   [][]float64
		Shapley []float64
		Closed  []float64 `json:"closed_S1"`
		Total   []float64 `json:"ST"`
	} `json:"linear_gaussian"`
}

func readShapley(t *testing.T) (vectors shapleyVectors) {
	t.Helper()
	readVector(t, "analytic_shapley.json", &vectors)
	if len(vectors.Ishigami) != 3 || len(vectors.G8) != 8 || len(vectors.Linear) != 4 {
		t.Fatalf("the vectors are %+v", vectors)
	}
	return vectors
}

// enumerated are the Shapley values of the factors, from the share that each set explains.
func enumerated(factors int, explained func(set int) float64) []float64 {
	values := make([]float64, 1<<factors)
	for set := range values {
		values[set] = explained(set)
	}
	return shapleyOf(values, factors)
}

func TestShapleyIsTheVectors(t *testing.T) {
	want := readShapley(t)
	// Ishigami: V1, V2 and the interaction of 1 and 3 (Homma and Saltelli 1996).
	pi4 := math.Pow(math.Pi, 4)
	v1, v2, v13 := .5*math.Pow(1+.1*pi4/5, 2), 49./8, .01*pi4*pi4*8/225
	got := enumerated(3, func(set int) float64 {
		explained := 0.0
		if set&1 != 0 {
			explained += v1
		}
		if set&2 != 0 {
			explained += v2
		}
		if set&5 == 5 {
			explained += v13
		}
		return explained / (v1 + v2 + v13)
	})
	for factor := range got {
		near(t, "Ishigami", got[factor], want.Ishigami[factor], 1e-9)
	}
	// Sobol's g: a set explains the product of its factors' 1 + Vi, less 1.
	a := []float64{0, 1, 4.5, 9, 99, 99, 99, 99}
	g := func(set int) float64 {
		product := 1.0
		for factor := range 8 {
			if set>>factor&1 == 1 {
				product *= 1 + 1/(3*(1+a[factor])*(1+a[factor]))
			}
		}
		return product - 1
	}
	got = enumerated(8, func(set int) float64 { return g(set) / g(255) })
	for factor := range got {
		near(t, "g", got[factor], want.G8[factor], 1e-9)
	}
}
