package scenarios

// Nearest is the candidate that a user who typed word most likely meant, or "" if none is
// near: what hints everywhere are made with.
func Nearest(word string, candidates []string) string { return nearest(word, candidates) }
