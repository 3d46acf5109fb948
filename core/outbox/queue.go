// SPDX-License-Identifier: MIT

package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"courriel.dev/courriel/core/internal/provoke"
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
	Workers int // mails at the same time; 0 only looks at the store
	// PerMinute bounds the tries of this queue; 0 does not.
	PerMinute int
	Keep      time.Duration // how long finished mails can be asked for
	// Before, when set, is what a try before the first came to: that of whoever
	// looked whether the server is there.
	Before *Verdict
	// Finished, when set, is told of every mail that this queue finished. It runs
	// on a goroutine of the queue, or of Cancel, and must not block for long.
	Finished func(*Mail)
}

// The times of a queue.
const (
	lease = 2 * time.Minute // of a claim; renewed while the try goes on
	// look is how often a store is looked at without a reason: another process
	// may have put or left something there.
	look = 5 * time.Second
	// lookForChange is how often who waits for a mail looks at it: another
	// process may have sent it.
	lookForChange = time.Second
	// overdue is the pause when something is due that cannot be claimed: another
	// worker was faster, or a claim ran out that may still be renewed.
	overdue = time.Second
	// The pauses after a server asked for less: doubled each time in a row.
	firstPause   = 5 * time.Second
	longestPause = 10 * time.Minute
	// The time between two tries afterwards: doubled each time as well, and less
	// with every success.
	firstGap = 250 * time.Millisecond
	// takenForMore is how many mails the server must take before one more worker
	// tries again.
	takenForMore = 20
	longestGap   = time.Minute
	// signInPause is the first pause after a failed sign-in: servers that lock
	// accounts count the failures of some minutes.
	signInPause = time.Minute
	// longestSignIn is between two tries of a server that says it cannot check the
	// credentials now, which some say of a wrong password too.
	longestSignIn = time.Hour
	// The pauses while the server cannot be reached: doubled each time, and short
	// enough that mails go soon after it came back.
	firstUnreached   = 5 * time.Second
	longestUnreached = 5 * time.Minute
	removeEvery      = time.Minute
	beatEvery        = time.Minute
	maxCompleted     = 1000000 // finished mails that nobody asked for yet
	// learntFor is how long a number of connections that was too many is not tried again.
	learntFor = 10 * time.Minute
	// lately is how long ago a mail was taken by a server that knows our credentials.
	lately = time.Minute
)

// Queue sends the mails of one session out of a store.
type Queue struct {
	config Config
	ctx    context.Context
	stop   context.CancelFunc
	work   sync.WaitGroup

	awaited awaited
	others  others

	mu         sync.Mutex
	wake       chan struct{} // closed when something may have become due
	changed    chan struct{} // closed when a mail changed its state
	pause      time.Time     // no try before
	gap        time.Duration // between two tries, as learnt
	next       time.Time     // no try before, for the gap and the limit a minute
	width      int           // mails that may be tried at the same time
	limit      int           // of width, as learnt; 0 is none
	limited    time.Time     // until when
	done       time.Time     // when a mail was taken last
	taken      int           // mails that the server took since width changed
	trouble    error         // of the store, the last time
	throttled  int           // in a row
	signIns    int           // failed in a row
	unreached  int           // in a row
	resting    bool          // no tries any more
	busy       int           // tries in progress
	standstill Verdict       // the last of those that concern no mail
	held       bool          // too many failed sign-ins: no tries until Hasten, SignInChanged or a new queue
	slowed     Verdict       // the last that asked for less
	removed    time.Time
	completed  []int64
	dropped    int64 // of those
	ready      func(any bool)

	// The time in which mails could be sent (Store.Beat), as it was at the last beat.
	lived  time.Duration
	beaten time.Time // zero before the first
}

// NewQueue starts the workers.
func NewQueue(c Config) *Queue {
	q := &Queue{config: c, wake: make(chan struct{}), changed: make(chan struct{})}
	q.ctx, q.stop = context.WithCancel(context.Background())
	q.width = c.Workers
	if c.Before != nil {
		q.learn(*c.Before)
	}
	q.awaited.open, q.awaited.early = make(map[int64]*interest), make(map[int64]struct{})
	if c.Workers > 0 {
		q.beat(time.Now())
	}
	if s, ok := c.Store.(Shared); ok && c.Workers > 0 {
		_, last, err := s.FinishedAfter(q.ctx, c.Session, -1)
		if err != nil {
			last = -1
		}
		q.others.store, q.others.last = s, last
		q.work.Add(1)
		go q.hear()
	}
	for n := range c.Workers {
		q.work.Add(1)
		go q.attend(n)
	}
	return q
}

// beat lets the clock go on that mails get old by. While no mail waits it may stand still.
func (q *Queue) beat(now time.Time) {
	q.mu.Lock()
	last := q.beaten
	if !last.IsZero() && now.Sub(last) < beatEvery {
		q.mu.Unlock()
		return
	}
	q.mu.Unlock()
	passed := time.Duration(0)
	if !last.IsZero() {
		passed = min(now.Sub(last), q.config.Policy.Longest+beatEvery)
		c, err := q.config.Store.Count(q.ctx, q.config.Session)
		if err != nil {
			return
		}
		if c.Open() == 0 {
			q.mu.Lock()
			q.beaten = now
			q.mu.Unlock()
			return
		}
	}
	// A program that runs now and then tries as often as one that waits in between.
	most := min(q.config.Policy.Longest, q.config.Policy.Expiry/8)
	lived, err := q.config.Store.Beat(q.ctx, q.config.Session, now, passed, most)
	if err != nil {
		return
	}
	q.mu.Lock()
	q.lived, q.beaten = lived, now
	q.mu.Unlock()
}

// age is for how long a mail could have been sent.
func (q *Queue) age(m *Mail, now time.Time) time.Duration {
	return max(0, q.livedAt(now)-m.born)
}

func (q *Queue) livedAt(now time.Time) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.beaten.IsZero() {
		return q.lived
	}
	return q.lived + max(0, now.Sub(q.beaten))
}

// Put keeps a mail for sending. When it returns nil, the store has it.
func (q *Queue) Put(ctx context.Context, m *Mail, body Body, limit int) error {
	if q.ctx.Err() != nil {
		return ErrClosed
	}
	if !q.awaited.begin() {
		return ErrShut
	}
	q.begins(m, time.Now())
	if err := q.config.Store.Put(ctx, m, body, limit); err != nil {
		q.awaited.end()
		return err
	}
	q.awaited.end(m.ID)
	q.signal(&q.wake)
	return nil
}

// PutAll keeps many mails for sending, each with its own result. They are due in
// their order.
func (q *Queue) PutAll(ctx context.Context, entries iter.Seq[*Entry], limit int) {
	now := time.Now()
	var put []*Mail
	if !q.awaited.begin() {
		for e := range entries {
			e.Err = ErrShut
		}
		return
	}
	q.config.Store.PutAll(ctx, func(yield func(*Entry) bool) {
		for e := range entries {
			if q.ctx.Err() != nil || q.awaited.isShut() {
				e.Err = ErrShut
				continue
			}
			q.begins(e.Mail, now)
			put = append(put, e.Mail)
			if !yield(e) {
				return
			}
		}
	}, limit)
	ids := make([]int64, 0, len(put))
	for _, m := range put {
		if m.ID != 0 { // else refused
			ids = append(ids, m.ID)
		}
	}
	q.awaited.end(ids...)
	q.signal(&q.wake)
}

// begins sets what is the same of all new mails.
func (q *Queue) begins(m *Mail, now time.Time) {
	m.Session, m.born = q.config.Session, q.livedAt(now)
	m.State, m.Created, m.Next, m.Changed = Queued, now, now, now
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

// attend is a worker.
func (q *Queue) attend(n int) {
	defer func() { _ = recover() }() // step has its own; this one is for what stands around it
	defer q.work.Done()
	for q.ctx.Err() == nil {
		wake := q.channel(&q.wake)
		at := q.step(n)
		timer := time.NewTimer(min(max(time.Until(at), 0), look))
		select {
		case <-q.ctx.Done():
		case <-wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// step tries what is due and tells when to look again. A panic ends the step,
// not the worker.
func (q *Queue) step(n int) (again time.Time) {
	began := false
	defer func() {
		if p := recover(); p != nil {
			if began {
				q.end()
			}
			q.inTrouble(fmt.Errorf("panic: %v", p))
			again = time.Now().Add(look)
		}
	}()
	for q.ctx.Err() == nil {
		provoke.Here("outbox worker")
		now := time.Now()
		if n == 0 {
			q.beat(now)
		}
		giveBack, until := q.reserve(n, now)
		if until.After(now) {
			if n == 0 {
				q.expire(now)
			}
			return until
		}
		began = true
		q.forget(now)
		m, err := q.config.Store.Claim(q.ctx, q.config.Session, now, lease)
		q.inTrouble(err)
		if err != nil || m == nil {
			began = false
			giveBack()
			q.end()
		}
		if err != nil {
			return now.Add(look)
		}
		if m == nil {
			due, err := q.config.Store.Due(q.ctx, q.config.Session)
			switch {
			case err != nil || due.IsZero():
				return now.Add(look)
			case !due.After(now):
				return now.Add(overdue)
			}
			return due
		}
		q.try(m)
		began = false
		q.end()
	}
	return time.Now()
}

func (q *Queue) end() {
	q.mu.Lock()
	q.busy--
	q.mu.Unlock()
	q.signal(&q.changed)
}

func (q *Queue) inTrouble(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.trouble = err
}

// releaser is a store that wants to know when nobody works on a claim any more.
type releaser interface{ Release(*Mail) }

// try delivers one claimed mail.
func (q *Queue) try(m *Mail) {
	ctx, cancel := context.WithCancel(q.ctx)
	defer cancel()
	if r, ok := q.config.Store.(releaser); ok {
		defer r.Release(m)
	}
	defer q.renew(ctx, m)()
	if q.keepBack(m) {
		return
	}
	verdict := q.learn(q.deliver(ctx, m))
	now := time.Now()
	q.config.Policy.settle(m, verdict, now, q.age(m, now))
	q.settle(m)
}

// keepBack leaves a mail to the application whose last try ended with its
// process, when that is to be: nobody knows what became of it. And a mail that
// was being sent each time that the process crashed may be why it did.
func (q *Queue) keepBack(m *Mail) bool {
	p := &q.config.Policy
	crashed := m.Crashes >= p.Crashes || p.Doubts > 0 && m.Doubts+m.Crashes >= p.Doubts
	if !m.Reclaimed || !p.AtMostOnce && !crashed || m.Damaged != nil {
		return false
	}
	m.State, m.Changed = Unknown, time.Now()
	for i := range m.Recipients {
		if m.Recipients[i].State == Open {
			m.Recipients[i].State = Doubtful
		}
	}
	q.settle(m)
	return true
}

// expire gives up the mails whose time is over while the queue stands still: of
// many only one is tried now and then, or none, and who waits for the others
// must not wait forever.
func (q *Queue) expire(now time.Time) {
	q.mu.Lock()
	still, v := q.still(), q.standstill
	q.mu.Unlock()
	for still && q.ctx.Err() == nil {
		m, err := q.config.Store.Peek(q.ctx, q.config.Session, now)
		if err != nil || m == nil || q.age(m, now) < q.config.Policy.Expiry {
			return
		}
		m, err = q.config.Store.Claim(q.ctx, q.config.Session, now, lease)
		if err != nil || m == nil {
			return
		}
		q.giveUp(m, v, now)
	}
}

// giveUp settles a mail as the one was that was tried.
func (q *Queue) giveUp(m *Mail, v Verdict, now time.Time) {
	if r, ok := q.config.Store.(releaser); ok {
		defer r.Release(m)
	}
	defer q.renew(q.ctx, m)()
	if !q.keepBack(m) {
		q.config.Policy.settle(m, v, now, q.age(m, now))
		q.settle(m)
	}
}

// deliver is Deliver, with a panic made a failure of this one mail.
func (q *Queue) deliver(ctx context.Context, m *Mail) (v Verdict) {
	defer func() {
		if r := recover(); r != nil {
			v = Verdict{Outcome: Temporary, Reason: Reason{Message: fmt.Sprint(r)}}
		}
	}()
	provoke.Here("outbox, before a try")
	claimed := time.Now()
	return q.config.Deliver(ctx, m, func() (io.ReadCloser, error) {
		r, err := q.config.Store.Body(ctx, m.ID)
		if err != nil {
			return nil, err
		}
		return &claimedBody{ReadCloser: r, checked: claimed, renew: func(until time.Time) error {
			return q.config.Store.Renew(ctx, m, until)
		}}, nil
	})
}

// claimedBody ends when the mail is somebody else's: a process that was stopped, or a
// machine that slept, may wake up in the middle of a mail that has been sent meanwhile.
type claimedBody struct {
	io.ReadCloser
	checked time.Time
	renew   func(until time.Time) error
}

func (r *claimedBody) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	now := time.Now()
	// A machine that sleeps stops the one clock, who sets the other lets it jump.
	if passed := max(now.Sub(r.checked), now.Round(0).Sub(r.checked.Round(0))); passed > lease/2 {
		if err := r.renew(now.Add(lease)); errors.Is(err, ErrClaimLost) {
			return 0, err
		}
		r.checked = now
	}
	return n, err
}

// renew holds the claim until what the try came to is written.
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
	final := m.State.Final()
	if final {
		q.awaited.take(m.ID) // before others can see it: it is told once
	}
	for {
		// The queue's own context may have ended: what is known must be written all the same.
		err := q.config.Store.Settle(context.WithoutCancel(q.ctx), m)
		if err == nil {
			break
		}
		q.inTrouble(err)
		if errors.Is(err, ErrClaimLost) || errors.Is(err, ErrClosed) || q.ctx.Err() != nil {
			if final {
				q.awaited.giveBack(m.ID, false)
			}
			return // the claim runs out, and the mail comes back as a possible duplicate
		}
		// What is known must not be forgotten because a disk is full at this moment;
		// and what cannot be written cannot be claimed either.
		timer := time.NewTimer(look)
		select {
		case <-q.ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
	if final && q.awaited.giveBack(m.ID, true) {
		q.finish(m)
	}
	q.signal(&q.changed)
}

// finish tells that nothing more happens to a mail by itself.
func (q *Queue) finish(m *Mail) {
	q.mu.Lock()
	if len(q.completed) < maxCompleted {
		if q.completed = append(q.completed, m.ID); len(q.completed) == 1 && q.ready != nil {
			q.ready(true)
		}
	} else {
		q.dropped++
	}
	q.mu.Unlock()
	q.awaited.listed()
	q.signal(&q.changed)
	if f := q.config.Finished; f != nil {
		f(m.Clone())
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

// Session is the name of the session whose mails the queue sends.
func (q *Queue) Session() string { return q.config.Session }

// Get gives what is known of a mail.
func (q *Queue) Get(ctx context.Context, id int64) (*Mail, error) {
	m, err := q.config.Store.Get(ctx, id)
	if err == nil && (m.State == Queued || m.State == Waiting) && m.Session == q.config.Session {
		q.mu.Lock()
		defer q.mu.Unlock()
		// It does not go before the queue goes on.
		if m.Next.Before(q.pause) {
			m.Next = q.pause
		}
		// That of the one mail that is tried is why they all wait.
		if m.Reason.Code == 0 {
			m.Reason = q.why(time.Now())
		}
	}
	return m, err
}

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
		m, err = q.Get(context.WithoutCancel(ctx), id)
		return err == nil && m.State.Final(), err
	})
	return m, err
}

// Flush waits until no mail of the session waits any more.
func (q *Queue) Flush(ctx context.Context) error {
	return q.until(ctx, func() (bool, error) {
		c, err := q.Count(context.WithoutCancel(ctx))
		return err == nil && c.Open() == 0 && q.ended(), err
	})
}

// ended tells whether the completions of all mails that have come to their end are in the
// list: a host that reads it after a Flush, or before it closes, reads all.
func (q *Queue) ended() bool {
	q.catchUp()
	return q.awaited.allListed()
}

// Drain waits as Flush does, but not for what cannot be sent before ctx ends.
func (q *Queue) Drain(ctx context.Context) error {
	end, bounded := ctx.Deadline()
	return q.until(ctx, func() (bool, error) {
		c, err := q.Count(context.WithoutCancel(ctx))
		if err != nil || c.Open() == 0 || c.Sending > 0 || !bounded {
			return err == nil && c.Open() == 0 && q.ended(), err
		}
		q.catchUp()
		due, err := q.config.Store.Due(context.WithoutCancel(ctx), q.config.Session)
		q.mu.Lock()
		defer q.mu.Unlock()
		return err == nil && (due.After(end) || q.pausedUntil(end).After(end)), err
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
			q.mu.Lock()
			defer q.mu.Unlock()
			if q.trouble != nil {
				return q.trouble // why nothing moves
			}
			return err
		}
		timer := time.NewTimer(lookForChange)
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
	q.awaited.take(id)
	ended, err := q.config.Store.Cancel(ctx, id, time.Now())
	if err != nil {
		q.awaited.giveBack(id, false)
		return err
	}
	m, err := q.config.Store.Get(ctx, id)
	own := err == nil && m.Session == q.config.Session
	// One that was kept back in doubt was told of when it was.
	if q.awaited.giveBack(id, !ended) {
		if own {
			q.finish(m)
		} else {
			q.awaited.listed()
		}
	}
	q.signal(&q.changed)
	return nil
}

// Hasten makes a waiting mail due now, and ends every pause. One that is in doubt or that
// failed waits again.
func (q *Queue) Hasten(ctx context.Context, id int64) error {
	q.awaited.take(id)
	again, err := q.config.Store.Hasten(ctx, id, time.Now())
	if q.awaited.giveBack(id, false); err != nil {
		return err
	}
	if again && q.config.Workers > 0 {
		q.awaited.again(id)
	}
	q.mu.Lock()
	q.pause, q.next, q.gap, q.throttled, q.signIns, q.unreached, q.held = time.Time{}, time.Time{}, 0, 0, 0, 0, false
	q.width, q.limit = q.config.Workers, 0
	q.mu.Unlock()
	q.signal(&q.wake)
	return nil
}

// SignInChanged tries at once what waits because of its sign-in: there are other credentials.
func (q *Queue) SignInChanged() {
	q.mu.Lock()
	waits := q.signIns > 0
	if waits {
		q.pause, q.signIns, q.held = time.Time{}, 0, false
	}
	q.mu.Unlock()
	if waits {
		q.signal(&q.wake)
	}
}

// NextCompleted takes one mail that was finished from the list of those; 0: none.
func (q *Queue) NextCompleted() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.completed) == 0 {
		return 0
	}
	id := q.completed[0]
	if q.completed = q.completed[1:]; len(q.completed) == 0 && q.ready != nil {
		q.ready(false)
	}
	return id
}

// Completed waits until a mail is finished and takes it from the list of those, as NextCompleted
// does.
func (q *Queue) Completed(ctx context.Context) (id int64, err error) {
	err = q.until(ctx, func() (bool, error) {
		id = q.NextCompleted()
		return id != 0, nil
	})
	return id, err
}

// SetReady sets a function that is told whether NextCompleted has something to give: at once, and
// whenever that changes. It is called with the queue locked, and must return at once.
func (q *Queue) SetReady(f func(any bool)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ready = f; f != nil {
		f(len(q.completed) > 0)
	}
}

// Dropped counts the finished mails that NextCompleted will not give, as there were too
// many that nobody asked for.
func (q *Queue) Dropped() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}

// Shut lets no more mails in (ErrShut). It waits until those are in that are being put, or
// ctx ends.
func (q *Queue) Shut(ctx context.Context) {
	select {
	case <-q.awaited.close():
	case <-ctx.Done():
	}
}

// InDoubt counts the unfinished mails that may have been delivered; of what is being sent,
// nobody knows.
func (q *Queue) InDoubt(ctx context.Context) (n int, err error) {
	for id := int64(0); ; {
		m, err := q.After(ctx, id)
		if err != nil || m == nil {
			return n, err
		}
		if id = m.ID; m.State == Sending || m.State == Unknown || !m.State.Final() && m.inDoubt() {
			n++
		}
	}
}

// Rest takes no more mails out of the store and waits until those that are being
// sent are settled, or ctx ends.
func (q *Queue) Rest(ctx context.Context) {
	q.mu.Lock()
	q.resting = true
	q.mu.Unlock()
	_ = q.until(ctx, func() (bool, error) {
		q.mu.Lock()
		defer q.mu.Unlock()
		return q.busy == 0, nil
	})
}

// Stop ends the workers: tries in progress are called off. It waits for them
// until ctx ends. What waits stays in the store.
func (q *Queue) Stop(ctx context.Context) error {
	q.stop()
	done := make(chan struct{})
	go func() {
		defer func() { _ = recover() }()
		defer close(done)
		provoke.Here("end of an outbox")
		q.work.Wait()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
