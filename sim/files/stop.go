package files

import "sync"

// Stop reports whether the process has changed nothing in the file system so far. If so, it never will:
// whoever tries waits for ever, so that the caller can end the process without leaving anything half
// done.
func Stop() bool { return changes.stop() }

var changes gate

// gate tells whether there were changes, and keeps further ones back once it is shut.
type gate struct {
	lock    sync.Mutex
	changed bool
}

// pass notes a change. After a successful stop it never returns.
func (g *gate) pass() {
	g.lock.Lock()
	g.changed = true
	g.lock.Unlock()
}

func (g *gate) stop() bool {
	g.lock.Lock()
	if !g.changed {
		return true // still locked
	}
	g.lock.Unlock()
	return false
}
