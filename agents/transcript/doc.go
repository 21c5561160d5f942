// Package transcript puts in words what a tracer saw: a task from need to aftermath
// (Episode), and the life of an organisation over many tasks (Biography).
//
// It knows agents' Episodes and nothing of how they come about, so that words and JSON lines
// are two faces of the same numbers. The package may import agents, agents/negotiation and
// the standard library without os, net and syscall. Start reading at words.go.
package transcript
