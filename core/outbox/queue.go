// SPDX-License-Identifier: MIT

package outbox

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// Deliver tries to send a mail to its open recipients once. It is called on a
// goroutine of the queue. When ctx ends before anything was handed over, the
// outcome is Interrupted.
type Deliver func(ctx context.Context, m *Mail, body func() (io.ReadCloser, error)) Verdict

// Config says how a Queue works.
type Config struct {
	Store   Store
	Session string
	Policy  Policy
	Deliver Deliver
	Workers int           // mails at the same time
	Keep    time.Duration // how long finished mails can be asked for
	// Finished, when set, is told of every mail that this queue finished. It
	// runs on a goroutine of the queue and must not block for long.
	Finished func(*Mail)
}

// The times of a queue.
const (
	lease = 2 * time.Minute // of a claim; renewed while the try goes on
	// look is how often a store is looked at without a reason: another process
	// may have put or left something there.
	look = 5 * time.Second
	// The pauses after a server asked for less: doubled each time in a row.
	firstPause   = 5 * time.Second
	longestPause = 10 * time.Minute
	// signInPause is the first pause after a failed sign-in: servers that lock
	// accounts count the failures of some minutes.
	signInPause  = time.Minute
	removeEvery  = time.Minute
	maxCompleted = 100000 // finished mails that nobody asked for yet
)

// Queue sends the mails of one session out of a store.
type Queue struct {
	config Config
	ctx    context.Context
	stop   context.CancelFunc
	work   sync.WaitGroup

	mu        sync.Mutex
	wake      chan struct{} // closed when something may have become due
	changed   chan struct{} // closed when a mail changed its state
	pause     time.Time     // no try before
	throttled int           // in a row
	signIns   int           // failed in a row
	held      bool          // too many failed sign-ins: no tries until Hasten or a new queue
	removed   time.Time
	completed []int64
}

// NewQueue starts the workers.
func NewQueue(c Config) *Queue {
	q := &Queue{config: c, wake: make(chan struct{}), changed: make(chan struct{})}
	q.ctx, q.stop = context.WithCancel(context.Background())
	for range max(1, c.Workers) {
		q.work.Add(1)
		go q.run()
	}
	return q
}

// Put keeps a mail for sending. When it returns nil, the store has it.
func (q *Queue) Put(ctx context.Context, m *Mail, body Body, limit int) error {
	if q.ctx.Err() != nil {
		return ErrClosed
	}
	now := time.Now()
	m.Session = q.config.Session
	m.State, m.Created, m.Next, m.Changed = Queued, now, now, now
	if err := q.config.Store.Put(ctx, m, body, limit); err != nil {
		return err
	}
	q.signal(&q.wake)
	return nil
}

func (q *Queue) signal(c *chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	close(*c)
	*c = make(chan struct{})
}

func (q *Queue) channel(c *chan struct{}) <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	return *c
}

// run is a worker.
func (q *Queue) run() {
	defer func() { _ = recover() }()
	defer q.work.Done()
	for q.ctx.Err() == nil {
		wake := q.channel(&q.wake)
		at := q.step()
		timer := time.NewTimer(min(max(time.Until(at), 0), look))
		select {
		case <-q.ctx.Done():
		case <-wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// step tries what is due and tells when to look again.
func (q *Queue) step() time.Time {
	for q.ctx.Err() == nil {
		now := time.Now()
		if until, held := q.pausedUntil(); held || until.After(now) {
			return until
		}
		q.forget(now)
		m, err := q.config.Store.Claim(q.ctx, q.config.Session, now, lease)
		if err != nil {
			return now.Add(look)
		}
		if m == nil {
			due, err := q.config.Store.Due(q.ctx, q.config.Session)
			if err != nil || due.IsZero() {
				return now.Add(look)
			}
			return due
		}
		q.try(m)
	}
	return time.Now()
}

func (q *Queue) pausedUntil() (time.Time, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.held {
		return time.Now().Add(look), true
	}
	return q.pause, false
}

// try delivers one claimed mail.
func (q *Queue) try(m *Mail) {
	if m.Reclaimed && q.config.Policy.AtMostOnce {
		// Its last try ended with its process: nobody knows.
		m.State, m.Changed = Unknown, time.Now()
		q.settle(m)
		return
	}
	ctx, cancel := context.WithCancel(q.ctx)
	stopRenewing := q.renew(ctx, m)
	verdict := q.deliver(ctx, m)
	stopRenewing()
	cancel()

	q.learn(verdict)
	q.config.Policy.settle(m, verdict, time.Now())
	q.settle(m)
}

// deliver is Deliver, with a panic made a failure of this one mail.
func (q *Queue) deliver(ctx context.Context, m *Mail) (v Verdict) {
	defer func() {
		if r := recover(); r != nil {
			v = Verdict{Outcome: Temporary, Reason: Reason{Message: fmt.Sprint(r)}}
		}
	}()
	return q.config.Deliver(ctx, m, func() (io.ReadCloser, error) { return q.config.Store.Body(ctx, m.ID) })
}

// renew holds the claim while the try goes on.
func (q *Queue) renew(ctx context.Context, m *Mail) (stop func()) {
	var timer *time.Timer
	var mu sync.Mutex
	again := func() {
		defer func() { _ = recover() }()
		_ = q.config.Store.Renew(ctx, m, time.Now().Add(lease))
		mu.Lock()
		defer mu.Unlock()
		if timer != nil {
			timer.Reset(lease / 4)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	timer = time.AfterFunc(lease/4, func() {
		defer func() { _ = recover() }()
		again()
	})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		timer.Stop()
		timer = nil
	}
}

// settle writes the new state of a mail and tells everybody who waits for it.
func (q *Queue) settle(m *Mail) {
	// The queue's own context may have ended: what is known must be written all the same.
	if err := q.config.Store.Settle(context.WithoutCancel(q.ctx), m); err != nil {
		return // the claim runs out, and the mail comes back as a possible duplicate
	}
	if m.State.Final() {
		q.mu.Lock()
		if len(q.completed) < maxCompleted {
			q.completed = append(q.completed, m.ID)
		}
		q.mu.Unlock()
		if f := q.config.Finished; f != nil {
			f(m.Clone())
		}
	}
	q.signal(&q.changed)
}

// learn slows the queue down when the server asks for it, and up again.
func (q *Queue) learn(v Verdict) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case v.Outcome == Interrupted:
	case v.SignIn:
		q.signIns++
		if q.signIns >= q.config.Policy.SignIns {
			q.held = true
			return
		}
		q.pause = time.Now().Add(signInPause << (q.signIns - 1))
	case v.Throttled:
		q.pause = time.Now().Add(min(firstPause<<min(q.throttled, 20), longestPause))
		q.throttled++
	case v.Outcome == Done:
		q.throttled, q.signIns = 0, 0
	}
}

// forget removes finished mails whose time is over, now and then.
func (q *Queue) forget(now time.Time) {
	q.mu.Lock()
	due := now.Sub(q.removed) >= removeEvery
	if due {
		q.removed = now
	}
	q.mu.Unlock()
	if due && q.config.Keep > 0 {
		_, _ = q.config.Store.Remove(q.ctx, q.config.Session, now.Add(-q.config.Keep))
	}
}

// Get gives what is known of a mail.
func (q *Queue) Get(ctx context.Context, id int64) (*Mail, error) { return q.config.Store.Get(ctx, id) }

// After gives the session's next mail by number, nil at the end.
func (q *Queue) After(ctx context.Context, id int64) (*Mail, error) {
	return q.config.Store.After(ctx, q.config.Session, id)
}

// Count counts the session's mails.
func (q *Queue) Count(ctx context.Context) (Counts, error) {
	return q.config.Store.Count(ctx, q.config.Session)
}

// Wait waits until a mail is finished, and gives it; with the error of ctx it
// gives the mail as it is then.
func (q *Queue) Wait(ctx context.Context, id int64) (*Mail, error) {
	var m *Mail
	err := q.until(ctx, func() (bool, error) {
		var err error
		m, err = q.config.Store.Get(context.WithoutCancel(ctx), id)
		return err == nil && m.State.Final(), err
	})
	return m, err
}

// Flush waits until no mail of the session waits any more.
func (q *Queue) Flush(ctx context.Context) error {
	return q.until(ctx, func() (bool, error) {
		c, err := q.Count(context.WithoutCancel(ctx))
		return c.Open() == 0, err
	})
}

// until waits for a condition that a change of a mail can bring about.
func (q *Queue) until(ctx context.Context, done func() (bool, error)) error {
	for {
		changed := q.channel(&q.changed)
		if ok, err := done(); ok || err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		timer := time.NewTimer(look)
		select {
		case <-changed:
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// Cancel takes a waiting mail back.
func (q *Queue) Cancel(ctx context.Context, id int64) error {
	if err := q.config.Store.Cancel(ctx, id, time.Now()); err != nil {
		return err
	}
	q.signal(&q.changed)
	return nil
}

// Hasten makes a waiting mail due now, and ends every pause.
func (q *Queue) Hasten(ctx context.Context, id int64) error {
	if err := q.config.Store.Hasten(ctx, id, time.Now()); err != nil {
		return err
	}
	q.mu.Lock()
	q.pause, q.throttled, q.signIns, q.held = time.Time{}, 0, 0, false
	q.mu.Unlock()
	q.signal(&q.wake)
	return nil
}

// NextCompleted takes one mail that was finished from the list of those; 0: none.
func (q *Queue) NextCompleted() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.completed) == 0 {
		return 0
	}
	id := q.completed[0]
	q.completed = q.completed[1:]
	return id
}

// Stop ends the workers: tries in progress are called off. It waits for them
// until ctx ends. What waits stays in the store.
func (q *Queue) Stop(ctx context.Context) error {
	q.stop()
	done := make(chan struct{})
	go func() {
		defer func() { _ = recover() }()
		q.work.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
