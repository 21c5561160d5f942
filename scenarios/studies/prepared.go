package studies

import (
	"sync"

	"dugnad/scenarios"
)

// Prepared caches the experiment of each row of a study for its replications, and releases earlier rows. Many
// goroutines may use it.
type Prepared struct {
	guard sync.Mutex
	rows  map[int]*preparedRow
}

type preparedRow struct {
	once       sync.Once
	experiment *scenarios.Experiment
	err        error
}

// Experiment returns the experiment of a row. At most inUse rows are in use at the same time.
func (p *Prepared) Experiment(s *Study, row, inUse int) (*scenarios.Experiment, error) {
	p.guard.Lock()
	if p.rows == nil {
		p.rows = map[int]*preparedRow{}
	}
	known := p.rows[row]
	if known == nil {
		known = new(preparedRow)
		p.rows[row] = known
		for other := range p.rows {
			if other < row-inUse {
				delete(p.rows, other)
			}
		}
	}
	p.guard.Unlock()
	known.once.Do(func() { known.experiment, known.err = s.Experiment(row) })
	return known.experiment, known.err
}
