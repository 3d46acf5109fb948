// SPDX-License-Identifier: MIT

//go:build linux && (amd64 || arm64) && !slim

package outbox

import (
	"strings"
	"testing"
	"time"
)

// The model finds each lie: a mail about which all is true is changed in one way.
func TestModelFindsLies(t *testing.T) {
	const one, two = "r0@example.org", "r1@example.org"
	for name, c := range map[string]struct {
		change func(*model, *truth, *Mail)
		want   string // "" for what is true
	}{
		"all is true": {func(*model, *truth, *Mail) {}, ""},
		"a marked copy": {func(_ *model, tr *truth, m *Mail) {
			tr.accepted[one], m.PossibleDuplicate = 2, true
		}, ""},
		"accepted, and did not arrive": {func(_ *model, tr *truth, _ *Mail) { delete(tr.accepted, two) },
			"is said to have it, and has not"},
		"arrived, and is said to wait": {func(_ *model, _ *truth, m *Mail) {
			m.State, m.Recipients[0].State = Waiting, Open
		}, "nothing of that is said"},
		"arrived, and is said to be refused": {func(_ *model, _ *truth, m *Mail) { m.Recipients[0].State = Refused },
			"is said to be refused"},
		"a copy that is not marked": {func(_ *model, tr *truth, _ *Mail) { tr.accepted[one] = 2 },
			"a copy was sent silently"},
		"a copy where there is to be none": {func(m *model, tr *truth, mail *Mail) {
			m.policy.AtMostOnce, tr.accepted[one], mail.PossibleDuplicate = true, 2, true
		}, "sent 2 times"},
		"expired too early": {func(_ *model, _ *truth, m *Mail) { m.State, m.Expired = Failed, true },
			"expired after"},
		"sent to nobody": {func(_ *model, tr *truth, m *Mail) {
			clear(tr.accepted)
			m.Recipients[0].State, m.Recipients[1].State = Refused, Refused
		}, "said to be sent"},
		"sent, though it was cancelled": {func(_ *model, tr *truth, _ *Mail) { tr.undone = true },
			"cancelled, and now in state"},
		"cancelled by nobody": {func(_ *model, _ *truth, m *Mail) { m.State = Cancelled },
			"nobody cancelled it"},
	} {
		t.Run(name, func(t *testing.T) {
			var found []string
			m := &model{t: t, policy: DefaultPolicy(func() float64 { return 0 }),
				found: func(what string) { found = append(found, what) }}
			tr := &truth{key: "<1@example.com>", promised: true, put: time.Now(),
				accepted: map[string]int{one: 1, two: 1}}
			mail := &Mail{State: Sent, Recipients: []Recipient{
				{Address: one, State: Delivered}, {Address: two, State: Delivered}}}
			c.change(m, tr, mail)
			m.compare(tr, mail, true)
			if all := strings.Join(found, "\n"); (all == "") != (c.want == "") ||
				!strings.Contains(all, c.want) {
				t.Errorf("found %q, want %q", all, c.want)
			}
		})
	}
}
