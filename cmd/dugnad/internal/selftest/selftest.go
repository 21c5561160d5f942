package selftest

import (
	"bytes"
	"context"
	_ "embed" // the scenario and its digest
	"strings"

	"dugnad/agents"
	"dugnad/scenarios"
	"dugnad/sim/files"
	"dugnad/sim/record"
)

var (
	//go:embed selftest.toml
	scenario []byte
	//go:embed selftest.sha256
	digest string
)

// Run runs the small scenario and returns the SHA-256 of its series, in hexadecimal, and the one that
// is built in. It writes nothing, and takes about a second.
func Run(ctx context.Context) (found, want string, err error) {
	s, err := scenarios.Load(scenarios.Source{Path: "selftest.toml", Text: scenario}, nil)
	if err != nil {
		return "", "", err
	}
	var series bytes.Buffer
	e := scenarios.NewExperiment(s)
	for replication := 1; replication <= s.Replications; replication++ {
		rows := agents.NewSeries(record.NewRows(&series, agents.SeriesTable), e.Blueprint, s.Name, replication, agents.ByPlace)
		if _, err := e.Run(ctx, 0, replication, 1, nil, rows.Observe); err != nil {
			return "", "", err
		}
		if err := rows.Flush(); err != nil {
			return "", "", err
		}
	}
	return files.Digest(series.Bytes()), strings.TrimSpace(digest), nil
}
