// SPDX-License-Identifier: MIT

package core_test

import (
	"bufio"
	"context"
	"net"
	"runtime"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
)

// muteAt serves one connection after another; on the first it answers up to the
// line that begins with word, tells of that one, and says nothing more.
func muteAt(t *testing.T, word string) (port int, reached chan struct{}) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	reached = make(chan struct{}, 1)
	go func() {
		for first := true; ; first = false {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
			mute := word
			if !first {
				mute = "\x00"
			}
			go answer(c, mute, reached)
		}
	}()
	return l.Addr().(*net.TCPAddr).Port, reached
}

func answer(c net.Conn, mute string, reached chan struct{}) {
	body := false
	say := func(s string) { _, _ = c.Write([]byte(s + "\r\n")) }
	say("220 mx")
	for lines := bufio.NewScanner(c); lines.Scan(); {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, mute) && (!body || mute == "."):
			reached <- struct{}{}
			mute = ""
			for lines.Scan() {
			}
			return
		case body && line != ".":
		case line == "DATA":
			body = true
			say("354 go")
		case strings.HasPrefix(line, "EHLO"):
			say("250-mx\r\n250 PIPELINING")
		default:
			body = false
			say("250 ok")
		}
	}
}

func muted(t *testing.T, port int) *core.Session {
	s := core.NewSession()
	t.Cleanup(func() { _ = s.Close() })
	want(t, "server", s.SetText(core.PropertyServer, "127.0.0.1"), core.OK)
	want(t, "port", s.SetNumber(core.PropertyPort, int64(port)), core.OK)
	want(t, "option", s.SetNumber(core.PropertyOption, int64(core.OptionClear)), core.OK)
	return s
}

// TestCancelCallsEndsCallsAndNotTheSession: the call that waits for the server
// and the one that waits for its turn end; the next one has a new connection.
func TestCancelCallsEndsCallsAndNotTheSession(t *testing.T) {
	for _, c := range []struct {
		at      string
		code    core.Code
		unknown bool
	}{
		{"MAIL", core.CodeCancelled, false},
		{".", core.CodeUnknownCancelled, true},
	} {
		t.Run(c.at, func(t *testing.T) {
			port, reached := muteAt(t, c.at)
			s := muted(t, port)
			want(t, "start", s.Start(context.Background()), core.OK)
			a, b := newMessage(t, "a@example.org"), newMessage(t, "b@example.org")
			ended := make(chan error, 1)
			go func() {
				_, err := s.SendMessage(context.Background(), a)
				ended <- err
			}()
			<-reached
			if n := s.CancelCalls(b); n != 0 {
				t.Errorf("%d calls send a message that nobody sends", n)
			}
			waiting := make(chan error, 1)
			go func() {
				_, err := s.SendMessage(context.Background(), b)
				waiting <- err
			}()
			for s.CancelCalls(b) == 0 { // until it waits for its turn
				runtime.Gosched()
			}
			want(t, "the one that waits for its turn", <-waiting, core.CodeCancelled)
			select {
			case err := <-ended:
				t.Fatalf("the other call ended too: %v", err)
			default:
			}
			if n := s.CancelCalls(nil); n != 1 {
				t.Errorf("%d calls were told to end", n)
			}
			e := want(t, "the call", <-ended, c.code)
			if e.OutcomeUnknown != c.unknown || !e.SessionUsable {
				t.Errorf("unknown %v, usable %v", e.OutcomeUnknown, e.SessionUsable)
			}
			if n := s.CancelCalls(nil); n != 0 {
				t.Errorf("%d calls are left", n)
			}
			send(t, s, a)
		})
	}
}

// TestCancelCallsEndsAStart: which can be tried again.
func TestCancelCallsEndsAStart(t *testing.T) {
	port, reached := muteAt(t, "EHLO")
	s := muted(t, port)
	ended := make(chan error, 1)
	go func() { ended <- s.Start(context.Background()) }()
	<-reached
	if n := s.CancelCalls(nil); n != 1 {
		t.Errorf("%d calls were told to end", n)
	}
	want(t, "the start", <-ended, core.CodeCancelled)
	want(t, "start again", s.Start(context.Background()), core.OK)
	send(t, s, newMessage(t, "a@example.org"))
}

// TestCancelCallsEndsABatch, of which all mails that were not answered are cancelled.
func TestCancelCallsEndsABatch(t *testing.T) {
	port, reached := muteAt(t, "MAIL")
	s := muted(t, port)
	want(t, "start", s.Start(context.Background()), core.OK)
	mails := batch(t, 3, func(int) []string { return []string{"a@example.org"} })
	ended := make(chan error, 1)
	go func() {
		_, err := s.SendMessages(context.Background(), mails)
		ended <- err
	}()
	<-reached
	if n := s.CancelCalls(mails[2]); n != 1 {
		t.Errorf("%d calls were told to end", n)
	}
	want(t, "the batch", <-ended, core.CodeCancelled)
	for i, m := range mails {
		sent, err := m.Result()
		if sent != core.NotSent || err == nil || err.Code != core.CodeCancelled {
			t.Errorf("mail %d: %v, %v", i, sent, err)
		}
	}
	send(t, s, mails[0])
}
