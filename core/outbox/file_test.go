// SPDX-License-Identifier: MIT

package outbox

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
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

func TestFilesThatCannotBeUsedAreLeftAlone(t *testing.T) {
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
			edit(t, path, "PRAGMA user_version=2")
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

func TestFileThatIsLockedIsAnError(t *testing.T) {
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

func TestFullDiskLosesNothing(t *testing.T) {
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
		is(t, "put of a large mail", s.Put(t.Context(), sample(), octets(string(make([]byte, 3*pieceSize))), 10000), ErrDiskFull)
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

func TestDamagedBodyIsNotGivenOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	for name, spoil := range map[string]string{
		"changed":        "UPDATE piece SET data = cast('x' || substr(data, 2) AS BLOB) WHERE id = %d",
		"cut short":      "UPDATE piece SET data = substr(data, 2) WHERE id = %d",
		"a part missing": "DELETE FROM piece WHERE id = %d",
	} {
		t.Run(name, func(t *testing.T) {
			m := sample()
			is(t, "put", s.Put(t.Context(), m, octets(string(bytes.Repeat([]byte("0123456789"), pieceSize/4))), 100), nil)
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

func TestClaimOfAProcessThatEndedIsTakenOverAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	m := keep(t, s)
	claim(t, s, start)
	if again := claim(t, another(t, path), start.Add(2*time.Second)); again != nil {
		t.Fatalf("taken from a process that lives: %+v", again)
	}
	edit(t, path, "UPDATE mail SET owner = '"+thisRun()+" "+pidNamespace()+" "+fmt.Sprint(os.Getpid())+" 1'")
	again := claim(t, another(t, path), start.Add(2*time.Second))
	if again == nil || again.ID != m.ID || !again.Reclaimed || !again.PossibleDuplicate || again.Crashes != 1 || again.Attempts != 2 {
		t.Fatalf("%+v", again)
	}
	again.State = Sent
	is(t, "settle", s.Settle(t.Context(), again), nil)
	if got := get(t, s, m.ID); got.Reclaimed || !got.PossibleDuplicate || got.State != Sent {
		t.Errorf("%+v", got)
	}
}

func TestOwnersOfAnotherRunOfTheSystemAreGone(t *testing.T) {
	here := thisProcess()
	for owner, want := range map[string]bool{
		here:                       false,
		"":                         false,
		"what is this":             false,
		"another-boot pid:[1] 1 1": true,
		thisRun() + " pid:[1] 1 1": false, // in another container: nobody can tell
		thisRun() + " " + pidNamespace() + " 4194305 1": true,
	} {
		if gone(owner) != want {
			t.Errorf("gone(%q) is %v", owner, !want)
		}
	}
}

func TestClockThatWasSetBackDelaysNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	year := start.Add(365 * 24 * time.Hour)
	m := keep(t, s, func(m *Mail) { m.Created, m.Changed, m.Next = year, year, year.Add(time.Minute) })
	s = another(t, path)
	if got := claim(t, s, start); got != nil {
		t.Fatalf("%+v", got)
	}
	got := claim(t, s, start.Add(time.Minute))
	if got == nil || got.ID != m.ID || !got.Created.Equal(start) {
		t.Fatalf("%+v", got)
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

func TestMailThatWasBeingWrittenIsDiscarded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	for _, owner := range []string{"another-boot pid:[1] 1 1", thisProcess()} {
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

func TestGroupsTellEachItsOwnResult(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "outbox"))
	broken := errors.New("broken")
	run := map[string]func(*database) error{
		"refused": func(*database) error { return refusal{ErrFull} },
		"broken":  func(*database) error { return broken },
		"panic":   func(*database) error { panic("poison") },
		"false":   func(d *database) error { _, err := d.exec("INSERT INTO piece VALUES (1, 1, NULL)"); return err },
	}
	hold, held := make(chan bool), make(chan bool)
	var others sync.WaitGroup
	others.Go(func() {
		_ = s.commits.commit(true, func(*database) error { close(held); <-hold; return nil })
	})
	<-held
	results := make(map[string]error)
	var mu sync.Mutex
	for name, f := range run {
		others.Go(func() {
			err := s.commits.commit(true, f)
			mu.Lock()
			defer mu.Unlock()
			results[name] = err
		})
	}
	for range 20 {
		others.Go(func() {
			if err := s.Put(t.Context(), sample(), octets("x"), 100); err != nil {
				t.Error(err)
			}
		})
	}
	for {
		s.commits.mu.Lock()
		n := len(s.commits.waiting)
		s.commits.mu.Unlock()
		if n == 24 {
			break
		}
		runtime.Gosched()
	}
	close(hold)
	others.Wait()
	is(t, "refused", results["refused"], ErrFull)
	is(t, "broken", results["broken"], broken)
	if results["panic"] == nil || results["false"] == nil {
		t.Errorf("%v", results)
	}
	if c := counts(t, s); c != (Counts{Waiting: 20}) {
		t.Errorf("%+v", c)
	}
}

func TestTwoProcessesSendEachMailOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	shares := []*SQLite{another(t, path), another(t, path), another(t, path)}
	const each = 60
	var mu sync.Mutex
	sent := make(map[int64]int)
	var all sync.WaitGroup
	for _, s := range shares {
		all.Go(func() {
			for range each {
				if err := s.Put(t.Context(), sample(), octets("x"), 1000); err != nil {
					t.Error(err)
				}
			}
		})
		for range 2 {
			all.Go(func() {
				for {
					mu.Lock()
					n := len(sent)
					mu.Unlock()
					if n == each*len(shares) || t.Failed() {
						return
					}
					m, err := s.Claim(t.Context(), "zoé", start, time.Minute)
					if err != nil {
						t.Error(err)
						return
					}
					if m == nil {
						continue
					}
					mu.Lock()
					sent[m.ID]++
					mu.Unlock()
					m.State = Sent
					if err := s.Settle(t.Context(), m); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	for id, n := range sent {
		if n != 1 {
			t.Errorf("mail %d was claimed %d times", id, n)
		}
	}
	if c := counts(t, shares[0]); c != (Counts{Sent: each * len(shares)}) {
		t.Errorf("%+v", c)
	}
}

func TestClosedFilesLeaveNothingOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	filled(t, path, 1)
	descriptors := func() int {
		all, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip("the descriptors cannot be counted here")
		}
		return len(all)
	}
	before, goroutines := descriptors(), runtime.NumGoroutine()
	for range 20 {
		s := open(t, path)
		keep(t, s)
		is(t, "close", s.Close(), nil)
		if _, err := os.Stat(path + "-wal"); err == nil {
			t.Fatal("the log is left")
		}
		edit(t, path, "PRAGMA user_version=2")
		if _, err := OpenFile(path); err == nil {
			t.Fatal("opened")
		}
		edit(t, path, "PRAGMA user_version=1")
	}
	if after := descriptors(); after > before {
		t.Errorf("%d descriptors more", after-before)
	}
	for range 1000 {
		if runtime.NumGoroutine() <= goroutines {
			return
		}
		runtime.Gosched()
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines more", runtime.NumGoroutine()-goroutines)
}

func TestClosingWaitsForWhatIsBeingWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	for range 20 {
		s, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		kept := make(chan int64, 8)
		var all sync.WaitGroup
		for range cap(kept) {
			all.Go(func() {
				m := sample()
				switch err := s.Put(t.Context(), m, octets("x"), 1000); {
				case err == nil:
					kept <- m.ID
				case !errors.Is(err, ErrClosed):
					t.Error(err)
				}
			})
		}
		all.Go(func() { is(t, "close", s.Close(), nil) })
		all.Wait()
		close(kept)
		again := open(t, path)
		for id := range kept {
			get(t, again, id)
		}
		is(t, "close", again.Close(), nil)
	}
}

func TestQueueWorksOutOfAFileAsOutOfMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	synctest.Test(t, func(t *testing.T) {
		store, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		s := &server{verdicts: []Verdict{{Outcome: Temporary, Reason: Reason{SMTPCode: 451}}, {Outcome: InDoubt}, {Outcome: Done, Reply: "250 ok"}}}
		q := newQueue(s, func(c *Config) { c.Store = store })
		defer func() { _ = q.Stop(context.Background()) }()
		began := time.Now()
		m, err := q.Wait(t.Context(), put(t, q))
		if err != nil || m.State != Sent || m.Attempts != 3 || m.Reply != "250 ok" || !m.PossibleDuplicate || m.Recipients[0].State != Delivered {
			t.Fatalf("%+v, %v", m, err)
		}
		for i, want := range []time.Duration{0, time.Minute, 3 * time.Minute} {
			// The file keeps microseconds, and a look at it may come that much early.
			if after := s.tries[i].Sub(began); after < want-time.Microsecond || after > want+2*time.Second {
				t.Errorf("try %d after %v, want %v", i+1, after, want)
			}
		}
		if q.NextCompleted() != m.ID {
			t.Error("not listed as finished")
		}
		time.Sleep(2 * time.Hour) // the bubble's clock
		if _, err := q.Get(t.Context(), m.ID); !errors.Is(err, ErrUnknown) {
			t.Errorf("still there: %v", err)
		}
	})
}

func TestQueueKeepsOnTryingToWriteWhatItKnows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	synctest.Test(t, func(t *testing.T) {
		store, err := OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		s := &server{verdicts: []Verdict{{Outcome: Done}}}
		full := "PRAGMA query_only=1" // as a disk that cannot be written
		q := newQueue(s, func(c *Config) {
			c.Store = store
			c.Deliver = func(ctx context.Context, m *Mail, body func() (io.ReadCloser, error)) Verdict {
				if err := store.commits.db.run(full); err != nil {
					t.Error(err)
				}
				return s.deliver(ctx, m, body)
			}
		})
		defer func() { _ = q.Stop(context.Background()) }()
		id := put(t, q)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		m, err := q.Wait(ctx, id)
		is(t, "wait", err, ErrReadOnly)
		if m.State != Sending || len(s.tries) != 1 {
			t.Errorf("%+v, %d tries", m, len(s.tries))
		}
		full = "PRAGMA query_only=0"
		if err := store.commits.db.run(full); err != nil {
			t.Fatal(err)
		}
		m, err = q.Wait(t.Context(), id)
		if err != nil || m.State != Sent || m.PossibleDuplicate || len(s.tries) != 1 {
			t.Errorf("%+v, %v, %d tries: it must not be sent again", m, err, len(s.tries))
		}
	})
}

func TestLossOfPowerTakesNothingThatWasPromised(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "outbox")
	s := open(t, path)
	read := func(name string) []byte {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	// What was flushed when each mail was promised is what is sure to be there
	// after the power came back; behind it may be anything.
	type promise struct {
		id      int64
		flushed int
	}
	var promises []promise
	for i := range 51 {
		m := sample()
		size := []int{10, 5000, pieceSize + 10}[i%3]
		is(t, "put", s.Put(t.Context(), m, octets(string(bytes.Repeat([]byte("x"), size))), 1000), nil)
		var mode int
		if err := s.commits.db.row("PRAGMA synchronous", nil, &mode); err != nil || mode != 2 || s.commits.dirty.Load() {
			t.Fatalf("put did not wait for the disk: %d, %v", mode, err)
		}
		promises = append(promises, promise{m.ID, len(read(path + "-wal"))})
		if i%5 == 4 {
			m := claim(t, s, start)
			if s.commits.dirty.Load() {
				t.Fatal("claim did not wait for the disk")
			}
			m.State, m.Next = Waiting, start.Add(time.Hour)
			is(t, "settle", s.Settle(t.Context(), m), nil)
			if !s.commits.dirty.Load() {
				t.Fatal("settle waited for the disk: it need not")
			}
		}
		if i%13 == 12 { // the log begins anew
			if err := s.commits.db.run("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
				t.Fatal(err)
			}
			promises = nil
		}
	}
	if m := claim(t, s, start.Add(-time.Hour)); m != nil || s.commits.dirty.Load() {
		t.Error("an idle outbox did not flush what it had settled")
	}
	database, log := read(path), read(path+"-wal")
	for n, last := range promises {
		for _, tail := range []int{0, 1, 24, 4096, 4096 + 24 + 100} {
			torn := filepath.Join(folder, fmt.Sprint("torn", n, "-", tail))
			left := bytes.Clone(log[:min(last.flushed+tail, len(log))])
			for i := last.flushed; i < len(left); i++ {
				left[i] ^= 0x5a
			}
			if err := errors.Join(os.WriteFile(torn, database, 0o600), os.WriteFile(torn+"-wal", left, 0o600)); err != nil {
				t.Fatal(err)
			}
			after := another(t, torn)
			for _, p := range promises[:n+1] {
				if m := get(t, after, p.id); int64(len(content(t, after, p.id))) != m.Size {
					t.Fatalf("mail %d lost octets", p.id)
				}
			}
			is(t, "close", after.Close(), nil)
		}
	}
}
