package study

import "testing"

// FuzzShard: a shard that is read lies within its whole.
func FuzzShard(f *testing.F) {
	for _, text := range []string{"1/4", "4/4", "0/1", "5/4", "1/-1", "01/2", " 1/2", "1/99999999999999999999", "", "1/4/4"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := ParseShard(text); err == nil && (s.Number < 1 || s.Number > s.Of) {
			t.Errorf("%q is read as %s", text, s)
		}
	})
}
