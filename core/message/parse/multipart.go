// SPDX-License-Identifier: MIT

package parse

import (
	"bytes"
	"strings"
)

// Parts divides the body of a multipart (RFC 2046 §5.1.1): a line of it is a boundary if after
// -- and boundary there are blanks only, or -- and blanks. declared tells whether a text is a
// boundary of any multipart of the mail; a line that is nearly a boundary and is none of those
// counts as a damaged one if a header follows it. found is false if there is no boundary at all.
func Parts(
	body []byte, boundary string, declared func(string) bool, tell Tell,
) (parts [][]byte, found bool) {
	boundary = strings.TrimRight(boundary, " \t")
	d := divider{boundary: boundary, declared: declared, tell: tell}
	for _, other := range [...]string{strings.Trim(boundary, "'\" "), beforeBlank(boundary)} {
		if other != "" && other != boundary && !d.anywhere(body) {
			if try := (divider{boundary: other}); try.anywhere(body) {
				tell(AboutStructure, "a multipart names another boundary than it has", boundary)
				boundary, d.boundary = other, other
			}
		}
	}
	if boundary == "" || !d.anywhere(body) {
		other := firstBoundary(body)
		if other == "" || other != boundary && declared(other) && boundary != "" {
			return nil, false
		}
		why := "a multipart names another boundary than it has"
		if boundary == "" {
			why = "a multipart names no boundary"
		}
		tell(AboutStructure, why, other)
		d.boundary = other
	}
	start, closed := -1, false // start is where the part in progress begins
	textEnd := 0               // where what stands before the boundary ends
	for at := 0; at < len(body); {
		line, n, _ := nextLine(body[at:])
		is, last := d.is(line, body[at+n:])
		if !is {
			at += n
			textEnd = at - (n - len(line))
			continue
		}
		switch {
		case start >= 0:
			parts = append(parts, body[start:max(start, textEnd)])
		case closed:
			if len(parts) > 0 && !last {
				tell(AboutStructure, "a multipart goes on after its end", "")
			}
			d.outside(body[d.from:max(d.from, textEnd)], true)
		default:
			d.outside(body[:textEnd], false)
		}
		start, closed = at+n, last
		at += n
		if textEnd = at; last {
			d.from, start = at, -1
		}
	}
	switch {
	case start >= 0:
		tell(AboutStructure, "a multipart ends too early", "")
		parts = append(parts, body[start:])
	case closed:
		d.outside(body[d.from:], true)
	}
	return parts, true
}

type divider struct {
	boundary string
	declared func(string) bool
	tell     Tell
	from     int // where what follows the end begins
}

// is tells whether a line is a boundary, and whether it is the last one.
func (d *divider) is(line, next []byte) (is, last bool) {
	if len(line) < 2 || line[0] != '-' {
		return false, false
	}
	trimmed := bytes.TrimRight(line, " \t")
	rest, begins := bytes.CutPrefix(trimmed, []byte("--"+d.boundary))
	switch {
	case begins && len(rest) == 0:
		return true, false
	case begins && string(rest) == "--":
		return true, true
	}
	if len(d.boundary) < 6 || len(trimmed) < len(d.boundary) {
		return false, false
	}
	// Damaged: one character of a line that a header follows, or that nothing follows.
	text := string(trimmed)
	for _, end := range [...]string{"", "--"} {
		want := "--" + d.boundary + end
		halfEnd := end == "--" && text == "--"+d.boundary+"-" && d.header(next)
		if !OneEdit(text, want) || halfEnd || !d.fits(end, next) {
			continue
		}
		inner := strings.TrimPrefix(text, "--")
		if d.declared(inner) || d.declared(strings.TrimSuffix(inner, "--")) {
			continue
		}
		d.tell(AboutStructure, "a boundary of a multipart is damaged", text)
		return true, end == "--"
	}
	return false, false
}

// fits is true if what follows a boundary is what follows one: a header, or nothing after the last.
func (d *divider) fits(end string, next []byte) bool {
	if end == "" {
		return d.header(next)
	}
	return len(bytes.TrimSpace(next)) == 0 || strings.IndexByte("-\r\n", next[0]) >= 0
}

// header is true if b begins with a field of MIME.
func (d *divider) header(b []byte) bool {
	line, _, _ := nextLine(b)
	name, ok := fieldName(line)
	return ok && len(name) > 8 && strings.EqualFold(name[:8], "content-")
}

func (d *divider) anywhere(body []byte) bool {
	delimiter := []byte("--" + d.boundary)
	for rest := body; ; {
		i := bytes.Index(rest, delimiter)
		if i < 0 {
			return false
		}
		if i == 0 || rest[i-1] == '\n' || rest[i-1] == '\r' {
			line, _, _ := nextLine(rest[i:])
			tail := bytes.TrimRight(line[len(delimiter):], " \t")
			if len(tail) == 0 || string(tail) == "--" {
				return true
			}
		}
		rest = rest[i+len(delimiter):]
	}
}

// outside looks at what stands before the first part or after the last.
func (d *divider) outside(text []byte, after bool) {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0:
	case after:
		d.tell(AboutStructure, "text after the last part is left out", string(text))
	case bytes.Contains(text, []byte("Content-")), bytes.Contains(text, []byte("\n--")):
		d.tell(AboutStructure, "text before the first part is left out", string(text))
	}
}

func beforeBlank(s string) string {
	s, _, _ = strings.Cut(strings.TrimLeft(s, " "), " ")
	return strings.TrimRight(s, ",")
}

// firstBoundary gives the boundary of the first line that looks like one: a header of MIME
// follows it, or another such line ends the multipart.
func firstBoundary(body []byte) string {
	d := divider{}
	tries := 0
	for at := 0; at < len(body); {
		line, n, _ := nextLine(body[at:])
		at += n
		line = bytes.TrimRight(line, " \t")
		if len(line) < 3 || len(line) > 200 || !bytes.HasPrefix(line, []byte("--")) {
			continue
		}
		if d.header(body[at:]) {
			return string(line[2:])
		}
		if tries++; tries < 20 && bytes.Contains(body[at:], []byte("\n"+string(line)+"--")) {
			return string(line[2:])
		}
	}
	return ""
}
