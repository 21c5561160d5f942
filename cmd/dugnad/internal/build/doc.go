// Package build describes the running program: version, revision, Go version, platform, modules.
//
// Manifests, reports and the version command state it. It may import sim. Start reading at Build in
// build.go; program.go tells builds apart that do not know their revision.
package build
