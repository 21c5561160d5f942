package keys_test

import (
	"fmt"

	"dugnad/scenarios/keys"
)

// Decode reports all problems of a file at once. Arrays of tables, tables by name, lists of texts
// and optional keys are fields of a tagged struct; embedded structs count as part of it.
func ExampleDecode() {
	type look struct {
		Width string `toml:"width" allowed:"column|page" default:"page"`
		Title *bool  `toml:"title"` // nil where the file does not say
	}
	type recipe struct {
		look
		Out     string `toml:"out" default:"figures"`
		Results []struct {
			Scenario     string   `toml:"scenario" default:""`
			Alternatives []string `toml:"alternatives" default:""`
			Trace        *struct {
				Place string `toml:"place" default:""`
			} `toml:"trace"`
		} `toml:"results"`
		Figures []struct { // [figures.NAME]
			Name string
			look
		} `toml:"figures"`
	}
	var r recipe
	_, err := keys.Decode("paper.toml", []byte(`
[[results]]
scenario = "norway"
alternatives = ["no-surge", 2]
trace = { plaec = "0301" }
[figures.levels]
widht = "column"
[figures.tasks]
width = "colum"
`), &r)
	fmt.Println(err)

	tree, err := keys.Decode("paper.toml", []byte("title = false\n[[results]]\nscenario = \"norway\"\n[figures.levels]\n"), &r)
	fmt.Println(err, r.Out, *r.Title, r.Results[0].Scenario, r.Figures[0].Name, r.Figures[0].Width, r.Figures[0].Title == nil)

	// The caller reports further problems in the same form, at the line of a key.
	fmt.Println(tree.Problem(`"norway"`, "a study", "", "results", "0", "scenario"))
	// Output:
	// paper.toml:4: results.0.alternatives.1: found 2; allowed: text in quotes
	// paper.toml:5: results.0.trace.plaec: found an unknown key; did you mean "place"?
	// paper.toml:7: figures.levels.widht: found an unknown key; did you mean "width"?
	// paper.toml:9: figures.tasks.width: found "colum"; allowed: "column" or "page"; did you mean "column"?
	// <nil> figures false norway levels page true
	// paper.toml:3: results.0.scenario: found "norway"; allowed: a study
}
