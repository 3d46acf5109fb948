// SPDX-License-Identifier: MIT

package message

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Message collects what a mail is made of. The zero value is ready to use. It is not safe for use
// by several goroutines at once; what Encode gives is.
type Message struct {
	from *Mailbox
	// envelope and wire are the sender and the recipients on the wire, if set by hand. The zero
	// Mailbox is the null reverse-path; with wire, the other recipients are headers only.
	envelope *Mailbox
	wire     []Mailbox
	to       []Mailbox
	cc       []Mailbox
	bcc      []Mailbox
	replyTo  []Mailbox

	subject    string
	text, html string
	hasText    bool
	textMade   bool // by ImportHTML, out of the HTML
	hasHTML    bool
	calendar   calendar
	parts      []*part
	headers    []header
	added      map[string]string // names, in lower case, that AddHeader gave to a property, and its last value
	source     *rawSource
	dkim       []dkimKey
	smime      smime

	props properties

	// What is made once and kept, so that every encoding of the message is the same mail until
	// Renew.
	madeDate time.Time
	madeID   string
	boundary string
}

// header is an extra header field; the name is valid and the value has no control characters.
type header struct{ name, value string }

// New gives an empty message.
func New() *Message { return new(Message) }

// Reset empties the message: everything that was set, attached and generated is forgotten.
func (m *Message) Reset() { *m = Message{} }

// Snapshot gives the message as it is now if encoding it calls functions that are not ours, which
// may want to use the message meanwhile: that can be encoded while the message is changed, and is
// the same mail as what Encode of the message gives. nil: nobody is called.
func (m *Message) Snapshot(o Options) (*Message, error) {
	if m.source != nil ||
		!slices.ContainsFunc(
			m.parts,
			func(p *part) bool { return p.origin != nil && p.origin.from != nil },
		) {
		return nil, nil
	}
	if m.from != nil {
		if err := m.makeOnce(&o); err != nil {
			return nil, err
		}
	}
	s := *m
	for _, list := range [...]*[]Mailbox{&s.wire, &s.to, &s.cc, &s.bcc, &s.replyTo} {
		*list = slices.Clone(*list)
	}
	s.parts, s.headers = slices.Clone(s.parts), slices.Clone(s.headers)
	return &s, nil
}

// Renew makes the next encoding another mail: what was generated of its header, Date and
// Message-ID, is forgotten. Receivers take two mails with one Message-ID for the same and show the
// first.
func (m *Message) Renew() { m.madeDate, m.madeID, m.boundary = time.Time{}, "", "" }

// SetSender sets the From header, and the envelope's sender unless SetEnvelopeSender set one:
// exactly one mailbox, "Name <addr>" or "addr". It replaces an earlier one.
func (m *Message) SetSender(mailbox string) error {
	box, err := parseMailbox("sender", mailbox)
	if err != nil {
		return err
	}
	m.from = &box
	return nil
}

// SetEnvelopeSender sets the address that failures are reported to (MAIL FROM). "" and "<>" mean
// the null reverse-path: nobody is told.
func (m *Message) SetEnvelopeSender(address string) error {
	if address == "" || address == "<>" {
		m.envelope = new(Mailbox)
		return nil
	}
	box, err := parseAddress("envelope sender", address)
	if err != nil {
		return err
	}
	m.envelope = &box
	return nil
}

// UnsetEnvelopeSender makes the sender's address the envelope's again.
func (m *Message) UnsetEnvelopeSender() { m.envelope = nil }

// AddEnvelopeRecipient adds an address that the mail goes to (RCPT TO) and no header names. Once
// there is one, the mail goes to these alone.
func (m *Message) AddEnvelopeRecipient(address string) error {
	const field = "envelope recipient"
	box, err := parseAddress(field, address)
	if err == nil {
		err = enough(field, "mailboxes of a kind", len(m.wire), maxMailboxes)
	}
	if err != nil {
		return err
	}
	m.wire = append(m.wire, box)
	return nil
}

// UnsetEnvelopeRecipients makes To, Cc and Bcc the envelope's recipients again.
func (m *Message) UnsetEnvelopeRecipients() { m.wire = nil }

// AddTo adds one recipient that everybody sees. A list is an error.
func (m *Message) AddTo(mailbox string) error { return addMailbox(&m.to, "to", mailbox) }

// AddCc adds one recipient of a copy that everybody sees. A list is an error.
func (m *Message) AddCc(mailbox string) error { return addMailbox(&m.cc, "cc", mailbox) }

// AddBcc adds one recipient that nobody sees: it is in the envelope only. A list is an error.
func (m *Message) AddBcc(mailbox string) error { return addMailbox(&m.bcc, "bcc", mailbox) }

// AddReplyTo adds one mailbox that answers go to. A list is an error.
func (m *Message) AddReplyTo(mailbox string) error {
	return addMailbox(&m.replyTo, "reply-to", mailbox)
}

func addMailbox(list *[]Mailbox, field, mailbox string) error {
	box, err := parseMailbox(field, mailbox)
	if err == nil {
		err = enough(field, "mailboxes of a kind", len(*list), maxMailboxes)
	}
	if err != nil {
		return err
	}
	*list = append(*list, box)
	return nil
}

// SetSubject sets the subject. "" removes it.
func (m *Message) SetSubject(subject string) error {
	subject, err := oneLine("subject", subject)
	if err == nil {
		m.subject = subject
	}
	return err
}

// SetText sets the plain text body. Line ends may be CRLF, LF or CR; they are CRLF in the mail. ""
// is no text.
func (m *Message) SetText(text string) error {
	if !utf8.ValidString(text) {
		return fail(InvalidUTF8, "text", "")
	}
	m.text, m.hasText, m.textMade = text, text != "", false
	return nil
}

// SetHTML sets the HTML body. It is sent as it is, except for its line ends, which are CRLF in the
// mail. "" is none. After an import the pictures that it does not show go, and the text that was
// made is made anew.
func (m *Message) SetHTML(html string) error {
	if !utf8.ValidString(html) {
		return fail(InvalidUTF8, "html", "")
	}
	m.html, m.hasHTML = html, html != ""
	m.dropUnshown()
	if m.textMade {
		m.makeText(TextFromHTML(html))
	}
	return nil
}

// Text gives the plain text body that was set.
func (m *Message) Text() string { return m.text }

// HTML gives the HTML body that was set.
func (m *Message) HTML() string { return m.html }

// Subject gives the subject that was set.
func (m *Message) Subject() string { return m.subject }

// Sender gives the mailbox of the From header; ok is false if there is none.
func (m *Message) Sender() (box Mailbox, ok bool) {
	if m.from == nil {
		return Mailbox{}, false
	}
	return *m.from, true
}

// To, Cc, Bcc and ReplyTo give the mailboxes in the order in which they were added.
func (m *Message) To() []Mailbox { return slices.Clone(m.to) }

// Cc gives the recipients of a copy.
func (m *Message) Cc() []Mailbox { return slices.Clone(m.cc) }

// Bcc gives the recipients that nobody sees.
func (m *Message) Bcc() []Mailbox { return slices.Clone(m.bcc) }

// ReplyTo gives the mailboxes that answers go to.
func (m *Message) ReplyTo() []Mailbox { return slices.Clone(m.replyTo) }
