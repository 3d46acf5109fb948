// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

func crowd(n int, more ...string) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("user%03d@example.org", i))
	}
	return append(all, more...)
}

// expectOnce makes sure that each recipient got the mail once, and that no transaction had more
// than most.
func expectOnce(t *testing.T, srv *smtptest.Server, want []string, transactions, most int) {
	t.Helper()
	mails := srv.WaitMails(transactions)
	if len(mails) != transactions {
		t.Errorf("%d transactions, want %d", len(mails), transactions)
	}
	var got []string
	for _, m := range mails {
		if len(m.Recipients) > most {
			t.Errorf("%d recipients in one transaction", len(m.Recipients))
		}
		for _, r := range m.Recipients {
			got = append(got, r.Address)
		}
	}
	slices.Sort(got)
	want = slices.Clone(want)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("delivered to %d: %v, want %d: %v", len(got), got, len(want), want)
	}
}

// TestFault_G11_MoreRecipientsThanTheServerTakes: whatever says so, none is lost and none gets the
// mail twice.
func TestFault_G11_MoreRecipientsThanTheServerTakes(t *testing.T) {
	for name, c := range map[string]struct {
		options      smtptest.Options
		settings     []setting
		transactions int // of the first mail, of 25 recipients
	}{
		"announced":                     {smtptest.Options{MaxRcpt: 10}, nil, 3},
		"refused":                       {smtptest.Options{MaxRcpt: 10, Without: []string{"LIMITS"}}, nil, 3},
		"refused, without PIPELINING":   {smtptest.Options{MaxRcpt: 10, Without: []string{"LIMITS", "PIPELINING", "CHUNKING"}}, nil, 3},
		"refused, without CHUNKING":     {smtptest.Options{MaxRcpt: 10, Without: []string{"LIMITS", "CHUNKING"}}, nil, 3},
		"set by the program":            {smtptest.Options{}, []setting{num(core.PropertyRecipientsPerMail, 9)}, 3},
		"set lower than what is needed": {smtptest.Options{MaxRcpt: 10}, []setting{num(core.PropertyRecipientsPerMail, 5)}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			srv := smtptest.Start(t, c.options)
			s := start(t, srv, c.settings...)
			to := crowd(25)
			m := newMessage(t, to...)
			send(t, s, m)
			expectOnce(t, srv, to, c.transactions, 10)
			if m.RecipientCount() != 25 {
				t.Errorf("%d results", m.RecipientCount())
			}
			for i := range m.RecipientCount() {
				if r := recipient(m, i); !r.Accepted || r.SMTPCode != 250 || r.Address != to[i] {
					t.Errorf("recipient %d: %+v", i, r)
				}
			}
			// The next mail goes with what was learnt, and in windows.
			want(t, "window", s.SetNumber(core.PropertyTrustedWindow, 8), core.OK)
			messages := batch(t, 6, func(i int) []string { return to[:1+i*4] })
			accepted, err := s.SendMessages(context.Background(), messages)
			want(t, "batch", err, core.OK)
			all := slices.Clone(to)
			for i := range messages {
				all = append(all, to[:1+i*4]...)
			}
			n := c.transactions
			for i := range 6 {
				size := []int{10, 9, 5}[map[string]int{"set by the program": 1, "set lower than what is needed": 2}[name]]
				n += (1 + i*4 + size - 1) / size
			}
			if accepted != 6 {
				t.Errorf("%d accepted", accepted)
			}
			expectOnce(t, srv, all, n, 10)
		})
	}
}

// TestFault_G11_RefusedRecipientsAmongMany: those that are refused for themselves are told as they
// were answered, and are not asked for again.
func TestFault_G11_RefusedRecipientsAmongMany(t *testing.T) {
	for _, window := range []int{0, 4} {
		srv := smtptest.Start(t, smtptest.Options{MaxRcpt: 3, Without: []string{"LIMITS"}})
		s := start(t, srv, num(core.PropertyTrustedWindow, window))
		to := []string{
			"a@example.org",
			"refused@example.org",
			"b@example.org",
			"c@example.org",
			"d@example.org",
			"refused@elsewhere.example.org",
			"e@example.org",
		}
		m := batch(t, 2, func(int) []string { return to })
		accepted, err := s.SendMessages(context.Background(), m)
		want(t, "send", err, core.CodeSomeRecipientsRefused)
		if accepted != 2 {
			t.Errorf("%d accepted", accepted)
		}
		for _, m := range m {
			for i, address := range to {
				r := recipient(m, i)
				if refused := strings.HasPrefix(address, "refused"); r.Accepted == refused ||
					refused && r.SMTPCode != 550 {
					t.Errorf("window %d: %+v", window, r)
				}
			}
			if sent, e := m.Result(); sent != core.SentInPart ||
				e.Code != core.CodeSomeRecipientsRefused {
				t.Errorf("%d, %v", sent, e)
			}
		}
		good := []string{
			"a@example.org",
			"b@example.org",
			"c@example.org",
			"d@example.org",
			"e@example.org",
		}
		// What was learnt from the first mail is an upper bound that counts those who are refused
		// as well.
		expectOnce(t, srv, append(good, good...), map[int]int{0: 5, 4: 4}[window], 3)
	}
}

// TestFault_G11_AllOrNoneIsNotTakenApart: what cannot go at once goes to nobody.
func TestFault_G11_AllOrNoneIsNotTakenApart(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{MaxRcpt: 3})
	s := start(t, srv, num(core.PropertyAllOrNone, 1))
	sent, err := s.SendMessage(context.Background(), newMessage(t, crowd(5)...))
	if want(t, "send", err, core.CodeSomeRecipientsRefused); sent != core.NotSent {
		t.Errorf("%d", sent)
	}
	send(t, s, newMessage(t, crowd(3)...))
	expectOnce(t, srv, crowd(3), 1, 3)
}

// TestFault_G12_MailsOfAConnection: a limit of mails opens the next connection; the one that is
// known loses nothing, not even in windows.
func TestFault_G12_MailsOfAConnection(t *testing.T) {
	const n = 40
	for name, c := range map[string]struct {
		options  smtptest.Options
		settings []setting
		connects int
	}{
		"announced":        {smtptest.Options{MaxMails: 7, Announce: []string{"LIMITS MAILMAX=7"}}, nil, 6},
		"announced, W = 4": {smtptest.Options{MaxMails: 7, Announce: []string{"LIMITS MAILMAX=7"}}, []setting{num(core.PropertyTrustedWindow, 4)}, 6},
		"announced, W = 4, DATA": {smtptest.Options{MaxMails: 7, Without: []string{"CHUNKING"}, Announce: []string{"LIMITS MAILMAX=7"}},
			[]setting{num(core.PropertyTrustedWindow, 4)}, 6},
		"set":                      {smtptest.Options{MaxMails: 7}, []setting{num(core.PropertyMailsPerConnection, 5), num(core.PropertyTrustedWindow, 64)}, 8},
		"learnt from 421":          {smtptest.Options{MaxMails: 7}, nil, 6},
		"learnt from 421, pooled":  {smtptest.Options{MaxMails: 7}, []setting{num(core.PropertyConnections, 3)}, 0},
		"learnt by one at a time ": {smtptest.Options{MaxMails: 1}, nil, n},
	} {
		t.Run(name, func(t *testing.T) {
			srv := smtptest.Start(t, c.options)
			s := start(t, srv, c.settings...)
			messages := batch(t, n, func(int) []string { return []string{"a@example.org"} })
			accepted, err := s.SendMessages(context.Background(), messages)
			want(t, "send", err, core.OK)
			if accepted != n {
				t.Errorf("%d accepted", accepted)
			}
			srv.WaitMails(n)
			got := subjects(srv)
			slices.Sort(got)
			if len(got) != n || len(slices.Compact(got)) != n {
				t.Errorf("%d mails, %d different", len(got), len(slices.Compact(got)))
			}
			if connects, _ := srv.Connections(); c.connects > 0 && connects != c.connects {
				t.Errorf("%d connections, want %d", connects, c.connects)
			}
		})
	}
}

// TestFault_G04_FewerConnectionsThanWanted: a server that takes fewer connections than the session
// may open gets all mails over those.
func TestFault_G04_FewerConnectionsThanWanted(t *testing.T) {
	for _, window := range []int{0, 4} {
		srv := smtptest.Start(t, smtptest.Options{MaxClients: 2})
		s := start(
			t,
			srv,
			num(core.PropertyConnections, 8),
			num(core.PropertyTrustedWindow, window),
		)
		const n = 200
		accepted, err := s.SendMessages(
			context.Background(),
			batch(t, n, func(int) []string { return []string{"a@example.org"} }),
		)
		want(t, "send", err, core.OK)
		if accepted != n || len(srv.WaitMails(n)) != n {
			t.Errorf("%d accepted, %d arrived", accepted, len(srv.Mails()))
		}
	}
}

// TestBatchEndsWithoutAServer: mails are not tried one by one when nobody answers.
func TestBatchEndsWithoutAServer(t *testing.T) {
	for _, window := range []int{0, 4} {
		srv := smtptest.Start(t, smtptest.Options{})
		s := start(
			t,
			srv,
			num(core.PropertyTrustedWindow, window),
			num(core.PropertyTimeoutSeconds, 4),
		)
		srv.Close()
		messages := batch(t, 50, func(int) []string { return []string{"a@example.org"} })
		accepted, err := s.SendMessages(context.Background(), messages)
		if want(t, "send", err, core.CodeConnectionRefused); accepted != 0 {
			t.Errorf("%d accepted", accepted)
		}
		for _, m := range messages {
			if _, e := m.Result(); e == nil || e.Code != core.CodeConnectionRefused ||
				e.OutcomeUnknown {
				t.Errorf("%v", e)
			}
		}
	}
}

func recipient(m *core.Message, i int) core.RecipientResult { return m.Recipients()[i] }

// TestFault_G11_RefusedAloneInATransaction: recipients who are alone in their transaction, or
// together with others who are refused, do not take down those of the next.
func TestFault_G11_RefusedAloneInATransaction(t *testing.T) {
	for _, window := range []int{0, 4} {
		for most := 1; most <= 3; most++ {
			srv := smtptest.Start(t, smtptest.Options{})
			s := start(
				t,
				srv,
				num(core.PropertyRecipientsPerMail, most),
				num(core.PropertyTrustedWindow, window),
			)
			to := []string{
				"refused@a.example.org",
				"refused@b.example.org",
				"one@example.org",
				"refused@c.example.org",
				"two@example.org",
				"later@example.org",
				"three@example.org",
			}
			mixed := batch(t, 1, func(int) []string { return to })[0]
			none := batch(t, 1, func(int) []string { return to[:2] })[0]
			accepted, err := s.SendMessages(context.Background(), []*core.Message{mixed, none})
			want(t, "send", err, core.CodeSomeRecipientsRefused)
			if sent, _ := mixed.Result(); sent != core.SentInPart || accepted != 1 {
				t.Errorf("%d, %d accepted", sent, accepted)
			}
			for i, code := range []int{550, 550, 250, 550, 250, 451, 250} {
				if r := recipient(mixed, i); r.SMTPCode != code || r.Accepted != (code == 250) {
					t.Errorf("at most %d, window %d: %+v", most, window, r)
				}
			}
			sent, e := none.Result()
			if want(t, "none", e, core.CodeRecipientsRefused); sent != core.NotSent ||
				e.SMTPCode != 550 ||
				len(e.Recipients) != 2 ||
				e.Recipients[1].SMTPCode != 550 {
				t.Errorf("at most %d: %d, %+v", most, sent, e)
			}
			var got []string
			for _, m := range srv.WaitMails(1) {
				for _, r := range m.Recipients {
					got = append(got, r.Address)
				}
			}
			if !slices.Equal(
				got,
				[]string{"one@example.org", "two@example.org", "three@example.org"},
			) {
				t.Errorf("delivered to %v", got)
			}
		}
	}
}

// TestFault_G11_FullMailboxIsNoLimit: a 452 between recipients who are accepted is about one of
// them, and neither asked again nor learnt from.
func TestFault_G11_FullMailboxIsNoLimit(t *testing.T) {
	mail := "C: MAIL FROM:<zoe@example.com>*\nS: 250 ok\nC: RCPT TO:<a@example.org>\nS: 250 ok\nC: RCPT TO:<b@example.org>\nS: 452 mailbox is full\n" +
		"C: RCPT TO:<c@example.org>\nS: 250 ok\nC: DATA\nS: 354 go\nC: <body>\nS: 250 ok\n"
	script, err := smtptest.ParseScript(
		"full",
		"# one mailbox is full\nS: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250 PIPELINING\n"+mail+mail,
	)
	want(t, "script", err, core.OK)
	srv := smtptest.StartScript(t, script, smtptest.ScriptOptions{})
	s := core.NewSession()
	for _, set := range []setting{text(core.PropertyServer, srv.Host), num(core.PropertyPort, srv.Port)} {
		set(t, s)
	}
	want(t, "start", s.Start(context.Background()), core.OK)
	for range 2 {
		sent, err := s.SendMessage(
			context.Background(),
			newMessage(t, "a@example.org", "b@example.org", "c@example.org"),
		)
		if e := want(t, "send", err, core.CodeSomeRecipientsRefused); sent != core.SentInPart ||
			e.SMTPCode != 452 {
			t.Errorf("%d, %+v", sent, e)
		}
	}
	want(t, "close", s.Close(), core.OK)
	if err := srv.Finish(); err != nil {
		t.Error(err)
	}
}

// TestFault_G11_TenThousandRecipients: each gets the mail once, whatever is announced beside the
// truth, and nothing is learnt but what is so.
func TestFault_G11_TenThousandRecipients(t *testing.T) {
	for name, c := range map[string]struct {
		options      smtptest.Options
		transactions int
	}{
		"nothing is announced":             {smtptest.Options{MaxRcpt: 999, Without: []string{"LIMITS"}}, 11},
		"nonsense is announced":            {smtptest.Options{MaxRcpt: 999, Without: []string{"LIMITS"}, Announce: []string{"LIMITS RCPTMAX= RCPTMAX=-1 RCPTMAX=many MAILMAX=0x7 =5", "SIZE -1"}}, 11},
		"more is announced than is true":   {smtptest.Options{MaxRcpt: 999, Without: []string{"LIMITS"}, Announce: []string{"LIMITS RCPTMAX=5000"}}, 11},
		"by DATA, without PIPELINING, too": {smtptest.Options{MaxRcpt: 2500, Without: []string{"LIMITS", "CHUNKING", "PIPELINING"}}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			srv := smtptest.Start(t, c.options)
			s := start(t, srv)
			to := make([]string, 10000)
			for i := range to {
				to[i] = fmt.Sprintf("user%05d@example.org", i)
			}
			to[5000] = "refused@example.org"
			m := newMessage(t, to...)
			sent, err := s.SendMessage(context.Background(), m)
			if want(t, "send", err, core.CodeSomeRecipientsRefused); sent != core.SentInPart {
				t.Errorf("%d", sent)
			}
			for i, r := range m.Recipients() {
				if code := map[bool]int{true: 550, false: 250}[i == 5000]; r.Address != to[i] ||
					r.SMTPCode != code ||
					r.Accepted != (code == 250) {
					t.Fatalf("recipient %d: %+v", i, r)
				}
			}
			expectOnce(
				t,
				srv,
				slices.Delete(slices.Clone(to), 5000, 5001),
				c.transactions,
				c.options.MaxRcpt,
			)
		})
	}
}
