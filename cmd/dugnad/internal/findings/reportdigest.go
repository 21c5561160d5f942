package findings

import (
	"dugnad/sim/files"
	"slices"
	"strings"
)

// ReportName is the page that report writes into a results directory.
const ReportName = "report.html"

// AppendDigest ends the page of a study with its own digest: a study's manifest lists no page, and one that
// was changed by hand must be told from one that was not.
func AppendDigest(text []byte) []byte {
	return slices.Concat(text, []byte(digestBegin+files.Digest(text)+digestEnd))
}

const digestBegin, digestEnd = "<!-- as written: ", " -->\n"

func HasOwnDigest(text []byte) bool {
	at := strings.LastIndex(string(text), digestBegin)
	return at >= 0 && string(text[at:]) == digestBegin+files.Digest(text[:at])+digestEnd
}
