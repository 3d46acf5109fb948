// SPDX-License-Identifier: MIT

package core

import (
	"io"
	"strings"
	"time"

	"courriel.dev/courriel/core/message"
)

// Content gives a part of the content of the message as a text.
func (m *Message) Content(d ContentDetail) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &m.content
	if header := fieldHeaders[d]; header != "" {
		return strings.Join(c.Header(header), "\n"), nil
	}
	switch d {
	case ContentSender:
		return mailbox(c.Sender()), nil
	case ContentRecipients:
		return mailboxes(c.To()), nil
	case ContentCc:
		return mailboxes(c.Cc()), nil
	case ContentBcc:
		return mailboxes(c.Bcc()), nil
	case ContentReplyTo:
		return mailboxes(c.ReplyTo()), nil
	case ContentSubject:
		return c.Subject(), nil
	case ContentText:
		return c.Text(), nil
	case ContentHTML:
		return c.HTML(), nil
	case ContentMessageID:
		return inBrackets(c.MessageID()), nil
	case ContentDate:
		if t := c.Date(); !t.IsZero() {
			return t.Format(time.RFC3339), nil
		}
		return "", nil
	case ContentImportProblems:
		var lines []string
		for _, p := range m.problems {
			lines = append(lines, oneLine(p.Error()))
		}
		return strings.Join(lines, "\n"), nil
	case ContentEnvelopeRecipients:
		return mailboxes(c.EnvelopeRecipients()), nil
	case ContentEnvelopeSender:
		return c.EnvelopeSender(), nil
	case ContentSendingAgent:
		return mailbox(c.SendingAgent()), nil
	case ContentInReplyTo:
		return message.Bracketed(c.InReplyTo()), nil
	case ContentReferences:
		return message.Bracketed(c.References()), nil
	case ContentKeywords:
		return strings.Join(c.Keywords(), ";"), nil
	case ContentAutoSubmitted:
		return c.AutoSubmitted(), nil
	case ContentUnsubscribe:
		uris, _ := c.ListUnsubscribe()
		return strings.Join(uris, "\n"), nil
	case ContentCalendar:
		_, ics := c.Calendar()
		return ics, nil
	case ContentCalendarMethod:
		method, _ := c.Calendar()
		return method, nil
	case ContentHeaders:
		var lines []string
		for _, h := range c.Headers() {
			if isField(h.Name) {
				continue // a part of its own
			}
			lines = append(lines, h.Name+": "+h.Value)
		}
		return strings.Join(lines, "\n"), nil
	case ContentReadReceiptTo:
		return strings.Join(mailboxTexts(c.ReadReceiptTo()), ", "), nil
	case ContentDeliveryReceiptTo:
		return strings.Join(mailboxTexts(c.DeliveryReceiptTo()), ", "), nil
	}
	n, ok := contentNumber(c, d)
	if !ok {
		return "", badArgument(CodeUnknownConstant, "there is no such detail of a message")
	}
	return itoa(n), nil
}

// ContentNumber gives a part of the content of the message that is a number.
func (m *Message) ContentNumber(d ContentDetail) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := contentNumber(&m.content, d)
	if !ok {
		return -1, badArgument(CodeUnknownConstant, "this detail of a message is not a number")
	}
	return n, nil
}

func contentNumber(c *message.Message, d ContentDetail) (n int, ok bool) {
	switch d {
	case ContentAttachments:
		return c.Attachments(), true
	case ContentPriority:
		return int(c.Priority()), true
	case ContentSensitivity:
		return int(c.Sensitivity()), true
	case ContentReadReceipt:
		return number(c.ReadReceipt()), true
	case ContentDeliveryReceipt:
		return number(c.DeliveryReceipt()), true
	case ContentOneClick:
		_, oneClick := c.ListUnsubscribe()
		return number(oneClick), true
	}
	return 0, false
}

func mailbox(box message.Mailbox, ok bool) string {
	if !ok {
		return ""
	}
	return box.String()
}

func mailboxes(list []message.Mailbox) string { return strings.Join(mailboxTexts(list), "\n") }

func mailboxTexts(list []message.Mailbox) []string {
	texts := make([]string, len(list))
	for i := range list {
		texts[i] = list[i].String()
	}
	return texts
}

// Header gives the value of a header field; index counts those of the same name
// from 0.
func (m *Message) Header(name string, index int) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if name == "" {
		return "", badArgument(CodeEmptyArgument, "the name of the header")
	}
	values := m.content.Header(name)
	if index < 0 || index >= len(values) {
		return "", badArgument(CodeOutOfRange, "there is no header of this name and rank")
	}
	return values[index], nil
}

// AttachmentCount is the number of attachments, inline ones included.
func (m *Message) AttachmentCount() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.content.Attachments()
}

// AttachmentText gives a detail of the attachment of that rank, counted from 1.
func (m *Message) AttachmentText(rank int, d AttachmentDetail) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, err := m.content.Attachment(rank)
	if err != nil {
		return "", AsError(err)
	}
	switch d {
	case AttachmentName:
		return a.Name, nil
	case AttachmentContentType:
		return a.ContentType, nil
	case AttachmentContentID:
		return a.ContentID, nil
	case AttachmentDescription:
		return a.Description, nil
	case AttachmentDisposition:
		return a.Disposition, nil
	case AttachmentLocation:
		return a.Location, nil
	case AttachmentPlace:
		return itoa(int(a.Place)), nil
	case AttachmentView:
		return itoa(a.View), nil
	}
	return "", badArgument(CodeUnknownConstant, "there is no such detail of an attachment")
}

// AttachmentData gives the size of the attachment of that rank, and hands at most
// limit bytes of its content to take, in pieces. Content that fits in is checked to
// its end, as it is when it is sent; the message is free meanwhile, so that a
// function that is read may use it.
func (m *Message) AttachmentData(
	rank int,
	limit int64,
	take func([]byte) error,
) (size int64, err error) {
	var open func() (io.ReadCloser, error)
	if err := m.use(func(c *message.Message) (err error) {
		open, size, err = c.OpenAttachment(rank)
		return err
	}); err != nil {
		return 0, err
	}
	if limit <= 0 {
		return size, nil
	}
	r, err := open()
	if err != nil {
		return 0, AsError(err)
	}
	defer r.Close()
	var content io.Reader = r
	if limit < size {
		content = io.LimitReader(r, limit)
	}
	buf := make([]byte, min(64<<10, min(limit, size)+1))
	for {
		n, err := content.Read(buf)
		if n > 0 {
			if err := take(buf[:n]); err != nil {
				return 0, err
			}
		}
		if err == io.EOF {
			return size, nil
		}
		if err != nil {
			return 0, AsError(err)
		}
	}
}
