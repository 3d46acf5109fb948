// SPDX-License-Identifier: MIT

package message

import (
	"bytes"
	"io"
)

// crlfNormaliser makes every line end CRLF: CRLF, LF, CR alone, and several CRs before a LF, which
// is what a file opened as text makes of CRLF on Windows. It works over any division into chunks.
type crlfNormaliser struct {
	crs  int  // CRs at the end of what was read: a LF may follow
	text bool // something stands on the line in progress
	lf   bool // a line ended in LF
	cr   bool // the last line ended in CR alone
	dst  bool // something was read

	headerEnded bool
	endedByCR   bool // one of the two line ends that ended the header is a CR alone
}

func (n *crlfNormaliser) append(dst, src []byte) []byte {
	n.dst = n.dst || len(src) > 0
	for len(src) > 0 {
		if n.crs > 0 || src[0] == '\r' {
			for len(src) > 0 && src[0] == '\r' {
				n.crs++
				src = src[1:]
			}
			switch {
			case len(src) == 0:
				return dst
			case src[0] == '\n':
				n.crs = 0
				dst, src = n.lineEnd(dst, false), src[1:]
			default:
				dst = n.bareCRs(dst)
			}
			continue
		}
		i := bytes.IndexByte(src, '\n')
		line := src
		if i >= 0 {
			line = src[:i]
		}
		if j := bytes.IndexByte(line, '\r'); j >= 0 {
			line, i = src[:j], -1
		}
		if len(line) > 0 {
			n.text = true
			dst = append(dst, line...)
			src = src[len(line):]
		}
		if i >= 0 {
			dst, src = n.lineEnd(dst, false), src[1:]
		}
	}
	return dst
}

func (n *crlfNormaliser) bareCRs(dst []byte) []byte {
	for ; n.crs > 0; n.crs-- {
		dst = n.lineEnd(dst, true)
	}
	return dst
}

func (n *crlfNormaliser) lineEnd(dst []byte, cr bool) []byte {
	if !n.text && !n.headerEnded {
		n.headerEnded, n.endedByCR = true, cr || n.cr
	}
	n.text, n.cr, n.lf = false, cr, n.lf || !cr
	return append(dst, '\r', '\n')
}

// end adds the last line end if it is missing.
func (n *crlfNormaliser) end(dst []byte) []byte {
	if n.crs > 0 {
		return n.bareCRs(dst)
	}
	if n.text || !n.dst {
		dst = n.lineEnd(dst, !n.lf)
	}
	return dst
}

// mixed is true if nobody knows where the header ends: at an empty line that a CR alone makes,
// while other lines end in LF. Read otherwise, a Bcc field would stand in the body.
func (n *crlfNormaliser) mixed() bool { return n.endedByCR && n.lf }

const mixedLineEnds = "its line ends are mixed, so that nobody knows where its header ends;" +
	" end every line with CRLF"

// normalised gives a whole ready-made mail with CRLF line ends.
func normalised(data []byte) ([]byte, error) {
	if wholeLines(data) {
		return data, nil
	}
	// A mail of empty lines alone becomes twice as long, and grows on the way.
	if err := ask("source", 3*int64(len(data))); err != nil {
		return nil, err
	}
	var n crlfNormaliser
	out := n.end(n.append(make([]byte, 0, len(data)+len(data)/16+2), data))
	if n.mixed() {
		return nil, fail(InvalidMessage, "source", mixedLineEnds)
	}
	return out, nil
}

// wholeLines is true if data ends in CRLF and has no CR or LF elsewhere than in a CRLF: there is
// nothing to normalise.
func wholeLines(data []byte) bool {
	pairs := 0
	for rest := data; ; pairs++ {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			return len(rest) == 0 && pairs > 0 && bytes.Count(data, []byte{'\r'}) == pairs
		}
		if i == 0 || rest[i-1] != '\r' {
			return false
		}
		rest = rest[i+1:]
	}
}

// normalReader gives what it reads with CRLF line ends. It holds the last line end back until the
// end was reached without an error, so that a file that changed while it was read never makes a
// whole mail.
type normalReader struct {
	r    io.ReadCloser
	n    crlfNormaliser
	raw  []byte
	out  []byte
	rest []byte
	err  error
}

func (n *normalReader) Read(p []byte) (int, error) {
	for len(n.rest) == 0 {
		if n.err != nil {
			return 0, n.err
		}
		if n.raw == nil {
			n.raw = make([]byte, 32<<10)
			n.out = make([]byte, 0, 40<<10)
		}
		held := n.out[:0]
		if len(n.out) >= 2 {
			// What Read held back last time, always a whole line end or nothing.
			held = append(held, "\r\n"...)
		}
		got, err := n.r.Read(n.raw)
		n.out = n.n.append(held, n.raw[:got])
		n.err = err
		if err == io.EOF {
			n.out = n.n.end(n.out)
			n.rest, n.out = n.out, n.out[:0]
			continue
		}
		if err != nil {
			continue
		}
		if bytes.HasSuffix(n.out, []byte("\r\n")) {
			n.rest = n.out[:len(n.out)-2]
		} else {
			n.rest, n.out = n.out, n.out[:0]
		}
	}
	c := copy(p, n.rest)
	n.rest = n.rest[c:]
	return c, nil
}

func (n *normalReader) Close() error { return n.r.Close() }

// mailboxLine gives the length of the line that parts mails in a mailbox file, if data begin with
// one: "From ", or ">From " where somebody quoted it. It is no part of the mail.
func mailboxLine(data []byte) int {
	if !bytes.HasPrefix(data, []byte("From ")) && !bytes.HasPrefix(data, []byte(">From ")) {
		return 0
	}
	if bytes.HasPrefix(bytes.TrimLeft(data[len("From "):], " \t"), []byte{':'}) {
		return 0 // the field, as RFC 5322 §4.5 lets it be written
	}
	i := bytes.IndexAny(data, "\r\n")
	if i < 0 {
		return 0
	}
	for i < len(data) && data[i] == '\r' {
		i++
	}
	if i < len(data) && data[i] == '\n' {
		i++
	}
	return i
}

// bccAfterHeader is true if a header without recipients, or without From, seems to go on after its
// empty line and has a Bcc there: somebody's program wrote an empty line too many, and what nobody
// should see would be sent as text.
func bccAfterHeader(header, body []byte) bool {
	from, destination, bcc := hasField(header, "from"), false, false
	for _, name := range [...]string{"to", "cc", "bcc"} {
		destination = destination || hasField(header, name)
	}
	if from && destination {
		return false
	}
	others := false
	for len(body) > 0 {
		n := bytes.IndexByte(body, '\n') + 1
		if n == 0 {
			n = len(body)
		}
		line := body[:n]
		body = body[n:]
		name, _, _ := bytes.Cut(line, []byte{':'})
		name = bytes.TrimRight(name, " \t")
		switch {
		case len(bytes.Trim(line, " \t\r\n")) == 0, line[0] == ' ', line[0] == '\t':
		case isBcc(name):
			bcc = true
		case looksLikeMail(line):
			others = true
		default:
			body = nil
		}
	}
	return bcc && (!destination || !from && others)
}

func hasField(header []byte, name string) bool {
	at, _ := findField(header, name)
	return at >= 0
}

func isBcc(name []byte) bool {
	return bytes.EqualFold(name, []byte("bcc")) || bytes.EqualFold(name, []byte("resent-bcc"))
}
