package negotiation_test

import (
	"fmt"

	"dugnad/agents/negotiation"
)

// One municipality and one organisation negotiate a single task. The rules are the same for all
// pairs; the terms are those of this pair and task.
func Example() {
	rules := negotiation.NewRules(&negotiation.Parameters{
		Protocol: "alternating-offers", Rounds: 20, MunicipalityTactic: 1, OrganisationTactic: 1,
	})
	terms := negotiation.Terms{
		Gain: 0.5, EffortLimit: 1, EffortCost: 0.35, // what the organisation's work is worth and costs
		GrantValue: 0.05, SupportCost: 0.2, SupportValue: 0.25, RootLimit: 1, // the municipality's support
		SayCost: 0.5, SayValue: 0.3, AutonomyLoss: 0.22, SayLimit: 0.85, // the law allows a say of 85 %
		TransactionCost: 0.03,
	}
	deal := rules.Negotiate(&terms, 0.6, 0.6)
	fmt.Printf("say %.2f, support %.2f, effort %.2f\n", deal.Say, deal.Support, deal.Effort)
	fmt.Printf("gains: municipality %.2f, organisation %.2f\n", deal.Municipality, deal.Organisation)

	thresholds := negotiation.Thresholds{Effort: 0.2, Support: 0.2, Balance: 0.5}
	fmt.Println("mode:", negotiation.ModeNames[thresholds.Classify(deal, 0, false)])

	// The same task where the law allows hardly any say.
	terms.SayLimit = 0.1
	deal = rules.Negotiate(&terms, 0.6, 0.6)
	fmt.Printf("say %.2f, mode: %s\n", deal.Say, negotiation.ModeNames[thresholds.Classify(deal, 0, false)])
	// Output:
	// say 0.55, support 0.62, effort 0.67
	// gains: municipality 0.07, organisation 0.07
	// mode: coproduction
	// say 0.10, mode: contract
}
