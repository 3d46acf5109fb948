// SPDX-License-Identifier: MIT

package parse

import (
	"bytes"
	"strings"
)

// Field is one field of a header: the value is unfolded and else as it came.
type Field struct{ Name, Value string }

// Get gives the value of the first field of that lower-case name that is not empty.
func Get(fields []Field, name string) string {
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) && strings.TrimSpace(f.Value) != "" {
			return f.Value
		}
	}
	return ""
}

// Is tells whether any field of that lower-case name is there.
func Is(fields []Field, name string) bool {
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}

// lineKind is how a line ends.
type lineKind byte

const (
	noEnd lineKind = iota
	crEnd          // CR alone
	lfEnd          // LF, whatever CRs there are before it
)

// nextLine gives the first line of b without its end, and how long it is with it.
func nextLine(b []byte) (line []byte, n int, kind lineKind) {
	i := bytes.IndexAny(b, "\r\n")
	if i < 0 {
		return b, len(b), noEnd
	}
	end := i
	for end < len(b) && b[end] == '\r' && end < i+16 { // more is no line end of anybody's
		end++
	}
	if end < len(b) && b[end] == '\n' {
		return b[:i], end + 1, lfEnd
	}
	return b[:i], i + 1, crEnd
}

// fieldName gives the name of the field that a line begins; ok is false if it begins none.
func fieldName(line []byte) (name string, ok bool) {
	i := bytes.IndexByte(line, ':')
	if i < 1 {
		return "", false
	}
	b := bytes.TrimRight(line[:i], " \t")
	for _, c := range b {
		if c <= ' ' || c >= 0x7f {
			return "", false
		}
	}
	return string(b), len(b) > 0
}

// usual are the fields that are surely none of a text, beside those of MIME and private ones.
var usual = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "subject": true, "date": true,
	"message-id": true,
	"reply-to":   true, "sender": true, "mime-version": true, "received": true, "return-path": true,
	"in-reply-to": true, "references": true, "delivered-to": true, "dkim-signature": true,
	"importance": true, "priority": true, "resent-bcc": true, "resent-to": true, "resent-from": true,
	"list-unsubscribe": true, "list-id": true, "thread-topic": true, "user-agent": true,
	"authentication-results": true, "disposition-notification-to": true, "organization": true,
}

// Usual tells whether a field of that name stands in headers and in no text.
func Usual(name string) bool {
	name = strings.ToLower(name)
	return usual[name] || strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "x-") ||
		strings.HasPrefix(name, "arc-") || strings.HasPrefix(name, "list-")
}

// ahead looks for a usual field in the lines up to the next empty one.
type ahead struct{ left int } // what is left after the field that was found

// goesOn is true if there is one in b. What was found once is not looked for again.
func (a *ahead) goesOn(b []byte) bool {
	if a.left > 0 && len(b) >= a.left {
		return true
	}
	for len(b) > 0 {
		line, n, _ := nextLine(b)
		if len(line) == 0 {
			return false
		}
		if name, ok := fieldName(line); ok && Usual(name) {
			a.left = len(b)
			return true
		}
		b = b[n:]
	}
	return false
}

// Head reads the header of a mail or of a part, and gives what follows it. Lines that are none
// of a header are left out if the header goes on after them; else the header ends before them,
// as where the empty line was lost.
func Head(data []byte, tell Tell) (fields []Field, body []byte) {
	lf := bytes.IndexByte(data, '\n') >= 0
	var value []byte
	var coming ahead
	open, last := false, noEnd
	end := func() {
		if open {
			fields[len(fields)-1].Value = strings.Trim(string(value), " \t")
		}
		value, open = value[:0], false
	}
	b := data
	for len(b) > 0 {
		line, n, kind := nextLine(b)
		switch {
		case len(line) == 0 && lf && (kind == crEnd || last == crEnd):
			// In a mail of lines that end in LF such a line is no end of the header.
			tell(AboutHeader, "a CR alone makes an empty line within the header", "")
		case len(line) == 0:
			end()
			return fields, b[n:]
		case line[0] == ' ' || line[0] == '\t':
			switch {
			case open:
				value = append(value, line...)
			case len(bytes.TrimSpace(line)) == 0:
			case len(fields) == 0 && !coming.goesOn(b[n:]):
				return fields, noHeader(b, tell)
			default:
				tell(AboutHeader, "a line of the header is none", string(line))
			}
		default:
			name, ok := fieldName(line)
			if ok {
				end()
				at := bytes.IndexByte(line, ':')
				fields, open = append(fields, Field{Name: name}), true
				value = append(value, line[at+1:]...)
				break
			}
			end()
			if !coming.goesOn(b[n:]) {
				return fields, noHeader(b, tell)
			}
			tell(AboutHeader, "a line of the header is none", string(line))
		}
		b, last = b[n:], kind
	}
	end()
	return fields, nil
}

func noHeader(b []byte, tell Tell) []byte {
	line, _, _ := nextLine(b)
	tell(AboutHeader, "there is no empty line between the header and the text", string(line))
	return b
}
