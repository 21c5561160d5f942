package findings

import (
	"slices"
	"testing"

	"dugnad/agents"
	"dugnad/plots"
	"dugnad/scenarios"
)

// The heads of the table and the quotations of the shipped evidence are in the figures' other language, too.
func TestFieldTableIsTranslated(t *testing.T) {
	s, err := scenarios.LoadNamed(scenarios.Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{s.Evidence().Title, OverTasks(true)}
	for _, head := range columnHeads {
		all = append(all, head)
	}
	_, statements := fieldColumns(s.Statements())
	for _, statement := range statements {
		all = append(all, statement.Says)
	}
	for _, words := range all {
		if (plots.Look{Language: plots.Bokmaal}).Say(words) == words {
			t.Errorf("%q has no translation", words)
		}
	}
}

// The table shows the measures that most statements are about, which are those that patterns judge, and a row
// for each situation.
func TestFieldTableShowsWhatIsJudged(t *testing.T) {
	s, err := scenarios.LoadNamed(scenarios.Flagship, nil)
	if err != nil {
		t.Fatal(err)
	}
	columns, statements := fieldColumns(s.Statements())
	if want := []string{"ceiling", "formalised", "open_dependence_mv", "open_dependence_vm", "coproduction"}; !slices.Equal(columns, want) {
		t.Errorf("columns: %v", columns)
	}
	b := scenarios.NewExperiment(s).Blueprint
	var rows []fieldCell
	for i := range b.Parameters.Fields {
		rows = append(rows, fieldCells(b, b.Parameters.Fields[i].Name, statements)...)
	}
	want := []fieldCell{
		{"culture", "before", "ordinary"},
		{"integration", "before", "ordinary"},
		{"integration", "surge", "ordinary"},
		{"health", "before", "ordinary"},
		{"children", "before", "ordinary"},
		{"children", "before", "disadvantaged"},
	}
	if !slices.Equal(rows, want) {
		t.Errorf("rows: %v", rows)
	}
	for _, row := range rows {
		for _, measure := range columns {
			if said(statements, row, measure).Text == "" {
				t.Errorf("%v: nothing is said of %s", row, measure)
			}
		}
	}
}

// Without evidence the table has the plain measures, and each field over all places in the compared periods.
func TestPlainFieldTable(t *testing.T) {
	s, err := scenarios.LoadNamed(scenarios.Flagship, []string{"evidence="})
	if err != nil {
		t.Fatal(err)
	}
	if s.Evidence() != nil {
		t.Fatal("the scenario has evidence")
	}
	columns, statements := fieldColumns(s.Statements())
	b := scenarios.NewExperiment(s).Blueprint
	cells := fieldCells(b, "health", statements)
	if !slices.Equal(columns, plainColumns) || !slices.Equal(cells, []fieldCell{{"health", "before", "all"}, {"health", "surge", "all"}}) {
		t.Errorf("%v, %v", columns, cells)
	}
	for _, measure := range plainColumns {
		if _, known := agents.MeasureNamed(measure); !known {
			t.Errorf("no measure %s", measure)
		}
	}
}
