// SPDX-License-Identifier: MIT

package message

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

const (
	// foldAt is where lines are folded (RFC 5322 §2.1.1).
	foldAt = 78
	// maxWord is the longest encoded word, and maxWordLine the longest line with one (RFC 2047 §2).
	maxWord     = 75
	maxWordLine = 76

	wordStart = "=?utf-8?"
)

// appendUnstructured appends a whole field whose value is text.
func appendUnstructured(dst []byte, name, value string) []byte {
	dst = append(dst, name...)
	dst = append(dst, ':', ' ')
	if needsWords(value) {
		dst, _ = appendWords(dst, len(name)+2, value)
	} else {
		dst = appendFolded(dst, len(name)+2, value)
	}
	return append(dst, '\r', '\n')
}

// needsWords is true if the value would not come out as it went in without RFC 2047: it is not
// ASCII, has spaces at its ends, looks like an encoded word, has a word too long for any line, or
// has to be folded and has several spaces in a row, which many programs make one where a line was
// folded.
func needsWords(s string) bool {
	if s == "" {
		return false
	}
	if s[0] == ' ' || s[len(s)-1] == ' ' {
		return true
	}
	word := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf || c == '=' && i+1 < len(s) && s[i+1] == '?' {
			return true
		}
		if word++; c == ' ' {
			if word == 1 && len(s) > foldAt/2 {
				return true
			}
			word = 0
		}
		if word > maxLine-100 {
			return true
		}
	}
	return false
}

// appendFolded appends ASCII text and breaks lines before a space where they get too long. A run of
// spaces goes to the new line as a whole together with the word that follows it, so no line
// consists of spaces only.
func appendFolded(dst []byte, col int, s string) []byte {
	if col+len(s) <= foldAt {
		return append(dst, s...)
	}
	start := true
	for s != "" {
		n := 0
		for n < len(s) && s[n] == ' ' {
			n++
		}
		for n < len(s) && s[n] != ' ' {
			n++
		}
		if col+n > foldAt && !start && s[0] == ' ' {
			dst = append(dst, '\r', '\n')
			col = 0
		}
		dst = append(dst, s[:n]...)
		col += n
		s = s[n:]
		start = false
	}
	return dst
}

// wordSafe are the octets that stand for themselves in a Q word everywhere, phrases included (RFC
// 2047 §5 (3)).
var wordSafe = func() (t [256]bool) {
	for c := range t {
		t[c] = c < utf8.RuneSelf && isLetDig(byte(c)) || c == '!' || c == '*' || c == '+' ||
			c == '-' ||
			c == '/'
	}
	return t
}()

// appendWords appends s as encoded words, folded between them. No character is split between two
// words.
func appendWords(dst []byte, col int, s string) ([]byte, int) {
	q := 0
	for i := 0; i < len(s); i++ {
		if wordSafe[s[i]] || s[i] == ' ' {
			q++
		} else {
			q += 3
		}
	}
	useB := q > (len(s)+2)/3*4
	for first := true; ; first = false {
		if !first {
			dst = append(dst, '\r', '\n', ' ')
			col = 1
		}
		// What fits between =?utf-8?q? and ?= on the rest of the line.
		room := min(maxWord, maxWordLine-col) - len(wordStart) - 4
		if first && room < 12 { // too far right for even one character of four octets
			dst = append(dst, '\r', '\n', ' ')
			col = 1
			room = min(maxWord, maxWordLine-col) - len(wordStart) - 4
		}
		n := fit(s, room, useB)
		at := len(dst)
		dst = append(dst, wordStart...)
		if useB {
			dst = append(dst, 'b', '?')
			dst = base64.StdEncoding.AppendEncode(dst, []byte(s[:n]))
		} else {
			dst = append(dst, 'q', '?')
			for i := 0; i < n; i++ {
				switch c := s[i]; {
				case wordSafe[c]:
					dst = append(dst, c)
				case c == ' ':
					dst = append(dst, '_')
				default:
					dst = append(dst, '=', upperHex[c>>4], upperHex[c&15])
				}
			}
		}
		dst = append(dst, '?', '=')
		col += len(dst) - at
		if s = s[n:]; s == "" {
			return dst, col
		}
	}
}

// fit gives how many octets of s, whole characters only, take at most room octets when encoded.
func fit(s string, room int, useB bool) int {
	n, used := 0, 0
	for n < len(s) {
		_, size := utf8.DecodeRuneInString(s[n:])
		if useB {
			if (n+size+2)/3*4 > room {
				break
			}
		} else {
			for i := n; i < n+size; i++ {
				if wordSafe[s[i]] || s[i] == ' ' {
					used++
				} else {
					used += 3
				}
			}
			if used > room {
				break
			}
		}
		n += size
	}
	return n
}

// appendMailboxes appends a field with a list of mailboxes, folded between them.
func appendMailboxes(dst []byte, name string, list []Mailbox) []byte {
	dst = append(dst, name...)
	dst = append(dst, ':', ' ')
	start := len(dst) - len(name) - 2
	for i := range list {
		if i > 0 {
			dst = append(dst, ',', ' ')
			at := len(dst)
			if long, line := appendMailbox(dst, start, &list[i]); line == start &&
				len(long)-start <= maxWordLine {
				dst = long
				continue
			}
			// On a line of its own it is divided no more than it has to be.
			dst = append(dst[:at-1], "\r\n "...)
			start = len(dst) - 1
		}
		dst, start = appendMailbox(dst, start, &list[i])
	}
	return append(dst, '\r', '\n')
}

// appendMailbox appends one mailbox; start is where the line in progress begins.
func appendMailbox(dst []byte, start int, b *Mailbox) ([]byte, int) {
	if b.Name == "" {
		return appendAddress(dst, b), start
	}
	at := len(dst)
	dst = appendPhrase(dst, at-start, b.Name)
	for i := len(dst) - 1; i > at; i-- {
		if dst[i] == '\n' {
			start = i + 1
			break
		}
	}
	if len(dst)-start+len(b.Local)+len(b.Domain)+4 > maxWordLine {
		dst = append(dst, '\r', '\n')
		start = len(dst)
	}
	dst = append(dst, ' ', '<')
	dst = appendAddress(dst, b)
	return append(dst, '>'), start
}

func appendAddress(dst []byte, b *Mailbox) []byte {
	if isASCII(b.Local) && !b.quoted() {
		dst = append(dst, b.Local...)
		dst = append(dst, '@')
		return append(dst, b.Domain...)
	}
	return append(dst, b.Address()...)
}

// maxQuoted is the longest name that is written as it is; longer ones are encoded, since words can
// be folded.
const maxQuoted = 60

// appendPhrase appends a display name: as atoms, quoted, or encoded.
func appendPhrase(dst []byte, col int, name string) []byte {
	if len(name) > maxQuoted || needsWords(name) {
		dst, _ = appendWords(dst, col, name)
		return dst
	}
	for i := 0; i < len(name); i++ {
		if c := name[i]; !isAtext[c] && (c != ' ' || name[i-1] == ' ') {
			return appendQuoted(dst, name)
		}
	}
	return append(dst, name...)
}

// appendQuoted appends a quoted string (RFC 5322 §3.2.4). s has no control characters.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}

// token characters of RFC 2045 §5.1.
func isToken(s string) bool {
	if s == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>@,;:\"/[]?=`, c) >= 0 {
			return false
		}
	}
	return true
}

// maxPlainParam is up to where ASCII goes on one line: names cut in pieces are what receivers know
// least.
const maxPlainParam = 255

// appendParam appends "; name=value" of a structured MIME field, on a line of its own when it is
// long: a token, a quoted string, or RFC 2231. fallback adds the form with encoded words in quotes,
// which RFC 2047 forbids and which Outlook and old webmailers are alone to understand; it comes
// second, as parsers keep the first of two.
func appendParam(dst []byte, name, value string, fallback bool) []byte {
	dst = append(dst, ';')
	plain := isASCII(value) && len(value) <= maxPlainParam && !strings.Contains(value, "=?")
	switch {
	case plain && isToken(value) && !strings.ContainsAny(value, "*'%") && !fallback: // without quotes some take these for RFC 2231
		if len(name)+len(value) < 32 {
			dst = append(dst, ' ')
		} else {
			dst = append(dst, "\r\n "...)
		}
		dst = append(dst, name...)
		dst = append(dst, '=')
		return append(dst, value...)
	case plain:
		dst = append(dst, "\r\n "...)
		dst = append(dst, name...)
		dst = append(dst, '=')
		return appendQuoted(dst, value)
	}
	dst = append2231(dst, name, value)
	if fallback {
		dst = append(dst, ";\r\n "...)
		dst = append(dst, name...)
		dst = append(dst, '=', '"')
		dst, _ = appendWords(dst, len(name)+3, value)
		dst = append(dst, '"')
	}
	return dst
}

// append2231 appends name*=utf-8”value, in numbered pieces when it does not fit a line.
func append2231(dst []byte, name, value string) []byte {
	encoded := make([]byte, 0, 3*len(value))
	for i := 0; i < len(value); i++ {
		if c := value[i]; isLetDig(c) || c == '-' || c == '.' || c == '_' {
			encoded = append(encoded, c)
		} else {
			encoded = append(encoded, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	const charset = "utf-8''"
	if len(name)+len(charset)+len(encoded)+4 <= foldAt {
		dst = append(dst, "\r\n "...)
		dst = append(dst, name...)
		dst = append(dst, "*="+charset...)
		return append(dst, encoded...)
	}
	for piece := 0; len(encoded) > 0; piece++ {
		if piece > 0 {
			dst = append(dst, ';')
		}
		dst = append(dst, "\r\n "...)
		dst = append(dst, name...)
		dst = append(dst, '*')
		dst = appendInt(dst, piece)
		dst = append(dst, "*="...)
		n := foldAt - len(name) - 8
		if piece == 0 {
			dst = append(dst, charset...)
			n -= len(charset)
		}
		n = min(n, len(encoded))
		for n < len(encoded) && (encoded[n-1] == '%' || encoded[n-2] == '%') { // never within an escape
			n--
		}
		dst = append(dst, encoded[:n]...)
		encoded = encoded[n:]
	}
	return dst
}

func appendInt(dst []byte, n int) []byte {
	if n >= 10 {
		dst = appendInt(dst, n/10)
	}
	return append(dst, byte('0'+n%10))
}
