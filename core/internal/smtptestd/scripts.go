// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"courriel.dev/courriel/core/internal/smtptest"
)

var errDeviation = errors.New("a client has deviated from its script")

// played is the event at the end of a connection.
type played struct {
	Scenario   string `json:"scenario"`
	Connection int    `json:"connection"`
	OK         bool   `json:"ok"`
	Line       int    `json:"line,omitempty"`
	Diff       string `json:"diff,omitempty"`
}

// play starts a script that is played again and again.
func (s *settings) play(
	script *smtptest.Script,
	name string,
	out *printer,
	deviated *atomic.Bool,
) (*smtptest.ScriptServer, error) {
	return smtptest.NewScriptServer(script, smtptest.ScriptOptions{
		Mode:         s.mode,
		Listen:       s.options.Listen,
		Certificates: s.options.Certificates,
		Repeat:       true,
		OnPlayed: func(connection int, err error) {
			event := played{Scenario: name, Connection: connection, OK: err == nil}
			var deviation *smtptest.Deviation
			if errors.As(err, &deviation) {
				event.Line, event.Diff = deviation.Line, deviation.Diff
				deviated.Store(true)
			}
			out.event("script", event)
		},
	})
}

func (s *settings) serveScript(ended context.Context, out *printer, ca string) error {
	script, err := s.findScript()
	if err != nil {
		return err
	}
	var deviated atomic.Bool
	server, err := s.play(script, s.script, out, &deviated)
	if err != nil {
		return err
	}
	out.event("listening", listening{addressOf(server.Addr), s.options.TLS, ca})
	<-ended.Done()
	server.Close()
	if deviated.Load() {
		return errDeviation
	}
	return nil
}

// findScript takes a path when there is a slash or a .smtp in the name.
func (s *settings) findScript() (*smtptest.Script, error) {
	if !strings.ContainsAny(s.script, `/\`) && !strings.HasSuffix(s.script, ".smtp") {
		scenario, err := smtptest.LookupScenario(s.script)
		if err != nil {
			return nil, err
		}
		return scenario.Script, nil
	}
	source, err := os.ReadFile(s.script)
	if err != nil {
		return nil, err
	}
	return smtptest.ParseScript(filepath.Base(s.script), string(source))
}

// offered is a scenario and where it is played.
type offered struct {
	*smtptest.Scenario
	address
	Title       string `json:"title"`
	Connections int    `json:"connections"`
}

func (s *settings) serveScenarios(ended context.Context, out *printer, ca string) error {
	scenarios, err := smtptest.Scenarios()
	if err != nil {
		return err
	}
	var deviated atomic.Bool
	all := make([]offered, 0, len(scenarios))
	for _, scenario := range scenarios {
		server, err := s.play(scenario.Script, scenario.Name, out, &deviated)
		if err != nil {
			return err
		}
		defer server.Close()
		all = append(
			all,
			offered{
				scenario,
				addressOf(server.Addr),
				scenario.Script.Title,
				scenario.Script.Connections(),
			},
		)
	}
	if s.table != "" {
		if err := writeTable(s.table, all); err != nil {
			return err
		}
	}
	out.event("scenarios", struct {
		CA        string    `json:"ca"`
		Scenarios []offered `json:"scenarios"`
	}{ca, all})
	<-ended.Done()
	if deviated.Load() {
		return errDeviation
	}
	return nil
}

// writeTable writes the table with the place of each scenario in two further
// columns.
func writeTable(path string, all []offered) error {
	var table strings.Builder
	table.WriteString(smtptest.ScenarioColumns + "\thost\tport\n")
	for _, one := range all {
		fmt.Fprintf(&table, "%s\t%s\t%d\n", one.Row(), one.Host, one.Port)
	}
	return os.WriteFile(path, []byte(table.String()), 0o644)
}

func list(stdout io.Writer) error {
	scenarios, err := smtptest.Scenarios()
	if err != nil {
		return err
	}
	for _, scenario := range scenarios {
		if _, err := fmt.Fprintf(stdout, "%-45s %-24s %s\n", scenario.Name, scenario.Code, scenario.Script.Title); err != nil {
			return err
		}
	}
	return nil
}
