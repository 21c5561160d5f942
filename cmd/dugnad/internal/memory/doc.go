// Package memory tells how much memory a job may take.
//
// Scenarios count what a run takes before anything is allocated (agents.SizeOf); this room reads what
// the machine has, so that a job which does not fit is refused as wrong input, and not killed by the
// operating system hours later. Start reading at Available. The package imports no other room.
package memory
