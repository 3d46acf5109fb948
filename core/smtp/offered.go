// SPDX-License-Identifier: MIT

package smtp

import (
	"bytes"

	gosmtp "github.com/emersion/go-smtp"
)

// Servers offer extensions and then refuse what comes with them, most often because something
// between them and the client, or behind them, knows less than they do. Where nothing was handed
// over the mail is sent again without; what then works is remembered for the process.

// offers is a set of extensions that can be done without.
type offers uint8

const (
	offerSize offers = 1 << iota
	offerBinary
	offer8BitMIME
	offerUTF8
	offerDSN
	offerChunking

	allOffers = offerSize | offerBinary | offer8BitMIME | offerUTF8 | offerDSN | offerChunking
)

func (o offers) has(x offers) bool { return o&x != 0 }

// parameters are the extensions that show themselves in parameters, in the order in which they are
// given up: those that cost least first.
var parameters = []struct {
	offer   offers
	keyword string // of EHLO
	word    string // by which a refusal names the parameter
}{
	{offerSize, "SIZE", "SIZE"},
	{offerBinary, "BINARYMIME", "BODY"},
	{offer8BitMIME, "8BITMIME", "BODY"},
	{offerUTF8, "SMTPUTF8", "UTF8"},
	{offerDSN, "DSN", "NOTIFY"},
}

func offersOf(x Extensions) (all offers) {
	for _, p := range parameters {
		if x.Has(p.keyword) {
			all |= p.offer
		}
	}
	return all
}

// unknownBDAT tells whether a reply means that the server does not take BDAT, whatever it offered.
// With MAIL and a recipient accepted, 503 can mean nothing else; no code of this group is about the
// content of a message (RFC 5321 §4.2.1).
func unknownBDAT(r Reply) bool { return r.Code >= 500 && r.Code <= 504 }

// doubt is what a connection gave up for a mail whose refusal may have been about something else.
type doubt struct {
	given  offers // up
	last   offers // what was given up last
	proven offers // accepted in a command of this connection: they work
	sender string // of the mail
}

// Using8BitMIME, UsingBinaryMIME, UsingSMTPUTF8 and UsingDSN say whether the server offers the
// extension and has not refused it since. They may be called by who sends, not beside a call.
func (c *Conn) Using8BitMIME() bool { return c.offers.has(offer8BitMIME) }

// UsingBinaryMIME is like Using8BitMIME; BINARYMIME needs CHUNKING.
func (c *Conn) UsingBinaryMIME() bool { return c.info.Chunking && c.offers.has(offerBinary) }

// UsingSMTPUTF8 is like Using8BitMIME.
func (c *Conn) UsingSMTPUTF8() bool { return c.offers.has(offerUTF8) }

// UsingDSN is like Using8BitMIME.
func (c *Conn) UsingDSN() bool { return c.offers.has(offerDSN) }

// Reoffer takes back what was given up for the last mail, which cannot be sent without.
func (c *Conn) Reoffer() {
	c.offers |= c.doubtful.given
	c.doubtful.given = 0
}

// used are the parameters of a mail's MAIL, or of its RCPTs.
func (t *transaction) used(recipients bool) (u offers) {
	o := &t.m.Options
	if recipients {
		for i := range t.m.RecipientOptions {
			if r := &t.m.RecipientOptions[i]; len(r.Notify) > 0 || r.OriginalRecipient != "" {
				return offerDSN
			}
		}
		return 0
	}
	if t.size >= 0 {
		u |= offerSize & t.c.offers
	}
	switch o.Body {
	case gosmtp.BodyBinaryMIME:
		u |= offerBinary
	case gosmtp.Body8BitMIME:
		u |= offer8BitMIME
	}
	if o.UTF8 {
		u |= offerUTF8
	}
	if o.Return != "" || o.EnvelopeID != "" {
		u |= offerDSN
	}
	return u
}

// aboutParameters tells whether a refusal may be, and whether it surely is, about the parameters of
// a command. 504 and 555 are (RFC 5321 §4.2.2); 501 is as often about the address, and says so with
// X.1.X when it gives an enhanced code.
func aboutParameters(r *Reply) (maybe, surely bool) {
	switch r.Code {
	case 504, 555:
		return true, true
	case 501:
		return r.Enhanced[1] != 1, false
	}
	return false, false
}

// doubtMail looks at the answer to MAIL: after a refusal that may be about a parameter, the first
// one that is not proven is given up.
func (t *transaction) doubtMail() {
	c := t.c
	d := &c.doubtful
	r := &t.r.Mail
	used := t.used(false)
	maybe, surely := aboutParameters(r)
	switch {
	case r.Code < 400:
		d.proven |= used
		t.settleDoubt(^offerDSN)
	case !maybe:
	default:
		may := used &^ d.proven
		if !surely {
			may &= offerSize | offerBinary | offer8BitMIME // only what costs nothing to try without
		}
		t.blame(may, r)
		if t.blamed == 0 && !surely && d.given != 0 && d.sender == t.m.Sender {
			c.Reoffer() // it was not about them
		}
	}
}

// doubtRecipients looks at the answers to all recipients in the same way.
func (t *transaction) doubtRecipients() {
	used := t.used(true)
	if t.r.Accepted > 0 {
		t.c.doubtful.proven |= used
		t.settleDoubt(offerDSN)
		return
	}
	if used == 0 || !t.mailTaken() {
		return
	}
	for i := range t.r.Recipients {
		if _, surely := aboutParameters(&t.r.Recipients[i].Reply); !surely {
			return
		}
	}
	t.blame(used&^t.c.doubtful.proven, &t.r.Recipients[0].Reply)
}

// settleDoubt remembers what was given up for a mail that is accepted without. What was given up
// before that, in vain, is on offer again.
func (t *transaction) settleDoubt(which offers) {
	d := &t.c.doubtful
	if d.given&which != 0 && d.last&which != 0 && d.sender == t.m.Sender {
		t.c.known.without(d.last)
		d.given &^= d.last
		t.c.Reoffer()
	}
}

// blame gives up the first of some parameters, or the one that the refusal names.
func (t *transaction) blame(may offers, r *Reply) {
	text := bytes.ToUpper(r.raw)
	for _, p := range parameters {
		if may.has(p.offer) && (t.blamed == 0 || bytes.Contains(text, []byte(p.word))) {
			t.blamed = p.offer
			if bytes.Contains(text, []byte(p.word)) {
				break
			}
		}
	}
	if t.blamed != 0 {
		c := t.c
		if c.doubtful.sender != t.m.Sender {
			c.Reoffer()
			c.doubtful.sender = t.m.Sender
		}
		c.doubtful.given |= t.blamed
		c.doubtful.last = t.blamed
		c.offers &^= t.blamed
	}
}
