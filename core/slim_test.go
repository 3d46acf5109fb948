// SPDX-License-Identifier: MIT

//go:build slim

package core_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

func TestSlimLibrarySaysThatItHasNoOutboxFiles(t *testing.T) {
	srv := smtptest.Start(t, smtptest.Options{})
	s := newSession(
		t,
		srv,
		num(core.PropertyAsyncMode, 1),
		text(core.PropertyOutboxFile, filepath.Join(t.TempDir(), "outbox")),
	)
	e := want(t, "start", s.Start(context.Background()), core.CodeOutboxPath)
	if !strings.Contains(e.SystemMessage, "built without outbox files") {
		t.Error(e.SystemMessage)
	}
	s = start(t, srv, num(core.PropertyAsyncMode, 1))
	send(t, s, newMessage(t, "a@example.org"))
	want(t, "flush", s.Flush(within(t)), core.OK)
}
