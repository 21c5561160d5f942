// Package build describes the running program: version, revision, Go version, platform, modules.
//
// Manifests, reports and the version command state it. It imports no other package of this module.
// Start reading at Build in build.go.
package build
