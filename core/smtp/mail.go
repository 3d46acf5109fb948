// SPDX-License-Identifier: MIT

package smtp

import (
	"io"
	"time"

	gosmtp "github.com/emersion/go-smtp"
)

// Mail is one mail to send: an envelope and octets. The engine does not change it and keeps nothing
// of it after the call.
type Mail struct {
	// Sender is the envelope sender without angle brackets; empty: the null sender.
	Sender string
	// Recipients are the envelope recipients without angle brackets, at least one.
	Recipients []string
	// Options are the options of MAIL. Size is taken from Body. An option whose extension is not
	// offered is an error, ExtensionMissing, except Body7Bit, which is what everybody takes.
	Options gosmtp.MailOptions
	// RecipientOptions are the options of RCPT, nil or one for each recipient.
	RecipientOptions []gosmtp.RcptOptions
	// Extra are further options of MAIL.
	Extra MailExtra
	// Body is the message.
	Body Body
	// AllOrNone gives the mail up when one recipient is refused. It costs a flight when there are
	// several recipients.
	AllOrNone bool
	// Progress, when set, is called before the first octet of the body, between the blocks of a
	// long one, 25 times a second while the server is waited for, and once more when it has
	// accepted the mail. done equals total in that last call only. Returning false before the
	// acceptance cancels: Cancelled.
	// It is called on the goroutine that sends and must not call the connection.
	Progress func(done, total int64) bool
}

// MailExtra are options of MAIL that go-smtp has no place for.
type MailExtra struct {
	// HoldFor or HoldUntil keep the mail back at the server (RFC 4865); zero: not said.
	// FUTURERELEASE.
	HoldFor   time.Duration
	HoldUntil time.Time
}

// Body is the message: lines that end in CRLF, header first. A bare CR or LF in it is refused
// (BadBody) unless Options.Body is BodyBinaryMIME. Dots are the engine's business.
type Body struct {
	// Bytes is the message, when Reader is nil.
	Bytes []byte
	// Reader gives the message otherwise; it is read once, and not to its end when sending fails.
	Reader io.Reader
	// Size is how many octets Reader gives, negative when that is not known (which costs the limit
	// of size, BDAT, and progress its total). More or fewer are an error: CannotRead.
	Size int64
	// Clean says that whoever made the message has seen to it that every CR and LF in it stands in
	// a CRLF, and that it ends in one. It is then not looked through for that again, which is half
	// of the work of a long body that goes by BDAT.
	Clean bool
}

// size gives the number of octets, negative when it is not known.
func (b *Body) size() int64 {
	if b.Reader == nil {
		return int64(len(b.Bytes))
	}
	return b.Size
}

// Result is what the server said about one mail. A Result that is handed in again is overwritten,
// together with the replies taken from it.
type Result struct {
	// Recipients has one entry for each recipient of the mail, in its order.
	Recipients []RecipientResult
	// Mail is the reply to MAIL.
	Mail Reply
	// Final is the reply to the data; of DATA itself when that was refused.
	Final Reply
	// Accepted is how many recipients were accepted; the mail was sent to them when Delivered is
	// set.
	Accepted int
	// HandedOver says, after a panic only, that the last octet was written: unless Delivered is set
	// too, nobody knows what became of the mail.
	HandedOver bool
	// Delivered says that the server took the mail: 250 to the end of the data.
	Delivered bool
	// Err is set by SendBatch for mails that failed.
	Err *Error

	text []byte
}

// RecipientResult is what the server said about one recipient.
type RecipientResult struct {
	// Address is the recipient as given.
	Address string
	// Accepted says that the server took the recipient (whether it took the mail is
	// Result.Delivered).
	Accepted bool
	// Reply is what it said; zero when it was not asked or did not answer.
	Reply Reply
}

// reset empties the result for a mail and keeps its memory.
func (r *Result) reset(m *Mail) {
	r.text = r.text[:0]
	r.Mail, r.Final = Reply{}, Reply{}
	r.Accepted, r.HandedOver, r.Delivered, r.Err = 0, false, false, nil
	if cap(r.Recipients) < len(m.Recipients) {
		r.Recipients = make([]RecipientResult, len(m.Recipients))
	}
	r.Recipients = r.Recipients[:len(m.Recipients)]
	for i, a := range m.Recipients {
		r.Recipients[i] = RecipientResult{Address: a}
	}
}

// What is kept of the replies to a mail. A server chooses how long they are, up to 64 KiB for each
// of any number of recipients; whoever reads them needs their codes and the beginning of their
// words.
const (
	maxKept    = 4 << 10  // octets of one reply
	muchFor    = 64 << 10 // octets of one mail, after which little is kept of each
	littleKept = 256
)

// keep copies a reply into the memory of the result.
func (r *Result) keep(p Reply) Reply {
	n := len(r.text)
	p.shorten(maxKept)
	if n+len(p.raw) > muchFor {
		p.shorten(littleKept)
	}
	r.text = append(r.text, p.raw...)
	p.raw = r.text[n:len(r.text):len(r.text)]
	return p
}
