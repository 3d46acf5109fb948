// SPDX-License-Identifier: MIT

//go:build unix

package file

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestWhatIsNoFileIsNotOpened: neither before nor in the instant between looking and opening.
func TestWhatIsNoFileIsNotOpened(t *testing.T) {
	folder := t.TempDir()
	pipe := filepath.Join(folder, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, folder, "/dev/zero", "/dev/null"} {
		if _, err := Read(path, 100); !errors.Is(err, ErrNotAFile) {
			t.Errorf("%s: %v", path, err)
		}
	}
	plain := filepath.Join(folder, "plain")
	if err := os.WriteFile(plain, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	swapped := make(chan error, 1)
	go func() {
		_, err := open(
			"x",
			func(string) (fs.FileInfo, error) { return os.Stat(plain) },
			func(_ string, flags int, mode fs.FileMode) (*os.File, error) { return os.OpenFile(pipe, flags, mode) },
		)
		swapped <- err
	}()
	select {
	case err := <-swapped:
		if !errors.Is(err, ErrNotAFile) {
			t.Errorf("a pipe that took the file's place: %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("a pipe that took the file's place is waited for")
	}
	if _, err := Read(plain, 4); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if b, err := Read(plain, 5); err != nil || string(b) != "12345" {
		t.Errorf("%q, %v", b, err)
	}
}

// TestNothingLeadsOutOfAFolder: no link, no "..", no absolute name.
func TestNothingLeadsOutOfAFolder(t *testing.T) {
	folder := t.TempDir()
	inside := filepath.Join(folder, "inside")
	for _, err := range []error{
		os.Mkdir(inside, 0o700), os.WriteFile(filepath.Join(folder, "secret"), []byte("x"), 0o600),
		os.Symlink("../secret", filepath.Join(inside, "link")), os.Symlink(folder, filepath.Join(inside, "above")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"link", "above/secret", "../secret", filepath.Join(folder, "secret"), "above/inside/../secret"} {
		if f, err := OpenBelow(inside, name); err == nil {
			f.Close()
			t.Errorf("%s was opened", name)
		}
	}
}

// TestLinksOfOthersAreNotFollowed, at whatever place of a chain.
func TestLinksOfOthersAreNotFollowed(t *testing.T) {
	folder := t.TempDir()
	link := func(to, name string) string {
		path := filepath.Join(folder, name)
		if err := os.Symlink(to, path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	link("target", "first")
	second := link(filepath.Join(folder, "first"), "second")
	if got, err := Resolve(second); err != nil || got != filepath.Join(folder, "target") {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Resolve(link("loop", "loop")); !errors.Is(err, ErrLinks) {
		t.Errorf("loop: %v", err)
	}
	if os.Geteuid() != 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("only root can give a link to another user")
		}
		t.Skip("only root can give a link to another user")
	}
	if err := os.Lchown(filepath.Join(folder, "first"), 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if _, err := Resolve(second); !errors.Is(err, ErrForeignLink) ||
		!strings.Contains(err.Error(), "first") {
		t.Errorf("a link of another user's: %v", err)
	}
}
