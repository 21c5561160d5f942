package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"dugnad/plots"
)

// Report is the content of a page. Empty parts are left out, and the page says so where a reader
// would look for them.
type Report struct {
	Language     plots.Language
	Words        map[string]string // the data's own words for its names, in the language
	Study        *Study            // nil: of runs of a scenario
	Scenarios    []Scenario        // the base first
	Seed         uint64
	Replications int

	// Pooling says in English how the numbers pool places; empty if they pool all tasks.
	Pooling string

	Places, Fields int
	First, Last    string   // months
	Periods        []Period // in the scenario's order

	Levels    []Level // co-production over all places, by field, period and stage
	Steps     []Step  // how it differs between periods of the base
	NoSteps   bool    // the results do not hold what Steps need
	Contrasts []Step  // how it differs between scenarios; Of names the alternative
	Parts     []Part  // what makes the differences of co-production between two scenarios
	// Mechanisms are those among the parts, each with its effect, in English.
	Mechanisms []Fact
	Figures    []Picture // in the page's order
	NotDrawn   []string  // the reasons why figures with data were not drawn

	FieldTable *plots.FieldTable // nil if there is none
	Numbers    []Table           // the measures

	Patterns Patterns
	Methods  Methods
	Origin   Origin
}

// Scenario is the content of the page on one scenario.
type Scenario struct {
	Name, Digest    string
	Title, Question string // empty for none
	Description     string
	Set             []plots.Change // what the command line changed; of the base only
	Changes         []Change       // from the base; nil for the base itself
	Events          []Event
}

// Change is a key that two scenarios differ in, and what it means, in English; an empty value is one that is
// not there.
type Change struct{ Path, Before, After, Meaning string }

// Event is what events make of one key in a span of months.
type Event struct {
	Key, Meaning, Unit, First, Last string // First is empty from the spin-up on, Last to the end
	Before, Value                   string
	Places, Fields, Names, Source   string
}

// Period is a named span of months, both included.
type Period struct{ Name, First, Last string }

// Stage is one of a policy.
type Stage int

// The stages of a policy.
const (
	Design Stage = iota
	Implementation
)

// Level is a share of tasks co-produced, from 0 to 1: a mean over replications.
type Level struct {
	Field, Period string
	Stage         Stage
	plots.Estimate
}

// Picture is a figure at the two widths that screens have. A figure that has no narrow form
// is shown in its wide one, which then scrolls.
type Picture struct{ Wide, Narrow *plots.Figure }

// Pattern is one of those that the model is held against.
type Pattern struct {
	ID, Use, Title string
	Verdict        Verdict
	Conditions     []Condition // empty for one that was not computed
}

// Verdict is on a pattern or a condition.
type Verdict string

// The verdicts.
const (
	Pass     Verdict = "pass"
	Fail     Verdict = "fail"
	Reported Verdict = "reported" // stated, and no condition
	Untested Verdict = "not computed"
)

// Condition is one of a pattern.
type Condition struct {
	What string
	plots.Estimate
	Threshold string
	Verdict   Verdict
}

// Patterns are all patterns, in order, with the reason if one was not computed.
type Patterns struct {
	List  []Pattern
	Note  Note   // why those that are Untested are
	Lacks string // of NeedsScenario: what
}

// Note is why patterns were not computed.
type Note int

// The reasons.
const (
	NeedsRuns     Note = iota // other runs than those that the results are of
	NeedsNation               // a run on all of the nation's places
	NeedsScenario             // fields, periods or groups that the scenario lacks
)

// Methods say how the model works.
type Methods struct {
	Study template.HTML // the design and the estimators of a study, in English, as the other
	Short template.HTML
	Full  template.HTML // with headings from level 3 on; empty if there is none
}

// Origin is where the numbers come from and how to get them again.
type Origin struct {
	Facts    []Fact // such as the command and the version
	Files    []File
	Commands []string
}

// Fact is a line of the provenance.
type Fact struct{ Name, Value string }

// File is a file of the results, which was compared with its digest.
type File struct {
	Path, SHA256 string
	Bytes        int64
}

var (
	//go:embed page.html
	frame string
	//go:embed style.css
	style string
	//go:embed sort.js
	script string
)

// Write writes the page. The same report gives the same bytes.
func (r *Report) Write(w io.Writer) error {
	p, err := r.page()
	if err != nil {
		return err
	}
	parsed, err := template.New("page").Funcs(template.FuncMap{"say": r.say}).Parse(frame)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := parsed.Execute(&text, p); err != nil {
		return err
	}
	_, err = w.Write(text.Bytes())
	return err
}

// page holds the values of the frame, page.html.
type page struct {
	*Report
	Lang, Title, Policy string
	Setting             string
	Style               template.CSS
	Script              template.JS
	Answer              []passage
	Tables              []table // of the levels or the contrasts
	Measures            []table
	MeasuresHeading     string
	Varied              *table // of a study
	Kept, NotShown      string // of a study: what it keeps, and where the rows are
	TooLarge            []string
	Tooltips            bool // some figure tells its values to who points at it
	Changed             []table
	Pictures            []picture
	Shown               *fieldTable
	PatternTable        *table
	Failing             []failing
	Untested            []Pattern
	FileTable           table
	Quoted              func(string) string
	WithChanges         func(Scenario) string // its name, and what the command line changed in it
	Verdicts, Why       func() string
	WeightsOfPlaces     string // the sentence on them, after a blank
	PatternTasks        string
	AboutBase           string
}

// picture is a figure on the page.
type picture struct {
	Name, Title, Caption string
	Wide, Narrow         template.HTML
}

func (r *Report) page() (*page, error) {
	p := &page{
		Report: r, Lang: "en", Title: r.title(), Setting: r.setting(),
		Policy: "default-src 'none'; base-uri 'none'; form-action 'none'; style-src '" + fingerprint(style) + "'; script-src '" + fingerprint(script) + "'",
		Style:  template.CSS(style), Script: template.JS(script),
		Answer: r.answer(), Tables: r.answerTables(), Changed: append(r.eventTables(), r.changeTables()...), Shown: r.fieldTable(),
		FileTable: r.fileTable(), MeasuresHeading: r.say("Measures"), Quoted: func(name string) string { return r.sayf("“%s”", r.name(name)) }, WithChanges: r.withChanges, Verdicts: r.verdictSentence, Why: r.why, AboutBase: r.aboutBase(),
		WeightsOfPlaces: r.pooling(), PatternTasks: r.patternTasks(),
	}
	if r.Language == plots.Bokmaal {
		p.Lang = "nb"
	}
	if r.Study != nil {
		factors := r.factorTable()
		p.Varied, p.Kept, p.NotShown = &factors, r.kept(), r.rowsElsewhere()
		p.Tables, p.Measures = r.studyTables()
		p.MeasuresHeading = r.say("Tables")
	} else {
		for i := range r.Numbers {
			p.Measures = append(p.Measures, r.measureTable(i))
		}
	}
	bytes := 0
	for _, figure := range r.Figures {
		shown, err := r.picture(figure)
		if err != nil {
			return nil, err
		}
		size := len(shown.Wide) + len(shown.Narrow)
		if bytes+size > mostFigureBytes {
			p.TooLarge = append(p.TooLarge, figure.Wide.Name)
			continue
		}
		bytes += size
		p.Pictures = append(p.Pictures, shown)
		p.Tooltips = p.Tooltips || strings.Contains(string(shown.Wide), `<g class="told"`)
	}
	computed := 0
	for _, pattern := range r.Patterns.List {
		switch pattern.Verdict {
		case Pass:
			computed++
		case Fail:
			computed++
			p.Failing = append(p.Failing, r.failing(pattern))
		case Reported:
			computed++
		default:
			p.Untested = append(p.Untested, pattern)
		}
	}
	if computed > 0 {
		t := r.patternTable()
		p.PatternTable = &t
	}
	return p, nil
}

// mostFigureBytes keeps a page so small that it can be sent by mail.
const mostFigureBytes = 4_000_000

// title is the page's.
func (r *Report) title() string {
	if r.Study != nil {
		return cmp.Or(r.Study.Title, r.Study.Name)
	}
	if len(r.Scenarios) == 1 {
		return cmp.Or(r.Scenarios[0].Title, r.Scenarios[0].Name)
	}
	var names []string
	for _, alternative := range r.Scenarios[1:] {
		names = append(names, alternative.Name)
	}
	return r.sayf("%s compared with %s", r.list(names), r.Scenarios[0].Name)
}

func (r *Report) picture(of Picture) (picture, error) {
	f := of.Wide
	shown := picture{Name: "figure-" + f.Name, Title: f.Title, Caption: f.Reading}
	if f.Interval != "" {
		shown.Caption += " " + f.Interval
	}
	var err error
	if shown.Wide, err = inline(f, r.alt(f), true); err != nil || of.Narrow == nil {
		return shown, err
	}
	shown.Narrow, err = inline(of.Narrow, r.alt(f), false) // nobody points at a phone's screen
	return shown, err
}

func inline(f *plots.Figure, alt string, tooltips bool) (template.HTML, error) {
	var text bytes.Buffer
	if err := f.WriteInlineSVG(&text, alt, tooltips); err != nil {
		return "", err
	}
	return template.HTML(text.String()), nil // plots escapes what it writes
}

// fingerprint lets the page's own style or script through its policy.
func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// sayf is say of a pattern, then filled in.
func (r *Report) sayf(english string, values ...any) string {
	return fmt.Sprintf(r.say(english), values...)
}
