// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"fmt"
	"testing"

	"courriel.dev/courriel/core"
)

// TestFault_G11_LostBetweenTheParts: a mail goes to four recipients in two transactions, and the
// connection ends somewhere in or before the second: those of the first have it once, of the others
// it is said exactly what is known.
func TestFault_G11_LostBetweenTheParts(t *testing.T) {
	to := []string{"a@example.org", "b@example.org", "c@example.org", "d@example.org"}
	part := func(i int, end string) string {
		return fmt.Sprintf(
			"C: MAIL FROM:<zoe@example.com>*\nS: 250 ok\nC: RCPT TO:<%s>\nS: 250 ok\nC: RCPT TO:<%s>\nS: 250 ok\n%s",
			to[i],
			to[i+1],
			end,
		)
	}
	const data = "C: DATA\nS: 354 go\nC: <body>\n"
	const done = data + "S: 250 2.0.0 queued\n"
	for _, c := range []struct {
		name, rest string
		sent       core.Sent
		code       core.Code
		unknown    bool
		parts      int // that the server got
	}{
		{"closed between", "close\nconnection\n" + part(2, done), core.SentFully, core.OK, false, 2},
		{"reset between", "reset\nconnection\n" + part(2, done), core.SentFully, core.OK, false, 2},
		{"421 between", "S: 421 4.4.2 enough\nclose\nconnection\n" + part(2, done), core.SentFully, core.OK, false, 2},
		{"closed at MAIL", "C: MAIL*\nclose\nconnection\n" + part(2, done), core.SentFully, core.OK, false, 2},
		{"closed at DATA", part(2, "C: DATA\nclose\n"), core.SentInPart, core.CodeSomeRecipientsRefused, false, 1},
		// A short body is handed over in one write: what the server read of it, nobody on this side
		// knows.
		{"reset in the data", part(2, "C: DATA\nS: 354 go\nC: <octets 100>\nreset\n"), core.NotSent, core.CodeUnknownLost, true, 1},
		{"refused behind the data", part(2, data+"S: 451 4.3.0 later\n"), core.SentInPart, core.CodeSomeRecipientsRefused, false, 2},
		{"closed behind the data", part(2, data+"close\n"), core.NotSent, core.CodeUnknownLost, true, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			srv, s := offering(t, "parts", "8BITMIME LIMITS+RCPTMAX=2", part(0, done)+c.rest)
			m := newMessage(t, to...)
			sent, err := s.SendMessage(context.Background(), m)
			e := want(t, "send", err, c.code)
			if sent != c.sent || e != nil && e.OutcomeUnknown != c.unknown {
				t.Errorf("sent %d, %v", sent, err)
			}
			for i := range to {
				r := recipient(m, i)
				if taken := i < 2 || c.sent == core.SentFully; r.Accepted != taken ||
					r.Address != to[i] {
					t.Errorf("%+v, accepted should be %v", r, taken)
				}
			}
			if c.unknown && e.MayRetry {
				t.Error("it may be tried again without a doubt")
			}
			played(t, srv, s)
			if len(srv.Bodies()) != c.parts {
				t.Errorf("%d transactions, want %d", len(srv.Bodies()), c.parts)
			}
		})
	}
}
