package findings

import (
	"slices"
	"strings"

	"dugnad/sim/files"
)

// ReportName is the file name of the report in a results directory.
const ReportName = "report.html"

// AppendDigest returns the text of a report followed by its digest in a comment. The manifest of a study
// does not list the report; the digest shows whether the user has changed it.
func AppendDigest(text []byte) []byte {
	return slices.Concat(text, []byte(digestBegin+files.Digest(text)+digestEnd))
}

const digestBegin, digestEnd = "<!-- as written: ", " -->\n"

// HasOwnDigest tells whether a text ends with the digest that AppendDigest gives the rest of it.
func HasOwnDigest(text []byte) bool {
	at := strings.LastIndex(string(text), digestBegin)
	return at >= 0 && string(text[at:]) == digestBegin+files.Digest(text[:at])+digestEnd
}
