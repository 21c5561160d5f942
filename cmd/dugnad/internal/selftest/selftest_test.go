package selftest

import (
	"os"
	"testing"
)

// The digest that is built in is that of the small scenario.
func TestSelfTest(t *testing.T) {
	found, want, err := Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("DUGNAD_UPDATE") != "" {
		if err := os.WriteFile("selftest.sha256", []byte(found+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if found != want {
		t.Errorf("the series has %s, built in is %s; DUGNAD_UPDATE=1 writes it anew", found, want)
	}
}
