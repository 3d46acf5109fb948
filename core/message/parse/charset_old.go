// SPDX-License-Identifier: MIT

package parse

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// utf16 takes the octet order from the mark at the beginning, else from where the zeros are that
// every text has for its spaces and line ends; big-endian if there is neither (RFC 2781 §4.3).
func utf16(b []byte) (string, bool) {
	if bytes.HasPrefix(b, []byte("\xff\xfe")) {
		return utf16le(b)
	}
	if !bytes.HasPrefix(b, []byte("\xfe\xff")) {
		var zeros [2]int
		for i, c := range b {
			if c == 0 {
				zeros[i%2]++
			}
		}
		if zeros[1] > zeros[0] {
			return utf16le(b)
		}
	}
	return utf16be(b)
}

func utf16be(b []byte) (string, bool) {
	read := by(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM))
	return read(bytes.TrimPrefix(b, []byte("\xfe\xff")))
}

func utf16le(b []byte) (string, bool) {
	read := by(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	return read(bytes.TrimPrefix(b, []byte("\xff\xfe")))
}

func utf32Any(b []byte) (string, bool) {
	if bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")) || len(b) > 3 && b[0] != 0 && b[3] == 0 {
		return by(utf32.UTF32(utf32.LittleEndian, utf32.UseBOM))(b)
	}
	return by(utf32.UTF32(utf32.BigEndian, utf32.UseBOM))(b)
}

// utf7 reads RFC 2152.
func utf7(b []byte) (string, bool) {
	var out strings.Builder
	exact := true
	decode := by(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM))
	for len(b) > 0 {
		i := bytes.IndexByte(b, '+')
		if i < 0 {
			i = len(b)
		}
		if !ascii(b[:i]) {
			exact = false
		}
		out.WriteString(strings.ToValidUTF8(string(b[:i]), replacement))
		if b = b[i:]; len(b) == 0 {
			break
		}
		n := 1
		for n < len(b) && base64Value[b[n]] < 64 {
			n++
		}
		coded := b[1:n]
		end := n < len(b) && b[n] == '-'
		whole := len(coded)/4*4 + tail64(len(coded)%4)
		switch raw, err := base64.RawStdEncoding.DecodeString(string(coded[:whole])); {
		case len(coded) == 0 && end:
			out.WriteByte('+')
		case len(coded) == 0 || err != nil:
			exact = false
			out.Write(b[:n])
			end = false
		default:
			text, ok := decode(raw[:len(raw)/2*2])
			exact = exact && ok
			out.WriteString(text)
		}
		if b = b[n:]; end {
			b = b[1:]
		}
	}
	return out.String(), exact
}

// tail64 is how many of the last characters of base64 mean something: one alone is nothing.
func tail64(n int) int {
	if n == 1 {
		return 0
	}
	return n
}

// shifted reads the charsets of ISO 2022 that SO and SI shift between ASCII and a set of pairs:
// iso-2022-kr (RFC 1557) and what iso-2022-cn has of GB 2312 (RFC 1922). pairs reads the set with
// its high bits on; final is the character that designates it.
func shifted(final byte, pairs charset) charset {
	return func(b []byte) (string, bool) {
		var out strings.Builder
		var run []byte
		exact, out1, set := true, false, final
		flush := func() {
			if len(run) > 0 {
				text, ok := pairs(run)
				if set != final {
					text, ok = strings.Repeat(replacement, len(run)/2), false
				}
				exact = exact && ok
				out.WriteString(text)
				run = run[:0]
			}
		}
		for i := 0; i < len(b); i++ {
			switch c := b[i]; {
			case c == 0x1b && i+3 < len(b) && b[i+1] == '$' && b[i+2] >= '(' && b[i+2] <= '+':
				flush()
				set = b[i+3]
				i += 3
			case c == 0x0e:
				out1 = true
			case c == 0x0f:
				flush()
				out1 = false
			case c == '\r' || c == '\n':
				flush()
				out1 = false
				out.WriteByte(c)
			case (out1 || c >= utf8.RuneSelf) && c|0x80 >= 0xa1 && c|0x80 != 0xff:
				run = append(run, c|0x80)
			default:
				flush()
				exact = exact && c < utf8.RuneSelf
				out.WriteRune(rune(c))
			}
		}
		flush()
		return out.String(), exact
	}
}
