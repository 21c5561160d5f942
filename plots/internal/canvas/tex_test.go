package canvas

import "testing"

func TestTeXEscapes(t *testing.T) {
	for text, want := range map[string]string{
		`50 % of {a_b} & $x^2$ \ ~ #≤`: `50 \% of \{a\_b\} \& \$x\textasciicircum{}2\$ \textbackslash{} \textasciitilde{} \#$\leq$`,
		`μ* −1 σ "q" <b> |`:            `$\mu$* $-$1 $\sigma$ {\char34}q{\char34} \textless{}b\textgreater{} \textbar{}`,
		"a--b ''c,, Bodø–Ålesund":      "a-{}-b '{}'c,{}, Bodø–Ålesund",
	} {
		if got := inTeX(text); got != want {
			t.Errorf("have %s\nwant %s", got, want)
		}
	}
}
