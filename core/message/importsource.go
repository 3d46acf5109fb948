// SPDX-License-Identifier: MIT

package message

import (
	"strings"
	"unicode"

	"courriel.dev/courriel/core/message/parse"
)

// maxImport bounds a mail that is taken apart: it is in memory as a whole.
const maxImport = 256 << 20

// ImportSource takes a ready-made mail apart into the properties of the message: addresses,
// subject, bodies, attachments and other headers, all of which replace what the message had. Mails
// are often not what the standards say; what can be read is kept, what cannot be taken over is left
// out or repaired, and problems tells each case. Only a mail that cannot be taken apart at all is
// an error, and leaves the message as it was. Trace and signature fields (Received, DKIM-Signature
// and the like) are left out, as they are about the mail that was.
func (m *Message) ImportSource(data []byte) (problems []error, err error) {
	if len(data) == 0 {
		return nil, fail(Empty, "source", "")
	}
	if len(data) > maxImport {
		return nil, fail(TooLong, "source", "it is longer than 256 MiB")
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
	data     []byte // the whole mail
	problems []error
	parts    int
	charset  string // of the mail: for octets of which nothing is said
	declared map[string]bool

	textOf, htmlOf *alternative // where the bodies come from
	base           string       // what the references of the HTML are relative to
	located        []located
}

// maxProblems is enough to see what is wrong with a mail.
const maxProblems = 100

// note keeps a problem; nil is none. One that was told already is not told again.
func (im *importer) note(err error) {
	switch {
	case err == nil || len(im.problems) > maxProblems:
	case len(im.problems) == maxProblems:
		im.problems = append(im.problems, fail(InvalidMessage, "source", "there are more problems"))
	default:
		im.problems = append(im.problems, err)
	}
}

var flawKinds = [...]Kind{
	parse.AboutHeader:    InvalidHeader,
	parse.AboutAddress:   InvalidAddress,
	parse.AboutType:      InvalidContentType,
	parse.AboutCharset:   InvalidUTF8,
	parse.AboutStructure: InvalidMessage,
}

// tell gives what notes the flaws of a field or a part.
func (im *importer) tell(field string) parse.Tell {
	return func(kind parse.Kind, why, text string) {
		if len(im.problems) > maxProblems {
			return
		}
		if text != "" {
			why += ": " + show(text[:min(len(text), 4*shownLength)])
		}
		im.note(fail(flawKinds[kind], field, why))
	}
}

func (im *importer) mail(data []byte) error {
	data, ok := im.begin(data)
	if !ok {
		return fail(InvalidMessage, "source", "it does not begin with a header field")
	}
	im.data = data
	fields, body := parse.Head(data, im.tell("source"))
	if len(data)-len(body) > maxSourceHeader {
		return fail(TooLong, "source", "the header is longer than 1 MiB")
	}
	im.charset = im.mailCharset(fields)
	im.header(fields)
	if err := im.entity(fields, body, place{}); err != nil {
		return err
	}
	im.relocate()
	return nil
}

// skippedFields are written anew, or are about the mail that was.
var skippedFields = map[string]bool{
	"mime-version": true, "return-path": true, "received": true, "delivered-to": true,
	"dkim-signature": true, "domainkey-signature": true, "authentication-results": true,
	"received-spf": true, "x-google-dkim-signature": true, "resent-bcc": true,
}

// fields that may stand once: the first counts.
var singleFields = map[string]bool{
	"from": true, "sender": true, "subject": true, "date": true,
	"message-id": true, "in-reply-to": true, "references": true,
	"disposition-notification-to": true, "return-receipt-to": true, "auto-submitted": true,
	"importance": true, "x-priority": true, "priority": true, "x-msmail-priority": true,
	"sensitivity":      true,
	"list-unsubscribe": true, "list-unsubscribe-post": true,
}

// fieldLetters are what names of fields have.
const fieldLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

func (im *importer) header(fields []parse.Field) {
	m := im.m
	seen := map[string]bool{}
	later := new(fieldGroup)
	for _, f := range fields {
		key := strings.ToLower(f.Name)
		if skippedFields[key] || strings.HasPrefix(key, "content-") ||
			strings.HasPrefix(key, "arc-") {
			continue
		}
		field := "header " + printable(f.Name)
		if singleFields[key] {
			if seen[key] {
				why := "it stands there twice, and the first counts: " + show(f.Value)
				im.note(fail(InvalidHeader, field, why))
				continue
			}
			seen[key] = strings.TrimSpace(f.Value) != ""
		}
		switch key {
		case "from":
			im.addresses(field, f.Value, func(s string) error {
				if m.from != nil {
					return fail(
						InvalidHeader,
						field,
						"only the first of several senders is kept: "+show(s),
					)
				}
				return m.SetSender(s)
			})
		case "to":
			im.addresses(field, f.Value, m.AddTo)
		case "cc":
			im.addresses(field, f.Value, m.AddCc)
		case "bcc":
			im.addresses(field, f.Value, m.AddBcc)
		case "reply-to":
			im.addresses(field, f.Value, m.AddReplyTo)
		case "sender":
			im.addresses(field, f.Value, im.first(field, m.SetSendingAgent))
		case "disposition-notification-to":
			im.addresses(field, f.Value, m.addReadReceiptTo)
		case "return-receipt-to":
			im.addresses(field, f.Value, m.addDeliveryReceiptTo)
		default:
			if mailboxHeaders[key] {
				var list []string
				im.addresses(field, f.Value, func(s string) error {
					_, err := parseMailbox(field, s)
					if err == nil {
						list = append(list, s)
					}
					return err
				})
				if len(list) > 0 {
					im.note(m.AddHeader(f.Name, strings.Join(list, ", ")))
				}
				continue
			}
			if strings.Trim(f.Name, fieldLetters) != "" {
				im.note(fail(InvalidHeader, field, "its name has odd characters: "+show(f.Value)))
			}
			text := im.clean(field, parse.Words(f.Value, im.charset, im.tell(field)))
			if !im.propertyOf(key, f.Name, f.Value, text, later) {
				im.note(m.AddHeader(f.Name, text))
			}
		}
	}
	im.finish(later)
}

// first lets a setter of one mailbox have the first of a list.
func (im *importer) first(field string, set func(string) error) func(string) error {
	done := false
	return func(s string) error {
		if done {
			return fail(
				InvalidHeader,
				field,
				"only the first of several mailboxes is kept: "+show(s),
			)
		}
		err := set(s)
		done = err == nil
		return err
	}
}

// addresses gives each mailbox of a list to set, which checks it by our rules.
func (im *importer) addresses(field, value string, set func(string) error) {
	for _, box := range parse.Addresses(value, im.charset, im.tell(field)) {
		im.address(field, &box, set)
	}
}

// address gives one mailbox to set.
func (im *importer) address(field string, box *parse.Mailbox, set func(string) error) {
	if !box.Quoted && !isDotAtom(box.Local) {
		// Dots where none may be are well known from Japan's telephones.
		if !isDotAtom("x" + strings.ReplaceAll(box.Local, ".", "")) {
			im.note(fail(InvalidAddress, field, whyNotDotAtom(box.Local)+" in "+show(box.Text)))
			return
		}
		im.note(
			fail(
				InvalidAddress,
				field,
				"the part before the @ is put into quotes: "+show(box.Text),
			),
		)
	}
	address := box.Local + "@" + box.Domain
	if !isDotAtom(box.Local) {
		address = string(appendQuoted(nil, box.Local)) + "@" + box.Domain
	}
	name := im.clean(field, box.Name)
	if name != "" {
		err := set(string(appendQuoted(nil, name)) + " <" + address + ">")
		if err == nil {
			return
		}
		if set(address) == nil {
			im.note(fail(InvalidHeader, field, "the name is left out: "+show(name)))
			return
		}
	}
	im.note(set(address))
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
