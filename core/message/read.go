// SPDX-License-Identifier: MIT

package message

import (
	"io"
	"mime"
	"slices"
	"strings"
	"time"
)

// Field is one header field, decoded: the value is one line.
type Field struct{ Name, Value string }

// Priority gives how urgent the mail says it is.
func (m *Message) Priority() Priority { return m.props.priority }

// Sensitivity gives how confidential the mail says it is.
func (m *Message) Sensitivity() Sensitivity { return m.props.sensitivity }

// Keywords gives the keywords.
func (m *Message) Keywords() []string { return slices.Clone(m.props.keywords) }

// SendingAgent gives the mailbox of the Sender header; ok is false if there is none.
func (m *Message) SendingAgent() (box Mailbox, ok bool) { return deref(m.props.agent) }

// EnvelopeRecipients gives the recipients on the wire that were set by hand.
func (m *Message) EnvelopeRecipients() []Mailbox { return slices.Clone(m.wire) }

// EnvelopeSender gives the sender on the wire that was set by hand, "<>" for the null reverse-path;
// "" if none was.
func (m *Message) EnvelopeSender() string {
	switch {
	case m.envelope == nil:
		return ""
	case *m.envelope == Mailbox{}:
		return "<>"
	}
	return m.envelope.Address()
}

// ReadReceiptTo gives who is notified that the mail was displayed; nobody if there is no sender
// yet.
func (m *Message) ReadReceiptTo() []Mailbox {
	if !m.props.readReceipt {
		return nil
	}
	return m.receiptTo(m.props.readTo)
}

// DeliveryReceiptTo gives who is notified that the mail was delivered; nobody if there is no sender
// yet.
func (m *Message) DeliveryReceiptTo() []Mailbox {
	if !m.props.deliveryReceipt {
		return nil
	}
	return m.receiptTo(m.props.deliveryTo)
}

// ReadReceipt is true if the reader's program was asked to tell that the mail was displayed.
func (m *Message) ReadReceipt() bool { return m.props.readReceipt }

func deref(box *Mailbox) (Mailbox, bool) {
	if box == nil {
		return Mailbox{}, false
	}
	return *box, true
}

// InReplyTo gives the identifiers, without angle brackets, of the mails that this one answers.
func (m *Message) InReplyTo() []string { return slices.Clone(m.props.inReplyTo) }

// References gives the identifiers, without angle brackets, of the mails of the thread.
func (m *Message) References() []string { return slices.Clone(m.props.references) }

// AutoSubmitted gives the keyword of that header; "" is none.
func (m *Message) AutoSubmitted() string { return m.props.autoSubmitted }

// ListUnsubscribe gives the ways out of the mailing list; oneClick is what AddListUnsubscribe says.
func (m *Message) ListUnsubscribe() (uris []string, oneClick bool) {
	return slices.Clone(m.props.unsubscribe), m.props.oneClick
}

// Calendar gives the invitation and its method; "" is none.
func (m *Message) Calendar() (method, ics string) { return m.calendar.method, m.calendar.text }

// Headers gives the header fields that are none of the other properties, in the order in which they
// were added.
func (m *Message) Headers() []Field {
	list := make([]Field, len(m.headers))
	for i, h := range m.headers {
		list[i] = Field{h.name, h.value}
	}
	return list
}

// Header gives every value that the mail has in the fields of a name, upper and lower case being
// the same, whether they were added as a header or are written from another property. Fields that
// are made anew in each mail, such as MIME-Version, are not among them.
func (m *Message) Header(name string) []string {
	name = strings.ToLower(name)
	values := m.propertyField(name)
	for _, h := range m.headers {
		if strings.ToLower(h.name) == name {
			values = append(values, h.value)
		}
	}
	return values
}

// propertyField gives the field of that name as the properties write it.
func (m *Message) propertyField(name string) []string {
	p := &m.props
	one := func(s string) []string {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	boxes := func(list ...Mailbox) []string {
		texts := make([]string, len(list))
		for i := range list {
			texts[i] = list[i].String()
		}
		return one(strings.Join(texts, ", "))
	}
	maybe := func(box Mailbox, ok bool) []string {
		if !ok {
			return nil
		}
		return boxes(box)
	}
	switch name {
	case "from":
		return maybe(m.Sender())
	case "sender":
		return maybe(m.SendingAgent())
	case "to":
		return boxes(m.to...)
	case "cc":
		return boxes(m.cc...)
	case "bcc":
		return boxes(m.bcc...)
	case "reply-to":
		return boxes(m.replyTo...)
	case "disposition-notification-to":
		return boxes(m.ReadReceiptTo()...)
	case "return-receipt-to":
		return boxes(m.DeliveryReceiptTo()...)
	case "subject":
		return one(m.subject)
	case "date":
		if t := m.Date(); t != (time.Time{}) {
			return one(t.Format(dateFormat))
		}
	case "message-id":
		if id := m.MessageID(); id != "" {
			return one("<" + id + ">")
		}
	case "in-reply-to":
		return one(Bracketed(p.inReplyTo))
	case "references":
		return one(Bracketed(p.references))
	case "auto-submitted":
		return one(p.autoSubmitted)
	case "keywords":
		return one(strings.Join(p.keywords, ", "))
	case "list-unsubscribe":
		return one(strings.Join(strings.Fields(Bracketed(p.unsubscribe)), ", "))
	case "list-unsubscribe-post":
		if p.oneClick {
			return one(oneClickValue)
		}
	default:
		// These are tables of whole lines.
		for line := range strings.SplitSeq(priorityFields[p.priority]+sensitivityFields[p.sensitivity], "\r\n") {
			if key, value, ok := strings.Cut(line, ": "); ok && strings.ToLower(key) == name &&
				!m.given(key) {
				return one(value)
			}
		}
	}
	return nil
}

// Bracketed puts identifiers into angle brackets, separated by spaces.
func Bracketed(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return "<" + strings.Join(ids, "> <") + ">"
}

// AttachmentInfo tells an attachment without its content.
type AttachmentInfo struct {
	Name        string
	ContentType string // with its parameters
	Description string
	ContentID   string // without angle brackets
	Inline      bool
	Disposition string // with its parameters
	Location    string // Content-Location
	Place       Place
	View        int // the rank of the alternative that shows it; 0 is the HTML
	Size        int64
}

// Attachment tells the attachment of that rank, counted from 1.
func (m *Message) Attachment(rank int) (AttachmentInfo, error) {
	p, err := m.part(rank)
	if err != nil {
		return AttachmentInfo{}, err
	}
	place := p.beside
	if p.inline {
		place = Related
	}
	shown := p.shownAs()
	if shown == "" {
		shown = "none"
	}
	return AttachmentInfo{
		p.name, withParams(p.mediaType, p.params), p.description, p.contentID, p.inline, withParams(shown, p.fileParams),
		p.location, place, p.view, p.size(),
	}, nil
}

// withParams gives a value with its parameters as text.
func withParams(value string, list []header) string {
	params := make(map[string]string, len(list))
	for _, h := range list {
		params[h.name] = h.value
	}
	if text := mime.FormatMediaType(value, params); text != "" {
		return text
	}
	return value // a parameter has no form there, which the parser took nevertheless
}

// OpenAttachment gives the content of the attachment of that rank from its beginning; it ends with
// io.EOF only after exactly size octets, unchanged since they were attached.
func (m *Message) OpenAttachment(
	rank int,
) (open func() (io.ReadCloser, error), size int64, err error) {
	p, err := m.part(rank)
	if err != nil {
		return nil, 0, err
	}
	return p.open, p.size(), nil
}

func (m *Message) part(rank int) (*part, error) {
	if rank < 1 || rank > len(m.parts) {
		return nil, fail(OutOfRange, "attachment", "there is no attachment of that rank")
	}
	return m.parts[rank-1], nil
}
