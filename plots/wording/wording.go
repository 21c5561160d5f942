// Package wording has the words for what numbers tell: terminal, report and figures take them from
// here, so that one verdict is called the same everywhere. Every phrase of report and figures has a
// translation into Norwegian Bokmål beside it; the terminal speaks English.
//
// Verdicts are those of package sim/evidence, the only package of ours that is imported. Start
// reading at Clauses.
package wording

import (
	"cmp"

	"dugnad/sim/evidence"
)

// Clauses are English words by verdict. %s, where there is one, stands for the fields, factors or
// rows that the verdict is about.
type Clauses [evidence.Verdicts]string

// Clauses for each kind of difference.
var (
	// Cell is the word in a column of a table.
	Cell = Clauses{
		evidence.Missing: NoTasks, evidence.Single: phrase("one run", "én kjøring"),
		evidence.Identical: phrase("the same", "lik"), evidence.Unsure: phrase("open", "åpen"),
		evidence.Higher: phrase("higher", "høyere"), evidence.Lower: phrase("lower", "lavere"),
	}
	// Chance is the word in a column for an index that is compared with what chance alone gives.
	Chance = Clauses{
		evidence.Missing: phrase("open", "åpen"), evidence.Unsure: phrase("not above chance", "ikke over tilfeldigheter"),
		evidence.Higher: phrase("above chance", "over tilfeldigheter"),
	}
	// BetweenPeriods is for co-production in two periods of a scenario.
	BetweenPeriods = Clauses{
		evidence.Missing:   phrase("has no tasks to tell of in %s", "har ingen oppgaver å fortelle om i %s"),
		evidence.Single:    phrase("differed, in this one run, in %s", "skilte seg, i denne ene kjøringen, i %s"),
		evidence.Identical: phrase("was the same in every replication in %s", "var lik i hver replikasjon i %s"),
		evidence.Unsure:    phrase("cannot be told apart from no change in %s", "kan ikke skilles fra ingen endring i %s"),
		evidence.Higher:    phrase("rose in %s", "steg i %s"), evidence.Lower: phrase("fell in %s", "falt i %s"),
	}
	// BetweenScenarios is for co-production in an alternative and the base.
	BetweenScenarios = Clauses{
		evidence.Missing: BetweenPeriods[evidence.Missing], evidence.Single: BetweenPeriods[evidence.Single],
		evidence.Identical: phrase("is the same in every replication in %s", "er lik i hver replikasjon i %s"),
		evidence.Unsure:    phrase("cannot be told apart from the base in %s", "kan ikke skilles fra utgangspunktet i %s"),
		evidence.Higher:    phrase("is higher in %s", "er høyere i %s"), evidence.Lower: phrase("is lower in %s", "er lavere i %s"),
	}
	// OfFactor is for an outcome at two values of a factor.
	OfFactor = Clauses{
		evidence.Missing:   phrase("nothing to average with %s", "ingenting å ta gjennomsnitt av med %s"),
		evidence.Single:    phrase("different, in this one run, with %s", "annerledes, i denne ene kjøringen, med %s"),
		evidence.Identical: phrase("the same in every replication with %s", "lik i hver replikasjon med %s"),
		evidence.Unsure:    phrase("cannot be told apart from no change with %s", "kan ikke skilles fra ingen endring med %s"),
		evidence.Higher:    phrase("higher with %s", "høyere med %s"), evidence.Lower: phrase("lower with %s", "lavere med %s"),
	}
	// OfRow is for an outcome in two rows of a list.
	OfRow = Clauses{
		evidence.Missing:   phrase("nothing to average in %s", "ingenting å ta gjennomsnitt av i %s"),
		evidence.Single:    phrase("different, in this one run, in %s", "annerledes, i denne ene kjøringen, i %s"),
		evidence.Identical: phrase("identical in every replication in %s", "lik i hver replikasjon i %s"),
		evidence.Unsure:    phrase("cannot be told apart in %s", "kan ikke skilles i %s"),
		evidence.Higher:    phrase("higher in %s", "høyere i %s"), evidence.Lower: phrase("lower in %s", "lavere i %s"),
	}
)

// Words of tables, figures and legends.
var (
	NoTasks         = phrase("no tasks", "ingen oppgaver")
	NoNumber        = phrase("no number", "ikke noe tall")
	Apart           = phrase("apart", "atskilt")
	Identical       = phrase("identical", "likt")
	AlwaysIdentical = phrase(alwaysIdentical, "likt i alle replikasjoner")
	IdenticalLegend = phrase("I"+alwaysIdentical[1:], "Likt i alle replikasjoner")
	PartUnsure      = phrase(", which cannot be told apart from none", ", som ikke kan skilles fra ingen")
)

// Sentences of reports.
var (
	NoDifference     = phrase("No difference in co-production can be told apart from luck.", "Ingen forskjell i samproduksjon kan skilles fra tilfeldigheter.")
	CountsOfOneRun   = phrase("Of %d outcomes (field, stage and period), %d are the same in this one run.", "Av %d utfall (felt, trinn og periode) er %d like i denne ene kjøringen.")
	Counts           = phrase("Of %d outcomes (field, stage and period), %d are higher and %d lower than in the base, %d cannot be told apart from it, and %d are the same in every replication.", "Av %d utfall (felt, trinn og periode) er %d høyere og %d lavere enn i utgangspunktet, %d kan ikke skilles fra det, og %d er like i hver replikasjon.")
	NoExtremes       = phrase("In no outcome can the extremes of the rows be told apart.", "Ikke i noe utfall kan radenes ytterpunkter skilles.")
	CountsOfExtremes = phrase("Outcomes whose extremes differ by more than luck: %d of %d; that are the same in every row and replication: %d; whose extremes cannot be told apart: %d.", "Utfall der ytterpunktene skiller seg mer enn tilfeldigheter gjør: %d av %d; som er like i hver rad og replikasjon: %d; der ytterpunktene ikke kan skilles: %d.")
	SameInEveryRow   = phrase("%s: the same in every row and replication. None of the factors moves it from %s.", "%s: lik i hver rad og replikasjon. Ingen av faktorene flytter den fra %s.")
)

// Sentences on the weights of places, where these are not their tasks.
var (
	EqualPlaces  = phrase("Every place has the same weight: its ratio comes first, then the mean over the places that have one.", "Hvert sted har samme vekt: først stedets andel, så gjennomsnittet over stedene som har en.")
	ByResidents  = phrase("A place weighs by its residents: its ratio comes first, then the weighted mean over the places that have one.", "Et sted veier etter innbyggerne: først stedets andel, så det veide gjennomsnittet over stedene som har en.")
	TasksHere    = phrase("Here all tasks are pooled, while the summary of these results by period weighs places otherwise.", "Her er alle oppgaver slått sammen, mens sammendraget av disse resultatene per periode veier steder på en annen måte.")
	PatternTasks = phrase("Patterns pool all tasks, while the numbers above weigh places otherwise.", "Mønstrene slår sammen alle oppgaver, mens tallene ovenfor veier steder på en annen måte.")
	NoSteps      = phrase("Changes between periods are left out, since series.csv has the tasks of several places together. A run with --by place has what they need.", "Endringer mellom perioder er utelatt, siden series.csv har oppgavene til flere steder samlet. En kjøring med --by place har det som trengs.")
)

const alwaysIdentical = "identical in every replication"

// Phrases of the terminal.
const (
	NothingToAverage    = "nothing to average"
	IdenticalInCells    = "identical in every period, group and replication"
	IdenticalInRows     = "identical in every row and replication"
	IdenticalInWorlds   = "identical with and without every change, in every replication"
	InteractionsSettled = "interactions, the largest that are clear of 0"

	AllIdentical   = "All %d outcomes are " + alwaysIdentical + "."
	AllMove        = "%d of %d outcomes move."
	SomeMove       = "%d of %d outcomes move, the others are " + alwaysIdentical + "."
	OneReplication = "One replication gives no intervals: take more with --replications."
	AllSettled     = "All that move are settled: no interval holds 0."
	NeverSettled   = "Open, since the interval holds 0: %d; even %d replications would not settle all."
	NoneToSettle   = "Open, since the interval holds 0: %d, with no difference to settle."
	AllToSettle    = "Open, since the interval holds 0: %d; %d replications would settle all of them."
	SomeToSettle   = "Open, since the interval holds 0: %d; %d replications would settle %d of them."
)

// bokmaal are the translations, by the English phrase.
var bokmaal = map[string]string{}

// phrase adds a translation and returns the English phrase.
func phrase(english, norwegian string) string {
	bokmaal[english] = norwegian
	return english
}

// Bokmaal returns the translation of an English phrase of this package, and others unchanged.
func Bokmaal(english string) string { return cmp.Or(bokmaal[english], english) }
