// SPDX-License-Identifier: MIT

package parse

import (
	"bytes"
	"strings"
)

// base64Value has the value of each character, 64 for what is none, 65 for padding.
var base64Value = func() (t [256]byte) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i := range t {
		t[i] = 64
	}
	for i := range alphabet {
		t[alphabet[i]] = byte(i)
	}
	t['='] = 65
	return t
}()

// Base64 decodes as RFC 2045 §6.8 asks: foreign characters are ignored. After padding another
// piece may begin, as where programs added a footer. flaw says what was not as it should be.
func Base64(b []byte) (out []byte, flaw string) {
	value := &base64Value
	if bytes.ContainsAny(b, "-_") && !bytes.ContainsAny(b, "+/ ") {
		safe := base64Value // RFC 4648 §5
		safe['-'], safe['_'] = 62, 63
		value, flaw = &safe, "its base64 is the one for URLs"
	}
	out = make([]byte, 0, len(b)/4*3+3)
	var acc uint32
	n, foreign, padded := 0, 0, false
	end := func() {
		switch n {
		case 1:
			flaw = "its base64 ends within a character"
		case 2:
			out = append(out, byte(acc>>4))
		case 3:
			out = append(out, byte(acc>>10), byte(acc>>2))
		}
		acc, n = 0, 0
	}
	for at := 0; at < len(b); {
		line := b[at:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i+1]
		}
		at += len(line)
		if padded && !onlyBase64(line, value) {
			// No piece of base64, but what somebody wrote below it.
			if len(bytes.TrimSpace(line)) > 0 {
				flaw = "text after its base64 is left out: " + string(bytes.TrimSpace(line))
			}
			continue
		}
		for _, c := range line {
			switch v := value[c]; v {
			case 64:
				if c != '\r' && c != '\n' && c != ' ' && c != '\t' {
					foreign++
				}
			case 65:
				if n > 0 {
					end()
					padded = true
				}
			default:
				if padded {
					padded = false
					if flaw == "" {
						flaw = "its base64 goes on after its padding"
					}
				}
				if acc, n = acc<<6|uint32(v), n+1; n == 4 {
					out = append(out, byte(acc>>16), byte(acc>>8), byte(acc))
					acc, n = 0, 0
				}
			}
		}
	}
	end()
	if foreign > 0 && flaw == "" {
		flaw = "its base64 has characters that are none"
	}
	return out, flaw
}

func onlyBase64(line []byte, value *[256]byte) bool {
	for _, c := range bytes.TrimSpace(line) {
		if value[c] == 64 {
			return false
		}
	}
	return true
}

// QuotedPrintable decodes as RFC 2045 §6.7 asks. A = that encodes nothing is kept.
func QuotedPrintable(b []byte) (out []byte, flaw string) {
	out = make([]byte, 0, len(b))
	for len(b) > 0 {
		line, eol := b, []byte(nil)
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line, eol = b[:i], b[i:i+1]
			if n := len(line); n > 0 && line[n-1] == '\r' {
				line, eol = b[:i-1], b[i-1:i+1]
			}
		}
		b = b[len(line)+len(eol):]
		line = bytes.TrimRight(line, " \t") // put there on the way
		if n := len(line); n > 0 && line[n-1] == '=' {
			line, eol = line[:n-1], nil
		}
		for i := 0; i < len(line); i++ {
			c := line[i]
			if c == '=' && i+2 < len(line) && isHex(line[i+1]) && isHex(line[i+2]) {
				c = unhex(line[i+1])<<4 | unhex(line[i+2])
				i += 2
			} else if c == '=' {
				flaw = "its quoted-printable has a = without two digits after it"
			}
			out = append(out, c)
		}
		out = append(out, eol...)
	}
	return out, flaw
}

// UU decodes uuencode. name is the one that its begin line gives; ok is false without one.
func UU(b []byte) (out []byte, name, flaw string, ok bool) {
	ended := false
	for line := range bytes.Lines(b) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case !ok:
			rest, begins := bytes.CutPrefix(line, []byte("begin "))
			mode, file, more := bytes.Cut(bytes.TrimLeft(rest, " "), []byte{' '})
			if ok = begins && more && len(mode) > 2 && len(bytes.Trim(mode, "01234567")) == 0; ok {
				name = string(bytes.TrimSpace(file))
			} else if len(bytes.TrimSpace(line)) > 0 {
				flaw = "text before its uuencode is left out: " + string(line)
			}
		case ended:
			if len(bytes.TrimSpace(line)) > 0 {
				flaw = "text after its uuencode is left out: " + string(line)
			}
		case string(line) == "end":
			ended = true
		case len(line) > 0 && (line[0] < ' ' || line[0] > '`'):
			flaw = "a line of its uuencode is none"
		case len(line) > 0:
			n := int(line[0]-' ') & 0x3f
			line = line[1:]
			for i := 0; i < n; i += 3 {
				var v [4]byte
				for j := range v {
					if k := i/3*4 + j; k < len(line) {
						v[j] = (line[k] - ' ') & 0x3f
					} else if k < (n*8+5)/6 {
						flaw = "a line of its uuencode is too short"
					}
				}
				three := [...]byte{v[0]<<2 | v[1]>>4, v[1]<<4 | v[2]>>2, v[2]<<6 | v[3]}
				out = append(out, three[:min(3, n-i)]...)
			}
		}
	}
	if ok && !ended {
		flaw = "its uuencode has no end"
	}
	return out, name, flaw, ok
}

// Coding is a content transfer encoding.
type Coding int

const (
	// Plain: 7bit, 8bit and binary.
	Plain Coding = iota
	// Base, Quoted and UUCoded are base64, quoted-printable and uuencode.
	Base
	Quoted
	UUCoded
	// UnknownCoding: the octets are kept as they came.
	UnknownCoding
)

var codings = map[string]Coding{
	"": Plain, "7bit": Plain, "8bit": Plain, "binary": Plain, "7bits": Plain, "8bits": Plain,
	"none": Plain, "7": Plain, "8": Plain, "plain": Plain, "usascii": Plain, "utf8": Plain,
	"unknown": Plain, "text": Plain,
	"base64": Base, "base": Base, "b64": Base, "quotedprintable": Quoted, "qp": Quoted,
	"xuuencode": UUCoded, "xuue": UUCoded, "uuencode": UUCoded, "uue": UUCoded, "xuu": UUCoded,
	"uu": UUCoded,
}

// TransferEncoding reads the value of Content-Transfer-Encoding: a token, beside which RFC 822
// allowed comments.
func TransferEncoding(value string, tell Tell) Coding {
	plain := strings.Trim(dropComments(value), " \t\r\n\"';,.")
	short := squash("q" + plain)[1:] // a private name keeps its x
	coding, known := codings[short]
	if first, _, more := strings.Cut(strings.ReplaceAll(plain, ";", " "), " "); !known && more {
		if coding, known = codings[squash("q" + first)[1:]]; known {
			tell(AboutStructure, "text after its transfer encoding is left out", value)
		}
	}
	if !known {
		for _, near := range [...]string{"base64", "quotedprintable"} {
			if OneEdit(short, near) {
				coding, known = codings[near], true
			}
		}
		if !known {
			tell(
				AboutStructure,
				"its transfer encoding is unknown, and it is left as it came",
				value,
			)
			return UnknownCoding
		}
		tell(AboutStructure, "its transfer encoding is misspelled", value)
	}
	return coding
}

// OneEdit is true if one character more, less or other makes b of a.
func OneEdit(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	j := 0
	for j < len(a)-i && j < len(b)-i && a[len(a)-1-j] == b[len(b)-1-j] {
		j++
	}
	return max(len(a), len(b))-i-j <= 1
}

// Decode undoes a transfer encoding. name is what uuencode calls its file.
func Decode(c Coding, body []byte, tell Tell) (out []byte, name string) {
	flaw := ""
	switch c {
	case Base:
		out, flaw = Base64(body)
	case Quoted:
		out, flaw = QuotedPrintable(body)
	case UUCoded:
		var ok bool
		if out, name, flaw, ok = UU(body); !ok {
			out, flaw = body, "its uuencode has no begin, and it is left as it came"
		}
	default:
		return body, ""
	}
	if flaw != "" {
		why, text, _ := strings.Cut(flaw, ": ")
		tell(AboutStructure, why, text)
	}
	return out, name
}
