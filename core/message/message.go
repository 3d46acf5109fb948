// SPDX-License-Identifier: MIT

package message

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Message collects what a mail is made of. The zero value is ready to use. It is not safe for use by several
// goroutines at once; what Encode gives is.
type Message struct {
	from     *Mailbox
	envelope *Mailbox // the sender on the wire if set by hand; the zero Mailbox is the null reverse-path
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
	source     *rawSource
	dkim       []dkimKey
	smime      smime

	props properties

	// What is made once and kept, so that every encoding of the message is the same mail until Renew.
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

// Snapshot gives the message as it is now if encoding it calls functions that are not ours, which may want to use the
// message meanwhile: that can be encoded while the message is changed, and is the same mail as what Encode of the message
// gives. nil: nobody is called.
func (m *Message) Snapshot(o Options) (*Message, error) {
	if m.source != nil || !slices.ContainsFunc(m.parts, func(p *part) bool { return p.origin != nil && p.origin.from != nil }) {
		return nil, nil
	}
	if m.from != nil {
		if err := m.makeOnce(&o); err != nil {
			return nil, err
		}
	}
	s := *m
	for _, list := range [...]*[]Mailbox{&s.to, &s.cc, &s.bcc, &s.replyTo} {
		*list = slices.Clone(*list)
	}
	s.parts, s.headers = slices.Clone(s.parts), slices.Clone(s.headers)
	return &s, nil
}

// Renew makes the next encoding another mail: what was generated of its header, Date and Message-ID, is forgotten.
// Receivers take two mails with one Message-ID for the same and show the first.
func (m *Message) Renew() { m.madeDate, m.madeID, m.boundary = time.Time{}, "", "" }

// SetSender sets the From header, and the envelope's sender unless SetEnvelopeSender set one: exactly one mailbox,
// "Name <addr>" or "addr". It replaces an earlier one.
func (m *Message) SetSender(mailbox string) error {
	box, err := parseMailbox("sender", mailbox)
	if err != nil {
		return err
	}
	m.from = &box
	return nil
}

// SetEnvelopeSender sets the address that failures are reported to (MAIL FROM). "" and "<>" mean the null
// reverse-path: nobody is told.
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
	if err != nil {
		return err
	}
	*list = append(*list, box)
	return nil
}

// SetSubject sets the subject. "" removes it.
func (m *Message) SetSubject(subject string) error {
	if err := checkValue("subject", subject); err != nil {
		return err
	}
	m.subject = subject
	return nil
}

// SetText sets the plain text body. Line ends may be CRLF, LF or CR; they are CRLF in the mail. "" is no text.
func (m *Message) SetText(text string) error {
	if !utf8.ValidString(text) {
		return fail(InvalidUTF8, "text", "")
	}
	m.text, m.hasText, m.textMade = text, text != "", false
	return nil
}

// SetHTML sets the HTML body. It is sent as it is, except for its line ends, which are CRLF in the mail. "" is none.
// After an import the pictures that it does not show go, and the text that was made is made anew.
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

// AddHeader adds a header field of any other name; the same name may be added several times. Fields that the message
// itself writes are refused or, where they have a setter, go through it, so that they obey its rules. Those that a
// property writes in a form of its own (Importance, Keywords ...) are taken as they are. In any case such a field stands
// in the mail once, and the last call counts. Mailboxes in fields that are known to hold them are encoded as such.
func (m *Message) AddHeader(name, value string) error {
	field := "header " + name
	if err := checkLine("header name", name); err != nil {
		return err
	}
	if !isFieldName(name) {
		return fail(InvalidHeader, "header name", "letters, digits and hyphens are expected, not "+show(name))
	}
	if err := checkValue(field, value); err != nil {
		return err
	}
	if set, ok := ownHeaders[strings.ToLower(name)]; ok {
		if set == nil {
			return fail(InvalidHeader, field, "the message writes this header itself")
		}
		return set(m, value)
	}
	if strings.HasPrefix(strings.ToLower(name), "content-") {
		return fail(InvalidHeader, field, "the message writes this header itself")
	}
	h := header{name, value}
	if _, err := h.mailboxes(); err != nil {
		return err
	}
	if clear, ok := propertyHeaders[strings.ToLower(name)]; ok {
		m.dropHeaders(name)
		clear(m)
	}
	m.headers = append(m.headers, h)
	return nil
}

// mailboxHeaders are fields that hold mailboxes and have no setter. As unstructured text they would be encoded with their
// addresses, which nobody could answer then.
var mailboxHeaders = map[string]bool{
	"resent-from": true, "resent-sender": true, "resent-reply-to": true, "resent-to": true, "resent-cc": true, "errors-to": true,
	"x-confirm-reading-to": true, "mail-followup-to": true, "mail-reply-to": true,
}

// mailboxes reads the value if it is a list of mailboxes that has to be encoded.
func (h *header) mailboxes() (boxes []Mailbox, err error) {
	if isASCII(h.value) || !mailboxHeaders[strings.ToLower(h.name)] {
		return nil, nil
	}
	field := "header " + h.name
	found, err := mail.ParseAddressList(h.value)
	if err != nil {
		return nil, fail(InvalidAddress, field, "a list of mailboxes is expected, not "+show(h.value))
	}
	for _, a := range found {
		box, err := parseMailbox(field, mailboxText(a.Name, a.Address))
		if err != nil {
			return nil, err
		}
		boxes = append(boxes, box)
	}
	return boxes, nil
}

// mailboxText puts what the standard library's parser found together again, with the quotes that it took off.
func mailboxText(name, address string) string {
	if at := strings.LastIndexByte(address, '@'); at > 0 && !isDotAtom(address[:at]) {
		address = string(appendQuoted(nil, address[:at])) + address[at:]
	}
	if name == "" {
		return address
	}
	return string(appendQuoted(nil, name)) + " <" + address + ">"
}

// given is true if a field of that name was added as a header.
func (m *Message) given(name string) bool {
	return slices.ContainsFunc(m.headers, func(h header) bool { return strings.EqualFold(h.name, name) })
}

// dropHeaders takes the fields of these names out of the added headers.
func (m *Message) dropHeaders(names ...string) {
	m.headers = slices.DeleteFunc(m.headers, func(h header) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(h.name, name) })
	})
}

// ownHeaders are the fields that AddHeader does not take as they are: through their setter, or not at all.
var ownHeaders map[string]func(*Message, string) error

func init() { // assigned here because the setters refer to it in their turn
	ownHeaders = map[string]func(*Message, string) error{
		"from": nil, "to": nil, "cc": nil, "bcc": nil, "reply-to": nil, "mime-version": nil,
		"return-path": nil, "received": nil, "resent-bcc": nil,
		"subject": (*Message).SetSubject,
	}
}

// maxHeaderValue bounds one header: servers refuse long header blocks, and nothing real comes near.
const maxHeaderValue = 64 << 10

func checkValue(field, value string) error {
	if len(value) > maxHeaderValue {
		return fail(TooLong, field, "a header is longer than 65536 octets")
	}
	return checkLine(field, value)
}

// isFieldName: RFC 5322 §2.2 allows more, but servers and filters do not.
func isFieldName(s string) bool {
	if s == "" || len(s) > 76 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if !isLetDig(s[i]) && s[i] != '-' && s[i] != '_' {
			return false
		}
	}
	return true
}
