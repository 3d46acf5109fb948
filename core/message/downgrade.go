// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"courriel.dev/courriel/core/message/parse"
)

const (
	// maxDowngrade bounds what is converted, since conversion is in memory.
	maxDowngrade = 64 << 20
	// maxNesting bounds parts within parts wherever a mail is taken apart.
	maxNesting = 32
	// maxParts bounds the number of parts of a mail that is taken apart.
	maxParts = 10000
)

// downgrade makes a mail with a 7-bit body of an 8-bit one (RFC 6152 §3): each 8-bit part is
// encoded, and its Content-Transfer-Encoding says so. Signed parts are not touched, as their
// signature would no longer fit.
func downgrade(data []byte) (*Encoded, error) {
	if err := ask("source", 3*int64(len(data))); err != nil {
		return nil, err
	}
	header, body := splitMail(data)
	if !bytesASCII(body) {
		for _, name := range []string{"dkim-signature", "arc-message-signature"} {
			if _, signed := fieldValue(header, name); signed {
				return nil, cannotDowngrade("it has a " + name + ", which would no longer fit")
			}
		}
	}
	d := downgrader{dst: make([]byte, 0, len(data)+len(data)/4)}
	if err := d.entity(data, 0); err != nil {
		return nil, err
	}
	if !bytes.HasSuffix(d.dst, []byte("\r\n")) {
		d.dst = append(d.dst, '\r', '\n')
	}
	e := &Encoded{size: int64(len(d.dst)), body: "7BIT"}
	if !bytesASCII(header) { // which a server with SMTPUTF8 takes, and no other was asked
		e.utf8, e.body = true, "8BITMIME"
	}
	e.segments = []segment{{data: d.dst}}
	return e, nil
}

type downgrader struct {
	dst   []byte
	parts int
}

func cannotDowngrade(why string) error { return fail(Needs8BITMIME, "source", why) }

func (d *downgrader) entity(data []byte, depth int) error {
	if bytesASCII(data) {
		d.dst = append(d.dst, data...)
		return nil
	}
	if d.parts++; depth > maxNesting || d.parts > maxParts {
		return fail(TooNested, "source", "")
	}
	header, body := splitMail(data)
	if depth > 0 && !bytesASCII(header) {
		ascii, ok := (&sourceStats{header8: true}).asciiHeader(header)
		if !ok {
			return cannotDowngrade("the header of a part is not ASCII")
		}
		header = ascii
	}
	if bytesASCII(body) {
		d.dst = append(append(d.dst, header...), body...)
		return nil
	}
	media, boundary, err := sourceType(header)
	if err != nil {
		return err
	}
	encoding := ""
	if v, ok := fieldValue(header, "content-transfer-encoding"); ok {
		encoding = strings.ToLower(strings.TrimSpace(v))
	}
	switch {
	case media == "multipart/signed" || media == "multipart/encrypted":
		return cannotDowngrade("it is signed")
	case strings.HasPrefix(media, "multipart/"):
		d.header(header, body, depth)
		d.dst = append(d.dst, '\r', '\n')
		return d.multipart(body, boundary, depth)
	case media == "message/rfc822" || media == "message/global":
		d.header(header, body, depth)
		d.dst = append(d.dst, '\r', '\n')
		return d.entity(body, depth+1)
	case strings.HasPrefix(media, "message/"):
		return cannotDowngrade("a part of type " + media + " is 8-bit")
	case encoding != "" && encoding != "7bit" && encoding != "8bit" && encoding != "binary":
		return cannotDowngrade("an encoded part is 8-bit")
	}
	text := string(body)
	st := scan(text)
	coding := st.choose(&Options{}, text)
	d.header(header, body, depth)
	d.dst = append(d.dst, "Content-Transfer-Encoding: "...)
	d.dst = append(d.dst, codingNames[coding]...)
	d.dst = append(d.dst, "\r\n\r\n"...)
	if coding == base64Coding {
		d.dst = appendBase64(d.dst, body)
	} else {
		d.dst = appendQP(d.dst, body)
	}
	return nil
}

// header appends a header without its transfer encoding and its empty line. To that of a mail it
// adds what makes the transfer encodings mean something, if it is not there (RFC 2045 §4).
func (d *downgrader) header(header, body []byte, depth int) {
	kept := dropField(header, "content-transfer-encoding")
	d.dst = append(d.dst, kept[:len(kept)-2]...)
	if _, has := fieldValue(header, "mime-version"); has || depth > 0 {
		return
	}
	d.dst = append(d.dst, "MIME-Version: 1.0\r\n"...)
	if _, has := fieldValue(header, "content-type"); has {
		return
	}
	charset := "unknown-8bit" // RFC 1428 §3; nobody said which
	if utf8.Valid(body) {
		charset = "utf-8"
	}
	d.dst = append(d.dst, "Content-Type: text/plain; charset="+charset+"\r\n"...)
}

// sourceType gives the media type of a part, in lower case, and its boundary. What has parts or is
// a mail must be known as such: encoded as a whole it would be nothing any more.
func sourceType(header []byte) (media, boundary string, err error) {
	var values []string
	for rest := header; len(rest) > 0; {
		n := fieldLength(rest)
		if v, ok := fieldValue(rest[:n], "content-type"); ok {
			values = append(values, v)
		}
		rest = rest[n:]
	}
	if len(values) == 0 {
		return "text/plain", "", nil
	}
	composite := false
	for _, v := range values {
		lower := strings.ToLower(v)
		composite = composite || strings.Contains(lower, "multipart") ||
			strings.Contains(lower, "message")
	}
	media, params, err := mime.ParseMediaType(values[0])
	switch {
	case !composite && err != nil:
		return "application/octet-stream", "", nil
	case !composite:
		return media, "", nil
	case len(values) > 1:
		return "", "", cannotDowngrade("a part has several content types")
	case err == nil:
		return media, params["boundary"], nil
	}
	media, params = parse.Params(values[0], "", parse.Silent)
	if major, minor, ok := strings.Cut(media, "/"); !ok || !isToken(major) || !isToken(minor) {
		return "", "", cannotDowngrade("a content type is wrong")
	}
	return media, params["boundary"], nil
}

func (d *downgrader) multipart(body []byte, boundary string, depth int) error {
	if boundary == "" {
		return cannotDowngrade("a multipart has no boundary")
	}
	delimiter := []byte("--" + boundary)
	// What stands before the first delimiter and behind the last is not for readers and is copied
	// if it can be.
	first := true
	for {
		at, end, last := findDelimiter(body, delimiter)
		if at < 0 && first { // or everything would be what stands before the parts
			return cannotDowngrade("the boundary of a multipart stands nowhere in it")
		}
		if at < 0 {
			at, end, last = len(body), len(body), true
		}
		part := body[:at]
		if first {
			if !bytesASCII(part) {
				part = nil
			}
			d.dst = append(d.dst, part...)
		} else if err := d.entity(part, depth+1); err != nil {
			return err
		}
		first = false
		d.dst = append(d.dst, body[at:end]...)
		if body = body[end:]; last {
			if bytesASCII(body) {
				d.dst = append(d.dst, body...)
			}
			return nil
		}
	}
}

// findDelimiter finds the next boundary line. at is where the line end before it begins, as that
// belongs to the boundary (RFC 2046 §5.1.1), end is behind its own line end.
func findDelimiter(body, delimiter []byte) (at, end int, last bool) {
	for from := 0; ; {
		i := bytes.Index(body[from:], delimiter)
		if i < 0 {
			return -1, 0, false
		}
		i += from
		from = i + len(delimiter)
		if i > 0 && body[i-1] != '\n' {
			continue
		}
		rest := body[from:]
		if last = bytes.HasPrefix(rest, []byte("--")); last {
			rest = rest[2:]
		}
		line := rest
		if n := bytes.IndexByte(rest, '\n'); n >= 0 {
			line = rest[:n+1]
		}
		if len(bytes.Trim(line, " \t\r\n")) > 0 {
			continue
		}
		at = i
		if i > 1 && body[i-2] == '\r' {
			at = i - 2
		}
		return at, len(body) - len(rest) + len(line), last
	}
}

// fieldValue gives the unfolded value of the first field of that lower-case name.
func fieldValue(header []byte, name string) (string, bool) {
	start, end := findField(header, name)
	if start < 0 {
		return "", false
	}
	value := header[start+len(name) : end]
	value = value[bytes.IndexByte(value, ':')+1:]
	value = bytes.ReplaceAll(value, []byte("\r\n"), nil)
	return strings.TrimSpace(string(value)), true
}

// dropField gives the header without any field of that lower-case name; the same slice if there is
// none. It is copied once, however many there are.
func dropField(header []byte, name string) []byte {
	var out []byte
	kept := 0 // header[:kept] has been dealt with
	for {
		start, end := findField(header[kept:], name)
		if start < 0 {
			break
		}
		out = append(out, header[kept:kept+start]...)
		kept += end
	}
	if kept == 0 {
		return header
	}
	return append(out, header[kept:]...)
}

func findField(header []byte, name string) (start, end int) {
	start = -1
	for at := 0; at < len(header); at = end {
		n := bytes.IndexByte(header[at:], '\n') + 1
		if n == 0 {
			n = len(header) - at
		}
		end = at + n
		line := header[at:end]
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		if start >= 0 {
			return start, at
		}
		if i := bytes.IndexByte(line, ':'); i >= len(name) &&
			strings.EqualFold(strings.TrimRight(string(line[:i]), " \t"), name) {
			start = at
		}
	}
	return start, end
}

func bytesASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
