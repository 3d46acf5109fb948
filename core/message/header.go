// SPDX-License-Identifier: MIT

package message

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"
)

// dateFormat is RFC 5322 §3.3.
const dateFormat = "Mon, 02 Jan 2006 15:04:05 -0700"

// makeOnce fixes what has to be the same in every encoding of the message.
func (m *Message) makeOnce(o *Options) error {
	if m.madeDate.IsZero() {
		m.madeDate = o.Now
		if o.Now.IsZero() {
			m.madeDate = time.Now().UTC()
		}
	}
	if m.boundary != "" {
		return nil
	}
	// 128 bits for each: nobody can guess the boundary, and no two mails have the same Message-ID.
	var bits [32]byte
	if o.Random == nil {
		rand.Read(bits[:])
	} else if _, err := io.ReadFull(o.Random, bits[:]); err != nil {
		return &Error{Kind: CannotRead, Field: "random source", Err: err}
	}
	domain := m.from.Domain
	if o.HostName != "" {
		if d, why := normaliseDomain(o.HostName); why == "" {
			domain = d
		}
	}
	var id [64]byte
	b := strconv.AppendInt(id[:0], m.madeDate.Unix(), 36)
	b = append(b, '.')
	b = hex.AppendEncode(b, bits[:16])
	m.madeID = string(b) + "@" + domain
	m.boundary = hex.EncodeToString(bits[16:])
	return nil
}

// header writes everything that is not MIME.
func (w *writer) header() {
	m, p := w.m, &w.m.props
	dst := append(w.dst, "Date: "...)
	dst = m.Date().AppendFormat(dst, dateFormat)
	dst = append(dst, "\r\n"...)
	dst = appendMailboxes(dst, "From", []Mailbox{*m.from})
	if p.agent != nil {
		dst = appendMailboxes(dst, "Sender", []Mailbox{*p.agent})
	}
	if len(m.replyTo) > 0 {
		dst = appendMailboxes(dst, "Reply-To", m.replyTo)
	}
	if len(m.to) > 0 {
		dst = appendMailboxes(dst, "To", m.to)
	}
	if len(m.cc) > 0 {
		dst = appendMailboxes(dst, "Cc", m.cc)
	}
	if len(m.to)+len(m.cc) == 0 {
		// Some servers invent a To with every recipient, Bcc included, when there is none.
		dst = append(dst, "To: undisclosed-recipients:;\r\n"...)
	}
	if w.o.KeepBcc && len(m.bcc) > 0 {
		dst = appendMailboxes(dst, "Bcc", m.bcc)
	}
	if m.subject != "" {
		dst = appendUnstructured(dst, "Subject", m.subject)
	}
	dst = append(dst, "Message-ID: <"...)
	dst = append(dst, m.MessageID()...)
	dst = append(dst, ">\r\n"...)
	w.dst = p.append(dst, m)
	for _, h := range m.headers {
		w.dst = appendHeader(w.dst, &h)
	}
	w.dst = append(w.dst, "MIME-Version: 1.0\r\n"...)
}

// appendHeader appends a field that was added.
func appendHeader(dst []byte, h *header) []byte {
	if boxes, err := h.mailboxes(); err == nil && boxes != nil {
		return appendMailboxes(dst, h.name, boxes)
	}
	if at := strings.LastIndexByte(h.value, '<'); at > 0 && strings.EqualFold(h.name, "list-id") &&
		needsWords(h.value) &&
		!needsWords(h.value[at:]) {
		// Only the name of the list may be encoded, not what it is known by (RFC 2919 §3).
		dst = append(dst, h.name...)
		dst = append(dst, ':', ' ')
		dst = appendPhrase(dst, len(h.name)+2, strings.Trim(h.value[:at], " \""))
		dst = append(dst, "\r\n "...)
		dst = append(dst, h.value[at:]...)
		return append(dst, '\r', '\n')
	}
	if key := strings.ToLower(h.name); uriHeaders[key] || identifierHeaders[key] {
		dst = append(dst, h.name...)
		dst = append(dst, ':', ' ')
		dst = appendFolded(dst, len(h.name)+2, h.value)
		return append(dst, '\r', '\n')
	}
	return appendUnstructured(dst, h.name, h.value)
}

var priorityFields = [...]string{
	LowPriority:    "X-Priority: 5\r\nImportance: low\r\nPriority: non-urgent\r\n",
	NormalPriority: "X-Priority: 3\r\nImportance: normal\r\nPriority: normal\r\n",
	HighPriority:   "X-Priority: 1\r\nImportance: high\r\nPriority: urgent\r\n",
}

var sensitivityFields = [...]string{
	Personal:            "Sensitivity: Personal\r\n",
	Private:             "Sensitivity: Private\r\n",
	CompanyConfidential: "Sensitivity: Company-Confidential\r\n",
}

func (p *properties) append(dst []byte, m *Message) []byte {
	dst = appendIDs(dst, "In-Reply-To", p.inReplyTo)
	dst = appendIDs(dst, "References", p.references)
	for line := range strings.Lines(priorityFields[p.priority]) {
		if name, _, _ := strings.Cut(line, ":"); !m.given(name) {
			dst = append(dst, line...)
		}
	}
	dst = append(dst, sensitivityFields[p.sensitivity]...)
	if len(p.keywords) > 0 {
		dst = append(dst, "Keywords:"...)
		start := len(dst) - len("Keywords:")
		for i, word := range p.keywords {
			if i > 0 {
				dst = append(dst, ',')
			}
			if i > 0 && len(dst)-start+len(word)+1 > foldAt {
				dst = append(dst, '\r', '\n')
				start = len(dst)
			}
			dst = append(dst, ' ')
			dst = appendPhrase(dst, len(dst)-start, word)
			start = lineStart(dst, start)
		}
		dst = append(dst, '\r', '\n')
	}
	if p.readReceipt {
		dst = appendMailboxes(dst, "Disposition-Notification-To", m.receiptTo(p.readTo))
	}
	if p.deliveryReceipt {
		dst = appendMailboxes(dst, "Return-Receipt-To", m.receiptTo(p.deliveryTo))
	}
	if p.autoSubmitted != "" {
		dst = append(dst, "Auto-Submitted: "...)
		dst = append(dst, p.autoSubmitted...)
		dst = append(dst, '\r', '\n')
	}
	for i, uri := range p.unsubscribe {
		if i == 0 {
			dst = append(dst, "List-Unsubscribe: <"...)
		} else {
			dst = append(dst, ",\r\n <"...)
		}
		dst = append(dst, uri...)
		dst = append(dst, '>')
		if i == len(p.unsubscribe)-1 {
			dst = append(dst, '\r', '\n')
		}
	}
	if p.oneClick {
		dst = append(dst, "List-Unsubscribe-Post: "+oneClickValue+"\r\n"...)
	}
	return dst
}

// lineStart is where the last line of dst begins, if that is behind start.
func lineStart(dst []byte, start int) int {
	for i := len(dst) - 1; i >= start; i-- {
		if dst[i] == '\n' {
			return i + 1
		}
	}
	return start
}

func appendIDs(dst []byte, name string, ids []string) []byte {
	if len(ids) == 0 {
		return dst
	}
	start := len(dst)
	dst = append(dst, name...)
	dst = append(dst, ':')
	for i, id := range ids {
		if i > 0 && len(dst)-start+len(id)+3 > foldAt {
			dst = append(dst, '\r', '\n')
			start = len(dst)
		}
		dst = append(dst, ' ', '<')
		dst = append(dst, id...)
		dst = append(dst, '>')
	}
	return append(dst, '\r', '\n')
}
