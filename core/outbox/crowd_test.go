// SPDX-License-Identifier: MIT

//go:build !slim

package outbox

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// narrow is a server that takes so many connections of one user at a time.
type narrow struct {
	most    int
	refusal Verdict

	mu      sync.Mutex
	open    int
	idle    int // signed in, and used again
	refused atomic.Int64
	sent    atomic.Int64
}

func (n *narrow) connect() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.idle > 0:
		n.idle--
	case n.open < n.most:
		n.open++
	default:
		return false
	}
	return true
}

func (n *narrow) deliver(_ context.Context, m *Mail, _ func() (io.ReadCloser, error)) Verdict {
	time.Sleep(5 * time.Millisecond) // the bubble's clock
	if !n.connect() {
		n.refused.Add(1)
		return n.refusal
	}
	time.Sleep(10 * time.Millisecond)
	n.mu.Lock()
	n.idle++
	n.mu.Unlock()
	n.sent.Add(1)
	v := Verdict{Outcome: Done}
	for _, a := range m.OpenRecipients() {
		v.Recipients = append(v.Recipients, Recipient{Address: a, State: Delivered})
	}
	return v
}

// A server that takes fewer connections than there are is sent to over those that it takes,
// without a pause, and is not asked for more again and again.
func TestServerThatTakesFewerConnections(t *testing.T) {
	crowded := Verdict{
		Outcome:     Temporary,
		Crowded:     true,
		Throttled:   true,
		Unreachable: true,
		Reason:      Reason{Code: 1},
	}
	for name, refusal := range map[string]Verdict{
		"says so":             crowded,
		"refuses the sign-in": {Outcome: Temporary, SignIn: true, Reason: Reason{Code: 1}},
		"cannot check it now": {Outcome: Temporary, SignIn: true, SignInLater: true, Reason: Reason{Code: 1}},
	} {
		for _, most := range []int{1, 3, 10} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					if most == 1 && name != "says so" {
						return // one mail was taken before the others are refused: nobody knows
					}
					n := &narrow{most: most, refusal: refusal}
					q := newQueue(nil, func(c *Config) { c.Deliver, c.Workers = n.deliver, 20 })
					defer func() { _ = q.Stop(context.Background()) }()
					began := time.Now()
					if name != "says so" {
						put(t, q) // a first mail says that the credentials are good
						time.Sleep(time.Second)
					}
					for range 200 {
						m := &Mail{Recipients: []Recipient{{Address: "a@example.org"}}}
						if err := q.Put(t.Context(), m, func(io.Writer) error { return nil }, 1000); err != nil {
							t.Fatal(err)
						}
					}
					if err := q.Flush(t.Context()); err != nil {
						t.Fatal(err)
					}
					if d := time.Since(began); d > 10*time.Second {
						t.Errorf("200 mails took %v", d)
					}
					if r := n.refused.Load(); r > 25 {
						t.Errorf("%d connections were refused", r)
					}
				})
			})
		}
	}
}

// A server that takes no connection at all is not pressed.
func TestServerThatTakesNoConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &narrow{
			refusal: Verdict{
				Outcome:     Temporary,
				Crowded:     true,
				Throttled:   true,
				Unreachable: true,
				Reason:      Reason{Code: 7},
			},
		}
		q := newQueue(nil, func(c *Config) { c.Deliver, c.Workers = n.deliver, 20 })
		defer func() { _ = q.Stop(context.Background()) }()
		for range 10 {
			put(t, q)
		}
		time.Sleep(time.Hour)
		if r := n.refused.Load(); r > 40 {
			t.Errorf("%d connections in an hour", r)
		}
		if r := q.Why(t.Context()); r.Code != 7 {
			t.Errorf("it is not said why the mails wait: %+v", r)
		}
		n.mu.Lock()
		n.most = 20
		n.mu.Unlock()
		if err := q.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// Sign-ins that are refused at the same moment are one refusal.
func TestSignInsThatAreRefusedTogetherCountOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var back atomic.Bool
		n := &narrow{most: 20}
		q := newQueue(nil, func(c *Config) {
			c.Workers = 8
			c.Deliver = func(ctx context.Context, m *Mail, body func() (io.ReadCloser, error)) Verdict {
				if back.Load() {
					return n.deliver(ctx, m, body)
				}
				time.Sleep(time.Second) // the bubble's clock
				return Verdict{Outcome: Temporary, SignIn: true}
			}
		})
		defer func() { _ = q.Stop(context.Background()) }()
		for range 8 {
			put(t, q)
		}
		time.Sleep(2 * time.Second)
		back.Store(true)
		began := time.Now()
		if err := q.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(began); d > 2*signInPause {
			t.Errorf("the mails went after %v", d)
		}
	})
}

// Who waits in vain hears why, also when it is the one mail's own reason.
func TestWhyMailsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{
			verdicts: []Verdict{
				{Outcome: Temporary, Reason: Reason{Code: 5, Message: "greylisted"}},
			},
		}
		q := newQueue(s)
		defer func() { _ = q.Stop(context.Background()) }()
		put(t, q)
		time.Sleep(time.Second)
		if r := q.Why(t.Context()); r.Message != "greylisted" {
			t.Errorf("%+v", r)
		}
	})
}

// Once an outbox is shut, what is in it is all there will be.
func TestOutboxThatIsShutTakesNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{verdicts: []Verdict{{Outcome: Done}}}
		q := newQueue(s)
		defer func() { _ = q.Stop(context.Background()) }()
		writing, goOn := make(chan bool), make(chan bool)
		slow := make(chan error)
		m := &Mail{Recipients: []Recipient{{Address: "a@example.org"}}}
		go func() {
			slow <- q.Put(context.Background(), m, func(io.Writer) error { close(writing); <-goOn; return nil }, 10)
		}()
		<-writing
		shut := make(chan bool)
		go func() { q.Shut(context.Background()); close(shut) }()
		synctest.Wait()
		select {
		case <-shut:
			t.Fatal("a mail that was being put was not waited for")
		default:
		}
		late := &Mail{Recipients: m.Recipients}
		is(t, "put", q.Put(t.Context(), late, octets("x"), 10), ErrShut)
		e := &Entry{Mail: late, Body: octets("x")}
		q.PutAll(t.Context(), func(yield func(*Entry) bool) { yield(e) }, 10)
		is(t, "put all", e.Err, ErrShut)
		close(goOn)
		is(t, "put before", <-slow, nil)
		<-shut
		if err := q.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, err := q.Get(t.Context(), m.ID); err != nil || got.State != Sent {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A mail is told once, whoever tries to cancel it while it is being sent.
func TestCancelBesideSendingTellsOnce(t *testing.T) {
	for name, make := range stores {
		t.Run(name, func(t *testing.T) {
			store := make(t)
			var mu sync.Mutex
			told := map[int64]int{}
			q := newQueue(nil, func(c *Config) {
				c.Store, c.Workers = store, 4
				c.Deliver = func(_ context.Context, m *Mail, _ func() (io.ReadCloser, error)) Verdict {
					return Verdict{
						Outcome:    Done,
						Recipients: []Recipient{{Address: "a@example.org", State: Delivered}},
					}
				}
				c.Finished = func(m *Mail) {
					mu.Lock()
					defer mu.Unlock()
					told[m.ID]++
				}
			})
			var ids []int64
			var cancels sync.WaitGroup
			for range 300 {
				m := &Mail{Recipients: []Recipient{{Address: "a@example.org"}}}
				if err := q.Put(t.Context(), m, octets("x"), 1000); err != nil {
					t.Fatal(err)
				}
				ids = append(ids, m.ID)
				for range 2 {
					cancels.Go(func() { _ = q.Cancel(context.Background(), m.ID) })
				}
			}
			cancels.Wait()
			if err := q.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, id := range ids {
				q.lookAt(id) // as a look at what others finished does
			}
			if err := q.Stop(context.Background()); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, id := range ids {
				if told[id] != 1 {
					t.Errorf("mail %d was told %d times", id, told[id])
				}
			}
		})
	}
}
