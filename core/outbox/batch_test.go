// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// commits counts the transactions in the log of a file, as its format has them:
// the last frame of each names the size of the database.
func commits(t *testing.T, path string) (n int) {
	t.Helper()
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	const header, frame = 32, 24 + 4096
	for at := header; at+frame <= len(log); at += frame {
		if !bytes.Equal(log[at+8:at+16], log[16:24]) {
			break // from before the log began anew
		}
		if binary.BigEndian.Uint32(log[at+4:]) != 0 {
			n++
		}
	}
	return n
}

func entries(n, size int) (all []*Entry) {
	body := string(bytes.Repeat([]byte("x"), size))
	for range n {
		all = append(all, &Entry{Mail: sample(), Body: octets(body)})
	}
	return all
}

func each(all []*Entry) func(func(*Entry) bool) {
	return func(yield func(*Entry) bool) {
		for _, e := range all {
			if !yield(e) {
				return
			}
		}
	}
}

func TestHundredMailsAreOneCommit(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "outbox")
	s := open(t, path)
	for i, c := range []struct{ mails, size, commits int }{{1, 10, 1}, {100, 10, 1}, {100, 2000, 1}} {
		if err := s.commits.db.run("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
			t.Fatal(err)
		}
		all := entries(c.mails, c.size)
		s.PutAll(t.Context(), each(all), 10000)
		if n := commits(t, path); n != c.commits || s.commits.dirty.Load() {
			t.Errorf(
				"%d commits for %d mails, want %d; not on the disk: %v",
				n,
				c.mails,
				c.commits,
				s.commits.dirty.Load(),
			)
		}
		// What is in the files at this instant is what a crash leaves.
		left := filepath.Join(folder, fmt.Sprint("left", i))
		for _, suffix := range []string{"", "-wal"} {
			b, err := os.ReadFile(path + suffix)
			if err == nil {
				err = os.WriteFile(left+suffix, b, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		after := another(t, left)
		for _, e := range all {
			is(t, "put", e.Err, nil)
			if len(content(t, after, e.Mail.ID)) != c.size {
				t.Errorf("mail %d is not whole", e.Mail.ID)
			}
		}
	}
}

func TestBatchHoldsNoMoreThanItMay(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "outbox"))
	part := make([]byte, 100<<10)
	var all []*Entry
	most := 0
	for i := range 220 {
		parts := 1
		if i%20 == 19 {
			parts = 10 // written in pieces
		}
		all = append(all, &Entry{Mail: sample(), Body: func(w io.Writer) error {
			for range parts {
				if _, err := w.Write(part); err != nil {
					return err
				}
			}
			most = max(most, i-counts(t, s).Waiting)
			if parts > 1 && counts(t, s).Waiting != i {
				t.Errorf("mail %d may come to stand behind the large one that follows it", i-1)
			}
			return nil
		}})
	}
	small := all[:0:0]
	for range 1200 {
		small = append(small, &Entry{Mail: sample(), Body: octets("x")})
	}
	s.PutAll(t.Context(), each(all), 10000)
	if most == 0 || most*len(part) > heldOctets {
		t.Errorf("%d mails of %d octets were held", most, len(part))
	}
	most = 0
	s.PutAll(t.Context(), func(yield func(*Entry) bool) {
		for i, e := range small {
			most = max(most, i-(counts(t, s).Waiting-len(all)))
			yield(e)
		}
	}, 10000)
	if most != heldMails-1 {
		t.Errorf("%d small mails were held", most)
	}
	var last int64
	for i, e := range append(all, small...) {
		if e.Err != nil || e.Mail.ID <= last {
			t.Fatalf("mail %d: %v, number %d after %d", i, e.Err, e.Mail.ID, last)
		}
		last = e.Mail.ID
	}
}

func TestFault_H02_BatchOnADiskThatBecomesFullKeepsTheFirst(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "outbox"))
	if err := s.commits.db.run("PRAGMA max_page_count=200"); err != nil {
		t.Fatal(err)
	}
	all := entries(100, 20000)
	s.PutAll(t.Context(), each(all), 10000)
	kept := 0
	for i, e := range all {
		switch {
		case e.Err == nil && kept == i:
			kept++
			if len(content(t, s, e.Mail.ID)) != 20000 {
				t.Errorf("mail %d is not whole", i)
			}
		case e.Err == nil:
			t.Errorf("mail %d was kept, one before was not", i)
		default:
			is(t, fmt.Sprint("put ", i), e.Err, ErrDiskFull)
			if e.Mail.ID != 0 {
				t.Errorf("mail %d was refused and has a number", i)
			}
		}
	}
	if kept < 10 || kept > 50 || counts(t, s) != (Counts{Waiting: kept}) {
		t.Errorf("%d kept, %+v", kept, counts(t, s))
	}
}
