// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"slices"
	"strings"

	"courriel.dev/courriel/core/message/parse"
)

// begin gives the mail from its first field on, with line ends that the parser knows.
func (im *importer) begin(data []byte) (mail []byte, ok bool) {
	if rest, marked := bytes.CutPrefix(data, []byte("\ufeff")); marked {
		im.note(fail(InvalidMessage, "source", "a byte order mark stands before it"))
		data = rest
	}
	if n := mailboxLine(data); n > 0 {
		line := strings.TrimRight(string(data[:n]), "\r\n")
		im.note(fail(InvalidHeader, "source", "a line of the header is none: "+show(line)))
		data = data[n:]
	}
	head := data[:min(len(data), maxSourceHeader)]
	if bytes.Contains(head, []byte("\r\r\n")) {
		// A file that was written as text on Windows: all of its lines are so.
		if i := bytes.IndexByte(head, '\n'); i > 1 && head[i-1] == '\r' && head[i-2] == '\r' {
			im.note(fail(InvalidMessage, "source", "its lines end in CR CR LF"))
			var n crlfNormaliser
			data = n.end(n.append(make([]byte, 0, len(data)), data))
		}
	}
	if bytes.IndexByte(data, '\n') < 0 && bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte{'\r'}, []byte{'\n'})
	}
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); len(trimmed) < len(data) &&
		beginsUsual(trimmed) {
		im.note(fail(InvalidHeader, "source", "empty lines stand before its header"))
		data = trimmed
	}
	return data, hasHeader(data)
}

// hasHeader is true if a field stands before the first empty line: what is before it is named as
// the
// header is read.
func hasHeader(data []byte) bool {
	fields, _ := parse.Head(data[:min(len(data), maxSourceHeader)], parse.Silent)
	return slices.ContainsFunc(fields, func(f parse.Field) bool { return parse.Usual(f.Name) }) ||
		looksLikeMail(data[:min(len(data), 1000)])
}

// beginsUsual is true if b begins with a field that mails have.
func beginsUsual(b []byte) bool {
	name, _, ok := bytes.Cut(b[:min(len(b), 80)], []byte{':'})
	return ok && looksLikeMail(b) && parse.Usual(string(name))
}

// mailCharset is what the mail, or else its first part that says so, calls its charset.
func (im *importer) mailCharset(fields []parse.Field) string {
	_, params := parse.Params(parse.Get(fields, "content-type"), "", parse.Silent)
	if label := params["charset"]; parse.Known(label) {
		return label
	}
	rest := im.data[:min(len(im.data), 256<<10)]
	for {
		i := indexFold(rest, "charset=")
		if i < 0 {
			return ""
		}
		rest = rest[i+len("charset="):]
		label := rest
		if n := bytes.IndexAny(label, "; \t\r\n"); n >= 0 {
			label = label[:n]
		}
		text := strings.Trim(string(label[:min(len(label), 60)]), "\"'")
		if parse.Known(text) && !isASCIILabel(text) {
			return text
		}
	}
}

func isASCIILabel(label string) bool {
	return strings.HasSuffix(strings.ToLower(label), "ascii")
}

// indexFold is bytes.Index for a lower-case word in whatever case.
func indexFold(b []byte, word string) int {
	for i := 0; i+len(word) <= len(b); i++ {
		if b[i]|0x20 == word[0] && strings.EqualFold(string(b[i:i+len(word)]), word) {
			return i
		}
	}
	return -1
}

// isDeclared tells whether a text is the boundary of any multipart of the mail.
func (im *importer) isDeclared(text string) bool {
	if im.declared == nil {
		im.declared = map[string]bool{}
		for rest := im.data; ; {
			i := indexFold(rest, "boundary")
			if i < 0 {
				break
			}
			rest = rest[i:]
			line := rest
			if n := bytes.IndexAny(line, "\r\n"); n >= 0 {
				line = line[:n]
			}
			_, params := parse.Params("x; "+string(line[:min(len(line), 300)]), "", parse.Silent)
			im.declared[strings.TrimRight(params["boundary"], " ")] = true
			rest = rest[len("boundary"):]
		}
	}
	return im.declared[text]
}
