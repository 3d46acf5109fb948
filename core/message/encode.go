// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
)

// Options say what the server takes and where time and randomness come from. The zero value suits
// every server.
type Options struct {
	EightBit bool // the server offers 8BITMIME
	UTF8     bool // the server offers SMTPUTF8 (and with it 8BITMIME, RFC 6531 §3.1)
	Binary   bool // the server offers BINARYMIME and CHUNKING, and the mail will go by BDAT

	Now    time.Time // for the Date header; zero: the clock, in UTC so that nothing is told about the sender
	Random io.Reader // for Message-ID and boundaries; nil: crypto/rand
	// HostName is the right side of a generated Message-ID; "": the domain of the sender.
	HostName string
	// KeepBcc writes the Bcc header: for a copy that is kept or edited, never for one that is sent.
	KeepBcc bool
	// Buffer is used for a small mail if it is large enough: its length is ignored, its capacity
	// counts. What Bytes gives then lies in it.
	Buffer []byte
}

// Encoded is a mail as it goes on the wire, with CRLF line ends and before dot stuffing. It does
// not change when the message does, and may be used by several goroutines.
type Encoded struct {
	segments []segment
	one      [1]segment // segments of a small mail lie here
	size     int64
	body     string
	utf8     bool
	id       string // the Message-ID of a built mail; a ready-made one has it in its header
	known    bool   // id is the Message-ID, even if it is ""
}

// Size is the exact number of octets.
func (e *Encoded) Size() int64 { return e.size }

// Body is the value that MAIL's BODY parameter needs: "7BIT", "8BITMIME" or "BINARYMIME".
func (e *Encoded) Body() string { return e.body }

// UTF8 is true if a header is not ASCII, so that MAIL needs SMTPUTF8. Envelope tells it of the
// envelope.
func (e *Encoded) UTF8() bool { return e.utf8 }

// MessageID is the Message-ID that the mail carries, without angle brackets; "" if a ready-made
// mail has none, or one that could not stand on a line.
func (e *Encoded) MessageID() string {
	if e.known || e.id != "" || len(e.segments) == 0 {
		return e.id
	}
	header, _ := splitMail(e.segments[0].data)
	value, _ := fieldValue(header, "message-id")
	id, err := checkID("message-id", value)
	if err != nil {
		return ""
	}
	return id
}

// Bytes gives the whole mail if it is in memory in one piece, else nil. It must not be changed.
func (e *Encoded) Bytes() []byte {
	if len(e.segments) == 1 && e.segments[0].source == nil {
		return e.segments[0].data
	}
	return nil
}

const (
	// smallMail is up to where attachments are read at once and the mail is one buffer.
	smallMail = 1 << 20
	// smallPart is up to where attachments of a larger mail are.
	smallPart = 64 << 10
)

// Encode gives the mail as a server with the abilities in o takes it. Each part gets the smallest
// sufficient transfer encoding. A ready-made source wins over everything else.
func (m *Message) Encode(o Options) (*Encoded, error) {
	o.EightBit = o.EightBit || o.UTF8 // RFC 6531 §3.1
	if e := m.source.again(o.abilities()); e != nil && len(m.dkim) == 0 {
		return e, nil
	}
	return m.encodeAnew(o)
}

func (m *Message) encodeAnew(o Options) (*Encoded, error) {
	if len(m.dkim) == 0 {
		e, err := m.encode(&o)
		if err == nil {
			m.source.keep(e, o.abilities())
		}
		return e, err
	}
	seven := o
	seven.EightBit, seven.Binary = false, false
	e, err := m.encode(&seven)
	if errors.Is(err, &Error{Kind: Needs8BITMIME}) {
		e, err = m.encode(&o)
	}
	if err != nil {
		return nil, err
	}
	if err := m.sign(e); err != nil {
		return nil, err
	}
	return e, nil
}

func (m *Message) encode(o *Options) (*Encoded, error) {
	if m.source != nil {
		return m.source.encode(o)
	}
	if m.from == nil {
		return nil, fail(NoSender, "", "")
	}
	needsUTF8, err := m.headerUTF8(o)
	if err != nil {
		return nil, err
	}
	if err := m.makeOnce(o); err != nil {
		return nil, err
	}
	w := writer{m: m, o: o, label: sevenBit}
	if m.smime.active() {
		w.header()
		if err := w.secured(); err != nil {
			return nil, err
		}
		return w.result(needsUTF8), nil
	}
	if err := w.plan(); err != nil {
		return nil, err
	}
	w.dst = o.Buffer[:0]
	if cap(w.dst) < w.estimate {
		if err := ask("message", int64(w.estimate), w.scratch()); err != nil {
			return nil, err
		}
		w.dst = make([]byte, 0, w.estimate)
	}
	w.header()
	if err := w.root(); err != nil {
		return nil, err
	}
	return w.result(needsUTF8), nil
}

// result turns what was written into an encoded mail.
func (w *writer) result(needsUTF8 bool) *Encoded {
	e := &Encoded{utf8: needsUTF8, body: "7BIT", size: int64(len(w.dst)), id: w.m.MessageID()}
	switch {
	case w.label == binaryCoding:
		e.body = "BINARYMIME"
	case w.label == eightBit || needsUTF8:
		e.body = "8BITMIME"
	}
	if w.segments == nil {
		e.one[0].data = w.dst
		e.segments = e.one[:]
		return e
	}
	w.flush()
	e.segments, e.size = w.segments, w.streamed
	return e
}

// headerUTF8 is true if a mailbox that stands in the header cannot be written in ASCII.
func (m *Message) headerUTF8(o *Options) (bool, error) {
	field := ""
	if m.from.NeedsSMTPUTF8() {
		field = "sender"
	}
	for _, l := range [...]struct {
		field string
		list  []Mailbox
	}{{"to", m.to}, {"cc", m.cc}, {"reply-to", m.replyTo}} {
		for i := range l.list {
			if l.list[i].NeedsSMTPUTF8() {
				field = l.field
			}
		}
	}
	for i := range m.bcc {
		if o.KeepBcc && m.bcc[i].NeedsSMTPUTF8() {
			field = "bcc"
		}
	}
	for i := range m.headers {
		boxes, err := m.headers[i].mailboxes()
		if err != nil {
			return false, err
		}
		for _, box := range boxes {
			if box.NeedsSMTPUTF8() {
				field = "header " + m.headers[i].name
			}
		}
	}
	if m.props.agent != nil && m.props.agent.NeedsSMTPUTF8() {
		field = "header Sender"
	}
	for _, box := range slices.Concat(m.props.readTo, m.props.deliveryTo) {
		if box.NeedsSMTPUTF8() {
			field = "the receipt's address"
		}
	}
	if field != "" && !o.UTF8 {
		return true, fail(NeedsSMTPUTF8, field, "the part before the @ is not ASCII")
	}
	return field != "", nil
}

// writer builds one encoding.
type writer struct {
	m        *Message
	o        *Options
	dst      []byte
	segments []segment
	streamed int64 // octets in segments
	level    int   // multiparts opened so far
	label    coding
	estimate int
	small    bool // everything goes into one buffer

	text, html, calendar bodyPlan
	parts                []partPlan
	attached             int
}

// bodyPlan is how a text is sent.
type bodyPlan struct {
	text   string
	stats  textStats
	coding coding
}

// partPlan is how an attachment is sent.
type partPlan struct {
	*part
	mediaType string
	data      []byte // if in memory
	loaded    bool
	coding    coding
	mail      *Encoded   // of an attached message
	text      *textStats // of a text that is an alternative: its line ends become CRLF, as a body's
	view      int        // the rank of the alternative that shows it, 0: the HTML, -1: none
}

// scratch is what the encoding of the largest text takes besides.
func (w *writer) scratch() (n int64) {
	for _, b := range [...]*bodyPlan{&w.text, &w.html, &w.calendar} {
		if b.coding == quotedPrintable || b.coding == base64Coding {
			n = max(n, int64(len(b.text)))
		}
	}
	return n
}

// headerEstimate is what the header of a small mail takes, names and all.
const headerEstimate = 1 << 10

func (w *writer) planBody(b *bodyPlan, text string) {
	b.text, b.stats = text, scan(text)
	b.coding = b.stats.choose(w.o, text)
	w.need(b.coding)
	switch b.coding {
	case quotedPrintable:
		w.estimate += len(text)*3/2 + 64
	case base64Coding:
		w.estimate += int(base64Size(int64(len(text)+len(text)/8))) + 64
	default:
		w.estimate += len(text) + len(text)/16 + 64
	}
}

// need notes what the strongest part asks of the server.
func (w *writer) need(c coding) {
	if c >= eightBit && c > w.label {
		w.label = c
	}
}

// plan decides on everything that the header has to say, and reads what is small.
func (w *writer) plan() error {
	m := w.m
	w.estimate = headerEstimate + 64*(len(m.to)+len(m.cc)) + 2*len(m.subject)
	for _, h := range m.headers {
		w.estimate += len(h.name) + 2*len(h.value)
	}
	if m.hasText {
		w.planBody(&w.text, m.text)
	}
	if m.hasHTML {
		w.planBody(&w.html, m.html)
	}
	if m.calendar.method != "" {
		w.planBody(&w.calendar, m.calendar.text)
	}
	if len(m.parts) == 0 {
		return nil
	}
	total := int64(w.estimate)
	for _, p := range m.parts {
		total += base64Size(p.size()) + 512
	}
	w.small = total <= smallMail
	w.parts = make([]partPlan, len(m.parts))
	for i, p := range m.parts {
		w.parts[i].part, w.parts[i].mediaType = p, p.mediaType
		w.parts[i].view = m.viewOf(p)
		if p.beside == Attached && w.parts[i].view < 0 {
			w.attached++
		}
		if err := w.planPart(&w.parts[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) planPart(p *partPlan) error {
	if p.part.mail {
		switch err := w.planMail(p); {
		case err == nil:
			return nil
		case p.guessed && unsendable(err):
			// It is a mail by its looks alone. As a file it arrives octet by octet, and opens all
			// the same.
			p.mediaType = "application/octet-stream"
		case errors.Is(err, &Error{Kind: NeedsSMTPUTF8}):
			p.mediaType = globalMail // which may be encoded, unlike a mail of any other kind
		default:
			return err
		}
	}
	p.data, p.loaded = p.part.data, p.origin == nil
	if p.origin != nil && (w.small || p.size() <= smallPart) {
		data, err := p.origin.appendTo(nil)
		if err != nil {
			return err
		}
		p.data, p.loaded = data, true
	}
	if p.beside != Attached || p.composite {
		if !p.loaded {
			data, err := p.origin.appendTo(nil)
			if err != nil {
				return err
			}
			p.data, p.loaded = data, true
		}
		if p.composite {
			return w.planComposite(p)
		}
	}
	p.coding = base64Coding
	if p.beside != Attached && strings.HasPrefix(p.mediaType, "text/") &&
		bytes.IndexByte(p.data, 0) < 0 {
		text := string(p.data)
		st := scan(text)
		p.text, p.coding = &st, st.choose(w.o, text)
		w.need(p.coding)
		w.estimate += 512 + len(text)*3/2
		return nil
	}
	isText := len(p.mediaType) > 5 && p.mediaType[:5] == "text/"
	if p.loaded && isText && len(p.data) <= smallMail {
		text := string(p.data)
		// The content of a file is not changed, not even by a server that keeps mails with line
		// ends of its own.
		if st := scan(text); !strings.ContainsAny(text, "\r\n") && !hasControls(text) {
			p.coding = st.choose(w.o, text)
		}
	}
	alone := w.alone()
	if p.coding == base64Coding && w.o.Binary && p.size() > 0 && !alone {
		p.coding = binaryCoding
	}
	if alone && !bytes.HasSuffix(p.data, []byte("\r\n")) {
		// The line end that closes the mail would become part of the content.
		p.coding = base64Coding
	}
	w.need(p.coding)
	w.estimate += 512
	if p.loaded && (w.small || len(p.data) <= smallPart) {
		w.estimate += int(base64Size(int64(len(p.data))))
	}
	return nil
}

// alone is true if the only attachment is the whole mail, as WLanguage has it.
func (w *writer) alone() bool {
	m := w.m
	return !m.hasText && !m.hasHTML && m.calendar.method == "" && len(m.parts) == 1 &&
		!m.parts[0].inline &&
		m.parts[0].beside == Attached
}

// globalMail is the type of a mail with a header that is not ASCII (RFC 6532 §3.7). As a part it
// asks nothing more of the server than 8BITMIME.
const globalMail = "message/global"

// planMail plans an attached message. Its Bcc stays, as it was written by whoever made that mail.
func (w *writer) planMail(p *partPlan) error {
	src := &rawSource{file: p.origin}
	if p.origin == nil {
		if err := ask(p.field(), int64(len(p.part.data))); err != nil {
			return err
		}
		var n crlfNormaliser
		src = newSource(n.end(n.append(make([]byte, 0, len(p.part.data)+2), p.part.data)))
	}
	src.attached = true
	e, err := src.encode(&Options{EightBit: w.o.EightBit, UTF8: w.o.EightBit, KeepBcc: true})
	if err != nil {
		if x, ok := err.(*Error); ok && x.Field == "source" {
			return &Error{Kind: x.Kind, Field: p.field(), Err: x.Err}
		}
		return err
	}
	if e.utf8 {
		if p.guessed {
			return fail(NeedsSMTPUTF8, p.field(), "")
		}
		p.mediaType = globalMail
	}
	p.mail, p.coding = e, sevenBit
	if e.body != "7BIT" {
		p.coding = eightBit
	}
	w.need(p.coding)
	w.estimate += 512
	if b := e.Bytes(); b != nil {
		w.estimate += len(b)
	}
	return nil
}

// planComposite plans a part that has parts of its own, as an S/MIME signature that another program
// made. It must not be encoded as a whole (RFC 2045 §6.4), and what is signed not at all.
func (w *writer) planComposite(p *partPlan) error {
	data, err := normalised(p.data)
	if err != nil {
		return err
	}
	if at, _, _ := findDelimiter(data, []byte("--"+p.boundary)); at < 0 {
		return fail(InvalidMessage, p.field(), "its boundary stands nowhere in it")
	}
	st := sourceStats{inBody: true}
	st.add(data)
	e, err := st.result(&Options{EightBit: w.o.EightBit})
	if err == errDowngrade {
		entity := append([]byte("Content-Type: "+p.mediaType), p.typeParams()...)
		d := downgrader{}
		if err = d.entity(append(append(entity, "\r\n\r\n"...), data...), 0); err == nil {
			_, data = splitMail(d.dst)
			e = &Encoded{body: "7BIT"}
		}
	}
	if err != nil {
		if x, ok := err.(*Error); ok && x.Field == "source" {
			return &Error{Kind: x.Kind, Field: p.field(), Err: x.Err}
		}
		return err
	}
	e.segments = []segment{{data: data}}
	p.mail, p.coding = e, sevenBit
	if e.body != "7BIT" {
		p.coding = eightBit
	}
	w.need(p.coding)
	w.estimate += 512 + len(data)
	return nil
}

// unsendable is true if a ready-made mail is to blame, and not the file that it is in.
func unsendable(err error) bool {
	x, ok := err.(*Error)
	return ok &&
		slices.Contains(
			[]Kind{InvalidMessage, NeedsSMTPUTF8, Needs8BITMIME, TooLong, TooNested},
			x.Kind,
		)
}

// flush turns what was written so far into a segment.
func (w *writer) flush() {
	if len(w.dst) > 0 {
		w.segments = append(w.segments, segment{data: w.dst})
		w.streamed += int64(len(w.dst))
		w.dst = make([]byte, 0, headerEstimate)
	}
}

func (w *writer) stream(s *stream) {
	w.flush()
	w.segments = append(w.segments, segment{source: s})
	w.streamed += s.size
}
