package findings

import (
	"testing"

	"dugnad/plots"
)

// The words of Table 4 are in the figures' other language, too.
func TestTableFourIsTranslated(t *testing.T) {
	var all []string
	for _, column := range tableFourColumns {
		all = append(all, column.head)
	}
	for _, row := range paperTable {
		if row.suffix != "" {
			all = append(all, row.suffix)
		}
		for _, cell := range row.says {
			all = append(all, cell.words)
		}
	}
	for _, words := range all {
		if (plots.Look{Language: plots.Bokmaal}).Say(words) == words {
			t.Errorf("%q has no translation", words)
		}
	}
}
