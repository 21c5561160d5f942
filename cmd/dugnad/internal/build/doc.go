// Package build tells what this program was built from and with: version, revision, Go, modules.
//
// Manifests, reports and the version command state it. It imports nothing of ours.
package build
