// SPDX-License-Identifier: MIT

package core_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"courriel/core"
	"courriel/core/internal/smtptest"
)

// traces are the ways in which a secret could be written down: as it is, and in base64
// at each of the three offsets that something before it can give it.
func traces(secret string) [][]byte {
	list := [][]byte{[]byte(secret)}
	for before := range 3 {
		padded := base64.StdEncoding.EncodeToString(append(make([]byte, before), secret...))
		// What shares a group of four with something else is left out at both ends.
		list = append(list, []byte(padded[(before*8+5)/6:len(padded)-4]))
	}
	return list
}

// A password and a token stand nowhere but on the wire: not in the transcript, not in an
// error, not in the outbox file and what SQLite keeps beside it.
func TestSecretsAreWrittenNowhere(t *testing.T) {
	const user, password, token = "zoe@example.org", "correct horse battery", "ya29.a0AfH6SMBxSecretToken0123456789"
	dir := t.TempDir()
	var texts bytes.Buffer
	note := func(err error) {
		var e *core.Error
		if errors.As(err, &e) {
			texts.WriteString(e.Text(core.DetailEverything) + "\n" + e.Error() + "\n")
		}
	}
	shown := 0
	for _, mechanism := range []string{"PLAIN", "LOGIN"} {
		for _, given := range []string{password, "wrong " + password} {
			for _, async := range []int{0, 1} {
				srv := smtptest.Start(t, smtptest.Options{User: user, Password: password})
				settings := []setting{
					text(core.PropertyUsername, user), text(core.PropertyPassword, given), text(core.PropertyMechanism, mechanism),
					text(core.PropertyTranscriptFile, filepath.Join(dir, "transcript")), num(core.PropertyAsyncMode, async),
				}
				if async == 1 {
					settings = append(settings, text(core.PropertyOutboxFile, filepath.Join(dir, "outbox")))
				}
				s := newSession(t, srv, settings...)
				err := s.Start(context.Background())
				note(err)
				if err == nil {
					send(t, s, newMessage(t, "a@example.org"))
					if async == 1 {
						note(s.Flush(within(t)))
					}
					note(s.Close())
				} else if given == password {
					t.Fatal(err)
				} else {
					shown++
				}
			}
		}
	}
	if shown != 4 {
		t.Errorf("%d of 4 wrong passwords were refused", shown)
	}
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		for _, accepted := range []string{token, "another"} {
			srv := smtptest.Start(t, smtptest.Options{User: user, Token: accepted})
			s := newSession(t, srv, text(core.PropertyUsername, user), text(core.PropertyAuthToken, token),
				text(core.PropertyMechanism, mechanism), text(core.PropertyTranscriptFile, filepath.Join(dir, "transcript")))
			err := s.Start(context.Background())
			if (err == nil) != (accepted == token) {
				t.Error(mechanism, accepted, err)
			}
			note(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	places := map[string][]byte{"errors": texts.Bytes()}
	for _, path := range files {
		if places[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	// That the search finds what is there shows in what may stand there.
	if !bytes.Contains(places["transcript"], []byte("AUTH OAUTHBEARER")) || !bytes.Contains(places["outbox"], []byte("a@example.org")) &&
		!bytes.Contains(places["outbox-wal"], []byte("a@example.org")) {
		t.Error("nothing was written at all")
	}
	for place, content := range places {
		for _, secret := range []string{password, token} {
			for i, trace := range traces(secret) {
				if bytes.Contains(content, trace) {
					t.Errorf("%s shows a secret (form %d): %q", place, i, trace)
				}
			}
		}
	}
}

// The search itself: it finds what PLAIN and LOGIN put on the wire.
func TestTracesAreFound(t *testing.T) {
	const secret = "correct horse battery"
	for _, before := range []string{"", "\x00", "\x00u\x00", "\x00zoe\x00", "\x00zo\x00"} {
		wire := base64.StdEncoding.EncodeToString([]byte(before + secret))
		found := false
		for _, trace := range traces(secret) {
			found = found || bytes.Contains([]byte(wire), trace)
		}
		if !found {
			t.Errorf("%q hides it: %s", before, wire)
		}
	}
}
