// SPDX-License-Identifier: MIT

package smtp

import (
	"errors"
	"time"

	"courriel.dev/courriel/core/meaning"
)

// hopeless says that nothing more need be sent: MAIL was refused, or the server is closing.
func (t *transaction) hopeless() bool {
	return t.closing.Code != 0 || t.r.Mail.Code >= 400
}

// verdict judges the envelope by the replies there are: the first refusal that keeps the mail from
// being sent, KindNone when there is none.
func (t *transaction) verdict() (Kind, Stage, Reply) {
	if p := t.r.Mail; p.Code >= 400 {
		if t.blamed != 0 {
			return ExtensionFailed, StageMail, p
		}
		return t.c.means(StageMail, &p).Kind, StageMail, p
	}
	if t.closing.Code != 0 {
		return ServiceClosing, t.closingAt, t.closing
	}
	if t.got < t.data {
		return KindNone, 0, Reply{}
	}
	if t.r.Accepted > 0 && !t.m.AllOrNone {
		return KindNone, 0, Reply{}
	}
	for i := range t.r.Recipients {
		p := t.r.Recipients[i].Reply
		if p.Code < 400 {
			continue
		}
		kind := t.c.means(StageRecipient, &p).Kind
		switch {
		case kind == SignInRequired, kind == EncryptionRequired:
			return kind, StageRecipient, p
		case t.blamed != 0:
			return ExtensionFailed, StageRecipient, p
		case t.r.Accepted > 0:
			return SomeRecipientsRefused, StageRecipient, p
		case kind == RecipientsRefused || t.allRefusedAs(kind):
			return kind, StageRecipient, p
		}
		return RecipientsRefused, StageRecipient, p
	}
	return KindNone, 0, Reply{}
}

// allRefusedAs says that every recipient was refused for the same reason, which then is none of the
// recipients'.
func (t *transaction) allRefusedAs(kind Kind) bool {
	for i := range t.r.Recipients {
		if p := t.r.Recipients[i].Reply; p.Code < 400 ||
			t.c.means(StageRecipient, &p).Kind != kind {
			return false
		}
	}
	return true
}

// judge judges by the reply to the end of the data.
func (t *transaction) judge(r Reply) *Error {
	c := t.c
	if r.Code != 250 && r.Code < 400 {
		return t.readFailed(misplaced("%s is out of place at the end of the data", excerpt(r.raw)))
	}
	t.r.Final = t.r.keep(r)
	r = t.r.Final
	t.got++
	if t.chunk && c.carried == 0 {
		c.known.worked(worksChunking)
	}
	c.patience = 0
	kind, stage, p := t.verdict()
	if r.Code == 250 {
		if t.mailTaken() && t.r.Accepted > 0 &&
			!(t.m.AllOrNone && t.r.Accepted < len(t.m.Recipients)) {
			t.r.Delivered = true
			c.carried++
			c.rset = false
			if t.m.Progress != nil {
				t.m.Progress(t.feed.given, t.feed.given)
			}
			return nil
		}
		// An acceptance of something that is not our mail: whatever it is, this connection is not
		// to be trusted.
		e := t.refused(stage, kind, p)
		c.shut()
		e.Usable = false
		return e
	}
	if kind != KindNone && kind != ServiceClosing {
		return t.refused(stage, kind, p)
	}
	switch {
	case t.chunk && unknownBDAT(r) && kind == ServiceClosing:
		// After its 421 it knows no command at all, which says nothing about this one.
		return t.refused(stage, kind, p)
	case t.chunk && unknownBDAT(r):
		// It took the message for commands, or may have.
		c.known.without(offerChunking)
		e := t.refused(StageData, ExtensionFailed, r)
		c.shut()
		e.Usable = false
		return e
	}
	return t.refused(StageEnd, KindNone, r)
}

// readFailed ends a transaction whose replies ended. A refusal that was read is the cause, whatever
// came after it.
func (t *transaction) readFailed(err error) *Error {
	c := t.c
	c.patience = 0
	stage := t.stage()
	kind, at, p := t.verdict()
	// A server that says 421 to one recipient may accept the mail for another, and this one had it
	// whole.
	if kind == ServiceClosing && t.all && t.r.Accepted > 0 {
		kind = KindNone
	}
	if kind != KindNone {
		e := t.refused(at, kind, p)
		_, e.Err = c.eventOf(err)
		c.shut()
		e.Usable = false
		return e
	}
	var reset *resetRefused
	if !t.all && errors.As(err, &reset) {
		e := c.refusal(StageReset, KindNone, reset.reply)
		e.Err = err
		c.shut()
		e.Usable = false
		return e
	}
	if !t.all {
		e := c.broken(stage, err)
		t.suspect(e)
		return e
	}
	e := c.broken(
		StageEnd,
		err,
	) // however many replies were due, it was the verdict that did not come
	t.suspect(e)
	e.Unknown = true
	if e.Kind == Protocol {
		e.Stage = stage
	}
	return e
}

// writeFailed ends a transaction that could not be written to its end: the mail was not accepted.
// The server may have said why.
func (t *transaction) writeFailed(err error) *Error {
	c := t.c
	var be *bodyError
	if errors.As(err, &be) {
		c.shut()
		return c.errorAt(StageBody, be.kind, be.err)
	}
	if t.all { // what failed was behind the end of the message
		c.patience = time.Second
		return t.final()
	}
	known, _, _ := t.verdict()
	if event, _ := c.eventOf(err); known == KindNone &&
		(severed(event) || event == meaning.Silence) {
		c.patience = time.Second
		for t.got < t.sent {
			r, rerr := c.readReply()
			if rerr != nil {
				break
			}
			if t.got < t.data {
				if t.take(r) != nil {
					break
				}
				continue
			}
			return t.early(r)
		}
	}
	e := t.readFailed(err)
	if e.Reply == nil && t.sent > t.data && (t.chunk || t.got == t.data) {
		e.Stage = StageBody // replies to commands may be due as well, but it was the message that did not get through
	}
	return e
}

// early judges a reply that came before the last octet of the data: a refusal counts, an acceptance
// cannot be one.
func (t *transaction) early(r Reply) *Error {
	if r.Code < 400 {
		e := t.readFailed(misplaced("%s came before the end of the data", excerpt(r.raw)))
		e.Unknown = false
		return e
	}
	e := t.judge(r)
	if e.Stage == StageEnd {
		e.Stage = StageBody
	}
	t.c.shut()
	e.Usable = false
	return e
}

// giveUp is how much of a body is still sent to a server that has refused it, so that the
// connection stays in step.
const giveUp = 1 << 20

// between looks at what the server says between two blocks of a body.
func (t *transaction) between() error {
	for {
		spoke, err := t.c.spoke()
		if err != nil || !spoke {
			return nil // an end shows itself in the next write
		}
		if t.got >= t.data {
			return errStop
		}
		r, err := t.c.readReply()
		if err != nil {
			return err
		}
		if err = t.take(r); err != nil {
			return err
		}
		if t.hopeless() || t.got == t.data && t.r.Accepted == 0 {
			if t.size < 0 || t.size-t.feed.given > giveUp {
				return errStop
			}
		}
	}
}

// stalled is called while a block does not get through and the server has said something.
func (t *transaction) stalled() error {
	if t.c.info.TLS == nil {
		return t.between()
	}
	// Reading would need the lock that the write holds. With nothing due, whatever it says ends the
	// mail.
	if t.got >= t.data {
		return errStop
	}
	return nil
}
