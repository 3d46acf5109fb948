// SPDX-License-Identifier: MIT

package core

import (
	"net"
	"strconv"
	"strings"

	"courriel.dev/courriel/core/outbox"
	"courriel.dev/courriel/core/smtp"
)

// protection is how well a connection protects what travels over it.
type protection int

const (
	unprotected protection = iota
	encrypted              // against who listens
	verified               // and against who pretends to be the server
)

func (p protection) String() string {
	return [...]string{"not encrypted", "encrypted, but not verified", "encrypted and verified"}[p]
}

// protectionOf is what a connection has.
func protectionOf(i *smtp.Info) protection {
	switch {
	case i.TLS == nil:
		return unprotected
	case !i.TLS.Verified:
		return encrypted
	}
	return verified
}

// leastOf is the protection that the connections of a session have for sure: that of its options,
// or with OPTION_DEFAULT what they have had. A mail that it queues keeps it, whoever sends the
// mail.
func leastOf(settings *connection, had outbox.Had) protection {
	switch c := &settings.config; {
	case c.Security == smtp.Clear, c.Security == smtp.Opportunistic && !had.Encrypted:
		return unprotected
	case c.Ignore&^smtp.IgnoreRevocation != 0:
		return encrypted
	}
	return verified
}

// enough refuses a connection for a mail out of the outbox that was queued with more protection.
func (job *sending) enough(i *smtp.Info) error {
	has := protectionOf(i)
	if has >= job.delivery.Least {
		return nil
	}
	return newError(
		CodeLessProtection,
		StageIdle,
		"this connection is "+has.String()+", the mail was queued to travel "+job.delivery.Least.String(),
	)
}

// outboxOwner is whose mails a session sends out of its outbox: those that were queued for the same
// server, port and user. Another server may not take them, or should not see them.
func outboxOwner(v *properties) string {
	port := int(v.number(PropertyPort))
	if port == 0 {
		port = usualPorts[Option(v.number(PropertyOption))]
	}
	host := strings.ToLower(strings.TrimSuffix(v.text(PropertyServer), "."))
	return net.JoinHostPort(host, strconv.Itoa(port)) + " " + v.text(PropertyUsername)
}

// remembered is what the connections of the session's name have had in earlier uses of its store.
func remembered(store outbox.Store, owner string) (outbox.Had, error) {
	if r, ok := store.(outbox.Remembering); ok {
		had, err := r.Had(owner)
		if err != nil {
			return had, fromOutbox(err)
		}
		return had, nil
	}
	return outbox.Had{}, nil
}

// connected notes what a connection has, which the next ones of the session must have, too, and
// those of its name in its outbox file. Nothing is ever taken away. The session is not locked.
func (s *Session) connected(i *smtp.Info) {
	p := i.Protection()
	now := outbox.Had{Encrypted: p.Encrypted, SignedIn: p.SignedIn}
	s.mu.Lock()
	more := s.had.Or(now) != s.had
	s.had = s.had.Or(now)
	s.mu.Unlock()
	if more {
		s.rememberHad()
	}
}

// rememberHad writes down what the session has had where there is a store that outlives it. That
// the disk is full is no reason not to send: the session itself knows.
func (s *Session) rememberHad() {
	s.mu.Lock()
	had, store, owner := s.had, s.store, s.mailsOf
	s.mu.Unlock()
	if r, ok := store.(outbox.Remembering); ok && had != (outbox.Had{}) {
		_ = r.AddHad(owner, had)
	}
}
