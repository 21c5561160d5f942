package scenarios

import (
	"slices"

	"dugnad/scenarios/keys"
)

// second is the version of the model from which on a key is gone.
const second = "the second version of the model"

// removed lists the keys that scenarios of earlier versions had, by path.
var removed = []keys.Removed{
	{
		Path: "event.*.signing_streak", Since: second, Why: "earned trust decides on signing, and no count of successes",
		Instead: "event.*.signing_factor, which multiplies the chance that a pair signs",
	},
	{
		Path: "fields.*.professionals_only", Since: second, Why: "no pattern rested on it",
		Instead: "fields.*.statutory_share and agenda.service_presence, which say what is left to organisations",
	},
	{
		Path: "freeze.admissibility", Since: second, Why: "no task is barred to volunteers",
		Instead: "freeze.discretionary_share and freeze.coverage, which hold what is left to organisations",
	},
	{
		Path: "mechanisms.admissibility", Since: second, Why: "no pattern rested on it",
		Instead: "mechanisms.service_presence; fields.*.statutory_share and agenda.service_presence say what is left to organisations",
	},
	{
		Path: "mobilisation.absorption", Since: second, Why: "it changed no result",
		Instead: "mobilisation.registered_lag_months, the wait until an organisation has taken a volunteer in",
	},
	{
		Path: "relationship.signing_streak", Since: second, Why: "earned trust decides on signing, and no count of successes",
		Instead: "relationship.signing_chance, from 0, where no pair signs, to 1",
	},
}

// RemovedKeys returns the keys that scenarios of earlier versions had.
func (Scenario) RemovedKeys() []keys.Removed { return slices.Clone(removed) }
