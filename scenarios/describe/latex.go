package describe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const latexHead = `\documentclass[a4paper,10pt]{article}
\usepackage{iftex}
\ifpdftex
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\fi
\usepackage[margin=2cm]{geometry}
\usepackage{amsmath}
\usepackage{array}
\usepackage{longtable}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\setlength{\extrarowheight}{2pt}
\setcounter{secnumdepth}{0}
\begin{document}
\sloppy
`

// writeLaTeX writes a complete document for pdfLaTeX or LuaLaTeX, which need three passes for the
// tables. It uses the packages above only, which every distribution has.
func writeLaTeX(blocks []block) string {
	var b strings.Builder
	b.WriteString(latexHead)
	for _, block := range blocks {
		b.WriteByte('\n')
		switch {
		case block.heading != "" && block.level == 1:
			fmt.Fprintf(&b, "{\\LARGE %s\\par}\n", latexText(block.heading))
		case block.heading != "":
			command := []string{"section", "subsection", "subsubsection"}[min(block.level, 4)-2]
			fmt.Fprintf(&b, "\\%s{%s}\n", command, latexText(block.heading))
		case block.equations != "":
			writeLaTeXEquations(&b, block.equations)
		case block.table != nil:
			writeLaTeXTable(&b, block.table)
		case block.list != nil:
			b.WriteString("\\begin{itemize}\n")
			for _, item := range block.list {
				b.WriteString("\\item " + latexText(item) + "\n")
			}
			b.WriteString("\\end{itemize}\n")
		default:
			b.WriteString(latexText(block.text) + "\n")
		}
	}
	b.WriteString("\n\\end{document}\n")
	return b.String()
}

func writeLaTeXTable(b *strings.Builder, t *table) {
	sum := 0.0
	for i := range t.heads {
		sum += t.width(i)
	}
	b.WriteString("{\\footnotesize\n\\begin{longtable}{@{}")
	for i := range t.heads {
		fmt.Fprintf(b, "p{%.3f\\linewidth}", 0.98*t.width(i)/sum-0.02)
	}
	b.WriteString("@{}}\n\\hline\n")
	row := func(cells []string, before string) {
		for i, cell := range cells {
			if i > 0 {
				b.WriteString(" & ")
			}
			// TeX hyphenates the first word of a cell only after a space, here of zero width.
			b.WriteString("\\raggedright\\arraybackslash\\hspace{0pt}" + before + latexText(cell))
		}
		b.WriteString(" \\\\\n")
	}
	row(t.heads, "\\bfseries ")
	b.WriteString("\\hline\n\\endhead\n")
	for _, cells := range t.rows {
		row(cells, "")
	}
	b.WriteString("\\hline\n\\end{longtable}\n}\n")
}

func (t *table) width(i int) float64 {
	if i < len(t.widths) {
		return t.widths[i]
	}
	return 1
}

func writeLaTeXEquations(b *strings.Builder, equations string) {
	b.WriteString("\\begin{quote}\n\\raggedright\n")
	for line := range strings.SplitSeq(equations, "\n") {
		formula, words, _ := strings.Cut(line, "   ")
		b.WriteString("$" + latexFormula(formula) + "$")
		if words != "" {
			b.WriteString(" \\quad (" + latexEscape(words, false) + ")")
		}
		b.WriteString("\\par\n")
	}
	b.WriteString("\\end{quote}\n")
}

// latexText writes markup as LaTeX.
func latexText(markup string) string {
	var b strings.Builder
	for _, s := range spans(markup) {
		switch s.kind {
		case codeSpan:
			b.WriteString("\\texttt{" + latexEscape(s.text, true) + "}")
		case equationSpan:
			b.WriteString("$" + latexFormula(s.text) + "$")
		case strongSpan:
			b.WriteString("\\textbf{" + latexEscape(s.text, false) + "}")
		case linkSpan:
			address := strings.NewReplacer(`\`, `\\`, "%", `\%`, "#", `\#`, "{", "", "}", "").Replace(s.address)
			b.WriteString("\\href{" + address + "}{" + latexEscape(s.text, false) + "}")
		default:
			b.WriteString(latexEscape(s.text, false))
		}
	}
	return b.String()
}

// latexSigns are the characters that LaTeX text needs as commands.
var latexSigns = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '%': `\%`, '_': `\_`,
	'^': `\textasciicircum{}`, '~': `\textasciitilde{}`, '<': `\textless{}`, '>': `\textgreater{}`, '|': `\textbar{}`, '"': `\textquotedbl{}`, '`': `\textasciigrave{}`,
	'æ': `\ae{}`, 'ø': `\o{}`, 'å': `\aa{}`, 'Æ': `\AE{}`, 'Ø': `\O{}`, 'Å': `\AA{}`, 'ä': `\"{a}`, 'ö': `\"{o}`, 'Ä': `\"{A}`, 'Ö': `\"{O}`, 'ü': `\"{u}`, 'é': `\'{e}`,
	'–': `--`, '—': `---`, '‘': "`", '’': `'`, '“': "``", '”': `''`, '…': `\dots{}`, '§': `\S{}`, '\u00a0': `~`,
}

// mathSigns are the characters that formulas need as commands. In text they stand in \ensuremath.
var mathSigns = map[rune]string{
	'α': `\alpha`, 'γ': `\gamma`, 'δ': `\delta`, 'θ': `\theta`, 'ι': `\iota`, 'κ': `\kappa`, 'λ': `\lambda`, 'μ': `\mu`, 'ν': `\nu`, 'π': `\pi`, 'ρ': `\rho`, 'ς': `\varsigma`,
	'σ': `\sigma`, 'τ': `\tau`, 'υ': `\upsilon`, 'φ': `\varphi`, 'χ': `\chi`, 'ψ': `\psi`, 'ω': `\omega`, 'Σ': `\sum`, '·': `\cdot`, '×': `\times`, '±': `\pm`, '−': `-`, '≤': `\le`, '≥': `\ge`,
	'≠': `\ne`, '∞': `\infty`, '√': `\surd`, '→': `\to`, '←': `\gets`, '∈': `\in`, '≫': `\gg`, '²': `^{2}`, '³': `^{3}`, '₀': `_{0}`, '′': `'`, '…': `\dots`, '⌊': `\lfloor`, '⌋': `\rfloor`,
}

// marks are the characters that stand above the one before them.
var marks = map[rune]string{'\u0302': `\hat`, '\u0304': `\bar`}

// markText has all of marks.
const markText = "\u0302\u0304"

// latexEscape writes text for LaTeX. It allows line breaks after a slash, an underscore and the
// points of a range; in code also after punctuation, and anywhere in a long text such as a digest.
func latexEscape(text string, isCode bool) string {
	var b strings.Builder
	runes := []rune(text)
	for i, r := range runes {
		mark := ""
		if i+1 < len(runes) {
			mark = marks[runes[i+1]]
		}
		switch sign, math := mathSigns[r], latexSigns[r]; {
		case marks[r] != "":
		case math != "":
			b.WriteString(math)
		case sign != "" && mark != "":
			b.WriteString(`\ensuremath{` + mark + `{` + sign + `}}`)
		case sign != "":
			b.WriteString(`\ensuremath{` + sign + `}`)
		case mark != "":
			b.WriteString(`\ensuremath{` + mark + `{` + string(r) + `}}`)
		case r < ' ' || r > unicode.MaxLatin1 && !unicode.Is(unicode.Latin, r):
			fmt.Fprintf(&b, "[U+%04X]", r) // not in fonts of this encoding
		default:
			b.WriteRune(r)
		}
		isRange := r == '.' && i > 0 && runes[i-1] == '.'
		if r == '/' || r == '_' || isRange || isCode && (r == '.' || r == '-' || r == ',' || r == '"' || len(runes) > 60 && i%8 == 7) {
			b.WriteString(`\allowbreak{}`)
		}
	}
	return b.String()
}

// latexFormula converts an equation in plain characters to LaTeX mathematics. A single letter is a
// symbol, and what follows its _ an index. A longer word is a name that keeps its underscores, but a
// single letter after the last one is an index. √ applies to the name after it. A space between two
// words is kept.
func latexFormula(text string) string {
	m := formula{rest: text}
	for m.rest != "" {
		m.next()
	}
	return strings.TrimSpace(m.out.String())
}

// formula is the state of converting an equation.
type formula struct {
	rest string
	out  strings.Builder
	word bool // whether the last output was a name
}

// next converts the next name or character.
func (m *formula) next() {
	r, size := utf8.DecodeRuneInString(m.rest)
	wasWord := m.word
	m.word = false
	switch {
	case r == ' ':
		m.rest = m.rest[size:]
		if following, _ := utf8.DecodeRuneInString(m.rest); wasWord && unicode.IsLetter(following) {
			m.out.WriteString(`\ `)
		} else {
			m.out.WriteByte(' ')
		}
	case r == '√':
		m.rest = m.rest[size:]
		inner := formula{rest: m.name()}
		for inner.rest != "" {
			inner.next()
		}
		m.out.WriteString(`\sqrt{` + inner.out.String() + `}`)
	case r == '^' && strings.HasPrefix(m.rest, "^("):
		inner, rest, _ := strings.Cut(m.rest[2:], ")")
		m.rest = rest
		m.out.WriteString("^{" + latexFormula(inner) + "}")
	case r == '^':
		m.rest = m.rest[size:]
		m.out.WriteString("^{" + latexFormula(m.name()) + "}")
	case unicode.IsLetter(r) && r != 'Σ':
		m.out.WriteString(latexName(m.name()))
		m.word = true
	case mathSigns[r] != "":
		m.rest = m.rest[size:]
		m.out.WriteString(mathSigns[r])
		if strings.HasPrefix(mathSigns[r], `\`) {
			m.out.WriteByte(' ')
		}
		if following, _ := utf8.DecodeRuneInString(m.rest); r == 'Σ' && following == '_' {
			m.index()
		}
	case r == '_':
		m.index()
	case r == '/':
		m.rest = m.rest[size:]
		m.out.WriteString(`/\allowbreak `)
	case r == '%' || r == '&' || r == '#' || r == '{' || r == '}' || r == '$':
		m.rest = m.rest[size:]
		m.out.WriteString(`\` + string(r))
	default:
		m.rest = m.rest[size:]
		m.out.WriteRune(r)
	}
}

// index converts _name to an index.
func (m *formula) index() {
	m.rest = m.rest[1:]
	m.out.WriteString("_{" + latexName(m.name()) + "} ")
}

// name removes a name, with its underscores, marks and subscript zero, from the rest.
func (m *formula) name() string {
	end := 0
	for i, r := range m.rest {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && marks[r] == "" && r != '₀' {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	name := m.rest[:end]
	m.rest = m.rest[end:]
	return name
}

// latexName converts one name.
func latexName(name string) string {
	base, index := name, ""
	if at := strings.LastIndexByte(name, '_'); at > 0 {
		letters := len([]rune(strings.Trim(name[:strings.IndexByte(name, '_')], markText)))
		switch {
		case letters == 1:
			at = strings.IndexByte(name, '_')
			base, index = name[:at], name[at+1:]
		case utf8.RuneCountInString(name[at+1:]) == 1:
			base, index = name[:at], name[at+1:]
		}
	}
	base, zero := strings.CutSuffix(base, "₀")
	if zero {
		index = "0"
	}
	last, size := utf8.DecodeLastRuneInString(base)
	mark := marks[last]
	if mark != "" {
		base = base[:len(base)-size]
	}
	r, size := utf8.DecodeRuneInString(base)
	single := size == len(base)
	var text string
	switch {
	case base == "min" || base == "max":
		text = `\` + base
	case single && mathSigns[r] != "":
		text = mathSigns[r]
	case single:
		text = base
	default:
		text = `\mathit{` + strings.ReplaceAll(base, "_", `\_`) + `}`
	}
	if mark != "" {
		text = mark + `{` + text + `}`
	}
	first, width := utf8.DecodeRuneInString(index)
	switch {
	case width == len(index) && mathSigns[first] != "":
		text += `_{` + mathSigns[first] + `}`
	case width < len(index):
		text += `_{\mathrm{` + strings.ReplaceAll(index, "_", `\_`) + `}}`
	case index != "":
		text += `_{` + index + `}`
	}
	if strings.HasPrefix(text, `\`) && !strings.HasSuffix(text, "}") {
		text += " "
	}
	return text
}
