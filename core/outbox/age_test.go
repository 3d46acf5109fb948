// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// reopened runs queues on one file after each other, as a program does that is started again.
type reopened struct {
	path  string
	store *SQLite
	*Queue
}

func (r *reopened) open(t *testing.T, o *outage, change ...func(*Config)) {
	t.Helper()
	var err error
	if r.store, err = OpenFile(r.path); err != nil {
		t.Fatal(err)
	}
	r.Queue = newQueue(nil, append(change, func(c *Config) {
		c.Store, c.Deliver, c.Workers, c.Keep = r.store, o.deliver, 4, 1000*time.Hour
	})...)
}

func (r *reopened) close(t *testing.T) {
	t.Helper()
	if err := r.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	is(t, "close", r.store.Close(), nil)
}

// Time in which nobody could send a mail does not make it expire: the program was not running.
func TestMailsDoNotExpireWhileNobodyTries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	synctest.Test(t, func(t *testing.T) {
		o := &outage{v: Verdict{Outcome: Temporary, Unreachable: true, Reason: Reason{Code: 22}}}
		r := reopened{path: path}
		r.open(t, o)
		var ids []int64
		for range 10 {
			ids = append(ids, put(t, r.Queue))
		}
		time.Sleep(time.Hour)
		r.close(t)
		for range 3 {
			time.Sleep(62 * time.Hour)
			r.open(t, o)
			time.Sleep(time.Hour)
			for _, id := range ids {
				if m, err := r.Get(t.Context(), id); err != nil || m.State.Final() {
					t.Fatalf("%+v, %v", m, err)
				}
			}
			r.close(t)
		}
		r.open(t, o)
		o.back.Store(true)
		for _, id := range ids {
			if m, err := r.Wait(t.Context(), id); err != nil || m.State != Sent {
				t.Errorf("%+v, %v", m, err)
			}
		}
		r.close(t)
	})
}

// A program that runs for a minute an hour tries as often as one that waits in between.
func TestMailsExpireWhenTheyAreTriedNowAndThen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	synctest.Test(t, func(t *testing.T) {
		o := &outage{v: Verdict{Outcome: Temporary, Unreachable: true, Reason: Reason{Code: 22}}}
		r := reopened{path: path}
		r.open(t, o)
		id := put(t, r.Queue)
		r.close(t)
		for hour := 1; ; hour++ {
			time.Sleep(time.Hour)
			r.open(t, o)
			time.Sleep(time.Minute)
			m, err := r.Get(t.Context(), id)
			r.close(t)
			if err != nil {
				t.Fatal(err)
			}
			if m.State.Final() {
				if !m.Expired || m.Reason.Code != 22 || hour < 46 || hour > 51 {
					t.Errorf("after %d hours: %+v", hour, m)
				}
				break
			}
			if hour > 60 {
				t.Fatalf("%+v", m)
			}
		}
		// What failed can be tried again, and has its time again.
		o.back.Store(true)
		r.open(t, o)
		if err := r.Hasten(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if m, err := r.Wait(t.Context(), id); err != nil || m.State != Sent {
			t.Errorf("%+v, %v", m, err)
		}
		synctest.Wait()
		if r.NextCompleted() != id {
			t.Error("not told again")
		}
		r.close(t)
	})
}

// A mail whose answer never comes is sent a bounded number of times: soon three times, then
// once an hour.
func TestCopiesInDoubtAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{{Outcome: InDoubt, Reason: Reason{Code: 60}}}}
		q := newQueue(s, func(c *Config) { c.Keep = 1000 * time.Hour })
		defer func() { _ = q.Stop(context.Background()) }()
		began := time.Now()
		id := put(t, q)
		m, err := q.Wait(t.Context(), id)
		if err != nil || m.State != Unknown || len(s.tries) != 10 || m.Reason.Code != 60 {
			t.Fatalf("%+v, %v, %d tries", m, err, len(s.tries))
		}
		for i, at := range s.tries {
			switch d := at.Sub(began); {
			case i < 3 && d > time.Hour, i == 3 && d < time.Hour:
				t.Errorf("copy %d after %v", i+1, d)
			case i > 3 && at.Sub(s.tries[i-1]) < 50*time.Minute:
				t.Errorf("copy %d came %v after the one before", i+1, at.Sub(s.tries[i-1]))
			}
		}
		// The application decides.
		s.mu.Lock()
		s.verdicts = []Verdict{{Outcome: Done}}
		s.mu.Unlock()
		if err := q.Hasten(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if m, err := q.Wait(t.Context(), id); err != nil || m.State != Sent ||
			!m.PossibleDuplicate {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

// A try that the program called off is the last one.
func TestCancelledTryIsTheLast(t *testing.T) {
	for outcome, doubt := range map[Outcome]bool{Temporary: false, InDoubt: true} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{verdicts: []Verdict{{Outcome: outcome, Cancelled: true}}}
			q := newQueue(s)
			defer func() { _ = q.Stop(context.Background()) }()
			id := put(t, q)
			m, err := q.Wait(t.Context(), id)
			if err != nil || m.State != Cancelled || m.PossibleDuplicate != doubt ||
				len(s.tries) != 1 ||
				q.NextCompleted() != id {
				t.Errorf("%+v, %v, %d tries", m, err, len(s.tries))
			}
		})
	}
}

// Recipients that were refused before the mail was handed over are not in doubt with the
// others, nor asked for again.
func TestDoubtIsAboutWhomTheServerTook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{
			{
				Outcome: InDoubt,
				Recipients: []Recipient{
					{Address: "b@example.org", State: Refused, SMTPCode: 550},
					{Address: "c@example.org", SMTPCode: 451},
				},
			},
			{Outcome: Done},
		}}
		q := newQueue(s, func(c *Config) { c.Policy.AtMostOnce = true })
		defer func() { _ = q.Stop(context.Background()) }()
		m, err := q.Wait(t.Context(), put(t, q, "a@example.org", "b@example.org", "c@example.org"))
		if err != nil || m.State != Unknown || m.Recipients[0].State != Doubtful ||
			m.Recipients[1].State != Refused ||
			m.Recipients[2].State != Open {
			t.Fatalf("%+v, %v", m, err)
		}
	})
}
