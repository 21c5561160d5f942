package claims_test

import (
	"bytes"
	"strings"
	"testing"

	"dugnad/cmd/dugnad/endtoend"
)

// What a line of trace --json says, as docs/trace.md names it.

type tracedBundle struct{ Weight, Say, Support, Effort, Municipality, Organisation float64 }

type tracedOffer struct {
	tracedBundle
	Round    int
	By       string
	Position float64
	Accepted bool
}

type tracedStage struct {
	Inputs struct {
		Gain, Trust, Formality, Requirement, Alignment, Dependence, Expectation, Skill, Balance float64
		AgreementCut                                                                            float64 `json:"agreement_cut"`
		PolicyCut                                                                               float64 `json:"policy_cut"`
		TransactionCost                                                                         float64 `json:"transaction_cost"`
		SupportCost                                                                             float64 `json:"support_cost"`
		SayCost                                                                                 float64 `json:"say_cost"`
		Discretion, Wish, Grievance, Shortfall                                                  float64
		Accountability                                                                          bool
		SayValue                                                                                float64            `json:"say_value"`
		AutonomyLoss                                                                            float64            `json:"autonomy_loss"`
		WishSpread                                                                              float64            `json:"wish_spread"`
		DistrustOffset                                                                          float64            `json:"distrust_offset"`
		SupportValue                                                                            float64            `json:"support_value"`
		DesignWeight                                                                            float64            `json:"design_weight"`
		KnowledgeValue                                                                          float64            `json:"knowledge_value"`
		DesignSupport                                                                           float64            `json:"design_support_share"`
		DesignHours                                                                             float64            `json:"design_hours"`
		DesignBonus                                                                             float64            `json:"design_bonus"`
		DesignSay                                                                               float64            `json:"design_say"`
		GrantThreshold                                                                          float64            `json:"grant_threshold"`
		EffortLimit                                                                             float64            `json:"effort_limit"`
		FreeHours                                                                               *float64           `json:"free_hours"`
		FreeStock                                                                               map[string]float64 `json:"free_stock"`
		Rounds                                                                                  int
		MunicipalityTactic                                                                      float64 `json:"municipality_tactic"`
		OrganisationTactic                                                                      float64 `json:"organisation_tactic"`
		EffortFloor                                                                             float64 `json:"effort_floor"`
		SupportFloor                                                                            float64 `json:"support_floor"`
	}
	Terms struct {
		Gain            float64
		EffortLimit     float64 `json:"effort_limit"`
		GrantValue      float64 `json:"grant_value"`
		SupportCost     float64 `json:"support_cost"`
		RootLimit       float64 `json:"root_limit"`
		RootGrant       float64 `json:"root_grant"`
		SayCost         float64 `json:"say_cost"`
		SayLimit        float64 `json:"say_limit"`
		SayFloor        float64 `json:"say_floor"`
		SupportValue    float64 `json:"support_value"`
		SayValue        float64 `json:"say_value"`
		AutonomyLoss    float64 `json:"autonomy_loss"`
		EffortCost      float64 `json:"effort_cost"`
		TransactionCost float64 `json:"transaction_cost"`
		Reservation     float64
	}
	Protocol  string
	WalkAway  *struct{ Organisation, Municipality tracedBundle } `json:"walk_away"`
	Offers    []tracedOffer
	Agreement *tracedBundle
	Grant     float64
	Mode      string
	Refusal   *struct {
		Cause     string
		LastWord  *tracedBundle `json:"last_word"`
		SayNeeded float64       `json:"say_needed"`
	}
}

type tracedTask struct {
	Month, Place, Field string
	Window              int
	Off, Frozen, Events []string
	Need                struct {
		Need, Load, Statutory, Discretionary, Capacity, Spill float64
		Requirements, Lawful, Reliance, Target, Lag           float64
		NeedBefore                                            float64 `json:"need_before"`
		NeedFactor                                            float64 `json:"need_factor"`
		FirstYear                                             float64 `json:"first_year"`
		LawfulStatutory                                       float64 `json:"lawful_statutory"`
		RelianceShare                                         float64 `json:"reliance_share"`
		CapacityDisadvantage                                  float64 `json:"capacity_disadvantage"`
		CapacityFactor                                        float64 `json:"capacity_factor"`
		CapacityBefore                                        float64 `json:"capacity_before"`
		AdaptedTo                                             float64 `json:"adapted_to"`
		CoverageStatutory                                     float64 `json:"coverage_statutory"`
		CoverageDiscretionary                                 float64 `json:"coverage_discretionary"`
		DiscretionaryShare                                    float64 `json:"discretionary_share"`
	}
	Task struct {
		Kind                                                         string
		Reach, Professional, Discretion, Requirement, Size, Distance float64
		MeanProfessional                                             float64 `json:"mean_professional"`
		LegalDiscretion                                              float64 `json:"legal_discretion"`
		Required                                                     map[string]float64
		HoursMonth                                                   float64 `json:"hours_month"`
		HoursRequired                                                float64 `json:"hours_required"`
	}
	Scouting []struct {
		Organisation        string
		Trust, Skill, Score float64
		FreeHours           *float64 `json:"free_hours"`
		FreeShare           float64  `json:"free_share"`
		Picked              bool
	}
	Organisation *struct {
		Name             string
		Skill, Alignment float64
		Trust            float64
		Wish, Shortfall  float64
		Formal           bool
		OwnMeans         map[string]float64 `json:"own_means"`
	}
	Dependence *struct {
		Gain, Alternatives, Elsewhere, Load, Municipality, Organisation, Mutual, Imbalance float64
		FreeHours                                                                          *float64 `json:"free_hours"`
		EffortLimit                                                                        float64  `json:"effort_limit"`
		OtherFunders                                                                       float64  `json:"other_funders"`
		Weights                                                                            map[string]float64
	}
	Design, Implementation *tracedStage
	After                  *struct {
		CarriedOut      bool `json:"carried_out"`
		Succeeded       bool
		Covered         float64
		TrustBefore     float64 `json:"trust_before"`
		Trust           float64
		TrustGain       float64 `json:"trust_gain"`
		TrustLoss       float64 `json:"trust_loss"`
		TrustStart      float64 `json:"trust_start"`
		EarnedTrust     float64 `json:"earned_trust"`
		SigningMost     float64 `json:"signing_most"`
		SigningChance   float64 `json:"signing_chance"`
		ShortfallBefore float64 `json:"shortfall_before"`
		Shortfall       float64
		GrievanceRate   float64 `json:"grievance_rate"`
		Signed, Formal  bool
	}
}

// tracedTasks are the lines of trace --json.
func tracedTasks(t *testing.T, arguments ...string) (lines [][]byte) {
	t.Helper()
	code, out, errs := endtoend.Call(t, append([]string{"trace"}, append(arguments, "--json", "--quiet")...)...)
	if code != 0 || errs != "" {
		t.Fatalf("exit %d: %s", code, errs)
	}
	return bytes.Split([]byte(strings.TrimSuffix(out, "\n")), []byte("\n"))
}
