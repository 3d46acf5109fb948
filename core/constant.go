// SPDX-License-Identifier: MIT

package core

import (
	"strings"

	"courriel.dev/courriel/core/table"
)

// Detail says what of an error is wanted.
type Detail int

// Stage says where an error happened.
type Stage int

// Option says how a connection is protected.
type Option int

// Property is a property of a session.
type Property int

// TranscriptSide says who said a line of a transcript.
type TranscriptSide int

// Sent is what a sending comes to when it did not fail.
type Sent int

// NotSent is the result of a sending that failed.
const NotSent Sent = 0

// RecipientDetail says what of a recipient's result is wanted.
type RecipientDetail int

// State says where in its life a mail in an outbox is.
type State int

// MailDetail says what of a mail in an outbox is wanted.
type MailDetail int

// Parameter is a setting of the process.
type Parameter int

// SplitDetail is what is wanted of a list of addresses.
type SplitDetail int

// Fault says whose the fault of an error is: where something has to change.
type Fault int

// faultByName are the constants by their names in the table.
var faultByName = func() map[string]Fault {
	m := map[string]Fault{}
	for _, g := range table.Groups {
		if g.Name != "FAULT" {
			continue
		}
		for _, c := range g.Constants {
			m[c.Name] = Fault(c.Value)
		}
	}
	return m
}()

// fault gives whose the fault is, as far as the code alone can say.
func (c Code) fault() Fault { return faultByName[c.Info().WhoseFault()] }

// String names it in a word.
func (f Fault) String() string {
	for name, one := range faultByName {
		if one == f {
			return strings.ToLower(name)
		}
	}
	return "unknown"
}
