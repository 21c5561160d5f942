package sensitivity

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"dugnad/sim/design"
)

// readVector reads a file of testdata.
func readVector(t testing.TB, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// near fails unless got is want up to an absolute tolerance, or both are NaN.
func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) && math.IsNaN(want) {
		return
	}
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s: got %.15g, want %.15g ± %g", what, got, want, tolerance)
	}
}

// givenVector is a sample of Ishigami's function and what an established tool says about it.
type givenVector struct {
	X       [][]float64
	Y       []float64
	Pawn5   map[string][]float64 `json:"pawn_S5"`
	Pawn10  map[string][]float64 `json:"pawn_S10"`
	Pawn20  map[string][]float64 `json:"pawn_S20"`
	RBD4    []float64            `json:"rbd_fast_M4_S1"`
	RBD10   []float64            `json:"rbd_fast_M10_S1"`
	Density struct {
		Classes int       `json:"classes_M"`
		Delta   []float64 `json:"d_hat_no_bootstrap"`
		First   []float64 `json:"S1_given_data"`
	} `json:"delta_deterministic"`
	RegionalY  [][]float64     `json:"rsa_cvm_bins10_targetY"`
	Regression json.RawMessage `json:"regression_numpy_not_salib"`
}

func ishigamiSample(t testing.TB) (givenVector, Data) {
	t.Helper()
	var vector givenVector
	readVector(t, "givendata_ishigami.json", &vector)
	data, err := NewData(vector.X, vector.Y)
	if err != nil {
		t.Fatal(err)
	}
	return vector, data
}

func TestPAWNIsTheVectors(t *testing.T) {
	vector, data := ishigamiSample(t)
	for slices, want := range map[int]map[string][]float64{5: vector.Pawn5, 10: vector.Pawn10, 20: vector.Pawn20} {
		got, err := PAWN(data, slices, Resampling{})
		if err != nil {
			t.Fatal(err)
		}
		if len(want) != int(pawnStatistics) {
			t.Fatalf("the vector has %d statistics", len(want))
		}
		for factor, index := range got {
			for statistic := range pawnStatistics {
				near(t, statistic.String(), index.Statistics[statistic].Mean, want[statistic.String()][factor], 1e-9)
			}
		}
	}
}

func TestDeltaIsTheVectors(t *testing.T) {
	vector, data := ishigamiSample(t)
	got, err := Delta(data, Resampling{})
	if err != nil {
		t.Fatal(err)
	}
	for factor, index := range got {
		near(t, "δ", index.Plain, vector.Density.Delta[factor], 1e-9)
		near(t, "first order", index.First.Mean, vector.Density.First[factor], 1e-9)
		if index.Classes != vector.Density.Classes || index.Delta.Mean != index.Plain {
			t.Errorf("%+v, want %d classes", index, vector.Density.Classes)
		}
	}
}

func TestRBDFASTIsTheVectors(t *testing.T) {
	vector, data := ishigamiSample(t)
	for harmonics, want := range map[int][]float64{4: vector.RBD4, 10: vector.RBD10} {
		got, err := RBDFAST(data, harmonics, Resampling{})
		if err != nil {
			t.Fatal(err)
		}
		for factor, index := range got {
			near(t, "RBD-FAST", index.First.Mean, want[factor], 1e-9)
		}
	}
}

func TestEFASTIsTheVector(t *testing.T) {
	var vector struct {
		M             int
		Y, S1, ST     []float64
		PointsOfCurve int `json:"N_per_factor"`
	}
	readVector(t, "efast_ishigami.json", &vector)
	rows, err := design.FAST{Points: vector.PointsOfCurve, Factors: 3, Curves: 1, Harmonics: vector.M}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	got, err := EFAST(rows, singly(vector.Y...), vector.M)
	if err != nil {
		t.Fatal(err)
	}
	for factor := range vector.S1 {
		near(t, "first", got.First[factor].Mean, vector.S1[factor], 1e-9)
		near(t, "total", got.Total[factor].Mean, vector.ST[factor], 1e-9)
	}
}

func TestRegionalIsTheVectors(t *testing.T) {
	vector, data := ishigamiSample(t)
	byOutput, err := RegionalByOutput(data, 10)
	if err != nil {
		t.Fatal(err)
	}
	for bin := range byOutput {
		for factor := range byOutput[bin] {
			near(t, "by output", byOutput[bin][factor], vector.RegionalY[bin][factor], 1e-9)
		}
	}
}

func TestRegressIsTheVector(t *testing.T) {
	vector, data := ishigamiSample(t)
	var want struct {
		SRC, PCC, SRRC, PRCC, Spearman []float64
		R2                             float64
	}
	if err := json.Unmarshal(vector.Regression, &want); err != nil {
		t.Fatal(err)
	}
	got, err := Regress(data, Resampling{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "R²", got.R2.Mean, want.R2, 1e-9)
	for factor := range want.SRC {
		near(t, "SRC", got.SRC[factor].Mean, want.SRC[factor], 1e-9)
		near(t, "PCC", got.PCC[factor].Mean, want.PCC[factor], 1e-9)
		near(t, "SRRC", got.SRRC[factor].Mean, want.SRRC[factor], 1e-9)
		near(t, "PRCC", got.PRCC[factor].Mean, want.PRCC[factor], 1e-9)
		near(t, "Spearman", got.Spearman[factor].Mean, want.Spearman[factor], 1e-9)
	}
}
