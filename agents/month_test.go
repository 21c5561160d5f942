package agents

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// What officials make of a task, and whether a service is there, moves no mean: summed over all u,
// the draw gives the share, and it is 0, 1 or the share itself.
func TestAllOrNothingKeepsTheMean(t *testing.T) {
	const steps = 20_000
	rapid.Check(t, func(t *rapid.T) {
		share, part := rapid.Float64Range(0, 1).Draw(t, "share"), rapid.Float64Range(0, 1).Draw(t, "part")
		sum, kept := 0.0, 0
		for i := range steps {
			x := allOrNothing(share, part, (float64(i)+0.5)/steps)
			switch x {
			case share:
				kept++
			case 0, 1:
			default:
				t.Fatalf("%v of %v became %v", part, share, x)
			}
			sum += x
		}
		if math.Abs(sum/steps-share) > 2.0/steps {
			t.Fatalf("the mean of %v, drawn in %v of cases, is %v", share, part, sum/steps)
		}
		if want := 1 - part; share > 0 && share < 1 && math.Abs(float64(kept)/steps-want) > 2.0/steps {
			t.Fatalf("%v of cases stay, should be %v", float64(kept)/steps, want)
		}
	})
	for _, u := range []float64{0, 0.5, 1 - 0x1p-53} {
		for _, share := range []float64{0, 1} {
			if x := allOrNothing(share, 1, u); x != share {
				t.Errorf("%v became %v at u = %v", share, x, u)
			}
		}
	}
}

// Windows grow with residents to a power, from 1 to 250, and not at all where that is off.
func TestWindowsFollowTheirFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &Parameters{}
		p.Mechanisms.ScaledWindows = true
		p.Agenda.WindowsMonth = rapid.IntRange(1, 64).Draw(t, "windows_month")
		p.Agenda.WindowsResidents = rapid.Float64Range(1, 1e6).Draw(t, "windows_residents")
		p.Agenda.WindowsElasticity = float64(rapid.IntRange(0, 20).Draw(t, "θ")) / 20
		residents := rapid.Float64Range(0, 1e7).Draw(t, "residents")
		exact := float64(p.Agenda.WindowsMonth) * math.Pow(residents/p.Agenda.WindowsResidents, p.Agenda.WindowsElasticity)
		if math.Abs(exact+0.5-math.Round(exact+0.5)) < 1e-6 {
			return // either side may be right
		}
		if got, want := p.Windows(residents), int(math.Min(250, math.Max(1, math.Floor(0.5+exact)))); got != want {
			t.Fatalf("%d windows, want %d", got, want)
		}
		if more := p.Windows(2 * residents); more < p.Windows(residents) {
			t.Fatalf("%d windows with twice the residents", more)
		}
		if got := p.Windows(p.Agenda.WindowsResidents); got != p.Agenda.WindowsMonth {
			t.Fatalf("%d windows where there should be windows_month, %d", got, p.Agenda.WindowsMonth)
		}
		p.Mechanisms.ScaledWindows = false
		if got := p.Windows(residents); got != p.Agenda.WindowsMonth {
			t.Fatalf("%d windows with scaled_windows off", got)
		}
	})
	p := &Parameters{Agenda: Agenda{WindowsMonth: 64, WindowsResidents: 1, WindowsElasticity: 1}, Mechanisms: Mechanisms{ScaledWindows: true}}
	if least, most := p.Windows(0), p.Windows(1e10); least != 1 || most != 250 {
		t.Errorf("%d to %d windows", least, most)
	}
}

// A budget comes to rely within B months on what it sees covered, and forgets over B_r.
func TestRelianceLearnsFastAndForgetsSlowly(t *testing.T) {
	p := &Parameters{Reliance: Reliance{Share: 1, BudgetMonths: 12, ForgettingMonths: 60}}
	p.Mechanisms.Reliance = true
	world := &World{Blueprint: &Blueprint{Setting: &Setting{Parameters: p, SpinUp: 5}}}
	v := &visit{World: world, Blueprint: world.Blueprint, home: &placeState{windows: 10}}
	s := &fieldState{}
	month := -5
	covers := func(a float64, months int) {
		for range months {
			v.rely(s, &regime{Parameters: p}, month)
			s.coveredOpen = a * 10
			month++
		}
	}
	covers(0.6, 1)
	if s.reliance != 0 || s.coveredSmoothed != 0 {
		t.Fatalf("it begins at V = %v, V̂ = %v", s.reliance, s.coveredSmoothed)
	}
	covers(0.6, 12)
	if want := 0.6 * (1 - math.Pow(11.0/12, 12)); math.Abs(s.reliance-want) > 1e-12 || s.reliance != s.coveredSmoothed {
		t.Fatalf("after a year V = %v, V̂ = %v; should be %v", s.reliance, s.coveredSmoothed, want)
	}
	covers(0.6, 240)
	if math.Abs(s.reliance-0.6) > 1e-6 {
		t.Fatalf("after twenty years more V = %v", s.reliance)
	}
	s.coveredOpen = 0
	covers(0, 60)
	if s.coveredSmoothed > 0.01 {
		t.Errorf("V̂ still is %v", s.coveredSmoothed)
	}
	if left := s.reliance / 0.6; left < math.Exp(-1) || left > 0.6 {
		t.Errorf("after five years without, %v of V is left", left)
	}
	before := s.reliance
	s.coveredOpen = 0.9 * 10
	covers(0.9, 120)
	if s.reliance <= before || s.reliance != s.coveredSmoothed {
		t.Errorf("it does not come back: V = %v, V̂ = %v", s.reliance, s.coveredSmoothed)
	}

	p.Reliance.Start = 0.8
	s, month = &fieldState{}, -5
	covers(0, 1)
	if s.reliance != 0.8 {
		t.Errorf("it begins at V = %v, should be 0.8", s.reliance)
	}
	covers(0, 1)
	if want := 0.8 * 59 / 60; math.Abs(s.reliance-want) > 1e-12 {
		t.Errorf("then it is %v, should be %v", s.reliance, want)
	}
	p.Mechanisms.Reliance = false
	covers(0.9, 3)
	if s.reliance != 0 {
		t.Errorf("it is %v with reliance off", s.reliance)
	}
}

// Earned trust is the part of the missing trust that was earned, none below the start.
func TestEarnedTrust(t *testing.T) {
	v, r := &visit{Blueprint: &Blueprint{}}, &regime{Parameters: &Parameters{Relationship: Relationship{TrustStart: 0.6}}}
	for _, c := range [][2]float64{{0.6, 0}, {0.5, 0}, {1, 1}, {0.8, 0.5}} {
		if got := v.earnedTrust(r, c[0]); math.Abs(got-c[1]) > 1e-12 {
			t.Errorf("trust %v: earned %v, should be %v", c[0], got, c[1])
		}
	}
	v.frozenEarnedTrust, r.Freeze.EarnedTrust = true, 0.3
	if got := v.earnedTrust(r, 1); got != 0.3 {
		t.Errorf("frozen at 0.3 it is %v", got)
	}
}
