// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"io"
	"mime"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
)

// part is an attachment that was checked.
type part struct {
	name        string
	mediaType   string // type/subtype
	params      []header
	description string
	contentID   string
	inline      bool   // shown by a view
	view        int    // when inline: the rank of the alternative that shows it; 0: the HTML
	beside      Place  // when it is an alternative: BeforeHTML or AfterHTML
	disposition string // "" is what the place says
	fileParams  []header
	location    string
	data        []byte  // when in memory
	origin      *origin // else
	mail        bool    // message/rfc822: must not be base64 or quoted-printable
	composite   bool    // multipart: likewise, and goes as it is
	boundary    string  // if composite
	imported    bool    // a picture of ImportHTML, which goes when the HTML no longer shows it
	guessed     bool    // nobody said that it is one: what cannot be sent as a mail goes as a file
}

func (p *part) field() string {
	if p.name == "" {
		if p.beside != Attached {
			return "alternative"
		}
		return "inline part"
	}
	return "attachment " + p.name
}

func (p *part) size() int64 {
	if p.origin != nil {
		return p.origin.size
	}
	return int64(len(p.data))
}

// open gives the content from its beginning, exactly as many octets as size says.
func (p *part) open() (io.ReadCloser, error) {
	if p.origin == nil {
		return &memory{bytes.NewReader(p.data)}, nil
	}
	r, err := p.origin.openExact()
	if err != nil {
		return nil, err
	}
	return r, nil
}

// maxName is how many characters file systems give a name: those of Windows and macOS count in
// UTF-16.
const maxName = 255

// clip cuts a name off where no file system could hold it.
func clip(name string) string {
	units := 0
	for i, r := range name {
		if units += utf16.RuneLen(r); units > maxName {
			return name[:i]
		}
	}
	return name
}

// sniffLength is how much of the content its type is guessed from; the library looks no further.
const sniffLength = 3072

func newPart(a Attachment) (*part, error) {
	field := "attachment"
	if a.Name == "" && a.Path != "" {
		a.Name = filepath.Base(a.Path)
	}
	name, err := checkName(a.Name)
	if err != nil {
		return nil, err
	}
	p := &part{name: name, inline: a.Inline, beside: a.beside}
	if p.name == "" && !a.Inline && a.beside == Attached {
		return nil, fail(NoName, field, "")
	}
	field = p.field()
	if p.description, err = oneLine(field, a.Description); err != nil {
		return nil, err
	}
	if a.ContentID != "" || a.Inline {
		id, err := checkContentID(field, a.ContentID)
		if err != nil {
			return nil, err
		}
		p.contentID = id
	}
	head, err := p.setContent(field, &a)
	if err != nil {
		return nil, err
	}
	p.guessed = a.ContentType == "" || a.foreign
	if a.ContentType == "" {
		a.ContentType = guessType(p.name, head)
	}
	if err := p.setType(field, a.ContentType); err != nil {
		return nil, err
	}
	return p, nil
}

// checkName gives the name as the receiver sees it.
func checkName(name string) (string, error) {
	name, err := oneLine("attachment name", name)
	if err != nil {
		return "", err
	}
	if name = strings.Trim(baseName(name), " "); name == "." || name == ".." {
		name = ""
	}
	if len(clip(name)) < len(name) {
		return "", fail(TooLong, "attachment "+name, "a name is longer than 255 characters")
	}
	return name, nil
}

// setContent takes over where the octets come from and gives the first of them.
func (p *part) setContent(field string, a *Attachment) (head []byte, err error) {
	ways := 0
	for _, given := range [...]bool{a.Path != "", a.Data != nil, a.Open != nil} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return nil, fail(Empty, field, "exactly one of path, data and reader is expected")
	}
	if a.Data != nil {
		p.data = a.Data
		if !a.Own {
			if err := ask(field, int64(len(a.Data))); err != nil {
				return nil, err
			}
			p.data = append([]byte{}, a.Data...)
		}
		return p.data[:min(len(p.data), sniffLength)], nil
	}
	if a.Path != "" {
		p.origin, err = newFile(field, a.root, a.Path)
	} else {
		p.origin, err = newReader(field, a.Open, a.Size)
	}
	if err != nil || a.ContentType != "" && p.origin.info == nil {
		return nil, err
	}
	// The head of a file is read even if the type is given: a file that cannot be read is better
	// told now.
	return p.origin.head(sniffLength)
}

// checkContentID takes the id with or without angle brackets (RFC 2392, RFC 2045 §7).
func checkContentID(field, id string) (string, error) {
	if n := len(id); n > 1 && id[0] == '<' && id[n-1] == '>' {
		id = id[1 : n-1]
	}
	if id == "" {
		return "", fail(Empty, field, "an inline part needs a Content-ID")
	}
	if err := checkLine(field, id); err != nil {
		return "", err
	}
	if len(id) > 250 {
		return "", fail(TooLong, field, "a Content-ID is longer than 250 octets")
	}
	for i := 0; i < len(id); i++ {
		if c := id[i]; c >= 0x7f || !isAtext[c] && c != '.' && c != '@' {
			return "", fail(InvalidHeader, field, "the Content-ID is wrong: "+show(id))
		}
	}
	return id, nil
}

// setType checks a media type and its parameters (RFC 2045 §5.1).
func (p *part) setType(field, contentType string) error {
	if err := checkValue(field, contentType); err != nil {
		return err
	}
	bad := func(why string) error {
		return fail(InvalidContentType, field, why+": "+show(contentType))
	}
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return bad("the content type is wrong")
	}
	major, minor, ok := strings.Cut(media, "/")
	if !ok || !isToken(major) || !isToken(minor) || len(media) > 127 {
		return bad("type/subtype is expected")
	}
	if p.composite = major == "multipart"; p.composite && !isBoundary(params["boundary"]) {
		return bad("what has parts of its own needs its boundary")
	}
	p.boundary = params["boundary"]
	p.mediaType, p.mail, p.params = media, media == "message/rfc822", nil
	beyondASCII := func(c byte) bool { return c >= utf8.RuneSelf }
	if p.beside != Attached && major == "text" && params["charset"] == "" &&
		slices.ContainsFunc(p.data, beyondASCII) {
		// Without a charset it would be read as US-ASCII (RFC 2046 §4.1.2, RFC 5545 §3.1.4).
		switch {
		case utf8.Valid(p.data):
			params["charset"] = "utf-8"
		case !p.guessed:
			return bad("a form of the text that is not UTF-8 needs its charset")
		}
	}
	for _, param := range sortedParams(params) {
		if param.name == "name" { // the part's own name stands there
			continue
		}
		if err := checkParam(field, param); err != nil {
			if err.(*Error).Kind == InvalidHeader {
				return bad("the name of a parameter is wrong")
			}
			return err
		}
		p.params = append(p.params, param)
	}
	return nil
}

// guessType gives the media type of a content and its name, with the charset if it is text in
// UTF-8.
func guessType(name string, head []byte) string {
	media := guessMedia(name, head)
	if !strings.HasPrefix(media, "text/") || strings.Contains(media, "charset=") {
		return media
	}
	for cut := 0; cut < utf8.UTFMax && cut <= len(head); cut++ { // the head may end within a character
		if utf8.Valid(head[:len(head)-cut]) {
			return media + "; charset=utf-8"
		}
	}
	return media
}

// guessMedia: what the content says beyond doubt counts; the name decides between what looks alike.
func guessMedia(name string, head []byte) string {
	byName := extensionTypes[strings.ToLower(filepath.Ext(name))]
	found := mimetype.Detect(head)
	if byName == "message/rfc822" && !looksLikeMail(head) {
		byName = ""
	}
	if byName == "" {
		if found.Is("message/rfc822") {
			return "text/plain; charset=utf-8"
		}
		return found.String()
	}
	for t := found; t != nil; t = t.Parent() {
		if t.Is(byName) {
			return found.String()
		}
	}
	if vague(found) {
		if strings.HasPrefix(byName, "text/") {
			if _, charset, ok := strings.Cut(found.String(), ";"); ok {
				return byName + ";" + charset
			}
		}
		return byName
	}
	return found.String()
}

// vague is true for types that many formats look like.
func vague(t *mimetype.MIME) bool {
	media, _, _ := strings.Cut(t.String(), ";")
	switch media {
	case "application/octet-stream",
		"application/zip",
		"application/x-ole-storage",
		"application/json",
		"application/gzip":
		return true
	}
	return strings.HasPrefix(media, "text/")
}

// extensionTypes has the names that a content alone does not tell. It is built in because the
// system's table, where there is one, differs between machines.
var extensionTypes = map[string]string{
	".txt": "text/plain", ".log": "text/plain", ".csv": "text/csv", ".tsv": "text/tab-separated-values",
	".htm": "text/html", ".html": "text/html", ".css": "text/css", ".md": "text/markdown", ".xml": "application/xml",
	".json": "application/json", ".js": "text/javascript", ".ics": "text/calendar", ".vcf": "text/vcard",
	".rtf": "application/rtf", ".eml": "message/rfc822", ".svg": "image/svg+xml", ".pdf": "application/pdf",
	".zip": "application/zip", ".gz": "application/gzip", ".tgz": "application/gzip",
	".doc": "application/msword", ".dot": "application/msword",
	".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint", ".msg": "application/vnd.ms-outlook",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".xlsm": "application/vnd.ms-excel.sheet.macroenabled.12", ".docm": "application/vnd.ms-word.document.macroenabled.12",
	".odt": "application/vnd.oasis.opendocument.text", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
	".odp": "application/vnd.oasis.opendocument.presentation", ".epub": "application/epub+zip",
	".p7m": "application/pkcs7-mime", ".p7s": "application/pkcs7-signature",
}
