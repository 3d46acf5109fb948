// SPDX-License-Identifier: MIT

package outbox

import (
	"math/rand/v2"
	"slices"
	"time"
)

// State says where in its life a mail is.
type State int

// The states of a mail. The numbers are stored and never change.
const (
	Queued    State = 1 // waits for its first try
	Sending   State = 2 // a worker has it
	Waiting   State = 3 // waits to be tried again
	Sent      State = 4 // accepted for every recipient that was not refused; at least one
	Failed    State = 5 // refused for good, or given up
	Cancelled State = 6 // taken back before it was sent
	Unknown   State = 7 // may have been delivered; kept back for the application to decide
)

// Final tells whether nothing more happens to a mail by itself.
func (s State) Final() bool { return s == Sent || s == Failed || s == Cancelled || s == Unknown }

// RecipientState says what became of one recipient.
type RecipientState int

// The states of a recipient. The numbers are stored and never change.
const (
	Open      RecipientState = 0 // still to be tried
	Delivered RecipientState = 1 // the server took the mail for it
	Refused   RecipientState = 2 // refused for good
	Doubtful  RecipientState = 3 // nobody knows
)

// Recipient is one recipient with what the server said last.
type Recipient struct {
	Address  string
	State    RecipientState
	SMTPCode int
	Enhanced string
	Text     string
}

// Reason is why a try ended as it did. The numbers are those of whoever
// delivers; the outbox keeps them and does not interpret them.
type Reason struct {
	Code     int
	Stage    int
	Message  string
	SMTPCode int
	Enhanced string
	Text     string
}

// Mail is what the outbox knows of a mail, its octets aside.
type Mail struct {
	ID         int64 // never 0; unique within the store for ever
	Session    string
	Sender     string
	Recipients []Recipient
	UTF8       bool   // needs SMTPUTF8
	MessageID  string // with its angle brackets
	Size       int64  // octets of the body
	Demands    string // on the delivery; those of whoever delivers, not interpreted here

	State    State
	Attempts int
	Created  time.Time
	Next     time.Time // when it is due
	Changed  time.Time // when its state changed last

	PossibleDuplicate bool // a try before may have delivered it
	Reclaimed         bool // set by Claim: the claim of an earlier try ran out; not stored
	Crashes           int  // tries whose process ended, or gave no sign of life
	Expired           bool // Failed because it was tried for as long as allowed
	Reason            Reason
	Reply             string // the server's answer to the last try

	// Damaged is why the recipients could not be read: nothing can be sent of such a mail. Not stored; what cannot be read stays.
	Damaged error

	keepBody bool
	claim    int64 // of the worker that has it: nobody else may settle it
}

// Clone gives an independent copy.
func (m *Mail) Clone() *Mail {
	c := *m
	c.Recipients = slices.Clone(m.Recipients)
	return &c
}

// OpenRecipients are the addresses that are still to be tried.
func (m *Mail) OpenRecipients() []string {
	var open []string
	for i := range m.Recipients {
		if s := m.Recipients[i].State; s == Open || s == Doubtful {
			open = append(open, m.Recipients[i].Address)
		}
	}
	return open
}

// Outcome classifies what a try came to.
type Outcome int

// The outcomes of a try.
const (
	// Done: the server took the mail; recipients that it refused for now are
	// still open.
	Done Outcome = iota + 1
	// Temporary: nothing was delivered, and it is worth trying again.
	Temporary
	// Permanent: nothing was delivered, and it never will be.
	Permanent
	// InDoubt: the mail was handed over and the answer never came.
	InDoubt
	// Interrupted: the try was called off before anything was delivered, because
	// the queue stops; it does not count.
	Interrupted
)

// Verdict is what a try came to.
type Verdict struct {
	Outcome    Outcome
	Recipients []Recipient // those that were tried, with their new state
	Reason     Reason      // of anything but a full success
	Reply      string
	KeepBody   bool // the octets of a mail that failed are kept: they could not be read
	Throttled  bool // the server asks for less
	// Unreachable: there was no conversation with the server at all. It says
	// nothing about the mail, and does not count as one of its tries.
	Unreachable bool
	SignIn      bool // the sign-in failed: it says nothing about the mail, and trying on may lock the account
	// SignInLater: the server says, or it may be, that the credentials are good.
	SignInLater bool
	// SignInSpent: the same credentials never will do, as a token that was
	// refused. Nothing is tried until there are others (SignInChanged).
	SignInSpent bool
}

// newClaim makes a number that no other claim has.
func newClaim() int64 { return rand.Int64N(1<<62) + 1 }

// hasBody tells whether the octets are still needed.
func (m *Mail) hasBody() bool { return !m.State.Final() || m.State == Unknown || m.keepBody }
