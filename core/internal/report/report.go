// SPDX-License-Identifier: MIT

// Package report writes all that is known of an error in several lines: EMAIL_ERROR_EVERYTHING. It
// is the only writer of it: core/table/generate writes with it what C says before Go is entered.
package report

import (
	"strconv"
	"strings"
)

// Error is what a report is made of. What is empty has no line.
type Error struct {
	Message        string
	Code           int
	Name, Stage    string
	Server, System string
	Without        []string
	Recipients     []string
	Cause, Cure    string
	Fault          string
	MayRetry       bool
	Token          bool // the error is about a token, so that a new one may help or not
	NewTokenHelps  bool
	OutcomeUnknown bool
	SessionUsable  bool
}

// String writes the report.
func (e Error) String() string {
	var b strings.Builder
	line := func(label, value string) {
		if value != "" {
			b.WriteString(label + ": " + value + "\n")
		}
	}
	line("Error", e.Message)
	line("Code", strconv.Itoa(e.Code)+" "+e.Name)
	line("Stage", e.Stage)
	line("Server", e.Server)
	line("System", e.System)
	for _, w := range e.Without {
		line("Went on without", w)
	}
	for _, r := range e.Recipients {
		line("Recipient", r)
	}
	line("Cause", e.Cause)
	line("Cure", e.Cure)
	if e.Fault != "nobody" {
		line("Whose fault", e.Fault)
	}
	line("May retry", yesNo(e.MayRetry))
	if e.Token {
		line("A new token helps", yesNo(e.NewTokenHelps))
	}
	line("May have been delivered", yesNo(e.OutcomeUnknown))
	line("Session usable", yesNo(e.SessionUsable))
	return strings.TrimSuffix(b.String(), "\n")
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
