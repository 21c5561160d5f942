package findings

import (
	"io"

	"dugnad/sim/results"
	"dugnad/sim/study"
)

// An Addition writes derived files into the directory of the findings: results.Addition or study.Addition.
type Addition interface {
	Write(name string, content func(io.Writer) error) error
	Finish() error
	Abort() error
}

// Add begins an addition of files with these names to the directory of the findings. It is an error if a
// file exists and is not as dugnad wrote it, unless force.
func (f *Findings) Add(directory string, names []string, force bool) (Addition, error) {
	if f.Study != nil {
		return study.Add(directory, names, force)
	}
	return results.Add(directory, names, force)
}
