package analysis

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dugnad/sim/evidence"
	"dugnad/sim/sensitivity"
)

// Methods are the names of all methods, in the order of indices.csv.
var Methods = []string{"sobol", "morris", "pawn", "delta", "rbd-fast", "regression", "regional", "shapley", "efast", "finite-changes", "truth-table"}

// Settings control an analysis.
type Settings struct {
	Methods []string // of Methods; none: those that suit the design, see Shape.Suited
	First   sensitivity.FirstOrder
	Total   sensitivity.TotalOrder
	// Surrogate uses a polynomial as a control variate in Sobol' indices of the mean response and
	// of the seed. Rows must have a Point.
	Surrogate bool
	Nets      int // independent nets of a Saltelli design; 0 is 1
	Resamples int // for intervals; 0 is none
	Workers   int // goroutines; no result depends on it
	Force     bool
	// Random means that points were drawn at random or as a Latin hypercube, which Shapley effects
	// need.
	Random bool
}

// resampleSeed is the same for all studies, so that a repeated analysis gives the same bytes.
const resampleSeed = 1

// Result is the result of an analysis.
type Result struct {
	Indices     []Row
	Convergence []StageRow // of designs of base points
	Warnings    []string   // sentences about all outcomes
	Empty       []Empty    // outcomes for which a method found no index
}

// Empty is an outcome for which a method found no index, and why.
type Empty struct{ Outcome, Method, Reason string }

// MostWithout is the greatest share of runs without a number at which an outcome is analysed
// without Settings.Force.
const MostWithout = 0.05

// TooFewError lists the outcomes with too many runs without a number.
type TooFewError struct{ Lines []string }

// Error lists the outcomes.
func (e *TooFewError) Error() string {
	return fmt.Sprintf("more than %.0f %% of the runs have no number, and what is left may not be what the design asked for\n  %s",
		100*MostWithout, strings.Join(e.Lines, "\n  "))
}

// mostDefaultPoints is the greatest number of base points at which methods for given data are added
// to Sobol' indices by default. With more they take longer than all else and add little.
const mostDefaultPoints = 1024

// Shape holds what decides which methods suit a sample.
type Shape struct {
	Kind    Kind
	Rows    int // of points; of base points, rows A and B
	Factors int
	Random  bool // points were drawn at random or as a Latin hypercube
}

// Shape returns the shape of a sample.
func (s *Sample) Shape(random bool) Shape {
	return Shape{s.Kind(), len(s.independentRows()), len(s.Factors), random}
}

// Suited returns the methods that suit a sample. They are the default.
func (x Shape) Suited() []string {
	switch x.Kind {
	case BasePoints:
		if x.Rows > 2*mostDefaultPoints {
			return []string{"sobol"}
		}
		methods := []string{"sobol"}
		if x.Rows >= leastPoints("pawn", x.Factors) {
			methods = append(methods, "pawn", "delta", "regression")
		}
		return methods
	case Trajectories:
		return []string{"morris"}
	case Curves:
		return []string{"efast"}
	case Changes:
		return []string{"finite-changes"}
	}
	methods := []string{"pawn", "delta"}
	if x.Rows >= leastPoints("rbd-fast", x.Factors) {
		methods = append(methods, "rbd-fast")
	}
	methods = append(methods, "regression", "regional")
	// The work of Shapley effects grows with 2^factors × rows².
	if x.Random && x.Rows >= leastPoints("shapley", x.Factors) && math.Ldexp(float64(x.Rows)*float64(x.Rows), x.Factors) <= 1<<31 {
		methods = append(methods, "shapley")
	}
	return methods
}

// Objection returns why methods (none: those suited) cannot be used, and a remedy; both are empty
// if they can.
func (x Shape) Objection(methods []string) (found, remedy string) {
	suited := x.Suited()
	if len(methods) == 0 {
		methods = suited
	}
	for _, method := range methods {
		needs := ""
		switch {
		case method == "sobol" && x.Kind != BasePoints:
			needs = "rows A, B and AB, a design of kind saltelli"
		case method == "morris" && x.Kind != Trajectories:
			needs = "trajectories, a design of kind morris"
		case method == "efast" && x.Kind != Curves:
			needs = "curves, a design of kind efast"
		case (method == "finite-changes" || method == "truth-table") && x.Kind != Changes:
			needs = "every combination of changes, a design of kind factorial"
		case slices.Contains([]string{"sobol", "morris", "efast", "finite-changes", "truth-table"}, method):
		case x.Kind != Points && x.Kind != BasePoints:
			needs = "points that fill the factors' ranges, a design of kind lhs"
		case method == "shapley" && x.Kind == BasePoints:
			needs = "points drawn at random or as a Latin hypercube, a design of kind lhs: on the points of a net it is wrong by a tenth and more"
		case x.Rows < leastPoints(method, x.Factors):
			return fmt.Sprintf("%d rows", x.Rows), fmt.Sprintf("%s needs at least %d: take more samples", method, leastPoints(method, x.Factors))
		}
		if needs != "" {
			return "a design of " + [...]string{"points", "base points", "trajectories", "curves", "changes"}[x.Kind],
				fmt.Sprintf("%s needs %s; suited: %s", method, needs, strings.Join(suited, ", "))
		}
	}
	return "", ""
}

// Analyse computes indices of every outcome by the methods asked for, or by those that suit the
// sample. The same sample and settings give the same rows, whatever the number of workers.
//
// A run has no number when it failed or had nothing to average. It costs its base point,
// trajectory, curve, setting or, if no other replication has a number, its row. These are left out
// and named. Where more than MostWithout of an outcome's runs have no number, the error is a
// *TooFewError, unless Settings.Force is set or none of them had anything to average: of such an
// outcome, and of one that is constant, too large or too small, all rows are without a number, and
// their notes say why. It is an *InputError when a method does not suit the design.
func Analyse(s *Sample, settings Settings) (*Result, error) {
	if len(settings.Methods) == 0 {
		settings.Methods = s.Shape(settings.Random).Suited()
	}
	if found, remedy := s.Shape(settings.Random).Objection(settings.Methods); found != "" {
		return nil, &InputError{File: s.design.Name, Found: found, Remedy: remedy}
	}
	if err := enough(s, settings.Force); err != nil {
		return nil, err
	}
	a := &analyser{sample: s, settings: settings, result: new(Result)}
	if err := a.prepare(); err != nil {
		return nil, err
	}
	for outcome := range s.Outcomes {
		for _, method := range Methods {
			if !slices.Contains(settings.Methods, method) {
				continue
			}
			before := len(a.result.Indices)
			err := a.analyse(outcome, method)
			var none *sensitivity.UnusableError
			if errors.As(err, &none) {
				a.result.Indices = a.result.Indices[:before]
				err = a.addNone(outcome, method, joinNotes(none.Reason, a.withoutNote(outcome)))
			}
			if err != nil { // the rows of a table from elsewhere: studies make none that a method refuses
				return nil, &InputError{File: s.design.Name, Found: fmt.Sprintf("rows that %s cannot analyse: %v", method, err), Remedy: "choose another --method, or design the rows anew"}
			}
			made := a.result.Indices[before:]
			if !slices.ContainsFunc(made, func(r Row) bool { return r.Factor != "" && !math.IsNaN(r.Mean) }) {
				a.result.Empty = append(a.result.Empty, Empty{s.Outcomes[outcome], method, made[len(made)-1].Note})
			}
		}
	}
	return a.result, nil
}

// enough returns a *TooFewError for outcomes with too many runs without a number.
func enough(s *Sample, force bool) error {
	var lines []string
	runs := s.Runs()
	most := int(MostWithout * float64(runs))
	if s.Failed > most {
		lines = append(lines, fmt.Sprintf("%d of %d runs failed (%.1f %%)", s.Failed, runs, 100*float64(s.Failed)/float64(runs)))
	}
	for outcome, name := range s.Outcomes {
		failed, undefined := s.without(outcome)
		if undefined > 0 && failed+undefined > most && failed+undefined < runs {
			lines = append(lines, fmt.Sprintf("%s: %d of %d runs had nothing to average (%.1f %%)", name, undefined, runs, 100*float64(undefined)/float64(runs)))
		}
	}
	if len(lines) == 0 || force {
		return nil
	}
	return &TooFewError{lines}
}

// analyser is an analysis in progress.
type analyser struct {
	sample   *Sample
	settings Settings
	result   *Result

	categorical []bool         // of trajectories
	rows        []int          // of given data
	inputs      [][]float64    // of these rows
	levels      []factorLevels // of the factors
}

// prepare reads what all outcomes share.
func (a *analyser) prepare() (err error) {
	s := a.sample
	if s.OneLuck && s.Kind() != Points && s.Rows[len(s.Rows)-1].BaseRow != s.Rows[0].BaseRow {
		a.result.Warnings = append(a.result.Warnings,
			"all rows have the same luck: what luck does to all base points alike is not seen as noise; let each have its own")
	}
	for _, method := range a.settings.Methods {
		switch method {
		case "sobol", "finite-changes", "truth-table":
		case "morris":
			if a.categorical, err = s.locate(); err != nil {
				return err
			}
		case "efast":
			if err := s.drivers(); err != nil {
				return err
			}
			if _, a.levels, err = s.inputs(s.allRows()); err != nil {
				return err
			}
		default:
			if a.inputs != nil {
				continue
			}
			a.rows = s.independentRows()
			if a.inputs, a.levels, err = s.inputs(a.rows); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *analyser) analyse(outcome int, method string) error {
	switch method {
	case "sobol":
		return a.sobol(outcome)
	case "morris":
		return a.screen(outcome)
	case "efast":
		return a.efast(outcome)
	case "finite-changes":
		return a.finiteChanges(outcome)
	case "truth-table":
		return a.truthTable(outcome)
	}
	return a.givenData(outcome, method)
}

// add appends a row. A row without a value has no bounds either.
func (a *analyser) add(row Row) {
	if math.IsNaN(row.Mean) || math.IsInf(row.Mean, 0) {
		row.Estimate = evidence.None()
	}
	a.result.Indices = append(a.result.Indices, row)
}

// joinNotes joins the notes that are not empty.
func joinNotes(notes ...string) string {
	return strings.Join(slices.DeleteFunc(notes, func(note string) bool { return note == "" }), "; ")
}

// listNumbers lists numbers: all of few, otherwise the first.
func listNumbers(numbers []int) string {
	const most = 20
	var words []string
	for i, n := range numbers {
		if i == most {
			words = append(words, fmt.Sprintf("and %d more", len(numbers)-most))
			break
		}
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ", ")
}

// lostNote says what was left out and why; it is empty if nothing was.
func (a *analyser) lostNote(outcome int, what string, dropped []int) string {
	if len(dropped) == 0 {
		return ""
	}
	return fmt.Sprintf("left out: %s %s (%s)", what, listNumbers(dropped), a.withoutNote(outcome))
}

// withoutNote says how many runs have no number and why; it is empty if all have one.
func (a *analyser) withoutNote(outcome int) string {
	failed, undefined := a.sample.without(outcome)
	var why []string
	if failed > 0 {
		why = append(why, fmt.Sprintf("%d runs failed", failed))
	}
	if undefined > 0 {
		why = append(why, fmt.Sprintf("%d runs had nothing to average", undefined))
	}
	return strings.Join(why, ", ")
}
