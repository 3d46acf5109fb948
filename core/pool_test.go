// SPDX-License-Identifier: MIT

package core

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"courriel.dev/courriel/core/smtp"
)

// pipedServer serves connections that are pipes, for fake time, and notes what it hears: "NOOP 1"
// on the second connection.
type pipedServer struct {
	mu     sync.Mutex
	heard  []string
	conns  int
	open   int
	mute   int // so many connections, from the first on, are only read from
	closed []time.Time
	// answer, when set, gives another answer than usual to a command on a connection that has
	// carried so many mails; "" is the usual one.
	answer func(line string, connection, mails int) string
}

func (p *pipedServer) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.mu.Lock()
	number := p.conns
	p.conns++
	p.open++
	p.mu.Unlock()
	go func() {
		defer server.Close()
		say := func(s string) { _, _ = io.WriteString(server, s+"\r\n") }
		say("220 mx")
		body, mails := false, 0
		for lines := bufio.NewScanner(server); lines.Scan(); {
			line := lines.Text()
			p.mu.Lock()
			mute := number < p.mute
			if verb, _, _ := strings.Cut(line, ":"); !body && !strings.HasPrefix(line, "EHLO") {
				p.heard = append(p.heard, verb+" "+itoa(number))
			}
			p.mu.Unlock()
			other := ""
			if p.answer != nil && !body {
				other = p.answer(line, number, mails)
			}
			switch {
			case mute:
			case other == "close":
				server.Close()
			case other != "":
				say(other)
				if strings.HasPrefix(other, "421") {
					server.Close()
				}
			case body && line != ".":
			case line == "DATA":
				body = true
				say("354 go")
			case line == "QUIT":
				say("221 bye")
			case body:
				body = false
				mails++
				say("250 ok")
			default:
				say("250 ok")
			}
		}
		p.mu.Lock()
		p.open--
		p.closed = append(p.closed, time.Now())
		p.mu.Unlock()
	}()
	return client, nil
}

// times counts how often it heard a command.
func (p *pipedServer) times(command string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, h := range p.heard {
		if h == command {
			n++
		}
	}
	return n
}

func pipedSession(t *testing.T, p *pipedServer, connections int) *Session {
	t.Helper()
	s := NewSession()
	err := errors.Join(
		s.SetText(PropertyServer, "127.0.0.1"),
		s.SetNumber(PropertyOption, int64(OptionClear)),
		s.SetNumber(
			PropertyConnections,
			int64(connections),
		),
		s.SetNumber(PropertyTimeoutSeconds, 30),
	)
	settings, err2 := newConnection(&s.values)
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	settings.config.DialAddress = p.dial
	settings.known = new(smtp.Known) // all of these tests have one server by name
	s.settings, s.started = settings, true
	return s
}

func pipedMail(t *testing.T, s *Session) {
	t.Helper()
	m := NewMessage()
	err := errors.Join(
		m.SetSender("a@example.org"),
		m.AddRecipient("b@example.org"),
		m.SetText("x\n"),
	)
	if err == nil {
		_, err = s.SendMessage(context.Background(), m)
	}
	if err != nil {
		t.Error(err)
	}
}

// TestFault_G17_IdleConnectionsAreAskedAndLeft: a connection that was idle for a moment is used as
// it is, after some time the server is asked first, and after two minutes it is closed with QUIT.
func TestFault_G17_IdleConnectionsAreAskedAndLeft(t *testing.T) {
	for _, c := range []struct {
		idle               time.Duration
		noops, quits, open int
	}{
		{idleTrusted - time.Millisecond, 0, 0, 1},
		{idleTrusted, 1, 0, 1},
		{idleKept - time.Millisecond, 1, 0, 1},
		{idleKept + time.Millisecond, 0, 1, 2},
		{time.Hour, 0, 1, 2},
	} {
		t.Run(c.idle.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &pipedServer{}
				s := pipedSession(t, p, 1)
				pipedMail(t, s)
				time.Sleep(c.idle)
				synctest.Wait()
				pipedMail(t, s)
				if noops, quits := p.times("NOOP 0"), p.times("QUIT 0"); noops != c.noops ||
					quits != c.quits ||
					p.conns != c.open {
					t.Errorf("%d NOOP, %d QUIT, %d connections: %q", noops, quits, p.conns, p.heard)
				}
				if n := p.times("MAIL FROM 0") + p.times("MAIL FROM 1"); n != 2 {
					t.Errorf("%d mails", n)
				}
				_ = s.Close()
				synctest.Wait()
				if p.open != 0 || !slices.Contains(p.heard, "QUIT "+itoa(p.conns-1)) {
					t.Errorf("%d connections are open after the close: %q", p.open, p.heard)
				}
			})
		})
	}
}

// TestEachIdleConnectionHasItsTime: what came back later is closed later, to the moment.
func TestEachIdleConnectionHasItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipedServer{}
		s := pipedSession(t, p, 2)
		first, _, err := s.connect(context.Background(), s.settings)
		second, _, err2 := s.connect(context.Background(), s.settings)
		if err = errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		s.keep(first)
		time.Sleep(50 * time.Second)
		s.keep(second)
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(p.closed) != 2 || p.closed[0].Sub(began) != idleKept ||
			p.closed[1].Sub(began) != idleKept+50*time.Second {
			t.Errorf("closed at %v, beginning at %v", p.closed, began)
		}
		_ = s.Close()
	})
}

// TestFault_G18_IdleConnectionThatDied: the network lost the connection without a word. The mail
// goes over a new one after a moment, and no doubt is left.
func TestFault_G18_IdleConnectionThatDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipedServer{}
		s := pipedSession(t, p, 1)
		pipedMail(t, s)
		p.mu.Lock()
		p.mute = 1
		p.mu.Unlock()
		time.Sleep(time.Minute)
		began := time.Now()
		pipedMail(t, s)
		if d := time.Since(began); d > 3*time.Second || p.conns != 2 ||
			p.times("MAIL FROM 0") != 1 ||
			p.times("MAIL FROM 1") != 1 {
			t.Errorf("%v, %d connections: %q", d, p.conns, p.heard)
		}
		_ = s.Close()
		synctest.Wait()
	})
}

// TestQuitsAreSaidTogether: a server that does not answer QUIT costs a session with many
// connections no more than one with one.
func TestQuitsAreSaidTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipedServer{}
		s := pipedSession(t, p, 8)
		var links []*link
		for range 8 {
			l, _, err := s.connect(context.Background(), s.settings)
			if err != nil {
				t.Fatal(err)
			}
			links = append(links, l)
		}
		p.mu.Lock()
		p.mute = 8
		p.mu.Unlock()
		for _, l := range links {
			s.keep(l)
		}
		began := time.Now()
		_ = s.Close()
		if d := time.Since(began); d > quitBound {
			t.Errorf("it took %v", d)
		}
		synctest.Wait()
		if p.open != 0 {
			t.Errorf("%d connections are open", p.open)
		}
	})
}

// TestFault_G23_CancelledWhileLeavingAConnection: a server that does not answer QUIT does not hold
// a cancelled call.
func TestFault_G23_CancelledWhileLeavingAConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipedServer{}
		s := pipedSession(t, p, 1)
		if err := s.SetNumber(PropertyMailsPerConnection, 1); err != nil {
			t.Fatal(err)
		}
		pipedMail(t, s)
		p.mu.Lock()
		p.mute = 1
		p.mu.Unlock()
		m := NewMessage()
		if err := errors.Join(m.SetSender("a@example.org"), m.AddRecipient("b@example.org")); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		time.AfterFunc(time.Millisecond, func() { s.CancelCalls(nil) })
		_, err := s.SendMessage(context.Background(), m)
		if e := AsError(err); e == nil || e.Code != CodeCancelled ||
			time.Since(began) != time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		_ = s.Close()
		synctest.Wait()
	})
}

// TestFault_G23_CancelledBatchOverManyConnections: it ends at once, each mail has its result, and
// none is tried after the end.
func TestFault_G23_CancelledBatchOverManyConnections(t *testing.T) {
	for _, window := range []int64{0, 16} {
		for _, how := range []string{"cancelled", "closed", "out of time"} {
			synctest.Test(t, func(t *testing.T) {
				p := &pipedServer{mute: 8}
				s := pipedSession(t, p, 8)
				code, after := CodeCancelled, time.Second
				err := s.SetNumber(PropertyTrustedWindow, window)
				switch how {
				case "closed":
					code = CodeSessionClosed
				case "out of time":
					code = CodeTotalTimeout
					err = errors.Join(err, s.SetNumber(PropertyTotalSeconds, 1))
				}
				if err != nil {
					t.Fatal(err)
				}
				const n = 2000
				messages := make([]*Message, n)
				for i := range messages {
					messages[i] = NewMessage()
					if err := errors.Join(messages[i].SetSender("a@example.org"), messages[i].AddRecipient("b@example.org"), messages[i].SetText("x\n")); err != nil {
						t.Fatal(err)
					}
				}
				began := time.Now()
				if how != "out of time" {
					time.AfterFunc(after, func() {
						if how == "closed" {
							_ = s.Close()
						} else {
							s.CancelCalls(nil)
						}
					})
				}
				accepted, err := s.SendMessages(context.Background(), messages)
				if e := AsError(err); e == nil || e.Code != code || accepted != 0 ||
					time.Since(began) != after {
					t.Errorf("%s: %d, %v after %v", how, accepted, err, time.Since(began))
				}
				tried := 0
				for _, m := range messages {
					if sent, e := m.Result(); sent != NotSent || e == nil || e.Code != code ||
						e.OutcomeUnknown {
						t.Fatalf("%s: %d, %v", how, sent, e)
					}
					if m.RecipientCount() > 0 {
						tried++
					}
				}
				if tried > 8*max(1, int(window)*batchShare) {
					t.Errorf("%s: %d mails were made ready", how, tried)
				}
				_ = s.Close()
				synctest.Wait()
				if p.open != 0 {
					t.Errorf("%d connections are open", p.open)
				}
			})
		}
	}
}

// TestFault_G12_EveryIdleConnectionHasHadEnough: a mail passes over all idle connections that the
// server closes with 421, not only over the first.
func TestFault_G12_EveryIdleConnectionHasHadEnough(t *testing.T) {
	for _, at := range []string{"MAIL", "RCPT", "DATA"} {
		t.Run(at, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &pipedServer{answer: func(line string, connection, mails int) string {
					if strings.HasPrefix(line, at) && mails > 0 {
						return "421 enough"
					}
					return ""
				}}
				s := pipedSession(t, p, 3)
				var links []*link
				for range 3 {
					l, _, err := s.connect(context.Background(), s.settings)
					if err != nil {
						t.Fatal(err)
					}
					links = append(links, l)
				}
				for _, l := range links {
					s.keep(l)
					pipedMail(t, s) // goes over the one that was idle last
					s.mu.Lock()
					s.idle = nil
					s.mu.Unlock()
				}
				s.mu.Lock()
				s.idle = links
				s.mu.Unlock()
				pipedMail(t, s)
				if p.conns != 4 {
					t.Errorf("%d connections: %q", p.conns, p.heard)
				}
				_ = s.Close()
				synctest.Wait()
			})
		})
	}
}

// TestFault_G12_FirstMailOfAConnectionIsRefused: a 421 to a recipient of the first mail is about
// that, and reported.
func TestFault_G12_FirstMailOfAConnectionIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipedServer{answer: func(line string, _, _ int) string {
			if strings.HasPrefix(line, "RCPT") {
				return "421 not you"
			}
			return ""
		}}
		s := pipedSession(t, p, 1)
		m := NewMessage()
		if err := errors.Join(m.SetSender("a@example.org"), m.AddRecipient("b@example.org"), m.SetText("x\n")); err != nil {
			t.Fatal(err)
		}
		_, err := s.SendMessage(context.Background(), m)
		if e := AsError(err); e == nil || e.Code != CodeServiceClosing || p.conns != 1 {
			t.Errorf("%v, %d connections", err, p.conns)
		}
		_ = s.Close()
		synctest.Wait()
	})
}
