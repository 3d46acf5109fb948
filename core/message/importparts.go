// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/net/html/charset"

	"courriel.dev/courriel/core/message/parse"
)

// alternative is a multipart/alternative: of two forms of one kind the last counts (RFC 2046
// §5.1.4).
type alternative struct{ _ byte } // its address tells one from another

// place is where a part stands.
type place struct {
	depth       int
	related     bool
	alternative *alternative
	digest      bool // what says nothing of itself is a mail (RFC 2046 §5.1.5)
	signed      bool
}

// entity takes over the mail or a part of it.
func (im *importer) entity(fields []parse.Field, body []byte, at place) error {
	if im.parts++; im.parts > maxParts || at.depth > maxNesting {
		return fail(TooNested, "source", "")
	}
	media, params := im.contentType(fields, at)
	if !strings.HasPrefix(media, "multipart/") {
		im.leaf(fields, media, params, body, at)
		return nil
	}
	boundary := params["boundary"]
	if v := parse.Get(fields, "content-transfer-encoding"); v != "" {
		// A multipart has none (RFC 2045 §6.4), but some programs encode it.
		coding := parse.TransferEncoding(v, parse.Silent)
		coded := coding != parse.Plain && coding != parse.UnknownCoding
		if coded && !bytes.Contains(body, []byte("--"+boundary)) {
			im.note(fail(InvalidMessage, "source", "a multipart has a transfer encoding"))
			body, _ = parse.Decode(coding, body, im.tell("source"))
		}
	}
	parts, found := parse.Parts(body, boundary, im.isDeclared, im.tell("source"))
	if !found {
		const why = "a multipart has no boundary in it, and is kept as a text"
		im.note(fail(InvalidMessage, "source", why))
		if bytes.Contains(body, []byte("<html")) {
			media = "text/html"
		} else {
			media = "text/plain"
		}
		im.leaf(fields, media, params, body, at)
		return nil
	}
	return im.multipart(media, params, parts, at)
}

func (im *importer) multipart(
	media string, params map[string]string, parts [][]byte, at place,
) error {
	inside := at
	inside.depth++
	inside.digest = media == "multipart/digest"
	inside.signed = media == "multipart/signed"
	switch media {
	case "multipart/mixed", "multipart/signed":
	case "multipart/related":
		inside.related = true
	case "multipart/alternative":
		inside.alternative = new(alternative)
	case "multipart/encrypted":
		im.note(fail(InvalidMessage, "source", "it is encrypted ("+show(params["protocol"])+
			"), and becomes multipart/mixed with its parts attached, which mail programs do not decrypt"))
	default:
		im.note(fail(InvalidMessage, "source", media+" becomes multipart/mixed"))
	}
	root := 0
	type entity struct {
		fields []parse.Field
		body   []byte
	}
	list := make([]entity, len(parts))
	for i, part := range parts {
		list[i].fields, list[i].body = parse.Head(part, im.tell("source"))
		id := strings.TrimSpace(parse.Get(list[i].fields, "content-id"))
		if media == "multipart/related" && id != "" && id == params["start"] {
			root = i
		}
	}
	if root > 0 {
		list[0], list[root] = list[root], list[0]
	}
	for i, part := range list {
		if inside.signed && i > 0 && isSignature(part.fields) {
			im.note(fail(InvalidMessage, "source",
				"the signature is left out, as it does not fit a mail that is made anew"))
			continue
		}
		im.strayFields(part.fields)
		here := inside
		if media == "multipart/related" && i > 0 {
			here.alternative = nil
		}
		if err := im.entity(part.fields, part.body, here); err != nil {
			return err
		}
	}
	return nil
}

// strayFields tells what stands in the header of a part and is no field of MIME: perhaps a text.
func (im *importer) strayFields(fields []parse.Field) {
	for _, f := range fields {
		if !parse.Usual(f.Name) {
			why := "a field of a part is left out: " + show(f.Name+": "+f.Value)
			im.note(fail(InvalidHeader, "source", why))
		}
	}
}

// contentType gives the type of a part and its parameters.
func (im *importer) contentType(
	fields []parse.Field, at place,
) (media string, params map[string]string) {
	value := parse.Get(fields, "content-type")
	if value == "" {
		if at.digest {
			return "message/rfc822", nil
		}
		return "text/plain", nil
	}
	media, params = parse.Params(value, im.charset, im.tell("source"))
	major, minor, _ := strings.Cut(media, "/")
	switch {
	case isToken(major) && isToken(minor):
		near := ""
		switch {
		case knownMajors[major] || strings.HasPrefix(major, "x-"):
		case params["boundary"] != "":
			near = "multipart"
		case parse.OneEdit(major, "text"):
			near = "text"
		}
		if near != "" {
			why := show(media) + " is taken for " + near + "/" + minor
			im.note(fail(InvalidContentType, "source", why))
			return near + "/" + minor, params
		}
		return media, params
	case params["boundary"] != "":
		im.note(
			fail(
				InvalidContentType,
				"source",
				"its type is taken for multipart/mixed: "+show(value),
			),
		)
		return "multipart/mixed", params
	case media == "text", media == "text/",
		media == "" && (params["charset"] != "" || len(params) == 0):
		im.note(
			fail(InvalidContentType, "source", "its type is taken for text/plain: "+show(value)),
		)
		return "text/plain", params
	}
	im.note(fail(InvalidContentType, "source",
		"its type is taken for application/octet-stream: "+show(value)))
	return "application/octet-stream", params
}

// knownMajors are the types that are no misspelling of another.
var knownMajors = map[string]bool{
	"text": true, "image": true, "audio": true, "video": true, "application": true,
	"message": true, "multipart": true, "font": true, "model": true, "chemical": true, "haptics": true,
}

func isSignature(fields []parse.Field) bool {
	media, _ := parse.Params(parse.Get(fields, "content-type"), "", parse.Silent)
	switch media {
	case "application/pkcs7-signature",
		"application/x-pkcs7-signature",
		"application/pgp-signature":
		return true
	}
	return false
}

// decoded gives the content of a part without its transfer encoding, and the name that it has in
// there.
func (im *importer) decoded(fields []parse.Field, body []byte) (content []byte, name string) {
	value := parse.Get(fields, "content-transfer-encoding")
	if value == "" {
		// A semicolon that is missing made it a parameter of the type.
		whole := parse.Get(fields, "content-type")
		if i := indexFold([]byte(whole), "content-transfer-encoding:"); i >= 0 {
			value = whole[i+len("content-transfer-encoding:"):]
		}
	}
	return parse.Decode(parse.TransferEncoding(value, im.tell("source")), body, im.tell("source"))
}

// leaf takes over a part without parts.
func (im *importer) leaf(
	fields []parse.Field, media string, params map[string]string, body []byte, at place,
) {
	m := im.m
	body, coded := im.decoded(fields, body)
	value := parse.Get(fields, "content-disposition")
	disposition, dparams := parse.Params(value, im.charset, im.tell("source"))
	if disposition != "attachment" && parse.OneEdit(disposition, "attachment") {
		disposition = "attachment"
	}
	name := dparams["filename"]
	if name == "" {
		name = dparams["name"]
	}
	if name == "" {
		name = params["name"]
	}
	if name == "" {
		name = params["filename"]
	}
	if name == "" {
		name = parse.Words(coded, im.charset, im.tell("source"))
	}
	name = im.clean("attachment name", name)
	method, isMethod := params["method"]
	if disposition != "attachment" && (name == "" || media == "text/calendar" && isMethod) {
		switch {
		case media == "text/plain" && im.takes(m.hasText, m.text, im.textOf, at, media):
			text := im.text(body, media, params)
			if strings.EqualFold(params["format"], "flowed") {
				text = parse.Unflow(text, strings.EqualFold(params["delsp"], "yes"))
			}
			im.note(m.SetText(text))
			im.textOf = at.alternative
			return
		case media == "text/html" && im.takes(m.hasHTML, m.html, im.htmlOf, at, media):
			im.note(m.SetHTML(im.text(body, media, params)))
			im.htmlOf = at.alternative
			im.base = parse.Get(fields, "content-base")
			if im.base == "" {
				im.base = parse.Get(fields, "content-location")
			}
			return
		case media == "text/calendar" && isMethod && m.calendar.method == "":
			err := m.SetCalendar(method, im.text(body, media, params))
			if err == nil {
				return
			}
			im.note(err) // and it is kept as it came
		}
	}
	a := Attachment{Name: name, Data: nonNil(body), foreign: true}
	form := disposition == "" && name == "" && at.alternative != nil && !at.related
	if form && len(body) <= maxAlternative {
		// Another form of the text stays one: an AMP page, an invitation that is not the first.
		if a.beside = BeforeHTML; m.hasHTML {
			a.beside = AfterHTML
		}
	}
	if v := parse.Get(fields, "content-description"); v != "" {
		const field = "header Content-Description"
		a.Description = im.clean(field, parse.Words(v, im.charset, im.tell(field)))
	}
	a.ContentType = im.mediaType(media, params)
	if id := strings.TrimSpace(parse.Get(fields, "content-id")); id != "" {
		id, err := checkContentID("attachment", id)
		im.note(err)
		a.ContentID = id
		a.Inline = err == nil &&
			(at.related && disposition != "attachment" || disposition == "inline")
	}
	location := strings.TrimSpace(parse.Get(fields, "content-location"))
	a.Name = strings.Trim(baseName(a.Name), " ")
	if strings.Trim(a.Name, ".") == "" && len(a.Name) < 3 && !a.Inline && a.beside == Attached {
		a.Name = im.clean("attachment name", nameOf(location))
		if a.Name == "" {
			a.Name = fmt.Sprintf("part-%d", im.parts)
			if t := mimetype.Lookup(media); t != nil {
				a.Name += t.Extension()
			}
		}
	}
	if short := clip(a.Name); short != a.Name {
		im.note(fail(TooLong, "attachment name", show(a.Name)))
		a.Name = strings.TrimRight(short, " ")
	}
	if a.ContentType == "message/rfc822" && !looksLikeMail(body) {
		a.ContentType = "application/octet-stream"
	}
	if im.attach(a) && at.related && location != "" {
		im.located = append(im.located, located{location, len(m.parts)})
	}
}

// takes tells whether a text becomes the body of its kind: there is none yet, or it is another form
// of the one that is there, which the later one replaces.
func (im *importer) takes(has bool, text string, of *alternative, at place, media string) bool {
	if !has {
		return true
	}
	if at.alternative == nil || at.alternative != of {
		return false
	}
	why := "of two forms of the text as " + media + " the last counts: " + show(text)
	im.note(fail(InvalidMessage, "source", why))
	return true
}

// attach adds an attachment; what cannot have the type that it says is octets.
func (im *importer) attach(a Attachment) bool {
	_, err := im.m.Attach(a)
	odd := func(k Kind) bool { return errors.Is(err, &Error{Kind: k}) }
	if odd(InvalidContentType) || odd(ControlCharacter) || odd(InvalidHeader) {
		im.note(err)
		if major, _, ok := strings.Cut(a.ContentType, ";"); ok {
			a.ContentType = major
			_, err = im.m.Attach(a)
		}
		if err != nil {
			a.ContentType = "application/octet-stream"
			_, err = im.m.Attach(a)
		}
	}
	im.note(err)
	return err == nil
}

// mediaType puts the type together again without the name, which stands elsewhere.
func (im *importer) mediaType(media string, params map[string]string) string {
	kept := make(map[string]string, len(params))
	for k, v := range params {
		if k == "name" || k == "boundary" || !isToken(k) {
			continue
		}
		kept[k] = v
	}
	if s := mime.FormatMediaType(media, kept); s != "" && !strings.HasPrefix(media, "multipart/") {
		return s
	}
	major, minor, ok := strings.Cut(media, "/")
	if ok && isToken(major) && isToken(minor) && major != "multipart" {
		return media
	}
	return "application/octet-stream"
}

// text gives a body as UTF-8, whatever it said it was.
func (im *importer) text(body []byte, media string, params map[string]string) string {
	label := params["charset"]
	if label == "" && media == "text/html" && !utf8.Valid(body) {
		// The page may say it itself.
		_, name, certain := charset.DetermineEncoding(body[:min(len(body), 1024)], "")
		if certain || name != "windows-1252" {
			label = name
		}
	}
	return parse.Text(label, body, im.charset, im.tell("text"))
}
