// SPDX-License-Identifier: MIT

package smtptest

import (
	"fmt"
	"strconv"
	"strings"
)

// Compared is a row of scenarios/compared.tsv: a scenario that other clients were measured with.
type Compared struct {
	Number   int
	Scenario *Scenario
	Point    string    // what the row shows, "-" or "own"
	What     string    // the row in words
	Courriel string    // the name of the code that Courriel ends with
	Clients  []Outcome // of ComparedClients, in their order
}

// Outcome is what a client did.
type Outcome struct {
	Mark byte // '+' right, '~' in part, '-' wrong, '?' not known
	Text string
}

// ComparedClients are the measured clients.
var ComparedClients = []string{
	"smtplib",
	"Nodemailer",
	"go-mail",
	"net/smtp",
	"curl",
	"msmtp",
	"Postfix",
	"Exim",
}

// Comparison reads the whole table.
func Comparison() ([]Compared, error) {
	table, err := library.ReadFile("scenarios/compared.tsv")
	if err != nil {
		return nil, err
	}
	header := "number\tscenario\tpoint\twhat\tCourriel\t" + strings.Join(ComparedClients, "\t")
	var all []Compared
	for line := range strings.Lines(string(table)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") || line == header {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 5+len(ComparedClients) {
			return nil, fmt.Errorf("compared.tsv: %d columns in %q", len(cells), line)
		}
		row := Compared{Point: cells[2], What: cells[3], Courriel: cells[4]}
		if row.Number, err = strconv.Atoi(cells[0]); err != nil {
			return nil, err
		}
		if row.Scenario, err = LookupScenario(cells[1]); err != nil {
			return nil, err
		}
		for _, cell := range cells[5:] {
			if cell == "" || !strings.Contains("+~-?", cell[:1]) {
				return nil, fmt.Errorf("compared.tsv: no mark in %q", cell)
			}
			row.Clients = append(
				row.Clients,
				Outcome{Mark: cell[0], Text: strings.TrimSpace(cell[1:])},
			)
		}
		all = append(all, row)
	}
	return all, nil
}
