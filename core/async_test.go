// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
	"courriel.dev/courriel/core/message"
	"courriel.dev/courriel/core/outbox"
)

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), bound*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestAsynchronousSessionSendsInTheBackground(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv, num(core.PropertyAsyncMode, 1))
	done := make(chan int64, 3)
	s.SetCompletion(func(id int64, status core.Status) {
		if status != core.StatusSent {
			id = -1
		}
		done <- id
	})
	var ids []int64
	for range 3 {
		m := newMessage(t, "a@example.org")
		send(t, s, m)
		if m.MailIdentifier() == 0 || m.MessageID() == "" {
			t.Fatalf("number %d, Message-ID %q", m.MailIdentifier(), m.MessageID())
		}
		ids = append(ids, m.MailIdentifier())
	}
	want(t, "flush", s.Flush(within(t)), core.OK)
	for i, id := range ids {
		status, err := core.WaitMail(within(t), id)
		want(t, "wait", err, core.OK)
		if status.Status() != core.StatusSent || status.Err != nil || status.Mail.Attempts != 1 {
			t.Errorf("mail %d: %+v", i, status)
		}
		if next, err := s.NextCompletion(); err != nil || next != id {
			t.Errorf("completion %d (%v), want %d", next, err, id)
		}
		if got := <-done; got != id {
			t.Errorf("told of %d, want %d", got, id)
		}
	}
	if n := len(srv.WaitMails(3)); n != 3 {
		t.Errorf("%d mails arrived", n)
	}
	want(t, "close", s.Close(), core.OK)
	_, err := core.FindMail(ids[0])
	want(t, "after the close", err, core.CodeUnknownMail)
}

func TestAsynchronousSessionTellsWhatBecameOfAMail(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(
		t,
		srv,
		num(core.PropertyAsyncMode, 1),
		num(core.PropertyCloseSeconds, 0),
		num(core.PropertyOutboxLimit, 2),
	)

	refused := newMessage(t, "refused@example.org", "a@example.org")
	send(t, s, refused)
	status, err := core.WaitMail(within(t), refused.MailIdentifier())
	want(t, "wait", err, core.OK)
	if status.Status() != core.StatusSent || status.Err == nil ||
		status.Err.Code != core.CodeSomeRecipientsRefused ||
		status.Mail.Recipients[0].State != outbox.Refused ||
		status.Mail.Recipients[1].State != outbox.Delivered {
		t.Errorf("%+v %+v", status.Mail, status.Err)
	}

	all := newMessage(t, "refused@example.org")
	send(t, s, all)
	status, err = core.WaitMail(within(t), all.MailIdentifier())
	want(t, "wait", err, core.OK)
	if status.Status() != core.StatusError || status.Err.Code != core.CodeRecipientsRefused ||
		status.Err.SMTPCode != 550 {
		t.Errorf("%+v %+v", status.Mail, status.Err)
	}

	later := newMessage(t, "later@example.org")
	send(t, s, later)
	brief, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	status, err = core.WaitMail(brief, later.MailIdentifier())
	want(t, "wait for what is tried again", err, core.CodeWaitTimeout)
	if status.Status() != core.StatusPending {
		t.Errorf("%+v", status)
	}
	second := newMessage(t, "later@example.org")
	send(t, s, second)
	// Once it was refused for now nothing is under way.
	for status = nil; status == nil || status.Mail.State != outbox.Waiting || status.Mail.Attempts == 0; {
		brief, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		status, _ = core.WaitMail(brief, second.MailIdentifier())
		cancel()
	}
	_, err = s.SendMessage(context.Background(), newMessage(t, "later@example.org"))
	want(t, "a third that waits", err, core.CodeOutboxFull)
	e := want(t, "close", s.Close(), core.CodeOutboxGivenUp)
	if e.OutcomeUnknown {
		t.Errorf("%+v", e)
	}
	want(t, "close again", s.Close(), core.CodeClosedHandle)
}

func TestSynchronousSessionHasNoOutbox(t *testing.T) {
	s := start(t, smtptest.Start(t, smtptest.Options{}))
	want(t, "flush", s.Flush(within(t)), core.CodeNoOutbox)
	_, err := core.FindMail(1)
	want(t, "find", err, core.CodeUnknownMail)
	want(t, "cancel", core.CancelMail(1), core.CodeUnknownMail)
	want(t, "retry", core.RetryMail(1), core.CodeUnknownMail)
}

// What an outbox keeps has to suit every server, as it does not know yet to whom it will go.
func TestFault_B05_MailOfAnOutboxIsSevenBits(t *testing.T) {
	srv := smtptest.Start(
		t,
		smtptest.Options{Without: []string{"8BITMIME", "SMTPUTF8", "BINARYMIME"}},
	)
	s := start(t, srv, num(core.PropertyAsyncMode, 1))
	send(t, s, newMessage(t, "a@example.org"))
	m := newMessage(t, "b@example.org")
	want(
		t,
		"source",
		m.SetSource([]byte("From: a@example.org\nContent-Type: text/plain; charset=utf-8\n\né\n")),
		core.OK,
	)
	send(t, s, m)
	signed := newMessage(t, "c@example.org")
	want(
		t,
		"source",
		signed.SetSource(
			[]byte(
				"From: a@example.org\nContent-Type: multipart/signed; boundary=b\n\n--b\n\né\n--b--\n",
			),
		),
		core.OK,
	)
	send(t, s, signed)
	status, err := core.WaitMail(within(t), signed.MailIdentifier())
	want(t, "wait", err, core.OK)
	want(t, "signed", status.Err, core.CodeExtensionMissing)
	for _, mail := range srv.WaitMails(2) {
		for _, c := range mail.Raw {
			if c >= 0x80 {
				t.Errorf("%s is not 7-bit", mail.Raw)
				break
			}
		}
	}
}

func TestAsynchronousBatchIsTakenMailByMail(t *testing.T) {
	for name, file := range map[string]string{"memory": "", "file": filepath.Join(t.TempDir(), "outbox")} {
		t.Run(name, func(t *testing.T) {
			srv := smtptest.Start(t, smtptest.Options{})
			s := start(
				t,
				srv,
				num(core.PropertyAsyncMode, 1),
				text(core.PropertyOutboxFile, file),
				num(core.PropertyOutboxLimit, 60),
			)
			messages := batch(t, 50, func(i int) []string {
				if i == 7 {
					return nil
				}
				return []string{"a@example.org"}
			})
			gone := false // it is there when it is attached, and gone when it is sent
			want(t, "attach", messages[11].Edit(func(m *message.Message) error {
				return m.AttachReader("x.bin", "", -1, func() (io.ReadCloser, error) {
					if gone {
						return nil, errors.New("gone")
					}
					return io.NopCloser(strings.NewReader("x")), nil
				})
			}), core.OK)
			gone = true
			accepted, err := s.SendMessages(t.Context(), messages)
			want(t, "send", err, core.CodeNoRecipient)
			if accepted != 48 {
				t.Errorf("%d accepted", accepted)
			}
			want(t, "flush", s.Flush(within(t)), core.OK)
			var sent []string
			for i, m := range messages {
				result, err := m.Result()
				if refused := i == 7 || i == 11; refused {
					if result != core.NotSent || err == nil || m.MailIdentifier() != 0 {
						t.Errorf("mail %d: %v, %v, number %d", i, result, err, m.MailIdentifier())
					}
					continue
				}
				sent = append(sent, fmt.Sprintf("mail %03d", i))
				if result != core.SentFully || err != nil || m.MessageID() == "" {
					t.Errorf("mail %d: %v, %v", i, result, err)
				}
				if status, err := core.FindMail(m.MailIdentifier()); err != nil ||
					status.Status() != core.StatusSent {
					t.Errorf("mail %d: %+v, %v", i, status, err)
				}
			}
			if got := subjects(srv); !slices.Equal(got, sent) {
				t.Errorf("arrived: %v", got)
			}
		})
	}
}

// A token runs out while mails are sent in the background: it is tried once, and the next one at
// once when it is set.
func TestFault_D03_AnotherTokenEndsTheWaiting(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{User: "zoe", Token: "good"})
	s := start(
		t,
		srv,
		num(core.PropertyAsyncMode, 1),
		num(core.PropertyCloseSeconds, 0),
		text(core.PropertyUsername, "zoe"),
		text(core.PropertyAuthToken, "good"),
		text(core.PropertyMechanism, "XOAUTH2"),
	)
	want(t, "token", s.SetText(core.PropertyAuthToken, "old"), core.OK)
	srv.CloseConnections()
	m := newMessage(t, "a@example.org")
	send(t, s, m)
	waiting, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_, err := core.WaitMail(waiting, m.MailIdentifier())
	if err == nil {
		t.Fatal("sent with a token that is refused")
	}
	want(t, "token", s.SetText(core.PropertyAuthToken, "good"), core.OK)
	status, err := core.WaitMail(within(t), m.MailIdentifier())
	want(t, "wait", err, core.OK)
	if status.Status() != core.StatusSent {
		t.Errorf("%+v", status.Mail)
	}
}
