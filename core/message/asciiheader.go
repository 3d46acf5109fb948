// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"
)

// asciiHeader gives the header of a ready-made mail with its raw UTF-8 encoded, as a server, or one
// after it, that does not know SMTPUTF8 takes it. ok is false if there is nothing to do or if it
// cannot be done: an address has no other form, a signature covers what it was made for, and what
// cannot be read is not rewritten.
func (s *sourceStats) asciiHeader(header []byte) (ascii []byte, ok bool) {
	if !s.header8 || !utf8.Valid(header) {
		return nil, false
	}
	for _, name := range signatures {
		if start, _ := findField(header, name); start >= 0 {
			return nil, false
		}
	}
	out := make([]byte, 0, len(header)+len(header)/4)
	for len(header) > 0 {
		n := fieldLength(header)
		field := header[:n]
		header = header[n:]
		if bytesASCII(field) {
			out = append(out, field...)
			continue
		}
		if out, ok = appendASCIIField(out, field); !ok {
			return nil, false
		}
	}
	return out, true
}

// signatures cover the header as it is.
var signatures = []string{"dkim-signature", "domainkey-signature", "arc-message-signature"}

// fieldLength is how long the first field of a header is, with the lines that continue it.
func fieldLength(header []byte) int {
	for at := 0; ; {
		n := bytes.IndexByte(header[at:], '\n') + 1
		if n == 0 {
			return len(header)
		}
		at += n
		if at == len(header) || header[at] != ' ' && header[at] != '\t' {
			return at
		}
	}
}

// listFields are the fields that hold mailboxes (RFC 5322 §3.6.2, §3.6.3, §3.6.6; RFC 8098 §2.1).
var listFields = set("from", "sender", "reply-to", "to", "cc", "bcc", "resent-bcc",
	"disposition-notification-to", "return-receipt-to")

// untouchedFields are compared octet by octet, or are the record of another program.
var untouchedFields = set(
	"received",
	"return-path",
	"message-id",
	"in-reply-to",
	"references",
	"date",
	"mime-version",
	"content-transfer-encoding",
	"content-id",
)

func appendASCIIField(dst, field []byte) (out []byte, ok bool) {
	before, after, found := bytes.Cut(field, []byte{':'})
	name := string(bytes.TrimRight(before, " \t"))
	if !found || !isFieldName(name) {
		return nil, false
	}
	value := strings.NewReplacer("\r\n", "", "\t", " ").Replace(string(after))
	value = strings.Trim(value, " ")
	if checkLine("", value) != nil {
		return nil, false
	}
	switch key := strings.ToLower(name); {
	case untouchedFields[key] || uriHeaders[key] || identifierHeaders[key]:
		return nil, false
	case listFields[key] || mailboxHeaders[key]:
		boxes, err := parseMailboxes("", value)
		if err != nil || slices.ContainsFunc(boxes, Mailbox.NeedsSMTPUTF8) {
			return nil, false
		}
		for i := range boxes {
			if boxes[i].Name, err = decodeWords(boxes[i].Name); err != nil {
				return nil, false
			}
		}
		return appendMailboxes(dst, name, boxes), true
	case key == "content-type" || key == "content-disposition":
		media, params, err := mime.ParseMediaType(value)
		if err != nil {
			return nil, false
		}
		dst = append(append(append(dst, name...), ": "...), media...)
		for _, param := range sortedParams(params) {
			fallback := param.name == "filename" && !isASCII(param.value)
			dst = appendParam(dst, param.name, param.value, fallback)
		}
		return append(dst, '\r', '\n'), true
	}
	text, err := decodeWords(value)
	if err != nil {
		return nil, false
	}
	return appendUnstructured(dst, name, text), true
}

// decodeWords undoes the encoded words of a value that raw UTF-8 stands beside.
func decodeWords(s string) (string, error) {
	if !strings.Contains(s, "=?") {
		return s, nil
	}
	text, err := new(mime.WordDecoder).DecodeHeader(s)
	if err == nil {
		err = checkLine("", text)
	}
	return text, err
}

// sortedParams gives parameters in the order of their names, so that the same mail is made of them
// each time.
func sortedParams(params map[string]string) (list []header) {
	for name, value := range params {
		list = append(list, header{name, value})
	}
	slices.SortFunc(list, func(a, b header) int { return strings.Compare(a.name, b.name) })
	return list
}
