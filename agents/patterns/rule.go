package patterns

import (
	"sync/atomic"

	"dugnad/agents"
)

// Rules says how well rules with thresholds tell which tasks end in co-production, in one run and stage.
type Rules struct {
	Pooled Rule   // "g · D_vm reaches a threshold", one threshold for all fields
	Pair   Rule   // "g · D_vm and δ each reach a threshold", likewise
	Fields []Rule // the first rule with a threshold for each field
}

// Rule is the best of the rules of one form.
type Rule struct {
	Rate     float64 // share of tasks that end in co-production
	Accuracy float64 // share of tasks that the rule classifies rightly
	Kappa    float64 // Cohen's κ: what of that is beyond chance, given both shares
}

// Bins of the counts of D2. The product of gain and dependence has a bin of its own for each thousandth, δ
// for each hundredth.
const (
	productBins    = 1001
	discretionBins = 101
)

// ruleCounts counts tasks by field, stage, whether they ended in co-production, δ and g · D_vm. Counts
// are added atomically, since places share them.
type ruleCounts struct {
	fields int
	counts []uint32
}

func newRuleCounts(fields int) *ruleCounts {
	return &ruleCounts{fields, make([]uint32, fields*agents.Stages*2*discretionBins*productBins)}
}

// bins returns the counts by δ and g · D_vm.
func (c *ruleCounts) bins(field, stage int, coproduced bool) []uint32 {
	i := (field*agents.Stages + stage) * 2
	if coproduced {
		i++
	}
	return c.counts[i*discretionBins*productBins:][:discretionBins*productBins]
}

func (c *ruleCounts) add(t *agents.Task) {
	bin := min(discretionBins-1, int(t.Discretion*(discretionBins-1)+0.5))*productBins +
		min(productBins-1, int(t.Gain*t.OrganisationDependence*(productBins-1)))
	for stage, mode := range [agents.Stages]int{int(t.DesignMode), int(t.ImplementationMode)} {
		coproduced := agents.ModeCount+mode == coproduction.Numerator
		atomic.AddUint32(&c.bins(t.Field, stage, coproduced)[bin], 1)
	}
}

// confusion counts tasks: those that end in co-production or not, and of each those that a rule says do.
type confusion struct{ yes, no, saidOfYes, saidOfNo float64 }

// rule returns the rates of a rule; all are 0 without tasks.
func (c confusion) rule() Rule {
	n := c.yes + c.no
	if n == 0 {
		return Rule{}
	}
	right := (c.saidOfYes + c.no - c.saidOfNo) / n
	said := (c.saidOfYes + c.saidOfNo) / n
	rate := c.yes / n
	chance := float64(said*rate) + float64((1-said)*(1-rate))
	kappa := 0.0
	if chance < 1 {
		kappa = (right - chance) / (1 - chance)
	}
	return Rule{Rate: rate, Accuracy: right, Kappa: kappa}
}

// rules finds the best rules of a stage. The rules that all tasks and that no task end in co-production
// are among them.
func (c *ruleCounts) rules(stage int) Rules {
	var r Rules
	yes, no := make([]uint32, discretionBins*productBins), make([]uint32, discretionBins*productBins)
	for field := range c.fields {
		of, against := c.bins(field, stage, true), c.bins(field, stage, false)
		r.Fields = append(r.Fields, bestRule(of, against, 1))
		for i := range yes {
			yes[i] += of[i]
			no[i] += against[i]
		}
	}
	r.Pooled, r.Pair = bestRule(yes, no, 1), bestRule(yes, no, discretionBins)
	return r
}

// bestRule returns the rule that classifies most tasks rightly, of those with one of the lowest
// thresholds of δ and any threshold of g · D_vm; one threshold of δ leaves δ out. Of rules as good, the
// one with the highest thresholds counts.
func bestRule(yes, no []uint32, thresholds int) Rule {
	total := confusion{}
	for i := range yes {
		total.yes += float64(yes[i])
		total.no += float64(no[i])
	}
	best := total // no task is said to
	right := func(c confusion) float64 { return c.saidOfYes - c.saidOfNo }
	var of, against [productBins]float64 // by product, of tasks whose δ reaches the threshold
	for least := discretionBins - 1; least >= 0; least-- {
		for product := range productBins {
			of[product] += float64(yes[least*productBins+product])
			against[product] += float64(no[least*productBins+product])
		}
		if least >= thresholds {
			continue
		}
		said := total
		for product := productBins - 1; product >= 0; product-- {
			said.saidOfYes += of[product]
			said.saidOfNo += against[product]
			if right(said) > right(best) {
				best = said
			}
		}
	}
	return best.rule()
}
