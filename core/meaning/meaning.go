// SPDX-License-Identifier: MIT

package meaning

import "strings"

// Fault says where the thing is that has to change.
type Fault uint8

// Where the fault can lie.
const (
	FaultNobody  Fault = iota // nothing is wrong, or nobody can say
	FaultProgram              // this program: what it set, what it sends, when it stops
	FaultMachine              // this machine: its network, its resources, its clock
	FaultNetwork              // the way to the server
	FaultServer               // the server, or its operator
	FaultAccount              // the account: its credentials, its rights, what its administrator allows
	FaultAddress              // a recipient's address or mailbox
	FaultMessage              // the message
	FaultCount
)

var faultNames = [FaultCount]string{
	"nobody",
	"program",
	"machine",
	"network",
	"server",
	"account",
	"address",
	"message",
}

// String names it in a word.
func (f Fault) String() string {
	if f < FaultCount {
		return faultNames[f]
	}
	return "unknown"
}

// Meaning is a cell of the table.
type Meaning struct {
	Kind  Kind
	Retry bool  // the same call may succeed later with nothing changed
	Fault Fault // where the thing is that has to change
	// Token: a new access token helps. The same one never will do.
	Token bool
	// Doubt: the mail may have been accepted.
	Doubt bool
	// Impossible: the event cannot happen at this stage. Kind is Protocol then, for the day it
	// does.
	Impossible bool
	// Cause and Cure are for people, when this case has better ones than its kind; empty: those
	// of the kind.
	Cause, Cure string
}

// Of gives the meaning of an event. permanent is for refusals: 5xx and not 4xx.
func Of(stage Stage, e Event, permanent bool) Meaning {
	for i := range table {
		if r := &table[i]; r.matches(stage, e, permanent) {
			return r.Meaning
		}
	}
	return Meaning{Kind: Protocol, Fault: FaultNobody}
}

// Session is what decides between two meanings of one text.
type Session struct {
	SignedIn    bool
	CouldSignIn bool // there are credentials, or the server offers a sign-in
	Encrypted   bool
}

// Refusal gives the meaning of a reply that says no: what its text proves, or else what its codes
// say.
func Refusal(stage Stage, said Said, session Session) Meaning {
	text := strings.ToLower(said.Text)
	for i := range Known {
		if k := &Known[i]; k.matches(stage, said, text, session) {
			known := k.Meaning
			if said.Code == 421 { // whatever the reason, the server says good-bye
				known.Kind, known.Retry = Of(stage, Closing, false).Kind, true
			}
			return known
		}
	}
	e, permanent := OfReply(stage, said)
	if e == SignInWanted && !session.Encrypted &&
		(signsIn(stage) || strings.Contains(text, "starttls")) {
		e = TLSWanted
	}
	return Of(stage, e, permanent)
}

// Retry says of a failure that is known by its kind alone whether the same call may succeed later.
func (k Kind) Retry() bool {
	switch k {
	case NameResolution,
		Refused,
		Unreachable,
		ConnectTimeout,
		Timeout,
		Lost,
		TotalTime,
		LocalResources,
		SignInTemporary,
		ServiceClosing,
		ExtensionFailed,
		Closed:
		return true
	}
	return false
}
