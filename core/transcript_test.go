// SPDX-License-Identifier: MIT

package core_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// heard collects what a transcript function is told.
type heard struct {
	mu    sync.Mutex
	lines []string
}

func (h *heard) tell(from core.TranscriptSide, line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, map[core.TranscriptSide]string{
		core.TranscriptClient: "C: ", core.TranscriptServer: "S: ", core.TranscriptEvent: "-- ",
	}[from]+line)
}

// take gives what was told since the last time.
func (h *heard) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	lines := h.lines
	h.lines = nil
	return lines
}

// Each call hears what it has said, the session what nobody's call has said.
func TestTranscriptGoesToTheCall(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	var session, starting, first, second heard
	with := func(h *heard) context.Context { return core.WithTranscript(context.Background(), h.tell) }
	s := newSession(t, srv)
	s.SetTranscript(session.tell)
	if err := s.Start(with(&starting)); err != nil {
		t.Fatal(err)
	}
	if got := starting.take(); !slices.ContainsFunc(
		got,
		func(l string) bool { return len(l) > 8 && l[:8] == "C: EHLO " },
	) {
		t.Error(got)
	}
	from := func(h *heard) bool {
		return slices.ContainsFunc(
			h.take(),
			func(l string) bool { return len(l) > 12 && l[:12] == "C: MAIL FROM" },
		)
	}
	for _, h := range []*heard{&first, &second} {
		if _, err := s.SendMessage(with(h), newMessage(t, "a@example.org")); err != nil {
			t.Fatal(err)
		}
	}
	if !from(&first) || !from(&second) || len(starting.take()) != 0 || len(session.take()) != 0 {
		t.Error("not each call heard its own")
	}
	send(t, s, newMessage(t, "a@example.org"))
	if !from(&session) || len(second.take()) != 0 {
		t.Error("a call without a function of its own is not the session's")
	}
	s.SetTranscript(nil)
	if _, err := s.SendMessage(with(&first), newMessage(t, "a@example.org")); err != nil {
		t.Fatal(err)
	}
	if got := append(first.take(), session.take()...); len(got) != 0 {
		t.Error("told although nobody listens", got)
	}
	s.SetTranscript(session.tell)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := session.take(); !slices.Contains(got, "C: QUIT") {
		t.Error(got)
	}
}

// The lines of a file bear their time and the number of their connection, so that those of several
// can be told apart.
func TestTranscriptFileTellsConnectionsApart(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	path := filepath.Join(t.TempDir(), "transcript")
	var sessions []*core.Session
	for range 2 {
		sessions = append(sessions, start(t, srv, text(core.PropertyTranscriptFile, path)))
	}
	for _, s := range sessions {
		send(t, s, newMessage(t, "a@example.org"))
	}
	for _, s := range sessions {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(
		`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z #(\d+) (C: |S: |-- )(.*)\n$`,
	)
	said := map[string][]string{}
	for l := range strings.Lines(string(content)) {
		m := line.FindStringSubmatch(l)
		if m == nil {
			t.Fatalf("%q", l)
		}
		said[m[1]] = append(said[m[1]], m[2]+m[3])
	}
	if len(said) != 2 {
		t.Errorf("%d connections in\n%s", len(said), content)
	}
	for number, lines := range said {
		if !strings.HasPrefix(lines[0], "-- connecting to ") ||
			lines[len(lines)-1] != "-- connection closed" ||
			!slices.Contains(lines, "C: QUIT") {
			t.Errorf("connection %s: %q", number, lines)
		}
	}
}
