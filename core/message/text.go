// SPDX-License-Identifier: MIT

package message

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// coding is a content transfer encoding, in the order of what it asks of a server.
type coding byte

const (
	sevenBit coding = iota
	quotedPrintable
	base64Coding
	eightBit
	binaryCoding
)

var codingNames = [...]string{"7bit", "quoted-printable", "base64", "8bit", "binary"}

// maxLine is what RFC 5322 §2.1.1 allows on a line, without its CRLF.
const maxLine = 998

// textStats is what decides on the encoding of a body. It is gathered chunk by chunk.
type textStats struct {
	eightBit bool
	nul      bool
	ctl      bool // control characters other than TAB, CR, LF
	bare     bool // CR or LF alone: not canonical line ends
	escapes  int  // octets that quoted-printable writes as three
	longest  int  // longest line
	line     int  // length of the line in progress
	cr       bool // the last octet was CR
}

const (
	classPlain = iota
	classEscape
	classCR
	classLF
	classNUL
	classCtl
	class8
)

var octetClass = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = class8
		case c == '\r':
			t[c] = classCR
		case c == '\n':
			t[c] = classLF
		case c == 0:
			t[c] = classNUL
		case c < ' ' && c != '\t' || c == 0x7f:
			t[c] = classCtl
		case c == '=':
			t[c] = classEscape
		}
	}
	return t
}()

func scan[T string | []byte](st *textStats, s T) {
	for i := 0; i < len(s); i++ {
		class := octetClass[s[i]]
		if class == classLF {
			if !st.cr {
				st.bare = true
			}
			st.cr = false
			st.endLine()
			continue
		}
		if st.cr { // CR alone
			st.bare, st.cr = true, false
			st.endLine()
		}
		if class == classPlain {
			st.line++
			continue
		}
		if class == classCR {
			st.cr = true
			continue
		}
		st.line++
		st.escapes++
		switch class {
		case class8:
			st.eightBit = true
		case classNUL:
			st.nul = true
		case classCtl:
			st.ctl = true
		}
	}
}

func (st *textStats) endLine() {
	if st.line > st.longest {
		st.longest = st.line
	}
	st.line = 0
}

// finish closes the last line.
func (st *textStats) finish() {
	if st.cr {
		st.bare, st.cr = true, false
	}
	st.endLine()
}

// choose gives the smallest sufficient encoding of size octets of text with canonical line ends.
func (st *textStats) choose(o *Options, size int) coding {
	if !st.nul && st.longest <= maxLine {
		if !st.eightBit {
			return sevenBit
		}
		if o.EightBit || o.UTF8 {
			return eightBit
		}
	}
	// An escape costs two octets more, base64 a third of everything and its line ends.
	if st.escapes*2 <= size*37/100 {
		return quotedPrintable
	}
	return base64Coding
}

// appendCRLF appends s with its line ends, whatever they are, as CRLF.
func appendCRLF(dst []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, '\n')
		line := s
		if i >= 0 {
			line = s[:i]
			if i > 0 && s[i-1] == '\r' {
				line = s[:i-1]
			}
		}
		for { // CR alone is a line end too
			j := strings.IndexByte(line, '\r')
			if j < 0 {
				break
			}
			dst = append(dst, line[:j]...)
			dst = append(dst, '\r', '\n')
			line = line[j+1:]
		}
		dst = append(dst, line...)
		if i < 0 {
			return dst
		}
		dst = append(dst, '\r', '\n')
		s = s[i+1:]
	}
}

const upperHex = "0123456789ABCDEF"

// qpLine is the longest line of quoted-printable, soft line break included (RFC 2045 §6.7).
const qpLine = 76

// appendQP appends s, whose line ends are CRLF, in quoted-printable. A CR or LF alone is data and is escaped.
func appendQP[T string | []byte](dst []byte, s T) []byte {
	col := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			dst = append(dst, '\r', '\n')
			i++
			col = 0
			continue
		}
		last := i+1 == len(s) || s[i+1] == '\r' && i+2 < len(s) && s[i+2] == '\n'
		width := 1
		switch class := octetClass[c]; {
		case class != classPlain, (c == ' ' || c == '\t') && last:
			width = 3
		case col == 0 && (c == '.' || c == 'F' && hasFrom(s[i:])):
			// Nothing on the way touches a dot or a "From " that is not there.
			width = 3
		}
		room := qpLine
		if !last {
			room-- // for the = of a soft line break
		}
		if col+width > room {
			dst = append(dst, '=', '\r', '\n')
			col = 0
		}
		if width == 1 {
			dst = append(dst, c)
		} else {
			dst = append(dst, '=', upperHex[c>>4], upperHex[c&15])
		}
		col += width
	}
	return dst
}

func hasFrom[T string | []byte](s T) bool {
	return len(s) >= 5 && s[1] == 'r' && s[2] == 'o' && s[3] == 'm' && s[4] == ' '
}

// base64 in lines of 76, the last without CRLF.
const (
	b64Raw  = 57
	b64Line = 76
)

func base64Size(n int64) int64 {
	if n == 0 {
		return 0
	}
	lines := (n + b64Raw - 1) / b64Raw
	return (n+2)/3*4 + 2*(lines-1)
}

func appendBase64(dst, data []byte) []byte {
	for len(data) > b64Raw {
		dst = base64.StdEncoding.AppendEncode(dst, data[:b64Raw])
		dst = append(dst, '\r', '\n')
		data = data[b64Raw:]
	}
	return base64.StdEncoding.AppendEncode(dst, data)
}
