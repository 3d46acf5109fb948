// SPDX-License-Identifier: MIT

package core

import (
	"context"
	"errors"
	"strconv"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"courriel/core/message"
	"courriel/core/smtp"
)

// sending is one mail on its way: an envelope, and what gives the message in a
// form that a server can take.
type sending struct {
	envelope message.Envelope
	compose  func(message.Options) (composed, error)
	progress func(done, total int64) (cancel bool)

	// What became of it.
	recipients []RecipientResult
	reply      string
}

// composed is a message ready for the wire.
type composed struct {
	body     smtp.Body
	kind     gosmtp.BodyType
	utf8     bool
	finished func() // when the body is not needed any more; may be nil
}

// encoder composes with an Encode function of package message.
func encoder(encode func(message.Options) (*message.Encoded, error)) func(message.Options) (composed, error) {
	return func(o message.Options) (composed, error) {
		encoded, err := encode(o)
		if err != nil {
			return composed{}, err
		}
		c := composed{kind: gosmtp.BodyType(encoded.Body()), utf8: encoded.UTF8()}
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
}

type progressKey struct{}

// WithProgress gives a call a progress function of its own, which goes before
// the session's; true cancels. It runs on the goroutine of the call.
func WithProgress(ctx context.Context, f func(done, total int64) (cancel bool)) context.Context {
	return context.WithValue(ctx, progressKey{}, f)
}

// SendMessage sends a message. SentInPart comes with an error that says so.
func (s *Session) SendMessage(ctx context.Context, m *Message) (Sent, error) {
	return s.sendAs(ctx, m, func(o message.Options) (*message.Encoded, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.content.Encode(o)
	})
}

// SendFile sends a ready-made mail from a file with the envelope of a message.
func (s *Session) SendFile(ctx context.Context, m *Message, path string) (Sent, error) {
	var source message.Message
	if err := source.SetSourceFile(path); err != nil {
		return NotSent, AsError(err)
	}
	return s.sendAs(ctx, m, source.Encode)
}

// SendSource sends a ready-made mail from memory. "" is the null sender.
func (s *Session) SendSource(ctx context.Context, sender string, recipients []string, data []byte) (Sent, error) {
	var source message.Message
	if err := source.SetSource(data); err != nil {
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
		if _, err := s.enqueue(ctx, job, source.MessageID); err != nil {
			return NotSent, err
		}
		return SentFully, nil
	}
	return s.send(ctx, job)
}

// sendAs sends something with the envelope of a message, which keeps the results.
func (s *Session) sendAs(ctx context.Context, m *Message, encode func(message.Options) (*message.Encoded, error)) (Sent, error) {
	m.mu.Lock()
	envelope, err := m.content.Envelope()
	m.mu.Unlock()
	if err != nil {
		return NotSent, AsError(err)
	}
	job := &sending{envelope: envelope, compose: encoder(encode)}
	if async, err := s.asynchronous(); err != nil {
		return NotSent, err
	} else if async {
		id, err := s.enqueue(ctx, job, m.generatedID)
		if err != nil {
			return NotSent, err
		}
		m.outcome(nil, "")
		m.mailed(id)
		return SentFully, nil
	}
	sent, err := s.send(ctx, job)
	m.outcome(job.recipients, job.reply)
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
	job.recipients = make([]RecipientResult, len(job.envelope.Recipients))
	for i, a := range job.envelope.Recipients {
		job.recipients[i].Address = a
	}
	s.mu.Lock()
	started, closed, settings := s.started, s.closed, s.settings
	job.progress = s.progress
	s.mu.Unlock()
	switch {
	case closed:
		return NotSent, badArgument(CodeClosedHandle, "")
	case !started:
		return NotSent, badArgument(CodeWrongState, "the session is not started")
	}
	if f, ok := ctx.Value(progressKey{}).(func(done, total int64) bool); ok {
		job.progress = f
	}
	ctx, cancel := s.callContext(ctx, settings)
	defer cancel()
	if err := s.takeTurn(ctx); err != nil {
		return NotSent, err
	}
	defer s.endTurn()

	for again := false; ; again = true {
		l, reused, err := s.connect(ctx, settings)
		if err != nil {
			return NotSent, s.explain(err)
		}
		result, err := s.transact(ctx, l.conn, settings, job)
		if result != nil {
			job.recipients, job.reply = recipientResults(result), replyText(result)
		}
		if err != nil && !again && worthAnotherConnection(err, l, reused) && ctx.Err() == nil {
			quit(l.conn)
			continue
		}
		l.mails++
		s.keep(l)
		if err != nil {
			return NotSent, s.explain(err)
		}
		return s.verdict(job)
	}
}

// link is a connection with what was done on it.
type link struct {
	conn     *smtp.Conn
	mails    int
	idleFrom time.Time
}

// idleTrusted is how long a silent connection is believed to be alive. A lost
// network shows itself only to who writes, and what is lost together with a
// whole mail is an unknown outcome; servers and firewalls wait longer than this
// before they give a connection up, and a new one costs less than a doubt.
const idleTrusted = 15 * time.Second

// connect gives the connection to use: the idle one if the server has not
// closed it, else a new one.
func (s *Session) connect(ctx context.Context, settings *connection) (l *link, reused bool, err error) {
	s.mu.Lock()
	l, s.idle = s.idle, nil
	s.mu.Unlock()
	if l != nil {
		if l.conn.Alive() && time.Since(l.idleFrom) < idleTrusted {
			return l, true, nil
		}
		quit(l.conn)
	}
	conn, err := settings.dial(ctx)
	if err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	s.info = conn.Info()
	s.mu.Unlock()
	return &link{conn: conn}, false, nil
}

// keep puts a connection back for the next call, unless it is dead or the
// session was closed meanwhile.
func (s *Session) keep(l *link) {
	s.mu.Lock()
	if l.conn.Usable() && !s.closed {
		l.idleFrom = time.Now()
		s.idle, l = l, nil
	}
	s.mu.Unlock()
	if l != nil {
		quit(l.conn)
	}
}

// quitBound is how long the server's answer to QUIT is waited for.
const quitBound = 250 * time.Millisecond

func quit(conn *smtp.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), quitBound)
	defer cancel()
	conn.Quit(ctx)
}

// transact encodes the mail for this server and sends it.
func (s *Session) transact(ctx context.Context, conn *smtp.Conn, settings *connection, job *sending) (*smtp.Result, error) {
	info := conn.Info()
	c, err := job.compose(message.Options{
		EightBit: info.Extensions.Has("8BITMIME"),
		UTF8:     info.Extensions.Has("SMTPUTF8"),
		Binary:   info.Extensions.Has("BINARYMIME") && info.Chunking,
	})
	if err != nil {
		return nil, err
	}
	if c.finished != nil {
		defer c.finished()
	}
	mail := smtp.Mail{
		Sender:     job.envelope.Sender,
		Recipients: job.envelope.Recipients,
		Options:    gosmtp.MailOptions{UTF8: job.envelope.UTF8 || c.utf8},
		Body:       c.body,
		AllOrNone:  settings.allOrNone,
	}
	if c.kind != gosmtp.Body7Bit {
		mail.Options.Body = c.kind
	}
	if f := job.progress; f != nil {
		// A session that the callback closes ends the call here, not some time later.
		mail.Progress = func(done, total int64) bool { return !f(done, total) && s.ctx.Err() == nil }
	}
	return conn.Send(ctx, &mail)
}

// verdict is the result of a mail that the server took.
func (s *Session) verdict(job *sending) (Sent, error) {
	var refused []RecipientResult
	for _, r := range job.recipients {
		if !r.Accepted {
			refused = append(refused, r)
		}
	}
	if len(refused) == 0 {
		return SentFully, nil
	}
	first := refused[0]
	e := newError(CodeSomeRecipientsRefused, StageRcpt,
		itoa(len(refused))+" of "+itoa(len(job.recipients))+", first "+oneLine(first.Address+": "+itoa(first.SMTPCode)+" "+first.ServerText))
	e.SMTPCode, e.EnhancedCode, e.ServerText = first.SMTPCode, first.EnhancedCode, first.ServerText
	e.Recipients = job.recipients
	return SentInPart, e
}

// worthAnotherConnection tells whether a failure says nothing about the mail:
// the server gave up a connection that had been idle, at the first command of
// the transaction, or takes no more mails on it, or an extension that it offers
// does not work. Nothing was handed over in any case.
func worthAnotherConnection(err error, l *link, reused bool) bool {
	var e *smtp.Error
	if !errors.As(err, &e) || e.Unknown {
		return false
	}
	if e.Kind == smtp.ExtensionFailed {
		return true
	}
	if !reused || e.Stage != smtp.StageIdle && e.Stage != smtp.StageMail {
		return false
	}
	switch e.Kind {
	case smtp.Lost, smtp.Closed, smtp.ServiceClosing:
		return true
	case smtp.SenderRefused:
		// Servers that limit the mails of a connection say so with 452 or 451 here.
		return l.mails > 0 && e.Reply != nil && e.Reply.Temporary()
	}
	return false
}

func replyText(r *smtp.Result) string {
	if r.Final.Code == 0 {
		return ""
	}
	return oneLine(r.Final.String())
}

func itoa(n int) string { return strconv.Itoa(n) }
