// SPDX-License-Identifier: MIT

//go:build unix

package core_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"courriel.dev/courriel/core"
	"courriel.dev/courriel/core/internal/smtptest"
)

// A path may come from a user. What is no regular file must not be waited for, read
// without end, or replaced by a file.
func TestPathsThatLeadToNoFile(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	srv := smtptest.Start(t, smtptest.Options{})
	for _, path := range []string{pipe, "/dev/zero", dir} {
		m := newMessage(t, "a@example.org")
		want(t, "PKCS #12 "+path, m.SetSMIMESignerPKCS12(path, ""), core.CodeNotAFile)
		want(t, "DKIM "+path, m.AddDKIMFile("example.org", "s", path), core.CodeNotAFile)
		want(t, "attachment "+path, attach(m, path), core.CodeNotAFile)
		want(t, "import "+path, m.ImportSourceFile(path), core.CodeNotAFile)
		s := newSession(
			t,
			srv,
			text(core.PropertyCAFile, path),
			num(core.PropertyOption, int(core.OptionSTARTTLS)),
		)
		e := want(t, "authorities "+path, s.Start(context.Background()), core.CodeCAFile)
		if e != nil && !strings.Contains(e.Message, "not a regular file") {
			t.Error(e.Message)
		}
		want(t, "source file "+path, m.BuildSourceFile(path, 0), core.CodeCannotWrite)
	}
	for _, path := range []string{pipe, dir} {
		s := newSession(t, srv, text(core.PropertyTranscriptFile, path))
		want(t, "transcript "+path, s.Start(context.Background()), core.CodeCannotWrite)
		s = newSession(t, srv, text(core.PropertyOutboxFile, path), num(core.PropertyAsyncMode, 1))
		want(t, "outbox "+path, s.Start(context.Background()), core.CodeOutboxPath)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Error("the pipe was replaced")
	}
	// A link to a file stays a link, and its file has the mail.
	file, link := filepath.Join(dir, "mail.eml"), filepath.Join(dir, "link.eml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	want(t, "link", newMessage(t, "a@example.org").BuildSourceFile(link, 0), core.OK)
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	if info, err := os.Stat(file); err != nil || info.Size() == 0 {
		t.Error("the file has no mail")
	}
}

func attach(m *core.Message, path string) error {
	_, err := m.AttachFile(path, "", "")
	return err
}
