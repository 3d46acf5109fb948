// SPDX-License-Identifier: MIT

package core_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// A ready-made mail has its Message-ID in its header, and nothing is invented for one that has
// none.
func TestMessageIDIsThatOfWhatWasSent(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	source := []byte("From: a@example.org\nMessage-ID:\n <ready@made.example>\nSubject: s\n\nx\n")
	path := filepath.Join(t.TempDir(), "mail.eml")
	if err := os.WriteFile(path, source, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, settings := range map[string][]setting{"at once": nil, "by the outbox": {num(core.PropertyAsyncMode, 1)}} {
		s := start(t, srv, settings...)
		m := newMessage(t, "b@example.org")
		send(t, s, m)
		built := m.MessageID()
		if len(built) < 5 || built[0] != '<' {
			t.Errorf("%s: a built mail has %q", name, built)
		}
		sent, err := s.SendFile(context.Background(), m, path)
		want(t, "file", err, core.OK)
		if id := m.MessageID(); id != "<ready@made.example>" || sent != core.SentFully {
			t.Errorf("%s: a file has %q", name, id)
		}
		want(t, "source", m.SetSource(source), core.OK)
		for range 2 {
			send(t, s, m)
			if id := m.MessageID(); id != "<ready@made.example>" {
				t.Errorf("%s: a source has %q", name, id)
			}
		}
		want(t, "source", m.SetSource([]byte("Subject: s\n\nx\n")), core.OK)
		if send(t, s, m); m.MessageID() != "" {
			t.Errorf("%s: a source without one has %q", name, m.MessageID())
		}
		want(t, "source", m.SetSource(nil), core.OK)
		accepted, err := s.SendMessages(context.Background(), []*core.Message{m})
		if want(t, "batch", err, core.OK); accepted != 1 || len(m.MessageID()) < 5 {
			t.Errorf("%s: a batch has %q", name, m.MessageID())
		}
	}
}

// What is sent again is the same mail; what was changed is another, which no receiver takes for the
// first.
func TestChangedMessageIsAnotherMail(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := start(t, srv)
	m := newMessage(t, "b@example.org")
	built, err := m.BuildSource(0)
	want(t, "built", err, core.OK)
	send(t, s, m)
	first := m.MessageID()
	if !bytes.Contains(built, []byte(first)) {
		t.Errorf("what was built is not what was sent: %q", first)
	}
	if send(t, s, m); m.MessageID() != first {
		t.Errorf("%q was sent again as %q", first, m.MessageID())
	}
	seen := map[string]bool{first: true}
	for name, change := range map[string]func() error{
		"text":       func() error { return m.SetText("other") },
		"header":     func() error { return m.AddHeader("X-A", "1") },
		"attachment": func() error { _, err := m.AttachData("a.txt", "", nil); return err },
	} {
		want(t, name, change(), core.OK)
		send(t, s, m)
		if seen[m.MessageID()] {
			t.Errorf("%s: the changed message is %q again", name, m.MessageID())
		}
		seen[m.MessageID()] = true
	}
	want(t, "id", m.SetMessageID("fixed@example.com"), core.OK)
	want(t, "text", m.SetText("last"), core.OK)
	if send(t, s, m); m.MessageID() != "<fixed@example.com>" {
		t.Errorf("an identifier that was set became %q", m.MessageID())
	}
}
