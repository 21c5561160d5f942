package studies

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/scenarios/keys"
	"dugnad/sim/design"
	"dugnad/sim/text"
)

// Study is a decoded and checked study: a scenario, the factors that vary it, the design, and the
// outcomes that are kept of each run. Load makes it; it is immutable.
type Study struct {
	Name         string                `toml:"name" default:"" doc:"name in results; if absent, the file name without .toml"`
	Title        text.Translations     `toml:"title" default:"" doc:"title of reports; the name if empty"`
	Question     text.Translations     `toml:"question" format:"prose" default:"" doc:"what the study asks, which its report begins with"`
	Description  text.Translations     `toml:"description" format:"prose" default:"" doc:"what the study is about"`
	Scenario     string                `toml:"scenario" doc:"the scenario that the factors vary: a file in the folder of the study, or a shipped scenario"`
	Replications int                   `toml:"replications" unit:"runs" range:"0..1000000" default:"0" doc:"number of runs of each row; the scenario's if 0. It may be raised later, which extends the study"`
	Luck         string                `toml:"luck" allowed:"shared|independent" default:"shared" doc:"random numbers of a replication. shared: the same in every row (saltelli and morris: in every row of a base point or trajectory; efast and factorial: of a curve or setting); independent: different in each row"`
	Design       Design                `toml:"design" doc:"how the values of the factors are combined in rows"`
	Factors      []Factor              `toml:"factor" doc:"the keys that the study varies"`
	Outcomes     []Outcome             `toml:"outcome" doc:"the numbers that are kept of each run"`
	Correlations []Correlation         `toml:"correlation" doc:"which factors of an lhs depend on one another"`
	Thresholds   []scenarios.Threshold `toml:"threshold" doc:"levels of measures below which months are counted, by name, beside those of the scenario"`

	text   []byte     // of the file
	tree   *keys.Node // of the file, for problems
	base   *scenarios.Scenario
	count  int                  // of rows
	rows   []Row                // nil before MakeRows
	points []design.Row         // of a saltelli, morris, efast or factorial design
	varied []scenarios.DataFile // the user's data files that factors name
}

// Design defines the rows of a study.
type Design struct {
	Kind        string        `toml:"kind" allowed:"grid|list|lhs|sobol|saltelli|morris|efast|factorial" doc:"grid: every combination; list: row i takes value i of every factor; lhs: Latin hypercube; sobol: Sobol' net; saltelli: base points for Sobol' indices; morris: trajectories for screening; efast: curves for Sobol' indices of few smooth factors; factorial: every combination of changes, for switches and rules"`
	Samples     int           `toml:"samples" unit:"rows, base points, trajectories, points or settings" range:"0..16777216" default:"0" doc:"lhs and sobol: number of rows; saltelli: base points of each net; morris: trajectories; efast: points of each curve, at least 65; factorial: settings, 1 if 0. For sobol and saltelli a power of two"`
	Seed        int64         `toml:"seed" range:"0.." default:"1" doc:"seed of the design; the runs use that of the scenario"`
	Scrambled   bool          `toml:"scrambled" default:"false" doc:"sobol: scramble the net (Owen 1995), so that its points are unbiased"`
	Scrambles   int           `toml:"scrambles" unit:"nets" range:"0..1000" default:"1" doc:"saltelli: number of independently scrambled nets, from which intervals are computed; 0 is one net without scrambling"`
	SecondOrder bool          `toml:"second_order" default:"false" doc:"saltelli: add the rows that are needed for interactions of two factors"`
	Levels      int           `toml:"levels" range:"2..1000" default:"4" doc:"morris: number of grid values of each factor, even"`
	Pool        int           `toml:"pool" unit:"trajectories" range:"0..10000" default:"0" doc:"morris: number of trajectories to draw, of which the most different are kept (Ruano et al. 2012); 0: no more than samples are drawn"`
	Curves      int           `toml:"curves" unit:"curves" range:"1..1000" default:"4" doc:"efast: number of curves of each factor, from whose spread intervals are computed; 1 gives none"`
	Names       []keys.Scalar `toml:"names" default:"" doc:"grid and list: names of the rows in figures and printed tables, in the order of the rows; if empty, the values of the factors are shown"`
	Base        []keys.Scalar `toml:"base" default:"" doc:"list: for each row the number of the row that it is compared with, from 0, which shares its luck; a base row is its own. If empty, rows are compared with row 0"`
	Radial      bool          `toml:"radial" default:"false" doc:"morris: stars around points of a Sobol' net instead of trajectories (Campolongo et al. 2011)"`
}

// Factor is what a study varies: a key of the scenario, or several keys with the same value.
type Factor struct {
	Path         string            `toml:"path" default:"" doc:"a key as in --set; * stands for every name"`
	Paths        []keys.Scalar     `toml:"paths" default:"" doc:"instead of path: keys that all get the same value"`
	Group        string            `toml:"group" default:"" doc:"saltelli: factors with the same group are exchanged together and have one index"`
	Label        text.Translations `toml:"label" default:"" doc:"name in figures and reports; the path if empty"`
	Values       []keys.Scalar     `toml:"values" default:"" doc:"the levels: numbers, words, true and false"`
	Min          float64           `toml:"min" range:"-1e15..1e15" default:"nan" doc:"instead of values: the least value"`
	Max          float64           `toml:"max" range:"-1e15..1e15" default:"nan" doc:"the greatest value"`
	Levels       int               `toml:"levels" range:"0..100000" default:"0" doc:"grid: number of values, evenly spaced from min to max. In any design, instead of a path: an array of tables, each with a name and the keys that this level sets at once"`
	Distribution string            `toml:"distribution" allowed:"uniform|loguniform|triangular|normal" default:"uniform" doc:"distribution of the values between min and max"`
	Mean         float64           `toml:"mean" range:"-1e15..1e15" default:"nan" doc:"normal: mean, before truncation at min and max"`
	SD           float64           `toml:"sd" range:"0..1e15" default:"nan" doc:"normal: standard deviation, before truncation"`
	Mode         float64           `toml:"mode" range:"-1e15..1e15" default:"nan" doc:"triangular: the most likely value"`
	Background   bool              `toml:"background" default:"false" doc:"factorial: the factor has another value in each setting, and does not change within one"`

	integer bool                // whether it has whole numbers only
	spread  design.Distribution // of values between Min and Max
	joint   []jointLevel        // levels that set several keys, by value; nil: none
}

// Correlation makes two factors of an lhs design depend on one another.
type Correlation struct {
	Factors []keys.Scalar `toml:"factors" doc:"two factors, by their paths (paths joined with +)"`
	Rank    float64       `toml:"rank" range:"-1..1" doc:"their rank correlation (Spearman's), between -1 and 1"`
}

// Outcome is one number of each run, identified by the names in summary.csv.
type Outcome struct {
	Name    string `toml:"name" doc:"column of outcomes.csv"`
	Measure string `toml:"measure" doc:"a measure of summary.csv"`
	Field   string `toml:"field" doc:"policy field"`
	Stage   string `toml:"stage" allowed:"design|implementation" doc:"stage of the policy"`
	Period  string `toml:"period" doc:"one of the scenario's periods"`
	Group   string `toml:"group" default:"all" doc:"group of places, or all"`
}

// Row is a row of a study's design.
type Row struct {
	Role    string        // as in design.csv: point, A, B, AB:NAME, BA:NAME or trajectory
	BaseRow int           // number of its base point or trajectory; its own number in other designs
	Luck    uint64        // luck block of its runs: rows with the same block share their luck
	Values  []keys.Scalar // by factor
}

// Load reads a study and its scenario, applies sets (each PATH=VALUE, as in --set) to the scenario,
// makes the rows, and checks everything, also that the scenario is valid with each factor alone at
// its least and greatest value and at each listed value. replications, if above 0, replaces the
// study's.
//
// Each of the user's files is read once, now or when a row first needs it, so that later changes to
// it have no effect.
//
// The error lists all problems of the user's input as keys.Problems. Any other error is that of the
// file system.
func Load(src scenarios.Source, sets []string, replications int) (*Study, error) {
	study, err := Count(src, sets, replications)
	if err == nil {
		err = study.MakeRows()
	}
	if err != nil {
		return nil, err
	}
	return study, nil
}

// Count is Load without the rows, which it only counts: 2²⁴ rows take gigabytes and minutes.
func Count(src scenarios.Source, sets []string, replications int) (*Study, error) {
	src = cached(src)
	text, from, err := find(src)
	if err != nil {
		return nil, err
	}
	study, tree, err := decode(text, from)
	if err != nil {
		return nil, err
	}
	if study.Name == "" {
		if study.Name = keys.Stem(src.Path); src.Path == "-" {
			study.Name = "study"
		}
	}
	if replications > 0 {
		study.Replications = replications
	}
	c := checker{study: study, tree: tree}
	if err := c.loadBase(src.FS, from, sets); err != nil {
		return nil, err
	}
	c.overruled(sets, replications > 0)
	c.check()
	if len(c.problems) == 0 {
		c.problems = study.base.SetsWithoutEffect(study.paths()...)
	}
	if len(c.problems) > 0 {
		return nil, c.problems.Err()
	}
	c.variedData(src.FS)
	study.tree = tree
	return study, c.fault
}

// Read decodes the copy of a study's file that is kept with results, without loading the scenario. The
// study has no rows and no base, and only its single keys are checked. The error is keys.Problems.
func Read(text []byte) (*Study, error) {
	study, _, err := decode(text, &keys.Origin{Name: "study.toml"})
	return study, err
}

// decode decodes the file of a study and returns its tree for further problems.
func decode(text []byte, from *keys.Origin) (*Study, *keys.Node, error) {
	tree, problem := keys.Parse(text, from)
	if problem != nil {
		return nil, nil, keys.Problems{*problem}
	}
	if tree.Items["scenario"] == nil && tree.Items["extends"] != nil {
		return nil, nil, keys.Problems{{File: from.Name, Found: "a scenario", Allowed: "a study, which names a scenario by its key scenario", Hint: "dugnad run runs a scenario"}}
	}
	study := &Study{text: text}
	joint, problems := jointLevels(tree)
	if problems = append(problems, tree.Decode(study, keys.Options{})...); len(problems) > 0 {
		return nil, nil, problems.Err()
	}
	for i := range joint {
		if joint[i] != nil {
			study.Factors[i].setJoint(joint[i])
		}
	}
	return study, tree, nil
}

// find reads the file of a study: the user's file, else a shipped one.
func find(src scenarios.Source) ([]byte, *keys.Origin, error) {
	if src.Text != nil || src.Path == "-" {
		return src.Text, &keys.Origin{Name: "standard input", Files: src.FS, Folder: "."}, nil
	}
	if src.FS != nil {
		text, err := keys.ReadFile(src.FS, src.Path, keys.MostBytes)
		var refused *keys.FileError
		switch {
		case err == nil:
			return text, &keys.Origin{Name: src.Path, Files: src.FS, Folder: path.Dir(src.Path)}, nil
		case errors.Is(err, fs.ErrPermission):
			return nil, nil, err
		case errors.As(err, &refused) && !refused.Directory:
			problem := refused.Problem()
			problem.Hint = "a study on standard input is -"
			return nil, nil, keys.Problems{problem}
		}
	}
	name := strings.TrimSuffix(src.Path, ".toml")
	if text, err := fs.ReadFile(scenarios.Files(), "studies/"+name+".toml"); err == nil {
		return text, &keys.Origin{Name: "shipped study " + name, Shipped: true}, nil
	}
	hint := keys.DidYouMean(path.Base(name), Shipped())
	if slices.Contains(scenarios.Shipped(), path.Base(name)) {
		hint = fmt.Sprintf("%q is a scenario: dugnad run runs it", path.Base(name))
	}
	return nil, nil, keys.Problems{{
		File: src.Path, Found: "no such file", Allowed: "a study's file, - for standard input, or one of " + strings.Join(Shipped(), ", "),
		Hint: hint,
	}}
}

// Base returns the scenario that the study varies, with replications set to 1.
func (s *Study) Base() *scenarios.Scenario { return s.base }

// paths returns the paths of the keys that the factors vary.
func (s *Study) paths() (paths []string) {
	for i := range s.Factors {
		paths = append(paths, s.Factors[i].KeyPaths()...)
	}
	return paths
}

// Warnings returns what the scenario warns of, and the factors that change nothing, one line each.
func (s *Study) Warnings() []string {
	lines := s.base.Warnings()
	for i := range s.Factors {
		if why := s.withoutEffect(&s.Factors[i]); why != "" {
			at := s.tree.Problem("", "", "", "factor", strconv.Itoa(i))
			lines = append(lines, fmt.Sprintf("%s:%d: factor %d varies %s without effect: %s", at.File, at.Line, i+1, s.Factors[i].Column(), why))
		}
	}
	return lines
}

// withoutEffect says why no row has an effect of a factor; it is empty for one that may have effects. Two values
// tell, since the one may be what changes nothing anyway.
func (s *Study) withoutEffect(f *Factor) string {
	values := f.Values
	if len(values) == 0 {
		values = []keys.Scalar{f.level(0, 2), f.level(1, 2)}
	}
	for _, value := range values[:min(2, len(values))] {
		row, err := s.base.With(f.sets(value))
		if err != nil {
			continue // it needs values of other factors
		}
		for _, p := range row.SetsWithoutEffect(s.paths()...) {
			if slices.ContainsFunc(f.KeyPaths(), func(path string) bool { return p.File == keys.SetFile(path) }) {
				return strings.TrimPrefix(p.Found, scenarios.WithoutEffect)
			}
		}
	}
	return ""
}

// Text returns the text of the study's file.
func (s *Study) Text() []byte { return s.text }

// RowCount returns the number of rows of the design.
func (s *Study) RowCount() int { return s.count }

// Rows returns the rows of the design, in order; nil before MakeRows. They are shared: do not change
// them.
func (s *Study) Rows() []Row { return s.rows }

// RowNames returns the names of the rows, in order; nil if they have no names.
func (s *Study) RowNames() []string {
	var names []string
	for _, name := range s.Design.Names {
		names = append(names, name.Cell())
	}
	return names
}

// Column returns the factor's name in design.csv and other tables: its path, or its paths joined
// with +.
func (f *Factor) Column() string { return strings.Join(f.KeyPaths(), "+") }

// Words returns the study's words for its factors in a language of text.Languages, by the names that Shown
// returns.
func (s *Study) Words(language string) map[string]string {
	words := map[string]string{}
	for i := range s.Factors {
		scenarios.AddWords(words, s.Factors[i].Shown(), s.Factors[i].Label, language)
	}
	return words
}

// Shown returns the factor's name in figures: its English label, or its column if it has none.
func (f *Factor) Shown() string { return cmp.Or(f.Label.In("en"), f.Column()) }

// KeyPaths returns the paths of the keys that the factor varies. They all get the same value, unless its
// levels name several keys.
func (f *Factor) KeyPaths() []string {
	if f.joint != nil {
		return pathsOf(f.joint)
	}
	if f.Path != "" {
		return []string{f.Path}
	}
	paths := make([]string, len(f.Paths))
	for i, value := range f.Paths {
		paths[i] = value.Cell()
	}
	return paths
}

// assignments returns the sets (each PATH=VALUE) of the values of a row.
func (s *Study) assignments(values []keys.Scalar) []string {
	var sets []string
	for i := range s.Factors {
		sets = append(sets, s.Factors[i].sets(values[i])...)
	}
	return sets
}

// Experiment prepares the scenario of a row (from 0) for running. The error is keys.Problems if the
// values of the row are not valid together.
func (s *Study) Experiment(row int) (*scenarios.Experiment, error) {
	scenario, err := s.base.With(s.assignments(s.rows[row].Values))
	if err != nil {
		return nil, err
	}
	return scenarios.NewExperiment(scenario), nil
}

// Measure returns the study's outcomes from the tally of a finished run of e, NaN where there is
// nothing to average. The error names an outcome that e does not have.
func (s *Study) Measure(e *scenarios.Experiment, t *agents.Tally) ([]float64, error) {
	values := make([]float64, len(s.Outcomes))
	for i, o := range s.Outcomes {
		value, err := e.Blueprint.Outcome(t, o.Measure, o.Period, o.Group, o.Field, o.Stage)
		if err != nil {
			return nil, fmt.Errorf("outcome %s: %w", o.Name, err)
		}
		values[i] = value
	}
	return values, nil
}

// at returns the factor's value at a coordinate from 0 to 1.
func (f *Factor) at(u float64) keys.Scalar {
	if n := len(f.Values); n > 0 {
		return f.Values[min(int(float64(u*float64(n))), n-1)]
	}
	x := f.spread.Quantile(u)
	if f.integer {
		return keys.Scalar(fmt.Sprintf("%.0f", min(max(math.Round(x), f.Min), f.Max)))
	}
	return keys.Scalar(keys.FormatFloat(x))
}

// level returns value i (from 0) of the count values of a grid.
func (f *Factor) level(i, count int) keys.Scalar {
	if len(f.Values) > 0 {
		return f.Values[i]
	}
	x := f.Min
	if count > 1 {
		x = f.Min + float64(float64(i)*(f.Max-f.Min))/float64(count-1)
	}
	x = min(x, f.Max)
	if f.integer {
		return keys.Scalar(fmt.Sprintf("%.0f", math.Round(x)))
	}
	return keys.Scalar(keys.FormatFloat(x))
}

// Reference returns the page that documents every key of a study, in Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString(`# Study reference

Every key of a study, the input of ` + "`dugnad sweep`" + `, generated from the structs that the loader decodes
into. A * stands for the index of an element, from 0. A key without a default is required. The
[guide](guide.md#studies-many-what-ifs-at-once) explains designs, factors and outcomes.
`)
	keys.WriteDocs(&b, keys.Docs(Study{}))
	return b.String()
}
