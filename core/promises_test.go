// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
	"courriel.dev/courriel/core/outbox"
)

func waitMail(t *testing.T, m *core.Message) *core.MailStatus {
	t.Helper()
	status, err := core.WaitMail(within(t), m.MailIdentifier())
	want(t, "wait", err, core.OK)
	return status
}

// A mail that is for all or none fails as a whole, out of an outbox as without one.
func TestAllOrNoneHoldsInTheOutbox(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(
		t,
		srv,
		num(core.PropertyAsyncMode, 1),
		num(core.PropertyCloseSeconds, 0),
		num(core.PropertyAllOrNone, 1),
		num(core.PropertyRetryFirstSeconds, 1),
	)
	m := newMessage(t, "a@example.org", "refused@example.org")
	send(t, s, m)
	status := waitMail(t, m)
	if status.State() != core.StateFailed || status.Err == nil || status.Err.SMTPCode != 550 ||
		len(srv.Mails()) != 0 {
		t.Errorf("%+v, %v, %d mails", status.Mail, status.Err, len(srv.Mails()))
	}
	// One that is refused for now is waited for by all.
	m = newMessage(t, "a@example.org", "grey@example.org")
	send(t, s, m)
	want(
		t,
		"later",
		s.SetNumber(core.PropertyAllOrNone, 0),
		core.OK,
	) // counts for mails that are queued after it
	if status := waitMail(t, m); status.State() != core.StateSent || status.Mail.Attempts != 2 {
		t.Errorf("%+v, %v", status.Mail, status.Err)
	}
	if mails := srv.WaitMails(1); len(mails) != 1 || len(mails[0].Recipients) != 2 {
		t.Errorf("%d mails arrived", len(mails))
	}
}

// Why a recipient was refused stays known when another one was only taken later.
func TestRefusalStaysKnownWhenAnotherTakesLonger(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(
		t,
		srv,
		num(core.PropertyAsyncMode, 1),
		num(core.PropertyCloseSeconds, 0),
		num(core.PropertyRetryFirstSeconds, 1),
	)
	m := newMessage(t, "refused@example.org", "grey@example.org")
	send(t, s, m)
	status := waitMail(t, m)
	r, err := status.Recipient(0)
	if status.State() != core.StateSent || status.Err == nil || status.Err.Code != core.CodeSomeRecipientsRefused || status.Err.SMTPCode != 550 ||
		err != nil ||
		r.SMTPCode != 550 ||
		r.ServerText == "" ||
		len(status.Err.Recipients) != 2 {
		t.Errorf("%+v, %v, %+v", status.Mail, status.Err, r)
	}
}

// Mails wait for the server that they were queued for: a session for another server that uses
// the same file does not send them.
func TestMailsBelongToTheirServer(t *testing.T) {
	first, second := smtptest.Start(t, smtptest.Options{}), smtptest.Start(t, smtptest.Options{})
	path := filepath.Join(t.TempDir(), "outbox")
	one, two := start(t, first, filed(path)...), start(t, second, filed(path)...)
	for i := range 20 {
		send(t, one, newMessage(t, fmt.Sprintf("one%d@example.org", i)))
		send(t, two, newMessage(t, fmt.Sprintf("two%d@example.org", i)))
	}
	want(t, "flush", one.Flush(within(t)), core.OK)
	want(t, "flush", two.Flush(within(t)), core.OK)
	for prefix, srv := range map[string]*smtptest.Server{"one": first, "two": second} {
		mails := srv.WaitMails(20)
		if len(mails) != 20 {
			t.Errorf("%d mails", len(mails))
		}
		for _, m := range mails {
			if !strings.HasPrefix(m.Recipients[0].Address, prefix) {
				t.Errorf("%v came over the server of the others", m.Recipients)
			}
		}
	}
}

// A mail that is cancelled by a progress callback is not tried again, and says so.
func TestCancelByProgressIsTheEnd(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(
		t,
		srv,
		num(core.PropertyAsyncMode, 1),
		num(core.PropertyCloseSeconds, 0),
		num(core.PropertyRetryFirstSeconds, 1),
	)
	var tries atomic.Int64
	s.SetProgress(func(int64, int64) bool { tries.Add(1); return true })
	m := newMessage(t, "a@example.org")
	send(t, s, m)
	status := waitMail(t, m)
	if status.State() != core.StateCancelled || status.Err == nil ||
		status.Err.Code != core.CodeMailCancelled ||
		status.Err.OutcomeUnknown ||
		tries.Load() != 1 {
		t.Errorf("%+v, %v, %d tries", status.Mail, status.Err, tries.Load())
	}
}

// What may have been delivered is said to be so, when the session is closed as when the mail is
// cancelled.
func TestDoubtIsToldAtTheEnd(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	settings := []setting{
		num(core.PropertyAsyncMode, 1),
		num(core.PropertyCloseSeconds, 0),
		num(core.PropertyTimeoutSeconds, 60),
	}
	// The server has the mail and says nothing.
	s := start(t, srv, settings...)
	handed := make(chan bool)
	var once sync.Once
	s.SetProgress(func(done, total int64) bool {
		if done >= total-1 && total > 0 {
			once.Do(func() { close(handed) })
		}
		return false
	})
	m := newMessage(t, "data-stall@example.org")
	send(t, s, m)
	<-handed
	e := want(t, "close", s.Close(), core.CodeOutboxGivenUp)
	if !e.OutcomeUnknown || !strings.Contains(e.Message, "1 with an unknown outcome") {
		t.Errorf("%v, unknown %v", e, e.OutcomeUnknown)
	}
	// The server has it and closes.
	s = start(t, srv, settings...)
	m = newMessage(t, "data-drop@example.org")
	send(t, s, m)
	await(t, func() bool { return status(t, m).State() == core.StateWaiting })
	want(t, "cancel", core.CancelMail(m.MailIdentifier()), core.OK)
	if st := status(t, m); st.State() != core.StateCancelled || st.Err == nil ||
		!st.Err.OutcomeUnknown ||
		!strings.Contains(st.Err.Message, "may have been delivered") {
		t.Errorf("%+v, %v", st.Mail, st.Err)
	}
}

func status(t *testing.T, m *core.Message) *core.MailStatus {
	t.Helper()
	st, err := core.FindMail(m.MailIdentifier())
	want(t, "find", err, core.OK)
	return st
}

func await(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(bound * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not come to that")
		}
	}
}

// A session that is released does not keep its caller waiting, and sends what it holds.
func TestReleasedSessionGoesOnByItself(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv, num(core.PropertyAsyncMode, 1), text(core.PropertyUsername, "released"))
	stall := newMessage(t, "stall@example.org")
	send(t, s, stall)
	for range 5 {
		send(t, s, newMessage(t, "a@example.org"))
	}
	other := start(t, srv, num(core.PropertyAsyncMode, 1), num(core.PropertyCloseSeconds, 30))
	for range 5 {
		send(t, other, newMessage(t, "b@example.org"))
	}
	began := time.Now()
	want(t, "release", s.Release(), core.OK)
	want(t, "release", other.Release(), core.OK)
	if d := time.Since(began); d > time.Second {
		t.Errorf("it took %v", d)
	}
	want(t, "release again", s.Release(), core.CodeClosedHandle)
	_, err := s.SendMessage(context.Background(), newMessage(t, "a@example.org"))
	want(t, "send", err, core.CodeClosedHandle)
	_, err = core.FindSession("released")
	want(t, "find", err, core.CodeNoSuchSession)
	if n := len(srv.WaitMails(5)); n < 5 {
		t.Errorf("%d mails arrived", n)
	}
}

// A thread that goes on queueing while the process ends is told so; what was taken before is sent.
func TestEndOfTheProcessShutsTheOutboxFirst(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv, num(core.PropertyAsyncMode, 1), num(core.PropertyCloseSeconds, 30))
	started, last := make(chan bool), make(chan error, 1)
	var accepted atomic.Int64
	go func() {
		for {
			if _, err := s.SendMessage(context.Background(), newMessage(t, "a@example.org")); err != nil {
				last <- err
				return
			}
			if accepted.Add(1) == 20 {
				close(started)
			}
		}
	}()
	<-started
	core.Leave()
	err := <-last
	if e := core.AsError(err); e.Code != core.CodeOutboxShut && e.Code != core.CodeClosedHandle {
		t.Errorf("%v", err)
	}
	if n := len(srv.WaitMails(int(accepted.Load()))); n != int(accepted.Load()) {
		t.Errorf("%d of %d accepted mails arrived", n, accepted.Load())
	}
}

// Recipients that were refused are not asked for again, whatever happened to the others.
func TestRefusedRecipientsAreNotAskedForAgain(t *testing.T) {
	script, err := smtptest.ParseScript(
		"a server that closes after a refusal",
		`# It closes after it has refused a recipient, and takes the mail for the others.
S: 220 mx.test ready
C: EHLO *
S: 250 mx.test
C: MAIL FROM:<zoe@example.com>
S: 250 ok
C: RCPT TO:<gone@example.org>
S: 550 5.1.1 no such user
C: RCPT TO:<a@example.org>
S: 421 4.7.0 too many errors
close
connection
S: 220 mx.test ready
C: EHLO *
S: 250 mx.test
C: MAIL FROM:<zoe@example.com>
S: 250 ok
C: RCPT TO:<a@example.org>
S: 250 ok
C: DATA
S: 354 go
C: <body>
S: 250 queued
`,
	)
	if err != nil {
		t.Fatal(err)
	}
	srv := smtptest.StartScript(t, script, smtptest.ScriptOptions{})
	s := core.NewSession()
	t.Cleanup(func() { _ = s.Close() })
	for _, set := range []setting{
		text(core.PropertyServer, "127.0.0.1"), num(core.PropertyPort, srv.Port), num(core.PropertyOption, int(core.OptionClear)),
		num(core.PropertyAsyncMode, 1), num(core.PropertyCloseSeconds, 0), num(core.PropertyStartOffline, 1),
	} {
		set(t, s)
	}
	want(t, "start", s.Start(context.Background()), core.OK)
	m := newMessage(t, "gone@example.org", "a@example.org")
	send(t, s, m)
	st := waitMail(t, m)
	if st.State() != core.StateSent || st.Mail.Recipients[0].State != outbox.Refused ||
		st.Mail.Recipients[1].State != outbox.Delivered {
		t.Errorf("%+v, %v", st.Mail, st.Err)
	}
}
