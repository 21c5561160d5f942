package sensitivity

import (
	"fmt"
	"math"

	"dugnad/sim"
	"dugnad/sim/design"
)

// basePoints is a Saltelli design with its outputs, arranged by base point. Columns are numbered:
// A, B, AB of each factor, BA of each factor.
type basePoints struct {
	factors      int // or groups of factors: what is exchanged
	secondOrder  bool
	columns      int
	replications int
	rows         []design.Row
	outputs      [][]float64 // per row, its replications
	rowOf        []int       // base point × column → row, for all base points
	means        []float64   // base point × column → mean over replications
	complete     []int       // base points all of whose runs succeeded
	dropped      []int       // the others
	failed       int         // runs that failed
	extent       extent      // of the outputs of complete base points
}

const (
	columnA  = 0
	columnB  = 1
	columnAB = 2 // of factor 0
)

func (p *basePoints) columnBA(factor int) int { return columnAB + p.factors + factor }

func (p *basePoints) row(point, column int) int      { return p.rowOf[point*p.columns+column] }
func (p *basePoints) mean(point, column int) float64 { return p.means[point*p.columns+column] }
func (p *basePoints) runs(point, column int) []float64 {
	return p.outputs[p.row(point, column)]
}

// arrange sorts rows by base point and column. Its errors name missing and repeated rows.
func arrange(rows []design.Row, outputs [][]float64) (*basePoints, error) {
	if len(rows) == 0 {
		return nil, fmt.Errorf("a design without rows")
	}
	if len(outputs) != len(rows) {
		return nil, fmt.Errorf("outputs of %d rows for a design of %d rows", len(outputs), len(rows))
	}
	p := &basePoints{rows: rows, outputs: outputs, replications: len(outputs[0])}
	points := 0
	for number, row := range rows {
		switch row.Kind {
		case design.RoleA, design.RoleB:
		case design.RoleAB, design.RoleBA:
			if row.Factor < 0 {
				return nil, fmt.Errorf("row %d exchanges no factor", number)
			}
			p.factors = max(p.factors, row.Factor+1)
			p.secondOrder = p.secondOrder || row.Kind == design.RoleBA
		default:
			return nil, fmt.Errorf("row %d is no row of a Saltelli design, whose rows are A, B, AB and BA", number)
		}
		if row.BaseRow < 0 || row.BaseRow >= len(rows) {
			return nil, fmt.Errorf("row %d has the base row %d; a design of %d rows has base rows from 0 to less than that", number, row.BaseRow, len(rows))
		}
		points = max(points, row.BaseRow+1)
		if len(outputs[number]) != p.replications || p.replications == 0 {
			return nil, fmt.Errorf("row %d has %d replications, row 0 has %d; all need the same number, at least 1", number, len(outputs[number]), p.replications)
		}
	}
	p.columns = 2 + p.factors
	if p.secondOrder {
		p.columns += p.factors
	}
	if p.factors == 0 || points*p.columns != len(rows) {
		return nil, fmt.Errorf("%d rows for %d base points and %d factors: every base point needs A, B and for every factor AB, and BA if any has it: %d rows",
			len(rows), points, p.factors, p.columns)
	}
	p.rowOf = make([]int, points*p.columns)
	for i := range p.rowOf {
		p.rowOf[i] = -1
	}
	for number, row := range rows {
		place := &p.rowOf[row.BaseRow*p.columns+p.columnOf(row)]
		if *place >= 0 {
			return nil, fmt.Errorf("rows %d and %d are both %s of base row %d", *place, number, describeRole(row), row.BaseRow)
		}
		*place = number
	}
	p.average()
	return p, nil
}

func (p *basePoints) columnOf(row design.Row) int {
	switch row.Kind {
	case design.RoleA:
		return columnA
	case design.RoleB:
		return columnB
	case design.RoleAB:
		return columnAB + row.Factor
	default:
		return p.columnBA(row.Factor)
	}
}

func describeRole(row design.Row) string {
	switch row.Kind {
	case design.RoleA:
		return "A"
	case design.RoleB:
		return "B"
	case design.RoleAB:
		return fmt.Sprintf("AB of factor %d", row.Factor)
	default:
		return fmt.Sprintf("BA of factor %d", row.Factor)
	}
}

// average computes the rows' means and finds the base points that are complete.
func (p *basePoints) average() {
	p.means = make([]float64, len(p.rowOf))
	var used [][]float64
	for point := range len(p.rowOf) / p.columns {
		failed := 0
		for column := range p.columns {
			runs := p.runs(point, column)
			for _, y := range runs {
				if math.IsNaN(y) || math.IsInf(y, 0) {
					failed++
				}
			}
			p.means[point*p.columns+column] = sim.Sum(runs) / float64(p.replications)
		}
		if failed > 0 {
			p.failed += failed
			p.dropped = append(p.dropped, point)
			continue
		}
		p.complete = append(p.complete, point)
		for column := range p.columns {
			used = append(used, p.runs(point, column))
		}
	}
	p.extent = extentOf(used...)
}

// centre returns the mean of all rows of these base points. Subtracting it from the outputs reduces
// the sampling error of products (Sobol' and Myshetskaya 2007); SALib does so too.
func (p *basePoints) centre(points []int) float64 {
	sum := 0.0
	for _, point := range points {
		sum += sim.Sum(p.means[point*p.columns : (point+1)*p.columns])
	}
	return sum / float64(len(points)*p.columns)
}
