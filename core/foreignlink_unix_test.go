// SPDX-License-Identifier: MIT

//go:build unix

package core_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// TestLinksOfOthersAreNotWrittenThrough: in a folder that all may write to somebody else may have
// put a link at the path, or a file that he can read.
func TestLinksOfOthersAreNotWrittenThrough(t *testing.T) {
	if os.Geteuid() != 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("only root can give a link to another user")
		}
		t.Skip("only root can give a link to another user")
	}
	folder := t.TempDir()
	target := filepath.Join(folder, "target")
	if err := os.WriteFile(target, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(folder, "link")
	if err := os.Symlink("target", link); err != nil {
		t.Fatal(err)
	}
	if err := os.Lchown(link, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	m := core.NewMessage()
	want(t, "sender", m.SetSender("a@example.org"), core.OK)
	want(t, "recipient", m.AddRecipient("b@example.org"), core.OK)
	want(t, "source", m.BuildSourceFile(link, 0), core.CodeCannotWrite)

	srv := smtptest.Start(t, smtptest.Options{})
	for property, code := range map[core.Property]core.Code{
		core.PropertyTranscriptFile: core.CodeCannotWrite, core.PropertyOutboxFile: core.CodeOutboxPath,
	} {
		s := core.NewSession()
		want(t, "server", s.SetText(core.PropertyServer, srv.Host), core.OK)
		want(t, "port", s.SetNumber(core.PropertyPort, int64(srv.Port)), core.OK)
		want(t, "asynchronous", s.SetNumber(core.PropertyAsyncMode, 1), core.OK)
		want(t, "path", s.SetText(property, link), core.OK)
		want(t, "start", s.Start(context.Background()), code)
		want(t, "close", s.Close(), core.OK)
	}
	if b, err := os.ReadFile(target); err != nil || string(b) != "precious" {
		t.Errorf("%q, %v", b, err)
	}

	theirs := filepath.Join(folder, "theirs")
	if err := os.WriteFile(theirs, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{os.Chmod(theirs, 0o666), os.Chown(theirs, 65534, 65534)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want(t, "source", m.BuildSourceFile(theirs, 0), core.OK)
	if i, err := os.Stat(theirs); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: the mail can be read by others", i.Mode(), err)
	}
}
