// SPDX-License-Identifier: MIT

package message

import (
	"encoding/base64"
	"strings"
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

// textStats is what decides on the encoding of a body.
type textStats struct {
	eightBit bool
	nul      bool
	control  bool // control characters that no text has
	bare     bool // CR or LF alone: not canonical line ends
	longest  int  // longest line
}

const (
	classPlain = iota
	classEscape
	classLineEnd
)

// octetClass tells what quoted-printable writes as it is.
var octetClass = func() (t [256]byte) {
	for c := range t {
		switch {
		case c == '\r' || c == '\n':
			t[c] = classLineEnd
		case c >= 0x7f || c < ' ' && c != '\t' || c == '=':
			t[c] = classEscape
		}
	}
	return t
}()

// scan looks at a whole text, at the speed of memory as every mail is looked at.
func scan(s string) (st textStats) {
	st.eightBit = !isASCII(s)
	st.control = hasControls(s)
	st.nul = st.control && strings.IndexByte(s, 0) >= 0
	pairs := 0
	for rest := s; ; {
		i := strings.IndexByte(rest, '\n')
		if i < 0 {
			st.longest = max(st.longest, len(rest))
			break
		}
		n := i
		if i > 0 && rest[i-1] == '\r' {
			pairs++
			n--
		} else {
			st.bare = true
		}
		st.longest = max(st.longest, n)
		rest = rest[i+1:]
	}
	// A CR that no LF follows only makes lines shorter: what was found as the longest is an upper
	// bound, and the exact figure matters only around the limit.
	if strings.Count(s, "\r") != pairs {
		st.bare = true
		if st.longest > maxLine {
			st.longest = 0
			for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\r' || r == '\n' }) {
				st.longest = max(st.longest, len(line))
			}
		}
	}
	return st
}

// escapes counts the octets that quoted-printable writes as three.
func escapes(s string) (n int) {
	for i := 0; i < len(s); i++ {
		if octetClass[s[i]] == classEscape {
			n++
		}
	}
	return n
}

// hasControls is true for octets that no text has. It looks at eight at a time, as every text is
// looked at.
func hasControls(s string) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for len(s) >= 8 {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		del := w ^ 0x7f*ones
		// The first term finds octets below 0x20, the second 0x7f, both without the rare false
		// alarm's harm.
		if ((w-0x20*ones)&^w|(del-ones)&^del)&high != 0 && hasControl(s[:8]) {
			return true
		}
		s = s[8:]
	}
	return hasControl(s)
}

func hasControl(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\t' && c != '\r' && c != '\n' || c == 0x7f {
			return true
		}
	}
	return false
}

// choose gives the smallest sufficient encoding of a text whose line ends are, or will be,
// canonical.
func (st *textStats) choose(o *Options, s string) coding {
	if !st.control && st.longest <= maxLine {
		if !st.eightBit {
			return sevenBit
		}
		if o.EightBit {
			return eightBit
		}
	}
	// An escape costs two octets more, base64 a third of everything and its line ends.
	if escapes(s)*2 <= len(s)*37/100 {
		return quotedPrintable
	}
	return base64Coding
}

// appendText appends s with CRLF line ends.
func (st *textStats) appendText(dst []byte, s string) []byte {
	if !st.bare {
		return append(dst, s...)
	}
	return appendCRLF(dst, s)
}

// appendCRLF appends s with its line ends, whatever they are, as CRLF.
func appendCRLF(dst []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, '\n')
		line := s
		if i >= 0 {
			line = strings.TrimRight(s[:i], "\r") // CR CR LF is one line end, too
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

// appendQP appends s, whose line ends are CRLF, in quoted-printable. A CR or LF alone is data and
// is escaped.
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
			if c == '.' || c == 'F' && hasFrom(s[i:]) {
				width = 3
			}
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
