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
	Doubts            int  // tries that handed it over and had no answer
	Expired           bool // Failed because it was tried for as long as allowed
	Reason            Reason
	Reply             string // the server's answer to the last try

	// Damaged is why what the store gives of the mail cannot be trusted: it is never sent, and what
	// it holds stays as it is.
	Damaged error

	born  time.Duration // what its session had lived when it was taken (Store.Beat)
	claim int64         // of the worker that has it: nobody else may settle it
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
	Cancelled  bool // the program called the try off: nothing more happens to the mail
	Throttled  bool // the server asks for less
	// Crowded: the server has enough connections of ours, and takes no more of them.
	// It says nothing about the mail, which is due at once.
	Crowded bool
	// Again: it is worth trying at once, as the server was given less than it was asked to take.
	Again bool
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

// hasBody tells whether the octets are kept: those of a mail that failed are for as long
// as it can be asked for, so that it can be tried again.
func (m *Mail) hasBody() bool { return m.State != Sent && m.State != Cancelled }

// reopen makes a mail that failed one to be tried again. The recipients that were refused
// by themselves stay refused while there are others.
func (m *Mail) reopen() {
	open := func(which func(*Recipient) bool) (any bool) {
		for i := range m.Recipients {
			if r := &m.Recipients[i]; r.State != Delivered && which(r) {
				if any = true; r.State == Refused {
					r.State = Open
				}
			}
		}
		return any
	}
	if !open(func(r *Recipient) bool { return r.State != Refused || r.SMTPCode < 500 }) {
		open(func(*Recipient) bool { return true })
	}
	m.State, m.Attempts, m.Expired = Waiting, 0, false
}

// again makes a mail that is in doubt or that failed one to be tried again; lived is the
// clock of its session.
func (m *Mail) again(lived time.Duration) {
	if m.State == Unknown {
		m.State, m.PossibleDuplicate = Waiting, true
	} else {
		m.reopen()
	}
	m.Doubts, m.Crashes, m.born = 0, 0, lived
}

// inDoubt tells whether it may have been delivered to somebody who is not known to have it.
func (m *Mail) inDoubt() bool {
	if m.PossibleDuplicate && m.State != Sent {
		return true
	}
	return slices.ContainsFunc(m.Recipients, func(r Recipient) bool { return r.State == Doubtful })
}
