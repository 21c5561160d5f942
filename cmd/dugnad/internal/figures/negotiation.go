package figures

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/agents/transcript"
	"dugnad/cmd/dugnad/internal/fault"
	"dugnad/cmd/dugnad/internal/findings"
	"dugnad/plots"
)

// negotiationFigure shows both negotiations of the most instructive task of a trace.
func negotiationFigure(f *findings.Findings, look plots.Look) (plots.Figure, error) {
	file, err := f.Tables[findings.TraceName]()
	if err != nil {
		return plots.Figure{}, err
	}
	defer file.Close()
	var shown *agents.Episode
	lines := json.NewDecoder(bufio.NewReader(file))
	lines.DisallowUnknownFields()
	for n := 1; ; n++ {
		e := new(agents.Episode)
		if err := lines.Decode(e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return plots.Figure{}, fault.Input("trace it again", "%s, line %d: %s", findings.TraceName, n, err)
		}
		if !findings.IsWhole(e) {
			return plots.Figure{}, fault.Input("trace it again", "%s, line %d: a task without its negotiations", findings.TraceName, n)
		}
		if findings.BetterExample(shown, e) {
			shown = e
		}
	}
	if shown == nil {
		return plots.Figure{}, errors.New("figure negotiation: nothing was negotiated in the tasks that trace told")
	}
	return Negotiation(shown, look)
}

// Negotiation draws the negotiations of a task at design and at implementation, a panel each.
func Negotiation(e *agents.Episode, look plots.Look) (plots.Figure, error) {
	return plots.NewBargain(plots.Bargain{Panels: []plots.BargainPanel{
		bargainPanel(e, agents.StageNames[0], e.Design, look), bargainPanel(e, agents.StageNames[1], e.Implementation, look),
	}}, look)
}

func bargainPanel(e *agents.Episode, stage string, s *agents.Stage, look plots.Look) plots.BargainPanel {
	const curvePoints = 600
	panel := plots.BargainPanel{Label: fmt.Sprintf("%s: %s, %s, %s", capital(look.Say(stage)), e.Organisation.Name, e.PlaceName, e.Month)}
	terms := negotiation.Terms(s.Terms)
	panel.Reservation = terms.Reservation
	for _, deal := range terms.CurvePoints(curvePoints) {
		panel.Curve = append(panel.Curve, plots.BargainPoint{Municipality: deal.Municipality, Organisation: deal.Organisation})
	}
	for i := range s.Offers {
		offer := &s.Offers[i]
		panel.Offers = append(panel.Offers, plots.BargainOffer{
			BargainPoint:   plots.BargainPoint{Municipality: offer.Municipality, Organisation: offer.Organisation},
			ByMunicipality: offer.By == "municipality", Round: offer.Round,
		})
	}
	if b := s.Agreement; b != nil {
		panel.Agreement = &plots.BargainPoint{Municipality: b.Municipality, Organisation: b.Organisation}
	}
	panel.Outcome = strings.Join(transcript.Outcome(e, s), "; ")
	return panel
}
