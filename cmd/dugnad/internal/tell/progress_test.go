package tell

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"
)

// A bar or a line of progress is for people; it never gets into results. The clock is the test's, so
// that the rate depends on no machine.
func TestQuietAndPlainProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var errs bytes.Buffer
		p := NewProgress(t.Context(), &errs, 4, 10)
		for range 2 {
			p.Run()
		}
		for range 20 {
			p.Month()
		}
		time.Sleep(2 * plainEvery)
		synctest.Wait()
		if rate := p.rate(); rate != "5.0 s each" {
			t.Errorf("rate %s", rate)
		}
		const want = "dugnad: 2 of 4 replications, 2.5 s each, time left 5s\n" +
			"dugnad: 2 of 4 replications, 5.0 s each, time left 10s\n"
		p.End() // before it, errs is the goroutine's
		if got := errs.String(); got != want {
			t.Errorf("told\n%swant\n%s", got, want)
		}
	})
}

func TestDurationsAreForPeople(t *testing.T) {
	for seconds, want := range map[float64]string{
		0.2: "1 s", 89.5: "90 s", 90: "2 min", 5399: "90 min", 5400: "1.5 h", 172799: "48.0 h", 172800: "2.0 days",
	} {
		if got := Duration(seconds); got != want {
			t.Errorf("%v seconds are told as %s, want %s", seconds, got, want)
		}
	}
}
