package findings

import (
	"slices"
	"strings"

	"dugnad/sim/files"
)

// ReportName is the page that report writes into a results directory.
const ReportName = "report.html"

// Seal ends the page of a study with its own digest: a study's manifest lists no page, and one that
// was changed by hand must be told from one that was not.
func Seal(text []byte) []byte {
	return slices.Concat(text, []byte(sealBegin+files.Digest(text)+sealEnd))
}

const sealBegin, sealEnd = "<!-- as written: ", " -->\n"

func IsSealed(text []byte) bool {
	at := strings.LastIndex(string(text), sealBegin)
	return at >= 0 && string(text[at:]) == sealBegin+files.Digest(text[:at])+sealEnd
}
