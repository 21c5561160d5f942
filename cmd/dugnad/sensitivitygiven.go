package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dugnad/sim/sensitivity/analysis"
	"dugnad/sim/study"
)

// sensitivityGiven analyses two tables without a study.
func (a *app) sensitivityGiven(c *cobra.Command, args []string, o *sensitivityOptions) error {
	if err := givenAlone(c, args, o); err != nil {
		return err
	}
	settings, err := o.settings(o.number())
	if err != nil {
		return err
	}
	if settings.Surrogate {
		return wrongInput("", "found --surrogate with --given; it needs the study, whose design knows its points")
	}
	if err := replaceable(o.out); err != nil {
		return err
	}
	design, err := readGiven(o.design)
	if err != nil {
		return err
	}
	outcomes, err := readGiven(o.given)
	if err != nil {
		return err
	}
	sample, err := analysis.Read(design, outcomes)
	if err != nil {
		return err
	}
	done, err := analyse(sample, settings, "", "")
	if err != nil {
		return err
	}
	where := ""
	switch {
	case o.out == "":
	case isTable(o.out):
		where = o.out
		indices := done.files[0]
		indices.Name = filepath.Base(o.out)
		err = study.Add(filepath.Dir(o.out), indices)
	default:
		where = o.out
		done.record(digest(design.Text), digest(outcomes.Text))
		err = study.Add(o.out, done.files...)
	}
	if err != nil {
		return err
	}
	title := counted(len(sample.Rows), "row") + " × " + counted(sample.Replications, "replication") + " of " + o.given
	return a.printIndices(done, title, where, nil, o.asJSON)
}

// givenAlone refuses what belongs to a study.
func givenAlone(c *cobra.Command, args []string, o *sensitivityOptions) error {
	if len(args) > 0 {
		return wrongInput("name either a study or two tables", "found %s with --given", args[0])
	}
	if o.given == "" || o.design == "" {
		return wrongInput("the roles of the rows are in the design", "found one of --given and --design; allowed: both, or neither")
	}
	with := map[string]bool{
		"given": true, "design": true, "out": true, "method": true, "estimator-first": true, "estimator-total": true,
		"surrogate": true, "resamples": true, "force": true, "json": true, "workers": true, "quiet": true,
	}
	var other string
	c.Flags().Visit(func(f *pflag.Flag) {
		if !with[f.Name] {
			other = f.Name
		}
	})
	if other != "" {
		return wrongInput("--given runs nothing", "found --%s with --given", other)
	}
	return nil
}

// replaceable refuses to write over a file that is no table of indices.
func replaceable(out string) error {
	if out == "" {
		return nil
	}
	path := out
	if info, err := os.Stat(out); err == nil && !info.IsDir() && !isTable(out) {
		return wrongInput("name a directory, or a file that ends in .csv", "%s is there and is no directory", out)
	} else if err == nil && info.IsDir() && isTable(out) {
		return wrongInput("name a file, or another directory", "%s is there and is a directory", out)
	}
	if !isTable(out) {
		path = filepath.Join(out, analysis.IndexTable.Name)
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(text, []byte("outcome,method,factor,other_factor,index,")) {
		return wrongInput("choose another --out", "%s is there and is no table of indices", path)
	}
	return nil
}

func readGiven(name string) (analysis.Table, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return analysis.Table{}, wrongInput("", "found no file %s", name)
	}
	return analysis.Table{Name: name, Text: text}, err
}

// An analysed sample is what there is to print and to write.
type analysed struct {
	*analysis.Result
	sample   *analysis.Sample
	settings analysis.Settings
	files    []study.File // indices.csv first
}

// analyse computes the indices and writes the tables into memory.
func analyse(sample *analysis.Sample, settings analysis.Settings, designDigest, outcomesDigest string) (*analysed, error) {
	result, err := analysis.Analyse(sample, settings)
	if err != nil {
		return nil, err
	}
	done := &analysed{Result: result, sample: sample, settings: settings}
	var indices, convergence bytes.Buffer
	if err := analysis.WriteIndices(&indices, result.Indices); err != nil {
		return nil, err
	}
	done.files = append(done.files, study.File{Name: analysis.IndexTable.Name, Content: indices.Bytes()})
	if sample.Kind() == analysis.BasePoints { // without resamples a header alone, lest an older one stay
		if err := analysis.WriteConvergence(&convergence, result.Convergence); err != nil {
			return nil, err
		}
		done.files = append(done.files, study.File{Name: analysis.ConvergenceTable.Name, Content: convergence.Bytes()})
	}
	if outcomesDigest != "" {
		done.record(designDigest, outcomesDigest)
	}
	return done, nil
}

// record adds analysis.json.
func (d *analysed) record(designDigest, outcomesDigest string) {
	s := d.settings
	methods := s.Methods
	if len(methods) == 0 {
		methods = d.sample.Shape(s.Random).Suited()
	}
	about := analysisFile{
		Format: "dugnad analysis 1", From: []digestedFile{{Name: "design.csv", SHA256: designDigest}, {Name: "outcomes.csv", SHA256: outcomesDigest}}, Methods: methods,
		EstimatorFirst: s.First.String(), EstimatorTotal: s.Total.String(), Surrogate: s.Surrogate,
		Nets: max(1, s.Nets), Resamples: s.Resamples, SharedLuck: d.sample.SharedLuck, Forced: s.Force,
	}
	for _, file := range d.files {
		about.Files = append(about.Files, digestedFile{Name: file.Name, SHA256: digest(file.Content)})
	}
	text, err := json.MarshalIndent(about, "", "  ")
	if err != nil {
		panic(err) // texts and numbers can always be encoded
	}
	d.files = append(d.files, study.File{Name: analysisName, Content: append(text, '\n')})
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return strings.ToLower(hex.EncodeToString(sum[:]))
}
