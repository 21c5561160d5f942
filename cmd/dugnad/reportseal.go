package main

import (
	"slices"
	"strings"
)

// reportName is the page that report writes into a results directory.
const reportName = "report.html"

// seal ends the page of a study with its own digest: a study's manifest lists no page, and one that
// was changed by hand must be told from one that was not.
func seal(text []byte) []byte {
	return slices.Concat(text, []byte(sealBegin+digest(text)+sealEnd))
}

const sealBegin, sealEnd = "<!-- as written: ", " -->\n"

func isSealed(text []byte) bool {
	at := strings.LastIndex(string(text), sealBegin)
	return at >= 0 && string(text[at:]) == sealBegin+digest(text[:at])+sealEnd
}
