// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// What the server took is known to this process, however long the disk is full: its
// other workers must not take it for a mail whose sender has died.
func TestFault_H02_ClaimIsHeldWhileTheDiskIsFull(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "outbox"))
	keep(t, s)
	m := claim(t, s, start)
	full := func(on string) {
		if err := s.commits.db.run("PRAGMA query_only=" + on); err != nil {
			t.Fatal(err)
		}
	}
	// The disk has room at moments at which who has the mail does not try to write.
	for now := start; now.Before(start.Add(time.Hour)); now = now.Add(lease / 4) {
		full("1")
		is(t, "renew", s.Renew(t.Context(), m, now.Add(lease)), ErrReadOnly)
		full("0")
		if taken := claim(t, s, now.Add(lease/8)); taken != nil {
			t.Fatalf("taken after %v from who knows what became of it: %+v", now.Sub(start), taken)
		}
	}
	m.State = Sent
	is(t, "settle", s.Settle(t.Context(), m), nil)
	if len(s.watch.held) != 0 {
		t.Errorf("%d claims are still held", len(s.watch.held))
	}
}

// unsettled is a store that cannot be written from a time on.
type unsettled struct {
	Store
	full    atomic.Bool
	renewed atomic.Int64
}

func (s *unsettled) Settle(ctx context.Context, m *Mail) error {
	if s.full.Load() {
		return ErrDiskFull
	}
	return s.Store.Settle(ctx, m)
}

func (s *unsettled) Renew(ctx context.Context, m *Mail, until time.Time) error {
	s.renewed.Add(1)
	return s.Store.Renew(ctx, m, until)
}

func TestClaimIsRenewedUntilWhatBecameOfTheMailIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &unsettled{Store: NewMemory()}
		store.full.Store(true)
		s := &server{verdicts: []Verdict{{Outcome: Done}}}
		q := newQueue(s, func(c *Config) { c.Store, c.Workers = store, 3 })
		defer func() { _ = q.Stop(context.Background()) }()
		id := put(t, q)
		time.Sleep(time.Hour) // the bubble's clock
		store.full.Store(false)
		m, err := q.Wait(t.Context(), id)
		if err != nil || m.State != Sent || m.PossibleDuplicate || m.Attempts != 1 ||
			len(s.tries) != 1 {
			t.Errorf("%+v, %v, %d tries", m, err, len(s.tries))
		}
		n := store.renewed.Load()
		time.Sleep(time.Hour)
		if n < 100 || store.renewed.Load() > n+1 {
			t.Errorf("renewed %d times, and %d when it was written", n, store.renewed.Load())
		}
	})
}

// stopped is a store whose process is stopped: nothing that it does arrives.
type stopped struct {
	Store
	now atomic.Bool
}

func (s *stopped) Renew(ctx context.Context, m *Mail, until time.Time) error {
	if s.now.Load() {
		return errors.New("stopped")
	}
	return s.Store.Renew(ctx, m, until)
}

// A process that is stopped for longer than its claim, and goes on in the middle of a
// mail that another has sent meanwhile, notices that before the end of the mail.
func TestFault_H03_ProcessThatWasStoppedDoesNotFinishWhatAnotherHasSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one := &stopped{Store: NewMemory()}
		var cut atomic.Int64
		q := newQueue(nil, func(c *Config) {
			c.Store, c.Workers = one, 1
			c.Deliver = func(_ context.Context, m *Mail, body func() (io.ReadCloser, error)) Verdict {
				r, err := body()
				if err != nil {
					return Verdict{Outcome: Temporary}
				}
				defer r.Close()
				one.now.Store(true)
				time.Sleep(10 * time.Minute) // the bubble's clock
				one.now.Store(false)
				if _, err := io.ReadAll(r); !errors.Is(err, ErrClaimLost) {
					t.Errorf("the mail goes to its end: %v", err)
				}
				cut.Add(1)
				return Verdict{Outcome: Temporary}
			}
		})
		defer func() { _ = q.Stop(context.Background()) }()
		id := put(t, q)
		synctest.Wait()
		time.Sleep(5 * time.Minute)
		s := &server{verdicts: []Verdict{{Outcome: Done}}}
		other := newQueue(s, func(c *Config) { c.Store = one.Store })
		defer func() { _ = other.Stop(context.Background()) }()
		m, err := other.Wait(t.Context(), id)
		if err != nil || m.State != Sent || !m.PossibleDuplicate || len(s.tries) != 1 {
			t.Fatalf("%+v, %v, %d tries", m, err, len(s.tries))
		}
		time.Sleep(10 * time.Minute)
		if got, err := other.Get(t.Context(), id); err != nil || got.State != Sent ||
			!got.PossibleDuplicate ||
			cut.Load() != 1 {
			t.Errorf("%+v, %v: what the one says who lost the mail counts for nothing", got, err)
		}
	})
}
