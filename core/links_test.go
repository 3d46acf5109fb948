// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"courriel/core"
	"courriel/core/internal/smtptest"
)

// fewConnections are servers that give fewer connections than a session may have.
var fewConnections = map[string]smtptest.Options{
	"421 instead of a greeting":      {MaxClients: 3},
	"432 to the sign-in":             {MaxSignedIn: 3, User: "bob", Password: "secret"},
	"left without a greeting":        {MaxClients: 3, LeaveOver: true},
	"one alone":                      {MaxClients: 1},
	"one alone, others left waiting": {MaxClients: 1, LeaveOver: true},
}

func userOf(o smtptest.Options) []setting {
	if o.User == "" {
		return nil
	}
	return []setting{text(core.PropertyUsername, o.User), text(core.PropertyPassword, o.Password)}
}

// TestFewerConnections: mails go over the connections that the server gives, whoever sends them;
// none fails or waits for a time-out because of those that it does not give, and their number is
// learnt.
func TestFewerConnections(t *testing.T) {
	const mails = 60
	for name, options := range fewConnections {
		most := max(options.MaxClients, options.MaxSignedIn)
		for how, send := range map[string]func(t *testing.T, s *core.Session) error{
			"a batch": func(t *testing.T, s *core.Session) error {
				_, err := s.SendMessages(context.Background(), messages(t, mails))
				return err
			},
			"a batch in windows": func(t *testing.T, s *core.Session) error {
				want(t, "window", s.SetNumber(core.PropertyTrustedWindow, 4), core.OK)
				_, err := s.SendMessages(context.Background(), messages(t, mails))
				return err
			},
			"calls at the same time": func(t *testing.T, s *core.Session) error {
				var calls sync.WaitGroup
				errs := make([]error, mails)
				for i, m := range messages(t, mails) {
					calls.Go(func() { _, errs[i] = s.SendMessage(context.Background(), m) })
				}
				calls.Wait()
				for _, err := range errs {
					if err != nil {
						return err
					}
				}
				return nil
			},
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				srv := smtptest.Start(t, options)
				s := start(t, srv, append(userOf(options), num(core.PropertyConnections, 12), num(core.PropertyTimeoutSeconds, 60),
					num(core.PropertyTotalSeconds, 0))...)
				begin := time.Now()
				want(t, "send", send(t, s), core.OK)
				if took := time.Since(begin); took > 30*time.Second {
					t.Errorf("it took %v", took)
				}
				if n := len(srv.WaitMails(mails)); n != mails {
					t.Errorf("%d mails", n)
				}
				// What was learnt holds: no more connections are tried.
				before, _ := srv.Connections()
				want(t, "send again", send(t, s), core.OK)
				if after, _ := srv.Connections(); after != before && before > most {
					t.Errorf("%d connections, then %d", before, after)
				}
				if n := len(srv.WaitMails(2 * mails)); n != 2*mails {
					t.Errorf("%d mails", n)
				}
			})
		}
	}
}

func messages(t *testing.T, n int) []*core.Message {
	t.Helper()
	all := make([]*core.Message, n)
	for i := range all {
		all[i] = newMessage(t, fmt.Sprintf("b%d@example.org", i))
	}
	return all
}

// TestFewerConnectionsOutbox: an outbox goes on with the connections that it has instead of pausing.
func TestFewerConnectionsOutbox(t *testing.T) {
	const mails = 200
	for name, options := range fewConnections {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := smtptest.Start(t, options)
			s := start(t, srv, append(userOf(options), num(core.PropertyConnections, 20), num(core.PropertyAsyncMode, 1),
				num(core.PropertyTimeoutSeconds, 60), num(core.PropertyTotalSeconds, 0))...)
			begin := time.Now()
			_, err := s.SendMessages(context.Background(), messages(t, mails))
			want(t, "queue", err, core.OK)
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			want(t, "flush", s.Flush(ctx), core.OK)
			took := time.Since(begin)
			// The first pause of an outbox is four seconds at the least.
			if !options.LeaveOver && took > 3900*time.Millisecond {
				t.Errorf("it took %v", took)
			}
			if n := len(srv.Mails()); n != mails {
				t.Errorf("%d mails", n)
			}
		})
	}
}

// TestNoConnectionAtAll: when nobody gets one, everybody is told why at once.
func TestNoConnectionAtAll(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{MaxClients: 1})
	s := start(t, srv, num(core.PropertyConnections, 8))
	srv.CloseConnections()
	srv.WaitIdle()
	holder := start(t, srv) // takes the only place
	defer holder.Close()
	_, err := s.SendMessages(context.Background(), messages(t, 1))
	want(t, "send", err, core.CodeServiceClosing)
}
