// SPDX-License-Identifier: MIT

package outbox

import (
	"context"
	"sync"
	"time"
)

// Shared is a Store in which other processes may finish mails.
type Shared interface {
	Store
	// FinishedSince gives the session's mails on which nothing happens any more and
	// that changed after a time.
	FinishedSince(ctx context.Context, session string, since time.Time) ([]int64, error)
}

const (
	// writtenLate is how much later than its time a change may be found: another process
	// says when a try ended, and writes it then.
	writtenLate = 5 * time.Second
	// Once a minute some mails are looked at one by one, for what was written later still.
	lookClosely     = time.Minute
	lookedAtClosely = 1000
)

// awaited are the mails that a queue took and nobody has finished yet, as far as it
// knows: who put a mail wants to hear what became of it, whichever process sends it.
type awaited struct {
	mu      sync.Mutex
	open    map[int64]struct{}
	putting int                // calls of Put
	early   map[int64]struct{} // finished before Put has returned
}

func (a *awaited) begin() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.putting++
}

// end notes the mails of a Put that began.
func (a *awaited) end(ids ...int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range ids {
		if _, early := a.early[id]; !early {
			a.open[id] = struct{}{}
		}
		delete(a.early, id)
	}
	if a.putting--; a.putting == 0 {
		clear(a.early)
	}
}

// take tells whether a mail was awaited, which it is no longer: this queue is about to
// finish it.
func (a *awaited) take(id int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, open := a.open[id]
	delete(a.open, id)
	if !open && a.putting > 0 {
		a.early[id] = struct{}{}
	}
	return open
}

// giveBack is for a mail that was taken, and that this queue did not finish.
func (a *awaited) giveBack(id int64, open bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.early, id)
	if open {
		a.open[id] = struct{}{}
	}
}

func (a *awaited) has(id int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, open := a.open[id]
	return open
}

// some are at most n of those awaited; a map gives others each time.
func (a *awaited) some(n int) (ids []int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id := range a.open {
		if ids = append(ids, id); len(ids) == n {
			break
		}
	}
	return ids
}

// hear tells of the queue's mails that other processes finish, until the queue stops.
func (q *Queue) hear(s Shared) {
	defer func() { _ = recover() }()
	defer q.work.Done()
	last, closely := time.Now(), time.Now()
	timer := time.NewTicker(lookForChange)
	defer timer.Stop()
	for {
		select {
		case <-q.ctx.Done():
			return
		case <-timer.C:
		}
		now := time.Now()
		if len(q.awaited.some(1)) == 0 {
			last = now
			continue
		}
		var ids []int64
		if now.Sub(closely) >= lookClosely {
			ids, closely = q.awaited.some(lookedAtClosely), now
		}
		finished, err := s.FinishedSince(q.ctx, q.config.Session, last.Add(-writtenLate))
		if err == nil {
			last = now
		}
		for _, id := range append(ids, finished...) {
			if q.awaited.has(id) {
				q.lookAt(id)
			}
		}
	}
}

// lookAt finishes a mail that another process has finished.
func (q *Queue) lookAt(id int64) {
	m, err := q.config.Store.Get(q.ctx, id)
	if err == nil && m.State.Final() && q.awaited.take(id) {
		q.finish(m)
		q.signal(&q.changed)
	}
}
