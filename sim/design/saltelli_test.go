package design

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Every row has the columns that its role says: those of A, of B, or some exchanged.
func TestSaltelliRowsAreWhatTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := Saltelli{
			Factors:     rapid.IntRange(1, 6).Draw(t, "factors"),
			Points:      1 << rapid.IntRange(0, 4).Draw(t, "points"),
			Scrambles:   rapid.IntRange(0, 3).Draw(t, "scrambles"),
			SecondOrder: rapid.Bool().Draw(t, "second order"),
			Seed:        rapid.Uint64().Draw(t, "seed"),
		}
		exchange := make([]int, plan.Factors) // of each factor
		for factor := range exchange {
			exchange[factor] = factor
		}
		if rapid.Bool().Draw(t, "groups") {
			for factor := range exchange {
				exchange[factor] = factor / 2
			}
			plan.Groups = exchange
		}
		rows, err := plan.Rows()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != plan.BasePoints()*plan.RowsPerBasePoint() {
			t.Fatalf("%d rows, want %d base points of %d", len(rows), plan.BasePoints(), plan.RowsPerBasePoint())
		}
		a, b := map[int][]float64{}, map[int][]float64{}
		seen := map[string]bool{}
		for _, row := range rows {
			key := fmt.Sprint(row.Kind, row.Factor, row.BaseRow)
			if seen[key] {
				t.Fatalf("%v is there twice", key)
			}
			seen[key] = true
			switch row.Kind {
			case RoleA:
				a[row.BaseRow] = row.Point
			case RoleB:
				b[row.BaseRow] = row.Point
			}
		}
		for _, row := range rows {
			from, to := a[row.BaseRow], b[row.BaseRow]
			if row.Kind == RoleB || row.Kind == RoleBA {
				from, to = to, from
			}
			for factor, x := range row.Point {
				want := from[factor]
				if row.Factor >= 0 && exchange[factor] == row.Factor {
					want = to[factor]
				}
				if x != want {
					t.Fatalf("%v: factor %d is %v, want %v", row, factor, x, want)
				}
			}
		}
	})
}

// The base points are the net's: the first half of the coordinates is A, the second B.
func TestSaltelliBasePointsAreTheNet(t *testing.T) {
	rows, err := Saltelli{Factors: 3, Points: 64}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	net := sobol(t, 64, 6)
	for i, point := range net {
		if !slices.Equal(rows[5*i].Point, point[:3]) || !slices.Equal(rows[5*i+4].Point, point[3:]) {
			t.Fatalf("base point %d is not the net's", i)
		}
	}
}

// Nets are independent of each other, and stay when more are added.
func TestSaltelliNetsStay(t *testing.T) {
	few, err := Saltelli{Factors: 2, Points: 8, Scrambles: 2, Seed: 5}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	many, err := Saltelli{Factors: 2, Points: 8, Scrambles: 4, Seed: 5}.Rows()
	if err != nil {
		t.Fatal(err)
	}
	for i := range few {
		if !slices.Equal(few[i].Point, many[i].Point) || few[i].BaseRow != many[i].BaseRow {
			t.Fatalf("row %d changes with the number of nets", i)
		}
	}
	for i := range len(few) / 2 {
		if slices.Equal(few[i].Point, few[len(few)/2+i].Point) {
			t.Fatalf("row %d is the same in both nets", i)
		}
	}
}

func TestSaltelliErrors(t *testing.T) {
	for _, c := range []struct {
		plan Saltelli
		want string
	}{
		{Saltelli{Factors: 0, Points: 8}, "0 factors: a Saltelli design has 1 to 256"},
		{Saltelli{Factors: 257, Points: 8}, "257 factors: a Saltelli design has 1 to 256"},
		{Saltelli{Factors: 3, Points: 0}, "needs a power of two"},
		{Saltelli{Factors: 3, Points: 100}, "100 base points: a Saltelli design needs a power of two; the nearest are 64 and 128"},
		{Saltelli{Factors: 3, Points: 8, Scrambles: -1}, "-1 scrambles"},
		{Saltelli{Factors: 3, Points: 8, Groups: []int{0, 1}}, "groups of 2 factors, but the design has 3"},
		{Saltelli{Factors: 3, Points: 8, Groups: []int{0, 2, 2}}, "group 1 has no factor"},
		{Saltelli{Factors: 3, Points: 8, Groups: []int{0, -1, 1}}, "factor 2 is in group -1"},
		{Saltelli{Factors: 200, Points: 1 << 20}, "a design holds at most"},
	} {
		if _, err := c.plan.Rows(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want %q", c.plan, err, c.want)
		}
	}
}

func TestRoleIsReadAsWritten(t *testing.T) {
	names := []string{"fields.*.discretion_shift", "A", "AB:x"}
	for kind := RolePoint; kind <= RoleChange; kind++ {
		for factor := range names {
			row := Row{Kind: kind, Factor: factor}
			switch kind {
			case RoleAB, RoleBA, RoleCurve:
			case RoleChange:
				row.Factor, row.Changed = -1, 5<<factor&7
			default:
				row.Factor = -1
			}
			role := row.Role(names)
			got, err := ParseRole(role, names)
			if err != nil || !reflect.DeepEqual(got, row) {
				t.Errorf("%q is read as %+v, %v, want %+v", role, got, err, row)
			}
		}
	}
	if role := (Row{Kind: RoleChange, Changed: 5}).Role(make([]string, 4)); role != "change:1010" {
		t.Errorf("the first and third of four factors changed: %s", role)
	}
	for role, want := range map[string]string{
		"AB:unknown":                        `names "unknown", which is no factor`,
		"AB:":                               `names "", which is no factor`,
		"C":                                 "allowed: point, A, B, AB:NAME, BA:NAME, trajectory, curve:NAME",
		"":                                  "allowed: point",
		"A:x":                               "allowed: point",
		"curve:x":                           `names "x", which is no factor`,
		"change:":                           "1 to 20 digits",
		"change:012":                        "digits 0 or 1",
		"change:" + strings.Repeat("1", 21): "1 to 20 digits",
	} {
		if _, err := ParseRole(role, names); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", role, err, want)
		}
	}
}

func ExampleSaltelli() {
	plan := Saltelli{Factors: 2, Points: 2}
	rows, err := plan.Rows()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range rows {
		fmt.Println(row.BaseRow, row.Role([]string{"law", "trust"}), row.Point)
	}
	// Output:
	// 0 A [0 0]
	// 0 AB:law [0 0]
	// 0 AB:trust [0 0]
	// 0 B [0 0]
	// 1 A [0.5 0.5]
	// 1 AB:law [0.5 0.5]
	// 1 AB:trust [0.5 0.5]
	// 1 B [0.5 0.5]
}
