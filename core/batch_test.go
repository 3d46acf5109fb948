// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

func batch(t *testing.T, n int, recipients func(int) []string) []*core.Message {
	t.Helper()
	var all []*core.Message
	for i := range n {
		m := core.NewMessage()
		errs := []error{
			m.SetSender("zoe@example.com"),
			m.SetSubject(fmt.Sprintf("mail %03d", i)),
			m.SetText("x\n"),
		}
		for _, r := range recipients(i) {
			errs = append(errs, m.AddRecipient(r))
		}
		want(t, "message", errors.Join(errs...), core.OK)
		all = append(all, m)
	}
	return all
}

func subjects(srv *smtptest.Server) []string {
	var all []string
	for _, m := range srv.Mails() {
		all = append(all, m.Summary.Subject)
	}
	return all
}

func TestBatchArrivesOnceAndInOrder(t *testing.T) {
	for name, c := range map[string]struct {
		options  smtptest.Options
		settings []setting
		ordered  bool
	}{
		"one at a time":                  {smtptest.Options{}, nil, true},
		"a window of BDAT":               {smtptest.Options{}, []setting{num(core.PropertyTrustedWindow, 8)}, true},
		"a window of DATA":               {smtptest.Options{Without: []string{"CHUNKING"}}, []setting{num(core.PropertyTrustedWindow, 8)}, true},
		"nothing offered":                {smtptest.Options{Without: []string{"CHUNKING", "PIPELINING"}}, []setting{num(core.PropertyTrustedWindow, 8)}, true},
		"several connections":            {smtptest.Options{}, []setting{num(core.PropertyConnections, 3)}, false},
		"windows on several connections": {smtptest.Options{}, []setting{num(core.PropertyConnections, 3), num(core.PropertyTrustedWindow, 4)}, false},
		"a limit of mails a connection":  {smtptest.Options{MaxMails: 7}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			srv := smtptest.Start(t, c.options)
			s := start(t, srv, c.settings...)
			const n = 50
			messages := batch(t, n, func(int) []string { return []string{"a@example.org"} })
			accepted, err := s.SendMessages(context.Background(), messages)
			want(t, "send", err, core.OK)
			if accepted != n {
				t.Errorf("%d accepted", accepted)
			}
			srv.WaitMails(n)
			got := subjects(srv)
			if c.ordered && !slices.IsSorted(got) {
				t.Errorf("out of order: %v", got)
			}
			slices.Sort(got)
			if len(slices.Compact(got)) != n || len(srv.Mails()) != n {
				t.Errorf(
					"%d mails arrived, %d different ones",
					len(srv.Mails()),
					len(slices.Compact(got)),
				)
			}
			for i, m := range messages {
				if sent, e := m.Result(); sent != core.SentFully || e != nil ||
					m.ServerReply() == "" ||
					m.RecipientCount() != 1 {
					t.Fatalf("mail %d: %d, %v, %q", i, sent, e, m.ServerReply())
				}
			}
		})
	}
}

// A server that ends a connection while a window of mails is under way leaves
// some in doubt. Those are said to be, the others are exact, and no mail
// arrives twice.
func TestBatchIsExactWhenAWindowIsCutShort(t *testing.T) {
	for connections := 1; connections <= 3; connections++ {
		srv := smtptest.Start(t, smtptest.Options{MaxMails: 7})
		s := start(
			t,
			srv,
			num(core.PropertyTrustedWindow, 8),
			num(core.PropertyConnections, connections),
		)
		const n = 60
		messages := batch(t, n, func(int) []string { return []string{"a@example.org"} })
		accepted, err := s.SendMessages(context.Background(), messages)
		sure, doubtful := 0, 0
		arrived := map[string]int{}
		for _, m := range messages {
			switch sent, e := m.Result(); {
			case sent == core.SentFully && e == nil:
				sure++
			case e != nil && e.OutcomeUnknown:
				doubtful++
			default:
				t.Errorf("%d, %v", sent, e)
			}
		}
		if sure != accepted || sure+doubtful != n || (doubtful > 0) != (err != nil) {
			t.Errorf("%d sure, %d accepted, %d in doubt, %v", sure, accepted, doubtful, err)
		}
		srv.WaitMails(sure)
		for _, subject := range subjects(srv) {
			arrived[subject]++
			if arrived[subject] > 1 {
				t.Errorf("%s arrived twice", subject)
			}
		}
		for i, m := range messages {
			if sent, _ := m.Result(); sent == core.SentFully &&
				arrived[fmt.Sprintf("mail %03d", i)] != 1 {
				t.Errorf("mail %d was reported sent and is not there", i)
			}
		}
	}
}

func TestBatchTellsWhatBecameOfEachMail(t *testing.T) {
	for _, window := range []int{0, 8} {
		t.Run(fmt.Sprint("window ", window), func(t *testing.T) {
			srv := smtptest.Start(t, smtptest.Options{})
			s := start(t, srv, num(core.PropertyTrustedWindow, window))
			messages := batch(t, 30, func(i int) []string {
				return [][]string{
					{"a@example.org"}, {"refused@example.org"}, {"a@example.org", "refused@example.org"}, {"data-refused@example.org"}, nil,
				}[i%5]
			})
			accepted, err := s.SendMessages(context.Background(), messages)
			if want(t, "send", err, core.CodeRecipientsRefused); accepted != 12 {
				t.Errorf("%d accepted", accepted)
			}
			for i, m := range messages {
				sent, e := m.Result()
				code := core.OK
				if e != nil {
					code = e.Code
				}
				wantSent := []core.Sent{core.SentFully, core.NotSent, core.SentInPart, core.NotSent, core.NotSent}[i%5]
				wantCode := []core.Code{core.OK, core.CodeRecipientsRefused, core.CodeSomeRecipientsRefused, core.CodeMessageRefused, core.CodeNoRecipient}[i%5]
				if sent != wantSent || code != wantCode {
					t.Errorf("mail %d: %d %s, want %d %s", i, sent, code, wantSent, wantCode)
				}
			}
			if n := len(srv.WaitMails(12)); n != 12 {
				t.Errorf("%d mails arrived", n)
			}
			send(t, s, newMessage(t, "a@example.org"))
		})
	}
}

func TestBatchOnAnAsynchronousSession(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv, num(core.PropertyAsyncMode, 1))
	messages := batch(t, 5, func(int) []string { return []string{"a@example.org"} })
	accepted, err := s.SendMessages(context.Background(), messages)
	want(t, "send", err, core.OK)
	if accepted != 5 || messages[4].MailIdentifier() == 0 {
		t.Errorf("%d accepted, number %d", accepted, messages[4].MailIdentifier())
	}
	want(t, "flush", s.Flush(within(t)), core.OK)
	if n := len(srv.WaitMails(5)); n != 5 {
		t.Errorf("%d mails arrived", n)
	}
}
