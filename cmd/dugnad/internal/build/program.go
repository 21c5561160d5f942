package build

import (
	"fmt"
	"os"
	"sync"

	"dugnad/sim/files"
)

// Program returns the SHA-256 of the running program's file, in hexadecimal, or "unknown" if it cannot
// be read. It tells builds apart that do not know their revision.
var Program = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return unknown
	}
	digest, _, err := files.DigestFile(path)
	if err != nil {
		return unknown
	}
	return digest
})

const unknown = "unknown"

// Identity returns what identifies the build: version, revision and the first digits of Program. Two
// builds with different identities may be two models.
func (b Build) Identity() string {
	return fmt.Sprintf("%s (%s), program %.12s", b.Version, b.Revision, Program())
}
