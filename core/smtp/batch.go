// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"errors"
	"time"

	"courriel.dev/courriel/core/internal/provoke"
	"courriel.dev/courriel/core/meaning"
)

const (
	// windowReplies bounds what is unanswered in a window. While it writes, the engine reads as
	// well, so that this bounds memory, not safety.
	windowReplies = 1024
	// windowRepliesTLS is the same under TLS, where nothing can be read while a write is blocked:
	// 256 replies of the usual hundred octets are well within the buffers between the two sides.
	windowRepliesTLS = 256
	// windowWrite is how much is gathered before it is written.
	windowWrite = 128 << 10
)

// SendBatch sends mails in their order. Each result says what became of its mail: Delivered, or
// Err; neither means that the mail was not handed over and can be sent again without fear of
// doubles. The error is nil when the connection carried the batch to its end, whatever became of
// single mails; otherwise it is what ended the connection.
//
// A window of 0 or 1 waits for the verdict on each mail before the next, which is safe with every
// server. A larger one is "trusted pipelining": with CHUNKING that many mails are under way at
// once, with PIPELINING alone the next envelope travels behind the end of a message. Some servers
// lose what stands there or crash on it, so that the caller must know the server. RSET goes before
// every MAIL that follows a mail whose outcome is not known yet.
func (c *Conn) SendBatch(ctx context.Context, mails []*Mail, results []Result, window int) error {
	if len(mails) != len(results) {
		e := c.errorAt(StageConfig, BadConfig, errors.New("not one result for each mail"))
		e.Usable = c.Usable()
		return e
	}
	for i := range results {
		results[i].reset(mails[i])
	}
	e := c.begin(ctx)
	if e != nil {
		return e
	}
	b := batch{c: c, mails: mails, results: results, window: window}
	for _, m := range mails {
		if m.Progress != nil {
			c.attend(b.beat)
			break
		}
	}
	e = b.guarded()
	c.tell(e)
	c.end()
	if e != nil {
		return e
	}
	return nil
}

// batch is one SendBatch. Mails from tail to head are under way.
type batch struct {
	c          *Conn
	mails      []*Mail
	results    []Result
	window     int
	head, tail int
	unanswered int
	closing    bool
}

// guarded is sendGuarded for a batch.
func (b *batch) guarded() *Error {
	done := false
	defer func() {
		if !done {
			b.c.ruined()
		}
	}()
	var e *Error
	switch i := &b.c.info; {
	case b.window > 1 && i.Pipelining && i.Chunking:
		e = b.windowed()
	case b.window > 1 && i.Pipelining:
		e = b.overlapped()
	default:
		for b.head < len(b.mails) && e == nil {
			e = b.single()
		}
	}
	done = true
	return e
}

// beat asks the mail whose answer is waited for whether to go on.
func (b *batch) beat() bool {
	b.handedOver(b.c.wire.Wrote()) // should the callback panic
	if t := &b.c.tx; t.m != nil {
		return t.m.Progress == nil || t.beat()
	}
	if b.tail >= len(b.mails) || b.mails[b.tail].Progress == nil {
		return true
	}
	m := b.mails[b.tail]
	return m.Progress(unfinished(m.Body.size(), m.Body.size()), m.Body.size())
}

// settle writes down what became of a mail and gives the error if it is one that ends the batch.
func (b *batch) settle(i int, e *Error) *Error {
	if e == nil {
		return nil
	}
	e.Result = &b.results[i]
	b.results[i].Err = e
	if e.Usable {
		return nil
	}
	return e
}

// single sends the next mail by itself; nothing is under way.
func (b *batch) single() *Error {
	i := b.head
	t := &b.c.tx
	t.start(b.c, b.mails[i], &b.results[i])
	e := t.run()
	t.forget()
	b.head++
	b.tail = b.head
	return b.settle(i, e)
}

// fits says whether a mail can travel in a window: those that need an answer before they can go on,
// and long ones, go by themselves.
func fits(m *Mail) bool {
	size := m.Body.size()
	return size >= 0 && size <= smallBody && (!m.AllOrNone || len(m.Recipients) == 1) &&
		len(m.Recipients) <= maxUnanswered
}

// windowed keeps up to a window of mails under way.
func (b *batch) windowed() *Error {
	c := b.c
	if len(c.window) < b.window {
		c.window = make([]transaction, b.window)
	}
	if e := c.probe(); e != nil {
		return e
	}
	c.out = c.out[:0]
	if c.info.TLS == nil {
		c.wire.Stall = b.stalled
		defer func() { c.wire.Stall = nil }()
	}
	for b.tail < len(b.mails) {
		if e := b.fill(); e != nil {
			return e
		}
		if b.head == b.tail {
			if b.closing || b.head == len(b.mails) {
				break
			}
			if e := b.single(); e != nil {
				return e
			}
			continue
		}
		// Half a window is let run dry before it is filled again: few large writes instead of many
		// small ones.
		low := b.window / 2
		if b.head == len(b.mails) || b.closing || !fits(b.mails[b.head]) {
			low = 0
		}
		for first := true; b.tail < b.head && (first || b.head-b.tail > low || len(c.lines.Buffered()) > 0); first = false {
			if e := b.answer(nil); e != nil {
				return e
			}
		}
	}
	if b.closing {
		c.patience = 0
		c.shut()
		return c.errorAt(StageIdle, ServiceClosing, errors.New("it said 421 to one of the mails"))
	}
	return nil
}

// at gives the transaction of a mail under way.
func (b *batch) at(i int) *transaction { return &b.c.window[i%b.window] }

// fill sends mails until the window is full or one comes that does not fit.
func (b *batch) fill() *Error {
	c := b.c
	most := windowReplies
	if c.info.TLS != nil {
		most = windowRepliesTLS
	}
	for b.head < len(b.mails) && b.head-b.tail < b.window && b.unanswered < most && !b.closing {
		m := b.mails[b.head]
		if !fits(m) {
			break
		}
		t := b.at(b.head)
		t.start(c, m, &b.results[b.head])
		if b.head > b.tail {
			t.sent, t.got, t.behind = 0, 0, true
		}
		if e := t.prepare(); e != nil {
			b.settle(b.head, e)
			t.skipped = true
			b.head++
			continue
		}
		from := len(c.out)
		for t.sent <= t.data {
			var err error
			if c.out, err = t.appendNext(c.out); err != nil {
				c.shut()
				return b.fail(c.errorAt(StageConfig, BadAddress, err))
			}
		}
		b.unanswered += t.sent - t.got
		if c.log != nil {
			c.log.Client(c.out[from:])
			c.log.Event("message of %d octets", t.size)
		}
		c.out = t.appendSmall(c.out)
		t.end = len(c.out)
		b.head++
		if len(c.out) >= windowWrite {
			if e := b.flush(); e != nil {
				return e
			}
		}
	}
	return b.flush()
}

// flush writes what was gathered.
func (b *batch) flush() *Error {
	c := b.c
	if len(c.out) == 0 {
		return nil
	}
	out := c.out
	c.out = c.out[:0]
	n, err := c.writeCounted(out)
	b.handedOver(n)
	for i := b.tail; i < b.head; i++ {
		b.at(i).end = 0
	}
	if err == nil {
		return nil
	}
	// What was answered before the connection ended still counts.
	if event, _ := c.eventOf(err); severed(event) || event == meaning.Silence {
		c.patience = time.Second
		for b.tail < b.head {
			if e := b.answer(err); e != nil {
				return e
			}
		}
	}
	return b.fail(c.broken(StageBody, err))
}

// handedOver notes which mails are whole in the first octets of what is being written.
func (b *batch) handedOver(n int) {
	for i := b.tail; i < b.head; i++ {
		if t := b.at(i); t.end > 0 {
			t.all = t.end <= n
		}
	}
}

// writeCounted writes and says how many octets may have reached the server.
func (c *Conn) writeCounted(b []byte) (int, error) {
	if c.info.TLS == nil {
		return c.conn.Write(b)
	}
	// What was gathered under TLS goes out at once or not at all, as far as can be told from here.
	return len(b), c.writeBytes(b)
}

// answer reads the next reply and files it. When reading fails, cause, if there is one, is what
// failed before.
func (b *batch) answer(cause error) *Error {
	c := b.c
	t := b.at(b.tail)
	if t.skipped {
		t.forget()
		b.tail++
		return nil
	}
	provoke.Here("waiting in a window")
	r, err := c.readReply()
	if err == nil && t.got < t.data {
		if err = t.take(r); err == nil {
			b.unanswered--
			b.closing = b.closing || t.closing.Code != 0
			return nil
		}
	}
	if err != nil {
		if cause != nil && !errors.As(err, new(*protocolError)) {
			err = cause
		}
		return b.fail(t.readFailed(err))
	}
	// After a 421 nothing more is sent, but what the server says of the other mails is still heard.
	b.closing = b.closing || r.Code == 421
	c.hearing = b.closing
	e := t.judge(r)
	c.hearing = false
	t.lostInWindow(e)
	t.forget()
	b.unanswered--
	i := b.tail
	b.tail++
	if b.closing {
		c.patience = closingPatience
	}
	if e = b.settle(i, e); e == nil || b.closing && c.Usable() {
		return nil
	}
	b.abandon(e)
	return e
}

// fail ends the batch with what happened to the mail whose reply was due.
func (b *batch) fail(e *Error) *Error {
	if b.tail < b.head {
		i := b.tail
		b.tail++
		b.at(i).lostInWindow(e)
		if t := b.at(i); !t.skipped && (t.all || t.got > 1 || e.Reply != nil) {
			b.settle(i, e)
		}
		b.at(i).forget()
	}
	b.abandon(e)
	return e
}

// abandon settles the mails that were under way when the connection ended: of those that were
// handed over nobody knows.
func (b *batch) abandon(e *Error) {
	for ; b.tail < b.head; b.tail++ {
		t := b.at(b.tail)
		if !t.skipped && t.all {
			kind := e.Kind
			if e.Reply != nil {
				kind = Lost // the reply was to another mail
			}
			u := b.c.errorAt(StageEnd, kind, e.Err)
			u.Unknown, u.Behind = true, t.behind
			b.settle(b.tail, u)
		}
		t.forget()
	}
}

// stalled reads what the server answers while it does not take what is written.
func (b *batch) stalled() error {
	b.handedOver(b.c.wire.Wrote())
	for b.tail < b.head {
		spoke, err := b.c.spoke()
		if err != nil || !spoke {
			return nil
		}
		if e := b.answer(nil); e != nil {
			return errStop
		}
	}
	return errStop // nothing was due
}

// overlapped sends the next envelope behind the end of each message (RFC 2920 §3.1).
func (b *batch) overlapped() *Error {
	c := b.c
	if len(c.window) < 2 {
		c.window = make([]transaction, 2)
	}
	// Of current the envelope is on its way, of behind it is gathered.
	current, behind := &c.window[0], &c.window[1]
	for b.head < len(b.mails) {
		if !fits(b.mails[b.head]) {
			if e := b.single(); e != nil {
				return e
			}
			continue
		}
		if e := c.probe(); e != nil {
			return e
		}
		c.out = c.out[:0]
		i, open := b.gather(current, false)
		b.tail = i
		if !open {
			continue
		}
		if err := c.write(); err != nil {
			return b.settle(i, current.writeFailed(err))
		}
		for open {
			open = false
			e := current.readReset()
			if e == nil {
				e = current.read(current.data)
			}
			if e == nil {
				e = current.awaitGo()
			}
			next := 0
			if e == nil {
				c.out = current.appendSmall(c.out[:0])
				end := len(c.out)
				for b.head < len(b.mails) && fits(b.mails[b.head]) && !open {
					next, open = b.gather(behind, true)
				}
				out := c.out
				c.out = c.out[:0]
				n, err := c.writeCounted(out)
				current.all = n >= end
				if err != nil {
					e = current.writeFailed(err)
				} else {
					e = current.final()
				}
			}
			current.lostInWindow(e)
			current.forget()
			if e = b.settle(i, e); e != nil {
				return e // the mail behind has no more than its envelope out: it was not handed over
			}
			current, behind, i = behind, current, next
			b.tail = i
		}
	}
	return nil
}

// gather takes the next mail and appends its envelope and DATA to what is written next; false: it
// cannot be sent, and is settled.
func (b *batch) gather(t *transaction, behind bool) (i int, ok bool) {
	c := b.c
	i = b.head
	b.head++
	t.start(c, b.mails[i], &b.results[i])
	if behind {
		t.sent, t.got, t.behind = 0, 0, true
	}
	if e := t.prepare(); e != nil {
		b.settle(i, e)
		t.forget()
		return i, false
	}
	from := len(c.out)
	for t.sent <= t.data {
		var err error
		if c.out, err = t.appendNext(c.out); err != nil {
			c.out = c.out[:from]
			e := c.errorAt(StageConfig, BadAddress, err)
			e.Usable = true
			b.settle(i, e)
			t.forget()
			return i, false
		}
	}
	if c.log != nil {
		c.log.Client(c.out[from:])
	}
	return i, true
}
