// Package files writes, replaces, removes and locks files for every part of dugnad that has a
// file system, so that a crash, a full disk or a power cut has the same consequences everywhere:
//
//   - A file that Write, WriteFrom, WriteVia or WriteProgram wrote is complete under its name, or
//     what was there before is unchanged.
//   - What a killed process leaves begins with ".tmp-". Write and WriteFrom remove what ended
//     processes left beside the file; Clear removes all that is left in a directory that the
//     caller holds.
//   - A lock is the kernel's, and therefore free as soon as its process ends.
//   - Files and directories have the permissions that the user's umask leaves.
//
// Every call that changes the file system passes through one function, change in call.go.
// Tests intercept the calls there, and make each of them fail.
//
// The package knows neither results nor studies. It may import the standard library, including
// os, and it is the only importer of a lock. It runs on Linux, macOS and Windows; what differs on
// Windows (no sync of directories, renames that have to be repeated, no signals) is handled here.
//
// Errors are those of the system, wrapped, and name the path. The only error of this package's
// own is ErrHeld.
//
// Start reading at Write in write.go, then call.go, and lock.go.
package files
