// SPDX-License-Identifier: MIT

package smtptest

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed scenarios/*.smtp scenarios/expected.tsv scenarios/compared.tsv
var library embed.FS

// Operations of a Scenario.
const (
	OpStart     = "start"      // starting the session ends with the code
	OpSend      = "send"       // starting the session and sending a mail does: the code is that of the first that fails
	OpSendTwice = "send-twice" // sending a second mail does, whatever became of the first
)

// Scenario is a row of scenarios/expected.tsv: a script, how a client is set up
// against it, and what it must say. The client trusts Certificates and connects
// to 127.0.0.1. It sends from sender@example.org.
type Scenario struct {
	Name       string   `json:"scenario"`
	Operation  string   `json:"operation"`
	Security   string   `json:"security"`        // default, starttls (required) or implicit
	User       string   `json:"user"`            // empty: no sign-in
	Password   string   `json:"password"`        // empty: no password
	Token      string   `json:"token"`           // an OAuth 2 token instead of the password
	Timeout    int      `json:"timeout_seconds"` // longest silence
	Recipients []string `json:"recipients"`
	Size       int      `json:"size"`       // at least so many bytes of text in the mail
	Properties []string `json:"properties"` // all_or_none=1, sign_in_required=1, ignore_errors=4
	Code       string   `json:"code"`       // the name in core's table, or OK
	Reply      int      `json:"reply"`      // the server's code that the error must carry, 0 if none is asked for
	Faults     []string `json:"faults"`     // numbers of the catalogue
	Script     *Script  `json:"-"`
	row        string
}

// Row is the scenario's line of the table, for programs that read no JSON.
func (s *Scenario) Row() string { return s.row }

// ScenarioColumns are the names of the columns of Row. A cell without a value
// is a hyphen.
const ScenarioColumns = "scenario\toperation\tsecurity\tcredentials\ttimeout_seconds\trecipients\tsize\tproperties\tcode\treply\tfaults"

// Scenarios is the whole table, in its order.
var Scenarios = sync.OnceValues(readScenarios)

// LookupScenario finds a scenario by its name.
func LookupScenario(name string) (*Scenario, error) {
	all, err := Scenarios()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(s *Scenario) bool { return s.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("smtptest: no scenario %q", name)
	}
	return all[i], nil
}

func readScenarios() ([]*Scenario, error) {
	table, err := library.ReadFile("scenarios/expected.tsv")
	if err != nil {
		return nil, err
	}
	var all []*Scenario
	for number, line := range strings.Split(strings.TrimRight(string(table), "\n"), "\n") {
		if strings.HasPrefix(line, "#") || line == ScenarioColumns {
			continue
		}
		scenario, err := readScenario(strings.Split(line, "\t"))
		if err != nil {
			return nil, fmt.Errorf("expected.tsv:%d: %w", number+1, err)
		}
		scenario.row = line
		all = append(all, scenario)
	}
	return all, nil
}

func readScenario(cells []string) (*Scenario, error) {
	if len(cells) != 11 {
		return nil, fmt.Errorf("%d columns", len(cells))
	}
	for i, cell := range cells {
		if cell == "-" {
			cells[i] = ""
		}
	}
	s := &Scenario{Name: cells[0], Operation: cells[1], Security: cells[2],
		Recipients: strings.Split(
			cells[5],
			",",
		), Properties: strings.Fields(cells[7]), Code: cells[8], Faults: strings.Fields(cells[10])}
	if !slices.Contains([]string{OpStart, OpSend, OpSendTwice}, s.Operation) {
		return nil, fmt.Errorf("no operation %q", s.Operation)
	}
	if !slices.Contains([]string{"default", "starttls", "implicit"}, s.Security) {
		return nil, fmt.Errorf("no security %q", s.Security)
	}
	var secret string
	s.User, secret, _ = strings.Cut(cells[3], ":")
	if token, isToken := strings.CutPrefix(secret, "token="); isToken {
		s.Token = token
	} else {
		s.Password = secret
	}
	for column, number := range map[int]*int{4: &s.Timeout, 6: &s.Size, 9: &s.Reply} {
		if cells[column] == "" {
			continue
		}
		var err error
		if *number, err = strconv.Atoi(cells[column]); err != nil {
			return nil, err
		}
	}
	source, err := library.ReadFile("scenarios/" + s.Name + ".smtp")
	if err != nil {
		return nil, err
	}
	s.Script, err = ParseScript(s.Name+".smtp", string(source))
	return s, err
}
