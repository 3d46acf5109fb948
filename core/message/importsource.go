// SPDX-License-Identifier: MIT

package message

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	gomessage "github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // teaches go-message every charset that mails come in
	"github.com/emersion/go-message/textproto"
	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/encoding/charmap"
)

// maxImport bounds a mail that is taken apart: it is in memory as a whole.
const maxImport = 256 << 20

// ImportSource takes a ready-made mail apart into the properties of the message: addresses, subject, bodies,
// attachments and other headers, all of which replace what the message had. Mails are often not what the standards
// say; what cannot be taken over is left out or repaired, and problems tells each case. Only a mail that cannot be
// taken apart at all is an error, and leaves the message as it was. Trace and signature fields (Received, DKIM-Signature
// and the like) are left out, as they are about the mail that was.
func (m *Message) ImportSource(data []byte) (problems []error, err error) {
	if len(data) == 0 {
		return nil, fail(Empty, "source", "")
	}
	if len(data) > maxImport {
		return nil, fail(TooLong, "source", "it is longer than 256 MiB")
	}
	if !looksLikeMail(data) && !bytes.HasPrefix(data, []byte("From ")) {
		return nil, fail(InvalidMessage, "source", "it does not begin with a header field")
	}
	// What is read, what it is decoded to, and the buffers that grow for it.
	if err := ask("source", 8*int64(len(data))); err != nil {
		return nil, err
	}
	im := importer{m: New()}
	if err := im.mail(data); err != nil {
		return nil, err
	}
	*m = *im.m
	return im.problems, nil
}

// ImportSourceFile is ImportSource for a file.
func (m *Message) ImportSourceFile(path string) (problems []error, err error) {
	file, err := newFile("source", "", path)
	if err != nil {
		return nil, err
	}
	if file.size > maxImport {
		return nil, fail(TooLong, "source", "it is longer than 256 MiB")
	}
	data, err := file.appendTo(nil)
	if err != nil {
		return nil, err
	}
	return m.ImportSource(data)
}

type importer struct {
	m        *Message
	problems []error
	parts    int
}

// maxProblems is enough to see what is wrong with a mail.
const maxProblems = 100

// note keeps a problem; nil is none.
func (im *importer) note(err error) {
	if err != nil && len(im.problems) < maxProblems {
		im.problems = append(im.problems, err)
	}
}

func (im *importer) mail(data []byte) error {
	data = im.mendHeader(data)
	// What follows the header is not limited, but ReadHeader holds what it reads in memory.
	limited := &io.LimitedReader{R: bytes.NewReader(data), N: maxSourceHeader}
	r := bufio.NewReader(limited)
	h, err := textproto.ReadHeader(r)
	switch {
	case limited.N <= 0 && r.Buffered() == 0 && len(data) > maxSourceHeader:
		return fail(TooLong, "source", "the header is longer than 1 MiB")
	case err != nil && err != io.EOF:
		return fail(InvalidMessage, "source", err.Error())
	}
	limited.N = maxImport
	e, err := newEntity(gomessage.Header{Header: h}, r)
	im.header(&e.Header)
	return im.entity(e, err, 0, false)
}

// mendHeader leaves lines out of the header that are none, for which the library would refuse the whole mail: the
// separator of a mailbox file at the beginning, and what has no name before a colon.
func (im *importer) mendHeader(data []byte) []byte {
	var out []byte
	kept, keeps := 0, true // data[:kept] has been dealt with
	for at := 0; at < len(data) && at < maxSourceHeader; {
		n := bytes.IndexByte(data[at:], '\n') + 1
		if n == 0 {
			n = len(data) - at
		}
		line := data[at : at+n]
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			break
		}
		if line[0] != ' ' && line[0] != '\t' {
			if keeps = looksLikeMail(bytes.Replace(line, []byte(" :"), []byte(":"), 1)); !keeps {
				im.note(fail(InvalidHeader, "source", "a line of the header is none: "+show(strings.TrimRight(string(line[:min(n, shownLength)]), "\r\n"))))
			}
		}
		if !keeps {
			out = append(out, data[kept:at]...)
			kept = at + n
		}
		at += n
	}
	if kept == 0 {
		return data
	}
	return append(out, data[kept:]...)
}

// newEntity undoes the transfer encoding of a part and nothing else: the library would convert what says that it is
// text to UTF-8, attached files too.
func newEntity(h gomessage.Header, body io.Reader) (*gomessage.Entity, error) {
	if media, _, _ := h.ContentType(); strings.HasPrefix(media, "multipart/") {
		return gomessage.New(h, body)
	}
	bare := h.Copy()
	bare.Del("Content-Type")
	e, err := gomessage.New(bare, body)
	e.Header = h
	return e, err
}

// skippedFields are written anew, or are about the mail that was.
var skippedFields = map[string]bool{
	"mime-version": true, "return-path": true, "received": true, "delivered-to": true, "dkim-signature": true,
	"domainkey-signature": true, "authentication-results": true, "received-spf": true, "x-google-dkim-signature": true, "resent-bcc": true,
}

// fields that may stand once: the first counts.
var singleFields = map[string]bool{
	"from": true, "sender": true, "subject": true, "date": true, "message-id": true, "in-reply-to": true, "references": true,
	"disposition-notification-to": true, "return-receipt-to": true, "auto-submitted": true,
	"importance": true, "x-priority": true, "priority": true, "x-msmail-priority": true, "sensitivity": true,
	"list-unsubscribe": true, "list-unsubscribe-post": true,
}

func (im *importer) header(h *gomessage.Header) {
	m := im.m
	seen := map[string]bool{}
	later := new(fieldGroup)
	for fields := h.Fields(); fields.Next(); {
		key := strings.ToLower(fields.Key())
		if skippedFields[key] || strings.HasPrefix(key, "content-") || strings.HasPrefix(key, "arc-") {
			continue
		}
		if singleFields[key] {
			if seen[key] {
				im.note(fail(InvalidHeader, "header "+fields.Key(), "it stands there twice"))
				continue
			}
			seen[key] = true
		}
		text, err := fields.Text()
		if err != nil {
			text = fields.Value()
		}
		field := "header " + printable(fields.Key())
		text = im.clean(field, text)
		switch key {
		case "from":
			im.addresses(field, fields.Value(), func(s string) error {
				if m.from != nil {
					return fail(InvalidHeader, field, "only the first of several senders is kept")
				}
				return m.SetSender(s)
			})
		case "to":
			im.addresses(field, fields.Value(), m.AddTo)
		case "cc":
			im.addresses(field, fields.Value(), m.AddCc)
		case "bcc":
			im.addresses(field, fields.Value(), m.AddBcc)
		case "reply-to":
			im.addresses(field, fields.Value(), m.AddReplyTo)
		case "sender":
			im.addresses(field, fields.Value(), m.SetSendingAgent)
		case "disposition-notification-to":
			im.addresses(field, fields.Value(), m.setReadReceiptTo)
		case "return-receipt-to":
			im.addresses(field, fields.Value(), m.setDeliveryReceiptTo)
		default:
			if !im.propertyOf(key, fields.Key(), fields.Value(), text, later) {
				im.note(m.AddHeader(fields.Key(), text))
			}
		}
	}
	im.finish(later)
}

// addresses takes a list apart with the standard library's parser and gives each to set, which checks it by our rules.
func (im *importer) addresses(field, value string, set func(string) error) {
	if strings.TrimSpace(value) == "" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(value)), "undisclosed-recipients:") {
		return
	}
	parser := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: gomessage.CharsetReader}}
	list, err := parser.ParseList(value)
	if err != nil {
		// One bad address must not take the others down, but a list can only be divided at commas then.
		list = nil
		for _, one := range strings.Split(value, ",") {
			a, err := parser.Parse(one)
			if err != nil {
				im.note(fail(InvalidAddress, field, show(strings.TrimSpace(one))))
				continue
			}
			list = append(list, a)
		}
	}
	for _, a := range list {
		im.note(set(mailboxText(im.clean(field, a.Name), a.Address)))
	}
}

// clean makes a foreign text one that our rules take, and notes if it was not.
func (im *importer) clean(field, s string) string {
	if checkLine(field, s) == nil {
		return s
	}
	tabs := strings.ReplaceAll(s, "\t", " ") // in a folded line they are spaces
	if checkLine(field, tabs) == nil {
		return tabs
	}
	im.note(fail(ControlCharacter, field, "replaced by spaces"))
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}

// entity takes over a part. partErr is what reading its header gave beside it: an unknown encoding or charset.
func (im *importer) entity(e *gomessage.Entity, partErr error, depth int, related bool) error {
	if im.parts++; im.parts > maxParts || depth > maxNesting {
		return fail(TooNested, "source", "")
	}
	media, params, err := e.Header.ContentType()
	if err != nil || media == "" {
		if e.Header.Get("Content-Type") != "" {
			im.note(fail(InvalidContentType, "source", show(e.Header.Get("Content-Type"))))
		}
		if media, params = "text/plain", nil; err != nil {
			media = "application/octet-stream"
		}
	}
	if strings.HasPrefix(media, "multipart/") {
		multi := textproto.NewMultipartReader(e.Body, params["boundary"])
		for {
			p, err := multi.NextPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				im.note(fail(InvalidMessage, "source", "a multipart ends too early: "+err.Error()))
				return nil
			}
			part, err := newEntity(gomessage.Header{Header: p.Header}, p)
			if media == "multipart/signed" && isSignature(part) {
				im.note(fail(InvalidMessage, "source", "the signature is left out, as it does not fit a mail that is made anew"))
				continue
			}
			if err := im.entity(part, err, depth+1, related || media == "multipart/related"); err != nil {
				return err
			}
		}
	}
	body, err := io.ReadAll(e.Body)
	if err != nil {
		im.note(fail(InvalidMessage, "source", "a part ends too early: "+err.Error()))
	}
	if partErr != nil {
		im.note(fail(InvalidMessage, "source", partErr.Error()))
	}
	im.leaf(e, media, params, body, related)
	return nil
}

func isSignature(e *gomessage.Entity) bool {
	media, _, _ := e.Header.ContentType()
	return media == "application/pkcs7-signature" || media == "application/x-pkcs7-signature" || media == "application/pgp-signature"
}

func (im *importer) leaf(e *gomessage.Entity, media string, params map[string]string, body []byte, related bool) {
	m := im.m
	disposition, dparams, _ := e.Header.ContentDisposition()
	name := dparams["filename"]
	if name == "" {
		name = params["name"]
	}
	if strings.Contains(name, "=?") { // go-message does not decode it in a disposition
		if d, err := (&mime.WordDecoder{CharsetReader: gomessage.CharsetReader}).DecodeHeader(name); err == nil {
			name = d
		}
	}
	name = im.clean("attachment name", name)
	method, isMethod := params["method"]
	if disposition != "attachment" && name == "" || media == "text/calendar" && isMethod && disposition != "attachment" {
		text := func() string { return im.text(body, params["charset"]) }
		switch {
		case media == "text/plain" && !m.hasText:
			im.note(m.SetText(text()))
			return
		case media == "text/html" && !m.hasHTML:
			im.note(m.SetHTML(text()))
			return
		case media == "text/calendar" && isMethod && m.calendar.method == "":
			if m.SetCalendar(method, text()) == nil {
				return
			}
		}
	}
	a := Attachment{Name: name, Data: nonNil(body), foreign: true, Description: im.headerText(e, "Content-Description")}
	a.ContentType = im.mediaType(media, params)
	if id := strings.TrimSpace(e.Header.Get("Content-Id")); id != "" {
		id, err := checkContentID("attachment", id)
		im.note(err)
		a.ContentID, a.Inline = id, err == nil && disposition != "attachment" && (related || disposition == "inline")
	}
	if a.Name = strings.Trim(baseName(a.Name), " "); (a.Name == "" || a.Name == "." || a.Name == "..") && !a.Inline {
		a.Name = fmt.Sprintf("part-%d", im.parts)
		if t := mimetype.Lookup(media); t != nil {
			a.Name += t.Extension()
		}
	}
	if short := clip(a.Name); short != a.Name {
		im.note(fail(TooLong, "attachment name", show(a.Name)))
		a.Name = strings.TrimRight(short, " ")
	}
	if a.ContentType == "message/rfc822" && !looksLikeMail(body) {
		a.ContentType = "application/octet-stream"
	}
	_, err := m.Attach(a)
	if errors.Is(err, &Error{Kind: InvalidContentType}) || errors.Is(err, &Error{Kind: ControlCharacter}) {
		im.note(err)
		a.ContentType = "application/octet-stream"
		_, err = m.Attach(a)
	}
	im.note(err)
}

func (im *importer) headerText(e *gomessage.Entity, key string) string {
	text, err := e.Header.Text(key)
	if err != nil {
		text = e.Header.Get(key)
	}
	return im.clean("header "+key, text)
}

// mediaType puts the type together again without the name, which stands elsewhere.
func (im *importer) mediaType(media string, params map[string]string) string {
	kept := make(map[string]string, len(params))
	for k, v := range params {
		if k == "name" || k == "boundary" {
			continue
		}
		kept[k] = v
	}
	if s := mime.FormatMediaType(media, kept); s != "" && !strings.HasPrefix(media, "multipart/") {
		return s
	}
	if major, minor, ok := strings.Cut(media, "/"); ok && isToken(major) && isToken(minor) && major != "multipart" {
		return media
	}
	return "application/octet-stream"
}

// text gives a body as UTF-8, whatever it said it was.
func (im *importer) text(body []byte, charset string) string {
	known := true
	switch charset = strings.ToLower(charset); charset {
	case "", "utf-8", "us-ascii":
	default:
		r, err := gomessage.CharsetReader(charset, bytes.NewReader(body))
		if err == nil {
			var out []byte
			if out, err = io.ReadAll(r); err == nil && utf8.Valid(out) {
				return string(out)
			}
		}
		known = false
	}
	if known && utf8.Valid(body) {
		return string(body)
	}
	im.note(fail(InvalidUTF8, "text", "its charset is unknown or wrong"))
	if utf8.Valid(body) {
		return string(body)
	}
	// What is not UTF-8 and says nothing else comes most often from Windows.
	out, err := charmap.Windows1252.NewDecoder().Bytes(body)
	if err != nil {
		return strings.ToValidUTF8(string(body), string(unicode.ReplacementChar))
	}
	return string(out)
}
