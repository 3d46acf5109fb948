// SPDX-License-Identifier: MIT

package core

import (
	"slices"
	"testing"

	"courriel.dev/courriel/core/outbox"
	"courriel.dev/courriel/core/table"
)

// TestEveryStateOfAnOutboxHasItsName holds the states of the outbox, with their
// words and statuses, beside the constants of the interface.
func TestEveryStateOfAnOutboxHasItsName(t *testing.T) {
	at := slices.IndexFunc(table.Groups, func(g table.Group) bool { return g.Name == "STATE" })
	if at < 0 {
		t.Fatal("there is no group STATE")
	}
	names := map[int]string{}
	for _, c := range table.Groups[at].Constants {
		names[c.Value] = c.Name
	}
	want := map[string]struct {
		words  string
		status Status
	}{
		"QUEUED":    {"queued", StatusPending},
		"SENDING":   {"sending", StatusPending},
		"WAITING":   {"waiting to retry", StatusPending},
		"SENT":      {"sent", StatusSent},
		"FAILED":    {"failed", StatusError},
		"CANCELLED": {"cancelled", StatusError},
		"UNKNOWN":   {"outcome unknown", StatusError},
	}
	if len(stateNames) != len(want) || len(names) != len(want) {
		t.Fatalf(
			"the outbox has %d states with words, the interface %d, want %d",
			len(stateNames),
			len(names),
			len(want),
		)
	}
	for state := range stateNames {
		mail := describeMail(&outbox.Mail{State: state})
		number, err := mail.Number(MailState)
		if err != nil {
			t.Fatal(err)
		}
		words, err := mail.Text(MailState)
		if err != nil {
			t.Fatal(err)
		}
		if number != int64(state) || mail.State() != State(state) {
			t.Errorf("state %d is told as %d and %d", state, number, mail.State())
		}
		if w, ok := want[names[int(number)]]; !ok || words != w.words || mail.Status() != w.status {
			t.Errorf(
				"state %d is %s, %q with status %d, want %+v",
				state,
				names[int(number)],
				words,
				mail.Status(),
				w,
			)
		}
		if pending := mail.Status() == StatusPending; pending == state.Final() {
			t.Errorf("state %d: pending %v, final %v", state, pending, state.Final())
		}
	}
}
