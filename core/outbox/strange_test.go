// SPDX-License-Identifier: MIT

//go:build linux && !slim

package outbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// What is no file is refused at once, and nothing is made beside it.
func TestFault_H07_WhatIsNoFileIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		make func(path string) (string, error)
		want error
	}{
		"a pipe":   {func(path string) (string, error) { return path, syscall.Mkfifo(path, 0o600) }, ErrPath},
		"a device": {func(string) (string, error) { return "/dev/full", nil }, ErrPath},
		"a socket": {func(path string) (string, error) {
			l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
			if err == nil {
				l.SetUnlinkOnClose(false)
				err = l.Close()
			}
			return path, err
		}, ErrPath},
		"a link to itself": {func(path string) (string, error) { return path, os.Symlink(path, path) }, ErrPath},
		"a link to a device": {func(path string) (string, error) { return path, os.Symlink("/dev/null", path) },
			ErrPath},
		"a folder beside it called as its log": {func(path string) (string, error) {
			return path, os.Mkdir(path+"-wal", 0o700)
		}, ErrPath},
		"a pipe called as its log": {func(path string) (string, error) {
			return path, syscall.Mkfifo(path+"-wal", 0o600)
		}, ErrPath},
		"a pipe called as its memory": {func(path string) (string, error) {
			return path, syscall.Mkfifo(path+"-shm", 0o600)
		}, ErrPath},
		"an older version": {func(path string) (string, error) {
			filled(t, path, 1)
			edit(t, path, "PRAGMA user_version=1")
			return path, nil
		}, ErrVersion},
	} {
		t.Run(name, func(t *testing.T) {
			path, err := c.make(filepath.Join(t.TempDir(), "outbox"))
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() {
				s, err := OpenFile(path)
				if err == nil {
					_ = s.Close()
				}
				done <- err
			}()
			select {
			case err := <-done:
				is(t, "open", err, c.want)
			case <-time.After(time.Minute):
				t.Error("it waits for ever")
			}
		})
	}
}

// A file that is cut at any page, as by a copy that was broken off, is refused or tells of each
// mail; what is given out is right.
func TestFault_H07_FileCutAtEachPage(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "outbox")
	const mails = 40
	s, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bodies := make(map[int64]string)
	for i := range mails {
		m := sample()
		body := fmt.Sprintf("%0*d", 100+3000*(i%3), i)
		is(t, "put", s.Put(t.Context(), m, octets(body), 100), nil)
		bodies[m.ID] = body
	}
	is(t, "close", s.Close(), nil)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := 512; at < len(whole); at += 2048 {
		cut := filepath.Join(folder, fmt.Sprint("cut", at))
		if err := os.WriteFile(cut, whole[:at], 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := OpenFile(cut)
		if err != nil {
			if refused++; !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForeign) {
				t.Errorf("cut at %d: %v", at, err)
			}
			if left, _ := os.ReadFile(cut); !bytes.Equal(left, whole[:at]) {
				t.Errorf("cut at %d: the file was changed", at)
			}
			continue
		}
		told := 0
		for id, body := range bodies {
			m, err := s.Get(t.Context(), id)
			if err != nil || m.Damaged != nil {
				told++
				continue
			}
			r, err := s.Body(t.Context(), id)
			if err == nil {
				var b []byte
				if b, err = io.ReadAll(r); err == nil && string(b) != body {
					t.Errorf("cut at %d: another body", at)
				}
			}
			if err != nil {
				told++
			}
		}
		if told == 0 {
			t.Errorf("cut at %d of %d: nothing is missing", at, len(whole))
		}
		if c := counts(t, s); c.Open() != mails {
			t.Errorf(
				"cut at %d: of %d mails %d are known, and nobody was told",
				at,
				mails,
				c.Open(),
			)
		}
		_ = s.Close()
	}
	if refused == 0 {
		t.Error("no cut was refused")
	}
}
