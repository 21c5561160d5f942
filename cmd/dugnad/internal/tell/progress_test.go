package tell

import (
	"bytes"
	"testing"
	"time"
)

// A bar or a line of progress is for people; it never gets into results.
func TestQuietAndPlainProgress(t *testing.T) {
	var errs bytes.Buffer
	p := &progress{runs: 4, months: 40, begin: time.Now().Add(-10 * time.Second)}
	for range 2 {
		p.Run()
	}
	for range 20 {
		p.Month()
	}
	if rate := p.rate(); rate != "5.0 s each" {
		t.Errorf("rate %s", rate)
	}
	plain := NewProgress(t.Context(), &errs, 2, 12)
	plain.Month()
	plain.End()
	if errs.Len() > 0 {
		t.Errorf("progress after no time: %s", &errs)
	}
}
