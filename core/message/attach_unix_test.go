// SPDX-License-Identifier: MIT

//go:build unix

package message

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestAttachPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	if kindOf(t, New().AttachFile(path, "", "")) != NotAFile {
		t.Error("a pipe was taken")
	}
}
