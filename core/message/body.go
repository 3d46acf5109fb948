// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"io"
	"strconv"
	"strings"
)

// root writes the MIME structure: mixed(alternative(text, related(html, inline...), calendar), attachments...), of
// which only what is needed is there.
func (w *writer) root() error {
	m := w.m
	bodies := m.hasText || m.hasHTML || m.calendar.method != ""
	var err error
	switch {
	case w.alone():
		err = w.part(&w.parts[0])
	case w.attached > 0:
		b := w.open("mixed", "")
		if bodies {
			w.between(b)
			err = w.content()
		}
		for i := range w.parts {
			if p := &w.parts[i]; err == nil && !(p.inline && m.hasHTML) {
				w.between(b)
				err = w.part(p)
			}
		}
		w.close(b)
	default:
		err = w.content()
	}
	if err != nil {
		return err
	}
	if !bytes.HasSuffix(w.dst, []byte("\r\n")) {
		w.dst = append(w.dst, '\r', '\n')
	}
	return nil
}

func (w *writer) content() error {
	m := w.m
	kinds := 0
	for _, there := range [...]bool{m.hasText, m.hasHTML, m.calendar.method != ""} {
		if there {
			kinds++
		}
	}
	if kinds < 2 {
		return w.single()
	}
	b := w.open("alternative", "")
	if m.hasText {
		w.between(b)
		w.body("plain", "", &w.text)
	}
	if m.hasHTML {
		w.between(b)
		if err := w.related(); err != nil {
			return err
		}
	}
	if m.calendar.method != "" {
		w.between(b)
		w.body("calendar", m.calendar.method, &w.calendar)
	}
	w.close(b)
	return nil
}

func (w *writer) single() error {
	switch {
	case w.m.hasHTML:
		return w.related()
	case w.m.calendar.method != "":
		w.body("calendar", w.m.calendar.method, &w.calendar)
	default:
		w.body("plain", "", &w.text)
	}
	return nil
}

func (w *writer) related() error {
	if w.inline == 0 {
		w.body("html", "", &w.html)
		return nil
	}
	b := w.open("related", "text/html")
	w.between(b)
	w.body("html", "", &w.html)
	for i := range w.parts {
		if p := &w.parts[i]; p.inline {
			w.between(b)
			if err := w.part(p); err != nil {
				return err
			}
		}
	}
	w.close(b)
	return nil
}

// open writes the header of a multipart and gives its boundary. The boundary is 128 random bits, so that no content
// can have it by accident or on purpose; "=_" stands in no base64 and no quoted-printable.
func (w *writer) open(subtype, root string) string {
	w.level++
	// With the number of parts in it, a mail that is attached to the message that made it is no collision either.
	boundary := "=_" + w.m.boundary + "." + strconv.Itoa(len(w.parts)) + "." + strconv.Itoa(w.level)
	w.dst = append(w.dst, "Content-Type: multipart/"...)
	w.dst = append(w.dst, subtype...)
	if root != "" {
		w.dst = append(w.dst, `; type="`...)
		w.dst = append(w.dst, root...)
		w.dst = append(w.dst, '"')
	}
	w.dst = append(w.dst, ";\r\n boundary=\""...)
	w.dst = append(w.dst, boundary...)
	w.dst = append(w.dst, "\"\r\n"...)
	if w.label != sevenBit {
		w.transferEncoding(w.label)
	}
	return boundary
}

// between writes the line that begins a part; the empty line before it ends the header or the part before.
func (w *writer) between(boundary string) {
	w.dst = append(w.dst, "\r\n--"...)
	w.dst = append(w.dst, boundary...)
	w.dst = append(w.dst, '\r', '\n')
}

func (w *writer) close(boundary string) {
	w.dst = append(w.dst, "\r\n--"...)
	w.dst = append(w.dst, boundary...)
	w.dst = append(w.dst, '-', '-')
}

func (w *writer) transferEncoding(c coding) {
	w.dst = append(w.dst, "Content-Transfer-Encoding: "...)
	w.dst = append(w.dst, codingNames[c]...)
	w.dst = append(w.dst, '\r', '\n')
}

// body writes a text with its header. method is for a calendar.
func (w *writer) body(subtype, method string, b *bodyPlan) {
	w.dst = append(w.dst, "Content-Type: text/"...)
	w.dst = append(w.dst, subtype...)
	w.dst = append(w.dst, "; charset=utf-8"...)
	if method != "" {
		w.dst = append(w.dst, "; method="...)
		w.dst = append(w.dst, method...)
	}
	w.dst = append(w.dst, '\r', '\n')
	w.transferEncoding(b.coding)
	w.dst = append(w.dst, '\r', '\n')
	switch b.coding {
	case quotedPrintable:
		w.dst = appendQP(w.dst, b.stats.appendText(make([]byte, 0, len(b.text)+len(b.text)/16), b.text))
	case base64Coding:
		w.dst = appendBase64(w.dst, b.stats.appendText(make([]byte, 0, len(b.text)+len(b.text)/16), b.text))
	default:
		w.dst = b.stats.appendText(w.dst, b.text)
	}
}

// part writes an attachment with its header.
func (w *writer) part(p *partPlan) error {
	w.dst = append(w.dst, "Content-Type: "...)
	w.dst = append(w.dst, p.mediaType...)
	for _, param := range p.params {
		w.dst = appendParam(w.dst, param.name, param.value, false)
	}
	plain := isASCII(p.name) && !strings.Contains(p.name, "=?")
	if p.name != "" {
		if plain {
			w.dst = appendParam(w.dst, "name", p.name, false)
		} else {
			w.dst = append(w.dst, ";\r\n name=\""...)
			w.dst, _ = appendWords(w.dst, 7, p.name)
			w.dst = append(w.dst, '"')
		}
	}
	w.dst = append(w.dst, '\r', '\n')
	w.transferEncoding(p.coding)
	w.dst = append(w.dst, "Content-Disposition: "...)
	if p.inline {
		w.dst = append(w.dst, "inline"...)
	} else {
		w.dst = append(w.dst, "attachment"...)
	}
	if p.name != "" {
		w.dst = appendParam(w.dst, "filename", p.name, !plain)
	}
	w.dst = append(w.dst, '\r', '\n')
	if p.contentID != "" {
		w.dst = append(w.dst, "Content-ID: <"...)
		w.dst = append(w.dst, p.contentID...)
		w.dst = append(w.dst, ">\r\n"...)
	}
	if p.description != "" {
		w.dst = appendUnstructured(w.dst, "Content-Description", p.description)
	}
	w.dst = append(w.dst, '\r', '\n')
	return w.partBody(p)
}

func (w *writer) partBody(p *partPlan) error {
	if p.mail != nil {
		return w.mailBody(p.mail)
	}
	if p.loaded && (w.small || len(p.data) <= smallPart || p.coding == quotedPrintable) {
		switch p.coding {
		case base64Coding:
			w.dst = appendBase64(w.dst, p.data)
		case quotedPrintable:
			w.dst = appendQP(w.dst, p.data)
		default:
			w.dst = append(w.dst, p.data...)
		}
		return nil
	}
	open := p.open
	s := &stream{size: p.size(), origin: p.origin, open: open}
	if p.coding == base64Coding {
		s.size = base64Size(p.size())
		s.open = func() (io.ReadCloser, error) {
			r, err := open()
			if err != nil {
				return nil, err
			}
			return newBase64Reader(r), nil
		}
	}
	w.stream(s)
	return nil
}

// mailBody writes an attached message.
func (w *writer) mailBody(e *Encoded) error {
	for _, s := range e.segments {
		if s.source != nil {
			w.stream(s.source)
		} else {
			w.dst = append(w.dst, s.data...)
		}
	}
	return nil
}
