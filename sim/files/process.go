package files

import (
	"crypto/rand"
	"errors"
	"os"
	"runtime"
	"syscall"
)

// A Process identifies a process that writes files, on all hosts that share a file system.
type Process struct {
	PID int
	// Start is a random word that is drawn when the process starts. It distinguishes a process from an
	// earlier one with the same number, as in containers, where every program may be process 1.
	Start string
	Host  string // empty: unknown
}

var startWord = rand.Text()

// Self returns this process.
func Self() Process {
	host, err := os.Hostname()
	if err != nil {
		host = "" // then Ended is never certain
	}
	return Process{PID: os.Getpid(), Start: startWord, Host: host}
}

// Ended reports whether the process has certainly ended. Of processes on other hosts nothing is
// certain.
func (p Process) Ended() bool {
	me := Self()
	if p.Host == "" || p.Host != me.Host {
		return false
	}
	if p.PID == me.PID {
		return p.Start != me.Start // an earlier process with our number
	}
	process, err := os.FindProcess(p.PID)
	if err != nil {
		return true // Windows: there is no such process
	}
	defer process.Release()
	if runtime.GOOS == "windows" {
		return false
	}
	// Signal 0 is not sent, only checked. An error other than "no such process"
	// (no permission) means that the process is there.
	err = process.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH)
}
