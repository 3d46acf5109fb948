// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"strconv"
	"time"

	"courriel.dev/courriel/core/internal/provoke"
)

// Bounds of what is unanswered: when neither side read while it wrote, more could fill the buffers
// between them, and both would wait for ever. 128 replies of 512 octets are 64 KiB, the smallest
// receive buffer in use. (While writing, what comes is read as well: this is the second line of
// defence.) Of the commands of one write half are answered before the next, so that one and a half
// writes are unanswered at the most.
const (
	maxUnanswered = 128
	maxCommands   = 16 << 10
)

// Send sends one mail. The result is there also beside an error, as far as the server said
// anything. Recipients that were refused while others were accepted are no error. Every error is an
// *Error.
func (c *Conn) Send(ctx context.Context, m *Mail) (*Result, error) {
	r := new(Result)
	err := c.SendInto(ctx, m, r)
	return r, err
}

// SendInto is Send with a result of the caller's, whose memory is used again: in the steady state
// nothing is allocated.
func (c *Conn) SendInto(ctx context.Context, m *Mail, r *Result) error {
	r.reset(m)
	e := c.begin(ctx)
	if e == nil {
		e = c.sendGuarded(m, r)
		c.tell(e)
		c.end()
	}
	if e != nil {
		e.Result = r
		return e
	}
	return nil
}

// sendGuarded sends; should a reader or a callback of the caller's panic, the connection does not
// stay in the middle of a mail.
func (c *Conn) sendGuarded(m *Mail, r *Result) *Error {
	done := false
	defer func() {
		if !done {
			c.ruined()
		}
	}()
	t := &c.tx
	t.start(c, m, r)
	if m.Progress != nil {
		t.c.attend(t.beat)
	}
	e := t.run()
	t.forget()
	done = true
	return e
}

// ruined ends the call in which something panicked: the connection, which is in the middle of
// something, and what is known of the mails.
func (c *Conn) ruined() {
	for i := range c.window {
		c.window[i].ruined()
	}
	c.tx.ruined()
	c.shut()
	c.call.Unlock()
}

func (t *transaction) ruined() {
	if t.r != nil {
		t.r.HandedOver = t.all
	}
}

// transaction is one mail on its way. Its commands are numbered: 0 is RSET, 1 is MAIL, then the
// recipients, then the command that carries or announces the data. Replies come in the same order,
// so that two counters tell which reply belongs to what.
type transaction struct {
	c *Conn
	m *Mail
	r *Result

	sent, got int
	data      int   // the number of the data command
	closing   Reply // 421, and the stage at which it was said
	closingAt Stage
	all       bool // the last octet of the data was handed over

	size    int64
	chunk   bool
	binary  bool
	isSmall bool
	small   []byte
	feed    feed
	state   lineState
	stallFn func() error

	blamed offers    // given up because of this mail's refusal
	asked  time.Time // when a group of commands was written, and how long its first reply took
	first  time.Duration
	behind bool // it began while the mail before was not answered

	// Of a mail in a window: where it ends in what is gathered, and that it was not sent at all.
	end     int
	skipped bool
}

// forget lets go of what is the caller's.
func (t *transaction) forget() { t.m, t.r, t.feed, t.small = nil, nil, feed{}, nil }

func (t *transaction) start(c *Conn, m *Mail, r *Result) {
	t.c, t.m, t.r = c, m, r
	t.sent, t.got = 1, 1
	if c.rset {
		t.sent, t.got = 0, 0
	}
	t.data = 2 + len(m.Recipients)
	t.closing = Reply{}
	t.all, t.skipped, t.end = false, false, 0
	t.blamed, t.behind, t.first = 0, false, 0
	if t.stallFn == nil {
		t.stallFn = t.stalled
	}
}

// prepare looks at everything that can be known before anything is written.
func (t *transaction) prepare() *Error {
	stage := StageConfig
	kind, err := t.c.checkMail(t.m)
	if kind == KindNone {
		kind, err = t.prepareBody()
	}
	if kind == KindNone && t.m.Progress != nil && !t.m.Progress(0, t.size) {
		// Nothing is wrong with the arguments: it ends where a call that is cancelled before its
		// first command does.
		stage, kind, err = StageIdle, Cancelled, errCancel
	}
	if kind == KindNone {
		return nil
	}
	e := t.c.errorAt(stage, kind, err)
	e.Usable = true
	return e
}

// run carries the transaction out.
func (t *transaction) run() *Error {
	if e := t.prepare(); e != nil {
		return e
	}
	c := t.c
	if e := c.probe(); e != nil {
		return e
	}
	together := c.info.Pipelining && (!t.m.AllOrNone || len(t.m.Recipients) == 1)
	if t.chunk && together {
		together = t.mayCarryMessage()
	}
	if e := t.envelope(together); e != nil {
		return e
	}
	if t.got == t.sent && t.sent == t.data { // the data command was not sent with the envelope
		if kind, stage, reply := t.verdict(); kind != KindNone {
			return t.refused(stage, kind, reply)
		}
		if e := t.group(true); e != nil {
			return e
		}
	}
	if !t.chunk {
		return t.dataAndBody()
	}
	return t.final()
}

// envelope sends MAIL and RCPT in as few flights as may be, and the data command with the last of
// them when together is set. Unless everything up to the data was refused, all replies have been
// read when it returns, except that to the data command.
func (t *transaction) envelope(together bool) *Error {
	for t.sent < t.data {
		before := t.sent
		if e := t.group(together); e != nil {
			return e
		}
		until := t.data
		switch {
		case t.sent < t.data && t.c.info.Pipelining:
			until = max(t.got+1, t.sent-min(t.sent-before, maxUnanswered)/2)
		case t.sent < t.data:
			until = t.sent
		}
		if e := t.read(until); e != nil {
			return e
		}
		if t.sent < t.data && t.hopeless() {
			if e := t.read(t.sent); e != nil {
				return e
			}
			kind, stage, reply := t.verdict()
			return t.refused(stage, kind, reply)
		}
	}
	return nil
}

// group writes as many commands as may be unanswered: one without PIPELINING.
func (t *transaction) group(withData bool) *Error {
	c := t.c
	if t.got == t.sent && t.got > 1 {
		// With nothing due the server has nothing to say: it would be taken for the answer to what
		// is written now.
		spoke, err := c.spoke()
		if err == nil && spoke {
			err = misplaced("the server answered before it was asked")
		}
		if err != nil {
			return t.readFailed(err)
		}
	}
	b := c.out[:0]
	var err error
	n := 0
	for t.sent < t.data && err == nil {
		if c.info.Pipelining {
			if t.sent-t.got >= maxUnanswered || len(b) >= maxCommands {
				break
			}
		} else if n > 0 {
			break
		}
		b, err = t.appendNext(b)
		n++
	}
	long := false
	if err == nil && t.sent == t.data && withData && (n == 0 || c.info.Pipelining) {
		b, err = t.appendNext(b)
		long = t.chunk && !t.isSmall
		if c.log != nil {
			c.log.Client(b)
			if t.chunk {
				c.log.Event("message of %d octets", t.size)
			}
		}
		if t.chunk && t.isSmall {
			b = t.appendSmall(b)
		}
	} else if c.log != nil {
		c.log.Client(b)
	}
	if err != nil {
		// checkMail should have refused it. Part of the envelope may be out, so that the connection
		// cannot go on.
		c.shut()
		return c.errorAt(StageConfig, BadAddress, err)
	}
	c.out = b
	if timesReplies {
		t.asked = time.Now()
	}
	if long {
		err = t.writeLong()
	} else {
		err = c.write()
		t.all = err == nil && t.chunk && t.sent > t.data
	}
	if err != nil {
		return t.writeFailed(err)
	}
	return nil
}

// appendNext appends the next command.
func (t *transaction) appendNext(b []byte) (_ []byte, err error) {
	switch {
	case t.sent == 0:
		b = append(b, "RSET\r\n"...)
	case t.sent == 1:
		b, err = t.c.appendMail(b, t.m, t.size)
	case t.sent < t.data:
		b, err = appendRecipient(b, t.m, t.sent-2)
	case t.chunk:
		b = append(b, "BDAT "...)
		b = strconv.AppendInt(b, t.size, 10)
		b = append(b, " LAST\r\n"...)
	default:
		b = append(b, "DATA\r\n"...)
	}
	t.sent++
	return b, err
}

// read reads replies until that number of commands is answered.
func (t *transaction) read(until int) *Error {
	for t.got < until {
		if e := t.readOne(); e != nil {
			return e
		}
	}
	return nil
}

// readOne reads the next reply that is due before the data command's.
func (t *transaction) readOne() *Error {
	r, err := t.c.readReply()
	if err == nil {
		err = t.take(r)
	}
	if err != nil {
		return t.readFailed(err)
	}
	return nil
}

// take files a reply to RSET, MAIL or RCPT. An error means that it cannot be the reply to that.
func (t *transaction) take(r Reply) error {
	k := t.got
	if timesReplies {
		t.timeReply(k)
	}
	if r.Code == 421 && t.closing.Code == 0 {
		// The server says good-bye. What else it answers is read, because it may accept the mail
		// yet, but not waited for.
		t.closing, t.closingAt = t.r.keep(r), t.stage()
		t.c.patience = closingPatience
	}
	yes := r.Code == 250 || r.Code == 251 || r.Code == 252
	if k == 0 && !yes &&
		(r.Code < 400 || t.c.rset && t.closing.Code == 0 && !(t.chunk && t.sent > t.data)) {
		// Recipients of the mail before may still be noted there, and nothing of this one is: it
		// can go over another connection. A message that has left with BDAT already is at the mercy
		// of the answer to MAIL.
		err := misplaced("%s is out of place as the answer to RSET", excerpt(r.raw))
		if r.Code < 400 {
			return err
		}
		return &resetRefused{r.clone(), err}
	}
	if !yes && r.Code < 400 {
		return misplaced("%s is out of place as the answer to %s", excerpt(r.raw), t.stage())
	}
	t.got++
	switch {
	case k == 0:
	case k == 1:
		t.r.Mail = t.r.keep(r)
		t.doubtMail()
	default:
		to := &t.r.Recipients[k-2]
		to.Reply = t.r.keep(r)
		// A recipient can only be accepted for our own MAIL: servers have taken recipients for a
		// transaction left open.
		if yes && t.mailTaken() {
			to.Accepted = true
			t.r.Accepted++
		} else if !yes && r.Code != 421 {
			t.c.refusals++
		}
		if t.got == t.data {
			t.doubtRecipients()
			if c := t.c; c.info.Pipelining && !c.grouped {
				c.grouped = true
				c.known.worked(worksPipelining)
			}
		}
	}
	return nil
}

// resetRefused says that the server does not forget the mail before.
type resetRefused struct {
	reply *Reply
	error
}

func (r *resetRefused) Unwrap() error { return r.error }

// closingPatience bounds the wait for replies after a 421.
const closingPatience = 2 * time.Second

func (t *transaction) mailTaken() bool { return t.r.Mail.Code != 0 && t.r.Mail.Code < 300 }

// stage is that of the next reply that is due.
func (t *transaction) stage() Stage {
	switch {
	case t.got == 0:
		return StageReset
	case t.got == 1:
		return StageMail
	case t.got < t.data:
		return StageRecipient
	case t.all:
		return StageEnd
	case t.chunk:
		return StageBody
	}
	return StageData
}

// refused ends a transaction that the server did not want, in step with it.
func (t *transaction) refused(stage Stage, kind Kind, p Reply) *Error {
	t.c.patience = 0
	t.c.rset = true
	return t.c.refusal(stage, kind, &p)
}

// dataAndBody waits for the answer to DATA, then sends the body.
func (t *transaction) dataAndBody() *Error {
	if e := t.awaitGo(); e != nil {
		return e
	}
	c := t.c
	var err error
	if t.isSmall {
		c.out = t.appendSmall(c.out[:0])
		err = c.write()
		t.all = err == nil
	} else {
		err = t.writeLong()
	}
	if err != nil {
		return t.writeFailed(err)
	}
	return t.final()
}

// awaitGo waits for the answer to DATA; nil means that the body may follow.
func (t *transaction) awaitGo() *Error {
	c := t.c
	r, err := c.readReply()
	if err != nil {
		return t.readFailed(err)
	}
	if r.Code != 354 && r.Code < 400 {
		return t.readFailed(misplaced("%s is out of place as the answer to DATA", excerpt(r.raw)))
	}
	t.got++
	kind, stage, p := t.verdict()
	if r.Code != 354 {
		r = t.r.keep(r)
		t.r.Final = r
		if kind == KindNone {
			stage, p = StageData, r
		}
		return t.refused(stage, kind, p)
	}
	if kind != KindNone {
		return t.loneDot(stage, kind, p)
	}
	spoke, err := c.spoke()
	if err == nil && spoke {
		err = misplaced("the server answered before it had the message")
	}
	if err != nil {
		return t.readFailed(err)
	}
	t.got-- // from here the reply that is due is the one to the end of the data
	if c.log != nil {
		c.log.Event("message of %d octets", t.size)
	}
	return nil
}

// loneDot ends a DATA that the server let begin although there is nobody to send to. What it says
// of the empty message does not matter.
func (t *transaction) loneDot(stage Stage, kind Kind, p Reply) *Error {
	c := t.c
	if kind == ServiceClosing || t.r.Accepted > 0 {
		// With somebody accepted the dot would send an empty mail.
		e := t.refused(stage, kind, p)
		c.shut()
		e.Usable = false
		return e
	}
	c.out = append(c.out[:0], dotEnd...)
	err := c.write()
	if err == nil {
		_, err = c.readReply()
	}
	e := t.refused(stage, kind, p)
	if err != nil {
		c.shut()
		e.Usable = false
	}
	return e
}

// final reads the server's verdict.
func (t *transaction) final() *Error {
	provoke.Here("waiting for the verdict")
	r, err := t.c.readReply()
	if err != nil {
		return t.readFailed(err)
	}
	return t.judge(r)
}
