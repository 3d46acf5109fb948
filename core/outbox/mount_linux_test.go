// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A file that is mounted by itself has its log beside each name: what one process writes the
// other does not find.
func TestFileThatIsMountedByItselfIsRefused(t *testing.T) {
	folder := t.TempDir()
	shared, mounted := filepath.Join(folder, "shared"), filepath.Join(folder, "container", "outbox")
	filled(t, shared, 1)
	if err := errors.Join(os.Mkdir(filepath.Dir(mounted), 0o700), os.WriteFile(mounted, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount(shared, mounted, "", syscall.MS_BIND, ""); err != nil {
		t.Logf("nothing can be mounted here: %v", err)
		return
	}
	_, err := OpenFile(mounted)
	_ = syscall.Unmount(mounted, syscall.MNT_DETACH)
	is(t, "open", err, ErrPath)
	if err == nil || !strings.Contains(err.Error(), "mount the folder") {
		t.Errorf("%v does not say what to do", err)
	}
	// The folder may be mounted wherever it likes.
	if err := syscall.Mount(folder, filepath.Dir(mounted), "", syscall.MS_BIND, ""); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Unmount(filepath.Dir(mounted), syscall.MNT_DETACH) }()
	s, err := OpenFile(filepath.Join(filepath.Dir(mounted), "shared"))
	if err != nil {
		t.Fatal(err)
	}
	is(t, "close", s.Close(), nil)
}

// An outbox that has filled its disk sends what it holds, although nothing becomes free, and
// another program takes what little is left.
func TestOutboxThatFilledItsDiskDrains(t *testing.T) {
	for _, size := range []int{100, 3000, 100000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			folder := t.TempDir()
			_, end, err := smallDisk(folder)
			if err != nil {
				t.Logf("a small disk cannot be made here: %v", err)
				return
			}
			defer end()
			s, err := OpenFile(filepath.Join(folder, "outbox"))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			n := 0
			for ; ; n++ {
				err := s.Put(t.Context(), sample(), octets(strings.Repeat("x", size)), 1000000)
				if err != nil {
					is(t, "put", err, ErrDiskFull)
					break
				}
			}
			for other := 1 << 20; other > 0; other /= 2 {
				f, err := os.OpenFile(
					filepath.Join(folder, "other"),
					os.O_CREATE|os.O_APPEND|os.O_WRONLY,
					0o600,
				)
				if err != nil {
					t.Fatal(err)
				}
				_, _ = f.Write(make([]byte, other))
				f.Close()
			}
			if free := freeOctets(folder); free > 4096 {
				t.Fatalf("%d octets are free", free)
			}
			sent := 0
			for {
				m, err := s.Claim(t.Context(), "zoé", start, lease)
				if err != nil {
					t.Fatalf("after %d of %d: %v", sent, n, err)
				}
				if m == nil {
					break
				}
				m.State, m.Reply = Sent, strings.Repeat("250 2.0.0 queued ", 10)
				for i := range m.Recipients {
					m.Recipients[i].State, m.Recipients[i].Text = Delivered, strings.Repeat(
						"2.1.5 ok ",
						10,
					)
				}
				if err := s.Settle(t.Context(), m); err != nil {
					t.Fatalf("after %d of %d: %v", sent, n, err)
				}
				sent++
			}
			if sent != n || n < 2 {
				t.Errorf("%d of %d mails", sent, n)
			}
		})
	}
}
