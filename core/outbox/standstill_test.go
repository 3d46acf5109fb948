// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// outage is a server that cannot be reached until it can.
type outage struct {
	back atomic.Bool
	v    Verdict

	mu    sync.Mutex
	tries []time.Time
}

// tried gives the times of the tries that were in vain.
func (o *outage) tried() []time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.tries)
}

func (o *outage) deliver(_ context.Context, m *Mail, _ func() (io.ReadCloser, error)) Verdict {
	if !o.back.Load() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.tries = append(o.tries, time.Now())
		return o.v
	}
	v := Verdict{Outcome: Done}
	for _, a := range m.OpenRecipients() {
		v.Recipients = append(v.Recipients, Recipient{Address: a, State: Delivered})
	}
	return v
}

func TestQueueTriesOneMailAtATimeUntilTheServerIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &outage{v: Verdict{Outcome: Temporary, Unreachable: true, Reason: Reason{Code: 22}}}
		q := newQueue(nil, func(c *Config) { c.Deliver, c.Workers = o.deliver, 4 })
		defer func() { _ = q.Stop(context.Background()) }()
		began := time.Now()
		first := put(t, q)
		synctest.Wait()
		for range 9 {
			put(t, q)
		}
		time.Sleep(6 * time.Hour) // the bubble's clock
		// 5, 10, 20, 40, 80, 160 seconds, and then every five minutes.
		tries := o.tried()
		// A worker that was let go just before the first verdict tries at the same moment.
		for others := 3; others > 0 && len(tries) > 1 && tries[1].Equal(began); others-- {
			tries = tries[1:]
		}
		if n := len(tries); n < 70 || n > 80 {
			t.Errorf("%d tries in six hours", n)
		}
		for i, want := range []time.Duration{0, 5 * time.Second, 15 * time.Second, 35 * time.Second, 75 * time.Second} {
			if after := tries[i].Sub(began); after != want {
				t.Errorf("try %d after %v, want %v", i+1, after, want)
			}
		}
		m, err := q.Get(t.Context(), first)
		if err != nil || m.State != Waiting || m.Attempts != 0 || m.Reason.Code != 22 ||
			!m.Next.After(began) {
			t.Errorf("%+v, %v", m, err)
		}
		o.back.Store(true)
		back := time.Now()
		if err := q.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(back); d > longestUnreached+look {
			t.Errorf("the mails went %v after the server was back", d)
		}
		if m, err = q.Get(t.Context(), first); err != nil || m.State != Sent || m.Attempts != 1 {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

func TestQueueLearnsFromATryBeforeItsFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &outage{}
		o.back.Store(true)
		q := newQueue(nil, func(c *Config) {
			c.Deliver, c.Before = o.deliver, &Verdict{Outcome: Temporary, Unreachable: true}
		})
		defer func() { _ = q.Stop(context.Background()) }()
		began := time.Now()
		if _, err := q.Wait(t.Context(), put(t, q)); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(began); d != firstUnreached {
			t.Errorf("sent after %v, want %v", d, firstUnreached)
		}
	})
}

func TestMailsExpireWhileTheQueueStandsStill(t *testing.T) {
	for name, v := range map[string]Verdict{
		"unreachable":               {Outcome: Temporary, Unreachable: true, Reason: Reason{Code: 22}},
		"sign-in refused":           {Outcome: Temporary, SignIn: true, Reason: Reason{Code: 22}},
		"sign-in cannot be checked": {Outcome: Temporary, SignIn: true, SignInLater: true, Reason: Reason{Code: 22}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := &outage{v: v}
				q := newQueue(
					nil,
					func(c *Config) { c.Deliver, c.Workers, c.Keep = o.deliver, 4, 1000*time.Hour },
				)
				defer func() { _ = q.Stop(context.Background()) }()
				began := time.Now()
				var ids []int64
				for range 10 {
					ids = append(ids, put(t, q))
				}
				for _, id := range ids {
					m, err := q.Wait(t.Context(), id)
					if err != nil || m.State != Failed || !m.Expired || m.Reason.Code != 22 {
						t.Errorf("%+v, %v", m, err)
					}
				}
				if d := time.Since(began); d < 48*time.Hour || d > 50*time.Hour {
					t.Errorf("given up after %v", d)
				}
			})
		})
	}
}

func TestQueueGoesOnAskingWhereTheSignInCannotBeChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &outage{v: Verdict{Outcome: Temporary, SignIn: true, SignInLater: true}}
		q := newQueue(nil, func(c *Config) { c.Deliver, c.Workers = o.deliver, 4 })
		defer func() { _ = q.Stop(context.Background()) }()
		for range 10 {
			put(t, q)
		}
		time.Sleep(24 * time.Hour) // the bubble's clock
		tries := o.tried()
		if n := len(tries); n < 26 || n > 32 {
			t.Errorf("%d sign-ins in a day", n)
		}
		// Four together, and then after 1, 2, 4, 8, 16, 32 and 60 minutes.
		for i := range tries[9:] {
			if d := tries[9+i].Sub(tries[8+i]); d < 30*time.Minute {
				t.Errorf("sign-in %d came %v after the one before", 10+i, d)
			}
		}
		o.back.Store(true)
		if err := q.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatSeveralConnectionsAreToldAtOnceCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told atomic.Int32
		q := newQueue(nil, func(c *Config) {
			c.Workers = 8
			c.Deliver = func(context.Context, *Mail, func() (io.ReadCloser, error)) Verdict {
				time.Sleep(time.Second) // the bubble's clock
				if told.Add(1) <= 8 {
					return Verdict{Outcome: Temporary, Throttled: true}
				}
				return Verdict{
					Outcome:    Done,
					Recipients: []Recipient{{Address: "a@example.org", State: Delivered}},
				}
			}
		})
		defer func() { _ = q.Stop(context.Background()) }()
		for range 8 {
			put(t, q)
		}
		time.Sleep(2 * time.Second)
		began := time.Now()
		if _, err := q.Wait(t.Context(), put(t, q)); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(began); d > 2*firstPause {
			t.Errorf("the next mail went after %v: eight answers were counted as eight warnings", d)
		}
	})
}
