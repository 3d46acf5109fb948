// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"
	"sync"
	"time"

	"courriel.dev/courriel/core/internal/provoke"
	"courriel.dev/courriel/core/smtp"
)

// batchShare is how many mails one connection takes of a batch at a time when
// several are under way on it: enough to keep a window full, few enough that
// the connections end together.
const batchShare = 4

// batchMail is one mail of a batch.
type batchMail struct {
	m    *Message
	job  *sending
	done bool
	lost bool // with its connection, once, before it was handed over
	sent Sent
	err  *Error
}

// lostBefore tells, once, whether the connection of a mail was lost before the mail was handed
// over: in a batch that happens to whatever is under way when a server is restarted.
func (b *batchMail) lostBefore(err error) bool {
	e, ok := errors.AsType[*smtp.Error](err)
	if !ok || b.lost || e.Unknown || e.Stage < smtp.StageIdle {
		return false
	}
	b.lost = e.Kind == smtp.Lost || e.Kind == smtp.ServiceClosing && e.Stage < smtp.StageBody
	return b.lost
}

func (b *batchMail) settle(sent Sent, err error) {
	b.done, b.sent, b.err = true, sent, AsError(err)
	if b.job == nil { // it was not made ready
		b.m.ended(&sending{}, sent, b.err)
		return
	}
	b.m.ended(b.job, sent, b.err)
	if err == nil {
		b.job.done()
	}
	b.job = nil
}

// prepare makes the mail ready to be sent; what cannot be sent is settled.
func (b *batchMail) prepare() {
	var err error
	if b.job, err = b.m.sending(); err != nil {
		b.settle(NotSent, err)
	}
}

// SendMessages sends many messages, over as many connections as the session may
// have. Each message keeps its own result (Message.Result). It returns how many
// were accepted for at least one recipient, and the error of the first that
// was not accepted for all.
func (s *Session) SendMessages(ctx context.Context, messages []*Message) (accepted int, err error) {
	if async, err := s.asynchronous(); err != nil {
		return 0, err
	} else if async {
		return s.enqueueAll(ctx, messages)
	}
	s.mu.Lock()
	started, settings := s.started, s.settings
	s.mu.Unlock()
	if !started {
		return 0, badArgument(CodeWrongState, "the session is not started")
	}
	mails := make([]batchMail, len(messages))
	for i, m := range messages {
		mails[i].m = m
	}
	call, cancel := s.callContext(ctx, settings, messages, false)
	defer cancel()
	s.sendAll(call, settings, mails)

	var first *Error
	for i := range mails {
		b := &mails[i]
		if b.sent != NotSent {
			accepted++
		}
		if first == nil {
			first = b.err
		}
	}
	if first != nil {
		return accepted, first
	}
	return accepted, nil
}

// handout is a batch that several connections take their shares of.
type handout struct {
	mu       sync.Mutex
	mails    []batchMail
	returned [][]batchMail // by those that got no connection
	share    int
	alive    int           // connections that will come for another share
	away     time.Time     // since when nobody could connect; zero: it can be done
	pause    time.Duration // before the next try
}

// A server that is restarted is away for some seconds. So long a batch tries to connect, with
// pauses that double, before the rest of it fails; nothing was handed over.
const (
	awayPatience = 15 * time.Second
	awayFirst    = 50 * time.Millisecond
	awayLongest  = 2 * time.Second
)

// take gives the next share; none ends the connection's work.
func (h *handout) take() []batchMail {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.returned); n > 0 {
		share := h.returned[n-1]
		h.returned = h.returned[:n-1]
		return share
	}
	if len(h.mails) == 0 {
		h.alive--
		return nil
	}
	n := min(h.share, len(h.mails))
	share := h.mails[:n:n]
	h.mails = h.mails[n:]
	return share
}

// rest gives all that was not handed out; what others gave back comes by take.
func (h *handout) rest() []batchMail {
	h.mu.Lock()
	defer h.mu.Unlock()
	rest := h.mails
	h.mails = nil
	return rest
}

// leave is for who gets no connection while others have theirs, as with a
// server that takes fewer than the session may open: they take the mails over.
func (h *handout) leave(mails []batchMail) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.alive == 1 {
		return false
	}
	h.alive--
	h.returned = append(h.returned, mails)
	return true
}

// connected notes that a connection was had.
func (h *handout) connected() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.away, h.pause = time.Time{}, 0
}

// waitForServer waits a while for a server that could not be connected to and may come back; false:
// it is not worth another try.
func (h *handout) waitForServer(ctx context.Context, settings *connection, err error) bool {
	if e := AsError(err); !e.MayRetry || !setupStages[e.Stage] {
		return false
	}
	h.mu.Lock()
	now := time.Now()
	if h.away.IsZero() {
		h.away = now
	}
	if now.Sub(h.away) >= min(awayPatience, settings.config.Silence) {
		h.mu.Unlock()
		return false
	}
	h.pause = min(max(2*h.pause, awayFirst), awayLongest)
	pause := h.pause
	h.mu.Unlock()
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// lost notes that somebody will not come again.
func (h *handout) lost() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.alive--
}

// sendAll shares the mails out among the connections. The calling goroutine
// serves one of them itself.
func (s *Session) sendAll(call *call, settings *connection, mails []batchMail) {
	share := 1
	if settings.window > 1 {
		share = settings.window * batchShare
	}
	h := &handout{
		mails: mails,
		share: share,
		alive: max(1, min(cap(settings.turn), (len(mails)+share-1)/share)),
	}
	serve := func(ctx context.Context) {
		// What it was at is settled below; the others go on.
		defer func() {
			if recover() != nil {
				h.lost()
			}
		}()
		for {
			provoke.Here("connection of a batch")
			if mine := h.take(); len(mine) == 0 || !s.sendShare(ctx, settings, h, mine) {
				return
			}
		}
	}
	var others sync.WaitGroup
	for range h.alive - 1 {
		others.Go(func() {
			defer func() { _ = recover() }()
			serve(helped{call})
		})
	}
	serve(call)
	others.Wait()
	for i := range mails {
		if b := &mails[i]; !b.done { // its goroutine came to grief
			b.settle(NotSent, newError(CodeInternal, StageNone, ""))
		}
	}
}

// sendShare sends some mails in their order. It is false if others have to do it.
func (s *Session) sendShare(
	ctx context.Context,
	settings *connection,
	h *handout,
	mails []batchMail,
) bool {
	if s.callEnded(ctx, h, mails) {
		return true
	}
	for i := range mails {
		if b := &mails[i]; !b.done && b.job == nil {
			b.prepare()
		}
	}
	for len(mails) > 0 && !s.callEnded(ctx, h, mails) {
		if settings.window > 1 && len(mails) > 1 &&
			settings.known.Facts().Ways&smtp.NoWindow == 0 &&
			s.sendWindow(ctx, settings, mails) {
			for i := range mails {
				if b := &mails[i]; !b.done && b.job.left != nil {
					b.settle(s.finish(ctx, settings, b.job))
				}
			}
		} else if b := &mails[0]; !b.done && ctx.Err() == nil {
			sent := NotSent
			settings, err := s.prepareNext(ctx, b.job)
			if err == nil {
				sent, err = s.sendInTurn(ctx, settings, b.job)
			}
			unreached := err != nil && b.job.unreached
			again := b.job.left == nil && sent == NotSent && ctx.Err() == nil
			switch {
			case !unreached && err != nil && again && b.lostBefore(err):
				continue
			case !unreached:
				h.connected()
			case ctx.Err() == nil && h.waitForServer(ctx, settings, err):
				continue
			case again && h.leave(mails):
				return false
			}
			b.settle(sent, err)
			if unreached {
				for rest := mails; len(rest) > 0; rest = h.rest() {
					for i := range rest {
						if b := &rest[i]; !b.done && (b.job == nil || b.job.left == nil) {
							b.settle(NotSent, err)
						}
					}
				}
			}
		}
		for len(mails) > 0 && mails[0].done {
			mails = mails[1:]
		}
	}
	return true
}

// prepareNext is prepare within a call: a session that is closed was closed meanwhile.
func (s *Session) prepareNext(ctx context.Context, job *sending) (*connection, error) {
	settings, err := s.prepare(ctx, job)
	if err != nil && AsError(err).Code == CodeClosedHandle {
		err = s.closedDuring(StageNone)
	}
	return settings, err
}

// callEnded settles all mails that are left when the call was ended: making each
// ready to be sent, to be told that it cannot be, would keep it from returning.
func (s *Session) callEnded(ctx context.Context, h *handout, mails []batchMail) bool {
	err := ctx.Err()
	if err == nil {
		return false
	}
	for cause := s.explain(err); len(mails) > 0; mails = h.rest() {
		for i := range mails {
			if b := &mails[i]; !b.done && (b.job == nil || b.job.left == nil) {
				b.settle(NotSent, cause)
			} else if !b.done {
				b.settle(s.stopped(b.job, s.explain(err)))
			}
		}
	}
	return true
}

// finish sends a mail to those recipients that did not fit into its first
// transaction.
func (s *Session) finish(ctx context.Context, settings *connection, job *sending) (Sent, error) {
	if err := s.take(ctx, settings.turn); err != nil {
		return s.stopped(job, AsError(err))
	}
	defer func() { <-settings.turn }()
	return s.deliverAll(ctx, settings, job)
}

// window is what a window of mails is gathered in. It is used again.
type window struct {
	under    []*batchMail
	engine   []*smtp.Mail
	results  []smtp.Result
	finished []func()
}

var windows = sync.Pool{New: func() any { return new(window) }}

// done gives the window back. A result that an error refers to is the error's.
func (w *window) done() {
	for _, f := range w.finished {
		f()
	}
	for i := range w.results {
		if w.results[i].Err != nil {
			w.results = nil
			break
		}
	}
	clear(w.under)
	clear(w.engine)
	clear(w.finished)
	w.under, w.engine, w.finished = w.under[:0], w.engine[:0], w.finished[:0]
	windows.Put(w)
}

// room gives one result for each mail.
func (w *window) room() []smtp.Result {
	if cap(w.results) < len(w.engine) {
		w.results = make([]smtp.Result, len(w.engine))
	}
	w.results = w.results[:len(w.engine)]
	return w.results
}

// sendWindow sends the next of some mails over one connection, several under
// way at once. It tells whether anything came of it: some were settled, or
// delivered to as many recipients as the server takes at once.
func (s *Session) sendWindow(
	ctx context.Context,
	settings *connection,
	mails []batchMail,
) (settled bool) {
	if s.take(ctx, settings.turn) != nil {
		return false
	}
	defer func() { <-settings.turn }()
	l, _, err := s.connect(ctx, settings)
	if err != nil {
		return false
	}
	defer s.keep(l)

	w := windows.Get().(*window)
	defer w.done()
	limits := s.limits(settings, l.conn.Info())
	// Each recipient under way may be refused, and one refusal too many ends the connection.
	refusals, asked := settings.known.Facts().Refusals, l.conn.Refusals()
	for i := range mails {
		b := &mails[i]
		if b.done {
			continue
		}
		if limits.mails > 0 && l.mails+len(w.under) >= limits.mails {
			break
		}
		if asked += len(b.job.envelope.Recipients); refusals > 0 && asked >= refusals &&
			len(w.under) > 0 {
			break
		}
		if n := limits.recipients; n > 0 && len(b.job.envelope.Recipients) > n &&
			!settings.allOrNone {
			break
		}
		if _, err := s.prepareNext(ctx, b.job); err != nil {
			b.settle(NotSent, err)
			continue
		}
		finished, err := s.mail(b.job, l.conn, settings)
		if err != nil {
			b.settle(NotSent, err)
			continue
		}
		w.under, w.engine = append(w.under, b), append(w.engine, &b.job.mail)
		if finished != nil {
			w.finished = append(w.finished, finished)
		}
	}
	if len(w.under) == 0 {
		return false
	}
	results := w.room()
	panicked := sendBatch(ctx, l.conn, w.engine, results, settings.window)
	for i, b := range w.under {
		r := &results[i]
		if r.Err != nil {
			settings.learnRefusals(r.Err, l)
		}
		switch {
		case r.Delivered:
			b.job.take(r)
			if b.job.left = s.refusedForNumber(settings, b.job, r); b.job.left == nil {
				b.settle(s.verdict(b.job, nil))
			}
		case r.Err == nil && panicked != nil && r.HandedOver:
			b.job.words()
			b.settle(NotSent, panicDuring(panicked, true))
		case r.Err == nil:
			continue
		case s.sentAnew(settings, b.job, r):
		case b.lostBefore(r.Err), worthAnotherConnection(r.Err, l, true):
			s.learnMails(settings, r.Err, l)
			continue
		default:
			b.job.take(r)
			b.job.words()
			b.settle(NotSent, s.explain(r.Err))
		}
		settled = true
		l.mails++
	}
	return settled
}

// sentAnew prepares a mail of a window to be sent to those recipients that a server had not refused
// when it ended the connection.
func (s *Session) sentAnew(settings *connection, job *sending, r *smtp.Result) bool {
	r.Err.Result = r
	open := settings.afterClosing(job, r.Err)
	if open == nil {
		return false
	}
	job.take(r)
	job.words()
	job.left = open
	return true
}

// sendBatch sends a window; each result has its own error. After a panic the connection
// is gone, and mails of which neither is known that they were delivered nor handed over
// can be sent by themselves.
func sendBatch(
	ctx context.Context,
	conn *smtp.Conn,
	mails []*smtp.Mail,
	results []smtp.Result,
	window int,
) (panicked any) {
	defer func() {
		if panicked = recover(); panicked != nil {
			conn.Abort()
		}
	}()
	_ = conn.SendBatch(ctx, mails, results, window)
	return nil
}
