// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestFault_H03_ClaimOfAProcessThatEndedIsTakenOverAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	m := keep(t, s)
	claim(t, s, start)
	if again := claim(t, another(t, path), start.Add(2*time.Second)); again != nil {
		t.Fatalf("taken from a process that lives: %+v", again)
	}
	edit(
		t,
		path,
		"UPDATE mail SET owner = '"+thisRun()+" "+pidNamespace()+" "+fmt.Sprint(
			os.Getpid(),
		)+" 1 1'",
	)
	again := claim(t, another(t, path), start.Add(2*time.Second))
	if again == nil || again.ID != m.ID || !again.Reclaimed || !again.PossibleDuplicate ||
		again.Crashes != 1 ||
		again.Attempts != 2 {
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
		here:                         false,
		"":                           false,
		"what is this":               false,
		"another-boot pid:[1] 1 1 1": true,
		thisRun() + " pid:[1] 1 1 1": false, // in another container: nobody can tell
		thisRun() + " " + pidNamespace() + " 4194305 1 1": true,
		here[:strings.LastIndexByte(here, ' ')] + " 1":    true, // before exec
	} {
		if gone(owner) != want {
			t.Errorf("gone(%q) is %v", owner, !want)
		}
	}
}

func TestFault_G21_H08_ClockThatWasSetBackDelaysNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	s := open(t, path)
	year := start.Add(365 * 24 * time.Hour)
	m := keep(
		t,
		s,
		func(m *Mail) { m.Created, m.Changed, m.Next = year, year, year.Add(time.Minute) },
	)
	s = another(t, path)
	if got := claim(t, s, start); got != nil {
		t.Fatalf("%+v", got)
	}
	got := claim(t, s, start.Add(time.Minute))
	if got == nil || got.ID != m.ID || !got.Created.Equal(start) {
		t.Fatalf("%+v", got)
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

func TestFault_H03_TwoProcessesSendEachMailOnce(t *testing.T) {
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
		edit(t, path, "PRAGMA user_version=3")
		if _, err := OpenFile(path); err == nil {
			t.Fatal("opened")
		}
		edit(t, path, "PRAGMA user_version=2")
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
		s := &server{
			verdicts: []Verdict{
				{Outcome: Temporary, Reason: Reason{SMTPCode: 451}},
				{Outcome: InDoubt},
				{Outcome: Done, Reply: "250 ok"},
			},
		}
		q := newQueue(s, func(c *Config) { c.Store = store })
		defer func() { _ = q.Stop(context.Background()) }()
		began := time.Now()
		m, err := q.Wait(t.Context(), put(t, q))
		if err != nil || m.State != Sent || m.Attempts != 3 || m.Reply != "250 ok" ||
			!m.PossibleDuplicate ||
			m.Recipients[0].State != Delivered {
			t.Fatalf("%+v, %v", m, err)
		}
		for i, want := range []time.Duration{0, time.Minute, 3 * time.Minute} {
			// The file keeps microseconds, and a look at it may come that much early.
			if after := s.tries[i].Sub(began); after < want-time.Microsecond ||
				after > want+2*time.Second {
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
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
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

func TestFault_H01_LossOfPowerTakesNothingThatWasPromised(t *testing.T) {
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
		is(
			t,
			"put",
			s.Put(t.Context(), m, octets(string(bytes.Repeat([]byte("x"), size))), 1000),
			nil,
		)
		var mode int
		if err := s.commits.db.row("PRAGMA synchronous", nil, &mode); err != nil || mode != 2 ||
			s.commits.dirty.Load() {
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
	for range 2 { // the last claim found something, and then nothing
		last := claim(t, s, start)
		before := len(read(path + "-wal"))
		last.State, last.Next = Waiting, start
		is(t, "settle", s.Settle(t.Context(), last), nil)
		settled := len(read(path + "-wal"))
		if m := claim(t, s, start.Add(-time.Hour)); m != nil || s.commits.dirty.Load() {
			t.Error("an idle outbox did not flush what it had settled")
		}
		if settled == before || len(read(path+"-wal")) == settled {
			t.Error("what was settled was not followed by a write that waits for the disk")
		}
		if m := claim(t, s, start.Add(-time.Hour)); m != nil ||
			len(read(path+"-wal")) != settled+4096+24 {
			t.Error("an idle outbox goes on writing")
		}
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

func TestManyMakeOneFileAtOnce(t *testing.T) {
	for range 10 {
		path := filepath.Join(t.TempDir(), "outbox")
		var all sync.WaitGroup
		ids := make(chan int64, 4)
		for range cap(ids) {
			all.Go(func() {
				s, err := newSQLite(path, true) // as another process
				if err != nil {
					t.Error(err)
					return
				}
				s.refs = 1
				defer s.Close()
				m := sample()
				if err := s.Put(t.Context(), m, octets("x"), 10); err != nil {
					t.Error(err)
				}
				ids <- m.ID
			})
		}
		all.Wait()
		close(ids)
		s := open(t, path)
		for id := range ids {
			get(t, s, id)
		}
		is(t, "close", s.Close(), nil)
	}
}
