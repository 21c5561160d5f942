package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"dugnad/cmd/dugnad/internal/build"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/cmd/dugnad/internal/jobs"
	"dugnad/plots/report"
	"dugnad/scenarios"
	"dugnad/scenarios/describe"
)

// modelMethods fills in the description of the model with a scenario: Short has purpose, scales and the
// phases of a month, Full has all of it.
func modelMethods(page *report.Report, base *scenarios.Scenario) {
	page.Methods.Short = template.HTML(describe.HTMLBlocks(base, 3, "purpose", "scales", "phases"))
	page.Methods.Full = template.HTML(describe.HTML(base, "dugnad "+build.Current().Version, 3))
}

// studyMethods returns the design and the analysis of a study, with references, as HTML.
func studyMethods(f *findings.Findings) template.HTML {
	var text strings.Builder
	paragraph := func(words string) { text.WriteString("<p>" + template.HTMLEscapeString(words) + "</p>\n") }
	heading := func(words string) { text.WriteString("<h3>" + words + "</h3>\n") }
	heading("The design")
	design, references := designMethod(f)
	paragraph(design)
	paragraph(rowsMethod(f))
	if f.Analysis != nil {
		heading("The indices")
		for _, method := range methodWords {
			if slices.Contains(f.Analysis.Methods, method.name) {
				paragraph(method.words)
				references = append(references, method.references...)
			}
		}
		paragraph(analysisMethod(f))
	}
	if len(references) > 0 {
		heading("References")
		slices.Sort(references)
		text.WriteString("<ul class=\"close\">\n")
		for _, reference := range slices.Compact(references) {
			text.WriteString("<li>" + template.HTMLEscapeString(reference) + "</li>\n")
		}
		text.WriteString("</ul>\n")
	}
	return template.HTML(text.String())
}

// The references of the methods, as in docs/sensitivity.md.
const (
	saltelli2010   = "Saltelli et al. (2010). Variance based sensitivity analysis of model output. Computer Physics Communications 181, 259–270."
	jansen1999     = "Jansen (1999). Analysis of variance designs for model output. Computer Physics Communications 117, 35–43."
	sarrazin2016   = "Sarrazin, Pianosi and Wagener (2016). Global sensitivity analysis of environmental models: convergence and validation. Environmental Modelling & Software 79."
	morris1991     = "Morris (1991). Factorial sampling plans for preliminary computational experiments. Technometrics 33, 161–174."
	campolongo2007 = "Campolongo, Cariboni and Saltelli (2007). An effective screening design for sensitivity analysis of large models. Environmental Modelling & Software 22."
	ruano2012      = "Ruano et al. (2012), on trajectories that differ most. Environmental Modelling & Software 37."
	campolongo2011 = "Campolongo, Saltelli and Cariboni (2011). From screening to quantitative sensitivity analysis. Computer Physics Communications 182."
	pianosi2018    = "Pianosi and Wagener (2018). Distribution-based sensitivity analysis from a generic input-output sample. Environmental Modelling & Software 108."
	plischke2013   = "Plischke, Borgonovo and Smith (2013). Global sensitivity measures from given data. European Journal of Operational Research 226."
	tenBroeke2016  = "ten Broeke, van Voorn and Ligtenberg (2016). Which sensitivity analysis method should I use for my agent-based model? JASSS 19(1)5."
	borgonovo2010  = "Borgonovo (2010). Sensitivity analysis with finite changes: an application to modified EOQ models. European Journal of Operational Research 200."
	iman1982       = "Iman and Conover (1982). A distribution-free approach to inducing rank correlation among input variables. Communications in Statistics 11."
	saltelli1999   = "Saltelli, Tarantola and Chan (1999). A quantitative model-independent method for global sensitivity analysis of model output. Technometrics 41."
	borgonovo2022  = "Borgonovo et al. (2022), on sensitivity analysis of agent-based models."
	ragin2008      = "Ragin (2008). Redesigning Social Inquiry: Fuzzy Sets and Beyond. University of Chicago Press."
	owen1995       = "Owen (1995), on scrambled nets."
)

// designMethod returns what the design is and what it can answer, with its references.
func designMethod(f *findings.Findings) (words string, references []string) {
	d := &f.Study.Study.Design
	switch d.Kind {
	case "grid":
		return "Every combination of the factors' values is a row (a grid). What is said of a factor is the difference between its greatest and its least value within each setting of the others, averaged over the settings, in each replication; of words, of each against the first. Where a factor does more in one setting than in another, the average hides that: the figures show it.", nil
	case "list":
		return "Each row takes its own value of every factor (a list). Rows differ in whatever the list changes: where that is several factors at once, a difference is due to all of them together. One factor at many places, all others as they are, is the first step of a sensitivity analysis.", []string{tenBroeke2016}
	case "lhs":
		words = fmt.Sprintf("A Latin hypercube of %d rows: in each factor's range every one of %d equal parts is met once. Single rows are a sample of the ranges and no settings that anybody chose.", d.Samples, d.Samples)
		if len(f.Study.Study.Correlations) > 0 {
			return words + " Factors with a rank correlation depend on one another, by a Gaussian copula; each keeps its own distribution.", []string{iman1982}
		}
		return words, nil
	case "sobol":
		words = fmt.Sprintf("A Sobol' net of %d rows, which fills the ranges more evenly than chance does. Single rows are a sample of the ranges and no settings that anybody chose.", d.Samples)
		if d.Scrambled {
			return words + " The net was scrambled, so that its means are unbiased.", []string{owen1995}
		}
		return words, nil
	case "saltelli":
		words = fmt.Sprintf("Base points of Sobol' nets (nets: %d, points of each: %d). Each base point gives a row A, a row B and, for every factor, a row AB: A with that one factor taken from B. The dummy, a factor that changes nothing but the luck, takes no rows: it is reckoned from the replications.", max(1, d.Scrambles), d.Samples)
		if d.SecondOrder {
			words += " Rows BA, with the roles exchanged, give the interactions of two factors."
		}
		return words, []string{saltelli2010, owen1995}
	}
	switch {
	case d.Kind == "efast":
		return fmt.Sprintf("Curves for the extended Fourier amplitude sensitivity test (curves of each factor: %d, points of each: %d). Along a curve one factor oscillates faster than the others.", d.Curves, d.Samples), []string{saltelli1999}
	case d.Kind == "factorial":
		return fmt.Sprintf("Every combination of the factors' changes, from a base to an alternative, in each of %s. A setting has values of its own for background factors and, where a factor has more than two values, for base and alternative.", jobs.Quantity(d.Samples, "setting")), []string{borgonovo2022}
	case d.Radial:
		return fmt.Sprintf("%d stars: around a point of a Sobol' net one factor after the other is moved.", d.Samples), []string{morris1991, campolongo2011}
	}
	words = fmt.Sprintf("%d trajectories on a grid of %d values of each factor: each begins somewhere at random and moves one factor after the other.", d.Samples, d.Levels)
	if d.Pool > 0 {
		return words + fmt.Sprintf(" They are the most different of %d that were drawn.", d.Pool), []string{morris1991, ruano2012}
	}
	return words, []string{morris1991}
}

// rowsMethod returns how the replications of a row are averaged and how rows are compared.
func rowsMethod(f *findings.Findings) string {
	words := fmt.Sprintf("Each row was run %d times, each time with other luck; a row's value is the mean of its replications that have a number.", f.Replications)
	if f.Replications == 1 {
		return "Each row was run once, so that there are no intervals."
	}
	words += " Its interval is Student's t at 95 %, for shares cut off at 0 and 1."
	kind := f.Study.Study.Design.Kind
	switch {
	case kind != "grid" && kind != "list":
		return words
	case findings.SharesLuck(f.Study.Study):
		words += " Rows have the same luck in the same replication, so that differences are taken replication by replication."
		return words + " The highest and the lowest row are compared by an interval that holds for all pairs of rows at once (Bonferroni), because these two were picked after the event; all other intervals stand for themselves."
	}
	return words + " Rows have luck of their own. The highest and the lowest are told apart where their intervals do not overlap even when they are widened so far that those of all rows hold at once (Bonferroni), because these two were picked after the event; all other intervals stand for themselves."
}

// methodWords say what each method of analysis computes, by its name in a study.
var methodWords = []struct {
	name, words string
	references  []string
}{
	{"sobol", "Sobol' indices are shares of an outcome's variance. First order: what a factor explains alone. Total: with all it does together with others. Of a model with luck three things are told apart: the mean response (the noise of the runs is taken out; this page shows it), the seed as one more factor, and the change of the whole distribution. The noise share is the part of a single run's variance that is luck. The dummy is a factor that changes nothing but the luck.", []string{saltelli2010, jansen1999, sarrazin2016, borgonovo2022}},
	{"morris", "Elementary effects: what the outcome changes when one factor is moved, over the factor's whole range, were it linear. mu* is the mean size of a factor's effects, mu their mean with signs, sigma their spread: how much the effect depends on where the others are. The noise floor is the mu* that luck alone gives to a factor without influence. A factor of words has only mu*.", []string{morris1991, campolongo2007}},
	{"pawn", "PAWN compares the outcome's distribution with the one it has where a factor is held in a part of its range: the median over parts of the distance of Kolmogorov and Smirnov. 95 of 100 factors without influence stay below the threshold.", []string{pianosi2018}},
	{"delta", "delta says how far the outcome's density moves on average when a factor is known.", []string{plischke2013}},
	{"rbd-fast", "rbd-fast estimates first orders from the outcome's spectrum.", nil},
	{"regression", "Regression: standardised coefficients and partial correlations, of values and of ranks.", nil},
	{"regional", "Regional analysis: from which values of a factor the lowest and the highest fifth of the outcome come.", nil},
	{"shapley", "Shapley effects are fair shares of the variance that sum to 1, also of factors that hang together.", nil},
	{"efast", "eFAST: the share of the outcome's variance that oscillates with a factor (first order), and all but the share that oscillates with the others (total). The noise of replications is subtracted from the spectrum.", []string{saltelli1999}},
	{"finite-changes", "Finite changes, in the outcome's own unit. First: what one change does alone. Total: what is lost when all factors change but this one. Interaction: the difference. Shapley values share out the whole change.", []string{borgonovo2010, borgonovo2022}},
	{"truth-table", "Truth table: the cases are what a share is of, the conditions are the changes. Only: the share with these changes and no other. Consistency: with these, whatever the others; near 1 they are sufficient. Coverage: the part of all that has these; near 1 they are necessary.", []string{ragin2008}},
}

// analysisMethod returns the estimators and intervals of the analysis, and whether it was forced.
func analysisMethod(f *findings.Findings) string {
	about := f.Analysis
	var words []string
	if slices.Contains(about.Methods, "sobol") {
		words = append(words, fmt.Sprintf("Estimators: %s of first orders, %s of totals.", about.EstimatorFirst, about.EstimatorTotal))
		if about.Surrogate {
			words = append(words, "A polynomial carries the smooth part as a control variate.")
		}
	}
	words = append(words, about.Intervals())
	if about.Forced {
		words = append(words, "The analysis was forced: it does not refuse outcomes of which more than 5 % of the runs have no number.")
	}
	return strings.Join(append(words, "The notes in indices.csv say of every number how its interval was made."), " ")
}
