package study

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Two chunks that are each as they were written, and contradict one another, are no whole study.
func TestCheckFindsChunksThatContradict(t *testing.T) {
	dir, chunk := finished(t, Shard{})()
	wrong := func() (all []error) {
		found, err := Check(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Err != nil {
				all = append(all, f.Err)
			}
		}
		return all
	}
	if all := wrong(); len(all) > 0 {
		t.Errorf("a whole study: %v", all)
	}
	digest, content := encodeChunk(toyPlan(3, 2).Digest(), "", "b", []Outcome{{Row: 0, Replication: 1, Values: []float64{2, 2}}})
	other := filepath.Join(filepath.Dir(chunk), fmt.Sprintf("000009-%.8s.chunk", digest))
	if err := os.WriteFile(other, content, 0o666); err != nil {
		t.Fatal(err)
	}
	if all := wrong(); len(all) != 1 || !errors.Is(all[0], ErrChanged) {
		t.Errorf("a contradicting chunk: %v", all)
	}
}
