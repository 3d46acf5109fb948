// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"sync"

	"courriel/core/message"
	"courriel/core/smtp"
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
	sent Sent
	err  *Error
}

func (b *batchMail) settle(sent Sent, err error) {
	b.done, b.sent, b.err = true, sent, AsError(err)
	var (
		recipients []RecipientResult
		id, reply  string
	)
	if b.job != nil {
		id, recipients, reply = b.job.id, b.job.recipients, b.job.reply
	}
	b.m.outcome(id, recipients, reply)
	b.m.judged(b.sent, b.err)
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
	mails := make([]*batchMail, len(messages))
	for i, m := range messages {
		mails[i] = prepareBatchMail(m)
	}
	ctx, cancel := s.callContext(ctx, settings, messages, false)
	defer cancel()
	s.sendAll(ctx, settings, mails)

	var first *Error
	for _, b := range mails {
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

func prepareBatchMail(m *Message) *batchMail {
	b := &batchMail{m: m}
	m.mu.Lock()
	envelope, err := m.content.Envelope()
	m.mu.Unlock()
	if err != nil {
		b.settle(NotSent, err)
		return b
	}
	b.job = &sending{envelope: envelope, delivery: m.demands(), compose: encoder(m.encode)}
	return b
}

// handout is a batch that several connections take their shares of.
type handout struct {
	mu       sync.Mutex
	mails    []*batchMail
	returned [][]*batchMail // by those that got no connection
	share    int
	alive    int // connections that will come for another share
	failures int // to connect, one after the other
}

// maxConnectFailures is how often in a row a batch tries in vain to connect
// before the rest of it fails as well: waiting for each mail anew helps nobody.
const maxConnectFailures = 3

// take gives the next share; none ends the connection's work.
func (h *handout) take() []*batchMail {
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

// leave is for who gets no connection while others have theirs, as with a
// server that takes fewer than the session may open: they take the mails over.
func (h *handout) leave(mails []*batchMail) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.alive == 1 {
		return false
	}
	h.alive--
	h.returned = append(h.returned, mails)
	return true
}

// connected notes how a try to connect ended and tells whether it is worth
// another one.
func (h *handout) connected(ok bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failures++; ok {
		h.failures = 0
	}
	return h.failures < maxConnectFailures
}

// sendAll shares the mails out among the connections. The calling goroutine
// serves one of them itself.
func (s *Session) sendAll(ctx context.Context, settings *connection, mails []*batchMail) {
	share := 1
	if settings.window > 1 {
		share = settings.window * batchShare
	}
	h := &handout{mails: mails, share: share, alive: max(1, min(cap(settings.turn), (len(mails)+share-1)/share))}
	serve := func() {
		for {
			if mine := h.take(); len(mine) == 0 || !s.sendShare(ctx, settings, h, mine) {
				return
			}
		}
	}
	var others sync.WaitGroup
	for range h.alive - 1 {
		others.Go(func() {
			defer func() { _ = recover() }()
			serve()
		})
	}
	serve()
	others.Wait()
	for _, b := range mails {
		if !b.done { // its goroutine came to grief
			b.settle(NotSent, newError(CodeInternal, StageNone, ""))
		}
	}
}

// sendShare sends some mails in their order. It is false if others have to do it.
func (s *Session) sendShare(ctx context.Context, settings *connection, h *handout, mails []*batchMail) bool {
	for len(mails) > 0 {
		if settings.window > 1 && len(mails) > 1 && s.sendWindow(ctx, settings, mails) {
			for _, b := range mails {
				if !b.done && b.job.left != nil {
					b.settle(s.finish(ctx, settings, b.job))
				}
			}
		} else if b := mails[0]; !b.done {
			sent, err := s.send(ctx, b.job)
			if b.job.unreached && b.job.left == nil && sent == NotSent && h.leave(mails) {
				return false
			}
			b.settle(sent, err)
			if !h.connected(!b.job.unreached) {
				for _, b := range mails {
					if !b.done {
						b.settle(NotSent, err)
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

// finish sends a mail to those recipients that did not fit into its first
// transaction.
func (s *Session) finish(ctx context.Context, settings *connection, job *sending) (Sent, error) {
	if err := s.take(ctx, settings.turn); err != nil {
		return s.stoppedHalfway(job, AsError(err))
	}
	defer func() { <-settings.turn }()
	return s.deliverAll(ctx, settings, job)
}

// sendWindow sends the next of some mails over one connection, several under
// way at once. It tells whether anything came of it: some were settled, or
// delivered to as many recipients as the server takes at once.
func (s *Session) sendWindow(ctx context.Context, settings *connection, mails []*batchMail) (settled bool) {
	if s.take(ctx, settings.turn) != nil {
		return false
	}
	defer func() { <-settings.turn }()
	l, _, err := s.connect(ctx, settings)
	if err != nil {
		return false
	}
	defer s.keep(l)

	var (
		under    []*batchMail
		engine   []*smtp.Mail
		finished []func()
	)
	defer func() {
		for _, f := range finished {
			f()
		}
	}()
	limits := s.limits(settings, l.conn.Info())
	for _, b := range mails {
		if b.done {
			continue
		}
		if limits.mails > 0 && l.mails+len(under) >= limits.mails {
			break
		}
		if n := limits.recipients; n > 0 && len(b.job.envelope.Recipients) > n && !settings.allOrNone {
			break
		}
		if _, err := s.prepare(ctx, b.job); err != nil {
			b.settle(NotSent, err)
			continue
		}
		m, f, err := s.mail(b.job, l.conn, settings)
		if err != nil {
			b.settle(NotSent, err)
			continue
		}
		under, engine, finished = append(under, b), append(engine, m), append(finished, f)
	}
	if len(under) == 0 {
		return false
	}
	results := make([]smtp.Result, len(engine))
	_ = l.conn.SendBatch(ctx, engine, results, settings.window) // each result has its own error
	for i, b := range under {
		r := &results[i]
		switch {
		case r.Delivered:
			b.job.take(r)
			if b.job.left = s.refusedForNumber(settings, b.job, r); b.job.left == nil {
				b.settle(s.verdict(b.job))
			}
		case r.Err == nil:
			continue
		case worthAnotherConnection(r.Err, l, true):
			s.learnMails(r.Err, l)
			continue
		default:
			b.job.take(r)
			b.settle(NotSent, s.explain(r.Err))
		}
		settled = true
		l.mails++
	}
	return settled
}

// encode is the message's Encode under its lock.
func (m *Message) encode(o message.Options) (*message.Encoded, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.content.Encode(o)
}

// judged keeps what a sending came to.
func (m *Message) judged(sent Sent, err *Error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent, m.err = sent, err
}

// Result is what the last sending of the message came to.
func (m *Message) Result() (Sent, *Error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sent, m.err
}

// ErrorNumber gives a detail of the error of the last sending that is a number:
// 0 without an error, -1 if it is not a number.
func (m *Message) ErrorNumber(d Detail) int {
	if _, err := m.Result(); err != nil {
		return err.Number(d)
	}
	if d == DetailWLanguageNumber {
		return 0
	}
	return (&Error{}).Number(d)
}

// ErrorText gives a detail of the error of the last sending as a text.
func (m *Message) ErrorText(d Detail) string {
	if _, err := m.Result(); err != nil {
		return err.Text(d)
	}
	return ""
}
