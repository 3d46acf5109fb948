// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"sync"
	"sync/atomic"

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
	ctx, cancel := s.callContext(ctx, settings)
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

func (s *Session) enqueueAll(ctx context.Context, messages []*Message) (accepted int, first error) {
	for _, m := range messages {
		sent, err := s.SendMessage(ctx, m)
		if sent != NotSent {
			accepted++
		}
		if first == nil {
			first = err
		}
	}
	return accepted, first
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

// sendAll shares the mails out among the connections. The calling goroutine
// serves one of them itself.
func (s *Session) sendAll(ctx context.Context, settings *connection, mails []*batchMail) {
	share := 1
	if settings.window > 1 {
		share = settings.window * batchShare
	}
	var next atomic.Int64
	serve := func() {
		for {
			from := int(next.Add(int64(share))) - share
			if from >= len(mails) {
				return
			}
			s.sendShare(ctx, settings, mails[from:min(from+share, len(mails))])
		}
	}
	var others sync.WaitGroup
	for range min(cap(settings.turn), (len(mails)+share-1)/share) - 1 {
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

// sendShare sends some mails in their order.
func (s *Session) sendShare(ctx context.Context, settings *connection, mails []*batchMail) {
	if settings.window > 1 && len(mails) > 1 {
		// As long as a connection takes some of them, another one may take the rest.
		for s.sendWindow(ctx, settings, mails) {
			continue
		}
	}
	for _, b := range mails {
		if !b.done {
			b.settle(s.send(ctx, b.job))
		}
	}
}

// sendWindow sends what is left of some mails over one connection, several
// under way at once. It tells whether it is worth going on like this: some were
// settled, and some were not handed over.
func (s *Session) sendWindow(ctx context.Context, settings *connection, mails []*batchMail) (again bool) {
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
	for _, b := range mails {
		if b.done {
			continue
		}
		if _, err := s.prepare(ctx, b.job); err != nil {
			b.settle(NotSent, err)
			continue
		}
		m, f, err := s.mail(b.job, l.conn.Info(), settings)
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
	settled, left := 0, 0
	for i, b := range under {
		r := &results[i]
		switch {
		case r.Delivered:
			b.job.recipients, b.job.reply = recipientResults(r), replyText(r)
			b.settle(s.verdict(b.job))
		case r.Err == nil || worthAnotherConnection(r.Err, l, true):
			left++
			continue
		default:
			b.job.recipients, b.job.reply = recipientResults(r), replyText(r)
			b.settle(NotSent, s.explain(r.Err))
		}
		settled++
		l.mails++
	}
	return settled > 0 && left > 0
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
