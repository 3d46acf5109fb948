// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"fmt"
	"testing"

	"courriel.dev/courriel/core/outbox"
)

func refusedWith(code Code, stage Stage, smtp int, enhanced, text string) *Error {
	e := newError(code, stage, "")
	e.SMTPCode, e.EnhancedCode, e.ServerText = smtp, enhanced, text
	e.MayRetry = smtp < 500
	return e
}

// What a try came to is told to the outbox so that nobody is asked for again who was refused
// for good, nobody counted who may have the mail, and no connection too many taken for a
// wrong password.
func TestVerdicts(t *testing.T) {
	unknown := newError(CodeUnknownLost, StageEndOfData, "")
	unknown.OutcomeUnknown = true
	cancelled := newError(CodeUnknownCancelled, StageEndOfData, "")
	cancelled.OutcomeUnknown = true
	rcpt := func(codes ...int) (list []RecipientResult) {
		for i, c := range codes {
			list = append(list, RecipientResult{Address: fmt.Sprint(i), SMTPCode: c})
		}
		return list
	}
	for name, c := range map[string]struct {
		recipients []RecipientResult
		allOrNone  bool
		err        error
		want       outbox.Outcome
		states     string // of the recipients that are named
		flags      string
	}{
		"some refused, all or none": {rcpt(250, 550), true, refusedWith(CodeSomeRecipientsRefused, StageRcpt, 550, "5.1.1", "no"), outbox.Permanent, "[0:0 1:2]", ""},
		"some later, all or none":   {rcpt(250, 451), true, refusedWith(CodeSomeRecipientsRefused, StageRcpt, 451, "4.2.2", "full"), outbox.Temporary, "[0:0 1:0]", ""},
		"all refused or later":      {rcpt(550, 451), false, refusedWith(CodeRecipientsRefused, StageRcpt, 451, "4.7.1", "grey"), outbox.Temporary, "[0:2 1:0]", ""},
		"all refused":               {rcpt(550, 550), false, refusedWith(CodeRecipientsRefused, StageRcpt, 550, "5.1.1", "no"), outbox.Permanent, "[0:2 1:2]", ""},
		"closing after refusals":    {rcpt(550, 250, 421), false, refusedWith(CodeServiceClosing, StageRcpt, 421, "4.7.0", "too many errors"), outbox.Temporary, "[0:2]", "again"},
		"closing":                   {rcpt(250, 421), false, refusedWith(CodeServiceClosing, StageRcpt, 421, "4.3.2", "bye"), outbox.Temporary, "[]", "throttled"},
		"the message refused":       {rcpt(554, 554), false, refusedWith(CodeMessageRefused, StageEndOfData, 554, "5.7.1", "spam"), outbox.Permanent, "[]", ""},
		"the sender refused":        {rcpt(0, 0), false, refusedWith(CodeSenderRefused, StageMail, 550, "5.1.0", "no"), outbox.Permanent, "[]", ""},
		"in doubt":                  {rcpt(250, 550, 451, 0), false, unknown, outbox.InDoubt, "[1:2 2:0]", ""},
		"cancelled":                 {rcpt(0), false, newError(CodeCancelled, StageBody, ""), outbox.Temporary, "[]", "cancelled"},
		"cancelled in doubt":        {rcpt(250), false, cancelled, outbox.InDoubt, "[]", "cancelled"},
		"421 at the greeting":       {rcpt(0), false, refusedWith(CodeServerRefused, StageGreeting, 421, "4.3.2", "too busy"), outbox.Temporary, "[]", "crowded throttled unreachable"},
		"421 at the sign-in":        {rcpt(0), false, refusedWith(CodeSignInTemporary, StageSignIn, 421, "4.7.0", "Too many connections"), outbox.Temporary, "[]", "crowded throttled unreachable"},
		"432 at the sign-in":        {rcpt(0), false, refusedWith(CodeSignInTemporary, StageSignIn, 432, "4.3.2", "limit exceeded"), outbox.Temporary, "[]", "crowded throttled unreachable"},
		"432 at the end":            {rcpt(250), false, refusedWith(CodeMessageRefused, StageEndOfData, 432, "4.3.2", "Concurrent connections limit"), outbox.Temporary, "[]", "crowded throttled unreachable"},
		"454 at the sign-in":        {rcpt(0), false, refusedWith(CodeSignInTemporary, StageSignIn, 454, "4.7.0", "cannot check"), outbox.Temporary, "[]", "throttled sign-in"},
		"the password refused":      {rcpt(0), false, refusedWith(CodeSignInRefused, StageSignIn, 535, "5.7.8", "no"), outbox.Temporary, "[]", "sign-in"},
	} {
		t.Run(name, func(t *testing.T) {
			job := &sending{recipients: c.recipients, delivery: delivery{AllOrNone: c.allOrNone}}
			v := verdict(context.Background(), job, c.err)
			states := []string{}
			for _, r := range v.Recipients {
				states = append(states, fmt.Sprintf("%s:%d", r.Address, r.State))
			}
			flags := ""
			for _, f := range []struct {
				is   bool
				name string
			}{{v.Again, "again"}, {v.Cancelled, "cancelled"}, {v.Crowded, "crowded"}, {v.Throttled, "throttled"}, {v.Unreachable, "unreachable"}, {v.SignIn, "sign-in"}} {
				if f.is {
					flags += " " + f.name
				}
			}
			if flags != "" {
				flags = flags[1:]
			}
			if v.Outcome != c.want || fmt.Sprint(states) != c.states || flags != c.flags {
				t.Errorf(
					"%d %v %q, want %d %s %q",
					v.Outcome,
					states,
					flags,
					c.want,
					c.states,
					c.flags,
				)
			}
		})
	}
}
