package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/scenarios/keys"
)

// Evidence is what a source says of a scenario's results: a file of statements, each about one cell, read
// as an interval, or about two, read as a margin.
type Evidence struct {
	Title  string `toml:"title" default:"" doc:"name of the source's table or text, in headings of figures and reports"`
	Source string `toml:"source" default:"" doc:"the source, for captions"`
	Words  []Word `toml:"words" doc:"the interval that a word stands for, in the unit of the measure, both ends included: NAME = [LOW, HIGH]"`

	Tables []StatementTable `toml:"statement" doc:"what the source says, each by an ID of its own"`

	tree       *keys.Node           // of the file, for problems
	statements []patterns.Statement // all of them, with their cells filled in
}

// Word is a word and the interval that it stands for.
type Word keys.Interval

// CellKeys name a cell of the results in a file of evidence. Empty keys are those of the statement.
type CellKeys struct {
	Field  string `toml:"field" default:"" doc:"policy field"`
	Stage  string `toml:"stage" allowed:"design|implementation" default:"" doc:"stage of the policy"`
	Period string `toml:"period" default:"" doc:"one of the scenario's periods"`
	Group  string `toml:"group" default:"" doc:"group of places; all if no key states one"`
	Arm    string `toml:"arm" default:"" doc:"a run of validate, such as \"no surge\"; the scenario itself if empty"`
}

// StatementTable is a statement as a file states it. The keys are those of a target of a calibration.
type StatementTable struct {
	Name    string
	Says    string `toml:"says" default:"" doc:"the source's words, verbatim, with … for what is left out"`
	Source  string `toml:"source" default:"" doc:"where in the source they stand"`
	Measure string `toml:"measure" doc:"a measure of summary.csv"`
	CellKeys
	Is      string        `toml:"is" default:"" doc:"a word of [words]: the measure is within its interval"`
	Between []keys.Scalar `toml:"between" default:"" doc:"instead of is: the interval, [LOW, HIGH]"`
	Above   float64       `toml:"above" default:"nan" doc:"instead of is: a number above which the measure is"`
	Below   float64       `toml:"below" default:"nan" doc:"instead of is: a number below which the measure is"`
	More    *More         `toml:"more" doc:"instead of is: the cell has more of the measure than another cell"`
	Pattern string        `toml:"pattern" default:"" doc:"pattern of which the statement is a condition"`
}

// More compares two cells: its own keys change the statement's cell, those of Than change the result.
type More struct {
	CellKeys
	Than CellKeys `toml:"than" doc:"the other cell, by the keys in which it differs"`
	By   float64  `toml:"by" default:"0" doc:"by how much more at least, in the unit of the measure"`
}

// Evidence returns the scenario's evidence; nil if it names none, and if no statement is about a cell that
// the scenario has. It is shared: do not change it.
func (s *Scenario) Evidence() *Evidence {
	if len(s.Statements()) == 0 {
		return nil
	}
	return s.evidence
}

// Statements returns the statements of the scenario's evidence about cells that the scenario has, in its
// order of rows.
func (s *Scenario) Statements() []patterns.Statement {
	if s.evidence == nil {
		return nil
	}
	rows := s.rows()
	return rows.Occurring(s.evidence.statements)
}

// rows returns the names that cells of the scenario's results can have.
func (s *Scenario) rows() patterns.Rows {
	rows := patterns.Rows{Fields: s.FieldNames(), Groups: append(s.Groups(), "all")}
	for _, p := range s.Periods {
		rows.Periods = append(rows.Periods, p.Name)
	}
	return rows
}

// evidenceFolder holds the shipped evidence.
const evidenceFolder = "evidence"

// ShippedEvidence returns the names of the shipped files of evidence, sorted.
func ShippedEvidence() []string {
	var names []string
	files, err := fs.ReadDir(shipped, evidenceFolder)
	for _, file := range files {
		if err == nil {
			names = append(names, keys.Stem(file.Name()))
		}
	}
	return names
}

// evidence reads the file that the key evidence names: a shipped one, else one beside the file that states
// the key. ./NAME is always the latter. The ending .toml may be left out.
func (l *loader) evidence(s *Scenario, tree *keys.Node) {
	if s.EvidenceFile == "" {
		return
	}
	file := DataFile{Key: "evidence", Name: strings.TrimSuffix(s.EvidenceFile, ".toml")}
	shown := "shipped evidence " + file.Name // in messages
	if slices.Contains(ShippedEvidence(), file.Name) {
		file.Content, _ = fs.ReadFile(shipped, evidenceFolder+"/"+file.Name+".toml") // it was listed
		file.Shipped = true
		l.shadowedEvidence(tree.Locate("evidence").From, file.Name)
	} else if shown = l.evidenceBeside(tree.Locate("evidence"), s, &file); shown == "" {
		return
	}
	file.hash()
	s.EvidenceFile = file.Name
	s.files = append(s.files, file)
	l.problems = append(l.problems, readOnce(shown+"\x00"+file.SHA256, &s.evidence, func() (*Evidence, keys.Problems) {
		return readEvidence(shown, file.Content)
	})...)
}

// shadowedEvidence warns of a file beside from that has the name of shipped evidence, which from names.
func (l *loader) shadowedEvidence(from *keys.Origin, name string) {
	if from.Files == nil || from.Shipped {
		return
	}
	if differs(from.Files, keys.Join(from.Folder, name+".toml"), evidenceFolder+"/"+name+".toml") {
		l.warnings = append(l.warnings, fmt.Sprintf("%s: evidence = %q is the shipped one, not %s beside it, which %q names", from.Name, name, name+".toml", "./"+name))
	}
}

// evidenceBeside reads a file of evidence beside the one that states the key, whose node is at. It returns
// the file's name for messages, or "" if there is none, which it reports.
func (l *loader) evidenceBeside(at *keys.Node, s *Scenario, file *DataFile) string {
	report := func(found, allowed, hint string) {
		l.problems.Add(keys.Problem{File: at.From.Name, Line: at.Line, Key: "evidence", Found: strconv.Quote(s.EvidenceFile) + found, Allowed: allowed, Hint: hint})
	}
	for _, ending := range []string{"", ".toml"} {
		if at.From.Files == nil || at.From.Shipped {
			break
		}
		name := keys.Join(at.From.Folder, s.EvidenceFile+ending)
		content, err := keys.ReadFile(at.From.Files, name, keys.MostBytes)
		var refused *keys.FileError
		switch {
		case err == nil:
			file.Content, file.Name = content, "data/"+keys.Stem(name)+".toml"
			if slices.ContainsFunc(s.files, func(other DataFile) bool { return other.Name == file.Name }) {
				file.Name = "data/evidence-" + keys.Stem(name) + ".toml"
			}
			return name
		case errors.Is(err, fs.ErrPermission):
			l.fault = err
			return ""
		case errors.As(err, &refused) && !refused.Directory:
			report(", which is "+refused.Found, refused.Allowed, "")
			return ""
		}
	}
	report(", and there is no such file", "a file beside the scenario, or one of "+strings.Join(ShippedEvidence(), ", "),
		keys.DidYouMean(file.Name, ShippedEvidence()))
	return ""
}

// checkEvidence reports cells of a user's evidence that the scenario does not have. Those of shipped
// evidence are left out: other scenarios name it, and those that extend them inherit it.
func (l *loader) checkEvidence(s *Scenario) {
	i := slices.IndexFunc(s.files, func(f DataFile) bool { return f.Key == "evidence" })
	if i < 0 || s.files[i].Shipped || s.evidence == nil {
		return
	}
	rows := s.rows()
	for _, statement := range s.evidence.statements {
		if s.evidence.tree.Locate("statement", statement.ID).From.Shipped {
			continue // of the evidence that the file extends
		}
		for _, cell := range []*patterns.Cell{&statement.Cell, statement.Than} {
			if cell == nil {
				continue
			}
			if key, name, known := rows.Lacks(cell); key != "" {
				l.problems.Add(s.evidence.tree.Problem(
					strconv.Quote(name)+", and "+s.Name+" has no such "+key, "one of "+strings.Join(known, ", "),
					cmp.Or(keys.DidYouMean(name, known), `evidence = "" in the scenario takes the file away`), "statement", statement.ID, key))
			}
		}
	}
}

// addEvidence warns of what a user's evidence says in vain: a word that no statement is, and a statement that is
// no condition of a pattern and that the table of fields has no column for.
func (w *warnings) addEvidence(s *Scenario) {
	if s.evidence == nil {
		return
	}
	own := func(path ...string) (at *keys.Node, ok bool) {
		at = s.evidence.tree.Locate(path...)
		return at, !at.From.Shipped && !strings.HasPrefix(at.From.Name, shippedPrefix)
	}
	for _, word := range s.evidence.Words {
		used := slices.ContainsFunc(s.evidence.statements, func(t patterns.Statement) bool { return t.Word == word.Name })
		if at, ok := own("words", word.Name); ok && !used {
			w.add("%s: words.%s changes nothing: no statement is %q", whereOf(at), word.Name, word.Name)
		}
	}
	w.end()
	for _, t := range s.evidence.statements {
		m, _ := agents.MeasureNamed(t.Measure)
		if at, ok := own("statement", t.ID); ok && t.Pattern == "" && (t.Stage != agents.Design || m.Upper != 1) {
			w.add("%s: statement.%s is shown nowhere: figures and reports show what is said of shares in design", whereOf(at), t.ID)
		}
	}
	w.end()
}
