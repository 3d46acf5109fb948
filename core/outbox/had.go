// SPDX-License-Identifier: MIT

package outbox

// Had is what the connections of an owner of mails have had so far: a later one, in another process
// too, must not have less.
type Had struct {
	Encrypted bool
	SignedIn  bool
}

// Or adds up.
func (h Had) Or(more Had) Had {
	return Had{h.Encrypted || more.Encrypted, h.SignedIn || more.SignedIn}
}

// Remembering is a Store that outlives the process, and keeps what its owners' connections have
// had.
type Remembering interface {
	Store
	// Had gives what the connections of a session have had.
	Had(session string) (Had, error)
	// AddHad adds to it.
	AddHad(session string, had Had) error
}
