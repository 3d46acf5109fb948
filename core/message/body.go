// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"io"
	"slices"
	"strconv"
	"strings"
)

// root writes the MIME structure: mixed(alternative(text, others..., related(html, inline...),
// calendar, others...), attachments...), of which only what is needed is there.
func (w *writer) root() error {
	var err error
	views := w.views()
	switch {
	case w.alone():
		err = w.part(&w.parts[0])
	case w.attached > 0:
		b := w.open("mixed", "")
		if len(views) > 0 {
			w.between(b)
			err = w.alternatives(views)
		}
		for i := range w.parts {
			if p := &w.parts[i]; err == nil && p.beside == Attached && p.view < 0 {
				w.between(b)
				err = w.part(p)
			}
		}
		w.close(b)
	default:
		err = w.alternatives(views)
	}
	if err != nil {
		return err
	}
	if !bytes.HasSuffix(w.dst, []byte("\r\n")) {
		w.dst = append(w.dst, '\r', '\n')
	}
	return nil
}

// views gives what writes each form of the text, in the order in which they stand.
func (w *writer) views() (list []func() error) {
	m := w.m
	body := func(subtype, method string, b *bodyPlan) func() error {
		return func() error { w.body(subtype, method, b); return nil }
	}
	others := func(place Place) {
		for i := range w.parts {
			if p := &w.parts[i]; p.beside == place {
				list = append(list, func() error {
					return w.related(i+1, p.mediaType, func() error { return w.part(p) })
				})
			}
		}
	}
	if m.hasText {
		list = append(list, body("plain", "", &w.text))
	}
	others(BeforeHTML)
	if m.hasHTML {
		list = append(
			list,
			func() error { return w.related(0, "text/html", body("html", "", &w.html)) },
		)
	}
	if m.calendar.method != "" {
		list = append(list, body("calendar", m.calendar.method, &w.calendar))
	}
	others(AfterHTML)
	return list
}

func (w *writer) alternatives(views []func() error) error {
	switch len(views) {
	case 0:
		w.body("plain", "", &w.text)
		return nil
	case 1:
		return views[0]()
	}
	b := w.open("alternative", "")
	for _, write := range views {
		w.between(b)
		if err := write(); err != nil {
			return err
		}
	}
	w.close(b)
	return nil
}

// related writes a view with what it shows.
func (w *writer) related(view int, mediaType string, write func() error) error {
	shown := func(p *partPlan) bool { return p.beside == Attached && p.view == view }
	if !slices.ContainsFunc(w.parts, func(p partPlan) bool { return shown(&p) }) {
		return write()
	}
	b := w.open("related", mediaType)
	w.between(b)
	if err := write(); err != nil {
		return err
	}
	for i := range w.parts {
		if p := &w.parts[i]; shown(p) {
			w.between(b)
			if err := w.part(p); err != nil {
				return err
			}
		}
	}
	w.close(b)
	return nil
}

// open writes the header of a multipart and gives its boundary. The boundary is 128 random bits, so
// that no content can have it by accident or on purpose; "=_" stands in no base64 and no
// quoted-printable.
func (w *writer) open(subtype, root string) string {
	w.level++
	// With the number of parts in it, a mail that is attached to the message that made it is no
	// collision either.
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

// between writes the line that begins a part; the empty line before it ends the header or the part
// before.
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
	w.textBody(b)
}

func (w *writer) textBody(b *bodyPlan) {
	switch b.coding {
	case quotedPrintable:
		w.dst = appendQP(
			w.dst,
			b.stats.appendText(make([]byte, 0, len(b.text)+len(b.text)/16), b.text),
		)
	case base64Coding:
		w.dst = appendBase64(
			w.dst,
			b.stats.appendText(make([]byte, 0, len(b.text)+len(b.text)/16), b.text),
		)
	default:
		w.dst = b.stats.appendText(w.dst, b.text)
	}
}

// part writes an attachment with its header.
func (w *writer) part(p *partPlan) error {
	w.dst = append(w.dst, "Content-Type: "...)
	w.dst = append(w.dst, p.mediaType...)
	w.dst = append(w.dst, p.typeParams()...)
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
	if disposition := p.shownAs(); disposition != "" {
		w.dst = append(w.dst, "Content-Disposition: "...)
		w.dst = append(w.dst, disposition...)
		if p.name != "" {
			w.dst = appendParam(w.dst, "filename", p.name, !plain)
		}
		for _, param := range p.fileParams {
			w.dst = appendParam(w.dst, param.name, param.value, false)
		}
		w.dst = append(w.dst, '\r', '\n')
	}
	if p.contentID != "" {
		w.dst = append(w.dst, "Content-ID: <"...)
		w.dst = append(w.dst, p.contentID...)
		w.dst = append(w.dst, ">\r\n"...)
	}
	if p.location != "" {
		w.dst = append(w.dst, "Content-Location: "...)
		w.dst = append(w.dst, p.location...)
		w.dst = append(w.dst, '\r', '\n')
	}
	if p.description != "" {
		w.dst = appendUnstructured(w.dst, "Content-Description", p.description)
	}
	w.dst = append(w.dst, '\r', '\n')
	return w.partBody(p)
}

// typeParams gives the parameters of the media type as they are written, but for the name.
func (p *part) typeParams() (b []byte) {
	for _, param := range p.params {
		b = appendParam(b, param.name, param.value, false)
	}
	return b
}

// shownAs is the disposition; "" if none is written.
func (p *part) shownAs() string {
	switch {
	case p.disposition == "none":
		return ""
	case p.disposition != "":
		return p.disposition
	case p.inline:
		return "inline"
	case p.beside != Attached && p.name == "":
		return ""
	case p.beside != Attached:
		return "inline"
	}
	return "attachment"
}

func (w *writer) partBody(p *partPlan) error {
	if p.mail != nil {
		return w.mailBody(p.mail)
	}
	if p.text != nil {
		w.textBody(&bodyPlan{string(p.data), *p.text, p.coding})
		return nil
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
