// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
	"courriel.dev/courriel/core/outbox"
	"courriel.dev/courriel/core/smtp"
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
				s := start(
					t,
					srv,
					append(
						userOf(options),
						num(core.PropertyConnections, 12),
						num(core.PropertyTimeoutSeconds, 60),
						num(core.PropertyTotalSeconds, 0),
					)...)
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

// TestFewerConnectionsOutbox: an outbox goes on with the connections that it has instead of
// pausing.
func TestFewerConnectionsOutbox(t *testing.T) {
	const mails = 200
	for name, options := range fewConnections {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := smtptest.Start(t, options)
			s := start(
				t,
				srv,
				append(
					userOf(options),
					num(core.PropertyConnections, 20),
					num(core.PropertyAsyncMode, 1),
					num(core.PropertyTimeoutSeconds, 60),
					num(core.PropertyTotalSeconds, 0),
				)...)
			// The first pause of an outbox is four seconds at the least. The quickest of three
			// rounds is
			// what counts, so that a busy machine does not matter.
			quickest := time.Hour
			for round := 1; round <= 3 && quickest > 3900*time.Millisecond; round++ {
				begin := time.Now()
				_, err := s.SendMessages(context.Background(), messages(t, mails))
				want(t, "queue", err, core.OK)
				ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
				want(t, "flush", s.Flush(ctx), core.OK)
				cancel()
				quickest = min(quickest, time.Since(begin))
				if n := len(srv.Mails()); n != round*mails {
					t.Errorf("%d mails", n)
				}
				if options.LeaveOver {
					return
				}
			}
			if quickest > 3900*time.Millisecond {
				t.Errorf("the quickest took %v", quickest)
			}
		})
	}
}

// TestNoConnectionAtAll: when nobody gets one, everybody is told why at once.
func TestNoConnectionAtAll(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{MaxClients: 1})
	s := start(t, srv, num(core.PropertyConnections, 8), num(core.PropertyTimeoutSeconds, 4))
	srv.CloseConnections()
	srv.WaitIdle()
	holder := start(t, srv) // takes the only place
	defer holder.Close()
	_, err := s.SendMessages(context.Background(), messages(t, 1))
	want(t, "send", err, core.CodeServiceClosing)
}

// TestTooManyErrors: a server that ends the connection because of refused recipients takes nothing
// from those that it accepts, in this mail and in the next ones, and nobody is asked twice.
func TestTooManyErrors(t *testing.T) {
	for _, most := range []int{2, 19} {
		for _, without := range [][]string{nil, {"CHUNKING"}, {"CHUNKING", "PIPELINING"}} {
			t.Run(fmt.Sprint(most, without), func(t *testing.T) {
				t.Parallel()
				srv := smtptest.Start(t, smtptest.Options{MaxRefusals: most, Without: without})
				s := start(t, srv)
				to := []string{"first@example.org"}
				for i := range 45 {
					to = append(to, fmt.Sprintf("refused@d%d.example.org", i))
				}
				to = append(to, "last@example.org")
				m := newMessage(t, to...)
				sent, err := s.SendMessage(context.Background(), m)
				want(t, "send", err, core.CodeSomeRecipientsRefused)
				if sent != core.SentInPart {
					t.Errorf("sent %d", sent)
				}
				for i, r := range m.Recipients() {
					good := i == 0 || i == len(to)-1
					if r.Accepted != good ||
						!good && (r.SMTPCode != 550 || r.EnhancedCode != "5.1.1") {
						t.Errorf("%+v", r)
					}
				}
				mails := srv.WaitMails(1)
				if len(mails) != 1 || len(mails[0].Recipients) != 2 {
					t.Errorf("%d mails, the first to %v", len(mails), mails[0].Recipients)
				}
				// What was learnt keeps a bad address from ending the connection of the next mails.
				for i := range 2 * most {
					bad := newMessage(
						t,
						fmt.Sprintf("refused@e%d.example.org", i),
						"good@example.org",
					)
					_, err := s.SendMessage(context.Background(), bad)
					want(t, "with one bad address", err, core.CodeSomeRecipientsRefused)
				}
			})
		}
	}
}

// TestTooManyErrorsInABatch: a batch loses no mail to the bad addresses of those before.
func TestTooManyErrorsInABatch(t *testing.T) {
	for _, window := range []int{0, 8} {
		for _, without := range [][]string{nil, {"CHUNKING"}} {
			t.Run(fmt.Sprint(window, without), func(t *testing.T) {
				t.Parallel()
				srv := smtptest.Start(t, smtptest.Options{MaxRefusals: 2, Without: without})
				s := start(t, srv, num(core.PropertyTrustedWindow, window))
				all := batch(t, 40, func(i int) []string {
					if i%2 == 0 {
						return []string{fmt.Sprintf("refused@d%d.example.org", i)}
					}
					return []string{fmt.Sprintf("good%d@example.org", i)}
				})
				accepted, err := s.SendMessages(context.Background(), all)
				want(t, "send", err, core.CodeRecipientsRefused)
				doubtful, good := 0, 0
				for i, m := range all {
					switch sent, e := m.Result(); {
					case e != nil && e.OutcomeUnknown:
						doubtful++
					case i%2 == 0 && (e == nil || e.Code != core.CodeRecipientsRefused):
						t.Errorf("mail %d: %v", i, e)
					case i%2 == 1 && sent != core.SentFully:
						t.Errorf("mail %d: %v", i, e)
					case i%2 == 1:
						good++
					}
				}
				// With BDAT those of the first window that are behind the 421 had left whole.
				most := 0
				if window > 1 && without == nil {
					most = window
				}
				if accepted != good || doubtful > most {
					t.Errorf("%d accepted, %d in doubt", accepted, doubtful)
				}
			})
		}
	}
}

// TestTooManyErrorsOutbox: the outbox delivers to those that can be, and asks for none that was
// refused again.
func TestTooManyErrorsOutbox(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{MaxRefusals: 2})
	s := start(t, srv, num(core.PropertyAsyncMode, 1))
	to := []string{"first@example.org"}
	for i := range 9 {
		to = append(to, fmt.Sprintf("refused@d%d.example.org", i))
	}
	send(t, s, newMessage(t, to...))
	want(t, "flush", s.Flush(within(t)), core.OK)
	if m := srv.Mails(); len(m) != 1 || len(m[0].Recipients) != 1 {
		t.Errorf("%d mails", len(m))
	}
}

// TestKnownInTheOutboxFile: what was found out about a server is there for the next process, too.
func TestKnownInTheOutboxFile(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{MaxMails: 2})
	file := filepath.Join(t.TempDir(), "outbox.db")
	run := func(mails int) {
		s := start(t, srv, num(core.PropertyAsyncMode, 1), text(core.PropertyOutboxFile, file))
		for i := range mails {
			send(t, s, newMessage(t, fmt.Sprintf("b%d@example.org", i)))
		}
		want(t, "flush", s.Flush(within(t)), core.OK)
		want(t, "close", s.Close(), core.OK)
	}
	run(3)
	store, err := outbox.OpenExistingFile(file)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := store.Recall(context.Background(), "server "+smtp.ServerName(srv.Host, srv.Port))
	if closed := store.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	if !strings.Contains(stored, `"mails":2`) {
		t.Errorf("kept %q", stored)
	}

	// A process that knows nothing learns it from the file before it connects.
	*smtp.KnownOf(srv.Host, srv.Port) = smtp.Known{}
	before := len(srv.Mails())
	run(3)
	if f := smtp.KnownOf(srv.Host, srv.Port).Facts(); f.Mails != 2 {
		t.Errorf("%+v", f)
	}
	if n := len(srv.WaitMails(before + 3)); n != before+3 {
		t.Errorf("%d mails", n)
	}
}

// TestSettingsOfAnOpenSession: what may be set on an open session counts for its open connections.
func TestSettingsOfAnOpenSession(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv, num(core.PropertyTimeoutSeconds, 60))
	send(t, s, newMessage(t, "b@example.org"))
	want(t, "chunking", s.SetNumber(core.PropertyChunking, 0), core.OK)
	send(t, s, newMessage(t, "b@example.org"))
	want(t, "chunking", s.SetNumber(core.PropertyChunking, 1), core.OK)
	send(t, s, newMessage(t, "b@example.org"))
	for i, m := range srv.WaitMails(3) {
		if m.Chunked != (i != 1) {
			t.Errorf("mail %d chunked: %v", i, m.Chunked)
		}
	}
	want(t, "time-out", s.SetNumber(core.PropertyTimeoutSeconds, 1), core.OK)
	begin := time.Now()
	_, err := s.SendMessage(context.Background(), newMessage(t, "data-stall@example.org"))
	want(t, "stall", err, core.CodeUnknownTimeout)
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
	if n, _ := srv.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
}
