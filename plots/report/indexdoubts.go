package report

import (
	"math"
	"slices"
)

// indexDoubts say how far the indices can be trusted.
func (r *Report) indexDoubts() (sentences []string) {
	x := r.Study.Indices
	switch x.Of {
	case TotalIndex:
		sentences = append(sentences, r.say("The dummy is a factor that changes nothing but the luck. Above it is an index whose whole interval is above the dummy's; what is not cannot be told from nothing. Intervals are 95 %; each stands for itself: of twenty, one is expected to miss."))
	case AsGiven:
		sentences = append(sentences, r.say("With one replication of each row the luck of the runs is in the indices and inflates them: nothing tells how much of them it is."))
	case MuStar:
		if r.compared() {
			sentences = append(sentences, r.say("The noise floor is what luck alone gives to a factor without influence. Above it is an effect whose whole 95 % interval is above the floor."))
		}
		sentences = append(sentences, r.say("Screening puts factors in order with few runs. It does not say what share of the variance is due to them."))
	case Distance:
		sentences = append(sentences, r.say("95 of 100 factors without influence stay below the threshold that the distances are compared with. The luck of the runs is in them."))
	}
	if x.Of == TotalIndex {
		if words := r.noiseSentence(); words != "" && len(x.Outcomes) > mostAnswered {
			sentences = append(sentences, words)
		}
	}
	if x.Of == TotalIndex || x.Of == AsGiven {
		if words := r.settledSentence(); words != "" {
			sentences = append(sentences, words)
		}
	}
	for i := range x.Outcomes {
		if x.Outcomes[i].Lost != "" {
			sentences = append(sentences, r.sayf("Runs without a number cost their base point, trajectory or row; the notes in indices.csv say which. Concerned are %d of %d outcomes.", r.lossy(), len(x.Outcomes)))
			break
		}
	}
	if x.Of == TotalIndex || x.Of == AsGiven {
		sentences = append(sentences, r.say("An index does not say which way a factor works, nor what would happen in another range. A large share of a small variance is a share of little: the table “What each outcome is” has means and standard deviations."))
	}
	return sentences
}

func (r *Report) lossy() (n int) {
	for i := range r.Study.Indices.Outcomes {
		if r.Study.Indices.Outcomes[i].Lost != "" {
			n++
		}
	}
	return n
}

// noiseSentence says how much of single runs is luck, of the least and the most noisy outcome.
func (r *Report) noiseSentence() string {
	least, most := -1, -1
	of := r.Study.Indices.Outcomes
	for i := range of {
		if math.IsNaN(of[i].Noise.Mean) {
			continue
		}
		if least < 0 || of[i].Noise.Mean < of[least].Noise.Mean {
			least = i
		}
		if most < 0 || of[i].Noise.Mean > of[most].Noise.Mean {
			most = i
		}
	}
	if least < 0 {
		return ""
	}
	return r.sayf("Luck is from %s of a single run's variance, in %s, to %s, in %s. The indices are cleared of it.",
		r.level(of[least].Noise), r.Study.Outcomes[least].About, r.level(of[most].Noise), r.Study.Outcomes[most].About)
}

// settledSentence says for how many outcomes more base points would change nothing.
func (r *Report) settledSentence() string {
	var n [3]int
	known := 0
	for i := range r.Study.Indices.Outcomes {
		of := &r.Study.Indices.Outcomes[i]
		if of.Settled == nil {
			continue
		}
		known++
		for k, respect := range []string{"screening", "ranking", "values"} {
			if slices.Contains(of.Settled, respect) {
				n[k]++
			}
		}
	}
	if known == 0 {
		return ""
	}
	return r.sayf("Is it enough? Of %d outcomes it is settled for %d which factors are unimportant, for %d in which order they come, and for %d what the values are (within 0.05). The rest needs more base points.",
		known, n[0], n[1], n[2])
}
