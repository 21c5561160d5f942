package agents_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"testing"

	"dugnad/agents"
	"dugnad/agents/negotiation"
	"dugnad/scenarios"
	"dugnad/sim/record"
)

// traced runs replication 1 with a tracer and returns the bytes of every observed number of
// series.csv, and the episodes as lines.
func traced(t *testing.T, e *scenarios.Experiment, workers int, s *agents.Selection, each func(*agents.Episode)) (rows, lines string) {
	t.Helper()
	var seriesText, told bytes.Buffer
	series := agents.NewSeries(record.NewRows(&seriesText, agents.SeriesTable), e.Blueprint, "x", 1, agents.ByPlace)
	var tracer *agents.Tracer
	encoder := json.NewEncoder(&told)
	_, err := e.Run(context.Background(), 0, 1, workers, func(w *agents.World) {
		if s != nil {
			tracer = w.Trace(*s, "x", 1)
		}
	}, func(w *agents.World, month int) {
		series.Observe(w, month)
		if tracer == nil {
			return
		}
		for _, episode := range tracer.Take() {
			if err := encoder.Encode(episode); err != nil {
				t.Fatal(err)
			}
			if each != nil {
				each(episode)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := series.Flush(); err != nil {
		t.Fatal(err)
	}
	return seriesText.String(), told.String()
}

// firstMonths selects all places and fields of the first four months.
var firstMonths = &agents.Selection{Place: agents.All, Field: agents.All, Last: 3}

// Tracing changes no bit of the series, whatever is traced and however the model is set; and
// what is told has the same bytes for any number of workers.
func TestTracingChangesNothing(t *testing.T) {
	for _, sets := range [][]string{
		nil,
		{"negotiation.protocol=rubinstein", "supply.centre_share=1.0"},
		{"mechanisms.mandated_coproduction=true"},
		{"resources.funding.stock_fixed=9000.0", "resources.funding.stock_per_resident=0.0", "agenda.task_months=6"},
		{"freeze.trust=0.6", "freeze.effort_limit=0.7", "dependence.alternatives=0.7"},
	} {
		if testing.Short() && sets != nil {
			break
		}
		e := experiment(t, "asylum-surge-2015", append(sets, small...)...)
		plain, _ := traced(t, e, 2, nil, nil)
		count := 0
		with, lines := traced(t, e, 3, firstMonths, func(*agents.Episode) { count++ })
		if with != plain {
			t.Errorf("%v: tracing everything changes the series", sets)
		}
		if want := e.Blueprint.Tasks(*firstMonths); count != want {
			t.Errorf("%v: told %d of %d tasks", sets, count, want)
		}
		if _, alone := traced(t, e, 1, firstMonths, nil); alone != lines {
			t.Errorf("%v: what is told depends on the number of workers", sets)
		}
		if some, _ := traced(t, e, 1, &agents.Selection{Place: 1, Field: 2, First: 1, Last: 3}, nil); some != plain {
			t.Errorf("%v: tracing a part changes the series", sets)
		}
	}
}

// What is told is what happened: the partner, both deals bit for bit, modes, trust, grant.
func TestEpisodesAreWhatHappened(t *testing.T) {
	for _, protocol := range negotiation.ProtocolNames {
		e := experiment(t, "asylum-surge-2015", append([]string{"negotiation.protocol=" + protocol}, small...)...)
		type key struct {
			place, field string
			month        string
			window       int
		}
		happened := map[key]agents.Task{}
		partners := map[key]string{}
		var tracer *agents.Tracer
		negotiated := 0
		_, err := e.Run(context.Background(), 0, 1, 1, func(w *agents.World) {
			tracer = w.Trace(*firstMonths, "x", 1)
			w.Watch = func(place, month int, task *agents.Task) {
				if month > firstMonths.Last {
					return
				}
				k := key{e.Blueprint.Places[place].Code, e.Blueprint.Parameters.Fields[task.Field].Name, e.Blueprint.MonthLabel(month), task.Window + 1}
				happened[k] = *task
				if task.Organisation >= 0 {
					partners[k] = w.OrganisationName(task.Field, task.Organisation)
				}
			}
		}, func(*agents.World, int) {
			for _, episode := range tracer.Take() {
				k := key{episode.Place, episode.Field, episode.Month, episode.Window}
				task, known := happened[k]
				if !known {
					t.Fatalf("%v was told and did not happen", k)
				}
				delete(happened, k)
				name := ""
				if episode.Organisation != nil {
					name = episode.Organisation.Name
				}
				if name != partners[k] {
					t.Fatalf("%v: told %q, asked %q", k, name, partners[k])
				}
				if episode.Organisation == nil {
					continue
				}
				negotiated++
				for _, s := range []struct {
					told *agents.Stage
					deal negotiation.Deal
					mode negotiation.Mode
				}{{episode.Design, task.Design, task.DesignMode}, {episode.Implementation, task.Implementation, task.ImplementationMode}} {
					if (s.told.Agreement != nil) != s.deal.Agreed || s.told.Mode != negotiation.ModeNames[s.mode] {
						t.Fatalf("%v: told %+v, agreed %+v as %v", k, s.told, s.deal, s.mode)
					}
					for i := range s.told.Offers {
						if o := &s.told.Offers[i]; o.Accepted && o.Bundle != *s.told.Agreement {
							t.Fatalf("%v: the offer accepted is %+v, the agreement %+v", k, o, s.told.Agreement)
						}
					}
					if a := s.told.Agreement; a != nil && (a.Say != s.deal.Say || a.Support != s.deal.Support || a.Effort != s.deal.Effort ||
						a.Municipality != s.deal.Municipality || a.Organisation != s.deal.Organisation) {
						t.Fatalf("%v: told %+v, agreed %+v", k, a, s.deal)
					}
				}
				if episode.After.Succeeded != task.Succeeded || episode.Implementation.Grant != task.Grant || episode.Organisation.Trust != task.Trust {
					t.Fatalf("%v: told %+v of %+v", k, episode.After, task)
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(happened) > 0 || negotiated < 100 {
			t.Errorf("%s: %d tasks were not told, %d negotiated", protocol, len(happened), negotiated)
		}
	}
}

// Trust runs through: what an episode leaves is what the pair's next begins with, less the wear
// of idle months.
func TestTrustRunsThroughEpisodes(t *testing.T) {
	e := experiment(t, "asylum-surge-2015", append([]string{"relationship.trust_decay=0.0"}, small...)...)
	last := map[string]float64{}
	compared := 0
	traced(t, e, 1, firstMonths, func(episode *agents.Episode) {
		if episode.Organisation == nil {
			return
		}
		pair := episode.Place + episode.Organisation.Name
		if before, met := last[pair]; met {
			compared++
			if math.Abs(before-episode.After.TrustBefore) > 1e-12 {
				t.Errorf("%s: trust %v became %v by %s", pair, before, episode.After.TrustBefore, episode.Month)
			}
		}
		last[pair] = episode.After.Trust
	})
	if compared < 100 {
		t.Errorf("compared only %d", compared)
	}
}

// A stopped tracer tells nothing more.
func TestTracerStops(t *testing.T) {
	e := experiment(t, "asylum-surge-2015", small...)
	var tracer *agents.Tracer
	_, err := e.Run(context.Background(), 0, 1, 1, func(w *agents.World) { tracer = w.Trace(*firstMonths, "x", 1) },
		func(_ *agents.World, month int) {
			if told := len(tracer.Take()); (told > 0) != (month <= 2) {
				t.Errorf("month %d: %d tasks", month, told)
			}
			if month == 2 {
				tracer.Stop()
			}
		})
	if err != nil {
		t.Fatal(err)
	}
}
