package sensitivity

import (
	"fmt"
	"math"

	"dugnad/sim"
	"dugnad/sim/design"
)

// MorrisOptions are the settings of Screen.
type MorrisOptions struct {
	// Categorical marks factors whose levels have no order. The sign of their effects has no
	// meaning, so that they get μ* only. Nil: none.
	Categorical []bool
	Resamples   int    // of the bootstrap over trajectories; 0 is no intervals
	Seed        uint64 // of the resamples
	Workers     int    // goroutines; no result depends on it
}

// Effects is the result of Screen: one number for each factor. An elementary effect is the change
// of the outcome divided by the change of the factor's coordinate. An effect of 3 is a change by 3
// over the factor's whole range, if the response were linear.
type Effects struct {
	// Mu is the mean of the effects, MuStar that of their absolute values, Sigma their standard
	// deviation (Morris 1991; Campolongo, Cariboni and Saltelli 2007): direction, influence, and
	// how much an effect depends on where it is measured.
	Mu, MuStar, Sigma []Estimate
	// The same of effects scaled by the ratio of the standard deviations of coordinate and outcome
	// in their trajectory (Sin and Gernaey 2009, Computers and Chemical Engineering 33), which has
	// no unit.
	MuScaled, MuStarScaled, SigmaScaled []Estimate
	// NoiseFloor is the μ* that a factor without influence would have from the noise of the
	// replications alone, if that were normal and the same everywhere; NaN with one replication. A
	// μ* near it says nothing.
	NoiseFloor []float64

	Trajectories int   // that all this is made of
	Dropped      []int // trajectories with a failed run, which are left out
	Runs, Failed int   // all runs of the design, and those that failed
	Notes        []string
}

// Screen computes elementary effects from a Morris design or a radial one. The rows of a trajectory
// must be in the design's order. Outputs are the replications of each row, of which the mean is
// used.
//
// It is an error when a row does not differ in exactly one coordinate from the row before or from
// the first of its trajectory, when a trajectory does not move every factor once, when replications
// differ in number. It is an *UnusableError when no trajectory is complete, and when the outcome is
// constant, too large or too small.
func Screen(rows []design.Row, outputs [][]float64, options MorrisOptions) (*Effects, error) {
	moves, err := traceMoves(rows, outputs)
	if err != nil {
		return nil, err
	}
	factors := len(moves[0])
	if options.Categorical != nil && len(options.Categorical) != factors {
		return nil, fmt.Errorf("%d factors are said to be categorical or not; the design has %d", len(options.Categorical), factors)
	}
	found := &Effects{NoiseFloor: make([]float64, factors)}
	effects := &effectMeans{factors: factors, effects: make([]float64, 0, len(moves)*2*factors)}
	var complete [][]move
	var used [][]float64 // outputs of complete trajectories
	for _, trajectory := range moves {
		found.Runs += len(outputs[0]) * (factors + 1)
		if failed := failedRuns(trajectory, outputs); failed > 0 {
			found.Failed += failed
			found.Dropped = append(found.Dropped, rows[firstRow(trajectory)].BaseRow)
			continue
		}
		first := firstRow(trajectory)
		complete, used = append(complete, trajectory), append(used, outputs[first:first+factors+1]...)
	}
	if found.Trajectories = len(complete); found.Trajectories == 0 {
		return nil, unusable("each of %d trajectories has a run without a number", len(moves))
	}
	extent := extentOf(used...)
	if err := extent.check(); err != nil {
		return nil, err
	}
	for _, trajectory := range complete {
		effects.add(trajectory, rows, outputs, extent.dust())
		for factor, move := range trajectory {
			found.NoiseFloor[factor] += noiseOfEffect(outputs[move.from], outputs[move.to], move.step)
		}
	}
	for factor := range found.NoiseFloor {
		// The mean absolute value of a normal number is √(2/π) standard deviations.
		found.NoiseFloor[factor] = snapped(math.Sqrt(2/math.Pi*found.NoiseFloor[factor]/float64(found.Trajectories)), extent.dust())
	}
	found.read(effects.estimates(options), options)
	found.remark(len(outputs[0]))
	return found, nil
}

// A move is the step of one factor from one row to another.
type move struct {
	from, to int     // rows
	step     float64 // in the unit cube
}

// traceMoves finds the move of every factor in every trajectory.
func traceMoves(rows []design.Row, outputs [][]float64) ([][]move, error) {
	if len(rows) == 0 {
		return nil, fmt.Errorf("a design without rows")
	}
	if len(outputs) != len(rows) {
		return nil, fmt.Errorf("outputs of %d rows for a design of %d rows", len(outputs), len(rows))
	}
	factors := len(rows[0].Point)
	if factors == 0 {
		return nil, fmt.Errorf("a design without factors")
	}
	if len(rows)%(factors+1) != 0 {
		return nil, fmt.Errorf("%d rows are not trajectories of %d rows, one more than there are factors", len(rows), factors+1)
	}
	moves := make([][]move, len(rows)/(factors+1))
	cells := make([]move, len(moves)*factors)
	for number := range moves {
		start := number * (factors + 1)
		moves[number] = cells[number*factors : (number+1)*factors]
		for row := start; row <= start+factors; row++ {
			switch {
			case rows[row].Kind != design.RoleTrajectory:
				return nil, fmt.Errorf("row %d is no row of a trajectory", row)
			case rows[row].BaseRow != rows[start].BaseRow:
				return nil, fmt.Errorf("row %d belongs to trajectory %d, but that before it has only %d of %d rows",
					row, rows[row].BaseRow, row-start, factors+1)
			case len(rows[row].Point) != factors:
				return nil, fmt.Errorf("row %d has %d coordinates, row 0 has %d", row, len(rows[row].Point), factors)
			case len(outputs[row]) != len(outputs[0]) || len(outputs[0]) == 0:
				return nil, fmt.Errorf("row %d has %d replications, row 0 has %d; all need the same number, at least 1",
					row, len(outputs[row]), len(outputs[0]))
			case row == start:
				continue
			}
			from := row - 1
			factor := onlyDifference(rows[from].Point, rows[row].Point)
			if factor < 0 {
				from = start
				factor = onlyDifference(rows[from].Point, rows[row].Point)
			}
			if factor < 0 {
				return nil, fmt.Errorf("row %d differs neither from the row before nor from row %d in exactly one factor", row, start)
			}
			if moves[number][factor].step != 0 {
				return nil, fmt.Errorf("row %d moves factor %d a second time in its trajectory", row, factor+1)
			}
			moves[number][factor] = move{from, row, rows[row].Point[factor] - rows[from].Point[factor]}
		}
	}
	return moves, nil
}

// onlyDifference returns the one coordinate in which two points differ, or -1.
func onlyDifference(p, q []float64) int {
	only := -1
	for i := range p {
		if p[i] != q[i] {
			if only >= 0 {
				return -1
			}
			only = i
		}
	}
	return only
}

// failedRuns counts the failed runs of a trajectory.
func failedRuns(trajectory []move, outputs [][]float64) int {
	failed := 0
	for row := firstRow(trajectory); row <= firstRow(trajectory)+len(trajectory); row++ {
		for _, y := range outputs[row] {
			if math.IsNaN(y) || math.IsInf(y, 0) {
				failed++
			}
		}
	}
	return failed
}

// firstRow returns the row that a trajectory begins with.
func firstRow(trajectory []move) int {
	first := trajectory[0].from
	for _, move := range trajectory {
		first = min(first, move.from)
	}
	return first
}

// noiseOfEffect returns the variance of an effect through the noise of two rows' means. Pairing
// replications leaves out the noise that rows with the same luck have in common.
func noiseOfEffect(before, after []float64, step float64) float64 {
	if len(before) < 2 {
		return math.NaN()
	}
	return varianceOfDifference(before, after) / float64(len(before)) / (step * step)
}

// effectMeans is the effects of trajectories, to be summed: plain and scaled, side by side.
type effectMeans struct {
	factors int
	effects []float64 // trajectory × factor × (plain, scaled)
}

// add adds a trajectory's effects. Changes up to dust are none.
func (e *effectMeans) add(trajectory []move, rows []design.Row, outputs [][]float64, dust float64) {
	first := firstRow(trajectory)
	n := float64(e.factors + 1)
	mean := func(row int) float64 { return sim.Sum(outputs[row]) / float64(len(outputs[row])) }
	average, squares := 0.0, 0.0
	for row := first; row <= first+e.factors; row++ {
		average += mean(row) / n
	}
	for row := first; row <= first+e.factors; row++ {
		squares += (mean(row) - average) * (mean(row) - average)
	}
	deviation := math.Sqrt(squares / n) // with n, as SALib has it
	for factor, move := range trajectory {
		effect := snapped(mean(move.to)-mean(move.from), dust) / move.step
		scaled := 0.0
		if effect != 0 {
			// The coordinate has one value in some rows of the trajectory, and another in the rest.
			moved := 0.0
			for row := first; row <= first+e.factors; row++ {
				if rows[row].Point[factor] == rows[move.to].Point[factor] {
					moved++
				}
			}
			scaled = effect * math.Abs(move.step) * math.Sqrt(moved*(n-moved)) / n / deviation
		}
		e.effects = append(e.effects, effect, scaled)
	}
}

// estimates is, for every factor, μ, μ* and σ, and the same scaled.
func (e *effectMeans) estimates(options MorrisOptions) []Estimate {
	columns := 2 * e.factors
	points := len(e.effects) / columns
	// Effects less their mean, so that the squares of equal effects vanish.
	centres := make([]float64, columns)
	for i, effect := range e.effects {
		centres[i%columns] += effect / float64(points)
	}
	sums := &summable{points: points, width: 3 * columns, indices: 3 * columns}
	sums.fill = func(_, point int, into []float64) {
		for column, effect := range e.effects[point*columns : (point+1)*columns] {
			rest := effect - centres[column]
			into[3*column], into[3*column+1], into[3*column+2] = rest, math.Abs(effect), rest*rest
		}
	}
	bessel := float64(points) / float64(points-1) // of one trajectory σ is NaN
	sums.indexOf = func(means, into []float64) {
		for column := range columns {
			mean := means[3*column]
			into[3*column] = centres[column] + mean
			into[3*column+1] = means[3*column+1]
			into[3*column+2] = math.Sqrt(max(means[3*column+2]-mean*mean, 0) * bessel)
		}
	}
	values := sums.estimate(options.Workers)
	if options.Resamples < 2 || points < 2 {
		return bootstrapInterval(values, nil)
	}
	return bootstrapInterval(values, sums.bootstrap(options.Resamples, options.Seed, options.Workers))
}

// read stores the estimates.
func (x *Effects) read(estimates []Estimate, options MorrisOptions) {
	factors := len(x.NoiseFloor)
	for factor := range factors {
		own := estimates[6*factor : 6*factor+6]
		if options.Categorical != nil && options.Categorical[factor] {
			own[0], own[2], own[3], own[5] = noEstimate, noEstimate, noEstimate, noEstimate
		}
		x.Mu, x.MuStar, x.Sigma = append(x.Mu, own[0]), append(x.MuStar, own[1]), append(x.Sigma, own[2])
		x.MuScaled, x.MuStarScaled, x.SigmaScaled = append(x.MuScaled, own[3]), append(x.MuStarScaled, own[4]), append(x.SigmaScaled, own[5])
	}
}

// remark adds notes.
func (x *Effects) remark(replications int) {
	note := func(format string, values ...any) { x.Notes = append(x.Notes, fmt.Sprintf(format, values...)) }
	if len(x.Dropped) > 0 {
		note("%d of %d runs failed; %d of %d trajectories are left out", x.Failed, x.Runs, len(x.Dropped), len(x.Dropped)+x.Trajectories)
	}
	if replications == 1 {
		note("one replication per row: if the model is stochastic, its noise is in μ* and σ, and how much cannot be told")
	}
}
