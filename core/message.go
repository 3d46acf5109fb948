// SPDX-License-Identifier: MIT

package core

import (
	"strings"
	"sync"

	"courriel.dev/courriel/core/internal/provoke"
	"courriel.dev/courriel/core/message"
	"courriel.dev/courriel/core/smtp"
)

// Message is a mail and what became of its last sending. It may be used from
// several goroutines: calls take turns. The lock is not held while the mail is
// being transmitted, so that a progress callback may use its own message.
type Message struct {
	mu      sync.Mutex
	content message.Message

	// envelope is that of the content, kept until something is edited.
	envelope message.Envelope
	derived  bool

	sent    Sent
	err     *Error
	results []RecipientResult
	reply   string
	id      string // without angle brackets
	mailID  int64

	// said is what the server said, as it came; unworded: results and reply are
	// made of it when they are asked for.
	said     smtp.Result
	unworded bool

	delivery delivery

	problems []error // of the last import
}

// RecipientResult is what became of one recipient of a mail.
type RecipientResult struct {
	Address      string // as in the envelope
	Accepted     bool   // the server took the mail for this recipient
	SMTPCode     int    // 0 when the recipient was not asked about
	EnhancedCode string
	ServerText   string
}

// NewMessage makes an empty message.
func NewMessage() *Message { return new(Message) }

// Edit calls f with what the message is made of. Go programs build with it; it
// makes one of the table's errors of what f returns. What was sent before and is
// edited is another mail, with a Date and a Message-ID of its own.
func (m *Message) Edit(f func(*message.Message) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.derived = false
	m.content.Renew()
	return m.read(f)
}

// use calls f like Edit, but with nothing to change.
func (m *Message) use(f func(*message.Message) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.read(f)
}

func (m *Message) read(f func(*message.Message) error) error {
	if err := f(&m.content); err != nil {
		return AsError(err)
	}
	return nil
}

// encodable calls f, which encodes: under the lock, or without it where functions of
// the program are called, which may use the message.
func (m *Message) encodable(o message.Options, f func(*message.Message) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	provoke.Here("message locked")
	content := &m.content
	snapshot, err := content.Snapshot(o)
	if err != nil {
		return err
	}
	if snapshot != nil {
		m.mu.Unlock()
		defer m.mu.Lock()
		content = snapshot
	}
	return f(content)
}

// sending makes the message ready to be sent as it is now.
func (m *Message) sending() (*sending, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.derived {
		envelope, err := m.content.Envelope()
		if err != nil {
			return nil, err
		}
		m.envelope, m.derived = envelope, true
	}
	j := sendings.Get().(*sending)
	j.content, j.envelope, j.delivery = m, m.envelope, m.delivery
	j.delivery.Receipt = m.content.DeliveryReceipt()
	return j, nil
}

// Reset empties the message and forgets its results.
func (m *Message) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.content.Reset()
	m.delivery = delivery{}
	m.envelope, m.derived = message.Envelope{}, false
	m.sent, m.err, m.results, m.reply, m.id, m.mailID, m.problems = NotSent, nil, nil, "", "", 0, nil
	m.said, m.unworded = smtp.Result{}, false
}

// SetSender sets the From header and, unless it is set otherwise, the envelope's sender.
func (m *Message) SetSender(mailbox string) error {
	return m.Edit(func(c *message.Message) error { return c.SetSender(mailbox) })
}

// SetEnvelopeSender sets the envelope's sender; "" is the null reverse-path.
func (m *Message) SetEnvelopeSender(address string) error {
	return m.Edit(func(c *message.Message) error { return c.SetEnvelopeSender(address) })
}

// AddEnvelopeRecipient adds an address that the mail goes to and no header names.
func (m *Message) AddEnvelopeRecipient(address string) error {
	return m.Edit(func(c *message.Message) error { return c.AddEnvelopeRecipient(address) })
}

// UnsetEnvelopeRecipients takes To, Cc and Bcc for the envelope again.
func (m *Message) UnsetEnvelopeRecipients() error {
	return m.Edit(func(c *message.Message) error { c.UnsetEnvelopeRecipients(); return nil })
}

// UnsetEnvelopeSender takes the sender of the message for the envelope again.
func (m *Message) UnsetEnvelopeSender() error {
	return m.Edit(func(c *message.Message) error { c.UnsetEnvelopeSender(); return nil })
}

// AddRecipient adds one mailbox to the To header.
func (m *Message) AddRecipient(mailbox string) error {
	return m.Edit(func(c *message.Message) error { return c.AddTo(mailbox) })
}

// AddCc adds one mailbox to the Cc header.
func (m *Message) AddCc(mailbox string) error {
	return m.Edit(func(c *message.Message) error { return c.AddCc(mailbox) })
}

// AddBcc adds one mailbox to the envelope alone.
func (m *Message) AddBcc(mailbox string) error {
	return m.Edit(func(c *message.Message) error { return c.AddBcc(mailbox) })
}

// AddReplyTo adds one mailbox to the Reply-To header.
func (m *Message) AddReplyTo(mailbox string) error {
	return m.Edit(func(c *message.Message) error { return c.AddReplyTo(mailbox) })
}

// SetSubject sets the subject.
func (m *Message) SetSubject(subject string) error {
	return m.Edit(func(c *message.Message) error { return c.SetSubject(subject) })
}

// SetText sets the plain text.
func (m *Message) SetText(text string) error {
	return m.Edit(func(c *message.Message) error { return c.SetText(text) })
}

// SetHTML sets the HTML text.
func (m *Message) SetHTML(html string) error {
	return m.Edit(func(c *message.Message) error { return c.SetHTML(html) })
}

// AddHeader adds a header field.
func (m *Message) AddHeader(name, value string) error {
	return m.Edit(func(c *message.Message) error { return c.AddHeader(name, value) })
}

// SetSource makes the message a ready-made mail; nil makes it a built one again.
func (m *Message) SetSource(data []byte) error {
	return m.Edit(func(c *message.Message) error {
		if data == nil {
			c.UnsetSource()
			return nil
		}
		return c.SetSource(data)
	})
}

// OwnSource is SetSource for data that nobody changes any more: no copy is made.
func (m *Message) OwnSource(data []byte) error {
	return m.Edit(func(c *message.Message) error {
		if data == nil {
			c.UnsetSource()
			return nil
		}
		return c.OwnSource(data)
	})
}

// RecipientCount is the number of recipients of the last sending.
func (m *Message) RecipientCount() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.unworded {
		return len(m.said.Recipients)
	}
	return len(m.results)
}

// Recipients gives what became of every recipient in the last sending.
func (m *Message) Recipients() []RecipientResult {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.words()
	return append([]RecipientResult(nil), m.results...)
}

func (m *Message) recipient(i int) (RecipientResult, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.words()
	if i < 0 || i >= len(m.results) {
		return RecipientResult{}, badArgument(CodeOutOfRange, "there is no recipient of this index")
	}
	return m.results[i], nil
}

// RecipientNumber gives a detail of one recipient that is a number.
func (m *Message) RecipientNumber(i int, d RecipientDetail) (int, error) {
	r, err := m.recipient(i)
	if err != nil {
		return -1, err
	}
	return r.Number(d)
}

// RecipientText gives a detail of one recipient as a text.
func (m *Message) RecipientText(i int, d RecipientDetail) (string, error) {
	r, err := m.recipient(i)
	if err != nil {
		return "", err
	}
	return r.Text(d)
}

// Number gives a detail that is a number.
func (r *RecipientResult) Number(d RecipientDetail) (int, error) {
	switch d {
	case RecipientAccepted:
		return number(r.Accepted), nil
	case RecipientSMTPCode:
		return r.SMTPCode, nil
	}
	return -1, badArgument(CodeUnknownConstant, "this detail of a recipient is not a number")
}

// Text gives a detail as a text.
func (r *RecipientResult) Text(d RecipientDetail) (string, error) {
	switch d {
	case RecipientAddress:
		return r.Address, nil
	case RecipientEnhancedCode:
		return r.EnhancedCode, nil
	case RecipientServerText:
		return r.ServerText, nil
	}
	n, err := r.Number(d)
	if err != nil {
		return "", badArgument(CodeUnknownConstant, "there is no such detail of a recipient")
	}
	return itoa(n), nil
}

// ServerReply is the server's answer to the last sending, "" if it gave none.
func (m *Message) ServerReply() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.words()
	return m.reply
}

// MessageID is the Message-ID of the last sending, "" before the first.
func (m *Message) MessageID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return inBrackets(m.id)
}

// ended keeps what a sending came to.
func (m *Message) ended(job *sending, sent Sent, err *Error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent, m.err, m.id = sent, err, job.id
	if r := job.said; r != nil {
		// The sending gets the memory of the last one's result for it.
		job.said = nil
		m.said, *r = *r, m.said
		m.unworded, m.results, m.reply = true, nil, ""
		return
	}
	job.words()
	m.unworded, m.results, m.reply = false, job.recipients, job.reply
}

// queued keeps that an outbox has the mail.
func (m *Message) queued(id string, mail int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent, m.err, m.id, m.mailID = SentFully, nil, id, mail
	m.unworded, m.results, m.reply = false, nil, ""
}

// words puts what the server said in words. The lock is held.
func (m *Message) words() {
	if m.unworded {
		m.unworded, m.results, m.reply = false, recipientResults(&m.said), replyText(&m.said)
	}
}

func inBrackets(id string) string {
	if id == "" {
		return ""
	}
	return "<" + id + ">"
}

// Outcome is what became of the last sending of a message.
type Outcome struct {
	Sent           Sent
	Recipients     []RecipientResult // not to be changed
	Reply          string            // the server's answer
	MessageID      string
	MailIdentifier int64
}

// Outcome gives all results of the last sending at once.
func (m *Message) Outcome() Outcome {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.words()
	return Outcome{m.sent, m.results, m.reply, inBrackets(m.id), m.mailID}
}

// MailIdentifier is the number under which an outbox has the mail of the last
// asynchronous sending; 0 before the first.
func (m *Message) MailIdentifier() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.mailID
}

// recipientResults turns what the engine noted into results: accepted means
// that the mail went to the recipient, not only that RCPT was answered with 250.
func recipientResults(r *smtp.Result) []RecipientResult {
	list := make([]RecipientResult, len(r.Recipients))
	for i := range r.Recipients {
		from := &r.Recipients[i]
		to := RecipientResult{
			Address:  strings.Clone(from.Address),
			Accepted: from.Accepted && r.Delivered,
		}
		reply := &from.Reply
		if from.Accepted && !r.Delivered && r.Final.Code >= 400 {
			reply = &r.Final // the refusal of the mail is this recipient's answer
		}
		if reply.Code != 0 {
			to.SMTPCode, to.EnhancedCode, to.ServerText = reply.Code, enhanced(reply), reply.Text()
		}
		list[i] = to
	}
	return list
}

// encode is the message's Encode.
func (m *Message) encode(o message.Options) (e *message.Encoded, err error) {
	err = m.encodable(o, func(c *message.Message) (err error) {
		e, err = c.Encode(o)
		return err
	})
	return e, err
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
