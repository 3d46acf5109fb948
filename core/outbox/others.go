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
	// FinishedAfter gives the session's mails that came to their end after the nth one,
	// and the number of the last of them; with -1 none, and how many ever did.
	FinishedAfter(ctx context.Context, session string, n int64) (ids []int64, last int64, err error)
}

const (
	// Once a minute some mails are looked at one by one, should anything have been missed.
	lookClosely     = time.Minute
	lookedAtClosely = 1000
)

// awaited are the mails that a queue took and nobody has finished yet, as far as it
// knows: who put a mail wants to hear what became of it, once, whichever process sends it.
type awaited struct {
	mu      sync.Mutex
	open    map[int64]*interest
	putting int                // calls of Put
	early   map[int64]struct{} // told before Put has returned
	left    chan struct{}      // closed when no Put is in progress any more; nil when nobody waits
	shut    bool
	telling int // mails that may have come to their end and are not in the list of those
}

// interest is what becomes of the news of one mail.
type interest struct {
	takers int // that may be about to finish it
	told   bool
}

// begin notes that a Put begins, unless there are to be no more.
func (a *awaited) begin() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.shut {
		return false
	}
	a.putting++
	return true
}

// end notes the mails of a Put that began.
func (a *awaited) end(ids ...int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range ids {
		if _, early := a.early[id]; !early && a.open[id] == nil {
			a.open[id] = new(interest)
		}
		delete(a.early, id)
	}
	if a.putting--; a.putting == 0 {
		clear(a.early)
		if a.left != nil {
			close(a.left)
			a.left = nil
		}
	}
}

// close lets no Put begin any more, and gives what ends when none is in progress.
func (a *awaited) close() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.shut = true
	if a.left == nil {
		a.left = make(chan struct{})
		if a.putting == 0 {
			close(a.left)
			left := a.left
			a.left = nil
			return left
		}
	}
	return a.left
}

func (a *awaited) isShut() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.shut
}

// take notes that somebody may be about to finish a mail: nobody else tells of it meanwhile.
func (a *awaited) take(id int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.telling++
	if i := a.open[id]; i != nil {
		i.takers++
	}
}

// giveBack ends what take began; finished tells whether the mail came to its end. It gives
// whether that is to be told, which is so once; listed is called when it is.
func (a *awaited) giveBack(id int64, finished bool) (tell bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	defer func() {
		if !tell {
			a.telling--
		}
	}()
	i := a.open[id]
	if i == nil {
		// Of an earlier run, or of a Put that has not returned.
		if _, early := a.early[id]; early {
			return false
		}
		if finished && a.putting > 0 {
			a.early[id] = struct{}{}
		}
		return finished
	}
	i.takers = max(0, i.takers-1)
	tell = finished && !i.told
	i.told = i.told || finished
	if i.told && i.takers == 0 {
		delete(a.open, id)
	}
	return tell
}

// takeOpen is take of a mail of which nobody has told or is about to.
func (a *awaited) takeOpen(id int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := a.open[id]
	if i == nil || i.told || i.takers > 0 {
		return false
	}
	i.takers++
	a.telling++
	return true
}

// listed ends what giveBack left to be told.
func (a *awaited) listed() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.telling--
}

// allListed tells whether all that came to its end is in the list of that.
func (a *awaited) allListed() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.telling == 0
}

// again awaits a mail that was finished and is tried once more.
func (a *awaited) again(id int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open[id] == nil {
		a.open[id] = new(interest)
	}
	a.open[id].told = false
	delete(a.early, id)
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

// others is how far a queue has heard of what other processes finished.
type others struct {
	mu    sync.Mutex
	store Shared // nil: nobody shares the store
	last  int64  // the number of the last finished mail that was looked at; -1: not known
}

// hear tells of the queue's mails that other processes finish, until the queue stops.
func (q *Queue) hear() {
	defer func() { _ = recover() }()
	defer q.work.Done()
	closely := time.Now()
	timer := time.NewTicker(lookForChange)
	defer timer.Stop()
	for {
		select {
		case <-q.ctx.Done():
			return
		case <-timer.C:
		}
		q.catchUp()
		if now := time.Now(); now.Sub(closely) >= lookClosely {
			closely = now
			for _, id := range q.awaited.some(lookedAtClosely) {
				q.lookAt(id)
			}
		}
	}
}

// catchUp tells of those that other processes have finished by now.
func (q *Queue) catchUp() {
	o := &q.others
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.store == nil {
		return
	}
	for o.last >= 0 && len(q.awaited.some(1)) > 0 {
		finished, to, err := o.store.FinishedAfter(q.ctx, q.config.Session, o.last)
		if err != nil || len(finished) == 0 {
			break
		}
		o.last = to
		for _, id := range finished {
			q.lookAt(id)
		}
	}
	if o.last < 0 || len(q.awaited.some(1)) == 0 {
		if _, n, err := o.store.FinishedAfter(q.ctx, q.config.Session, -1); err == nil {
			o.last = n
		}
	}
}

// lookAt finishes a mail that another process has finished.
func (q *Queue) lookAt(id int64) {
	if !q.awaited.takeOpen(id) {
		return
	}
	m, err := q.config.Store.Get(q.ctx, id)
	finished := err == nil && m.State.Final()
	if q.awaited.giveBack(id, finished) && finished {
		q.finish(m)
		q.signal(&q.changed)
	}
}
