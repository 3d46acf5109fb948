// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// another is the store as another process has it: it shares nothing but the file.
func another(t *testing.T, path string) *SQLite {
	t.Helper()
	s, err := newSQLite(path, true)
	if err != nil {
		t.Fatal(err)
	}
	s.refs = 1
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// edit changes a file behind the back of the store, as another program would.
func edit(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file://"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(s, err)
		}
	}
}

// filled makes a file with some mails and closes it.
func filled(t *testing.T, path string, mails int) {
	t.Helper()
	s, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for range mails {
		keep(t, s)
	}
	is(t, "close", s.Close(), nil)
}

func overwrite(t *testing.T, path string, from, to int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	i, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(bytes.Repeat([]byte{0xa5}, int(min(to, i.Size())-from)), from); err != nil {
		t.Fatal(err)
	}
}

func TestFault_H07_FilesThatCannotBeUsedAreLeftAlone(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t *testing.T, path string) string
		want error
	}{
		"no such folder": {func(t *testing.T, path string) string { return filepath.Join(path, "missing", "outbox") }, ErrPath},
		"a folder":       {func(t *testing.T, path string) string { return filepath.Dir(path) }, ErrPath},
		"a file where the folder should be": {func(t *testing.T, path string) string {
			filled(t, path, 1)
			return filepath.Join(path, "outbox")
		}, ErrPath},
		"a place that nobody can write": {func(*testing.T, string) string { return "/sys/outbox" }, ErrReadOnly},
		"a text": {func(t *testing.T, path string) string {
			if err := os.WriteFile(path, bytes.Repeat([]byte("Dear Zoé,\n"), 200), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}, ErrForeign},
		"the database of another program": {func(t *testing.T, path string) string {
			edit(t, path, "CREATE TABLE mail (x)", "INSERT INTO mail VALUES (1)")
			return path
		}, ErrForeign},
		"a newer version": {func(t *testing.T, path string) string {
			filled(t, path, 1)
			edit(t, path, "PRAGMA user_version=3")
			return path
		}, ErrVersion},
		"a file cut short": {func(t *testing.T, path string) string {
			filled(t, path, 200)
			if err := os.Truncate(path, 3*4096); err != nil {
				t.Fatal(err)
			}
			return path
		}, ErrDamaged},
		"damaged tables": {func(t *testing.T, path string) string {
			filled(t, path, 200)
			overwrite(t, path, 4096, 20*4096)
			return path
		}, ErrDamaged},
		"a table that is missing": {func(t *testing.T, path string) string {
			filled(t, path, 1)
			edit(t, path, "DROP TABLE piece")
			return path
		}, ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			path := c.make(t, filepath.Join(t.TempDir(), "outbox"))
			before, _ := os.ReadFile(path)
			s, err := OpenFile(path)
			if err == nil {
				_ = s.Close()
			}
			is(t, "open", err, c.want)
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

// TestTablesOfAnotherKindAreDamage: whatever SQLite says of them is an error of the file, not of
// this library.
func TestTablesOfAnotherKindAreDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	filled(t, path, 1)
	edit(t, path, "DROP TABLE known", "CREATE TABLE known (x)")
	s, err := OpenFile(path)
	if err != nil {
		is(t, "open", err, ErrDamaged)
		return
	}
	defer s.Close()
	_, err = s.Recall(context.Background(), "key")
	is(t, "recall", err, ErrDamaged)
}

func TestFileIsForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	keep(t, open(t, path))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		i, err := os.Stat(path + suffix)
		if runtime.GOOS != "windows" && (err != nil || i.Mode().Perm() != 0o600) {
			t.Errorf("%s: %v, %v", suffix, i.Mode(), err)
		}
	}
}

func TestFault_H03_FileThatIsLockedIsAnError(t *testing.T) {
	defer func(d time.Duration) { lockedFor = d }(lockedFor)
	lockedFor = 50 * time.Millisecond
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	m := keep(t, s)
	db, err := sql.Open("sqlite", "file://"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, step := range []struct {
		statement string
		want      error
	}{{"BEGIN IMMEDIATE", ErrLocked}, {"ROLLBACK", nil}} {
		if _, err := conn.ExecContext(t.Context(), step.statement); err != nil {
			t.Fatal(err)
		}
		is(t, "put", s.Put(t.Context(), sample(), octets("x"), 10), step.want)
		if get(t, s, m.ID).State != Queued {
			t.Error("what waits cannot be read")
		}
	}
}

func TestFault_H02_FullDiskLosesNothing(t *testing.T) {
	fillUp := func(t *testing.T, s *SQLite, more func()) {
		var ids []int64
		var err error
		body := bytes.Repeat([]byte("full"), 10000)
		for range 1000 {
			m := sample()
			if err = s.Put(t.Context(), m, octets(string(body)), 10000); err != nil {
				break
			}
			ids = append(ids, m.ID)
		}
		is(t, "put", err, ErrDiskFull)
		is(
			t,
			"put of a large mail",
			s.Put(t.Context(), sample(), octets(string(make([]byte, 3*pieceSize))), 10000),
			ErrDiskFull,
		)
		if len(ids) < 3 || counts(t, s) != (Counts{Waiting: len(ids)}) {
			t.Fatalf("%d taken, %+v", len(ids), counts(t, s))
		}
		for _, id := range ids {
			if content(t, s, id) != string(body) {
				t.Fatalf("mail %d lost its body", id)
			}
		}
		more()
		ids = append(ids, keep(t, s).ID)
		for _, id := range ids {
			m := claim(t, s, start)
			if m == nil || m.ID != id {
				t.Fatalf("%+v, want %d", m, id)
			}
			m.State = Sent
			is(t, "settle", s.Settle(t.Context(), m), nil)
		}
		if m, err := s.After(t.Context(), "zoé", ids[len(ids)-1]); m != nil || err != nil {
			t.Errorf("half a mail is left: %+v, %v", m, err)
		}
	}
	t.Run("of pages", func(t *testing.T) {
		s := open(t, filepath.Join(t.TempDir(), "outbox"))
		limit := func(pages int) {
			if err := s.commits.db.run(fmt.Sprintf("PRAGMA max_page_count=%d", pages)); err != nil {
				t.Fatal(err)
			}
		}
		limit(200)
		fillUp(t, s, func() { limit(1 << 30) })
	})
	folder := t.TempDir()
	larger, end, err := smallDisk(folder)
	if err != nil {
		t.Logf("a small disk cannot be made here: %v", err)
		return
	}
	defer end()
	t.Run("of a disk", func(t *testing.T) {
		fillUp(t, open(t, filepath.Join(folder, "outbox")), larger)
	})
}

func TestFault_H07_DamagedBodyIsNotGivenOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	for name, spoil := range map[string]string{
		"changed":        "UPDATE piece SET data = cast('x' || substr(data, 2) AS BLOB) WHERE id = %d",
		"cut short":      "UPDATE piece SET data = substr(data, 2) WHERE id = %d",
		"a part missing": "DELETE FROM piece WHERE id = %d",
	} {
		t.Run(name, func(t *testing.T) {
			m := sample()
			is(
				t,
				"put",
				s.Put(
					t.Context(),
					m,
					octets(string(bytes.Repeat([]byte("0123456789"), pieceSize/4))),
					100,
				),
				nil,
			)
			edit(t, path, fmt.Sprintf(spoil, pieceID(m.ID, 1)))
			r, err := s.Body(t.Context(), m.ID)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			n, err := io.Copy(io.Discard, r)
			is(t, "read", err, ErrDamaged)
			if n != pieceSize {
				t.Errorf("%d octets were given out", n)
			}
		})
	}
}

func TestLargeMailNeedsLittleMemory(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "outbox"))
	const size = 50 << 20
	var highest uint64
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	look := func(done int) {
		if done%(5<<20) == 0 {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			highest = max(highest, now.HeapAlloc)
		}
	}
	part := make([]byte, 1<<16)
	m := sample()
	m.Size = size
	err := s.Put(t.Context(), m, func(w io.Writer) error {
		for done := 0; done < size; done += len(part) {
			if _, err := w.Write(part); err != nil {
				return err
			}
			look(done)
		}
		return nil
	}, 10)
	is(t, "put", err, nil)
	r, err := s.Body(t.Context(), m.ID)
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for done < size {
		n, err := io.ReadFull(r, part)
		if err != nil {
			t.Fatal(err)
		}
		done += n
		look(done)
	}
	if grown := int64(highest) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("%d MiB more for a mail of 50 MiB", grown>>20)
	}
	m = claim(t, s, start)
	m.State = Sent
	is(t, "settle", s.Settle(t.Context(), m), nil)
	if n, err := s.Remove(t.Context(), "zoé", start.Add(time.Hour)); n != 1 || err != nil {
		t.Error(n, err)
	}
	var free, pages int
	err = s.read(func(d *database) error {
		if err := d.row("PRAGMA freelist_count", nil, &free); err != nil {
			return err
		}
		return d.row("PRAGMA page_count", nil, &pages)
	})
	if err != nil || pages-free > 100 {
		t.Errorf("%d of %d pages are still used, %v", pages-free, pages, err)
	}
}

func TestFault_H01_MailThatWasBeingWrittenIsDiscarded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	for _, owner := range []string{"another-boot pid:[1] 1 1 1", thisProcess()} {
		err := s.Put(t.Context(), sample(), func(w io.Writer) error {
			if _, err := w.Write(make([]byte, 2*pieceSize+1)); err != nil {
				return err
			}
			edit(t, path, "UPDATE mail SET owner = '"+owner+"' WHERE state = 0")
			another(t, path) // discards what was left
			return nil
		}, 10)
		if lives := owner == thisProcess(); lives != (err == nil) {
			t.Errorf("%s: %v", owner, err)
		}
	}
	if c := counts(t, s); c != (Counts{Waiting: 1}) {
		t.Errorf("%+v", c)
	}
}
