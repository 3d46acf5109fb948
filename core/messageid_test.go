// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"courriel/core"
	"courriel/core/internal/smtptest"
)

// A ready-made mail has its Message-ID in its header, and nothing is invented for one that has none.
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
		if want(t, "batch", err, core.OK); accepted != 1 || m.MessageID() != built {
			t.Errorf("%s: a batch has %q, the message %q", name, m.MessageID(), built)
		}
	}
}
