// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"strconv"
	"sync"

	gosmtp "github.com/emersion/go-smtp"

	"courriel.dev/courriel/core/internal/provoke"
	"courriel.dev/courriel/core/message"
	"courriel.dev/courriel/core/smtp"
)

// sending is one mail on its way: an envelope, and what gives the message in a
// form that a server can take.
type sending struct {
	envelope message.Envelope
	delivery delivery
	content  *Message                                // what is encoded, when compose is nil
	compose  func(message.Options) (composed, error) // else what gives the octets
	progress func(done, total int64) (cancel bool)
	messages []*Message // whose content it is, if it is a message's
	outbox   bool       // sent by the outbox
	tried    bool       // it was made ready for a server

	// left are the recipients of the transaction that is next, as places in the
	// envelope; nil are all of them.
	left []int

	// unreached: no connection could be had at the last try.
	unreached bool

	mail   smtp.Mail   // in the form that the server takes
	result smtp.Result // of a transaction that is no part of a window

	// What became of it. said is what the server said as it came: most mails are
	// taken, and nobody asks for the words. It is put in words (recipients and
	// reply) when somebody does, and before its memory is used again.
	id         string // the Message-ID; "" before it was composed
	said       *smtp.Result
	recipients []RecipientResult
	reply      string
}

// allOrNone tells whether one recipient that is refused takes the others down.
func (j *sending) allOrNone(settings *connection) bool {
	if j.outbox {
		return j.delivery.AllOrNone // as it was when the mail was queued
	}
	return settings.allOrNone
}

// sendings are used again when nothing holds them any more: no error, that is.
var sendings = sync.Pool{New: func() any { return new(sending) }}

// done gives a sending back whose mail the server took. The memory of its result stays.
func (j *sending) done() {
	j.result.Err = nil
	*j = sending{result: j.result}
	sendings.Put(j)
}

// words puts what the server said in words.
func (j *sending) words() {
	if r := j.said; r != nil {
		j.said, j.recipients = nil, recipientResults(r)
		if reply := replyText(r); reply != "" {
			j.reply = reply
		}
		return
	}
	if j.recipients == nil && j.tried {
		j.recipients = make([]RecipientResult, len(j.envelope.Recipients))
		for i, a := range j.envelope.Recipients {
			j.recipients[i].Address = a
		}
	}
}

// composed gives the octets for a server.
func (j *sending) composed(o *message.Options) (composed, error) {
	if j.compose != nil {
		return j.compose(*o)
	}
	encoded, err := j.content.encode(*o)
	if err != nil {
		return composed{}, err
	}
	return wired(encoded)
}

// composed is a message ready for the wire.
type composed struct {
	body     smtp.Body
	kind     gosmtp.BodyType
	utf8     bool
	id       string // the Message-ID
	finished func() // when the body is not needed any more; may be nil
}

// encoder composes with an Encode function of package message.
func encoder(
	encode func(message.Options) (*message.Encoded, error),
) func(message.Options) (composed, error) {
	return func(o message.Options) (composed, error) {
		encoded, err := encode(o)
		if err != nil {
			return composed{}, err
		}
		return wired(encoded)
	}
}

// wired makes an encoded message ready for the wire.
func wired(encoded *message.Encoded) (composed, error) {
	c := composed{
		kind: gosmtp.BodyType(encoded.Body()),
		utf8: encoded.UTF8(),
		id:   encoded.MessageID(),
	}
	c.body.Clean = c.kind != gosmtp.BodyBinaryMIME // package message writes whole lines and nothing else
	if c.body.Bytes = encoded.Bytes(); c.body.Bytes == nil {
		r, err := encoded.Open()
		if err != nil {
			return composed{}, err
		}
		c.body.Reader, c.body.Size = r, encoded.Size()
		c.finished = func() { r.Close() }
	}
	return c, nil
}

type progressKey struct{}

// WithProgress gives a call a progress function of its own, which goes before
// the session's; true cancels. It runs on the goroutine of the call.
func WithProgress(ctx context.Context, f func(done, total int64) (cancel bool)) context.Context {
	return context.WithValue(ctx, progressKey{}, f)
}

// SendMessage sends a message. SentInPart comes with an error that says so.
func (s *Session) SendMessage(ctx context.Context, m *Message) (Sent, error) {
	return s.sendAs(ctx, m, nil)
}

// SendFile sends a ready-made mail from a file with the envelope of a message.
func (s *Session) SendFile(ctx context.Context, m *Message, path string) (Sent, error) {
	var source message.Message
	if err := source.SetSourceFile(path); err != nil {
		return NotSent, AsError(err)
	}
	return s.sendAs(ctx, m, encoder(source.Encode))
}

// SendSource sends a ready-made mail from memory, which must not be changed
// before it returns. "" is the null sender.
func (s *Session) SendSource(
	ctx context.Context,
	sender string,
	recipients []string,
	data []byte,
) (Sent, error) {
	var source message.Message
	if err := source.OwnSource(data); err != nil {
		return NotSent, AsError(err)
	}
	if err := source.SetEnvelopeSender(sender); err != nil {
		return NotSent, AsError(err)
	}
	for _, r := range recipients {
		if _, err := message.ParseAddress(r); err != nil {
			return NotSent, AsError(err)
		}
		if err := source.AddBcc(r); err != nil {
			return NotSent, AsError(err)
		}
	}
	envelope, err := source.Envelope()
	if err != nil {
		return NotSent, AsError(err)
	}
	job := &sending{envelope: envelope, compose: encoder(source.Encode)}
	if async, err := s.asynchronous(); err != nil {
		return NotSent, err
	} else if async {
		if _, err := s.enqueue(ctx, job); err != nil {
			return NotSent, err
		}
		return SentFully, nil
	}
	return s.send(ctx, job)
}

// sendAs sends a message, or something else with its envelope and its results.
func (s *Session) sendAs(
	ctx context.Context,
	m *Message,
	compose func(message.Options) (composed, error),
) (sent Sent, err error) {
	job, err := m.sending()
	if err != nil {
		m.judged(NotSent, AsError(err))
		return NotSent, AsError(err)
	}
	job.compose, job.messages = compose, []*Message{m}
	async, err := s.asynchronous()
	switch {
	case err != nil:
		m.judged(NotSent, AsError(err))
		return NotSent, err
	case async:
		id, err := s.enqueue(ctx, job)
		if err != nil {
			m.judged(NotSent, AsError(err))
			return NotSent, err
		}
		m.queued(job.id, id)
		return SentFully, nil
	}
	sent, err = s.send(ctx, job)
	m.ended(job, sent, AsError(err))
	if err == nil {
		job.done()
	}
	return sent, err
}

// asynchronous tells whether mails go to an outbox.
func (s *Session) asynchronous() (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.closing {
		return false, badArgument(CodeClosedHandle, "")
	}
	return s.outbox != nil, nil
}

// send takes one mail to the server and says what became of it.
func (s *Session) send(ctx context.Context, job *sending) (Sent, error) {
	settings, err := s.prepare(ctx, job)
	if err != nil {
		return NotSent, err
	}
	call, cancel := s.callContext(ctx, settings, job.messages, job.outbox)
	defer cancel()
	return s.sendInTurn(call, settings, job)
}

// sendInTurn sends a mail that was prepared, within a call.
func (s *Session) sendInTurn(
	ctx context.Context,
	settings *connection,
	job *sending,
) (Sent, error) {
	if err := s.take(ctx, settings.turn); err != nil {
		return NotSent, err
	}
	defer func() { <-settings.turn }()

	return s.deliverAll(ctx, settings, job)
}

// prepare makes a mail ready to be tried, and gives how the session connects.
func (s *Session) prepare(ctx context.Context, job *sending) (*connection, error) {
	job.tried = true
	s.mu.Lock()
	started, closed, settings := s.started, s.closed, s.settings
	job.progress = s.progress
	s.mu.Unlock()
	switch {
	case closed:
		return nil, badArgument(CodeClosedHandle, "")
	case !started:
		return nil, badArgument(CodeWrongState, "the session is not started")
	}
	if f, ok := ctx.Value(progressKey{}).(func(done, total int64) bool); ok {
		job.progress = f
	}
	return settings, nil
}

// mail makes job.mail, the mail in the form that this server takes; finished,
// if there is one, is called when the server has it. Nothing was written yet, so
// that a panic spoils this mail only.
func (s *Session) mail(
	job *sending,
	conn *smtp.Conn,
	settings *connection,
) (finished func(), err error) {
	defer func() {
		if v := recover(); v != nil {
			finished, err = nil, panicDuring(v, false)
		}
	}()
	provoke.Here("encoding")
	c, err := job.composed(&message.Options{
		EightBit: conn.Using8BitMIME(),
		UTF8: conn.UsingSMTPUTF8() &&
			conn.Using8BitMIME(), // which it needs (RFC 6531 section 3.1)
		Binary: conn.UsingBinaryMIME(),
	})
	if err != nil {
		return nil, err
	}
	job.id = c.id
	job.mail = smtp.Mail{
		Sender:     job.envelope.Sender,
		Recipients: job.addresses(),
		Options:    gosmtp.MailOptions{UTF8: job.envelope.UTF8 || c.utf8},
		Body:       c.body,
		AllOrNone:  job.allOrNone(settings),
	}
	if c.kind != gosmtp.Body7Bit {
		job.mail.Options.Body = c.kind
	}
	job.delivery.apply(&job.mail, conn.UsingDSN())
	if f := job.progress; f != nil {
		// A session that the callback closes ends the call here, not some time later.
		job.mail.Progress = func(done, total int64) bool { return !f(done, total) && s.ctx.Err() == nil }
	}
	return c.finished, nil
}

func replyText(r *smtp.Result) string {
	if r.Final.Code == 0 {
		return ""
	}
	return oneLine(r.Final.String())
}

func itoa(n int) string { return strconv.Itoa(n) }
