// Package transcript puts into words what a tracer recorded: one task (agents.Episode), and the
// history of an organisation over many tasks (Biography).
//
// It reads Episodes only, not the model, so that the words have the same numbers as the JSON
// lines. It may import agents, agents/negotiation and the standard library without os, net and
// syscall. Start reading at words.go.
package transcript
