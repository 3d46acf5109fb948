// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// fragile is a store that panics: at Renew always, at Settle the first time.
type fragile struct {
	Store
	renewed, settled atomic.Int32
}

func (s *fragile) Renew(
	context.Context,
	*Mail,
	time.Time,
) error {
	s.renewed.Add(1)
	panic("renew")
}

func (s *fragile) Settle(ctx context.Context, m *Mail) error {
	if s.settled.Add(1) == 1 {
		panic("settle")
	}
	return s.Store.Settle(ctx, m)
}

// TestFault_H04_PanicsAroundATry: a panic beside a try ends nothing, and one behind it leaves the
// mail claimed. When the claim has run out it is tried again, as one that may have arrived; the
// worker went on meanwhile.
func TestFault_H04_PanicsAroundATry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, store := &server{verdicts: []Verdict{{Outcome: Done}}}, &fragile{Store: NewMemory()}
		q := newQueue(s, func(c *Config) {
			c.Store = store
			c.Deliver = func(ctx context.Context, m *Mail, body func() (io.ReadCloser, error)) Verdict {
				time.Sleep(lease / 2)
				return s.deliver(ctx, m, body)
			}
		})
		defer func() { _ = q.Stop(context.Background()) }()
		first, second := put(t, q), put(t, q)
		m, err := q.Wait(t.Context(), second)
		if err != nil || m.State != Sent || m.PossibleDuplicate || m.Attempts != 1 {
			t.Errorf("the other mail: %+v, %v", m, err)
		}
		m, err = q.Wait(t.Context(), first)
		if err != nil || m.State != Sent || !m.PossibleDuplicate || m.Attempts != 2 {
			t.Errorf("%+v, %v", m, err)
		}
		if store.renewed.Load() == 0 || store.settled.Load() != 3 {
			t.Errorf(
				"renewed %d times, settled %d times",
				store.renewed.Load(),
				store.settled.Load(),
			)
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.busy != 0 {
			t.Errorf("%d tries in progress", q.busy)
		}
	})
}
