package scenarios

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/agents"
	"dugnad/agents/patterns"
	"dugnad/scenarios/keys"
)

// readEvidence decodes a file of evidence, over the shipped one that it extends, and checks what needs no scenario.
func readEvidence(name string, content []byte) (*Evidence, keys.Problems) {
	evidence := new(Evidence)
	tree, problem := keys.Parse(content, &keys.Origin{Name: name})
	if problem != nil {
		return evidence, keys.Problems{*problem}
	}
	if extends := tree.Items["extends"]; extends != nil {
		tree.Drop("extends")
		below := shippedEvidenceTree(extends.Scalar)
		if below == nil {
			return evidence, keys.Problems{{
				File: name, Line: extends.Line, Key: "extends", Found: extends.Describe(),
				Allowed: "shipped evidence: " + strings.Join(ShippedEvidence(), ", "),
			}}
		}
		tree = keys.Merge(below, tree)
	}
	tree.Settle(evidence)
	if problems := tree.Decode(evidence, keys.Options{}); len(problems) > 0 {
		return evidence, problems
	}
	evidence.tree = tree
	c := evidenceChecker{evidence: evidence}
	if len(evidence.Tables) == 0 {
		c.report("no statement", "at least one table [statement.ID]", "", "statement")
	}
	for i := range evidence.Tables {
		evidence.statements = append(evidence.statements, c.statement(&evidence.Tables[i]))
	}
	return evidence, c.problems
}

// shippedEvidenceTree parses shipped evidence; nil if there is none of that name.
func shippedEvidenceTree(name any) *keys.Node {
	file, isText := name.(string)
	if !isText || !slices.Contains(ShippedEvidence(), file) {
		return nil
	}
	content, _ := fs.ReadFile(shipped, evidenceFolder+"/"+file+".toml") // it was listed
	tree, _ := keys.Parse(content, &keys.Origin{Name: "shipped evidence " + file, Shipped: true})
	return tree
}

// evidenceChecker checks the statements of a file and fills in their cells.
type evidenceChecker struct {
	evidence *Evidence
	problems keys.Problems
}

func (c *evidenceChecker) report(found, allowed, hint string, path ...string) {
	c.problems.Add(c.evidence.tree.Problem(found, allowed, hint, path...))
}

// known reports a name that is not among others.
func (c *evidenceChecker) known(name string, names []string, path ...string) {
	if !slices.Contains(names, name) {
		allowed := strings.Join(names, ", ")
		if strings.Count(allowed, ",") >= len(names) { // some have a comma themselves
			allowed = `"` + strings.Join(names, `", "`) + `"`
		}
		c.report(strconv.Quote(name), "one of "+allowed, keys.DidYouMean(name, names), path...)
	}
}

// statement checks a statement and returns it with its cells filled in.
func (c *evidenceChecker) statement(t *StatementTable) patterns.Statement {
	at := func(key string) []string { return []string{"statement", t.Name, key} }
	s := patterns.Statement{
		ID: t.Name, Says: t.Says, Source: t.Source, Word: t.Is, Pattern: t.Pattern, Measure: t.Measure,
		Low: math.Inf(-1), High: math.Inf(1), Cell: t.over(patterns.Cell{Stage: -1, Group: "all", Arm: patterns.Base}),
	}
	c.known(t.Measure, agents.MeasureNames(), at("measure")...)
	if t.More != nil {
		s.Cell = t.More.over(s.Cell)
		than := t.More.Than.over(s.Cell)
		s.Than, s.By = &than, t.More.By
		if than == s.Cell {
			c.report("the same cell twice", "a key of than that differs: field, stage, period, group or arm", "", at("more")...)
		}
	}
	for _, cell := range []*patterns.Cell{&s.Cell, s.Than} {
		if cell == nil {
			continue
		}
		for _, required := range []struct{ key, value string }{{"field", cell.Field}, {"period", cell.Period}} {
			if required.value == "" {
				c.report("nothing (the key is required)", "a "+required.key+" of the scenario", "", at(required.key)...)
			}
		}
		if cell.Stage < 0 {
			c.report("nothing (the key is required)", keys.OneOf(agents.StageNames[:]), "", at("stage")...)
		}
		c.known(cell.Arm, patterns.ArmNames(), at("arm")...)
	}
	c.interval(t, &s, at)
	c.pattern(&s, at)
	return s
}

// over returns a cell with the keys that are stated in place of its own.
func (k *CellKeys) over(c patterns.Cell) patterns.Cell {
	for _, part := range []struct {
		stated string
		name   *string
	}{{k.Field, &c.Field}, {k.Period, &c.Period}, {k.Group, &c.Group}, {k.Arm, &c.Arm}} {
		if part.stated != "" {
			*part.name = part.stated
		}
	}
	if stage := slices.Index(agents.StageNames[:], k.Stage); stage >= 0 {
		c.Stage = stage
	}
	return c
}

// interval fills in the interval of a statement, and reports if there is not one of the keys that state it,
// and an interval that the measure cannot have.
func (c *evidenceChecker) interval(t *StatementTable, s *patterns.Statement, at func(string) []string) {
	var stated []string
	for _, way := range []struct {
		key string
		is  bool
	}{{"is", t.Is != ""}, {"between", t.Between != nil}, {"above", !math.IsNaN(t.Above)}, {"below", !math.IsNaN(t.Below)}, {"more", t.More != nil}} {
		if way.is {
			stated = append(stated, way.key)
		}
	}
	if len(stated) != 1 {
		found := "none of is, between, above, below, more"
		if len(stated) > 1 {
			found = strings.Join(stated, " and ")
		}
		c.report(found, "one of them", "", "statement", t.Name)
		return
	}
	switch stated[0] {
	case "is":
		var words []string
		for _, word := range c.evidence.Words {
			words = append(words, word.Name)
			if word.Name == t.Is {
				s.Low, s.High = word.Low, word.High
			}
		}
		c.known(t.Is, words, at("is")...)
	case "between":
		low, high, ok := c.evidence.tree.Find(at("between")...).Pair()
		if !ok {
			c.report("no interval", "two numbers, the lower first: [0, 0.5]", "", at("between")...)
			return
		}
		s.Low, s.High = low, high
	case "above":
		s.Low = t.Above
	case "below":
		s.High = t.Below
	}
	m, _ := agents.MeasureNamed(s.Measure)
	beyond := func(x float64) bool { return !math.IsInf(x, 0) && (x < 0 || m.Upper > 0 && x > m.Upper) }
	if m.Name != "" && (beyond(s.Low) || beyond(s.High)) {
		allowed := "numbers of at least 0"
		if m.Upper > 0 {
			allowed = "numbers from 0 to " + keys.ShortFloat(m.Upper)
		}
		c.report(fmt.Sprintf("%s to %s", keys.ShortFloat(s.Low), keys.ShortFloat(s.High)), allowed+", which "+m.Name+" can have", "", at(stated[0])...)
	}
}

// pattern reports a pattern that cannot have the statement as a condition.
func (c *evidenceChecker) pattern(s *patterns.Statement, at func(string) []string) {
	if s.Pattern == "" {
		return
	}
	readers := patterns.Readers()
	if !slices.Contains(readers, s.Pattern) {
		c.report(strconv.Quote(s.Pattern), "one of "+strings.Join(readers, ", ")+", the patterns that statements are conditions of", keys.DidYouMean(s.Pattern, readers), at("pattern")...)
		return
	}
	if margins := patterns.Margins(s.Pattern); margins != (s.Than != nil) {
		allowed := "is, between, above or below"
		if margins {
			allowed = "more"
		}
		c.report(s.Pattern+" beside another key than "+allowed, allowed, "", at("pattern")...)
	}
	otherArm := s.Arm != patterns.Base || s.Than != nil && s.Than.Arm != patterns.Base
	if otherArm != (s.Pattern == patterns.OtherArm) {
		c.report(s.Pattern, "more = { than = { arm = … } } in statements of "+patterns.OtherArm+", and no arm in those of other patterns", "", at("pattern")...)
	}
}
